//! What people read is there in both languages (LANG-1), all over the sources. What is the same in every language is in
//! `language/same.txt`, with the reason above it.

#![allow(clippy::unwrap_used, missing_docs)]

#[path = "language/help.rs"]
mod help;
#[path = "language/sources.rs"]
mod sources;
#[path = "language/texts.rs"]
mod texts;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use sources::{Source, lines, sources};

/// LANG-1.
#[test]
fn no_text_has_one_language() {
    let mut unused = same();
    let found = found(|source| {
        let all = texts_of(source);
        unused.retain(|line| !all.contains(line) && (all.is_empty() || *line != source.name));
        open(source)
    });
    assert!(found.is_empty(), "put the German beside it, or the line into same.txt:\n{found}");
    assert!(unused.is_empty(), "no such text any more, take it out of same.txt: {unused:#?}");
}

/// LANG-1.
#[test]
fn every_help_has_two_sides() {
    let shown = sources().iter().flat_map(|source| help::shown(source.tokens())).collect();
    let found = found(|source| {
        let all = help::one_sided(source.tokens(), &shown).into_iter();
        all.map(|text| format!("{}: {text}", source.name)).collect()
    });
    assert!(found.is_empty(), "a help text needs its line `de: …`:\n{found}");
}

/// What is the same in every language: a text of a file, or all of one.
fn same() -> BTreeSet<String> {
    lines("same.txt").into_iter().collect()
}

/// The texts of a source that have one language, each behind its file.
fn texts_of(source: &Source) -> BTreeSet<String> {
    let all = texts::one_sided(source.tokens()).into_iter();
    all.map(|text| format!("{}: {text}", source.name)).collect()
}

/// Those of them that should have another.
fn open(source: &Source) -> Vec<String> {
    let same = same();
    match same.contains(&source.name) {
        true => Vec::new(),
        false => texts_of(source).difference(&same).cloned().collect(),
    }
}

/// What is found, one a line.
fn found(mut of: impl FnMut(&Source) -> Vec<String>) -> String {
    let mut found = String::new();
    for source in sources() {
        of(&source).iter().for_each(|line| writeln!(found, "{line}").unwrap());
    }
    found
}
