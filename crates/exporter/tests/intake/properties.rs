//! What is put in comes out, or less of it with a word; never something else.

use std::env;
use std::time::{Duration, Instant};

use carnet_exporter::intake::{Options, Products};
use carnet_format::InstallationId;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::digits::Digits;
use crate::judge::{Judge, Outcome};
use crate::language::{ENGLISH, LANGUAGES};
use crate::plant::{Channel, Plant, plant};
use crate::shape::{
    Heading, Named, One, Page, Print, Style, any_print, any_style, clean_print, clean_style, list,
    ospp, slmgr,
    table::{self, Table},
};
use crate::twist::{Bytes, Encoding, Lines, any_bytes, any_lines, clean_bytes};

/// `PROPTEST_CASES` sets another number for a long run.
fn cases(cases: u32) -> ProptestConfig {
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    match env::var_os("PROPTEST_CASES") {
        Some(_) => config,
        None => ProptestConfig { cases, ..config },
    }
}

/// A file, what it tells, and how it is read.
struct File {
    bytes: Vec<u8>,
    page: Page,
    options: Options,
}

fn file(page: Page, lines: &Lines, bytes: &Bytes, style: &Style) -> File {
    let told = Page { told: page.told.clone(), ..Page::default() };
    let mut bytes = *bytes;
    // A code page has no full-width digits and no full-width colon: a question mark is nobody's
    // number, and tells no label from its value.
    let full_width =
        matches!(style.digits, Digits::FullWidth) || !LANGUAGES[style.language].colon.contains(':');
    if full_width && matches!(bytes.encoding, Encoding::CodePage(_)) {
        bytes.encoding = Encoding::Utf8 { mark: true };
    }
    let options = Options { encoding: bytes.named(), ..Options::default() };
    File { bytes: bytes.of(&lines.of(page)), page: told, options }
}

fn check(
    plant: &Plant,
    file: &File,
    judgement: impl Fn(&Judge<'_>) -> Result<(), String>,
) -> Result<(), TestCaseError> {
    let outcome = Outcome::of("PLANT-9.txt", &file.bytes, &file.options);
    judge(plant, &[file], &file.page, &outcome, &file.options, judgement)
}

fn judge(
    plant: &Plant,
    files: &[&File],
    page: &Page,
    outcome: &Outcome,
    options: &Options,
    judgement: impl Fn(&Judge<'_>) -> Result<(), String>,
) -> Result<(), TestCaseError> {
    let judge = Judge { plant, told: &page.told, outcome, products: options.products };
    judgement(&judge).map_err(|why| {
        let texts = files.iter().map(|file| String::from_utf8_lossy(&file.bytes).replace('\0', ""));
        let texts = texts.collect::<Vec<_>>().join("\n### next file\n");
        TestCaseError::fail(format!("{why}\n{}\n{texts}\n", outcome.said()))
    })
}

/// States whose words are known in the language.
fn known_words(mut plant: Plant, language: usize) -> Plant {
    for product in plant.machines.iter_mut().flat_map(|machine| &mut machine.products) {
        product.state = match product.state {
            2 if language == ENGLISH => 2,
            2..=6 => 5,
            known => known,
        };
    }
    plant
}

/// What a file is put together of.
#[derive(Clone, Debug)]
enum Piece {
    Print(Print),
    Table(Table),
}

fn piece() -> impl Strategy<Value = Piece> {
    prop_oneof![
        4 => any_print(true).prop_map(Piece::Print),
        1 => table::any_table(true).prop_map(Piece::Table),
    ]
}

/// Commands that say the one half and the other.
fn pairs() -> Vec<(Print, Print)> {
    let detail = slmgr::Detail { old: false, version: true, prompt: false };
    vec![
        (Print::Slmgr(slmgr::Command::Dlv(detail)), Print::Slmgr(slmgr::Command::Dti)),
        (Print::Ospp(ospp::Command::Dstatus), Print::Ospp(ospp::Command::Dinstid)),
    ]
}

fn one_machine() -> impl Strategy<Value = Plant> {
    plant(1..=1, 1..=6)
}

fn machines() -> impl Strategy<Value = Plant> {
    plant(2..=3, 1..=3)
}

proptest! {
    #![proptest_config(cases(150))]

    /// The prints and lists of one machine as Windows writes them.
    #[test]
    fn a_clean_print_comes_out_whole(
        plant in one_machine(),
        print in clean_print(false),
        style in clean_style(false),
        bytes in clean_bytes(),
    ) {
        let plant = known_words(plant, style.language);
        let page = print.page(&plant, &style);
        let file = file(page, &Lines::default(), &bytes, &style);
        check(&plant, &file, |judge| judge.is_safe().and_then(|()| judge.all_is_there()))?;
    }

    /// A person asks for all: licensed products and KMS clients too.
    #[test]
    fn all_that_is_asked_for_comes_out(
        plant in one_machine(),
        print in clean_print(false),
        style in clean_style(false),
        bytes in clean_bytes(),
    ) {
        let plant = known_words(plant, style.language);
        let page = print.page(&plant, &style);
        let mut file = file(page, &Lines::default(), &bytes, &style);
        file.options.products = Products::All;
        check(&plant, &file, |judge| judge.is_safe().and_then(|()| judge.all_is_there()))?;
    }

    /// Several machines in one file, each of which is named.
    #[test]
    fn clean_prints_of_several_machines_come_out_whole(
        plant in machines(),
        print in clean_print(true),
        style in clean_style(true),
        bytes in clean_bytes(),
    ) {
        let plant = known_words(plant, style.language);
        let page = print.page(&plant, &style);
        let file = file(page, &Lines::default(), &bytes, &style);
        check(&plant, &file, |judge| judge.is_safe().and_then(|()| judge.all_is_there()))?;
    }

    #[test]
    fn a_clean_table_comes_out_whole(
        (plant, table) in prop_oneof![
            (one_machine(), table::clean(false)),
            (machines(), table::clean(true)),
        ],
        style in clean_style(false),
        bytes in clean_bytes(),
    ) {
        let plant = known_words(plant, style.language);
        let page = table.page(&plant, &style);
        let file = file(page, &Lines::default(), &bytes, &style);
        check(&plant, &file, |judge| judge.is_safe().and_then(|()| judge.all_is_there()))?;
    }

    /// Indented as in a wiki, quoted as in a mail, or cut by a console of 80 columns.
    #[test]
    fn a_clean_print_that_was_copied_comes_out_whole(
        plant in one_machine(),
        print in slmgr::clean().prop_map(Print::Slmgr),
        style in clean_style(false),
        bytes in clean_bytes(),
        lines in prop::sample::select(vec![
            Lines { before: "    ", ..Lines::default() },
            Lines { before: "> ", ..Lines::default() },
            Lines { cut: Some(80), ..Lines::default() },
            Lines { pad: Some(120), ..Lines::default() },
            Lines { mail: true, ..Lines::default() },
            Lines { message_box: true, ..Lines::default() },
        ]),
    ) {
        let plant = known_words(plant, style.language);
        let file = file(print.page(&plant, &style), &lines, &bytes, &style);
        check(&plant, &file, |judge| judge.is_safe().and_then(|()| judge.all_is_there()))?;
    }
}

proptest! {
    #![proptest_config(cases(300))]

    /// Any print, in any language, after anything that happens to texts.
    #[test]
    fn any_print_is_read_right_or_refused(
        plant in one_machine(),
        print in any_print(false),
        style in any_style(false),
        lines in any_lines(),
        bytes in any_bytes(),
    ) {
        let file = file(print.page(&plant, &style), &lines, &bytes, &style);
        check(&plant, &file, |judge| judge.is_safe())?;
    }

    #[test]
    fn any_prints_of_several_machines_are_read_right_or_refused(
        plant in machines(),
        print in any_print(true),
        style in any_style(true),
        lines in any_lines(),
        bytes in any_bytes(),
    ) {
        let file = file(print.page(&plant, &style), &lines, &bytes, &style);
        check(&plant, &file, |judge| judge.is_safe())?;
    }

    #[test]
    fn any_table_is_read_right_or_refused(
        (plant, table) in prop_oneof![
            (one_machine(), table::any_table(false)),
            (machines(), table::any_table(true)),
        ],
        style in any_style(false),
        bytes in any_bytes(),
    ) {
        let file = file(table.page(&plant, &style), &Lines::default(), &bytes, &style);
        check(&plant, &file, |judge| judge.is_safe())?;
    }

    /// A table that was quoted, indented, padded or cut is not one any more.
    #[test]
    fn a_table_that_was_copied_is_read_right_or_refused(
        (plant, table) in prop_oneof![
            (one_machine(), table::any_table(false)),
            (machines(), table::any_table(true)),
        ],
        style in any_style(false),
        lines in any_lines(),
        bytes in any_bytes(),
    ) {
        let file = file(table.page(&plant, &style), &lines, &bytes, &style);
        check(&plant, &file, |judge| judge.is_safe_or_refused())?;
    }

    /// `copy a+b` and `>>`: texts of different machines, shapes and encodings in one file.
    #[test]
    fn files_put_together_are_read_right_or_refused(
        plant in machines(),
        parts in vec((piece(), any_style(true), any_lines(), any_bytes()), 3),
    ) {
        let mut all = File { bytes: Vec::new(), page: Page::default(), options: Options::default() };
        for (number, (piece, style, lines, bytes)) in parts.iter().enumerate() {
            let Some(machine) = plant.machines.get(number) else { break };
            let (page, lines) = match piece {
                Piece::Print(print) => (print.one(One { number, machine }, style), lines.clone()),
                Piece::Table(table) => {
                    (table.one(One { number, machine }, style), Lines::default())
                }
            };
            let part = file(page, &lines, bytes, style);
            all.bytes.extend(part.bytes);
            all.page.append(part.page);
        }
        check(&plant, &all, |judge| judge.is_safe_or_refused())?;
    }

    /// One command in one file, another in another: what the one says counts for the other.
    #[test]
    fn two_files_of_a_machine_are_read_together(
        plant in one_machine(),
        (one, other) in prop::sample::select(pairs()),
        style in any_style(false),
        lines in any_lines(),
        bytes in any_bytes(),
        swapped in any::<bool>(),
    ) {
        let style = Style { heading: Heading::None, ..style };
        let files = [&one, &other].map(|print| {
            file(print.page(&plant, &style), &lines, &bytes, &style)
        });
        let [mut first, mut second] = files;
        if swapped {
            std::mem::swap(&mut first, &mut second);
        }
        let name = Some(plant.machines[0].name.to_owned());
        let options = Options { machine: name, ..first.options.clone() };
        let inputs = [("a/1.txt", &first.bytes[..]), ("a/2.txt", &second.bytes)];
        let outcome = Outcome::of_all(&inputs, &options);
        let mut page = first.page.clone();
        page.append(second.page.clone());
        page.told.iter_mut().for_each(|(.., told)| told.machine = Named::Known);
        judge(&plant, &[&first, &second], &page, &outcome, &options, |judge| judge.is_safe())?;
    }

    /// A machine that is told of twice in one file, each time in another shape.
    #[test]
    fn what_is_said_twice_is_one(
        plant in one_machine(),
        prints in vec((any_print(true), any_style(true), any_lines()), 2),
        bytes in any_bytes(),
    ) {
        let mut all = File { bytes: Vec::new(), page: Page::default(), options: Options::default() };
        for (print, style, lines) in &prints {
            let mut page = print.page(&plant, style);
            // What is told of a product without its number is told of any.
            page.told.retain(|(.., told)| told.installation_id);
            let part = file(page, lines, &bytes, style);
            all.options = part.options;
            all.bytes.extend(part.bytes);
            all.page.append(part.page);
        }
        // A number is of a machine or of a forest.
        prop_assume!(all.page.told.iter().all(|(.., told)| !told.forest));
        check(&plant, &all, |judge| judge.is_safe_or_refused())?;
    }

    /// A digit that is wrong is found by its check digit, and costs no other product anything.
    #[test]
    fn a_wrong_digit_is_named(
        plant in one_machine(),
        print in clean_print(false),
        style in clean_style(false),
        bytes in clean_bytes(),
        (which, place, missing) in any::<(prop::sample::Index, prop::sample::Index, bool)>(),
    ) {
        let mut plant = known_words(plant, style.language);
        let products = &mut plant.machines[0].products;
        let which = which.index(products.len());
        let product = &mut products[which];
        product.channel = Channel::Mak;
        product.state = 5;
        let place = place.index(product.installation_id.len());
        let digit = (product.installation_id.as_bytes()[place] - b'0' + 1) % 10;
        let digit = if missing { String::new() } else { digit.to_string() };
        product.installation_id.replace_range(place..=place, &digit);
        let wrong = product.installation_id.clone();
        prop_assume!(wrong.parse::<InstallationId>().is_err());
        let file = file(print.page(&plant, &style), &Lines::default(), &bytes, &style);
        check(&plant, &file, |judge| {
            judge.nothing_is_wrong()?;
            match judge.outcome.intake.faults.is_empty() {
                true => Err(format!("{wrong} is not named")),
                false => Ok(()),
            }
        })?;
    }

    /// Two tables of one kind in one file, each with its mark and header.
    #[test]
    fn tables_put_together_are_read_right_or_refused(
        plant in machines(),
        table in table::any_table(true),
        style in any_style(false),
        bytes in vec(any_bytes(), 3),
    ) {
        let mut all = File { bytes: Vec::new(), page: Page::default(), options: Options::default() };
        for (number, machine) in plant.machines.iter().enumerate() {
            let page = table.one(One { number, machine }, &style);
            let part = file(page, &Lines::default(), &bytes[number], &style);
            all.bytes.extend(part.bytes);
            all.page.append(part.page);
        }
        check(&plant, &all, |judge| judge.is_safe())?;
    }

    /// A line that is missing takes its own fact with it and moves no other.
    #[test]
    fn a_missing_line_moves_no_fact(
        plant in one_machine(),
        print in prop_oneof![
            slmgr::clean().prop_map(Print::Slmgr),
            list::clean(false).prop_map(Print::List),
        ],
        style in clean_style(false),
        bytes in clean_bytes(),
        missing in any::<prop::sample::Index>(),
    ) {
        let mut page = print.page(&plant, &style);
        page.lines.remove(missing.index(page.lines.len()));
        // It may have been the machine's.
        page.told.iter_mut().for_each(|(.., told)| told.cut_off = true);
        let file = file(page, &Lines::default(), &bytes, &style);
        check(&plant, &file, |judge| judge.nothing_is_wrong())?;
    }

    /// A copy that ended too early.
    #[test]
    fn a_file_that_is_cut_says_nothing_wrong(
        plant in prop_oneof![one_machine(), machines()],
        print in any_print(true),
        style in any_style(true),
        lines in any_lines(),
        bytes in any_bytes(),
        end in any::<prop::sample::Index>(),
    ) {
        let mut file = file(print.page(&plant, &style), &lines, &bytes, &style);
        file.bytes.truncate(end.index(file.bytes.len() + 1));
        file.page.told.iter_mut().for_each(|(.., told)| told.cut_off = true);
        check(&plant, &file, |judge| judge.nothing_is_wrong())?;
    }

    /// The check digits here are the ones that Carnet checks.
    #[test]
    fn the_plant_has_valid_numbers(plant in plant(1..=3, 1..=6)) {
        for product in plant.machines.iter().flat_map(|machine| &machine.products) {
            prop_assert!(product.installation_id.parse::<InstallationId>().is_ok());
        }
    }
}

/// Texts of which a reader could make more work than they are long.
#[test]
fn no_text_takes_longer_than_it_is_long() {
    let group = "0332550 9038505 3904665 8241863 4275673";
    let pieces = [
        "1\n".to_owned(),
        "1234567\n".to_owned(),
        format!("{group}\n"),
        format!("Installation ID: {group}\n"),
        "Activation ID: 4de7cb65-cdf1-4de9-8ae8-e3cce27b9f2c\n".to_owned(),
        "Installation ID:\n\n".to_owned(),
        "OfflineInstallationId : 1\n                        2\n".to_owned(),
        "Name: a\n".to_owned(),
        "> > > > > > > >".to_owned(),
        "                ".to_owned(),
        "0".to_owned(),
        "1: 0332550 ".to_owned(),
        "\u{200b}1".to_owned(),
        "\r".to_owned(),
        "\u{feff}".to_owned(),
        "--- ".to_owned(),
        "{\"a\":".to_owned(),
        "\",".to_owned(),
        "M1,,0332550903850539\n".to_owned(),
        "M1,,\n".to_owned(),
        format!("{}: ", LANGUAGES[ENGLISH].state),
    ];
    let headers = ["", "Machine,ID,OfflineInstallationId\n", "Name : a\n", "[\n"];
    for (header, piece) in headers.iter().flat_map(|it| pieces.iter().map(move |piece| (it, piece)))
    {
        let text = format!("{header}{}", piece.repeat((64 << 10) / piece.len()));
        let start = Instant::now();
        Outcome::of("PLANT-9.txt", text.as_bytes(), &Options::default());
        let took = start.elapsed();
        assert!(took < Duration::from_secs(1), "{header:?} {piece:?} took {took:?}");
    }
}
