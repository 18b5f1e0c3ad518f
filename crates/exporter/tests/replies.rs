//! `carnet export --reply-to`, as a gateway sees it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "sites/mod.rs"]
mod sites;

use sites::{CID, CID2, ESU, IID, IID2, IID3, SKU, Sites};

/// Three requests of the plant that the gateway has admitted, and their spool folder.
fn asked() -> (Sites, String) {
    let sites = Sites::new("");
    sites.write(
        "a.csv",
        format!(
            "Machine,ID,KeyType,IID\nM1,{SKU},mak,{IID}\nM2,{SKU},mak,{IID2}\nM3,{ESU},mak,{IID3}\n"
        ),
    );
    sites.export("plant", "a.csv --to gateway-1 --media stick").status(0);
    sites.import("gateway");
    let folder = sites.only("gateway/spool");
    (sites, folder)
}

/// The installation ids by item number.
fn items(sites: &Sites, folder: &str) -> Vec<String> {
    let path = sites.path("gateway/spool").join(folder).join("requests.jsonl");
    let text = std::fs::read_to_string(path).unwrap();
    let rows = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    rows.map(|row| row["installation_id"].as_str().unwrap().to_owned()).collect()
}

/// EXP-20. EXP-38.
#[test]
fn a_reply_may_be_partial_and_the_next_one_carries_the_rest() {
    let (sites, folder) = asked();
    sites.write("r.csv", format!("item;confirmation id;code\n0;{CID};\n1;;\n2;deferred;busy\n"));
    let words = format!("r.csv --to plant-7 --reply-to {folder} --media stick");
    sites
        .export("gateway", &words)
        .status(0)
        .with("exported 2 answers")
        .with("1  have no answer yet");
    sites.import("plant");
    sites
        .export("gateway", &words)
        .status(0)
        .with("nothing to export")
        .with("2  were answered before");
    sites.write(
        "r.csv",
        format!("item;confirmation id;code\n0;{CID};\n1;REFUSED;0x67\n2;{CID2};\n"),
    );
    sites
        .export("gateway", &words)
        .status(0)
        .with("exported 2 answers")
        .with("1  were answered before");
    sites.import("plant");
    // Granted items stay, and so does a refused one, unless a person asks again.
    let words = "a.csv --to gateway-1 --media stick";
    for _ in 0..2 {
        let said = sites.export("plant", words).status(0).with("nothing to export");
        let said = said.with("1  stay: refused 0x67: this key is blocked; --again exports them");
        assert_eq!(said.err, "");
    }
    let said = sites.export("plant", &format!("{words} --json")).status(0);
    let object: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(
        (&object["refused"], &object["refused_before"]),
        (&1.into(), &Vec::<u8>::new().into())
    );
    let row = &object["refused_rows"][0];
    assert_eq!((&row["machine"], &row["code"]), (&"M2".into(), &"0x67".into()));
    let said = sites.export("plant", &format!("{words} --again")).status(0);
    let said =
        said.with("exported 1 request").with("1  cross again after a refusal: M2 (0x67)").with(
            "2  stay: confirmed before, carnet ledger confirm MACHINE shows the confirmation id: M",
        );
    assert_eq!(said.err, "");
}

/// EXP-9. SPOOL-9.
#[test]
fn an_apostrophe_that_makes_a_cell_a_text_is_no_part_of_it() {
    let (sites, folder) = asked();
    let rows = format!("0,'{CID},,\n1,,'refused,'-1073418232\n");
    sites.write("r.csv", format!("item,confirmation_id,outcome,code\n{rows}"));
    let words = format!("r.csv --to plant-7 --reply-to {folder} --media stick");
    sites.export("gateway", &words).status(0).with("exported 2 answers");
    sites.import("plant");
    let spooled = sites.only("plant/spool");
    let read = |end: &str| sites.read(&format!("plant/spool/{spooled}/responses.{end}"));
    assert!(read("csv").contains(",'-1073418232,"), "{}", read("csv"));
    assert!(read("jsonl").contains("\"-1073418232\""), "{}", read("jsonl"));
}

/// SPOOL-6.
#[test]
fn the_spools_own_table_can_be_filled_in_and_handed_back() {
    let (sites, folder) = asked();
    let filled = filled(&sites, &folder, &|_, cell| cell.to_owned());
    sites.write("r.csv", filled);
    let digest = folder.rsplit('_').next().unwrap();
    let words = format!("r.csv --to plant-7 --reply-to {digest} -o reply.carnet");
    let said = sites.export("gateway", &words).status(0).with("exported 3 answers");
    assert!(!said.err.contains("note:"), "{}", said.err);
    // Its objects have the members that are asked for, too.
    let path = format!("gateway/spool/{folder}/requests.jsonl");
    let said = sites.export(
        "gateway",
        &format!(
            "gateway/spool/{folder}/requests.jsonl --to plant-7 \
        --reply-to {folder} -o none.carnet"
        ),
    );
    said.status(0).with("3  have no answer yet");
    for line in sites.read(&path).lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        for member in ["confirmation_id", "outcome", "code"] {
            assert!(row.get(member).unwrap().is_null(), "{line}");
        }
    }
}

/// `requests.csv` with three confirmation ids in their column; `change` may alter each other cell, by
/// its column.
fn filled(sites: &Sites, folder: &str, change: &dyn Fn(&str, &str) -> String) -> String {
    let path = sites.path(&format!("gateway/spool/{folder}/requests.csv"));
    let mut table = csv::Reader::from_path(path).unwrap();
    let names = table.headers().unwrap().clone();
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(&names).unwrap();
    for (row, id) in table.records().zip([CID.to_owned(), CID2.to_owned(), third_cid()]) {
        let row = row.unwrap();
        let cell = |(name, cell): (&str, &str)| match name {
            "confirmation_id" => id.clone(),
            name => change(name, cell),
        };
        out.write_record(names.iter().zip(&row).map(cell)).unwrap();
    }
    String::from_utf8(out.into_inner().unwrap()).unwrap()
}

/// EXP-6: also without its dashes. Tables that were joined to one each have their header.
#[test]
fn a_joined_table_is_read_and_a_product_key_in_it_is_refused() {
    let (sites, folder) = asked();
    let digest = folder.rsplit('_').next().unwrap();
    let words = format!("r.csv --to plant-7 --reply-to {digest} -o reply.carnet");
    let header = "item,confirmation_id,code";
    let key = "VK7JGNPHTMC97JM9MPGT3V66B";
    sites.write("r.csv", format!("{header}\n0,{CID},\n{header}\n1,refused,{key}\n"));
    let said = sites.export("gateway", &words).status(2);
    said.with("r.csv:4: column code: ").with("[input.product-key]");
    sites.write("r.csv", format!("{header}\n0,{CID},\n{header}\n1,refused,\n"));
    sites.export("gateway", &words).status(0).with("exported 2 answers");
}

/// The last group of the first answer with another number and its check digit.
fn third_cid() -> String {
    (0..10)
        .map(|digit| format!("{}00000{digit}", &CID[..CID.len() - 6]))
        .find(|id| id.parse::<carnet_format::ConfirmationId>().is_ok())
        .unwrap()
}

/// EXP-19. SPOOL-6.
#[test]
fn a_spreadsheet_may_round_the_whole_number_where_the_groups_stand() {
    let (sites, folder) = asked();
    let rounded = |groups: fn(&str) -> String| {
        filled(&sites, &folder, &|name, cell| match name {
            "installation_id" => "4.30439E+62".to_owned(),
            "installation_id_groups" => groups(cell),
            _ => cell.to_owned(),
        })
    };
    let words = format!("r.csv --to plant-7 --reply-to {folder} -o reply.carnet");
    sites.write("r.csv", rounded(|_| String::new()));
    let said = sites.export("gateway", &words).status(2).with("input.rounded");
    said.with("from requests.csv");
    sites.write("r.csv", rounded(str::to_owned));
    sites.export("gateway", &words).status(0).with("exported 3 answers");
}

/// EXP-19.
#[test]
fn one_confirmation_id_for_two_installation_ids_is_a_paste_error() {
    let (sites, folder) = asked();
    sites.write("r.csv", format!("item,cid\n0,{CID}\n1,{CID2}\n2,{CID}\n"));
    let words = format!("r.csv --to plant-7 --reply-to {folder} --media stick");
    let said = sites.export("gateway", &words).status(2).with("input.contradiction");
    said.with("r.csv:4").with("item 2 has the confirmation id of item 0 at").with("r.csv:2,");
}

/// EXP-21.
#[test]
fn a_table_names_no_file_but_those_beside_it() {
    let (sites, _) = asked();
    sites.write("req.WibuCmRaC", "[WIBU-SYSTEMS Control File]\r\n");
    let words = "req.WibuCmRaC --vendor codemeter --to gateway-1 --media stick";
    sites.export("plant", words).status(0);
    sites.import("gateway");
    let second = sites.names("gateway/spool")[1].clone();
    sites.write("outside.bin", "secret");
    std::fs::create_dir_all(sites.path("in/files/deeper")).unwrap();
    sites.write("in/files/deeper/a.bin", "secret");
    sites.write("in/answer.bin", b"\x00\xffanswer");
    sites.write("in/files/0.bin", b"\x00\xffanswer");
    let pem = "-----BEGIN PRIVATE KEY-----\nMC4CAQ==\n-----END PRIVATE KEY-----\n";
    sites.write("in/key.bin", pem);
    sites.write("in/sealed.bin", format!("\n{}", pem.replace("BEGIN", "BEGIN ENCRYPTED")));
    let wide: Vec<u8> = pem.encode_utf16().flat_map(u16::to_le_bytes).collect();
    sites.write("in/wide.bin", wide);
    sites.write("in/product.bin", "key AAAAA-BBBBB-CCCCC-DDDDD-12345");
    sites.write("in/large.bin", vec![7; 4 * 1024 * 1024]);
    sites.write("in/empty.bin", "");
    let words = format!("in/r.jsonl --to plant-7 --reply-to {second} -o reply.carnet");
    let reply = |name: &str| {
        let row = serde_json::json!({ "item": 0, "response_file": name });
        sites.write("in/r.jsonl", row.to_string());
        sites.export("gateway", &words)
    };
    let absolute = sites.path("outside.bin").display().to_string();
    let mut refused = vec![
        "../outside.bin",
        "files/../../outside.bin",
        "files/deeper/a.bin",
        "files\\0.bin",
        "./answer.bin",
        "c:answer.bin",
        "files",
        "files/",
        ".",
        "..",
        &absolute,
        "none.bin",
        "key.bin",
        "sealed.bin",
        "wide.bin",
        "large.bin",
        "empty.bin",
    ];
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
        symlink("../outside.bin", sites.path("in/link.bin")).unwrap();
        symlink(&absolute, sites.path("in/files/link.bin")).unwrap();
        refused.extend(["link.bin", "files/link.bin"]);
    }
    for name in refused {
        let said = reply(name).status(2).with("input.vendor");
        assert!(!said.err.contains("os error"), "{}", said.err);
    }
    reply("product.bin").status(2).with("input.product-key");
    #[cfg(unix)]
    {
        std::fs::rename(sites.path("in/files"), sites.path("elsewhere")).unwrap();
        std::os::unix::fs::symlink("../elsewhere", sites.path("in/files")).unwrap();
        reply("files/0.bin").status(2).with("input.vendor");
        std::fs::remove_file(sites.path("in/files")).unwrap();
        std::fs::rename(sites.path("elsewhere"), sites.path("in/files")).unwrap();
    }
    assert!(!sites.path("reply.carnet").exists());
    reply("files/0.bin").status(0).with("exported 1 answer");
}

/// EXP-19.
#[test]
fn every_answer_that_does_not_fit_is_named() {
    let (sites, folder) = asked();
    let ids = items(&sites, &folder);
    let mut wrong = CID.to_owned();
    wrong.replace_range(5..6, "6");
    let third = third_cid();
    sites.write(
        "r.csv",
        format!(
            "item,cid,outcome,code,iid\n0,{CID},,,{}\n7,{CID},,,\n1,{wrong},,,\n2,{third},,,\n2,{CID2},,,\n\
             1,{CID},,,{}\n1,{CID},refused,,\n1,,refused,a b,\n1,,perhaps,,\n,{CID},,,\n1,3.38E+46,,,\n",
            ids[0], ids[0]
        ),
    );
    let words = format!("r.csv --to plant-7 --reply-to {folder} --media stick --json");
    let said = sites.export("gateway", &words).status(2);
    let first = said.out.lines().next().unwrap();
    let json: serde_json::Value = serde_json::from_str(first).unwrap();
    let mut faults: Vec<(u64, &str)> = json["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| (fault["line"].as_u64().unwrap(), fault["code"].as_str().unwrap()))
        .collect();
    faults.sort_unstable();
    let expected = [
        (3, "answer.unknown-item"),
        (4, "input.confirmation-id"),
        (5, "input.contradiction"),
        (6, "input.contradiction"),
        (7, "input.contradiction"),
        (8, "input.outcome"),
        (9, "input.outcome"),
        (10, "input.outcome"),
        (11, "input.item"),
        (12, "input.rounded"),
    ];
    assert_eq!(faults, expected);
    assert_eq!(sites.names("stick").len(), 1);
}

/// EXP-19.
#[test]
fn a_second_different_grant_is_refused() {
    let (sites, folder) = asked();
    let words = format!("r.csv --to plant-7 --reply-to {folder} --media stick");
    sites.write("r.csv", format!("item,cid\n0,{CID}\n"));
    sites.export("gateway", &words).status(0);
    sites.write("r.csv", format!("item,cid\n0,{CID2}\n"));
    sites.export("gateway", &words).status(2).with("answer.conflict");
    sites.write("r.csv", "item,cid\n0,refused\n");
    sites.export("gateway", &words).status(2).with("answer.backwards");
}

#[test]
fn several_bundles_are_answered_at_once() {
    let (sites, first) = asked();
    sites.write("req.WibuCmRaC", "[WIBU-SYSTEMS Control File]\r\n");
    sites.write(
        "f.jsonl",
        "{\"machine\": \"M9\", \"vendor\": \"codemeter\", \"fields\": {\"host id\": \"00-11\"}}\n",
    );
    sites
        .export("plant", "req.WibuCmRaC --vendor codemeter --to gateway-1 --media stick")
        .status(0);
    sites.export("plant", "f.jsonl --to gateway-1 --media stick").status(0);
    sites.import("gateway");
    let folders = sites.names("gateway/spool");
    // The spool's own tables, put together, say which bundle each row answers.
    for folder in &folders {
        let path = sites.path(&format!("gateway/spool/{folder}/requests.jsonl"));
        let text = std::fs::read_to_string(path).unwrap();
        let row: serde_json::Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
        assert_eq!(row["bundle"], **folder);
    }
    let (second, third) = (&folders[1], &folders[2]);
    sites.write("answer.WibuCmRaU", b"\x00\xffanswer");
    let rows = [
        format!("{{\"bundle\": \"{first}\", \"item\": 0, \"confirmation_id\": \"{CID}\"}}"),
        format!(
            "{{\"bundle\": \"gateway/spool/{second}/\", \"item\": 0, \"response_file\": \"answer.WibuCmRaU\"}}"
        ),
        format!("{{\"bundle\": \"{third}\", \"item\": 0, \"fields\": {{\"code\": \"1234\"}}}}"),
    ];
    sites.write("r.jsonl", rows.join("\n"));
    let words = |names: &[&String]| {
        let references = names.iter().map(|name| format!(" --reply-to {name}")).collect::<String>();
        format!("r.jsonl --to plant-7 --media stick{references}")
    };
    sites
        .export("gateway", &words(&[&first, second]))
        .status(2)
        .with("none of the bundles answered");
    let said = sites.export("gateway", &words(&[&first, second, third, &first])).status(0);
    said.with("exported 3 answers");
    sites.import("plant");
    let spool = sites.only("plant/spool");
    let rows = sites.read(&format!("plant/spool/{spool}/responses.csv"));
    assert!(rows.contains("M9") && rows.contains("req,") && rows.contains("M1"), "{rows}");
    sites.write("r.jsonl", "{\"item\": 1, \"confirmation_id\": \"deferred\"}");
    sites.export("gateway", &words(&[&first, second])).status(2).with("needs a column bundle");
    sites.write("r.jsonl", format!("{{\"item\": 0, \"confirmation_id\": \"{CID}\"}}"));
    sites.export("gateway", &words(&[third])).status(2).with("answer.unfit");
}

#[test]
fn only_bundles_of_requests_from_that_site_are_answered() {
    let (sites, folder) = asked();
    sites.write("r.csv", format!("item,cid\n0,{CID}\n"));
    for reference in ["plant-7_1_00000000", "00000000", "word"] {
        let words = format!("r.csv --to plant-7 --reply-to {reference} --media stick");
        sites.export("gateway", &words).status(2).with("export.reply-to");
    }
    let words = format!("r.csv --to plant-7 --reply-to {folder} --media stick");
    sites.write("r.csv", "no,header\n0,1\n");
    sites.export("gateway", &words).status(2).with("input.columns");
}

/// EXP-19. STATE-6.
#[test]
fn a_confirmation_id_has_as_many_digits_as_its_installation_id_asks_for() {
    let (sites, folder) = asked();
    let short = |seed| {
        let mut packed = [0; 15];
        packed[14] = seed;
        carnet_format::ConfirmationId::unpack(&packed).unwrap()
    };
    let place = |iid: &str| items(&sites, &folder).iter().position(|id| id == iid).unwrap();
    let (long_item, short_item) = (place(IID), place(IID3));
    let words = format!("r.csv --to plant-7 --reply-to {folder} --media stick");
    // An id of 54 digits is answered by either, one of 63 by 48.
    sites.write("r.csv", format!("item,confirmation_id\n{long_item},{}\n", short(1)));
    let said = sites.export("gateway", &words).status(2).with("answer.unfit");
    said.with("a confirmation id of 42 digits does not belong to an installation id of 63 digits");
    sites.write("r.csv", format!("item,confirmation_id\n{short_item},{}\n", short(2).groups()));
    sites.export("gateway", &words).status(0).with("exported 1 answer");
    sites.import("plant");
    let told = sites.ledger("plant", "--json confirm M3");
    assert_eq!(told["confirmation_id"], short(2).to_string());
    sites.write("r.csv", format!("item,confirmation_id\n{long_item},{}\n", &CID[..47]));
    let said = sites.export("gateway", &words).status(2).with("input.confirmation-id");
    said.with("expected 48 or 42");
}
