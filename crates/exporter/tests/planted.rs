//! The outbox and the place of a key's record may be writable by others, who put links, pipes and folders where an
//! export is about to write. Nothing outside is touched, nothing is waited for, and the next step is right.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "sites/mod.rs"]
mod sites;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

use carnet_testbed::{Outside, Plant};
use sites::{IID, SKU, Said, Sites};

struct Scene {
    sites: Sites,
    outside: Outside,
}

impl Scene {
    fn new() -> Self {
        let sites = Sites::with_rows(&format!("M1,{SKU},mak,{IID}\n"));
        let outside = Outside::new(sites.path("outside"));
        Self { sites, outside }
    }

    fn plant(&self, what: Plant, path: &Path) {
        self.outside.plant(what, path);
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
        self.outside.assert_untouched(&format!("{said:?}"));
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
    for what in Plant::ALL {
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

/// MEDIA-12.
#[test]
fn what_only_looks_unfinished_in_the_outbox_is_in_nobodys_way() {
    let bundle = Scene::bundle();
    for what in Plant::ALL {
        let scene = Scene::new();
        let outbox = scene.sites.path("plant/outbox");
        let left = outbox.join(format!(".carnet-{bundle}-a1B2c3.part"));
        scene.plant(what, &left);
        scene.export().status(0);
        assert_eq!(scene.sites.only("stick"), bundle);
        assert_eq!(left.symlink_metadata().is_ok(), what != Plant::File, "{what:?}");
    }
}

/// LEDGER-55. LEDGER-48.
#[test]
fn a_record_of_a_key_that_is_no_file_is_named_and_nothing_is_exported() {
    for what in Plant::ALL {
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
    let good = scene.outside.path().join("record");
    fs::write(&good, "{\"carnet-record\":0,\"streams\":[]}").unwrap();
    let record = scene.sites.path("plant/key.pem.record");
    symlink(&good, &record).unwrap();
    scene.export().status(3).with("key.pem.record");
    fs::remove_file(&record).unwrap();
    fs::rename(&good, &record).unwrap();
    scene.export().status(0);
}
