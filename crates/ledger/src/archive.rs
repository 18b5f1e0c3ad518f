//! The archive beside the ledger: every bundle sent or admitted, and every trust file used.

use std::fmt::Display;
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use carnet_format::{Code, Digest, Hasher, Item, SiteName};
use carnet_judge::time::When;
use carnet_judge::{TrustFile, verdict};
use carnet_language::text;
use carnet_media::{MediumError, OpenFolder, WholeFile, folder_of, private_folder};

use crate::bundles::{Archived, BundleRecord};
use crate::store::Vault;
use crate::{KeptRecord, Moved, ReceiptRecord};

mod copied;
mod moving;
mod shared;

pub use copied::Copied;
pub use shared::Unnamed;

/// A folder with one file a bundle, `DIGEST.carnet`, one a trust file, `trust/DIGEST.toml`, one a receipt,
/// `receipt/SHA256.carnet-receipt`, one an own bundle that is kept with its endorsements, `kept/SHA256.carnet`, and
/// one, empty, a bundle that was moved elsewhere, `moved/DIGEST`.
///
/// That of a shared ledger is a working copy: what is stored is put into a [`Vault`], too, and what is missing here is
/// brought from there.
#[derive(Clone, Debug)]
pub struct Archive {
    folder: PathBuf,
    /// The folder from which the vault names its files: that of the heir, where the archive was inherited.
    root: PathBuf,
    vault: Option<Arc<dyn Vault>>,
}

/// The end of a name.
const BUNDLE: &str = ".carnet";
/// The end of the name of a bundle that may not be committed yet.
const INCOMING: &str = ".carnet-incoming";
/// The folder of the trust files.
const TRUST: &str = "trust";
/// The folder of the receipts.
const RECEIPT: &str = "receipt";
/// The folder of own bundles with their endorsements.
const KEPT: &str = "kept";

/// The folder of what was inherited from other sites, one folder a site, each laid out as a backup is.
const INHERITED: &str = "inherited";

/// The folder of what tells that a bundle was moved elsewhere.
const MOVED: &str = "moved";

/// The folders inside.
const OWN: [&str; 5] = [TRUST, RECEIPT, KEPT, INHERITED, MOVED];

impl Archive {
    /// An archive in this folder, which the first file creates.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), root: folder.to_owned(), vault: None }
    }

    /// Where it lies.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the bundle lies, if it is there.
    #[must_use]
    pub fn path(&self, bundle: &Digest) -> PathBuf {
        self.folder.join(format!("{bundle}.carnet"))
    }

    /// Where a bundle lies while it is exported or admitted, and until [`Archive::settle`].
    #[must_use]
    pub fn incoming(&self, bundle: &Digest) -> PathBuf {
        self.folder.join(format!("{bundle}{INCOMING}"))
    }

    /// Whether anything bears the name of this bundle, which no bundle has before it is committed.
    // IMP-35.
    #[must_use]
    pub fn has(&self, bundle: &Digest) -> bool {
        self.path(bundle).symlink_metadata().is_ok()
    }

    /// Where ledger and archive of another site lie that were inherited.
    #[must_use]
    pub fn inherited(&self, site: &SiteName) -> PathBuf {
        self.folder.join(INHERITED).join(site.as_str())
    }

    /// The archive of a ledger of another site that was inherited.
    #[must_use]
    pub(crate) fn of_inherited(&self, site: &SiteName) -> Self {
        Self { folder: self.inherited(site).join("archive"), ..self.clone() }
    }

    /// Everything that lies where ledgers are inherited, sorted.
    ///
    /// # Errors
    /// The folder cannot be read. That it is not there is no error.
    pub fn inherited_folders(&self) -> Result<Vec<PathBuf>, ArchiveError> {
        entries(&self.folder.join(INHERITED))
    }

    /// What lies beside the archive of a ledger that was inherited, sorted.
    ///
    /// # Errors
    /// The folder cannot be read. That it is not there is no error.
    pub fn inherited_files(&self, site: &SiteName) -> Result<Vec<PathBuf>, ArchiveError> {
        let place = self.inherited(site);
        let mut paths = entries(&place)?;
        paths.retain(|path| *path != place.join("archive"));
        Ok(paths)
    }

    /// Every file in the folder, sorted, with the digest that its name promises; what lies in folders of its
    /// own aside.
    ///
    /// # Errors
    /// The folder cannot be read. That it is not there yet is no error.
    pub fn files(&self) -> Result<Vec<(PathBuf, Option<Digest>)>, ArchiveError> {
        let mut files = Self::files_in(&self.folder, &[BUNDLE, INCOMING])?;
        let own = OWN.map(|name| self.folder.join(name));
        files.retain(|(path, _)| !own.contains(path));
        Ok(files)
    }

    /// Every file in the folder of the receipts, as [`Archive::files`].
    ///
    /// # Errors
    /// The folder cannot be read. That it is not there yet is no error.
    pub fn receipt_files(&self) -> Result<Vec<(PathBuf, Option<Digest>)>, ArchiveError> {
        Self::files_in(&self.folder.join(RECEIPT), &[".carnet-receipt"])
    }

    /// Every file in the folder of the trust files, as [`Archive::files`].
    ///
    /// # Errors
    /// The folder cannot be read. That it is not there yet is no error.
    pub fn trust_files(&self) -> Result<Vec<(PathBuf, Option<Digest>)>, ArchiveError> {
        Self::files_in(&self.folder.join(TRUST), &[".toml"])
    }

    /// What bears the name of a folder inside and is none, such as a link to one.
    // LEDGER-52.
    #[must_use]
    pub fn no_folders(&self) -> Vec<PathBuf> {
        let paths = OWN.iter().map(|name| self.folder.join(name));
        let is_none = |path: &PathBuf| path.symlink_metadata().is_ok_and(|about| !about.is_dir());
        paths.filter(is_none).collect()
    }

    /// Whether a file in the folder of the bundles is of one that may never have counted.
    // LEDGER-15.
    #[must_use]
    pub fn is_incoming(path: &Path) -> bool {
        path.to_str().is_some_and(|path| path.ends_with(INCOMING))
    }

    /// Every file in the folder of the bundles with their endorsements, as [`Archive::files`].
    ///
    /// # Errors
    /// The folder cannot be read. That it is not there yet is no error.
    pub fn kept_files(&self) -> Result<Vec<(PathBuf, Option<Digest>)>, ArchiveError> {
        Self::files_in(&self.folder.join(KEPT), &[BUNDLE])
    }

    fn files_in(
        folder: &Path,
        ends: &[&str],
    ) -> Result<Vec<(PathBuf, Option<Digest>)>, ArchiveError> {
        let mut files = Vec::new();
        for path in entries(folder)? {
            let name = path.file_name().and_then(|name| name.to_str());
            let stem = name.and_then(|name| ends.iter().find_map(|end| name.strip_suffix(end)));
            let digest = stem.and_then(|stem| stem.parse().ok());
            files.push((path, digest));
        }
        Ok(files)
    }

    /// Stores a bundle whole and durably, or not at all, under a name that says that it may not count yet: so a
    /// bundle under its own name that the ledger does not know has counted, and was forgotten. Call it before the
    /// commit that names it, [`Archive::settle`] after it, and for one bundle from one process at a time: at an
    /// import the ledger's transaction sees to that, at an export [`ExportLock`](crate::ExportLock).
    // LEDGER-14. LEDGER-15.
    pub fn store(&self, bundle: &Digest, source: &mut dyn Read) -> Result<Archived, ArchiveError> {
        let path = self.incoming(bundle);
        // What a killed writer left; nobody else writes this bundle.
        WholeFile::clear(&path);
        let archived = write(&path, source).map_err(|error| ArchiveError::io(&path, &error))?;
        self.share(&path, &self.path(bundle))?;
        Ok(archived)
    }

    /// Removes what [`Archive::store`] has stored of a bundle that the ledger does not know. What stays is named by an
    /// audit.
    pub fn discard(&self, bundle: &Digest) {
        let _ = fs::remove_file(self.incoming(bundle));
        let _ = self.unshare(&self.path(bundle));
    }

    /// Gives a bundle its name whose export or admission was committed; again does nothing.
    // LEDGER-15.
    pub fn settle(&self, bundle: &Digest) -> Result<(), ArchiveError> {
        let (from, to) = (self.incoming(bundle), self.path(bundle));
        match fs::rename(&from, &to) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(ArchiveError::io(&from, &error))
            }
            _ => Ok(()),
        }
    }

    /// What [`Archive::store`] would say of a bundle. Nothing is stored.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn measure(source: &mut dyn Read) -> io::Result<Archived> {
        copy_hashed(source, &mut io::sink())
    }

    /// Lends a bundle after comparing every byte with what was stored.
    // LEDGER-16.
    pub fn open(&self, record: &BundleRecord) -> Result<File, ArchiveError> {
        let (path, shared) = (self.recorded(&record.digest), self.path(&record.digest));
        self.bring(&path, Some(&record.archived.file))?;
        must_be_here(&path, (Stored::Bundle, &record.digest), record.moved.as_ref())?;
        self.lend(path, &shared, &record.archived)
    }

    /// Where a bundle lies that the ledger has.
    fn recorded(&self, bundle: &Digest) -> PathBuf {
        let incoming = self.incoming(bundle);
        // LEDGER-15. The export or the import was killed after its commit.
        let is_incoming = !self.has(bundle) && incoming.symlink_metadata().is_ok();
        if is_incoming { incoming } else { self.path(bundle) }
    }

    /// Lends a bundle whose file has this SHA-256, and says how long it is.
    pub(crate) fn open_file(
        &self,
        bundle: &Digest,
        file: &Digest,
    ) -> Result<(File, Archived), ArchiveError> {
        let path = self.recorded(bundle);
        self.bring(&path, Some(file))?;
        self.open_good(path, &self.path(bundle), file)
    }

    /// How long the copy of an own bundle is that is kept with its endorsements.
    pub(crate) fn kept_length(&self, file: &Digest) -> Result<u64, ArchiveError> {
        let path = self.kept_path(file);
        self.bring(&path, Some(file))?;
        Ok(self.open_good(path.clone(), &path, file)?.1.length)
    }

    /// Lends the copy of an own bundle that is kept with its endorsements, as [`Archive::open`].
    pub fn open_kept(&self, kept: &KeptRecord) -> Result<File, ArchiveError> {
        let KeptRecord { archived, moved, .. } = kept;
        let path = self.kept_path(&archived.file);
        self.bring(&path, Some(&archived.file))?;
        must_be_here(&path, (Stored::Kept, &archived.file), moved.as_ref())?;
        self.lend(path.clone(), &path, archived)
    }

    /// Lends what there is of a bundle: the copy that is kept with its endorsements, else what crossed.
    pub fn open_newest(
        &self,
        record: &BundleRecord,
        kept: Option<&KeptRecord>,
    ) -> Result<File, ArchiveError> {
        match kept {
            Some(kept) => self.open_kept(kept),
            None => self.open(record),
        }
    }

    /// Stores a copy of an own bundle with its endorsements, by the SHA-256 of the file: another one lies
    /// beside it until [`Archive::drop_kept`], and a backup never has the one for the other.
    // LEDGER-26.
    pub fn store_kept(&self, source: &mut (impl Read + Seek)) -> Result<Archived, ArchiveError> {
        let failed = |error: io::Error| ArchiveError::io(&self.folder.join(KEPT), &error);
        source.seek(SeekFrom::Start(0)).map_err(failed)?;
        let archived = Self::measure(source).map_err(failed)?;
        source.seek(SeekFrom::Start(0)).map_err(failed)?;
        let path = self.kept_path(&archived.file);
        WholeFile::clear(&path);
        let archived = write(&path, source).map_err(|error| ArchiveError::io(&path, &error))?;
        self.share(&path, &path)?;
        Ok(archived)
    }

    /// Removes a kept copy in whose place the ledger has noted another. What stays is named by an audit.
    pub fn drop_kept(&self, archived: &Archived) {
        let path = self.kept_path(&archived.file);
        let _ = fs::remove_file(&path);
        let _ = self.unshare(&path);
    }

    fn lend(
        &self,
        path: PathBuf,
        shared: &Path,
        archived: &Archived,
    ) -> Result<File, ArchiveError> {
        let (file, found) = self.open_good(path.clone(), shared, &archived.file)?;
        if found != *archived {
            return Err(ArchiveError::Altered { path, got: found.file, expected: archived.file });
        }
        Ok(file)
    }

    fn open_hashed(path: PathBuf, expected: &Digest) -> Result<(File, Archived), ArchiveError> {
        let mut file = open(&path)?;
        let found = copy_hashed(&mut file, &mut io::sink())
            .and_then(|found| file.seek(SeekFrom::Start(0)).map(|_| found))
            .map_err(|error| ArchiveError::io(&path, &error))?;
        match found.file == *expected {
            true => Ok((file, found)),
            false => Err(ArchiveError::Altered { path, got: found.file, expected: *expected }),
        }
    }

    /// Reads the items of a recorded bundle in order, under the trust file by which it was judged: its key may be
    /// gone from today's.
    pub fn read_items(
        &self,
        record: &BundleRecord,
        each: impl FnMut(u32, &Item),
    ) -> Result<(), ArchiveError> {
        let file = BufReader::new(self.open(record)?);
        let trust = self.trust(&record.trust)?;
        let disagrees =
            |why: &dyn Display| ArchiveError::disagrees(&record.digest, &why.to_string());
        let trust = TrustFile::parse(&trust).map_err(|why| disagrees(&why))?;
        let opened = verdict::open(file, &trust).map_err(|why| disagrees(&why))?;
        let recorded = opened.recorded(&record.digest);
        let another = || disagrees(&text!(en "it is another one"; de "es ist ein anderes"));
        let mut recorded = recorded.ok_or_else(another)?;
        recorded.read_items(each).map_err(|why| disagrees(&why))
    }

    /// Stores a trust file under its digest, unless it is there. Refuses bytes of another digest.
    // LEDGER-12.
    pub fn store_trust(&self, digest: &Digest, bytes: &[u8]) -> Result<(), ArchiveError> {
        self.store_by_digest(self.trust_path(digest), digest, bytes)
    }

    /// The highest serial of the trust files that were used besides the one of this digest, whatever the ledger knows
    /// of them; 0 if there is none.
    ///
    /// # Errors
    /// A file cannot be read.
    // LEDGER-56.
    pub fn highest_serial_besides(&self, present: &Digest) -> Result<u64, ArchiveError> {
        let trusts = self.trusts_but(Some(present))?;
        Ok(trusts.iter().map(TrustFile::serial).max().unwrap_or(0))
    }

    /// The trust files that were used. What is not what its name says was used by nobody; an audit names it.
    pub(crate) fn trusts(&self) -> Result<Vec<TrustFile>, ArchiveError> {
        self.trusts_but(None)
    }

    fn trusts_but(&self, present: Option<&Digest>) -> Result<Vec<TrustFile>, ArchiveError> {
        let files = self.trust_files()?.into_iter();
        let files = files.filter(|(_, digest)| digest.is_none() || digest.as_ref() != present);
        let read = |(path, digest): (PathBuf, Option<Digest>)| {
            TrustFile::parse(&Self::read_by_digest(&path, &digest?).ok()?).ok()
        };
        Ok(files.filter_map(read).collect())
    }

    /// Stores a receipt under its SHA-256, unless it is there.
    // IMP-30.
    pub fn store_receipt(&self, file: &Digest, bytes: &[u8]) -> Result<(), ArchiveError> {
        self.store_by_digest(self.receipt_path(file), file, bytes)
    }

    fn store_by_digest(
        &self,
        path: PathBuf,
        digest: &Digest,
        bytes: &[u8],
    ) -> Result<(), ArchiveError> {
        let got = Digest::of(bytes);
        if got != *digest {
            return Err(ArchiveError::Altered { path, got, expected: *digest });
        }
        if read(&path).is_ok_and(|present| present == bytes) && self.is_shared(&path)? {
            return Ok(());
        }
        write(&path, &mut &*bytes).map_err(|error| ArchiveError::io(&path, &error))?;
        self.share(&path, &path)
    }

    /// A trust file that was used, whole.
    pub fn trust(&self, digest: &Digest) -> Result<Vec<u8>, ArchiveError> {
        self.read_shared(&self.trust_path(digest), digest)
    }

    /// A receipt that was noted, whole.
    pub fn receipt(&self, record: &ReceiptRecord) -> Result<Vec<u8>, ArchiveError> {
        let path = self.receipt_path(&record.file);
        if !self.is_anywhere(&path) {
            must_be_here(&path, (Stored::Receipt, &record.file), record.moved.as_ref())?;
        }
        self.read_shared(&path, &record.file)
    }

    pub(crate) fn receipt_file(&self, file: &Digest) -> Result<Vec<u8>, ArchiveError> {
        self.read_shared(&self.receipt_path(file), file)
    }

    fn read_by_digest(path: &Path, digest: &Digest) -> Result<Vec<u8>, ArchiveError> {
        let bytes = read(path)?;
        match Digest::of(&bytes) {
            got if got == *digest => Ok(bytes),
            got => Err(ArchiveError::Altered { path: path.to_owned(), got, expected: *digest }),
        }
    }

    fn trust_path(&self, digest: &Digest) -> PathBuf {
        self.folder.join(TRUST).join(format!("{digest}.toml"))
    }

    fn kept_path(&self, file: &Digest) -> PathBuf {
        self.folder.join(KEPT).join(format!("{file}.carnet"))
    }

    fn receipt_path(&self, file: &Digest) -> PathBuf {
        self.folder.join(RECEIPT).join(format!("{file}.carnet-receipt"))
    }
}

/// That a file is not here is no fault where it was moved.
// LEDGER-98.
fn must_be_here(
    path: &Path,
    (what, digest): (Stored, &Digest),
    moved: Option<&Moved>,
) -> Result<(), ArchiveError> {
    match moved {
        Some(Moved { time, ticket, .. }) if path.symlink_metadata().is_err() => {
            let (digest, time, ticket) = (*digest, *time, ticket.clone());
            Err(ArchiveError::Moved { what, digest, time, ticket })
        }
        _ => Ok(()),
    }
}

/// What lies in a folder, sorted; nothing where it is not there.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, ArchiveError> {
    let read = || fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>();
    let mut paths: Vec<PathBuf> = match read() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        read => read.map_err(|error| ArchiveError::io(folder, &error))?,
    };
    paths.sort();
    Ok(paths)
}

/// Opens a file of the archive; a link is none.
// LEDGER-55.
fn open(path: &Path) -> Result<File, ArchiveError> {
    let reason = |error: MediumError| error.cause().to_string();
    carnet_media::open(path)
        .map_err(|error| ArchiveError::Io { path: path.to_owned(), reason: reason(error) })
}

fn read(path: &Path) -> Result<Vec<u8>, ArchiveError> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes).map_err(|error| ArchiveError::io(path, &error))?;
    Ok(bytes)
}

/// Writes a file whole, in place of the one that has its name.
fn write(path: &Path, source: &mut dyn Read) -> io::Result<Archived> {
    let folder = folder_of(path);
    private_folder(folder)?;
    // LEDGER-55. The folders inside are ours; which one the archive itself is, a person has said.
    if OWN.iter().any(|name| folder.ends_with(name)) {
        OpenFolder::open(folder)?;
    }
    let mut file = WholeFile::create_private(path)?;
    let archived = copy_hashed(source, file.file())?;
    file.replace()?;
    Ok(archived)
}

fn copy_hashed(source: &mut dyn Read, target: &mut dyn Write) -> io::Result<Archived> {
    let mut hasher = Hasher::new();
    let mut buffer = [0; 16 * 1024];
    let mut length = 0;
    loop {
        let count = match source.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hasher.update(&buffer[..count]);
        target.write_all(&buffer[..count])?;
        length += count as u64;
    }
    Ok(Archived { file: hasher.finish(), length })
}

/// A file of the archive that may have been moved out of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Stored {
    Bundle,
    Kept,
    Receipt,
}

impl Stored {
    fn said(self) -> String {
        match self {
            Self::Bundle => text!(en "bundle"; de "Bündel"),
            Self::Kept => text!(en "endorsed copy"; de "Kopie mit Freigaben"),
            Self::Receipt => text!(en "receipt"; de "Quittung"),
        }
    }
}

carnet_format::faults! {
    /// The archive could not be used.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum ArchiveError -> Code {
        "LEDGER-59" LedgerArchive: "the archive file {path:?} could not be used: {reason}"
            / "die Archivdatei {path:?} lässt sich nicht verwenden: {reason}"
            Io { path: PathBuf, reason: String };
        "LEDGER-16" LedgerArchiveAltered:
            "the archive file {path:?} was altered: its SHA-256 is {got}, expected {expected}"
            / "die Archivdatei {path:?} wurde verändert: Ihre SHA-256 ist {got}, erwartet wird {expected}"
            Altered { path: PathBuf, got: Digest, expected: Digest };
        "SHARE-7" LedgerArchiveAltered:
            "the archive file {path:?} was altered in the database: its SHA-256 there is {got}, expected {expected}"
            / "die Archivdatei {path:?} wurde in der Datenbank verändert: Ihre SHA-256 ist dort {got}, erwartet wird {expected}"
            SharedAltered { path: PathBuf, got: Digest, expected: Digest };
        "SHARE-7" LedgerArchiveAltered:
            "the archive file {path:?} was altered: its SHA-256 is {got}, expected {expected}; the database has no good \
             one either"
            / "die Archivdatei {path:?} wurde verändert: Ihre SHA-256 ist {got}, erwartet wird {expected}; auch die \
               Datenbank hat sie nicht unverändert"
            BothAltered { path: PathBuf, got: Digest, expected: Digest };
        "SHARE-7" LedgerArchive:
            "at {path:?} lies a link, folder, device or pipe; the database has the file: move away what lies there, and \
             the next command brings it"
            / "{path:?} ist eine Verknüpfung, ein Ordner, ein Gerät oder eine Pipe; die Datenbank hat die Datei: wegräumen, \
               was dort liegt, dann holt sie der nächste Befehl"
            InTheWay { path: PathBuf };
        "SHARE-7" LedgerArchiveAltered: "the archive file {path:?} is missing in the database"
            / "die Archivdatei {path:?} fehlt in der Datenbank"
            Unshared { path: PathBuf };
        "LEDGER-16" LedgerArchiveAltered:
            "the archive and the ledger do not agree about bundle {bundle}: {why}"
            / "Archiv und Register widersprechen sich bei Bündel {bundle}: {why}"
            Disagrees { bundle: Digest, why: String };
        "LEDGER-98" LedgerMoved:
            "the {what} {digest} is not in the archive: it was moved out of it at {time} by {ticket}"
            / "nicht mehr im Archiv: {what} {digest}, ausgelagert {time}, Vorgang {ticket}"
            (what = what.said(), time = When(*time))
            Moved { what: Stored, digest: Digest, time: u64, ticket: String };
    }
}

impl ArchiveError {
    /// What was stored is not what the ledger says of it.
    #[must_use]
    pub fn disagrees(bundle: &Digest, why: &str) -> Self {
        Self::Disagrees { bundle: *bundle, why: why.to_owned() }
    }

    fn io(path: &Path, error: &io::Error) -> Self {
        Self::Io { path: path.to_owned(), reason: error.to_string() }
    }
}

#[cfg(test)]
mod tests;
