//! Names that should not leave: searched for in what a vendor's program has written.
//!
//! ```
//! use carnet_exporter::names::{Names, Origin};
//!
//! let mut names = Names::default();
//! names.add("WS-MUELLER-42.plant.example", Origin::Machine);
//! let mut found = Vec::new();
//! names.search(&[b"<Host>ws-mueller-42</Host>"], |_, hit| found.push(hit.name.to_owned()))?;
//! assert_eq!(found, ["WS-MUELLER-42"]);
//! # Ok::<(), aho_corasick::BuildError>(())
//! ```

use carnet_language::text;

mod base64;
mod beginnings;
mod bounds;
mod forms;
pub(crate) mod list;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashSet};
use std::fmt;

use aho_corasick::{AhoCorasick, BuildError, Input};

use base64::Decoded;
use beginnings::Beginnings;
use bounds::Width;

/// The fewest characters of a name that is searched for: shorter ones stand in every file.
pub const SHORTEST: usize = 4;

/// As many names as are searched for at once, so that a large ledger does not fill the memory.
const BATCH: usize = 5_000;

/// Where a name comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It is a machine's.
    Machine,
    /// The site lists it.
    List,
}

/// How a name is written where it was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// In UTF-8 or Windows-1252.
    Plain,
    /// In UTF-16.
    Wide,
    /// In base64, whatever is inside.
    Base64,
    /// In hexadecimal digits.
    Hex,
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&match self {
            Self::Plain => String::new(),
            Self::Wide => ", in UTF-16".to_owned(),
            Self::Base64 => text!(en ", in base64"; de ", in Base64"),
            Self::Hex => text!(en ", in hexadecimal"; de ", hexadezimal"),
        })
    }
}

/// Names to search for.
#[derive(Debug, Default)]
pub struct Names {
    names: Vec<(String, Origin)>,
    known: HashSet<String>,
    short: BTreeSet<String>,
}

/// A name that was found.
#[derive(Clone, Copy, Debug)]
pub struct Hit<'n> {
    /// The name, as it was added.
    pub name: &'n str,
    /// Where it comes from.
    pub origin: Origin,
    /// The line, from 1; the one it ends in.
    pub line: u64,
    /// How it is written there.
    pub written: Written,
}

impl Names {
    /// Adds a name; of a machine's full domain name its first label, too.
    pub fn add(&mut self, name: &str, origin: Origin) {
        self.add_one(name, origin);
        if let (Origin::Machine, Some((label, _))) = (origin, name.split_once('.')) {
            self.add_one(label, origin);
        }
    }

    fn add_one(&mut self, name: &str, origin: Origin) {
        if !self.known.insert(name.to_lowercase()) {
            return;
        }
        if name.chars().count() < SHORTEST {
            self.short.insert(name.to_owned());
        } else {
            self.names.push((name.to_owned(), origin));
        }
    }

    /// The names that are too short to be searched for.
    pub fn short(&self) -> impl ExactSizeIterator<Item = &str> {
        self.short.iter().map(String::as_str)
    }

    /// Searches texts, or any bytes, and hands out each name once a text, with the number of the text.
    ///
    /// # Errors
    /// The names do not fit into memory.
    // EXP-16.
    pub fn search(
        &self,
        texts: &[&[u8]],
        mut each: impl FnMut(usize, Hit<'_>),
    ) -> Result<(), BuildError> {
        for batch in self.names.chunks(BATCH) {
            let finder = Finder::new(batch)?;
            for (number, text) in texts.iter().enumerate() {
                finder.find(text, &mut |hit| each(number, hit));
            }
        }
        Ok(())
    }
}

/// Finds the names of one batch.
struct Finder<'n> {
    names: &'n [(String, Origin)],
    automaton: AhoCorasick,
    beginnings: Option<Beginnings>,
    /// The name of each pattern, and how wide its characters are.
    patterns: Vec<(usize, Width)>,
}

impl<'n> Finder<'n> {
    fn new(names: &'n [(String, Origin)]) -> Result<Self, BuildError> {
        let (mut patterns, mut bytes) = (Vec::new(), Vec::new());
        for (number, (name, origin)) in names.iter().enumerate() {
            for (width, pattern) in forms::of(name, *origin) {
                patterns.push((number, width));
                bytes.push(pattern);
            }
        }
        let beginnings = Beginnings::of(&bytes);
        // Looking for rare bytes first costs many times what it saves with so many names.
        let builder = &mut AhoCorasick::builder();
        let automaton = builder.ascii_case_insensitive(true).prefilter(false).build(bytes)?;
        Ok(Self { names, automaton, beginnings, patterns })
    }

    /// Hands out each name once.
    fn find(&self, text: &[u8], each: &mut dyn FnMut(Hit<'_>)) {
        let mut found = vec![false; self.names.len()];
        let mut lines = Lines::of(text);
        self.scan(text, &mut |name, end, width| {
            let written = match width {
                Width::Byte => Written::Plain,
                Width::Little | Width::Big => Written::Wide,
                Width::Hex | Width::WideHex => Written::Hex,
            };
            self.once(name, &mut found, || (lines.at(end), written), each);
        });
        let runs = base64::runs(text);
        for phase in base64::PHASES {
            let decoded = Decoded::of(&runs, phase);
            let mut lines = Lines::of(text);
            self.scan(&decoded.bytes, &mut |name, end, _| {
                let line = || (lines.at(decoded.line_of(end)), Written::Base64);
                self.once(name, &mut found, line, each);
            });
        }
    }

    fn once(
        &self,
        name: usize,
        found: &mut [bool],
        place: impl FnOnce() -> (u64, Written),
        each: &mut dyn FnMut(Hit<'_>),
    ) {
        if std::mem::replace(&mut found[name], true) {
            return;
        }
        let (name, origin) = &self.names[name];
        let (line, written) = place();
        each(Hit { name, origin: *origin, line, written });
    }

    /// Hands out every name that stands by itself, with its end, ends ascending.
    fn scan(&self, text: &[u8], each: &mut dyn FnMut(usize, usize, Width)) {
        let mut search = |piece| {
            for found in self.automaton.find_overlapping_iter(Input::new(text).range(piece)) {
                let (name, width) = self.patterns[found.pattern().as_usize()];
                if bounds::is_whole(text, found.range(), width, &self.names[name].0) {
                    each(name, found.end(), width);
                }
            }
        };
        match &self.beginnings {
            Some(beginnings) => beginnings.pieces(text).for_each(search),
            None => search(0..text.len()),
        }
    }
}

/// Counts lines up to places that ascend.
struct Lines<'t> {
    text: &'t [u8],
    counted: usize,
    line: u64,
}

impl<'t> Lines<'t> {
    fn of(text: &'t [u8]) -> Self {
        Self { text, counted: 0, line: 1 }
    }

    fn at(&mut self, place: usize) -> u64 {
        let more = self.text.get(self.counted..place).unwrap_or_default();
        self.line += more.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.counted = self.counted.max(place);
        self.line
    }
}
