//! What the spool holds.

use std::borrow::Cow;

use serde::Serialize;

use super::text::{AnswerOutcome, Cell, Hash, KeyType, Purpose, Reference, RequestReason, Time};
use super::trust::TrustRef;
use super::verdict::BundleHead;

/// A row of the spool: a JSON object, and the cells of a CSV file under the same names.
pub trait Row: Serialize {
    /// The names.
    const COLUMNS: &'static [&'static str];

    /// The texts below them.
    fn cells(&self) -> Vec<Cow<'_, str>>;
}

macro_rules! rows {
    ($($(#[$about:meta])* $name:ident { $($member:ident: $type:ty,)* })*) => { $(
        objects! { $(#[$about])* $name { $($member: $type,)* } }

        impl Row for $name {
            const COLUMNS: &'static [&'static str] = &[$(stringify!($member)),*];

            fn cells(&self) -> Vec<Cow<'_, str>> {
                vec![$(self.$member.cell()),*]
            }
        }
    )* };
}

rows! {
    /// What is to be answered. The last three are for the answer, and nothing stands there yet.
    SpooledRequest {
        item: u32,
        bundle: String,
        product: Option<String>,
        installation_id_groups: Option<String>,
        installation_id: Option<String>,
        activation_id: Option<String>,
        application_id: Option<String>,
        extended_pid: Option<String>,
        key_type: Option<KeyType>,
        purpose: Purpose,
        reason: Option<RequestReason>,
        vendor: Option<String>,
        file: Option<String>,
        replaces: Option<Reference>,
        did_not_fit: Option<String>,
        confirmation_id: Option<String>,
        outcome: Option<String>,
        code: Option<String>,
        response_file: Option<String>,
    }

    /// What is to be applied on a machine.
    SpooledResponse {
        machine: Option<String>,
        product: Option<String>,
        outcome: AnswerOutcome,
        confirmation_id_groups: Option<String>,
        confirmation_id: Option<String>,
        installation_id_groups: Option<String>,
        installation_id: Option<String>,
        activation_id: Option<String>,
        code: Option<String>,
        file: Option<String>,
        request_bundle: Hash,
        request_item: u32,
        item: u32,
    }
}

objects! {
    /// `bundle.json`.
    SpooledBundle {
        /// The version of this form.
        carnet: u8,
        #[serde(flatten)]
        head: BundleHead,
        admitted: Time,
        trust: TrustRef,
        /// How many items are not here, because they are marked.
        withheld: u64,
    }
}
