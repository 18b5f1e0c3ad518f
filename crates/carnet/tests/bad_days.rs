//! Days on which something goes wrong, each from the morning to a working exchange.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "days/mod.rs"]
mod days;

use std::fs;

use carnet_testbed::{Key, World};
use days::{ADA, BOB, CID, Days, GATEWAY, NEW_ADA, NEW_PLANT, PLANT, ended, with_sites, world};

/// One officer.
fn ada(serial: u64) -> World {
    with_sites(serial).officer("ada", &[ADA])
}

/// The gateway grants what it was asked for, and the plant takes that in.
#[track_caller]
fn grant(days: &Days, asked: &str) {
    days.write("answers.csv", format!("item,confirmation_id\n0,{CID}\n"));
    let words = format!("export answers.csv --to plant-7 --reply-to {asked} --media stick");
    days.at("gateway", &words).status(0);
    days.carry("plant", 0);
    days.at("plant", "ledger confirm PRESS-1").status(0).with("033815 3");
}

#[test]
fn an_officer_is_on_holiday_and_a_deputy_approves_the_same_bundle() {
    let days = Days::new(ada(1));
    days.send().status(0);
    days.carry("gateway", 4).with("quorum.approvals");
    // The deputy is in a new trust file, which does not reach the gateway on the same day.
    let deputy = ada(2).officer("bob", &[BOB]).text();
    days.install("plant", &deputy);
    days.approve("plant", BOB).status(0).with("approved by bob");
    let early = days.carry("gateway", 1).with("endorsement.unknown-key");
    early.with("serial 1").with("if there is a newer one, install it first");
    days.install("gateway", &deputy);
    days.carry("gateway", 0).with("IMPORTED");
    grant(&days, &days.spooled("gateway"));
}

/// QUORUM-6. What an officer approved does not count once the key has ended, and the verdict says so.
#[test]
fn an_approver_key_ends_between_approval_and_import() {
    let days = Days::new(ada(1));
    days.send().status(0);
    days.approve("plant", ADA).status(0);
    days.install("gateway", &ended(ada(2)).text());
    let held = days.carry("gateway", 4);
    held.with("the route needs 1; not counted: ada (quorum.expired)")
        .with("why an approval that it has does not count");
    // The way on: the same person, the same bundle, a new key.
    days.install_everywhere(&ended(with_sites(3).officer("ada", &[NEW_ADA, ADA])).text());
    days.approve("plant", NEW_ADA).status(0).with("approved by ada");
    days.carry("gateway", 0).with("IMPORTED");
    grant(&days, &days.spooled("gateway"));
}

/// TIME-7. A bundle under a key that has ended is refused, and what it asked for crosses under the next one.
#[test]
fn the_plants_key_ends_while_its_bundle_is_on_the_way() {
    let days = Days::new(ada(1));
    days.send().status(0);
    days.approve("plant", ADA).status(0);
    let plant_ended = |serial: u64| {
        let world = world(serial).exporter(GATEWAY, "gateway-1", "kurt").officer("ada", &[ADA]);
        ended(world.exporter(PLANT, "plant-7", "kurt"))
    };
    days.install_everywhere(&plant_ended(2).text());
    days.carry("gateway", 1).with("time.key-expired").with("under a key that is valid");
    // The plant, which cannot tell the time, is told what to look at before anybody walks.
    days.at("plant", &format!("show {}", days.bundle("plant-7")))
        .status(4)
        .with("time.held")
        .with("key until 2026-02-01 00:00:00 UTC");
    days.install_everywhere(&plant_ended(3).exporter(NEW_PLANT, "plant-7", "kurt").text());
    days.write_secret("plant/new.pem", Key::number(NEW_PLANT).pem());
    days.write("plant/carnet.toml", days.read("plant/carnet.toml").replace("key.pem", "new.pem"));
    let lost = days.bundle("plant-7");
    let digest = lost.trim_end_matches(".carnet").rsplit('_').next().unwrap();
    days.at("plant", &format!("ledger void {digest}")).status(0);
    fs::remove_file(days.path(&lost)).unwrap();
    days.send().status(0).with("cross in place of an earlier request");
    days.approve("plant", ADA).status(0);
    days.carry("gateway", 0).with("IMPORTED");
    grant(&days, &days.spooled("gateway"));
}

#[test]
fn the_portal_is_down_for_two_weeks_and_the_answer_comes_late() {
    let days = Days::new(ada(1));
    days.send().status(0);
    days.approve("plant", ADA).status(0);
    days.carry("gateway", 0).with("IMPORTED");
    let asked = days.spooled("gateway");
    // Every week the plant sends what is new: nothing, for it is still asked.
    days.send().status(0).with("nothing to export").with("the answer is awaited");
    days.at("plant", "ledger list --open").status(0).with("open ").with("PRESS-1");
    // The gateway says that it takes time.
    days.write("later.csv", "item,outcome,code\n0,deferred,0x0\n");
    let words = format!("export later.csv --to plant-7 --reply-to {asked} --media stick");
    days.at("gateway", &words).status(0);
    days.carry("plant", 0).with("IMPORTED");
    days.at("plant", "ledger list --open").status(0).with("deferred").with("PRESS-1");
    days.send().status(0).with("nothing to export");
    // After two weeks the portal is up again.
    grant(&days, &asked);
    let open = days.at("plant", "ledger list --open").status(0);
    assert!(!open.out.contains("PRESS-1"), "{}", open.out);
    days.send().status(0).with("nothing to export").with("confirmed before");
}

/// LEDGER-49. Nobody is sent to restore a backup because of a file name.
#[test]
fn a_new_key_takes_the_file_name_of_the_old_one() {
    let days = Days::new(ada(1).exporter(NEW_PLANT, "plant-7", "kurt"));
    days.send().status(0);
    let void = days.bundle("plant-7");
    let digest = void.trim_end_matches(".carnet").rsplit('_').next().unwrap();
    days.at("plant", &format!("ledger void {digest}")).status(0);
    fs::remove_file(days.path(&void)).unwrap();
    days.write_secret("plant/key.pem", Key::number(NEW_PLANT).pem());
    let said = days.send().status(3).with("ledger.record").with("a file of another name");
    assert!(!said.err.contains("restore"), "{}", said.err);
    days.write_secret("plant/new.pem", Key::number(NEW_PLANT).pem());
    days.write("plant/carnet.toml", days.read("plant/carnet.toml").replace("key.pem", "new.pem"));
    days.send().status(0);
}
