//! What is mounted in a folder, for a process that takes in every stick once.

use std::fs;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use crate::identify::{Mount, Mounts, Seen};
use crate::{System, os};

/// A medium that is mounted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mounted {
    /// No other mount has it while this one is there.
    pub id: u64,
    /// Neither does a later one have this; none where the kernel has no such, or it cannot be asked.
    pub lasting: Option<u64>,
    /// Where it is mounted.
    pub point: PathBuf,
    /// Whether another one is mounted over it.
    pub is_covered: bool,
    /// The device that it is a part of, such as `sdb`, if it is on one.
    pub disk: Option<String>,
}

/// What is mounted at the folders that lie in this one.
///
/// # Errors
/// The folder or the table of mounts cannot be read: then nothing is known, not that nothing is there.
pub fn mounted_in(folder: &Path, system: &System) -> io::Result<Vec<Mounted>> {
    fs::read_dir(folder)?;
    let Some(inside) = system.inside(folder) else { return Ok(Vec::new()) };
    let mounts = Mounts::read_whole(system)?;
    let within = mounts.all().iter().filter(|mount| mount.point.parent() == Some(&inside));
    let about = |mount: &Mount| {
        let (id, point) = (mount.id, system.outside(&mount.point));
        let is_seen = mounts.below(&mount.point).is_some_and(|upper| upper.id == id);
        let lasting = (is_seen && system.is_real()).then(|| os::lasting_id(&point, id)).flatten();
        let disk = Seen::of(mount, &mounts, system).device.map(|device| device.disk);
        Mounted { id, lasting, point, is_covered: !is_seen, disk }
    };
    Ok(within.map(about).collect())
}

/// Holds the upper folder of a medium open: it cannot be unmounted meanwhile, and what is done in the folder is done
/// there, whatever is mounted at its name by then. Nothing is read.
///
/// # Errors
/// [`io::ErrorKind::NotFound`] where another one is there, or none; [`io::ErrorKind::Unsupported`] where the kernel is
/// older than 5.8 and cannot tell.
// WATCH-5.
pub fn hold(mounted: &Mounted) -> io::Result<OwnedFd> {
    os::open_mount(&mounted.point, mounted.id, mounted.lasting)
}
