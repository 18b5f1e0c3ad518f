//! The clock of this host.

use std::time::{SystemTime, UNIX_EPOCH};

/// What the clock of this host says, be it right or wrong.
#[must_use]
pub fn seconds_since_1970() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
