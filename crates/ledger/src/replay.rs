//! What a ledger must say, by its audit log and its archive: all of it is written anew, entry by entry, into an
//! empty ledger, and the two are compared.
//!
//! No audit finds a log of which all heads were computed again, where archive and tables were changed to
//! agree: only the heads in receipts and backups of others show it.

mod difference;
mod entry;
mod perform;
mod rebuild;
mod source;
mod witness;

use std::collections::BTreeSet;

use carnet_format::Digest;

pub use self::difference::{Difference, Differences};
use self::entry::Entry;
pub use self::rebuild::{Inventory, Rebuild, Rebuilt};
pub use self::source::{Archives, Crossed, Source};
pub(crate) use self::witness::Witness;
use crate::audit::log_of;
use crate::{ArchiveError, AuditEntry, Ledger, LedgerError, SqliteLedger};

/// The tables that follow from the log alone.
// AUDIT-8.
const OF_LOG: [&str; 5] = ["alarm", "closing", "inherited", "moved", "trust"];

/// What was compared.
#[derive(Debug, Default)]
pub struct Replayed {
    /// How many bundles are what was archived.
    pub bundles: u64,
    /// How many receipts are.
    pub receipts: u64,
    /// What was moved out of the archive and lies in no folder that was given.
    pub absent: Absent,
    /// What is not as archive and log have it.
    pub differences: Differences,
}

/// What was moved out of the archive, and could not be looked at.
// AUDIT-18.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Absent {
    /// How many bundles.
    pub bundles: u64,
    /// How many copies of own bundles that are kept with their endorsements.
    pub kept: u64,
    /// How many receipts.
    pub receipts: u64,
    /// The first entry that cannot be followed for that, and how many.
    pub entries: Option<(u64, u64)>,
}

impl Absent {
    /// All files.
    #[must_use]
    pub const fn files(&self) -> u64 {
        self.bundles + self.kept + self.receipts
    }
}

/// Holds a ledger against its audit log and its archive. Nothing is changed.
///
/// # Errors
/// The ledger cannot be read, or there is no room for the one to compare it with.
// AUDIT-6.
pub fn replay(ledger: &SqliteLedger, source: &dyn Source) -> Result<Replayed, LedgerError> {
    let mut replay = Replay::of(ledger, source, Unbound::Told)?;
    replay.walk()?;
    replay.compare(ledger)
}

/// Why an entry cannot be followed.
enum Trouble {
    /// The archive lacks what it names, or has something else.
    Archive(ArchiveError),
    /// The same of a receipt, which moves nothing else.
    Receipt(ArchiveError),
    /// The bundle that it names was moved elsewhere.
    MovedBundle,
    /// The receipt that it names was.
    MovedReceipt,
    /// It does not fit what was before.
    Words(String),
    /// The audit itself cannot go on.
    Ledger(LedgerError),
}

impl From<ArchiveError> for Trouble {
    fn from(error: ArchiveError) -> Self {
        Self::Archive(error)
    }
}

impl From<LedgerError> for Trouble {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Unavailable { .. } => Self::Ledger(error),
            error => Self::Words(error.to_string()),
        }
    }
}

/// What becomes of names that no entry binds.
#[derive(Clone, Copy)]
enum Unbound<'a> {
    /// Each is told, and taken as it is.
    Told,
    /// They are lost, but for those of these machines that an entry binds.
    Lost(&'a [String]),
}

struct Replay<'a> {
    witness: &'a dyn Witness,
    source: &'a dyn Source,
    unbound: Unbound<'a>,
    /// What follows from log and archive.
    fresh: SqliteLedger,
    /// How many entries the log has.
    entries: u64,
    /// Entries whose names are lost.
    nameless: BTreeSet<u64>,
    /// What was moved out of the archive, by any entry.
    moved: BTreeSet<Digest>,
    /// The trust files that were used, the newest last.
    trusts: Vec<Digest>,
    /// Tables that cannot be compared.
    aside: BTreeSet<&'static str>,
    /// Where the archive lacks a bundle: the first entry that could not be followed for that, and how many.
    lost: Option<(u64, u64)>,
    last: Option<(u64, Digest)>,
    result: Replayed,
}

impl<'a> Replay<'a> {
    fn of(
        witness: &'a dyn Witness,
        source: &'a dyn Source,
        unbound: Unbound<'a>,
    ) -> Result<Self, LedgerError> {
        let (mut entries, mut nameless, mut moved) = (0, BTreeSet::new(), BTreeSet::new());
        for stored in log_of(witness) {
            let AuditEntry { number, text, .. } = stored?;
            entries = number;
            // AUDIT-16.
            if text.contains("\"action\":\"rebuild\"")
                && let Some(entry) = Entry::of(number, &text).filter(|it| it.action == "rebuild")
            {
                nameless.extend(entry::lost(&entry).unwrap_or_default());
            }
            // AUDIT-18.
            if text.contains("\"action\":\"archive\"")
                && let Some(entry) = Entry::of(number, &text).filter(|it| it.action == "archive")
                && let Ok(moving) = entry::moving(&entry)
            {
                moved.extend(moving.lists().into_iter().flat_map(|(_, digests)| digests));
            }
        }
        Ok(Self {
            witness,
            source,
            unbound,
            fresh: SqliteLedger::replica(witness.site())?,
            entries,
            nameless,
            moved,
            trusts: Vec::new(),
            aside: BTreeSet::new(),
            lost: None,
            last: None,
            result: Replayed::default(),
        })
    }

    /// Writes everything anew.
    fn walk(&mut self) -> Result<(), LedgerError> {
        for entry in log_of(self.witness) {
            self.follow(&entry?)?;
        }
        let (last, head) = match self.last {
            Some(last) => last,
            None => (0, Digest::from_bytes([0; 32])),
        };
        let (entries, _) = self.fresh.audit_head()?;
        if entries > last && self.is_whole() {
            self.result.differences.add(Difference::Lacking { number: last + 1 });
        }
        self.fresh.end_log(last, &head)?;
        self.check_kept()?;
        if let Some((first, count)) = self.lost {
            self.result.differences.add(Difference::NotCompared { first, count });
        }
        Ok(())
    }

    /// Nothing that is needed was missing so far.
    const fn is_whole(&self) -> bool {
        self.lost.is_none() && self.result.absent.entries.is_none()
    }

    fn follow(&mut self, stored: &AuditEntry) -> Result<(), LedgerError> {
        let number = stored.number;
        self.last = Some((number, stored.head));
        let entry = Entry::of(number, &stored.text);
        let (entries, _) = self.fresh.audit_head()?;
        let mut performed = Ok(());
        if entries < number {
            self.fresh.skip_to(number - 1)?;
            performed = match &entry {
                Some(entry) => self.perform(entry),
                None => Err(Trouble::Words(self::entry::no_entry())),
            };
        }
        let action = entry.as_ref().map(|entry| entry.action.clone()).unwrap_or_default();
        match performed {
            Ok(()) => {}
            Err(Trouble::Ledger(error)) => return Err(error),
            Err(Trouble::Receipt(error)) => {
                self.aside.insert("receipt");
                self.result.differences.add(error.into());
                return self.fresh.take_entry(stored);
            }
            Err(Trouble::Archive(error)) => {
                self.lost.get_or_insert((number, 0)).1 += 1;
                self.result.differences.add(error.into());
                return self.fresh.take_entry(stored);
            }
            Err(Trouble::MovedBundle) => {
                self.result.absent.bundles += 1;
                self.result.absent.entries.get_or_insert((number, 0)).1 += 1;
                return self.fresh.take_entry(stored);
            }
            Err(Trouble::MovedReceipt) => {
                self.aside.insert("receipt");
                self.result.absent.receipts += 1;
                return self.fresh.take_entry(stored);
            }
            Err(Trouble::Words(why)) => {
                match (&mut self.lost, &mut self.result.absent.entries) {
                    (Some((_, count)), _) | (None, Some((_, count))) => *count += 1,
                    (None, None) => {
                        self.result.differences.add(Difference::Unfollowed { number, action, why })
                    }
                }
                return self.fresh.take_entry(stored);
            }
        }
        let written = self.fresh.audit_entries(number, 1)?;
        let written = written.first().filter(|it| it.number == number).map(|it| it.text.as_str());
        if written != Some(stored.text.as_str()) {
            let is_nameless = self.nameless.contains(&number)
                && match written {
                    Some(written) => entry::is_same_without_names(&stored.text, written),
                    None => action == "machines",
                };
            if self.is_whole() && !is_nameless {
                let what = entry::differing(&stored.text, written);
                self.result.differences.add(Difference::Entry { number, action, what });
            }
            self.fresh.take_entry(stored)?;
        }
        Ok(())
    }

    /// Whether a file is only not here. One that differs was altered, wherever it lies.
    // AUDIT-18.
    fn is_moved(&self, error: &ArchiveError, digest: &Digest) -> bool {
        matches!(error, ArchiveError::Io { .. }) && self.moved.contains(digest)
    }

    /// Compares with what was written anew.
    fn compare(self, ledger: &SqliteLedger) -> Result<Replayed, LedgerError> {
        let is_whole = self.is_whole();
        let Self { fresh, aside, mut result, .. } = self;
        let is_compared = |table: &str| match is_whole {
            true => !aside.contains(table),
            false => OF_LOG.contains(&table),
        };
        let differences = &mut result.differences;
        ledger.compare(&fresh, &is_compared, &mut |it| differences.add(it))?;
        Ok(result)
    }

    /// Whether the archive has the copies of own bundles that are kept with their endorsements: of each the last,
    /// the others are gone.
    fn check_kept(&mut self) -> Result<(), LedgerError> {
        for bundle in self.fresh.bundles(crate::Direction::Out, "")? {
            let Some(kept) = self.fresh.kept(&bundle.digest)? else { continue };
            let Err(error) = self.source.kept(&kept.archived.file) else { continue };
            self.aside.insert("kept");
            match self.is_moved(&error, &kept.archived.file) {
                true => self.result.absent.kept += 1,
                false => self.result.differences.add(error.into()),
            }
        }
        Ok(())
    }
}
