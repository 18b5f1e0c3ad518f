//! Reading from a medium that somebody hostile may have prepared.

use std::{
    fs::File,
    io::{self, Read, Seek},
    path::Path,
};

use crate::{Action, Cause, MediumError, os};

/// Opens a regular file. A link is not followed; a pipe or device is not waited for.
pub fn open(path: &Path) -> Result<File, MediumError> {
    let failed = |error| MediumError::new(Action::Read, path, &error);
    // MEDIA-1: the open file is looked at, not its name, which may change in between.
    let file = os::open_regular(path).map_err(failed)?;
    if !file.metadata().map_err(failed)?.is_file() {
        return Err(MediumError::because(Action::Read, path, Cause::NotRegular));
    }
    Ok(file)
}

/// Copies a regular file into an unnamed private file in the folder `scratch`, positioned at its start.
/// Everything afterwards works on that copy, so that a stick cannot change under the reader.
pub fn private_copy(path: &Path, limit: u64, scratch: &Path) -> Result<File, MediumError> {
    let source = open(path)?;
    let read = |error| MediumError::new(Action::Read, path, &error);
    let too_large = || MediumError::because(Action::Read, path, Cause::TooLarge { limit });
    // MEDIA-2: the bound is checked before the first byte, and again on what really came.
    if source.metadata().map_err(read)?.len() > limit {
        return Err(too_large());
    }
    // MEDIA-3.
    let written = |error| MediumError::new(Action::Write, scratch, &error);
    let mut copy = tempfile::tempfile_in(scratch).map_err(written)?;
    let mut source = Source { inner: source.take(limit.saturating_add(1)), failed: None };
    let copied = io::copy(&mut source, &mut copy);
    if let Some(error) = source.failed {
        return Err(MediumError::new(Action::Read, path, &error));
    }
    if copied.map_err(written)? > limit {
        return Err(too_large());
    }
    copy.rewind().map_err(written)?;
    Ok(copy)
}

/// Remembers that reading failed, so that the stick is blamed and not the scratch folder.
struct Source<R> {
    inner: R,
    failed: Option<io::Error>,
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer).map_err(|error| {
            let kind = error.kind();
            if kind != io::ErrorKind::Interrupted {
                self.failed = Some(error);
            }
            kind.into()
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use std::fs;

    use super::*;

    #[test]
    fn size_limit_has_both_edges() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.carnet");
        fs::write(&path, [7; 100]).unwrap();
        let mut copy = private_copy(&path, 100, folder.path()).unwrap();
        fs::write(&path, "changed later").unwrap();
        let mut bytes = Vec::new();
        copy.read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes, [7; 100]);

        fs::write(&path, [7; 101]).unwrap();
        let error = private_copy(&path, 100, folder.path()).unwrap_err();
        assert_eq!(error.code().as_str(), "medium.too-large");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn missing_file_and_folder_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = open(&folder.path().join("none.carnet")).unwrap_err();
        assert_eq!(error.code().as_str(), "medium.missing");
        let error = open(folder.path()).unwrap_err();
        assert_eq!(error.code().as_str(), "medium.not-regular");
    }

    #[cfg(unix)]
    #[test]
    fn links_pipes_and_devices_are_refused_without_waiting() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("real");
        fs::write(&target, "x").unwrap();
        let link = folder.path().join("link.carnet");
        symlink(&target, &link).unwrap();
        let pipe = folder.path().join("pipe.carnet");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &pipe,
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR,
            0,
        )
        .unwrap();
        for path in [link.as_path(), &pipe, Path::new("/dev/null"), Path::new("/dev/zero")] {
            let error = private_copy(path, 100, folder.path()).unwrap_err();
            assert_eq!(error.code().as_str(), "medium.not-regular", "{path:?}");
        }
    }
}
