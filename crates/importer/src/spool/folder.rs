//! A folder that appears whole.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use carnet_media::{folder_of, sync_folder};
use tempfile::TempDir;

use super::SpoolError;

const PREFIX: &str = ".carnet-";
const SUFFIX: &str = ".part";

/// Waits until no other process writes to the spool; the lock ends with the file.
pub(super) fn lock(spool: &Path) -> Result<File, SpoolError> {
    fs::create_dir_all(spool).map_err(SpoolError::at(spool))?;
    let path = spool.join(".carnet.lock");
    let file = File::create(&path).map_err(SpoolError::at(&path))?;
    match file.lock() {
        // A file system without locks has to do without.
        Err(error) if error.kind() != io::ErrorKind::Unsupported => {
            Err(SpoolError::at(&path)(error))
        }
        _ => Ok(file),
    }
}

/// Removes folders that a killed writer left unfinished.
pub(super) fn clear(spool: &Path) -> Result<(), SpoolError> {
    let cleared = || -> io::Result<()> {
        for entry in fs::read_dir(spool)? {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with(PREFIX) && name.ends_with(SUFFIX) {
                fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(())
    };
    cleared().map_err(SpoolError::at(spool))
}

/// A folder under construction beside its target. Dropped unfinished, it is gone.
pub(super) struct Folder {
    temporary: TempDir,
    target: PathBuf,
}

impl Folder {
    // SPOOL-2.
    pub(super) fn begin(target: &Path) -> Result<Self, SpoolError> {
        let parent = folder_of(target);
        fs::create_dir_all(parent).map_err(SpoolError::at(parent))?;
        let temporary = tempfile::Builder::new()
            .prefix(PREFIX)
            .suffix(SUFFIX)
            .tempdir_in(parent)
            .map_err(SpoolError::at(parent))?;
        Ok(Self { temporary, target: target.to_owned() })
    }

    /// Writes one file whole.
    pub(super) fn write(
        &self,
        name: &str,
        fill: impl FnOnce(&mut File) -> io::Result<()>,
    ) -> Result<(), SpoolError> {
        let path = self.temporary.path().join(name);
        let written = || -> io::Result<()> {
            let mut file = File::create_new(&path)?;
            fill(&mut file)?;
            file.sync_all()
        };
        written().map_err(SpoolError::at(&path))
    }

    /// Begins a file that [`table`](super::table) fills row by row.
    pub(super) fn create(&self, name: &str) -> Result<(PathBuf, File), SpoolError> {
        let path = self.temporary.path().join(name);
        let file = File::create_new(&path).map_err(SpoolError::at(&path))?;
        Ok((path, file))
    }

    /// Makes a folder inside, unless it is there.
    pub(super) fn make_folder(&self, name: &str) -> Result<(), SpoolError> {
        let path = self.temporary.path().join(name);
        match fs::create_dir(&path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                Err(SpoolError::at(&path)(error))
            }
            _ => Ok(()),
        }
    }

    /// Gives the folder its name, or its files to the folder that has the name.
    pub(super) fn finish(self) -> Result<(), SpoolError> {
        let Self { temporary, target } = self;
        let finished = || -> io::Result<()> {
            open_to_all_who_may(temporary.path())?;
            sync_tree(temporary.path())?;
            if target.is_dir() {
                merge(temporary.path(), &target)?;
            } else {
                // From here on the folder bears its own name, and the drop finds nothing.
                fs::rename(temporary.path(), &target)?;
            }
            sync_folder(folder_of(&target))
        };
        finished().map_err(SpoolError::at(&target))
    }
}

/// A temporary folder is made for its owner only; the spool is for whoever the folder above admits.
#[cfg(unix)]
fn open_to_all_who_may(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let above = fs::metadata(folder_of(folder))?.permissions().mode();
    fs::set_permissions(folder, fs::Permissions::from_mode(above & 0o777))
}

#[cfg(not(unix))]
fn open_to_all_who_may(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Moves the files over, each whole; others in `target` stay.
fn merge(from: &Path, target: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let place = target.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            fs::create_dir_all(&place)?;
            merge(&entry.path(), &place)?;
        } else {
            if entry.file_name() == FILLED_IN {
                keep(&entry.path(), &place)?;
            }
            fs::rename(entry.path(), &place)?;
        }
    }
    sync_folder(target)
}

/// The table that people fill in at the gateway.
const FILLED_IN: &str = "requests.csv";

/// Puts a table aside that is not what it was when it was written: somebody has typed answers into it.
// SPOOL-3.
fn keep(new: &Path, place: &Path) -> io::Result<()> {
    match fs::read(place) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
        Ok(old) if old == fs::read(new)? => return Ok(()),
        Ok(_) => {}
    }
    let free = (1..).map(|number| place.with_file_name(format!("requests-{number}.csv")));
    for aside in free {
        // Never over another.
        if aside.symlink_metadata().is_ok() {
            continue;
        }
        fs::copy(place, &aside)?;
        let (was, aside) = (place.display(), aside.display());
        carnet_host::say!("note: {was} was changed since it was written; it is kept as {aside}");
        break;
    }
    Ok(())
}

fn sync_tree(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_tree(&entry.path())?;
        }
    }
    sync_folder(folder)
}
