//! Mistakes on both sides, in the order in which they hurt: after each there is a way back.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "sites/mod.rs"]
mod sites;

use std::fs;

use sites::{CID, CID2, IID, IID2, OUT, SKU, Said, Sites, typed};

/// A plant whose machine M1 was granted `CID`.
fn granted() -> Sites {
    let sites = asked();
    reply(&sites, 1, CID).status(0);
    sites.import("plant");
    sites
}

/// A plant whose machine M1 waits.
fn asked() -> Sites {
    let sites = Sites::new("");
    sites.write("a.csv", format!("Machine,ID,KeyType,IID\nM1,{SKU},mak,{IID}\n"));
    sites.write("b.csv", format!("Machine,ID,KeyType,IID\nM2,{SKU},mak,{IID2}\n"));
    cross(&sites, "a.csv").status(0);
    sites
}

/// The plant exports, and the gateway takes it in.
fn cross(sites: &Sites, words: &str) -> Said {
    sites.export("plant", &format!("{words} {OUT}")).status(0);
    sites.try_import("gateway")
}

/// The gateway answers the first item of a bundle of the plant.
fn reply(sites: &Sites, sequence: u32, id: &str) -> Said {
    sites.write("r.csv", format!("item,confirmation_id\n0,{id}\n"));
    let names = sites.names("gateway/spool").into_iter();
    let folder = names.filter(|name| name.starts_with(&format!("plant-7_{sequence}_"))).min();
    let words = format!("r.csv --to plant-7 --reply-to {} --media stick", folder.unwrap());
    sites.export("gateway", &words)
}

/// The bundle of a site with this sequence, as it lies on the stick.
fn bundle(sites: &Sites, from: &str, sequence: u32) -> String {
    let names = sites.names("stick").into_iter();
    names.filter(|name| name.starts_with(&format!("{from}_{sequence}_"))).min().unwrap()
}

fn digest(sites: &Sites, from: &str, sequence: u32) -> String {
    let name = bundle(sites, from, sequence);
    name.trim_end_matches(".carnet").rsplit('_').next().unwrap().to_owned()
}

fn says(sites: &Sites, words: &str) -> Said {
    sites.run_ledger("plant", &format!("{words} --ticket INC-1"))
}

/// What the gateway holds for the first request of the plant.
fn at_the_gateway(sites: &Sites) -> serde_json::Value {
    let digest = digest(sites, "plant-7_gateway-1", 1);
    sites.ledger_all("gateway", &format!("--json show {digest} --items"))[1]["state"].clone()
}

/// The ledger and what lies beside it is gone, and comes back from a backup.
fn restore(sites: &Sites, site: &str) {
    for name in sites.names(site) {
        if name.starts_with("ledger.db") {
            fs::remove_file(sites.path(site).join(name)).unwrap();
        }
    }
    for folder in ["archive", "spool"] {
        fs::remove_dir_all(sites.path(site).join(folder)).unwrap();
    }
    let backup = sites.path("backup").display().to_string();
    sites.run_ledger(site, &format!("restore {backup}")).status(0);
}

fn back_up(sites: &Sites, site: &str) {
    let backup = sites.path("backup").display().to_string();
    sites.run_ledger(site, &format!("backup {backup}")).status(0);
}

/// A dispute ends by its taking back alone, whatever else was tried, and after a machine was scrapped by mistake
/// it asks again.
/// LEDGER-20. LEDGER-21. LEDGER-23.
#[test]
fn the_request_of_a_dispute_is_not_withdrawn_behind_its_back() {
    let sites = granted();
    says(&sites, "dispute M1 --yes").status(0);
    cross(&sites, "").status(0);
    let said = says(&sites, "withdraw M1").status(2);
    assert!(said.err.contains("--take-back"), "{said:?}");
    // The machine is scrapped, and back again: the dispute still stands, and asks again.
    says(&sites, "scrap M1").status(0);
    cross(&sites, "").status(0);
    sites.export("plant", "--to gateway-1").status(2);
    says(&sites, "scrap M1 --take-back").status(0);
    sites.run_ledger("plant", "machines").with("the next export asks again");
    cross(&sites, "").status(0);
    assert_eq!(at_the_gateway(&sites), "disputed");
    says(&sites, "dispute M1 --take-back").status(0);
    cross(&sites, "").status(0);
    sites.run_ledger("plant", "confirm M1").status(0).with(&typed(CID));
    assert_eq!(at_the_gateway(&sites), "granted");
}

/// A second answer came before somebody saw that the first was right.
/// LEDGER-23. STATE-11.
#[test]
fn a_dispute_that_was_answered_is_taken_back() {
    let sites = granted();
    says(&sites, "dispute M1 --yes").status(0);
    cross(&sites, "").status(0);
    reply(&sites, 2, CID2).status(0);
    sites.import("plant");
    says(&sites, "dispute M1 --take-back").status(0);
    sites.run_ledger("plant", "confirm M1").status(0).with(&typed(CID2));
    cross(&sites, "").status(0);
    // Now the second one is disputed, and the first is good enough to be sent again.
    says(&sites, "dispute M1 --yes").status(0);
    cross(&sites, "").status(0);
    reply(&sites, 4, CID).status(0);
    sites.import("plant");
    sites.run_ledger("plant", "confirm M1").status(0).with(&typed(CID));
}

/// LEDGER-23. A wrong id by telephone kept the gateway's out.
#[test]
fn what_was_withheld_counts_when_its_reason_is_gone() {
    let sites = asked();
    says(&sites, &format!("answer M1 --confirmation-id {CID}")).status(0);
    reply(&sites, 1, CID2).status(0);
    sites.try_import("plant").status(4).with("answer.conflict");
    says(&sites, "answer M1 --take-back").status(0);
    sites.run_ledger("plant", "confirm M1").status(0).with(&typed(CID2));
    sites.run_ledger("plant", "respool").status(0);
    let name = sites.only("plant/spool");
    assert!(sites.read(&format!("plant/spool/{name}/responses.csv")).contains(CID2));
}

/// LEDGER-19. The gateway took a reply for lost that had arrived.
#[test]
fn a_void_is_taken_back() {
    let sites = Sites::new("");
    let rows = format!("Machine,ID,KeyType,IID\nM1,{SKU},mak,{IID}\nM2,{SKU},mak,{IID2}\n");
    sites.write("a.csv", rows);
    cross(&sites, "a.csv").status(0);
    reply(&sites, 1, CID).status(0);
    sites.import("plant");
    let sent = digest(&sites, "gateway-1_plant-7", 1);
    sites.run_ledger("gateway", &format!("void {sent}")).status(0);
    assert_eq!(at_the_gateway(&sites), "open");
    // Another reply tells the plant, whose acknowledgement proves nothing any more.
    reply(&sites, 1, &format!("\n1,{CID2}")).status(0);
    sites.try_import("plant").with("declares sequence 1 void").with("void REF --take-back");
    sites.write("c.csv", format!("Machine,ID,KeyType,IID\nM3,{SKU},mak,{}\n", sites::IID3));
    cross(&sites, "c.csv").status(0);
    assert_eq!(at_the_gateway(&sites), "open");
    sites.run_ledger("gateway", &format!("void {sent} --take-back --ticket INC-2")).status(0);
    assert_eq!(at_the_gateway(&sites), "granted");
    let again = sites.run_ledger("gateway", &format!("void {sent} --take-back --ticket INC-2"));
    let again = again.status(2);
    assert!(again.err.contains("LedgerNotVoid"), "{again:?}");
}

/// STATE-16. The gateway's ledger holds a second answer, which the plant withheld: it is not bought again.
#[test]
fn an_answer_that_is_there_is_sent_for_what_did_not_fit() {
    let sites = granted();
    let sent = digest(&sites, "gateway-1_plant-7", 1);
    sites.run_ledger("gateway", &format!("void {sent}")).status(0);
    reply(&sites, 1, CID2).status(0);
    sites.try_import("plant").status(4).with("answer.conflict");
    says(&sites, "dispute M1 --yes").status(0);
    cross(&sites, "").status(0);
    assert!(sites.run_ledger("gateway", "list --open").out.is_empty());
    sites.write("none.csv", "item,confirmation_id\n");
    let names = sites.names("gateway/spool").into_iter();
    let folder = names.filter(|name| name.starts_with("plant-7_2_")).min().unwrap();
    let words = format!("none.csv --to plant-7 --reply-to {folder} --media stick");
    sites.export("gateway", &words).status(0);
    sites.import("plant");
    sites.run_ledger("plant", "confirm M1").status(0).with(&typed(CID2));
}

/// LEDGER-25. Of two bundles that were lost the second says something about the first.
#[test]
fn lost_bundles_are_adopted_in_their_order() {
    let sites = granted();
    back_up(&sites, "plant");
    says(&sites, "dispute M1 --yes").status(0);
    cross(&sites, "").status(0);
    cross(&sites, "b.csv").status(0);
    restore(&sites, "plant");
    let [first, second] = [2, 3].map(|sequence| {
        sites
            .path("stick")
            .join(bundle(&sites, "plant-7_gateway-1", sequence))
            .display()
            .to_string()
    });
    let said = says(&sites, &format!("adopt {second}")).status(2);
    assert!(said.err.contains("sequence 2 of epoch 1"), "{said:?}");
    says(&sites, &format!("adopt {first}")).status(0);
    says(&sites, &format!("adopt {second}")).status(0);
    sites.run_ledger("plant", "respool").status(0);
    sites.export("plant", &format!("a.csv {OUT}"));
    sites.run_ledger("plant", "confirm M1").status(4).with("DISPUTED");
}

/// LEDGER-25. The gateway's disk died after it had answered.
#[test]
fn a_lost_reply_is_adopted_and_nothing_is_bought_twice() {
    let sites = asked();
    back_up(&sites, "gateway");
    reply(&sites, 1, CID).status(0);
    sites.import("plant");
    restore(&sites, "gateway");
    assert_eq!(at_the_gateway(&sites), "open");
    sites.try_import("gateway").with("carnet ledger adopt");
    let lost =
        sites.path("stick").join(bundle(&sites, "gateway-1_plant-7", 1)).display().to_string();
    let adopt = format!("adopt {lost} --ticket INC-3");
    sites.run_ledger("gateway", &adopt).status(0).with("answers: 1");
    assert_eq!(at_the_gateway(&sites), "granted");
    sites.run_ledger("gateway", "respool").status(0);
    reply(&sites, 1, CID2).status(2);
}

/// LEDGER-56.
#[test]
fn a_trust_file_that_only_the_archive_remembers_is_not_forgotten() {
    let sites = Sites::with_rows(&format!("M1,{SKU},mak,{IID}\n"));
    let older = sites.read("trust.toml");
    let newer = older.replace("serial = 1", "serial = 7");
    let digest = carnet_format::Digest::of(newer.as_bytes());
    sites.write(&format!("plant/archive/trust/{digest}.toml"), &newer);
    let said = sites.export("plant", &format!("a.csv {OUT}")).status(2);
    let said = said.with("trust.serial-lower");
    assert!(said.err.contains('7'), "{said:?}");
    assert_eq!(sites.names("stick"), [""; 0]);
    sites.write("trust.toml", newer);
    sites.export("plant", &format!("a.csv {OUT}")).status(0);
}
