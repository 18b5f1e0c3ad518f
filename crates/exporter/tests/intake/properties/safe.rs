//! Whatever happens to a text, what is read of it is right.

use carnet_exporter::intake::Options;
use carnet_format::InstallationId;
use proptest::collection::vec;
use proptest::prelude::*;

use super::{File, cases, check, file, judge, known_words, machines, one_machine};
use crate::judge::Outcome;
use crate::language::LANGUAGES;
use crate::plant::{Channel, plant};
use crate::shape::table::{self, Table};
use crate::shape::{
    Heading, Named, One, Page, Print, Style, Told, any_print, any_style, clean_print, clean_style,
    list, ospp, slmgr,
};
use crate::twist::{Lines, any_bytes, any_lines, clean_bytes};
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

    /// A console breaks whatever decides something: state, kind of key, product, number.
    #[test]
    fn what_a_console_has_broken_is_read_right_or_refused(
        plant in plant(1..=1, 1..=3),
        print in any_print(false),
        style in (clean_style(false), 0..LANGUAGES.len())
            .prop_map(|(style, language)| Style { language, ..style }),
        before in prop::sample::select(&["", "", "  ", "> "][..]),
        width in 40..=100_usize,
        bytes in clean_bytes(),
    ) {
        let lines = Lines { before, cut: Some(width), ..Lines::default() };
        let file = file(print.page(&plant, &style), &lines, &bytes, &style);
        check(&plant, &file, |judge| {
            judge.is_safe()?;
            judge.nothing_is_left_out_unsaid()
        })?;
    }

    /// A row that is broken within a value is two, and none that is certain.
    #[test]
    fn a_table_that_a_console_has_broken_is_read_right_or_refused(
        plant in plant(1..=1, 1..=3),
        table in table::any_table(true),
        style in clean_style(false),
        width in 40..=200_usize,
        bytes in clean_bytes(),
    ) {
        let lines = Lines { cut: Some(width), ..Lines::default() };
        let file = file(table.page(&plant, &style), &lines, &bytes, &style);
        check(&plant, &file, |judge| {
            judge.is_safe_or_refused()?;
            judge.nothing_is_wasted()?;
            judge.nothing_is_left_out_unsaid()
        })?;
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
            for (.., told) in page.told.iter_mut().filter(|(.., told)| !told.installation_id) {
                *told = Told { hint: true, ..Told::default() };
            }
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
