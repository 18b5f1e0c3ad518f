//! The cards of `docs`, which hang beside a host: each command on them is one.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::Path;

use carnet::cli::Cli;
use carnet_host::settings::try_parse_from;

/// The commands of a page, in code.
fn commands(page: &str) -> Vec<&str> {
    let spans = page.split('`').skip(1).step_by(2);
    // A code is known by name only.
    let is_whole = |span: &&str| !span.contains("--help") && !span.starts_with("carnet explain");
    spans.filter(|span| span.starts_with("carnet ")).filter(is_whole).collect()
}

#[test]
fn every_command_on_a_card_is_one() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    for card in ["bad-day.md", "bad-day.de.md"] {
        let page = fs::read_to_string(docs.join(card)).unwrap();
        let commands = commands(&page);
        assert!(commands.len() > 15, "{card}: {commands:?}");
        for command in commands {
            let words = command.split(' ').take_while(|word| *word != "…");
            if let Err(error) = try_parse_from::<Cli>(words) {
                panic!("{card}: {command}: {error}");
            }
        }
    }
}

#[test]
fn both_languages_name_the_same_commands() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let read = |name: &str| fs::read_to_string(docs.join(name)).unwrap();
    // Names of values are in the language of the card.
    let plain = |page: &str| -> Vec<String> {
        let is_fixed =
            |word: &&str| !word.chars().any(char::is_uppercase) && !word.ends_with(".html");
        let words =
            |command: &&str| command.split(' ').filter(is_fixed).collect::<Vec<_>>().join(" ");
        commands(page).iter().map(words).collect()
    };
    assert_eq!(plain(&read("bad-day.md")), plain(&read("bad-day.de.md")));
}
