//! The same on a disk of this host, where nobody need be shown what the disk gives back.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

use super::{folder_of, unfinished, unfinished::Unfinished};
use crate::os;

/// A file of this host that is whole or not there: under a temporary name beside its target until it
/// is on the disk. Dropped before, it vanishes.
#[derive(Debug)]
pub struct WholeFile {
    temp: Unfinished,
    target: PathBuf,
}

impl WholeFile {
    /// Begins a file in the folder of `target`, which is there.
    pub fn create(target: &Path) -> io::Result<Self> {
        Ok(Self { temp: Unfinished::create(target, 0o666)?, target: target.to_owned() })
    }

    /// Begins a file that only its owner can read.
    pub fn create_private(target: &Path) -> io::Result<Self> {
        Ok(Self { temp: Unfinished::create(target, 0o600)?, target: target.to_owned() })
    }

    /// Clears away what killed writers of `target` have left. Nobody else may be writing it.
    pub fn clear(target: &Path) {
        unfinished::clear(target);
    }

    /// The file, to be written to.
    pub fn file(&mut self) -> &mut File {
        &mut self.temp.file
    }

    /// Where it lies until then, for what insists on opening a file by itself.
    pub fn path(&self) -> &Path {
        &self.temp.path
    }

    /// Brings the file to the disk under its name. A file that has the name already is left alone,
    /// and the error says so.
    pub fn finish(self) -> io::Result<()> {
        self.temp.file.sync_all()?;
        self.temp.place(&self.target)?;
        sync_folder(folder_of(&self.target))
    }

    /// The same under another name in the same folder.
    pub fn finish_as(mut self, target: &Path) -> io::Result<()> {
        target.clone_into(&mut self.target);
        self.finish()
    }

    /// Brings the file to the disk in place of the one that has its name.
    pub fn replace(self) -> io::Result<()> {
        let target = self.target.clone();
        self.exchange()?;
        sync_folder(folder_of(&target))
    }

    /// The same without waiting for the name: after a power cut the file that had it may have it still. Either is whole.
    pub fn exchange(self) -> io::Result<()> {
        self.temp.file.sync_all()?;
        self.temp.exchange(&self.target)
    }
}

/// Brings the names in a folder to the disk.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    os::sync_folder(folder)
}

/// The same of a new folder, in which nothing lies but new files that are on the disk.
pub fn sync_new_folder(folder: &Path) -> io::Result<()> {
    os::sync_new_names(folder)
}

/// Gives a folder of this host another name, which is free.
pub fn rename_folder(from: &Path, to: &Path) -> io::Result<()> {
    os::rename(from, to)
}
