//! Trying again what another program hinders on Windows: scanners hold for some seconds what was just written.

use std::{
    io, thread,
    time::{Duration, Instant},
};

const AGAIN: Duration = Duration::from_millis(50);

/// Tries again while another program hinders it.
// MEDIA-21.
pub(crate) fn patiently<T>(
    patience: Duration,
    mut attempt: impl FnMut() -> io::Result<T>,
) -> io::Result<T> {
    let begun = Instant::now();
    loop {
        match attempt() {
            Err(error) if is_hindered(&error) && begun.elapsed() < patience => thread::sleep(AGAIN),
            ended => return ended,
        }
    }
}

/// Denied, open without leave for others, a part of it locked. Denied is also what somebody has begun to delete, and a volume on which
/// somebody has a file open.
pub(crate) fn is_hindered(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(5 | 32 | 33))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// MEDIA-21.
    #[test]
    fn what_is_hindered_is_tried_again_for_a_time_and_nothing_else_is() {
        let denied = |number: i32| io::Error::from_raw_os_error(number);
        let mut tries = 0;
        let passed = patiently(Duration::from_secs(60), || {
            tries += 1;
            if tries == 3 { Ok(()) } else { Err(denied(32)) }
        });
        assert!(passed.is_ok() && tries == 3, "{tries}");
        let mut tries = 0;
        let ended = patiently(Duration::from_millis(150), || {
            tries += 1;
            Err::<(), _>(denied(5))
        });
        assert!(ended.is_err() && tries > 1, "{tries}");
        let mut tries = 0;
        let ended = patiently(Duration::from_secs(60), || {
            tries += 1;
            Err::<(), _>(denied(112))
        });
        assert!(ended.is_err() && tries == 1, "{tries}");
    }
}
