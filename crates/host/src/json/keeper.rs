//! What setting hosts up and keeping the trust file print.

use super::text::{CheckOutcome, Hash};

objects! {
    /// What `init` has made.
    Begun {
        settings: String,
        files: Vec<String>,
        cards: Vec<String>,
        words: String,
    }

    /// A site card.
    CardWritten {
        cards: Vec<String>,
        words: String,
    }

    /// What became of a trust file or its draft: what it changes, and where it was written.
    TrustKept {
        serial: u64,
        digest: Hash,
        words: String,
        changes: Vec<String>,
        written: Vec<String>,
    }

    /// One check of `doctor`.
    Check {
        check: String,
        outcome: CheckOutcome,
        message: String,
        next: Option<String>,
    }

    /// How many checks of `doctor` came out how.
    Checked {
        summary: CheckCounts,
        status: u8,
    }

    CheckCounts {
        ok: u64,
        note: u64,
        wrong: u64,
        unknown: u64,
    }
}
