//! The spool (`spec/exchange.md` section 11): a projection of ledger and archive, one folder a
//! bundle.

mod draft;
mod folder;
mod requests;
mod responses;
pub(crate) mod table;
mod template;
#[cfg(test)]
mod tests;

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use carnet_format::{Code, Digest, Kind};
use carnet_host::json;
use carnet_ledger::{Archive, ArchiveError, BundleRecord, Direction, Ledger, LedgerError};
use carnet_media::{Action, MediumError};
use serde_json::Value;

pub(crate) use self::draft::Draft;
use self::folder::Folder;
pub use self::table::Tables;
use crate::record::{bundle_head, trust_json};

/// The folder in which people and programs find what was admitted.
#[derive(Clone, Debug)]
pub struct Spool {
    folder: PathBuf,
    tables: Tables,
}

impl Spool {
    /// A spool in this folder, which the first bundle creates.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), tables: Tables::CsvAndJson }
    }

    /// The same, with these tables.
    #[must_use]
    pub fn with(self, tables: Tables) -> Self {
        Self { tables, ..self }
    }

    /// Where it lies.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes the folder of an admitted bundle and returns its path. Where there is one already,
    /// its files are replaced one by one and foreign files stay.
    ///
    /// # Errors
    /// Ledger or archive do not have the bundle, or the spool cannot be written; nothing
    /// half-written stays.
    // SPOOL-3.
    pub fn write(
        &self,
        ledger: &dyn Ledger,
        archive: &Archive,
        bundle: &Digest,
    ) -> Result<PathBuf, SpoolError> {
        let record = admitted(ledger, bundle)?;
        // One at a time: what a killed writer left behind can then be told from another's work.
        let _lock = folder::lock(&self.folder, folder::PATIENCE)?;
        folder::clear(&self.folder)?;
        let target = self.place(ledger, &record)?;
        let folder = Folder::begin(&self.folder)?;
        self.fill(&folder, ledger, archive, &record)?;
        folder.finish(&target)?;
        Ok(target)
    }

    /// Where an admitted bundle would be written to.
    pub(crate) fn foresee(
        &self,
        ledger: &dyn Ledger,
        bundle: &Digest,
    ) -> Result<PathBuf, SpoolError> {
        self.place(ledger, &admitted(ledger, bundle)?)
    }

    /// Where the bundle's folder is or will be.
    // SPOOL-1.
    fn place(&self, ledger: &dyn Ledger, record: &BundleRecord) -> Result<PathBuf, SpoolError> {
        let [short, long] = self.names(record);
        let is_free = match short.symlink_metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => true,
            Err(error) => return Err(SpoolError::at(&short)(error)),
            Ok(about) => match owner(&short) {
                Some(digest) => digest == record.digest,
                // Its `bundle.json` is gone: it is ours unless the name is another's too.
                None => about.is_dir() && is_alone(ledger, record)?,
            },
        };
        Ok(if is_free { short } else { long })
    }

    /// The folder of a bundle, if it is there.
    #[must_use]
    pub fn find(&self, record: &BundleRecord) -> Option<PathBuf> {
        self.names(record).into_iter().find(|folder| owner(folder) == Some(record.digest))
    }

    fn names(&self, record: &BundleRecord) -> [PathBuf; 2] {
        let long = format!("{}_{}_{}", record.from, record.sequence, record.digest);
        [self.folder.join(record.spool_name()), self.folder.join(long)]
    }

    fn fill(
        &self,
        folder: &Folder,
        ledger: &dyn Ledger,
        archive: &Archive,
        record: &BundleRecord,
    ) -> Result<(), SpoolError> {
        let tables = self.tables;
        let mut rows: Box<dyn Rows> = match record.kind {
            Kind::Request => Box::new(requests::Requests::begin(folder, ledger, record, tables)?),
            Kind::Response => {
                Box::new(responses::Responses::begin(folder, ledger, record, tables)?)
            }
        };
        let mut written = Ok(());
        archive.read_items(record, |index, item| {
            if written.is_ok() {
                written = rows.item(folder, index, item);
            }
        })?;
        written?;
        finish(folder, rows.as_mut(), record)
    }
}

/// Ends the tables, and says whose they are.
fn finish(folder: &Folder, rows: &mut dyn Rows, record: &BundleRecord) -> Result<(), SpoolError> {
    let withheld = rows.finish()?;
    folder.write("bundle.json", |file| {
        use io::Write as _;
        serde_json::to_writer_pretty(&mut *file, &summary(record, withheld))?;
        writeln!(file)
    })
}

fn admitted(ledger: &dyn Ledger, bundle: &Digest) -> Result<BundleRecord, LedgerError> {
    let record = ledger.bundle(bundle)?.filter(|record| record.direction == Direction::In);
    record.ok_or(LedgerError::UnknownBundle { digest: *bundle })
}

/// Takes the items of a bundle in their order.
trait Rows {
    fn item(
        &mut self,
        folder: &Folder,
        index: u32,
        item: &carnet_format::Item,
    ) -> Result<(), SpoolError>;

    /// Ends the files; returns how many items were withheld.
    fn finish(&mut self) -> Result<u64, SpoolError>;
}

// SPOOL-5.
fn summary(record: &BundleRecord, withheld: u64) -> json::SpooledBundle {
    json::SpooledBundle {
        carnet: 1,
        head: bundle_head(record),
        admitted: record.recorded.into(),
        trust: trust_json(record),
        withheld,
    }
}

/// Whether no other admitted bundle has the same short name.
fn is_alone(ledger: &dyn Ledger, record: &BundleRecord) -> Result<bool, LedgerError> {
    let name = record.spool_name();
    let others = ledger.bundles(Direction::In, &record.digest.short())?;
    Ok(others.iter().all(|other| other.digest == record.digest || other.spool_name() != name))
}

/// Above the longest `bundle.json`.
const MAX_SUMMARY: u64 = 1 << 20;

/// Whose folder it is, by its `bundle.json`.
fn owner(folder: &Path) -> Option<Digest> {
    // SPOOL-13.
    if !folder.symlink_metadata().ok()?.is_dir() {
        return None;
    }
    let mut text = String::new();
    let file = carnet_media::open(&folder.join("bundle.json")).ok()?;
    file.take(MAX_SUMMARY).read_to_string(&mut text).ok()?;
    serde_json::from_str::<Value>(&text).ok()?.get("digest")?.as_str()?.parse().ok()
}

carnet_format::faults! {
    /// The spool could not be written.
    #[derive(Debug, thiserror::Error)]
    pub enum SpoolError -> Code {
        "IMP-18" ImportSpool: "the spool {path:?} could not be written: {reason}"
            / "die Ablage {path:?} ließ sich nicht schreiben: {reason}"
            Write { path: PathBuf, reason: String };
        self.0: "{_0}" Ledger(#[from] LedgerError);
        self.0: "{_0}" Archive(#[from] ArchiveError);
    }
}

impl SpoolError {
    fn because(path: &Path, reason: impl ToString) -> Self {
        Self::Write { path: path.to_owned(), reason: reason.to_string() }
    }

    fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::because(path, MediumError::new(Action::Write, path, &error).cause())
    }
}
