//! A database that several hosts share, played by a file of SQLite: it folds names by `lower`, refuses what comes after
//! a statement that failed, loses its connection when it is told to, and knows nothing of a question within another.

#![allow(dead_code, reason = "each test needs some of it")]
#![allow(clippy::unwrap_used)]

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use carnet_ledger::LedgerError;
use carnet_ledger::store::{Fault, Grant, Opener, Outcome, Right, Row, Sql, Store, Value, Vault};
use rusqlite::Connection;

/// The address of the database in a file.
pub fn address(path: &Path) -> String {
    format!("postgres://{}", path.display())
}

fn path_of(address: &str) -> &Path {
    Path::new(address.strip_prefix("postgres://").unwrap())
}

/// What becomes of the next commit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Commit {
    #[default]
    Counts,
    /// The connection is lost, and nothing of it counts.
    LostBefore,
    /// The connection is lost, and it counts.
    LostAfter,
}

thread_local! {
    /// What becomes of the next commit of this thread that changes anything.
    pub static COMMIT: Cell<Commit> = const { Cell::new(Commit::Counts) };
    /// How many statements of this thread succeed before one fails.
    pub static STATEMENTS: Cell<Option<usize>> = const { Cell::new(None) };
    /// Whether a transaction of this thread went on after a statement that failed.
    pub static PASSED_OVER: Cell<bool> = const { Cell::new(false) };
    /// What this thread's transaction has put into a vault, if it is in one.
    static PUT: RefCell<Option<Vec<PathBuf>>> = const { RefCell::new(None) };
    /// How many statements this thread has given.
    pub static GIVEN: Cell<usize> = const { Cell::new(0) };
}

/// The tables, with names that are told apart by their bytes.
fn schema() -> String {
    include_str!("../../src/sqlite/schema.sql")
        .replace(" COLLATE NOCASE", "")
        .replace("  PRIMARY KEY (item, name)\n) WITHOUT ROWID, STRICT;", "  PRIMARY KEY (item, name)\n) WITHOUT ROWID, STRICT;\nCREATE UNIQUE INDEX machine_name ON machine (item, lower(name));")
}

/// What reaches such databases.
pub struct Files;

/// Lets this process reach them.
pub fn reach() {
    carnet_ledger::store::reach_databases(&Files);
}

impl Opener for Files {
    fn open(&self, address: &str) -> Result<Box<dyn Store>, LedgerError> {
        let path = path_of(address);
        match path.exists() {
            true => Ok(Box::new(Shared::on(path))),
            false => Err(LedgerError::Missing { path: path.to_owned() }),
        }
    }

    fn create(&self, address: &str) -> Result<Box<dyn Store>, LedgerError> {
        let path = path_of(address);
        let store = Shared::on(path);
        let failed = |fault: Fault| fault.at(path);
        store.begin_any("BEGIN IMMEDIATE").map_err(failed)?;
        match store.db.execute_batch(&schema()) {
            Ok(()) => Ok(Box::new(store)),
            Err(_) => Err(LedgerError::Exists { path: path.to_owned() }),
        }
    }

    fn vault(&self, address: &str) -> Result<Arc<dyn Vault>, LedgerError> {
        Ok(Arc::new(Folder(path_of(address).with_extension("vault"))))
    }
}

pub struct Shared {
    db: Connection,
    place: PathBuf,
    is_asked: Cell<bool>,
    has_failed: Cell<bool>,
    has_changed: Cell<bool>,
}

impl Shared {
    fn on(path: &Path) -> Self {
        let db = Connection::open(path).unwrap();
        db.busy_timeout(Duration::from_secs(60)).unwrap();
        db.pragma_update(None, "journal_mode", "WAL").unwrap();
        db.pragma_update(None, "synchronous", "OFF").unwrap();
        db.pragma_update(None, "foreign_keys", true).unwrap();
        let (is_asked, has_failed, has_changed) = <_>::default();
        Self { db, place: path.to_owned(), is_asked, has_failed, has_changed }
    }

    fn begin_any(&self, statement: &str) -> Outcome<()> {
        self.may_ask()?;
        self.has_changed.set(false);
        Ok(self.db.execute_batch(statement)?)
    }

    fn may_ask(&self) -> Outcome<()> {
        GIVEN.set(GIVEN.get() + 1);
        match STATEMENTS.get() {
            _ if self.has_failed.get() => {
                Err(Fault::Unavailable("the transaction has failed already".to_owned()))
            }
            _ if self.is_asked.get() => {
                Err(Fault::Statement("a question within another".to_owned()))
            }
            Some(0) => {
                STATEMENTS.set(None);
                Err(Fault::Unavailable("the connection was lost".to_owned()))
            }
            left => {
                STATEMENTS.set(left.map(|left| left - 1));
                Ok(())
            }
        }
    }

    /// What failed in a transaction ends it.
    fn noting<T>(&self, outcome: Outcome<T>) -> Outcome<T> {
        outcome.inspect_err(|_| self.has_failed.set(!self.db.is_autocommit()))
    }
}

impl Sql for Shared {
    fn change(&self, statement: &str, values: &[Value<'_>]) -> Outcome<u64> {
        let rows = self.noting(self.may_ask().and_then(|()| self.db.change(statement, values)))?;
        self.has_changed.set(self.has_changed.get() || rows > 0);
        Ok(rows)
    }

    fn ask(
        &self,
        question: &str,
        values: &[Value<'_>],
        each: &mut dyn FnMut(Row<'_>) -> Outcome<bool>,
    ) -> Outcome<()> {
        self.noting(self.may_ask())?;
        let mut is_theirs = false;
        self.is_asked.set(true);
        let asked =
            self.db.ask(question, values, &mut |row| each(row).inspect_err(|_| is_theirs = true));
        self.is_asked.set(false);
        if is_theirs { asked } else { self.noting(asked) }
    }

    fn version(&self) -> Outcome<i64> {
        let mut head = [0; 8];
        self.ask("SELECT audit_head FROM ledger", &[], &mut |row| {
            head.copy_from_slice(&row.bytes("audit_head")?[..8]);
            Ok(false)
        })?;
        Ok(i64::from_be_bytes(head))
    }

    fn folded(&self, column: &str) -> String {
        format!("lower({column})")
    }
}

impl Store for Shared {
    fn place(&self) -> &Path {
        &self.place
    }

    fn begin(&self) -> Outcome<()> {
        self.begin_any("BEGIN IMMEDIATE")?;
        PUT.set(Some(Vec::new()));
        Ok(())
    }

    fn commit(&self) -> Outcome<()> {
        PASSED_OVER.set(PASSED_OVER.get() || self.has_failed.get());
        let lost = || Err(Fault::Uncertain("the connection was lost".to_owned()));
        let commit = if self.has_changed.get() { COMMIT.take() } else { Commit::Counts };
        match commit {
            Commit::Counts => {
                self.may_ask().inspect_err(|_| self.roll_back())?;
                PUT.set(None);
                Ok(self.db.execute_batch("COMMIT")?)
            }
            Commit::LostBefore => {
                self.roll_back();
                lost()
            }
            Commit::LostAfter => {
                PUT.set(None);
                self.db.execute_batch("COMMIT").unwrap();
                lost()
            }
        }
    }

    fn roll_back(&self) {
        let _ = self.db.execute_batch("ROLLBACK");
        for path in PUT.take().into_iter().flatten() {
            let _ = fs::remove_file(path);
        }
        self.has_failed.set(false);
    }

    fn look(&self) -> Outcome<()> {
        self.begin_any("BEGIN")?;
        self.version().map(drop).inspect_err(|_| self.roll_back())
    }

    fn grants(&self) -> Outcome<Vec<Grant>> {
        Ok(Vec::new())
    }

    fn lock(
        &self,
        right: Right,
        patience: Duration,
        waiting: &mut dyn FnMut(),
    ) -> Outcome<Option<Box<dyn Any>>> {
        let path = self.place.with_extension(format!("{right:?}"));
        match carnet_media::lock(&path, patience, waiting) {
            Ok(file) => Ok(Some(Box::new(file))),
            Err(carnet_media::LockError::Held(_)) => Ok(None),
            Err(error) => Err(Fault::Unavailable(error.to_string())),
        }
    }
}

/// A vault that is a folder.
#[derive(Debug)]
pub struct Folder(pub PathBuf);

impl Vault for Folder {
    fn put(&self, name: &str, from: &mut dyn Read) -> io::Result<()> {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap())?;
        if !path.exists() {
            PUT.with_borrow_mut(|put| put.iter_mut().for_each(|put| put.push(path.clone())));
        }
        io::copy(from, &mut File::create(path)?).map(drop)
    }

    fn names(&self, begin: &str) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        let mut folders = vec![self.0.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).into_iter().flatten() {
                let path = entry?.path();
                match path.is_dir() {
                    true => folders.push(path),
                    false => names.push(path.strip_prefix(&self.0).unwrap().display().to_string()),
                }
            }
        }
        names.retain(|name| name.starts_with(begin));
        names.sort();
        Ok(names)
    }

    fn get(&self, name: &str, to: &mut dyn Write) -> io::Result<bool> {
        match File::open(self.0.join(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            file => io::copy(&mut file?, to).map(|_| true),
        }
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        match fs::remove_file(self.0.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}
