//! Approvals and receipts with the key on a token, as SoftHSM2 makes one.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

const KEY: &str = "pkcs11:token=Card;object=key?module-path=/usr/lib/softhsm/libsofthsm2.so";

/// A copy of the folder of a case, and a token with the key of one of its key files.
fn scene(case: &str, key_file: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd").join(case);
    must(Command::new("cp").arg("-R").arg(from.join(".")).arg(folder.path()));
    fs::create_dir(folder.path().join("tokens")).unwrap();
    let tokens = format!("directories.tokendir = {}\n", folder.path().join("tokens").display());
    fs::write(folder.path().join("softhsm2.conf"), tokens).unwrap();
    let pin = folder.path().join("pin");
    fs::write(&pin, "4711\n").unwrap();
    fs::set_permissions(&pin, fs::Permissions::from_mode(0o600)).unwrap();
    let softhsm = |words: &[&str]| {
        let mut command = Command::new("softhsm2-util");
        must(in_folder(&mut command, folder.path()).args(words).args(["--pin", "4711"]))
    };
    softhsm(&["--init-token", "--free", "--label", "Card", "--so-pin", "12345678"]);
    softhsm(&["--import", key_file, "--token", "Card", "--label", "key", "--id", "01"]);
    // From now on the key is on the token only.
    fs::remove_file(folder.path().join(key_file)).unwrap();
    folder
}

fn in_folder<'c>(command: &'c mut Command, folder: &Path) -> &'c mut Command {
    command
        .current_dir(folder)
        .env("SOFTHSM2_CONF", folder.join("softhsm2.conf"))
        .stdin(Stdio::null())
}

fn must(command: &mut Command) -> String {
    let output = command.output().expect("the program is installed");
    let (out, error) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}\n{out}\n{error}");
    out.into_owned()
}

fn carnet(folder: &Path, words: &[&str]) -> String {
    must(in_folder(&mut Command::new(env!("CARGO_BIN_EXE_carnet")), folder).args(words))
}

const TOKEN: [&str; 4] = ["--key", KEY, "--pin-file", "pin"];

#[test]
#[ignore = "needs softhsm2"]
fn an_officer_approves_with_a_card() {
    let folder = scene("approve.in", "keys/second.pem");
    let words = ["approve", "requests.carnet", "--ticket", "CHG-7", "--yes"];
    carnet(folder.path(), &[&words, &TOKEN[..]].concat());
    let mut show = Command::new(env!("CARGO_BIN_EXE_carnet"));
    let output = in_folder(&mut show, folder.path()).args(["show", "requests.carnet"]);
    let shown = String::from_utf8(output.output().unwrap().stdout).unwrap();
    assert!(shown.contains("approvals   1 of 2: p-002"), "{shown}");
}

#[test]
#[ignore = "needs softhsm2"]
fn a_gateway_signs_receipts_with_a_token() {
    let folder = scene("receipt.in", "gateway/importer.pem");
    let config = ["--config", "gateway/carnet.toml"];
    carnet(folder.path(), &[&config[..], &["import", "requests.carnet"]].concat());
    let list = carnet(folder.path(), &[&config[..], &["--json", "ledger", "list"]].concat());
    let digest = list.split("\"digest\":\"").nth(1).unwrap()[..64].to_owned();
    let words = ["receipt", &digest, "-o", "r.carnet-receipt"];
    carnet(folder.path(), &[&config[..], &words, &TOKEN].concat());
    let said = carnet(folder.path(), &[&config[..], &["verify", "r.carnet-receipt"]].concat());
    assert!(said.contains("r.carnet-receipt: ACCEPTED, a receipt"), "{said}");
}
