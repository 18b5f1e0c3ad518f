//! What belongs to this host's own account: ledger, archive, spool, outbox, and the record beside a key.

use std::fs::OpenOptions;

use crate::os;

/// How a file is opened to be written that, where it is new, only the own account can read. Whether it may be new
/// is for the caller to say.
#[must_use]
pub fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    os::give_mode(&mut options, 0o600);
    options
}
