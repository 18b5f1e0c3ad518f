//! Folders by their paths: links are looked for, as nothing holds a folder open.

use std::{
    fs::{self, File},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use super::windows::{open_regular, rename_over};

/// A folder.
pub(crate) type Handle = PathBuf;

pub(crate) fn open_folder(path: &Path) -> io::Result<Handle> {
    match fs::symlink_metadata(path)?.is_dir() {
        true => Ok(path.to_owned()),
        false => Err(ErrorKind::NotADirectory.into()),
    }
}

pub(crate) fn open_folder_in(above: &Handle, name: &str) -> io::Result<Handle> {
    let path = above.join(name);
    match open_folder(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            fs::create_dir(&path)?;
            open_folder(&path)
        }
        opened => opened,
    }
}

pub(crate) fn create_in(folder: &Handle, name: &str) -> io::Result<File> {
    File::create_new(folder.join(name))
}

pub(crate) fn read_in(folder: &Handle, name: &str) -> io::Result<File> {
    match open_regular(&folder.join(name)) {
        Err(error) if error.kind() == ErrorKind::IsADirectory => {
            Err(ErrorKind::InvalidInput.into())
        }
        opened => opened,
    }
}

pub(crate) fn move_in(from: (&Handle, &str), to: (&Handle, &str)) -> io::Result<()> {
    rename_over(&from.0.join(from.1), &to.0.join(to.1))
}

pub(crate) fn remove_in(folder: &Handle, name: &str) -> io::Result<()> {
    fs::remove_file(folder.join(name))
}

/// Rights are those of the folder above here.
pub(crate) fn make_private(_builder: &mut tempfile::Builder<'_, '_>) {}

pub(crate) fn open_lock(path: &Path) -> io::Result<File> {
    if fs::symlink_metadata(path).is_ok_and(|about| !about.is_file()) {
        return Err(ErrorKind::IsADirectory.into());
    }
    File::options().read(true).write(true).create(true).truncate(false).open(path)
}
