//! Builds a captured tree.

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use crate::{Seen, System, identify};

pub(crate) struct Tree(tempfile::TempDir);

/// A USB stick as sysfs shows it.
pub(crate) struct Stick<'a> {
    pub(crate) disk: &'static str,
    pub(crate) usb: &'static str,
    pub(crate) partition: bool,
    pub(crate) serial: Option<&'a [u8]>,
    pub(crate) size: &'static str,
    pub(crate) removable: &'static str,
    pub(crate) minor: u32,
}

impl Stick<'_> {
    pub(crate) fn new(disk: &'static str, usb: &'static str) -> Self {
        let minor = if disk == "sdb" { 16 } else { 0 };
        let serial = Some(&b"0001A\n"[..]);
        Self { disk, usb, partition: false, serial, size: "15728640", removable: "1", minor }
    }
}

impl Tree {
    /// A machine with a root file system on a disk of its own.
    pub(crate) fn new() -> Self {
        let tree = Self(tempfile::tempdir().unwrap());
        let disk = "sys/devices/pci0000:00/0000:00:02.0/virtio1/block/vda";
        tree.file(&format!("{disk}/size"), "1000\n");
        tree.file(&format!("{disk}/removable"), "0\n");
        tree.link("sys/dev/block/254:0", &format!("../../../{disk}"));
        tree.table("22 27 0:21 / /proc rw,relatime - proc proc rw\n");
        tree.table("23 27 0:22 / /sys rw,relatime - sysfs sysfs rw\n");
        tree.root(254, 0);
        tree
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        fs::canonicalize(self.0.path()).unwrap().join(path)
    }

    pub(crate) fn folder(&self, path: &str) {
        fs::create_dir_all(self.path(path)).unwrap();
    }

    pub(crate) fn file(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(crate) fn link(&self, path: &str, target: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        symlink(target, path).unwrap();
    }

    /// Adds lines to the table of mounts.
    pub(crate) fn table(&self, lines: &str) {
        let path = self.path("proc/self/mountinfo");
        let table = fs::read_to_string(&path).unwrap_or_default();
        self.file("proc/self/mountinfo", table + lines);
    }

    /// Makes the device the one that the machine runs from.
    pub(crate) fn root(&self, major: u32, minor: u32) {
        let path = self.path("proc/self/mountinfo");
        let table = fs::read_to_string(&path).unwrap_or_default();
        let others = table.lines().filter(|line| !line.starts_with("27 "));
        let others: String = others.flat_map(|line| [line, "\n"]).collect();
        self.file("proc/self/mountinfo", others);
        self.table(&format!("27 1 {major}:{minor} / / rw,relatime - ext4 /dev/root rw\n"));
    }

    /// Mounts upon the root file system, and makes the folder.
    pub(crate) fn mount(
        &self,
        major: u32,
        minor: u32,
        point: &str,
        options: &str,
        kind: &str,
        volume: &str,
    ) {
        self.folder(&format!("{point}/CARNET")[1..]);
        let id =
            100 + fs::read_to_string(self.path("proc/self/mountinfo")).unwrap().lines().count();
        self.table(&format!(
            "{id} 27 {major}:{minor} / {point} {options} shared:{id} - {kind} /dev/x {volume}\n"
        ));
    }

    pub(crate) fn uuid(&self, uuid: &str, device: &str) {
        self.link(&format!("dev/disk/by-uuid/{uuid}"), &format!("../../{device}"));
    }

    pub(crate) fn stick(&self, stick: Stick<'_>) {
        let Stick { disk, usb, minor, .. } = stick;
        let usb = format!("sys/devices/pci0000:00/0000:00:14.0/{usb}");
        self.file(&format!("{usb}/idVendor"), "1111\n");
        self.file(&format!("{usb}/idProduct"), "abcd\n");
        self.file(&format!("{usb}/manufacturer"), "Maker\n");
        self.file(&format!("{usb}/product"), "USB Flash Drive \n");
        if let Some(serial) = stick.serial {
            self.file(&format!("{usb}/serial"), serial);
        }
        let port = Path::new(&usb).file_name().unwrap().to_str().unwrap();
        let block = format!("{usb}/{port}:1.0/host0/target0:0:0/0:0:0:{}/block/{disk}", minor / 16);
        self.file(&format!("{block}/removable"), format!("{}\n", stick.removable));
        self.file(&format!("{block}/size"), format!("{}\n", stick.size));
        self.file(&format!("{block}/ro"), "0\n");
        self.folder(&format!("{block}/slaves"));
        self.link(&format!("sys/dev/block/8:{minor}"), &format!("../../../{block}"));
        if stick.partition {
            self.file(&format!("{block}/{disk}1/partition"), "1\n");
            self.file(&format!("{block}/{disk}1/size"), "15726592\n");
            let part = format!("../../../{block}/{disk}1");
            self.link(&format!("sys/dev/block/8:{}", minor + 1), &part);
        }
    }

    pub(crate) fn system(&self) -> System {
        System::under(self.0.path())
    }

    pub(crate) fn identify(&self, folder: &str) -> Seen {
        identify(&self.path(folder), &self.system())
    }
}
