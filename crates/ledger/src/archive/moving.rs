//! Files that are moved out of the archive.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use carnet_format::Digest;
use carnet_media::{WholeFile, folder_of, private_folder};

use super::{Archive, ArchiveError, MOVED, write};
use crate::{BundleRecord, KeptRecord, ReceiptRecord};

impl Archive {
    /// Makes the folder, for the own account alone, where what lies above it is there.
    pub fn make(&self) -> Result<(), ArchiveError> {
        private_folder(&self.folder).map_err(|error| ArchiveError::io(&self.folder, &error))
    }

    /// Copies a bundle to another archive, with the trust file by which it was recorded, and reads the copy back;
    /// what lies there already is only read. A bundle of that digest is known here from then on.
    // LEDGER-96. LEDGER-97.
    pub fn copy_bundle(&self, record: &BundleRecord, to: &Self) -> Result<(), ArchiveError> {
        let trust = self.trust(&record.trust)?;
        to.store_trust(&record.trust, &trust)?;
        let file = &record.archived.file;
        copy(&mut self.open(record)?, &to.path(&record.digest), file)?;
        let known = self.moved_path(&record.digest);
        WholeFile::clear(&known);
        write(&known, &mut io::empty()).map_err(|error| ArchiveError::io(&known, &error))?;
        Ok(())
    }

    /// The same of an own bundle that is kept with its endorsements.
    pub fn copy_kept(&self, kept: &KeptRecord, to: &Self) -> Result<(), ArchiveError> {
        let file = &kept.archived.file;
        copy(&mut self.open_kept(kept)?, &to.kept_path(file), file)
    }

    /// The same of a receipt.
    pub fn copy_receipt(&self, record: &ReceiptRecord, to: &Self) -> Result<(), ArchiveError> {
        let bytes = self.receipt(record)?;
        copy(&mut &*bytes, &to.receipt_path(&record.file), &record.file)
    }

    /// Whether the bundle itself lies here.
    #[must_use]
    pub fn holds(&self, bundle: &Digest) -> bool {
        self.is_anywhere(&self.recorded(bundle))
    }

    /// Whether the copy of this SHA-256 that is kept with its endorsements lies here.
    #[must_use]
    pub fn holds_kept(&self, file: &Digest) -> bool {
        self.is_anywhere(&self.kept_path(file))
    }

    /// Whether the receipt lies here.
    #[must_use]
    pub fn holds_receipt(&self, file: &Digest) -> bool {
        self.is_anywhere(&self.receipt_path(file))
    }

    /// Removes a bundle that lies elsewhere, and of which the ledger says so.
    pub fn drop_bundle(&self, bundle: &Digest) -> Result<(), ArchiveError> {
        self.unshare(&self.path(bundle))?;
        remove(&self.recorded(bundle))
    }

    /// Removes a receipt in the same way.
    pub fn drop_receipt(&self, file: &Digest) -> Result<(), ArchiveError> {
        let path = self.receipt_path(file);
        self.unshare(&path)?;
        remove(&path)
    }

    /// Whether a bundle has lain here under its name, be it moved elsewhere since; or lies in the vault, into which what
    /// is let in comes with the ledger's own transaction.
    ///
    /// # Errors
    /// The vault cannot be asked.
    // LEDGER-97. SHARE-13.
    pub fn has_had(&self, bundle: &Digest) -> Result<Option<PathBuf>, ArchiveError> {
        let (path, moved) = (self.path(bundle), self.moved_path(bundle));
        for here in [&path, &moved] {
            if here.symlink_metadata().is_ok() {
                return Ok(Some(here.clone()));
            }
        }
        let is_elsewhere = self.vault.is_some() && self.is_shared(&path)?;
        Ok(is_elsewhere.then_some(path))
    }

    /// What tells of bundles that were moved elsewhere, as [`Archive::files`].
    ///
    /// # Errors
    /// The folder cannot be read. That it is not there yet is no error.
    pub fn moved_files(&self) -> Result<Vec<(PathBuf, Option<Digest>)>, ArchiveError> {
        Self::files_in(&self.folder.join(MOVED), &[""])
    }

    fn moved_path(&self, bundle: &Digest) -> PathBuf {
        self.folder.join(MOVED).join(bundle.to_string())
    }
}

/// Makes sure that a file lies there whole.
fn copy(source: &mut dyn Read, target: &Path, file: &Digest) -> Result<(), ArchiveError> {
    // What a killed call has left.
    WholeFile::clear(target);
    if Archive::open_hashed(target.to_owned(), file).is_ok() {
        // It may not be on the disk yet.
        return sync(target).map_err(|error| ArchiveError::io(target, &error));
    }
    write(target, source).map_err(|error| ArchiveError::io(target, &error))?;
    Archive::open_hashed(target.to_owned(), file).map(drop)
}

fn sync(file: &Path) -> io::Result<()> {
    // Some systems bring only what can be written to the disk.
    fs::OpenOptions::new().write(true).open(file)?.sync_all()?;
    carnet_media::sync_folder(folder_of(file))
}

fn remove(path: &Path) -> Result<(), ArchiveError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(ArchiveError::io(path, &error))
        }
        _ => Ok(()),
    }
}
