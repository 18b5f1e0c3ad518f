//! Reads answers: which item, and what became of it.

mod judge;
mod response_file;
mod row;

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use carnet_format::{Digest, Response};
use carnet_ledger::{BundleRecord, Ledger, LedgerError};
use csv::StringRecord;
use row::{Column, Fields, Row};

use crate::fault::{Fault, InputError, Place, UnreadableInput};
use crate::source::objects::{Pairs, no_text};
use crate::source::rows::{Rows, read, read_table};
use crate::source::table::{Column as _, Columns, Header};
use crate::source::{Encoding, Ended};

/// Answers as they were read, before the ledger was asked.
#[derive(Debug, Default)]
pub struct Reply {
    rows: Vec<Row>,
    /// Rows of items that have no answer yet.
    pub waiting: u64,
    /// All that is wrong.
    pub faults: Vec<Fault>,
}

/// What is sent, and what is not.
#[derive(Debug, Default)]
pub struct Judged {
    /// The request bundles that are answered, ascending: the manifest's `answers`.
    pub answers: Vec<Digest>,
    /// The answers.
    pub responses: Vec<Response>,
    /// Where each answer stands.
    pub places: Vec<Place>,
    /// Answers that the ledger has already.
    pub known: u64,
}

impl Reply {
    /// Reads one file by its name, adding to what was read before. Vendors' response files are
    /// found beside it.
    ///
    /// # Errors
    /// The file cannot be read. What is wrong *in* the file stands in [`Reply::faults`].
    pub fn file(&mut self, path: &Path, encoding: Option<Encoding>) -> Result<(), UnreadableInput> {
        let file = crate::source::open(path)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        self.stream(&path.display().to_string(), folder, file, encoding)
    }

    /// Reads one input that is shown as `name`; response files are looked for in `folder`.
    ///
    /// # Errors
    /// As [`Reply::file`].
    pub fn stream(
        &mut self,
        name: &str,
        folder: &Path,
        input: impl Read,
        encoding: Option<Encoding>,
    ) -> Result<(), UnreadableInput> {
        let mut rows = Collector { reply: self, file: Arc::from(name), folder: folder.to_owned() };
        let read = read(input, encoding, &mut rows, |reader, rows| {
            let enough = |known: &BTreeSet<Column>| known.contains(&Column::Item);
            let header = Header::find(reader.head(), Column::named, enough)
                .ok_or(Ended::At(1, InputError::NoItemColumn))?;
            read_table(reader, header, rows)
        });
        rows.ended(name, read)
    }

    /// Compares the answers with the requests they name. Answers of which something is wrong go to
    /// [`Reply::faults`].
    ///
    /// # Errors
    /// The ledger could not be asked.
    pub fn judge(
        &mut self,
        bundles: &[BundleRecord],
        ledger: &dyn Ledger,
    ) -> Result<Judged, LedgerError> {
        judge::judge(std::mem::take(&mut self.rows), bundles, ledger, &mut self.faults)
    }
}

/// Takes the rows of one file.
struct Collector<'a> {
    reply: &'a mut Reply,
    file: Arc<str>,
    folder: PathBuf,
}

impl Rows for Collector<'_> {
    type Column = Column;

    fn fault(&mut self, line: u64, column: Option<String>, fault: InputError) {
        let place = self.place(line);
        self.reply.faults.push(Fault { place, column, fault });
    }

    fn record<'r>(
        &mut self,
        line: u64,
        _: &StringRecord,
        columns: &Columns<Column>,
        texts: impl Iterator<Item = (Column, &'r str)>,
    ) -> Result<(), Ended> {
        // EXP-54. A spreadsheet's sign for text, and the spool's.
        let bare = |text: &'r str| text.strip_prefix('\'').unwrap_or(text).to_owned();
        let texts = texts.map(|(column, text)| (column, bare(text))).collect();
        self.row(line, &Fields { texts, fields: None }, |column| columns.name(column));
        Ok(())
    }

    fn object(&mut self, line: u64, pairs: &Pairs) -> Result<(), Ended> {
        let number = |column| match column {
            Column::Item => Ok(()),
            _ => Err(no_text()),
        };
        match pairs.texts(number) {
            Ok(known) => {
                let texts = known.into_iter().map(|(column, _, text)| (column, text)).collect();
                let fields = pairs.0.iter().rfind(|(name, _)| name == "fields");
                let fields = fields.map(|(_, value)| value.clone()).filter(|it| !it.is_null());
                self.row(line, &Fields { texts, fields }, |column| Some(column.to_string()));
            }
            Err((name, error)) => self.fault(line, Some(name), error),
        }
        Ok(())
    }
}

impl Collector<'_> {
    fn place(&self, line: u64) -> Place {
        Place { file: Arc::clone(&self.file), line }
    }

    fn row(&mut self, line: u64, fields: &Fields, name: impl Fn(Column) -> Option<String>) {
        match fields.read(self.place(line), &self.folder) {
            Ok(Some(row)) => self.reply.rows.push(row),
            Ok(None) => self.reply.waiting += 1,
            Err((column, error)) => self.fault(line, name(column), error),
        }
    }
}
