//! A connection, as the store of a ledger and the vault of its archive share it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::Duration;

use carnet_language::text;
use carnet_ledger::store::{Fault, Outcome};
use postgres::error::SqlState;
use postgres::{Client, SimpleQueryMessage, Statement};

use super::{fault, statement};

pub(super) struct Session {
    client: Mutex<Client>,
    /// The thread that works with the client.
    holder: Mutex<Option<ThreadId>>,
    prepared: Mutex<HashMap<String, Statement>>,
    /// Whether a store works with it: a transaction is of one alone.
    is_taken: AtomicBool,
    is_in_transaction: AtomicBool,
    /// Whether something has failed in the transaction: the server would answer COMMIT as if nothing were wrong, and
    /// take all of it back.
    is_spoilt: AtomicBool,
}

/// So many statements stay prepared; a ledger has about two hundred.
const PREPARED: usize = 512;
/// How long a transaction waits for others, as in `session.sql`.
pub(super) const PATIENCE: &str = "10min";
/// How long a server may take to say that it is there.
const SHORT: Duration = Duration::from_secs(10);

impl Session {
    pub(super) fn new(client: Client) -> Self {
        let (prepared, holder, is_taken, is_in_transaction, is_spoilt) = <_>::default();
        Self {
            client: Mutex::new(client),
            holder,
            prepared,
            is_taken,
            is_in_transaction,
            is_spoilt,
        }
    }

    /// Takes it for a store, if it is free and the server answers.
    pub(super) fn take(&self) -> bool {
        !self.is_taken.swap(true, Ordering::AcqRel) && {
            let answers = hold(&self.client).is_valid(SHORT).is_ok();
            if !answers {
                self.give_back();
            }
            answers
        }
    }

    /// Whether it is known that the server is gone.
    pub(super) fn is_lost(&self) -> bool {
        hold(&self.client).is_closed()
    }

    pub(super) fn give_back(&self) {
        self.is_taken.store(false, Ordering::Release);
    }

    /// Works with the connection. Whoever is shown a row asks nothing meanwhile.
    pub(super) fn with<T>(
        &self,
        work: impl FnOnce(&mut Client) -> Result<T, postgres::Error>,
    ) -> Outcome<T> {
        self.work(work, fault::of)
    }

    pub(super) fn work<T>(
        &self,
        work: impl FnOnce(&mut Client) -> Result<T, postgres::Error>,
        fault: impl FnOnce(&postgres::Error) -> Fault,
    ) -> Outcome<T> {
        let own = thread::current().id();
        if *hold(&self.holder) == Some(own) {
            return Err(Fault::Statement(text!(
                en "a question was asked while rows of another one were shown";
                de "eine Frage kam, während noch die Zeilen einer anderen gezeigt wurden"
            )));
        }
        let mut client = hold(&self.client);
        *hold(&self.holder) = Some(own);
        let worked = work(&mut client);
        *hold(&self.holder) = None;
        worked.map_err(|error| {
            self.spoil();
            fault(&error)
        })
    }

    pub(super) fn run(&self, statements: &str) -> Outcome<()> {
        self.with(|client| client.batch_execute(statements))
    }

    pub(super) fn is_in_transaction(&self) -> bool {
        self.is_in_transaction.load(Ordering::Acquire)
    }

    /// The transaction must not count.
    pub(super) fn spoil(&self) {
        self.is_spoilt.store(true, Ordering::Release);
    }

    /// Begins a transaction.
    pub(super) fn begin(&self, how: &str) -> Outcome<()> {
        if self.is_in_transaction() {
            return Err(Fault::Statement(text!(
                en "a transaction was begun in another one";
                de "eine Transaktion wurde in einer anderen begonnen"
            )));
        }
        self.run(&format!("BEGIN ISOLATION LEVEL {how}"))?;
        self.is_in_transaction.store(true, Ordering::Release);
        self.is_spoilt.store(false, Ordering::Release);
        Ok(())
    }

    /// Begins a transaction that is alone in changing the ledger, and counts the rows by which it is; nothing where
    /// another one is still at work after so long.
    // SHARE-10.
    pub(super) fn begin_alone(&self, patience: &str) -> Outcome<Option<usize>> {
        // In one go: later statements wait as long as those of any session.
        let lock = format!(
            "SET LOCAL lock_timeout = '{patience}'; SELECT version FROM version FOR UPDATE; SET LOCAL lock_timeout = '{PATIENCE}'"
        );
        self.begin("READ COMMITTED READ WRITE")?;
        let locked = self.with(|client| match client.simple_query(&lock) {
            Err(error) if error.code() == Some(&SqlState::LOCK_NOT_AVAILABLE) => Ok(None),
            answered => answered.map(Some),
        });
        let locked = locked.inspect_err(|_| self.roll_back())?;
        let is_row = |answer: &&SimpleQueryMessage| matches!(answer, SimpleQueryMessage::Row(_));
        let rows = locked.map(|answers| answers.iter().filter(is_row).count());
        if rows.is_none() {
            self.roll_back();
        }
        Ok(rows)
    }

    /// Ends it, so that it counts.
    // SHARE-5.
    pub(super) fn commit(&self) -> Outcome<()> {
        // Rows that nobody read to their end may have ended with an error; after one nothing is answered any more.
        let is_whole = match self.is_spoilt.load(Ordering::Acquire) {
            true => Err(Fault::Statement(text!(
                en "a statement of the transaction failed";
                de "eine Anweisung der Transaktion ist gescheitert"
            ))),
            false => self.run("SELECT"),
        };
        is_whole.inspect_err(|_| self.roll_back())?;
        self.is_in_transaction.store(false, Ordering::Release);
        self.work(|client| client.batch_execute("COMMIT"), fault::at_commit)
    }

    /// Ends it, if there is one, so that nothing counts.
    pub(super) fn roll_back(&self) {
        if self.is_in_transaction.swap(false, Ordering::AcqRel) {
            // Where that fails the connection is lost, and the server does the same.
            let _ = self.run("ROLLBACK");
        }
    }

    pub(super) fn prepare(&self, statement: &str) -> Outcome<Statement> {
        if let Some(prepared) = hold(&self.prepared).get(statement) {
            return Ok(prepared.clone());
        }
        let prepared = self.with(|client| client.prepare(&statement::numbered(statement)))?;
        let mut all = hold(&self.prepared);
        if all.len() >= PREPARED {
            all.clear();
        }
        all.insert(statement.to_owned(), prepared.clone());
        Ok(prepared)
    }
}

/// A thread that panicked has left the connection as any error does.
pub(super) fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
