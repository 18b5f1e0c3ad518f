//! Windows. Rights are those of the folder above; names are taken exactly; what was written is flushed as far as the account may.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind},
    os::windows::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    time::Duration,
};

use carnet_language::text;
use carnet_win32::{Access, Device, Kind, Over};
use tempfile::{PathPersistError, TempPath};

use super::Bytes;
use crate::{
    Cause, Flushed,
    patience::{is_hindered, patiently},
};

/// How long what another program hinders is tried again.
// MEDIA-21.
const PATIENCE: Duration = Duration::from_secs(5);

/// The name by which a path means a file of this name and nothing else; as it stands where it is no path.
pub(crate) fn exact(path: &Path) -> PathBuf {
    carnet_win32::exact(path).unwrap_or_else(|_| path.to_owned())
}

/// Opens without following what stands for another name, and no device, whatever the name is.
pub(crate) fn open_regular(path: &Path) -> io::Result<File> {
    open_with(path, 0)
}

// MEDIA-4.
fn open_with(path: &Path, flags: u32) -> io::Result<File> {
    use carnet_win32::{FILE_ATTRIBUTE_REPARSE_POINT, FILE_FLAG_OPEN_REPARSE_POINT};
    let path = carnet_win32::exact(path)?;
    let about = fs::symlink_metadata(&path)?;
    if !about.is_file() {
        return Err(ErrorKind::IsADirectory.into());
    }
    // A file that lies in a cloud has such a mark as well, and only without this its bytes are fetched.
    let is_elsewhere = about.file_attributes() & FILE_ATTRIBUTE_REPARSE_POINT != 0;
    let itself = if is_elsewhere { 0 } else { FILE_FLAG_OPEN_REPARSE_POINT };
    File::options().read(true).custom_flags(flags | itself).open(path)
}

/// A file that is read past what the system remembers of it.
#[derive(Debug)]
pub(crate) struct Uncached {
    file: File,
    /// Room for one piece, and for moving its beginning to where the system wants it.
    room: Vec<u8>,
    /// What of a piece was not yet given away.
    left: std::ops::Range<usize>,
    ended: bool,
}

impl Uncached {
    /// No sector is larger.
    const SECTOR: usize = 4_096;
    const PIECE: usize = 1 << 20;

    /// Opens a regular file. None where its drive reads only through the system, as those of other computers do.
    pub(crate) fn open(path: &Path) -> io::Result<Option<Self>> {
        let refuses = |error: &io::Error| {
            error.raw_os_error().map(i32::cast_unsigned)
                == Some(carnet_win32::ERROR_INVALID_PARAMETER)
        };
        let opened = patiently(PATIENCE, || open_with(path, carnet_win32::FILE_FLAG_NO_BUFFERING));
        let mut it = match opened {
            Ok(file) => {
                let room = vec![0; Self::PIECE + Self::SECTOR];
                Self { file, room, left: 0..0, ended: false }
            }
            Err(error) if refuses(&error) => return Ok(None),
            Err(error) => return Err(error),
        };
        match it.next() {
            Ok(()) => Ok(Some(it)),
            Err(error) if refuses(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads the next piece. Places in the file and in memory, and lengths, are multiples of a sector, but for the end of the file.
    fn next(&mut self) -> io::Result<()> {
        let begin = self.room.as_ptr().align_offset(Self::SECTOR);
        let room = self.room.get_mut(begin..begin + Self::PIECE).ok_or(ErrorKind::OutOfMemory)?;
        let count = if self.ended { 0 } else { io::Read::read(&mut self.file, room)? };
        self.ended = count % Self::SECTOR != 0 || count == 0;
        self.left = begin..begin + count;
        Ok(())
    }
}

impl io::Read for Uncached {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left.is_empty() {
            self.next()?;
        }
        let count = buffer.len().min(self.left.len());
        buffer[..count].copy_from_slice(&self.room[self.left.start..self.left.start + count]);
        self.left.start += count;
        Ok(count)
    }
}

/// Brings a file that has its name to the medium, and the volume with it, where this account may. The file is closed by then.
// MEDIA-15.
pub(crate) fn settle(target: &Path, _bytes: Bytes) -> io::Result<Flushed> {
    let path = carnet_win32::exact(target)?;
    // The system flushes only through a handle that may write.
    patiently(PATIENCE, || File::options().write(true).open(&path))?.sync_all()?;
    flush_volume(target)
}

fn flush_volume(path: &Path) -> io::Result<Flushed> {
    let root = carnet_win32::volume_root(path)?;
    // Another computer flushes its volumes itself.
    if carnet_win32::kind(&root)? == Kind::Remote {
        return Ok(Flushed::File);
    }
    match Device::open(&root, Access::Write).and_then(|device| device.flush()) {
        Ok(()) => Ok(Flushed::Volume),
        Err(error) if error.kind() == ErrorKind::PermissionDenied || is_unknown(&error) => {
            Ok(Flushed::File)
        }
        Err(error) => Err(error),
    }
}

/// No such function, not supported: drivers that are no disk's.
fn is_unknown(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(1 | 50))
}

/// A folder cannot be flushed by itself, and a rename comes back when it is flushed; but what was removed from a medium is gone only
/// once its volume is.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    let root = carnet_win32::volume_root(folder)?;
    match carnet_win32::kind(&root)? {
        Kind::Removable => flush_volume(folder).map(drop),
        _ => Ok(()),
    }
}

pub(crate) fn sync_new_names(folder: &Path) -> io::Result<()> {
    sync_folder(folder)
}

/// Gives a file or folder another name that is free.
pub(crate) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    patiently(PATIENCE, || carnet_win32::rename(from, to, Over::Nothing))
}

/// Gives a file another name, in place of the one that has it.
pub(crate) fn rename_over(from: &Path, to: &Path) -> io::Result<()> {
    patiently(PATIENCE, || carnet_win32::rename(from, to, Over::File))
}

/// Gives a temporary file a name that is free.
pub(crate) fn persist_new(temp: TempPath, to: &Path) -> Result<(), PathPersistError> {
    persisted(rename(&temp, to), temp)
}

/// Gives a temporary file a name, in place of the file that has it.
pub(crate) fn persist(temp: TempPath, to: &Path) -> Result<(), PathPersistError> {
    persisted(rename_over(&temp, to), temp)
}

fn persisted(renamed: io::Result<()>, mut path: TempPath) -> Result<(), PathPersistError> {
    match renamed {
        Ok(()) => {
            path.disable_cleanup(true);
            Ok(())
        }
        Err(error) => {
            // What hinders the one hinders the other.
            if is_hindered(&error) {
                let _ = patiently(PATIENCE, || fs::remove_file(&path));
            }
            Err(PathPersistError { error, path })
        }
    }
}

/// Bytes that this account may still write; none where the system does not say.
pub fn free_space(folder: &Path) -> Option<u64> {
    carnet_win32::free_space(folder).ok()
}

/// Whether a folder is the upper one of a volume.
pub(crate) fn begins_volume(folder: &Path) -> bool {
    let whole = std::path::absolute(folder);
    whole.is_ok_and(|whole| carnet_win32::volume_root(&whole).is_ok_and(|root| root == whole))
}

/// Nothing is taken from the own account here. Nor does the system stop to ask somebody for a medium.
pub fn keep_own_rights() {
    carnet_win32::no_windows_of_the_system();
}

/// The causes that have no kind of their own in the standard library.
pub(crate) fn cause(error: &io::Error) -> Option<Cause> {
    crate::cause::of_windows(error.raw_os_error()?)
}

pub(crate) fn memory_file() -> Option<File> {
    None
}

/// Opens a file of this host that only grows, for reading and appending. No link is followed in the last place.
pub fn open_appending(path: &Path) -> io::Result<File> {
    if std::fs::symlink_metadata(path).is_ok_and(|about| !about.is_file()) {
        return Err(io::Error::other(text!(en "not a regular file"; de "keine gewöhnliche Datei")));
    }
    File::options().read(true).append(true).create(true).open(path)
}

/// [`private_folder`](crate::private_folder). Whose they are, the folder above them says.
pub(crate) fn private_folder(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)
}

/// Whether a crash leaves memory behind is a matter of the system's settings here.
pub fn no_core_dumps() {}

/// What changes where a folder gains or loses a file.
pub(crate) type Stamp = std::time::SystemTime;

/// How a folder is; none where it cannot be told.
pub(crate) fn stamp(folder: &Path) -> Option<Stamp> {
    folder.metadata().ok()?.modified().ok()
}

/// Rights are those of the folder above here.
pub(crate) fn give_mode(_options: &mut OpenOptions, _mode: u32) {}

/// Whether other accounts have a right on a file or folder; not told here.
pub fn is_open_to_others(_path: &Path) -> bool {
    false
}

/// Whether other accounts can write to a file or folder; not told here.
pub fn is_writable_to_others(_path: &Path) -> bool {
    false
}

pub(crate) fn path(bytes: Vec<u8>) -> PathBuf {
    String::from_utf8_lossy(&bytes).into_owned().into()
}
