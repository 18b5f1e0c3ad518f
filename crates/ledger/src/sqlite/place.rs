//! Where a ledger lies, and what SQLite keeps beside it.

use carnet_language::text;

use std::path::{Path, PathBuf};

use crate::LedgerError;

/// Nothing but [`SqliteLedger::create`](super::SqliteLedger::create) makes a ledger: where one is missing, its disk may not be mounted.
// LEDGER-2.
pub(super) fn must_be_there(path: &Path) -> Result<(), LedgerError> {
    match path.try_exists() {
        Ok(true) => must_be_files(path),
        Ok(false) => Err(LedgerError::Missing { path: path.to_owned() }),
        Err(error) => {
            Err(LedgerError::Unavailable { path: path.to_owned(), reason: error.to_string() })
        }
    }
}

/// A ledger and what SQLite keeps beside it.
fn with_its_own(path: &Path) -> impl Iterator<Item = PathBuf> {
    ["", "-wal", "-shm", "-journal"].into_iter().map(|end| {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    })
}

/// SQLite says of what is no file that there was an error, or waits for it.
// LEDGER-57.
fn must_be_files(path: &Path) -> Result<(), LedgerError> {
    // A link to the ledger itself leads to the folder of the others.
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let is_no_file = |path: &PathBuf| path.symlink_metadata().is_ok_and(|about| !about.is_file());
    match with_its_own(&real).find(is_no_file) {
        Some(path) => Err(LedgerError::Unavailable {
            path,
            reason: text!(
                en "it is a link, a folder or a pipe, and should be a file: move it away";
                de "hier liegt eine Verknüpfung, ein Ordner oder eine Pipe statt einer Datei: wegräumen"
            ),
        }),
        None => Ok(()),
    }
}

/// Nothing is made over a ledger, nor beside what SQLite keeps of one that is gone: it would become part of it.
///
/// # Errors
/// There is something.
// LEDGER-3.
pub fn must_be_free(path: &Path) -> Result<(), LedgerError> {
    match with_its_own(path).find(|path| path.symlink_metadata().is_ok()) {
        Some(path) => Err(LedgerError::Exists { path }),
        None => Ok(()),
    }
}
