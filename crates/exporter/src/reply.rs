//! Reads answers: which item, and what became of it.

mod cell;
mod column;
mod judge;
mod misplaced;
mod response_file;
mod row;
mod spread;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use carnet_format::limits::MAX_ANSWERS;
use carnet_format::{Digest, Grant, InstallationId, Item, ItemRef, Outcome, Response};
use carnet_judge::route::check_item;
use carnet_judge::trust::Route;
use carnet_ledger::{BundleRecord, GrantRecord, Ledger, LedgerError, RequestRecord};
use column::Column;
use row::{Fields, Row};

use crate::fault::{AnswerError, Fault, InputError, Place, UnreadableInput};
use crate::intake::{Note, shown};
use crate::source::objects::{Pairs, no_text};
use crate::source::rows::{Rows, read, read_table};
use crate::source::table::{Column as _, Columns, Header, Record};
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

/// An answer as a row tells it, before the ledger was asked.
#[derive(Clone, Debug)]
pub struct Told {
    /// Where the row stands.
    pub place: Place,
    /// The request bundle, if the row names one.
    pub bundle: Option<String>,
    /// The item number, if the row has it.
    pub item: Option<u32>,
    /// The installation id, if the row has it.
    pub installation_id: Option<InstallationId>,
    /// Installation ids in columns that are passed over.
    pub beside: Vec<InstallationId>,
    /// What the row says.
    pub outcome: Outcome,
}

/// What is sent, and what is not.
#[derive(Debug, Default)]
pub struct Judged {
    /// The request bundles that are answered, ascending: the manifest's `answers`.
    pub answers: Vec<Digest>,
    /// The answers.
    pub responses: Vec<Response>,
    /// Where each of the answers stands that were judged.
    pub places: Vec<Place>,
    /// Answers that the ledger has already.
    pub known: u64,
    /// What a person should know of answers that are sent all the same.
    pub notes: Vec<Note>,
    /// Rows that say again what another one says.
    pub repeated: Vec<Place>,
    /// Answers that name their request by its number alone: nothing in the table shows that they are
    /// answers to this bundle.
    pub untied: u64,
}

impl Judged {
    /// The answers that were judged: where each stands, its request, and what it says.
    pub fn each(&self) -> impl Iterator<Item = (&Place, ItemRef, &Outcome)> {
        let answers = self.places.iter().zip(&self.responses);
        answers.filter_map(|(place, response)| {
            // safe: the answers were made with these bundles.
            let bundle = *self.answers.get(response.answers_index as usize)?;
            Some((place, ItemRef { bundle, index: response.item_index }, &response.outcome))
        })
    }

    /// Adds what the ledger has granted before to requests that came again. Returns how many; what the
    /// route does not carry, or what one reply cannot hold, is left for another.
    // EXP-28.
    pub fn add_known(&mut self, known: &[RequestRecord], route: &Route) -> u64 {
        let mut all: BTreeMap<ItemRef, Outcome> = BTreeMap::new();
        for response in self.responses.drain(..) {
            // safe: the answers were made with these bundles.
            if let Some(bundle) = self.answers.get(response.answers_index as usize) {
                let item = ItemRef { bundle: *bundle, index: response.item_index };
                all.insert(item, response.outcome);
            }
        }
        let mut bundles: BTreeSet<Digest> = self.answers.drain(..).collect();
        let mut count = 0;
        for request in known {
            let Some(GrantRecord::ConfirmationId(id)) = request.grant else { continue };
            let outcome = Outcome::Granted(Grant::ConfirmationId(id));
            let response = Response { answers_index: 0, item_index: 0, outcome: outcome.clone() };
            let is_carried = check_item(route, 0, &Item::Response(response)).is_ok();
            let has_room = bundles.len() < MAX_ANSWERS || bundles.contains(&request.item.bundle);
            if is_carried && has_room && !all.contains_key(&request.item) {
                bundles.insert(request.item.bundle);
                all.insert(request.item, outcome);
                count += 1;
            }
        }
        for (item, outcome) in all {
            if self.answers.last() != Some(&item.bundle) {
                self.answers.push(item.bundle);
            }
            self.responses.push(Response {
                // safe: at most 64 bundles are answered.
                answers_index: u32::try_from(self.answers.len() - 1).unwrap_or(u32::MAX),
                item_index: item.index,
                outcome,
            });
        }
        count
    }
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
            let enough =
                |known: &BTreeSet<Column>| Column::NEEDED.iter().any(|it| known.contains(it));
            let header = Header::find(reader.head(), Column::named, enough)
                .ok_or(Ended::At(1, AnswerError::NoRequestColumn.into()))?;
            read_table(reader, header, rows)
        });
        rows.ended(name, read)
    }

    /// The answers that were read.
    #[must_use]
    pub fn told(self) -> Vec<Told> {
        let told = |row: Row| {
            let Row { place, bundle, item, installation_id, beside, outcome } = row;
            Told { place, bundle, item, installation_id, beside, outcome }
        };
        self.rows.into_iter().map(told).collect()
    }

    /// Compares the answers with the requests they name, with each other, and with what the ledger
    /// has granted. Answers of which something is wrong go to [`Reply::faults`].
    ///
    /// # Errors
    /// The ledger could not be asked.
    pub fn judge(
        &mut self,
        bundles: &[BundleRecord],
        route: &Route,
        ledger: &dyn Ledger,
    ) -> Result<Judged, LedgerError> {
        let rows = std::mem::take(&mut self.rows);
        judge::Judge { bundles, route, ledger, faults: &mut self.faults }.judge(rows)
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
        record: &Record<'_>,
        columns: &Columns<Column>,
        texts: impl Iterator<Item = (Column, &'r str)>,
    ) -> Result<(), Ended> {
        // EXP-22.
        if is_drawn(record) {
            return Ok(());
        }
        let passed_over = columns
            .unknown()
            .filter_map(|(name, place, _)| Some((name.to_owned(), record.get(place)?)));
        self.row(line, &Fields::new(texts, None), passed_over, |column| {
            columns.name(column).map(str::to_owned)
        });
        Ok(())
    }

    /// The rows in it would be taken for a note of this one.
    // EXP-24.
    fn check(record: &Record<'_>) -> Result<(), InputError> {
        match record.iter().any(|cell| cell.contains('\n')) {
            true => Err(AnswerError::LineBreak.into()),
            false => Ok(()),
        }
    }

    fn object(&mut self, line: u64, pairs: &Pairs) -> Result<(), Ended> {
        let number = |column| match column {
            Column::Item | Column::Block(_) => Ok(()),
            Column::ConfirmationId(_) => Err(AnswerError::BareNumber.into()),
            Column::InstallationId(_) => Err(InputError::BareNumber),
            _ => Err(no_text()),
        };
        match pairs.texts(number) {
            Ok(known) => {
                let texts = known.into_iter().map(|(column, _, text)| (column, text));
                let fields = pairs.0.iter().rfind(|(name, _)| name == "fields");
                let fields = fields.map(|(_, value)| value.clone()).filter(|it| !it.is_null());
                let passed_over: Vec<_> = pairs
                    .0
                    .iter()
                    .filter(|(name, _)| name != "fields" && Column::named(name).is_none())
                    .flat_map(|(name, value)| misplaced::texts(name, value))
                    .collect();
                let passed_over =
                    passed_over.iter().map(|(name, text)| ((*name).to_owned(), &**text));
                self.row(line, &Fields::new(texts, fields), passed_over, |column| {
                    Some(column.to_string())
                });
            }
            Err((name, error)) => self.fault(line, Some(name), error),
        }
        Ok(())
    }
}

/// Whether a row is only the line that bar tables have below their header.
fn is_drawn(record: &Record<'_>) -> bool {
    let is_line = |cell: &str| {
        cell.contains('-') && cell.trim().chars().all(|c| matches!(c, '-' | ':' | '='))
    };
    record.iter().all(is_line)
}

impl Collector<'_> {
    fn place(&self, line: u64) -> Place {
        Place { file: Arc::clone(&self.file), line }
    }

    fn row<'t>(
        &mut self,
        line: u64,
        fields: &Fields,
        passed_over: impl Iterator<Item = (String, &'t str)>,
        name: impl Fn(Column) -> Option<String>,
    ) {
        let read = match fields.read(self.place(line), &self.folder) {
            Ok(read) => read,
            Err((column, error)) => return self.fault(line, name(column), error),
        };
        let outcome = read.as_ref().map(|row| &row.outcome);
        let passed_over: Vec<(String, String)> =
            passed_over.map(|(name, text)| (name, cell::plain(text))).collect();
        let cells = || passed_over.iter().map(|(name, text)| (name.clone(), text.as_str()));
        let file = || {
            let (column, text) =
                cells().find(|(_, text)| misplaced::is_file(&self.folder, text))?;
            Some((column, AnswerError::File { name: shown(text) }))
        };
        let found = misplaced::find(cells(), outcome, fields.are_in_blocks());
        let found = match outcome {
            Some(_) => found,
            None => found.or_else(|| spread::find(cells())).or_else(file),
        };
        match (found, read) {
            (Some((column, error)), _) => self.fault(line, Some(column), error.into()),
            (None, Some(mut row)) => {
                row.beside =
                    cells().filter_map(|(_, text)| spread::installation_id(text)).collect();
                self.reply.rows.push(row);
            }
            (None, None) => self.reply.waiting += 1,
        }
    }
}
