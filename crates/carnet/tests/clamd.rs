//! `carnet attest-scan --clamd` with a real clamd, and with something that is none.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    os::unix::net::{UnixListener, UnixStream},
    path::Path,
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Bytes of the vendor file in `other.carnet`.
const IN_THE_FILE: &str = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb3373876";
const NOT_IN_THE_FILE: &str = "000102030405060708090a0b0c0d0e0f0001020304050607";

/// A folder with a bundle, the trust file and the scanner's key.
fn scene() -> tempfile::TempDir {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd/approve.in");
    let folder = tempfile::tempdir().unwrap();
    for name in ["trust.toml", "carnet.toml", "other.carnet", "requests.carnet"] {
        fs::copy(from.join(name), folder.path().join(name)).unwrap();
    }
    let key = folder.path().join("scanner.pem");
    fs::copy(from.join("keys/scanner.pem"), &key).unwrap();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    folder
}

fn attest(folder: &Path, file: &str, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_carnet"))
        .current_dir(folder)
        .args(["--config", "carnet.toml"])
        .env("XDG_STATE_HOME", folder.join(".state"))
        .args(["attest-scan", file, "--clamd", "clamd.sock", "--key", "scanner.pem"])
        .args(more)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    let all = [&output.stdout[..], &output.stderr].concat();
    String::from_utf8(all).unwrap()
}

/// Ends with its test.
struct Clamd(Child);

impl Drop for Clamd {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a clamd that knows one signature, and waits until it listens.
fn clamd(folder: &Path, signature: &str, more: &str) -> Clamd {
    let database = folder.join("database");
    fs::create_dir(&database).unwrap();
    fs::write(database.join("x.ndb"), format!("Carnet.Test:0:*:{signature}\n")).unwrap();
    let socket = folder.join("clamd.sock");
    let conf = folder.join("clamd.conf");
    let lines = format!(
        "Foreground yes\nLocalSocket {}\nDatabaseDirectory {}\n{more}",
        socket.display(),
        database.display()
    );
    fs::write(&conf, lines).unwrap();
    let path = format!("{}:/usr/sbin", std::env::var("PATH").unwrap_or_default());
    let child = Command::new("clamd")
        .env("PATH", path)
        .arg("-c")
        .arg(&conf)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("clamd is not installed");
    let clamd = Clamd(child);
    let begun = Instant::now();
    while UnixStream::connect(&socket).is_err() {
        assert!(begun.elapsed() < Duration::from_secs(30), "clamd does not start");
        thread::sleep(Duration::from_millis(20));
    }
    clamd
}

const DATABASE: [&str; 4] = ["--database", "2026-11-20", "--database-date", "2026-11-20T00:00:00Z"];

// QUORUM-19.
#[test]
#[ignore = "needs clamd"]
fn nothing_found_is_attested() {
    let folder = scene();
    let _clamd = clamd(folder.path(), NOT_IN_THE_FILE, "");
    // Its hand-written database has no version.
    let output = attest(folder.path(), "other.carnet", &[]);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(said(&output).contains("--database-date"), "{}", said(&output));

    let output = attest(folder.path(), "other.carnet", &[&DATABASE[..], &["--json"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["scan"]["looked_at"], 1);
    assert_eq!(json["scan"]["site"], "kiosk-1");
    assert_eq!(json["quorum"]["scans"], 1);
    assert_eq!(json["endorsements"][0]["counts"], true);
    let engine = json["endorsements"][0]["detail"]["engine"].as_str().unwrap();
    assert!(engine.starts_with("ClamAV "), "{engine}");
}

#[test]
#[ignore = "needs clamd"]
fn something_found_is_never_attested() {
    let folder = scene();
    let _clamd = clamd(folder.path(), IN_THE_FILE, "");
    let before = fs::read(folder.path().join("other.carnet")).unwrap();
    let output = attest(folder.path(), "other.carnet", &DATABASE);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("Carnet.Test.UNOFFICIAL in item 0"), "{}", said(&output));
    assert!(said(&output).contains("[scan.found]"));
    let output = attest(folder.path(), "other.carnet", &[&DATABASE[..], &["--json"]].concat());
    assert_eq!(output.status.code(), Some(1));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["code"], "scan.found");
    assert_eq!(json["scan"]["found"][0]["name"], "Carnet.Test.UNOFFICIAL");
    assert_eq!(fs::read(folder.path().join("other.carnet")).unwrap(), before);
}

#[test]
#[ignore = "needs clamd"]
fn what_clamd_does_not_take_is_not_attested() {
    let folder = scene();
    let _clamd = clamd(folder.path(), IN_THE_FILE, "StreamMaxLength 100\n");
    let before = fs::read(folder.path().join("other.carnet")).unwrap();
    let output = attest(folder.path(), "other.carnet", &DATABASE);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    let output =
        attest(folder.path(), "other.carnet", &[&DATABASE[..], &["--max-bytes", "99"]].concat());
    assert_eq!(output.status.code(), Some(3));
    assert!(said(&output).contains("--max-bytes"), "{}", said(&output));
    assert_eq!(fs::read(folder.path().join("other.carnet")).unwrap(), before);
}

#[test]
fn a_clamd_that_does_not_answer_is_waited_for_no_longer_than_asked() {
    let folder = scene();
    let _mute = UnixListener::bind(folder.path().join("clamd.sock")).unwrap();
    let begun = Instant::now();
    let output = attest(folder.path(), "requests.carnet", &["--timeout", "1"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(said(&output).contains("no answer within 1 seconds"), "{}", said(&output));
    assert!(begun.elapsed() < Duration::from_secs(20));
}
