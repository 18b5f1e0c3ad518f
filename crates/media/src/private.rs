//! What belongs to this host's own account: ledger, archive, spool, outbox, and the record beside a key.

use std::{fs::OpenOptions, io, path::Path};

use crate::os;

/// Makes a folder, and those above it that are missing, for the own account only. One that is there stays as
/// it is.
pub fn make_private(folder: &Path) -> io::Result<()> {
    os::private_folders().recursive(true).create(folder)
}

/// How a file is opened that, where it is new, only the own account can read. Whether it may be new is for
/// the caller to say.
#[must_use]
pub fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    os::give_mode(&mut options, 0o600);
    options
}

/// Whether other accounts have a right on a file or folder. Where the system does not tell, nobody has.
#[must_use]
pub fn is_open_to_others(path: &Path) -> bool {
    os::is_open_to_others(path)
}
