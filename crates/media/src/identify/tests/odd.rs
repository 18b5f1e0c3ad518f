//! Mounts upon mounts, and tables that are missing or make no sense.

use std::fs;

use proptest::prelude::*;

use super::*;

fn kind(tree: &Tree, folder: &str) -> Option<String> {
    tree.identify(folder).filesystem_type
}

#[test]
fn mount_points_may_have_any_name() {
    let tree = Tree::new();
    tree.folder("media/my stick\\#1\ttab");
    tree.table("40 27 8:0 / /media/my\\040stick\\134\\0431\\011tab rw - vfat /dev/sda rw\n");
    tree.table("41 27 0:50 / /media/my\\ rw - wrong none rw\n");
    assert_eq!(kind(&tree, "media/my stick\\#1\ttab").as_deref(), Some("vfat"));
}

#[test]
fn the_upper_of_several_mounts_counts() {
    let tree = Tree::new();
    tree.folder("media/a/b");
    tree.folder("media/ab");
    tree.table("40 27 8:0 / /media/a rw - first none rw\n");
    tree.table("41 40 8:1 / /media/a rw - second none rw\n");
    tree.table("42 41 8:2 /sub/folder /media/a/b rw - bound none rw\n");
    assert_eq!(kind(&tree, "media/a").as_deref(), Some("second"));
    assert_eq!(kind(&tree, "media/a/b").as_deref(), Some("bound"));
    assert_eq!(kind(&tree, "media/ab").as_deref(), Some("ext4"));
    // A later mount covers what was mounted deeper before.
    tree.folder("media/c/d");
    tree.table("50 27 8:3 / /media/c/d rw - covered none rw\n");
    tree.table("51 27 8:4 / /media/c rw - cover none rw\n");
    assert_eq!(kind(&tree, "media/c/d").as_deref(), Some("cover"));
}

/// WATCH-6. WATCH-7.
#[cfg(target_os = "linux")]
#[test]
fn what_is_covered_is_there_and_a_table_that_cannot_be_read_is_no_empty_one() {
    let tree = Tree::new();
    tree.stick(Stick { partition: true, ..Stick::new("sdb", "usb2/2-3") });
    tree.mount(8, 17, "/media/sdb1", "rw", "vfat", "rw");
    tree.table("60 103 0:50 / /media/sdb1 rw - tmpfs none rw\n");
    tree.table("61 27 0:51 / /media/sdb1/deep rw - tmpfs none rw\n");
    let look = |folder| crate::mounted_in(&tree.path(folder), &tree.system());
    let told: Vec<_> =
        look("media").unwrap().into_iter().map(|it| (it.id, it.is_covered, it.disk)).collect();
    let id = told[0].0;
    assert_eq!(told, [(id, true, Some("sdb".to_owned())), (60, false, None)]);
    assert!(look("nowhere").is_err());
    std::fs::remove_file(tree.path("proc/self/mountinfo")).unwrap();
    tree.folder("proc/self/mountinfo");
    assert!(look("media").is_err());
}

#[test]
fn a_machine_that_runs_from_memory_has_a_root_that_is_its_own_parent() {
    let tree = Tree::new();
    tree.folder("mnt");
    tree.file(
        "proc/self/mountinfo",
        "1 1 0:2 / / rw - rootfs none rw\n20 1 8:0 / /mnt rw - vfat /dev/sda rw\n",
    );
    tree.stick(Stick::new("sda", "usb1/1-1"));
    assert_eq!(kind(&tree, "mnt").as_deref(), Some("vfat"));
    assert!(tree.identify("mnt").is_removable());
    // Below a changed root its own line is missing.
    tree.file("proc/self/mountinfo", "20 9 8:0 / /mnt rw - vfat /dev/sda rw\n");
    assert_eq!(kind(&tree, "mnt").as_deref(), Some("vfat"));
    assert_eq!(tree.identify("sys"), Seen::default());
}

#[test]
fn a_stick_that_is_mounted_twice_is_one_medium() {
    let tree = Tree::new();
    tree.stick(Stick::new("sda", "usb1/1-1"));
    tree.mount(8, 0, "/media/one", "rw", "vfat", "rw");
    tree.mount(8, 0, "/media/two", "ro", "vfat", "rw");
    let two = tree.identify("media/two");
    assert_eq!((two.mount_point, two.read_only), (Some(tree.path("media/two")), Some(true)));
    let points: Vec<_> = mounted(&tree.system()).into_iter().map(|seen| seen.mount_point).collect();
    assert_eq!(points, [Some(tree.path("media/one"))]);
}

#[test]
fn links_in_a_captured_tree_do_not_leave_it() {
    let tree = Tree::new();
    tree.stick(Stick::new("sda", "usb1/1-1"));
    tree.mount(8, 9, "/media/stick", "rw", "vfat", "rw");
    // Absolute, and with more steps up than there are folders.
    tree.link("sys/dev/block/8:9", "/sys/dev/../../../../../../sys/devices/odd");
    tree.folder("sys/devices/odd");
    tree.link("sys/devices/odd/size", "/sys/block");
    tree.link("sys/devices/odd/removable", "/proc/self/mountinfo");
    let device = tree.identify("media/stick").device.unwrap();
    assert_eq!((device.name.as_str(), device.removable), ("odd", false));
    // A folder outside of the tree lies on none of its media.
    let outside = tempfile::tempdir().unwrap();
    assert_eq!(identify(outside.path(), &tree.system()), Seen::default());
}

#[test]
fn missing_tables_are_no_fault() {
    let tree = Tree::new();
    tree.mount(8, 0, "/media/stick", "rw,nodev,nosuid,noexec", "vfat", "rw");
    fs::remove_dir_all(tree.path("sys")).unwrap();
    let seen = tree.identify("media/stick");
    assert_eq!((seen.filesystem_type.as_deref(), seen.device), (Some("vfat"), None));
    fs::remove_dir_all(tree.path("proc")).unwrap();
    assert_eq!(tree.identify("media/stick"), Seen::default());
    assert_eq!(mounted(&tree.system()), []);
}

#[test]
fn tables_that_lead_in_circles_end() {
    let tree = Tree::new();
    tree.folder("a");
    tree.file("proc/self/mountinfo", "2 3 0:1 / /a rw - x x rw\n3 2 0:1 / /a rw - y y rw\n");
    assert_eq!(tree.identify("a"), Seen::default());
    tree.file(
        "proc/self/mountinfo",
        "1 1 0:1 / / rw - x x rw\n2 1 0:1 / / rw - y y rw\n1 2 0:1 / / rw - z z rw\n",
    );
    assert!(kind(&tree, "a").is_some());
    tree.link("sys/dev/block/8:0", "../../devices/virtual/block/dm-0");
    tree.link("sys/devices/virtual/block/dm-0/slaves/dm-0", "../../dm-0");
    tree.file("proc/self/mountinfo", "1 1 8:0 / / rw - x x rw\n");
    assert!(tree.identify("a").device.is_some());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    // Whatever stands in the tables, they are read to their end and nothing breaks.
    #[test]
    fn garbage_in_every_table(
        line in "[ -~]{0,60}",
        bytes in proptest::collection::vec(any::<u8>(), 0..40),
        field in 0..9_usize,
    ) {
        let tree = Tree::new();
        tree.stick(Stick { partition: true, ..Stick::new("sda", "usb1/1-1") });
        let usb = "sys/devices/pci0000:00/0000:00:14.0/usb1/1-1";
        for table in ["idVendor", "idProduct", "serial", "product"] {
            tree.file(&format!("{usb}/{table}"), &bytes);
        }
        let block = format!("{usb}/1-1:1.0/host0/target0:0:0/0:0:0:0/block/sda");
        for table in ["size", "ro", "removable"] {
            tree.file(&format!("{block}/{table}"), &bytes);
        }
        let mut fields = ["40", "27", "8:1", "/", "/media", "rw", "-", "vfat", "/dev/sda1"].map(str::to_owned);
        fields[field] = line.clone();
        tree.folder("media");
        tree.table(&format!("{line}\n{}\n", fields.join(" ")));
        let seen = tree.identify("media");
        prop_assert_eq!(seen.attributes.statable().statable(), seen.attributes.statable());
        prop_assert_eq!(mounted(&tree.system()).len() <= 1, true);
    }
}
