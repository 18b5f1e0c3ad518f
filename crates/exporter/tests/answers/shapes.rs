//! Which request a row answers, and how ids are written.

use serde_json::Value;

use crate::sites::{CID, ESU, IID, IID2, SKU};
use crate::{CIDS, IIDS, all, arrived, ask, asked, groups, item, reply};

/// EXP-22. EXP-23. Each machine has its own id, whatever the columns are named and however the ids
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

/// EXP-22.
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

/// EXP-22.
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

/// EXP-23. The zeros are not put back: they may have been others.
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

/// EXP-23.
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
    for (member, value) in [("confirmation_id", CIDS[0]), ("installation_id", IIDS[0])] {
        let row = format!("{{\"item\": 0, \"{member}\": {value}}}\n");
        let said = reply(&sites, &folder, "r.jsonl", &row).status(2).with("input.rounded");
        said.with("next for input.rounded: Put the digits in quotes.");
    }
    row("refused", &good).status(2).with("input.outcome");
    row("5.49103E+47", &good).status(0).with("exported 1 answer");
}

/// EXP-23. EXP-19.
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

/// EXP-24.
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

/// EXP-25.
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

/// EXP-31.
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
