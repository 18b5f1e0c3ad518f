//! The archive of a shared ledger: all of it lies in a vault beside the tables, and the folder is a working copy.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use carnet_format::{Digest, Hasher, SiteName};
use carnet_media::{WholeFile, folder_of, private_folder};

use super::{Archive, ArchiveError, INCOMING, INHERITED, MOVED, open, read, write};
use crate::bundles::Archived;
use crate::store::Vault;
use crate::{Inherited, Ledger, LedgerError, inherited_before};

impl Archive {
    /// The working copy of what a vault has, in this folder.
    pub(crate) fn shared(folder: &Path, vault: Arc<dyn Vault>) -> Self {
        Self { vault: Some(vault), ..Self::new(folder) }
    }

    /// Puts everything that lies here into the vault: the folder was filled by a person.
    ///
    /// # Errors
    /// It cannot be read here, or put there.
    // SHARE-8.
    pub fn share_all(&self) -> Result<(), ArchiveError> {
        self.share_below(&self.folder)
    }

    /// The same of what was inherited from a site.
    ///
    /// # Errors
    /// As [`Archive::share_all`].
    pub fn share_inherited(&self, site: &SiteName) -> Result<(), ArchiveError> {
        self.share_below(&self.inherited(site))
    }

    /// What the vault does not have as the ledger names it, one after the other: nothing of it is kept here.
    ///
    /// # Errors
    /// Ledger or vault cannot be read.
    // SHARE-7.
    pub fn each_unshared<E: From<LedgerError> + From<ArchiveError>>(
        &self,
        ledger: &dyn Ledger,
        mut each: impl FnMut(ArchiveError) -> Result<(), E>,
    ) -> Result<(), E> {
        if self.vault.is_none() {
            return Ok(());
        }
        self.each_named::<E>(ledger, &mut |path, expected, is_moved| {
            if is_moved {
                return Ok(());
            }
            self.shared_fault(path, expected)?.map_or(Ok(()), &mut each)
        })
    }

    /// Puts into the vault again what it does not have as the ledger names it, and what is good here. Gives how many files
    /// that are, and how many it still does not have.
    ///
    /// # Errors
    /// Ledger, archive or vault cannot be read, or a file cannot be put there.
    // SHARE-7.
    pub fn share_again<E: From<LedgerError> + From<ArchiveError>>(
        &self,
        ledger: &dyn Ledger,
    ) -> Result<(u64, u64), E> {
        let (mut shared, mut lacking) = (0, 0);
        if self.vault.is_none() {
            return Ok((shared, lacking));
        }
        self.each_named::<E>(ledger, &mut |path, expected, is_moved| {
            if is_moved || self.shared_fault(path, expected)?.is_none() {
                return Ok(());
            }
            // LEDGER-15. A bundle may have the name yet that it had before its commit.
            let incoming = path.with_extension(&INCOMING[1..]);
            let here = [path, &incoming];
            match here.iter().find(|it| Self::open_hashed(it.to_path_buf(), expected).is_ok()) {
                Some(good) => {
                    self.share(good, path)?;
                    shared += 1;
                }
                None => lacking += 1,
            }
            Ok(())
        })?;
        Ok((shared, lacking))
    }

    /// What is wrong with a file of the vault.
    pub(super) fn shared_fault(
        &self,
        path: &Path,
        expected: &Digest,
    ) -> Result<Option<ArchiveError>, ArchiveError> {
        let Some(vault) = &self.vault else { return Ok(None) };
        let mut hashed = Hashed { hasher: Hasher::new(), to: io::sink() };
        let is_there = self.name(path).and_then(|name| vault.get(&name, &mut hashed));
        let path = path.to_owned();
        if !is_there.map_err(|error| ArchiveError::io(&path, &error))? {
            return Ok(Some(ArchiveError::Unshared { path }));
        }
        let (got, expected) = (hashed.hasher.finish(), *expected);
        Ok((got != expected).then_some(ArchiveError::SharedAltered { path, got, expected }))
    }

    /// What the vault has and neither the ledger nor one that it has inherited names: it is of an export that runs or was
    /// stopped, of a bundle that a restored ledger does not know, or foreign. Where an inherited ledger cannot be read, of
    /// what lies below its folder that is not known.
    ///
    /// # Errors
    /// Ledger or vault cannot be read.
    // SHARE-7.
    pub fn unnamed_shared<E: From<LedgerError> + From<ArchiveError>>(
        &self,
        ledger: &dyn Ledger,
    ) -> Result<Unnamed, E> {
        let Some(vault) = &self.vault else { return Ok(Unnamed::default()) };
        let failed = |error: io::Error| ArchiveError::io(&self.root, &error);
        // The files first: what counts was there before the ledger named it.
        let mut names: BTreeSet<String> = vault.names("").map_err(failed)?.into_iter().collect();
        self.each_named::<E>(ledger, &mut |path, _, _| {
            names.remove(&self.name(path).map_err(failed)?);
            Ok(())
        })?;
        // LEDGER-47. What was taken back or replaced may have left anything.
        let counts = ledger.inheritance()?;
        for record in inherited_before(ledger)?.iter().filter(|it| !counts.contains(it)) {
            let begin = format!("{INHERITED}/{}/", record.site);
            names.retain(|name| !name.starts_with(&begin));
        }
        let mut unknown = Vec::new();
        self.each_unreadable::<E>(ledger, &mut |folder| {
            unknown.push(format!("{}/", self.name(folder).map_err(failed)?));
            Ok(())
        })?;
        let is_known = |name: &String| !unknown.iter().any(|folder| name.starts_with(folder));
        let (names, others): (Vec<_>, Vec<_>) = names.into_iter().partition(is_known);
        unknown.retain(|folder| others.iter().any(|name| name.starts_with(folder)));
        Ok(Unnamed { names, unknown })
    }

    /// The folder of each ledger that was inherited, by this one or by one of those, and cannot be read.
    fn each_unreadable<E: From<LedgerError>>(
        &self,
        ledger: &dyn Ledger,
        each: &mut dyn FnMut(&Path) -> Result<(), E>,
    ) -> Result<(), E> {
        for record in ledger.inheritance()? {
            let folder = self.inherited(&record.site);
            match record.open(self) {
                Ok(Inherited { ledger, archive, .. }) => archive.each_unreadable(&ledger, each)?,
                Err(_) => each(&folder)?,
            }
        }
        Ok(())
    }

    /// Every file that the ledger names, or a ledger that it has inherited, with its SHA-256, and whether it was moved
    /// elsewhere.
    pub(super) fn each_named<E: From<LedgerError> + From<ArchiveError>>(
        &self,
        ledger: &dyn Ledger,
        each: &mut dyn FnMut(&Path, &Digest, bool) -> Result<(), E>,
    ) -> Result<(), E> {
        for digest in ledger.digests()? {
            if let Some(record) = ledger.bundle(&digest)? {
                each(&self.path(&digest), &record.archived.file, record.moved.is_some())?;
            }
            if let Some(kept) = ledger.kept(&digest)? {
                let file = &kept.archived.file;
                each(&self.kept_path(file), file, kept.moved.is_some())?;
            }
        }
        for record in ledger.receipts()? {
            each(&self.receipt_path(&record.file), &record.file, record.moved.is_some())?;
        }
        for trust in ledger.trusts()? {
            each(&self.trust_path(&trust), &trust, false)?;
        }
        for record in ledger.inheritance()? {
            each(&record.path(self), &record.file, false)?;
            // What is wrong with the ledger itself, whoever needs it is told. AUDIT-18: all of it came here.
            if let Ok(Inherited { ledger, archive, .. }) = record.open(self) {
                archive.each_named(&ledger, &mut |path, file, _| each(path, file, false))?;
            }
        }
        Ok(())
    }

    /// Brings here what was inherited from a site, also what a later state of that ledger took the place of.
    pub(super) fn bring_inherited(&self, site: &SiteName) -> Result<(), ArchiveError> {
        let Some(vault) = &self.vault else { return Ok(()) };
        let names = vault.names(&format!("{INHERITED}/{site}/"));
        let names = names.map_err(|error| ArchiveError::io(&self.inherited(site), &error))?;
        names.iter().try_for_each(|name| self.bring(&self.place(name)?, None))
    }

    /// Puts a file that lies here into the vault, as that of a name.
    // SHARE-7.
    pub(super) fn share(&self, path: &Path, name: &Path) -> Result<(), ArchiveError> {
        let Some(vault) = &self.vault else { return Ok(()) };
        let put = self.name(name).and_then(|name| vault.put(&name, &mut open_io(path)?));
        put.map_err(|error| ArchiveError::io(path, &error))
    }

    pub(super) fn unshare(&self, path: &Path) -> Result<(), ArchiveError> {
        let Some(vault) = &self.vault else { return Ok(()) };
        let removed = self.name(path).and_then(|name| vault.remove(&name));
        removed.map_err(|error| ArchiveError::io(path, &error))
    }

    /// Whether the vault has it; where there is none, nothing has to lie there.
    pub(super) fn is_shared(&self, path: &Path) -> Result<bool, ArchiveError> {
        let Some(vault) = &self.vault else { return Ok(true) };
        let names = self.name(path).and_then(|name| Ok((vault.names(&name)?, name)));
        let (names, name) = names.map_err(|error| ArchiveError::io(path, &error))?;
        Ok(names.contains(&name))
    }

    /// Whether it lies here or in the vault. What cannot be asked is taken for missing, and stays where it is.
    pub(super) fn is_anywhere(&self, path: &Path) -> bool {
        let is_elsewhere = || self.vault.is_some() && self.is_shared(path).unwrap_or(false);
        path.symlink_metadata().is_ok() || is_elsewhere()
    }

    /// Brings a file here that is missing, if the vault has it, and has it as it is expected.
    pub(crate) fn bring(&self, path: &Path, expected: Option<&Digest>) -> Result<(), ArchiveError> {
        let Some(vault) = &self.vault else { return Ok(()) };
        if path.symlink_metadata().is_ok() {
            return Ok(());
        }
        let clear = || -> io::Result<()> {
            private_folder(folder_of(path))?;
            WholeFile::clear(path);
            Ok(())
        };
        let cleared = clear().map_err(|error| ArchiveError::io(path, &error));
        match cleared.and_then(|()| self.fetch(&**vault, path, path, expected)) {
            // Another program of this host has brought it, and cleared this one away.
            Err(_) if path.symlink_metadata().is_ok() => Ok(()),
            // Where it is not there, whoever opens it says that it is missing.
            fetched => fetched.map(drop),
        }
    }

    /// Opens a file that lies here. Where it was altered or cut short, the vault's takes its place, if that one is good.
    // SHARE-7.
    pub(crate) fn open_good(
        &self,
        path: PathBuf,
        shared: &Path,
        expected: &Digest,
    ) -> Result<(File, Archived), ArchiveError> {
        match (Self::open_hashed(path, expected), &self.vault) {
            (Err(ArchiveError::Altered { path, got, expected }), Some(vault)) => {
                match self.fetch(&**vault, shared, shared, Some(&expected)) {
                    Ok(true) => Self::open_hashed(shared.to_owned(), &expected),
                    Ok(false) | Err(ArchiveError::SharedAltered { .. }) => {
                        Err(ArchiveError::BothAltered { path, got, expected })
                    }
                    Err(error) => Err(error),
                }
            }
            (Err(error), Some(_)) => Err(self.or_in_the_way(error, shared, expected)),
            (opened, _) => opened,
        }
    }

    /// What is no file is not removed: nobody knows whose it is. Where the vault has the file, moving it away is enough.
    // SHARE-7.
    fn or_in_the_way(&self, error: ArchiveError, path: &Path, expected: &Digest) -> ArchiveError {
        let is_no_file = path.symlink_metadata().is_ok_and(|about| !about.is_file());
        match is_no_file && matches!(self.shared_fault(path, expected), Ok(None)) {
            true => ArchiveError::InTheWay { path: path.to_owned() },
            false => error,
        }
    }

    /// Brings a file to a place, in place of one that is there. Says whether the vault has it.
    pub(super) fn fetch(
        &self,
        vault: &dyn Vault,
        path: &Path,
        to: &Path,
        expected: Option<&Digest>,
    ) -> Result<bool, ArchiveError> {
        let failed = |error: io::Error| ArchiveError::io(to, &error);
        let mut file = WholeFile::create_private(to).map_err(failed)?;
        let mut hashed = Hashed { hasher: Hasher::new(), to: file.file() };
        let is_there = self.name(path).and_then(|name| vault.get(&name, &mut hashed));
        if !is_there.map_err(failed)? {
            return Ok(false);
        }
        let got = hashed.hasher.finish();
        match expected {
            Some(expected) if got != *expected => {
                let (path, expected) = (path.to_owned(), *expected);
                Err(ArchiveError::SharedAltered { path, got, expected })
            }
            _ => file.replace().map(|()| true).map_err(failed),
        }
    }

    /// A small file, whole: also where nothing may be written here.
    pub(super) fn read_shared(
        &self,
        path: &Path,
        digest: &Digest,
    ) -> Result<Vec<u8>, ArchiveError> {
        let Some(vault) = &self.vault else { return Self::read_by_digest(path, digest) };
        let altered = match path.symlink_metadata() {
            Err(_) => None,
            Ok(_) => match Self::read_by_digest(path, digest) {
                Err(ArchiveError::Altered { got, .. }) => Some(got),
                read => return read.map_err(|error| self.or_in_the_way(error, path, digest)),
            },
        };
        let mut bytes = Vec::new();
        let is_there = self.name(path).and_then(|name| vault.get(&name, &mut bytes));
        let is_there = is_there.map_err(|error| ArchiveError::io(path, &error))?;
        let (got, expected) = (Digest::of(&bytes), *digest);
        let at = path.to_owned();
        match altered {
            _ if is_there && got == expected => {
                // Where it cannot be written, the next one brings it.
                let _ = write(path, &mut &*bytes);
                Ok(bytes)
            }
            Some(got) => Err(ArchiveError::BothAltered { path: at, got, expected }),
            None if is_there => Err(ArchiveError::SharedAltered { path: at, got, expected }),
            None => read(path),
        }
    }

    /// Where a file of the vault lies here. The database is not this program's alone: a name may lead out of the folder.
    fn place(&self, name: &str) -> Result<PathBuf, ArchiveError> {
        let is_plain = |part: &str| !part.is_empty() && part != "." && part != "..";
        match name.split('/').all(is_plain) {
            true => Ok(name.split('/').fold(self.root.clone(), |path, part| path.join(part))),
            false => {
                let error = io::Error::from(io::ErrorKind::InvalidData);
                Err(ArchiveError::io(Path::new(name), &error))
            }
        }
    }

    fn share_below(&self, folder: &Path) -> Result<(), ArchiveError> {
        if self.vault.is_none() {
            return Ok(());
        }
        for path in super::entries(folder)? {
            // What tells that a bundle was moved is of this folder.
            let is_own = path == self.folder.join(MOVED);
            let about = path.symlink_metadata().map_err(|error| ArchiveError::io(&path, &error))?;
            if about.is_dir() && !is_own {
                self.share_below(&path)?;
            } else if about.is_file() && !Self::is_incoming(&path) && !self.is_shared(&path)? {
                self.share(&path, &path)?;
            }
        }
        Ok(())
    }

    /// A path in the archive as the vault names it.
    fn name(&self, path: &Path) -> io::Result<String> {
        let inside = path.strip_prefix(&self.root).map_err(io::Error::other)?;
        let no_text = || io::Error::from(io::ErrorKind::InvalidFilename);
        let parts = inside.iter().map(|part| part.to_str().ok_or_else(no_text));
        Ok(parts.collect::<io::Result<Vec<_>>>()?.join("/"))
    }
}

/// What the vault has beside what is named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unnamed {
    /// No ledger names it.
    pub names: Vec<String>,
    /// Folders of ledgers that cannot be read: whether what lies below is named, nobody can tell.
    pub unknown: Vec<String>,
}

/// What is written through it, and its digest.
struct Hashed<W> {
    hasher: Hasher,
    to: W,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.to.write(bytes)?;
        self.hasher.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

fn open_io(path: &Path) -> io::Result<fs::File> {
    open(path).map_err(io::Error::other)
}
