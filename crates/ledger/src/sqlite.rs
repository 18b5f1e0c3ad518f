//! The ledger in one SQLite file.

mod admit;
mod answer;
mod care;
mod change;
mod codec;
mod compare;
mod db;
mod elsewhere;
mod export;
mod fault;
mod group;
mod held;
mod import;
mod inherit;
mod items;
mod kept;
mod log;
mod log_file;
mod machines;
mod names;
mod part;
mod place;
mod prints;
mod read;
mod receipt;
mod reject;
mod remains;
mod replica;
mod request;
mod rows;
mod said;
mod schema;
mod standing;
mod time;
mod wanted;

use std::cell::RefCell;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use carnet_format::{Code, Digest, Guid, ItemRef, KeyId, Receipt, SiteName, Verified};
use carnet_media::{WholeFile, folder_of, private_folder};
use change::Change;
use db::{Db, Memory};
use fault::{Fault, Outcome};
pub use place::must_be_free;
use place::must_be_there;
pub(crate) use remains::Remains;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use crate::{
    AdmitError, Admitted, Adoption, AnswerRecord, Archived, AuditEntry, AuditReport, Author,
    BundleRecord, Closing, Confirmation, Direction, Effect, Elsewhere, GrantRecord, HeldRecord,
    Inbound, InheritedRecord, ItemFault, ItemSink, Kept, KeptRecord, Known, Ledger, LedgerError,
    MachineRequest, MediumRecord, NewItem, NextBundle, Outbound, OutcomeCounts, OutcomeRecord,
    Pending, ReceiptAlarm, ReceiptRecord, Reception, Rejected, Release, RequestKey, RequestRecord,
    SaidRecord, Salt, Standing, Statement, Stop, StreamClaim, StreamRecord, StreamVerdict, Tally,
    TrustClaim, Unreadable, Wanted,
};

/// The ledger of a site in one SQLite file (WAL, synchronous=FULL). Several processes may use it:
/// who changes it waits for the others.
#[derive(Debug)]
pub struct SqliteLedger {
    db: Connection,
    path: PathBuf,
    site: SiteName,
    author: Author,
    memory: RefCell<Memory>,
}

/// "CRNT", in the header of the file.
const APPLICATION_ID: i64 = 0x4352_4e54;
const VERSION: i64 = 6;
/// How long a process waits for another one that is changing the ledger.
const PATIENCE: Duration = Duration::from_secs(60);

impl SqliteLedger {
    /// Opens the ledger of `site`.
    ///
    /// # Errors
    /// There is none, it is another site's, or it cannot be used.
    pub fn open(path: &Path, site: &SiteName) -> Result<Self, LedgerError> {
        let ledger = Self::open_to_move(path, site)?;
        ledger.read(|db| log_file::keep(db, path))?;
        Ok(ledger)
    }

    /// The same of a ledger that gets another place or name afterwards: closed, it is one file.
    ///
    /// # Errors
    /// As [`SqliteLedger::open`].
    pub fn open_to_move(path: &Path, site: &SiteName) -> Result<Self, LedgerError> {
        must_be_there(path)?;
        log_file::must_continue(path).map_err(|fault| fault.at(path))?;
        Self::connect(path, site, OpenFlags::SQLITE_OPEN_READ_WRITE)?.checked()
    }

    /// Makes the ledger of `site`, with its first audit entry, for the own account only; whole, or not at all.
    ///
    /// # Errors
    /// There is something in its place already, or it cannot be made.
    // LEDGER-3.
    pub fn create(
        path: &Path,
        site: &SiteName,
        author: &Author,
        now: u64,
    ) -> Result<Self, LedgerError> {
        let unavailable = |error: io::Error| LedgerError::Unavailable {
            path: path.to_owned(),
            reason: error.to_string(),
        };
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::AlreadyExists => LedgerError::Exists { path: path.to_owned() },
            _ => unavailable(error),
        };
        must_be_free(path)?;
        private_folder(folder_of(path)).map_err(unavailable)?;
        let partial = WholeFile::create_private(path).map_err(failed)?;
        let mut ledger = Self::connect(partial.path(), site, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        ledger.set_author(author);
        ledger.write(|db| care::create(db, site, now))?;
        // Closed, it is one file: what SQLite keeps beside it goes.
        drop(ledger);
        partial.finish().map_err(failed)?;
        let mut ledger = Self::open(path, site)?;
        ledger.set_author(author);
        Ok(ledger)
    }

    /// A ledger to try things with: what is in the one at this path. It lies in no file that anybody sees and
    /// goes with the program; the one at the path stays as it is.
    ///
    /// # Errors
    /// There is none, it is another site's, or it cannot be read.
    // EXP-39.
    pub fn rehearsal(path: &Path, site: &SiteName) -> Result<Self, LedgerError> {
        must_be_there(path)?;
        log_file::must_continue(path).map_err(|fault| fault.at(path))?;
        // A database without a name is a temporary one.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let mut ledger = Self::connect(Path::new(""), site, flags)?;
        path.clone_into(&mut ledger.path);
        care::load(&mut ledger.db, path).map_err(|fault| fault.at(path))?;
        ledger.checked()
    }

    /// Who is named in every audit entry from now on.
    pub fn set_author(&mut self, author: &Author) {
        self.author = author.clone();
    }

    /// Opens a copy of a ledger, of whatever site, to read it. Nothing is written, neither to it nor beside it.
    ///
    /// # Errors
    /// There is none, or it cannot be read.
    pub fn open_copy(path: &Path) -> Result<Self, LedgerError> {
        must_be_there(path)?;
        let (db, owner) = inherit::open_kept(path).map_err(|fault| fault.at(path))?;
        let path = path.to_owned();
        match owner {
            care::Owner::Site(site) => {
                let (author, memory) = <_>::default();
                Ok(Self { db, path, site, author, memory })
            }
            care::Owner::Version(got) => Err(LedgerError::Version { path, got, expected: VERSION }),
        }
    }

    fn connect(path: &Path, site: &SiteName, flags: OpenFlags) -> Result<Self, LedgerError> {
        let open = || -> Outcome<Connection> {
            let db = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
            db.busy_timeout(PATIENCE)?;
            db.pragma_update(None, "journal_mode", "WAL")?;
            db.pragma_update(None, "synchronous", "FULL")?;
            db.pragma_update(None, "foreign_keys", true)?;
            db.pragma_update(None, "trusted_schema", false)?;
            // What a bundle adds is added in order, and most of what is looked up is read once: at most 2 MiB.
            db.pragma_update(None, "cache_size", -2_048)?;
            db.set_prepared_statement_cache_capacity(64);
            // Otherwise SQLite prepares a statement again whenever its values change.
            db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
            Ok(db)
        };
        let db = open().map_err(|fault| fault.at(path))?;
        let (author, memory) = <_>::default();
        Ok(Self { db, path: path.to_owned(), site: site.clone(), author, memory })
    }

    fn checked(self) -> Result<Self, LedgerError> {
        let owner = self.read(|db| care::identify(db))?;
        match owner {
            // LEDGER-1.
            care::Owner::Site(got) if got == self.site => Ok(self),
            care::Owner::Site(got) => {
                let (path, expected) = (self.path.clone(), self.site.clone());
                Err(LedgerError::WrongSite { path, got, expected })
            }
            care::Owner::Version(got) => {
                Err(LedgerError::Version { path: self.path.clone(), got, expected: VERSION })
            }
        }
    }

    fn read<T>(&self, work: impl FnOnce(&Db<'_>) -> Outcome<T>) -> Result<T, LedgerError> {
        let db = Db::new(&self.db, &self.memory);
        db.refresh().and_then(|()| work(&db)).map_err(|fault| fault.at(&self.path))
    }

    fn write<T>(&mut self, work: impl FnOnce(&Change<'_>) -> Outcome<T>) -> Result<T, LedgerError> {
        self.transact(work).map_err(|fault| fault.at(&self.path))
    }

    /// One transaction that holds the write lock from its first statement; an error rolls it back.
    // LEDGER-6.
    fn transact<T, E: From<Fault>>(
        &mut self,
        work: impl FnOnce(&Change<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let behavior = TransactionBehavior::Immediate;
        let transaction = Transaction::new(&mut self.db, behavior).map_err(Fault::from)?;
        let db = Db::new(&transaction, &self.memory);
        let work = || -> Result<T, E> {
            db.refresh()?;
            let before = db.total_changes();
            let value = work(&Change { db, author: &self.author })?;
            db.flush()?;
            if db.total_changes() != before {
                log_file::count(&db).map_err(Fault::from)?;
            }
            Ok(value)
        };
        let value = work().inspect_err(|_| db.forget())?;
        transaction.commit().map_err(|error| {
            self.memory.take();
            Fault::from(error)
        })?;
        Ok(value)
    }
}

impl Drop for SqliteLedger {
    fn drop(&mut self) {
        log_file::bound(&self.db, &self.path);
    }
}

impl Ledger for SqliteLedger {
    fn site(&self) -> &SiteName {
        &self.site
    }

    fn trusts(&self) -> Result<Vec<Digest>, LedgerError> {
        self.read(|db| care::trusts(db))
    }

    fn epoch(&self) -> Result<u64, LedgerError> {
        self.read(|db| care::epoch(db))
    }

    fn floor(&self) -> Result<u64, LedgerError> {
        self.read(|db| care::floor(db))
    }

    fn anchor(&self) -> Result<u64, LedgerError> {
        self.read(|db| care::anchor(db))
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
        if self.read(|db| care::judge_trust(db, trust))? == care::Trust::InUse {
            return Ok(());
        }
        self.write(|db| care::accept_trust(db, trust, now))
    }

    fn next(&self, to: &SiteName, key: &KeyId) -> Result<NextBundle, LedgerError> {
        self.read(|db| export::next(db, &self.site, to, key))
    }

    fn standing(&self, key: &RequestKey) -> Result<Standing, LedgerError> {
        self.read(|db| standing::standing(db, key, None))
    }

    fn known_of(&self, wanted: &dyn Wanted) -> Result<Known, LedgerError> {
        let _snapshot = self.snapshot()?;
        self.read(|db| wanted::known(db, wanted))
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
        let site = self.site.clone();
        self.write(|db| export::record(db, &site, bundle, items))
    }

    fn adopt(
        &mut self,
        bundle: &Outbound<'_>,
        items: &mut dyn Iterator<Item = NewItem<'_>>,
        adoption: &Adoption<'_>,
    ) -> Result<u64, LedgerError> {
        let site = self.site.clone();
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

    fn take_back(&mut self, entry: u64, ticket: &str, now: u64) -> Result<(), LedgerError> {
        self.write(|db| said::take_back(db, entry, ticket, now))
    }

    fn brought_back(&self) -> Result<Vec<String>, LedgerError> {
        self.read(said::brought_back)
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
        match self.read(|db| reject::is_unreadable(db, unreadable))? {
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
            admit::Refusal::Fault(fault) => AdmitError::Ledger(fault.at(&self.path)),
            admit::Refusal::Other(error) => error,
        })
    }

    fn unspooled(&self) -> Result<Vec<Digest>, LedgerError> {
        self.read(|db| read::unspooled(db))
    }

    fn mark_spooled(&mut self, bundle: &Digest, now: u64) -> Result<(), LedgerError> {
        self.write(|db| import::mark_spooled(db, bundle, now))
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
        self.read(|db| read::bundle(db, digest))
    }

    fn bundles(
        &self,
        direction: Direction,
        prefix: &str,
    ) -> Result<Vec<BundleRecord>, LedgerError> {
        self.read(|db| read::bundles(db, direction, prefix))
    }

    fn streams(&self) -> Result<Vec<StreamRecord>, LedgerError> {
        self.read(|db| read::streams(db))
    }

    fn held(&self) -> Result<Vec<HeldRecord>, LedgerError> {
        self.read(|db| held::list(db))
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
        self.read(|db| receipt::newest(db, bundle))
    }

    fn receipts(&self) -> Result<Vec<ReceiptRecord>, LedgerError> {
        self.read(|db| receipt::all_of_them(db))
    }

    fn receipt_alarms(&self) -> Result<Vec<(ReceiptRecord, ReceiptAlarm)>, LedgerError> {
        self.read(|db| receipt::alarms(db))
    }

    fn furthest_receipt(
        &self,
        stream: &StreamRecord,
    ) -> Result<Option<(u64, ReceiptRecord)>, LedgerError> {
        self.read(|db| receipt::furthest(db, stream))
    }

    fn keep(&mut self, kept: &Kept<'_>, now: u64) -> Result<(), LedgerError> {
        self.write(|db| kept::keep(db, kept, now))
    }

    fn kept(&self, bundle: &Digest) -> Result<Option<KeptRecord>, LedgerError> {
        self.read(|db| kept::kept(db, bundle))
    }

    fn close(&mut self, ticket: &str, now: u64) -> Result<Closing, LedgerError> {
        self.write(|db| inherit::close(db, ticket, now))
    }

    fn closing(&self) -> Result<Option<Closing>, LedgerError> {
        self.read(|db| inherit::closing(db))
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
        self.read(|db| inherit::inheritance(db))
    }

    fn audit_head(&self) -> Result<(u64, Digest), LedgerError> {
        self.read(|db| log::head(db))
    }

    fn audit_entries(&self, from: u64, limit: u32) -> Result<Vec<AuditEntry>, LedgerError> {
        self.read(|db| log::entries(db, from, limit))
    }

    fn verify_audit(&self) -> Result<AuditReport, LedgerError> {
        self.read(|db| log::verify(db))
    }

    fn backup(&mut self, to: &Path, now: u64) -> Result<(), LedgerError> {
        if to.exists() {
            return Err(LedgerError::Exists { path: to.to_owned() });
        }
        self.read(|db| care::copy(db, to))?;
        self.write(|db| care::note_backup(db, now))
    }

    fn open_epoch(&mut self, epoch: u64, now: u64) -> Result<(), LedgerError> {
        self.write(|db| care::open_epoch(db, epoch, now))
    }
}
