//! Answers where nothing is read: nobody may take them for *no answer yet*.

use carnet_format::{Grant, Outcome};
use serde_json::Value;

use super::cell::{self, Cell, Word};
use crate::fault::AnswerError;
use crate::intake::shown;

/// How many groups the shortest confirmation id has.
const FEWEST: usize = 7;

/// Looks at cells that are passed over, and says which of them has an answer that is not the one of
/// the row.
// EXP-32.
pub(super) fn find<'t, P>(
    cells: impl Iterator<Item = (P, &'t str)>,
    answer: Option<&Outcome>,
) -> Option<(P, AnswerError)> {
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
        } else if let Some(fault) = of_groups(&mut side_by_side, answer) {
            return Some(fault);
        }
    }
    of_groups(&mut side_by_side, answer)
}

/// An id with each of its groups in a cell of its own.
fn of_groups<P>(
    cells: &mut Vec<(P, String)>,
    answer: Option<&Outcome>,
) -> Option<(P, AnswerError)> {
    let joined = cells.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ");
    let is_id = cells.len() >= FEWEST && !is_answer(&joined, answer);
    let first = cells.drain(..).next().filter(|_| is_id);
    let digits = joined.bytes().filter(u8::is_ascii_digit).count();
    first.map(|(place, _)| (place, AnswerError::Digits { digits }))
}

/// Whether this is the very id that the row gives.
fn is_answer(text: &str, answer: Option<&Outcome>) -> bool {
    let Some(Outcome::Granted(Grant::ConfirmationId(id))) = answer else { return false };
    cell::confirmation(text) == Ok(Cell::Id(*id))
}

fn says_outcome(text: &str) -> bool {
    matches!(cell::first_word(text), Some((Word::Refused | Word::Deferred, _)))
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
