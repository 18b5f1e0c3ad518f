//! What Windows writes, as it comes, is read whole.

use carnet_exporter::intake::Products;
use proptest::prelude::*;

use super::{cases, check, file, known_words, machines, one_machine};
use crate::shape::{Print, clean_print, clean_style, slmgr, table};
use crate::twist::{Lines, clean_bytes};
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
