//! A copy of all that a ledger names, for a backup and out of one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use carnet_format::Digest;
use carnet_media::{OpenFolder, WholeFile, folder_of, private_folder};

use super::{Archive, ArchiveError, BUNDLE, INCOMING, copy_hashed};
use crate::{Ledger, LedgerError};

/// What became of the files that a ledger names.
#[derive(Debug, Default)]
pub struct Copied {
    good: BTreeSet<PathBuf>,
    bad: BTreeMap<PathBuf, ArchiveError>,
}

impl Copied {
    /// Whether the copy has what belongs here as it was stored, whatever lies here.
    #[must_use]
    pub fn is_good(&self, path: &Path) -> bool {
        self.good.contains(&named(path))
    }

    /// Whether what belongs here is good nowhere.
    #[must_use]
    pub fn is_bad(&self, path: &Path) -> bool {
        self.bad.contains_key(&named(path))
    }

    /// Why each of those is not good that are good nowhere.
    #[must_use]
    pub fn faults(&self) -> Vec<&ArchiveError> {
        self.bad.values().collect()
    }
}

/// As the ledger names it: a bundle may have the name yet that it had before its commit.
// LEDGER-15.
fn named(path: &Path) -> PathBuf {
    match Archive::is_incoming(path) {
        true => path.with_extension(&BUNDLE[1..]),
        false => path.to_owned(),
    }
}

impl Archive {
    /// Copies what the ledger names to another folder, and reads what that one has already: what is not as it was
    /// stored is replaced. Of a shared one the vault's serves where this folder has no good one.
    ///
    /// # Errors
    /// The ledger or the vault could not be asked; or a file cannot be written. That one is good nowhere is none.
    // LEDGER-34. SHARE-8.
    pub fn copy_named<E: From<LedgerError> + From<ArchiveError>>(
        &self,
        ledger: &dyn Ledger,
        to: &Path,
    ) -> Result<Copied, E> {
        let (mut copied, mut folders) = (Copied::default(), BTreeSet::new());
        self.each_named::<E>(ledger, &mut |path, file, is_moved| {
            let inside = path.strip_prefix(&self.folder);
            let inside = inside.map_err(|why| ArchiveError::io(path, &io::Error::other(why)))?;
            let target = to.join(inside);
            only_folders(&self.folder, path, &mut folders)?;
            only_folders(to, &target, &mut folders)?;
            if Self::open_hashed(target.clone(), file).is_err() {
                let is_nowhere = || [path, &target].iter().all(|it| it.symlink_metadata().is_err());
                if is_moved && is_nowhere() {
                    return Ok(());
                }
                if let Some(fault) = self.copy_one(path, &target, file)? {
                    copied.bad.insert(path.to_owned(), fault);
                    return Ok(());
                }
            }
            copied.good.insert(path.to_owned());
            Ok(())
        })?;
        for record in ledger.inheritance()? {
            self.bring_inherited(&record.site)?;
        }
        Ok(copied)
    }

    /// Copies one file; or says what is wrong with it, where it is good nowhere.
    fn copy_one(
        &self,
        path: &Path,
        target: &Path,
        expected: &Digest,
    ) -> Result<Option<ArchiveError>, ArchiveError> {
        let failed = |error: io::Error| ArchiveError::io(target, &error);
        // LEDGER-15.
        let incoming = path.with_extension(&INCOMING[1..]);
        let here = [path, &incoming].into_iter().find(|it| it.symlink_metadata().is_ok());
        let here = here.unwrap_or(path).to_owned();
        let brought = self.bring(&here, Some(expected));
        let opened = brought.and_then(|()| self.open_good(here, path, expected));
        let prepare = || -> io::Result<()> {
            private_folder(folder_of(target))?;
            WholeFile::clear(target);
            // Only an empty one goes: earlier backups have left such.
            let _ = fs::remove_dir(target);
            Ok(())
        };
        let (mut file, _) = match (opened, &self.vault) {
            (Ok(opened), _) => opened,
            // What lies here in its place may be a link or a folder, or nothing may be written here.
            (Err(fault), Some(vault)) if self.shared_fault(path, expected)?.is_none() => {
                prepare().map_err(failed)?;
                let is_there = self.fetch(&**vault, path, target, Some(expected))?;
                return Ok((!is_there).then_some(fault));
            }
            (Err(fault), _) => return Ok(Some(fault)),
        };
        prepare().map_err(failed)?;
        let mut copy = WholeFile::create_private(target).map_err(failed)?;
        let got = copy_hashed(&mut file, copy.file()).map_err(failed)?.file;
        if got != *expected {
            let (path, expected) = (path.to_owned(), *expected);
            return Err(ArchiveError::Altered { path, got, expected });
        }
        copy.replace().map_err(failed)?;
        Ok(None)
    }
}

/// A link to a folder would lead elsewhere what is read or written below it. Which folder an archive is, a person has
/// said.
// LEDGER-55.
fn only_folders(root: &Path, path: &Path, seen: &mut BTreeSet<PathBuf>) -> Result<(), LedgerError> {
    for folder in path.ancestors().skip(1).take_while(|it| *it != root) {
        if !seen.insert(folder.to_owned()) {
            break;
        }
        match OpenFolder::open(folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                let (path, reason) = (folder.to_owned(), error.to_string());
                return Err(LedgerError::Unavailable { path, reason });
            }
            _ => {}
        }
    }
    Ok(())
}
