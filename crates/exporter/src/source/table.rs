//! Comma, semicolon and tab separated tables with a header.

mod record;

use std::collections::BTreeSet;
use std::io::{self, BufRead, Read};

pub(crate) use record::Record;
use record::{Cutter, plain_row};

use super::Ended;
use super::decode::TextReader;
use crate::fault::InputError;

/// How a table begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    delimiter: u8,
    /// Bytes and lines before the header: a `#TYPE` line, a `sep=` line, empty lines.
    before: usize,
    lines_before: u64,
}

impl Header {
    /// Finds the header in the beginning of a file: the first line, if its names are `enough`.
    pub(crate) fn find<C: Ord>(
        head: &str,
        named: impl Fn(&str) -> Option<C>,
        enough: impl Fn(&BTreeSet<C>) -> bool,
    ) -> Option<Self> {
        let mut before = 0;
        let mut lines_before = 0;
        for line in head.split_inclusive('\n') {
            let text = line.trim();
            let separator = text.trim_matches('"').to_ascii_lowercase().starts_with("sep=");
            if text.is_empty() || text.starts_with("#TYPE") || separator {
                before += line.len();
                lines_before += 1;
                continue;
            }
            let known = |delimiter: u8| -> BTreeSet<C> {
                let names = text.split(char::from(delimiter));
                names.filter_map(|name| named(name.trim_matches(['"', ' ']))).collect()
            };
            let delimiters = [b'|', b'\t', b';', b','].into_iter();
            let delimiter = delimiters.max_by_key(|delimiter| known(*delimiter).len())?;
            let header = Self { delimiter, before, lines_before };
            return enough(&known(delimiter)).then_some(header);
        }
        None
    }
}

/// Rows at the beginning of a text that were read at once.
#[derive(Debug, Default)]
pub(crate) struct Run {
    /// How many: a line each.
    pub(crate) rows: u64,
    /// How many bytes.
    pub(crate) length: usize,
    /// They begin and end with a quotation mark, and have no product key.
    pub(crate) are_keyless: bool,
}

/// Takes the rows of a table.
pub(crate) trait Take {
    /// Takes as many rows as it can at once from text that begins with the row in this line.
    fn run(&mut self, line: u64, text: &str) -> Run;

    /// Takes the record in this line.
    fn record(&mut self, line: u64, record: &Record<'_>) -> Result<(), Ended>;
}

/// Hands out every record with its line, the header first, and gives the reader back at the end.
pub(crate) fn read<R: Read>(
    mut text: TextReader<R>,
    header: Header,
    rows: &mut impl Take,
) -> Result<TextReader<R>, Ended> {
    text.consume(header.before);
    let mut line = header.lines_before + 1;
    let mut cells = Vec::new();
    let mut cutter = Cutter::new(header.delimiter);
    loop {
        text.renew_budget();
        let rest = text.fill().map_err(|error| ended(error, line))?;
        let run = rows.run(line, rest);
        if run.rows > 0 {
            line += run.rows;
            match run.are_keyless {
                true => text.pass_over(run.length, run.rows),
                false => text.consume(run.length),
            }
            continue;
        }
        if let Some(length) = plain_row(rest, header.delimiter, &mut cells) {
            rows.record(line, &Record::of_line(rest, length, &cells))?;
            text.consume(length);
            line += 1;
            continue;
        }
        let lines = cutter.row(&mut text).map_err(|error| ended(error, line))?;
        let Some(lines) = lines else { return Ok(text) };
        rows.record(line, &cutter.record())?;
        line += lines;
    }
}

fn ended(error: io::Error, line: u64) -> Ended {
    match error.kind() {
        io::ErrorKind::FileTooLarge => Ended::At(line, InputError::RowTooLong),
        _ => error.into(),
    }
}

/// The values of a row by what they mean.
pub(crate) trait Column: Copy + Ord + 'static {
    /// Without one of these no table is read.
    const NEEDED: &'static [Self];
    /// What is said then.
    const MISSING: InputError;

    /// The column of this name, which has small letters and digits only.
    fn of(bare: &str) -> Option<Self>;

    /// Whether nothing is asked of a column of this name, whose meaning is not known.
    fn is_passed_over(_name: &str) -> bool {
        false
    }

    /// The column of this name, in any case and with any blanks, dashes or underscores.
    fn named(name: &str) -> Option<Self> {
        Self::of(&bare(name))
    }
}

/// The letters and digits of a name, in small letters.
pub(crate) fn bare(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The name of a column, also where a console has broken it in two.
fn unbroken(name: &str) -> String {
    name.lines().map(str::trim).collect()
}

/// Which column holds what.
pub(crate) struct Columns<C> {
    names: Vec<String>,
    meanings: Vec<(C, usize)>,
    /// The places of those that mean nothing, and whether they are passed over.
    unknown: Vec<(usize, bool)>,
}

impl<C: Column> Columns<C> {
    /// Reads a header. A name that appears twice is returned.
    pub(crate) fn of(header: &Record<'_>) -> Result<Self, String> {
        let names: Vec<String> = header.iter().map(unbroken).collect();
        let known = |(place, name): (usize, &String)| Some((C::named(name)?, place));
        let mut meanings: Vec<(C, usize)> = names.iter().enumerate().filter_map(known).collect();
        meanings.sort_unstable();
        match meanings.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            Some(pair) => Err(names[pair[1].1].clone()),
            None => {
                let is_known = |place: &usize| meanings.iter().any(|(_, known)| known == place);
                let unknown = (0..names.len()).filter(|place| !is_known(place));
                let unknown = unknown.map(|place| (place, C::is_passed_over(&names[place])));
                let unknown = unknown.collect();
                Ok(Self { names, meanings, unknown })
            }
        }
    }

    /// Whether there is one of these columns.
    pub(crate) fn has_any(&self, columns: &[C]) -> bool {
        self.meanings.iter().any(|(known, _)| columns.contains(known))
    }

    /// Names and places of the columns that mean nothing, and whether they are passed over.
    pub(crate) fn unknown(&self) -> impl Iterator<Item = (&str, usize, bool)> {
        self.unknown
            .iter()
            .map(|(place, is_passed_over)| (self.names[*place].as_str(), *place, *is_passed_over))
    }

    /// Whether a row is a header: its cells name columns, and no cell is anything else.
    pub(crate) fn is_header(record: &Record<'_>) -> bool {
        // Nearly every row has a digit.
        let is_name = |cell: &str| !cell.bytes().any(|byte| byte.is_ascii_digit());
        let named = || record.iter().filter(|cell| C::named(cell).is_some()).count();
        record.iter().all(is_name) && {
            let named = named();
            named > 1 && named * 2 >= record.len()
        }
    }

    /// Whether a row is the header again.
    pub(crate) fn are_named_by(&self, record: &Record<'_>) -> bool {
        self.has_width_of(record)
            && record.iter().zip(&self.names).all(|(cell, name)| {
                cell.trim() == name || (cell.contains('\n') && unbroken(cell) == *name)
            })
    }

    /// Whether a row has as many values as the header.
    pub(crate) fn has_width_of(&self, record: &Record<'_>) -> bool {
        record.len() == self.names.len()
    }

    /// The places of the columns whose meaning is one of these.
    pub(crate) fn places(&self, is: impl Fn(C) -> bool) -> impl Iterator<Item = usize> {
        self.meanings.iter().filter(move |(known, _)| is(*known)).map(|(_, place)| *place)
    }

    /// What the file calls a column; none if it has no such column.
    pub(crate) fn name(&self, column: C) -> Option<&str> {
        let (_, place) = self.meanings.iter().find(|(known, _)| *known == column)?;
        self.names.get(*place).map(String::as_str)
    }

    /// What the file calls the column at a place.
    pub(crate) fn name_at(&self, place: usize) -> Option<String> {
        self.names.get(place).cloned()
    }

    /// The values of a row, trimmed, in the order of columns; none for an empty row.
    pub(crate) fn values<'r>(
        &'r self,
        record: &'r Record<'r>,
    ) -> Result<Option<impl Iterator<Item = (C, &'r str)>>, InputError> {
        if !self.has_width_of(record) {
            if record.iter().all(|value| value.trim().is_empty()) {
                return Ok(None);
            }
            return Err(InputError::Width { got: record.len(), expected: self.names.len() });
        }
        Ok(Some(
            self.meanings
                .iter()
                .map(|(column, place)| (*column, record.get(*place).unwrap_or_default().trim())),
        ))
    }
}
