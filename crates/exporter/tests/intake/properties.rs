//! What is put in comes out, or less of it with a word; never something else.

mod complete;
mod safe;
mod time;

use std::env;

use carnet_exporter::intake::Options;
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestCaseError};

use crate::digits::Digits;
use crate::judge::{Judge, Outcome};
use crate::language::{ENGLISH, LANGUAGES};
use crate::plant::{Plant, plant};
use crate::shape::{Page, Style};
use crate::twist::{Bytes, Encoding, Lines};

/// The same cases in every run, so that what fails has been broken; with `PROPTEST_CASES` other ones each
/// time, as `make nightly` does.
fn cases(cases: u32) -> ProptestConfig {
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    let config = ProptestConfig { max_global_rejects: config.cases.max(1024), ..config };
    match env::var_os("PROPTEST_CASES") {
        Some(_) => config,
        None => ProptestConfig { cases, rng_seed: RngSeed::Fixed(1), ..config },
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

fn one_machine() -> impl Strategy<Value = Plant> {
    plant(1..=1, 1..=6)
}

fn machines() -> impl Strategy<Value = Plant> {
    plant(2..=3, 1..=3)
}
