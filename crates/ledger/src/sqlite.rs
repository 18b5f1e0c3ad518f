//! The ledger in one SQLite file.

mod care;
mod compare;
mod connection;
mod kept_copy;
pub(crate) mod log_file;
mod place;
mod remains;
mod replica;
mod rows;
mod schema;

use std::cell::{Cell, RefCell};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use carnet_format::SiteName;
use carnet_media::{WholeFile, folder_of, private_folder};
pub use place::must_be_free;
use place::must_be_there;
pub(crate) use remains::{Remains, free_name};
pub use replica::Snapshot;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use crate::database::Database;
use crate::model::change::Change;
use crate::model::{log, upkeep};
use crate::tables::db::{Db, Memory};
use crate::tables::fault::{Fault, Outcome};
use crate::tables::sql::Sql;
use crate::{Author, LedgerError};

/// The ledger of a site in one SQLite file (WAL, synchronous=FULL). Several processes may use it:
/// who changes it waits for the others.
#[derive(Debug)]
pub struct SqliteLedger {
    db: Connection,
    path: PathBuf,
    site: SiteName,
    author: Author,
    memory: RefCell<Memory>,
    /// `data_version` of the database when all that was in it was on the disk.
    settled: Cell<Option<i64>>,
}

/// "CRNT", in the header of the file.
const APPLICATION_ID: i64 = 0x4352_4e54;
/// The version of the tables, in whatever database they are.
pub const VERSION: i64 = 7;
/// How long a process waits for another one that is changing the ledger.
const PATIENCE: Duration = Duration::from_secs(60);

impl SqliteLedger {
    /// Opens the ledger of `site`.
    ///
    /// # Errors
    /// There is none, it is another site's, or it cannot be used.
    pub fn open(path: &Path, site: &SiteName) -> Result<Self, LedgerError> {
        let ledger = Self::open_to_move(path, site)?;
        log_file::keep(&ledger.db, path).map_err(|fault| ledger.failed(fault))?;
        Ok(ledger)
    }

    /// The same of a ledger that gets another place or name afterwards: closed, it is one file.
    ///
    /// # Errors
    /// As [`SqliteLedger::open`].
    pub fn open_to_move(path: &Path, site: &SiteName) -> Result<Self, LedgerError> {
        must_be_there(path)?;
        log_file::must_continue(path).map_err(|fault| fault.at(path))?;
        Self::connect(path, site, OpenFlags::SQLITE_OPEN_READ_WRITE)?.checked()
    }

    /// Makes the ledger of `site`, with its first audit entry, for the own account only; whole, or not at all.
    ///
    /// # Errors
    /// There is something in its place already, or it cannot be made.
    // LEDGER-3.
    pub fn create(
        path: &Path,
        site: &SiteName,
        author: &Author,
        now: u64,
    ) -> Result<Self, LedgerError> {
        let unavailable = |error: io::Error| LedgerError::Unavailable {
            path: path.to_owned(),
            reason: error.to_string(),
        };
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::AlreadyExists => LedgerError::Exists { path: path.to_owned() },
            _ => unavailable(error),
        };
        must_be_free(path)?;
        private_folder(folder_of(path)).map_err(unavailable)?;
        let partial = WholeFile::create_private(path).map_err(failed)?;
        let mut ledger = Self::connect(partial.path(), site, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        ledger.set_author(author);
        care::lay_out(&ledger.db, site).map_err(|fault| ledger.failed(fault))?;
        ledger.write(|db| upkeep::note_create(db, site, now))?;
        // Closed, it is one file: what SQLite keeps beside it goes.
        drop(ledger);
        partial.finish().map_err(failed)?;
        let mut ledger = Self::open(path, site)?;
        ledger.set_author(author);
        Ok(ledger)
    }

    /// A ledger to try things with: what is in the one at this path. It lies in no file that anybody sees and
    /// goes with the program; the one at the path stays as it is.
    ///
    /// # Errors
    /// There is none, it is another site's, or it cannot be read.
    // EXP-39.
    pub fn rehearsal(path: &Path, site: &SiteName) -> Result<Self, LedgerError> {
        must_be_there(path)?;
        log_file::must_continue(path).map_err(|fault| fault.at(path))?;
        let mut ledger = Self::nameless(site, path)?;
        care::load(&mut ledger.db, path).map_err(|fault| fault.at(path))?;
        ledger.checked()
    }

    /// A ledger that lies in no file that anybody sees and goes with the program, with the rows of a database in which a
    /// transaction has begun. Messages name it by where that is.
    pub(crate) fn copied(
        from: &dyn Sql,
        place: &Path,
        site: &SiteName,
    ) -> Result<Self, LedgerError> {
        let mut ledger = Self::nameless(site, place)?;
        care::fill(&ledger.db, || rows::copy(&ledger.db, from, &ledger.db))
            .map_err(|fault| ledger.failed(fault))?;
        ledger.memory = <_>::default();
        ledger.checked()
    }

    /// Puts its rows into a database with the same tables, in place of all that is there; a transaction has begun there.
    pub(crate) fn copy_rows(&self, to: &dyn Sql) -> Outcome<()> {
        rows::replace(&self.db, to)
    }

    /// Writes it into a file that is there and empty.
    pub(crate) fn write_into(&self, file: &Path) -> Result<(), LedgerError> {
        care::copy_into(&self.db, file).map_err(|fault| self.failed(fault))
    }

    /// In a file that nobody sees.
    fn nameless(site: &SiteName, place: &Path) -> Result<Self, LedgerError> {
        // A database without a name is a temporary one.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let mut ledger = Self::connect(Path::new(""), site, flags)?;
        place.clone_into(&mut ledger.path);
        Ok(ledger)
    }

    /// Who is named in every audit entry from now on.
    pub fn set_author(&mut self, author: &Author) {
        self.author = author.clone();
    }

    /// Where it lies.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Opens a copy of a ledger, of whatever site, to read it. Nothing is written, neither to it nor beside it.
    ///
    /// # Errors
    /// There is none, or it cannot be read.
    pub fn open_copy(path: &Path) -> Result<Self, LedgerError> {
        must_be_there(path)?;
        let (db, owner) = kept_copy::open_kept(path).map_err(|fault| fault.at(path))?;
        let path = path.to_owned();
        match owner {
            care::Owner::Site(site) => {
                let (author, memory, settled) = <_>::default();
                Ok(Self { db, path, site, author, memory, settled })
            }
            care::Owner::Version(got) => Err(LedgerError::Version { path, got, expected: VERSION }),
        }
    }

    fn connect(path: &Path, site: &SiteName, flags: OpenFlags) -> Result<Self, LedgerError> {
        let open = || -> Outcome<Connection> {
            let db = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
            db.busy_timeout(PATIENCE)?;
            db.pragma_update(None, "journal_mode", "WAL")?;
            db.pragma_update(None, "synchronous", "FULL")?;
            db.pragma_update(None, "foreign_keys", true)?;
            db.pragma_update(None, "trusted_schema", false)?;
            // What a bundle adds is added in order, and most of what is looked up is read once: at most 2 MiB.
            db.pragma_update(None, "cache_size", -2_048)?;
            db.set_prepared_statement_cache_capacity(64);
            // Otherwise SQLite prepares a statement again whenever its values change.
            db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
            Ok(db)
        };
        let db = open().map_err(|fault| fault.at(path))?;
        let (author, memory, settled) = <_>::default();
        Ok(Self { db, path: path.to_owned(), site: site.clone(), author, memory, settled })
    }

    fn checked(self) -> Result<Self, LedgerError> {
        let owner = care::identify(&self.db).map_err(|fault| self.failed(fault))?;
        match owner {
            // LEDGER-1.
            care::Owner::Site(got) if got == self.site => Ok(self),
            care::Owner::Site(got) => {
                let (path, expected) = (self.path.clone(), self.site.clone());
                Err(LedgerError::WrongSite { path, got, expected })
            }
            care::Owner::Version(got) => {
                Err(LedgerError::Version { path: self.path.clone(), got, expected: VERSION })
            }
        }
    }

    /// Whether a transaction is on the disk when it has ended. The log stays whole either way, and in its order.
    fn wait_for_the_disk(&self, waits: bool) -> Outcome<()> {
        let how = if waits { "FULL" } else { "NORMAL" };
        Ok(self.db.pragma_update(None, "synchronous", how)?)
    }
}

impl Database for SqliteLedger {
    fn site(&self) -> &SiteName {
        &self.site
    }

    fn failed(&self, fault: Fault) -> LedgerError {
        fault.at(&self.path)
    }

    fn read<T>(&self, work: impl FnOnce(&Db<'_>) -> Outcome<T>) -> Result<T, LedgerError> {
        let db = Db::new(&self.db, &self.memory);
        db.refresh().and_then(|()| work(&db)).map_err(|fault| self.failed(fault))
    }

    fn read_at_once<T>(&self, work: impl FnOnce(&Db<'_>) -> Outcome<T>) -> Result<T, LedgerError> {
        let _snapshot = self.snapshot()?;
        self.read(work)
    }

    fn read_log<T>(&self, work: impl FnOnce(&Db<'_>) -> Outcome<T>) -> Result<T, LedgerError> {
        self.read(|db| {
            let read = work(db)?;
            let version = Some(self.db.version()?);
            if self.settled.get() != version {
                // Whatever else is noted waits for the disk, and all before it has come there with it. Nobody writes to
                // a copy.
                if log::ends_with_spool(db)? && !self.db.is_readonly("main")? {
                    log_file::settle(&self.path)?;
                }
                self.settled.set(version);
            }
            Ok(read)
        })
    }

    // LEDGER-6.
    fn transact<T, E: From<Fault>>(
        &mut self,
        work: impl FnOnce(&Change<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let behavior = TransactionBehavior::Immediate;
        let transaction = Transaction::new(&mut self.db, behavior).map_err(Fault::from)?;
        let db = Db::new(&*transaction, &self.memory);
        let work = || -> Result<T, E> {
            db.refresh()?;
            let before = transaction.total_changes();
            let value = work(&Change { db, author: &self.author })?;
            db.flush()?;
            if transaction.total_changes() != before {
                log_file::count(&transaction).map_err(Fault::from)?;
            }
            Ok(value)
        };
        let value = work().inspect_err(|_| db.forget())?;
        transaction.commit().map_err(|error| {
            self.memory.take();
            Fault::from(error)
        })?;
        Ok(value)
    }

    fn write_without_waiting<T>(
        &mut self,
        work: impl FnOnce(&Change<'_>) -> Outcome<T>,
    ) -> Result<T, LedgerError> {
        self.settled.set(None);
        self.wait_for_the_disk(false).map_err(|fault| self.failed(fault))?;
        let value = self.write(work);
        self.wait_for_the_disk(true).map_err(|fault| self.failed(fault))?;
        value
    }

    fn copy(&self, to: &Path) -> Result<WholeFile, LedgerError> {
        care::copy(&self.db, to).map_err(|fault| self.failed(fault))
    }
}

impl Drop for SqliteLedger {
    fn drop(&mut self) {
        log_file::bound(&self.db, &self.path);
    }
}
