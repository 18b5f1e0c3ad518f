//! Bundles as they are given: files that a medium may change while they are read.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;

use crate::verdict::MAX_FILE;

/// Copies a bundle once into an unnamed private file, which every pass then reads.
pub(super) fn open(path: &Path) -> io::Result<File> {
    copy(open_regular(path)?, MAX_FILE)
}

// MEDIA-3.
fn copy(source: File, limit: u64) -> io::Result<File> {
    let too_large = || io::Error::other(format!("it is larger than any bundle, {limit} bytes"));
    // MEDIA-2.
    if source.metadata()?.len() > limit {
        return Err(too_large());
    }
    let no_copy = |error: io::Error| {
        let folder = std::env::temp_dir();
        io::Error::new(error.kind(), format!("no private copy in {folder:?}: {error}"))
    };
    let mut copy = tempfile::tempfile().map_err(no_copy)?;
    if io::copy(&mut source.take(limit.saturating_add(1)), &mut copy)? > limit {
        return Err(too_large());
    }
    copy.rewind()?;
    Ok(copy)
}

/// MEDIA-1. Opens without following a link in the last place and without waiting for the other end
/// of a pipe, and looks at the open file, not at its name.
fn open_regular(path: &Path) -> io::Result<File> {
    let not_regular = || io::Error::other("it is not a regular file");
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;

        use rustix::fs::OFlags;
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
        options.custom_flags(flags.bits().cast_signed());
    }
    let file = options.open(path).map_err(|error| {
        let is_link = path.symlink_metadata().is_ok_and(|named| named.is_symlink());
        if is_link { not_regular() } else { error }
    })?;
    if !file.metadata()?.is_file() {
        return Err(not_regular());
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::fs;

    use super::*;

    /// MEDIA-3.
    #[test]
    fn what_was_copied_stays_whatever_the_medium_does() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.carnet");
        fs::write(&path, "as it was").unwrap();
        let mut copy = open(&path).unwrap();
        fs::write(&path, "changed later").unwrap();
        assert_eq!(io::read_to_string(&mut copy).unwrap(), "as it was");
    }

    /// MEDIA-2.
    #[test]
    fn the_size_has_a_bound_with_both_edges() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.carnet");
        fs::write(&path, [7; 100]).unwrap();
        assert!(copy(File::open(&path).unwrap(), 100).is_ok());
        assert!(copy(File::open(&path).unwrap(), 99).is_err());
    }

    /// MEDIA-1. A pipe that nobody writes to would block for ever.
    #[cfg(unix)]
    #[test]
    fn pipes_links_and_folders_are_refused_without_waiting() {
        use rustix::fs::{CWD, FileType, Mode, mknodat};
        let folder = tempfile::tempdir().unwrap();
        let (pipe, link) = (folder.path().join("x.carnet"), folder.path().join("y.carnet"));
        mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR, 0).unwrap();
        let target = folder.path().join("real");
        fs::write(&target, "x").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        for path in [pipe.as_path(), &link, folder.path(), Path::new("/dev/zero")] {
            let error = open(path).unwrap_err();
            assert_eq!(error.to_string(), "it is not a regular file", "{path:?}");
        }
    }
}
