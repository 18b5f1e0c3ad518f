//! Backups that meet what is not as it was stored, and what is restored from them.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use carnet_testbed::request_number as request;

use super::commands::{carnet, name, sites};
use super::sites::Sites;

/// A plant that has sent a bundle; where that lies, and where its backup does.
fn backed_up() -> (Sites, PathBuf, PathBuf, PathBuf) {
    let mut sites = sites();
    sites.is_tampered = true;
    let sent = sites.send(&[(request(1), "pc-1")]);
    let backup = sites.folder.path().join("backup");
    carnet(&sites.plant, 0, &["ledger", "backup", name(&backup)]);
    let here = sites.plant.archive.path(&sent.digest);
    let there = backup.join("archive").join(here.file_name().unwrap());
    (sites, backup, here, there)
}

fn ledgers(backup: &Path) -> usize {
    let names = fs::read_dir(backup).unwrap().map(|it| it.unwrap().file_name());
    names.filter(|it| it.to_str().unwrap().ends_with(".sqlite")).count()
}

/// LEDGER-34.
#[test]
fn what_a_backup_has_already_is_read_and_put_right() {
    let (sites, backup, here, there) = backed_up();
    let words = ["ledger", "backup", name(&backup)];
    let good = fs::read(&here).unwrap();
    let outside = sites.folder.path().join("outside");
    fs::write(&outside, "x").unwrap();
    let spoils: [&dyn Fn(); 4] = [
        &|| fs::write(&there, "").unwrap(),
        &|| fs::write(&there, &good[1..]).unwrap(),
        &|| symlink(&outside, &there).unwrap(),
        &|| fs::create_dir(&there).unwrap(),
    ];
    for spoil in spoils {
        fs::remove_file(&there).unwrap();
        spoil();
        carnet(&sites.plant, 0, &words);
        assert!(there.symlink_metadata().unwrap().is_file());
        assert_eq!(fs::read(&there).unwrap(), good);
        assert_eq!(fs::read(&outside).unwrap(), b"x");
    }
    // The backup's is good still.
    fs::write(&here, "half").unwrap();
    carnet(&sites.plant, 0, &words);
    assert_eq!(fs::read(&there).unwrap(), good);
    fs::write(&there, "other").unwrap();
    let said = carnet(&sites.plant, 3, &words).err;
    assert!(said.contains("ledger.archive-altered") && said.contains(name(&here)), "{said}");
}

/// LEDGER-34. LEDGER-53. One that was stopped is none; one without a lost file is one, and tells it.
#[test]
fn a_backup_gets_its_name_last() {
    let (sites, backup, here, there) = backed_up();
    let words = ["ledger", "backup", name(&backup)];
    let good = fs::read(&here).unwrap();
    for path in [&here, &there] {
        fs::remove_file(path).unwrap();
    }
    fs::create_dir(&here).unwrap();
    let said = carnet(&sites.plant, 3, &words).err;
    assert!(said.contains("ledger.unavailable") && said.contains(name(&here)), "{said}");
    assert!(!there.exists());
    assert_eq!(ledgers(&backup), 1);
    fs::remove_dir(&here).unwrap();
    let said = carnet(&sites.plant, 3, &words).err;
    assert!(said.contains("ledger.archive-altered") && said.contains(name(&here)), "{said}");
    assert_eq!(ledgers(&backup), 2);

    let (ledger, archive) = (sites.folder.path().join("new"), sites.folder.path().join("kept"));
    let place = ["--ledger", name(&ledger), "--archive", name(&archive)];
    let words = [&place[..], &["ledger", "restore", name(&backup)]].concat();
    let said = carnet(&sites.plant, 3, &words);
    assert!(said.out.contains("restored from") && said.err.contains(": 1"), "{said:?}");
    assert!(said.err.contains("ledger.archive-altered"), "{said:?}");
    carnet(&sites.plant, 0, &["--ledger", name(&ledger), "ledger", "list"]);
    // Found again, it is taken: a whole archive is no fault.
    fs::write(&there, &good).unwrap();
    let other = sites.folder.path().join("other");
    let place = ["--ledger", name(&other), "--archive", name(&archive)];
    let words = [&place[..], &["ledger", "restore", name(&backup)]].concat();
    fs::write(archive.join(here.file_name().unwrap()), "half").unwrap();
    carnet(&sites.plant, 0, &words);
    assert_eq!(fs::read(archive.join(here.file_name().unwrap())).unwrap(), good);
}

/// LEDGER-59.
#[test]
fn there_is_no_epoch_above_the_last_one() {
    let (sites, backup, ..) = backed_up();
    let ledger = sites.folder.path().join("new");
    for epoch in [u64::MAX, u64::MAX - 1, i64::MAX as u64] {
        let epoch = epoch.to_string();
        let words =
            ["--ledger", name(&ledger), "ledger", "restore", name(&backup), "--epoch", &epoch];
        let said = carnet(&sites.plant, 2, &words).err;
        assert!(said.contains("ledger.epoch"), "{said}");
        assert!(!ledger.exists());
    }
}
