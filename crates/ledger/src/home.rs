//! Where a ledger lies: in a file, or in a database that several hosts share.

use std::ops::Deref;
use std::path::{Path, PathBuf};

use carnet_format::SiteName;
use carnet_media::{WholeFile, folder_of};

use crate::database::Database;
use crate::model::change::Change;
use crate::seen::Seen;
use crate::shared::{SharedLedger, fill};
use crate::sqlite::Snapshot;
use crate::store::{Grant, Store, opener};
use crate::tables::db::Db;
use crate::tables::fault::{Fault, Outcome};
use crate::{Archive, Author, LedgerError, SqliteLedger, must_be_free};

/// Where the ledger of a site lies.
#[derive(Clone, Copy, Debug)]
pub enum Home<'a> {
    /// In a file.
    File(&'a Path),
    /// In a database that several hosts share.
    Address {
        /// Where that is.
        address: &'a str,
        /// The folder in which the archive lies, for what else belongs beside a ledger.
        beside: &'a Path,
    },
}

/// As settings say it: a file; or an address, with the folder in which the archive lies.
impl<'a> From<(&'a Path, Option<&'a Path>)> for Home<'a> {
    fn from((place, beside): (&'a Path, Option<&'a Path>)) -> Self {
        match (place.to_str(), beside) {
            (Some(address), Some(beside)) => Self::Address { address, beside },
            _ => Self::File(place),
        }
    }
}

impl<'a> Home<'a> {
    /// The folder beside the ledger.
    #[must_use]
    pub fn beside(self) -> &'a Path {
        match self {
            Self::File(path) => folder_of(path),
            Self::Address { beside, .. } => beside,
        }
    }

    /// As messages name it.
    #[must_use]
    pub fn place(self) -> &'a Path {
        match self {
            Self::File(path) => path,
            Self::Address { address, .. } => Path::new(address),
        }
    }

    /// The epoch in which this host has seen its database last, 0 if it has not.
    ///
    /// # Errors
    /// The record of that cannot be read.
    // SHARE-12.
    pub fn seen_epoch(self, site: &SiteName) -> Result<u64, LedgerError> {
        match self {
            Self::File(_) => Ok(0),
            Self::Address { beside, .. } => {
                Ok(Seen::of(beside, site).read()?.map_or(0, |seen| seen.epoch))
            }
        }
    }

    /// Where this host records what it has seen of its database.
    // SHARE-12.
    #[must_use]
    pub fn record(self, site: &SiteName) -> Option<PathBuf> {
        match self {
            Self::File(_) => None,
            Self::Address { beside, .. } => Some(Seen::of(beside, site).path().to_owned()),
        }
    }

    /// Its archive in this folder.
    ///
    /// # Errors
    /// The database cannot be used.
    pub fn archive(self, folder: &Path) -> Result<Archive, LedgerError> {
        match self {
            Self::File(_) => Ok(Archive::new(folder)),
            Self::Address { address, .. } => Ok(Archive::shared(folder, opener()?.vault(address)?)),
        }
    }
}

/// The ledger of a site, wherever it lies.
pub enum SiteLedger {
    /// In a file.
    File(SqliteLedger),
    /// In a database that several hosts share.
    Shared(SharedLedger),
}

impl SiteLedger {
    /// Opens the ledger of `site`.
    ///
    /// # Errors
    /// There is none, it is another site's, or it cannot be used.
    pub fn open(home: Home<'_>, site: &SiteName) -> Result<Self, LedgerError> {
        match home {
            Home::File(path) => SqliteLedger::open(path, site).map(Self::File),
            Home::Address { address, beside } => {
                let ledger = SharedLedger::open(address, site, beside)?;
                ledger.note_seen();
                Ok(Self::Shared(ledger))
            }
        }
    }

    /// Makes the ledger of `site`, with its first audit entry; whole, or not at all.
    ///
    /// # Errors
    /// There is something in its place already, or it cannot be made.
    // LEDGER-3. SHARE-9.
    pub fn create(
        home: Home<'_>,
        site: &SiteName,
        author: &Author,
        now: u64,
    ) -> Result<Self, LedgerError> {
        match home {
            Home::File(path) => SqliteLedger::create(path, site, author, now).map(Self::File),
            Home::Address { address, beside } => {
                let store = opener()?.create(address)?;
                SharedLedger::create(store, site, beside, author, now).map(Self::Shared)
            }
        }
    }

    /// A ledger to try things with, as [`SqliteLedger::rehearsal`].
    ///
    /// # Errors
    /// As there.
    // EXP-39. SHARE-8.
    pub fn rehearsal(home: Home<'_>, site: &SiteName) -> Result<Self, LedgerError> {
        let ledger = match home {
            Home::File(path) => SqliteLedger::rehearsal(path, site)?,
            Home::Address { address, beside } => {
                let ledger = SharedLedger::open(address, site, beside)?;
                // SHARE-12. What is tried ends as it will when it is done.
                ledger.check_age()?;
                ledger.copied()?
            }
        };
        Ok(Self::File(ledger))
    }

    /// Who is named in every audit entry from now on.
    pub fn set_author(&mut self, author: &Author) {
        match self {
            Self::File(ledger) => ledger.set_author(author),
            Self::Shared(ledger) => ledger.set_author(author),
        }
    }

    /// Refuses a database that went back in time: it may be read, and no change of it counts.
    ///
    /// # Errors
    /// It did, or what this host has seen last of it cannot be read.
    // SHARE-12.
    pub fn check_age(&self) -> Result<(), LedgerError> {
        match self {
            Self::File(_) => Ok(()),
            Self::Shared(ledger) => ledger.check_age(),
        }
    }

    /// Refuses where the record of what this host has seen cannot be written: every change would fail.
    ///
    /// # Errors
    /// It cannot be written, or the database could not be asked.
    // SHARE-12.
    pub fn check_record(&self) -> Result<(), LedgerError> {
        match self {
            Self::File(_) => Ok(()),
            Self::Shared(ledger) => ledger.check_record(),
        }
    }

    /// What others than the account of the address were granted on the tables of a shared one.
    ///
    /// # Errors
    /// The database could not be asked.
    pub fn grants(&self) -> Result<Vec<Grant>, LedgerError> {
        match self {
            Self::File(_) => Ok(Vec::new()),
            Self::Shared(ledger) => ledger.grants(),
        }
    }

    /// The ledger as it is at this moment.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn still(&self) -> Result<Still<'_>, LedgerError> {
        Ok(match self {
            Self::File(ledger) => Still::Here { _moment: ledger.snapshot()?, ledger },
            Self::Shared(ledger) => Still::Copy(Box::new(ledger.copied()?)),
        })
    }
}

/// A ledger at one moment.
pub enum Still<'a> {
    /// The ledger itself.
    Here {
        /// What holds it.
        _moment: Snapshot<'a>,
        /// The ledger.
        ledger: &'a SqliteLedger,
    },
    /// A copy of a shared one.
    Copy(Box<SqliteLedger>),
}

impl Deref for Still<'_> {
    type Target = SqliteLedger;

    fn deref(&self) -> &SqliteLedger {
        match self {
            Self::Here { ledger, .. } => ledger,
            Self::Copy(ledger) => ledger,
        }
    }
}

/// The place of a ledger that is restored: nothing is there yet, and nothing is before [`Vacancy::fill`].
pub enum Vacancy<'a> {
    /// Of a file.
    File(&'a Path),
    /// Of a database, with the tables and no row in them.
    Shared {
        /// It, in a transaction.
        store: Box<dyn Store>,
        /// The folder in which the archive lies.
        beside: &'a Path,
    },
}

impl<'a> Vacancy<'a> {
    /// Takes the place.
    ///
    /// # Errors
    /// There is a ledger already, or none can be made.
    // SHARE-9.
    pub fn take(home: Home<'a>) -> Result<Self, LedgerError> {
        match home {
            Home::File(path) => must_be_free(path).map(|()| Self::File(path)),
            Home::Address { address, beside } => {
                Ok(Self::Shared { store: opener()?.create(address)?, beside })
            }
        }
    }

    /// The name of the file that becomes the ledger, or that its rows are read from.
    #[must_use]
    pub fn file(&self) -> PathBuf {
        match self {
            Self::File(path) => (*path).to_owned(),
            Self::Shared { beside, .. } => beside.join("ledger.restored"),
        }
    }

    /// Puts a ledger of `site` there that lies in a file which has no name yet.
    ///
    /// # Errors
    /// It is not there; or, with [`LedgerError::Uncertain`], nobody can tell.
    pub fn fill(self, partial: WholeFile, site: &SiteName) -> Result<(), LedgerError> {
        match self {
            Self::File(path) => partial.finish().map_err(|error| match error.kind() {
                std::io::ErrorKind::AlreadyExists => LedgerError::Exists { path: path.to_owned() },
                _ => LedgerError::Unavailable { path: path.to_owned(), reason: error.to_string() },
            }),
            Self::Shared { store, beside } => {
                let by = SqliteLedger::open_to_move(partial.path(), site)?;
                fill(&*store, &by, &Seen::of(beside, site))
            }
        }
    }
}

macro_rules! wherever {
    ($self:ident, $ledger:ident => $call:expr) => {
        match $self {
            Self::File($ledger) => $call,
            Self::Shared($ledger) => $call,
        }
    };
}

impl Database for SiteLedger {
    fn site(&self) -> &SiteName {
        wherever!(self, ledger => Database::site(ledger))
    }

    fn failed(&self, fault: Fault) -> LedgerError {
        wherever!(self, ledger => ledger.failed(fault))
    }

    fn read<T>(&self, work: impl FnOnce(&Db<'_>) -> Outcome<T>) -> Result<T, LedgerError> {
        wherever!(self, ledger => ledger.read(work))
    }

    fn read_at_once<T>(&self, work: impl FnOnce(&Db<'_>) -> Outcome<T>) -> Result<T, LedgerError> {
        wherever!(self, ledger => ledger.read_at_once(work))
    }

    fn read_log<T>(&self, work: impl FnOnce(&Db<'_>) -> Outcome<T>) -> Result<T, LedgerError> {
        wherever!(self, ledger => ledger.read_log(work))
    }

    fn transact<T, E: From<Fault>>(
        &mut self,
        work: impl FnOnce(&Change<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        wherever!(self, ledger => ledger.transact(work))
    }

    fn write_without_waiting<T>(
        &mut self,
        work: impl FnOnce(&Change<'_>) -> Outcome<T>,
    ) -> Result<T, LedgerError> {
        wherever!(self, ledger => ledger.write_without_waiting(work))
    }

    fn copy(&self, to: &Path) -> Result<WholeFile, LedgerError> {
        wherever!(self, ledger => ledger.copy(to))
    }
}
