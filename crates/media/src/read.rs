//! Reading from a medium that somebody hostile may have prepared.

use std::{
    fs::File,
    io::{self, BufReader, Read, Seek},
    path::Path,
};

use carnet_format::limits::MAX_STATEMENT_FILE;

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

const COPIED_AT_ONCE: usize = 65_536;
/// A file on a disk takes longer to make than a bundle of one request to judge.
const MAX_IN_MEMORY: u64 = 2 * 1_048_576;

/// Copies a regular file into an unnamed private file in the folder `scratch`, positioned at its start.
/// Everything afterwards works on that copy, so that a stick cannot change under the reader.
pub fn private_copy(path: &Path, limit: u64, scratch: &Path) -> Result<File, MediumError> {
    private_start((path, open_bounded(path, limit)?), limit, scratch, u64::MAX)
}

/// [`open`] of a file that has at most so many bytes, to look at it where it lies before it is copied.
pub fn open_bounded(path: &Path, limit: u64) -> Result<File, MediumError> {
    let file = open(path)?;
    let about = file.metadata().map_err(|error| MediumError::new(Action::Read, path, &error))?;
    // MEDIA-2: the bound is checked before the first byte, and again on what really came.
    match about.len() > limit {
        true => Err(MediumError::because(Action::Read, path, Cause::TooLarge { limit })),
        false => Ok(file),
    }
}

/// [`private_copy`] of the first `reach` bytes of a file that [`open_bounded`] has opened. So a file that is longer
/// than anything in it can matter costs nothing.
// MEDIA-9.
pub fn private_start(
    source: (&Path, File),
    limit: u64,
    scratch: &Path,
    reach: u64,
) -> Result<File, MediumError> {
    copy_start(from_start(source)?, limit, scratch, reach, 0)
}

/// [`private_start`], but what is short is copied into memory, for whoever only looks at it.
pub fn private_start_in_memory(
    source: (&Path, File),
    limit: u64,
    scratch: &Path,
    reach: u64,
) -> Result<File, MediumError> {
    copy_start(from_start(source)?, limit, scratch, reach, MAX_IN_MEMORY)
}

fn from_start((path, mut source): (&Path, File)) -> Result<(&Path, File), MediumError> {
    source.rewind().map_err(|error| MediumError::new(Action::Read, path, &error))?;
    Ok((path, source))
}

fn copy_start(
    (path, source): (&Path, impl Read),
    limit: u64,
    scratch: &Path,
    reach: u64,
    max_in_memory: u64,
) -> Result<File, MediumError> {
    // MEDIA-3.
    let written = |error| MediumError::new(Action::Write, scratch, &error);
    let most = reach.min(limit.saturating_add(1));
    let in_memory = if most <= max_in_memory { os::memory_file() } else { None };
    let mut copy = match in_memory {
        Some(file) => file,
        None => tempfile::tempfile_in(scratch).map_err(written)?,
    };
    let source = Source { inner: source.take(most), read: 0, failed: None };
    let mut source = BufReader::with_capacity(COPIED_AT_ONCE, source);
    let copied = io::copy(&mut source, &mut copy);
    let Source { failed, read: count, .. } = source.into_inner();
    if let Some(error) = failed {
        return Err(failed_after(Action::Read, path, &error, count));
    }
    if copied.map_err(written)? > limit {
        return Err(MediumError::because(Action::Read, path, Cause::TooLarge { limit }));
    }
    copy.rewind().map_err(written)?;
    Ok(copy)
}

/// Reads a receipt, passport or other statement file into memory, where a stick cannot change it.
pub fn small(path: &Path) -> Result<Vec<u8>, MediumError> {
    let failed = |error: io::Error| MediumError::new(Action::Read, path, &error);
    let mut bytes = Vec::new();
    open(path)?.take(MAX_STATEMENT_FILE + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > MAX_STATEMENT_FILE {
        let cause = Cause::TooLarge { limit: MAX_STATEMENT_FILE };
        return Err(MediumError::because(Action::Read, path, cause));
    }
    Ok(bytes)
}

/// Opens a regular file of at most `limit` bytes anew, so that it is read from the medium and not from
/// what the system remembers of it. Best effort: a system may keep what it likes.
#[cfg(unix)]
pub fn reread(path: &Path, limit: u64) -> Result<File, MediumError> {
    os::drop_cache(&open(path)?);
    open_bounded(path, limit)
}

/// Reads a regular file of at most `limit` bytes anew, past what the system remembers of it, into an unnamed private
/// file. Where its drive does not let it, opens it.
// MEDIA-16.
#[cfg(windows)]
pub fn reread(path: &Path, limit: u64) -> Result<File, MediumError> {
    let file = open_bounded(path, limit)?;
    let uncached = os::Uncached::open(path);
    match uncached.map_err(|error| MediumError::new(Action::Read, path, &error))? {
        Some(source) => copy_start((path, source), limit, &std::env::temp_dir(), u64::MAX, 0),
        None => Ok(file),
    }
}

/// Reading an open file failed after so many bytes.
pub(crate) fn failed_after(
    action: Action,
    path: &Path,
    error: &io::Error,
    read: u64,
) -> MediumError {
    // Where drivers are programs; Windows means what it says.
    if cfg!(unix) && error.kind() == io::ErrorKind::PermissionDenied {
        // It was opened to be read: a driver that denies it now cannot read what is there.
        return MediumError::because(action, path, Cause::Defective { at: Some(read) });
    }
    MediumError::new(action, path, error).at(read)
}

/// Remembers that reading failed, so that the stick is blamed and not the scratch folder.
struct Source<R> {
    inner: R,
    /// Bytes that came before.
    read: u64,
    failed: Option<io::Error>,
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.inner.read(buffer) {
            Ok(count) => {
                self.read += count as u64;
                Ok(count)
            }
            Err(error) => {
                let kind = error.kind();
                if kind != io::ErrorKind::Interrupted {
                    self.failed = Some(error);
                }
                Err(kind.into())
            }
        }
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

    /// MEDIA-9.
    #[test]
    fn no_more_is_copied_than_can_matter() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.carnet");
        fs::write(&path, "a bundle").unwrap();
        File::options().write(true).open(&path).unwrap().set_len(1 << 40).unwrap();
        let mut source = open_bounded(&path, u64::MAX).unwrap();
        let mut start = [0; 8];
        source.read_exact(&mut start).unwrap();
        assert_eq!(&start, b"a bundle");
        let mut copy = private_start((&path, source), u64::MAX, folder.path(), 10).unwrap();
        let mut text = String::new();
        copy.read_to_string(&mut text).unwrap();
        assert_eq!(text, "a bundle\0\0");
    }

    // MEDIA-2. A file that says it is empty and is not.
    #[cfg(target_os = "linux")]
    #[test]
    fn bytes_that_came_count_and_not_the_size_that_was_told() {
        let scratch = tempfile::tempdir().unwrap();
        let status = Path::new("/proc/self/status");
        assert_eq!(fs::metadata(status).unwrap().len(), 0);
        let error = private_copy(status, 10, scratch.path()).unwrap_err();
        assert_eq!(error.code().as_str(), "medium.too-large");
        let mut text = String::new();
        private_copy(status, 1 << 20, scratch.path()).unwrap().read_to_string(&mut text).unwrap();
        assert!(text.starts_with("Name:"), "{text}");
    }

    // MEDIA-3. Not even the time of the last reading.
    #[cfg(target_os = "linux")]
    #[test]
    fn reading_leaves_no_trace_on_the_medium() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.carnet");
        fs::write(&path, "a bundle").unwrap();
        let long_ago =
            std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
        let times = fs::FileTimes::new().set_accessed(long_ago);
        File::options().write(true).open(&path).unwrap().set_times(times).unwrap();
        private_copy(&path, 100, folder.path()).unwrap();
        reread(&path, 100).unwrap().read_to_end(&mut Vec::new()).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().accessed().unwrap(), long_ago);
    }

    #[test]
    fn a_second_reading_shows_what_lies_there_now() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.carnet");
        fs::write(&path, "one").unwrap();
        let mut text = String::new();
        private_copy(&path, 100, folder.path()).unwrap();
        fs::write(&path, "two").unwrap();
        reread(&path, 3).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "two");
        let error = reread(&path, 2).unwrap_err();
        assert_eq!(error.code().as_str(), "medium.too-large");
    }

    #[test]
    fn a_fault_of_the_medium_names_its_place() {
        struct Bad(usize);
        impl Read for Bad {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                self.0 += 1;
                if self.0 > 3 {
                    Err(io::Error::from_raw_os_error(5))
                } else {
                    Ok(buffer.len().min(512))
                }
            }
        }
        let mut source = Source { inner: Bad(0), read: 0, failed: None };
        assert!(io::copy(&mut source, &mut io::sink()).is_err());
        let here = tempfile::NamedTempFile::new().unwrap();
        let error = source.failed.unwrap();
        let error = failed_after(Action::Read, here.path(), &error, source.read);
        assert_eq!(error.cause(), &Cause::Defective { at: Some(1536) });
        assert!(error.to_string().ends_with("at byte 1536 of the file"), "{error}");
        // The same fault of a file that is not there any more: the stick was pulled.
        let error = io::Error::from_raw_os_error(5);
        let error = MediumError::new(Action::Read, Path::new("/none/a.carnet"), &error).at(7);
        assert_eq!(error.cause(), &Cause::Gone);
    }

    #[test]
    fn missing_file_and_folder_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = open(&folder.path().join("none.carnet")).unwrap_err();
        assert_eq!(error.code().as_str(), "medium.missing");
        let error = open(folder.path()).unwrap_err();
        assert_eq!(error.code().as_str(), "medium.not-regular");
        let error = open(&folder.path().join("a".repeat(300))).unwrap_err();
        assert_eq!(error.code().as_str(), "medium.io");
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
