//! Comma, semicolon and tab separated tables with a header.

use std::collections::BTreeSet;
use std::io::{BufRead, Read};

use csv::StringRecord;

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

/// Hands out every record with its line, the header first, and gives the reader back at the end.
pub(crate) fn read<R: Read>(
    mut text: TextReader<R>,
    header: Header,
    mut each: impl FnMut(u64, &StringRecord) -> Result<(), Ended>,
) -> Result<TextReader<R>, Ended> {
    text.consume(header.before);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(header.delimiter)
        .from_reader(text);
    let mut record = StringRecord::new();
    loop {
        reader.get_mut().renew_budget();
        let more = reader.read_record(&mut record);
        let line = header.lines_before + record.position().map_or(1, csv::Position::line);
        match more {
            Ok(true) => each(line, &record)?,
            Ok(false) => return Ok(reader.into_inner()),
            Err(error) => return Err(ended(error, line)),
        }
    }
}

fn ended(error: csv::Error, line: u64) -> Ended {
    match error.into_kind() {
        csv::ErrorKind::Io(error) if error.kind() == std::io::ErrorKind::FileTooLarge => {
            Ended::At(line, InputError::RowTooLong)
        }
        csv::ErrorKind::Io(error) => error.into(),
        other => Ended::Io(format!("{other:?}")),
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

    /// The column of this name, in any case and with any blanks, dashes or underscores.
    fn named(name: &str) -> Option<Self> {
        Self::of(&bare(name))
    }
}

/// The letters and digits of a name, in small letters.
pub(crate) fn bare(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Which column holds what.
pub(crate) struct Columns<C> {
    names: Vec<String>,
    meanings: Vec<(C, usize)>,
}

impl<C: Column> Columns<C> {
    /// Reads a header. A name that appears twice is returned.
    pub(crate) fn of(header: &StringRecord) -> Result<Self, String> {
        let names: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
        let known = |(place, name): (usize, &String)| Some((C::named(name)?, place));
        let mut meanings: Vec<(C, usize)> = names.iter().enumerate().filter_map(known).collect();
        meanings.sort_unstable();
        match meanings.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            Some(pair) => Err(names[pair[1].1].clone()),
            None => Ok(Self { names, meanings }),
        }
    }

    /// Whether there is one of these columns.
    pub(crate) fn has_any(&self, columns: &[C]) -> bool {
        self.meanings.iter().any(|(known, _)| columns.contains(known))
    }

    /// Names and places of the columns that mean nothing.
    pub(crate) fn unknown(&self) -> impl Iterator<Item = (&str, usize)> {
        let is_known = |place: &usize| self.meanings.iter().any(|(_, known)| known == place);
        let places = (0..self.names.len()).filter(move |place| !is_known(place));
        places.filter_map(|place| Some((self.names.get(place)?.as_str(), place)))
    }

    /// Whether a row is a header: its cells name columns, and no cell is anything else.
    pub(crate) fn is_header(record: &StringRecord) -> bool {
        let named = record.iter().filter(|cell| C::named(cell).is_some()).count();
        let is_name = |cell: &str| !cell.chars().any(|c| c.is_ascii_digit());
        named > 1 && named * 2 >= record.len() && record.iter().all(is_name)
    }

    /// Whether a row is the header again.
    pub(crate) fn are_named_by(&self, record: &StringRecord) -> bool {
        record.len() == self.names.len()
            && record.iter().zip(&self.names).all(|(cell, name)| cell.trim() == name)
    }

    /// What the file calls a column; none if it has no such column.
    pub(crate) fn name(&self, column: C) -> Option<String> {
        let (_, place) = self.meanings.iter().find(|(known, _)| *known == column)?;
        self.names.get(*place).cloned()
    }

    /// What the file calls the column at a place.
    pub(crate) fn name_at(&self, place: usize) -> Option<String> {
        self.names.get(place).cloned()
    }

    /// The values of a row, trimmed, in the order of columns; none for an empty row.
    pub(crate) fn values<'r>(
        &'r self,
        record: &'r StringRecord,
    ) -> Result<Option<impl Iterator<Item = (C, &'r str)>>, InputError> {
        if record.len() != self.names.len() {
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
