//! What setting hosts up and keeping the trust file print.

use super::text::{Hash, HostFinding};

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
    HostCheck {
        check: String,
        outcome: HostFinding,
        message: String,
        next: Option<String>,
    }

    /// How many checks of `doctor` came out how.
    HostChecked {
        summary: HostCheckCounts,
        status: u8,
    }

    HostCheckCounts {
        ok: u64,
        note: u64,
        wrong: u64,
        unknown: u64,
    }
}
