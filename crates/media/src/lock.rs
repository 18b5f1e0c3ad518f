//! Locks between processes.

use std::{
    fs::{File, TryLockError},
    io,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use carnet_language::text;

use crate::{Action, Cause, MediumError, os};

/// How often a lock that another process holds is tried again.
const AGAIN: Duration = Duration::from_millis(50);

/// Why a lock cannot be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LockError {
    /// Somebody has it, and does not give it back.
    #[error("{}", text!(
        en "another process has held this lock for {_0} seconds; end it, and run the command again";
        de "ein anderer Prozess hält diese Sperre seit {_0} Sekunden; ihn beenden und den Befehl noch einmal ausführen"
    ))]
    Held(u64),
    /// It is not what this program puts there.
    #[error("{}", text!(
        en "it is a link, folder, device or pipe, and should be an empty file: move it away";
        de "es ist eine Verknüpfung, ein Ordner, ein Gerät oder eine Pipe und sollte eine leere Datei sein: wegräumen"
    ))]
    NotRegular,
    /// The file system knows no locks.
    #[error("{}", text!(en "the file system knows no locks"; de "das Dateisystem kennt keine Sperren"))]
    Unsupported,
    /// The system says no.
    #[error("{0}")]
    Failed(Cause),
}

/// Takes the lock that a file is, which is made unless it is there and whose content nobody looks at; it ends
/// with the file. Where another process has it, `waiting` is called once, and then it waits so long.
///
/// # Errors
/// It cannot be had.
// LEDGER-54.
pub fn lock(path: &Path, patience: Duration, waiting: impl FnOnce()) -> Result<File, LockError> {
    let failed = |error: io::Error| match MediumError::new(Action::Write, path, &error).cause() {
        Cause::NotRegular => LockError::NotRegular,
        cause => LockError::Failed(cause.clone()),
    };
    let file = os::open_lock(path).map_err(failed)?;
    if !file.metadata().map_err(failed)?.is_file() {
        return Err(LockError::NotRegular);
    }
    match wait(&file, patience, Duration::ZERO, waiting) {
        Ok(true) => Ok(file),
        Ok(false) => Err(LockError::Held(patience.as_secs())),
        Err(error) if error.kind() == io::ErrorKind::Unsupported => Err(LockError::Unsupported),
        Err(error) => Err(failed(error)),
    }
}

/// Takes the lock of an open file; false where another process has kept it as long as `patience` says. `waiting` is
/// called once, where that process keeps it for `a_moment`.
pub fn wait(
    file: &File,
    patience: Duration,
    a_moment: Duration,
    waiting: impl FnOnce(),
) -> io::Result<bool> {
    let begun = Instant::now();
    let mut waiting = Some(waiting);
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(true),
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => return Err(error),
        }
        if begun.elapsed() >= a_moment
            && let Some(waiting) = waiting.take()
        {
            waiting();
        }
        if begun.elapsed() >= patience {
            return Ok(false);
        }
        thread::sleep(AGAIN);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    #[cfg(unix)]
    use std::fs;

    use super::*;

    /// LEDGER-54.
    #[test]
    fn a_lock_that_is_held_is_said_once_and_ends_after_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let mut said = 0;
        let held = lock(&path, Duration::ZERO, || said += 1).unwrap();
        let error = lock(&path, Duration::from_millis(300), || said += 1).unwrap_err();
        assert_eq!((error, said), (LockError::Held(0), 1));
        thread::scope(|scope| {
            scope.spawn(|| {
                thread::sleep(Duration::from_millis(200));
                drop(held);
            });
            lock(&path, Duration::from_secs(60), || said += 1).unwrap();
        });
        assert_eq!(said, 2);
    }

    /// SPOOL-13.
    #[cfg(unix)]
    #[test]
    fn no_link_is_followed_and_nothing_is_cut_off_or_waited_for() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let (path, key) = (folder.path().join("lock"), folder.path().join("key.pem"));
        let lock = || lock(&path, Duration::ZERO, || ());
        fs::write(&key, "a key").unwrap();
        fs::write(&path, "what lies there stays").unwrap();
        drop(lock().unwrap());
        assert_eq!(fs::read(&path).unwrap(), b"what lies there stays");
        let none = folder.path().join("none");
        for target in [&key, &none] {
            fs::remove_file(&path).unwrap();
            symlink(target, &path).unwrap();
            assert_eq!(lock().unwrap_err(), LockError::NotRegular);
        }
        fs::remove_file(&path).unwrap();
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &path,
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR,
            0,
        )
        .unwrap();
        assert_eq!(lock().unwrap_err(), LockError::NotRegular);
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert_eq!(lock().unwrap_err(), LockError::NotRegular);
        assert_eq!((fs::read(&key).unwrap(), none.exists()), (b"a key".to_vec(), false));
    }
}
