//! The same rows as CSV for spreadsheets and as JSON lines for programs.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::PathBuf;

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
        let mut csv = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(BufWriter::new(csv));
        csv.write_record(R::COLUMNS).map_err(|error| SpoolError::at(&csv_path)(error.into()))?;
        Ok(Self { csv, csv_path, lines: BufWriter::new(lines), lines_path })
    }

    /// Adds one row.
    pub(super) fn row(&mut self, row: &impl Row) -> Result<(), SpoolError> {
        self.csv_row(row).map_err(SpoolError::at(&self.csv_path))?;
        self.line(row).map_err(SpoolError::at(&self.lines_path))
    }

    fn csv_row(&mut self, row: &impl Row) -> io::Result<()> {
        for cell in row.cells() {
            self.csv.write_field(harmless(&cell).as_bytes())?;
        }
        Ok(self.csv.write_record(None::<&[u8]>)?)
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

/// A text that no spreadsheet takes for a formula.
// SPOOL-8.
fn harmless(text: &str) -> Cow<'_, str> {
    const STARTERS: &[char] = &['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    if text.starts_with(STARTERS) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// A long number from its groups, twice: joined by dashes, which no spreadsheet takes for a number
/// in any language, and whole.
pub(super) fn long_number(groups: Option<String>) -> [Option<String>; 2] {
    [groups.as_ref().map(|groups| groups.replace(' ', "-")), groups.map(|it| it.replace(' ', ""))]
}

#[cfg(test)]
mod tests {
    use super::*;

    // SPOOL-8.
    #[test]
    fn no_cell_begins_like_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"] {
            assert_eq!(harmless(text), format!("'{text}"));
        }
        for text in ["", "pc-1", "1=1", "'x"] {
            assert_eq!(harmless(text), text);
        }
    }
}
