//! Answers where nothing is read: nobody may take them for *no answer yet*.

use std::path::Path;

use carnet_format::{ConfirmationId, Grant, Outcome};
use serde_json::Value;

use super::cell::{self, Cell, Word};
use crate::fault::AnswerError;
use crate::intake::{count, shown};

/// How many groups and digits the shorter confirmation id has.
const FEWEST: usize = 7;
const SHORT: usize = 42;

/// Looks at cells that are passed over, and says which of them has an answer that is not the one of
/// the row, which may stand `in_blocks`.
// EXP-24.
pub(super) fn find<'t, P>(
    cells: impl Iterator<Item = (P, &'t str)>,
    answer: Option<&Outcome>,
    in_blocks: bool,
) -> Option<(P, AnswerError)> {
    // Seven blocks may be all of an id, or all but one that stands under another name.
    let fewest = if in_blocks && given(answer).is_some_and(|id| id.digit_count() == SHORT) {
        1
    } else {
        FEWEST
    };
    let mut side_by_side: Vec<(P, String)> = Vec::new();
    for (place, text) in cells {
        let text = cell::plain(text);
        if let Some(digits) = cell::suspicious(&text)
            && !is_answer(&text, answer)
        {
            return Some((place, AnswerError::Digits { digits }));
        }
        if answer.is_none() && says_outcome(&text) {
            return Some((place, AnswerError::Word { text: shown(&text) }));
        }
        if cell::is_group(&text) {
            side_by_side.push((place, text));
        } else if let Some(fault) = of_groups(&mut side_by_side, answer, fewest) {
            return Some(fault);
        }
    }
    of_groups(&mut side_by_side, answer, fewest)
}

/// An id with each of its groups in a cell of its own.
fn of_groups<P>(
    cells: &mut Vec<(P, String)>,
    answer: Option<&Outcome>,
    fewest: usize,
) -> Option<(P, AnswerError)> {
    let joined = cells.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ");
    let is_id = cells.len() >= fewest && !is_answer(&joined, answer);
    let first = cells.drain(..).next().filter(|_| is_id);
    let digits = count(&joined);
    first.map(|(place, _)| (place, AnswerError::Digits { digits }))
}

/// The id that the row gives.
fn given(answer: Option<&Outcome>) -> Option<&ConfirmationId> {
    match answer {
        Some(Outcome::Granted(Grant::ConfirmationId(id))) => Some(id),
        _ => None,
    }
}

/// Whether this is that very id.
fn is_answer(text: &str, answer: Option<&Outcome>) -> bool {
    given(answer).is_some_and(|id| cell::confirmation(text) == Ok(Cell::Id(*id)))
}

/// Whether a text says that there is no grant.
pub(super) fn says_outcome(text: &str) -> bool {
    matches!(cell::first_word(text), Some((Word::Refused | Word::Deferred, _)))
}

/// Whether a cell names a file beside the table. What lies in `files` is the request's own.
pub(super) fn is_file(folder: &Path, text: &str) -> bool {
    let name = text.trim();
    let is_plain =
        !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', ':', '\0']);
    is_plain && folder.join(name).symlink_metadata().is_ok_and(|about| about.is_file())
}

/// All texts of a member of a JSON object and of whatever is in it; numbers as they are written.
pub(super) fn texts<'v>(name: &'v str, value: &'v Value) -> Vec<(&'v str, String)> {
    let mut found = Vec::new();
    collect(value, &mut |text| found.push((name, text)));
    found
}

fn collect(value: &Value, keep: &mut impl FnMut(String)) {
    match value {
        Value::String(text) => keep(text.clone()),
        Value::Number(number) => keep(match number.as_f64() {
            // A reader of JSON has rounded it.
            Some(number) if number >= 1e39 => format!("{number:.0}"),
            _ => number.to_string(),
        }),
        Value::Array(values) => values.iter().for_each(|value| collect(value, keep)),
        Value::Object(members) => {
            for (name, value) in members {
                // A name says as much as a value, but stands beside no group.
                if cell::suspicious(name).is_some() {
                    keep(name.clone());
                }
                collect(value, keep);
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}
