//! Columns to types and back.

use carnet_format::{Digest, Word};
use rusqlite::{Connection, Params, Row};

use super::fault::{Fault, Outcome};

/// The first row that a question finds.
pub(super) fn first<T>(
    db: &Connection,
    sql: &str,
    params: impl Params,
    decode: impl FnMut(&Row<'_>) -> Outcome<T>,
) -> Outcome<Option<T>> {
    db.prepare_cached(sql)?.query_and_then(params, decode)?.next().transpose()
}

/// All rows that a question finds.
pub(super) fn all<T>(
    db: &Connection,
    sql: &str,
    params: impl Params,
    decode: impl FnMut(&Row<'_>) -> Outcome<T>,
) -> Outcome<Vec<T>> {
    db.prepare_cached(sql)?.query_and_then(params, decode)?.collect()
}

/// A counter, length or time: at most 2^53 - 1 by the format, so it always fits.
pub(super) fn int(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

pub(super) fn uint(row: &Row<'_>, column: &str) -> Outcome<u64> {
    let value: i64 = row.get(column)?;
    u64::try_from(value).map_err(|_| damaged(column))
}

pub(super) fn digest(row: &Row<'_>, column: &str) -> Outcome<Digest> {
    optional_digest(row, column)?.ok_or_else(|| damaged(column))
}

pub(super) fn optional_digest(row: &Row<'_>, column: &str) -> Outcome<Option<Digest>> {
    let bytes: Option<[u8; 32]> = row.get(column)?;
    Ok(bytes.map(Digest::from_bytes))
}

/// A text column parsed into its type.
pub(super) fn parsed<T: std::str::FromStr>(row: &Row<'_>, column: &str) -> Outcome<T> {
    optional_parsed(row, column)?.ok_or_else(|| damaged(column))
}

pub(super) fn optional_parsed<T: std::str::FromStr>(
    row: &Row<'_>,
    column: &str,
) -> Outcome<Option<T>> {
    let text = row.get_ref(column)?.as_str_or_null().map_err(|_| damaged(column))?;
    text.map(|text| text.parse().map_err(|_| damaged(column))).transpose()
}

pub(super) fn damaged(column: &str) -> Fault {
    Fault::Damaged(format!("column {column} holds what no ledger writes"))
}

pub(super) fn word<T: Word>(row: &Row<'_>, column: &str) -> Outcome<T> {
    optional_word(row, column)?.ok_or_else(|| damaged(column))
}

pub(super) fn optional_word<T: Word>(row: &Row<'_>, column: &str) -> Outcome<Option<T>> {
    let number: Option<i64> = row.get(column)?;
    let word = |number| u64::try_from(number).ok().and_then(T::of_number);
    number.map(|number| word(number).ok_or_else(|| damaged(column))).transpose()
}
