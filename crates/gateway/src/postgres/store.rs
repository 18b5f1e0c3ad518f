//! A ledger's tables on a connection.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant};

use carnet_ledger::store::{Fault, Outcome, Right, Row, Sql, Store, Value};
use carnet_language::text;
use postgres::fallible_iterator::FallibleIterator as _;
use postgres::{Client, Statement};

use super::value::{Found, Parameter};
use super::{fault, statement};

/// A connection, and what was prepared on it.
pub(super) struct Session {
    client: RefCell<Client>,
    prepared: RefCell<HashMap<String, Statement>>,
    /// Whether a statement of the transaction failed: the server would answer COMMIT as if nothing were wrong, and
    /// take all of it back.
    is_spoilt: Cell<bool>,
}

/// So many statements stay prepared; a ledger has about two hundred.
const PREPARED: usize = 512;

impl Session {
    pub(super) fn new(client: Client) -> Self {
        let (prepared, is_spoilt) = <_>::default();
        Self { client: RefCell::new(client), prepared, is_spoilt }
    }

    pub(super) fn into_client(self) -> Client {
        self.client.into_inner()
    }

    /// Works with the connection. Whoever is shown a row asks nothing meanwhile.
    pub(super) fn with<T>(
        &self,
        work: impl FnOnce(&mut Client) -> Result<T, postgres::Error>,
    ) -> Outcome<T> {
        let mut client = self.client.try_borrow_mut().map_err(|_| busy())?;
        work(&mut client).map_err(|error| {
            self.is_spoilt.set(true);
            fault::of(&error)
        })
    }

    fn run(&self, statements: &str) -> Outcome<()> {
        self.with(|client| client.batch_execute(statements))
    }

    fn prepare(&self, statement: &str) -> Outcome<Statement> {
        if let Some(prepared) = self.prepared.borrow().get(statement) {
            return Ok(prepared.clone());
        }
        let prepared = self.with(|client| client.prepare(&statement::numbered(statement)))?;
        let mut all = self.prepared.borrow_mut();
        if all.len() >= PREPARED {
            all.clear();
        }
        all.insert(statement.to_owned(), prepared.clone());
        Ok(prepared)
    }
}

fn busy() -> Fault {
    Fault::Statement("a question was asked while rows of another one were shown".to_owned())
}

/// The tables in the schema `carnet`.
pub(super) struct PostgresStore {
    pub(super) session: Rc<Session>,
    /// The address, for messages.
    pub(super) place: PathBuf,
}

impl Sql for PostgresStore {
    fn change(&self, statement: &str, values: &[Value<'_>]) -> Outcome<u64> {
        let prepared = self.session.prepare(statement)?;
        let values = values.iter().map(|value| Parameter(*value));
        self.session.with(|client| {
            let mut rows = client.query_raw(&prepared, values)?;
            while rows.next()?.is_some() {}
            Ok(rows.rows_affected().unwrap_or(0))
        })
    }

    fn ask(
        &self,
        question: &str,
        values: &[Value<'_>],
        each: &mut dyn FnMut(Row<'_>) -> Outcome<bool>,
    ) -> Outcome<()> {
        let prepared = self.session.prepare(question)?;
        let values = values.iter().map(|value| Parameter(*value));
        self.session.with(|client| {
            let mut rows = client.query_raw(&prepared, values)?;
            while let Some(row) = rows.next()? {
                match each(Row(&Found(row))) {
                    Ok(true) => {}
                    ended => return Ok(ended.map(drop)),
                }
            }
            Ok(Ok(()))
        })?
    }

    /// Every change of a ledger writes into its log.
    fn version(&self) -> Outcome<i64> {
        let mut version = None;
        self.ask("SELECT audit_head FROM ledger", &[], &mut |row| {
            let head: [u8; 32] = row.get("audit_head")?;
            version = head.first_chunk().map(|first| i64::from_be_bytes(*first));
            Ok(true)
        })?;
        version.ok_or_else(|| Fault::Damaged(no_row()))
    }

    /// With the collation of those columns only ASCII letters are folded.
    fn folded(&self, column: &str) -> String {
        format!("lower({column})")
    }
}

fn no_row() -> String {
    text!(en "the ledger has no first row"; de "dem Register fehlt die erste Zeile")
}

impl Store for PostgresStore {
    fn place(&self) -> &Path {
        &self.place
    }

    /// READ COMMITTED: each statement after the lock sees what was committed before the lock came, and none fails because
    /// another transaction went first. The row is that of `version`, which nothing replaces, a rebuild neither.
    // SHARE-1.
    fn begin(&self) -> Outcome<()> {
        self.session.run("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")?;
        self.session.is_spoilt.set(false);
        let locked = || -> Outcome<()> {
            let mut rows = 0;
            self.ask("SELECT version FROM version FOR UPDATE", &[], &mut |_| {
                rows += 1;
                Ok(true)
            })?;
            match rows {
                1 => Ok(()),
                _ => Err(Fault::Damaged(no_row())),
            }
        };
        locked().inspect_err(|_| self.roll_back())
    }

    // SHARE-5.
    fn commit(&self) -> Outcome<()> {
        // A row that was not read to its end may have been an error. After one no question is answered any more.
        let is_whole = match self.session.is_spoilt.get() {
            true => Err(Fault::Statement("a statement of the transaction failed".to_owned())),
            false => self.session.run("SELECT"),
        };
        is_whole.inspect_err(|_| self.roll_back())?;
        let mut client = self.session.client.try_borrow_mut().map_err(|_| busy())?;
        client.batch_execute("COMMIT").map_err(|error| fault::at_commit(&error))
    }

    fn roll_back(&self) {
        // Where it fails the connection is lost, and the server does the same.
        let _ = self.session.run("ROLLBACK");
    }

    fn look(&self) -> Outcome<()> {
        self.session.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        self.session.is_spoilt.set(false);
        Ok(())
    }

    // SHARE-6.
    fn lock(&self, right: Right, waiting: &mut dyn FnMut()) -> Outcome<Box<dyn Any>> {
        let key = LOCKS + right as i64;
        let begun = Instant::now();
        loop {
            let mut is_ours = false;
            let question = "SELECT CAST(pg_try_advisory_lock(?, CAST(CAST(regclass(?) AS oid) AS bigint)) AS bigint) AS ours";
            self.ask(question, &[], &mut |row| {
                is_ours = row.get("ours")?;
                Ok(true)
            })?;
            let _ = key;
            if is_ours {
                break;
            }
            if begun.elapsed() > PATIENCE {
                return Err(Fault::Unavailable(String::new()));
            }
            waiting();
            std::thread::sleep(Duration::from_secs(1));
        }
        Ok(Box::new(()))
    }
}

const LOCKS: i64 = 0x4352_4e54;
const PATIENCE: Duration = Duration::from_secs(600);
