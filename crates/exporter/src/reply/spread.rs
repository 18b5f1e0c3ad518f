//! An id in a cell or in neighbouring cells, whatever stands between its digits: nobody can say in how
//! many ways people write one down, so that the digits are counted.

use carnet_format::{ExtendedPid, Guid, InstallationId};

use crate::fault::AnswerError;
use crate::intake::{count, is_rounded, shown};

/// From so many digits on a text may have an id, some of whose zeros are lost.
const MANY: usize = 40;

/// The shorter installation id has so many.
pub(super) const ASKED: usize = 54;

/// So many digits together may be a group that has lost its zeros.
const GROUP: usize = 3;

/// Looks for an id in the cells that are passed over of a row without an answer.
// EXP-24.
pub(super) fn find<'t, P: Clone>(
    cells: impl Iterator<Item = (P, &'t str)>,
) -> Option<(P, AnswerError)> {
    let mut beside: Vec<(P, String)> = Vec::new();
    for (place, text) in cells {
        if is_rounded_id(text) {
            return Some((place, AnswerError::Word { text: shown(text) }));
        }
        let digits = digits(text, false);
        if digits.len() >= MANY {
            return Some((place, AnswerError::Digits { digits: digits.len() }));
        }
        if digits.len() >= GROUP {
            beside.push((place, digits));
        } else if !text.trim().is_empty() {
            if let Some(fault) = together(&beside) {
                return Some(fault);
            }
            beside.clear();
        }
    }
    together(&beside)
}

/// An id that is cut over several cells; one that was asked with is no answer.
fn together<P: Clone>(cells: &[(P, String)]) -> Option<(P, AnswerError)> {
    let joined: String = cells.iter().map(|(_, digits)| digits.as_str()).collect();
    let is_id = joined.len() >= MANY && joined.parse::<InstallationId>().is_err();
    let (place, _) = cells.first().filter(|_| is_id)?;
    Some((place.clone(), AnswerError::Digits { digits: joined.len() }))
}

/// How many digits of an id stand in the place of what is asked.
pub(super) fn count_in_known(text: &str) -> Option<usize> {
    let digits = digits(text, true).len();
    (digits >= MANY).then_some(digits)
}

/// The installation id that is all of a text but for words around it.
pub(super) fn installation_id(text: &str) -> Option<InstallationId> {
    text.trim_matches(|c: char| !c.is_ascii_digit()).parse().ok()
}

/// Whether a spreadsheet has rounded what had as many digits as a confirmation id.
fn is_rounded_id(text: &str) -> bool {
    let text = text.trim();
    let number = text.replace(',', ".").parse::<f64>();
    is_rounded(text) && number.is_ok_and(|number| (1e39..1e48).contains(&number))
}

/// The digits of a text, of any script, without those of what is known to be something else.
fn digits(text: &str, is_name: bool) -> String {
    let text = text.trim();
    if text.parse::<ExtendedPid>().is_ok() || installation_id(text).is_some() {
        return String::new();
    }
    let between = |c: char| c.is_whitespace() || ",;()[]{}\"'|".contains(c);
    let mut found = String::new();
    for part in text.split(between).filter(|part| !is_something_else(part, is_name)) {
        // No value of other scripts is needed, only that there is a digit.
        let numbers = part.chars().filter(|c| c.is_numeric());
        found.extend(numbers.map(|c| if c.is_ascii_digit() { c } else { '0' }));
    }
    found
}

/// A GUID, an extended PID, a digest, a date or a time.
fn is_something_else(text: &str, is_name: bool) -> bool {
    text.parse::<Guid>().is_ok()
        || text.parse::<ExtendedPid>().is_ok()
        || is_digest(text, is_name)
        || text.split('T').all(is_date_or_time)
}

/// The fewest digits of a digest that is cut off. A block of a confirmation id has fewer, with its letter, too.
const CUT_OFF: usize = 8;

/// A digest in letters and digits. Where a name of a bundle stands it may be cut off.
fn is_digest(text: &str, is_name: bool) -> bool {
    // With a number behind it, it names a request.
    let text = text.split_once(':').filter(|it| it.0.len() == 64).map_or(text, |it| it.0);
    let is_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex && count(text) < text.len() && (text.len() == 64 || is_name && text.len() >= CUT_OFF)
}

/// Two or three numbers as in `26.11.`, `2026-11-26` and `10:15:30Z`.
fn is_date_or_time(text: &str) -> bool {
    let text = text.trim_end_matches(['.', ':', 'Z']);
    let parts: Vec<&str> = text.split(['.', '-', '/', ':']).collect();
    let is_number = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    let years = parts.iter().filter(|part| part.len() == 4).count();
    (2..=3).contains(&parts.len())
        && parts.iter().all(|part| matches!(part.len(), 1 | 2 | 4) && is_number(part))
        && years <= 1
}
