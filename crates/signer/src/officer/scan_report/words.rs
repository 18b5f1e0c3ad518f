//! Which words of a line name a finding. Where neither a zero nor a no stands beside one, it does.

use std::ops::Range;

use super::lists::{ABOUT, GLUE, NONE, NOUNS, STATES};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Noun,
    State,
    /// Zero, no, or an empty value.
    None,
    /// A number above zero.
    Number,
    Glue,
    /// Of the scanner itself.
    About,
    /// The value of what is before follows.
    Colon,
    Comma,
    /// The next column.
    Gap,
    /// Any other word, and the end of a sentence.
    Other,
}

impl Kind {
    const fn is_finding(self) -> bool {
        matches!(self, Self::Noun | Self::State)
    }

    /// Whether it may stand between a word and what counts it.
    const fn is_label(self) -> bool {
        matches!(self, Self::Noun | Self::State | Self::Glue | Self::About)
    }

    fn of_word(word: &str) -> Self {
        let small = |c: char| if c.is_ascii() { c.to_ascii_lowercase() } else { '?' };
        let word = word.chars().map(small).collect::<String>();
        let lists = [
            (NOUNS, Self::Noun),
            (STATES, Self::State),
            (NONE, Self::None),
            (GLUE, Self::Glue),
            (ABOUT, Self::About),
        ];
        let listed = lists.into_iter().find(|(list, _)| list.contains(&word.as_str()));
        listed.map_or(Self::Other, |(_, kind)| kind)
    }

    /// Of a run that begins with a digit.
    fn of_digits(run: &str) -> Self {
        let is_of =
            |text: &str, more: &str| text.chars().all(|c| c.is_ascii_digit() || more.contains(c));
        match run.split_once('/') {
            // "0/20 engines".
            Some((found, all)) if is_of(found, "") && is_of(all, "") => Self::of_digits(found),
            _ if run.chars().all(|c| "0.,".contains(c)) => Self::None,
            _ if is_of(run, ".,") => Self::Number,
            // A date, a time, an address.
            _ => Self::Other,
        }
    }
}

/// Where the words stand that name a finding.
pub(super) fn findings(line: &str) -> Vec<Range<usize>> {
    let tokens = tokens(line);
    let kinds = tokens.iter().map(|(kind, _)| *kind).collect::<Vec<_>>();
    let words = tokens.iter().enumerate();
    let named =
        words.filter(|(index, (kind, _))| kind.is_finding() && !is_none_beside(&kinds, *index));
    named.map(|(_, (_, range))| range.clone()).collect()
}

/// Whether an entry of a table says that there is nothing.
pub(super) fn is_none(cell: &str) -> bool {
    tokens(cell).iter().all(|(kind, _)| matches!(kind, Kind::None | Kind::Gap))
}

fn is_none_beside(kinds: &[Kind], index: usize) -> bool {
    let (head, tail) = kinds.split_at(index);
    let tail = tail.get(1..).unwrap_or_default();
    // "virus definitions".
    if kinds.get(index) == Some(&Kind::Noun) && tail.first() == Some(&Kind::About) {
        return true;
    }
    let (after, has_colon) = after(tail, head.iter().copied().all(Kind::is_label));
    match (before(head), after) {
        (Some(Kind::Number), Some(Kind::None)) => has_colon,
        (Some(Kind::None), Some(Kind::Number)) => !has_colon,
        (before, after) => before == Some(Kind::None) || after == Some(Kind::None),
    }
}

/// What counts the word from behind: none or a number, and whether a colon says that it does.
fn after(tail: &[Kind], begins_line: bool) -> (Option<Kind>, bool) {
    let mut has_colon = false;
    for kind in tail {
        match kind {
            Kind::None | Kind::Number => return (Some(*kind), has_colon),
            Kind::Colon => has_colon = true,
            Kind::Gap if has_colon || begins_line => {}
            kind if kind.is_label() => {}
            _ => break,
        }
    }
    (None, has_colon)
}

/// What counts the word from before it.
fn before(head: &[Kind]) -> Option<Kind> {
    let mut kinds = head.iter().rev().peekable();
    while let Some(kind) = kinds.next() {
        match kind {
            Kind::None | Kind::Number => return Some(*kind),
            // "no viruses, spyware or worms", but not "no virus found, worm blocked".
            Kind::Comma if kinds.peek() == Some(&&Kind::Noun) => {}
            kind if kind.is_label() => {}
            _ => return None,
        }
    }
    None
}

/// The words and signs of a line that matter here.
fn tokens(line: &str) -> Vec<(Kind, Range<usize>)> {
    let mut tokens = Vec::new();
    let mut is_anti = false;
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let start = line.len() - rest.len();
        let (length, kind) = token(line.get(..start).unwrap_or_default(), c, rest);
        let text = rest.get(..length).unwrap_or(rest);
        if let Some(kind) = kind {
            // "anti-virus".
            let kind = if is_anti && kind.is_finding() { Kind::Other } else { kind };
            is_anti = text.eq_ignore_ascii_case("anti");
            tokens.push((kind, start..start + text.len()));
        }
        rest = rest.get(text.len()..).unwrap_or_default();
    }
    tokens
}

/// The first token of `rest`, which begins with `c`: its length, and what it is if it matters.
fn token(before: &str, c: char, rest: &str) -> (usize, Option<Kind>) {
    let run = |is_in: &dyn Fn(char) -> bool| rest.find(|c| !is_in(c)).unwrap_or(rest.len());
    let next = rest.chars().nth(1);
    let ends = next.is_none_or(char::is_whitespace);
    match c {
        _ if c.is_whitespace() => {
            let length = run(&char::is_whitespace);
            (length, (length > c.len_utf8() || c == '\t').then_some(Kind::Gap))
        }
        _ if c.is_ascii_digit() => {
            let length = digits(rest);
            (length, Some(Kind::of_digits(rest.get(..length).unwrap_or_default())))
        }
        _ if is_letter(c) => {
            let length = word(rest);
            (length, Some(Kind::of_word(rest.get(..length).unwrap_or_default())))
        }
        '"' | '\'' if next == Some(c) => (2, Some(Kind::None)),
        '[' if next == Some(']') => (2, Some(Kind::None)),
        '{' if next == Some('}') => (2, Some(Kind::None)),
        '-' if ends && before.chars().next_back().is_none_or(|c| !c.is_alphanumeric()) => {
            (1, Some(Kind::None))
        }
        ':' | '=' | '>' => (1, Some(Kind::Colon)),
        // The end of an element of a page.
        '<' if next == Some('/') => (rest.find('>').map_or(rest.len(), |end| end + 1), None),
        '|' => (1, Some(Kind::Gap)),
        ',' | ';' if !ends => (1, Some(Kind::Gap)),
        ',' => (1, Some(Kind::Comma)),
        ';' => (1, Some(Kind::Other)),
        '.' | '!' | '?' if ends => (1, Some(Kind::Other)),
        _ => (c.len_utf8(), None),
    }
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '\u{fffd}' | '\\')
}

/// The length of a word, which ends where a capital follows a small letter.
fn word(rest: &str) -> usize {
    if rest.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("n/a")) {
        return 3;
    }
    let mut last = ' ';
    for (index, c) in rest.char_indices() {
        if !(is_letter(c) || c.is_ascii_digit()) || last.is_lowercase() && c.is_uppercase() {
            return index;
        }
        last = c;
    }
    rest.len()
}

/// The length of a number, date, time or digest.
fn digits(rest: &str) -> usize {
    let mut characters = rest.char_indices().peekable();
    while let Some((index, c)) = characters.next() {
        let joins =
            ":.-/,".contains(c) && characters.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        if !(c.is_alphanumeric() || joins) {
            return index;
        }
    }
    rest.len()
}
