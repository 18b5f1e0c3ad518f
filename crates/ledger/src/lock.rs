//! One export at a time.

use std::any::Any;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::store::Right;
use crate::{LedgerError, SharedLedger, SiteLedger};

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
    _held: Box<dyn Any>,
}

impl ExportLock {
    /// Takes the lock of a ledger. Where another process has it, `waiting` is called once, and then it waits for ten
    /// minutes.
    ///
    /// # Errors
    /// The file beside the ledger cannot be made, another process keeps the lock, the file system knows none, or the
    /// database could not be asked.
    // EXP-32. SHARE-6.
    pub fn take(ledger: &SiteLedger, waiting: impl FnMut()) -> Result<Self, LedgerError> {
        match ledger {
            SiteLedger::File(file) => Self::of_file(file.path(), waiting),
            SiteLedger::Shared(shared) => Self::of_shared(shared, waiting),
        }
    }

    pub(crate) fn of_shared(
        ledger: &SharedLedger,
        mut waiting: impl FnMut(),
    ) -> Result<Self, LedgerError> {
        let store = ledger.store();
        let held = store.lock(Right::Export, &mut waiting);
        Ok(Self { _held: held.map_err(|fault| fault.at(store.place()))? })
    }

    /// The same of the ledger in a file, whatever its tables are. Beside the ledger and not in the outbox: two runs may
    /// be given two outboxes.
    ///
    /// # Errors
    /// As [`ExportLock::take`].
    pub fn of_file(ledger: &Path, waiting: impl FnOnce()) -> Result<Self, LedgerError> {
        let mut path = ledger.as_os_str().to_owned();
        path.push(".lock");
        let path = PathBuf::from(path);
        // LEDGER-52.
        let file = carnet_media::lock(&path, PATIENCE, waiting)
            .map_err(|error| LedgerError::Unavailable { path, reason: error.to_string() })?;
        Ok(Self { _held: Box::new(file) })
    }
}
