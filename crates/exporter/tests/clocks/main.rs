//! Bad days of clocks, and the ways back.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod exchange;
#[path = "../sites/mod.rs"]
mod sites;
mod weather;

use carnet_format::{Approval, Statement as _};
use exchange::{DAY, Exchange, PlantClock, RIGHT, exported};
use serde_json::{Value, json};

const YEAR: u64 = 365 * DAY;
const LEAP: u64 = 180 * DAY;
/// 2026-11-02, when people agreed on the trust file.
const ISSUED: u64 = RIGHT - 25 * DAY - 8 * 3_600;

/// The newest entries of the audit log.
fn log(exchange: &Exchange, site: &str, count: usize) -> Vec<Value> {
    let said = exchange.run(site, "ledger audit --log --json");
    let lines: Vec<&str> = said.out.lines().collect();
    let entries = &lines[lines.len() - 1 - count..lines.len() - 1];
    entries.iter().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A bundle of the plant that the gateway has admitted.
fn asked(exchange: &Exchange) -> String {
    let (said, file) = exchange.ask("");
    let digest = exported(&said).unwrap();
    assert_eq!(exchange.import("gateway", &file, "")["verdict"], "imported");
    digest
}

/// EXP-42. U1: the clock of the gateway stands at 2020.
#[test]
fn nothing_is_exported_by_a_clock_behind_what_has_passed() {
    let exchange = Exchange::new(PlantClock::Trusted, "");
    let requests = asked(&exchange);
    exchange.clock("gateway", RIGHT - 301);
    for more in ["", "--dry-run"] {
        let (said, file) = exchange.answer(&requests, more);
        let error = exported(&said.status(2)).unwrap_err();
        assert_eq!(error["error"]["code"], "time.own-behind");
        assert_eq!(
            error["error"]["message"],
            "the clock of this host says 2026-11-27T07:54:59Z, but 2026-11-27T08:00:00Z has passed"
        );
        assert!(error["error"]["next"].as_str().unwrap().contains("--now TIME --ticket TICKET"));
        assert!(!std::path::Path::new(&file).exists());
    }
    // Others believe the clock of this site, whatever is set here.
    let (said, _) = exchange.answer(&requests, "--clock untrusted");
    exported(&said.status(2)).unwrap_err();
    // Within the tolerance of a trusted clock it is taken.
    exchange.clock("gateway", RIGHT - 300);
    exported(&exchange.answer(&requests, "").0.status(0)).unwrap();
}

/// EXP-42. A battery is empty at a gateway that nobody with a clock writes to.
#[test]
fn a_clock_long_before_the_trust_file_or_the_last_bundle_is_behind() {
    let exchange = Exchange::new(PlantClock::Accept, "");
    let requests = asked(&exchange);
    assert_eq!(exchange.json("gateway", "ledger time")["floor"], Value::Null);
    exchange.clock("gateway", ISSUED - LEAP - 1);
    let (said, _) = exchange.answer(&requests, "");
    let error = exported(&said.status(2)).unwrap_err();
    assert_eq!(error["error"]["code"], "time.own-behind");
    assert!(error["error"]["message"].as_str().unwrap().contains("180 days before 2026-11-02T"));
    // A plant whose clock nobody believes signs what it says.
    exchange.clock("plant", 0);
    exported(&exchange.ask("").0.status(0)).unwrap();
    // One that says of itself that its clock is trusted hears how to go on.
    let (said, _) = exchange.ask("--clock trusted");
    let error = exported(&said.status(2)).unwrap_err();
    assert!(error["error"]["message"].as_str().unwrap().contains("--clock untrusted exports"));
}

/// EXP-43. U1: the clock of the gateway stands at 2036, and nobody is there.
#[test]
fn nothing_is_signed_by_a_clock_far_ahead_that_nobody_confirms() {
    let exchange = Exchange::new(PlantClock::Accept, "");
    let requests = asked(&exchange);
    exchange.clock("gateway", ISSUED + LEAP + 1);
    for more in ["", "--clock untrusted", "--dry-run"] {
        let (said, file) = exchange.answer(&requests, more);
        // A dry run says first what would cross.
        assert_eq!(said.out.lines().count(), if more == "--dry-run" { 2 } else { 1 });
        let error = exported(&said.status(4)).unwrap_err();
        assert_eq!(
            (&error["error"]["code"], &error["status"]),
            (&"time.own-ahead".into(), &json!(4))
        );
        assert!(error["error"]["message"].as_str().unwrap().contains("180 days past 2026-11-02T"));
        assert!(!std::path::Path::new(&file).exists());
    }
    // A run that finds nothing to export needs nobody.
    exchange.sites.write("none.csv", "item,response_file\n");
    let words = format!("none.csv --to plant-7 --reply-to {requests} -o stick/none.carnet");
    let system = exchange.sites.path("gateway/system");
    let words = format!("{words} --sysfs-root {}", system.display());
    exchange.sites.export("gateway", &words).status(0).with("nothing to export");

    exchange.clock("gateway", ISSUED + LEAP);
    exported(&exchange.answer(&requests, "").0.status(0)).unwrap();
    // The newest bundle counts from then on, until somebody says that it was wrong.
    let requests = asked(&exchange);
    exchange.clock("gateway", ISSUED + 2 * LEAP);
    exported(&exchange.answer(&requests, "").0.status(0)).unwrap();
    let requests = asked(&exchange);
    exchange.clock("gateway", RIGHT);
    let (said, _) = exchange.answer(&requests, "");
    assert_eq!(exported(&said.status(2)).unwrap_err()["error"]["code"], "time.own-behind");
    let made = &exchange.json("gateway", "ledger time")["made"];
    assert_eq!(made["created"], "2027-10-28T00:00:00Z");
    exchange.run("gateway", "ledger time --set 2026-11-27T08:00:00Z --ticket INC-7").status(0);
    assert_eq!(exchange.json("gateway", "ledger time")["made"], Value::Null);
    exported(&exchange.answer(&requests, "").0.status(0)).unwrap();
}

/// TIME-2.
#[test]
fn an_export_goes_by_the_time_that_a_person_states() {
    let exchange = Exchange::new(PlantClock::Trusted, "");
    for wrong in [0, RIGHT + 9 * YEAR] {
        let requests = asked(&exchange);
        exchange.clock("gateway", wrong);
        let (said, _) = exchange.answer(&requests, "--now 2026-11-27");
        assert!(said.status(2).err.contains("--ticket"));
        // A date is its first second, and more has passed.
        let (said, _) = exchange.answer(&requests, "--now 2026-11-27 --ticket CHG-1");
        let error = exported(&said.status(2)).unwrap_err();
        assert_eq!(
            (&error["error"]["code"], &error["error"]["message"]),
            (
                &"time.own-behind".into(),
                &"2026-11-27 00:00:00 UTC was stated, but 2026-11-27 08:00:00 UTC has passed"
                    .into()
            )
        );
        let (said, file) = exchange.answer(&requests, "--now 2026-11-28 --ticket CHG-2");
        let object: Value = serde_json::from_str(said.status(0).out.trim()).unwrap();
        assert_eq!(object["bundle"]["created"], "2026-11-28T00:00:00Z");
        let [state, export] = &log(&exchange, "gateway", 2)[..] else { panic!() };
        assert_eq!(
            (&state["action"], &state["time"], &state["now"], &state["ticket"]),
            (&"state".into(), &wrong.into(), &(RIGHT + 16 * 3_600).into(), &"CHG-2".into())
        );
        assert_eq!((&export["action"], &export["time"]), (&"export".into(), &state["now"]));
        exchange.clock("plant", RIGHT + DAY);
        assert_eq!(exchange.import("plant", &file, "")["verdict"], "imported");
        // The clocks are right again, and it was a day too early.
        exchange.both_clocks(RIGHT);
        exported(&exchange.ask("").0.status(2)).unwrap_err();
        for site in ["plant", "gateway"] {
            let set = "ledger time --set 2026-11-27T08:00:00Z --ticket CHG-3";
            exchange.run(site, set).status(0);
        }
    }
}

/// TIME-2. LEDGER-11. LEDGER-10. U1 from its first step to its last: the gateway's clock stands at 2036 and somebody
/// confirms it, the plant has no clock of its own, and the keys are then good until 2028.
#[test]
fn one_wrong_clock_at_the_gateway_does_not_lock_the_plant_out() {
    let exchange = Exchange::new(PlantClock::Accept, "");
    let requests = asked(&exchange);
    let siblings = asked(&exchange);
    let next = asked(&exchange);
    let poison = "--now 2036-01-01 --ticket WRONG";
    let (said, late) = exchange.answer(&requests, poison);
    let poisoned = exported(&said.status(0)).unwrap();
    let (said, sibling) = exchange.answer(&siblings, poison);
    exported(&said.status(0)).unwrap();

    // The plant does not take it without a word, and somebody lets it in without a look.
    let held = exchange.import("plant", &late, "");
    assert_eq!((&held["verdict"], &held["code"]), (&"held".into(), &"time.jump".into()));
    exchange.run("plant", &format!("ledger release {poisoned} --ticket INC-6")).status(0);
    assert_eq!(exchange.import("plant", &late, "")["verdict"], "imported");
    exchange.end_keys();

    // The gateway's clock is right again. The plant takes nothing that has a date any more.
    let (said, good) = exchange.answer(&next, "--now 2026-11-27T08:00:00Z --ticket INC-7");
    exported(&said.status(0)).unwrap();
    let rejected = exchange.import("plant", &good, "");
    assert_eq!(rejected["code"], "time.key-expired");
    assert!(exchange.import("plant", &good, "--clock trusted")["code"] == "time.key-expired");
    let behind = exchange.run("plant", &format!("import {good} --now 2026-11-27 --ticket INC-7"));
    assert!(behind.status(2).err.contains("2036-01-01 00:00:00 UTC has passed"));

    // Somebody looks where it comes from, and takes it back.
    let shown = exchange.run("plant", "ledger time").status(0).out;
    let name = format!("gateway-1_1_{}", &poisoned[..8]);
    let from = format!(
        "time floor: 2036-01-01 00:00:00 UTC, the latest time known to have passed\n  from {name}, admitted \
         2026-11-27 08:00:00 UTC, released by INC-6, entry 8\n"
    );
    assert!(shown.contains(&from), "{shown}");
    let time = exchange.json("plant", "ledger time");
    assert_eq!(
        (&time["floor_set"]["bundle"], &time["floor_set"]["name"]),
        (&json!(poisoned), &json!(name))
    );
    assert_eq!((&time["clock"], &time["own"]), (&"untrusted".into(), &Value::Null));
    let said = exchange.run("plant", "ledger time --set 2026-11-27T08:00:00Z --ticket INC-7");
    assert!(said.status(0).out.starts_with(
        "time floor: 2026-11-27 08:00:00 UTC by INC-7, it was 2036-01-01 00:00:00 UTC\n"
    ));
    let entry = log(&exchange, "plant", 1).remove(0);
    assert_eq!(
        (&entry["action"], &entry["to"], &entry["ticket"]),
        (&"time".into(), &RIGHT.into(), &"INC-7".into())
    );
    let time = exchange.json("plant", "ledger time");
    assert_eq!((&time["floor"], &time["anchor"]), (&time["now"], &time["now"]));
    assert_eq!(time["floor_set"]["ticket"], "INC-7");
    assert_eq!(exchange.json("plant", "ledger status")["floor"], time["now"]);

    // The next bundle with the wrong time waits again, and the good one comes in.
    assert_eq!(exchange.import("plant", &sibling, "")["code"], "time.jump");
    let held = exchange.import("plant", &good, "");
    assert_eq!(held["code"], "stream.gap");
    let digest = held["bundle"]["digest"].as_str().unwrap();
    exchange.run("plant", &format!("ledger release {digest} --ticket INC-7")).status(0);
    assert_eq!(exchange.import("plant", &good, "")["verdict"], "imported");
    assert_eq!(exchange.json("plant", "ledger time")["floor"], "2026-11-27T08:00:00Z");
}

/// TIME-2. U1: an approval with an end cannot be judged in a plant without a clock, and no release passes that.
#[test]
fn a_plant_without_a_clock_always_has_a_way_on() {
    let exchange = Exchange::new(PlantClock::Hold, "approvals = 1");
    exchange.end_keys();
    let requests = asked(&exchange);
    let (said, file) = exchange.answer(&requests, "");
    approve(&file, &exported(&said.status(0)).unwrap());

    let held = exchange.import("plant", &file, "");
    let codes: Vec<_> = held["reasons"].as_array().unwrap().iter().map(|it| &it["code"]).collect();
    assert_eq!(codes, ["time.held", "quorum.approvals"]);
    let digest = held["bundle"]["digest"].as_str().unwrap();
    exchange.run("plant", &format!("ledger release {digest} --ticket INC-1")).status(0);
    assert_eq!(exchange.import("plant", &file, "")["code"], "quorum.approvals");

    let stated = "--now 2026-11-27T09:00:00Z --ticket CHG-8";
    let dry = exchange.import("plant", &file, &format!("{stated} --dry-run"));
    assert_eq!((&dry["verdict"], &dry["dry_run"]), (&"imported".into(), &true.into()));
    assert_eq!(exchange.json("plant", "ledger status")["anchor"], Value::Null);
    exchange.clock("plant", 0);
    let late = exchange.import("plant", &file, "--now 2026-12-25 --ticket CHG-7");
    assert_eq!(late["code"], "quorum.approvals");
    let imported = exchange.import("plant", &file, stated);
    assert_eq!(
        (&imported["verdict"], &imported["admitted"]),
        (&"imported".into(), &"2026-11-27T09:00:00Z".into())
    );
    let [key, receipt] =
        ["plant/importer.pem", "r.carnet-receipt"].map(|name| exchange.sites.path(name));
    let words =
        format!("receipt {digest} -o {} --importer-key {}", receipt.display(), key.display());
    let receipt = &exchange.json("plant", &words)["receipt"];
    assert_eq!(
        (&receipt["certainty"], &receipt["admitted"]),
        (&"stated".into(), &"2026-11-27T09:00:00Z".into())
    );
    // The floor is what was signed; the stated time is the anchor, and the one before it is not.
    let time = exchange.json("plant", "ledger time");
    assert_eq!(
        (&time["floor"], &time["anchor"], &time["anchor_set"]["ticket"]),
        (&"2026-11-27T08:00:00Z".into(), &"2026-11-27T09:00:00Z".into(), &"CHG-8".into())
    );
    let [state, admit, spool] = &log(&exchange, "plant", 3)[..] else { panic!() };
    assert_eq!((&state["action"], &state["time"]), (&"state".into(), &0.into()));
    assert_eq!((&spool["action"], &spool["time"]), (&"spool".into(), &admit["time"]));
    assert_eq!(
        (&admit["action"], &admit["time"], &admit["floor"]),
        (&"admit".into(), &state["now"], &RIGHT.into())
    );
}

/// An officer approves the bundle, until before Christmas.
fn approve(file: &str, bundle: &str) {
    let approval = Approval {
        bundle: bundle.parse().unwrap(),
        ticket: "CHG 4".to_owned(),
        signed: RIGHT,
        not_before: None,
        not_after: Some(RIGHT + 20 * DAY),
        media: Vec::new(),
    };
    let approval = approval.sign(&carnet_testbed::Key::number(3)).unwrap().0;
    let bytes = std::fs::read(file).unwrap();
    std::fs::write(file, carnet_testbed::endorsed(bytes, vec![approval]).into_inner()).unwrap();
}
