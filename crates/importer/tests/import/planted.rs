//! Spool and archive may be writable by others, who put links, pipes and folders where a program is about to
//! write. Nothing outside is touched, nothing is waited for without a word, and the message names the thing.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use carnet_testbed::{Outside, Plant, Said, request_number as request, vendor_file};
use serde_json::Value;

use super::commands::{carnet, name, sites};
use super::sites::{Sent, Sites};

/// A gateway to which a bundle with a vendor's file comes, and what lies outside.
struct Scene {
    sites: Sites,
    sent: Sent,
    outside: Outside,
}

impl Scene {
    fn new() -> Self {
        let mut sites = sites();
        let sent = sites.send(&[(request(1), "pc-1"), (vendor_file("wibu", b"context"), "pc-2")]);
        let outside = Outside::new(sites.folder.path().join("outside"));
        Self { sites, sent, outside }
    }

    fn path(&self, place: &str) -> PathBuf {
        self.sites.gateway.folder.join(place)
    }

    fn plant(&self, what: Plant, path: &Path) {
        self.outside.plant(what, path);
    }

    /// Runs a command, which may not take longer than nothing to wait for takes.
    fn run(&self, words: &[&str]) -> Said {
        let config = self.path("carnet.toml");
        let mut command = Command::new("timeout");
        command.args(["50", env!("CARGO_BIN_EXE_carnet-import"), "--config", name(&config)]);
        let said = Said::of(command.args(words).stdin(Stdio::null()));
        self.outside.assert_untouched(&format!("{words:?} {said:?}"));
        said
    }

    fn import(&self) -> Said {
        self.run(&["import", name(&self.sent.path)])
    }

    fn folder(&self) -> PathBuf {
        self.path(&format!("spool/plant-7_1_{}", self.sent.digest.short()))
    }
}

/// SPOOL-13. LEDGER-54.
#[test]
fn a_lock_of_the_spool_is_a_file_and_its_content_stays() {
    for what in Plant::ALL {
        let scene = Scene::new();
        let lock = scene.path("spool/.carnet.lock");
        scene.plant(what, &lock);
        let said = scene.import();
        if what == Plant::File {
            said.status(0);
            assert_eq!(fs::read(&lock).unwrap(), b"what somebody put there");
            continue;
        }
        let said = said.status(3).with("import.spool");
        assert!(said.out.contains(".carnet.lock") && said.out.contains("move it away"), "{said:?}");
        // What was admitted is spooled as soon as it can be.
        match what {
            Plant::Folder => fs::remove_dir(&lock).unwrap(),
            _ => fs::remove_file(&lock).unwrap(),
        }
        scene.import().status(0);
        assert!(
            scene.folder().join("files/1.bin").exists()
                || scene.folder().join("files/0.bin").exists()
        );
    }
}

/// SPOOL-14.
#[test]
fn what_only_looks_unfinished_is_in_nobodys_way() {
    for what in Plant::ALL {
        let scene = Scene::new();
        let left = scene.path("spool/.carnet-x.part");
        scene.plant(what, &left);
        scene.import().status(0);
        assert_eq!(left.symlink_metadata().is_ok(), what != Plant::Folder, "{what:?}");
    }
}

/// SPOOL-13.
#[test]
fn a_folder_of_the_spool_that_is_none_is_passed_over_or_named() {
    for what in Plant::ALL {
        let scene = Scene::new();
        scene.plant(what, &scene.folder());
        // A link may lead to a folder that poses as this bundle's.
        let digest = format!("{{\"digest\":\"{}\"}}", scene.sent.digest);
        fs::write(scene.outside.path().join("bundle.json"), digest).unwrap();
        scene.import().status(0);
        let long = scene.path(&format!("spool/plant-7_1_{}", scene.sent.digest));
        assert_eq!(long.is_dir(), what != Plant::Folder, "{what:?}");
    }
    let scene = Scene::new();
    fs::write(scene.outside.path().join("folder/bundle.json"), "").unwrap();
    fs::remove_file(scene.outside.path().join("folder/bundle.json")).unwrap();
    for place in [scene.folder(), scene.path(&format!("spool/plant-7_1_{}", scene.sent.digest))] {
        scene.plant(Plant::LinkToFolder, &place);
    }
    let said = scene.import().status(3).with("import.spool");
    assert!(said.out.contains("should be a folder"), "{said:?}");
}

/// SPOOL-13. SPOOL-3.
#[test]
fn what_lies_in_a_folder_of_the_spool_is_never_followed() {
    for file in ["requests.csv", "requests.jsonl", "bundle.json", "files", "files/1.bin"] {
        for what in Plant::ALL {
            let scene = Scene::new();
            scene.import().status(0);
            // Which of both items it is, its bytes decide.
            let file = match scene.folder().join(file).exists() || !file.ends_with("bin") {
                true => file.to_owned(),
                false => "files/0.bin".to_owned(),
            };
            scene.plant(what, &scene.folder().join(&file));
            let said = scene.run(&["ledger", "respool"]);
            let is_good = match (file.as_str(), what) {
                ("files", Plant::Folder) => true,
                ("files", _) => false,
                (_, what) => what != Plant::Folder,
            };
            if is_good {
                said.status(0);
                assert!(
                    scene.folder().join(&file).symlink_metadata().unwrap().is_file()
                        || file == "files"
                );
                let copied = fs::read(scene.folder().join("requests-1.csv"));
                assert_ne!(copied.unwrap_or_default(), b"a key");
            } else {
                let said = said.status(3).with("import.spool");
                assert!(said.err.contains(name(&scene.folder())), "{said:?}");
            }
        }
    }
}

/// SPOOL-13. A link to a folder that says of itself what the bundle's own would say.
#[test]
fn a_link_that_poses_as_the_folder_of_a_bundle_is_none() {
    let scene = Scene::new();
    let posing = scene.outside.path().join("posing");
    fs::create_dir(&posing).unwrap();
    let digest = format!("{{\"digest\":\"{}\"}}", scene.sent.digest);
    fs::write(posing.join("bundle.json"), digest).unwrap();
    fs::create_dir_all(scene.path("spool")).unwrap();
    symlink(&posing, scene.folder()).unwrap();
    scene.import().status(0);
    assert!(scene.path(&format!("spool/plant-7_1_{}/requests.csv", scene.sent.digest)).exists());
    assert_eq!(fs::read_dir(&posing).unwrap().count(), 1);
}

/// SPOOL-13. SPOOL-3.
#[test]
fn what_lies_where_a_table_is_put_aside_is_never_followed() {
    for what in Plant::ALL {
        let scene = Scene::new();
        scene.import().status(0);
        fs::write(scene.folder().join("requests.csv"), "filled in").unwrap();
        scene.plant(what, &scene.folder().join("requests-1.csv"));
        scene.run(&["ledger", "respool"]).status(0);
        let kept = fs::read(scene.folder().join("requests-2.csv")).unwrap();
        assert_eq!(kept, b"filled in", "{what:?}");
    }
}

/// SPOOL-4. More than any memory holds.
#[test]
fn a_table_that_was_made_enormous_is_put_aside_without_being_read() {
    let scene = Scene::new();
    scene.import().status(0);
    let table = scene.folder().join("requests.csv");
    let written = fs::read(&table).unwrap();
    let enormous = 1 << 43;
    fs::File::options().write(true).open(&table).unwrap().set_len(enormous).unwrap();
    scene.run(&["ledger", "respool"]).status(0);
    assert_eq!(fs::read(&table).unwrap(), written);
    let aside = scene.folder().join("requests-1.csv");
    assert_eq!(aside.metadata().unwrap().len(), enormous);
    // Once: what was written since is as it was written.
    scene.run(&["ledger", "respool"]).status(0);
    assert!(!scene.folder().join("requests-2.csv").exists());
}

/// LEDGER-55. Whatever an import calls a file before it is whole: no name of it can be foreseen.
#[test]
fn what_lies_in_the_archive_where_a_bundle_is_about_to_go_is_never_followed() {
    for what in Plant::ALL {
        let scene = Scene::new();
        let digest = scene.sent.digest;
        for part in [
            format!(".{digest}.carnet.part"),
            format!(".carnet-{digest}.carnet-a1B2c3.part"),
            format!(".carnet-{digest}.carnet-incoming-a1B2c3.part"),
            format!(".carnet-{digest}.carnet-incoming.part"),
        ] {
            scene.plant(what, &scene.path("archive").join(part));
        }
        scene.plant(what, &scene.path(&format!("archive/{digest}.carnet-incoming")));
        let said = scene.import();
        let file = scene.path(&format!("archive/{digest}.carnet"));
        if what == Plant::Folder {
            let said = said.status(3).with("ledger.archive");
            assert!(said.out.contains("carnet-incoming") && !file.exists(), "{said:?}");
            fs::remove_dir(scene.path(&format!("archive/{digest}.carnet-incoming"))).unwrap();
            scene.import().status(0);
        } else {
            said.status(0);
        }
        assert!(file.symlink_metadata().unwrap().is_file(), "{what:?}");
        scene.run(&["ledger", "respool"]).status(0);
    }
}

/// LEDGER-55.
#[test]
fn a_file_of_the_archive_that_is_a_link_is_not_used() {
    let mut scene = Scene::new();
    scene.sites.is_tampered = true;
    scene.import().status(0);
    let file = scene.path(&format!("archive/{}.carnet", scene.sent.digest));
    let aside = scene.outside.path().join("bundle");
    fs::rename(&file, &aside).unwrap();
    for what in Plant::ALL {
        scene.plant(what, &file);
        let said = scene.run(&["ledger", "respool"]).status(3);
        assert!(said.err.contains("ledger.archive"), "{what:?} {said:?}");
    }
    // Even where it leads to the very bytes.
    fs::remove_file(&file).unwrap();
    symlink(&aside, &file).unwrap();
    let said = scene.run(&["ledger", "respool"]).status(3).with("got a link");
    assert!(said.err.contains(name(&file)), "{said:?}");
    // A backup has no copy of what a link leads to.
    scene.plant(Plant::Link, &file);
    let backup = scene.sites.folder.path().join("backup");
    let said = scene.run(&["ledger", "backup", name(&backup)]);
    assert!(said.err.contains("it is a link; move it away"), "{said:?}");
    assert!(said.err.contains(name(&file)), "{said:?}");
    assert!(!backup.join("archive").join(file.file_name().unwrap()).exists());
}

/// LEDGER-55.
#[test]
fn folders_of_archive_and_backup_are_no_links() {
    for place in ["archive/trust", "archive/receipt"] {
        let scene = Scene::new();
        if scene.path(place).exists() {
            fs::remove_dir_all(scene.path(place)).unwrap();
        }
        scene.plant(Plant::LinkToFolder, &scene.path(place));
        scene.import();
    }
    let scene = Scene::new();
    scene.import().status(0);
    let backup = scene.sites.folder.path().join("backup");
    scene.plant(Plant::LinkToFolder, &backup.join("archive"));
    let said = scene.run(&["ledger", "backup", name(&backup)]).status(3);
    assert!(said.err.contains("archive"), "{said:?}");
    scene.plant(Plant::Folder, &backup.join("archive"));
    scene.plant(Plant::LinkToFolder, &backup.join("archive/trust"));
    scene.run(&["ledger", "backup", name(&backup)]).status(3);
}

/// LEDGER-53.
#[test]
fn what_the_ledger_does_not_record_stops_no_backup() {
    let mut scene = Scene::new();
    scene.sites.is_tampered = true;
    scene.import().status(0);
    let digest = "7".repeat(64);
    for (number, what) in
        [Plant::Link, Plant::Dangling, Plant::LinkToFolder, Plant::Pipe].iter().enumerate()
    {
        for place in ["archive/pipe", "archive/trust/x.toml", &format!("archive/{digest}.carnet")] {
            let path = scene.path(place);
            scene.plant(*what, &path);
            let backup = scene.sites.folder.path().join(format!("backup-{number}"));
            let said = scene.run(&["ledger", "backup", name(&backup)]);
            let _ = fs::remove_dir_all(&backup);
            assert!(
                said.err.contains("note: left out: ") && said.err.contains(name(&path)),
                "{said:?}"
            );
            assert_eq!(said.status, 0, "{said:?}");
            fs::remove_file(&path).unwrap();
        }
    }
}

/// LEDGER-52.
#[test]
fn what_lies_beside_the_trust_files_is_named_and_so_is_a_folder_that_is_a_link() {
    let mut scene = Scene::new();
    scene.sites.is_tampered = true;
    scene.import().status(0);
    let newer = String::from_utf8(scene.sites.trust_bytes.clone()).unwrap();
    let newer = newer.replace("serial = 1", "serial = 7");
    let digest = carnet_testbed::parsed(&newer).digest();
    for (file, text) in [("notes.txt".to_owned(), "x"), (format!("{digest}.toml"), &*newer)] {
        let path = scene.path("archive/trust").join(&file);
        fs::write(&path, text).unwrap();
        scene.run(&["ledger", "audit"]).status(0).with("FOREIGN").with(&file);
        fs::remove_file(path).unwrap();
    }
    for folder in ["trust", "receipt", "kept", "inherited"] {
        let path = scene.path("archive").join(folder);
        let aside = scene.outside.path().join(folder);
        let was_there = path.exists();
        match was_there {
            true => fs::rename(&path, &aside).unwrap(),
            false => fs::create_dir(&aside).unwrap(),
        }
        symlink(&aside, &path).unwrap();
        let said = scene.run(&["ledger", "audit"]).status(1).with("ledger.archive");
        said.with("not a folder of the archive, but a link").with(name(&path));
        fs::remove_file(&path).unwrap();
        if was_there {
            fs::rename(&aside, &path).unwrap();
        }
    }
    scene.run(&["ledger", "audit"]).status(0);
}

/// LEDGER-54.
#[test]
fn another_process_that_holds_the_spool_is_waited_for_with_a_word() {
    let scene = Scene::new();
    fs::create_dir_all(scene.path("spool")).unwrap();
    let lock = scene.path("spool/.carnet.lock");
    let held = carnet_media::lock(&lock, Duration::ZERO, || ()).unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_secs(2));
            drop(held);
        });
        let said = scene.import().status(0);
        assert_eq!(said.err.matches(name(&lock)).count(), 1, "{said:?}");
        assert!(said.err.contains("at most 60 seconds"), "{said:?}");
    });
    let said = carnet(&scene.sites.gateway, 0, &["--json", "ledger", "status"]);
    let status: Value = serde_json::from_str(said.out.lines().next().unwrap()).unwrap();
    assert_eq!(status["unspooled"], 0);
}
