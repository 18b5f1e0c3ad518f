//! What is mounted in a folder, for a process that takes in every stick once.

use std::path::{Path, PathBuf};

use crate::identify::Mounts;
use crate::{System, os};

/// A medium that is mounted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mounted {
    /// No other mount has it; where the system is old, none that is there at the same time.
    pub id: u64,
    /// Where it is mounted.
    pub point: PathBuf,
}

/// What is mounted at the folders that lie in this one; of several at one of them, the one that is seen.
pub fn mounted_in(folder: &Path, system: &System) -> Vec<Mounted> {
    let Some(inside) = system.inside(folder) else { return Vec::new() };
    let mounts = Mounts::read(system);
    let within = mounts.all().iter().filter(|mount| mount.point.parent() == Some(&inside));
    let seen = within.filter(|mount| {
        mounts.below(&mount.point).is_some_and(|upper| std::ptr::eq(upper, *mount))
    });
    seen.map(|mount| {
        let point = system.outside(&mount.point);
        Mounted { id: os::lasting_id(&point).unwrap_or(mount.id), point }
    })
    .collect()
}
