//! Answers as gateways type them: joined without guessing, and never taken for *no answer yet*.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "sites/mod.rs"]
mod sites;

use std::collections::BTreeMap;

use carnet_host::settings::try_parse_from;
use carnet_testbed::Said;
use serde_json::Value;
use sites::{CID, CID2, ESU, IID, IID2, IID3, SKU, Sites};

const IIDS: [&str; 3] = [
    "589146658348631004760159760517266705984762270254522129400877392",
    "042741232870138432986726449596410234891886805422686251753642310",
    "484749478205020734324965441504553926339325045025429093931902654",
];
const CIDS: [&str; 3] = [
    "549103282273672082035026331131063884270050875284",
    "213562152732465963962265142821613475144065886276",
    "846151108724230712965294299114096864506384823836",
];

/// Three machines of a plant whose requests the gateway has admitted, and their spool folder.
fn asked() -> (Sites, String) {
    let sites = Sites::new("");
    let rows =
        IIDS.iter().enumerate().map(|(number, id)| format!("HMI-0{number},{SKU},mak,{id}\n"));
    sites.write("a.csv", format!("Machine,ID,KeyType,IID\n{}", rows.collect::<String>()));
    sites.export("plant", "a.csv --to gateway-1 --media stick").status(0);
    sites.import("gateway");
    let folder = sites.only("gateway/spool");
    (sites, folder)
}

/// Asks once more, from another table; the new spool folder.
fn ask(sites: &Sites, table: &str, more: &str) -> String {
    let before = sites.names("gateway/spool");
    sites.write("more.csv", table);
    sites.export("plant", &format!("more.csv --to gateway-1 --media stick {more}")).status(0);
    sites.import("gateway");
    sites.names("gateway/spool").into_iter().find(|name| !before.contains(name)).unwrap()
}

fn groups(digits: &str, width: usize, between: &str) -> String {
    let groups: Vec<&str> =
        digits.as_bytes().chunks(width).map(|group| str::from_utf8(group).unwrap()).collect();
    groups.join(between)
}

/// The item number of an installation id.
fn item(sites: &Sites, folder: &str, id: &str) -> u64 {
    let rows = sites.read(&format!("gateway/spool/{folder}/requests.jsonl"));
    let mut rows = rows.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    rows.find(|row| row["installation_id"] == id).unwrap()["item"].as_u64().unwrap()
}

fn reply(sites: &Sites, folder: &str, name: &str, text: &str) -> Said {
    sites.write(name, text);
    let words = format!("{name} --to plant-7 --reply-to {folder} --media stick");
    sites.export("gateway", &words)
}

/// The confirmation ids that arrive, by machine.
fn arrived(sites: &Sites) -> BTreeMap<String, String> {
    sites.import("plant");
    let mut found = BTreeMap::new();
    for folder in sites.names("plant/spool") {
        let rows = sites.read(&format!("plant/spool/{folder}/responses.jsonl"));
        for row in rows.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
            let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
            found.insert(text("machine"), text("confirmation_id"));
        }
    }
    found
}

fn all() -> BTreeMap<String, String> {
    let pair = |(number, id): (usize, &&str)| (format!("HMI-0{number}"), (*id).to_owned());
    CIDS.iter().enumerate().map(pair).collect()
}

/// EXP-30. EXP-31. Each machine has its own id, whatever the columns are named and however the ids
/// are written.
#[test]
fn answers_find_their_requests_by_the_installation_id() {
    let whole = |id: &str| id.to_owned();
    let lettered = |mark: &str, between: &str, id: &str| {
        let groups = groups(id, 6, " ");
        let groups = groups.split(' ').zip('A'..).map(|(group, it)| format!("{it}{mark}{group}"));
        groups.collect::<Vec<_>>().join(between)
    };
    type Form<'a> = &'a dyn Fn(&str) -> String;
    let dashed: Form<'_> = &|id| groups(id, 6, "-");
    let forms: [(&str, Form<'_>); 15] = [
        ("confirmation_id", &whole),
        ("CID", &whole),
        ("confirmation_id_groups", dashed),
        ("Bestätigungs-ID", dashed),
        ("Confirmation Code", dashed),
        ("Bestätigungscode", &whole),
        ("Identifiant de confirmation", dashed),
        ("Id. de confirmación", dashed),
        ("cid", &|id| lettered(": ", " ", id)),
        ("cid", &|id| lettered("", " ", id)),
        ("cid", &|id| lettered("=", ";", id)),
        ("cid", &|id| format!("CID: {}", groups(id, 6, "-"))),
        ("cid", &|id| format!("=\"\"{id}\"\"")),
        ("cid", &|id| format!("'{}", groups(id, 6, "-"))),
        ("confirmation_id,A,B,C,D,E,F,G,H", &|id| format!("\",{}\"", groups(id, 6, ","))),
    ];
    for (name, form) in forms {
        let (sites, folder) = asked();
        let mut table = format!("installation_id_groups,{name}\n");
        for (asked, id) in IIDS.iter().zip(CIDS) {
            let cell = form(id);
            // The last form has cells of its own, and the quotes are taken off again.
            let cell = match name.contains(",A,") {
                true => cell.trim_matches('"').to_owned(),
                false => format!("\"{cell}\""),
            };
            table += &format!("{},{cell}\n", groups(asked, 7, "-"));
        }
        let said = reply(&sites, &folder, "r.csv", &table);
        assert_eq!(said.status, 0, "{name}: {table}{}", said.err);
        let said = said.with("exported 3 answers");
        assert!(!said.err.contains("note:"), "{}", said.err);
        assert_eq!(arrived(&sites), all(), "{name}");
    }
}

/// EXP-30.
#[test]
fn number_and_installation_id_agree_or_nothing_leaves() {
    let (sites, folder) = asked();
    let numbers: Vec<u64> = IIDS.iter().map(|id| item(&sites, &folder, id)).collect();
    let swapped = format!(
        "item,IID,CID\n{},{},{}\n{},{},{}\n",
        numbers[0], IIDS[1], CIDS[0], numbers[1], IIDS[0], CIDS[1]
    );
    let said = reply(&sites, &folder, "r.csv", &swapped).status(2).with("input.contradiction");
    said.with("r.csv:2: ").with("r.csv:3: ").with("was asked for with another installation id");
    let unknown = format!("IID,CID\n{IID},{CID}\n");
    let said = reply(&sites, &folder, "r.csv", &unknown).status(2).with("answer.unknown-item");
    said.with("has the installation id … 4129604").with("Name with --reply-to the bundle");
    let nobody = format!("item,IID,CID\n,,{CID}\n,,\n");
    let said = reply(&sites, &folder, "r.csv", &nobody).status(2).with("input.item");
    let said = said
        .with("r.csv:2: column item: the row has neither an item number nor an installation id");
    assert!(!said.err.contains("r.csv:3"), "{}", said.err);
    for table in [
        format!("{}\n{}\n", CIDS[0], CIDS[1]),
        format!("Confirmation ID\n{}\n", CIDS[0]),
        format!("Answers of 26 November\nitem,cid\n0,{}\n", CIDS[0]),
        format!("item 0: {}\n", CIDS[0]),
    ] {
        let said = reply(&sites, &folder, "r.csv", &table).status(2).with("input.columns");
        let said = said.with("next for input.columns: Fill in requests.csv of the spool");
        assert!(!said.err.contains("SoftwareLicensingProduct"), "{}", said.err);
    }
    assert_eq!(sites.names("stick").len(), 1);
}

/// EXP-30.
#[test]
fn an_installation_id_may_stand_in_any_of_the_bundles() {
    let (sites, first) = asked();
    let second = ask(
        &sites,
        &format!(
            "Machine,ID,KeyType,IID\nM2,{SKU},mak,{IID2}\nM1,,mak,{IID}\nM1,{ESU},mak,{IID}\n"
        ),
        "",
    );
    sites.write("r.csv", format!("IID,CID\n{IID2},{CID}\n{},{}\n", IIDS[0], CIDS[0]));
    let words = format!("r.csv --to plant-7 --reply-to {first} --reply-to {second} --media stick");
    sites.export("gateway", &words).status(0).with("exported 2 answers");
    // Two products of one machine, or one that was asked for twice: the number decides.
    let (sites, folder) = asked();
    let product = |activation: &str| format!("Machine,ID,KeyType,IID\nM1,{activation},mak,{IID}\n");
    let one = ask(&sites, &product(SKU), "");
    let other = ask(&sites, &product(ESU), "");
    let words = |name: &str| {
        format!(
            "{name} --to plant-7 --reply-to {folder} --reply-to {one} --reply-to {other} -o x.carnet"
        )
    };
    sites.write("r.csv", format!("IID,CID\n{IID},{CID}\n"));
    let said = sites.export("gateway", &words("r.csv")).status(2).with("input.item");
    said.with(&format!("item 0 of {one}, item 0 of {other}; the row needs the number of one"));
    sites.write("r.csv", format!("bundle,IID,CID\n{one},{IID},{CID}\n"));
    sites.export("gateway", &words("r.csv")).status(0).with("exported 1 answer");
}

/// EXP-31. The zeros are not put back: they may have been others.
#[test]
fn lost_zeros_are_named_and_never_made_up() {
    let (sites, folder) = asked();
    let id = groups(IIDS[0], 7, "-");
    let lost = "72516-660201-373630-23503-184401-631801-417871-837926";
    let named = "groups 1 and 4 of 8 have fewer than six digits: a spreadsheet drops the zeros";
    for table in [
        format!("installation_id_groups,confirmation_id\n{id},{lost}\n"),
        format!("installation_id_groups,A,B,C,D,E,F,G,H\n{id},{}\n", lost.replace('-', ",")),
    ] {
        let said = reply(&sites, &folder, "r.csv", &table).status(2).with("input.confirmation-id");
        said.with(named).with("next for input.confirmation-id: Read these groups again");
    }
    let wrong = groups(CIDS[0], 6, "-").replace("282273", "282274");
    let table = format!("IID,CID\n{id},{wrong}\n");
    let said = reply(&sites, &folder, "r.csv", &table).status(2);
    said.with("wrong check digit in group 2 of 8").with("Read the groups named again");
    let table = format!("IID,CID\n{id},pending\n");
    let said = reply(&sites, &folder, "r.csv", &table).status(2).with("input.outcome");
    let said = said.with("Leave the cell empty while there is no answer");
    assert!(!said.err.contains("groups"), "{}", said.err);
}

/// EXP-31.
#[test]
fn groups_and_whole_number_agree_and_a_rounded_one_is_passed_over() {
    let (sites, folder) = asked();
    let (id, good) = (groups(IIDS[0], 7, "-"), groups(CIDS[0], 6, "-"));
    let row = |whole: &str, groups: &str| {
        let header = "installation_id_groups,confirmation_id,confirmation_id_groups";
        let table = format!("{header}\n{id},{whole},{groups}\n");
        reply(&sites, &folder, "r.csv", &table)
    };
    row(CIDS[1], &good).status(2).with("the row has two different confirmation ids");
    row("5.49103E+47", "").status(2).with("input.rounded").with("where it was shown");
    row("refused", &good).status(2).with("input.outcome");
    row("5.49103E+47", &good).status(0).with("exported 1 answer");
}

/// EXP-31. EXP-5.
#[test]
fn a_refusal_and_its_code_may_stand_in_one_cell() {
    let (sites, folder) = asked();
    let table = format!(
        "IID,outcome,CID,code\n{},,refused 0x7F,\n{},Deferred busy,,\n{},OK,{},\n",
        IIDS[0], IIDS[1], IIDS[2], CIDS[2]
    );
    reply(&sites, &folder, "r.csv", &table).status(0).with("exported 3 answers");
    let shown = sites.ledger_all("gateway", "--json list --open");
    assert_eq!(shown[0]["code"], "busy", "{shown:?}");
    let (sites, folder) = asked();
    for (row, code) in [
        ("OK,,", "input.outcome"),
        ("maybe,,", "input.outcome"),
        ("refused,deferred,", "input.outcome"),
        ("refused 0x7F,,0x80", "input.outcome"),
        ("refused by hand,,", "input.outcome"),
        (&format!("refused,{CID},"), "input.outcome"),
    ] {
        let table = format!("IID,outcome,CID,code\n{},{row}\n", IIDS[0]);
        reply(&sites, &folder, "r.csv", &table).status(2).with(code);
    }
}

/// EXP-32.
#[test]
fn an_answer_in_a_column_that_is_passed_over_is_an_error() {
    let (sites, folder) = asked();
    let id = IIDS[0];
    let (whole, dashed) = (CIDS[0], groups(CIDS[0], 6, "-"));
    let cells = groups(CIDS[0], 6, ",");
    let short = &whole[..42];
    for (name, columns, row) in [
        ("Answer", "Answer", whole),
        ("Answer", "Answer", &dashed),
        ("Notiz", "Notiz", &format!("Anruf: {dashed} (Bob)")),
        ("Answer", "Answer", short),
        ("Answer", "Answer", &groups(short, 6, " ")),
        // Lost zeros, and a number that was cut off.
        ("Answer", "Answer", "72516-660201-373630-23503-184401-631801-417871-837926"),
        ("Answer", "Answer", &format!("=\"\"{whole}\"\"")),
        ("1", "1,2,3,4,5,6,7,8", &cells),
        ("Teil1", "Teil1,Teil2,Teil3,Teil4,Teil5,Teil6,Teil7", &groups(short, 6, ",")),
        ("Status", "Status", "Refused 0x7F"),
        ("Status", "Status", "refused by Microsoft"),
    ] {
        let row = if row.contains(',') { row.to_owned() } else { format!("\"{row}\"") };
        for confirmation in ["", ",confirmation_id"] {
            let empty = if confirmation.is_empty() { "" } else { "," };
            let table = format!("IID,{columns}{confirmation}\n{id},{row}{empty}\n");
            let said = reply(&sites, &folder, "r.csv", &table);
            assert_eq!(said.status, 2, "{table}{}{}", said.out, said.err);
            said.with("input.misplaced").with(&format!("r.csv:2: column {name}: "));
        }
    }
    // One column too far to the left.
    let said = reply(&sites, &folder, "r.csv", &format!("item,IID,CID\n,{whole},\n")).status(2);
    said.with("column IID: 48 digits stand here like a confirmation id").with("input.misplaced");
    reply(&sites, &folder, "r.csv", &format!("item,CID\n{whole},\n"))
        .status(2)
        .with("input.misplaced");
    let spread: Vec<_> = dashed.split('-').collect();
    for (member, value) in [
        ("answer", serde_json::json!({ "confirmation": { "value": whole } })),
        ("answer", serde_json::json!([{ "text": [dashed] }])),
        ("blocks", serde_json::json!(spread)),
        ("answer", serde_json::json!({ whole: true })),
        ("answer", serde_json::json!(5.49103e47)),
    ] {
        let row = serde_json::json!({ "installation_id": id, member: value });
        let said = reply(&sites, &folder, "r.jsonl", &row.to_string()).status(2);
        said.with("input.misplaced").with(&format!("column {member}: "));
    }
    // What the row says itself may stand there once more; another id may not.
    let table = |other: &str| format!("IID,CID,Answer\n{id},{whole},{other}\n");
    reply(&sites, &folder, "r.csv", &table(CIDS[1])).status(2).with("input.misplaced");
    reply(&sites, &folder, "r.csv", &table(&dashed)).status(0).with("exported 1 answer");
}

/// EXP-33.
#[test]
fn a_row_may_come_twice_but_not_say_something_else() {
    let (sites, folder) = asked();
    let table = format!("IID,CID\n{0},{1}\n{0},{1}\n{2},{3}\n", IIDS[0], CIDS[0], IIDS[1], CIDS[1]);
    let said = reply(&sites, &folder, "r.csv", &table).status(0).with("exported 2 answers");
    said.with("r.csv:3: skipped: a repetition").with("1  skipped: a repetition of a row before");
    // Nobody knows which is right: both stay, also where bad rows are left out.
    let (sites, folder) = asked();
    for (table, lines) in [
        (format!("IID,CID\n{0},{1}\n{0},{2}\n", IIDS[0], CIDS[0], CIDS[1]), [2, 3]),
        (format!("IID,CID\n{0},{2}\n{1},{2}\n", IIDS[0], IIDS[1], CIDS[0]), [2, 3]),
    ] {
        sites.write("r.csv", &table);
        let words = format!("r.csv --to plant-7 --reply-to {folder} --media stick --skip-bad");
        let said = sites.export("gateway", &words).status(0).with("nothing to export");
        let said = said.with("input.contradiction");
        for line in lines {
            assert!(said.err.contains(&format!("r.csv:{line}: ")), "{}", said.err);
        }
    }
}

/// EXP-34. The table of yesterday is closed; the ledger knows whose the id is.
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

/// EXP-34. What its plant has said does not fit stands for nobody, and neither does what was voided.
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

/// EXP-37.
#[test]
fn a_table_that_ties_nothing_together_is_said_to() {
    let (sites, folder) = asked();
    sites.write("r.csv", format!("item,confirmation_id\n0,{CID}\n1,refused\n"));
    let words = format!("r.csv --to plant-7 --reply-to {folder} --media stick --json");
    let said = sites.export("gateway", &words).status(0);
    let said = said
        .with("note: joined by the item number alone: 2 answers; nothing in the table ties them");
    let json: Value = serde_json::from_str(said.out.lines().next().unwrap()).unwrap();
    assert_eq!(json["untied"], 2);
}

fn fields(machine: &str, id: &str) -> String {
    let fields = serde_json::json!({ "host id": id });
    format!(
        "{}\n",
        serde_json::json!({ "machine": machine, "vendor": "codemeter", "fields": fields })
    )
}

/// EXP-35.
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

/// Runs `answers check` as the one command does.
fn check(sites: &Sites, words: &str) -> Said {
    #[derive(clap::Parser)]
    struct Cli {
        #[command(flatten)]
        args: carnet_exporter::cli::AnswersArgs,
    }
    let config = sites.path("gateway/carnet.toml");
    let start = ["answers", "--config", config.to_str().unwrap(), "check"];
    let files = |word: &str| match word.ends_with(".csv") {
        true => sites.path(word).display().to_string(),
        false => word.to_owned(),
    };
    let words = start.iter().map(ToString::to_string).chain(words.split_whitespace().map(files));
    let (cli, typed) = try_parse_from::<Cli>(words).unwrap();
    let mut out = Vec::new();
    let result =
        carnet_exporter::command::run_answers(&cli.args, &typed.joined().unwrap(), &mut out);
    let out = String::from_utf8(out).unwrap();
    let (status, err) = match result {
        Ok(status) => (status, String::new()),
        Err(error) => (error.status(), format!("{error} {:?}", error.code())),
    };
    Said { status: status.number().into(), out, err }
}

/// Every file below a folder with its bytes.
fn tree(folder: &std::path::Path) -> BTreeMap<std::path::PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(tree(&path));
            found.insert(path, Vec::new());
        } else {
            found.insert(path.clone(), std::fs::read(&path).unwrap());
        }
    }
    found
}

/// EXP-36. No key, no lock, no ledger that was not there.
#[test]
fn a_check_says_what_the_export_would_say_and_writes_nothing() {
    let (sites, folder) = asked();
    std::fs::remove_file(sites.path("gateway/key.pem")).unwrap();
    sites.write("good.csv", format!("IID,CID\n{},{}\n{},\n", IIDS[0], CIDS[0], IIDS[1]));
    sites.write(
        "bad.csv",
        format!("IID,CID,x\n{},{},\n{},,{}\n", IIDS[0], CIDS[0], IIDS[1], CIDS[1]),
    );
    let before = tree(&sites.path("."));
    let said = check(&sites, &format!("good.csv --reply-to {folder}")).status(0);
    said.with("good: 1 answer; nothing was written").with("1  have no answer yet");
    check(&sites, &format!("good.csv --reply-to {folder} --to plant-7")).status(0);
    let said = check(&sites, &format!("bad.csv --reply-to {folder} --json")).status(2);
    let json: Value = serde_json::from_str(said.out.lines().next().unwrap()).unwrap();
    assert_eq!((&json["command"], &json["good"]), (&"answers check".into(), &1.into()), "{json}");
    assert_eq!(json["faults"][0]["code"], "input.misplaced");
    check(&sites, &format!("good.csv --reply-to {folder} --to plant-9"))
        .status(2)
        .with("ExportReplyTo");
    check(&sites, "good.csv --reply-to plant-7_9_00000000").status(2).with("ExportReplyTo");
    let after = tree(&sites.path("."));
    assert!(before == after, "{:?} {:?}", before.keys(), after.keys());
    std::fs::remove_file(sites.path("gateway/ledger.db")).unwrap();
    check(&sites, &format!("good.csv --reply-to {folder}")).status(2).with("LedgerMissing");
    assert!(!sites.path("gateway/ledger.db").exists());
}

/// EXP-11.
#[test]
fn an_answer_that_the_route_does_not_carry_is_named() {
    let (sites, folder) = asked();
    sites.write("answer.bin", "x");
    let schemes = "schemes = [\"microsoft\", \"vendor-file\", \"vendor-fields\"]";
    let trust = sites.read("trust.toml");
    let (head, tail) = trust.rsplit_once(schemes).unwrap();
    sites.write("trust.toml", format!("{head}schemes = [\"vendor-file\"]{tail}"));
    sites.write("r.csv", format!("IID,CID\n{IID3},\n{},{}\n", IIDS[0], CIDS[0]));
    let said = check(&sites, &format!("r.csv --reply-to {folder} --json")).status(2);
    said.with("the route does not carry the scheme microsoft");
    assert!(CID2.len() == CID.len());
}
