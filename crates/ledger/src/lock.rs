//! One export at a time.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use carnet_media::private;

use crate::LedgerError;

/// The right to export from a ledger. One process has it, from before it asks for the next place in
/// a stream until the record beside the key is written; dropped, or when the process ends, it is
/// free again.
///
/// Two exports of the same second would sign the same bytes under the same names, because the
/// signature is deterministic: whichever came second would clear away the files of the first.
#[derive(Debug)]
pub struct ExportLock {
    _file: File,
}

impl ExportLock {
    /// Takes the lock of the ledger at this path. Where another process
    /// has it, `waiting` is called once, and then it waits.
    ///
    /// # Errors
    /// The file beside the ledger cannot be made, or the file system knows no locks.
    // EXP-31. Beside the ledger and not in the outbox: two runs may be given two outboxes.
    pub fn take(ledger: &Path, waiting: impl FnOnce()) -> Result<Self, LedgerError> {
        let mut path = ledger.as_os_str().to_owned();
        path.push(".lock");
        let path = PathBuf::from(path);
        let unavailable = |error: std::io::Error| LedgerError::Unavailable {
            path: path.clone(),
            reason: error.to_string(),
        };
        let options = private().create(true).truncate(false).open(&path);
        let file = options.map_err(unavailable)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                waiting();
                file.lock().map_err(unavailable)?;
            }
            Err(TryLockError::Error(error)) => return Err(unavailable(error)),
        }
        Ok(Self { _file: file })
    }
}
