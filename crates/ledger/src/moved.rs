//! What was moved out of the archive.

use carnet_format::Digest;

/// That a file was moved out of the archive. Where it lies now only the ticket tells: a path may name people and
/// places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The number of the audit entry.
    pub number: u64,
    /// When.
    pub time: u64,
    /// The ticket under which somebody moved it.
    pub ticket: String,
}

/// What is moved at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moving {
    /// Bundles, by their digest.
    pub bundles: Vec<Digest>,
    /// Own bundles with their endorsements, by the SHA-256 of that file.
    pub kept: Vec<Digest>,
    /// Receipts, by their SHA-256.
    pub receipts: Vec<Digest>,
}

impl Moving {
    /// Nothing is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lists().iter().all(|(_, digests)| digests.is_empty())
    }

    /// All of it, by the names of the members in the audit entry.
    pub(crate) fn lists(&self) -> [(&'static str, &[Digest]); 3] {
        [("bundles", &self.bundles), ("kept", &self.kept), ("receipts", &self.receipts)]
    }
}
