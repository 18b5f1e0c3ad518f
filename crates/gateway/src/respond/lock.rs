//! The lock of the state folder.

use std::fs::File;
use std::io;
use std::path::Path;
use std::time::Duration;

use carnet_host::Failure;
use carnet_media::LockError;

use super::kept::unusable;

/// Whatever a run starts holds it, too: after a run that was killed nobody asks before its responder has ended.
#[derive(Debug)]
pub(super) struct StateLock(File);

impl StateLock {
    /// Takes it; nothing where somebody has it.
    // RESP-8.
    pub(super) fn take(state: &Path) -> Result<Option<Self>, Failure> {
        let path = state.join("respond.lock");
        // Another run may just be ending.
        match carnet_media::lock(&path, Duration::from_secs(1), || ()) {
            Ok(file) => {
                carnet_media::pass_on(&file).map_err(|error| unusable(&path, &error))?;
                Ok(Some(Self(file)))
            }
            Err(LockError::Held(_)) => Ok(None),
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
