//! The archive of a shared ledger: all of it lies in a vault beside the tables, and the folder is a working copy.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use carnet_format::{Digest, SiteName};
use carnet_media::{WholeFile, folder_of, private_folder};

use super::{Archive, ArchiveError, INHERITED, MOVED, open, read, write};
use crate::store::Vault;
use crate::{Direction, Ledger, LedgerError};

impl Archive {
    /// The working copy of what a vault has, in this folder.
    pub(crate) fn shared(folder: &Path, vault: Arc<dyn Vault>) -> Self {
        Self { vault: Some(vault), ..Self::new(folder) }
    }

    /// Brings here everything that the ledger names, for a copy of the folder: what a stopped export has left in the
    /// vault would look like something that the ledger has forgotten.
    ///
    /// # Errors
    /// The ledger could not be asked; or a file cannot be read there, or written here.
    // SHARE-8.
    pub fn bring_all<E: From<LedgerError> + From<ArchiveError>>(
        &self,
        ledger: &dyn Ledger,
    ) -> Result<(), E> {
        if self.vault.is_none() {
            return Ok(());
        }
        for digest in ledger.digests()? {
            self.bring(&self.recorded(&digest))?;
        }
        for record in ledger.bundles(Direction::Out, "")? {
            if let Some(kept) = ledger.kept(&record.digest)? {
                self.bring(&self.kept_path(&kept.archived.file))?;
            }
        }
        for record in ledger.receipts()? {
            self.bring(&self.receipt_path(&record.file))?;
        }
        for trust in ledger.trusts()? {
            self.bring(&self.trust_path(&trust))?;
        }
        for record in ledger.inheritance()? {
            self.bring_inherited(&record.site)?;
        }
        Ok(())
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

    /// Brings here what was inherited from a site.
    pub(crate) fn bring_inherited(&self, site: &SiteName) -> Result<(), ArchiveError> {
        let Some(vault) = &self.vault else { return Ok(()) };
        let names = vault.names(&format!("{INHERITED}/{site}/"));
        let names = names.map_err(|error| ArchiveError::io(&self.inherited(site), &error))?;
        names.iter().try_for_each(|name| self.bring(&self.place(name)?))
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

    /// Brings a file here that is missing, if the vault has it.
    pub(super) fn bring(&self, path: &Path) -> Result<(), ArchiveError> {
        let Some(vault) = &self.vault else { return Ok(()) };
        if path.symlink_metadata().is_ok() {
            return Ok(());
        }
        let bring = || -> io::Result<()> {
            let name = self.name(path)?;
            private_folder(folder_of(path))?;
            WholeFile::clear(path);
            let mut file = WholeFile::create_private(path)?;
            match vault.get(&name, file.file())? {
                true => file.replace(),
                // Whoever opens it says that it is missing.
                false => Ok(()),
            }
        };
        match bring() {
            // Another program of this host has brought it, and cleared this one away.
            Err(_) if path.symlink_metadata().is_ok() => Ok(()),
            brought => brought.map_err(|error| ArchiveError::io(path, &error)),
        }
    }

    /// A small file, whole: also where nothing may be written here.
    pub(super) fn read_shared(
        &self,
        path: &Path,
        digest: &Digest,
    ) -> Result<Vec<u8>, ArchiveError> {
        let Some(vault) = self.vault.as_ref().filter(|_| path.symlink_metadata().is_err()) else {
            return Self::read_by_digest(path, digest);
        };
        let failed = |error: io::Error| ArchiveError::io(path, &error);
        let mut bytes = Vec::new();
        let is_there = self.name(path).and_then(|name| vault.get(&name, &mut bytes));
        if !is_there.map_err(failed)? {
            return read(path);
        }
        let got = Digest::of(&bytes);
        if got != *digest {
            return Err(ArchiveError::Altered { path: path.to_owned(), got, expected: *digest });
        }
        // Where it cannot be written, the next one brings it.
        let _ = write(path, &mut &*bytes);
        Ok(bytes)
    }

    /// Where a file of the vault lies here. The database is not this program's alone: a name may lead out of the folder.
    fn place(&self, name: &str) -> Result<PathBuf, ArchiveError> {
        let is_plain = |part: &str| !part.is_empty() && part != "." && part != "..";
        match name.split('/').all(is_plain) {
            true => Ok(name.split('/').fold(self.folder.clone(), |path, part| path.join(part))),
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
        let inside = path.strip_prefix(&self.folder).map_err(io::Error::other)?;
        let no_text = || io::Error::from(io::ErrorKind::InvalidFilename);
        let parts = inside.iter().map(|part| part.to_str().ok_or_else(no_text));
        Ok(parts.collect::<io::Result<Vec<_>>>()?.join("/"))
    }
}

fn open_io(path: &Path) -> io::Result<fs::File> {
    open(path).map_err(io::Error::other)
}
