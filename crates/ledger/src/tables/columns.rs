//! What takes more than one column, or is more than one thing in a column.

use carnet_format::{Code, ConfirmationId, ErrorCode};
use carnet_language::text;

use super::fault::{Fault, Outcome};
use super::sql::Row;
use crate::{GrantRecord, MediumRecord, OutcomeRecord};

pub(crate) fn damaged(column: &str) -> Fault {
    Fault::Damaged(text!(
        en "column {column} holds what no ledger writes";
        de "in Spalte {column} steht, was kein Register schreibt"
    ))
}

/// The columns `grant_form` and `grant_value`.
pub(crate) fn grant_columns(grant: &GrantRecord) -> (i64, &[u8]) {
    match grant {
        GrantRecord::ConfirmationId(id) => (1, id.packed()),
        GrantRecord::Content(digest) => (2, digest.as_bytes()),
    }
}

pub(crate) fn grant(row: Row<'_>) -> Outcome<Option<GrantRecord>> {
    match row.get::<Option<i64>>("grant_form")? {
        None => Ok(None),
        Some(1) => {
            let bytes: Vec<u8> = row.get("grant_value")?;
            let id = ConfirmationId::unpack(&bytes).map_err(|_| damaged("grant_value"))?;
            Ok(Some(GrantRecord::ConfirmationId(id)))
        }
        Some(2) => Ok(Some(GrantRecord::Content(row.get("grant_value")?))),
        Some(_) => Err(damaged("grant_form")),
    }
}

/// The column `outcome`.
pub(crate) fn outcome_number(outcome: &OutcomeRecord) -> i64 {
    match outcome {
        OutcomeRecord::Granted(_) => 1,
        OutcomeRecord::Refused(_) => 2,
        OutcomeRecord::Deferred(_) => 3,
    }
}

/// The same, and what goes beside it.
pub(crate) fn outcome(row: Row<'_>) -> Outcome<OutcomeRecord> {
    let code: Option<ErrorCode> = row.optional_parsed("code")?;
    match row.get("outcome")? {
        1_i64 => grant(row)?.map(OutcomeRecord::Granted).ok_or_else(|| damaged("grant_form")),
        2 => Ok(OutcomeRecord::Refused(code)),
        3 => Ok(OutcomeRecord::Deferred(code)),
        _ => Err(damaged("outcome")),
    }
}

pub(crate) fn medium(row: Row<'_>) -> Outcome<Option<MediumRecord>> {
    let text: Option<String> = row.get("medium")?;
    text.map(|text| MediumRecord::of_json(&text).ok_or_else(|| damaged("medium"))).transpose()
}

/// Codes in one column, in order, with blanks between them.
pub(crate) fn codes<C: FromIterator<Code>>(row: Row<'_>, column: &str) -> Outcome<C> {
    let text: String = row.get(column)?;
    text.split_whitespace().map(|code| code.parse().map_err(|_| damaged(column))).collect()
}

pub(crate) fn codes_text<'a>(codes: impl IntoIterator<Item = &'a Code>) -> String {
    codes.into_iter().map(|code| code.as_str()).collect::<Vec<_>>().join(" ")
}
