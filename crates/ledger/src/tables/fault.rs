//! Errors of a database, before they know where the ledger lies.

use std::path::Path;

use crate::LedgerError;

/// The result of everything inside.
pub type Outcome<T> = Result<T, Fault>;

/// What went wrong.
#[derive(Debug)]
pub enum Fault {
    /// The ledger holds what no ledger writes.
    Damaged(String),
    /// It cannot be read or written now.
    Unavailable(String),
    /// The database cannot be used with these settings, until a person changes something.
    // SHARE-11.
    Refused(String),
    /// The database does not understand what it is asked.
    Statement(String),
    /// Nobody can tell whether the transaction that was being ended counts.
    // SHARE-5.
    Uncertain(String),
    /// What the ledger itself refuses.
    Ledger(LedgerError),
}

impl Fault {
    /// As it is told of the ledger at a path.
    #[must_use]
    pub fn at(self, path: &Path) -> LedgerError {
        let path = path.to_owned();
        match self {
            Self::Damaged(what) => LedgerError::Damaged { path, what },
            Self::Unavailable(reason) | Self::Statement(reason) => {
                LedgerError::Unavailable { path, reason }
            }
            Self::Refused(why) => LedgerError::Refused { path, why },
            Self::Uncertain(reason) => LedgerError::Uncertain { path, reason },
            Self::Ledger(error) => error,
        }
    }
}

impl From<LedgerError> for Fault {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error)
    }
}
