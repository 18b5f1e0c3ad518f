//! What a person does next is said to the person who is there.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "days/mod.rs"]
mod days;

use carnet_testbed::{Desk, Key, Said, World};
use days::{ADA, CARNET, Days, GATEWAY, PLANT, ended, with_sites, world};

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
    said.with("time.held").with("key until 2026-02-01T00:00:00Z");
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
fn a_folder_that_only_an_import_takes_is_a_slip_and_no_attack() {
    let days = Days::new(with_sites(1).officer("ada", &[ADA]));
    days.write_secret("ada.pem", Key::number(ADA).pem());
    for words in ["verify stick", "show stick", "--key ada.pem approve stick --ticket C --yes"] {
        let said = days.at("plant", words).status(3).with("medium.not-regular");
        said.with("Name the file itself; `carnet import` takes a whole folder");
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
