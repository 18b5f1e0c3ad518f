//! The tables and examples of the spec are what the code does.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use carnet_format::Code;
use carnet_judge::trust::{TrustFile, WarningKind};
use carnet_judge::verdict::Step;
use serde_json::Value;

fn spec(page: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec").join(page)).unwrap()
}

#[test]
fn the_page_of_codes_is_the_table_of_codes() {
    assert!(spec("codes.md") == Code::table(), "run `make codes`");
}

/// The table of `spec/order.md`: numbers, names, and which steps `verify` makes.
#[test]
fn the_steps_are_those_of_the_specification() {
    let text = spec("order.md");
    let table = text.split("| step | name |").nth(1).unwrap();
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let rows = rows.map(|line| line.split('|').map(str::trim).collect::<Vec<_>>());
    let rows = rows.map(|row| (row[1].parse().unwrap(), row[2], !row[4].is_empty()));
    let steps = Step::ALL.map(|step| (step.number(), step.as_str(), step.is_check()));
    assert_eq!(rows.collect::<Vec<(u8, &str, bool)>>(), steps);
    assert!(Step::ALL.is_sorted());
}

#[test]
fn the_example_of_the_specification_is_a_good_file() {
    let text = spec("exchange.md");
    let example = text.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let file = TrustFile::parse(example.as_bytes()).unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!((file.serial(), file.keys().count()), (12, 3));
    let kinds = file.warnings(None).into_iter().map(|warning| warning.kind).collect::<Vec<_>>();
    assert!(matches!(kinds[..], [WarningKind::NoDeputy { .. }]), "{kinds:?}");
}

/// The keys of the trust file, table by table, in section 1.1, in the tables of the judge, and in what `trust show`
/// prints as JSON: a new one is forgotten nowhere.
#[test]
fn the_keys_of_the_trust_file_are_those_of_the_specification() {
    let text = spec("exchange.md");
    let rows = text.split("| table | key |").nth(1).unwrap().lines().skip(2);
    let rows = rows.take_while(|line| line.starts_with('|'));
    let rows = rows.map(|line| line.split('|').map(str::trim).collect::<Vec<_>>());
    let named: BTreeSet<(&str, String, bool)> = rows
        // Every reader needs these first.
        .filter(|row| !["`format`", "`needs`"].contains(&row[2]))
        .map(|row| (row[1], row[2].trim_matches('`').replace('-', "_"), row[3] == "must"))
        .collect();
    let sources = [
        include_str!("../../judge/src/trust/grammar.rs"),
        include_str!("../../judge/src/trust/entry.rs"),
        include_str!("../../judge/src/trust/route.rs"),
    ];
    let mut code = BTreeSet::new();
    for table in sources.iter().flat_map(|source| source.split("table! {").skip(1)) {
        let (head, rows) = table.split_once(" {\n").unwrap();
        let name = match head.rsplit(' ').next().unwrap() {
            "Top" => "(top)",
            "Site" => "site",
            "Person" => "person",
            "KeyEntry" => "key",
            "Medium" => "medium",
            "Route" => "route",
            other => panic!("which table is {other}?"),
        };
        for row in rows.split("\n    }\n").next().unwrap().lines() {
            if let Some((field, how)) = row.split_once(" = ")
                && !how.starts_with("tables(")
                && !how.starts_with("unless_needed(")
            {
                let field = field.split(':').next().unwrap().rsplit(' ').next().unwrap();
                code.insert((name, field.to_owned(), how.starts_with("must(")));
            }
        }
    }
    assert_eq!(code, named);

    let schema: Value = serde_json::from_str(&spec("carnet.schema.json")).unwrap();
    for (table, key, _) in &named {
        let object = match *table {
            "(top)" => "Trust",
            "site" => "Site",
            "key" => "Key",
            "medium" => "ListedMedium",
            "route" => "Route",
            // Their names are a list.
            _ => continue,
        };
        let shown = &schema["$defs"][object]["properties"];
        assert!(shown.get(key).is_some(), "trust show --json has no {key}");
    }
}
