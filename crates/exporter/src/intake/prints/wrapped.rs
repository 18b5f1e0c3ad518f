//! Values that a console has broken off, made whole again.

use crate::intake::column::Column;
use crate::intake::kind::{self, Kind};
use crate::intake::state::State;

/// The value with as many of the lines below it as make it whole, and how many lines that is.
pub(super) fn longest(
    value: &str,
    more: &[&str],
    is_whole: impl Fn(&str) -> bool,
) -> (String, usize) {
    let mut text = value.to_owned();
    for (used, tail) in std::iter::once(&"").chain(more).enumerate() {
        text.push_str(tail);
        if is_whole(&text) {
            return (text, used + 1);
        }
    }
    (value.to_owned(), 1)
}

/// The constant of a key channel. Where the next line begins with a colon, it goes on: `Retail` may be the beginning
/// of `Retail:TB:Eval`.
pub(super) fn channel(value: &str, more: &[&str]) -> (String, usize) {
    let known = |text: &str| Kind::of(text).is_some_and(|kind| kind != Kind::Other);
    let goes_on = |used: usize| more.get(used).is_some_and(|tail| tail.starts_with(':'));
    let joined = |used: usize| format!("{value}{}", more[..used].concat());
    let whole = (0..=more.len()).find(|used| known(&joined(*used)) && !goes_on(*used));
    whole.map_or((value.to_owned(), 1), |used| (joined(used), used + 1))
}

/// A description with as much of the lines below as its constant needs.
pub(super) fn described(value: &str, more: &[&str]) -> (String, usize) {
    let known = |text: &str| {
        kind::description(text).and_then(Kind::of).is_some_and(|kind| kind != Kind::Other)
    };
    let direct = longest(value, more, known);
    if known(&direct.0) {
        return direct;
    }
    let apart: Vec<String> = more.iter().map(|tail| format!(" {tail}")).collect();
    let apart: Vec<&str> = apart.iter().map(String::as_str).collect();
    let apart = longest(value, &apart, known);
    if known(&apart.0) {
        return apart;
    }
    // A narrow console breaks at blanks, too, and nobody sees them then.
    let squeezed: String =
        format!("{value}{}", more.concat()).chars().filter(|c| !c.is_whitespace()).collect();
    let spaced = squeezed.replacen("channel", " channel", 1);
    if known(&spaced) { (spaced, 1 + more.len()) } else { apart }
}

/// The value of a property with all lines below it; none where it ends by itself.
pub(super) fn in_list(column: Column, whole: &str, more: &[&str]) -> Option<(Column, String)> {
    let value = decoded(whole);
    let joined = || format!("{value}{}", more.concat());
    match column {
        Column::Channel | Column::Name => Some((column, joined())),
        Column::LicenseStatus if !more.is_empty() => {
            let apart = format!("{value} {}", more.join(" "));
            let known = |text: &String| State::of(text).is_some_and(|it| it != State::Unknown);
            Some((column, Some(joined()).filter(known).unwrap_or(apart)))
        }
        // What it was broken at, nobody knows.
        Column::Machine(_) if !more.is_empty() && !value.is_empty() => {
            Some((Column::Machine(0), format!("{whole}\n{}", more.join("\n"))))
        }
        _ => None,
    }
}

/// A value without the blanks around it, and without no-break spaces that could not be decoded.
pub(super) fn decoded(value: &str) -> &str {
    value.trim_matches(|c: char| c.is_whitespace() || c == char::REPLACEMENT_CHARACTER)
}
