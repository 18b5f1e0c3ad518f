//! Wrong answers, and what a plant says about them: from the fault to a working exchange.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "sites/mod.rs"]
mod sites;

use std::fs;

use sites::{CID, CID2, ESU, IID, IID2, OUT, SKU, Said, Sites, typed};

/// The gateway answers the newest bundle; the plant takes it in.
fn reply(sites: &Sites, table: &str) -> Said {
    let said = sites.reply(table);
    if said.status == 0 {
        sites.import("plant");
    }
    said
}

fn requests_csv(sites: &Sites) -> String {
    sites.read(&format!("gateway/spool/{}/requests.csv", sites.newest("gateway")))
}

/// The confirmation id of machine 1 did not fit, and the gateway sees which: nobody hands it out again.
/// LEDGER-24.
#[test]
fn a_wrong_answer_is_corrected_and_never_handed_out_again() {
    let sites = Sites::with_rows(&format!("M1,{SKU},mak,{IID}\nM2,{SKU},mak,{IID}\n"));
    sites.ask("a.csv");
    reply(&sites, &format!("item,confirmation_id\n0,{CID}\n")).status(0);
    sites.run_ledger("plant", "confirm M1").status(0).with(&typed(CID));

    // Nobody is there to agree: nothing happens.
    let asked = sites.run_ledger("plant", "dispute M1 --ticket INC-12").status(2);
    assert!(asked.err.contains("say --yes"), "{asked:?}");
    sites.run_ledger("plant", "confirm M1").status(0);
    sites.run_ledger("plant", "dispute M1 --ticket INC-12 --yes").status(0).with("asks again");
    for machine in ["M1", "m2"] {
        sites.run_ledger("plant", &format!("confirm {machine}")).status(4).with("DISPUTED since");
    }
    // The weekly run carries it, once, for both machines, and says so.
    let said = sites.ask("a.csv");
    said.with("exported 1 request ").with("1  ask again: the answer did not fit");
    let rows = requests_csv(&sites);
    let groups = "033815-357101-860630-218090-894495-243386-132221-970210";
    assert!(rows.contains("answer-did-not-fit,,,") && rows.contains(groups), "{rows}");

    // The same id is refused while the portal is still open; the table itself can be filled in.
    let same = reply(&sites, &format!("item,confirmation_id\n0,{CID}\n")).status(2);
    same.with("answer.disputed");
    let filled = rows.replace(&format!("{groups},,"), &format!("{groups},{CID2},"));
    reply(&sites, &filled).status(0);
    for machine in ["M1", "M2"] {
        sites.run_ledger("plant", &format!("confirm {machine}")).status(0).with(&typed(CID2));
    }
    let log = sites.run_ledger("plant", "audit --log").status(0);
    log.with("\"action\":\"dispute\"").with("\"ticket\":\"INC-12\"");
}

/// LEDGER-23. LEDGER-24.
#[test]
fn where_a_machine_has_several_products_nothing_is_guessed() {
    let sites = Sites::with_rows(&format!("M1,{SKU},mak,{IID}\nM1,{ESU},mak,{IID2}\n"));
    sites.ask("a.csv");
    reply(&sites, &format!("IID,CID\n{IID},{CID}\n{IID2},{CID2}\n")).status(0);
    let several = sites.run_ledger("plant", "dispute M1 --ticket INC-1 --yes").status(2);
    assert!(several.err.contains("LedgerSeveralItems"), "{several:?}");
    let none = sites.run_ledger("plant", "dispute M1 --product Excel --ticket INC-1 --yes");
    assert!(none.status(2).err.contains("LedgerUnknownItem"));
    sites.run_ledger("plant", "confirm M1").status(0);
    sites
        .run_ledger("plant", &format!("dispute M1 --product {ESU} --ticket INC-1 --yes"))
        .status(0);
    let told = sites.ledger_all("plant", "--json confirm M1");
    let states: Vec<_> = told.iter().map(|it| (&it["activation_id"], &it["state"])).collect();
    assert!(states.contains(&(&ESU.into(), &"disputed".into())), "{states:?}");
    assert!(states.contains(&(&SKU.into(), &"granted".into())), "{states:?}");
    // Made in error.
    sites.run_ledger("plant", "dispute M1 --ticket INC-2 --take-back").status(0);
    sites.run_ledger("plant", "confirm M1").status(0);
    sites.run_ledger("plant", "dispute M1 --ticket INC-2 --take-back").status(2);
    let nothing = sites.export("plant", OUT).status(2);
    nothing.with("nothing that was said waits to be told");
}

/// LEDGER-21. LEDGER-22.
#[test]
fn an_answer_by_telephone_is_not_bought_again() {
    let sites = Sites::with_rows(&format!("M1,{SKU},mak,{IID}\n"));
    sites.ask("a.csv");
    let typo = CID.replacen('0', "1", 1);
    let wrong = format!("answer M1 --confirmation-id {typo} --ticket INC-7");
    sites.run_ledger("plant", &wrong).status(2);
    sites.run_ledger("plant", "confirm M1").status(4).with("open: asked for");
    let right = format!("answer M1 --confirmation-id {CID} --ticket INC-7");
    sites.run_ledger("plant", &right).status(0);
    sites.run_ledger("plant", "confirm M1").status(0).with(&typed(CID));
    // Without any input, the next bundle tells the gateway.
    let said = sites.ask("");
    said.with("1  are withdrawn: nobody waits for an answer");
    assert_eq!(sites.ledger_all("gateway", "--json list --open").len(), 0);
    sites.export("plant", &format!("a.csv {OUT}")).status(0).with("stay: confirmed before");
}

/// LEDGER-20.
#[test]
fn a_scrapped_machine_is_asked_for_no_more() {
    let sites = Sites::with_rows(&format!("M1,{SKU},mak,{IID}\nM2,{SKU},mak,{IID2}\n"));
    sites.ask("a.csv");
    sites.run_ledger("plant", "scrap M9 --ticket INC-3").status(2);
    sites.run_ledger("plant", "scrap m1 --ticket INC-3").status(0);
    sites.run_ledger("plant", "confirm M1").status(4).with("SCRAPPED");
    sites.run_ledger("plant", "scrap M1 --ticket INC-3").status(2);
    let said = sites.ask("a.csv");
    said.with("1  stay: scrapped").with("1  are withdrawn").with("1  stay: sent before");
    assert_eq!(sites.ledger_all("gateway", "--json list --open").len(), 1);
    sites.run_ledger("plant", "scrap M1 --ticket INC-4 --take-back").status(0).with("--again");
    sites.ask("a.csv --again");
    assert_eq!(sites.ledger_all("gateway", "--json list --open").len(), 2);
}

/// A board was swapped: what fits the old one is not to be typed.
/// LEDGER-13.
#[test]
fn a_stale_id_is_never_shown_as_good() {
    let sites = Sites::with_rows(&format!("M1,{SKU},mak,{IID}\n"));
    sites.ask("a.csv");
    reply(&sites, &format!("item,confirmation_id\n0,{CID}\n")).status(0);
    sites.write("a.csv", format!("Machine,ID,KeyType,IID\nM1,{SKU},mak,{IID2}\n"));
    sites.ask("a.csv");
    let told = sites.ledger_all("plant", "--json confirm M1");
    assert_eq!((&told[0]["state"], &told[0]["good"]), (&"open".into(), &false.into()));
    assert_eq!((&told[1]["state"], &told[1]["good"]), (&"granted".into(), &false.into()));
    sites.run_ledger("plant", "confirm M1").status(4).with("STALE: do not type it");
    // What never fitted the new board is no answer for it.
    reply(&sites, &format!("item,confirmation_id\n0,{CID2}\n")).status(0);
    let told = sites.ledger_all("plant", "--json confirm M1");
    assert_eq!((&told[0]["good"], &told[0]["confirmation_id"]), (&true.into(), &CID2.into()));
    assert_eq!(told[1]["good"], false);
}

/// The gateway replied again under a void bundle that had arrived: one of the two ids is wrong, and nobody is
/// told to type either. Both ways on.
/// LEDGER-69.
#[test]
fn two_answers_that_contradict_each_other_are_not_handed_out() {
    for is_first_right in [true, false] {
        let sites = Sites::with_rows(&format!("M1,{SKU},mak,{IID}\n"));
        sites.ask("a.csv");
        reply(&sites, &format!("item,confirmation_id\n0,{CID}\n")).status(0);
        let sent = sites.run_ledger("gateway", "list --json").out;
        let digest = sent.split("\"digest\":\"").nth(1).unwrap().split('"').next().unwrap();
        sites.run_ledger("gateway", &format!("void {digest}")).status(0);
        sites.write("r.csv", format!("item,confirmation_id\n0,{CID2}\n"));
        let words =
            format!("r.csv --to plant-7 --reply-to {} --media stick", sites.newest("gateway"));
        sites.export("gateway", &words).status(0);
        sites.try_import("plant").status(4).with("answer.conflict");
        for command in ["confirm M1", "machines"] {
            let shown = sites.run_ledger("plant", command);
            assert!(shown.out.contains("CONTRADICTED"), "{shown:?}");
            assert!(!shown.out.contains(&typed(CID2)), "{shown:?}");
        }
        sites.run_ledger("plant", "confirm M1").status(4);
        if is_first_right {
            sites.run_ledger("plant", "applied M1").status(0);
            sites.run_ledger("plant", "confirm M1").status(0).with(&typed(CID));
        } else {
            sites.run_ledger("plant", "dispute M1 --ticket INC-1 --yes").status(0);
            sites.ask("");
            reply(&sites, &format!("item,confirmation_id\n0,{CID2}\n")).status(0);
            sites.run_ledger("plant", "confirm M1").status(0).with(&typed(CID2));
        }
    }
}

/// Where a print names no product, nobody knows whether the board was swapped or a second product was asked for.
/// LEDGER-69.
#[test]
fn an_id_that_may_be_stale_is_not_shown_as_good() {
    let sites = Sites::with_rows(&format!("M1,{SKU},mak,{IID}\n"));
    sites.ask("a.csv");
    reply(&sites, &format!("item,confirmation_id\n0,{CID}\n")).status(0);
    sites.write("a.csv", format!("Machine,ID,KeyType,IID\nM1,,mak,{IID2}\n"));
    sites.ask("a.csv");
    let shown = sites.run_ledger("plant", "confirm M1").status(4);
    shown.with("UNCERTAIN").with(&typed(CID));
    reply(&sites, &format!("item,confirmation_id\n0,{CID2}\n")).status(0);
    let shown = sites.run_ledger("plant", "confirm M1").status(4);
    shown.with("UNCERTAIN").with(&typed(CID)).with(&typed(CID2));
}

/// The plant's disk died, and its backup is older than its last bundle.
/// STATE-16. EXP-28. LEDGER-25. SPOOL-12.
#[test]
fn after_a_restore_nothing_is_bought_twice_and_the_lost_bundle_comes_back() {
    for adopts in [false, true] {
        let sites = Sites::with_rows(&format!("M1,{SKU},mak,{IID}\n"));
        let backup = sites.path("backup");
        // A ledger with nothing in it but its beginning.
        sites.write("none.csv", "Machine,ID,KeyType,IID\n");
        sites.export("plant", &format!("none.csv {OUT}"));
        sites.run_ledger("plant", &format!("backup {}", backup.display())).status(0);
        sites.ask("a.csv");
        let lost = sites.only("stick");
        reply(&sites, &format!("item,confirmation_id\n0,{CID}\n")).status(0);
        for name in sites.names("plant") {
            if name.starts_with("ledger.db") {
                fs::remove_file(sites.path("plant").join(name)).unwrap();
            }
        }
        for folder in ["archive", "spool"] {
            fs::remove_dir_all(sites.path("plant").join(folder)).unwrap();
        }
        sites.run_ledger("plant", &format!("restore {}", backup.display())).status(0);

        if adopts {
            // Both lie on the stick: what was lost, and its answer.
            let stick = sites.path("stick").display().to_string();
            let import = sites.try_import("plant");
            import.status(4).with("answer.unknown-item").with("carnet ledger adopt");
            let words = format!("adopt {stick}/{lost} --ticket INC-9");
            sites.run_ledger("plant", &words).status(0).with("answers that count now: 1");
            sites.run_ledger("plant", &words).status(0);
            let said = sites.export("plant", &format!("a.csv {OUT}")).status(0);
            let said = said.with("nothing to export").with("stay: confirmed before");
            assert!(said.err.contains("these machines are not named yet: 1"), "{said:?}");
            sites.try_import("plant");
            let folder = sites.newest("plant");
            let rows = sites.read(&format!("plant/spool/{folder}/responses.csv"));
            assert!(rows.contains("M1"), "{rows}");
        } else {
            sites.export("plant", &format!("a.csv {OUT}")).status(0);
            let held = sites.try_import("gateway").status(4);
            assert!(held.out.contains("stream.epoch"), "{held:?}");
            let digest = sites.ledger("gateway", "--json status")["held"][0]["digest"].clone();
            let release = format!("release {} --ticket INC-9", digest.as_str().unwrap());
            sites.run_ledger("gateway", &release).status(0);
            sites.import("gateway");
            assert_eq!(sites.ledger_all("gateway", "--json list --open").len(), 0);
            // The table shows what is known, and nothing has to be typed.
            let folder = format!("plant-7_1_{}", &digest.as_str().unwrap()[..8]);
            let rows = sites.read(&format!("gateway/spool/{folder}/requests.csv"));
            assert!(rows.contains(",033815-357101-") && rows.contains(",granted,"), "{rows}");
            let words = format!("--to plant-7 --reply-to {folder} --media stick");
            sites
                .export("gateway", &words)
                .status(0)
                .with("1  answered by what was granted before");
            sites.export("gateway", &words).status(0).with("nothing to export");
            sites.try_import("plant");
        }
        sites.run_ledger("plant", "confirm M1").status(0).with(&typed(CID));
    }
}

/// A machine moved to another plant, which asks with the same installation id: nobody is to buy it twice, and what
/// did not fit in the one does not fit in the other.
/// IMP-26. EXP-29.
#[test]
fn what_another_site_asks_for_is_told_at_the_gateway() {
    let sites = Sites::two_plants();
    sites.write("a.csv", format!("Machine,ID,KeyType,IID\nM1,{SKU},mak,{IID}\n"));
    sites.ask("a.csv");
    let moved = || {
        sites.export("plant-8", &format!("a.csv {OUT}")).status(0);
        sites.try_import("gateway")
    };
    moved().status(0).with("ASKED ELSEWHERE").with("plant-7").with("open");
    sites.write("r.csv", format!("item,confirmation_id\n0,{CID}\n"));
    let reply = |plant: &str| {
        let names = sites.names("gateway/spool").into_iter();
        let to = names.filter(|name| name.starts_with(plant)).min().unwrap();
        sites.export("gateway", &format!("r.csv --to {plant} --reply-to {to} --media stick"))
    };
    let said = reply("plant-7").status(0);
    assert!(
        said.err.contains("another site asks with the same installation id: plant-8, open"),
        "{said:?}"
    );
    sites.import("plant");
    sites.run_ledger("plant", "dispute M1 --ticket INC-1 --yes").status(0);
    sites.ask("");
    let said = reply("plant-8").status(2);
    assert!(
        said.err.contains("answer.disputed") && said.err.contains("plant-7 says so"),
        "{said:?}"
    );
    // Another one is sent, with a word.
    sites.write("r.csv", format!("item,confirmation_id\n0,{CID2}\n"));
    let said = reply("plant-8").status(0);
    assert!(said.err.contains(&format!("plant-7, disputed {CID}")), "{said:?}");
}

/// The person at the telephone read one id for two machines; the check digits cannot tell.
/// LEDGER-70.
#[test]
fn one_id_for_two_machines_is_certain_for_neither() {
    let sites = Sites::with_rows(&format!("M1,{SKU},mak,{IID}\nM2,{SKU},mak,{IID2}\n"));
    sites.ask("a.csv");
    let words = format!("answer M1 --confirmation-id {CID} --ticket INC-1");
    sites.run_ledger("plant", &words).status(0);
    sites.run_ledger("plant", "confirm M1").status(0).with(&typed(CID));
    reply(&sites, &format!("item,confirmation_id\n1,{CID}\n")).status(0);
    for (machine, other) in [("M1", "M2"), ("M2", "M1")] {
        let shown = sites.run_ledger("plant", &format!("confirm {machine}")).status(4);
        shown.with(&format!("UNCERTAIN: {other} holds the same confirmation id"));
    }
    sites.run_ledger("plant", "answer M1 --take-back --ticket INC-2").status(0);
    sites.run_ledger("plant", "confirm M2").status(0).with(&typed(CID));
}
