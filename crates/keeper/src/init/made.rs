//! What was made so far, which goes again if the rest cannot be made.

use std::fs;
use std::path::{Path, PathBuf};

use carnet_host::Failure;

use crate::place;

/// Files and folders that are new. Dropped, they go again.
#[derive(Default)]
pub(super) struct Made {
    files: Vec<PathBuf>,
    folders: Vec<PathBuf>,
}

impl Made {
    /// A folder of this account alone, with those above it that are missing.
    pub(super) fn folder(&mut self, folder: &Path) -> Result<(), Failure> {
        let missing = folder.ancestors().take_while(|it| it.symlink_metadata().is_err());
        let missing: Vec<_> = missing.map(Path::to_owned).collect();
        self.folders.extend(missing.into_iter().rev());
        carnet_media::private_folder(folder).map_err(|error| place::unusable(folder, &error))
    }

    /// A file that somebody else has made.
    pub(super) fn was(&mut self, path: &Path) {
        self.files.push(path.to_owned());
    }

    /// A new file of this account alone.
    pub(super) fn file(&mut self, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
        // One that was there is not ours to remove.
        place::put_new(path, bytes)?;
        self.was(path);
        Ok(())
    }

    /// A new file on a stick.
    pub(super) fn on_stick(&mut self, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
        if path.symlink_metadata().is_ok() {
            return Err(place::exists(path));
        }
        place::put_on_stick(path, bytes)?;
        self.was(path);
        Ok(())
    }

    /// All of it is there.
    pub(super) fn stays(&mut self) {
        self.files.clear();
        self.folders.clear();
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        for file in &self.files {
            let _ = fs::remove_file(file);
        }
        // What somebody put there in the meantime keeps its folder.
        for folder in self.folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}
