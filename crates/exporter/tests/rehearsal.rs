//! A dry run says what the export says, and nothing changes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "sites/mod.rs"]
mod sites;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use carnet_testbed::Key;
use serde_json::{Value, json};
use sites::{CID, CID2, ESU, IID, IID2, IID3, SKU, Sites};

/// Everything below a folder, byte for byte.
fn everything(folder: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => all.append(&mut everything(&path)),
            false => drop(all.insert(path.clone(), Some(fs::read(&path).unwrap()))),
        }
        all.entry(path).or_insert(None);
    }
    all
}

fn object(out: &str) -> Value {
    serde_json::from_str(out.lines().next().unwrap()).unwrap()
}

/// Exports dry, without the key, and then for good: both say the same, and end the same.
fn rehearse(sites: &Sites, site: &str, words: &str, status: i32) -> Value {
    let key = sites.path(&format!("{site}/key.pem"));
    let kept = sites.path("key-on-another-desk.pem");
    fs::rename(&key, &kept).unwrap();
    let before = everything(sites.folder());
    let said = sites.export(site, &format!("{words} --dry-run --json")).status(status);
    let text = sites.export(site, &format!("{words} --dry-run")).status(status);
    text.with("dry run: nothing was written");
    assert_eq!(everything(sites.folder()), before);
    fs::rename(&kept, &key).unwrap();
    let mut foreseen = object(&said.out);
    assert_eq!(foreseen["dry_run"], true);
    assert_eq!((&foreseen["bundle"], &foreseen["file"]), (&Value::Null, &Value::Null));
    let done = sites.export(site, &format!("{words} --media stick --json")).status(status);
    let mut done = object(&done.out);
    let crossed = done["bundle"]["items"].as_u64().unwrap_or_default();
    assert_eq!(done["crossing"], crossed);
    for member in ["dry_run", "bundle", "file"] {
        foreseen[member] = Value::Null;
        done[member] = Value::Null;
    }
    assert_eq!(foreseen, done);
    done
}

fn table(rows: &[[&str; 4]]) -> String {
    let rows = rows.iter().map(|row| row.join(",")).collect::<Vec<_>>().join("\n");
    format!("Machine,ID,KeyType,OfflineInstallationId\n{rows}\n")
}

/// EXP-39.
#[test]
fn a_dry_run_of_requests_says_what_the_export_says_and_writes_nothing() {
    let sites = Sites::new("");
    // There is no ledger yet, and none is made.
    sites.write("a.csv", table(&[["M1", SKU, "mak", IID], ["M2", SKU, "mak", IID2]]));
    let done = rehearse(&sites, "plant", "a.csv --to gateway-1", 0);
    assert_eq!(done["crossing"], 2);
    // Some stay, one waits, one is new.
    let rows = [["M1", SKU, "mak", IID], ["M2", SKU, "mak", IID3], ["M3", ESU, "mak", IID3]];
    sites.write("a.csv", table(&rows[..2]));
    let done = rehearse(&sites, "plant", "a.csv --to gateway-1", 4);
    assert_eq!((&done["crossing"], &done["open"]), (&0.into(), &1.into()));
    assert_eq!(done["waiting"][0]["machine"], "M2");
    sites.write("a.csv", table(&rows[1..2]));
    let done = rehearse(&sites, "plant", "a.csv --to gateway-1 --replace M2", 0);
    assert_eq!(done["replacements"][0]["machines"], json!(["M2"]));
    rehearse(&sites, "plant", "a.csv --to gateway-1", 0);
    // What is wrong, in the input and on the command line.
    sites.write("b.csv", table(&[["M5", SKU, "nonsense", IID], ["M;6", SKU, "mak", IID]]));
    let done = rehearse(&sites, "plant", "b.csv --to gateway-1", 2);
    assert_eq!(done["faults"].as_array().unwrap().len(), 2);
    let refused = |words: &str, code: &str| {
        for dry in ["--dry-run", "--media stick"] {
            sites.export("plant", &format!("{words} {dry}")).status(2).with(code);
        }
    };
    refused("a.csv --to plant-9", "route.none");
    refused("none.csv --to gateway-1", "input.unreadable");
    // A target that is named is looked at.
    sites.write("c.csv", table(&[["M7", ESU, "mak", IID]]));
    let said = sites.export("plant", "c.csv --to gateway-1 --dry-run -o a.csv").status(2);
    said.with("medium.name-taken");
    sites.export("plant", "c.csv --to gateway-1").status(2).with("--output");
}

/// EXP-39.
#[test]
fn a_dry_run_says_what_the_other_side_would_hold_and_what_the_route_refuses() {
    let rules = "kinds = [\"request\"]\nschemes = [\"microsoft\"]\nkey-types = [\"mak\"]\n\
                 approvals = 1\nscan = \"required\"\nscan-max-age-hours = 24\nmax-items = 1\n\
                 max-bytes = 8000000\ngaps = \"hold\"\nlate = \"accept\"\ntime-unknown = \"accept\"";
    let sites = Sites::new(rules);
    // Somebody who can approve, and somebody who can scan.
    let person = "[[person]]\nname = \"p-002\"";
    let key = |number, owner: &str| {
        format!("[[key]]\npublic = \"{}\"\n{owner}", Key::number(number).hex())
    };
    let approver = key(3, "role = \"approver\"\nperson = \"p-002\"");
    let scanner = key(4, "role = \"scanner\"\nsite = \"gateway-1\"");
    let trust = sites.read("trust.toml");
    sites.write("trust.toml", format!("{trust}\n{person}\n{approver}\n{scanner}\n"));
    sites.write("a.csv", table(&[["M1", SKU, "mak", IID]]));
    let done = rehearse(&sites, "plant", "a.csv --to gateway-1", 0);
    let codes: Vec<_> = done["reasons"].as_array().unwrap().iter().map(|it| &it["code"]).collect();
    assert_eq!(codes, ["quorum.approvals", "quorum.scan"]);
    sites.write("a.csv", table(&[["M2", SKU, "mak", IID2], ["M3", SKU, "mak", IID3]]));
    for dry in ["--dry-run", "--media stick"] {
        sites.export("plant", &format!("a.csv --to gateway-1 {dry}")).status(1).with("route.items");
    }
}

/// EXP-39.
#[test]
fn a_dry_run_of_answers_says_what_the_reply_says_and_writes_nothing() {
    let sites = Sites::new("");
    sites.write("a.csv", table(&[["M1", SKU, "mak", IID], ["M2", SKU, "mak", IID2]]));
    sites.export("plant", "a.csv --to gateway-1 --media stick").status(0);
    sites.import("gateway");
    let folder = sites.only("gateway/spool");
    let words = format!("r.csv --to plant-7 --reply-to {folder}");
    sites.write("r.csv", format!("item,confirmation_id\n0,{}\n1,\n9,{CID}\n", &CID[1..]));
    let done = rehearse(&sites, "gateway", &words, 2);
    assert_eq!(done["faults"].as_array().unwrap().len(), 2);
    sites.write("r.csv", format!("item,confirmation_id\n0,{CID}\n1,\n"));
    let done = rehearse(&sites, "gateway", &words, 0);
    assert_eq!((&done["crossing"], &done["unanswered"]), (&1.into(), &1.into()));
    sites.write("r.csv", format!("item,confirmation_id\n0,{CID}\n1,{CID2}\n"));
    let done = rehearse(&sites, "gateway", &words, 0);
    assert_eq!((&done["crossing"], &done["answered"]), (&1.into(), &1.into()));
}
