//! Rows that differ from each other in a few cells.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::hash::Hash;

use carnet_host::json::Row;

use super::table::{as_csv, as_line};

/// Numbers that stand in a template where those of a row belong, and their texts.
pub(super) const NUMBERS: [(u32, &str); 2] =
    [(4_294_967_295, "4294967295"), (4_294_967_294, "4294967294")];

/// A row with holes in the place of some cells.
pub(super) struct Template {
    /// What stands before, between and behind the holes in the table for spreadsheets.
    pub(super) csv: Vec<String>,
    /// The same in the object for programs.
    pub(super) line: Vec<String>,
}

impl Template {
    /// Cuts a row where these texts stand in it, in the order of its columns. None where one is not there, or
    /// more than once.
    fn of(row: &impl Row, holes: &[&str]) -> Option<Self> {
        Some(Self { csv: cut(&as_csv(row).ok()?, holes)?, line: cut(&as_line(row).ok()?, holes)? })
    }
}

fn cut(row: &[u8], holes: &[&str]) -> Option<Vec<String>> {
    let row = std::str::from_utf8(row).ok()?;
    let (mut pieces, mut rest) = (Vec::with_capacity(holes.len() + 1), row);
    for hole in holes {
        let (before, after) = rest.split_once(hole)?;
        pieces.push(before.to_owned());
        rest = after;
    }
    pieces.push(rest.to_owned());
    holes.iter().all(|hole| row.matches(hole).count() == 1).then_some(pieces)
}

/// Templates by what the rows made of them have in common.
pub(super) struct Templates<K>(HashMap<K, Option<Template>>);

/// More than most sites have products and channels. How many a bundle has, whoever makes it decides.
const MOST: usize = 256;

impl<K: Copy + Eq + Hash> Templates<K> {
    pub(super) fn new() -> Self {
        Self(HashMap::new())
    }

    /// The template of rows of a shape, which is there or is made of a row and the texts in it that stand in the
    /// place of cells. None where that row cannot be cut.
    pub(super) fn of<R: Row>(
        &mut self,
        shape: K,
        cut: impl FnOnce() -> (R, Vec<&'static str>),
    ) -> Option<&Template> {
        if self.0.len() >= MOST && !self.0.contains_key(&shape) {
            self.0.clear();
        }
        let template = || {
            let (row, holes) = cut();
            Template::of(&row, &holes)
        };
        self.0.entry(shape).or_insert_with(template).as_ref()
    }
}

/// What fills the holes of a row, in memory that is used again for the next one.
#[derive(Default)]
pub(super) struct Cells {
    text: String,
    ends: Vec<usize>,
}

impl Cells {
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    /// Adds a text that [`is_bare`].
    pub(super) fn text(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    pub(super) fn number(&mut self, number: u32) {
        // safe: a text takes everything.
        let _ = write!(self.text, "{number}");
        self.ends.push(self.text.len());
    }

    /// Adds a long number, whose groups `print` adds, twice: joined by dashes, and whole.
    pub(super) fn long_number(&mut self, print: impl FnOnce(&str, &mut String)) {
        let start = self.text.len();
        print("-", &mut self.text);
        let end = self.text.len();
        self.ends.push(end);
        let mut group = start;
        while group < end {
            let rest = &self.text[group..end];
            let length = rest.find('-').unwrap_or(rest.len());
            self.text.extend_from_within(group..group + length);
            group += length + 1;
        }
        self.ends.push(self.text.len());
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.text[start..*end])
    }
}

/// Whether a text stands in a table and in an object as it is: nothing in it is quoted or escaped, and no
/// spreadsheet takes it for a formula.
pub(super) fn is_bare(text: &str) -> bool {
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    text.starts_with(|first: char| first.is_ascii_alphanumeric()) && text.bytes().all(is_bare)
}
