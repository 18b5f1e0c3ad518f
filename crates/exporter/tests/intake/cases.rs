//! Files of the kinds that people send, and what each must become. All numbers are invented.

use std::fs;
use std::ops::RangeInclusive;
use std::path::Path;

use carnet_exporter::fault::Fault;
use carnet_exporter::intake::Options;

use crate::judge::{Outcome, STEM, numbers};

fn case(name: &str) -> Outcome {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/intake/cases").join(name);
    let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
    Outcome::of(&format!("{STEM}.{extension}"), &fs::read(&path).unwrap(), &Options::default())
}

/// The items in short: the first group of the number, the machine, the key type, the beginnings of
/// activation and application id, the serial of the extended PID.
fn items(outcome: &Outcome) -> Vec<String> {
    let short = |id: Option<String>| id.map_or("-".to_owned(), |id| id[..8].to_owned());
    let mut items: Vec<String> = outcome
        .items
        .iter()
        .map(|item| {
            let numbers = numbers(item);
            let pid = numbers.extended_pid.map(|pid| pid.to_string()[16..22].to_owned());
            format!(
                "{} {} {} {} {} {}",
                &numbers.installation_id.to_string()[..7],
                item.machines.join("+"),
                numbers.key_type.as_str(),
                short(numbers.activation_id.map(|id| id.to_string())),
                short(numbers.application_id.map(|id| id.to_string())),
                pid.as_deref().unwrap_or("-"),
            )
        })
        .collect();
    items.sort_unstable();
    items
}

/// The file becomes these requests, and nothing is wrong with it.
#[track_caller]
fn becomes(name: &str, expected: &[&str]) -> Outcome {
    let outcome = case(name);
    assert_eq!(outcome.intake.faults, [], "{name}\n{}", outcome.said());
    assert_eq!(items(&outcome), expected, "{name}\n{}", outcome.said());
    outcome
}

/// The file has nothing to ask for, and this is why, for so many products at least.
#[track_caller]
fn is_passed_over(name: &str, reason: &str, count: usize) {
    let outcome = becomes(name, &[]);
    let skips = outcome.skips();
    assert!(skips.iter().filter(|skip| **skip == reason).count() >= count, "{name} {skips:?}");
    assert!(skips.iter().all(|skip| [reason, "repeated"].contains(skip)), "{name} {skips:?}");
}

/// The file becomes these requests, or it is refused and nothing else is made of it.
#[track_caller]
fn becomes_or_is_refused(name: &str, expected: &[&str]) {
    let outcome = case(name);
    if outcome.intake.faults.is_empty() {
        becomes(name, expected);
    }
    let others: Vec<String> =
        items(&outcome).into_iter().filter(|item| !expected.contains(&item.as_str())).collect();
    assert!(others.is_empty(), "{name}\n{}", outcome.said());
}

/// The number is read as it stands there, or an error names the lines that it stands in.
#[track_caller]
fn is_read_or_named(name: &str, id: &str, lines: RangeInclusive<u64>) {
    let outcome = case(name);
    match &outcome.intake.faults[..] {
        [] => {
            let items = items(&outcome);
            let expected = ["mak", "other"].map(|key| format!("{id} {STEM} {key} - - -"));
            assert!(items.len() == 1 && expected.contains(&items[0]), "{name}\n{}", outcome.said());
        }
        faults => {
            assert!(outcome.items.is_empty(), "{name}\n{}", outcome.said());
            for fault in faults {
                assert!(lines.contains(&fault.place.line), "{name}: {fault}");
                let code = fault.fault.code().as_str();
                assert!(["input.installation-id", "input.misplaced"].contains(&code), "{fault}");
            }
        }
    }
}

/// The one-liner of the README with `> file` behind it.
#[test]
fn each_product_of_a_list_keeps_its_own_ids() {
    becomes(
        "list/two-products-number-last.txt",
        &[
            "4897013 HMI-01 mak 4de7cb65 55c92734 000001",
            "6213412 HMI-01 mak f520e45e 55c92734 000002",
        ],
    );
    becomes(
        "list/two-products-number-first.txt",
        &[
            "0371896 PLANT-9 other 4de7cb65 55c92734 000006",
            "8051475 PLANT-9 other f520e45e 55c92734 000007",
        ],
    );
    becomes(
        "list/three-products-alphabetical.txt",
        &[
            "4161592 PLANT-9 oem bd3762d7 55c92734 000003",
            "4866369 PLANT-9 mak d450596f 0ff1ce15 000005",
            "9730686 PLANT-9 mak f520e45e 55c92734 000004",
        ],
    );
}

#[test]
fn a_list_names_its_machines() {
    let two = ["3487994 HMI-02 other - - -", "3790823 HMI-01 other - - -"];
    becomes("list/two-machines.txt", &two);
    let two = ["4770745 HMI-01 other - - -", "7799343 HMI-02 other - - -"];
    becomes("list/two-machines-2.txt", &two);
}

/// An activation of a key is spent only where it is wanted.
#[test]
fn a_licensed_product_is_passed_over() {
    for name in [
        "list/licensed.txt",
        "list/licensed-2.txt",
        "list/licensed-wmic.txt",
        "list/licensed-wmic-2.txt",
        "print/licensed-then-number.txt",
        "print/office-licensed-then-number.txt",
    ] {
        is_passed_over(name, "licensed", 1);
    }
}

#[test]
fn a_kms_client_is_passed_over() {
    for name in ["print/kms-client-then-number.txt", "print/kms-client-then-number-2.txt"] {
        is_passed_over(name, "kms-client", 1);
    }
    for name in ["print/two-kms-clients.txt", "print/two-kms-clients-2.txt"] {
        is_passed_over(name, "kms-client", 2);
    }
    let outcome = becomes("print/office-cut-at-80.txt", &["5677039 PLANT-9 mak - - -"]);
    assert_eq!(outcome.skips(), ["kms-client"]);
}

/// What is said under labels that nobody knows counts, though a machine stands above it as in a list.
#[test]
fn a_machine_above_a_print_makes_no_list_of_it() {
    let outcome = case("print/named-then-number.txt");
    // The number of the KMS client is refused, and of the other one it is noted that the product stands apart.
    assert_eq!(items(&outcome), ["0907810 PRESS-2 other - - -"], "{}", outcome.said());
    assert_eq!(outcome.intake.faults.len(), 1, "{}", outcome.said());
    assert_eq!(outcome.intake.notes.len(), 1, "{}", outcome.said());
}

/// In Dutch, Russian, Turkish and Chinese.
#[test]
fn licensed_in_any_language_is_never_exported_without_a_word() {
    for language in ["nl", "ru", "tr", "zh"] {
        let outcome = case(&format!("state/licensed-{language}.txt"));
        let said = outcome.has_notes() || !outcome.intake.faults.is_empty();
        let skipped = outcome.items.is_empty() && outcome.skips() == ["licensed"];
        assert!(skipped || said, "{language}\n{}", outcome.said());
    }
}

#[test]
fn two_machines_never_share_the_name_of_the_file() {
    becomes_or_is_refused(
        "print/two-machines-one-product.txt",
        &[
            "1051025 HMI-02 mak 4de7cb65 55c92734 000000",
            "4721013 HMI-01 mak 4de7cb65 55c92734 000000",
        ],
    );
    becomes_or_is_refused(
        "table/wmic-node.csv",
        &["1229716 HMI-01 other - - -", "6447964 HMI-02 other - - -"],
    );
}

/// `Get-CimInstance` on the machine itself leaves `PSComputerName` empty.
#[test]
fn an_empty_machine_column_leaves_the_name_to_the_file() {
    becomes("table/empty-machine-column.csv", &["1642955 PLANT-9 other 4de7cb65 - -"]);
}

#[test]
fn the_id_of_a_device_stays_inside() {
    becomes("print/device-id-above-number.txt", &["4664524 PLANT-9 other - - -"]);
}

#[test]
fn an_indented_print_is_the_print() {
    becomes(
        "print/two-products-indented.txt",
        &[
            "4535586 PLANT-9 mak f520e45e 55c92734 000000",
            "7897466 PLANT-9 mak 4de7cb65 55c92734 000000",
        ],
    );
}

#[test]
fn no_installation_id_is_lost_for_the_way_it_is_written() {
    is_read_or_named("number/groups-numbered.txt", "0726154", 4..=12);
    is_read_or_named("number/groups-quoted.txt", "0726154", 4..=6);
    is_read_or_named("number/groups-quoted-2.txt", "7185170", 4..=6);
    is_read_or_named("number/zero-width-space-inside.txt", "0608486", 2..=2);
}

#[test]
fn a_number_that_is_cut_off_is_refused() {
    for name in ["number/cut-off.txt", "number/cut-off-2.txt"] {
        let outcome = case(name);
        assert!(outcome.items.is_empty(), "{}", outcome.said());
        assert!(!outcome.intake.faults.is_empty(), "{name}: {:?}", outcome.skips());
    }
}

/// `>` of one shell, then `>>` of another.
#[test]
fn nothing_is_lost_between_two_encodings() {
    let pair = |windows: &str, esu: &str| {
        let mut pair = [
            format!("{windows} PLANT-9 mak 4de7cb65 55c92734 000000"),
            format!("{esu} PLANT-9 mak f520e45e 55c92734 000000"),
        ];
        pair.sort_unstable();
        pair
    };
    for (name, windows, esu) in [
        ("encoding/utf-8-then-utf-16.txt", "9305596", "9406345"),
        ("encoding/utf-8-then-utf-16-2.txt", "7480173", "4060891"),
        ("encoding/utf-16-then-utf-8.txt", "2970461", "0907235"),
    ] {
        becomes_or_is_refused(name, &pair(windows, esu).each_ref().map(String::as_str));
    }
    // Too short to be seen by its ASCII: the number tells.
    for name in ["encoding/utf-16-then-dashes.txt", "encoding/utf-16-then-full-width.txt"] {
        let outcome = case(name);
        assert_eq!(outcome.items.len(), 0, "{name} {}", outcome.said());
        assert!(outcome.said().contains("another encoding"), "{name} {}", outcome.said());
    }
    let outcome = case("encoding/utf-16-of-ideographs.txt");
    assert!(!outcome.said().contains("another encoding"), "{}", outcome.said());
}

/// `copy /b a.csv+b.csv`: the header comes again behind a second mark.
#[test]
fn two_tables_in_one_file_are_two_tables_or_one_error() {
    for (name, one, two) in [
        ("encoding/two-tables-two-marks.csv", "6945821", "5987234"),
        ("encoding/two-tables-two-marks-2.csv", "3846255", "1545502"),
    ] {
        let faults = case(name).intake.faults;
        assert!(faults.len() <= 1, "{name} {faults:#?}");
        let first = format!("{one} HMI-01 other 4de7cb65 - -");
        let second = format!("{two} HMI-02 other 4de7cb65 - -");
        let mut pair = [first.as_str(), &second];
        pair.sort_unstable();
        becomes_or_is_refused(name, &pair);
    }
}

/// The file is refused, and becomes these requests where a person leaves out what is wrong.
#[track_caller]
fn is_refused(name: &str, code: &str, line: u64, expected: &[&str]) {
    let outcome = case(name);
    assert_eq!(items(&outcome), expected, "{name}\n{}", outcome.said());
    let is_it = |fault: &Fault| fault.place.line == line && fault.fault.code().as_str() == code;
    assert!(outcome.intake.faults.iter().any(is_it), "{name}\n{}", outcome.said());
}

/// A console of 47 columns takes blanks away from the name of one and not of the other, and the machine of the
/// second state is not certain.
#[test]
fn a_licence_is_known_by_its_name_wherever_it_is_broken() {
    let one = "3119251 HMI-01 mak 4de7cb65 - -";
    is_refused("torn/ospp-two-licences-at-47.txt", "input.state", 25, &[one]);
}

#[test]
fn a_list_goes_on_below_a_blank_that_was_broken_off() {
    is_passed_over("torn/list-description-at-45.txt", "avma", 1);
}

#[test]
fn half_a_key_channel_is_none() {
    let outcome = becomes("torn/list-channel-at-43.txt", &["3119251 HMI-01 other - - -"]);
    assert!(outcome.has_notes(), "{}", outcome.said());
    is_passed_over("torn/channel-at-40.txt", "evaluation", 1);
}

#[test]
fn half_the_name_of_a_machine_is_none() {
    is_refused("torn/machine-at-40.txt", "input.machine", 4, &[]);
}

/// A row that is broken in two may have as many values as it should.
#[test]
fn a_row_beside_a_piece_of_one_is_not_certain() {
    is_refused("torn/row-in-last-value.csv", "input.layout", 2, &[]);
    is_refused("torn/row-in-machine.csv", "input.layout", 2, &[]);
    is_refused("torn/row-in-first-value.csv", "input.layout", 4, &[]);
    is_refused("torn/row-of-three-lines.csv", "input.layout", 2, &[]);
}

#[test]
fn a_value_that_is_broken_in_two_is_not_certain() {
    is_refused("torn/row-in-quotes.csv", "input.layout", 2, &[]);
}

#[test]
fn a_header_that_is_broken_in_two_is_read_whole_or_refused() {
    is_refused("torn/header.csv", "input.layout", 2, &[]);
    is_refused("torn/header-in-two.csv", "input.layout", 2, &[]);
    becomes("torn/header-in-quotes.csv", &["3119251 HMI-01 other - - -"]);
    is_refused("torn/table-as-print.txt", "input.layout", 1, &[]);
}

/// `> ` before the name of the machine's column.
#[test]
fn a_table_in_a_mail_names_its_machines() {
    is_refused("torn/header-quoted.csv", "input.machine", 2, &[]);
}

/// An end mark that is no character of the encoding.
#[test]
fn what_has_no_name_in_a_list_is_of_no_record() {
    let expected = ["3119251 HMI-01 adba - - -", "9318016 HMI-01 adba - - -"];
    becomes("list/forests-utf-16-end-mark.txt", &expected);
}

/// An object behind the mark of a mail is no header without rows.
#[test]
fn a_number_in_a_quoted_object_is_named() {
    is_refused("number/object-quoted.txt", "input.installation-id", 1, &[]);
}
