//! A database that several hosts share: what it has to do, and how it is reached. None is reached from here.

use std::any::Any;
use std::fmt::Debug;
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use carnet_language::text;

use crate::LedgerError;
pub use crate::sqlite::VERSION;
pub use crate::tables::fault::{Fault, Outcome};
pub use crate::tables::sql::{Column, Columns, Row, Sql, Value};

/// A database that several hosts share, with the tables of one ledger. Dropped, a transaction that has not ended is
/// taken back.
pub trait Store: Sql {
    /// Where it is, without what is secret: messages name it.
    fn place(&self) -> &Path;

    /// Begins a transaction that is alone in changing the ledger from here on. It waits for others; each of its
    /// questions is answered by what they have committed.
    ///
    /// # Errors
    /// Nothing has begun.
    // SHARE-1.
    fn begin(&self) -> Outcome<()>;

    /// Ends it: all of it counts, and is durable.
    ///
    /// # Errors
    /// It does not count; or, with [`Fault::Uncertain`], nobody can tell. It has ended either way.
    // SHARE-1. SHARE-5.
    fn commit(&self) -> Outcome<()>;

    /// Ends it, or what [`Store::look`] began: nothing of it counts.
    fn roll_back(&self);

    /// Begins to read: all questions are answered by what was there at one moment.
    ///
    /// # Errors
    /// Nothing has begun.
    fn look(&self) -> Outcome<()>;

    /// What others than the account of the address were granted; whoever owns the tables, and whoever rules the server,
    /// may do everything in any case.
    ///
    /// # Errors
    /// The database could not be asked.
    // SHARE-14.
    fn grants(&self) -> Outcome<Vec<Grant>>;

    /// Takes a right that one process has at a time. It is free again when what is returned is dropped, and when
    /// the process or its connection ends. Where another one has it, `waiting` is called once, and then it waits;
    /// nothing where that one still has it after so much time.
    ///
    /// # Errors
    /// The database could not be asked.
    // SHARE-6.
    fn lock(
        &self,
        right: Right,
        patience: Duration,
        waiting: &mut dyn FnMut(),
    ) -> Outcome<Option<Box<dyn Any>>>;
}

/// What an account was granted on the tables of a ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The account as statements name it; `PUBLIC` is all of them.
    pub account: String,
    /// The rights, as statements name them.
    pub rights: String,
}

/// What one process does at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// To export.
    Export,
    /// To ask whoever answers.
    Respond,
}

/// Where the files of an archive are kept beside the ledger. A name is a path inside the archive, its parts joined by `/`.
/// Where the ledger is in a transaction, what is changed here is part of it.
// SHARE-7.
pub trait Vault: Debug + Send + Sync {
    /// Puts a file there, whole, in place of one that has the name.
    ///
    /// # Errors
    /// It is not there.
    fn put(&self, name: &str, from: &mut dyn Read) -> io::Result<()>;

    /// All names that begin so, sorted.
    ///
    /// # Errors
    /// It could not be asked.
    fn names(&self, begin: &str) -> io::Result<Vec<String>>;

    /// Writes the bytes of a file. Says whether there is one.
    ///
    /// # Errors
    /// It could not be read or written.
    fn get(&self, name: &str, to: &mut dyn Write) -> io::Result<bool>;

    /// Removes a file, if it is there.
    ///
    /// # Errors
    /// It may be there.
    fn remove(&self, name: &str) -> io::Result<()>;
}

/// What reaches databases by their addresses.
pub trait Opener: Sync {
    /// The database with a ledger, of whatever site.
    ///
    /// # Errors
    /// The address is none, there is no ledger, it is not laid out as this version lays it out, or it cannot be used.
    // SHARE-3.
    fn open(&self, address: &str) -> Result<Box<dyn Store>, LedgerError>;

    /// The tables of a ledger without a row, where there are none: in a transaction that has begun, and has all of it.
    ///
    /// # Errors
    /// There is a ledger already, or it cannot be made.
    // SHARE-9.
    fn create(&self, address: &str) -> Result<Box<dyn Store>, LedgerError>;

    /// What keeps the files of the archive there.
    ///
    /// # Errors
    /// The address is none, or it cannot be used.
    fn vault(&self, address: &str) -> Result<Arc<dyn Vault>, LedgerError>;
}

static OPENER: OnceLock<&'static dyn Opener> = OnceLock::new();

/// Lets this process reach databases; the first call counts.
pub fn reach_databases(by: &'static dyn Opener) {
    let _ = OPENER.set(by);
}

pub(crate) fn opener() -> Result<&'static dyn Opener, LedgerError> {
    let none = || LedgerError::Address {
        why: text!(
            en "only `carnet` itself, on Linux, reaches a database";
            de "eine Datenbank erreicht nur `carnet` selbst, unter Linux"
        ),
    };
    OPENER.get().copied().ok_or_else(none)
}
