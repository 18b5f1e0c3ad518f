//! Reading the journal, from its first line to its last.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Seek as _};
use std::path::Path;

use carnet_chain::{Entry, Walk};
use carnet_format::Digest;
use serde_json::Value;

use super::JournalFault;

/// What stands in the journal.
pub(crate) struct Contents {
    /// The good entries, from the first on.
    pub(crate) entries: Vec<Entry>,
    /// Where they end.
    pub(crate) walk: Walk,
    /// In how many places the writing ended in the middle, as the entry behind it says.
    pub(crate) cut: u64,
    /// The SHA-256 of what stands behind the last entry and is none, if there is any.
    pub(crate) unfinished: Option<Digest>,
    /// Whether the last line has no end yet.
    pub(crate) is_open: bool,
    /// The first place where something was changed.
    pub(crate) broken: Option<JournalFault>,
}

/// Reads the journal and walks its chain.
// JOURNAL-5.
pub(crate) fn read(file: &mut File, path: &Path) -> Result<Contents, JournalFault> {
    let unusable = |error: io::Error| JournalFault::unusable(path, &error);
    file.rewind().map_err(unusable)?;
    let mut lines =
        Lines { reader: BufReader::new(file), number: 0, is_open: false, other: Vec::new() };
    let (mut entries, mut walk, mut cut, mut broken) = (Vec::new(), Walk::default(), 0, None);
    while let Some(entry) = lines.next().map_err(unusable)? {
        let (path, line) = (path.to_owned(), lines.number);
        if let Err(fault) = walk.step(&entry) {
            broken = Some(JournalFault::Chain { path, line, fault });
            break;
        }
        let other = std::mem::take(&mut lines.other);
        // Whoever wrote the entry has ended the line first.
        if let Some(other) = other.strip_suffix(b"\n") {
            if cut_at(&entry) != Some(Digest::of(other)) {
                broken = Some(JournalFault::Foreign { path, line: line - 1 });
                break;
            }
            cut += 1;
        }
        entries.push(entry);
    }
    let is_unfinished = broken.is_none() && !lines.other.is_empty();
    let unfinished = is_unfinished.then(|| Digest::of(&lines.other));
    Ok(Contents { entries, walk, cut, unfinished, is_open: lines.is_open, broken })
}

/// The lines of the journal, and what among them is no entry.
struct Lines<'f> {
    reader: BufReader<&'f mut File>,
    /// How many lines were read.
    number: u64,
    /// Whether the last of them has no end.
    is_open: bool,
    /// What stands behind the last entry, up to the next or to the end.
    other: Vec<u8>,
}

impl Lines<'_> {
    /// The next entry.
    fn next(&mut self) -> io::Result<Option<Entry>> {
        loop {
            let begin = self.other.len();
            if self.reader.read_until(b'\n', &mut self.other)? == 0 {
                return Ok(None);
            }
            self.number += 1;
            let line = self.other[begin..].strip_suffix(b"\n");
            self.is_open = line.is_none();
            let line = str::from_utf8(line.unwrap_or(&self.other[begin..]));
            if let Some(entry) = line.ok().and_then(Entry::of_line) {
                self.other.truncate(begin);
                return Ok(Some(entry));
            }
        }
    }
}

/// Of what an entry says that it stands before it and is none.
fn cut_at(entry: &Entry) -> Option<Digest> {
    let value: Value = serde_json::from_str(&entry.text).ok()?;
    let is_it = value["action"] == "unfinished";
    value["bytes"].as_str().filter(|_| is_it)?.parse().ok()
}
