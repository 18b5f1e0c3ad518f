//! The ledger in a database that several hosts share.

use std::cell::{Cell, RefCell};
use std::path::Path;

use carnet_format::{Digest, SiteName};
use carnet_language::text;

use crate::database::Database;
use crate::model::change::Change;
use crate::model::upkeep;
use crate::store::{Grant, Row, Store, Value, opener};
use crate::tables::db::{Db, Memory};
use crate::tables::fault::{Fault, Outcome};
use crate::tables::sql::Sql;
use crate::tables::{audit, site};
use crate::{Author, LedgerError, SqliteLedger};

/// The ledger of a site in a database that several hosts share. What is done to a ledger as a whole is done to a copy of
/// its rows in a file, and to the file of a copy.
pub struct SharedLedger {
    store: Box<dyn Store>,
    site: SiteName,
    author: Author,
    memory: RefCell<Memory>,
}

impl SharedLedger {
    /// Opens the ledger of `site` at an address.
    pub(crate) fn open(address: &str, site: &SiteName) -> Result<Self, LedgerError> {
        Self::on(opener()?.open(address)?, site)
    }

    /// The ledger of `site` in a database.
    ///
    /// # Errors
    /// It is another site's, or it cannot be used.
    // LEDGER-1.
    pub fn on(store: Box<dyn Store>, site: &SiteName) -> Result<Self, LedgerError> {
        let (site, author, memory) = (site.clone(), <_>::default(), <_>::default());
        let ledger = Self { store, site, author, memory };
        let got = ledger.read(site::name)?;
        if got != ledger.site {
            let (path, expected) = (ledger.store.place().to_owned(), ledger.site);
            return Err(LedgerError::WrongSite { path, got, expected });
        }
        Ok(ledger)
    }

    /// Makes the ledger of `site`, with its first audit entry, of tables without a row, whose transaction has begun.
    ///
    /// # Errors
    /// It cannot be made, and nothing was.
    // SHARE-9.
    pub fn create(
        store: Box<dyn Store>,
        site: &SiteName,
        author: &Author,
        now: u64,
    ) -> Result<Self, LedgerError> {
        let (site, author, memory) = (site.clone(), author.clone(), <_>::default());
        let ledger = Self { store, site, author, memory };
        ledger
            .end(|db| {
                site::begin(&db.db, &ledger.site)?;
                upkeep::note_create(db, &ledger.site, now)
            })
            .map_err(|fault| ledger.failed(fault))?;
        Ok(ledger)
    }

    /// Who is named in every audit entry from now on.
    pub fn set_author(&mut self, author: &Author) {
        self.author = author.clone();
    }

    pub(crate) fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// What others than the account of the address may do to its tables.
    // SHARE-13.
    pub(crate) fn grants(&self) -> Result<Vec<Grant>, LedgerError> {
        self.store.grants().map_err(|fault| self.failed(fault))
    }

    /// All that is in it at one moment, in a ledger that goes with the program.
    // SHARE-8.
    pub(crate) fn copied(&self) -> Result<SqliteLedger, LedgerError> {
        let fail = |fault| self.failed(fault);
        self.looking(|| SqliteLedger::copied(&*self.store, self.store.place(), &self.site))
            .map_err(fail)?
    }

    /// What is read meanwhile is as it was at one moment.
    fn looking<T>(&self, work: impl FnOnce() -> T) -> Outcome<T> {
        self.store.look()?;
        let value = work();
        self.store.roll_back();
        Ok(value)
    }

    /// Does the work in the transaction that has begun, and ends it.
    fn end<T, E: From<Fault>>(
        &self,
        work: impl FnOnce(&Change<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let sql = Watched { sql: &*self.store, has_changed: Cell::new(false) };
        let db = Db::new(&sql, &self.memory);
        let work = || -> Result<T, E> {
            db.refresh()?;
            let before = db.version();
            let value = work(&Change { db, author: &self.author })?;
            db.flush()?;
            db.keep_up()?;
            if sql.has_changed.get() && db.version() == before {
                return Err(Fault::Statement(text!(
                    en "a change without an entry in the audit log";
                    de "eine Änderung ohne Eintrag im Protokoll"
                ))
                .into());
            }
            Ok(value)
        };
        let value = work().inspect_err(|_| {
            db.forget();
            self.store.roll_back();
        })?;
        self.store.commit().inspect_err(|_| db.forget())?;
        Ok(value)
    }
}

/// A database, and whether a row of it was changed: others see by the audit log that what they hold is old.
struct Watched<'a> {
    sql: &'a dyn Store,
    has_changed: Cell<bool>,
}

impl Sql for Watched<'_> {
    fn change(&self, statement: &str, values: &[Value<'_>]) -> Outcome<u64> {
        let rows = self.sql.change(statement, values)?;
        self.has_changed.set(self.has_changed.get() || rows > 0);
        Ok(rows)
    }

    fn ask(
        &self,
        question: &str,
        values: &[Value<'_>],
        each: &mut dyn FnMut(Row<'_>) -> Outcome<bool>,
    ) -> Outcome<()> {
        self.sql.ask(question, values, each)
    }

    fn version(&self) -> Outcome<i64> {
        self.sql.version()
    }

    fn folded(&self, column: &str) -> String {
        self.sql.folded(column)
    }
}

impl Database for SharedLedger {
    fn site(&self) -> &SiteName {
        &self.site
    }

    fn failed(&self, fault: Fault) -> LedgerError {
        fault.at(self.store.place())
    }

    fn read<T>(&self, work: impl FnOnce(&Db<'_>) -> Outcome<T>) -> Result<T, LedgerError> {
        let db = Db::new(&*self.store, &self.memory);
        db.refresh().and_then(|()| work(&db)).map_err(|fault| self.failed(fault))
    }

    fn read_at_once<T>(&self, work: impl FnOnce(&Db<'_>) -> Outcome<T>) -> Result<T, LedgerError> {
        self.looking(|| self.read(work)).map_err(|fault| self.failed(fault))?
    }

    /// What others can see is durable.
    fn read_log<T>(&self, work: impl FnOnce(&Db<'_>) -> Outcome<T>) -> Result<T, LedgerError> {
        self.read(work)
    }

    // LEDGER-6. SHARE-1.
    fn transact<T, E: From<Fault>>(
        &mut self,
        work: impl FnOnce(&Change<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.store.begin()?;
        self.end(work)
    }

    fn write_without_waiting<T>(
        &mut self,
        work: impl FnOnce(&Change<'_>) -> Outcome<T>,
    ) -> Result<T, LedgerError> {
        self.write(work)
    }

    fn copy(&self, to: &Path) -> Result<(), LedgerError> {
        self.copied()?.copy(to)
    }
}

/// Puts the rows of a ledger into a database in which a transaction has begun, in place of all that is there, and ends
/// it.
///
/// # Errors
/// The database is as it was; or, with [`LedgerError::Uncertain`], nobody can tell.
// SHARE-8.
pub(crate) fn fill(store: &dyn Store, by: &SqliteLedger) -> Result<(), LedgerError> {
    let fill = || {
        by.copy_rows(store).inspect_err(|_| store.roll_back())?;
        store.commit()
    };
    fill().map_err(|fault| fault.at(store.place()))
}

/// The same, unless the log has gone on from the head that is expected.
// SHARE-8.
pub(crate) fn exchange(
    store: &dyn Store,
    by: &SqliteLedger,
    expected: &Digest,
) -> Result<(), LedgerError> {
    let fail = |fault: Fault| fault.at(store.place());
    store.begin().map_err(fail)?;
    let head = audit::head(&Db::new(store, &<_>::default()));
    match head.inspect_err(|_| store.roll_back()).map_err(fail)? {
        (_, head) if head == *expected => fill(store, by),
        _ => {
            store.roll_back();
            Err(LedgerError::Busy { path: store.place().to_owned() })
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::Ledger as _;
    use crate::store::Opener as _;
    use crate::test_store::{Files, address};

    /// SHARE-1. Others see by the head of the log that what they hold of the database is old.
    #[test]
    fn nothing_changes_without_an_entry() {
        let folder = tempfile::tempdir().unwrap();
        let address = address(&folder.path().join("shared"));
        let (site, author) = ("plant-7".parse().unwrap(), Author::default());
        let store = Files.create(&address).unwrap();
        let mut ledger = SharedLedger::create(store, &site, &author, 1).unwrap();
        let before = ledger.floor().unwrap();
        let changed = ledger.write(|db| site::raise_floor(db, 5));
        assert!(changed.is_err());
        let same = ledger.write(|db| site::raise_floor(db, 0));
        assert!(!same.unwrap());
        assert_eq!(ledger.floor().unwrap(), before);
    }
}
