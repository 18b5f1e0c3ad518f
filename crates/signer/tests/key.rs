//! `carnet-sign key new` and `key show` as a person or a script meets them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use carnet_format::Algorithm;
use carnet_judge::trust::TrustFile;

fn run(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_carnet-sign"))
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// Writes a file that only its owner can read.
fn secret(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    #[cfg(unix)]
    set_mode(path, 0o600);
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
}

const EXPORTER: [&str; 6] = ["--role", "exporter", "--site", "plant-7", "--custodian", "p-003"];

#[test]
fn the_entry_can_be_pasted_into_a_trust_file() {
    let folder = tempfile::tempdir().unwrap();
    let (status, entry, _) =
        run(folder.path(), &[&["key", "new", "k.pem", "--no-passphrase"], &EXPORTER[..]].concat());
    assert_eq!(status, 0);
    let trust = format!(
        "format = 1\nserial = 1\nissued = \"2026-01-01T00:00:00Z\"\n{entry}[[person]]\nname = \"p-003\"\n[[site]]\nname = \"plant-7\"\n\
         zone = \"isolated\"\nclock = \"untrusted\"\nversions = [1]\n"
    );
    let file = TrustFile::parse(trust.as_bytes()).unwrap();
    let (id, _) = file.keys().next().unwrap();
    assert!(entry.contains(&format!("# key id: {id}\n")), "{entry}");
    let again = run(folder.path(), &[&["key", "show", "k.pem"], &EXPORTER[..]].concat());
    assert_eq!((again.0, again.1), (0, entry));
}

#[test]
fn what_is_not_given_is_left_to_be_filled_in() {
    let folder = tempfile::tempdir().unwrap();
    let (_, entry, _) = run(folder.path(), &["key", "new", "k.pem", "--no-passphrase"]);
    assert!(
        entry.contains("role = \"\" # exporter, importer, approver, scanner or media"),
        "{entry}"
    );
    let (_, entry, _) = run(folder.path(), &["key", "show", "k.pem", "--role", "approver"]);
    assert!(entry.contains("person = \"\"") && !entry.contains("site"), "{entry}");
}

#[test]
fn a_p256_key_is_made_for_every_role() {
    let folder = tempfile::tempdir().unwrap();
    let new = |more: &[&str]| {
        let words = ["key", "new", "k.pem", "--no-passphrase", "--algorithm", "p256"];
        run(folder.path(), &[&words, more].concat())
    };
    let approver = ["--role", "approver", "--person", "p-014"];
    let (status, entry, _) = new(&approver);
    assert_eq!(status, 0);
    let trust = format!(
        "format = 1\nserial = 1\nissued = \"2026-01-01T00:00:00Z\"\n{entry}[[person]]\nname = \"p-014\"\n"
    );
    let file = TrustFile::parse(trust.as_bytes()).unwrap();
    let (id, key) = file.keys().next().unwrap();
    assert_eq!(key.public.algorithm(), Algorithm::P256);
    assert!(entry.contains(&format!("# key type: P-256\n# key id: {id}\n")), "{entry}");
    let again = run(folder.path(), &[&["key", "show", "k.pem"], &approver[..]].concat());
    assert_eq!((again.0, again.1), (0, entry));
    for role in ["exporter", "importer", "scanner", "media"] {
        let (status, out, _) = run(folder.path(), &["key", "show", "k.pem", "--role", role]);
        assert_eq!(status, 0, "{role}");
        assert!(out.contains(&format!("role = \"{role}\"")), "{out}");
    }
}

#[test]
fn an_encrypted_key_needs_its_pass_phrase() {
    let folder = tempfile::tempdir().unwrap();
    secret(&folder.path().join("phrase"), "correct horse\nnot this\n");
    secret(&folder.path().join("wrong"), "not this\n");
    secret(&folder.path().join("empty"), "\n");
    let new = |file| run(folder.path(), &["key", "new", "k.pem", "--passphrase-file", file]);
    let show = |file| run(folder.path(), &["key", "show", "k.pem", "--passphrase-file", file]);
    assert_eq!(new("empty").0, 2);
    let (status, made, _) = new("phrase");
    assert_eq!(status, 0);
    assert!(fs::read_to_string(folder.path().join("k.pem")).unwrap().contains("ENCRYPTED"));
    assert_eq!(show("phrase").1, made);
    let (status, out, error) = show("wrong");
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(error.contains("k.pem") && error.contains("config.pass-phrase"), "{error}");
    assert_eq!(show("absent").0, 2);
}

#[test]
fn a_key_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("k.pem"), "precious").unwrap();
    let (status, _, error) = run(folder.path(), &["key", "new", "k.pem", "--no-passphrase"]);
    assert_eq!(status, 2);
    assert!(error.contains("it exists already"), "{error}");
    assert_eq!(fs::read_to_string(folder.path().join("k.pem")).unwrap(), "precious");
}

#[cfg(unix)]
#[test]
fn a_secret_that_others_can_read_is_refused_with_the_command_that_helps() {
    let folder = tempfile::tempdir().unwrap();
    let phrase = folder.path().join("phrase");
    secret(&phrase, "correct horse\n");
    let words = |verb| ["key", verb, "k.pem", "--passphrase-file", "phrase"];
    assert_eq!(run(folder.path(), &words("new")).0, 0);
    let refused = |name: &str, modes: [u32; 3]| {
        let path = folder.path().join(name);
        for mode in modes {
            set_mode(&path, mode);
            let (status, out, error) = run(folder.path(), &words("show"));
            assert_eq!((status, out.as_str()), (2, ""), "{name} {mode:o}");
            assert!(error.contains(&format!("chmod 600 \"{name}\"")), "{error}");
            assert!(error.contains("code: config.secret-file"), "{error}");
        }
        set_mode(&path, 0o400);
        assert_eq!(run(folder.path(), &words("show")).0, 0, "{name}");
    };
    refused("k.pem", [0o640, 0o604, 0o660]);
    refused("phrase", [0o640, 0o604, 0o660]);
}

#[test]
fn a_service_takes_the_pass_phrase_from_its_credential() {
    let folder = tempfile::tempdir().unwrap();
    // The rights that systemd's access list shows.
    let credentials = folder.path().join("credentials");
    fs::create_dir(&credentials).unwrap();
    fs::write(credentials.join("carnet-passphrase"), "from systemd\n").unwrap();
    secret(&folder.path().join("wrong"), "not this\n");
    secret(&folder.path().join("same"), "from systemd\n");
    let service = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_carnet-sign"));
        command.args(args).current_dir(folder.path()).stdin(Stdio::null());
        command.env("CREDENTIALS_DIRECTORY", &credentials).output().unwrap().status.code()
    };
    assert_eq!(service(&["key", "new", "k.pem"]), Some(0));
    assert_eq!(service(&["key", "show", "k.pem"]), Some(0));
    assert_eq!(run(folder.path(), &["key", "show", "k.pem", "--passphrase-file", "same"]).0, 0);
    // What is named wins.
    assert_eq!(service(&["key", "show", "k.pem", "--passphrase-file", "wrong"]), Some(2));
}
