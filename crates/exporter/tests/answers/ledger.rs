//! Answers against what the ledger has granted, and against what was asked.

use serde_json::Value;

use crate::sites::{CID, IID, SKU, Sites};
use crate::{CIDS, IIDS, ask, asked, item, reply};

/// EXP-26. The table of yesterday is closed; the ledger knows whose the id is.
#[test]
fn a_confirmation_id_that_stands_for_another_machine_is_refused() {
    let (sites, folder) = asked();
    reply(&sites, &folder, "r.csv", &format!("IID,CID\n{},{}\n", IIDS[0], CIDS[0])).status(0);
    sites.import("plant");
    let second = ask(&sites, &format!("Machine,ID,KeyType,IID\nM1,{SKU},mak,{IID}\n"), "");
    let zero = item(&sites, &folder, IIDS[0]);
    let said = reply(&sites, &second, "r.csv", &format!("item,cid\n0,{}\n", CIDS[0])).status(2);
    let said = said.with("input.contradiction").with(&format!(
        "the confirmation id of item 0 stands granted for another installation id: item {zero} of {folder}"
    ));
    said.with("the other machine's");
    reply(&sites, &second, "r.csv", &format!("item,cid\n0,{CID}\n")).status(0);
}

/// EXP-26. What its plant has said does not fit stands for nobody, and neither does what was voided.
#[test]
fn swapped_confirmation_ids_can_be_put_right() {
    let (sites, folder) = asked();
    let swapped = format!("IID,CID\n{},{}\n{},{}\n", IIDS[0], CIDS[1], IIDS[1], CIDS[0]);
    reply(&sites, &folder, "r.csv", &swapped).status(0);
    let right = format!("IID,CID\n{},{}\n{},{}\n", IIDS[0], CIDS[0], IIDS[1], CIDS[1]);
    // They are granted something else.
    reply(&sites, &folder, "r.csv", &right).status(2).with("answer.conflict");
    let sent = sites.ledger_all("gateway", "--json list");
    let sent = sent.iter().find(|bundle| bundle["kind"] == "response").unwrap();
    let digest = sent["digest"].as_str().unwrap();
    assert_eq!(sites.run_ledger("gateway", &format!("void {digest}")).status, 0);
    reply(&sites, &folder, "r.csv", &right).status(0).with("exported 2 answers");
}

fn fields(machine: &str, id: &str) -> String {
    let fields = serde_json::json!({ "host id": id });
    format!(
        "{}\n",
        serde_json::json!({ "machine": machine, "vendor": "codemeter", "fields": fields })
    )
}

/// EXP-27.
#[test]
fn a_vendors_answer_serves_one_request() {
    let sites = Sites::new("");
    sites.write("one.WibuCmRaC", "[WIBU-SYSTEMS Control File]\r\n1\r\n");
    sites.write("two.WibuCmRaC", "[WIBU-SYSTEMS Control File]\r\n2\r\n");
    let words = "one.WibuCmRaC two.WibuCmRaC --vendor codemeter --to gateway-1 --media stick";
    sites.export("plant", words).status(0);
    sites.write("f.jsonl", fields("M8", "00-11") + &fields("M9", "00-12"));
    sites.export("plant", "f.jsonl --to gateway-1 --media stick").status(0);
    sites.import("gateway");
    let [files, typed] = sites.names("gateway/spool").try_into().unwrap();
    let spooled = |folder: &str, name: &str| {
        std::fs::read(sites.path(&format!("gateway/spool/{folder}/files/{name}"))).unwrap()
    };
    sites.write("own.bin", spooled(&files, "0.bin"));
    sites.write("typed.json", spooled(&typed, "0.json"));
    sites.write("good.WibuCmRaU", b"\x00\xffgood");
    sites.write("other.WibuCmRaU", b"\x00\xffother");
    let file = |item: u32, name: &str| {
        format!("{}\n", serde_json::json!({ "item": item, "bundle": files, "response_file": name }))
    };
    let own = |item: u32| reply(&sites, &files, "r.jsonl", &(file(item, "own.bin") + &file(0, "")));
    for said in [
        own(0),
        reply(&sites, &files, "r.jsonl", &(file(0, "good.WibuCmRaU") + &file(1, "own.bin"))),
    ] {
        said.status(2).with("is the request of item 0, handed back").with("input.contradiction");
    }
    let twice = file(0, "good.WibuCmRaU") + &file(1, "good.WibuCmRaU");
    let said = reply(&sites, &files, "r.jsonl", &twice).status(2).with("input.contradiction");
    said.with("r.jsonl:1: ").with("r.jsonl:2: ").with("asked for something else");
    reply(&sites, &files, "r.jsonl", &file(0, "good.WibuCmRaU")).status(0);
    sites.import("plant");
    let said = reply(&sites, &files, "r.jsonl", &file(1, "good.WibuCmRaU")).status(2);
    said.with(&format!("stands granted for another request: item 0 of {files}"));
    reply(&sites, &files, "r.jsonl", &file(1, "other.WibuCmRaU")).status(0);

    let answer = |item: u32, fields: &Value| {
        format!("{}\n", serde_json::json!({ "item": item, "bundle": typed, "fields": fields }))
    };
    let asked: Value = serde_json::from_slice(&spooled(&typed, "0.json")).unwrap();
    reply(&sites, &typed, "r.jsonl", &answer(0, &asked)).status(2).with("handed back");
    let row = serde_json::json!({ "item": 0, "bundle": typed, "response_file": "typed.json" });
    reply(&sites, &typed, "r.jsonl", &row.to_string()).status(2).with("handed back");
    let code = serde_json::json!({ "code": "1234" });
    let twice = answer(0, &code) + &answer(1, &code);
    reply(&sites, &typed, "r.jsonl", &twice).status(2).with("asked for something else");
    reply(&sites, &typed, "r.jsonl", &answer(0, &code)).status(0);
}
