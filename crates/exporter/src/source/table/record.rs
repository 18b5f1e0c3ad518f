//! Cuts text into rows and cells.

use std::io::{self, BufRead, Read};
use std::ops::Range;

use csv_core::ReadRecordResult;
use memchr::{memchr2, memchr3};

use super::TextReader;

/// The cells of a row.
#[derive(Clone, Copy)]
pub(crate) struct Record<'t> {
    text: &'t str,
    cells: &'t [Range<usize>],
    /// How long the line is that it is, if it is one.
    line: Option<usize>,
}

impl<'t> Record<'t> {
    /// Of the line with which `text` begins.
    pub(super) fn of_line(text: &'t str, length: usize, cells: &'t [Range<usize>]) -> Self {
        Self { text, cells, line: Some(length) }
    }

    /// The line that it is, with its line end; none where it was not read as one line without quotation marks
    /// in its cells.
    pub(crate) fn line(&self) -> Option<&'t str> {
        self.text.get(..self.line?)
    }

    /// Where in its line a cell stands.
    pub(crate) fn range(&self, place: usize) -> Option<Range<usize>> {
        self.cells.get(place).cloned()
    }

    pub(crate) fn len(&self) -> usize {
        self.cells.len()
    }

    pub(crate) fn get(&self, place: usize) -> Option<&'t str> {
        self.text.get(self.cells.get(place)?.clone())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        let text = self.text;
        // Cells are cut at ASCII characters.
        self.cells.iter().map(move |cell| text.get(cell.clone()).unwrap_or_default())
    }
}

/// Finds the cells of a row that is one line of `text`, none of them with a quotation mark in it, and
/// returns the length of the line. What else rows can be is left to [`Cutter`].
pub(super) fn plain_row(text: &str, delimiter: u8, cells: &mut Vec<Range<usize>>) -> Option<usize> {
    let text = text.as_bytes();
    cells.clear();
    let mut at = 0;
    if text.first() == Some(&b'\n') {
        return None;
    }
    loop {
        let is_quoted = text.get(at) == Some(&b'"');
        let start = at + usize::from(is_quoted);
        let rest = text.get(start..)?;
        let length = match is_quoted {
            true => memchr2(b'"', b'\n', rest)?,
            false => memchr3(delimiter, b'\n', b'"', rest)?,
        };
        let end = start + length;
        match (is_quoted, text[end]) {
            (true, b'\n') | (false, b'"') => return None,
            _ => cells.push(start..end),
        }
        at = end + usize::from(is_quoted);
        match *text.get(at)? {
            b'\n' => return Some(at + 1),
            byte if byte == delimiter => at += 1,
            _ => return None,
        }
    }
}

/// Cuts rows of any kind: with quotation marks and line ends in cells, or blank lines before them.
pub(super) struct Cutter {
    reader: csv_core::Reader,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    text: String,
    cells: Vec<Range<usize>>,
}

impl Cutter {
    pub(super) fn new(delimiter: u8) -> Self {
        Self {
            reader: csv_core::ReaderBuilder::new().delimiter(delimiter).build(),
            bytes: vec![0; 1024],
            ends: vec![0; 64],
            text: String::new(),
            cells: Vec::new(),
        }
    }

    /// Takes the next row and returns how many lines it and blank lines before it have; none at the end.
    pub(super) fn row<R: Read>(&mut self, text: &mut TextReader<R>) -> io::Result<Option<u64>> {
        self.reader.reset();
        let (mut written, mut cells) = (0, 0);
        loop {
            let input = text.fill_buf()?;
            let (result, read, bytes, ends) =
                self.reader.read_record(input, &mut self.bytes[written..], &mut self.ends[cells..]);
            text.consume(read);
            written += bytes;
            cells += ends;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.bytes.resize(2 * self.bytes.len(), 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(2 * self.ends.len(), 0),
                ReadRecordResult::Record => break,
                ReadRecordResult::End => return Ok(None),
            }
        }
        self.text.clear();
        // It cuts at ASCII characters.
        self.text.push_str(&String::from_utf8_lossy(&self.bytes[..written]));
        self.cells.clear();
        let mut start = 0;
        for end in &self.ends[..cells] {
            self.cells.push(start..*end);
            start = *end;
        }
        Ok(Some(self.reader.line() - 1))
    }

    /// The row that was taken last.
    pub(super) fn record(&self) -> Record<'_> {
        Record { text: &self.text, cells: &self.cells, line: None }
    }
}
