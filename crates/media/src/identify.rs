//! What the system says of the medium that a folder lies on.

mod device;
#[cfg(any(windows, test))]
mod drive;
mod mounts;
#[cfg(windows)]
mod windows;

use std::{
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use carnet_format::Attributes;

pub(crate) use self::mounts::{Mount, Mounts};
use crate::{System, os};

/// What the system says of the medium that a folder lies on. What it does not say is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Where the medium is mounted.
    pub mount_point: Option<PathBuf>,
    /// The type of the file system, such as `vfat` or `exfat`.
    pub filesystem_type: Option<String>,
    /// Whether nothing can be written.
    pub read_only: Option<bool>,
    /// MEDIA-28. Those of `nodev`, `nosuid` and `noexec` that the mount lacks.
    pub missing_options: Vec<&'static str>,
    /// The name of the volume, where the system tells it.
    pub volume_label: Option<String>,
    /// What it is instead of a medium, where that is known.
    pub stands_for: Option<StandsFor>,
    /// The block device below, if there is one.
    pub device: Option<Device>,
    /// What a medium that can be carried away says of itself; empty for the disks of this machine
    /// and for shares, which say nothing of a medium.
    ///
    /// As told, so that MEDIA-24 sees every difference: a serial that no passport can hold still
    /// differs from the one that a passport states. For a statement take [`Attributes::statable`].
    pub attributes: Attributes,
}

/// What has the name of a drive and is no medium.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StandsFor {
    /// A folder of another computer.
    Network,
    /// A folder of this machine.
    Folder(PathBuf),
}

/// A block device with a file system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// The device with the file system, such as `sda1`.
    pub name: String,
    /// The whole disk, such as `sda`.
    pub disk: String,
    /// Whether the file system lies in a partition; none where the system does not tell.
    pub partitioned: Option<bool>,
    /// Whether the medium can be taken out of its drive.
    pub removable: bool,
    /// Whether the drive hangs on USB.
    pub usb: bool,
    /// Who made it, as it says.
    pub manufacturer: Option<String>,
    /// What it is, as it says.
    pub product: Option<String>,
    /// Whether the device lets nothing be written.
    pub write_protected: bool,
    /// Whether this machine's own root file system lies on the disk.
    pub own: bool,
}

impl Seen {
    /// Whether this is a medium that can be carried away, not a folder of this machine.
    pub fn is_removable(&self) -> bool {
        self.device.as_ref().is_some_and(Device::can_be_carried)
    }

    pub(crate) fn of(mount: &Mount, mounts: &Mounts, system: &System) -> Self {
        // A machine that runs from a memory card or a USB disk does not carry that away.
        let root = mounts.below(Path::new("/"));
        let (device, attributes) = device::of(mount, root, system).unzip();
        Self {
            mount_point: Some(system.outside(&mount.point)),
            filesystem_type: Some(mount.filesystem.clone()),
            read_only: Some(mount.is_read_only()),
            missing_options: mount.missing_options(),
            volume_label: None,
            stands_for: None,
            device,
            attributes: attributes.unwrap_or_default(),
        }
    }
}

impl Device {
    /// Whether it can be carried away; the disk that this machine runs from cannot.
    pub fn can_be_carried(&self) -> bool {
        (self.usb || self.removable) && !self.own
    }
}

/// What the system says of the medium that `folder` lies on.
pub fn identify(folder: &Path, system: &System) -> Seen {
    #[cfg(windows)]
    if system.is_real() {
        return windows::of(folder);
    }
    let mounts = Mounts::read(system);
    mounts.of(folder, system).map(|it| Seen::of(it, &mounts, system)).unwrap_or_default()
}

/// Whether something is mounted on `folder` itself. The table of mounts says it where there is one: a
/// file system may have volumes inside of it that nobody has mounted.
pub(crate) fn is_mount_point(folder: &Path, system: &System) -> bool {
    let mounts = Mounts::read(system);
    let is_point = |folder: PathBuf| Some(mounts.below(&folder)?.point == folder);
    system.inside(folder).and_then(is_point).unwrap_or_else(|| os::begins_volume(folder))
}

/// The media that can be carried away and are mounted now; each once.
pub fn mounted(system: &System) -> Vec<Seen> {
    let mut media: Vec<Seen> = Vec::new();
    for seen in all_mounted(system) {
        let known = |other: &Seen| other.device == seen.device;
        if seen.is_removable() && !media.iter().any(known) {
            media.push(seen);
        }
    }
    media
}

/// Everything that is mounted.
pub(crate) fn all_mounted(system: &System) -> Vec<Seen> {
    #[cfg(windows)]
    if system.is_real() {
        return windows::all();
    }
    let mounts = Mounts::read(system);
    mounts.all().iter().map(|mount| Seen::of(mount, &mounts, system)).collect()
}

/// Whether the device below `path` was pulled out while its file system is still mounted: then the
/// kernel reports the same fault as for a broken one, or answers from memory.
fn is_orphaned(path: &Path, system: &System) -> bool {
    let mounts = Mounts::read(system);
    mounts.of(path, system).is_some_and(|mount| device::is_gone(mount, system))
}

/// [`is_orphaned`], now or in a moment: the first fault comes before the kernel has taken away the
/// device.
pub(crate) fn is_orphaned_soon(path: &Path, system: &System) -> bool {
    (0..5).any(|look| {
        if look > 0 {
            thread::sleep(Duration::from_millis(100));
        }
        is_orphaned(path, system)
    })
}

/// Whether `path` is mounted to be written. If it cannot be written all the same, the kernel has met a
/// fault in the file system; people would look in vain for a switch.
pub(crate) fn is_mounted_to_be_written(path: &Path, system: &System) -> bool {
    let mounts = Mounts::read(system);
    mounts.of(path, system).is_some_and(Mount::is_to_be_written)
}

#[cfg(all(test, unix))]
pub(crate) mod tests;
