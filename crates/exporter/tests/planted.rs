//! The outbox and the place of a key's record may be writable by others, who put links, pipes and folders where an
//! export is about to write. Nothing outside is touched, nothing is waited for, and the next step is right.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "sites/mod.rs"]
mod sites;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sites::{IID, SKU, Said, Sites};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Plant {
    Link,
    Dangling,
    LinkToFolder,
    Pipe,
    Folder,
    File,
}

const ALL: [Plant; 6] =
    [Plant::Link, Plant::Dangling, Plant::LinkToFolder, Plant::Pipe, Plant::Folder, Plant::File];

struct Scene {
    sites: Sites,
    outside: PathBuf,
}

impl Scene {
    fn new() -> Self {
        let sites = Sites::with_rows(&format!("M1,{SKU},mak,{IID}\n"));
        let outside = sites.path("outside");
        fs::create_dir_all(outside.join("folder")).unwrap();
        fs::write(outside.join("key.pem"), "a key").unwrap();
        Self { sites, outside }
    }

    fn plant(&self, what: Plant, path: &Path) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        match what {
            Plant::Link => symlink(self.outside.join("key.pem"), path).unwrap(),
            Plant::Dangling => symlink(self.outside.join("none"), path).unwrap(),
            Plant::LinkToFolder => symlink(self.outside.join("folder"), path).unwrap(),
            Plant::Pipe => assert!(Command::new("mkfifo").arg(path).status().unwrap().success()),
            Plant::Folder => fs::create_dir(path).unwrap(),
            Plant::File => fs::write(path, "what somebody put there").unwrap(),
        }
    }

    /// A time that is stated makes every export of a scene write the same bundle.
    fn export(&self) -> Said {
        let mut command = Command::new("timeout");
        command.args(["50", env!("CARGO_BIN_EXE_carnet-export"), "--config", "plant/carnet.toml"]);
        command.args(["a.csv", "--to", "gateway-1", "--media", "stick"]);
        command.args(["--now", "2026-11-27", "--ticket", "CHG-1"]);
        command.current_dir(self.sites.folder()).stdin(Stdio::null());
        command.env("XDG_STATE_HOME", self.sites.path(".state")).env("TMPDIR", "/var/tmp");
        let said = Said::of(&mut command);
        assert_eq!(fs::read(self.outside.join("key.pem")).unwrap(), b"a key", "{said:?}");
        assert!(!self.outside.join("none").exists(), "{said:?}");
        assert_eq!(fs::read_dir(self.outside.join("folder")).unwrap().count(), 0, "{said:?}");
        said
    }

    fn bundle() -> String {
        let scene = Self::new();
        scene.export().status(0);
        scene.sites.only("stick")
    }
}

/// EXP-45. EXP-47.
#[test]
fn what_lies_in_the_outbox_under_the_name_of_a_bundle_is_never_followed() {
    let bundle = Scene::bundle();
    for what in ALL {
        let scene = Scene::new();
        let place = scene.sites.path("plant/outbox").join(&bundle);
        scene.plant(what, &place);
        let said = scene.export();
        if what == Plant::Folder {
            // Nothing is recorded, so nothing is lost: once it is moved away the same run does it.
            let said = said.status(3).with("is in the way").with("Move it away");
            assert!(said.err.contains(&format!("error: \"plant/outbox/{bundle}\"")), "{said:?}");
            assert_eq!(scene.sites.names("stick"), [""; 0]);
            fs::remove_dir(&place).unwrap();
            scene.export().status(0);
        } else {
            said.status(0);
        }
        assert_eq!(scene.sites.only("stick"), bundle);
        assert_eq!(scene.sites.names("plant/outbox"), [""; 0]);
        assert!(scene.sites.path("stick").join(&bundle).symlink_metadata().unwrap().is_file());
    }
}

/// MEDIA-10.
#[test]
fn what_only_looks_unfinished_in_the_outbox_is_in_nobodys_way() {
    let bundle = Scene::bundle();
    for what in ALL {
        let scene = Scene::new();
        let outbox = scene.sites.path("plant/outbox");
        let left = outbox.join(format!(".carnet-{bundle}-a1B2c3.part"));
        scene.plant(what, &left);
        scene.export().status(0);
        assert_eq!(scene.sites.only("stick"), bundle);
        assert_eq!(left.symlink_metadata().is_ok(), what != Plant::File, "{what:?}");
    }
}

/// LEDGER-53. LEDGER-46.
#[test]
fn a_record_of_a_key_that_is_no_file_is_named_and_nothing_is_exported() {
    for what in ALL {
        let scene = Scene::new();
        let record = scene.sites.path("plant/key.pem.record");
        scene.plant(what, &record);
        let said = scene.export();
        assert_ne!(said.status, 0, "{what:?} {said:?}");
        assert!(said.err.contains("key.pem.record"), "{said:?}");
        assert_eq!(scene.sites.names("stick"), [""; 0]);
    }
    // Even where a link leads to a record that would do.
    let scene = Scene::new();
    let good = scene.outside.join("record");
    fs::write(&good, "{\"carnet-record\":0,\"streams\":[]}").unwrap();
    let record = scene.sites.path("plant/key.pem.record");
    symlink(&good, &record).unwrap();
    scene.export().status(3).with("key.pem.record");
    fs::remove_file(&record).unwrap();
    fs::rename(&good, &record).unwrap();
    scene.export().status(0);
}
