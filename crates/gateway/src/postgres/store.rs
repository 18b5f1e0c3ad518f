//! A ledger's tables on a connection.

use std::any::Any;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use carnet_language::text;
use carnet_ledger::store::{Fault, Grant, Outcome, Right, Row, Sql, Store, Value};
use postgres::fallible_iterator::FallibleIterator as _;

use super::schema;
use super::session::{PATIENCE, Session};
use super::value::{Found, Parameter};

/// The tables in the schema `carnet`, on a session that is taken for them.
pub(super) struct PostgresStore {
    pub(super) session: Arc<Session>,
    /// The address, for messages.
    pub(super) place: PathBuf,
}

impl Drop for PostgresStore {
    fn drop(&mut self) {
        self.session.roll_back();
        self.session.give_back();
    }
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
        // Tables that were just made.
        Ok(version.unwrap_or_default())
    }

    /// With the collation of those columns only the letters of ASCII are folded.
    fn folded(&self, column: &str) -> String {
        format!("lower({column})")
    }
}

impl Store for PostgresStore {
    fn place(&self) -> &Path {
        &self.place
    }

    /// READ COMMITTED: each statement after the lock sees what was committed before the lock came, and none fails because
    /// another transaction went first. The locked row is one that nothing replaces, a rebuild neither.
    // SHARE-1.
    fn begin(&self) -> Outcome<()> {
        let rows = match self.session.begin_alone(SILENCE)? {
            Some(rows) => rows,
            None => {
                carnet_host::note!(
                    en "another program is changing the ledger; waiting for it";
                    de "ein anderes Programm ändert gerade das Register; warte darauf"
                );
                self.session.begin_alone(PATIENCE)?.ok_or_else(|| {
                    Fault::Unavailable(text!(
                        en "another program has been changing it for ten minutes";
                        de "ein anderes Programm ändert es seit zehn Minuten"
                    ))
                })?
            }
        };
        if rows != 1 {
            self.session.roll_back();
            return Err(Fault::Damaged(text!(
                en "the table version has not one row";
                de "die Tabelle version hat nicht genau eine Zeile"
            )));
        }
        Ok(())
    }

    fn commit(&self) -> Outcome<()> {
        self.session.commit()
    }

    fn roll_back(&self) {
        self.session.roll_back();
    }

    fn look(&self) -> Outcome<()> {
        self.session.begin("REPEATABLE READ READ ONLY")
    }

    // SHARE-14.
    fn grants(&self) -> Outcome<Vec<Grant>> {
        schema::grants(&self.session)
    }

    /// The lock is on the connection that the ledger itself uses: where it is lost, nothing can be committed.
    // SHARE-6.
    fn lock(
        &self,
        right: Right,
        patience: Duration,
        waiting: &mut dyn FnMut(),
    ) -> Outcome<Option<Box<dyn Any>>> {
        let number = match right {
            Right::Export => LOCKS,
            Right::Respond => LOCKS + 1,
        };
        let key = format!("{number}, 'carnet.ledger'::regclass::oid::int4");
        let question = format!("SELECT pg_try_advisory_lock({key})");
        let (begun, mut is_told) = (Instant::now(), false);
        loop {
            let row = self.session.with(|client| client.query_one(&question, &[]))?;
            let is_ours: bool = row.try_get(0).map_err(|error| super::fault::of(&error))?;
            if is_ours {
                return Ok(Some(Box::new(Locked { session: Arc::clone(&self.session), key })));
            }
            if !is_told {
                waiting();
                is_told = true;
            }
            if begun.elapsed() >= patience {
                return Ok(None);
            }
            std::thread::sleep(POLL);
        }
    }
}

/// "CRNT", in a space of numbers that all programs of a database share.
const LOCKS: i64 = 0x4352_4e54;
/// So long nobody is told that another one is waited for.
const SILENCE: &str = "3s";
/// How often it is asked whether a right is free.
const POLL: Duration = Duration::from_secs(1);

/// A right that this connection has.
struct Locked {
    session: Arc<Session>,
    key: String,
}

impl Drop for Locked {
    fn drop(&mut self) {
        // Where that fails the connection is lost, and the right with it.
        let _ = self.session.run(&format!("SELECT pg_advisory_unlock({})", self.key));
    }
}
