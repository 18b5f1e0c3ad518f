//! What a plant says about requests that it sent: the answer did not fit, or nobody waits for one.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "sites/mod.rs"]
mod sites;

use sites::{CID, CID2, IID, IID2, SKU, Sites};

/// Says it at the plant, exports it, and lays it on the stick.
fn say(sites: &Sites, item: &str, what: &str) -> String {
    let yes = if what == "dispute" { " --yes" } else { "" };
    sites.run_ledger("plant", &format!("{what} {item} --ticket INC-7{yes}")).status(0);
    sites.export("plant", "--to gateway-1 --media stick").status(0);
    let own = sites.ledger_all("plant", "--json list");
    let own = own.iter().rev().find(|object| object["direction"] == "out").unwrap();
    own["digest"].as_str().unwrap().to_owned()
}

/// The items of the plant's bundles in one state.
fn items(sites: &Sites, digest: &str, state: &str) -> Vec<String> {
    let objects = sites.ledger_all("plant", &format!("--json show {digest} --items"));
    let objects = objects.iter().skip(1).filter(|object| object["state"] == state);
    objects.map(|object| object["request"].as_str().unwrap().to_owned()).collect()
}

fn digest_of(sites: &Sites, place: usize) -> String {
    let all = sites.ledger_all("plant", "--json list");
    let mut own = all.iter().filter(|object| object["direction"] == "out");
    own.nth(place).unwrap()["digest"].as_str().unwrap().to_owned()
}

// STATE-10. EXP-19.
#[test]
fn an_answer_that_did_not_fit_is_asked_for_again_for_every_machine() {
    let sites = Sites::new("");
    let rows = format!("Machine,ID,KeyType,IID\nM1,{SKU},mak,{IID}\nM2,{SKU},mak,{IID}\n");
    sites.write("a.csv", rows);
    sites.export("plant", "a.csv --to gateway-1 --media stick").status(0);
    let sent = digest_of(&sites, 0);
    sites.import("gateway");
    let open = items(&sites, &sent, "open");
    let early = sites.run_ledger("plant", &format!("dispute {} --ticket INC-7 --yes", open[0]));
    assert!(early.status(2).err.contains("LedgerItemState"));
    sites.write("r.csv", format!("item,confirmation_id\n0,{CID}\n"));
    let reply = |to: &str| {
        let words = format!("r.csv --to plant-7 --reply-to {to} --media stick");
        sites.export("gateway", &words)
    };
    reply(&sent).status(0);
    sites.import("plant");

    let again = say(&sites, &open[0], "dispute");
    assert_eq!(items(&sites, &sent, "disputed"), open);
    sites.import("gateway");
    // The request was repeated as it was sent, and says why.
    let folder = sites.path(&format!("gateway/spool/plant-7_2_{}/requests.jsonl", &again[..8]));
    let row: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(folder).unwrap()).unwrap();
    assert_eq!((&row["installation_id"], &row["key_type"]), (&IID.into(), &"mak".into()));
    assert_eq!(
        (&row["reason"], &row["replaces"]),
        (&"answer-did-not-fit".into(), &open[0].as_str().into())
    );

    for to in [&sent, &again] {
        let said = reply(to).status(2).with("answer.disputed");
        said.with("r.csv:2: the asking site has said that this answer did not fit");
    }
    sites.write("r.csv", format!("item,confirmation_id\n0,{CID2}\n"));
    reply(&again).status(0);
    sites.import("plant");
    for machine in ["M1", "M2"] {
        let told = sites.ledger_all("plant", &format!("--json confirm {machine}"));
        assert_eq!(told.len(), 1);
        assert_eq!(
            (&told[0]["state"], &told[0]["confirmation_id"]),
            (&"granted".into(), &CID2.into())
        );
    }
    // Both machines find the new answer in the spool.
    let folder = sites.names("plant/spool").into_iter().find(|name| name.contains("_2_")).unwrap();
    let rows = sites.read(&format!("plant/spool/{folder}/responses.csv"));
    assert_eq!(rows.lines().count(), 3, "{rows}");
}

/// EXP-26.
#[test]
fn swapped_confirmation_ids_are_put_right_once_both_are_disputed() {
    let sites = Sites::new("");
    sites.write(
        "a.csv",
        format!("Machine,ID,KeyType,IID\nM1,{SKU},mak,{IID}\nM2,{SKU},mak,{IID2}\n"),
    );
    sites.export("plant", "a.csv --to gateway-1 --media stick").status(0);
    let sent = digest_of(&sites, 0);
    sites.import("gateway");
    let reply = |to: &[&str]| {
        let to = to.iter().map(|to| format!(" --reply-to {to}")).collect::<String>();
        sites.export("gateway", &format!("r.csv --to plant-7 --media stick{to}"))
    };
    sites.write("r.csv", format!("IID,CID\n{IID},{CID2}\n{IID2},{CID}\n"));
    reply(&[&sent]).status(0);
    sites.import("plant");
    let item = |machine: &str| {
        let told = sites.ledger("plant", &format!("--json confirm {machine}"));
        told["request"].as_str().unwrap().to_owned()
    };
    let one = say(&sites, &item("M1"), "dispute");
    sites.import("gateway");
    // Nobody has said yet that the other machine's does not fit.
    sites.write("r.csv", format!("IID,CID\n{IID},{CID}\n"));
    let said = reply(&[&one]).status(2).with("stands granted for another installation id");
    said.with("the plant has to say first that it does not fit");
    let other = say(&sites, &item("M2"), "dispute");
    sites.import("gateway");
    sites.write("r.csv", format!("IID,CID\n{IID},{CID}\n{IID2},{CID2}\n"));
    reply(&[&one, &other]).status(0).with("exported 2 answers");
    sites.import("plant");
    for (machine, id) in [("M1", CID), ("M2", CID2)] {
        assert_eq!(
            sites.ledger("plant", &format!("--json confirm {machine}"))["confirmation_id"],
            id
        );
    }
}

// STATE-11.
#[test]
fn a_withdrawn_request_crosses_again_only_where_a_person_says_so() {
    let sites = Sites::new("");
    sites.write("a.csv", format!("Machine,ID,KeyType,IID\nM1,{SKU},mak,{IID2}\n"));
    sites.write("round.bin", b"round one");
    let vendor = "round.bin --vendor codemeter --machine M9 --to gateway-1 --media stick";
    sites.export("plant", "a.csv --to gateway-1 --media stick").status(0);
    sites.export("plant", vendor).status(0);
    sites.import("gateway");
    for place in [0, 1] {
        let open = items(&sites, &digest_of(&sites, place), "open");
        say(&sites, &open[0], "withdraw");
        let again = sites.run_ledger("plant", &format!("withdraw {} --ticket INC-7", open[0]));
        let error = again.status(2).err;
        assert!(error.contains("is withdrawn: nobody waits"), "{error}");
    }
    sites.import("gateway");
    // Nobody at the gateway answers what nobody waits for.
    let received = sites.ledger("gateway", "--json status")["received"].clone();
    assert_eq!((&received["withdrawn"], &received["final"]), (&2.into(), &2.into()));
    assert_eq!(sites.ledger_all("gateway", "--json list --open").len(), 0);

    for words in ["a.csv --to gateway-1 --media stick", vendor] {
        let said = sites.export("plant", &format!("{words} --json")).status(0);
        let object: serde_json::Value = serde_json::from_str(&said.out).unwrap();
        assert_eq!(
            (&object["bundle"], &object["withdrawn"]),
            (&serde_json::Value::Null, &1.into())
        );
        let machine = &object["withdrawn_rows"][0]["machine"];
        assert_eq!(machine, if words == vendor { "M9" } else { "M1" });
        let said = sites.export("plant", words).status(0);
        said.with(&format!(
            "1  stay: withdrawn before, --again exports them: {}",
            machine.as_str().unwrap()
        ));
        let said = sites.export("plant", &format!("{words} --again")).status(0);
        said.with("exported 1 request").with("1  cross in place of an earlier request");
    }
    sites.import("gateway");
    assert_eq!(sites.ledger_all("gateway", "--json list --open").len(), 2);
}

// LEDGER-21. LEDGER-23.
#[test]
fn a_dispute_that_was_taken_back_after_it_crossed_crosses_again_once() {
    let sites = Sites::with_rows(&format!("M1,{SKU},mak,{IID}\n"));
    sites.ask("a.csv");
    sites.reply(&format!("item,confirmation_id\n0,{CID}\n")).status(0);
    sites.import("plant");
    let first = items(&sites, &digest_of(&sites, 0), "granted").remove(0);
    say(&sites, &first, "dispute");
    sites.import("gateway");
    // The withdrawal of what said so is pending, and then it is said again.
    sites.run_ledger("plant", &format!("dispute {first} --take-back --ticket T")).status(0);
    sites.run_ledger("plant", &format!("dispute {first} --ticket T --yes")).status(0);
    let said = sites.export("plant", "--to gateway-1 --media stick --json").status(0);
    assert!(said.err.contains("withdrawals that the next export carries"), "{said:?}");
    let object: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let counts = ["replacing", "disputes", "withdrawals"].map(|name| object[name].as_u64());
    assert_eq!(counts, [Some(0), Some(1), Some(0)], "{object}");
    sites.import("gateway");
    // A bundle has one thing of an item key: the gateway lists both until the next export.
    let open = || sites.ledger_all("gateway", "--json list --open").len();
    assert_eq!(open(), 2);
    let said = sites.export("plant", "--to gateway-1 --media stick --json").status(0);
    let object: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let counts = ["replacing", "disputes", "withdrawals"].map(|name| object[name].as_u64());
    assert_eq!(counts, [Some(0), Some(0), Some(1)], "{object}");
    assert!(!said.err.contains("that the next export carries"), "{said:?}");
    sites.import("gateway");
    assert_eq!(open(), 1);
    let to = sites.names("gateway/spool").into_iter().find(|name| name.contains("_3_")).unwrap();
    sites.write("r.csv", format!("item,confirmation_id\n0,{CID2}\n"));
    let words = format!("r.csv --to plant-7 --reply-to {to} --media stick");
    sites.export("gateway", &words).status(0);
    sites.import("plant");
    assert_eq!(open(), 0);
    assert_eq!(sites.ledger("plant", "machines M1 --json")["state"], "to-type");
}
