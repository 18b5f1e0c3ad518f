//! Ledgers of sites that closed and whose machines this site has taken over.

use std::fs::File;
use std::path::PathBuf;

use carnet_format::{Digest, SiteName};

use crate::{Archive, Ledger, LedgerError, SqliteLedger};

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
    // LEDGER-26.
    pub fn open(self, archive: &Archive) -> Result<Inherited, LedgerError> {
        let (path, expected) = (self.path(archive), self.file);
        let got = file_digest(&path)?;
        if got != expected {
            return Err(LedgerError::InheritedAltered { path, got, expected });
        }
        let ledger = SqliteLedger::open_copy(&path)?;
        let archive = Archive::new(&archive.inherited(&self.site).join("archive"));
        Ok(Inherited { record: self, ledger, archive })
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
    let mut all = Vec::new();
    for record in ledger.inheritance()? {
        let one = record.open(archive)?;
        let before = inherited(&one.ledger, &one.archive)?;
        all.push(one);
        all.extend(before.into_iter().filter(|older| older.record.site != *ledger.site()));
    }
    Ok(all)
}
