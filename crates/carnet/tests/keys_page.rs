//! Runs every command block of `docs/keys.md`, in order.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

const PAGE: &str = include_str!("../../../docs/keys.md");

fn write(path: &Path, text: &str, mode: u32) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// What stands between "```sh" and "```".
fn blocks(page: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut lines = page.lines().map(str::trim_start);
    while lines.any(|line| line == "```sh") {
        blocks
            .push(lines.by_ref().take_while(|line| *line != "```").collect::<Vec<_>>().join("\n"));
    }
    blocks
}

#[test]
#[ignore = "needs softhsm2 openssl"]
fn the_commands_of_the_page_on_keys_work() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    // What a person types at the terminal stands in files here.
    write(&path("old-phrase"), "correct horse\n", 0o600);
    write(&path("new-phrase"), "battery staple\n", 0o600);
    write(&path("pin"), "4711\n", 0o600);
    let module = "/usr/lib/softhsm/libsofthsm2.so";
    let settings = format!(
        "passphrase-file = \"old-phrase\"\npin-file = \"pin\"\npkcs11-module = \"{module}\"\n"
    );
    write(&path("carnet.toml"), &settings, 0o644);
    let trust = "format = 1\nserial = 1\nissued = \"2026-01-01T00:00:00Z\"\n[[person]]\nname = \"p-003\"\n[[site]]\nname = \"plant-7\"\n\
                 zone = \"isolated\"\nclock = \"untrusted\"\nversions = [1]\n";
    write(&path("trust.toml"), trust, 0o644);
    fs::create_dir(path("tokens")).unwrap();
    let tokens = format!("directories.tokendir = {}\n", path("tokens").display());
    write(&path("softhsm2.conf"), &tokens, 0o644);
    fs::create_dir(path("bin")).unwrap();
    symlink(env!("CARGO_BIN_EXE_carnet"), path("bin/carnet")).unwrap();
    let tool = "#!/bin/sh\nexec /usr/bin/pkcs11-tool --pin 4711 \"$@\"\n";
    write(&path("bin/pkcs11-tool"), tool, 0o755);
    let init = "#!/bin/sh\nexec /usr/bin/softhsm2-util \"$@\" --so-pin 12345678 --pin 4711\n";
    write(&path("bin/softhsm2-util"), init, 0o755);

    let mut shown = Vec::new();
    let blocks = blocks(PAGE);
    assert!(blocks.len() >= 6, "{blocks:?}");
    for block in &blocks {
        let search = format!("{}:{}", path("bin").display(), std::env::var("PATH").unwrap());
        let output = Command::new("sh")
            .args(["-euc", block])
            .current_dir(folder.path())
            .env("PATH", search)
            .env("CARNET_CONFIG", path("carnet.toml"))
            .env("SOFTHSM2_CONF", path("softhsm2.conf"))
            .env_remove("CREDENTIALS_DIRECTORY")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{block}\n{error}");
        shown.push(String::from_utf8(output.stdout).unwrap());
    }
    // The same key under another pass phrase, another one on the token, and the P-256 keys of an
    // approver on the token and in a file.
    let publics: Vec<&str> = shown
        .iter()
        .filter_map(|text| text.lines().find(|line| line.starts_with("public = ")))
        .collect();
    let [first, renewed, token, card, trial] = publics[..] else { panic!("{shown:?}") };
    assert!(first == renewed && first != token, "{publics:?}");
    let digits = [first, token, card, trial].map(|line| line.split('"').nth(1).unwrap().len());
    assert_eq!(digits, [64, 64, 66, 66]);
}
