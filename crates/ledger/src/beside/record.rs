//! What is to be done about a machine, in view of other ledgers.

use crate::{Doubt, MachineRecord, MachineState};

impl MachineRecord {
    /// Nobody waits any more for what was asked there: the export of its print asks anew.
    // LEDGER-43.
    pub(super) fn taken_over(&mut self) {
        if matches!(
            self.state,
            MachineState::NotDelivered
                | MachineState::AtGateway
                | MachineState::Deferred
                | MachineState::Withdrawn
        ) {
            self.state = MachineState::NotAsked;
        }
    }

    /// Takes in what other ledgers say: where the machine is active or gone, nobody types anything.
    // LEDGER-43.
    pub fn doubt(&mut self, doubt: &Doubt) {
        let is_typed = |state| {
            use MachineState::{Contradicted, ToType, Uncertain};
            matches!(state, ToType | Uncertain | Contradicted)
        };
        match doubt {
            Doubt { disputed: Some((_, since)), .. } if is_typed(self.state) => {
                (self.state, self.since) = (MachineState::Disputed, Some(*since));
            }
            Doubt { uncertain: Some(_), .. } if self.state == MachineState::ToType => {
                self.state = MachineState::Uncertain;
            }
            _ => {}
        }
    }
}
