//! The report of another scanner: the lines that name a bundle, for a person to read, and what is
//! said there of a finding.

mod lists;
mod words;

use std::collections::BTreeSet;
use std::io::{self, Read as _, Write};
use std::path::Path;

use carnet_format::plain_text::Escaped;
use carnet_format::{Code, Digest};
use carnet_host::{Failure, Status};

/// The longest report, in bytes.
const MAX_REPORT: u64 = 16 << 20;
/// How many lines before and after a place belong to it.
const AROUND: usize = 5;
/// The most lines that are shown.
const MAX_SHOWN: usize = 200;
/// The most characters that are shown of a line, on either side of what matters in it.
const REACH: usize = 160;

/// A report that names the bundle.
pub(super) struct ScanReport<'a> {
    path: &'a Path,
    /// Of its bytes.
    pub(super) digest: Digest,
    /// Those that are not blank, with their numbers from 1.
    lines: Vec<(usize, String)>,
    /// Which of them name the bundle, and where in each.
    places: Vec<(usize, usize)>,
}

/// A line that names a finding.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Named {
    /// From 1.
    pub(super) line: usize,
    /// What it says there.
    pub(super) says: String,
}

impl<'a> ScanReport<'a> {
    /// Reads a report that names the SHA-256 of the file or the bundle digest.
    pub(super) fn read(path: &'a Path, file: &Digest, bundle: &Digest) -> Result<Self, Failure> {
        let failed = |error: &io::Error| {
            carnet_media::MediumError::new(carnet_media::Action::Read, path, error)
        };
        let mut bytes = Vec::new();
        let copy = carnet_media::private_copy(path, MAX_REPORT, &std::env::temp_dir())?;
        (&copy).read_to_end(&mut bytes).map_err(|error| failed(&error))?;
        let report = Self::parse(path, &bytes, &[file.to_string(), bundle.to_string()]);
        if report.places.is_empty() {
            let message = format!(
                "not attested: the report {path:?} names neither the SHA-256 of the file ({file}) \
                 nor the bundle digest ({bundle})"
            );
            return Err(Failure::new(Status::Rejected, Code::ScanReport, message));
        }
        Ok(report)
    }

    fn parse(path: &'a Path, bytes: &[u8], names: &[String]) -> Self {
        let text = decode(bytes);
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let lines = lines.map(|(index, line)| (index + 1, line.to_owned())).collect::<Vec<_>>();
        let place = |line: &String| {
            let lower = line.to_ascii_lowercase();
            names.iter().filter_map(|name| lower.find(name.as_str())).min()
        };
        let places = lines.iter().enumerate();
        let places = places.filter_map(|(index, (_, line))| Some((index, place(line)?))).collect();
        Self { path, digest: Digest::of(bytes), lines, places }
    }

    /// The lines around each place.
    fn near(&self) -> BTreeSet<usize> {
        let around =
            |index: usize| index.saturating_sub(AROUND)..(index + AROUND + 1).min(self.lines.len());
        self.places.iter().flat_map(|(index, _)| around(*index)).collect()
    }

    /// QUORUM-20. Shows the lines around each place, and says nothing about them.
    pub(super) fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let total = self.lines.last().map_or(0, |(number, _)| *number);
        let path = self.path;
        writeln!(
            out,
            "  report      {path:?}, lines {total}; those around what names the bundle:"
        )?;
        let near = self.near();
        let mut last = None;
        for index in near.iter().copied().take(MAX_SHOWN) {
            let Some((number, line)) = self.lines.get(index) else { continue };
            if last.is_some_and(|last| last + 1 < index) {
                writeln!(out, "              …")?;
            }
            last = Some(index);
            let place = self.places.iter().find(|(place, _)| *place == index);
            let mark = if place.is_some() { '>' } else { ' ' };
            let at = place.map_or(0, |(_, at)| *at);
            writeln!(out, "  {mark} {number:>9}  {}", Escaped(&cut(line, at)))?;
        }
        match near.len().saturating_sub(MAX_SHOWN) {
            0 => Ok(()),
            more => writeln!(out, "              … and {more} more: read the report itself"),
        }
    }

    /// QUORUM-20. The first line around a place that names a finding.
    pub(super) fn finding(&self) -> Option<Named> {
        self.near().into_iter().find_map(|index| {
            let (number, line) = self.lines.get(index)?;
            let word = words::findings(line)
                .into_iter()
                .find(|word| !self.is_heading_of_none(index, word.start))?;
            Some(Named { line: *number, says: cut(line, word.start).into_owned() })
        })
    }

    /// Whether the word stands in the heading of a column that has no entry where the bundle is named.
    fn is_heading_of_none(&self, heading: usize, at: usize) -> bool {
        let line = self.lines.get(heading).map_or("", |(_, line)| line.as_str());
        let rows = self.places.iter().filter(|(row, _)| *row > heading && *row <= heading + AROUND);
        let rows = rows.filter_map(|(row, _)| self.lines.get(*row)).collect::<Vec<_>>();
        let is_none_under = |separator: char| {
            let columns = line.split(separator).count();
            let column = line.get(..at).map_or(0, |before| before.matches(separator).count());
            columns > 1
                && rows.iter().all(|(_, row)| {
                    row.split(separator).count() == columns
                        && row.split(separator).nth(column).is_some_and(words::is_none)
                })
        };
        let is_place = self.places.iter().any(|(row, _)| *row == heading);
        !is_place && !rows.is_empty() && [';', '\t', '|', ','].into_iter().any(is_none_under)
    }
}

/// What windows programs write, too: UTF-16, with its mark or with the zeros that give it away.
fn decode(bytes: &[u8]) -> String {
    let wide = |from: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).skip(1).map(|pair| match pair {
            [a, b] => from([*a, *b]),
            _ => 0,
        });
        String::from_utf16_lossy(&units.collect::<Vec<_>>())
    };
    match bytes {
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes),
        _ => {
            let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            let text = text.iter().copied().filter(|byte| *byte != 0).collect::<Vec<_>>();
            String::from_utf8_lossy(&text).into_owned()
        }
    }
}

/// What stands around a place in a line, where the line is long.
fn cut(line: &str, at: usize) -> std::borrow::Cow<'_, str> {
    let head = line.get(..at).unwrap_or_default();
    let first = head.char_indices().rev().take(REACH).last().map_or(at, |(index, _)| index);
    let tail = line.get(at..).unwrap_or_default();
    let last = tail.char_indices().nth(REACH).map_or(line.len(), |(index, _)| at + index);
    if first == 0 && last == line.len() {
        return line.into();
    }
    let (before, after) =
        (if first > 0 { "… " } else { "" }, if last < line.len() { " …" } else { "" });
    format!("{before}{}{after}", line.get(first..last).unwrap_or_default()).into()
}

#[cfg(test)]
mod tests;
