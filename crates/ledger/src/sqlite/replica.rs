//! What an audit asks of a ledger, and of the one into which it writes everything anew.

use std::path::{Path, PathBuf};

use carnet_format::{Digest, SiteName};
use rusqlite::{OpenFlags, Transaction, params};

use super::codec::{first, int};
use super::fault::Outcome;
use super::names::{self, Came};
use super::{SqliteLedger, care, compare, items, rows};
use crate::{AuditEntry, Difference, LedgerError, Salt};

impl SqliteLedger {
    /// A ledger in which nothing has happened, not even its creation. It lies in no file that anybody sees and
    /// goes with the program.
    pub(crate) fn replica(site: &SiteName) -> Result<Self, LedgerError> {
        // A database without a name is a temporary one.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let mut ledger = Self::connect(Path::new(""), site, flags)?;
        ledger.path = PathBuf::from("(the ledger of an audit)");
        ledger.write(|db| care::lay_out(db, site))?;
        Ok(ledger)
    }

    /// Everything that is read until this is dropped is as it was at one moment.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn snapshot(&self) -> Result<Snapshot<'_>, LedgerError> {
        let begin = || -> Outcome<_> {
            let transaction = self.db.unchecked_transaction()?;
            // The moment is that of the first question.
            care::epoch(&self.db)?;
            Ok(Snapshot { _transaction: transaction })
        };
        begin().map_err(|fault| fault.at(&self.path))
    }

    pub(crate) fn note_create(&mut self, now: u64) -> Result<(), LedgerError> {
        let site = self.site.clone();
        self.write(|db| care::note_create(db, &site, now))
    }

    pub(crate) fn note_backup(&mut self, now: u64) -> Result<(), LedgerError> {
        self.write(|db| care::note_backup(db, now))
    }

    /// The next entry has the number after this one.
    pub(crate) fn skip_to(&mut self, number: u64) -> Result<(), LedgerError> {
        self.write(|db| {
            db.prepare_cached("UPDATE ledger SET audit_entries = ?1 WHERE audit_entries < ?1")?
                .execute([int(number)])?;
            Ok(())
        })
    }

    /// Takes an entry as it is, in place of what was written under its number.
    pub(crate) fn take_entry(&mut self, entry: &AuditEntry) -> Result<(), LedgerError> {
        self.write(|db| {
            db.execute(
                "INSERT OR REPLACE INTO audit (number, entry, head) VALUES (?, ?, ?)",
                params![int(entry.number), entry.text, entry.head.as_bytes()],
            )?;
            Ok(())
        })?;
        self.skip_to(entry.number)
    }

    /// The log ends there.
    pub(crate) fn end_log(&mut self, entries: u64, head: &Digest) -> Result<(), LedgerError> {
        self.write(|db| {
            db.execute(
                "UPDATE ledger SET audit_entries = ?, audit_head = ?",
                params![int(entries), head.as_bytes()],
            )?;
            Ok(())
        })
    }

    /// The number of the next bundle.
    pub(crate) fn next_bundle(&self) -> Result<i64, LedgerError> {
        self.read(|db| rows::next_bundle(db))
    }

    /// The bundle of a number.
    pub(crate) fn digest_of(&self, bundle: i64) -> Result<Option<Digest>, LedgerError> {
        self.read(|db| items::digest_of(db, bundle))
    }

    /// The names of machines that came together: bundle, index, name.
    pub(crate) fn names(
        &self,
        came: Came,
        each: &mut dyn FnMut(i64, u32, String),
    ) -> Result<(), LedgerError> {
        self.read(|db| {
            names::together(db, came, &mut |_, place, name| {
                each(place.bundle, place.idx, name.to_owned());
            })
        })
    }

    /// What hides the names that came with an entry.
    pub(crate) fn machine_salt(&self, number: u64) -> Result<Option<Salt>, LedgerError> {
        self.read(|db| {
            let salt = "SELECT salt FROM machine_salt WHERE number = ?";
            let salt: Option<Vec<u8>> = first(db, salt, [int(number)], |row| Ok(row.get("salt")?))?;
            Ok(salt.and_then(|salt| salt.try_into().ok()))
        })
    }

    /// The machine of which something was said in an entry.
    pub(crate) fn said_machine(&self, number: u64) -> Result<Option<String>, LedgerError> {
        self.read(|db| {
            let machine = "SELECT machine FROM said WHERE number = ?";
            let machine = first(db, machine, [int(number)], |row| Ok(row.get("machine")?))?;
            Ok(machine.flatten())
        })
    }

    /// Compares all rows of the tables with those of another ledger.
    pub(crate) fn compare(
        &self,
        expected: &Self,
        is_compared: &dyn Fn(&str) -> bool,
        found: &mut dyn FnMut(Difference),
    ) -> Result<(), LedgerError> {
        self.read(|db| compare::whole(db, found))?;
        self.read(|db| compare::tables(db, &expected.db, is_compared, found))
    }
}

/// A ledger at one moment.
#[derive(Debug)]
pub struct Snapshot<'a> {
    _transaction: Transaction<'a>,
}
