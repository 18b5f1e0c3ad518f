//! The table that the script `apply` writes, read whole.

use std::fs::File;
use std::io::{self, BufReader, Read as _, Seek as _};
use std::path::Path;

use carnet_format::{Code, Digest, ErrorCode, ItemRef};
use carnet_host::{Failure, Status};
use carnet_language::text;
use carnet_media::open_bounded;
use csv::{ByteRecord, Reader, ReaderBuilder};

use super::fault::{Fault, ResultFault};

/// What is read of a result table; others of its columns are left alone.
pub const RESULT_COLUMNS: [&str; 8] = [
    "machine",
    "outcome",
    "code",
    "confirmation_id_end",
    "request_bundle",
    "request_item",
    "license_status",
    "installation_id_groups",
];

/// How many of them must be there.
const NEEDED: usize = 6;

/// As many rows as a spreadsheet has.
pub(super) const MOST_ROWS: u64 = 1_048_576;

/// Twice what so many rows of an ordinary table need.
const LONGEST: u64 = 1 << 29;

carnet_format::words! {
    /// What became of an answer at its machine.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(super) enum ResultOutcome {
        /// The machine is licensed, as it was read back.
        Active = "active" / "aktiv",
        /// Windows did not take the confirmation id.
        Refused = "refused" / "abgelehnt",
        /// The machine shows another installation id now.
        Changed = "changed" / "verändert",
        /// Anything else.
        Failed = "failed" / "gescheitert",
    }
}

/// What a row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) item: ItemRef,
    /// As the cell has it.
    pub(super) machine: String,
    pub(super) outcome: ResultOutcome,
    pub(super) code: Option<ErrorCode>,
    /// With what six digits the confirmation id ends that the machine took or refused.
    pub(super) end: Option<String>,
    /// The last group of the installation id, if it is there.
    pub(super) group: Option<String>,
}

/// The rows that can be read, and what is wrong with the others.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
    pub(super) faults: Vec<Fault>,
}

/// Where the columns of [`RESULT_COLUMNS`] stand.
type Columns = [Option<usize>; RESULT_COLUMNS.len()];

type Lines<'a> = Reader<BufReader<&'a File>>;

/// Reads the table.
// LEDGER-78.
pub(super) fn read(path: &Path) -> Result<Table, Failure> {
    let unread = |error: &(dyn std::error::Error + 'static)| {
        let message = text!(
            en "cannot read the result table {path:?}";
            de "die Ergebnistabelle {path:?} lässt sich nicht lesen"
        );
        Failure::new(Status::Unknown, Code::InputUnreadable, message).because(error)
    };
    let file = open_bounded(path, LONGEST).map_err(|error| unread(&error))?;
    let mut table = Table::default();
    // What stands in a cell that is not closed is not what the lines say.
    if let Some(line) = open_quotation(&file).map_err(|error| unread(&error))? {
        table.faults.push(Fault { line, fault: ResultFault::Quotation });
        return Ok(table);
    }
    match begin(&file).map_err(|error| unread(&error))? {
        Ok((reader, columns)) => table.fill(reader, columns).map_err(|error| unread(&error))?,
        Err(fault) => table.faults.push(Fault { line: 1, fault }),
    }
    Ok(table)
}

/// The first line that ends within quotation marks.
fn open_quotation(file: &File) -> io::Result<Option<u64>> {
    let (mut line, mut is_open) = (1, false);
    for byte in BufReader::new(file).bytes() {
        match byte? {
            b'"' => is_open = !is_open,
            b'\n' if is_open => return Ok(Some(line)),
            b'\n' => line += 1,
            _ => {}
        }
    }
    Ok(is_open.then_some(line))
}

/// Finds what separates the cells, and the columns.
fn begin(mut file: &File) -> csv::Result<Result<(Lines<'_>, Columns), ResultFault>> {
    let mut best: (usize, Vec<Vec<usize>>) = <_>::default();
    for delimiter in [b',', b';', b'\t'] {
        file.rewind()?;
        let mut reader = ReaderBuilder::new();
        // Where a row ends with CR LF, too, its line is counted right; the CR goes with the blanks around a cell.
        reader.delimiter(delimiter).terminator(csv::Terminator::Any(b'\n')).flexible(true);
        let mut reader = reader.from_reader(BufReader::new(file));
        let mut header = reader.byte_headers()?.clone();
        header.trim();
        if header.iter().any(|name| name.contains(&0) || name.starts_with(&[0xff, 0xfe])) {
            return Ok(Err(ResultFault::Encoding));
        }
        let places = |name: &str| -> Vec<usize> {
            let found =
                header.iter().enumerate().filter(|(_, it)| plain(it) == plain(name.as_bytes()));
            found.map(|(place, _)| place).collect()
        };
        let found = RESULT_COLUMNS.map(places);
        if fault_of(&found).is_none() {
            return Ok(Ok((reader, found.map(|it| it.first().copied()))));
        }
        if header.len() > best.0 {
            best = (header.len(), found.to_vec());
        }
    }
    Ok(Err(fault_of(&best.1).unwrap_or(ResultFault::Nothing)))
}

/// What is wrong with a header in which the columns of [`RESULT_COLUMNS`] stand at these places.
fn fault_of(found: &[Vec<usize>]) -> Option<ResultFault> {
    let those = |is_meant: fn(usize, &Vec<usize>) -> bool| -> Vec<&'static str> {
        let all = RESULT_COLUMNS.into_iter().zip(found).enumerate();
        all.filter(|(number, (_, places))| is_meant(*number, places))
            .map(|(_, (name, _))| name)
            .collect()
    };
    let missing = those(|number, places| number < NEEDED && places.is_empty());
    let doubled = those(|_, places| places.len() > 1);
    match (missing.is_empty(), doubled.is_empty()) {
        (false, _) => Some(ResultFault::Missing(missing)),
        (true, false) => Some(ResultFault::Doubled(doubled)),
        (true, true) => None,
    }
}

/// The name of a column without a byte order mark and what separates its words.
fn plain(name: &[u8]) -> Vec<u8> {
    name.iter().filter(|it| it.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect()
}

impl Table {
    fn fill(&mut self, mut reader: Lines<'_>, columns: Columns) -> csv::Result<()> {
        let expected = reader.byte_headers()?.len();
        let mut record = ByteRecord::new();
        let mut count = 0;
        while reader.read_byte_record(&mut record)? {
            let line = record.position().map_or(0, csv::Position::line);
            // What a spreadsheet leaves below the last row.
            if record.iter().all(|cell| cell.trim_ascii().is_empty()) {
                continue;
            }
            count += 1;
            if count > MOST_ROWS {
                self.faults.push(Fault { line, fault: ResultFault::TooMany });
                return Ok(());
            }
            let row = match record.len() == expected {
                true => row(line, &record, columns),
                false => Err(ResultFault::Cells { got: record.len(), expected }),
            };
            match row {
                Ok(row) => self.rows.push(row),
                Err(fault) => self.faults.push(Fault { line, fault }),
            }
        }
        if count == 0 {
            self.faults.push(Fault { line: 1, fault: ResultFault::Nothing });
        }
        Ok(())
    }
}

fn row(line: u64, record: &ByteRecord, columns: Columns) -> Result<Row, ResultFault> {
    let mut cells = [""; RESULT_COLUMNS.len()];
    for (cell, column) in cells.iter_mut().zip(columns) {
        let bytes = column.and_then(|at| record.get(at)).unwrap_or_default();
        *cell = std::str::from_utf8(bytes).map_err(|_| ResultFault::Encoding)?.trim();
    }
    if record.iter().any(|cell| cell.trim_ascii().contains(&b'\r')) {
        return Err(ResultFault::LineBreak);
    }
    let [machine, outcome, code, end, bundle, index, status, groups] = cells;
    if machine.is_empty() {
        return Err(ResultFault::NoMachine);
    }
    let word = outcome.to_ascii_lowercase();
    let outcome = ResultOutcome::ALL.into_iter().find(|it| it.as_str() == word);
    let outcome = outcome.ok_or_else(|| ResultFault::Outcome { text: cells[1].to_owned() })?;
    let has_status = columns[6].is_some();
    if outcome == ResultOutcome::Active && (!code.is_empty() || has_status && status != "1") {
        let (status, code) = (status.to_owned(), code.to_owned());
        return Err(ResultFault::NotActive { status, code });
    }
    let end = end_of(end, outcome)?;
    let code: Option<ErrorCode> = match code {
        "" => None,
        code => Some(code.parse().map_err(|_| ResultFault::Code { text: code.to_owned() })?),
    };
    let digest: Option<Digest> = bundle.to_ascii_lowercase().parse().ok();
    let (Some(bundle), Ok(index)) = (digest, index.parse()) else {
        return Err(ResultFault::Request { bundle: bundle.to_owned(), index: index.to_owned() });
    };
    let group = groups.rsplit(['-', ' ']).next().filter(|it| !it.is_empty());
    let item = ItemRef { bundle, index };
    Ok(Row {
        line,
        item,
        machine: machine.to_owned(),
        outcome,
        code,
        end,
        group: group.map(str::to_owned),
    })
}

/// The six digits; a spreadsheet may have taken the noughts in front.
fn end_of(text: &str, outcome: ResultOutcome) -> Result<Option<String>, ResultFault> {
    let is_needed = matches!(outcome, ResultOutcome::Active | ResultOutcome::Refused);
    let is_number = text.len() <= 6 && text.bytes().all(|it| it.is_ascii_digit());
    match (is_number, text) {
        (false, _) => Err(ResultFault::End { text: text.to_owned() }),
        (true, "") if is_needed => Err(ResultFault::End { text: String::new() }),
        (true, "") => Ok(None),
        (true, digits) => Ok(Some(format!("{digits:0>6}"))),
    }
}
