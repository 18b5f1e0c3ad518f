//! One export at a time.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::LedgerError;

/// How long an export waits for another one: a person may be typing a pass phrase there.
const PATIENCE: Duration = Duration::from_secs(600);

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
    /// Takes the lock of the ledger at this path. Where another process has it, `waiting` is called once, and
    /// then it waits for ten minutes.
    ///
    /// # Errors
    /// The file beside the ledger cannot be made, another process keeps the lock, or the file system knows
    /// none.
    // EXP-32. Beside the ledger and not in the outbox: two runs may be given two outboxes.
    pub fn take(ledger: &Path, waiting: impl FnOnce()) -> Result<Self, LedgerError> {
        let mut path = ledger.as_os_str().to_owned();
        path.push(".lock");
        let path = PathBuf::from(path);
        // LEDGER-52.
        let file = carnet_media::lock(&path, PATIENCE, waiting)
            .map_err(|error| LedgerError::Unavailable { path, reason: error.to_string() })?;
        Ok(Self { _file: file })
    }
}
