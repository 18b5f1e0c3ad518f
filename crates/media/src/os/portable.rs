//! Elsewhere: what the standard library offers. A full medium shows when it is written to.

use std::{
    fs::{File, OpenOptions},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use carnet_language::text;

use super::Bytes;
use crate::Cause;

pub(crate) fn memory_file() -> Option<File> {
    None
}

pub(crate) fn open_regular(path: &Path) -> io::Result<File> {
    if !std::fs::symlink_metadata(path)?.is_file() {
        return Err(ErrorKind::IsADirectory.into());
    }
    File::open(path)
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

/// Bytes that may still be written; not told here.
pub fn free_space(_folder: &Path) -> Option<u64> {
    None
}

/// Whether a crash leaves memory behind is a matter of the system's settings here.
pub fn no_core_dumps() {}

/// A folder cannot be flushed by itself here, and a file only through a handle that may write: its
/// bytes were flushed before it got its name.
pub(crate) fn sync_volume(_folder: &Path, file: Option<(&File, Bytes)>) -> io::Result<()> {
    match file.map(|(file, _)| file.sync_all()) {
        Some(Err(error)) if error.kind() != ErrorKind::PermissionDenied => Err(error),
        _ => Ok(()),
    }
}

pub(crate) fn sync_new_names(folder: &Path) -> io::Result<()> {
    sync_volume(folder, None)
}

/// What changes where a folder gains or loses a file.
pub(crate) type Stamp = std::time::SystemTime;

/// How a folder is; none where it cannot be told.
pub(crate) fn stamp(folder: &Path) -> Option<Stamp> {
    folder.metadata().ok()?.modified().ok()
}

/// Media have letters here, and their upper folder has no name.
pub(crate) fn begins_volume(_folder: &Path) -> bool {
    false
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

/// Nothing is taken from the own account here.
pub fn keep_own_rights() {}

pub(crate) fn path(bytes: Vec<u8>) -> PathBuf {
    String::from_utf8_lossy(&bytes).into_owned().into()
}

pub(crate) fn drop_cache(_file: &File) {}

/// The numbers of Windows that have no kind of their own in the standard library.
pub(crate) fn cause(error: &io::Error) -> Option<Cause> {
    match error.raw_os_error().filter(|_| cfg!(windows))? {
        // Not ready, does not exist any more, no such device, not connected, removed.
        21 | 55 | 433 | 1167 | 1617 => Some(Cause::Gone),
        // Checksum, sector not found, device fault.
        23 | 27 | 1117 => Some(Cause::Defective { at: None }),
        // File or folder damaged, volume damaged.
        1392 | 1393 => Some(Cause::Damaged),
        _ => None,
    }
}
