//! Several exports of one site at once, and what a killed one leaves, as a plant sees it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "sites/mod.rs"]
mod sites;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use sites::{IID, SKU, Said, Sites};

fn table(machine: &str) -> String {
    format!("Machine,ID,KeyType,OfflineInstallationId\n{machine},{SKU},mak,{IID}\n")
}

/// Runs several exports in processes of their own, at once.
fn at_once(sites: &Sites, commands: &[&str]) -> Vec<Said> {
    let start = |words: &&str| {
        let mut command = sites.exporter("plant");
        command.args(words.split_whitespace()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    };
    let running: Vec<_> = commands.iter().map(start).collect();
    running.into_iter().map(|child| child.wait_with_output().unwrap().into()).collect()
}

/// EXP-32, LEDGER-14.
#[test]
fn two_exports_of_the_same_input_at_once_send_it_once_and_lose_nothing() {
    for _ in 0..8 {
        let sites = Sites::new("");
        sites.write("a.csv", table("M1"));
        let command = "a.csv --to gateway-1 --media stick";
        for said in at_once(&sites, &[command; 3]) {
            said.status(0);
        }
        let name = sites.only("stick");
        assert!(name.starts_with("plant-7_gateway-1_1_"), "{name}");
        assert_eq!(sites.names("plant/archive").len(), 2);
        assert_eq!(sites.names("plant/outbox"), [""; 0]);
        let audit = sites.ledger("plant", "audit --json");
        assert_eq!((&audit["verdict"], &audit["bundles"]), (&"accepted".into(), &1.into()));
    }
}

/// LEDGER-48.
#[test]
fn exports_to_two_sites_at_once_both_stand_in_the_record() {
    let sites = Sites::new("");
    let trust = sites.read("trust.toml");
    let site = trust.find("[[site]]\nname = \"gateway-1\"").unwrap();
    let site = trust[site..trust.find("[[person]]").unwrap()].replace("gateway-1", "gateway-2");
    let route = trust.find("[[route]]").unwrap();
    let route = trust[route..trust.rfind("[[route]]").unwrap()].replace("gateway-1", "gateway-2");
    sites.write("trust.toml", format!("{trust}\n{site}\n{route}"));
    for round in 1..=4 {
        let inputs = [format!("A{round}"), format!("B{round}")].map(|machine| {
            sites.write(&format!("{machine}.WibuCmRaC"), &machine);
            format!("{machine}.WibuCmRaC --vendor codemeter --media stick")
        });
        let [a, b] = inputs;
        let commands = [&*format!("{a} --to gateway-1"), &*format!("{b} --to gateway-2")];
        for said in at_once(&sites, &commands) {
            said.status(0);
        }
        let record = sites.read("plant/key.pem.record");
        let record: serde_json::Value = serde_json::from_str(&record).unwrap();
        let streams = record["streams"].as_array().unwrap();
        let seen: Vec<_> = streams.iter().map(|mark| mark["sequence"].as_u64()).collect();
        assert_eq!(seen, [Some(round), Some(round)], "{record}");
    }
}

/// EXP-33, LEDGER-16.
#[test]
fn what_a_killed_export_left_in_the_archive_is_named_and_goes_with_the_next() {
    let sites = Sites::new("");
    let names = || {
        let mut names = sites.names("plant/archive");
        names.retain(|name| name != "trust");
        names
    };
    // A bundle that is signed and archived, and a ledger that never heard of it: as if the export
    // had been killed before its commit.
    sites.write("a.csv", table("M1"));
    sites.export("plant", "a.csv --to gateway-1 --media stick").status(0);
    fs::remove_file(sites.path("stick").join(sites.only("stick"))).unwrap();
    let killed = names().remove(0);
    let killed = [killed.clone() + "-incoming", killed];
    let archive = sites.path("plant/archive");
    fs::rename(archive.join(&killed[1]), archive.join(&killed[0])).unwrap();
    for name in fs::read_dir(sites.path("plant")).unwrap() {
        let path = name.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if name.starts_with("ledger.db") || name.ends_with(".record") {
            fs::remove_file(path).unwrap();
        }
    }
    sites.begin_ledger("plant");
    let cut = fs::read(sites.path("plant/archive").join(&killed[0])).unwrap();
    sites.write(&format!("plant/archive/.{}.part", killed[0]), &cut[..cut.len() - 1]);
    // A bundle of another site, which an import may be about to admit, and a file of somebody else.
    let other = &format!("{}.carnet", "7".repeat(64));
    let bundle =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../carnet/tests/cmd/verify.in/requests.carnet");
    sites.write(&format!("plant/archive/{other}"), fs::read(bundle).unwrap());
    sites.write("plant/archive/notes.txt", "x");

    let later = "b.WibuCmRaC --vendor codemeter --to gateway-1 --media stick";
    sites.write("b.WibuCmRaC", "y");
    sites.export("plant", later).status(0).with("sequence 1");
    assert!(names().contains(other) && names().contains(&"notes.txt".to_owned()));
    assert!(!names().contains(&killed[0]));
    assert_eq!(names().len(), 3);
    let hidden = fs::read_dir(sites.path("plant/archive")).unwrap();
    assert_eq!(hidden.count(), 4);
    let audit = sites.ledger("plant", "audit --json");
    assert_eq!((&audit["verdict"], &audit["bundles"]), (&"accepted".into(), &1.into()));
    assert_eq!(audit["unrecorded"].as_array().unwrap().len(), 2);
}

/// EXP-33: what an older ledger does not know may have been delivered.
#[test]
fn a_restored_ledger_removes_nothing_from_the_archive() {
    let sites = Sites::new("");
    sites.write("a.WibuCmRaC", "a");
    let first = "a.WibuCmRaC --vendor codemeter --to gateway-1 --media stick";
    sites.export("plant", first).status(0);
    let backup = sites.path("backup");
    sites.ledger("plant", &format!("backup {} --json", backup.display()));
    sites.write("b.WibuCmRaC", "b");
    let second = "b.WibuCmRaC --vendor codemeter --to gateway-1 --media stick";
    sites.export("plant", second).status(0);
    let before = sites.names("plant/archive");
    for name in sites.names("plant").iter().filter(|name| name.starts_with("ledger.db")) {
        fs::remove_file(sites.path("plant").join(name)).unwrap();
    }
    sites.ledger("plant", &format!("restore {} --json", backup.display()));
    sites.export("plant", second).status(0).with("sequence 1");
    let after = sites.names("plant/archive");
    assert!(before.iter().all(|name| after.contains(name)), "{before:?} {after:?}");
    // LEDGER-51. Until it is adopted.
    let said = sites.ledger("plant", "audit --json");
    let message = said["findings"][0]["message"].as_str().unwrap();
    let lost = after.iter().find(|name| message.contains(&***name)).unwrap();
    assert_eq!((&said["found"], &said["unrecorded"]), (&1.into(), &serde_json::json!([])));
    assert_eq!(said["findings"][0]["code"], "ledger.older");
    let adopt = format!("adopt {} --ticket T", sites.path("plant/archive").join(lost).display());
    sites.run_ledger("plant", &adopt).status(0);
    assert_eq!(sites.ledger("plant", "audit --json")["verdict"], "accepted");
}

/// EXP-32.
#[test]
fn an_export_waits_for_another_of_its_site_and_says_so() {
    let sites = Sites::new("");
    sites.write("a.csv", table("M1"));
    let lock =
        carnet_ledger::ExportLock::of_file(&sites.path("plant/ledger.db"), || panic!("free"));
    let mut command = sites.exporter("plant");
    command.args("a.csv --to gateway-1 --media stick".split_whitespace());
    let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    let mut said = BufReader::new(child.stderr.take().unwrap());
    while !line.contains("another export of this site is running") {
        assert!(said.read_line(&mut line).unwrap() > 0, "{line}");
    }
    assert_eq!(sites.names("stick"), [""; 0]);
    drop(lock);
    assert!(child.wait().unwrap().success());
    assert_eq!(sites.names("stick").len(), 1);
}
