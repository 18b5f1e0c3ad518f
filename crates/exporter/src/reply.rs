//! Reads answers: which item, and what became of it.

mod judge;
mod response_file;
mod row;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use carnet_format::{Digest, Response};
use carnet_ledger::{BundleRecord, Ledger, LedgerError};
use row::{Column, Fields, Row};

use crate::fault::{Fault, InputError, Place, UnreadableInput};
use crate::source::objects::{self, is_json};
use crate::source::table::{Columns, Header};
use crate::source::{Encoding, Ended, TextReader};

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
        match read(input, encoding, &mut rows) {
            Ok(()) | Err(Ended::Noted) => Ok(()),
            Err(Ended::At(line, error)) => {
                rows.fault(line, None, error);
                Ok(())
            }
            Err(Ended::Io(why)) => Err(UnreadableInput::new(name, why)),
        }
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

fn read(
    input: impl Read,
    encoding: Option<Encoding>,
    rows: &mut Collector<'_>,
) -> Result<(), Ended> {
    let reader = TextReader::new(input, encoding)?;
    if reader.is_packed() {
        return Err(Ended::At(1, InputError::Packed));
    }
    let reader = if is_json(reader.head()) {
        objects::read(reader, |line, pairs| {
            match pairs.and_then(|pairs| Fields::of_object(pairs).map_err(|(_, error)| error)) {
                Ok(fields) => rows.row(line, &fields, |column| Some(column.to_string())),
                Err(error) => rows.fault(line, None, error),
            }
            Ok(())
        })?
    } else {
        let enough = |known: &std::collections::BTreeSet<Column>| known.contains(&Column::Item);
        let header = Header::find(reader.head(), Column::named, enough)
            .ok_or(Ended::At(1, InputError::NoItemColumn))?;
        table(reader, header, rows)?
    };
    for line in reader.finish()? {
        rows.fault(line, None, InputError::ProductKey);
    }
    Ok(())
}

fn table<R: Read>(
    reader: TextReader<R>,
    header: Header,
    rows: &mut Collector<'_>,
) -> Result<TextReader<R>, Ended> {
    let mut columns: Option<Columns<Column>> = None;
    crate::source::table::read(reader, header, |line, record| {
        let Some(columns) = &columns else {
            return match Columns::of(record, Column::named) {
                Ok(found) => {
                    columns = Some(found);
                    Ok(())
                }
                Err(name) => {
                    rows.fault(line, Some(name), InputError::ColumnTwice);
                    Err(Ended::Noted)
                }
            };
        };
        match columns.values(record) {
            Ok(None) => {}
            Ok(Some(values)) => {
                let mut fields = Fields::default();
                values.for_each(|(column, value)| fields.set(column, value.to_owned()));
                rows.row(line, &fields, |column| columns.name(column));
            }
            Err(error) => rows.fault(line, None, error),
        }
        Ok(())
    })
}

/// Takes the rows of one file.
struct Collector<'a> {
    reply: &'a mut Reply,
    file: Arc<str>,
    folder: PathBuf,
}

impl Collector<'_> {
    fn fault(&mut self, line: u64, column: Option<String>, fault: InputError) {
        let place = Place { file: Arc::clone(&self.file), line };
        self.reply.faults.push(Fault { place, column, fault });
    }

    fn row(&mut self, line: u64, fields: &Fields, name: impl Fn(Column) -> Option<String>) {
        let place = Place { file: Arc::clone(&self.file), line };
        match fields.read(place, &self.folder) {
            Ok(Some(row)) => self.reply.rows.push(row),
            Ok(None) => self.reply.waiting += 1,
            Err((column, error)) => self.fault(line, name(column), error),
        }
    }
}
