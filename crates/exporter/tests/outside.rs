//! What vendors' programs wrote, and what of it stays inside.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "sites/mod.rs"]
mod sites;

use std::fs;

use serde_json::Value;
use sites::{IID, IID2, SKU, Sites};

/// The plant's rules with more lines.
fn route(more: &str) -> String {
    format!(
        "kinds = [\"request\"]\nschemes = [\"vendor-file\", \"vendor-fields\", \"microsoft\"]\n\
         vendors = [\"codemeter\", \"codesys\", \"rockwell\", \"unity\"]\nkey-types = [\"mak\", \"other\"]\n\
         approvals = 0\nscan = \"none\"\nmax-items = 1000\nmax-bytes = 8000000\n\
         time-unknown = \"accept\"\n{more}"
    )
}

const TO: &str = "--to gateway-1 --media stick";

/// A machine and a user who give their names to what leaves.
const ROCKWELL: &str = r#"{"machine":"WS-MUELLER-42","vendor":"rockwell","fields":{"Computer Name":"WS-MUELLER-42","User":"h.mueller"}}"#;

/// The last entry of the audit log that an export wrote.
fn last_export(sites: &Sites) -> Value {
    let log = sites.run_ledger("plant", "audit --log").status(0).out;
    let mut entries = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    entries.rfind(|entry| entry["action"] == "export").unwrap()
}

/// EXP-15.
#[test]
fn a_machines_own_name_does_not_leave_and_a_users_where_it_is_listed() {
    let sites = Sites::new(&route(""));
    sites.write("m.jsonl", ROCKWELL);
    let said = sites.export("plant", &format!("m.jsonl {TO}")).status(2);
    let faults: Vec<&str> = said.err.lines().filter(|line| line.contains("m.jsonl:1")).collect();
    assert_eq!(
        faults,
        [
            "m.jsonl:1: column Computer Name: the name of the machine WS-MUELLER-42 stands here [input.name]"
        ]
    );
    assert!(said.err.contains("next for input.name: "), "{said:?}");
    sites.write("plant/names.txt", "H.Mueller\nxy\n");
    let settings = fs::read_to_string(sites.path("plant/carnet.toml")).unwrap();
    sites.write("plant/carnet.toml", settings + "names = \"names.txt\"\n");
    sites
        .export("plant", &format!("m.jsonl {TO}"))
        .status(2)
        .with("m.jsonl:1: column User: H.Mueller of the list of names stands here [input.name]")
        .with("column Computer Name: the name of the machine WS-MUELLER-42")
        .with("names of fewer than 4 characters are not searched for: xy");
    assert_eq!(sites.names("stick"), [""; 0]);
    sites
        .export("plant", &format!("m.jsonl {TO} --names nowhere.txt"))
        .status(2)
        .with("code: config.unreadable");
}

/// EXP-15. A name that the ledger knows is found in another machine's file, however it is written there.
#[test]
fn a_name_that_the_ledger_knows_is_found_in_a_file() {
    let sites = Sites::new(&route(""));
    sites.write("a.jsonl", r#"{"machine":"PRESS-7","vendor":"rockwell","fields":{"host id":"1"}}"#);
    sites.export("plant", &format!("a.jsonl {TO}")).status(0);
    sites.write("q.jsonl", r#"{"machine":"Q7","vendor":"rockwell","fields":{"host id":"2"}}"#);
    let said = sites.export("plant", &format!("q.jsonl {TO}")).status(0);
    said.with("names of fewer than 4 characters are not searched for: Q7");
    let coded = data_encoding::BASE64.encode(b"owner: press-7.plant.example\n");
    sites.write("IPC-2.bin", format!("any\n{coded}\nIPC-2.\n"));
    let said = sites.export("plant", &format!("IPC-2.bin --vendor codesys {TO}")).status(2);
    // That of another run was said then.
    assert!(!said.err.contains("not searched for"), "{said:?}");
    said.with("IPC-2.bin:2: the name of the machine PRESS-7 stands here, in base64 [input.name]")
        .with("IPC-2.bin:3: the name of the machine IPC-2 stands here [input.name]");
}

/// EXP-15, AUDIT-2.
#[test]
fn a_person_lets_names_leave_with_a_ticket_that_is_logged_without_the_names() {
    let sites = Sites::new(&route(""));
    sites.write("m.jsonl", ROCKWELL);
    sites.write("ok.jsonl", r#"{"machine":"M-1234","vendor":"rockwell","fields":{"host id":"1"}}"#);
    let left_out = format!("m.jsonl ok.jsonl --skip-bad {TO}");
    sites.export("plant", &left_out).status(0).with("exported 1 request").with("[input.name]");
    let entry = last_export(&sites);
    assert_eq!((&entry["ticket"], &entry["names"]), (&Value::Null, &Value::Null));
    let accepted = format!("m.jsonl ok.jsonl --accept-names CHG-42 --json {TO}");
    let said = sites.export("plant", &accepted).status(0);
    let json: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(json["bundle"]["items"], 1);
    assert_eq!(
        json["notes"],
        serde_json::json!([{"file": "m.jsonl", "line": 1, "message":
            "column Computer Name: the name of the machine WS-MUELLER-42 stands here; it leaves"}])
    );
    let entry = last_export(&sites);
    assert_eq!((&entry["ticket"], &entry["names"]), (&"CHG-42".into(), &1.into()));
    assert!(!entry.to_string().contains("MUELLER"), "{entry}");
    // What is out already is nothing to decide on again.
    sites.export("plant", &format!("m.jsonl {TO}")).status(0).with("nothing to export");
}

/// EXP-15. A machine that needs nothing today has a name all the same.
#[test]
fn the_names_of_rows_that_do_not_cross_are_searched_for_too() {
    let sites = Sites::new(&route(""));
    sites.write(
        "inv.csv",
        format!(
            "Machine,ID,OfflineInstallationId,LicenseStatus,ProductKeyChannel\n\
             PC-LIC01,{SKU},{IID},1,Retail\nPC-KMS01,{SKU},{IID2},5,Volume:GVLK\n\
             PC-NOID1,{SKU},,5,Retail\nPC-BAD01,{SKU},123,5,Retail\n"
        ),
    );
    for name in ["PC-LIC01", "PC-KMS01", "PC-NOID1", "PC-BAD01"] {
        sites.write("RaC.txt", format!("[WIBU-SYSTEMS Control File]\n[Context]\nHost={name}\n"));
        let words = format!("inv.csv RaC.txt --machine ZZZZ9 --skip-bad {TO}");
        let said = sites.export("plant", &words).status(0);
        said.with("nothing to export").with(&format!("the name of the machine {name} stands here"));
    }
}

/// EXP-15.
#[test]
fn a_route_may_let_names_leave_with_a_word() {
    let sites = Sites::new(&route("names = \"report\""));
    sites.write("m.jsonl", ROCKWELL);
    sites
        .export("plant", &format!("m.jsonl {TO}"))
        .status(0)
        .with("m.jsonl:1: note: column Computer Name: the name of the machine WS-MUELLER-42 stands")
        .with("exported 1 request");
    assert_eq!(last_export(&sites)["ticket"], Value::Null);
}

/// A request of CodeMeter, as its control centre saves it.
const CONTROL_FILE: &str =
    "[WIBU-SYSTEMS Control File]\r\nVersion=1.00\r\n\r\n[Context]\r\nMIIBnjCC\r\n";

/// EXP-11.
#[test]
fn a_vendors_file_is_recognised_and_carried_byte_for_byte() {
    let sites = Sites::new(&route(""));
    let file = [b"\xef\xbb\xbf", CONTROL_FILE.as_bytes()].concat();
    sites.write("IPC-1.WibuCmRaC", &file);
    sites
        .export("plant", &format!("IPC-1.WibuCmRaC {TO}"))
        .status(0)
        .with("IPC-1.WibuCmRaC:1: note: taken as a request file of codemeter, byte for byte")
        .with("exported 1 request");
    sites.import("gateway");
    let spool = sites.path("gateway/spool").join(sites.only("gateway/spool"));
    assert_eq!(fs::read(spool.join("files/0.bin")).unwrap(), file);
}

/// EXP-12.
#[test]
fn another_vendors_file_and_an_answer_are_refused_by_name() {
    let sites = Sites::new(&route(""));
    sites.write("IPC-1.WibuCmRaC", CONTROL_FILE);
    sites.write("IPC-1.WibuCmRaU", CONTROL_FILE.replace("[Context]", "[Update]"));
    sites
        .export("plant", &format!("IPC-1.WibuCmRaC --vendor unity {TO}"))
        .status(2)
        .with("this is a file of codemeter, not of unity [input.vendor]");
    for words in ["", "--vendor codemeter", "--vendor codesys"] {
        sites.export("plant", &format!("IPC-1.WibuCmRaU {words} {TO}")).status(2).with(
            "IPC-1.WibuCmRaU:1: this is what codemeter answers, not a request [input.vendor]",
        );
    }
    // The files of some vendors are those of another.
    sites.export("plant", &format!("IPC-1.WibuCmRaC --vendor codesys {TO}")).status(0);
}

/// EXP-13.
#[test]
fn one_file_for_two_machines_is_one_request_and_said() {
    let sites = Sites::new(&route(""));
    sites.write("IPC-1.WibuCmRaC", CONTROL_FILE);
    sites.write("IPC-2.WibuCmRaC", CONTROL_FILE);
    sites
        .export("plant", &format!("IPC-1.WibuCmRaC IPC-2.WibuCmRaC IPC-1.WibuCmRaC {TO}"))
        .status(0)
        .with(
            "IPC-2.WibuCmRaC:1: note: the same file stands at IPC-1.WibuCmRaC:1 for the machine IPC-1: \
             one request for both",
        )
        .with("1  skipped: a repetition of a row before")
        .with("exported 1 request");
    sites.write("two.csv", format!("Machine,IID\nM1,{IID}\nM2,{IID}\n"));
    sites
        .export("plant", &format!("two.csv {TO}"))
        .status(0)
        .with("two.csv:3: note: the same installation id stands at two.csv:2 for the machine M1");
}

const TICKET: &str = "Q3P4X-9JB6E-HJ5CV-D2PF7-AXYZB";

/// EXP-14. The security officer names the field, and nothing else of that shape crosses.
#[test]
fn a_ticket_of_codemeter_crosses_as_the_field_that_the_route_names() {
    let row = format!(
        "{{\"machine\":\"IPC-1\",\"vendor\":\"codemeter\",\"fields\":{{\"ticket\":\"{TICKET}\",\"firm code\":\"6000437\"}}}}"
    );
    let closed = Sites::new(&route(""));
    closed.write("a.jsonl", &row);
    let said = closed.export("plant", &format!("a.jsonl --skip-bad {TO}")).status(2);
    assert!(!said.err.contains("9JB6E"), "{said:?}");
    said.with(
        "a.jsonl:1: column ticket: this has the shape of a full product key; if it is a ticket",
    )
    .with("by naming this field in the fields of the route, in the trust file")
    .with("faults in the input: 1");

    let sites = Sites::new(&route("fields = [\"ticket\", \"firm code\"]"));
    for (text, place) in [
        (row.replace("codemeter", "rockwell"), "column fields"),
        (row.replace("\"vendor\":\"codemeter\",", ""), "column fields"),
        (row.replace("6000437", &format!("no. {TICKET}")), "column fields"),
        (row.replace(TICKET, &format!("{TICKET} ")), "column fields"),
        (row.replace("\"firm", &format!("\"ticket\":\"{TICKET}\",\"firm")), "a.jsonl:1: "),
        (row.replace("codemeter", "codemeter\",\"vendor\":\"rockwell"), "column fields"),
        (format!("{row}\n{TICKET}\n"), "a.jsonl:2: a full"),
        (format!("{row} {TICKET}"), "a.jsonl:1: a full"),
        (format!("{row}\n\n{{\"x\": [1, {TICKET}"), "a.jsonl:3: a full"),
        (format!("Machine,IID,ticket\nM1,{IID},{TICKET}\n"), "a.jsonl:2: a full"),
    ] {
        sites.write("a.jsonl", &text);
        let said = sites.export("plant", &format!("a.jsonl --skip-bad {TO}"));
        said.status(2).with(place).with("[input.product-key]");
    }
    sites.write("a.jsonl", &row);
    sites.export("plant", &format!("a.jsonl {TO}")).status(0).with("exported 1 request");
}

/// EXP-6.
#[test]
fn a_product_key_in_two_parts_is_found() {
    let sites = Sites::new(&route(""));
    for (text, place) in [
        // A name that stands twice hides the first value.
        (
            format!("{{\"machine\":\"M1\",\"vendor\":\"rockwell\",\"fields\":{{\"a\":\"{TICKET}\",\"a\":\"b\"}}}}"),
            "a.txt:1: column machine: a full",
        ),
        (
            "{\"machine\":\"M1\",\"vendor\":\"rockwell\",\"fields\":{\"a\":\"VK7JG-NPHTM\",\"b\":\"C97JM-9MPGT-3V66B\"}}".to_owned(),
            "a.txt:1: column fields: a full",
        ),
        (
            "{\"machine\":\"M1\",\"vendor\":\"rockwell\",\"fields\":{\"a\":\"VK7JG.NPHTM_C97JM.9MPGT.3V66B\"}}".to_owned(),
            "a.txt:1: column fields: a full",
        ),
        (format!("Machine,IID,a,b\nM1,{IID},VK7JG-NPHTM,C97JM-9MPGT-3V66B\n"), "a.txt:2: column b: a full"),
        (format!("{{\"IID\":\"{IID}\",\"a\":\"VK7JG\",\"b\":\"NPHTM-C97JM-9MPGT-3V66B\"}}"), "a.txt:1: column b: a full"),
        (format!("Installation ID: {IID}\nVK7JG-NPHTM-\nC97JM-9MPGT-3V66B\n"), "a.txt:2: a full"),
    ] {
        sites.write("a.txt", &text);
        sites
            .export("plant", &format!("a.txt --skip-bad {TO}"))
            .status(2)
            .with(place)
            .with("[input.product-key]");
    }
}
