//! Folders that are held open.

use std::{
    fs::{File, Permissions},
    io,
    os::{fd::OwnedFd, unix::fs::PermissionsExt},
    path::Path,
};

use rustix::{
    fs::{AtFlags, CWD, Mode, OFlags},
    io::Errno,
};

/// A folder that is held open.
pub(crate) type Handle = OwnedFd;

const FOLDER: OFlags =
    OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// Opens a folder; a link to one is none.
pub(crate) fn open_folder(path: &Path) -> io::Result<Handle> {
    Ok(rustix::fs::openat(CWD, path, FOLDER, Mode::empty()).map_err(not_a_folder)?)
}

/// Opens a folder inside, which is made, for its owner alone, unless it is there.
pub(crate) fn open_folder_in(above: &Handle, name: &str) -> io::Result<Handle> {
    let open = || rustix::fs::openat(above, name, FOLDER, Mode::empty()).map_err(not_a_folder);
    match open() {
        Err(Errno::NOENT) => {
            rustix::fs::mkdirat(above, name, Mode::RWXU)?;
            Ok(open()?)
        }
        opened => Ok(opened?),
    }
}

/// What open answers for a link differs from system to system.
fn not_a_folder(error: Errno) -> Errno {
    match error {
        Errno::LOOP | Errno::MLINK => Errno::NOTDIR,
        error => error,
    }
}

/// Begins a file, for its owner alone, that is not there yet.
pub(crate) fn create_in(folder: &Handle, name: &str) -> io::Result<File> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    Ok(rustix::fs::openat(folder, name, flags, Mode::RUSR | Mode::WUSR)?.into())
}

/// Opens a file to read it; a link is not followed, and nothing is waited for.
pub(crate) fn read_in(folder: &Handle, name: &str) -> io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    match rustix::fs::openat(folder, name, flags | OFlags::NOCTTY, Mode::empty()) {
        // A link; a socket.
        Err(Errno::LOOP | Errno::MLINK | Errno::NXIO) => Err(io::ErrorKind::InvalidInput.into()),
        opened => Ok(opened?.into()),
    }
}

/// Moves a file to another folder or name, in place of the one that has it.
pub(crate) fn move_in(from: (&Handle, &str), to: (&Handle, &str)) -> io::Result<()> {
    Ok(rustix::fs::renameat(from.0, from.1, to.0, to.1)?)
}

pub(crate) fn remove_in(folder: &Handle, name: &str) -> io::Result<()> {
    Ok(rustix::fs::unlinkat(folder, name, AtFlags::empty())?)
}

/// A temporary folder is made for its owner alone.
pub(crate) fn make_private(builder: &mut tempfile::Builder<'_, '_>) {
    builder.permissions(Permissions::from_mode(0o700));
}

/// Opens the file of a lock, which is made unless it is there. Nothing in it is changed.
pub(crate) fn open_lock(path: &Path) -> io::Result<File> {
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let flags = flags | OFlags::NOCTTY | OFlags::CLOEXEC;
    Ok(rustix::fs::openat(CWD, path, flags, Mode::RUSR | Mode::WUSR)?.into())
}
