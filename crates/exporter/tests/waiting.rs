//! A row in somebody else's table ends no request: it waits for a person, and the true number can
//! always be got through again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "sites/mod.rs"]
mod sites;

use serde_json::Value;
use sites::{CID, CID2, ESU, IID, Said, Sites};

const SKU: &str = sites::SKU;
/// What SERVER1 shows, what HMI9 shows, and what somebody wrote on HMI9 beside it.
const TRUE: &str = "000000000000000000000000000000000000000000000000000000000001115";
const HMI9: &str = "000000000000000000000000000000000000000000000000000000000002223";
const FALSE: &str = "000000000000000000000000000000000000000000000000000000000003331";
const TO_STICK: &str = "--to gateway-1 --media stick";

fn sites() -> Sites {
    let sites = Sites::new("");
    sites.write("SERVER1.csv", table(&[["SERVER1", TRUE]]));
    sites.write("HMI9.csv", table(&[["HMI9", HMI9], ["SERVER1", FALSE]]));
    sites
}

fn table(rows: &[[&str; 2]]) -> String {
    let rows = rows.iter().map(|[machine, id]| format!("{machine},{SKU},{id}\n"));
    format!("Machine,ID,OfflineInstallationId\n{}", rows.collect::<String>())
}

fn export(sites: &Sites, words: &str) -> Said {
    sites.export("plant", &format!("{words} {TO_STICK}"))
}

fn json(sites: &Sites, words: &str, status: i32) -> Value {
    let said = export(sites, &format!("{words} --json")).status(status);
    serde_json::from_str(said.out.lines().next().unwrap()).unwrap()
}

/// The installation ids that the gateway is still to answer, by the last group.
fn asked(sites: &Sites) -> Vec<String> {
    sites.import("gateway");
    let open = sites.ledger_all("gateway", "--json list --open");
    let id = |item: &Value| item["installation_id_groups"].as_str().unwrap().to_owned();
    let mut open: Vec<_> = open
        .iter()
        .map(|item| id(item).split([' ', '-']).next_back().unwrap().to_owned())
        .collect();
    open.sort();
    open
}

/// The gateway answers whatever asks for a number, and the plant takes it in.
fn answer(sites: &Sites, number: &str, answer: &str, code: &str) {
    for folder in sites.names("gateway/spool") {
        let rows = sites.read(&format!("gateway/spool/{folder}/requests.jsonl"));
        let row = rows.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        for row in row.filter(|row| row["installation_id"] == number) {
            sites.write(
                "r.csv",
                format!("item,confirmation_id,code\n{},{answer},{code}\n", row["item"]),
            );
            let words = format!("r.csv --to plant-7 --reply-to {folder} --media stick");
            sites.export("gateway", &words).status(0);
        }
    }
    sites.import("plant");
}

fn is_confirmed(sites: &Sites) -> bool {
    let granted = sites.run_ledger("plant", "--json confirm SERVER1");
    granted
        .out
        .lines()
        .any(|line| serde_json::from_str::<Value>(line).unwrap()["installation_id"] == TRUE)
}

/// STATE-14. EXP-36.
#[test]
fn a_poisoned_row_waits_and_the_rest_goes_out() {
    let sites = sites();
    export(&sites, "SERVER1.csv").status(0);
    let said = export(&sites, "HMI9.csv").status(4);
    said.with("exported 1 request")
        .with("1  wait for a person, named above")
        .with("HMI9.csv:3: SERVER1 waits: installation id … 0003331 would end the request for … 0001115")
        .with("carnet export … --replace SERVER1");
    // The same every week, until somebody says it; with nothing else there is no file.
    let files = sites.names("stick");
    let said = json(&sites, "HMI9.csv", 4);
    assert_eq!(
        (&said["bundle"], &said["file"], &said["open"]),
        (&Value::Null, &Value::Null, &1.into())
    );
    let waiting = &said["waiting"][0];
    for (member, value) in [
        ("file", "HMI9.csv"),
        ("machine", "SERVER1"),
        ("why", "replaces-open"),
        ("own", "0003331"),
        ("sent", "0001115"),
    ] {
        assert_eq!(waiting[member], value, "{member}");
    }
    assert_eq!(waiting["line"], 3);
    assert!(waiting["since"].as_str().unwrap().ends_with('Z'));
    assert_eq!(sites.names("stick"), files);
    assert_eq!(asked(&sites), ["0001115", "0002223"]);
    answer(&sites, TRUE, CID, "");
    assert!(is_confirmed(&sites));
    // Nobody waits for the old number any more: the new one takes nothing away.
    export(&sites, "HMI9.csv").status(0).with("HMI9.csv:3: SERVER1 asks anew");
    assert!(is_confirmed(&sites));
}

/// STATE-14. EXP-36.
#[test]
fn a_poisoned_row_that_came_first_is_replaced_by_the_true_one() {
    let sites = sites();
    export(&sites, "HMI9.csv").status(0).with("exported 2 requests");
    export(&sites, "SERVER1.csv").status(4).with("SERVER1.csv:2: SERVER1 waits");
    // A machine is called the same in any case.
    export(&sites, "SERVER1.csv --replace server1").status(0).with("SERVER1 asks anew");
    assert_eq!(asked(&sites), ["0001115", "0002223"]);
    answer(&sites, TRUE, CID, "");
    assert!(is_confirmed(&sites));
}

/// STATE-15. EXP-36. Whatever has become of the other one, also after nothing can be voided any more.
#[test]
fn the_true_number_crosses_again_in_place_of_the_one_that_replaced_it() {
    for (outcome, open) in [
        (None, &["0001115", "0002223"][..]),
        (Some((CID2, "")), &["0001115"]),
        (Some(("refused", "0x67")), &["0001115"]),
        (Some(("deferred", "busy")), &["0001115"]),
    ] {
        let sites = sites();
        export(&sites, "SERVER1.csv").status(0);
        export(&sites, "HMI9.csv --replace SERVER1").status(0).with("exported 2 requests");
        assert_eq!(asked(&sites), ["0002223", "0003331"]);
        if let Some((outcome, code)) = outcome {
            answer(&sites, HMI9, "refused", "0x67");
            answer(&sites, FALSE, outcome, code);
        }
        let said = json(&sites, "SERVER1.csv", 4);
        assert_eq!(said["waiting"][0]["why"], "older-print");
        let said = export(&sites, "SERVER1.csv --replace SERVER1").status(0);
        said.with(
            "SERVER1.csv:2: SERVER1 asks anew: installation id … 0001115 in place of … 0003331",
        );
        assert_eq!(asked(&sites), open);
        answer(&sites, TRUE, CID, "");
        assert!(is_confirmed(&sites));
        export(&sites, "SERVER1.csv").status(0).with("1  stay: confirmed before");
    }
}

/// STATE-14. EXP-36. A request that machines share ends only where each that leaves it was named.
#[test]
fn every_machine_that_leaves_an_open_request_is_named() {
    let sites = Sites::new("");
    sites.write("a.csv", table(&[["M1", TRUE], ["M2", TRUE]]));
    export(&sites, "a.csv").status(0).with("exported 1 request");
    sites.write("b.csv", table(&[["M3", FALSE], ["M1", FALSE], ["M2", FALSE]]));
    // The new machine asks, the others wait; and they wait still where the number is out already.
    for (status, machines) in [(4, 1), (4, 0)] {
        let said = json(&sites, "b.csv", status);
        assert_eq!(said["bundle"].is_null(), machines == 0);
        let waiting = said["waiting"].as_array().unwrap();
        let row = |row: &Value| (row["line"].clone(), row["machine"].clone());
        let rows: Vec<_> = waiting.iter().map(row).collect();
        assert_eq!(rows, [(3.into(), "M1".into()), (4.into(), "M2".into())]);
    }
    assert_eq!(asked(&sites), ["0001115", "0003331"]);
    sites.write("c.csv", table(&[["M1", HMI9], ["M2", HMI9]]));
    let said = export(&sites, "c.csv --replace M1").status(4);
    said.with("c.csv:3: M2 waits").with("exported 1 request");
    // M2 asks for the old number still.
    assert_eq!(asked(&sites), ["0001115", "0002223", "0003331"]);
    // The number is out: the machine goes to it, and nothing crosses.
    export(&sites, "c.csv --replace M2").status(0).with("nothing to export");
    export(&sites, "c.csv").status(0).with("1  stay: sent before");
}

/// EXP-36.
#[test]
fn a_name_that_lets_nothing_through_is_said() {
    let sites = sites();
    let said = export(&sites, "SERVER1.csv --replace SERVER2").status(0);
    said.with("note: --replace SERVER2 lets nothing through: no row of it waits");
    let said = json(&sites, "HMI9.csv --replace SERVER1 --replace HMI9", 0);
    assert_eq!((&said["idle"][0], &said["waiting"]), (&"HMI9".into(), &Value::Array(Vec::new())));
}

/// EXP-36. The name of a machine lets nobody else's row through beside its own.
#[test]
fn where_several_numbers_of_a_machine_wait_the_right_one_is_named() {
    let sites = Sites::new("");
    let other =
        |number: &str| format!("Machine,ID,OfflineInstallationId\nSERVER1,{ESU},{number}\n");
    sites.write("true.csv", table(&[["SERVER1", TRUE]]));
    sites.write("esu.csv", other(HMI9));
    export(&sites, "true.csv esu.csv").status(0).with("exported 2 requests");
    sites.write("swap.csv", table(&[["SERVER1", FALSE]]));
    sites.write("evil.csv", other(IID));
    let said = export(&sites, "swap.csv evil.csv --replace SERVER1").status(4);
    said.with("nothing to export")
        .with("swap.csv:2: SERVER1 waits")
        .with("evil.csv:2: SERVER1 waits")
        .with("carnet export … --replace SERVER1:0003331")
        .with("note: --replace SERVER1 lets nothing through: rows of it wait");
    let said = export(&sites, "swap.csv evil.csv --replace server1:0003331").status(4);
    said.with("exported 1 request").with("evil.csv:2: SERVER1 waits");
    assert_eq!(asked(&sites), ["0002223", "0003331"]);
    // Now one waits, and the name is enough.
    let said = export(&sites, "swap.csv evil.csv --replace SERVER1").status(0);
    said.with("exported 1 request");
    assert!(asked(&sites).contains(&"0003331".to_owned()));
}

/// EXP-13. EXP-36.
#[test]
fn a_machine_that_comes_to_share_a_request_is_named() {
    let sites = Sites::new("");
    sites.write("a.csv", table(&[["HMI9", TRUE]]));
    export(&sites, "a.csv").status(0);
    sites.write("b.csv", table(&[["SERVER2", TRUE]]));
    let said = export(&sites, "b.csv").status(0);
    said.with(
        "b.csv:2: note: SERVER2 shares the request of HMI9 from now on: installation id … 0001115",
    );
    let said = export(&sites, "b.csv").status(0);
    assert!(!said.err.contains("shares"), "{said:?}");
    // One that has a request of its own waits, and what would become of it is said.
    sites.write("c.csv", table(&[["SERVER1", FALSE]]));
    export(&sites, "c.csv").status(0);
    sites.write("d.csv", table(&[["SERVER1", TRUE]]));
    let said = export(&sites, "d.csv").status(4);
    said.with("SERVER1 waits: installation id … 0001115 is the request of HMI9, SERVER2; with it the machine would leave its own for … 0003331");
    let said = export(&sites, "d.csv --replace SERVER1").status(0);
    said.with("SERVER1 shares the request of HMI9, SERVER2 from now on");
    assert_eq!(asked(&sites), ["0001115", "0003331"]);
    // What others share does not end with one that leaves it.
    sites.write("e.csv", table(&[["HMI9", HMI9]]));
    let said = export(&sites, "e.csv").status(4);
    said.with("would leave the request for … 0001115").with("other machines share it");
}

/// STATE-15. EXP-36. A refusal makes an old print no newer.
#[test]
fn an_older_print_waits_also_where_it_was_refused() {
    let sites = Sites::new("");
    sites.write("a.csv", table(&[["M1", TRUE], ["M2", TRUE]]));
    export(&sites, "a.csv").status(0);
    assert_eq!(asked(&sites), ["0001115"]);
    answer(&sites, TRUE, "refused", "0x67");
    sites.write("b.csv", table(&[["M1", FALSE]]));
    export(&sites, "b.csv").status(0);
    sites.write("c.csv", table(&[["M1", TRUE]]));
    let said = json(&sites, "c.csv", 4);
    assert_eq!(
        (&said["waiting"][0]["why"], &said["waiting"][0]["sent"]),
        (&"older-print".into(), &"0003331".into())
    );
    assert_eq!(asked(&sites), ["0003331"]);
    // The other machine has no newer one: it stays refused, unless a person asks again.
    sites.write("d.csv", table(&[["M2", TRUE]]));
    let said = export(&sites, "d.csv").status(0);
    said.with("1  stay: refused 0x67: this key is blocked; --again exports them");
    export(&sites, "d.csv --again").status(0).with("exported 1 request");
    assert_eq!(asked(&sites), ["0001115", "0003331"]);
    answer(&sites, TRUE, "refused", "0x67");
    export(&sites, "c.csv --replace M1").status(0).with("exported 1 request");
    assert_eq!(asked(&sites), ["0001115"]);
}
