//! The way home: what Windows did with the answers, by the table that the script `apply` wrote.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod sites;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use carnet_format::ConfirmationId;
use carnet_testbed::request_number;
use serde_json::{Value, json};
use sites::{CID, ESU, IID, SKU, Said, Sites};

const OTHER: &str = "0xC004F031";

fn iid(number: u32) -> String {
    match request_number(number).body {
        carnet_format::RequestBody::Microsoft(numbers) => numbers.installation_id.to_string(),
        _ => unreachable!(),
    }
}

fn cid(number: u32) -> ConfirmationId {
    let [.., high, low] = number.to_be_bytes();
    let mut packed = [0x5a; 17];
    packed[0] = 0;
    packed[15..].copy_from_slice(&[high, low]);
    ConfirmationId::unpack(&packed).unwrap()
}

/// Machines with their installation ids, asked for and granted.
fn granted(machines: &[(&str, u32)]) -> Sites {
    let row = |(name, number): &(&str, u32)| format!("{name},{SKU},mak,{}\n", iid(*number));
    let sites = Sites::with_rows(&machines.iter().map(row).collect::<String>());
    sites.ask("a.csv");
    answer(&sites, 0);
    sites
}

/// M0, M1 and so on.
fn many(count: u32) -> Sites {
    let names: Vec<_> = (0..count).map(|number| (format!("M{number}"), number)).collect();
    granted(&names.iter().map(|(name, number)| (&**name, *number)).collect::<Vec<_>>())
}

/// The gateway grants all items of its newest bundle, each a confirmation id of its own.
fn answer(sites: &Sites, first: u32) {
    let folder = sites.newest("gateway");
    let requests = sites.read(&format!("gateway/spool/{folder}/requests.jsonl"));
    let mut table = "item,confirmation_id\n".to_owned();
    for number in 0..requests.lines().count() as u32 {
        writeln!(table, "{number},{}", cid(first + number)).unwrap();
    }
    sites.reply(&table).status(0);
    sites.import("plant");
}

/// The newest answers as the plant has them, by machine.
fn answers(sites: &Sites) -> BTreeMap<String, Value> {
    let rows = sites.read(&format!("plant/spool/{}/responses.jsonl", sites.newest("plant")));
    let rows = rows.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    rows.map(|row| (row["machine"].as_str().unwrap().to_owned(), row)).collect()
}

const COLUMNS: &str = "\"machine\",\"product\",\"outcome\",\"code\",\"license_status\",\"confirmation_id_end\",\
                       \"installation_id_groups\",\"activation_id\",\"request_bundle\",\"request_item\",\"time\"\r\n";

/// A row as `apply` writes it.
fn line(answer: &Value, outcome: &str, code: &str) -> String {
    let text = |name: &str| answer[name].as_str().unwrap().to_owned();
    let status = if outcome == "active" { "1" } else { "5" };
    let id = text("confirmation_id");
    format!(
        "\"{}\",\"{}\",\"{outcome}\",\"{code}\",\"{status}\",\"{}\",\"{}\",\"{}\",\"{}\",\"{}\",\"2027-01-15T08:00:00Z\"\r\n",
        text("machine"),
        text("product"),
        &id[id.len() - 6..],
        text("installation_id_groups"),
        text("activation_id"),
        text("request_bundle"),
        answer["request_item"],
    )
}

/// Writes a result table of these machines, by the newest answers.
fn table(sites: &Sites, rows: &[(&str, &str, &str)]) {
    table_of(sites, &answers(sites), rows);
}

/// The same, by the answers of another time.
fn table_of(sites: &Sites, answers: &BTreeMap<String, Value>, rows: &[(&str, &str, &str)]) {
    let rows = rows.iter().map(|(machine, outcome, code)| line(&answers[*machine], outcome, code));
    sites.write("result.csv", format!("\u{feff}{COLUMNS}{}", rows.collect::<String>()));
}

fn applied(sites: &Sites, more: &str) -> Said {
    let result = sites.path("result.csv");
    sites.run_ledger("plant", &format!("applied {} {more}", result.display()))
}

/// The rows and the counts.
fn told(sites: &Sites, status: i32, more: &str) -> (Vec<Value>, Value) {
    let said = applied(sites, &format!("{more} --json"));
    assert_eq!(said.status, status, "{said:?}");
    let mut all: Vec<Value> =
        said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let counts = all.pop().unwrap();
    (all, counts)
}

fn counts(value: &Value) -> [u64; 5] {
    ["rows", "active", "before", "disputed", "open"].map(|name| value[name].as_u64().unwrap())
}

/// What `ledger machines` says of a machine.
fn machine(sites: &Sites, name: &str) -> Value {
    sites.ledger("plant", &format!("machines {name} --json"))
}

fn state(sites: &Sites, name: &str) -> String {
    machine(sites, name)["state"].as_str().unwrap().to_owned()
}

/// The audit log, but that folders were spooled.
fn log(sites: &Sites) -> Vec<Value> {
    let mut log = sites.ledger_all("plant", "audit --log --json");
    log.pop();
    log.retain(|entry| entry["action"] != "spool");
    log
}

// LEDGER-79. LEDGER-80.
#[test]
fn machines_that_took_their_ids_are_active_and_are_so_once() {
    let sites = many(3);
    table(&sites, &[("M0", "active", ""), ("M1", "active", ""), ("M2", "active", "")]);
    let said = applied(&sites, "").status(0);
    assert!(said.out.ends_with("3 active, 0 told before, 0 disputed, 0 not active\n"), "{said:?}");
    assert_eq!(["M0", "M1", "M2"].map(|name| state(&sites, name)), ["active"; 3]);
    let before = log(&sites);
    let (rows, all) = told(&sites, 0, "");
    assert_eq!(counts(&all), [3, 0, 3, 0, 0]);
    assert_eq!(log(&sites), before);
    let numbers: Vec<_> = rows.iter().map(|row| row["entry"].as_u64().unwrap()).collect();
    let applied = before.iter().filter(|entry| entry["action"] == "applied");
    assert_eq!(applied.map(|entry| entry["number"].as_u64().unwrap()).collect::<Vec<_>>(), numbers);
}

// LEDGER-79. LEDGER-81.
#[test]
fn an_answer_that_no_machine_takes_is_disputed_under_a_ticket_with_windows_code() {
    let sites = many(6);
    table(
        &sites,
        &[
            ("M0", "active", ""),
            ("M1", "refused", OTHER),
            ("M2", "refused", "0xC004C008"),
            ("M3", "changed", ""),
            ("M4", "failed", "0x80070005"),
            ("M5", "failed", ""),
        ],
    );
    let (rows, all) = told(&sites, 4, "");
    assert_eq!(counts(&all), [6, 1, 0, 0, 5]);
    let words: Vec<_> = rows.iter().map(|row| row["told"].as_str().unwrap()).collect();
    assert_eq!(words, ["active", "needs-ticket", "nothing", "nothing", "nothing", "nothing"]);
    let next = |row: usize| rows[row]["next"].as_str().unwrap();
    assert!(next(1).contains("result.csv --ticket TICKET"), "{rows:?}");
    assert!(next(2).contains("raise the count") && next(3).contains("export this machine again"));
    assert!(next(4).contains("mend it there") && next(5).contains("could not be reached"));
    assert_eq!(rows[1]["meaning"], "the confirmation id fits another installation id");
    assert_eq!(state(&sites, "M1"), "to-type");
    // Nobody can be asked.
    let held = log(&sites);
    if !std::io::IsTerminal::is_terminal(&std::io::stdin()) {
        applied(&sites, "--ticket INC-7").status(2).with("say --yes");
        assert_eq!(log(&sites), held);
    }

    applied(&sites, "").status(4).with("The ledger keeps nothing of 5 rows: ");
    let said = applied(&sites, "--ticket INC-7 --yes").status(4);
    said.with("The ledger keeps nothing of 4 rows: ")
        .with("M1: Windows 10/11 Pro")
        .with("refused 0xC004F031: the confirmation id fits another installation id\n  disputed");
    let (_, all) = told(&sites, 4, "--ticket INC-7 --yes");
    assert_eq!(counts(&all), [6, 0, 2, 0, 4]);
    let entry = log(&sites).pop().unwrap();
    assert_eq!((&entry["code"], &entry["ticket"]), (&OTHER.into(), &"INC-7".into()), "{entry}");
    let names: Vec<_> = entry.as_object().unwrap().keys().collect();
    assert!(
        names.ends_with(&[
            &"request".to_owned(),
            &"answer".into(),
            &"code".into(),
            &"ticket".into()
        ]),
        "{names:?}"
    );
    // Nobody types it: it is shown, and the spool has it no more.
    assert!(answers(&sites)["M1"]["confirmation_id"].is_null());
    let words = "Windows said 0xC004F031: the confirmation id fits another installation id";
    sites.run_ledger("plant", "machines").with(words);
    sites.run_ledger("plant", "confirm M1").status(4).with(words);
    let shown = machine(&sites, "M1");
    assert_eq!((&shown["state"], &shown["code"]), (&"disputed".into(), &OTHER.into()), "{shown}");
    let confirm = sites.ledger("plant", "confirm M1 --json");
    assert_eq!((&confirm["code"], &confirm["meaning"]), (&shown["code"], &shown["meaning"]));
    assert!(machine(&sites, "M0")["code"].is_null());
}

/// LEDGER-81. AUDIT-6. What a log says comes out of it again, with a code and, as older ones have it, without.
#[test]
fn disputes_with_and_without_a_code_are_rebuilt_byte_for_byte() {
    let sites = many(2);
    table(&sites, &[("M0", "refused", "c004f02f")]);
    applied(&sites, "--ticket INC-7 --yes").status(4);
    sites.run_ledger("plant", "dispute M1 --ticket INC-8 --yes").status(0);
    let before = log(&sites);
    let codes: Vec<_> =
        before.iter().filter(|it| it["action"] == "dispute").map(|it| &it["code"]).collect();
    assert_eq!(codes, [&json!("c004f02f"), &Value::Null]);
    sites.run_ledger("plant", "audit").status(0);
    sites.run_ledger("plant", "rebuild --ticket INC-9").status(0);
    let after = log(&sites);
    assert_eq!(after[..before.len()], before);
    sites
        .run_ledger("plant", "machines M0")
        .with("Windows said c004f02f: the confirmation id has a wrong length");
    let plain = sites.run_ledger("plant", "machines M1");
    assert!(plain.out.contains("DISPUTED") && !plain.out.contains("Windows said"), "{plain:?}");
}

// LEDGER-80.
#[test]
fn an_old_table_says_nothing_of_the_answer_that_followed_a_dispute() {
    let sites = many(1);
    let first = answers(&sites);
    table(&sites, &[("M0", "refused", OTHER)]);
    applied(&sites, "--ticket INC-7 --yes").status(4);
    sites.ask("");
    sites.run_ledger("plant", "machines M0").with("asked again").with("Windows said 0xC004F031");
    answer(&sites, 7);
    let shown = machine(&sites, "M0");
    assert_eq!((&shown["state"], &shown["code"]), (&"to-type".into(), &Value::Null), "{shown}");
    // That table is of the first answer.
    let before = log(&sites);
    let (rows, all) = told(&sites, 4, "--ticket INC-7 --yes");
    assert_eq!((counts(&all), log(&sites)), ([1, 0, 1, 0, 0], before.clone()));
    assert!(rows[0]["next"].is_null(), "{rows:?}");
    // Nor is the machine active by the second, where the first is said to have been taken, or another.
    let second = answers(&sites);
    for (row, own) in [(("M0", "active", ""), &first), (("M0", "active", ""), &third(&second))] {
        table_of(&sites, own, &[row]);
        let (rows, all) = told(&sites, 4, "--ticket INC-7 --yes");
        assert_eq!((counts(&all), log(&sites)), ([1, 0, 0, 0, 1], before.clone()));
        assert!(rows[0]["next"].as_str().unwrap().contains("of an earlier answer"), "{rows:?}");
    }
    table_of(&sites, &third(&second), &[("M0", "refused", OTHER)]);
    let (rows, _) = told(&sites, 4, "--ticket INC-7 --yes");
    assert!(rows[0]["next"].as_str().unwrap().contains("of an earlier answer"), "{rows:?}");
    assert_eq!(state(&sites, "M0"), "to-type");
    // This one is of the second.
    table(&sites, &[("M0", "refused", OTHER)]);
    let (_, all) = told(&sites, 4, "--ticket INC-8 --yes");
    assert_eq!(counts(&all), [1, 0, 0, 1, 0]);
    assert_eq!(state(&sites, "M0"), "disputed");
    applied(&sites, "--ticket INC-8 --yes").status(4).with("0 active, 1 told before");
    table_of(&sites, &first, &[("M0", "refused", OTHER)]);
    applied(&sites, "--ticket INC-8 --yes").status(4).with("0 active, 1 told before");
}

/// The same with a confirmation id that nobody was given.
fn third(answers: &BTreeMap<String, Value>) -> BTreeMap<String, Value> {
    let mut answers = answers.clone();
    answers.get_mut("M0").unwrap()["confirmation_id"] = cid(77).to_string().into();
    answers
}

// LEDGER-78.
#[test]
fn a_file_that_no_machine_is_called_after_is_named() {
    let sites = many(1);
    table(&sites, &[("M0", "active", "")]);
    let path = sites.path("result").display().to_string();
    let refused = |says: &str| {
        let said = sites.run_ledger("plant", &format!("applied {path}")).status(2);
        assert!(said.err.contains("no machine is called") && said.err.contains(says), "{said:?}");
    };
    refused(&format!("carnet ledger applied {path}.csv"));
    std::fs::rename(sites.path("result.csv"), sites.path("result")).unwrap();
    refused("if it is the table that apply wrote");
    let said = sites.run_ledger("plant", &format!("applied {path}.csv")).status(3);
    assert!(said.err.contains("cannot read the result table"), "{said:?}");
    assert_eq!(state(&sites, "M0"), "to-type");
    let spaced = sites.path("my result").display().to_string();
    std::fs::rename(sites.path("result"), format!("{spaced}.csv")).unwrap();
    let error = call(&sites, &spaced).unwrap_err().to_string();
    assert!(error.ends_with(&format!("carnet ledger applied \"{spaced}.csv\"")), "{error}");
}

// LEDGER-78.
#[test]
fn a_spreadsheet_may_have_been_at_it() {
    let sites = granted(&[("PRÜFSTAND-Ä", 1), ("M:-2", 2), ("m3", 3)]);
    let answers = answers(&sites);
    let row = |name: &str, cell: &str, outcome: &str| {
        let it = &answers[name];
        let id = it["confirmation_id"].as_str().unwrap();
        let end = &id[id.len() - 6..];
        let (bundle, groups) = (
            it["request_bundle"].as_str().unwrap(),
            it["installation_id_groups"].as_str().unwrap(),
        );
        format!(
            "{};{outcome};{};1,23457E+62;;{cell};{groups};x;{}\r\n",
            it["request_item"],
            bundle.to_uppercase(),
            // It takes the noughts in front.
            end.trim_start_matches('0'),
        )
    };
    // The spool guards a cell in which a formula could begin.
    let spooled = sites.read(&format!("plant/spool/{}/responses.csv", sites.newest("plant")));
    assert!(spooled.contains("\nM:'-2,"), "{spooled}");
    let rows = [
        row("PRÜFSTAND-Ä", "PRÜFSTAND-Ä", "active"),
        row("M:-2", "M:'-2", "active"),
        row("m3", "M3", "Active"),
        ";;;;;;;;\r\n".to_owned(),
    ];
    let header = "Request_Item;Outcome;request bundle;installation_id;Code;Machine;installation_id_groups;note;Confirmation ID End\r\n";
    sites.write("result.csv", format!("{header}{}", rows.concat()));
    let (rows, all) = told(&sites, 0, "");
    assert_eq!(counts(&all), [3, 3, 0, 0, 0]);
    assert_eq!(rows[2]["machine"], "m3");
    assert_eq!(["PRÜFSTAND-Ä", "M:-2", "m3"].map(|name| state(&sites, name)), ["active"; 3]);
}

// LEDGER-78.
#[test]
fn one_bad_row_and_nothing_is_said() {
    let sites = many(3);
    let answers = answers(&sites);
    let before = log(&sites);
    let good = line(&answers["M0"], "active", "");
    let other = line(&answers["M1"], "active", "");
    let last = line(&answers["M2"], "active", "");
    let end = |machine: usize| {
        let id = answers[&format!("M{machine}")]["confirmation_id"].as_str().unwrap();
        format!("\"{}\"", &id[id.len() - 6..])
    };
    let group = answers["M1"]["installation_id_groups"].as_str().unwrap();
    let cut = &group[..group.len() - 1];
    let bundle = answers["M1"]["request_bundle"].as_str().unwrap();
    let utf16 = |text: &str| {
        let units = text.encode_utf16().flat_map(u16::to_le_bytes);
        [0xff, 0xfe].into_iter().chain(units).collect::<Vec<u8>>()
    };
    let table = |rows: &[&str]| format!("{COLUMNS}{}", rows.concat()).into_bytes();
    let cases: Vec<(&str, Vec<u64>, Vec<u8>)> = vec![
        ("ledger.unknown-item", vec![3], table(&[&good, &other.replace(bundle, &"ab".repeat(32))])),
        (
            "ledger.unknown-item",
            vec![2],
            table(&[&other
                .replace("\",\"0\",\"2027", "\",\"77\",\"2027")
                .replace("\",\"1\",\"2027", "\",\"77\",\"2027")
                .replace("\",\"2\",\"2027", "\",\"77\",\"2027")]),
        ),
        ("input.contradiction", vec![2], table(&[&good.replace("\"M0\"", "\"M1\""), &other])),
        ("input.contradiction", vec![3], table(&[&good, &other.replace(group, cut)])),
        ("input.contradiction", vec![3], table(&[&good, &line(&answers["M0"], "failed", "")])),
        (
            "input.contradiction",
            vec![3],
            table(&[
                &line(&answers["M0"], "refused", OTHER),
                &line(&answers["M0"], "refused", "0xC004F02C"),
            ]),
        ),
        (
            "input.outcome",
            vec![2, 4],
            table(&[&line(&answers["M1"], "to-apply", ""), &good, &line(&answers["M2"], "", "")]),
        ),
        ("input.row", vec![2], table(&[&line(&answers["M1"], "failed", "no access"), &good])),
        ("input.row", vec![3], table(&[&good, "\"M1\",\"x\",\"acti"])),
        // A last cell that is not closed would hide the rows below it.
        (
            "input.row",
            vec![3],
            table(&[&good, &other.replace("\"2027-01-15T08:00:00Z\"", "\"2027"), &last]),
        ),
        ("input.row", vec![2], table(&[&good.replace("T08:00:00Z", "\n"), &other])),
        ("input.row", vec![2], table(&[&good.replace("T08:00:00Z", "\rx"), &other])),
        ("input.row", vec![3], table(&[&good, other.trim_end().trim_end_matches('"')])),
        ("input.row", vec![3], table(&[&good, &other.replace(&end(1), "")])),
        ("input.row", vec![3], table(&[&good, &other.replace(&end(1), "1,2E+5")])),
        ("input.contradiction", vec![3], table(&[&good, &other.replace("\"1\",\"", "\"5\",\"")])),
        ("input.contradiction", vec![3], table(&[&good, &line(&answers["M1"], "active", OTHER)])),
        ("input.row", vec![3], table(&[&good, &other.replace(bundle, "1,2E+99")])),
        ("input.row", vec![3], table(&[&good, &other.replace("\"M1\"", "\"\"")])),
        (
            "input.columns",
            vec![1],
            format!("{}{good}", COLUMNS.replace("product", "machine")).into_bytes(),
        ),
        (
            "input.columns",
            vec![1],
            format!("{}{good}", COLUMNS.replace("request_item", "item")).into_bytes(),
        ),
        ("input.nothing", vec![1], table(&[])),
        ("input.encoding", vec![1], utf16(&format!("{COLUMNS}{good}"))),
        (
            "input.encoding",
            vec![3],
            [table(&[&good]), b"\"M\xc4\"".to_vec(), other.as_bytes()[4..].to_vec()].concat(),
        ),
    ];
    for (code, lines, bytes) in cases {
        sites.write("result.csv", bytes);
        let said = applied(&sites, "--ticket INC-1 --yes --json");
        assert_eq!(said.status, 2, "{code}: {said:?}");
        let object: Value = serde_json::from_str(said.out.lines().next().unwrap()).unwrap();
        let faults = object["faults"].as_array().unwrap();
        let found: Vec<_> = faults.iter().map(|it| it["line"].as_u64().unwrap()).collect();
        assert_eq!((&faults[0]["code"], found), (&code.into(), lines), "{object}");
        assert!(said.err.contains("nothing was said"), "{said:?}");
    }
    assert_eq!(log(&sites), before);
    assert_eq!(applied(&sites, "").status, 2);
    std::fs::remove_file(sites.path("result.csv")).unwrap();
    assert_eq!(applied(&sites, "").status, 3);
}

/// A call of the plant's with one word for the table; what it printed, or how it ended.
fn call(sites: &Sites, what: &str) -> Result<String, carnet_host::Failure> {
    let config = sites.path("plant/carnet.toml");
    let words = ["carnet-import", "--config", config.to_str().unwrap(), "ledger", "applied", what];
    let (cli, typed) =
        carnet_host::settings::try_parse_from::<carnet_importer::cli::Cli>(words).unwrap();
    let (settings, mut out) = (typed.joined().unwrap(), Vec::new());
    carnet_importer::command::run(&cli.command, &settings, &mut out)?;
    Ok(String::from_utf8(out).unwrap())
}

// LEDGER-78.
#[test]
fn a_table_that_lacks_something_hears_what_and_what_its_script_can_do() {
    let sites = many(1);
    let good = line(&answers(&sites)["M0"], "active", "");
    let result = sites.path("result.csv");
    let given = |text: String| {
        sites.write("result.csv", text);
        let said = applied(&sites, "--json").status(2);
        let object: Value = serde_json::from_str(said.out.lines().next().unwrap()).unwrap();
        let message = object["faults"][0]["message"].as_str().unwrap().to_owned();
        let failed = call(&sites, result.to_str().unwrap()).unwrap_err();
        let next = failed.next().unwrap().to_owned();
        assert!(!next.contains("SoftwareLicensingProduct") && !next.contains("--vendor"), "{next}");
        (message, next)
    };
    // As apply wrote it once.
    let (message, next) = given(format!("{}{good}", COLUMNS.replace("confirmation_id_end", "x")));
    assert_eq!(message, "columns that are missing: confirmation_id_end");
    assert!(next.contains("(carnet script apply)") && next.contains("applied MACHINE"), "{next}");
    let (message, next) = given(COLUMNS.replace("outcome", "x").replace("request_item", "y"));
    assert_eq!(message, "columns that are missing: outcome, request_item");
    assert!(next.contains("apply wrote it"), "{next}");
    let (message, _) = given(COLUMNS.replace("product", "code"));
    assert_eq!(message, "columns that are there twice: code");
    let (_, next) = given(COLUMNS.to_owned());
    assert!(next.contains("a row for each answer"), "{next}");
}

// LEDGER-79.
#[test]
fn a_command_that_is_suggested_can_be_pasted() {
    let sites = granted(&[("HMI-(1)", 0), ("M1", 1)]);
    let rows = [("HMI-(1)", "active", ""), ("M1", "refused", OTHER)];
    table(&sites, &rows);
    sites.run_ledger("plant", "scrap HMI-(1) --ticket T").status(0);
    let (rows, _) = told(&sites, 4, "");
    let next = rows[0]["next"].as_str().unwrap();
    assert!(next.contains("carnet ledger scrap \"HMI-(1)\" --take-back --ticket TICKET"), "{next}");

    let (from, result) = (sites.path("result.csv"), sites.path("my result (1).csv"));
    std::fs::rename(from, &result).unwrap();
    let out = call(&sites, result.to_str().unwrap()).unwrap();
    let named = format!("applied \"{}\" --ticket TICKET", result.display());
    assert!(out.contains(&named), "{out}");
}

// LEDGER-81.
#[test]
fn no_machine_is_shown_the_code_of_another_with_the_same_answer() {
    let sites = granted(&[("M0", 0), ("M1", 1), ("M2", 1)]);
    let rows = [("M0", "refused", OTHER), ("M1", "refused", "0xC004F02C"), ("M2", "active", "")];
    table(&sites, &rows);
    let words = "--ticket T --yes";
    let (_, all) = told(&sites, 4, words);
    assert_eq!(counts(&all), [3, 1, 0, 1, 1]);
    sites.run_ledger("plant", "applied M2 --take-back T").status(0);
    table(&sites, &[("M1", "refused", "0xC004F02C"), ("M2", "refused", OTHER)]);
    let (_, all) = told(&sites, 4, words);
    assert_eq!(counts(&all), [2, 0, 0, 2, 0]);
    let shown = ["M0", "M1", "M2"].map(|name| machine(&sites, name));
    assert!(shown.iter().all(|it| it["state"] == "disputed"), "{shown:?}");
    let codes: Vec<_> = shown.iter().map(|it| &it["code"]).collect();
    assert_eq!(codes, [&json!(OTHER), &Value::Null, &Value::Null]);
    for name in ["M1", "M2"] {
        let confirm = sites.ledger("plant", &format!("confirm {name} --json"));
        assert_eq!((&confirm["state"], &confirm["code"]), (&"disputed".into(), &Value::Null));
    }
}

// LEDGER-78. Nor does a table of requests that this site was sent.
#[test]
fn rows_of_another_site_are_known_by_their_request() {
    let sites = many(1);
    table(&sites, &[("M0", "active", "")]);
    let result = sites.path("result.csv");
    let said = sites.run_ledger("gateway", &format!("applied {}", result.display()));
    said.status(2).with("LedgerUnknownItem");
}

// LEDGER-79.
#[test]
fn what_speaks_against_a_row_is_named_and_nothing_is_said() {
    // M1 and M2 are clones, and have one answer.
    let sites = granted(&[("M0", 0), ("M1", 1), ("M2", 1), ("M3", 3), ("M4", 4), ("M5", 5)]);
    let answers = answers(&sites);
    sites.run_ledger("plant", "scrap M3 --ticket T").status(0);
    sites.run_ledger("plant", "dispute M4 --ticket T --yes").status(0);
    sites.run_ledger("plant", "applied M5").status(0);
    let rows = [
        ("M1", "active", ""),
        ("M2", "refused", OTHER),
        ("M3", "active", ""),
        ("M4", "active", ""),
        ("M5", "refused", OTHER),
    ];
    table_of(&sites, &answers, &rows);
    let before = log(&sites).len();
    let (said, all) = told(&sites, 4, "--ticket INC-1 --yes");
    assert_eq!(counts(&all), [5, 1, 0, 0, 4]);
    let next = |row: usize| said[row]["next"].as_str().unwrap();
    assert!(next(1).contains("calls a machine active by this answer"), "{said:?}");
    assert!(next(2).contains("scrap M3 --take-back"), "{said:?}");
    assert!(next(3).contains("--take-back --ticket TICKET"), "{said:?}");
    assert!(next(4).contains("calls a machine active by this answer"), "{said:?}");
    assert_eq!(log(&sites).len(), before + 1);

    // Both of them refuse it: that is one dispute.
    sites.run_ledger("plant", "applied M1 --take-back T").status(0);
    table(&sites, &[("M1", "refused", OTHER), ("M2", "refused", "0xC004F02C")]);
    let before = log(&sites).len();
    let (said, all) = told(&sites, 4, "--ticket INC-1 --yes");
    assert_eq!(counts(&all), [2, 0, 0, 2, 0]);
    assert_eq!(said[0]["entry"], said[1]["entry"]);
    let new = log(&sites).split_off(before);
    assert_eq!(new.iter().filter(|it| it["action"] == "dispute").count(), 1, "{new:?}");
}

// LEDGER-79. LEDGER-22.
#[test]
fn what_came_by_telephone_is_no_answer_to_dispute() {
    let sites = Sites::with_rows(&format!("M0,{SKU},mak,{IID}\n"));
    sites.ask("a.csv");
    sites.reply("Item,Outcome\n0,deferred\n").status(0);
    sites.import("plant");
    sites.run_ledger("plant", &format!("answer M0 --confirmation-id {CID} --ticket T")).status(0);
    let mut answers = answers(&sites);
    answers.get_mut("M0").unwrap()["confirmation_id"] = CID.into();
    table_of(&sites, &answers, &[("M0", "refused", OTHER)]);
    let before = log(&sites);
    let (rows, _) = told(&sites, 4, "--ticket INC-1 --yes");
    assert!(rows[0]["next"].as_str().unwrap().contains("came by telephone"), "{rows:?}");
    assert_eq!(log(&sites), before);
}

// LEDGER-80.
#[test]
fn what_was_stopped_in_the_middle_goes_on_by_the_same_call() {
    let sites = many(400);
    let names: Vec<String> = (0..400).map(|number| format!("M{number}")).collect();
    let rows: Vec<_> = names.iter().map(|name| (&**name, "active", "")).collect();
    table(&sites, &rows[..200]);
    applied(&sites, "").status(0);
    table(&sites, &rows);
    applied(&sites, "").status(0).with("200 active, 200 told before");
    let all = sites.ledger_all("plant", "machines --json").pop().unwrap();
    assert_eq!(all["states"]["active"], 400);
}

// LEDGER-79.
#[test]
fn the_order_of_the_rows_changes_nothing() {
    let rows = [
        ("M0", "active", ""),
        ("M1", "refused", OTHER),
        ("M2", "refused", OTHER),
        ("M3", "active", ""),
        ("M4", "refused", OTHER),
    ];
    let mut states = Vec::new();
    for turn in 0..rows.len() {
        // M1 and M2, and M3 and M4, are clones.
        let sites = granted(&[("M0", 0), ("M1", 1), ("M2", 1), ("M3", 3), ("M4", 3)]);
        let mut rows = rows;
        rows.rotate_left(turn);
        if turn % 2 == 1 {
            rows.reverse();
        }
        table(&sites, &rows);
        applied(&sites, "--ticket INC-1 --yes").status(4);
        states.push(["M0", "M1", "M2", "M3", "M4"].map(|name| state(&sites, name)));
    }
    assert_eq!(states[0], ["active", "disputed", "disputed", "active", "to-type"]);
    assert!(states.iter().all(|it| *it == states[0]), "{states:?}");
}

// LEDGER-78.
#[test]
fn a_table_is_no_machine_and_a_machine_no_table() {
    let sites = granted(&[("result.csv", 0), ("M1", 1)]);
    sites.run_ledger("plant", "applied result.csv").status(2).with("is the name of a machine, too");
    let item = machine(&sites, "result.csv")["request"].as_str().unwrap().to_owned();
    sites.run_ledger("plant", &format!("applied {item}")).status(0);
    for words in ["--ticket T", "--ticket T --yes", "--take-back T --yes"] {
        let said = sites.run_ledger("plant", &format!("applied M1 {words}"));
        said.status(2).with("go with the table");
    }
    table(&sites, &[("M1", "active", "")]);
    for words in ["--machine M1", "--product Windows", "--machine M1 --take-back T"] {
        applied(&sites, words).status(2).with("is a table");
    }
}

// LEDGER-83.
#[test]
fn a_wrong_table_is_taken_back_as_a_whole() {
    let sites = granted(&[("M0", 0), ("M1", 1), ("M2", 1), ("M3", 3), ("M4", 4)]);
    let before = log(&sites);
    // M1 and M2 are clones. M4 is told of by hand.
    sites.run_ledger("plant", "applied M4").status(0);
    let rows = [
        ("M0", "active", ""),
        ("M1", "refused", OTHER),
        ("M2", "refused", "0xC004F02C"),
        ("M3", "failed", ""),
    ];
    table(&sites, &rows);
    let result = std::fs::read(sites.path("result.csv")).unwrap();
    applied(&sites, "--ticket INC-7 --yes").status(4);
    // The dispute has crossed.
    sites.ask("");
    let said = log(&sites);
    // Nobody can be asked.
    if !std::io::IsTerminal::is_terminal(&std::io::stdin()) {
        applied(&sites, "--take-back INC-8").status(2).with("say --yes");
        assert_eq!(log(&sites), said);
    }
    let (rows, all) = told(&sites, 0, "--take-back INC-8 --yes");
    assert_eq!((counts(&all), &all["taken_back"]), ([4, 0, 0, 0, 1], &3.into()));
    let words: Vec<_> = rows.iter().map(|row| row["told"].as_str().unwrap()).collect();
    assert_eq!(words, ["taken-back", "taken-back", "taken-back", "nothing"]);
    let names = ["M0", "M1", "M2", "M3", "M4"];
    let states = ["to-type", "to-type", "to-type", "to-type", "active"];
    assert_eq!(names.map(|name| state(&sites, name)), states);
    assert!(answers(&sites).values().all(|answer| !answer["confirmation_id"].is_null()));
    let entries = log(&sites).split_off(said.len());
    let back: Vec<_> = entries.iter().filter(|it| it["action"] == "take-back").collect();
    assert!(back.iter().all(|it| it["ticket"] == "INC-8"), "{back:?}");
    let of: Vec<_> = back.iter().map(|it| &it["entry"]).collect();
    assert_eq!(of, [&rows[0]["entry"], &rows[1]["entry"]]);

    // The same call finds nothing more, and the table can be told again.
    let after = log(&sites);
    applied(&sites, "--take-back INC-8").status(0).with("nothing was taken back");
    assert_eq!(log(&sites), after);
    sites.run_ledger("plant", "rebuild --ticket R").status(0);
    assert_eq!(names.map(|name| state(&sites, name)), states);
    sites.write("result.csv", result);
    applied(&sites, "--ticket INC-9 --yes").status(4).with("1 active, 0 told before, 2 disputed");
    assert!(log(&sites).len() > before.len());
}

// LEDGER-83.
#[test]
fn what_others_have_said_is_not_taken_back_with_a_table() {
    let sites = many(3);
    let old = answers(&sites);
    let rows = [("M0", "refused", OTHER), ("M1", "refused", OTHER), ("M2", "active", "")];
    table(&sites, &rows);
    // By hand, without a code; and of another answer.
    sites.run_ledger("plant", "dispute M0 --ticket T --yes").status(0);
    applied(&sites, "--ticket INC-7 --yes").status(4);
    sites.run_ledger("plant", "dispute M2 --ticket T --yes").status(0);
    sites.ask("");
    answer(&sites, 40);
    sites.run_ledger("plant", "applied M2").status(0);
    let before = log(&sites);
    table_of(&sites, &old, &rows);
    let (rows, all) = told(&sites, 4, "--take-back INC-8 --yes");
    assert_eq!((counts(&all), &all["taken_back"]), ([3, 0, 0, 0, 2], &1.into()));
    let next = |row: usize| rows[row]["next"].as_str().unwrap();
    assert!(
        next(0).contains("more has happened since") && next(0).contains("--take-back --ticket")
    );
    assert!(next(1).contains("more has happened since"), "{rows:?}");
    assert_eq!(log(&sites).len(), before.len() + 1);
    assert_eq!(
        ["M0", "M1", "M2"].map(|name| state(&sites, name)),
        ["to-type", "to-type", "active"]
    );

    let sites = many(1);
    table(&sites, &[("M0", "refused", OTHER)]);
    sites.run_ledger("plant", "dispute M0 --ticket T --yes").status(0);
    let (rows, _) = told(&sites, 4, "--take-back INC-8 --yes");
    assert!(rows[0]["next"].as_str().unwrap().contains("disputed by hand"), "{rows:?}");
    assert_eq!(state(&sites, "M0"), "disputed");

    // By another table, whose code a machine with the same answer failed with.
    let sites = granted(&[("M0", 0), ("M1", 0)]);
    let all = answers(&sites);
    table(&sites, &[("M0", "refused", OTHER)]);
    applied(&sites, "--ticket INC-7 --yes").status(4);
    table_of(&sites, &all, &[("M0", "refused", "0xC004F02C"), ("M1", "failed", OTHER)]);
    let (rows, _) = told(&sites, 4, "--take-back INC-8 --yes");
    assert!(rows[0]["next"].as_str().unwrap().contains("by another table"), "{rows:?}");
    assert_eq!(state(&sites, "M0"), "disputed");
}

// LEDGER-21. STATE-9.
#[test]
fn a_print_that_names_more_gives_the_dispute_its_extended_pid() {
    let sites = many(1);
    table(&sites, &[("M0", "refused", OTHER)]);
    applied(&sites, "--ticket INC-7 --yes").status(4);
    let pid = "03612-03311-000-000001-03-1033-26200.0000-2232026";
    let rows = format!("M0,{SKU},mak,{pid},{}\n", iid(0));
    sites.write("more.csv", format!("Machine,ID,KeyType,ProductKeyID,IID\n{rows}"));
    let said = sites.ask("more.csv").with("exported 1 request").with("1  ask again");
    assert!(!said.out.contains("extended PID"), "{said:?}");
    let open = sites.ledger_all("gateway", "list --open --json");
    assert_eq!(open.len(), 1);
    answer(&sites, 7);
    table(&sites, &[("M0", "active", "")]);
    applied(&sites, "").status(0).with("1 active");
}

// LEDGER-21. STATE-9.
#[test]
fn a_print_that_names_less_goes_out_with_the_dispute_of_its_answer() {
    let sites = many(1);
    table(&sites, &[("M0", "refused", OTHER)]);
    applied(&sites, "--ticket INC-7 --yes").status(4);
    // Without the activation id, as some prints are.
    sites.write("less.csv", format!("Machine,KeyType,IID\nM0,mak,{}\n", iid(0)));
    sites.ask("less.csv").with("exported 1 request").with("ask again: the answer did not fit");
    assert_eq!(sites.ledger_all("gateway", "list --open --json").len(), 1);
    answer(&sites, 7);
    table(&sites, &[("M0", "active", "")]);
    applied(&sites, "").status(0).with("1 active");
    assert_eq!(state(&sites, "M0"), "active");
}

// LEDGER-82.
#[test]
fn a_machine_is_active_by_the_answer_that_it_was_told_of_and_by_no_later_one() {
    let sites = many(1);
    let item = machine(&sites, "M0")["request"].as_str().unwrap().to_owned();
    sites.run_ledger("plant", "applied M0").status(0);
    sites.run_ledger("plant", "dispute M0 --ticket T --yes").status(0);
    assert_eq!(state(&sites, "M0"), "disputed");
    sites.ask("");
    answer(&sites, 7);
    assert_eq!(state(&sites, "M0"), "to-type");
    // It can be told of this one, by the first request, too.
    sites.run_ledger("plant", &format!("applied {item}")).status(0).with("active, as told\n");
    assert_eq!(state(&sites, "M0"), "active");
    sites.run_ledger("plant", &format!("applied {item}")).status(0).with("as told before");
    // Where the first answer stands again, the machine is active by it.
    sites.run_ledger("plant", &format!("applied {item} --take-back T")).status(0);
    assert_eq!(state(&sites, "M0"), "to-type");
    sites.run_ledger("plant", "rebuild --ticket R").status(0);
    assert_eq!(state(&sites, "M0"), "to-type");

    // Nor by another that came by telephone.
    let sites = Sites::with_rows(&format!("M0,{SKU},mak,{IID}\n"));
    sites.ask("a.csv");
    sites.reply("Item,Outcome\n0,deferred\n").status(0);
    sites.import("plant");
    let by_telephone = |id: &str| {
        let words = format!("answer M0 --confirmation-id {id} --ticket T");
        sites.run_ledger("plant", &words).status(0);
    };
    by_telephone(CID);
    sites.run_ledger("plant", "applied M0").status(0);
    sites.run_ledger("plant", "answer M0 --take-back --ticket T").status(0);
    by_telephone(sites::CID2);
    assert_eq!(state(&sites, "M0"), "to-type");
    sites.run_ledger("plant", "answer M0 --take-back --ticket T").status(0);
    by_telephone(CID);
    assert_eq!(state(&sites, "M0"), "active");
}

// LEDGER-76. LEDGER-69.
#[test]
fn the_name_of_a_machine_says_nothing_of_an_answer_for_its_older_board() {
    let sites = granted(&[("M0", 1), ("M1", 2), ("M2", 3)]);
    let item = |name: &str| {
        let all = sites.ledger_all("plant", &format!("confirm {name} --json"));
        let granted = all.iter().rfind(|it| it["state"] == "granted").unwrap();
        granted["request"].as_str().unwrap().to_owned()
    };
    let refused = |name: &str| {
        let said = sites.run_ledger("plant", &format!("applied {name}")).status(2);
        let way = format!("carnet ledger applied {}", item(name));
        let is_named = said.err.contains("another installation id") && said.err.contains(&way);
        assert!(is_named && said.err.contains("LedgerItemState"), "{said:?}");
    };
    let ask_anew = |name: &str, number: u32| {
        let row = format!("{name},{SKU},mak,{}\n", iid(number));
        sites.write("b.csv", format!("Machine,ID,KeyType,IID\n{row}"));
        sites.ask("b.csv");
    };
    // The newer request is open; then its answer is disputed.
    ask_anew("M0", 91);
    let before = log(&sites);
    refused("M0");
    assert_eq!((log(&sites), state(&sites, "M0")), (before, "at-gateway".to_owned()));
    let way = format!("Once it is typed there: carnet ledger applied {} --machine M0", item("M0"));
    sites.run_ledger("plant", "confirm M0").status(4).with(&way);
    answer(&sites, 20);
    sites.run_ledger("plant", "dispute M0 --ticket T --yes").status(0);
    refused("M0");
    // Given again, that does not go on to the answer of the older board.
    let said = sites.run_ledger("plant", "dispute M0 --ticket T --yes").status(2);
    let way = format!("carnet ledger dispute {} --ticket TICKET", item("M0"));
    assert!(said.err.contains(&way), "{said:?}");
    // It was said of the older one before the board was changed.
    sites.run_ledger("plant", "applied M1").status(0);
    ask_anew("M1", 92);
    refused("M1");
    // A print that names no product may be of the same.
    sites.write("b.csv", format!("Machine,KeyType,IID\nM2,mak,{}\n", iid(93)));
    sites.ask("b.csv");
    refused("M2");
    sites.run_ledger("plant", &format!("applied {}", item("M2"))).status(0);
    assert_eq!(sites.ledger("plant", "machines M1 --json")["state"], "at-gateway");
}

// LEDGER-76.
#[test]
fn an_answer_is_not_given_to_the_older_board_where_the_newer_one_has_its() {
    let sites = Sites::with_rows(&format!("M0,{SKU},mak,{}\n", iid(1)));
    sites.ask("a.csv");
    let first = machine(&sites, "M0")["request"].as_str().unwrap().to_owned();
    sites.run_ledger("plant", "withdraw M0 --ticket T").status(0);
    sites.write("a.csv", format!("Machine,ID,KeyType,IID\nM0,{SKU},mak,{}\n", iid(2)));
    sites.ask("a.csv");
    let words = |id: &str| format!("answer M0 --confirmation-id {id} --ticket T");
    sites.run_ledger("plant", &words(CID)).status(0);
    let before = log(&sites);
    // It was misheard; the way to correct it is to take it back.
    let said = sites.run_ledger("plant", &words(sites::CID2)).status(2);
    assert!(said.err.contains(&format!("answer {first} --confirmation-id")), "{said:?}");
    assert_eq!(log(&sites), before);
    sites.run_ledger("plant", "answer M0 --take-back --ticket T").status(0);
    sites.run_ledger("plant", &words(sites::CID2)).status(0);
    assert_eq!(machine(&sites, "M0")["state"], "to-type");
}

// LEDGER-85. LEDGER-24.
#[test]
fn what_is_called_active_is_named_and_how_much_of_the_machine_is_not() {
    let sites = Sites::with_rows(&format!(
        "M0,{SKU},mak,{}\nM0,{ESU},mak,{}\nM1,{SKU},mak,{}\n",
        iid(1),
        iid(2),
        iid(3)
    ));
    sites.ask("a.csv");
    let asked = sites.ledger_all("plant", "machines --json");
    let item = |machine: &str, product: &str| {
        let is_it = |it: &&Value| {
            it["machine"] == machine && it["product"].as_str().unwrap().starts_with(product)
        };
        asked.iter().find(is_it).unwrap()["request"].as_str().unwrap().to_owned()
    };
    let row = |machine, number| {
        let item = item(machine, "Windows 10/11 Pro");
        format!("{},{}\n", item.rsplit_once(':').unwrap().1, cid(number))
    };
    let rows = [row("M0", 1), row("M1", 3)].concat();
    sites.reply(&format!("item,confirmation_id\n{rows}")).status(0);
    sites.import("plant");
    let last = |number| iid(number)[iid(number).len() - 7..].to_owned();
    let label = |number| {
        format!("Windows 10/11 Pro, KMS client, installation id …{}: active", last(number))
    };
    let rest = "; 1 other product of it is not: carnet ledger machines M0 --not-active\n";
    let said = sites.run_ledger("plant", "applied M0").status(0);
    assert!(said.out.ends_with(rest), "{said:?}");
    said.with(&format!("M0: {}", label(1)));
    sites.run_ledger("plant", "applied M0").status(0).with("as told before").with(rest);
    let said = sites.run_ledger("plant", "applied M1").status(0);
    assert_eq!(said.out, format!("M1: {}, as told\n", label(3)));
    // What nobody waits for is not left to do.
    let extended = item("M0", "Windows 10 Extended");
    sites.run_ledger("plant", &format!("withdraw {extended} --ticket T")).status(0);
    let said = sites.run_ledger("plant", "applied M0").status(0);
    assert!(said.out.ends_with("nothing to do\n"), "{said:?}");
    sites.run_ledger("plant", &format!("withdraw {extended} --take-back --ticket T")).status(0);
    // Both are granted: neither is guessed.
    let by_telephone = format!("--confirmation-id {} --ticket T", cid(2));
    sites.run_ledger("plant", &format!("answer {extended} {by_telephone}")).status(0);
    let before = log(&sites);
    let said = sites.run_ledger("plant", "applied M0").status(2);
    assert!(
        said.err.contains(&extended) && said.err.contains(&item("M0", "Windows 10/11 Pro")),
        "{said:?}"
    );
    assert_eq!(log(&sites), before);
    let said = sites.run_ledger("plant", "applied M0 --product extended").status(0);
    assert!(said.out.ends_with(": active, as told\n"), "{said:?}");
}

// LEDGER-79.
#[test]
fn a_machine_with_another_board_since_is_named_whatever_the_row_says() {
    let sites = many(4);
    let old = answers(&sites);
    let row = |name: &str, number| format!("{name},{SKU},mak,{}\n", iid(number));
    let rows: String = (0..4).map(|number| row(&format!("M{number}"), 90 + number)).collect();
    sites.write("b.csv", format!("Machine,ID,KeyType,IID\n{rows}"));
    sites.ask("b.csv");
    let rows = [
        ("M0", "active", ""),
        ("M1", "refused", OTHER),
        ("M2", "changed", ""),
        ("M3", "failed", ""),
    ];
    let before = log(&sites);
    for is_answered in [false, true] {
        if is_answered {
            answer(&sites, 40);
        }
        table_of(&sites, &old, &rows);
        let before = log(&sites);
        let (rows, all) = told(&sites, 4, "--ticket INC-1 --yes");
        assert_eq!((counts(&all), log(&sites)), ([4, 0, 0, 0, 4], before));
        for row in &rows {
            let next = row["next"].as_str().unwrap();
            assert!(next.contains("also asked with another installation id"), "{row:?}");
        }
    }
    assert!(log(&sites).len() > before.len());
    assert_eq!(state(&sites, "M0"), "to-type");
    table(&sites, &[("M0", "active", "")]);
    applied(&sites, "").status(0);
    assert_eq!(state(&sites, "M0"), "active");
}

// LEDGER-79.
#[test]
fn what_was_told_before_counts_only_where_the_machine_is_active_still() {
    let sites = many(1);
    table(&sites, &[("M0", "active", "")]);
    applied(&sites, "").status(0);
    sites.run_ledger("plant", "dispute M0 --ticket T --yes").status(0);
    let (rows, all) = told(&sites, 4, "");
    assert_eq!(counts(&all), [1, 0, 0, 0, 1]);
    assert!(rows[0]["next"].as_str().unwrap().contains("is disputed here"), "{rows:?}");
    sites.run_ledger("plant", "dispute M0 --take-back --ticket T").status(0);
    let (_, all) = told(&sites, 0, "");
    assert_eq!(counts(&all), [1, 0, 1, 0, 0]);
}

// LEDGER-80.
#[test]
fn two_desks_with_one_table_say_everything_once() {
    let sites = many(60);
    let names: Vec<String> = (0..60).map(|number| format!("M{number}")).collect();
    let outcome = |at| if at % 5 == 0 { ("refused", OTHER) } else { ("active", "") };
    let row = |(at, name)| {
        let (outcome, code) = outcome(at);
        (name, outcome, code)
    };
    let rows: Vec<_> = names.iter().map(String::as_str).enumerate().map(row).collect();
    table(&sites, &rows);
    let said: Vec<Said> = std::thread::scope(|scope| {
        let desk = || applied(&sites, "--ticket INC-1 --yes --json");
        let desks = [scope.spawn(desk), scope.spawn(desk)];
        desks.map(|desk| desk.join().unwrap()).into_iter().collect()
    });
    assert!(said.iter().all(|said| said.status == 4), "{said:?}");
    let log = log(&sites);
    let count = |action: &str| log.iter().filter(|entry| entry["action"] == action).count();
    assert_eq!((count("applied"), count("dispute")), (48, 12));
}

// LEDGER-80.
#[test]
fn who_reads_no_further_stops_nothing() {
    struct Closed;
    impl std::io::Write for Closed {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let sites = many(3);
    table(&sites, &[("M0", "active", ""), ("M1", "refused", OTHER), ("M2", "active", "")]);
    let (config, result) = (sites.path("plant/carnet.toml"), sites.path("result.csv"));
    let words = ["carnet-import", "--config", config.to_str().unwrap(), "ledger", "applied"];
    let more = [result.to_str().unwrap(), "--ticket", "INC-1", "--yes", "--json"];
    let words = words.into_iter().chain(more);
    let (cli, typed) =
        carnet_host::settings::try_parse_from::<carnet_importer::cli::Cli>(words).unwrap();
    let settings = typed.joined().unwrap();
    let failed = carnet_importer::command::run(&cli.command, &settings, &mut Closed);
    assert!(failed.is_err());
    let states = ["M0", "M1", "M2"].map(|name| state(&sites, name));
    assert_eq!(states, ["active", "disputed", "active"]);
    assert!(answers(&sites)["M1"]["confirmation_id"].is_null());
}
