//! One export at a time, and one run that asks for answers.

use std::any::Any;
use std::path::{Path, PathBuf};
use std::time::Duration;

use carnet_media::LockError;

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
    /// database could not be asked or went back in time.
    // EXP-32. SHARE-6.
    pub fn take(ledger: &SiteLedger, waiting: impl FnMut()) -> Result<Self, LedgerError> {
        match ledger {
            SiteLedger::File(file) => Self::of_file(file.path(), waiting),
            SiteLedger::Shared(shared) => Self::of_shared(shared, waiting),
        }
    }

    pub(crate) fn of_shared(
        ledger: &SharedLedger,
        waiting: impl FnMut(),
    ) -> Result<Self, LedgerError> {
        let held = of_shared(ledger, Right::Export, PATIENCE, waiting)?;
        Self::of(held, ledger.store().place())
    }

    /// The same of the ledger in a file, whatever its tables are. Beside the ledger and not in the outbox: two runs may
    /// be given two outboxes.
    ///
    /// # Errors
    /// As [`ExportLock::take`].
    pub fn of_file(ledger: &Path, waiting: impl FnOnce()) -> Result<Self, LedgerError> {
        Self::of(of_file(ledger, Right::Export, PATIENCE, waiting)?, ledger)
    }

    fn of(held: Option<Box<dyn Any>>, ledger: &Path) -> Result<Self, LedgerError> {
        let reason = LockError::Held(PATIENCE.as_secs()).to_string();
        let busy = LedgerError::Unavailable { path: ledger.to_owned(), reason };
        held.map(|held| Self { _held: held }).ok_or(busy)
    }
}

/// The right to ask for the answers of a ledger. One process has it, as long as this lives.
#[derive(Debug)]
pub struct RespondLock {
    _held: Box<dyn Any>,
}

impl RespondLock {
    /// Takes it; nothing where another process has it.
    ///
    /// # Errors
    /// The file beside the ledger cannot be made, the file system knows no locks, or the database could not be asked or
    /// went back in time.
    // RESP-8.
    pub fn take(ledger: &SiteLedger) -> Result<Option<Self>, LedgerError> {
        // Another run may just be ending.
        let patience = Duration::from_secs(1);
        let held = match ledger {
            SiteLedger::File(file) => of_file(file.path(), Right::Respond, patience, || ()),
            SiteLedger::Shared(shared) => of_shared(shared, Right::Respond, patience, || ()),
        };
        Ok(held?.map(|held| Self { _held: held }))
    }
}

fn of_shared(
    ledger: &SharedLedger,
    right: Right,
    patience: Duration,
    mut waiting: impl FnMut(),
) -> Result<Option<Box<dyn Any>>, LedgerError> {
    let store = ledger.store();
    let held = store.lock(right, patience, &mut waiting);
    let held = held.map_err(|fault| fault.at(store.place()))?;
    // SHARE-12. Before anything is signed or asked.
    ledger.check_age()?;
    Ok(held)
}

fn of_file(
    ledger: &Path,
    right: Right,
    patience: Duration,
    waiting: impl FnOnce(),
) -> Result<Option<Box<dyn Any>>, LedgerError> {
    let mut path = ledger.as_os_str().to_owned();
    path.push(match right {
        Right::Export => ".lock",
        Right::Respond => ".respond.lock",
    });
    let path = PathBuf::from(path);
    // LEDGER-54.
    match carnet_media::lock(&path, patience, waiting) {
        Ok(file) => Ok(Some(Box::new(file))),
        Err(LockError::Held(_)) => Ok(None),
        Err(error) => Err(LedgerError::Unavailable { path, reason: error.to_string() }),
    }
}
