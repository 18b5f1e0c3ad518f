//! What a person sees at the terminal: one file a behaviour in `cmd/`, with exact output and status.
//!
//! `TRYCMD=overwrite cargo test -p carnet --test cli` writes what the commands say now.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

#[cfg(unix)]
#[test]
fn commands_behave_as_written() {
    guard_keys("tests/cmd".as_ref());
    plug_in("tests/cmd/media.in".as_ref());
    for entry in fs::read_dir("tests/cmd").unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.extension().is_none_or(|it| it != "trycmd") {
            continue;
        }
        let is_of_linux = ["watch.trycmd", "respond.trycmd"].iter().any(|it| path.ends_with(it));
        if is_of_linux && !cfg!(target_os = "linux") {
            continue;
        }
        // An account of its own: two that write to one journal wait for each other.
        let state = tempfile::tempdir().unwrap();
        let cases = trycmd::TestCases::new();
        cases.env("XDG_STATE_HOME", state.path().to_str().unwrap());
        // A host whose settings are those of the folder, or one without any.
        match path.with_extension("in").join("carnet.toml").exists() {
            true => cases.env("CARNET_CONFIG", "carnet.toml"),
            false => cases.env("XDG_CONFIG_HOME", "/nowhere"),
        };
        cases.case(path);
    }
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

/// Four machines, each with a stick: two that are enrolled, one with a copy of such a passport, and a
/// new one. Some hold a bundle.
#[cfg(unix)]
fn plug_in(folder: &Path) {
    const SAFE: &str = "rw,nosuid,nodev,noexec,relatime";
    let passport = folder.join("carnet-07.carnet-medium");
    for (name, serial, options) in [
        ("usb", "001CC0EC34A1F8A1B7E00012", SAFE),
        ("gate", "001CC0EC34A1F8A1B7E00012", SAFE),
        ("copy", "001CC0EC34A1F8A1B7E00099", "rw,relatime"),
        ("new", "001CC0EC34A1F8A1B7E00012", SAFE),
    ] {
        let root = folder.join(name);
        let _ = fs::remove_dir_all(&root);
        let stick = carnet_testbed::with_stick(&root, serial, options);
        // The day after the bundles of the fixtures were made.
        fs::write(root.join("clock"), "1795406520").unwrap();
        if matches!(name, "gate" | "copy") {
            fs::copy(folder.join("requests.carnet"), stick.join("requests.carnet")).unwrap();
        }
        match name {
            "new" => fs::write(stick.join("notes.txt"), "hello\n").unwrap(),
            _ => drop(fs::copy(&passport, stick.join("PASSPORT.carnet-medium")).unwrap()),
        }
    }
}
