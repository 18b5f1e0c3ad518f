//! What a drive of Windows is, from what Windows says of it. Plain data in, so that it is tried everywhere.

use std::path::PathBuf;

use carnet_format::Attributes;

use super::{Device, Seen, StandsFor};

/// What Windows says of a volume, and of the disk below.
#[derive(Clone, Debug, Default)]
pub(super) struct Drive {
    /// Its upper folder.
    pub(super) root: PathBuf,
    /// Whether Windows calls it removable: a stick or a card, but not every disk on USB.
    pub(super) removable: bool,
    /// Whether it is on another computer.
    pub(super) remote: bool,
    pub(super) label: Option<String>,
    pub(super) serial: Option<u32>,
    pub(super) filesystem: Option<String>,
    pub(super) read_only: bool,
    pub(super) disk: Option<Disk>,
    /// What its letter stands for.
    pub(super) target: Option<String>,
    /// Whether Windows runs from it.
    pub(super) own: bool,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Disk {
    pub(super) usb: bool,
    /// Whether it is a memory card in a slot of its own.
    pub(super) card: bool,
    pub(super) vendor: Option<String>,
    pub(super) product: Option<String>,
}

/// What is seen of the medium.
// MEDIA-29.
pub(super) fn seen(drive: Drive) -> Seen {
    let stands_for = stands_for(&drive);
    let letter = drive.root.display().to_string().trim_end_matches('\\').to_owned();
    let disk = drive.disk.unwrap_or_default();
    let device = Device {
        name: letter.clone(),
        // Partitions of sticks have letters of their own, and nothing is said of the others.
        disk: letter,
        partitioned: None,
        removable: drive.removable || disk.card,
        usb: disk.usb,
        manufacturer: disk.vendor,
        product: disk.product,
        write_protected: drive.read_only,
        own: drive.own,
    };
    let mut attributes = Attributes::default();
    let device = Some(device).filter(|_| stands_for.is_none());
    // Of NTFS Windows tells half of what others tell, and the numbers of a disk are not reliably those of USB: what is told otherwise
    // elsewhere would make a good stick differ.
    let is_fat = |name: &str| ["FAT", "FAT12", "FAT16", "FAT32", "exFAT"].contains(&name);
    if device.as_ref().is_some_and(Device::can_be_carried)
        && drive.filesystem.as_deref().is_some_and(is_fat)
    {
        attributes.filesystem =
            drive.serial.map(|serial| format!("{:04X}-{:04X}", serial >> 16, serial & 0xffff));
    }
    Seen {
        mount_point: Some(drive.root),
        filesystem_type: drive.filesystem,
        read_only: Some(drive.read_only),
        missing_options: Vec::new(),
        volume_label: drive.label,
        stands_for,
        device,
        attributes,
    }
}

fn stands_for(drive: &Drive) -> Option<StandsFor> {
    // `subst` makes a name for another name, not for a device.
    let folder = drive.target.as_deref().and_then(|target| target.strip_prefix(r"\??\"));
    match folder {
        _ if drive.remote => Some(StandsFor::Network),
        Some(folder) if is_of_network(folder) => Some(StandsFor::Network),
        Some(folder) => Some(StandsFor::Folder(folder.into())),
        None => None,
    }
}

fn is_of_network(name: &str) -> bool {
    name.get(..4).is_some_and(|begin| begin.eq_ignore_ascii_case(r"UNC\"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn stick() -> Drive {
        Drive {
            root: r"E:\".into(),
            removable: true,
            label: Some("BLAU 01".into()),
            serial: Some(0x1A2B_3C4D),
            filesystem: Some("FAT32".into()),
            disk: Some(Disk {
                usb: true,
                vendor: Some("Maker".into()),
                product: Some("Flash".into()),
                ..Disk::default()
            }),
            target: Some(r"\Device\HarddiskVolume7".into()),
            ..Drive::default()
        }
    }

    /// MEDIA-29.
    #[test]
    fn a_stick_is_named_and_of_its_attributes_only_the_filesystem_is_told() {
        let seen = seen(stick());
        assert!(seen.is_removable());
        let expected = Attributes { filesystem: Some("1A2B-3C4D".into()), ..Attributes::default() };
        assert_eq!(seen.attributes, expected);
        assert_eq!(seen.volume_label.as_deref(), Some("BLAU 01"));
        let device = seen.device.unwrap();
        assert_eq!((device.name.as_str(), device.disk.as_str()), ("E:", "E:"));
        assert_eq!(device.manufacturer.as_deref(), Some("Maker"));
        assert_eq!((device.partitioned, seen.stands_for), (None, None));
    }

    /// MEDIA-29. As `blkid` writes it, with zeros in front.
    #[test]
    fn only_the_number_of_fat_and_exfat_is_what_others_tell() {
        for (filesystem, serial, told) in [
            ("exFAT", Some(0xAB), Some("0000-00AB")),
            ("FAT", Some(0x0102_0304), Some("0102-0304")),
            ("FAT32", None, None),
            ("NTFS", Some(0x1A2B_3C4D), None),
            ("ReFS", Some(0x1A2B_3C4D), None),
        ] {
            let drive = Drive { filesystem: Some(filesystem.into()), serial, ..stick() };
            assert_eq!(seen(drive).attributes.filesystem.as_deref(), told, "{filesystem}");
        }
        let unknown = Drive { filesystem: None, ..stick() };
        assert_eq!(seen(unknown).attributes, Attributes::default());
    }

    /// MEDIA-29.
    #[test]
    fn what_hangs_on_usb_or_a_card_reader_is_carried_and_the_disk_of_windows_never() {
        let fixed = |disk| Drive { removable: false, disk, ..stick() };
        let usb = Some(Disk { usb: true, ..Disk::default() });
        let card = Some(Disk { card: true, ..Disk::default() });
        for (drive, expected) in [
            (fixed(usb.clone()), true),
            (fixed(card), true),
            (fixed(Some(Disk::default())), false),
            (fixed(None), false),
            (Drive { disk: None, ..stick() }, true),
            (Drive { own: true, ..stick() }, false),
            (Drive { own: true, ..fixed(usb) }, false),
        ] {
            let seen = seen(drive.clone());
            assert_eq!(seen.is_removable(), expected, "{drive:?}");
            assert_eq!(seen.attributes.filesystem.is_some(), expected, "{drive:?}");
        }
    }

    /// MEDIA-29.
    #[test]
    fn network_drives_and_names_of_folders_are_no_media() {
        let folder = |name: &str| Some(StandsFor::Folder(name.into()));
        for (remote, target, expected) in [
            (true, Some(r"\Device\LanmanRedirector\;E:0\s\share"), Some(StandsFor::Network)),
            (true, None, Some(StandsFor::Network)),
            (false, Some(r"\??\C:\stick"), folder(r"C:\stick")),
            (false, Some(r"\??\F:\"), folder(r"F:\")),
            (false, Some(r"\??\UNC\s\share\a"), Some(StandsFor::Network)),
            (false, None, None),
        ] {
            let drive = Drive { remote, target: target.map(str::to_owned), ..stick() };
            let seen = seen(drive);
            assert_eq!(seen.stands_for, expected, "{target:?}");
            assert_eq!(seen.is_removable(), expected.is_none(), "{target:?}");
            assert_eq!(seen.attributes.filesystem.is_some(), expected.is_none(), "{target:?}");
        }
    }
}
