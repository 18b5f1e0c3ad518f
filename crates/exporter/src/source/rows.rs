//! What tables and JSON have in common, whatever their rows say.

use std::io::Read;

use super::objects::{self, Pairs, is_json};
use super::table::{self, Column, Columns, Header, Record, Run, Take};
use super::{Encoding, Ended, TextReader, is_bare_key, may_be_of_key, split_key, spread_key};
use crate::fault::{InputError, UnreadableInput};

/// Takes the rows of one input, and notes what is wrong with them.
pub(crate) trait Rows {
    type Column: Column;

    fn fault(&mut self, line: u64, column: Option<String>, fault: InputError);

    /// The input is read in the encoding that a person named.
    fn is_read_as_named(&mut self) {}

    /// Takes a row of a table: its texts in the order of columns.
    fn record<'r>(
        &mut self,
        line: u64,
        record: &Record<'_>,
        columns: &Columns<Self::Column>,
        texts: impl Iterator<Item = (Self::Column, &'r str)>,
    ) -> Result<(), Ended>;

    /// Takes rows at the beginning of `text`, which begins with the row in this line, that are known from others.
    fn run(&mut self, _line: u64, _text: &str) -> Run {
        Run::default()
    }

    fn object(&mut self, line: u64, pairs: &Pairs) -> Result<(), Ended>;

    /// What is wrong with a row before anybody asks for its columns.
    fn check(_record: &Record<'_>) -> Result<(), InputError> {
        Ok(())
    }

    /// Whether the first row may be the rest of a header that is broken in two.
    fn may_be_of_header(_record: &Record<'_>, _columns: &Columns<Self::Column>) -> bool {
        false
    }

    /// The member of an object that holds a product key, and what is to be said of it.
    fn find_key(&self, pairs: &Pairs) -> Option<(String, InputError)> {
        Some((pairs.find_key()?.to_owned(), InputError::ProductKey))
    }

    /// Notes at which row reading the input `name` ended.
    fn ended(&mut self, name: &str, read: Result<(), Ended>) -> Result<(), UnreadableInput> {
        match read {
            Ok(()) | Err(Ended::Noted) => Ok(()),
            Err(Ended::At(line, error)) => {
                self.fault(line, None, error);
                Ok(())
            }
            Err(Ended::Io(why)) => Err(UnreadableInput::new(name, why)),
        }
    }
}

/// Reads a text: JSON, or what `other` reads.
pub(crate) fn read<I: Read, R: Rows>(
    input: I,
    encoding: Option<Encoding>,
    rows: &mut R,
    other: impl FnOnce(TextReader<I>, &mut R) -> Result<TextReader<I>, Ended>,
) -> Result<(), Ended> {
    let reader = TextReader::new(input, encoding)?;
    if reader.is_packed() {
        return Err(Ended::At(1, InputError::Packed));
    }
    if reader.is_as_named() {
        rows.is_read_as_named();
    }
    let keys = if is_json(reader.head()) {
        objects::read(reader, |line, pairs| {
            let (column, fault) = match pairs {
                Err(error) => (None, error),
                Ok(pairs) => match rows.find_key(&pairs) {
                    Some((name, fault)) => (Some(name), fault),
                    None => return rows.object(line, &pairs),
                },
            };
            rows.fault(line, column, fault);
            Ok(())
        })?
    } else {
        other(reader, rows)?.finish()?
    };
    for line in keys {
        rows.fault(line, None, InputError::ProductKey);
    }
    Ok(())
}

/// Reads the rows of a table.
pub(crate) fn read_table<I: Read, R: Rows>(
    text: TextReader<I>,
    header: Header,
    rows: &mut R,
) -> Result<TextReader<I>, Ended> {
    table::read(
        text,
        header,
        &mut Table { rows, columns: None, rows_begun: false, is_unreadable: false },
    )
}

/// A table that is being read.
struct Table<'a, R: Rows> {
    rows: &'a mut R,
    columns: Option<Columns<R::Column>>,
    /// A row stands below the header.
    rows_begun: bool,
    /// The rest is read only to find product keys.
    is_unreadable: bool,
}

impl<R: Rows> Take for Table<'_, R> {
    fn run(&mut self, line: u64, text: &str) -> Run {
        if self.is_unreadable { Run::default() } else { self.rows.run(line, text) }
    }

    fn record(&mut self, line: u64, record: &Record<'_>) -> Result<(), Ended> {
        if let Err(fault) = R::check(record) {
            self.is_unreadable |= self.columns.is_none();
            self.rows.fault(line, None, fault);
            return Ok(());
        }
        let (column, fault) = match &self.columns {
            _ if self.is_unreadable => return Ok(()),
            // Tables that were joined to one file each have their own.
            Some(columns) if columns.are_named_by(record) => return Ok(()),
            Some(_) if Columns::<R::Column>::is_header(record) => (None, InputError::SecondHeader),
            Some(columns) if !self.rows_begun && R::may_be_of_header(record, columns) => {
                (None, InputError::TornHeader)
            }
            Some(columns) => {
                self.rows_begun = true;
                return row(line, record, columns, self.rows);
            }
            None => match Columns::of(record) {
                Ok(found) if found.has_any(R::Column::NEEDED) => {
                    self.columns = Some(found);
                    return Ok(());
                }
                Ok(_) => (None, R::Column::MISSING),
                Err(name) => (Some(name), InputError::ColumnTwice),
            },
        };
        self.is_unreadable = true;
        self.rows.fault(line, column, fault);
        Ok(())
    }
}

fn row<R: Rows>(
    line: u64,
    record: &Record<'_>,
    columns: &Columns<R::Column>,
    rows: &mut R,
) -> Result<(), Ended> {
    // EXP-6. With dashes it is found as the text passes by.
    let split = || split_key(record.iter()).or_else(|| spread_key(record.iter()));
    let find = || record.iter().position(is_bare_key).or_else(split);
    let key = record.iter().any(may_be_of_key).then(find).flatten();
    let (column, fault) = match (key, columns.values(record)) {
        (Some(place), _) => (columns.name_at(place), InputError::ProductKey),
        (None, Ok(None)) => return Ok(()),
        (None, Ok(Some(texts))) => return rows.record(line, record, columns, texts),
        (None, Err(error)) => (None, error),
    };
    rows.fault(line, column, fault);
    Ok(())
}
