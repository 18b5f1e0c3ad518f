//! Ledgers of sites that closed and whose machines this site has taken over.

use std::fs::File;
use std::path::PathBuf;

use carnet_format::{Digest, SiteName};

use crate::{Archive, AuditEntry, Ledger, LedgerError, SqliteLedger, audit_log};

/// That a site is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// The number of its audit entry.
    pub number: u64,
    /// Since when.
    pub time: u64,
    /// Under which ticket.
    pub ticket: String,
}

/// What an audit entry says of a ledger that was inherited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InheritedRecord {
    /// The site whose ledger it was.
    pub site: SiteName,
    /// SHA-256 of its file.
    pub file: Digest,
    /// How many entries its audit log has.
    pub entries: u64,
    /// The head of its audit log.
    pub head: Digest,
    /// How many bundles lie in its archive.
    pub bundles: u64,
    /// Under which ticket.
    pub ticket: String,
}

/// A ledger that was inherited, with its archive. It is only read.
#[derive(Debug)]
pub struct Inherited {
    /// What the heir's audit log says of it.
    pub record: InheritedRecord,
    /// The ledger.
    pub ledger: SqliteLedger,
    /// Its archive.
    pub archive: Archive,
    /// The inherited ledgers above it: those that had inherited it themselves, the nearest last.
    pub above: Vec<SiteName>,
}

/// A ledger that was inherited and cannot be used.
#[derive(Debug)]
pub struct LostLedger {
    /// What the heir's audit log says of it.
    pub record: InheritedRecord,
    /// Why it cannot.
    pub error: LedgerError,
}

impl InheritedRecord {
    /// Where its ledger lies, the archive of the heir being this one.
    #[must_use]
    pub fn path(&self, archive: &Archive) -> PathBuf {
        archive.inherited(&self.site).join(format!("ledger-{}.sqlite", self.entries))
    }

    /// Opens the ledger after comparing every byte with what was inherited.
    ///
    /// # Errors
    /// It is not there, was altered, or cannot be read.
    // LEDGER-39.
    pub fn open(self, archive: &Archive) -> Result<Inherited, LedgerError> {
        let (path, site, expected) = (self.path(archive), self.site.clone(), self.file);
        let lost = |why| LedgerError::InheritedLost { site: site.clone(), why: Box::new(why) };
        archive.bring(&path, Some(&expected)).map_err(|error| {
            let (path, reason) = (path.clone(), error.to_string());
            lost(LedgerError::Unavailable { path, reason })
        })?;
        let got = file_digest(&path).map_err(lost)?;
        // SHARE-7.
        if got != expected && archive.open_good(path.clone(), &path, &expected).is_err() {
            return Err(LedgerError::InheritedAltered { site, path, got, expected });
        }
        let ledger = SqliteLedger::open_copy(&path).map_err(lost)?;
        let archive = archive.of_inherited(&self.site);
        Ok(Inherited { record: self, ledger, archive, above: Vec::new() })
    }
}

/// SHA-256 of a ledger's file.
///
/// # Errors
/// It is not there or cannot be read.
pub fn file_digest(path: &std::path::Path) -> Result<Digest, LedgerError> {
    let unavailable = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => LedgerError::Missing { path: path.to_owned() },
        _ => LedgerError::Unavailable { path: path.to_owned(), reason: error.to_string() },
    };
    let mut file = File::open(path).map_err(unavailable)?;
    Ok(Archive::measure(&mut file).map_err(unavailable)?.file)
}

/// The ledgers that this one has inherited, and those that they had inherited before, in the order of the
/// sites' names; an older one of this very site is not among them.
///
/// # Errors
/// One of them is not what was inherited, or cannot be read.
pub fn inherited(ledger: &dyn Ledger, archive: &Archive) -> Result<Vec<Inherited>, LedgerError> {
    let (all, lost) = readable(ledger, archive)?;
    lost.into_iter().next().map_or(Ok(all), |lost| Err(lost.error))
}

/// The same, as far as they can be used, and those that cannot.
///
/// # Errors
/// The own ledger could not be asked.
// LEDGER-45.
pub fn readable(
    ledger: &dyn Ledger,
    archive: &Archive,
) -> Result<(Vec<Inherited>, Vec<LostLedger>), LedgerError> {
    let (mut all, mut lost) = (Vec::new(), Vec::new());
    collect(ledger, archive, (ledger.site(), &[]), &mut all, &mut lost)?;
    Ok((newest_states(all)?, lost))
}

/// Those below a ledger: `own` is the site of the first, `above` what lies between.
fn collect(
    ledger: &dyn Ledger,
    archive: &Archive,
    (own, above): (&SiteName, &[SiteName]),
    all: &mut Vec<Inherited>,
    lost: &mut Vec<LostLedger>,
) -> Result<(), LedgerError> {
    for record in ledger.inheritance()? {
        if record.site == *own || above.contains(&record.site) {
            continue;
        }
        match record.clone().open(archive) {
            Err(error) => lost.push(LostLedger { record, error }),
            Ok(mut one) => {
                one.above = above.to_vec();
                let with_it: Vec<_> = above.iter().chain([&record.site]).cloned().collect();
                let mut below = Vec::new();
                collect(&one.ledger, &one.archive, (own, &with_it), &mut below, lost)?;
                all.push(one);
                all.append(&mut below);
            }
        }
    }
    Ok(())
}

/// A ledger may have come by two ways. Of two states of it the later says all, if it goes on from the other.
// LEDGER-40.
fn newest_states(all: Vec<Inherited>) -> Result<Vec<Inherited>, LedgerError> {
    let mut newest: Vec<Inherited> = Vec::new();
    for mut one in all {
        let same = newest.iter().position(|other| other.record.site == one.record.site);
        let Some(place) = same else {
            newest.push(one);
            continue;
        };
        let other = &mut newest[place];
        if goes_on(&other.ledger, &one.record)? {
            other.above.append(&mut one.above);
        } else if goes_on(&one.ledger, &other.record)? {
            one.above.append(&mut other.above);
            *other = one;
        } else {
            newest.push(one);
        }
    }
    Ok(newest)
}

/// Everything that this ledger has ever inherited, by its audit log: what counts, what was taken back, and
/// what a later state took the place of.
///
/// # Errors
/// The ledger could not be asked.
// LEDGER-47.
pub fn inherited_before(ledger: &dyn Ledger) -> Result<Vec<InheritedRecord>, LedgerError> {
    let inherited = |entry: Result<AuditEntry, LedgerError>| match entry {
        Ok(entry) => inherited_by(&entry.text).map(Ok),
        Err(error) => Some(Err(error)),
    };
    audit_log(ledger).filter_map(inherited).collect()
}

/// What an audit entry says that was inherited.
fn inherited_by(entry: &str) -> Option<InheritedRecord> {
    #[derive(serde::Deserialize)]
    struct Entry {
        action: String,
        site: String,
        file: String,
        entries: u64,
        head: String,
        bundles: u64,
        ticket: String,
    }
    let it: Entry = serde_json::from_str(entry).ok().filter(|it: &Entry| it.action == "inherit")?;
    Some(InheritedRecord {
        site: it.site.parse().ok()?,
        file: it.file.parse().ok()?,
        entries: it.entries,
        head: it.head.parse().ok()?,
        bundles: it.bundles,
        ticket: it.ticket,
    })
}

/// Whether the log of a ledger holds that of another state of it.
pub(crate) fn goes_on(ledger: &dyn Ledger, from: &InheritedRecord) -> Result<bool, LedgerError> {
    let entry = ledger.audit_entries(from.entries, 1)?;
    Ok(entry.first().is_some_and(|entry| entry.head == from.head))
}
