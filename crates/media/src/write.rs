//! Writing so that what is reported as written is on the medium.

mod copy;
mod unfinished;

use std::{
    fs::{self, File},
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

pub use self::copy::{Progress, copy};
use self::unfinished::Unfinished;
pub(crate) use self::{
    copy::{IfTaken, attempt},
    unfinished::is_unfinished,
};
use crate::{Action, Cause, MediumError, WriteError, os, read};

/// A file on its way to a medium. Under a temporary name until [`NewFile::finish`]; dropped, it vanishes.
#[derive(Debug)]
pub struct NewFile {
    temp: Unfinished,
    folder: PathBuf,
    target: PathBuf,
}

impl NewFile {
    /// Begins a file in the folder of `target`. A known `length` is held against the free space first.
    pub fn create(target: &Path, length: Option<u64>) -> Result<Self, MediumError> {
        let folder = folder_of(target);
        // MEDIA-7.
        if let (Some(needed), Some(free)) = (length, os::free_space(&folder))
            && needed > free
        {
            let cause = Cause::Full { space: Some((needed, free)) };
            return Err(MediumError::because(Action::Write, target, cause));
        }
        let name = target.file_name().unwrap_or_default();
        unfinished::clear(&folder, name);
        let temp = unfinished::create(&folder, name)
            .map_err(|error| MediumError::new(Action::Write, target, &error))?;
        Ok(Self { temp, folder, target: target.to_owned() })
    }

    /// Brings the file to the medium under its name, reads it back and lets `verify` judge it.
    /// When anything fails, nothing stays. A file that bears the name already is never replaced.
    pub fn finish<E>(
        self,
        verify: impl FnOnce(&mut File) -> Result<(), E>,
    ) -> Result<(), WriteError<E>> {
        let Self { temp, folder, target } = self;
        // MEDIA-9.
        temp.file.sync_all().map_err(|error| MediumError::new(Action::Write, &target, &error))?;
        // MEDIA-10.
        place(temp, &target)?;
        settle(&folder, &target, verify).inspect_err(|_| {
            // MEDIA-13. Where even this fails, the medium is gone and the error says so.
            if fs::remove_file(&target).is_ok() {
                let _ = os::sync_volume(&folder, None);
            }
        })
    }

    /// Brings the file to the medium in place of the one that bears its name. `verify` judges what
    /// was read back, once before the old file goes and once after; the old file stays when anything
    /// before that fails.
    pub fn replace<E>(
        self,
        mut verify: impl FnMut(&mut File) -> Result<(), E>,
    ) -> Result<(), WriteError<E>> {
        let Self { temp, folder, target } = self;
        let failed = |error: io::Error| MediumError::new(Action::Write, &target, &error);
        // MEDIA-14.
        temp.file.sync_all().map_err(failed)?;
        // There a lock keeps readers out, too, and this program's own with them.
        #[cfg(windows)]
        let _ = temp.file.unlock();
        settle(&folder, &temp.path, &mut verify)?;
        temp.path.persist(&target).map_err(|error| failed(error.error))?;
        settle(&folder, &target, verify)
    }

    /// Waits until the medium has taken what was written so far.
    fn flush_data(&self) -> io::Result<()> {
        self.temp.file.sync_data()
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.temp.file.write(bytes).map_err(|error| match error.kind() {
            // The file is open for writing: a driver that denies it now has no room.
            ErrorKind::PermissionDenied => ErrorKind::StorageFull.into(),
            _ => error,
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.temp.file.flush()
    }
}

/// The folder that a file lies in.
pub(crate) fn folder_of(target: &Path) -> PathBuf {
    match target.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Gives the file its name without replacing another.
fn place(temp: Unfinished, target: &Path) -> Result<(), MediumError> {
    let Err(error) = temp.path.persist_noclobber(target) else {
        return Ok(());
    };
    // Closed before the temporary name goes.
    drop(temp.file);
    let failed = |error| MediumError::new(Action::Write, target, &error);
    match fs::symlink_metadata(target) {
        Ok(_) => Err(MediumError::because(Action::Write, target, Cause::NameTaken)),
        // Neither an exclusive rename nor links on this file system: the name was free a moment ago,
        // and a stick has one writer.
        Err(missing) if missing.kind() == ErrorKind::NotFound && no_exclusive(&error.error) => {
            error.path.persist(target).map_err(|error| failed(error.error))?;
            Ok(())
        }
        Err(_) => Err(failed(error.error)),
    }
}

fn no_exclusive(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::Unsupported)
        || error.kind() == ErrorKind::InvalidInput
}

/// From the name to the medium and back.
fn settle<E>(
    folder: &Path,
    target: &Path,
    verify: impl FnOnce(&mut File) -> Result<(), E>,
) -> Result<(), WriteError<E>> {
    let failed = |error| MediumError::new(Action::Write, target, &error);
    // MEDIA-11.
    let file = read::open(target)?;
    os::sync_volume(folder, Some(&file)).map_err(failed)?;
    os::drop_cache(&file);
    drop(file);
    // MEDIA-12.
    let mut back = read::open(target)?;
    verify(&mut back).map_err(WriteError::Verify)
}

#[cfg(test)]
mod tests;
