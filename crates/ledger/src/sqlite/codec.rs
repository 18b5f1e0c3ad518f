//! Columns to types and back.

use carnet_format::receipt::Certainty;
use carnet_format::{
    Code, ConfirmationId, Digest, ErrorCode, KeyId, KeyType, Kind, MicrosoftRequest, Purpose,
    Reason,
};
use rusqlite::{Connection, Params, Row};

use super::fault::{Fault, Outcome};
use crate::item_state::Place;
use crate::request_key::KeyParts;
use crate::{Direction, GrantRecord, ItemState, MediumRecord, OutcomeRecord, RequestKey, Subject};

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

pub(super) fn index(row: &Row<'_>, column: &str) -> Outcome<u32> {
    let value: i64 = row.get(column)?;
    u32::try_from(value).map_err(|_| damaged(column))
}

pub(super) fn digest(row: &Row<'_>, column: &str) -> Outcome<Digest> {
    optional_digest(row, column)?.ok_or_else(|| damaged(column))
}

pub(super) fn optional_digest(row: &Row<'_>, column: &str) -> Outcome<Option<Digest>> {
    let bytes: Option<[u8; 32]> = row.get(column)?;
    Ok(bytes.map(Digest::from_bytes))
}

pub(super) fn key_id(row: &Row<'_>, column: &str) -> Outcome<KeyId> {
    Ok(KeyId::from_bytes(*digest(row, column)?.as_bytes()))
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

/// Two-way tables between an enum and its number in the database.
macro_rules! numbered {
    ($to:ident, $from:ident, $type:ident { $($variant:ident = $number:literal),+ }) => {
        pub(super) fn $to(value: $type) -> i64 {
            match value { $($type::$variant => $number,)+ }
        }

        pub(super) fn $from(row: &Row<'_>, column: &str) -> Outcome<$type> {
            match row.get::<_, i64>(column)? {
                $($number => Ok($type::$variant),)+
                _ => Err(damaged(column)),
            }
        }
    };
}

numbered!(way_number, way, Direction { Out = 0, In = 1 });
numbered!(kind_number, kind, Kind { Request = 1, Response = 2 });
numbered!(certainty_number, certainty, Certainty { Trusted = 1, Untrusted = 2, Stated = 3 });
numbered!(purpose_number, purpose, Purpose {
    Activate = 1, Return = 2, Confirmation = 3, Withdraw = 4
});
numbered!(reason_number, reason, Reason {
    Initial = 1, HardwareChange = 2, Reinstall = 3, Renewal = 4, AnswerDidNotFit = 5
});
numbered!(key_type_number, key_type, KeyType {
    Mak = 1, Retail = 2, Oem = 3, Csvlk = 4, Adba = 5, Other = 6
});
numbered!(state_number, state, ItemState {
    Open = 0, Deferred = 1, Granted = 2, Refused = 3, Replaced = 4, Voided = 5, Final = 6,
    Disputed = 7, Withdrawn = 8
});

pub(super) fn optional_reason(row: &Row<'_>, column: &str) -> Outcome<Option<Reason>> {
    match row.get::<_, Option<i64>>(column)? {
        Some(_) => reason(row, column).map(Some),
        None => Ok(None),
    }
}

/// The columns `grant_form` and `grant_value`.
pub(super) fn grant_columns(grant: &GrantRecord) -> (i64, &[u8]) {
    match grant {
        GrantRecord::ConfirmationId(id) => (1, id.packed()),
        GrantRecord::Content(digest) => (2, digest.as_bytes()),
    }
}

pub(super) fn grant(row: &Row<'_>) -> Outcome<Option<GrantRecord>> {
    let form: Option<i64> = row.get("grant_form")?;
    match form {
        None => Ok(None),
        Some(1) => {
            let bytes: Vec<u8> = row.get("grant_value")?;
            let id = ConfirmationId::unpack(&bytes).map_err(|_| damaged("grant_value"))?;
            Ok(Some(GrantRecord::ConfirmationId(id)))
        }
        Some(2) => Ok(Some(GrantRecord::Content(digest(row, "grant_value")?))),
        Some(_) => Err(damaged("grant_form")),
    }
}

/// The column `outcome` and what goes beside it.
pub(super) fn outcome_number(outcome: &OutcomeRecord) -> i64 {
    match outcome {
        OutcomeRecord::Granted(_) => 1,
        OutcomeRecord::Refused(_) => 2,
        OutcomeRecord::Deferred(_) => 3,
    }
}

pub(super) fn outcome(row: &Row<'_>) -> Outcome<OutcomeRecord> {
    let code: Option<ErrorCode> = optional_parsed(row, "code")?;
    match row.get::<_, i64>("outcome")? {
        1 => grant(row)?.map(OutcomeRecord::Granted).ok_or_else(|| damaged("grant_form")),
        2 => Ok(OutcomeRecord::Refused(code)),
        3 => Ok(OutcomeRecord::Deferred(code)),
        _ => Err(damaged("outcome")),
    }
}

pub(super) fn medium(row: &Row<'_>) -> Outcome<Option<MediumRecord>> {
    let text: Option<String> = row.get("medium")?;
    text.map(|text| MediumRecord::of_json(&text).ok_or_else(|| damaged("medium"))).transpose()
}

/// Codes in one column, in order, with blanks between them.
pub(super) fn codes<C: FromIterator<Code>>(row: &Row<'_>, column: &str) -> Outcome<C> {
    let text: String = row.get(column)?;
    text.split_whitespace().map(|code| code.parse().map_err(|_| damaged(column))).collect()
}

pub(super) fn codes_text<'a>(codes: impl IntoIterator<Item = &'a Code>) -> String {
    codes.into_iter().map(|code| code.as_str()).collect::<Vec<_>>().join(" ")
}

pub(super) fn request_key(row: &Row<'_>) -> Outcome<RequestKey> {
    Ok(RequestKey::from_bytes(row.get("key")?))
}

/// The subject of a request, from its key and the two columns that are no part of it.
pub(super) fn subject(row: &Row<'_>, key: &RequestKey) -> Outcome<Subject> {
    Ok(match key.parts().ok_or_else(|| damaged("key"))? {
        KeyParts::Vendor { vendor, content } => Subject::Vendor { vendor, content },
        KeyParts::Microsoft { application, activation, installation } => {
            Subject::Microsoft(MicrosoftRequest {
                installation_id: installation,
                key_type: key_type(row, "key_type")?,
                application_id: application,
                activation_id: activation,
                extended_pid: optional_parsed(row, "extended_pid")?,
            })
        }
    })
}

/// The place of an item, from two columns.
pub(super) fn place(row: &Row<'_>, bundle: &str, idx: &str) -> Outcome<Place> {
    Ok(Place { bundle: row.get(bundle)?, idx: index(row, idx)? })
}
