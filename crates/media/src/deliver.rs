//! A recorded file on its way to a medium, which may go away and come back.

mod mark;

use std::{
    io::{Read, Seek},
    path::Path,
    time::{Duration, Instant},
};

pub use self::mark::Mark;
use self::mark::Presence;
use crate::{Action, Cause, Flushed, MediumError, Progress, System, medium_of, write};

/// A delivery that ended well: the bytes were read back from the medium and compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// From the first byte to the last comparison, waiting included.
    pub took: Duration,
    /// How often it was begun.
    pub attempts: u32,
    /// How far it was brought to the medium.
    pub flushed: Flushed,
}

/// Who looks on while a file is delivered.
pub trait DeliveryWatcher {
    /// Told often while it goes on.
    fn progress(&mut self, _progress: Progress) {}

    /// Told once each time the medium went away; it is waited for then.
    fn gone(&mut self, _error: &MediumError, _patience: Duration) {}

    /// Told once each time it came back; the file is written again from its beginning.
    fn back(&mut self) {}

    /// Passes a moment until the next look; `false` to give up.
    fn wait(&mut self) -> bool {
        std::thread::sleep(Duration::from_millis(500));
        true
    }
}

/// How long a medium that went away is waited for.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often a file is begun at most.
const ATTEMPTS: u32 = 5;

/// Writes all of `source` to `target` like [`copy`](crate::copy). Where the medium goes away in
/// mid-write, waits for the same one and writes the same bytes again from their beginning.
///
/// `mark` was taken when the medium was judged: nothing is written to another one.
pub fn deliver(
    source: &mut (impl Read + Seek),
    target: &Path,
    mark: &Mark,
    system: &System,
    watcher: &mut dyn DeliveryWatcher,
) -> Result<Delivered, MediumError> {
    let began = Instant::now();
    let medium = medium_of(target, system);
    let because = |cause| MediumError::because(Action::Write, target, cause);
    let mut taken = write::IfTaken::Refuse;
    let mut attempts = 0;
    loop {
        attempts += 1;
        let told = &mut |progress| watcher.progress(progress);
        let copied = match mark.look(&medium, system) {
            Presence::Other => return Err(because(Cause::Swapped)),
            Presence::Away => Err(because(Cause::Gone)),
            Presence::Here | Presence::Unknown => write::attempt(source, target, &mut taken, told),
        };
        // What was compared must lie on the medium that was meant.
        let error = match (copied, mark.look(&medium, system)) {
            (_, Presence::Other) => return Err(because(Cause::Swapped)),
            (Ok(flushed), Presence::Here | Presence::Unknown) => {
                return Ok(Delivered { took: began.elapsed(), attempts, flushed });
            }
            (_, Presence::Away) => because(Cause::Gone),
            (Err(error), Presence::Here) if error.cause() == &Cause::Gone => error,
            (Err(error), _) => return Err(error),
        };
        // MEDIA-19.
        if attempts == ATTEMPTS {
            return Err(error);
        }
        watcher.gone(&error, PATIENCE);
        let until = Instant::now() + PATIENCE;
        loop {
            match mark.look(&medium, system) {
                Presence::Away if Instant::now() < until && watcher.wait() => {}
                Presence::Away => return Err(error),
                Presence::Other => return Err(because(Cause::Swapped)),
                Presence::Here | Presence::Unknown => break,
            }
        }
        watcher.back();
    }
}

#[cfg(all(test, unix))]
mod tests;
