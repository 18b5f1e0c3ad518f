//! A stick in drive E:, which is a FAT image.

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::thread;
use std::time::Duration;

const NEEDED: &str = "apt-get install fusefat dosfstools, and run it as root";
const SIZE: u64 = 32 << 20;

/// There is one drive, and the server of Wine looks at it only when it begins.
static SERVER: RwLock<()> = RwLock::new(());

/// Keeps the server running, for tests without a stick.
pub(crate) fn keep_server() -> RwLockReadGuard<'static, ()> {
    SERVER.read().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) struct Stick {
    device: PathBuf,
    folder: PathBuf,
    _alone: RwLockWriteGuard<'static, ()>,
}

/// Tells a prefix of Wine of a drive E:. False where it knows it already.
pub(crate) fn tell(prefix: &Path) -> bool {
    let devices = prefix.join("dosdevices");
    // Always the same, as the server keeps it; one for each folder of programs.
    let number = prefix.as_os_str().as_encoded_bytes().iter().map(|it| u32::from(*it)).sum::<u32>();
    let device = format!("/dev/loop{}", 64 + number % 128);
    fs::create_dir_all(folder(prefix)).unwrap();
    symlink(folder(prefix), devices.join("e:")).is_ok()
        && symlink(device, devices.join("e::")).is_ok()
}

fn folder(prefix: &Path) -> PathBuf {
    prefix.join("stick")
}

impl Stick {
    /// A stick with a file system of so many bytes, with this number and name.
    pub(crate) fn new(prefix: &Path, bytes: u64, serial: &str, label: &str) -> Self {
        let alone = SERVER.write().unwrap_or_else(PoisonError::into_inner);
        let device = fs::read_link(prefix.join("dosdevices/e::")).unwrap();
        let stick = Self { device, folder: folder(prefix), _alone: alone };
        stick.leave();
        // What a killed test wrote beside the stick: nothing is mounted over it, and fusefat does not say so.
        fs::remove_dir_all(&stick.folder).unwrap();
        fs::create_dir(&stick.folder).unwrap();
        let image = prefix.join("stick.img");
        File::create(&image).unwrap().set_len(SIZE).unwrap();
        run("losetup", &[stick.device.as_os_str(), image.as_os_str()]);
        let kib = (bytes / 1_024).to_string();
        let words = ["-F", if bytes < 8 << 20 { "12" } else { "16" }, "-i", serial, "-I"];
        let words = words.map(AsRef::as_ref).into_iter();
        let rest = [stick.device.as_os_str(), kib.as_ref()];
        run("mkfs.vfat", &words.chain(rest).collect::<Vec<_>>());
        // In the boot sector alone, as the driver shows any other name as a file.
        let mut head = fs::read(&stick.device).unwrap();
        head.truncate(512);
        head[43..54].copy_from_slice(format!("{label:<11}").as_bytes());
        fs::write(&stick.device, head).unwrap();
        let options = ["-o", "rw+"].map(AsRef::as_ref).into_iter();
        let rest = [stick.device.as_os_str(), stick.folder.as_os_str()];
        run("fusefat", &options.chain(rest).collect::<Vec<_>>());
        let device = |folder: &Path| fs::metadata(folder).unwrap().dev();
        assert_ne!(device(&stick.folder), device(prefix), "no stick is mounted");
        stick
    }

    /// What Linux sees of it.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The number of its file system as Linux has it.
    pub(crate) fn uuid(&self) -> String {
        let mut command = Command::new("blkid");
        let output = command.args(["-o", "value", "-s", "UUID"]).arg(&self.device).output();
        String::from_utf8(output.expect(NEEDED).stdout).unwrap().trim().to_owned()
    }

    /// What lies on it.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.folder).unwrap();
        let mut names: Vec<_> =
            entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn leave(&self) {
        for _ in 0..50 {
            let left = Command::new("umount").arg(&self.folder).output().unwrap();
            if String::from_utf8_lossy(&left.stderr).contains("not mounted") {
                break;
            }
            thread::sleep(Duration::from_millis(100));
        }
        let _ = Command::new("losetup").arg("-d").arg(&self.device).output();
    }
}

impl Drop for Stick {
    fn drop(&mut self) {
        self.leave();
    }
}

#[track_caller]
fn run(program: &str, words: &[&std::ffi::OsStr]) {
    let output = Command::new(program).args(words).output().expect(NEEDED);
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
}
