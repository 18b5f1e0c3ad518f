//! Writing so that what is reported as written is on the medium.

mod copy;
mod unfinished;
mod whole;

use std::{
    fs::{self, File},
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

pub use self::copy::{Progress, copy};
use self::unfinished::Unfinished;
pub use self::whole::{WholeFile, rename_folder, sync_folder, sync_new_folder};
pub(crate) use self::{
    copy::{IfTaken, attempt},
    unfinished::is_unfinished,
};
use crate::{Action, Cause, MediumError, WriteError, os, os::Bytes, read};

/// How far what was written was brought to the medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flushed {
    /// All that the system kept of the volume.
    Volume,
    /// The file and its name: this account may not flush the volume.
    File,
}

/// A file on its way to a medium. Under a temporary name until [`NewFile::finish`]; dropped, it vanishes.
#[derive(Debug)]
pub struct NewFile {
    temp: Unfinished,
    target: PathBuf,
}

impl NewFile {
    /// Begins a file in the folder of `target`. A known `length` is held against the free space first.
    pub fn create(target: &Path, length: Option<u64>) -> Result<Self, MediumError> {
        // MEDIA-11.
        if let (Some(needed), Some(free)) = (length, os::free_space(folder_of(target)))
            && needed > free
        {
            let cause = Cause::Full { space: Some((needed, free)) };
            return Err(MediumError::because(Action::Write, target, cause));
        }
        // Whoever carries the stick is somebody else: the mode is left to the umask.
        Self::begin(target, 0o666)
    }

    /// Begins a file that only the own account can read, such as one that waits to be delivered.
    pub fn create_private(target: &Path) -> Result<Self, MediumError> {
        Self::begin(target, 0o600)
    }

    fn begin(target: &Path, mode: u32) -> Result<Self, MediumError> {
        unfinished::clear(target);
        let temp = Unfinished::create(target, mode)
            .map_err(|error| MediumError::new(Action::Write, target, &error))?;
        // Tells others that this write is alive; a medium without locks is used by one writer.
        let _ = temp.file.try_lock();
        Ok(Self { temp, target: target.to_owned() })
    }

    /// Brings the file to the medium under its name, reads it back and lets `verify` judge it.
    /// When anything fails, nothing stays. A file that bears the name already is never replaced.
    pub fn finish<E>(
        self,
        verify: impl FnOnce(&mut File) -> Result<(), E>,
    ) -> Result<Flushed, WriteError<E>> {
        let Self { temp, target } = self;
        let failed = |error| MediumError::new(Action::Write, &target, &error);
        // MEDIA-13.
        temp.file.sync_all().map_err(failed)?;
        // MEDIA-14.
        temp.place(&target).map_err(failed)?;
        settle(&target, Bytes::There, verify).inspect_err(|_| remove(&target))
    }

    /// Gives a file of this host that can be made again its name, once `verify` has judged what was read back. Only the
    /// name is brought to the disk: after a power cut the file may be empty.
    pub fn keep<E>(
        self,
        verify: impl FnOnce(&mut File) -> Result<(), E>,
    ) -> Result<(), WriteError<E>> {
        let Self { temp, target } = self;
        let failed = |error| MediumError::new(Action::Write, &target, &error);
        // There a lock keeps readers out, too, and this program's own with them.
        #[cfg(windows)]
        let _ = temp.file.unlock();
        let mut back = read::open(&temp.path)?;
        verify(&mut back).map_err(WriteError::Verify)?;
        drop(back);
        temp.place(&target).map_err(failed)?;
        sync_folder(folder_of(&target)).map_err(failed).inspect_err(|_| remove(&target))?;
        Ok(())
    }

    /// Brings the file to the medium in place of the one that bears its name. `verify` judges what
    /// was read back, once before the old file goes and once after; the old file stays when anything
    /// before that fails.
    pub fn replace<E>(
        self,
        mut verify: impl FnMut(&mut File) -> Result<(), E>,
    ) -> Result<Flushed, WriteError<E>> {
        let Self { temp, target } = self;
        let failed = |error: io::Error| MediumError::new(Action::Write, &target, &error);
        // MEDIA-18.
        temp.file.sync_all().map_err(failed)?;
        // There a lock keeps readers out, too, and this program's own with them.
        #[cfg(windows)]
        let _ = temp.file.unlock();
        settle(&temp.path, Bytes::There, &mut verify)?;
        temp.exchange(&target).map_err(failed)?;
        settle(&target, Bytes::There, verify)
    }

    /// Waits until the medium has taken what was written so far.
    fn flush_data(&self) -> io::Result<()> {
        self.temp.file.sync_data()
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.temp.file.write(bytes).map_err(|error| match error.kind() {
            // The file is open for writing: a driver that denies it now has no room. Windows means what it says.
            ErrorKind::PermissionDenied if cfg!(unix) => ErrorKind::StorageFull.into(),
            _ => error,
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.temp.file.flush()
    }
}

/// The folder that a file lies in.
pub fn folder_of(target: &Path) -> &Path {
    match target.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// MEDIA-17. Where even this fails, the medium is gone and the error says so.
fn remove(target: &Path) {
    if fs::remove_file(os::exact(target)).is_ok() {
        let _ = sync_folder(folder_of(target));
    }
}

/// From the name to the medium and back.
fn settle<E>(
    target: &Path,
    bytes: Bytes,
    verify: impl FnOnce(&mut File) -> Result<(), E>,
) -> Result<Flushed, WriteError<E>> {
    let failed = |error| MediumError::new(Action::Write, target, &error);
    // MEDIA-15.
    let flushed = os::settle(target, bytes).map_err(failed)?;
    // MEDIA-16.
    let mut back = read::reread(target, u64::MAX)?;
    verify(&mut back).map_err(WriteError::Verify)?;
    Ok(flushed)
}

#[cfg(test)]
mod tests;
