//! What an audit asks of a ledger, and of the one into which it writes everything anew.

use std::path::Path;

use carnet_format::{Digest, ItemRef, SiteName};
use carnet_language::text;
use rusqlite::Transaction;

use super::{SqliteLedger, care, compare};
use crate::database::Database as _;
use crate::model::{names, said, upkeep};
use crate::names::Came;
use crate::replay::Witness;
use crate::tables::db::Db;
use crate::tables::fault::Outcome;
use crate::tables::{audit, bundles, machines, said as lines, site};
use crate::{AuditEntry, Difference, LedgerError, Machine, Salt};

impl SqliteLedger {
    /// A ledger in which nothing has happened, not even its creation. It lies in no file that anybody sees and
    /// goes with the program.
    pub(crate) fn replica(site: &SiteName) -> Result<Self, LedgerError> {
        let place = text!(en "(the ledger of an audit)"; de "(das Register einer Prüfung)");
        let ledger = Self::nameless(site, Path::new(&place))?;
        care::lay_out(&ledger.db, site).map_err(|fault| ledger.failed(fault))?;
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
            site::epoch(&Db::new(&self.db, &self.memory))?;
            Ok(Snapshot { _transaction: transaction })
        };
        begin().map_err(|fault| fault.at(&self.path))
    }

    pub(crate) fn note_create(&mut self, now: u64) -> Result<(), LedgerError> {
        let site = self.site.clone();
        self.write(|db| upkeep::note_create(db, &site, now))
    }

    pub(crate) fn note_backup(&mut self, now: u64) -> Result<(), LedgerError> {
        self.write(|db| upkeep::note_backup(db, now))
    }

    /// The next entry has the number after this one.
    pub(crate) fn skip_to(&mut self, number: u64) -> Result<(), LedgerError> {
        self.write(|db| audit::skip_to(db, number))
    }

    /// Takes an entry as it is, in place of what was written under its number.
    pub(crate) fn take_entry(&mut self, entry: &AuditEntry) -> Result<(), LedgerError> {
        self.write(|db| audit::put(db, entry))
    }

    /// Notes that a machine is gone, and withdraws nothing.
    pub(crate) fn note_scrap(
        &mut self,
        machine: &Machine<'_>,
        ticket: Option<&str>,
        now: u64,
    ) -> Result<(), LedgerError> {
        self.write(|db| said::note_scrap(db, machine, ticket, now).map(drop))
    }

    /// Withdraws a request with a machine that is gone, by the entry that says so.
    pub(crate) fn withdraw_with(
        &mut self,
        item: ItemRef,
        scrap: u64,
        ticket: Option<&str>,
        now: u64,
    ) -> Result<(), LedgerError> {
        self.write(|db| said::withdraw(db, item, ticket, Some(scrap), now).map(drop))
    }

    /// Of which machine an entry says something is lost.
    pub(crate) fn forget_machine(&mut self, number: u64) -> Result<(), LedgerError> {
        self.write(|db| lines::forget_machine(db, number))
    }

    /// The spool has to have all folders of answers anew.
    pub(crate) fn spool_all_anew(&mut self) -> Result<(), LedgerError> {
        self.write(|db| bundles::unspool_answers(db))
    }

    /// The tables were made anew, and the names that came with these entries are lost.
    pub(crate) fn note_rebuild(
        &mut self,
        ticket: &str,
        lost: &[u64],
        now: u64,
    ) -> Result<(), LedgerError> {
        self.write(|db| upkeep::note_rebuild(db, ticket, lost, now))
    }

    /// The log ends there.
    pub(crate) fn end_log(&mut self, entries: u64, head: &Digest) -> Result<(), LedgerError> {
        self.write(|db| audit::set_head(db, entries, head))
    }

    /// The number of the next bundle.
    pub(crate) fn next_bundle(&self) -> Result<i64, LedgerError> {
        self.read(bundles::next)
    }

    /// The bundle of a number.
    pub(crate) fn digest_of(&self, bundle: i64) -> Result<Option<Digest>, LedgerError> {
        self.read(|db| bundles::digest(db, bundle))
    }

    /// Compares all rows of the tables with those of another ledger.
    pub(crate) fn compare(
        &self,
        expected: &Self,
        is_compared: &dyn Fn(&str) -> bool,
        found: &mut dyn FnMut(Difference),
    ) -> Result<(), LedgerError> {
        compare::whole(&self.db, found)
            .and_then(|()| compare::tables(&self.db, &expected.db, is_compared, found))
            .map_err(|fault| self.failed(fault))
    }
}

impl Witness for SqliteLedger {
    fn site(&self) -> &SiteName {
        &self.site
    }

    fn entries(&self, from: u64, limit: u32) -> Result<Vec<AuditEntry>, LedgerError> {
        self.read(|db| audit::entries(db, from, limit))
    }

    fn names(&self, came: Came, each: &mut dyn FnMut(i64, u32, String)) -> Result<(), LedgerError> {
        self.read(|db| {
            names::together(db, came, &mut |_, place, name| {
                each(place.bundle, place.idx, name.to_owned());
            })
        })
    }

    fn machine_salt(&self, number: u64) -> Result<Option<Salt>, LedgerError> {
        self.read(|db| machines::salt(db, number))
    }

    fn said_machine(&self, number: u64) -> Result<Option<String>, LedgerError> {
        self.read(|db| lines::machine(db, number))
    }
}

/// A ledger at one moment.
#[derive(Debug)]
pub struct Snapshot<'a> {
    _transaction: Transaction<'a>,
}
