//! Volumes, and the disks that they lie on.

use std::{
    ffi::OsString,
    fs::File,
    io::{self, ErrorKind},
    os::windows::fs::OpenOptionsExt as _,
    path::{Component, Path, PathBuf, Prefix},
};

use windows_sys::Win32::{
    Foundation::{GENERIC_READ, GENERIC_WRITE},
    Storage::FileSystem::{FILE_SHARE_DELETE, FILE_SHARE_READ, FILE_SHARE_WRITE},
    System::{
        Ioctl::{
            FSCTL_DISMOUNT_VOLUME, FSCTL_LOCK_VOLUME, IOCTL_STORAGE_EJECT_MEDIA,
            IOCTL_STORAGE_QUERY_PROPERTY, PropertyStandardQuery, StorageDeviceProperty,
        },
        SystemServices::FILE_READ_ONLY_VOLUME,
        WindowsProgramming::{
            DRIVE_CDROM, DRIVE_FIXED, DRIVE_NO_ROOT_DIR, DRIVE_RAMDISK, DRIVE_REMOTE,
            DRIVE_REMOVABLE,
        },
    },
};

use crate::{calls, descriptor, descriptor::Disk};

/// A volume whose medium is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volume {
    /// Its upper folder, such as `E:\`.
    pub root: PathBuf,
    /// What kind of drive Windows calls it.
    pub kind: Kind,
    /// Its name.
    pub label: Option<String>,
    /// The number that it got when it was formatted.
    pub serial: Option<u32>,
    /// Such as `FAT32`.
    pub filesystem: Option<String>,
    /// Whether it can only be read.
    pub read_only: bool,
}

/// What Windows calls a drive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A stick, a card, a floppy disk. Many disks on USB are called fixed.
    Removable,
    /// A disk.
    Fixed,
    /// On another computer.
    Remote,
    /// CD or DVD.
    Optical,
    /// In memory.
    Ram,
    /// Windows does not know.
    Unknown,
}

/// The upper folder of the volume on which a path lies.
pub fn volume_root(path: &Path) -> io::Result<PathBuf> {
    calls::volume_path_name(path).map(PathBuf::from)
}

/// What Windows calls the drive with this upper folder. Its medium is not asked, nor another computer.
pub fn kind(root: &Path) -> io::Result<Kind> {
    Ok(match calls::drive_type(root)? {
        DRIVE_NO_ROOT_DIR => return Err(ErrorKind::NotFound.into()),
        DRIVE_REMOVABLE => Kind::Removable,
        DRIVE_FIXED => Kind::Fixed,
        DRIVE_REMOTE => Kind::Remote,
        DRIVE_CDROM => Kind::Optical,
        DRIVE_RAMDISK => Kind::Ram,
        _ => Kind::Unknown,
    })
}

/// Looks at the volume with this upper folder. A drive without a medium is an error, 21.
pub fn volume(root: &Path) -> io::Result<Volume> {
    let kind = kind(root)?;
    let told = calls::information(root)?;
    let text =
        |text: OsString| Some(text.to_string_lossy().into_owned()).filter(|text| !text.is_empty());
    Ok(Volume {
        root: root.to_owned(),
        kind,
        label: text(told.label),
        serial: Some(told.serial).filter(|serial| *serial != 0),
        filesystem: text(told.filesystem),
        read_only: told.flags & FILE_READ_ONLY_VOLUME != 0,
    })
}

/// The upper folders of all drives that have a letter.
pub fn drives() -> io::Result<Vec<PathBuf>> {
    let taken = calls::logical_drives()?;
    let letters = ('A'..='Z').enumerate().filter(|(bit, _)| taken >> bit & 1 == 1);
    Ok(letters.map(|(_, letter)| PathBuf::from(format!(r"{letter}:\"))).collect())
}

/// What a drive's letter stands for: a device, or `\??\C:\folder` after `subst`.
pub fn target_of(root: &Path) -> io::Result<OsString> {
    let letter = letter(root).ok_or(ErrorKind::InvalidInput)?;
    calls::dos_device(format!("{letter}:").as_ref())
}

/// The disk that a volume lies on.
pub fn disk(root: &Path) -> io::Result<Disk> {
    let question =
        [StorageDeviceProperty.to_le_bytes(), PropertyStandardQuery.to_le_bytes(), [0; 4]];
    let mut answer = [0; 1_024];
    let device = Device::open(root, Access::Ask)?;
    let filled = calls::control(
        &device.0,
        IOCTL_STORAGE_QUERY_PROPERTY,
        question.as_flattened(),
        &mut answer,
    )?;
    descriptor::disk(&answer[..filled.min(answer.len())])
}

/// What an open device is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Asking, which takes no right.
    Ask,
    /// Flushing, locking and ejecting.
    Write,
}

/// The device below a volume, open beside everybody else.
#[derive(Debug)]
pub struct Device(File);

impl Device {
    /// Opens the device below the volume with this upper folder.
    pub fn open(root: &Path, access: Access) -> io::Result<Self> {
        let name = match letter(root) {
            Some(letter) => OsString::from(format!(r"\\.\{letter}:")),
            // Mounted in a folder. With the backslash at its end the name would be that of the upper folder.
            None => {
                let name = calls::volume_name(root)?;
                name.to_string_lossy().trim_end_matches('\\').to_owned().into()
            }
        };
        let rights = match access {
            Access::Ask => 0,
            // To eject takes the right to read.
            Access::Write => GENERIC_READ | GENERIC_WRITE,
        };
        let share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
        File::options().access_mode(rights).share_mode(share).open(name).map(Self)
    }

    /// Writes what the system still keeps of the volume to the disk, and has the disk write it.
    pub fn flush(&self) -> io::Result<()> {
        self.0.sync_all()
    }

    /// Takes the volume for this program alone, until the device is closed. Fails while anybody has a file on it open.
    pub fn lock(&self) -> io::Result<()> {
        calls::control(&self.0, FSCTL_LOCK_VOLUME, &[], &mut []).map(drop)
    }

    /// Takes the file system off the volume: of a volume that is not locked, also from whoever has files open.
    pub fn dismount(&self) -> io::Result<()> {
        calls::control(&self.0, FSCTL_DISMOUNT_VOLUME, &[], &mut []).map(drop)
    }

    /// Puts the medium out.
    pub fn eject(&self) -> io::Result<()> {
        calls::control(&self.0, IOCTL_STORAGE_EJECT_MEDIA, &[], &mut []).map(drop)
    }
}

/// The letter of a drive's upper folder; none of a volume that is mounted in a folder or lies on another computer.
fn letter(root: &Path) -> Option<char> {
    let mut parts = root.components();
    let Some(Component::Prefix(prefix)) = parts.next() else { return None };
    let (Prefix::Disk(letter) | Prefix::VerbatimDisk(letter)) = prefix.kind() else { return None };
    let is_upper = parts.all(|part| part == Component::RootDir);
    is_upper.then(|| char::from(letter.to_ascii_uppercase()))
}

#[cfg(test)]
mod tests;
