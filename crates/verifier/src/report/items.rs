//! What items are called by people, in the language of now: the words of [`carnet_judge::product`], which are English.

use carnet_judge::product::MARK;
use carnet_language::{Language, now};

use super::page::item_word;

/// A product or vendor.
pub(crate) fn product(word: &str) -> String {
    let (name, mark) = match word.strip_suffix(MARK) {
        Some(name) => (name, item_word(MARK)),
        None => (word, ""),
    };
    let name = match now() {
        Language::En => item_word(name).to_owned(),
        Language::De => item_word(name)
            .replace(", years 4 to 6", ", Jahre 4 bis 6")
            .replace(", up to year ", ", bis Jahr ")
            .replace(", year ", ", Jahr "),
    };
    name + mark
}

/// The parts of a kind: `mak, activate`.
pub(crate) fn kind(words: &str) -> String {
    words.split(", ").map(item_word).collect::<Vec<_>>().join(", ")
}

/// A kind with the key as its channel is printed elsewhere: `activation (MAK)`.
pub(crate) fn long_kind(words: &str) -> String {
    let (first, rest) = words.split_once(", ").unwrap_or((words, ""));
    match (channel(first), rest.split_once(", ").unwrap_or((rest, ""))) {
        (Some(channel), (purpose, more)) if !purpose.is_empty() => {
            let more = if more.is_empty() { String::new() } else { format!(", {}", kind(more)) };
            format!("{} ({channel}){more}", purpose_noun(purpose))
        }
        _ => kind(words),
    }
}

/// A kind in the fewest words: that something is to be activated goes without saying.
pub(crate) fn short_kind(words: &str) -> String {
    let parts = words.split(", ").filter(|part| *part != "activate");
    parts
        .map(|part| channel(part).unwrap_or_else(|| item_word(part)))
        .collect::<Vec<_>>()
        .join(", ")
}

fn channel(word: &str) -> Option<&'static str> {
    Some(match word {
        "mak" => "MAK",
        "retail" => "Retail",
        "oem" => "OEM",
        "csvlk" => "CSVLK",
        "adba" => "ADBA",
        _ => return None,
    })
}

fn purpose_noun(word: &str) -> &str {
    match (word, now()) {
        ("activate", Language::En) => "activation",
        ("activate", Language::De) => "Aktivierung",
        ("return", Language::De) => "Rückgabe",
        _ => item_word(word),
    }
}
