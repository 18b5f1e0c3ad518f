//! The same rows as CSV for spreadsheets and, unless they are left out, as JSON lines for programs.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::PathBuf;

use carnet_format::plain_text::is_plain_char;
use carnet_host::json::Row;

use super::SpoolError;
use super::folder::Folder;
use super::template::{Cells, Template};

/// Which tables a folder has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tables {
    /// The one for spreadsheets, and the objects for programs.
    CsvAndJson,
    /// The one for spreadsheets alone.
    Csv,
}

/// One row in each file for everything that is given to [`Table::row`] or [`Table::fill`].
pub(super) struct Table {
    csv: Out,
    lines: Option<Out>,
}

/// A file that is being written.
struct Out {
    path: PathBuf,
    file: BufWriter<File>,
}

/// How much is written at a time.
const BUFFER: usize = 64 * 1024;

impl Table {
    pub(super) fn begin<R: Row>(
        folder: &Folder,
        name: &str,
        tables: Tables,
    ) -> Result<Self, SpoolError> {
        let mut csv = Out::create(folder, &format!("{name}.csv"))?;
        csv.write(&header::<R>().map_err(SpoolError::at(&csv.path))?)?;
        let lines = match tables {
            Tables::CsvAndJson => Some(Out::create(folder, &format!("{name}.jsonl"))?),
            Tables::Csv => None,
        };
        Ok(Self { csv, lines })
    }

    /// Adds one row.
    pub(super) fn row(&mut self, row: &impl Row) -> Result<(), SpoolError> {
        self.csv.write(&as_csv(row).map_err(SpoolError::at(&self.csv.path))?)?;
        let Some(lines) = &mut self.lines else { return Ok(()) };
        lines.write(&as_line(row).map_err(SpoolError::at(&lines.path))?)
    }

    /// Adds the row that a template makes with these cells.
    pub(super) fn fill(&mut self, template: &Template, cells: &Cells) -> Result<(), SpoolError> {
        self.csv.fill(&template.csv, cells)?;
        self.lines.as_mut().map_or(Ok(()), |lines| lines.fill(&template.line, cells))
    }

    /// Brings the files to the disk.
    pub(super) fn finish(&mut self) -> Result<(), SpoolError> {
        self.csv.finish()?;
        self.lines.as_mut().map_or(Ok(()), Out::finish)
    }
}

impl Out {
    fn create(folder: &Folder, name: &str) -> Result<Self, SpoolError> {
        let (path, file) = folder.create(name)?;
        Ok(Self { path, file: BufWriter::with_capacity(BUFFER, file) })
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), SpoolError> {
        self.file.write_all(bytes).map_err(SpoolError::at(&self.path))
    }

    fn fill(&mut self, pieces: &[String], cells: &Cells) -> Result<(), SpoolError> {
        let mut cells = cells.iter();
        for piece in pieces {
            self.write(piece.as_bytes())?;
            if let Some(cell) = cells.next() {
                self.write(cell.as_bytes())?;
            }
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), SpoolError> {
        let written = self.file.flush().and_then(|()| self.file.get_ref().sync_all());
        written.map_err(SpoolError::at(&self.path))
    }
}

/// The row above all others.
pub(super) fn header<R: Row>() -> io::Result<Vec<u8>> {
    begin_csv::<R, _>(Vec::new())?.into_inner().map_err(|error| error.into_error())
}

/// A row of the table for spreadsheets.
pub(super) fn as_csv(row: &impl Row) -> io::Result<Vec<u8>> {
    let mut csv = csv_writer(Vec::new());
    csv_row(&mut csv, row)?;
    csv.into_inner().map_err(|error| error.into_error())
}

/// A row as an object on a line of its own.
pub(super) fn as_line(row: &impl Row) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(row)?;
    line.push(b'\n');
    Ok(line)
}

fn csv_writer<W: io::Write>(out: W) -> csv::Writer<W> {
    csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out)
}

/// A table for spreadsheets, with its header.
pub(crate) fn begin_csv<R: Row, W: io::Write>(out: W) -> io::Result<csv::Writer<W>> {
    let mut csv = csv_writer(out);
    csv.write_record(R::COLUMNS)?;
    Ok(csv)
}

/// Adds one row.
pub(crate) fn csv_row<W: io::Write>(csv: &mut csv::Writer<W>, row: &impl Row) -> io::Result<()> {
    for cell in row.cells() {
        csv.write_field(harmless(&cell).as_bytes())?;
    }
    Ok(csv.write_record(None::<&[u8]>)?)
}

/// A text that no spreadsheet takes for a formula, whichever separator it splits the row at and
/// whether it minds quotes or not: where a cell could begin, `'` stands before what begins a formula.
// SPOOL-9.
pub(crate) fn harmless(text: &str) -> Cow<'_, str> {
    const STARTERS: &[char] = &['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    const SEPARATORS: &[char] = &[',', ';', '|', ':', '^', '~', '\t', '\r', '\n'];
    let mut harmless = Cow::Borrowed(text);
    let mut may_begin = true;
    for (place, character) in text.char_indices() {
        if may_begin && STARTERS.contains(&character) {
            let so_far = harmless.len() - (text.len() - place);
            harmless.to_mut().insert(so_far, '\'');
        }
        // Blanks, quotes and what nobody sees may go from the beginning of a cell.
        may_begin = SEPARATORS.contains(&character)
            || may_begin
                && (character == '"' || character.is_whitespace() || !is_plain_char(character));
    }
    // The quote that ends the cell would open another one.
    if may_begin && text.contains(SEPARATORS) {
        harmless.to_mut().push('\'');
    }
    harmless
}

/// A long number from its groups, twice: joined by dashes, which no spreadsheet takes for a number
/// in any language, and whole.
pub(super) fn long_number(groups: Option<String>) -> [Option<String>; 2] {
    [groups.as_ref().map(|groups| groups.replace(' ', "-")), groups.map(|it| it.replace(' ', ""))]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    /// SPOOL-9.
    #[test]
    fn no_cell_begins_like_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t1", "\r1", "＝1"] {
            assert_eq!(harmless(text), format!("'{text}"));
        }
        for text in ["", "pc-1", "1=1", "'x", "M 1", "PLC#3", "HMI (old)", "Prüfstand-3", "a.b-c"]
        {
            assert_eq!(harmless(text), text);
        }
        for (text, is) in [
            ("M1;=cmd|'/C calc'!A0;x", "M1;'=cmd|'/C calc'!A0;x"),
            ("M;@SUM(A1)", "M;'@SUM(A1)"),
            ("a\t\u{a0} \"-1", "a\t\u{a0} \"'-1"),
            ("=a;=b,+c\n-d", "'=a;'=b,'+c\n'-d"),
        ] {
            assert_eq!(harmless(text), is);
        }
    }

    /// The rows of a file as a spreadsheet with this separator has them.
    fn split(csv: &str, separator: u8, quotes: bool) -> Vec<String> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .quoting(quotes)
            .from_reader(csv.as_bytes());
        let rows = reader.records().map(Result::unwrap);
        rows.flat_map(|row| row.iter().map(str::to_owned).collect::<Vec<_>>()).collect()
    }

    fn cell() -> impl Strategy<Value = String> {
        prop_oneof!["[=+@＝＋－＠;,|\t\r\n\"' a\u{a0}\u{200b}-]{0,12}", any::<String>()]
    }

    proptest! {
        /// SPOOL-9.
        #[test]
        fn whatever_a_cell_holds_no_spreadsheet_finds_a_formula(
            cells in proptest::collection::vec(cell(), 1..5),
        ) {
            let mut csv =
                csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
            for row in [&cells, &cells] {
                csv.write_record(row.iter().map(|cell| harmless(cell).into_owned())).unwrap();
            }
            let csv = String::from_utf8(csv.into_inner().unwrap()).unwrap();
            for separator in [b',', b';', b'\t', b'|'] {
                for quotes in [true, false] {
                    for cell in split(&csv, separator, quotes) {
                        let begins = cell.trim_start_matches(|c: char| {
                            c.is_whitespace() && c != '\t' && c != '\r'
                        });
                        let is_formula = begins.starts_with([
                            '=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠',
                        ]);
                        prop_assert!(!is_formula, "{cell:?} of {csv:?}");
                    }
                }
            }
            // The apostrophes are all that was added.
            for cell in &cells {
                let plain = harmless(cell).replace('\'', "");
                prop_assert_eq!(plain, cell.replace('\'', ""));
            }
        }
    }
}
