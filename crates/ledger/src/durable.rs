//! Files on the local disk that are whole or not there.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

/// Who may write a target at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Writers {
    /// One only: what a killed writer left behind is written over.
    One,
    /// Several: each has a temporary file of its own.
    Several,
}

/// Writes `target` through a temporary file beside it: what `fill` writes is on the disk before
/// the name appears, and nothing stays when it fails. An existing file is replaced.
pub(crate) fn write<T>(
    target: &Path,
    writers: Writers,
    fill: impl FnOnce(&mut File) -> io::Result<T>,
) -> io::Result<T> {
    let folder = folder_of(target);
    fs::create_dir_all(&folder)?;
    let temporary = Temporary(match writers {
        Writers::One => {
            folder.join(format!(".{}.part", target.file_name().unwrap_or_default().display()))
        }
        Writers::Several => temporary_beside(target, &folder),
    });
    let mut file = File::create(&temporary.0)?;
    let value = fill(&mut file)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&temporary.0, target)?;
    sync_folder(&folder)?;
    Ok(value)
}

/// Brings the names in a folder to the disk, where the system lets a folder be opened.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder) {
        Ok(handle) => handle.sync_all(),
        Err(error) if cfg!(unix) => Err(error),
        Err(_) => Ok(()),
    }
}

/// A name beside `target` that no other writer uses.
pub(crate) fn temporary_beside(target: &Path, folder: &Path) -> PathBuf {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    folder.join(format!(".{name}.{}-{count}.part", process::id()))
}

/// The folder a file lies in.
pub(crate) fn folder_of(target: &Path) -> PathBuf {
    match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Removes the file when dropped; a renamed one is gone already.
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}
