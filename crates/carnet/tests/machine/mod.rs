//! A machine with a stick, as its kernel shows it: for `--sysfs-root`.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

/// Writes the tables of a machine below `root` and returns the folder where its stick is mounted.
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
