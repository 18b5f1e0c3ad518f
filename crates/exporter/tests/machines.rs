//! A day with 300 machines and 12 codes: the plant sees what each needs, and nobody is asked again for what
//! was refused unless a person says so.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "sites/mod.rs"]
mod sites;

use std::collections::BTreeMap;

use carnet_testbed::{confirmation, request_number};
use serde_json::{Value, json};
use sites::{ESU, Said, Sites};

const TO_STICK: &str = "--to gateway-1 --media stick";

/// Ten that are known, one of another spelling, and one that nobody knows.
const CODES: [&str; 12] = [
    "0x7F",
    "0x7f",
    "0x67",
    "0x68",
    "0x71",
    "0x86",
    "0x90",
    "0xC004C008",
    "0xC004F031",
    "0xC004C020",
    "-1073418160",
    "0xBEEF",
];

fn iid(number: u32) -> String {
    match request_number(number).body {
        carnet_format::RequestBody::Microsoft(numbers) => numbers.installation_id.to_string(),
        _ => unreachable!(),
    }
}

fn table(numbers: impl Iterator<Item = u32>) -> String {
    let rows = numbers.map(|number| format!("ROBOT-{number:03},{ESU},mak,{}\n", iid(number)));
    format!("Machine,ID,KeyType,IID\n{}", rows.collect::<String>())
}

/// The gateway answers every item of its newest bundle as `answer` says of the machine's number.
fn answer(sites: &Sites, answer: impl Fn(u32) -> String) {
    sites.import("gateway");
    let number: BTreeMap<String, u32> = (0..300).map(|number| (iid(number), number)).collect();
    let folder = sites.names("gateway/spool").pop().unwrap();
    let rows = sites.read(&format!("gateway/spool/{folder}/requests.jsonl"));
    let rows = rows.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut text = "item,confirmation_id,code\n".to_owned();
    for row in rows {
        let number = number[row["installation_id"].as_str().unwrap()];
        text += &format!("{},{}\n", row["item"], answer(number));
    }
    sites.write("answers.csv", text);
    let words = format!("answers.csv --to plant-7 --reply-to {folder} --media stick");
    sites.export("gateway", &words).status(0);
}

/// 100 granted, 100 refused with every code, 100 deferred.
fn mixed(number: u32) -> String {
    match number % 3 {
        0 => format!("{},", confirmation((number / 3 + 1) as u8)),
        1 => format!("refused,{}", CODES[(number / 3) as usize % CODES.len()]),
        _ => "deferred,".to_owned(),
    }
}

fn plant(sites: &Sites, words: &str, status: i32) -> Said {
    sites.run_ledger("plant", words).status(status)
}

/// The line of a machine.
fn line<'a>(said: &'a Said, machine: &str) -> &'a str {
    let mut lines = said.out.lines().filter(|line| line.trim_start().starts_with(machine));
    lines.next().unwrap_or_else(|| panic!("{machine}: {}", said.out))
}

/// LEDGER-67. LEDGER-68. IMP-27. STATE-9.
#[test]
fn a_plant_sees_what_each_of_its_machines_needs() {
    let sites = Sites::new("");
    sites.write("all.csv", table(0..300));
    sites.export("plant", &format!("all.csv {TO_STICK}")).status(0).with("exported 300 requests");
    plant(&sites, "machines", 0).with("300 machines: not answered 300\n");
    answer(&sites, mixed);
    let import = format!("import {}", sites.path("stick").display());
    let imported = sites.run_import("plant", &import).status(0);
    imported
        .with("  answers     100 granted, 100 refused, 100 deferred\n")
        .with("    refused 18 × 0x7F: this key has no activations left\n")
        .with("    refused 9 × 0x67: this key is blocked\n")
        .with("    refused 8 × 0xBEEF\n");
    let said = plant(&sites, "machines", 0);
    assert!(
        said.out.starts_with("300 machines: id waits to be typed 100, refused 100, deferred 100\n")
    );
    assert!(said.out.lines().all(|line| line.chars().count() <= 100), "{}", said.out);
    for (machine, is) in [
        ("ROBOT-000", "id waits to be typed since 20"),
        ("ROBOT-001", "REFUSED 0x7F since 20"),
        ("ROBOT-001", ": this key has no activations left"),
        ("ROBOT-002", "deferred since 20"),
        ("ROBOT-034", "REFUSED 0xBEEF since 20"),
    ] {
        assert!(line(&said, machine).contains(is), "{}", line(&said, machine));
    }
    let said = said
        .with("\nWindows 10 Extended Security Updates, year 1\n")
        .with("  refused 0x7F (18): Have Microsoft raise the count of the key")
        .with("the pair of numbers was not taken (not confirmed)");
    assert!(
        said.out.contains("refused 0xBEEF (8): Ask the gateway what the vendor says."),
        "{}",
        said.out
    );

    // Each filter by itself, and together; the counts stay those of all.
    let shown = |words: &str| {
        let said = plant(&sites, &format!("--json machines {words}"), 0);
        let lines: Vec<Value> =
            said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let (summary, lines) = lines.split_last().unwrap();
        assert_eq!(summary["shown"], lines.len());
        assert_eq!(
            (&summary["machines"], &summary["products"], &summary["states"]["refused"]),
            (&300.into(), &300.into(), &100.into())
        );
        lines.to_vec()
    };
    assert_eq!(shown("").len(), 300);
    assert_eq!(shown("--state refused").len(), 100);
    assert_eq!(shown("--state refused,deferred").len(), 200);
    assert_eq!(shown("--not-active").len(), 300);
    assert_eq!(shown("--state stale").len(), 0);
    assert_eq!(shown("--older-than 1d").len(), 0);
    assert_eq!(shown("--older-than 0d --product 'security").len(), 0);
    assert_eq!(shown("--product security").len(), 300);
    assert_eq!(shown(&format!("--product {ESU}")).len(), 300);
    let one = shown("robot-001 --state refused").remove(0);
    assert_eq!(
        (&one["machine"], &one["state"], &one["code"], &one["meaning"], &one["activation_id"]),
        (
            &json!("ROBOT-001"),
            &json!("refused"),
            &json!("0x7F"),
            &json!("this key has no activations left"),
            &json!(ESU)
        )
    );
    plant(&sites, "machines NOSUCH", 1).with("shown: 0");
    let said = plant(&sites, "--json machines ROBOT-001 NOSUCH", 1).out;
    let summary: Value = serde_json::from_str(said.lines().last().unwrap()).unwrap();
    assert_eq!((&summary["shown"], &summary["unknown"]), (&json!(1), &json!(["NOSUCH"])));

    // A table for spreadsheets.
    let csv = plant(&sites, "machines --csv --state refused", 0).out;
    assert_eq!(csv.lines().count(), 101);
    assert!(csv.starts_with("machine,site,product,activation_id,state,since,"), "{csv}");
    // Nothing in it begins like a formula.
    assert!(csv.contains(",'-1073418160,") && !csv.contains(",-"), "{csv}");
}

/// LEDGER-67. Office has one name for all its products that are not published.
#[test]
fn two_products_of_one_machine_can_be_told_apart() {
    const OFFICE: &str = "0ff1ce15-a989-479d-af46-f275c6370663";
    let sites = Sites::new("");
    let row = |id: &str, number| format!("HMI-04,{id},{OFFICE},mak,{}\n", iid(number));
    let ids = ["85dd8b5f-eaa4-4af3-a628-cce9e77c9a03", "6755c7a7-4dfe-46f5-bce8-427be8e9dc62"];
    let rows = [row(ids[0], 1), row(ids[1], 2), row(ESU, 3)].concat();
    sites.write("a.csv", format!("Machine,ID,ApplicationID,KeyType,IID\n{rows}"));
    sites.export("plant", &format!("a.csv {TO_STICK}")).status(0).with("exported 3 requests");
    plant(&sites, "machines", 0)
        .with("\nOffice, activation id …427be8e9dc62\n  HMI-04")
        .with("\nOffice, activation id …cce9e77c9a03\n  HMI-04")
        .with("\nWindows 10 Extended Security Updates, year 1\n  HMI-04");
    plant(&sites, "confirm HMI-04", 4).with(ids[0]).with(ids[1]);
    // The end that is shown names it.
    let said = plant(&sites, "machines --product 427be8e9dc62 --json", 0).out;
    assert!(said.contains(ids[1]) && !said.contains(ids[0]), "{said}");
    plant(&sites, "withdraw HMI-04 --product 427be8e9dc62 --ticket T", 0);
}

/// STATE-9. EXP-37. EXP-38.
#[test]
fn what_was_refused_is_asked_for_again_only_where_a_person_says_so() {
    let sites = Sites::new("");
    sites.write("all.csv", table(0..300));
    let words = format!("all.csv {TO_STICK}");
    sites.export("plant", &words).status(0);
    answer(&sites, mixed);
    sites.import("plant");
    for _ in 0..2 {
        let said = sites.export("plant", &words).status(0).with("nothing to export");
        let said = said
            .with("     100  stay: sent before, the answer is awaited\n")
            .with("      18  stay: refused 0x7F: this key has no activations left; --again exports them\n")
            .with("       9  stay: refused 0x67: this key is blocked; --again exports them\n")
            .with("       8  stay: refused 0xBEEF; --again exports them\n");
        assert_eq!(said.err, "");
    }
    sites.export("plant", &format!("{words} --again")).status(0).with("exported 100 requests");
    // The same robots, and not twice as many.
    let said = plant(&sites, "machines", 0);
    said.with("300 machines: id waits to be typed 100, deferred 100, not answered 100\n");
    // One in ten gets its id; the rest is refused again.
    answer(&sites, |number| match number % 10 {
        1 => format!("{},", confirmation((number / 3 + 101) as u8)),
        _ => "refused,0x67".to_owned(),
    });
    sites.import("plant");
    let said = plant(&sites, "machines", 0);
    said.with("300 machines: id waits to be typed 110, refused 90, deferred 100\n");
    // A new board is a new request.
    let row = format!("Machine,ID,KeyType,IID\nROBOT-004,{ESU},mak,{}\n", iid(4_000));
    sites.write("board.csv", row);
    let said = sites.export("plant", &format!("board.csv {TO_STICK}")).status(0);
    said.with("exported 1 request").with("ROBOT-004 asks anew");
    plant(&sites, "machines ROBOT-004", 0).with("sent since").with("; shown: 1\n");
}

/// A route whose answers usually take two days.
const TWO_DAYS: &str = "kinds = [\"request\"]\nschemes = [\"microsoft\"]\nkey-types = [\"mak\"]\napprovals = 0\n\
    scan = \"none\"\nmax-items = 1000\nmax-bytes = 8000000\ngaps = \"hold\"\nlate = \"accept\"\n\
    time-unknown = \"accept\"\nturnaround-days = 2";

/// LEDGER-68.
#[test]
fn what_waits_too_long_is_overdue_and_what_was_not_delivered_is_said() {
    let mut sites = Sites::new(TWO_DAYS);
    sites.is_tampered = true;
    sites.write("a.csv", table(1..3));
    sites.export("plant", &format!("a.csv {TO_STICK}")).status(0);
    // LEDGER-86.
    plant(&sites, "machines", 0)
        .with("sent since 20")
        .with(", no receipt yet (0 days; usual 2)\n")
        .with("  no receipt yet (2): Wait, or look for the stick. Lost: carnet ledger");
    plant(&sites, "machines --overdue", 0).with("2 machines: not answered 2; shown: 0\n");
    let db = rusqlite::Connection::open(sites.path("plant/ledger.db")).unwrap();
    db.execute("UPDATE bundle SET recorded = recorded - 3 * 86400", []).unwrap();
    sites.write("b.csv", table(3..4));
    sites.export("plant", "b.csv --to gateway-1 -o b.carnet").status(0);
    // As a failed delivery leaves it.
    let digest =
        sites.ledger_all("plant", "--json list")[1]["digest"].as_str().unwrap()[..8].to_owned();
    let name = format!("plant/outbox/plant-7_gateway-1_2_{digest}.carnet");
    sites.write(&name, std::fs::read(sites.path("b.carnet")).unwrap());
    let said = plant(&sites, "machines", 0);
    assert!(
        said.out.starts_with("3 machines: not delivered 1, not answered 2; 2 OVERDUE\n"),
        "{}",
        said.out
    );
    assert!(line(&said, "ROBOT-001").contains("OVERDUE: sent since 20"), "{said:?}");
    assert!(line(&said, "ROBOT-001").ends_with(", no receipt yet (3 days; usual 2)"), "{said:?}");
    assert!(line(&said, "ROBOT-003").contains("NOT DELIVERED, in the outbox since 20"), "{said:?}");
    said.with("  no receipt yet, overdue (2): Ask the gateway, and look for the stick.")
        .with("  not delivered (1): Write");
    plant(&sites, "machines --overdue", 0).with("; shown: 2\n");
    plant(&sites, "machines --older-than 3d", 0).with("; shown: 2\n");
    plant(&sites, "machines --older-than 4", 0).with("; shown: 0\n");
    // What the gateway has put off is overdue, too, and no stick with it is lost.
    answer(&sites, |_| "deferred,0x7F".to_owned());
    sites.import("plant");
    plant(&sites, "machines ROBOT-001", 0)
        .with("deferred 0x7F since 20")
        .with(" (0 days; usual 2): ");
    let db = rusqlite::Connection::open(sites.path("plant/ledger.db")).unwrap();
    db.execute("UPDATE bundle SET recorded = recorded - 3 * 86400", []).unwrap();
    let said = plant(&sites, "machines --overdue ROBOT-001", 0);
    let said =
        said.with("  ROBOT-001  OVERDUE: deferred 0x7F since 20").with(" (3 days; usual 2): ");
    said.with("  deferred, overdue (1): Ask the gateway, which has the bundle.\n");
    // Without a trust file nothing is overdue, and whoever asks for just that is told.
    std::fs::rename(sites.path("trust.toml"), sites.path("gone.toml")).unwrap();
    plant(&sites, "machines", 0).with("3 machines: deferred 2, not delivered 1\n");
    let said = plant(&sites, "machines --overdue", 2);
    assert!(said.err.contains("turnaround-days"), "{said:?}");
}

/// LEDGER-86. An answer to another request says that the bundle has arrived.
#[test]
fn what_is_known_to_have_arrived_is_at_the_gateway() {
    let sites = Sites::new("");
    sites.write("a.csv", table(0..2));
    sites.ask("a.csv");
    plant(&sites, "machines", 0).with("  no receipt yet (2): ");
    sites.reply(&format!("item,confirmation_id\n0,{}\n", confirmation(1))).status(0);
    sites.import("plant");
    let said = plant(&sites, "machines --state at-gateway", 0);
    said.with("  at the gateway since 20").with("  at the gateway (1): Wait: the gateway has not");
}

/// LEDGER-67. U7's day: a board is swapped while an old id lies there.
#[test]
fn an_older_id_is_marked_while_the_new_one_is_asked_for() {
    let sites = Sites::new("");
    sites.write("a.csv", table(0..1));
    sites.export("plant", &format!("a.csv {TO_STICK}")).status(0);
    answer(&sites, mixed);
    sites.import("plant");
    sites.write("b.csv", format!("Machine,ID,KeyType,IID\nROBOT-000,{ESU},mak,{}\n", iid(1)));
    sites.export("plant", &format!("b.csv {TO_STICK}")).status(0);
    let said = plant(&sites, "machines", 0);
    assert!(
        said.out.starts_with("1 machine: not answered 1; 1 with a STALE older id\n"),
        "{said:?}"
    );
    assert!(line(&said, "ROBOT-000").ends_with("; STALE older id, do not type it"), "{said:?}");
    plant(&sites, "machines --state stale", 0).with("ROBOT-000");
    // The list of items has the vendor's words, too.
    answer(&sites, |_| "refused,0x67".to_owned());
    sites.import("plant");
    let bundle = sites.ledger_all("plant", "--json list").pop().unwrap();
    let sent = sites.ledger_all("plant", "--json list").remove(1);
    assert_eq!((&sent["direction"], &bundle["direction"]), (&"out".into(), &"in".into()));
    let words = format!("show {} --items", sent["digest"].as_str().unwrap());
    plant(&sites, &words, 0).with("  0x67: this key is blocked\n");
}

/// LEDGER-71. A stick that is lost puts no board back: the older id stays marked, and what is not asked is said.
#[test]
fn an_older_id_stays_marked_where_the_newer_request_is_void_or_withdrawn() {
    for end in ["void", "withdraw ROBOT-000 --ticket INC-1"] {
        let sites = Sites::new("");
        sites.write("a.csv", table(0..1));
        sites.export("plant", &format!("a.csv {TO_STICK}")).status(0);
        answer(&sites, mixed);
        sites.import("plant");
        sites.write("b.csv", format!("Machine,ID,KeyType,IID\nROBOT-000,{ESU},mak,{}\n", iid(1)));
        sites.export("plant", &format!("b.csv {TO_STICK}")).status(0);
        let all = sites.ledger_all("plant", "--json list");
        let sent = all.iter().rfind(|it| it["direction"] == "out").unwrap();
        let digest = sent["digest"].as_str().unwrap();
        let (end, is) = match end {
            "void" => (format!("void {digest}"), "NOT ASKED"),
            _ => (end.to_owned(), "withdrawn"),
        };
        plant(&sites, &end, 0);
        plant(&sites, "confirm ROBOT-000", 4).with("STALE: do not type it").with(is);
        let told = sites.ledger_all("plant", "--json confirm ROBOT-000");
        assert!(told.iter().all(|it| it["good"] == false), "{told:?}");
        let said = plant(&sites, "machines", 0);
        assert!(line(&said, "ROBOT-000").contains(is), "{said:?}");
        assert!(line(&said, "ROBOT-000").ends_with("; STALE older id, do not type it"), "{said:?}");
        let one = &sites.ledger_all("plant", "--json machines")[0];
        assert!(one["next"].as_str().unwrap().contains("fits that one only: do not type it"));
        // The old board is back, its screen shows the old installation id, and its id was typed.
        // LEDGER-76. By the item alone.
        let old = told.iter().find(|it| !it["newer"].is_null()).unwrap();
        let by_item = format!("applied {}", old["request"].as_str().unwrap());
        let said = plant(&sites, "applied ROBOT-000", 2);
        assert!(said.err.contains(&format!("carnet ledger {by_item}")), "{said:?}");
        plant(&sites, &by_item, 0);
        let said = plant(&sites, "machines", 0).with("1 machine: active 1\n");
        assert!(line(&said, "ROBOT-000").contains("active as far as told since 20"), "{said:?}");
    }
}
