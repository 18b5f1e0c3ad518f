//! Officers at the door: folders, several files, several persons, and trust updates.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::process::Stdio;

use carnet_testbed::{
    Desk, EASY, Key, Said, bundle, bundle_of, request_number, trust, trust_approval, update,
};
use serde_json::Value;

const SIGN: &str = env!("CARGO_BIN_EXE_carnet-sign");

/// A desk of two persons, and a stick with two bundles that wait for both.
fn desk(more: &str) -> Desk {
    let desk = Desk::new();
    desk.write("trust.toml", present(more));
    desk.write("carnet.toml", "trust = \"trust.toml\"\nkey = \"ada.pem\"\nclock = \"trusted\"\n");
    for (name, number) in [("ada", 2), ("bob", 4), ("kurt", 5)] {
        desk.write_secret(&format!("{name}.pem"), Key::number(number).pem());
    }
    desk.write("stick/a.carnet", bundle().0);
    desk.write("stick/CARNET/b.carnet", bundle_of(&[request_number(1)]).0);
    desk
}

fn present(more: &str) -> String {
    trust(2, EASY).replace("serial = 3", &format!("serial = 3\n{more}"))
}

fn sign(desk: &Desk, words: &str) -> Said {
    let mut command = desk.command(SIGN);
    Said::of(command.args(words.split_whitespace()).stdin(Stdio::null()))
}

fn entries(desk: &Desk) -> Vec<Value> {
    let said = sign(desk, "--json journal list").status(0);
    said.out
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["entry"].clone())
        .collect()
}

/// VERDICT-20. What a person has approved is passed over, and so is what needs nobody any more.
#[test]
fn a_folder_is_approved_file_by_file() {
    let desk = desk("");
    sign(&desk, "approve stick --ticket CHG-1").status(2).with("config.nobody-to-ask");
    let said = sign(&desk, "approve stick --ticket CHG-1 --yes").status(0);
    assert_eq!(said.out.matches("approved by ada for ticket CHG-1").count(), 2, "{said:?}");
    let again = sign(&desk, "approve stick --ticket CHG-1 --yes").status(0);
    assert_eq!(again.out.matches("approved by ada already").count(), 2, "{again:?}");
    sign(&desk, "approve stick --ticket CHG-1 --yes --person bob")
        .status(0)
        .with("2 of 2: ada, bob");
    let done = sign(&desk, "approve stick --ticket CHG-1 --yes").status(0);
    assert_eq!(done.out.matches("needs no further approval").count(), 2, "{done:?}");
    fs::create_dir(desk.path("empty")).unwrap();
    sign(&desk, "approve empty --ticket CHG-1 --yes").status(3).with("import.nothing");
    sign(&desk, "approve stick --ticket CHG-1 --yes -o one.carnet").status(2);
}

/// What is refused is told, and the others go on.
#[test]
fn a_bad_bundle_stops_no_other() {
    let desk = desk("");
    let mut bad = bundle().0;
    *bad.last_mut().unwrap() ^= 1;
    desk.write("stick/0.carnet", bad);
    let said = sign(&desk, "approve stick --ticket CHG-1 --yes").status(1);
    assert_eq!(said.out.matches("approved by ada").count(), 2, "{said:?}");
    said.with("REJECTED  0.carnet").with("not approved: the bundle itself is refused");
    // A custodian of the key may approve neither, and each is told.
    let said = sign(&desk, "approve stick --ticket CHG-1 --yes --key kurt.pem").status(1);
    assert_eq!(said.err.matches("quorum.custodian").count(), 2, "{said:?}");
}

#[test]
fn two_persons_approve_at_one_desk() {
    let desk = desk("");
    let words = "approve stick/a.carnet --ticket CHG-1 --yes --person ada --also bob -o two.carnet";
    sign(&desk, words)
        .status(0)
        .with("approved by ada")
        .with("approved by bob")
        .with("2 of 2: ada, bob");
    assert_eq!(fs::read(desk.path("stick/a.carnet")).unwrap(), bundle().0);
    sign(&desk, "approve stick --ticket CHG-1 --yes --also bob.pem")
        .status(0)
        .with("2 of 2: ada, bob");
    sign(&desk, "approve stick/a.carnet --ticket CHG-1 --yes --person nobody").status(2);
    let entries = entries(&desk);
    let persons = entries.iter().filter(|entry| entry["action"] == "approve");
    let persons: Vec<_> = persons.map(|entry| entry["person"].as_str().unwrap()).collect();
    assert_eq!(persons, ["ada", "bob", "ada", "ada", "bob", "bob"]);
}

/// UPD-13. JOURNAL-6.
#[test]
fn a_trust_update_is_approved_once_its_difference_was_shown() {
    let desk = desk("trust-approvals = 2");
    let present = present("trust-approvals = 2");
    let next = present.replace("serial = 3", "serial = 4") + "[[person]]\nname = \"p-010\"\n";
    desk.write("next.carnet-trust", update(&next, []));
    let said = sign(&desk, "approve next.carnet-trust --ticket CHG-7").status(2);
    said.with("serial 3 → 4").with("+ person p-010").with("config.nobody-to-ask");
    sign(&desk, "approve next.carnet-trust --ticket CHG-7 --yes").status(0).with("1 of 2: ada");
    sign(&desk, "approve next.carnet-trust --ticket CHG-7 --yes")
        .status(1)
        .with("quorum.same-person");
    sign(&desk, "--json approve next.carnet-trust --ticket CHG-7 --yes --person bob")
        .status(0)
        .with("\"approved\":[\"ada\",\"bob\"]");
    let entry = &entries(&desk)[0];
    assert_eq!((&entry["action"], &entry["serial"]), (&"approve-trust".into(), &4.into()));
    assert_eq!((&entry["person"], &entry["ticket"]), (&"ada".into(), &"CHG-7".into()));
    sign(&desk, "journal list")
        .with("trust file serial 4 approved by ada for ticket CHG-7")
        .with("written");
    // VERDICT-20. In a folder the one in use and older ones are passed over.
    let old = update(&present.replace("serial = 3", "serial = 2"), []);
    for folder in ["stick", "installed"] {
        desk.write(&format!("{folder}/old.carnet-trust"), &old);
        desk.write(&format!("{folder}/same.carnet-trust"), update(&present, []));
    }
    let said = sign(&desk, "approve stick --ticket CHG-7 --yes").status(0);
    assert!(said.err.is_empty() && !said.out.contains("carnet-trust"), "{said:?}");
    let said = sign(&desk, "approve installed --ticket CHG-7 --yes").status(0);
    assert_eq!(said.err, "note: nothing there needs an approval\n");
    sign(&desk, "approve stick/same.carnet-trust --ticket CHG-7 --yes").status(2);
}

/// UPD-13. Nothing is signed that could not count.
#[test]
fn an_approval_of_an_update_that_could_not_count_is_not_signed() {
    let desk = desk("trust-approvals = 1");
    let present = present("trust-approvals = 1");
    let approve = |name: &str, bytes: &[u8]| {
        desk.write(name, bytes);
        let said = sign(&desk, &format!("approve {name} --ticket CHG-7 --yes"));
        assert_eq!(fs::read(desk.path(name)).unwrap(), bytes, "{said:?}");
        said
    };
    approve("same.x", &update(&(present.clone() + "\n"), [])).status(1).with("trust.serial-reused");
    let next = present.replace("serial = 3", "serial = 4");
    approve("text.x", &update(&next.replace("format = 1", "format = 0"), []))
        .status(1)
        .with("trust.format");
    let other = trust_approval(4, &next, "another");
    approve("other.x", &update(&next, [(4, other)])).status(4).with("trust.missing-link");
    desk.write("trust.toml", trust(2, EASY));
    approve("words.x", &update(&next, [])).status(4).with("trust.words");
}

/// JOURNAL-10.
#[test]
fn joined_copies_are_in_the_journal() {
    let desk = desk("");
    sign(&desk, "approve stick/a.carnet --ticket CHG-1 --yes -o ada.carnet").status(0);
    sign(&desk, "approve stick/a.carnet --ticket CHG-1 --yes --person bob -o bob.carnet").status(0);
    sign(&desk, "merge ada.carnet bob.carnet -o both.carnet").status(0).with("2 of 2: ada, bob");
    let entries = entries(&desk);
    let entry = entries.last().unwrap();
    assert_eq!((&entry["action"], &entry["copies"]), (&"merge".into(), &2.into()));
    let broken = fs::read_to_string(desk.path(".state/carnet/journal.jsonl"))
        .unwrap()
        .replace("CHG-1", "CHG-2");
    fs::write(desk.path(".state/carnet/journal.jsonl"), broken).unwrap();
    sign(&desk, "merge ada.carnet bob.carnet -o more.carnet")
        .status(0)
        .with("this is not in the journal");
}

/// JOURNAL-10.
#[test]
fn a_new_key_is_in_the_journal() {
    let desk = desk("");
    sign(&desk, "key new new.pem --no-passphrase --role approver --person p-021").status(0);
    let entries = entries(&desk);
    let entry = entries.last().unwrap();
    assert_eq!((&entry["action"], &entry["role"]), (&"key".into(), &"approver".into()));
}
