//! Unix: everything the protocols ask for, as far as the kernel has it.

use std::{
    ffi::OsString,
    fs::{DirBuilder, File, OpenOptions},
    io,
    os::unix::{
        ffi::OsStringExt,
        fs::{DirBuilderExt, MetadataExt, OpenOptionsExt},
    },
    path::{Path, PathBuf},
};

use carnet_language::text;
use rustix::{
    fs::{Mode, OFlags},
    io::Errno,
    process::{Resource, Rlimit},
};
use tempfile::{PathPersistError, TempPath};

#[cfg(target_os = "linux")]
use rustix::process::DumpableBehavior;

use super::Bytes;
use crate::{Cause, Flushed, folder_of};

/// Opens without following a link in the last place, and without waiting for the other end of a pipe.
pub(crate) fn open_regular(path: &Path) -> io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let flags = flags | OFlags::NOCTTY;
    let open = |flags| rustix::fs::open(path, flags, Mode::empty()).map(File::from);
    // MEDIA-3. Else the kernel may note on the medium that the file was read. Only the owner may ask.
    #[cfg(target_os = "linux")]
    if let Ok(file) = open(flags | OFlags::NOATIME) {
        return Ok(file);
    }
    Ok(open(flags)?)
}

/// A file without a name that lies in memory; none where there is no such thing.
pub(crate) fn memory_file() -> Option<File> {
    #[cfg(target_os = "linux")]
    let made = rustix::fs::memfd_create(c"carnet", rustix::fs::MemfdFlags::CLOEXEC).ok();
    #[cfg(not(target_os = "linux"))]
    let made: Option<std::os::fd::OwnedFd> = None;
    made.map(File::from)
}

/// Opens a file of this host that only grows, for reading and appending: its owner's alone if it is made here. No
/// link is followed in the last place.
pub fn open_appending(path: &Path) -> io::Result<File> {
    let flags = OFlags::RDWR | OFlags::APPEND | OFlags::CREATE | OFlags::NOFOLLOW;
    let flags = flags | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
    let file = File::from(rustix::fs::open(path, flags, Mode::RUSR | Mode::WUSR)?);
    if !file.metadata()?.is_file() {
        return Err(io::Error::other(text!(en "not a regular file"; de "keine gewöhnliche Datei")));
    }
    Ok(file)
}

/// [`private_folder`](crate::private_folder).
pub(crate) fn private_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// What changes where a folder is another one, or gains or loses a file.
pub(crate) type Stamp = (u64, u64, i64, i64, i64, i64);

/// How a folder is; none where it cannot be told.
pub(crate) fn stamp(folder: &Path) -> Option<Stamp> {
    let about = folder.metadata().ok()?;
    let (changed, nanos) = (about.ctime(), about.ctime_nsec());
    Some((about.dev(), about.ino(), about.mtime(), about.mtime_nsec(), changed, nanos))
}

/// Whether a folder lies on another volume than the one above it.
pub(crate) fn begins_volume(folder: &Path) -> bool {
    let device = |path: &Path| path.metadata().map(|about| about.dev()).ok();
    device(folder) != device(&folder.join(".."))
}

/// A new file gets these rights, as far as the umask leaves them.
pub(crate) fn give_mode(options: &mut OpenOptions, mode: u32) {
    options.mode(mode);
}

/// Whether other accounts than the owner have a right on a file or folder.
pub fn is_open_to_others(path: &Path) -> bool {
    path.metadata().is_ok_and(|about| about.mode() & 0o077 != 0)
}

/// Whether other accounts than the owner can write to a file or folder.
pub fn is_writable_to_others(path: &Path) -> bool {
    path.metadata().is_ok_and(|about| about.mode() & 0o022 != 0)
}

/// An umask that takes rights from the own account would make folders in which nothing can be made. What it takes from
/// others stays. To be called before there are threads.
// LEDGER-5.
pub fn keep_own_rights() {
    let umask = rustix::process::umask(Mode::RWXU.union(Mode::RWXG).union(Mode::RWXO));
    rustix::process::umask(umask.difference(Mode::RWXU));
}

/// A path as the kernel writes it.
pub(crate) fn path(bytes: Vec<u8>) -> PathBuf {
    OsString::from_vec(bytes).into()
}

/// Bytes an ordinary account may still write on the volume of `folder`; none where it does not say.
pub fn free_space(folder: &Path) -> Option<u64> {
    let volume = rustix::fs::statvfs(folder).ok()?;
    // Some drivers report a volume of no size: that is no answer.
    (volume.f_blocks > 0).then(|| volume.f_bavail.saturating_mul(volume.f_frsize))
}

/// Keeps the memory of this process, in which a secret may come to be, out of files and of crash reports;
/// on Linux also from debuggers of the same account.
// MEDIA-37.
pub fn no_core_dumps() {
    // Neither can fail: less is always granted.
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    let _ = rustix::process::setrlimit(Resource::Core, none);
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable);
}

/// Names mean what they say.
pub(crate) fn exact(path: &Path) -> PathBuf {
    path.to_owned()
}

/// Gives a file or folder another name.
pub(crate) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    std::fs::rename(from, to)
}

/// Gives a temporary file a name that is free.
pub(crate) fn persist_new(temp: TempPath, to: &Path) -> Result<(), PathPersistError> {
    temp.persist_noclobber(to)
}

/// Gives a temporary file a name, in place of the file that has it.
pub(crate) fn persist(temp: TempPath, to: &Path) -> Result<(), PathPersistError> {
    temp.persist(to)
}

/// Brings a file that has its name to the medium, and the volume with it.
pub(crate) fn settle(target: &Path, bytes: Bytes) -> io::Result<Flushed> {
    let file = open_regular(target)?;
    sync_volume(folder_of(target), Some((&file, bytes)))?;
    Ok(Flushed::Volume)
}

/// Brings the names in a folder to the medium.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    sync_volume(folder, None)
}

/// Brings the renamed file to the medium. On the kernel's vfat an fsync of the folder loses the file
/// when the stick is pulled; only `syncfs` or a second fsync of the file keeps it.
fn sync_volume(folder: &Path, file: Option<(&File, Bytes)>) -> io::Result<()> {
    let folder = File::open(folder)?;
    let keeps = keeps_renames(&folder);
    #[cfg(target_os = "linux")]
    if !keeps {
        rustix::fs::syncfs(&folder)?;
    }
    match file {
        Some((_, Bytes::There)) if keeps => {}
        Some((file, _)) => file.sync_all()?,
        None => {}
    }
    match folder.sync_all() {
        // Some FUSE drivers know no fsync of folders; syncfs has done it.
        Err(error) if matches!(error.raw_os_error(), Some(code) if unsupported(code)) => Ok(()),
        done => done,
    }
}

/// Brings the names in a new folder to the disk, all of which are those of new files that were brought there: where
/// that has brought their names along, there is nothing to wait for.
pub(crate) fn sync_new_names(folder: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    if keeps_renames(&File::open(folder)?) {
        return Ok(());
    }
    sync_folder(folder)
}

/// Whether fsync of file and folder are enough. On a server's own disk syncfs would wait for
/// everything that all its programs have written.
#[cfg(target_os = "linux")]
fn keeps_renames(folder: &File) -> bool {
    const EXT: u64 = 0xef53;
    const XFS: u64 = 0x5846_5342;
    const BTRFS: u64 = 0x9123_683e;
    const F2FS: u64 = 0xf2f5_2010;
    const OVERLAY: u64 = 0x794c_7630;
    rustix::fs::fstatfs(folder)
        .is_ok_and(|volume| [EXT, XFS, BTRFS, F2FS, OVERLAY].contains(&(volume.f_type as u64)))
}

/// Nothing is known here.
#[cfg(not(target_os = "linux"))]
fn keeps_renames(_folder: &File) -> bool {
    false
}

/// Asks the kernel to forget its copy of the file, so that the next read comes from the medium.
/// Best effort: a kernel may keep what it likes.
pub(crate) fn drop_cache(file: &File) {
    #[cfg(not(any(target_vendor = "apple", target_os = "netbsd", target_os = "openbsd")))]
    let _ = rustix::fs::fadvise(file, 0, None, rustix::fs::Advice::DontNeed);
    #[cfg(target_vendor = "apple")]
    let _ = rustix::fs::fcntl_nocache(file, true);
    #[cfg(any(target_os = "netbsd", target_os = "openbsd"))]
    let _ = file;
}

/// The causes that have no kind of their own in the standard library.
pub(crate) fn cause(error: &io::Error) -> Option<Cause> {
    match Errno::from_io_error(error)? {
        Errno::NODEV | Errno::NXIO => Some(Cause::Gone),
        Errno::IO => Some(Cause::Defective { at: None }),
        // What open answers for a link under O_NOFOLLOW.
        Errno::LOOP | Errno::MLINK => Some(Cause::NotRegular),
        _ => None,
    }
}

fn unsupported(code: i32) -> bool {
    [Errno::INVAL, Errno::NOSYS, Errno::OPNOTSUPP].iter().any(|errno| errno.raw_os_error() == code)
}
