//! What a person does next is said to the person who is there.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "days/mod.rs"]
mod days;

use carnet_testbed::{Desk, Key, Said, World};
use days::{ADA, CARNET, Days, GATEWAY, NEW_PLANT, PLANT, ended, with_sites, world};

/// It says nothing that the person cannot do.
#[track_caller]
fn without(said: Said, text: &str) -> Said {
    assert!(!said.out.contains(text) && !said.err.contains(text), "{text}\n{said:#?}");
    said
}

/// The sites, with the plant's key as the last table.
fn plant_last() -> World {
    let world = world(1).exporter(GATEWAY, "gateway-1", "kurt").officer("ada", &[ADA]);
    world.exporter(PLANT, "plant-7", "kurt")
}

#[test]
fn who_exports_under_an_ended_key_is_told_to_make_a_new_one() {
    let days = Days::new(ended(plant_last()));
    let words = "export press.csv --to gateway-1 -o x.carnet --clock trusted";
    let said = days.at("plant", words).status(1).with("time.key-expired");
    without(said, "sender").with("Your key has expired. Make a new one").with("docs/keys.md");
    // A host without a clock says when the key ends.
    let said = days.at("plant", "export press.csv --to gateway-1 -o x.carnet").status(0);
    said.with("time.held").with("key until 2026-02-01 00:00:00 UTC");
}

#[test]
fn who_exports_under_a_revoked_or_unknown_key_is_told_about_the_own_key() {
    let days = Days::new(plant_last().with("revoked = true"));
    let said = days.send().status(1).with("trust.revoked");
    without(said, "sender").with("Your key is revoked. Make a new one");

    let days = Days::new(with_sites(1).officer("ada", &[ADA]));
    days.write_secret("plant/key.pem", Key::number(99).pem());
    let said = days.send().status(1).with("key.unknown");
    without(said, "sender").with("The trust file does not have your key");
    // An officer's key is not one to export with.
    days.write_secret("plant/key.pem", Key::number(ADA).pem());
    without(days.send().status(1), "sender");
}

#[test]
fn a_trust_file_that_is_not_there_has_no_line_to_correct() {
    let days = Days::new(with_sites(1).officer("ada", &[ADA]));
    for words in ["trust check", "verify stick", "export press.csv --to gateway-1 --media stick"] {
        let said = days.at("plant", &format!("--trust nosuch {words}")).status(2);
        let said = said.with("config.unreadable").with("nosuch").with("Look at the path");
        without(said, "line that is named");
    }
}

#[test]
fn a_folder_with_nothing_in_it_is_a_slip_and_no_attack() {
    let days = Days::new(with_sites(1).officer("ada", &[ADA]));
    days.write_secret("ada.pem", Key::number(ADA).pem());
    for words in ["verify stick", "show stick", "--key ada.pem approve stick --ticket C --yes"] {
        let said = days.at("plant", words).status(3).with("import.nothing");
        said.with("whether the medium is there");
    }
}

#[test]
fn who_makes_a_key_is_told_about_the_new_key() {
    let desk = Desk::new();
    let new = |more: &[&str]| {
        let mut command = desk.command(CARNET);
        command.args(["--site", "plant-7", "key", "new", "werk.pem"]).args(more);
        Said::of(command.stdin(std::process::Stdio::null()))
    };
    let said = new(&[]).status(2).with("it was not made").with("--passphrase-file");
    without(said, "it is encrypted").with("--no-passphrase");
    assert!(!desk.path("werk.pem").exists());
    new(&["--no-passphrase"]).status(0);
    new(&["--no-passphrase"]).status(2).with("a new key needs another name");
}

/// END-6. An approval by a person whom an old trust file does not have yet.
#[test]
fn a_host_with_an_old_trust_file_is_told_to_look_for_a_newer_one() {
    let days = Days::new(with_sites(1).officer("ada", &[ADA]));
    days.send().status(0);
    days.install("plant", &with_sites(2).officer("ada", &[ADA]).officer("bob", &[9]).text());
    days.approve("plant", 9).status(0);
    for words in ["import stick".to_owned(), format!("verify {}", days.bundle("plant-7"))] {
        let said = days.at("gateway", &words).status(1).with("endorsement.unknown-key");
        said.with("is not in the trust file, serial 1").with("install it first");
    }
}

/// The sites with a new key of the plant.
fn renewed(serial: u64) -> World {
    let world = world(serial).exporter(GATEWAY, "gateway-1", "kurt").officer("ada", &[ADA]);
    world.exporter(NEW_PLANT, "plant-7", "kurt")
}

/// LEDGER-33. LEDGER-30. EXP-49. What was signed before the revocation would lie there for good.
#[test]
fn what_a_revoked_key_signed_is_named_until_it_is_void() {
    let days = Days::new(plant_last());
    days.send().status(0);
    without(days.at("plant", "ledger status").status(0), "STANDS STILL");
    let bundle = days.bundle("plant-7");
    let digest = bundle.rsplit('_').next().unwrap().trim_end_matches(".carnet").to_owned();
    let void = format!("carnet ledger void {digest}");
    days.write_secret("plant/new.pem", Key::number(NEW_PLANT).pem());
    let revoked = renewed(2).exporter(PLANT, "plant-7", "kurt").with("revoked = true");
    // A key that was taken out is no better.
    for (trust, code) in [(renewed(2), "key.unknown"), (revoked, "trust.revoked")] {
        days.install_everywhere(&trust.text());
        let said = days.at("plant", "ledger status").status(0);
        said.with("STANDS STILL").with(code).with(&void);
        let export = "export press.csv --to gateway-1 -o x.carnet --dry-run";
        let said = days.at("plant", export).status(4);
        said.with("nothing to export").with("STANDS STILL").with(&void);
        let said = days.at("plant", &format!("--json {export}")).status(4);
        said.with(&format!("\"stranded\":[{{\"digest\":\"{digest}"));
        // A file may be looked at; a stick would be carried.
        let file = format!("ledger bundle {digest} -o {code}.carnet");
        days.at("plant", &file).status(0).with("do not carry it").with(&void);
        let said = days.at("plant", &format!("ledger bundle {digest} --media stick")).status(1);
        without(said.with("nothing was written").with(code).with(&void), "sender");
    }
    let verify = format!("verify {bundle}");
    let said = days.at("plant", &verify).status(1).with("docs/keys.md, Revoke it");
    without(said, "Ask the sender");
    days.at("gateway", &verify).status(1).with("Ask the sender");

    days.at("plant", &format!("ledger void {digest}")).status(0);
    let export = "--key plant/new.pem export press.csv --to gateway-1 --media stick";
    let said = days.at("plant", export).status(0).with("exported 1 request");
    without(said, "STANDS STILL");
    without(days.at("plant", "ledger status").status(0), "STANDS STILL");
}

#[test]
fn who_enrols_a_stick_with_an_ended_key_has_given_a_key_already() {
    const MEDIA: u8 = 9;
    let days = Days::new(ended(plant_last().key(MEDIA, "media", "plant-7")));
    days.write_secret("media.pem", Key::number(MEDIA).pem());
    let enroll = "--key media.pem media enroll stick --label x --route plant-7:gateway-1 \
                  --until 2098-01-31T00:00:00Z --yes";
    let said = days.at("plant", enroll).status(1).with("have a new one listed");
    without(said, "give the key that signs passports");
    days.run(CARNET, &["explain", "time.held"]).status(0).with("verify it with --at TIME");
}

/// LEDGER-87. A spreadsheet reads a file, and a program a pipe.
#[test]
fn a_table_for_spreadsheets_has_its_mark_in_a_file_alone() {
    let days = Days::new(with_sites(1).officer("ada", &[ADA]));
    days.send().status(0);
    let words = ["--config", "plant/carnet.toml", "ledger", "machines", "--csv"];
    let piped = days.command(CARNET).args(words).output().unwrap();
    assert!(piped.stdout.starts_with(b"machine,"), "{piped:?}");
    let file = std::fs::File::create(days.path("machines.csv")).unwrap();
    assert!(days.command(CARNET).args(words).stdout(file).status().unwrap().success());
    let marked = ["\u{feff}".as_bytes(), &piped.stdout].concat();
    assert_eq!(std::fs::read(days.path("machines.csv")).unwrap(), marked);
}
