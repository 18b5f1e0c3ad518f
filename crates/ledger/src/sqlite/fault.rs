//! Errors inside the database code, before they know the path of the ledger.

use std::path::Path;

use crate::LedgerError;

/// The result of everything inside.
pub(crate) type Outcome<T> = Result<T, Fault>;

/// What went wrong.
#[derive(Debug)]
pub(crate) enum Fault {
    Sql(rusqlite::Error),
    Damaged(String),
    Ledger(LedgerError),
}

impl Fault {
    pub(crate) fn at(self, path: &Path) -> LedgerError {
        let path = path.to_owned();
        match self {
            Self::Sql(error) if is_damage(&error) => {
                LedgerError::Damaged { path, what: error.to_string() }
            }
            Self::Sql(error) => LedgerError::Unavailable { path, reason: error.to_string() },
            Self::Damaged(what) => LedgerError::Damaged { path, what },
            Self::Ledger(error) => error,
        }
    }

    /// The same, where only the tables can be to blame.
    pub(crate) fn damage(self) -> Self {
        match self {
            Self::Sql(error) => Self::Damaged(error.to_string()),
            fault => fault,
        }
    }
}

fn is_damage(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{ConstraintViolation, DatabaseCorrupt, NotADatabase};
    match error {
        rusqlite::Error::SqliteFailure(failure, _) => {
            // What no statement of ours would break unless the rows contradict each other.
            matches!(failure.code, ConstraintViolation | DatabaseCorrupt | NotADatabase)
        }
        rusqlite::Error::InvalidColumnType(..) | rusqlite::Error::FromSqlConversionFailure(..) => {
            true
        }
        _ => false,
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<LedgerError> for Fault {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error)
    }
}
