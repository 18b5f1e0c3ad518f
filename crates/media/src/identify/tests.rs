#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
//! Captured trees: not of one machine, but with the shape of `/proc` and `/sys` as they are.

mod odd;
pub(crate) mod tree;

use self::tree::{Stick, Tree};
use super::*;
use crate::{Cause, check_mounted, check_writable};

#[test]
fn a_stick_without_partitions() {
    let tree = Tree::new();
    tree.stick(Stick::new("sda", "usb1/1-1"));
    tree.mount(8, 0, "/media/stick", "rw,nosuid,nodev,noexec,relatime", "vfat", "rw,utf8");
    tree.uuid("1A2B-3C4D", "sda");
    let seen = tree.identify("media/stick");
    assert_eq!(seen.mount_point, Some(tree.path("media/stick")));
    assert_eq!(seen.filesystem_type.as_deref(), Some("vfat"));
    assert_eq!(seen.read_only, Some(false));
    assert!(seen.missing_options.is_empty());
    assert!(seen.is_removable());
    let device = seen.device.unwrap();
    assert_eq!((device.name.as_str(), device.disk.as_str()), ("sda", "sda"));
    assert!(
        device.partitioned == Some(false)
            && device.removable
            && device.usb
            && !device.write_protected
    );
    assert_eq!(device.manufacturer.as_deref(), Some("Maker"));
    assert_eq!(device.product.as_deref(), Some("USB Flash Drive "));
    let attributes = Attributes {
        vendor_id: Some(0x1111),
        product_id: Some(0xabcd),
        serial: Some("0001A".into()),
        capacity: Some(15_728_640 * 512),
        filesystem: Some("1A2B-3C4D".into()),
    };
    assert_eq!(seen.attributes, attributes);
    assert_eq!(attributes.statable(), attributes);
}

#[test]
fn a_partition_has_the_capacity_of_its_whole_disk() {
    let tree = Tree::new();
    tree.stick(Stick { partition: true, ..Stick::new("sdb", "usb2/2-3") });
    tree.mount(8, 17, "/media/stick", "ro,nosuid,relatime", "exfat", "rw");
    tree.uuid("AAAA-BBBB", "sdb1");
    tree.uuid("0000-1111", "sdb");
    let seen = tree.identify("media/stick/CARNET/../CARNET");
    let device = seen.device.unwrap();
    assert_eq!((device.name.as_str(), device.disk.as_str()), ("sdb1", "sdb"));
    assert_eq!(device.partitioned, Some(true));
    assert_eq!(seen.attributes.capacity, Some(15_728_640 * 512));
    assert_eq!(seen.attributes.filesystem.as_deref(), Some("AAAA-BBBB"));
    assert_eq!(seen.read_only, Some(true));
    // MEDIA-28.
    assert_eq!(seen.missing_options, ["nodev", "noexec"]);
}

#[test]
fn behind_hubs_the_nearest_usb_device_counts() {
    let tree = Tree::new();
    let hubs = ["usb1", "usb1/1-2", "usb1/1-2/1-2.4"];
    tree.stick(Stick::new("sda", "usb1/1-2/1-2.4/1-2.4.1"));
    for hub in hubs {
        tree.file(&format!("sys/devices/pci0000:00/0000:00:14.0/{hub}/idVendor"), "1d6b\n");
        tree.file(&format!("sys/devices/pci0000:00/0000:00:14.0/{hub}/serial"), "0000:00:14.0\n");
    }
    tree.mount(8, 0, "/media/stick", "rw", "vfat", "rw");
    let attributes = tree.identify("media/stick").attributes;
    assert_eq!((attributes.vendor_id, attributes.serial.as_deref()), (Some(0x1111), Some("0001A")));
}

#[test]
fn a_card_reader_with_an_empty_second_slot() {
    let tree = Tree::new();
    tree.stick(Stick { serial: None, ..Stick::new("sda", "usb1/1-1") });
    tree.stick(Stick { serial: None, size: "0", minor: 16, ..Stick::new("sdb", "usb1/1-1") });
    tree.mount(8, 0, "/media/card", "rw", "vfat", "rw");
    let seen = tree.identify("media/card");
    assert_eq!((seen.attributes.serial, seen.attributes.capacity), (None, Some(15_728_640 * 512)));
    assert_eq!(mounted(&tree.system()).len(), 1);
}

#[test]
fn a_serial_that_no_passport_can_hold_still_differs() {
    // MEDIA-24, MEDIA-25.
    for (told, seen) in [
        (&b"0001A \n"[..], "0001A "),
        (b"\xff\xfe\n", "\u{fffd}\u{fffd}"),
        (b"00\n01A\n", "00\n01A"),
        ("0001\u{391}\n".as_bytes(), "0001\u{391}"),
        (&[b'7'; 65], &"7".repeat(65)),
    ] {
        let tree = Tree::new();
        tree.stick(Stick { serial: Some(told), ..Stick::new("sda", "usb1/1-1") });
        tree.mount(8, 0, "/media/stick", "rw", "vfat", "rw");
        let attributes = tree.identify("media/stick").attributes;
        assert_eq!(attributes.serial.as_deref(), Some(seen));
        let statable = Attributes { serial: None, ..attributes.clone() };
        assert_eq!(attributes.statable(), statable);
    }
}

#[test]
fn what_cannot_be_carried_away_says_nothing() {
    let tree = Tree::new();
    tree.file("sys/devices/virtual/block/loop0/size", "20480\n");
    tree.file("sys/devices/virtual/block/loop0/removable", "0\n");
    tree.folder("sys/devices/virtual/block/loop0/slaves");
    tree.link("sys/dev/block/7:0", "../../devices/virtual/block/loop0");
    tree.mount(7, 0, "/mnt/image", "rw", "fuseblk", "rw");
    tree.mount(0, 45, "/mnt/share", "rw,nosuid,nodev,noexec", "cifs", "rw");
    tree.mount(0, 46, "/mnt/overlay", "rw", "overlay", "rw");
    tree.mount(0, 47, "/mnt/btrfs", "rw", "btrfs", "rw");
    let image = tree.identify("mnt/image");
    assert_eq!(image.device.as_ref().map(|device| device.name.as_str()), Some("loop0"));
    assert_eq!((image.is_removable(), image.attributes), (false, Attributes::default()));
    for (folder, kind) in [("share", "cifs"), ("overlay", "overlay"), ("btrfs", "btrfs")] {
        let seen = tree.identify(&format!("mnt/{folder}"));
        assert_eq!((seen.filesystem_type.as_deref(), &seen.device), (Some(kind), &None));
        assert_eq!(seen.attributes, Attributes::default());
    }
    assert_eq!(mounted(&tree.system()), []);
}

#[test]
fn a_usb_disk_and_a_memory_card_can_be_carried_away_but_not_the_own_disk() {
    let tree = Tree::new();
    tree.stick(Stick { removable: "0", ..Stick::new("sda", "usb1/1-1") });
    tree.mount(8, 0, "/media/disk", "rw", "ntfs3", "rw");
    let card = "sys/devices/pci0000:00/mmc_host/mmc0/mmc0:aaaa/block/mmcblk0";
    tree.file(&format!("{card}/size"), "8\n");
    tree.file(&format!("{card}/removable"), "0\n");
    tree.file(&format!("{card}/device/type"), "SD\n");
    tree.file(&format!("{card}/mmcblk0p1/partition"), "1\n");
    tree.link("sys/dev/block/179:1", &format!("../../../{card}/mmcblk0p1"));
    tree.mount(179, 1, "/media/card", "rw", "vfat", "rw");
    let seen = tree.identify("media/card");
    assert_eq!(seen.attributes, Attributes { capacity: Some(4096), ..Attributes::default() });
    assert!(tree.identify("media/disk").is_removable());
    assert_eq!(mounted(&tree.system()).len(), 2);

    // The same card, but this machine runs from it.
    tree.root(179, 1);
    let seen = tree.identify("media/card");
    assert_eq!((seen.is_removable(), seen.attributes), (false, Attributes::default()));
    assert!(seen.device.unwrap().own);
    assert_eq!(mounted(&tree.system()).len(), 1);
}

#[test]
fn an_encrypted_stick_is_the_stick_below() {
    let tree = Tree::new();
    tree.stick(Stick { partition: true, ..Stick::new("sda", "usb1/1-1") });
    tree.folder("sys/devices/virtual/block/dm-0/slaves");
    let part =
        "devices/pci0000:00/0000:00:14.0/usb1/1-1/1-1:1.0/host0/target0:0:0/0:0:0:0/block/sda/sda1";
    tree.link("sys/devices/virtual/block/dm-0/slaves/sda1", &format!("../../../../../{part}"));
    tree.link("sys/dev/block/253:0", "../../devices/virtual/block/dm-0");
    tree.uuid("0f0f", "dm-0");
    tree.mount(253, 0, "/media/stick", "rw", "ext4", "rw");
    let seen = tree.identify("media/stick");
    let device = seen.device.unwrap();
    assert_eq!((device.name.as_str(), device.disk.as_str()), ("dm-0", "sda"));
    assert!(device.partitioned == Some(true) && device.usb);
    assert_eq!(seen.attributes.serial.as_deref(), Some("0001A"));
    assert_eq!(seen.attributes.filesystem.as_deref(), Some("0f0f"));
}

#[test]
fn a_volume_that_the_kernel_stopped_writing_is_not_write_protected() {
    let tree = Tree::new();
    tree.mount(8, 0, "/media/damaged", "rw,nosuid", "vfat", "ro,errors=remount-ro");
    tree.mount(8, 1, "/media/switch", "ro,nosuid", "vfat", "ro,errors=remount-ro");
    tree.mount(8, 2, "/media/by-hand", "ro,nosuid", "vfat", "rw,errors=remount-ro");
    let to_write = |name: &str| is_mounted_to_be_written(&tree.path(name), &tree.system());
    assert!(to_write("media/damaged/a.carnet"));
    assert!(!to_write("media/switch") && !to_write("media/by-hand"));
    assert_eq!(tree.identify("media/damaged").read_only, Some(true));
    let check = |name: &str| check_writable(&tree.path(name), &tree.system());
    assert_eq!(check("media/damaged").unwrap_err().code().as_str(), "medium.damaged");
    for name in ["media/switch", "media/by-hand"] {
        assert_eq!(check(name).unwrap_err().code().as_str(), "medium.read-only", "{name}");
    }
    assert_eq!(check("media"), Ok(()));
}

#[test]
fn a_device_that_was_pulled_out_is_known_by_its_absence() {
    let tree = Tree::new();
    tree.stick(Stick::new("sda", "usb1/1-1"));
    tree.mount(8, 0, "/media/stick", "rw", "vfat", "rw");
    tree.mount(0, 40, "/media/share", "rw", "nfs", "rw");
    let stick = tree.path("media/stick");
    assert!(!is_orphaned(&stick, &tree.system()));
    assert!(!is_orphaned(&tree.path("media/share"), &tree.system()));
    std::fs::remove_file(tree.path("sys/dev/block/8:0")).unwrap();
    assert!(is_orphaned(&stick, &tree.system()));
    assert!(!is_orphaned(&tree.path("media/share"), &tree.system()));
    assert_eq!(tree.identify("media/stick").device, None);
    // Without any table nothing is claimed.
    std::fs::remove_dir_all(tree.path("sys")).unwrap();
    assert!(!is_orphaned(&stick, &tree.system()));
}

#[test]
fn a_folder_where_a_medium_should_be_and_is_not_is_no_place_to_write() {
    let tree = Tree::new();
    tree.stick(Stick::new("sda", "usb1/1-1"));
    tree.mount(8, 0, "/media/stick", "rw", "vfat", "rw");
    for folder in ["media/empty", "mnt", "mnt/stick", "run/media/me/STICK", "srv/share"] {
        tree.folder(folder);
    }
    let check = |folder: &str| check_mounted(&tree.path(folder), &tree.system());
    for folder in ["media/empty", "mnt", "mnt/stick", "run/media/me/STICK"] {
        assert_eq!(check(folder).unwrap_err().cause(), &Cause::NotMounted, "{folder}");
    }
    // A stick, its folder, and a share that somebody chose.
    for folder in ["media/stick", "media/stick/CARNET", "srv/share"] {
        assert_eq!(check(folder), Ok(()), "{folder}");
    }
}

#[test]
fn what_can_be_carried_away_is_no_folder_of_this_machine() {
    let tree = Tree::new();
    tree.stick(Stick::new("sda", "usb1/1-1"));
    tree.mount(8, 0, "/media/stick", "rw", "vfat", "rw");
    // A loop device, or a FUSE driver that says nothing of its device.
    tree.mount(0, 50, "/media/image", "rw", "fuse", "rw");
    tree.folder("srv/share");
    let can = |folder: &str| crate::can_be_ejected(&tree.path(folder), &tree.system());
    for (folder, yes) in [
        ("media/stick", true),
        ("media/stick/CARNET", true),
        ("media/image", true),
        ("media/image/CARNET", false),
        ("srv/share", false),
        ("", false),
    ] {
        assert_eq!(can(folder), yes, "{folder}");
    }
    // The disk that this machine runs from, by another mount.
    tree.root(8, 0);
    assert!(!can("media/stick"));
}
