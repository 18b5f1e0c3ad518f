//! What a person sees at the terminal: one file a behaviour in `cmd/`, with exact output and status.
//!
//! `TRYCMD=overwrite cargo test -p carnet --test cli` writes what the commands say now.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

#[test]
fn commands_behave_as_written() {
    guard_keys("tests/cmd".as_ref());
    trycmd::TestCases::new().case("tests/cmd/*.trycmd");
}

/// A checkout does not keep the rights of a file, and a key that others can read is not used.
fn guard_keys(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if entry.file_type().unwrap().is_dir() {
            guard_keys(&path);
        } else if path.extension().is_some_and(|extension| extension == "pem") {
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt as _;
                fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
            }
        }
    }
}
