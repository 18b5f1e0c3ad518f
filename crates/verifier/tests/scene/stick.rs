//! A stick, as the kernel's tables of a small machine show it, with a passport on it.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use carnet_format::bundle::statement_file;
use carnet_format::{Attributes, Passport};

use super::{Key, NOW, STICK};

/// The number of the key that signs passports at the plant.
pub const MEDIA_KEY: u8 = 30;

/// What the stick of [`Machine`] says of itself.
pub fn attributes() -> Attributes {
    Attributes {
        vendor_id: Some(0x1111),
        product_id: Some(0xabcd),
        serial: Some("0001A".to_owned()),
        capacity: Some(15_728_640 * 512),
        filesystem: Some("1A2B-3C4D".to_owned()),
    }
}

/// The passport of the stick, for the route of the scene and for another hour.
pub fn passport() -> Passport {
    Passport {
        medium: STICK,
        label: "RED 04".to_owned(),
        attributes: attributes(),
        routes: vec![("plant-7".parse().unwrap(), "gateway-1".parse().unwrap())],
        issued: NOW - 86_400,
        valid_until: NOW + 3600,
    }
}

pub fn signed(passport: &Passport, key: u8) -> Vec<u8> {
    statement_file(passport, &Key::number(key)).unwrap().0
}

/// The trust file with the key that signs passports, on a route that names the stick and accepts what may be
/// innocent, unless `route` says otherwise.
pub fn trust(route: &str) -> String {
    let mut route = route.to_owned();
    for name in ["medium-differs", "foreign"] {
        if !route.contains(name) {
            route.push_str(&format!("\n{name} = \"accept\""));
        }
    }
    let media = format!("media = [\"{}\"]\n", "5f".repeat(16));
    let public = Key::number(MEDIA_KEY).hex();
    super::trust(0, &format!("{media}time-unknown = \"accept\"\nscan = \"none\"\n{route}"))
        + &format!("[[key]]\npublic = \"{public}\"\nrole = \"media\"\nsite = \"plant-7\"\n")
}

/// A machine with a stick at `media/stick`.
pub struct Machine(tempfile::TempDir);

impl Machine {
    /// `options` are those that the stick is mounted with.
    pub fn new(options: &str) -> Self {
        let machine = Self(tempfile::tempdir().unwrap());
        let usb = "sys/devices/pci0000:00/0000:00:14.0/usb1/1-1";
        let block = format!("{usb}/1-1:1.0/host0/target0:0:0/0:0:0:0/block/sda");
        for (path, content) in [
            (
                "proc/self/mountinfo".to_owned(),
                format!(
                    "27 1 254:0 / / rw - ext4 /dev/root rw\n\
             28 27 8:0 / /media/stick {options} - vfat /dev/sda rw\n"
                ),
            ),
            (format!("{usb}/idVendor"), "1111\n".to_owned()),
            (format!("{usb}/idProduct"), "abcd\n".to_owned()),
            (format!("{usb}/serial"), "0001A\n".to_owned()),
            (format!("{block}/removable"), "1\n".to_owned()),
            (format!("{block}/size"), "15728640\n".to_owned()),
            (format!("{block}/ro"), "0\n".to_owned()),
        ] {
            machine.write(&path, content.as_bytes());
        }
        machine.link("sys/dev/block/8:0", &format!("../../../{block}"));
        machine.link("dev/disk/by-uuid/1A2B-3C4D", "../../sda");
        fs::create_dir_all(machine.path("media/stick")).unwrap();
        machine
    }

    pub fn root(&self) -> &Path {
        self.0.path()
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn link(&self, path: &str, target: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        symlink(target, path).unwrap();
    }
}
