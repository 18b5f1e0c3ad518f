//! A dry run says what the import says, and nothing changes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use carnet_testbed::{granted, request_number as request};
use serde_json::Value;

use super::commands::{carnet, json, name, sites};
use super::sites::{Site, Sites};

/// Everything below a folder, byte for byte; the table of locks of an open ledger aside.
fn everything(folder: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.append(&mut everything(&path));
            all.insert(path, None);
        } else if !name(&path).ends_with("-shm") {
            let bytes = fs::read(&path).unwrap();
            all.insert(path, Some(bytes));
        }
    }
    all
}

/// What only the import knows.
fn strip(objects: &mut [Value], dry: bool) {
    for object in objects.iter_mut().filter(|object| object.get("folder").is_none()) {
        assert_eq!(object["dry_run"], dry, "{object}");
        for member in ["dry_run", "admitted", "entry"] {
            object[member] = Value::Null;
        }
    }
}

/// Runs the import dry and then for good: both say the same.
fn rehearse(sites: &Sites, site: &Site, status: i32) -> Vec<Value> {
    let stick = sites.stick();
    let before = everything(sites.folder.path());
    let mut foreseen = json(site, status, &["import", name(&stick), "--dry-run"]);
    let said = carnet(site, status, &["import", name(&stick), "--dry-run"]);
    said.with("dry run: nothing was written").with("dry run, would be ");
    assert_eq!(everything(sites.folder.path()), before);
    let mut done = json(site, status, &["import", name(&stick)]);
    assert_ne!(everything(sites.folder.path()), before);
    assert_eq!(foreseen[0]["entry"], Value::Null);
    strip(&mut foreseen, true);
    strip(&mut done, false);
    assert_eq!(foreseen, done);
    done
}

/// IMP-25. One bundle of several stands on another; one is bad, one is held.
#[test]
fn a_dry_run_says_what_the_import_says_and_writes_nothing() {
    let mut sites = sites();
    let first = sites.send(&[(request(1), "pc-1"), (request(2), "pc-2")]);
    sites.send(&[(request(3), "pc-3")]);
    let lost = sites.send(&[(request(4), "pc-4")]);
    let late = sites.send(&[(request(5), "pc-5")]);
    let bad = fs::read(&lost.path).unwrap();
    fs::write(&lost.path, &bad[..bad.len() - 9]).unwrap();
    let done = rehearse(&sites, &sites.gateway, 1);
    let of = |digest: carnet_format::Digest| {
        let digest = digest.to_string();
        done.iter().find(|object| object["bundle"]["digest"] == digest.as_str()).unwrap()
    };
    assert_eq!(of(first.digest)["verdict"], "imported");
    assert!(of(first.digest)["spool"].as_str().unwrap().contains("plant-7_1_"));
    assert_eq!(of(late.digest)["code"], "stream.gap");
    let summary = &done.last().unwrap()["summary"];
    assert_eq!(
        (&summary["imported"], &summary["held"], &summary["rejected"]),
        (&2.into(), &1.into(), &1.into())
    );

    // Marks are told: the second reply grants something else.
    fs::remove_dir_all(sites.stick()).unwrap();
    fs::create_dir(sites.stick()).unwrap();
    sites.reply(&first, vec![(0, granted(1))]);
    sites.reply_by(&first, vec![(0, granted(2)), (1, granted(3))], false);
    let done = rehearse(&sites, &sites.plant, 4);
    let marked: Vec<_> = done.iter().filter(|object| object["withheld"] == 1).collect();
    assert_eq!(marked[0]["marked"][0]["code"], "answer.conflict");
    // And what is there already is said so.
    let again = json(&sites.plant, 0, &["import", name(&sites.stick()), "--dry-run"]);
    assert_eq!(again[0]["verdict"], "already-imported");
}

/// LEDGER-2. Where there is no ledger none is made, and nothing is let in a second time.
#[test]
fn without_a_ledger_nothing_begins() {
    let mut sites = sites();
    let sent = sites.send(&[(request(1), "pc-1")]);
    carnet(&sites.gateway, 0, &["import", name(&sent.path)]);
    let settings = sites.gateway.folder.join("carnet.toml");
    let text = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, text.replace("\"ledger.sqlite\"", "\"new/ledger.sqlite\"")).unwrap();
    let before = everything(&sites.gateway.folder);
    for words in [
        &["import", name(&sent.path)][..],
        &["import", name(&sent.path), "--dry-run"],
        &["ledger", "list"],
        &["ledger", "audit"],
        &["ledger", "release", "00000000", "--ticket", "CHG-1"],
    ] {
        let said = carnet(&sites.gateway, 2, words);
        assert!(said.err.contains("ledger.missing"), "{said:?}");
        assert!(said.err.contains("new/ledger.sqlite"), "{said:?}");
        assert!(said.err.contains("ledger create") && said.err.contains("ledger restore"));
    }
    assert_eq!(everything(&sites.gateway.folder), before);
}
