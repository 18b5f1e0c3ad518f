//! Writing so that what is reported as written is on the medium.

use std::{
    fs::{self, File},
    io::{self, ErrorKind, Read, Seek, Write},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

use crate::{Action, Cause, MediumError, WriteError, os, read, scan};

/// A file on its way to a medium. Under a temporary name until [`NewFile::finish`]; dropped, it vanishes.
#[derive(Debug)]
pub struct NewFile {
    temp: NamedTempFile,
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
        let failed = |error| MediumError::new(Action::Write, target, &error);
        remove_unfinished(&folder);
        // MEDIA-8.
        let temp = temp_file(&folder).map_err(failed)?;
        // Tells others that this write is alive; a medium without locks is used by one writer.
        let _ = temp.as_file().try_lock();
        Ok(Self { temp, folder, target: target.to_owned() })
    }

    /// Brings the file to the medium under its name, reads it back and lets `verify` judge it.
    /// When anything fails, nothing stays. A file that bears the name already is never replaced.
    pub fn finish<E>(
        self,
        verify: impl FnOnce(&mut File) -> Result<(), E>,
    ) -> Result<(), WriteError<E>> {
        let Self { mut temp, folder, target } = self;
        // MEDIA-9.
        temp.as_file_mut()
            .sync_all()
            .map_err(|error| MediumError::new(Action::Write, &target, &error))?;
        // MEDIA-10.
        place(temp, &target)?;
        settle(&folder, &target, verify).inspect_err(|_| {
            // MEDIA-13. Where even this fails, the medium is gone and the error says so.
            let _ = fs::remove_file(&target);
        })
    }

    /// Brings the file to the medium in place of the one that bears its name. `verify` judges what
    /// was read back, once before the old file goes and once after; the old file stays when anything
    /// before that fails.
    pub fn replace<E>(
        self,
        mut verify: impl FnMut(&mut File) -> Result<(), E>,
    ) -> Result<(), WriteError<E>> {
        let Self { mut temp, folder, target } = self;
        let failed = |error: io::Error| MediumError::new(Action::Write, &target, &error);
        // MEDIA-14.
        temp.as_file_mut().sync_all().map_err(failed)?;
        settle(&folder, temp.path(), &mut verify)?;
        temp.persist(&target).map_err(|error| failed(error.error))?;
        settle(&folder, &target, verify)
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.temp.write(bytes).map_err(|error| match error.kind() {
            // The file is open for writing: a driver that denies it now has no room.
            ErrorKind::PermissionDenied => ErrorKind::StorageFull.into(),
            _ => error,
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.temp.flush()
    }
}

/// Writes all of `source` to `target` and compares every byte read back with it.
///
/// A target that has these bytes already is not written again, but brought to the medium and compared
/// all the same; one that has others is never replaced.
pub fn copy(source: &mut (impl Read + Seek), target: &Path) -> Result<(), MediumError> {
    let failed = |error| MediumError::new(Action::Write, target, &error);
    let length = source.seek(io::SeekFrom::End(0)).map_err(failed)?;
    // MEDIA-12.
    let compare = |source: &mut _, back: &mut File, cause: Cause| match has_bytes(source, back) {
        Ok(true) => Ok(()),
        Ok(false) => Err(MediumError::because(Action::Write, target, cause)),
        Err(error) => Err(failed(error)),
    };
    // MEDIA-10.
    let written = if fs::symlink_metadata(target).is_ok() {
        compare(source, &mut read::open(target)?, Cause::NameTaken)?;
        settle(&folder_of(target), target, |back| compare(source, back, Cause::Defective))
    } else {
        let mut file = NewFile::create(target, Some(length))?;
        source.rewind().map_err(failed)?;
        io::copy(source, &mut file).map_err(failed)?;
        file.finish(|back| compare(source, back, Cause::Defective))
    };
    written.map_err(|error| match error {
        WriteError::Medium(error) | WriteError::Verify(error) => error,
    })
}

/// How the temporary name of a file begins and ends.
pub(crate) const UNFINISHED: (&str, &str) = (".carnet-", ".part");

fn folder_of(target: &Path) -> PathBuf {
    match target.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Gives the file its name without replacing another.
fn place(temp: NamedTempFile, target: &Path) -> Result<(), MediumError> {
    let Err(error) = temp.persist_noclobber(target) else {
        return Ok(());
    };
    let failed = |error| MediumError::new(Action::Write, target, &error);
    match fs::symlink_metadata(target) {
        Ok(_) => Err(MediumError::because(Action::Write, target, Cause::NameTaken)),
        // Neither an exclusive rename nor links on this file system: the name was free a moment ago,
        // and a stick has one writer.
        Err(missing) if missing.kind() == ErrorKind::NotFound && no_exclusive(&error.error) => {
            error.file.persist(target).map_err(|error| failed(error.error))?;
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
    os::sync_volume(folder, &file).map_err(failed)?;
    os::drop_cache(&file);
    drop(file);
    // MEDIA-12.
    let mut back = read::open(target)?;
    verify(&mut back).map_err(WriteError::Verify)
}

/// Compares both from their beginnings to their ends, and leaves `file` at its beginning.
fn has_bytes(source: &mut (impl Read + Seek), file: &mut File) -> io::Result<bool> {
    source.rewind()?;
    file.rewind()?;
    let (mut a, mut b) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    loop {
        let (of_a, of_b) = (fill(source, &mut a)?, fill(file, &mut b)?);
        if a[..of_a] != b[..of_b] {
            return Ok(false);
        }
        if of_a == 0 {
            file.rewind()?;
            return Ok(true);
        }
    }
}

fn fill(source: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match source.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

fn temp_file(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED.0).suffix(UNFINISHED.1);
    #[cfg(unix)]
    {
        // Whoever carries the stick is somebody else: leave the mode to the umask.
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// Clears away what killed writes have left here. One that is alive holds a lock.
fn remove_unfinished(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        if scan::is_unfinished(&entry.file_name())
            && read::open(&entry.path()).is_ok_and(|file| file.try_lock().is_ok())
        {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests;
