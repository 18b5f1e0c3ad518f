//! A folder that others may write to, held open: what is done in it happens there, whatever is put in the place
//! of its name meanwhile.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

use crate::{Cause, os};

/// Makes a folder for the own account alone, whose name begins and ends so, and which goes when it is dropped.
pub fn temporary_folder(above: &Path, begin: &str, end: &str) -> io::Result<tempfile::TempDir> {
    let mut builder = tempfile::Builder::new();
    os::make_private(&mut builder);
    builder.prefix(begin).suffix(end).tempdir_in(above)
}

/// Makes a folder, and those above it, for their owner alone. Those that are there stay as they are.
pub fn private_folder(folder: &Path) -> io::Result<()> {
    os::private_folder(folder).map_err(|error| match folder.parent() {
        // Who is confined makes one level, and the system's word for more tells nobody what to do.
        // MEDIA-32.
        Some(above) if is_denied(&error) && above.try_exists().is_ok_and(|is_there| !is_there) => {
            let cause = Cause::NoFolder { above: above.to_owned() };
            io::Error::new(io::ErrorKind::NotFound, cause)
        }
        _ => error,
    })
}

fn is_denied(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::PermissionDenied
}

/// A folder of this host, held open. No link is followed below it.
#[derive(Debug)]
pub struct OpenFolder {
    handle: os::Handle,
    path: PathBuf,
}

impl OpenFolder {
    /// Opens a folder. A link to one is none ([`io::ErrorKind::NotADirectory`]).
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { handle: os::open_folder(path)?, path: path.to_owned() })
    }

    /// Opens a folder inside, which is made, for the own account alone, unless it is there.
    pub fn folder(&self, name: &str) -> io::Result<Self> {
        let handle = os::open_folder_in(&self.handle, name)?;
        Ok(Self { handle, path: self.path.join(name) })
    }

    /// Begins a file, for the own account alone, that is not there yet.
    pub fn create(&self, name: &str) -> io::Result<File> {
        os::create_in(&self.handle, name)
    }

    /// Opens a regular file to read it, and waits for nothing; [`io::ErrorKind::InvalidInput`] where it is
    /// something else.
    pub fn read(&self, name: &str) -> io::Result<File> {
        let file = os::read_in(&self.handle, name)?;
        match file.metadata()?.is_file() {
            true => Ok(file),
            false => Err(io::ErrorKind::InvalidInput.into()),
        }
    }

    /// Moves a file here from another folder, in place of the one that has its name.
    pub fn bring(&self, from: &Self, name: &str) -> io::Result<()> {
        os::move_in((&from.handle, name), (&self.handle, name))
    }

    /// Gives a file inside another name, in place of the one that has it.
    pub fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        os::move_in((&self.handle, from), (&self.handle, to))
    }

    /// Removes a file, or a link, if it is there.
    pub fn remove(&self, name: &str) -> io::Result<()> {
        match os::remove_in(&self.handle, name) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed,
        }
    }

    /// Where it was when it was opened.
    pub fn path(&self) -> &Path {
        &self.path
    }
}
