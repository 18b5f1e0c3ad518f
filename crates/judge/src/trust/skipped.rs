//! The tables of a trust file that this program does not judge by.

use carnet_language::text;

use super::{FORMAT, TrustFault};

/// A table that is skipped: the file is used as if it were not there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", text!(
    en "line {line}: this {what} is skipped: {reason}";
    de "Zeile {line}: Die Tabelle {what} wird übergangen: {reason}"
))]
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
    #[error("{}", text!(
        en "it needs format {_0}, and this program reads format {FORMAT}; a newer Carnet uses it";
        de "sie braucht Format {_0}, und dieses Programm liest Format {FORMAT}; ein neueres Carnet verwendet sie"
    ))]
    Needs(u8),
    /// TRUST-21, TRUST-22. A key that it needs may be among those that are skipped.
    #[error("{}", text!(
        en "a key that it needs may be among the skipped ones: {_0}";
        de "ein Schlüssel, den sie braucht, ist vielleicht unter den übergangenen: {_0}"
    ))]
    Unmet(TrustFault),
}
