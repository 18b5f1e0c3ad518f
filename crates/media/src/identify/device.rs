//! The device below a mount, as `/sys` shows it.

use std::path::{Path, PathBuf};

use carnet_format::Attributes;

use super::{Device, mounts::Mount};
use crate::System;

/// The device below `mount`, and what the medium says of itself. This machine runs from `root`.
pub(super) fn of(
    mount: &Mount,
    root: Option<&Mount>,
    system: &System,
) -> Option<(Device, Attributes)> {
    let mounted = folder(mount, system)?;
    let part = lowest(mounted.clone(), system);
    let disk = disk_of(&part, system);
    let is_own = |root: &Mount| {
        let is_below = |folder| disk_of(&lowest(folder, system), system) == disk;
        root.number == mount.number || folder(root, system).is_some_and(is_below)
    };
    let usb = usb(&disk, system);
    let of_usb = |name: &str| usb.as_ref().and_then(|usb| system.text(&usb.join(name)));
    let is_set = |path: PathBuf| system.bytes(&path).is_some_and(|bytes| bytes == b"1");
    // A memory card in a slot of its own is removable, whatever the kernel says of the slot.
    let card = system.bytes(&disk.join("device/type")).is_some_and(|kind| kind == b"SD");
    let device = Device {
        name: name(&mounted)?,
        disk: name(&disk)?,
        partitioned: Some(part != disk),
        removable: card || is_set(disk.join("removable")),
        usb: usb.is_some(),
        manufacturer: of_usb("manufacturer"),
        product: of_usb("product"),
        write_protected: is_set(disk.join("ro")) || is_set(part.join("ro")),
        own: root.is_some_and(is_own),
    };
    let mut attributes = Attributes::default();
    if device.can_be_carried() {
        let id = |name| of_usb(name).and_then(|digits| u16::from_str_radix(&digits, 16).ok());
        attributes.vendor_id = id("idVendor");
        attributes.product_id = id("idProduct");
        attributes.serial = of_usb("serial");
        attributes.capacity = capacity(&disk, system);
        attributes.filesystem = uuid(&device.name, system);
    }
    Some((device, attributes))
}

/// The whole disk that a device is, or is a part of.
fn disk_of(part: &Path, system: &System) -> PathBuf {
    match part.parent() {
        Some(disk) if system.exists(&part.join("partition")) => disk.to_owned(),
        _ => part.to_owned(),
    }
}

/// Whether the mount has a device that the system does not have any more.
pub(super) fn is_gone(mount: &Mount, system: &System) -> bool {
    mount.number.0 != 0 && system.exists(Path::new(DEVICES)) && folder(mount, system).is_none()
}

const DEVICES: &str = "/sys/dev/block";

fn folder(mount: &Mount, system: &System) -> Option<PathBuf> {
    let (major, minor) = mount.number;
    // Major 0 is no device: overlay, btrfs, tmpfs, network and most FUSE file systems.
    let link = Path::new(DEVICES).join(format!("{major}:{minor}"));
    (major != 0).then(|| system.link(&link)).flatten().filter(|folder| system.exists(folder))
}

/// Below an encrypted file system lies the device that holds it.
fn lowest(mut folder: PathBuf, system: &System) -> PathBuf {
    for _ in 0..8 {
        let slaves = folder.join("slaves");
        let [slave] = &system.names(&slaves)[..] else { break };
        let Some(next) = system.link(&slaves.join(slave)) else { break };
        folder = next;
    }
    folder
}

/// The USB device nearest to the disk; above it are hubs.
fn usb(disk: &Path, system: &System) -> Option<PathBuf> {
    let mut above = disk.ancestors().take_while(|folder| folder.starts_with("/sys/devices"));
    above.find(|folder| system.exists(&folder.join("idVendor"))).map(Path::to_owned)
}

/// `size` counts 512 bytes, whatever the device does. An empty slot has none.
fn capacity(disk: &Path, system: &System) -> Option<u64> {
    let blocks: u64 = system.text(&disk.join("size"))?.parse().ok()?;
    blocks.checked_mul(512).filter(|capacity| *capacity > 0)
}

/// The file system's UUID by udev's links; small systems have none.
fn uuid(device: &str, system: &System) -> Option<String> {
    let links = Path::new("/dev/disk/by-uuid");
    let mut names = system.names(links);
    names.sort();
    let leads_here =
        |link: &Path| system.link(link).and_then(|it| name(&it)).as_deref() == Some(device);
    let found = names.into_iter().find(|it| leads_here(&links.join(it)))?;
    Some(found.to_string_lossy().into_owned())
}

fn name(folder: &Path) -> Option<String> {
    Some(folder.file_name()?.to_string_lossy().into_owned())
}
