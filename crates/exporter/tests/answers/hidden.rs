//! Answers that stand where nothing is read: nobody takes them for *no answer yet*.

use proptest::prelude::*;
use std::path::Path;

use carnet_exporter::reply::Reply;
use serde_json::json;

use crate::sites::{SKU, Sites};
use crate::{CIDS, IIDS, ask, asked, groups, item, reply};

const LETTERS: [&str; 8] = ["A", "B", "C", "D", "E", "F", "G", "H"];

/// What is wrong with a table, by the texts of its faults, and how many rows have no answer yet.
fn read(name: &str, text: &str) -> (Vec<String>, u64) {
    let mut reply = Reply::default();
    reply.stream(name, Path::new(""), text.as_bytes(), None).unwrap();
    (reply.faults.iter().map(ToString::to_string).collect(), reply.waiting)
}

fn csv(header: &[&str], row: &[&str]) -> String {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(header).unwrap();
    out.write_record(row).unwrap();
    String::from_utf8(out.into_inner().unwrap()).unwrap()
}

fn assert_misplaced(name: &str, text: &str) {
    let (faults, waiting) = read(name, text);
    assert!(faults.len() == 1 && waiting == 0, "{text}{faults:?}");
    assert!(
        faults[0].contains("stand here like") || faults[0].contains("where no answer"),
        "{faults:?}"
    );
}

/// EXP-24. Whatever stands between the groups, and in whatever cells they are.
#[test]
fn digits_are_counted_where_nothing_is_read() {
    let six = groups(CIDS[0], 6, " ");
    let six: Vec<&str> = six.split(' ').collect();
    let each = |form: &dyn Fn(&str, &str) -> String, between: &str| {
        LETTERS
            .iter()
            .zip(&six)
            .map(|(letter, group)| form(letter, group))
            .collect::<Vec<_>>()
            .join(between)
    };
    let numbered = |mark: &str| {
        let groups = six.iter().zip(1..).map(|(group, number)| format!("{number}{mark} {group}"));
        groups.collect::<Vec<_>>().join(" ")
    };
    let arabic = |digit: char| char::from_u32(0x660 + digit.to_digit(10).unwrap()).unwrap();
    let wide = |digit: char| char::from_u32(0xff10 + digit.to_digit(10).unwrap()).unwrap();
    for note in [
        format!("phone: {}", six.join("/")),
        format!("ok: {}", six.join(".")),
        format!("per Telefon, {}", six.join(",")),
        format!("Confirmation: {} / {}", six[..4].join(" "), six[4..].join(" ")),
        format!("CID {}", each(&|letter, group| format!("{letter}:{group}"), " ")),
        each(&|letter, group| format!("Block {letter}: {group}"), " "),
        format!("by phone {}", each(&|letter, group| format!("{letter}: {group}"), " ")),
        numbered(":"),
        numbered(")"),
        CIDS[0].chars().map(arabic).collect(),
        CIDS[0].chars().map(wide).collect(),
        "5.49103E+47".to_owned(),
        "5,49103E+47".to_owned(),
        six[..7].join(" und "),
    ] {
        assert_misplaced("r.csv", &csv(&["item", "CID", "note"], &["0", "", &note]));
        assert_misplaced("r.jsonl", &json!({ "item": 0, "note": [note] }).to_string());
    }
    let lettered: Vec<String> =
        LETTERS.iter().zip(&six).map(|(letter, group)| format!("Block {letter} {group}")).collect();
    let quarters: Vec<String> = six.chunks(2).map(<[&str]>::concat).collect();
    // A group that has lost two zeros.
    let mut lost = six.clone();
    lost[3] = "1234";
    for cells in [
        vec![six[..4].join("-"), six[4..].join("-")],
        vec![six[..4].join("-"), String::new(), six[4..].join("-")],
        quarters,
        lettered,
        lost.iter().map(|group| (*group).to_owned()).collect(),
    ] {
        let names: Vec<String> = (0..cells.len()).map(|number| format!("part {number}")).collect();
        let header: Vec<&str> =
            ["item", "CID"].into_iter().chain(names.iter().map(String::as_str)).collect();
        let row: Vec<&str> =
            ["0", ""].into_iter().chain(cells.iter().map(String::as_str)).collect();
        assert_misplaced("r.csv", &csv(&header, &row));
        assert_misplaced("r.jsonl", &json!({ "item": 0, "answer": cells }).to_string());
    }
    let numbers: Vec<u64> = six.iter().map(|group| group.parse().unwrap()).collect();
    assert_misplaced("r.jsonl", &json!({ "item": 0, "answer": numbers }).to_string());
    for cut in [0, 1, 2] {
        let id = &CIDS[0][cut..];
        assert_misplaced(
            "r.csv",
            &csv(&["item", "bundle", "CID"], &[id, "plant-7_1_0a1b2c3d", ""]),
        );
        assert_misplaced("r.csv", &csv(&["item", "bundle", "CID"], &["0", id, ""]));
        assert_misplaced("r.csv", &csv(&["item", "IID", "CID"], &["0", id, ""]));
    }
}

/// Nothing, or what the pattern says.
fn maybe(pattern: &'static str) -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), pattern]
}

/// What stands in the columns of the spool that a reply passes over.
fn spooled() -> impl Strategy<Value = [String; 8]> {
    let guid = "[0-9]{8}-[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{12}";
    let cells = (
        maybe("Windows Server 20[12][0-9] \\(Standard\\), build [0-9]{5}\\.[0-9]{4}"),
        maybe(guid),
        maybe(guid),
        maybe(
            "[0-9]{5}-[0-9]{5}-[0-9]{3}-[0-9]{6}-[0-9]{2}-[0-9]{4}-[0-9]{4,5}\\.0000-[0-9]{3}20[0-9]{2}",
        ),
        maybe("initial|hardware-change"),
        maybe("files/[0-9]{1,7}\\.(bin|json)"),
        maybe("[0-9]{63}[a-f]:[0-9]{1,6}"),
        maybe("20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z"),
    );
    cells.prop_map(|(a, b, c, d, e, f, g, h)| [a, b, c, d, e, f, g, h])
}

proptest! {
    /// EXP-24. What the spool writes of a request is no answer, whatever digits it has.
    #[test]
    fn what_was_asked_is_no_answer(
        cells in spooled(),
        packed in prop::array::uniform26(any::<u8>()),
        bundle in "[0-9a-f]{8}",
        digest in "[0-9]{63}[a-f]",
    ) {
        let mut bytes = [0; 27];
        bytes[1..].copy_from_slice(&packed);
        let id = carnet_format::InstallationId::unpack(&bytes);
        let id = id.map_or_else(|_| IIDS[0].to_owned(), |id| id.to_string());
        let dashed = groups(&id, 7, "-");
        let name = format!("plant-7_123456_{bundle}");
        let cell = |number: usize| cells[number].as_str();
        for bundle in [name.as_str(), digest.as_str()] {
            let header = ["item", "bundle", "product", "installation_id_groups", "installation_id", "activation_id",
                "application_id", "extended_pid", "key_type", "reason", "file", "replaces", "confirmation_id",
                "outcome", "code", "response_file"];
            let row = ["123456", bundle, cell(0), &dashed, &id, cell(1), cell(2), cell(3), "mak", cell(4), cell(5),
                cell(6), "", "", "", ""];
            let (faults, waiting) = read("requests.csv", &csv(&header, &row));
            prop_assert!(faults.is_empty() && waiting == 1, "{:?}", faults);
            // Under names that are not known.
            let (faults, waiting) = read("r.csv", &csv(&["item", "Ident", "Nr"], &["1", &dashed, cell(7)]));
            prop_assert!(faults.is_empty() && waiting == 1, "{:?}", faults);
        }
    }
}

/// EXP-24. The rows behind the quote would be part of the cell.
#[test]
fn a_quote_that_is_not_closed_hides_no_row() {
    let (sites, folder) = asked();
    for (table, line) in [
        (
            format!(
                "item,bundle,CID,outcome,note\n0,{folder},{},,\"by phone\n1,{folder},,refused,\n",
                CIDS[0]
            ),
            2,
        ),
        (format!("item,bundle,CID,note\n0,{folder},{},\n1,{folder},,\"x\ny\"\n", CIDS[0]), 3),
        (format!("item,bundle,CID,\"note\n0,{folder},{},\n", CIDS[0]), 1),
    ] {
        sites.write("r.csv", &table);
        let words = format!("r.csv --to plant-7 --reply-to {folder} --media stick --skip-bad");
        let said = sites.export("gateway", &words).status(2).with("input.row");
        said.with(&format!("r.csv:{line}: "))
            .with("a quote may not be closed")
            .with("Close the quote");
    }
}

/// EXP-22. Whatever the column is called.
#[test]
fn an_installation_id_in_an_unknown_column_agrees_too() {
    let (sites, folder) = asked();
    let number = item(&sites, &folder, IIDS[1]);
    let row = |name: &str, id: &str| {
        let table =
            format!("item,bundle,{name},confirmation_id\n{number},{folder},{id},{}\n", CIDS[1]);
        reply(&sites, &folder, "r.csv", &table)
    };
    for name in ["Installation Code", "InstID", "Ident"] {
        for id in [IIDS[0].to_owned(), groups(IIDS[0], 7, "-"), format!("IID: {}", IIDS[0])] {
            row(name, &id).status(2).with("input.contradiction").with("another installation id");
        }
    }
    row("Ident", &groups(IIDS[1], 7, " ")).status(0).with("exported 1 answer");
}

fn control_file(number: u32) -> String {
    format!("[WIBU-SYSTEMS Control File]\r\n[Context1]\r\nSerial=3-{number}\r\n")
}

/// EXP-27. Also one of another bundle, with other line ends, or of nobody's asking.
#[test]
fn a_request_is_never_an_answer() {
    let sites = Sites::new("");
    sites.write("one.WibuCmRaC", "plain request 1\r\nof a vendor\r\n");
    sites.write("two.WibuCmRaC", control_file(2));
    let ask = |name: &str| {
        let before = sites.names("gateway/spool");
        let words = format!("{name}.WibuCmRaC --vendor codemeter --to gateway-1 --media stick");
        sites.export("plant", &words).status(0);
        sites.import("gateway");
        sites.names("gateway/spool").into_iter().find(|name| !before.contains(name)).unwrap()
    };
    std::fs::create_dir_all(sites.path("gateway/spool")).unwrap();
    let (first, second) = (ask("one"), ask("two"));
    let spool = format!("gateway/spool/{second}");
    let check = |name: &str| {
        sites.write(
            &format!("{spool}/a.csv"),
            format!("item,bundle,response_file\n0,{second},{name}\n"),
        );
        let words = format!("{spool}/a.csv --to plant-7 --reply-to {second} --media stick");
        sites.export("gateway", &words)
    };
    sites.write(&format!("{spool}/old.bin"), "plain request 1\r\nof a vendor\r\n");
    sites.write(&format!("{spool}/lines.bin"), "plain request 1\nof a vendor\n");
    for name in ["old.bin", "lines.bin"] {
        check(name).status(2).with(&format!("the request of item 0 of {first}, handed back"));
    }
    sites.write(&format!("{spool}/new.bin"), control_file(7));
    sites.write(&format!("{spool}/same.bin"), control_file(2).replace('\r', ""));
    for name in ["files/0.bin", "new.bin", "same.bin"] {
        check(name)
            .status(2)
            .with("a file with which codemeter is asked")
            .with("input.contradiction");
    }
    for name in ["requests.csv", "requests.jsonl", "bundle.json", "a.csv", "Requests.CSV"] {
        check(name)
            .status(2)
            .with("is a table of requests and answers")
            .with("input.contradiction");
    }
    let said = check("none.bin").status(2).with("input.vendor");
    said.with("Put the file with which the vendor answered beside the table");
    sites.write(&format!("{spool}/good.WibuCmRaU"), "[WIBU-SYSTEMS Control File]\r\n[Update1]\r\n");
    check("good.WibuCmRaU").status(0).with("exported 1 answer");
}

/// EXP-19. The hint is for whoever typed the answers.
#[test]
fn a_fault_of_a_reply_is_mended_in_the_reply() {
    let (sites, folder) = asked();
    for (name, text, next) in [
        ("r.csv", "item,CID\n0,refused,1\n", "Give the row as many values as the header has"),
        ("r.jsonl", "{\"item\": 0, \"CID\": }\n", "Correct the object in the line named"),
        ("r.jsonl", "{\"item\": 0, \"fields\": 1}\n", "Write the fields of the vendor's answer"),
    ] {
        reply(&sites, &folder, name, text).status(2).with(next);
    }
}

/// EXP-20. The answer may be wanted all the same.
#[test]
fn an_answer_to_a_request_that_is_past_is_noted() {
    let (sites, folder) = asked();
    let number = item(&sites, &folder, IIDS[0]);
    let table = format!("Machine,ID,KeyType,IID\nHMI-00,{SKU},mak,{}\n", crate::sites::IID);
    ask(&sites, &table, "--replace HMI-00");
    let note =
        format!("r.csv:2: note: item {number} of {folder} is replaced meanwhile: a newer request");
    sites.write("r.csv", format!("item,bundle,CID\n{number},{folder},{}\n", CIDS[0]));
    let words = format!("r.csv --to plant-7 --reply-to {folder} --media stick --json");
    let said = sites.export("gateway", &words).status(0).with(&note);
    let json: serde_json::Value = serde_json::from_str(said.out.lines().next().unwrap()).unwrap();
    assert!(json["notes"][0]["message"].as_str().unwrap().starts_with("item "), "{json}");
}

/// EXP-22. A line that is drawn below the header is no row.
#[test]
fn a_drawn_line_of_a_table_is_passed_over() {
    let (sites, folder) = asked();
    for line in ["---|---", ":--|--:", "- | -"] {
        let table = format!("item|CID\n{line}\n0|refused\n1|\n");
        let (faults, waiting) = read("r.csv", &table);
        assert!(faults.is_empty() && waiting == 1, "{faults:?}");
    }
    reply(&sites, &folder, "r.csv", "item|CID\n---|---\n0|refused\n")
        .status(0)
        .with("exported 1 answer");
}

/// EXP-24. A letter before a block makes none of them a digest that is cut off.
#[test]
fn an_id_in_letters_stands_in_no_column_of_the_request() {
    let six = groups(CIDS[0], 6, " ");
    let lettered: Vec<String> = LETTERS
        .iter()
        .zip(six.split(' '))
        .map(|(letter, group)| format!("{letter}{group}"))
        .collect();
    let id = lettered.join(" ");
    let header = ["item", "installation_id", "bundle", "confirmation_id", "outcome"];
    for place in 0..3 {
        let mut row = [""; 5];
        row[place] = &id;
        assert_misplaced("r.csv", &csv(&header, &row));
    }
}
