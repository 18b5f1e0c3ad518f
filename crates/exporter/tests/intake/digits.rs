//! An installation id as people write it.

use proptest::prelude::*;

#[derive(Clone, Copy, Debug)]
pub enum Digits {
    Plain,
    /// The groups with something between them.
    Joined(&'static str),
    /// Something that nobody sees after every tenth digit.
    Invisible(char),
    FullWidth,
    /// `1: 0332550 2: 9038505` …
    Numbered,
    /// A group a line.
    Lines,
    LinesApart,
    LinesNumbered,
    /// Five groups a line.
    Rows,
    /// Two labelled lines.
    Halves,
}

/// What Carnet says it reads: plain, or in groups between blanks or dashes.
pub fn clean() -> impl Strategy<Value = Digits> {
    prop_oneof![3 => Just(Digits::Plain), 1 => Just(Digits::Joined(" ")), 1 => Just(Digits::Joined("-"))]
}

const SEPARATORS: [&str; 11] =
    [" ", "-", "\u{2013}", "\u{2010}", "\u{a0}", "\t", ",", ", ", "/", ".", " | "];

/// Any way that stands in one line.
pub fn inline() -> impl Strategy<Value = Digits> {
    prop_oneof![
        6 => Just(Digits::Plain),
        3 => prop::sample::select(&SEPARATORS[..]).prop_map(Digits::Joined),
        1 => prop::sample::select(&['\u{200b}', '\u{ad}', '\u{feff}', '\u{2060}'][..])
            .prop_map(Digits::Invisible),
        1 => Just(Digits::FullWidth),
        1 => Just(Digits::Numbered),
    ]
}

pub fn any_digits() -> impl Strategy<Value = Digits> {
    prop_oneof![
        5 => inline(),
        1 => Just(Digits::Lines),
        1 => Just(Digits::LinesApart),
        1 => Just(Digits::LinesNumbered),
        1 => Just(Digits::Rows),
        1 => Just(Digits::Halves),
    ]
}

impl Digits {
    /// The number in one line.
    pub fn inline(self, id: &str) -> String {
        let groups = groups(id);
        match self {
            Self::Joined(separator) => groups.join(separator),
            Self::Invisible(mark) => {
                let tens: Vec<String> = id
                    .as_bytes()
                    .chunks(10)
                    .map(|ten| String::from_utf8_lossy(ten).into())
                    .collect();
                tens.join(&mark.to_string())
            }
            Self::FullWidth => id.bytes().filter_map(full_width).collect(),
            Self::Numbered => {
                let numbered = groups.iter().enumerate();
                let texts: Vec<String> =
                    numbered.map(|(place, group)| format!("{}: {group}", place + 1)).collect();
                texts.join(" ")
            }
            _ => id.to_owned(),
        }
    }

    /// The number behind its label.
    pub fn labelled(self, label: &str, colon: &str, id: &str) -> Vec<String> {
        let head = format!("{label}{}", colon.trim_end());
        let below = |lines: Vec<String>| [vec![head.clone()], lines].concat();
        let groups = groups(id).into_iter().map(ToOwned::to_owned);
        match self {
            Self::Lines => below(groups.collect()),
            Self::LinesApart => below(groups.flat_map(|group| [group, String::new()]).collect()),
            Self::LinesNumbered => {
                let numbered = groups.enumerate();
                below(numbered.map(|(place, group)| format!("{}: {group}", place + 1)).collect())
            }
            Self::Rows => {
                let groups: Vec<String> = groups.collect();
                below(groups.chunks(5).map(|row| row.join(" ")).collect())
            }
            Self::Halves => {
                let (first, second) = id.split_at(id.len() / 9 * 5);
                vec![
                    format!("{label} (1/2){colon}{first}"),
                    format!("{label} (2/2){colon}{second}"),
                ]
            }
            _ => vec![format!("{label}{colon}{}", self.inline(id))],
        }
    }
}

pub fn groups(id: &str) -> Vec<&str> {
    let length = if id.len() > 54 { 7 } else { 6 };
    (0..id.len()).step_by(length).map(|at| &id[at..id.len().min(at + length)]).collect()
}

fn full_width(digit: u8) -> Option<char> {
    char::from_u32(0xff10 + u32::from(digit - b'0'))
}
