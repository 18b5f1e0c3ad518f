//! The tables of a trust file that this program does not judge by.

use super::{FORMAT, TrustFault};

/// A table that is skipped: the file is used as if it were not there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: this {} is skipped: {reason}", what)]
pub struct Skipped {
    /// The line of the table, from 1.
    pub line: usize,
    /// What it is.
    pub what: SkippedTable,
    /// Why it is skipped.
    pub reason: SkipReason,
}

carnet_format::words! {
    /// A table that can be skipped.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    #[expect(missing_docs, reason = "the words of the trust file")]
    pub enum SkippedTable {
        Key = "key",
        Medium = "medium",
        Route = "route",
    }
}

/// Why a table is skipped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SkipReason {
    /// It says so.
    #[error("it needs format {0}, and this program reads format {FORMAT}; a newer Carnet uses it")]
    Needs(u8),
    /// TRUST-21, TRUST-22. A key that it needs may be among those that are skipped.
    #[error("a key that it needs may be among the skipped ones: {0}")]
    Unmet(TrustFault),
}
