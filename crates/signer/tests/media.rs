//! `carnet-sign media` on captured machines.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use carnet_testbed::{Desk, Key, MEDIA_KEY, Said, World, with_stick};

const SAFE: &str = "rw,nosuid,nodev,noexec";

/// A site with a media key, and a machine with a stick.
struct Site {
    desk: Desk,
    stick: PathBuf,
}

impl Site {
    fn new(serial: &str, options: &str) -> Self {
        let desk = Desk::new();
        let stick = with_stick(&desk.path("machine"), serial, options);
        let settings = "site = \"plant-7\"\ntrust = \"trust.toml\"\nkey = \"media.pem\"\n";
        desk.write("carnet.toml", settings);
        desk.write_secret("media.pem", Key::number(MEDIA_KEY).pem());
        let rules = "kinds = [\"request\"]\nschemes = [\"microsoft\"]\nkey-types = [\"mak\"]\n\
                     approvals = 0\nscan = \"none\"\nmax-items = 9\nmax-bytes = 9\ngaps = \"hold\"\n\
                     late = \"hold\"\ntime-unknown = \"hold\"\nforeign = \"accept\"";
        let world = World::new(1, "2026-01-01")
            .plant("plant-7")
            .gateway("gateway-1")
            .route("plant-7", "gateway-1", rules)
            .key(MEDIA_KEY, "media", "plant-7");
        desk.write("trust.toml", world.text());
        Self { desk, stick }
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = self.desk.command(env!("CARGO_BIN_EXE_carnet-sign"));
        command.args(["--sysfs-root", "machine"]).args(words);
        command
    }

    fn run(&self, words: &[&str]) -> Said {
        Said::of(&mut self.command(words))
    }

    fn enroll(&self, more: &[&str]) -> Said {
        let stick = self.stick.to_str().unwrap();
        let until = "2099-01-31T00:00:00Z";
        let words = ["media", "enroll", stick, "--label", "Carnet 1", "--until", until];
        self.run(&[&words[..], &["--route", "plant-7:gateway-1", "--yes"], more].concat())
    }

    fn json(&self, words: &[&str]) -> serde_json::Value {
        let said = self.run(&[&["--json"], words].concat());
        serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{said:?}"))
    }

    /// Everything on the stick.
    fn on_stick(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let entries = fs::read_dir(&self.stick).unwrap().map(|entry| entry.unwrap().path());
        entries.map(|path| (path.clone(), fs::read(path).unwrap_or_default())).collect()
    }
}

/// The passport on a stick.
fn passport(stick: &Path) -> Vec<u8> {
    fs::read(stick.join("PASSPORT.carnet-medium")).unwrap()
}

// MEDIA-25.
#[test]
fn to_enrol_adds_one_file_and_replaces_none() {
    let site = Site::new("AA11", SAFE);
    fs::write(site.stick.join("holiday.jpg"), "sea").unwrap();
    let before = site.on_stick();
    let said = site.enroll(&[]);
    assert_eq!(said.status, 0, "{said:?}");
    assert!(said.err.contains("holiday.jpg") && said.err.contains("AA11"), "{said:?}");
    assert!(said.err.contains("A copied passport on a stick that lies"), "{said:?}");
    // What goes to standard output is what goes into the trust file, and comments.
    let trust = site.desk.read("trust.toml");
    site.desk.write("trust.toml", format!("{trust}\n{}", said.out));
    let checked = site.json(&["media", "check", site.stick.to_str().unwrap()]);
    assert_eq!(checked["verdict"], "accepted", "{checked}");
    assert_eq!(checked["medium"]["label"], "Carnet 1");

    let mut after = site.on_stick();
    let bytes = passport(&site.stick);
    after.retain(|path, _| path.file_name().unwrap() != "PASSPORT.carnet-medium");
    assert_eq!(after, before);
    let again = site.enroll(&[]);
    assert_eq!(again.status, 2);
    assert!(again.err.contains("medium.enrolled"), "{again:?}");
    // A broken one is one, too.
    fs::write(site.stick.join("PASSPORT.carnet-medium"), "broken").unwrap();
    assert!(site.enroll(&[]).err.contains("medium.enrolled"));
    fs::remove_file(site.stick.join("PASSPORT.carnet-medium")).unwrap();
    assert_eq!(site.enroll(&[]).status, 0);
    // Another id, so another medium.
    assert_ne!(passport(&site.stick), bytes);
}

// MEDIA-25.
#[test]
fn a_serial_number_that_no_passport_can_hold_is_left_out_and_the_rest_is_kept() {
    let site = Site::new("AA\u{1}11", SAFE);
    let enrolled = site.enroll(&["--json"]);
    let enrolled: serde_json::Value = serde_json::from_str(&enrolled.out).unwrap();
    assert_eq!(enrolled["seen"]["serial"], serde_json::Value::Null, "{enrolled}");
    assert_eq!(enrolled["seen"]["filesystem"], "6E2A-0C41");
    // It could be anything, so it is told without doing what it says.
    let said = site.run(&["media", "check", site.stick.to_str().unwrap()]);
    assert!(said.out.contains(r"AA\u{1}11"), "{said:?}");
}

#[test]
fn nothing_is_written_to_a_read_only_stick_or_for_a_key_that_may_not() {
    let site = Site::new("AA11", "ro,nosuid,nodev,noexec");
    let said = site.enroll(&[]);
    assert_eq!(said.status, 3);
    assert!(
        said.err.contains("write-protected") && said.err.contains("medium.read-only"),
        "{said:?}"
    );

    let site = Site::new("AA11", SAFE);
    let trust = site.desk.read("trust.toml");
    for (from, to, code) in [
        ("role = \"media\"", "role = \"importer\"", "trust.role"),
        ("role = \"media\"", "role = \"media\"\nrevoked = true", "trust.revoked"),
        (
            "role = \"media\"",
            "role = \"media\"\nuntil = \"2001-01-01T00:00:00Z\"",
            "passport.key-window",
        ),
    ] {
        site.desk.write("trust.toml", trust.replace(from, to));
        let said = site.enroll(&[]);
        assert_eq!(said.status, 1, "{said:?}");
        assert!(said.err.contains(code), "{said:?}");
    }
    site.desk.write("trust.toml", &trust);
    assert_eq!(site.run(&["key", "new", "other.pem", "--no-passphrase"]).status, 0);
    let said = site.enroll(&["--key", "other.pem"]);
    assert!(said.status == 1 && said.err.contains("key.unknown"), "{said:?}");
    assert_eq!(site.on_stick(), BTreeMap::new());
}

// MEDIA-22. MEDIA-25. MEDIA-27.
#[test]
fn the_folder_carnet_of_a_stick_is_enrolled_checked_and_retired_as_that_stick() {
    let mut site = Site::new("AA11", SAFE);
    let root = site.stick.clone();
    site.stick = root.join("CARNET");
    fs::create_dir(&site.stick).unwrap();
    let said = site.enroll(&[]);
    assert_eq!(said.status, 0, "{said:?}");
    assert!(!passport(&root).is_empty());
    assert_eq!(site.on_stick(), BTreeMap::new());
    let trust = site.desk.read("trust.toml");
    site.desk.write("trust.toml", format!("{trust}\n{}", said.out));
    let carnet = site.stick.to_str().unwrap();
    assert_eq!(site.json(&["media", "check", carnet])["verdict"], "accepted");
    assert_eq!(site.run(&["media", "retire", carnet, "--yes"]).status, 0);
    assert!(!root.join("PASSPORT.carnet-medium").exists());
}

// MEDIA-20.
#[test]
fn a_stick_that_cannot_be_unmounted_is_never_called_safe() {
    let site = Site::new("AA11", SAFE);
    let said = site.enroll(&["--eject"]);
    assert_eq!(said.status, 3, "{said:?}");
    assert!(said.err.contains("medium.busy"), "{said:?}");
    assert!(!said.err.contains("the medium is safe to remove\n"), "{said:?}");
    assert!(said.err.contains("the medium is safe to remove once it is unmounted\n"), "{said:?}");
    // It was enrolled all the same, and its entry is there.
    assert!(said.out.contains("[[medium]]") && !passport(&site.stick).is_empty());
}

// MEDIA-27.
#[test]
fn to_retire_takes_the_passport_and_nothing_else() {
    let site = Site::new("AA11", SAFE);
    fs::write(site.stick.join("a.carnet"), "kept").unwrap();
    let before = site.on_stick();
    let enrolled = site.enroll(&["--json"]);
    let enrolled: serde_json::Value = serde_json::from_str(&enrolled.out).unwrap();
    let trust = site.desk.read("trust.toml");
    let entry = enrolled["entry"].as_str().unwrap();
    site.desk.write("trust.toml", format!("{trust}\n{entry}"));
    let stick = site.stick.to_str().unwrap();
    assert_eq!(site.run(&["media", "retire", stick]).status, 2);
    assert_eq!(site.on_stick().len(), 2);
    let retired = site.json(&["media", "retire", stick, "--yes"]);
    assert_eq!(retired["id"], enrolled["id"]);
    assert_eq!(retired["entry"], format!("{entry}retired = true\n"));
    assert_eq!(site.on_stick(), before);
    // One that is lost is named by its id, or by its label where only one in use bears it.
    for name in [enrolled["id"].as_str().unwrap(), "Carnet 1"] {
        let lost = site.json(&["media", "retire", name]);
        assert_eq!(lost["entry"], retired["entry"], "{name}");
    }
    let other = format!("[[medium]]\nid = \"{}\"\nlabel = \"Carnet 1\"\n", "0b".repeat(16));
    site.desk.write("trust.toml", format!("{trust}\n{entry}{other}"));
    let said = site.run(&["media", "retire", "Carnet 1"]);
    assert_eq!((said.status, said.out.as_str()), (2, ""), "{said:?}");
    assert!(said.err.contains("name one by its id"), "{said:?}");
    site.desk.write("trust.toml", format!("{trust}\n{entry}{other}retired = true\n"));
    assert_eq!(site.json(&["media", "retire", "Carnet 1"])["id"], enrolled["id"]);
    // A folder of that name is the folder, whose passport would go.
    fs::create_dir(site.desk.path("Carnet 1")).unwrap();
    let said = site.run(&["media", "retire", "Carnet 1", "--yes"]);
    assert!(said.err.contains("it is not enrolled"), "{said:?}");
}

// MEDIA-28.
#[test]
fn how_a_stick_should_be_mounted_is_said_where_it_is_not() {
    for (options, missing) in [(SAFE, None), ("rw,nosuid", Some("nodev,noexec"))] {
        let site = Site::new("AA11", options);
        let stick = site.stick.to_str().unwrap();
        let said = site.run(&["media", "check", stick]);
        assert_eq!(said.out.contains("mount -o remount"), missing.is_some(), "{said:?}");
        if let Some(missing) = missing {
            assert!(said.out.contains(&format!("mount -o remount,{missing} ")), "{said:?}");
        }
    }
}

/// A mount point without its stick is a folder on the host's own disk.
#[test]
fn nothing_is_enrolled_where_no_stick_is_mounted() {
    let mut site = Site::new("AA11", SAFE);
    site.stick = site.desk.path("machine/media/other");
    fs::create_dir(&site.stick).unwrap();
    let said = site.enroll(&[]);
    assert_eq!(said.status, 3, "{said:?}");
    assert!(said.err.contains("there is no medium there"), "{said:?}");
    assert_eq!(site.on_stick(), BTreeMap::new());

    // Any other folder is said to be one before anybody is asked, and is never safe to remove.
    site.stick = site.desk.path("machine/share");
    fs::create_dir(&site.stick).unwrap();
    let stick = site.stick.to_str().unwrap().to_owned();
    let words = ["media", "enroll", &stick, "--label", "x", "--until", "2099-01-31T00:00:00Z"];
    let asked = site.run(&[&words[..], &["--route", "plant-7:gateway-1"]].concat());
    assert!(asked.err.contains("this is a folder of this host, not a medium"), "{asked:?}");
    assert_eq!((asked.status, site.on_stick()), (2, BTreeMap::new()));
    let said = site.enroll(&[]);
    assert_eq!(said.status, 0, "{said:?}");
    assert!(said.err.contains("this is a folder of this host"), "{said:?}");
    assert!(!said.err.contains("safe to remove"), "{said:?}");
}

#[test]
fn an_id_that_was_typed_wrongly_retires_nothing() {
    let site = Site::new("AA11", SAFE);
    let said = site.run(&["media", "retire", &"0a".repeat(16)]);
    assert_eq!((said.status, said.out.as_str()), (2, ""), "{said:?}");
    assert!(said.err.contains("carnet media list"), "{said:?}");
}

/// A gateway host without a console ends with the status that it has earned.
#[cfg(target_os = "linux")]
#[test]
fn what_nobody_hears_is_no_reason_to_break_off() {
    let site = Site::new("AA11", SAFE);
    assert_eq!(site.enroll(&[]).status, 0);
    let retire = site
        .command(&["media", "retire", site.stick.to_str().unwrap(), "--yes"])
        .stderr(fs::File::options().write(true).open("/dev/full").unwrap())
        .output()
        .unwrap();
    assert_eq!(retire.status.code(), Some(0), "{retire:?}");
}

#[test]
fn a_stick_that_cannot_be_read_is_not_called_unenrolled() {
    let site = Site::new("AA11", SAFE);
    assert!(site.run(&["media", "list"]).out.ends_with("media/stick: not enrolled\n"));
    fs::remove_dir(&site.stick).unwrap();
    let said = site.run(&["media", "list"]);
    assert!(said.out.contains("medium.missing") && !said.out.contains("not enrolled"), "{said:?}");
}
