//! The report of another scanner: the lines that name a bundle, for a person to read, and what the report says of
//! findings.

mod lists;
mod statements;
mod tokens;
mod words;

use std::collections::BTreeSet;
use std::io::{self, Read as _, Write};
use std::path::Path;

use carnet_format::plain_text::Escaped;
use carnet_format::{Code, Digest};
use carnet_host::{Failure, Status};
use carnet_language::text;

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

/// A line that matters to what a report says of findings.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Named {
    /// Its place among the lines that are not blank.
    index: usize,
    /// From 1.
    pub(super) line: usize,
    /// What it says there.
    pub(super) says: String,
}

/// What a report says of findings.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Says {
    /// Plainly that there is none, and nowhere anything else.
    None,
    /// It cannot be told: the lines of which it cannot; without any, no line says that there is none.
    Unclear(Vec<Named>),
    /// That there is one: the first line that does.
    Finding(Named),
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
            let message = text!(
                en "not attested: the report {path:?} names neither the SHA-256 of the file ({file}) nor the bundle digest ({bundle})";
                de "nicht bescheinigt: Der Bericht {path:?} nennt weder die SHA-256 der Datei ({file}) noch die Prüfsumme des Bündels ({bundle})"
            );
            return Err(Failure::new(Status::Rejected, Code::ScanReport, message));
        }
        Ok(report)
    }

    fn parse(path: &'a Path, bytes: &[u8], names: &[String]) -> Self {
        let text = statements::decode(bytes);
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

    /// QUORUM-20. Shows the lines around each place, and those of which a person has to tell what they say; a short
    /// report then whole.
    pub(super) fn show(&self, says: &Says, out: &mut dyn Write) -> io::Result<()> {
        let total = self.lines.last().map_or(0, |(number, _)| *number);
        let path = self.path;
        let mut shown = self.near();
        let mut what = text!(
            en "those around what names the bundle";
            de "die um die Nennung des Bündels"
        );
        if let Says::Unclear(lines) = says {
            what = text!(
                en "those around what names the bundle, and those that are not plain";
                de "die um die Nennung des Bündels, und die unklaren"
            );
            shown.extend(lines.iter().map(|named| named.index));
            if self.lines.len() <= MAX_SHOWN {
                what = text!(en "all that are not blank"; de "alle, die nicht leer sind");
                shown.extend(0..self.lines.len());
            }
        }
        let said =
            text!(en "{path:?}, lines {total}; {what}:"; de "{path:?}, Zeilen {total}; {what}:");
        carnet_host::row(out, &text!(en "report"; de "Bericht"), said)?;
        let mut last = None;
        for index in shown.iter().copied().take(MAX_SHOWN) {
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
        match shown.len().saturating_sub(MAX_SHOWN) {
            0 => Ok(()),
            more => {
                let said = text!(
                    en "… and {more} more: read the report itself";
                    de "… und {more} weitere: den Bericht selbst lesen"
                );
                carnet_host::row(out, "", said)
            }
        }
    }

    /// QUORUM-20, QUORUM-21. What the whole report says: that a digest stands beside other lines says nothing about
    /// which of them are about the bundle.
    pub(super) fn says(&self) -> Says {
        let mut has_none = false;
        let mut unclear = Vec::new();
        for (index, (number, line)) in self.lines.iter().enumerate() {
            for statement in statements::statements(line) {
                let said = words::judge(&statement);
                has_none |= said.none;
                let is_answered =
                    |at: &usize| statement == line.trim() && self.is_heading_of_none(index, *at);
                let name = |at: usize| {
                    let says = cut(&statement, at).into_owned();
                    Named { index, line: *number, says }
                };
                let mut answered = false;
                for at in said.findings {
                    if !is_answered(&at) {
                        return Says::Finding(name(at));
                    }
                    answered = true;
                }
                let open = said.unclear.into_iter().find(|at| !is_answered(at));
                unclear.extend(open.map(name));
                has_none |= answered;
            }
        }
        if has_none && unclear.is_empty() { Says::None } else { Says::Unclear(unclear) }
    }

    /// Whether the word stands in the heading of a column that has no entry where the bundle is named.
    fn is_heading_of_none(&self, heading: usize, at: usize) -> bool {
        let line = self.lines.get(heading).map_or("", |(_, line)| line.trim());
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
