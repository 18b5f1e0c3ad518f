//! What a ledger must say, by its audit log and its archive: all of it is written anew, entry by entry, into an
//! empty ledger, and the two are compared.
//!
//! No audit finds a log of which all heads were computed again, where archive and tables were changed to
//! agree: only the heads in receipts and backups of others show it.

mod difference;
mod entry;
mod perform;
mod source;

use std::collections::BTreeSet;

use carnet_format::Digest;

pub use self::difference::{Difference, Differences};
use self::entry::Entry;
pub use self::source::{Crossed, Source};
use crate::{ArchiveError, AuditEntry, Ledger, LedgerError, SqliteLedger, audit_log};

/// The tables that follow from the log alone.
// AUDIT-8.
const OF_LOG: [&str; 4] = ["alarm", "closing", "inherited", "trust"];

/// What was compared.
#[derive(Debug, Default)]
pub struct Replayed {
    /// How many bundles are what was archived.
    pub bundles: u64,
    /// How many receipts are.
    pub receipts: u64,
    /// What is not as archive and log have it.
    pub differences: Differences,
}

/// Holds a ledger against its audit log and its archive. Nothing is changed.
///
/// # Errors
/// The ledger cannot be read, or there is no room for the one to compare it with.
// AUDIT-6.
pub fn replay(ledger: &SqliteLedger, source: &dyn Source) -> Result<Replayed, LedgerError> {
    let mut replay = Replay {
        audited: ledger,
        source,
        fresh: SqliteLedger::replica(ledger.site())?,
        trusts: Vec::new(),
        aside: BTreeSet::new(),
        lost: None,
        last: None,
        result: Replayed::default(),
    };
    for entry in audit_log(ledger) {
        replay.follow(&entry?)?;
    }
    replay.finish()
}

/// Why an entry cannot be followed.
enum Trouble {
    /// The archive lacks what it names, or has something else.
    Archive(ArchiveError),
    /// The same of a receipt, which moves nothing else.
    Receipt(ArchiveError),
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

struct Replay<'a> {
    audited: &'a SqliteLedger,
    source: &'a dyn Source,
    /// What follows from log and archive.
    fresh: SqliteLedger,
    /// The trust files that were used, the newest last.
    trusts: Vec<Digest>,
    /// Tables that cannot be compared.
    aside: BTreeSet<&'static str>,
    /// Where the archive lacks a bundle: the first entry that could not be followed for that, and how many.
    lost: Option<(u64, u64)>,
    last: Option<(u64, Digest)>,
    result: Replayed,
}

impl Replay<'_> {
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
                None => Err(Trouble::Words("it is not an entry of a log".to_owned())),
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
            Err(Trouble::Words(why)) => {
                match &mut self.lost {
                    Some((_, count)) => *count += 1,
                    None => {
                        self.result.differences.add(Difference::Unfollowed { number, action, why })
                    }
                }
                return self.fresh.take_entry(stored);
            }
        }
        let written = self.fresh.audit_entries(number, 1)?;
        let written = written.first().filter(|it| it.number == number).map(|it| it.text.as_str());
        if written != Some(stored.text.as_str()) {
            if self.lost.is_none() {
                let what = entry::differing(&stored.text, written);
                self.result.differences.add(Difference::Entry { number, action, what });
            }
            self.fresh.take_entry(stored)?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Replayed, LedgerError> {
        let (last, head) = match self.last {
            Some(last) => last,
            None => (0, Digest::from_bytes([0; 32])),
        };
        let (entries, _) = self.fresh.audit_head()?;
        if entries > last && self.lost.is_none() {
            self.result.differences.add(Difference::Lacking { number: last + 1 });
        }
        self.fresh.end_log(last, &head)?;
        self.check_kept()?;
        if let Some((first, count)) = self.lost {
            self.result.differences.add(Difference::NotCompared { first, count });
        }
        let (aside, lost) = (self.aside, self.lost);
        let is_compared = |table: &str| match lost {
            None => !aside.contains(table),
            Some(_) => OF_LOG.contains(&table),
        };
        let differences = &mut self.result.differences;
        self.audited.compare(&self.fresh, &is_compared, &mut |it| differences.add(it))?;
        Ok(self.result)
    }

    /// Whether the archive has the copies of own bundles that are kept with their endorsements: of each the last,
    /// the others are gone.
    fn check_kept(&mut self) -> Result<(), LedgerError> {
        for bundle in self.fresh.bundles(crate::Direction::Out, "")? {
            let Some(kept) = self.fresh.kept(&bundle.digest)? else { continue };
            if let Err(error) = self.source.kept(&kept.archived.file) {
                self.aside.insert("kept");
                self.result.differences.add(error.into());
            }
        }
        Ok(())
    }
}
