//! How a name may be written.

use std::collections::BTreeSet;

use data_encoding::HEXLOWER;
use encoding_rs::WINDOWS_1252;
use unicode_normalization::UnicodeNormalization as _;

use super::bounds::Width;
use super::{Origin, SHORTEST};

/// The fewest characters of what is searched for without the dashes of the name, or by its digits.
const LONG: usize = SHORTEST + 2;

/// The patterns of a name. That of a machine is not everywhere allowed as it is: programs put something else
/// in place of its dashes.
// EXP-17.
pub(super) fn of(name: &str, origin: Origin) -> Vec<(Width, Vec<u8>)> {
    let mut patterns: Vec<_> = spelled(name).iter().flat_map(|form| encoded(form)).collect();
    if origin == Origin::Machine {
        for form in joined(name).iter().flat_map(|form| spelled(form)) {
            patterns.push((Width::Little, wide(&form, u16::to_le_bytes)));
            patterns.push((Width::Byte, form.into_bytes()));
        }
        patterns.extend(hexadecimal(name));
    }
    patterns
}

/// The parts of a name with other things between them.
fn joined(name: &str) -> Vec<String> {
    let parts: Vec<&str> = name.split(['-', '_', ' ']).filter(|part| !part.is_empty()).collect();
    if parts.len() < 2 {
        return Vec::new();
    }
    let bare = parts.concat();
    let mut joined: Vec<String> = ["-", "_", "%2D"].iter().map(|it| parts.join(it)).collect();
    if bare.chars().count() >= LONG {
        joined.push(bare);
    }
    joined.retain(|form| form != name);
    joined
}

/// The digits of a name in UTF-8 and UTF-16, whose case they do not hide.
fn hexadecimal(name: &str) -> Vec<(Width, Vec<u8>)> {
    if name.chars().count() < LONG {
        return Vec::new();
    }
    let forms = BTreeSet::from([name.to_owned(), name.to_uppercase(), name.to_lowercase()]);
    let digits = |form: String| {
        let wide = wide(&form, u16::to_le_bytes);
        [
            (Width::Hex, HEXLOWER.encode(form.as_bytes()).into_bytes()),
            (Width::WideHex, HEXLOWER.encode(&wide).into_bytes()),
        ]
    };
    forms.into_iter().flat_map(digits).collect()
}

fn wide(form: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    form.encode_utf16().flat_map(order).collect()
}

/// A name as it may be written. The automaton disregards the case of ASCII letters; the case of
/// others is as it was given, all small, all capital, or that of titles.
fn spelled(name: &str) -> BTreeSet<String> {
    if name.is_ascii() {
        return BTreeSet::from([name.to_ascii_lowercase()]);
    }
    let small = name.to_lowercase();
    let mut title = String::new();
    for character in small.chars() {
        match title.chars().next_back().is_some_and(char::is_alphanumeric) {
            true => title.push(character),
            false => title.extend(character.to_uppercase()),
        }
    }
    // What differs in ASCII only is one form. Some programs take letters apart from their accents.
    [name.to_owned(), name.to_uppercase(), title, small]
        .into_iter()
        .flat_map(|form| [form.nfc().collect(), form.nfd().collect(), form])
        .map(|mut form| {
            form.make_ascii_lowercase();
            form
        })
        .collect()
}

fn encoded(form: &str) -> Vec<(Width, Vec<u8>)> {
    let wide = |order| wide(form, order);
    let mut encoded = vec![
        (Width::Byte, form.as_bytes().to_vec()),
        (Width::Little, wide(u16::to_le_bytes)),
        (Width::Big, wide(u16::to_be_bytes)),
    ];
    if !form.is_ascii()
        && let (bytes, _, false) = WINDOWS_1252.encode(form)
    {
        encoded.push((Width::Byte, bytes.into_owned()));
    }
    encoded
}
