//! Elsewhere: what the standard library offers. A full medium shows when it is written to.

use std::{
    fs::File,
    io::{self, ErrorKind},
    path::Path,
};

use crate::Cause;

pub(crate) fn open_regular(path: &Path) -> io::Result<File> {
    if !std::fs::symlink_metadata(path)?.is_file() {
        return Err(ErrorKind::IsADirectory.into());
    }
    File::open(path)
}

pub(crate) fn free_space(_folder: &Path) -> Option<u64> {
    None
}

pub(crate) fn sync_volume(_folder: &Path, file: &File) -> io::Result<()> {
    file.sync_all()
}

pub(crate) fn drop_cache(_file: &File) {}

pub(crate) fn cause(_error: &io::Error) -> Option<Cause> {
    None
}
