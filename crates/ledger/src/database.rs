//! A ledger in a database, whichever it is: each call is one transaction of the model.

use std::collections::BTreeSet;
use std::path::Path;

use carnet_format::{Code, Digest, Guid, ItemRef, KeyId, Receipt, SiteName, Verified};
use carnet_media::WholeFile;

use crate::model::change::Change;
use crate::model::{
    admit, answer, elsewhere, export, held, import, inherit, kept, log, machines, moved, read,
    receipt, reject, said, standing, time, upkeep, wanted,
};
use crate::tables::db::Db;
use crate::tables::fault::{Fault, Outcome};
use crate::tables::{audit, bundles, receipts, refusals, said as lines, site, streams};
use crate::{
    AdmitError, Admitted, Adoption, AnswerRecord, Archived, AuditEntry, AuditReport, BundleRecord,
    Closing, Confirmation, Direction, Effect, Elsewhere, GrantRecord, HeldRecord, Inbound,
    InheritedRecord, Installation, ItemFault, ItemSink, Kept, KeptRecord, Known, Ledger,
    LedgerError, MachineRequest, MediumRecord, Moving, NewItem, NextBundle, Outbound,
    OutcomeCounts, OutcomeRecord, Pending, ReceiptAlarm, ReceiptRecord, Reception, Rejected,
    Release, RequestKey, RequestRecord, Said, SaidRecord, Salt, Standing, Statement, Stop,
    StreamClaim, StreamRecord, StreamVerdict, Tally, Totals, TrustClaim, Unreadable, Wanted,
};

/// Where the tables of a ledger lie, and how what happens to them becomes durable. Whoever implements it has a
/// [`Ledger`].
pub(crate) trait Database {
    /// Whose ledger it is.
    fn site(&self) -> &SiteName;

    /// What is told of a fault.
    fn failed(&self, fault: Fault) -> LedgerError;

    /// Asks questions.
    fn read<T>(&self, work: impl FnOnce(&Db<'_>) -> Outcome<T>) -> Result<T, LedgerError>;

    /// The same, all of them answered by what is there at one moment.
    fn read_at_once<T>(&self, work: impl FnOnce(&Db<'_>) -> Outcome<T>) -> Result<T, LedgerError>;

    /// Reads what of the audit log is told to people and to other hosts: it is durable before.
    fn read_log<T>(&self, work: impl FnOnce(&Db<'_>) -> Outcome<T>) -> Result<T, LedgerError>;

    /// One transaction, alone in changing the ledger from its first statement on; an error takes all of it back.
    /// It is durable when this returns.
    fn transact<T, E: From<Fault>>(
        &mut self,
        work: impl FnOnce(&Change<'_>) -> Result<T, E>,
    ) -> Result<T, E>;

    /// The same.
    fn write<T>(&mut self, work: impl FnOnce(&Change<'_>) -> Outcome<T>) -> Result<T, LedgerError> {
        self.transact(work).map_err(|fault| self.failed(fault))
    }

    /// The same of a change that a power cut may take back, as long as no later one is durable: nothing is lost by
    /// it, and nothing that is told depends on it.
    fn write_without_waiting<T>(
        &mut self,
        work: impl FnOnce(&Change<'_>) -> Outcome<T>,
    ) -> Result<T, LedgerError>;

    /// Writes a copy of the ledger to a new file, which has no name yet.
    fn copy(&self, to: &Path) -> Result<WholeFile, LedgerError>;
}

impl<D: Database> Ledger for D {
    fn site(&self) -> &SiteName {
        Database::site(self)
    }

    fn trusts(&self) -> Result<Vec<Digest>, LedgerError> {
        self.read(site::trusts)
    }

    fn epoch(&self) -> Result<u64, LedgerError> {
        self.read(site::epoch)
    }

    fn floor(&self) -> Result<u64, LedgerError> {
        self.read(site::floor)
    }

    fn anchor(&self) -> Result<u64, LedgerError> {
        self.read(site::anchor)
    }

    fn state_time(&mut self, stated: u64, ticket: &str, now: u64) -> Result<(), LedgerError> {
        self.write(|db| time::state(db, stated, ticket, now))
    }

    fn confirm_clock(&mut self, known: u64, now: u64) -> Result<(), LedgerError> {
        self.write(|db| time::confirm_clock(db, known, now))
    }

    fn set_time(&mut self, to: u64, ticket: &str, now: u64) -> Result<Option<u64>, LedgerError> {
        self.write(|db| time::set(db, to, ticket, now))
    }

    fn accept_trust(&mut self, trust: TrustClaim, now: u64) -> Result<(), LedgerError> {
        if self.read(|db| upkeep::judge_trust(db, trust))? == upkeep::Trust::InUse {
            return Ok(());
        }
        self.write(|db| upkeep::accept_trust(db, trust, now))
    }

    fn install_trust(&mut self, new: &Installation, now: u64) -> Result<(), LedgerError> {
        self.write(|db| upkeep::install_trust(db, new, now))
    }

    fn next(&self, to: &SiteName, key: &KeyId) -> Result<NextBundle, LedgerError> {
        self.read(|db| export::next(db, Ledger::site(self), to, key))
    }

    fn standing(&self, key: &RequestKey) -> Result<Standing, LedgerError> {
        self.read(|db| standing::standing(db, key, None))
    }

    fn known_of(&self, wanted: &dyn Wanted) -> Result<Known, LedgerError> {
        self.read_at_once(|db| wanted::known(db, wanted))
    }

    fn predecessor(
        &self,
        machine: &str,
        activation_id: &Guid,
        key: &RequestKey,
    ) -> Result<Option<ItemRef>, LedgerError> {
        self.read(|db| standing::predecessor(db, machine, activation_id, key))
    }

    fn map_machines(
        &mut self,
        mappings: &mut dyn Iterator<Item = (ItemRef, String)>,
        salt: &Salt,
        now: u64,
    ) -> Result<u64, LedgerError> {
        self.write(|db| export::map_machines(db, mappings, salt, now))
    }

    fn export(
        &mut self,
        bundle: &Outbound<'_>,
        items: &mut dyn Iterator<Item = NewItem<'_>>,
    ) -> Result<(), LedgerError> {
        let site = Database::site(self).clone();
        self.write(|db| export::record(db, &site, bundle, items))
    }

    fn adopt(
        &mut self,
        bundle: &Outbound<'_>,
        items: &mut dyn Iterator<Item = NewItem<'_>>,
        adoption: &Adoption<'_>,
    ) -> Result<u64, LedgerError> {
        let site = Database::site(self).clone();
        self.write(|db| export::adopt(db, &site, bundle, items, adoption))
    }

    fn deliver(
        &mut self,
        bundle: &Digest,
        medium: &MediumRecord,
        now: u64,
    ) -> Result<(), LedgerError> {
        self.write(|db| export::deliver(db, bundle, medium, now))
    }

    fn void(&mut self, bundle: &Digest, now: u64) -> Result<(), LedgerError> {
        self.write(|db| export::void(db, bundle, now))
    }

    fn stand(&mut self, bundle: &Digest, ticket: &str, now: u64) -> Result<(), LedgerError> {
        self.write(|db| export::stand(db, bundle, ticket, now))
    }

    fn say(
        &mut self,
        statement: &Statement<'_>,
        ticket: Option<&str>,
        now: u64,
    ) -> Result<u64, LedgerError> {
        self.write(|db| said::say(db, statement, ticket, now))
    }

    fn say_after(
        &mut self,
        newest: u64,
        statement: &Statement<'_>,
        ticket: Option<&str>,
        now: u64,
    ) -> Result<Option<u64>, LedgerError> {
        self.write(|db| said::say_after(db, newest, statement, ticket, now))
    }

    fn take_back(&mut self, entry: u64, ticket: &str, now: u64) -> Result<(), LedgerError> {
        self.write(|db| said::take_back(db, entry, ticket, now))
    }

    fn brought_back(&self) -> Result<Vec<String>, LedgerError> {
        self.read(|db| lines::machines_taken_back(db, Said::Scrap))
    }

    fn said(&self) -> Result<Vec<SaidRecord>, LedgerError> {
        self.read(said::list)
    }

    fn pending(&self, to: &SiteName) -> Result<Vec<Pending>, LedgerError> {
        self.read(|db| said::pending(db, to))
    }

    fn judge(&self, claim: &StreamClaim<'_>) -> Result<StreamVerdict, LedgerError> {
        self.read(|db| Ok(import::facts(db, claim)?.judge(claim)))
    }

    fn hold(
        &mut self,
        claim: &StreamClaim<'_>,
        why: &[Code],
        jump: Option<u64>,
        now: u64,
    ) -> Result<(), LedgerError> {
        self.write(|db| held::hold(db, claim, why, jump, now))
    }

    fn alarm(&mut self, claim: &StreamClaim<'_>, now: u64) -> Result<(), LedgerError> {
        self.write(|db| import::alarm(db, claim, now))
    }

    fn reject(&mut self, rejected: &Rejected<'_>, now: u64) -> Result<(), LedgerError> {
        match self.read(|db| reject::is_rejected(db, rejected))? {
            true => Ok(()),
            false => self.write(|db| reject::reject(db, rejected, now)),
        }
    }

    fn note_unreadable(
        &mut self,
        unreadable: &Unreadable<'_>,
        now: u64,
    ) -> Result<(), LedgerError> {
        match self.read(|db| refusals::is_unreadable(db, &unreadable.set))? {
            true => Ok(()),
            false => self.write(|db| reject::note_unreadable(db, unreadable, now)),
        }
    }

    fn release(&mut self, bundle: &Digest, ticket: &str, now: u64) -> Result<(), LedgerError> {
        self.write(|db| held::release(db, bundle, ticket, now))
    }

    fn released(&self, bundle: &Digest) -> Result<Option<Release>, LedgerError> {
        self.read(|db| held::released(db, bundle))
    }

    fn admit(
        &mut self,
        bundle: &Inbound<'_>,
        fill: &mut dyn FnMut(&mut dyn ItemSink) -> Result<Archived, Stop>,
    ) -> Result<Admitted, AdmitError> {
        self.transact(|db| admit::admit(db, bundle, fill)).map_err(|refusal| match refusal {
            admit::Refusal::Fault(fault) => AdmitError::Ledger(self.failed(fault)),
            admit::Refusal::Other(error) => error,
        })
    }

    fn unspooled(&self) -> Result<Vec<Digest>, LedgerError> {
        self.read(bundles::unspooled)
    }

    fn mark_spooled(&mut self, bundle: &Digest, now: u64) -> Result<(), LedgerError> {
        self.write_without_waiting(|db| import::mark_spooled(db, bundle, now))
    }

    fn foresee(
        &self,
        item: &ItemRef,
        outcome: &OutcomeRecord,
    ) -> Result<Result<Effect, ItemFault>, LedgerError> {
        self.read(|db| answer::foresee(db, item, outcome))
    }

    fn known(&self, to: &SiteName) -> Result<Vec<RequestRecord>, LedgerError> {
        self.read(|db| answer::known(db, to))
    }

    fn misfit(&self, item: &ItemRef) -> Result<Option<GrantRecord>, LedgerError> {
        self.read(|db| answer::misfit(db, item))
    }

    fn bundle(&self, digest: &Digest) -> Result<Option<BundleRecord>, LedgerError> {
        self.read(|db| bundles::get(db, digest))
    }

    fn bundles(
        &self,
        direction: Direction,
        prefix: &str,
    ) -> Result<Vec<BundleRecord>, LedgerError> {
        self.read(|db| bundles::list(db, direction, prefix))
    }

    fn digests(&self) -> Result<BTreeSet<Digest>, LedgerError> {
        self.read(bundles::digests)
    }

    fn totals(&self, since: u64) -> Result<Totals, LedgerError> {
        self.read(|db| bundles::totals(db, since))
    }

    fn streams(&self) -> Result<Vec<StreamRecord>, LedgerError> {
        self.read(streams::list)
    }

    fn held(&self) -> Result<Vec<HeldRecord>, LedgerError> {
        self.read(refusals::all_held)
    }

    fn tally(&self, direction: Direction, bundle: Option<&Digest>) -> Result<Tally, LedgerError> {
        self.read(|db| read::tally(db, direction, bundle))
    }

    fn request(&self, item: &ItemRef) -> Result<Option<RequestRecord>, LedgerError> {
        self.read(|db| read::request(db, item))
    }

    fn requests(
        &self,
        bundle: &Digest,
        from: u32,
        limit: u32,
    ) -> Result<Vec<RequestRecord>, LedgerError> {
        self.read(|db| read::requests(db, bundle, from, limit, read::Which::All))
    }

    fn unanswered(
        &self,
        bundle: &Digest,
        from: u32,
        limit: u32,
    ) -> Result<Vec<RequestRecord>, LedgerError> {
        self.read(|db| read::requests(db, bundle, from, limit, read::Which::Unanswered))
    }

    fn answers(
        &self,
        bundle: &Digest,
        from: u32,
        limit: u32,
    ) -> Result<Vec<AnswerRecord>, LedgerError> {
        self.read(|db| read::answers(db, bundle, from, limit))
    }

    fn outcomes(&self, bundle: &Digest) -> Result<OutcomeCounts, LedgerError> {
        self.read(|db| machines::outcomes(db, bundle))
    }

    fn machines(&self, item: &ItemRef) -> Result<Vec<String>, LedgerError> {
        self.read(|db| read::machines(db, item))
    }

    fn all_machines(&self) -> Result<Vec<String>, LedgerError> {
        self.read(read::all_machines)
    }

    fn machine_requests(&self, each: &mut dyn FnMut(MachineRequest)) -> Result<(), LedgerError> {
        self.read(|db| machines::requests(db, each))
    }

    fn requests_of(&self, machine: &str) -> Result<Vec<MachineRequest>, LedgerError> {
        self.read(|db| {
            let mut requests = Vec::new();
            machines::requests_of(db, machine, &mut |request| requests.push(request))?;
            Ok(requests)
        })
    }

    fn sharers(&self, item: &ItemRef) -> Result<Vec<String>, LedgerError> {
        self.read(|db| read::sharers(db, item))
    }

    fn granting(&self, item: &ItemRef) -> Result<Option<ItemRef>, LedgerError> {
        self.read(|db| read::granting(db, item))
    }

    fn holders(&self, grant: &GrantRecord) -> Result<Vec<RequestRecord>, LedgerError> {
        self.read(|db| read::holders(db, grant))
    }

    fn elsewhere(&self, bundle: &Digest) -> Result<Vec<Elsewhere>, LedgerError> {
        self.read(|db| elsewhere::elsewhere(db, bundle))
    }

    fn disputed(&self, key: &RequestKey, grant: &GrantRecord) -> Result<Option<u64>, LedgerError> {
        self.read(|db| standing::disputed(db, key, grant))
    }

    fn confirmations(&self, machine: &str) -> Result<Vec<Confirmation>, LedgerError> {
        self.read(|db| read::confirmations(db, machine))
    }

    fn reception(&self, receipt: &Receipt) -> Result<Reception, LedgerError> {
        self.read(|db| receipt::reception(db, receipt))
    }

    fn receive(
        &mut self,
        receipt: &Verified<Receipt>,
        file: &Digest,
        now: u64,
    ) -> Result<(), LedgerError> {
        self.write(|db| receipt::receive(db, receipt, file, now))
    }

    fn receipt(&self, bundle: &Digest) -> Result<Option<ReceiptRecord>, LedgerError> {
        self.read(|db| receipts::newest(db, bundle))
    }

    fn receipts(&self) -> Result<Vec<ReceiptRecord>, LedgerError> {
        self.read(receipts::list)
    }

    fn receipt_alarms(&self) -> Result<Vec<(ReceiptRecord, ReceiptAlarm)>, LedgerError> {
        self.read(receipt::alarms)
    }

    fn furthest_receipt(
        &self,
        stream: &StreamRecord,
    ) -> Result<Option<(u64, ReceiptRecord)>, LedgerError> {
        self.read(|db| receipts::furthest(db, stream))
    }

    fn keep(&mut self, kept: &Kept<'_>, now: u64) -> Result<(), LedgerError> {
        self.write(|db| kept::keep(db, kept, now))
    }

    fn kept(&self, bundle: &Digest) -> Result<Option<KeptRecord>, LedgerError> {
        self.read(|db| bundles::kept(db, bundle))
    }

    fn note_moved(&mut self, moving: &Moving, ticket: &str, now: u64) -> Result<(), LedgerError> {
        self.write(|db| moved::note(db, moving, ticket, now))
    }

    fn close(&mut self, ticket: &str, now: u64) -> Result<Closing, LedgerError> {
        self.write(|db| inherit::close(db, ticket, now))
    }

    fn closing(&self) -> Result<Option<Closing>, LedgerError> {
        self.read(site::closing)
    }

    fn reopen(&mut self, ticket: &str, now: u64) -> Result<(), LedgerError> {
        self.write(|db| inherit::reopen(db, ticket, now))
    }

    fn inherit(&mut self, record: &InheritedRecord, now: u64) -> Result<u64, LedgerError> {
        self.write(|db| inherit::inherit(db, record, now))
    }

    fn disinherit(&mut self, site: &SiteName, ticket: &str, now: u64) -> Result<(), LedgerError> {
        self.write(|db| inherit::disinherit(db, site, ticket, now))
    }

    fn inheritance(&self) -> Result<Vec<InheritedRecord>, LedgerError> {
        self.read(site::inheritance)
    }

    fn audit_head(&self) -> Result<(u64, Digest), LedgerError> {
        self.read_log(audit::head)
    }

    fn audit_entries(&self, from: u64, limit: u32) -> Result<Vec<AuditEntry>, LedgerError> {
        self.read_log(|db| audit::entries(db, from, limit))
    }

    fn verify_audit(&self) -> Result<AuditReport, LedgerError> {
        self.read_log(log::verify)
    }

    fn copy_to(&self, to: &Path) -> Result<WholeFile, LedgerError> {
        self.copy(to)
    }

    fn note_backup(&mut self, now: u64) -> Result<(), LedgerError> {
        self.write(|db| upkeep::note_backup(db, now))
    }

    fn open_epoch(&mut self, epoch: u64, now: u64) -> Result<(), LedgerError> {
        self.write(|db| upkeep::open_epoch(db, epoch, now))
    }
}
