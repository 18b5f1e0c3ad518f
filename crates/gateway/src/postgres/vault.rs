//! The files of an archive, in the database of its ledger and on its connection.

use std::fmt;
use std::io::{self, Read, Write};
use std::sync::Arc;

use carnet_ledger::store::{Fault, Outcome, Vault};

use super::session::Session;

/// A file is in parts of this length, the last one shorter.
const PART: usize = 1 << 20;

pub(super) struct PostgresVault {
    pub(super) session: Arc<Session>,
}

impl fmt::Debug for PostgresVault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PostgresVault")
    }
}

impl PostgresVault {
    fn remove_parts(&self, name: &str) -> Outcome<()> {
        let remove = self.session.prepare("DELETE FROM file WHERE name = ?")?;
        self.session.with(|client| client.execute(&remove, &[&name])).map(drop)
    }

    /// Does something as part of the transaction, or as one of its own.
    fn whole(&self, work: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
        if self.session.is_in_transaction() {
            // Half a file must not count, whoever goes on.
            return work().inspect_err(|_| self.session.spoil());
        }
        self.session.begin("READ COMMITTED READ WRITE").map_err(io)?;
        work().inspect_err(|_| self.session.roll_back())?;
        self.session.commit().map_err(io)
    }
}

impl Vault for PostgresVault {
    // SHARE-7.
    fn put(&self, name: &str, from: &mut dyn Read) -> io::Result<()> {
        self.whole(|| {
            self.remove_parts(name).map_err(io)?;
            let add = "INSERT INTO file (name, part, bytes) VALUES (?, ?, ?)";
            let add = self.session.prepare(add).map_err(io)?;
            let mut bytes = Vec::new();
            for part in 0_i64.. {
                bytes.clear();
                from.take(PART as u64).read_to_end(&mut bytes)?;
                // A file without a byte has a part, too.
                if bytes.is_empty() && part > 0 {
                    break;
                }
                self.session
                    .with(|client| client.execute(&add, &[&name, &part, &bytes]))
                    .map_err(io)?;
            }
            Ok(())
        })
    }

    fn names(&self, begin: &str) -> io::Result<Vec<String>> {
        let question = "SELECT name FROM file WHERE part = 0 AND name >= ?1 AND starts_with(name, ?1) ORDER BY name";
        let question = self.session.prepare(question).map_err(io)?;
        let names = self.session.with(|client| {
            client.query(&question, &[&begin])?.iter().map(|row| row.try_get(0)).collect()
        });
        names.map_err(io)
    }

    /// Part by part, so that one is in memory.
    fn get(&self, name: &str, to: &mut dyn Write) -> io::Result<bool> {
        let question = "SELECT bytes FROM file WHERE name = ? AND part = ?";
        let question = self.session.prepare(question).map_err(io)?;
        for part in 0_i64.. {
            let row = self.session.with(|client| client.query_opt(&question, &[&name, &part]));
            match row.map_err(io)? {
                None => return Ok(part > 0),
                Some(row) => to.write_all(row.try_get(0).map_err(io::Error::other)?)?,
            }
        }
        Ok(true)
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.remove_parts(name).map_err(io)
    }
}

fn io(fault: Fault) -> io::Error {
    match fault {
        Fault::Damaged(what)
        | Fault::Unavailable(what)
        | Fault::Refused(what)
        | Fault::Statement(what)
        | Fault::Uncertain(what) => io::Error::other(what),
        Fault::Ledger(error) => io::Error::other(error),
    }
}
