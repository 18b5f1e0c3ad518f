//! What `ledger machines` prints.

use std::borrow::Cow;

use super::spool::{Row, rows};
use super::text::{Cell as _, MachineState, Reference, Time};

rows! {
    /// A product of a machine, under its newest request.
    Machine {
        machine: String,
        site: String,
        product: String,
        activation_id: Option<String>,
        state: MachineState,
        since: Option<Time>,
        days: Option<u64>,
        usual_days: Option<u64>,
        overdue: bool,
        stale: bool,
        code: Option<String>,
        meaning: Option<String>,
        next: Option<String>,
        installation_id_groups: Option<String>,
        request: Reference,
    }
}

objects! {
    /// How many products of machines there are, whether they are shown or not.
    Machines {
        machines: u64,
        /// Each product of each machine once.
        products: u64,
        shown: u64,
        states: MachineStates,
        overdue: u64,
        stale: u64,
        /// The names in the call that no request has.
        unknown: Vec<String>,
    }

    /// How many are in which state.
    MachineStates {
        to_type: u64,
        uncertain: u64,
        contradicted: u64,
        disputed: u64,
        refused: u64,
        deferred: u64,
        not_delivered: u64,
        at_gateway: u64,
        not_asked: u64,
        withdrawn: u64,
        active: u64,
        scrapped: u64,
    }
}
