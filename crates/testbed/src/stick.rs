//! A machine with a stick, as its kernel shows it: for `--sysfs-root`.

#[cfg(unix)]
use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use carnet_format::bundle::statement_file;
use carnet_format::{Attributes, Passport};
use data_encoding::HEXLOWER;

use crate::{EASY, Key, NOW, STICK, innocent, world};

/// The number of the key that signs passports at the plant.
pub const MEDIA_KEY: u8 = 30;

/// The serial number of the stick that was enrolled.
pub const SERIAL: &str = "001CC0EC34A1";

/// What that stick says of itself.
pub fn attributes() -> Attributes {
    Attributes {
        vendor_id: Some(0x0951),
        product_id: Some(0x1666),
        serial: Some(SERIAL.to_owned()),
        capacity: Some(30_720_000 * 512),
        filesystem: Some("6E2A-0C41".to_owned()),
    }
}

/// Its passport, for requests of the plant and for another hour.
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

/// The file of a passport.
pub fn signed(passport: &Passport, key: u8) -> Vec<u8> {
    statement_file(passport, &Key::number(key)).unwrap().0
}

/// A trust file with the key that signs passports, and a route that names the stick and accepts what
/// may be innocent, unless `rules` say otherwise.
pub fn stick_trust(rules: &str) -> String {
    let media = format!("media = [\"{}\"]", HEXLOWER.encode(&STICK));
    let world = world(0, &format!("{media}\n{EASY}\n{}", innocent(rules)));
    world.key(MEDIA_KEY, "media", "plant-7").text()
}

/// Writes the tables of a machine below `root` and returns the folder where its stick is mounted.
#[cfg(unix)]
pub fn with_stick(root: &Path, serial: &str, options: &str) -> PathBuf {
    const USB: &str = "sys/devices/pci0000:00/usb1/1-2";
    const DISK: &str = "1-2:1.0/host0/target0:0:0/0:0:0:0/block/sda";
    let file = |name: &str, content: &str| {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, format!("{content}\n")).unwrap();
    };
    file(
        "proc/self/mountinfo",
        &format!(
            "22 1 0:21 / / rw,relatime - overlay overlay rw\n\
             36 22 8:1 / /media/stick {options} shared:1 - vfat /dev/sda1 rw"
        ),
    );
    for (name, content) in [
        ("idVendor", "0951"),
        ("idProduct", "1666"),
        ("manufacturer", "Kingston"),
        ("product", "DataTraveler 3.0"),
        ("serial", serial),
        (&format!("{DISK}/size"), "30720000"),
        (&format!("{DISK}/removable"), "1"),
        (&format!("{DISK}/ro"), "0"),
        (&format!("{DISK}/sda1/partition"), "1"),
    ] {
        file(&format!("{USB}/{name}"), content);
    }
    for (link, target) in [
        ("sys/dev/block/8:1", format!("../../../{USB}/{DISK}/sda1")),
        ("dev/disk/by-uuid/6E2A-0C41", "../../sda1".to_owned()),
    ] {
        let link = root.join(link);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        symlink(target, link).unwrap();
    }
    let stick = root.join("media/stick");
    fs::create_dir_all(&stick).unwrap();
    stick
}
