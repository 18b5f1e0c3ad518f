//! What the `journal` commands print.

use serde_json::{Map, Value};

use super::text::{Hash, JournalOutcome, RejectCode, Verdict};

objects! {
    /// An entry of the journal.
    JournalEntry {
        /// As it is stored, without the head.
        #[cfg_attr(test, schemars(with = "std::collections::BTreeMap<String, serde_json::Value>"))]
        entry: Map<String, Value>,
        head: Hash,
        /// Of what was signed.
        outcome: Option<JournalOutcome>,
    }

    JournalCheck {
        file: String,
        verdict: Verdict,
        code: Option<RejectCode>,
        message: Option<String>,
        /// How many are good, from the first on.
        entries: u64,
        /// After the last of these.
        head: Hash,
        /// In how many places the writing ended in the middle.
        unfinished: u64,
    }
}
