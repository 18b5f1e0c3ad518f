#![allow(clippy::unwrap_used)]

use carnet_format::{Code, Signer as _};
use carnet_testbed::Key;

use super::*;

fn key(number: u8, role: KeyRole) -> KeyEntry {
    KeyEntry { role, public: Key::number(number).public_key() }
}

fn plant() -> Card {
    let site = SiteEntry {
        name: "werk-nord".parse().unwrap(),
        zone: Zone::Isolated,
        clock: SiteClock::Untrusted,
    };
    let exporter = KeyRole::Exporter(vec!["p-003".parse().unwrap()]);
    let keys = vec![key(1, exporter), key(2, KeyRole::Importer), key(3, KeyRole::Media)];
    Card { site: Some(site), keys }
}

fn desk() -> Card {
    let approver = |number: u8, name: &str| key(number, KeyRole::Approver(name.parse().unwrap()));
    Card { site: None, keys: vec![approver(8, "p-008"), approver(9, "p-009")] }
}

/// CARD-1.
#[test]
fn a_card_reads_back_as_it_was() {
    for (card, name) in [(plant(), "werk-nord.carnet-site"), (desk(), "p-008.carnet-site")] {
        let text = card.text();
        assert!(text.len() <= MAX_LENGTH && text.is_ascii(), "{text}");
        assert_eq!(Card::parse(text.as_bytes()).unwrap(), card);
        assert_eq!(Card::parse(text.replace('\n', "\r\n").as_bytes()).unwrap(), card);
        assert_eq!(card.file_name(), name);
    }
}

/// CARD-1. CARD-2.
#[test]
fn a_card_that_was_changed_is_none_or_has_other_words() {
    let card = plant();
    let (text, words) = (card.text(), card.words().to_string());
    for at in 0..text.len() {
        for bit in 0..8 {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            match Card::parse(&bytes) {
                Ok(other) => {
                    assert_ne!(other.words().to_string(), words, "byte {at}, bit {bit}");
                }
                Err(error) => assert_eq!(error.code(), Code::CardForm),
            }
        }
        assert!(Card::parse(&text.as_bytes()[..at]).is_err(), "{at}");
    }
    let long = format!("{text}{}", "#\n".repeat(MAX_LENGTH));
    assert_eq!(Card::parse(long.as_bytes()), Err(CardError::TooLong { limit: MAX_LENGTH }));
}

/// CARD-4.
#[test]
fn a_card_holds_public_things_only() {
    let text = plant().text();
    let keys = text.lines().filter_map(|line| line.split_once(" = ")).map(|(key, _)| key);
    let known = ["card", "site", "zone", "clock", "versions", "role", "public", "custodians"];
    for key in keys {
        assert!(known.contains(&key), "{text}");
    }
}
