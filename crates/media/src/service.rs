//! The folders that a service manager gives a service, and that an account has.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Where a program keeps its state: in the folder of the service where the service manager names one, else in the
/// account's. None where nothing names an absolute one.
pub fn state_folder(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let set = |name| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    // Several state folders of one service are divided by colons; the first is the main one.
    let service = variable("STATE_DIRECTORY").and_then(|folders| {
        let first = folders.to_str()?.split(':').next()?;
        (!first.is_empty()).then(|| PathBuf::from(first))
    });
    service
        .or_else(|| set("XDG_STATE_HOME").map(|folder| folder.join("carnet")))
        .or_else(|| set("HOME").map(|folder| folder.join(".local/state/carnet")))
        .or_else(|| set("LOCALAPPDATA").map(|folder| folder.join("carnet")))
        .filter(|folder| folder.is_absolute())
}

/// Whether the service manager has put this file where nothing can be written beside it.
pub fn is_credential(file: &Path, variable: impl Fn(&str) -> Option<OsString>) -> bool {
    let folder = variable("CREDENTIALS_DIRECTORY").map(PathBuf::from);
    folder.is_some_and(|folder| folder.is_absolute() && file.starts_with(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_lies_below_the_folder_of_the_service() {
        let is = |folder: &str, file: &str| {
            is_credential(file.as_ref(), |name| {
                (name == "CREDENTIALS_DIRECTORY").then(|| folder.into())
            })
        };
        assert!(is("/run/credentials/carnet", "/run/credentials/carnet/key.pem"));
        assert!(!is("/run/credentials/carnet", "/run/credentials/carnet-2/key.pem"));
        assert!(!is("/run/credentials/carnet", "key.pem"));
        assert!(!is("", "/etc/carnet/key.pem"));
        assert!(!is_credential("/etc/carnet/key.pem".as_ref(), |_| None));
    }
}
