//! Whether a medium can be written, before anything is.

use std::path::{Path, PathBuf};

use crate::identify::{Mounts, is_mounted_to_be_written};
use crate::{Action, Cause, MediumError, System, identify, os};

/// Where media are mounted, by custom of all distributions (hier(7)) and of the desktops.
const PLACES: [&str; 3] = ["/media", "/mnt", "/run/media"];

/// Whether a medium is mounted at a folder where one should be. What is written there while none is lands
/// on this machine's own disk, and the person who pulls the stick carries nothing.
pub fn check_mounted(folder: &Path, system: &System) -> Result<(), MediumError> {
    // EXP-34.
    let mounts = Mounts::read(system);
    let mount = mounts.of(folder, system);
    let is_bare = system.inside(folder).is_some_and(|folder| {
        let place = PLACES.iter().find(|place| folder.starts_with(place));
        place.zip(mount).is_some_and(|(place, mount)| !mount.point.starts_with(place))
    });
    if is_bare {
        return Err(MediumError::because(Action::Write, folder, Cause::NotMounted));
    }
    Ok(())
}

/// The folder in which the medium of `folder` is mounted beside others, where that is one for media: put back
/// after it was pulled, it is mounted there again.
pub fn mounts_beside(folder: &Path, system: &System) -> Option<PathBuf> {
    let mounts = Mounts::read(system);
    let above = mounts.of(folder, system)?.point.parent()?;
    PLACES.iter().any(|place| above.starts_with(place)).then(|| system.outside(above))
}

/// Whether the medium of `folder` can be written at all, as far as its mount tells, and has any room.
pub fn check_writable(folder: &Path, system: &System) -> Result<(), MediumError> {
    let seen = identify(folder, system);
    if seen.read_only != Some(true) {
        // EXP-34. How much is needed is not known yet.
        return match os::free_space(folder) {
            Some(0) => {
                Err(MediumError::because(Action::Write, folder, Cause::Full { space: None }))
            }
            _ => Ok(()),
        };
    }
    let is_locked = seen.device.is_some_and(|device| device.write_protected);
    let cause = match is_mounted_to_be_written(folder, system) && !is_locked {
        true => Cause::Damaged,
        false => Cause::ReadOnly,
    };
    Err(MediumError::because(Action::Write, folder, cause))
}
