//! The ledger in a database that several hosts share.

use std::cell::{Cell, RefCell};
use std::path::Path;

use carnet_format::{Digest, SiteName};
use carnet_language::text;
use carnet_media::WholeFile;

use crate::database::Database;
use crate::model::change::Change;
use crate::model::upkeep;
use crate::seen::{Begun, Seen};
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
    seen: Seen,
}

impl SharedLedger {
    /// Opens the ledger of `site` at an address, whose archive lies in a folder of this host.
    ///
    /// # Errors
    /// It is another site's, or it cannot be used.
    // LEDGER-1.
    pub(crate) fn open(address: &str, site: &SiteName, beside: &Path) -> Result<Self, LedgerError> {
        let (store, seen) = (opener()?.open(address)?, Seen::of(beside, site));
        let (site, author, memory) = (site.clone(), <_>::default(), <_>::default());
        let ledger = Self { store, site, author, memory, seen };
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
    /// It cannot be made, and nothing was; also where this host has seen one already.
    // SHARE-9.
    pub(crate) fn create(
        store: Box<dyn Store>,
        site: &SiteName,
        beside: &Path,
        author: &Author,
        now: u64,
    ) -> Result<Self, LedgerError> {
        let seen = Seen::of(beside, site);
        let (site, author, memory) = (site.clone(), author.clone(), <_>::default());
        let ledger = Self { store, site, author, memory, seen };
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

    /// Refuses a database that went back in time.
    // SHARE-12.
    pub(crate) fn check_age(&self) -> Result<(), LedgerError> {
        self.read(|db| self.seen.check(db, self.store.place())).map(drop)
    }

    /// Notes what it is now, unless it went back: whoever only reads goes on all the same, and a change is refused.
    // SHARE-12.
    pub(crate) fn note_seen(&self) {
        let noted = self.read(|db| {
            let seen = self.seen.check(db, self.store.place())?;
            let end = audit::end_in_epoch(db)?.filter(|end| Some(*end) != seen);
            Ok(end.map(|end| self.seen.begin(end)).transpose()?)
        });
        if let Ok(Some(record)) = noted {
            record.finish();
        }
    }

    /// Whether the record can be written, which every change needs.
    // SHARE-12.
    pub(crate) fn check_record(&self) -> Result<(), LedgerError> {
        self.read(|db| {
            let end = audit::end_in_epoch(db)?;
            Ok(end.map(|end| self.seen.begin(end)).transpose()?.map(drop))
        })
        .map(drop)
    }

    /// What others than the account of the address may do to its tables.
    // SHARE-14.
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
    // SHARE-12.
    fn end<T, E: From<Fault>>(
        &self,
        work: impl FnOnce(&Change<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let sql = Watched { sql: &*self.store, has_changed: Cell::new(false) };
        let db = Db::new(&sql, &self.memory);
        let work = || -> Result<_, E> {
            db.refresh()?;
            let seen = self.seen.check(&db, self.store.place())?;
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
            // Before the commit, for it may be that nothing can be written here.
            let end = audit::end_in_epoch(&db)?.filter(|end| Some(*end) != seen);
            let record = end.map(|end| self.seen.begin(end)).transpose().map_err(Fault::from)?;
            Ok((value, record))
        };
        let (value, record) = work().inspect_err(|_| {
            db.forget();
            self.store.roll_back();
        })?;
        self.store.commit().inspect_err(|_| db.forget())?;
        record.into_iter().for_each(Begun::finish);
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

    fn copy(&self, to: &Path) -> Result<WholeFile, LedgerError> {
        self.copied()?.copy(to)
    }
}

/// Puts the rows of a ledger into a database in which a transaction has begun, in place of all that is there, and ends
/// it.
///
/// # Errors
/// The database is as it was; or, with [`LedgerError::Uncertain`], nobody can tell.
// SHARE-8. SHARE-12.
pub(crate) fn fill(store: &dyn Store, by: &SqliteLedger, seen: &Seen) -> Result<(), LedgerError> {
    let work = || {
        by.copy_rows(store)?;
        let end = audit::end_in_epoch(&Db::new(store, &<_>::default()))?;
        Ok(end.map(|end| seen.begin(end)).transpose()?)
    };
    let fill = || {
        let record = work().inspect_err(|_: &Fault| store.roll_back())?;
        store.commit()?;
        record.into_iter().for_each(Begun::finish);
        Ok(())
    };
    fill().map_err(|fault: Fault| fault.at(store.place()))
}

/// The same, unless the log has gone on from the head that is expected.
// SHARE-8.
pub(crate) fn exchange(
    ledger: &SharedLedger,
    by: &SqliteLedger,
    expected: &Digest,
) -> Result<(), LedgerError> {
    let store = ledger.store();
    let fail = |fault: Fault| fault.at(store.place());
    store.begin().map_err(fail)?;
    let head = audit::head(&Db::new(store, &<_>::default()));
    match head.inspect_err(|_| store.roll_back()).map_err(fail)? {
        (_, head) if head == *expected => fill(store, by, &ledger.seen),
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
        let mut ledger = SharedLedger::create(store, &site, folder.path(), &author, 1).unwrap();
        let before = ledger.floor().unwrap();
        let changed = ledger.write(|db| site::raise_floor(db, 5));
        assert!(changed.is_err());
        let same = ledger.write(|db| site::raise_floor(db, 0));
        assert!(!same.unwrap());
        assert_eq!(ledger.floor().unwrap(), before);
    }
}
