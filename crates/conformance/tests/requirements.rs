//! Spec, code and vectors name the same requirements and the same codes, in all directions.

#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use carnet_format::Code;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Each requirement with its text, up to the next requirement or heading.
fn requirements() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for page in ["bundle.md", "exchange.md"] {
        let text = fs::read_to_string(Path::new(ROOT).join("spec").join(page)).unwrap();
        let mut current: Option<String> = None;
        for line in text.lines() {
            if let Some(id) = defined(line) {
                assert!(found.insert(id.clone(), String::new()).is_none(), "{id} stands twice");
                current = Some(id);
            } else if line.starts_with('#') {
                current = None;
            }
            if let Some(id) = &current {
                let body = found.get_mut(id).unwrap();
                body.push_str(line);
                body.push(' ');
            }
        }
    }
    found
}

/// The requirement that a line of the spec begins, such as `**CBOR-3** …` or `3. **BUN-3** …`.
fn defined(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("**")?;
    let (id, _) = rest.split_once("**")?;
    let id = id.trim_end_matches('†');
    words(id).next().filter(|word| word == id)
}

/// All words of the form `CBOR-3` in a text.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .filter(|word| {
            word.split_once('-').is_some_and(|(prefix, number)| {
                prefix.len() >= 3
                    && prefix.bytes().all(|b| b.is_ascii_uppercase())
                    && !number.is_empty()
                    && number.len() <= 2
                    && number.bytes().all(|b| b.is_ascii_digit())
            })
        })
        .map(str::to_owned)
}

fn files(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, extension, found);
        } else if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
}

/// What comments and the tables of errors name.
fn named_in_code() -> BTreeSet<String> {
    let mut named: BTreeSet<String> = rows().into_iter().map(|(id, _)| id).collect();
    for line in code_lines() {
        if let Some((_, comment)) = line.split_once("//") {
            named.extend(words(comment));
        }
    }
    named
}

/// The rows of the tables of errors that begin with a requirement, such as
/// `"CBOR-1" CborReserved: …`, each with its code.
fn rows() -> Vec<(String, Code)> {
    let row = |line: String| {
        let (id, rest) = line.trim().strip_prefix('"')?.split_once("\" ")?;
        let name = rest.split_once(':')?.0;
        let code = Code::ALL.iter().find(|code| format!("{code:?}") == name)?;
        words(id).eq([id]).then(|| (id.to_owned(), *code))
    };
    code_lines().filter_map(row).collect()
}

fn code_lines() -> impl Iterator<Item = String> {
    let mut sources = Vec::new();
    files(&Path::new(ROOT).join("crates"), "rs", &mut sources);
    let texts = sources.into_iter().map(|source| fs::read_to_string(source).unwrap());
    texts.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>())
}

fn named_in_vectors() -> BTreeSet<String> {
    let mut vectors = Vec::new();
    files(&Path::new(ROOT).join("testvectors"), "json", &mut vectors);
    let mut named = BTreeSet::new();
    for vector in vectors {
        let text = fs::read_to_string(vector).unwrap();
        if let Some((_, list)) = text.split_once("\"requirements\"") {
            named.extend(words(list.split_once(']').unwrap().0));
        }
    }
    named
}

#[test]
fn every_requirement_stands_in_code_and_every_one_in_code_stands_in_the_spec() {
    let spec: BTreeSet<String> = requirements().into_keys().collect();
    let prefixes: BTreeSet<&str> = spec.iter().filter_map(|id| id.split('-').next()).collect();
    let code: BTreeSet<String> = named_in_code()
        .into_iter()
        .filter(|id| id.split('-').next().is_some_and(|prefix| prefixes.contains(prefix)))
        .collect();
    let missing: Vec<_> = spec.difference(&code).collect();
    assert!(missing.is_empty(), "nothing in the code names {missing:?}");
    let unknown: Vec<_> = code.difference(&spec).collect();
    assert!(unknown.is_empty(), "the code names {unknown:?}, the spec does not");
}

#[test]
fn the_requirement_of_an_error_names_its_code() {
    let (requirements, rows) = (requirements(), rows());
    assert!(rows.len() > 150, "only {} rows were found", rows.len());
    for (id, code) in rows {
        // Section 6.1 names the one code of its group once, for all of them.
        let text = requirements.get(&id).map_or("", String::as_str);
        assert!(!text.is_empty(), "{id} of {code} is not in the spec");
        let is_named = text.contains(&format!("`{code}`")) || id.starts_with("KEY-");
        assert!(is_named, "{id} does not name {code}");
    }
}

/// What comments in tests name: in files of tests, in the test module at the end of a file, and in
/// command lines that are tests.
fn named_in_tests() -> BTreeSet<String> {
    let crates = Path::new(ROOT).join("crates");
    let mut sources = Vec::new();
    for extension in ["rs", "trycmd", "py"] {
        files(&crates, extension, &mut sources);
    }
    let mut named = BTreeSet::new();
    for source in sources {
        let text = fs::read_to_string(&source).unwrap();
        let is_test = source.components().any(|part| part.as_os_str() == "tests")
            || source.file_name().is_some_and(|name| name == "tests.rs");
        let tests = if is_test {
            text.as_str()
        } else {
            text.split_once("#[cfg(test)]\nmod tests {").map_or("", |(_, tests)| tests)
        };
        let is_prose = source.extension().is_some_and(|extension| extension == "trycmd");
        for line in tests.lines() {
            let comment = line.split_once("//").or_else(|| line.split_once('#'));
            named.extend(words(if is_prose { line } else { comment.map_or("", |(_, it)| it) }));
        }
    }
    named
}

#[test]
fn every_requirement_that_a_test_proves_is_named_by_a_test() {
    let tests = named_in_tests();
    let missing: Vec<_> = requirements()
        .into_iter()
        .filter(|(id, text)| is_proved_by_a_test(text) && !tests.contains(id))
        .map(|(id, _)| id)
        .collect();
    assert!(missing.is_empty(), "no test names {missing:?}");
}

/// The mark of a requirement that no single file can show.
fn is_proved_by_a_test(text: &str) -> bool {
    text.contains('†')
}

/// So that the number says what comes first. `make renumber` puts them in order.
#[test]
fn the_requirements_of_a_group_are_numbered_in_the_order_of_the_text() {
    let mut last: BTreeMap<String, u32> = BTreeMap::new();
    for page in ["bundle.md", "exchange.md"] {
        let text = fs::read_to_string(Path::new(ROOT).join("spec").join(page)).unwrap();
        for id in text.lines().filter_map(defined) {
            let (group, number) = id.split_once('-').unwrap();
            let before = last.insert(group.to_owned(), number.parse().unwrap());
            assert_eq!(
                number.parse(),
                Ok(before.unwrap_or(0) + 1),
                "{id} is out of order: run `make renumber`"
            );
        }
    }
}

#[test]
fn every_requirement_has_a_vector_or_says_that_a_test_proves_it() {
    let vectors = named_in_vectors();
    let requirements = requirements();
    let unknown: Vec<_> = vectors.iter().filter(|id| !requirements.contains_key(*id)).collect();
    assert!(unknown.is_empty(), "vectors name {unknown:?}, the spec does not");
    let missing: Vec<_> = requirements
        .iter()
        .filter(|(id, text)| !is_proved_by_a_test(text) && !vectors.contains(*id))
        .map(|(id, _)| id)
        .collect();
    assert!(missing.is_empty(), "no vector names {missing:?}");
}

#[test]
fn the_spec_names_every_code_and_no_other() {
    let mut named = BTreeSet::new();
    for page in ["bundle.md", "exchange.md"] {
        let text = fs::read_to_string(Path::new(ROOT).join("spec").join(page)).unwrap();
        let groups: BTreeSet<&str> =
            Code::ALL.iter().filter_map(|code| code.as_str().split('.').next()).collect();
        for word in text.split('`').skip(1).step_by(2) {
            let is_code = word.split_once('.').is_some_and(|(group, rest)| {
                groups.contains(group)
                    && !rest.is_empty()
                    && rest
                        .bytes()
                        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                    && !["md", "toml", "cddl", "csv", "jsonl", "json", "carnet"].contains(&rest)
            });
            if is_code {
                named.insert(word.to_owned());
            }
        }
    }
    let codes: BTreeSet<String> = Code::ALL.iter().map(|code| code.as_str().to_owned()).collect();
    // How a program is configured is not part of the exchange.
    let missing: Vec<_> =
        codes.difference(&named).filter(|code| !code.starts_with("config.")).collect();
    assert!(missing.is_empty(), "the spec does not name {missing:?}");
    let unknown: Vec<_> = named.difference(&codes).collect();
    assert!(unknown.is_empty(), "the spec names {unknown:?}, the code does not");
}
