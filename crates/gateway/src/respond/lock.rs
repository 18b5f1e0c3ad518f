//! The lock of the state folder.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use carnet_host::Failure;
use carnet_media::LockError;

use super::kept::unusable;

/// Whatever a run starts holds it, too: after a run that was killed nobody asks before its responder has ended.
#[derive(Debug)]
pub(super) struct StateLock(File);

impl StateLock {
    /// Where it lies.
    pub(super) fn file(state: &Path) -> PathBuf {
        state.join("respond.lock")
    }

    /// Takes it at this time; gives since when somebody has it, where somebody has.
    // RESP-8.
    pub(super) fn take(state: &Path, now: u64) -> Result<Result<Self, u64>, Failure> {
        let path = Self::file(state);
        let failed = |error| unusable(&path, &error);
        // Another run may just be ending.
        match carnet_media::lock(&path, Duration::from_secs(1), || ()) {
            Ok(file) => {
                carnet_media::pass_on(&file).map_err(failed)?;
                file.set_modified(UNIX_EPOCH + Duration::from_secs(now)).map_err(failed)?;
                Ok(Ok(Self(file)))
            }
            Err(LockError::Held(_)) => {
                let taken =
                    fs::metadata(&path).and_then(|about| about.modified()).map_err(failed)?;
                Ok(Err(taken.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()))
            }
            Err(error) => Err(unusable(&path, &io::Error::other(error.to_string()))),
        }
    }
}

impl Drop for StateLock {
    fn drop(&mut self) {
        // Free for all that hold it: what goes on in the background behind a run that was whole keeps no other back.
        let _ = self.0.unlock();
    }
}
