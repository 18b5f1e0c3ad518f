//! Reading the journal, from its first line to its last.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _};
use std::path::Path;

use carnet_chain::{Entry, Walk};
use carnet_format::Digest;
use carnet_language::text;
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
    /// The SHA-256 of the beginning of an entry that stands behind the last whole one, if there is any.
    pub(crate) unfinished: Option<Digest>,
    /// Whether the last line has no end yet.
    pub(crate) is_open: bool,
    /// The first place where something was changed.
    pub(crate) broken: Option<JournalFault>,
}

/// Reads the journal and walks its chain.
// JOURNAL-7.
pub(crate) fn read(file: &mut File, path: &Path) -> Result<Contents, JournalFault> {
    let unusable = |error: io::Error| JournalFault::unusable(path, &error);
    file.rewind().map_err(unusable)?;
    let mut lines =
        Lines { reader: BufReader::new(file), number: 0, is_open: false, other: Vec::new() };
    // JOURNAL-4.
    if !lines.are_of_a_journal().map_err(unusable)? {
        return Err(unusable(io::Error::other(text!(
            en "it is not a journal: it does not begin with an entry of one";
            de "es ist kein Journal: Es beginnt nicht mit einem Eintrag"
        ))));
    }
    let (mut entries, mut walk, mut cut, mut broken) = (Vec::new(), Walk::default(), 0, None);
    // Where what is no entry begins.
    let mut good = 0;
    let foreign = |good| JournalFault::Foreign { path: path.to_owned(), line: good + 1 };
    while let Some(entry) = lines.next().map_err(unusable)? {
        if let Err(fault) = walk.step(&entry) {
            let (path, line) = (path.to_owned(), lines.number);
            broken = Some(JournalFault::Chain { path, line, fault });
            break;
        }
        let other = std::mem::take(&mut lines.other);
        // Whoever wrote the entry has ended the line first.
        if let Some(other) = other.strip_suffix(b"\n") {
            if cut_at(&entry) != Some(Digest::of(other)) {
                broken = Some(foreign(good));
                break;
            }
            cut += 1;
        }
        good = lines.number;
        entries.push(entry);
    }
    let mut unfinished = None;
    if broken.is_none() && !lines.other.is_empty() {
        if is_unfinished(&lines.other, walk.entries + 1) {
            unfinished = Some(Digest::of(&lines.other));
        } else {
            broken = Some(foreign(good));
        }
    }
    Ok(Contents { entries, walk, cut, unfinished, is_open: lines.is_open, broken })
}

/// Whether a writer that was stopped leaves this behind the last entry: the beginning of the next one; and where the
/// next writer was stopped, too, the line feed and the beginning of its entry *unfinished*.
// JOURNAL-7.
fn is_unfinished(tail: &[u8], number: u64) -> bool {
    let mut pieces = tail.split(|byte| *byte == b'\n');
    let is_first = pieces.next().is_some_and(|piece| begins_entry(piece, number, ""));
    is_first && pieces.all(|piece| begins_entry(piece, number, "unfinished"))
}

/// Whether these are the first bytes of an entry with this number, and with an action that begins so, but not all.
fn begins_entry(piece: &[u8], number: u64, action: &str) -> bool {
    let is_cut = serde_json::from_slice::<Value>(piece).is_err_and(|error| error.is_eof());
    let fixed = format!("{{\"number\":{number},\"time\":");
    let Some(rest) = piece.strip_prefix(fixed.as_bytes()) else {
        return is_cut && !piece.is_empty() && fixed.as_bytes().starts_with(piece);
    };
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (rest, said) = (&rest[digits..], format!(",\"action\":\"{action}"));
    is_cut && (rest.starts_with(said.as_bytes()) || said.as_bytes().starts_with(rest))
}

/// What entries of a journal are about.
const ACTIONS: [&str; 13] = [
    "approve",
    "approve-trust",
    "decline",
    "scan",
    "refuse",
    "merge",
    "key",
    "enroll",
    "retire",
    "install",
    "written",
    "failed",
    "unfinished",
];

/// Longer than any entry, in bytes: one with all the media an approval can name has a few thousand.
const LONGEST: u64 = 1 << 20;

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
    /// Whether the file is empty, or begins as a journal does; told from its first line, of which no more is read
    /// than an entry can be long.
    // JOURNAL-4.
    fn are_of_a_journal(&mut self) -> io::Result<bool> {
        let mut line = Vec::new();
        (&mut self.reader).take(LONGEST).read_until(b'\n', &mut line)?;
        self.reader.rewind()?;
        let line = line.strip_suffix(b"\n").unwrap_or(&line);
        let entry = str::from_utf8(line).ok().and_then(Entry::of_line);
        Ok(match entry {
            Some(entry) => action(&entry).is_some_and(|action| ACTIONS.contains(&&*action)),
            None => self.is_empty()? || begins_entry(line, 1, ""),
        })
    }

    fn is_empty(&mut self) -> io::Result<bool> {
        Ok(self.reader.fill_buf()?.is_empty())
    }

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

/// What an entry is about.
fn action(entry: &Entry) -> Option<String> {
    let value: Value = serde_json::from_str(&entry.text).ok()?;
    Some(value["action"].as_str()?.to_owned())
}

/// Of what an entry says that it stands before it and is none.
fn cut_at(entry: &Entry) -> Option<Digest> {
    let value: Value = serde_json::from_str(&entry.text).ok()?;
    let is_it = value["action"] == "unfinished";
    value["bytes"].as_str().filter(|_| is_it)?.parse().ok()
}
