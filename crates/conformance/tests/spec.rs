//! The tables and examples of the spec are what the code does.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::fs;
use std::path::Path;

use carnet_format::Code;
use carnet_judge::trust::{TrustFile, WarningKind};
use carnet_judge::verdict::Step;

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
