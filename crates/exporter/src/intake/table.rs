//! Tables with the columns of `SoftwareLicensingProduct`.

use std::collections::BTreeSet;
use std::io::Read;

use csv::StringRecord;

use super::Collector;
use super::product::{Column, Product, SUSPECT, longest_run};
use crate::fault::InputError;
use crate::source::table::{Columns, Header, read as read_table};
use crate::source::{Ended, TextReader, is_bare_key};

/// The header, if the file begins with one.
pub(super) fn header(head: &str) -> Option<Header> {
    let enough =
        |known: &BTreeSet<Column>| known.contains(&Column::InstallationId) || known.len() >= 2;
    // `Installation ID:` is the label of a print, with the number below it.
    let named = |name: &str| match name.trim_end().ends_with([':', '\u{ff1a}']) {
        true => None,
        false => Column::named(name),
    };
    Header::find(head, named, enough)
}

/// Reads the rows.
pub(super) fn read<R: Read>(
    text: TextReader<R>,
    header: Header,
    rows: &mut Collector<'_>,
) -> Result<TextReader<R>, Ended> {
    let mut columns: Option<Columns<Column>> = None;
    let mut unreadable = false;
    read_table(text, header, |line, record| {
        match &columns {
            // The rest is read only to find product keys.
            _ if unreadable => {}
            // Tables that were joined to one file each have their own.
            Some(columns) if columns.are_named_by(record) => {}
            Some(columns) => row(columns, record, line, rows)?,
            None => match Columns::of(record, Column::named) {
                Ok(found) if found.name(Column::InstallationId).is_some() => columns = Some(found),
                Ok(_) => {
                    unreadable = true;
                    rows.fault(line, None, InputError::NoColumn);
                }
                Err(name) => {
                    unreadable = true;
                    rows.fault(line, Some(name), InputError::ColumnTwice);
                }
            },
        }
        Ok(())
    })
}

fn row(
    columns: &Columns<Column>,
    record: &StringRecord,
    line: u64,
    rows: &mut Collector<'_>,
) -> Result<(), Ended> {
    // EXP-1. With dashes it is found as the text passes by.
    if let Some(place) = record.iter().position(is_bare_key) {
        rows.fault(line, columns.name_at(place), InputError::ProductKey);
        return Ok(());
    }
    let mut product = Product::default();
    match columns.values(record) {
        Ok(None) => return Ok(()),
        Ok(Some(values)) => values.for_each(|(column, value)| product.set(column, value)),
        Err(error) => {
            rows.fault(line, None, error);
            return Ok(());
        }
    }
    if product.installation_id.is_empty() {
        let lost = record.iter().position(|value| longest_run(value) >= SUSPECT);
        if let Some(place) = lost {
            let digits = longest_run(record.get(place).unwrap_or_default());
            rows.fault(line, columns.name_at(place), InputError::misplaced(digits));
            return Ok(());
        }
    }
    rows.product(line, &product, |column| columns.name(column))
}
