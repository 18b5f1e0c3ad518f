//! Which mount something lies on, as the kernel has it.

use std::{
    io,
    os::fd::{AsFd as _, BorrowedFd, OwnedFd},
    path::Path,
};

use rustix::{
    fs::{AtFlags, CWD, Mode, OFlags, StatxFlags, openat, statx},
    io::Errno,
};

/// As the table of mounts has it.
const ID: StatxFlags = StatxFlags::MNT_ID;
/// STATX_MNT_ID_UNIQUE: no later mount gets it.
const LASTING: StatxFlags = StatxFlags::from_bits_retain(0x4000);

/// The id of a mount, if the kernel is new enough to say it. Nothing is asked of the medium.
fn ask(at: BorrowedFd<'_>, path: &Path, what: StatxFlags) -> Result<Option<u64>, Errno> {
    let flags = AtFlags::NO_AUTOMOUNT | AtFlags::STATX_DONT_SYNC | AtFlags::EMPTY_PATH;
    let about = statx(at, path, flags, what)?;
    Ok((about.stx_mask & what.bits() != 0).then_some(about.stx_mnt_id))
}

/// The mount that a file or folder lies on; of what is not there, or does not answer, the one of the folder above.
/// None where the kernel does not say.
pub(crate) fn mount_id(path: &Path) -> Option<u64> {
    for path in path.ancestors() {
        let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        match ask(CWD, path, ID) {
            Ok(id) => return id,
            Err(Errno::NOENT | Errno::NOTDIR | Errno::IO) => {}
            Err(_) => return None,
        }
    }
    None
}

/// The lasting id of the mount with the id `id` that begins at a folder; none where the kernel has no such, or another
/// mount is there.
pub(crate) fn lasting_id(point: &Path, id: u64) -> Option<u64> {
    // It may go in between, and come again.
    let [before, lasting, after] =
        [ID, LASTING, ID].map(|what| ask(CWD, point, what).ok().flatten());
    lasting.filter(|_| before == Some(id) && after == Some(id))
}

/// Opens the folder at which the mount with these ids begins.
pub(crate) fn open_mount(point: &Path, id: u64, lasting: Option<u64>) -> io::Result<OwnedFd> {
    // By its name alone: the medium hears nothing of it.
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let folder = openat(CWD, point, flags, Mode::empty())?;
    let ask = |what| ask(folder.as_fd(), Path::new(""), what);
    let here = ask(ID)?.ok_or(io::ErrorKind::Unsupported)?;
    match here == id && (lasting.is_none() || ask(LASTING)? == lasting) {
        true => Ok(folder),
        false => Err(io::ErrorKind::NotFound.into()),
    }
}
