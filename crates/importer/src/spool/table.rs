//! The same rows as CSV for spreadsheets and as JSON lines for programs.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::PathBuf;

use carnet_format::plain_text::is_plain_char;
use carnet_host::json::Row;

use super::SpoolError;
use super::folder::Folder;

/// Two files with one row each for everything that is given to [`Table::row`].
pub(super) struct Table {
    csv: csv::Writer<BufWriter<File>>,
    csv_path: PathBuf,
    lines: BufWriter<File>,
    lines_path: PathBuf,
}

impl Table {
    pub(super) fn begin<R: Row>(folder: &Folder, name: &str) -> Result<Self, SpoolError> {
        let (csv_path, csv) = folder.create(&format!("{name}.csv"))?;
        let (lines_path, lines) = folder.create(&format!("{name}.jsonl"))?;
        let csv = begin_csv::<R, _>(BufWriter::new(csv)).map_err(SpoolError::at(&csv_path))?;
        Ok(Self { csv, csv_path, lines: BufWriter::new(lines), lines_path })
    }

    /// Adds one row.
    pub(super) fn row(&mut self, row: &impl Row) -> Result<(), SpoolError> {
        csv_row(&mut self.csv, row).map_err(SpoolError::at(&self.csv_path))?;
        self.line(row).map_err(SpoolError::at(&self.lines_path))
    }

    fn line(&mut self, row: &impl Row) -> io::Result<()> {
        serde_json::to_writer(&mut self.lines, row)?;
        writeln!(self.lines)
    }

    /// Brings both files to the disk.
    pub(super) fn finish(&mut self) -> Result<(), SpoolError> {
        let csv = self.csv.flush().and_then(|()| self.csv.get_ref().get_ref().sync_all());
        csv.map_err(SpoolError::at(&self.csv_path))?;
        let lines = self.lines.flush().and_then(|()| self.lines.get_ref().sync_all());
        lines.map_err(SpoolError::at(&self.lines_path))
    }
}

/// A table for spreadsheets, with its header.
pub(crate) fn begin_csv<R: Row, W: io::Write>(out: W) -> io::Result<csv::Writer<W>> {
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
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
fn harmless(text: &str) -> Cow<'_, str> {
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
