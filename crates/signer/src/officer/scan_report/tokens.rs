//! The words and signs of a statement that matter to what it says of findings.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use super::lists;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Hard,
    Find,
    Treated,
    Soft,
    Action,
    Clean,
    Weak,
    Free,
    No,
    Not,
    Nothing,
    Without,
    /// No value.
    None,
    Yes,
    Unit,
    Glue,
    Rest,
    About,
    Result,
    Preposition,
    Error,
    Aborted,
    Scanned,
    State,
    Zero,
    /// A number above zero.
    Number,
    /// A path or the name of a file.
    Path,
    /// The value of what is before follows.
    Colon,
    /// The next column.
    Gap,
    Comma,
    /// Any other sign that ends a clause.
    End,
    Slash,
    /// Any other word.
    Other,
}

impl Kind {
    pub(super) const fn is_finding(self) -> bool {
        matches!(self, Self::Hard | Self::Find | Self::Treated | Self::Soft | Self::Action)
    }

    /// Whether it may stand between a word and what counts it.
    pub(super) const fn is_label(self) -> bool {
        self.is_finding() || matches!(self, Self::Unit | Self::Glue | Self::Slash)
    }
}

pub(super) type Token = (Kind, Range<usize>);

static WORDS: LazyLock<HashMap<&'static str, Kind>> = LazyLock::new(|| {
    let lists = [
        (lists::HARD, Kind::Hard),
        (lists::FINDS, Kind::Find),
        (lists::TREATED, Kind::Treated),
        (lists::SOFT, Kind::Soft),
        (lists::ACTIONS, Kind::Action),
        (lists::CLEAN, Kind::Clean),
        (lists::WEAK, Kind::Weak),
        (lists::FREE, Kind::Free),
        (lists::NO, Kind::No),
        (lists::NOT, Kind::Not),
        (lists::NOTHING, Kind::Nothing),
        (lists::WITHOUT, Kind::Without),
        (lists::NONE, Kind::None),
        (lists::YES, Kind::Yes),
        (lists::UNITS, Kind::Unit),
        (lists::GLUE, Kind::Glue),
        (lists::REST, Kind::Rest),
        (lists::ABOUT, Kind::About),
        (lists::RESULT, Kind::Result),
        (lists::PREPOSITIONS, Kind::Preposition),
        (lists::ERRORS, Kind::Error),
        (lists::ABORTED, Kind::Aborted),
        (lists::SCANNED, Kind::Scanned),
        (lists::STATES, Kind::State),
    ];
    let words = lists
        .into_iter()
        .flat_map(|(list, kind)| list.split_whitespace().zip([kind].into_iter().cycle()));
    words.collect()
});

fn of_word(word: &str) -> Kind {
    let small = |c: char| if c.is_ascii() { c.to_ascii_lowercase() } else { '?' };
    let word = word.chars().map(small).collect::<String>();
    WORDS.get(word.as_str()).copied().unwrap_or_else(|| of_stem(&word))
}

/// A form of a word that no list has.
fn of_stem(word: &str) -> Kind {
    if word.starts_with("anti") {
        return Kind::Other;
    }
    let lists = [
        (lists::TREATED_STEMS, Kind::Treated),
        (lists::HARD_STEMS, Kind::Hard),
        (lists::SOFT_STEMS, Kind::Soft),
    ];
    let has = |stems: &[&str]| stems.iter().any(|stem| word.contains(stem));
    lists.into_iter().find(|(stems, _)| has(stems)).map_or(Kind::Other, |(_, kind)| kind)
}

/// Of a run that begins with a digit.
fn of_digits(run: &str) -> Kind {
    if run.chars().all(|c| "0.,".contains(c)) {
        return Kind::Zero;
    }
    if run.chars().all(|c| c.is_ascii_digit() || ".,".contains(c)) {
        return Kind::Number;
    }
    // A date, a time, an address; or a word that is stuck to a number.
    of_stem(&run.to_ascii_lowercase())
}

/// The words and signs of a statement that matter here.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut is_anti = false;
    let mut start = 0;
    while let Some(rest) = text.get(start..).filter(|rest| !rest.is_empty()) {
        let (length, mut kind) = token(text.get(..start).unwrap_or_default(), rest);
        let range = start..start + length;
        let word = text.get(range.clone()).unwrap_or_default();
        start = range.end;
        if kind == Some(Kind::Other) && camel(text, range.clone(), &mut tokens) {
            continue;
        }
        if is_anti && kind.is_some_and(Kind::is_finding) {
            kind = Some(Kind::Other);
        }
        if !word.trim().is_empty() && word != "-" {
            is_anti = word.eq_ignore_ascii_case("anti");
        }
        if let Some(kind) = kind {
            tokens.push((kind, range));
        }
    }
    shares(&mut tokens);
    tokens
}

/// "0 / 30 engines" says zero.
fn shares(tokens: &mut Vec<Token>) {
    let is_number = |kind: Kind| matches!(kind, Kind::Zero | Kind::Number);
    let is_share = |kinds: &[Token]| matches!(kinds, [(found, _), (Kind::Slash, _), (all, _)] if is_number(*found) && is_number(*all));
    let shares =
        tokens.windows(3).enumerate().filter(|(_, it)| is_share(it)).map(|(index, _)| index + 1);
    for index in shares.collect::<Vec<_>>().into_iter().rev() {
        tokens.drain(index..index + 2);
    }
}

/// Takes a word apart where a capital follows a small letter, if a part of it matters.
fn camel(text: &str, range: Range<usize>, tokens: &mut Vec<Token>) -> bool {
    let word = text.get(range.clone()).unwrap_or_default();
    let mut parts = Vec::new();
    let (mut first, mut last) = (0, ' ');
    for (index, c) in word.char_indices() {
        if last.is_lowercase() && c.is_uppercase() {
            parts.push(first..index);
            first = index;
        }
        last = c;
    }
    parts.push(first..word.len());
    if parts.len() < 2 {
        return false;
    }
    for part in parts {
        let kind = of_word(word.get(part.clone()).unwrap_or_default());
        tokens.push((kind, range.start + part.start..range.start + part.end));
    }
    true
}

/// The first token of `rest`: its length, and what it is if it matters.
fn token(before: &str, rest: &str) -> (usize, Option<Kind>) {
    let Some(c) = rest.chars().next() else { return (0, None) };
    let run = |is_in: &dyn Fn(char) -> bool| rest.find(|c| !is_in(c)).unwrap_or(rest.len());
    let next = rest.chars().nth(1);
    let ends = next.is_none_or(char::is_whitespace);
    let begins = before.chars().next_back().is_none_or(|c| !c.is_alphanumeric());
    match c {
        _ if c.is_whitespace() => {
            let length = run(&char::is_whitespace);
            (length, (length > c.len_utf8() || c == '\t').then_some(Kind::Gap))
        }
        _ if begins && is_path(rest) => {
            (run(&|c| !c.is_whitespace() && !"\"<>|*?,;".contains(c)), Some(Kind::Path))
        }
        _ if c.is_ascii_digit() => {
            let length = digits(rest);
            (length, Some(of_digits(rest.get(..length).unwrap_or_default())))
        }
        _ if is_letter(c) => {
            let is_na = rest.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("n/a"));
            let length = if is_na { 3 } else { run(&|c| is_letter(c) || c.is_ascii_digit()) };
            let word = rest.get(..length).unwrap_or_default();
            let after = rest.get(length..).unwrap_or_default();
            // "x.carnet", if no part of it matters.
            let name = after
                .find(|c: char| !(c.is_alphanumeric() || "._-".contains(c)))
                .unwrap_or(after.len());
            let whole = rest.get(..length + name).unwrap_or_default();
            let has_dot =
                after.get(..name).is_some_and(|more| more.trim_end_matches('.').contains('.'));
            let parts = |whole: &str| {
                whole.split(|c: char| !c.is_alphanumeric()).all(|part| of_word(part) == Kind::Other)
            };
            if has_dot && parts(whole) {
                return (whole.trim_end_matches('.').len(), Some(Kind::Path));
            }
            (length, Some(of_word(word)))
        }
        '"' | '\'' if next == Some(c) => (2, Some(Kind::None)),
        '[' if next == Some(']') => (2, Some(Kind::None)),
        '{' if next == Some('}') => (2, Some(Kind::None)),
        '(' if plural(rest) > 0 => (plural(rest), None),
        '-' | '=' | '*' | '_' | '.' | '~' | '#' if next == Some(c) => {
            (run(&|other| other == c), Some(Kind::Gap))
        }
        '-' | '–' | '—' if ends && begins => {
            (c.len_utf8(), Some(if is_value(before, rest) { Kind::None } else { Kind::End }))
        }
        ':' | '=' => (1, Some(Kind::Colon)),
        '|' => (1, Some(Kind::Gap)),
        ',' | ';' if !ends => (1, Some(Kind::Gap)),
        ',' => (1, Some(Kind::Comma)),
        '/' => (1, Some(Kind::Slash)),
        // "bzw.".
        '.' if before.ends_with("bzw") => (1, None),
        ';' | '(' | ')' | '[' | ']' | '{' | '}' => (1, Some(Kind::End)),
        '.' | '!' | '?' if ends => (1, Some(Kind::End)),
        _ => (c.len_utf8(), None),
    }
}

/// Whether a dash is the whole value of a label or column.
fn is_value(before: &str, rest: &str) -> bool {
    let is_end = |c: char| ":=;,|\t".contains(c);
    let label = before.trim_end_matches(' ');
    let more = rest.get(1..).unwrap_or_default().trim_start_matches(' ');
    label.chars().next_back().is_some_and(is_end) && more.chars().next().is_none_or(is_end)
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() || c == '\u{fffd}'
}

/// A path of Windows. Of others it cannot be told where they begin and end.
fn is_path(rest: &str) -> bool {
    let mut first = rest.chars();
    matches!(
        (first.next(), first.next(), first.next()),
        (Some('A'..='Z' | 'a'..='z'), Some(':'), Some('\\'))
    )
}

/// "(s)", "(en)".
fn plural(rest: &str) -> usize {
    let inner =
        rest.get(1..).and_then(|rest| rest.find(')')).filter(|length| (1..=2).contains(length));
    let letters = |length: usize| {
        rest.get(1..=length).is_some_and(|inner| inner.chars().all(|c| c.is_ascii_lowercase()))
    };
    inner.filter(|length| letters(*length)).map_or(0, |length| length + 2)
}

/// The length of a number, date, time or digest.
fn digits(rest: &str) -> usize {
    let mut characters = rest.char_indices().peekable();
    while let Some((index, c)) = characters.next() {
        let joins =
            ":.-,".contains(c) && characters.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        if !(c.is_alphanumeric() || joins) {
            return index;
        }
    }
    rest.len()
}
