//! Small volumes with real file systems, in image files.

use std::{
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    process::Command,
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use carnet_media::{System, identify};

/// One test at a time: a program that one starts holds, for a moment, what the others have open.
pub fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The file systems of sticks, by their FUSE drivers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Exfat,
    Fat,
    Ntfs,
    /// By the kernel's own driver.
    Ext4,
}

/// The kinds whose driver is a process that can be killed.
pub const FUSE: [Kind; 3] = [Kind::Exfat, Kind::Fat, Kind::Ntfs];

/// A volume that is mounted, until it is dropped.
pub struct Volume {
    kind: Kind,
    work: tempfile::TempDir,
    device: Option<String>,
}

impl Volume {
    /// Makes a volume of so many MiB and mounts it to be written.
    pub fn new(kind: Kind, size: u64) -> Self {
        let work = tempfile::tempdir().unwrap();
        let image = work.path().join("image");
        File::create(&image).unwrap().set_len(size << 20).unwrap();
        fs::create_dir(work.path().join("stick")).unwrap();
        let format: &[&str] = match kind {
            Kind::Exfat => &["mkfs.exfat"],
            Kind::Fat => &["mkfs.fat"],
            Kind::Ntfs => &["mkntfs", "-F", "-Q"],
            Kind::Ext4 => &["mkfs.ext4", "-q"],
        };
        run(&[format, &[image.to_str().unwrap()]].concat());
        // The FAT driver reads image files by itself. Past the cache, so that a fault shows.
        let losetup = ["losetup", "--direct-io=on", "-f", "--show", image.to_str().unwrap()];
        let device = (kind != Kind::Fat).then(|| run(&losetup).trim().to_owned());
        let volume = Self { kind, work, device };
        volume.mount("rw");
        volume
    }

    pub fn folder(&self) -> PathBuf {
        fs::canonicalize(self.work.path()).unwrap().join("stick")
    }

    fn image(&self) -> PathBuf {
        self.work.path().join("image")
    }

    pub fn device(&self) -> &str {
        self.device.as_deref().unwrap()
    }

    pub fn mount(&self, access: &str) {
        let folder = self.folder();
        self.mount_at(&folder, access);
    }

    /// Mounts it elsewhere, such as in the place of another.
    pub fn mount_at(&self, folder: &Path, access: &str) {
        let image = self.image();
        let source = self.device.as_deref().unwrap_or(image.to_str().unwrap());
        let folder = folder.to_str().unwrap();
        let (program, access) = match (self.kind, access) {
            (Kind::Exfat, _) => (&["mount.exfat-fuse"][..], access),
            (Kind::Fat, "rw") => (&["fusefat"][..], "rw+"),
            (Kind::Fat, _) => (&["fusefat"][..], access),
            (Kind::Ntfs, _) => (&["ntfs-3g"][..], access),
            (Kind::Ext4, _) => (&["mount", "-t", "ext4"][..], access),
        };
        run(&[program, &["-o", access, source, folder]].concat());
        wait_until("mounted", || is_mounted(Path::new(folder)));
    }

    /// Makes what lies behind so many bytes of the medium unreadable.
    pub fn spoil(&self, keep: u64) {
        File::options().write(true).open(self.image()).unwrap().set_len(keep).unwrap();
    }

    /// Pulls the stick: its driver ends in mid-work.
    pub fn kill(&self) {
        for process in self.drivers() {
            run(&["kill", "-KILL", &process.to_string()]);
        }
        wait_until("killed", || self.drivers().is_empty());
    }

    /// What a desktop does with a stick that was pulled.
    pub fn forget(&self) {
        run(&["umount", "-l", self.folder().to_str().unwrap()]);
    }

    /// The driver's processes: those that were started with this folder.
    fn drivers(&self) -> Vec<u32> {
        let folder = self.folder();
        let folder = folder.to_str().unwrap().as_bytes();
        let mut found = Vec::new();
        for process in fs::read_dir("/proc").unwrap().flatten() {
            let Ok(number) = process.file_name().to_string_lossy().parse() else { continue };
            let line = fs::read(process.path().join("cmdline")).unwrap_or_default();
            let mut words = line.split(|byte| *byte == 0);
            let program = words.next().unwrap_or_default().to_owned();
            let drivers = ["mount.exfat-fuse", "fusefat", "ntfs-3g"];
            if drivers.iter().any(|driver| program.ends_with(driver.as_bytes()))
                && line.windows(folder.len()).any(|part| part == folder)
            {
                found.push(number);
            }
        }
        found
    }

    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.filter(|name| name != "lost+found").collect();
        names.sort();
        names
    }

    /// MEDIA-17. Nothing of this program is open on the volume.
    pub fn assert_nothing_is_open(&self) {
        let folder = self.folder();
        for open in fs::read_dir("/proc/self/fd").unwrap().flatten() {
            let target = fs::read_link(open.path()).unwrap_or_default();
            assert!(!target.starts_with(&folder), "{target:?} is open");
        }
    }

    /// Ejects it, and waits until its driver has ended.
    pub fn eject(&self) {
        self.assert_nothing_is_open();
        carnet_media::eject(&self.folder(), &System::real()).unwrap();
        assert!(!is_mounted(&self.folder()));
        wait_until("ended", || self.drivers().is_empty());
    }
}

impl Drop for Volume {
    fn drop(&mut self) {
        let folder = self.folder();
        while is_mounted(&folder) {
            self.kill();
            if !Command::new("umount").arg("-l").arg(&folder).status().is_ok_and(|it| it.success())
            {
                break;
            }
        }
        if let Some(device) = &self.device {
            let _ = Command::new("losetup").args(["-d", device]).status();
        }
    }
}

pub fn is_mounted(folder: &Path) -> bool {
    identify(folder, &System::real()).mount_point.as_deref() == Some(folder)
}

pub fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let until = Instant::now() + Duration::from_secs(20);
    while !done() {
        assert!(Instant::now() < until, "not {what} after 20 seconds");
        thread::sleep(Duration::from_millis(10));
    }
}

pub fn run(words: &[&str]) -> String {
    let output = Command::new(words[0]).args(&words[1..]).output().unwrap();
    assert!(output.status.success(), "{words:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Bytes without a pattern that a defect could repeat.
pub fn bytes(length: usize) -> Vec<u8> {
    (0..length as u64).map(|at| (at.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8).collect()
}

/// A file to be written, and what happens when so many bytes of it were read.
pub struct Source<'a> {
    pub inner: io::Cursor<Vec<u8>>,
    pub after: u64,
    pub then: Option<Box<dyn FnOnce() + 'a>>,
}

impl<'a> Source<'a> {
    pub fn new(bytes: &[u8], after: u64, then: impl FnOnce() + 'a) -> Self {
        Self { inner: io::Cursor::new(bytes.to_vec()), after, then: Some(Box::new(then)) }
    }
}

impl Read for Source<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(1 << 16);
        let count = self.inner.read(&mut buffer[..most])?;
        self.after = self.after.saturating_sub(count as u64);
        if self.after == 0
            && let Some(then) = self.then.take()
        {
            then();
        }
        Ok(count)
    }
}

impl Seek for Source<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}
