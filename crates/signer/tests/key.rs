//! `carnet-sign key new` and `key show` as a person or a script meets them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use carnet_format::Algorithm;
use carnet_testbed::{Desk, Said, World, parsed};

fn run(desk: &Desk, args: &[&str]) -> (i32, String, String) {
    let Said { status, out, err } = desk.run(env!("CARGO_BIN_EXE_carnet-sign"), args);
    (status, out, err)
}

#[cfg(unix)]
fn set_mode(path: &std::path::Path, mode: u32) {
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
}

const EXPORTER: [&str; 6] = ["--role", "exporter", "--site", "plant-7", "--custodian", "p-003"];

#[test]
fn the_entry_can_be_pasted_into_a_trust_file() {
    let desk = Desk::new();
    let (status, entry, _) =
        run(&desk, &[&["key", "new", "k.pem", "--no-passphrase"], &EXPORTER[..]].concat());
    assert_eq!(status, 0);
    let world = World::new(1, "2026-01-01").with(&entry).officer("p-003", &[]).plant("plant-7");
    let file = parsed(&world.text());
    let (id, _) = file.keys().next().unwrap();
    assert!(entry.contains(&format!("# key id: {id}\n")), "{entry}");
    let again = run(&desk, &[&["key", "show", "k.pem"], &EXPORTER[..]].concat());
    assert_eq!((again.0, again.1), (0, entry));
}

#[test]
fn what_is_not_given_is_left_to_be_filled_in() {
    let desk = Desk::new();
    let (_, entry, _) = run(&desk, &["key", "new", "k.pem", "--no-passphrase"]);
    assert!(
        entry.contains("role = \"\" # exporter, importer, approver, scanner or media"),
        "{entry}"
    );
    let (_, entry, _) = run(&desk, &["key", "show", "k.pem", "--role", "approver"]);
    assert!(entry.contains("person = \"\"") && !entry.contains("site"), "{entry}");
}

#[test]
fn a_p256_key_is_made_for_every_role() {
    let desk = Desk::new();
    let new = |more: &[&str]| {
        let words = ["key", "new", "k.pem", "--no-passphrase", "--algorithm", "p256"];
        run(&desk, &[&words, more].concat())
    };
    let approver = ["--role", "approver", "--person", "p-014"];
    let (status, entry, _) = new(&approver);
    assert_eq!(status, 0);
    let file = parsed(&World::new(1, "2026-01-01").with(&entry).officer("p-014", &[]).text());
    let (id, key) = file.keys().next().unwrap();
    assert_eq!(key.public.algorithm(), Algorithm::P256);
    assert!(entry.contains(&format!("# key type: P-256\n# key id: {id}\n")), "{entry}");
    let again = run(&desk, &[&["key", "show", "k.pem"], &approver[..]].concat());
    assert_eq!((again.0, again.1), (0, entry));
    for role in ["exporter", "importer", "scanner", "media"] {
        let (status, out, _) = run(&desk, &["key", "show", "k.pem", "--role", role]);
        assert_eq!(status, 0, "{role}");
        assert!(out.contains(&format!("role = \"{role}\"")), "{out}");
    }
}

#[test]
fn an_encrypted_key_needs_its_pass_phrase() {
    let desk = Desk::new();
    desk.write_secret("phrase", "correct horse\nnot this\n");
    desk.write_secret("wrong", "not this\n");
    desk.write_secret("empty", "\n");
    desk.write_secret("short", "7 signs\n");
    let new = |file| run(&desk, &["key", "new", "k.pem", "--passphrase-file", file]);
    let show = |file| run(&desk, &["key", "show", "k.pem", "--passphrase-file", file]);
    assert_eq!(new("empty").0, 2);
    let (status, _, error) = new("short");
    assert_eq!(status, 2);
    assert!(error.contains("a new pass phrase has at least 8 characters"), "{error}");
    let (status, made, _) = new("phrase");
    assert_eq!(status, 0);
    assert!(desk.read("k.pem").contains("ENCRYPTED"));
    assert_eq!(show("phrase").1, made);
    let (status, out, error) = show("wrong");
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(error.contains("k.pem") && error.contains("config.pass-phrase"), "{error}");
    assert_eq!(show("absent").0, 2);
}

#[test]
fn what_has_no_place_in_the_entry_is_refused() {
    let desk = Desk::new();
    for (role, option) in [("approver", "--custodian"), ("exporter", "--person")] {
        let new = ["key", "new", "k.pem", "--no-passphrase", "--role", role, option, "p-003"];
        let (status, _, error) = run(&desk, &new);
        assert_eq!(status, 2);
        assert!(error.contains(&format!("{option} is for an ")), "{error}");
        assert!(!desk.path("k.pem").exists());
    }
}

#[test]
fn a_key_is_never_overwritten() {
    let desk = Desk::new();
    desk.write("k.pem", "precious");
    let (status, _, error) = run(&desk, &["key", "new", "k.pem", "--no-passphrase"]);
    assert_eq!(status, 2);
    assert!(error.contains("it exists already"), "{error}");
    assert_eq!(desk.read("k.pem"), "precious");
}

#[cfg(unix)]
#[test]
fn a_secret_that_others_can_read_is_refused_with_the_command_that_helps() {
    let desk = Desk::new();
    desk.write_secret("phrase", "correct horse\n");
    let words = |verb| ["key", verb, "k.pem", "--passphrase-file", "phrase"];
    assert_eq!(run(&desk, &words("new")).0, 0);
    let refused = |name: &str, modes: [u32; 3]| {
        let path = desk.path(name);
        for mode in modes {
            set_mode(&path, mode);
            let (status, out, error) = run(&desk, &words("show"));
            assert_eq!((status, out.as_str()), (2, ""), "{name} {mode:o}");
            assert!(error.contains(&format!("chmod 600 \"{name}\"")), "{error}");
            assert!(error.contains("code: config.secret-file"), "{error}");
        }
        set_mode(&path, 0o400);
        assert_eq!(run(&desk, &words("show")).0, 0, "{name}");
    };
    refused("k.pem", [0o640, 0o604, 0o660]);
    refused("phrase", [0o640, 0o604, 0o660]);
}

#[test]
fn a_service_takes_the_pass_phrase_from_its_credential() {
    let desk = Desk::new();
    // The rights that systemd's access list shows.
    desk.write("credentials/carnet-passphrase", "from systemd\n");
    desk.write_secret("wrong", "not this\n");
    desk.write_secret("same", "from systemd\n");
    let service = |args: &[&str]| {
        let mut command = desk.command(env!("CARGO_BIN_EXE_carnet-sign"));
        command.args(args).env("CREDENTIALS_DIRECTORY", desk.path("credentials"));
        Said::of(&mut command).status
    };
    assert_eq!(service(&["key", "new", "k.pem"]), 0);
    assert_eq!(service(&["key", "show", "k.pem"]), 0);
    assert_eq!(run(&desk, &["key", "show", "k.pem", "--passphrase-file", "same"]).0, 0);
    // What is named wins.
    assert_eq!(service(&["key", "show", "k.pem", "--passphrase-file", "wrong"]), 2);
}
