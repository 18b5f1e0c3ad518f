//! Digits that are an installation id, or that may be what is left of one.

use carnet_format::{ConfirmationId, ExtendedPid, Guid, InstallationId, NumberError};

use super::shown;
use crate::fault::{FIFTY, InputError};

/// Reads an installation id and says what else it may be.
pub(crate) fn installation_id(text: &str) -> Result<InstallationId, InputError> {
    text.parse::<InstallationId>().map_err(|error| {
        if is_rounded(text) {
            InputError::Spreadsheet { text: shown(text) }
        } else if text.parse::<ConfirmationId>().is_ok() {
            InputError::ConfirmationId
        } else if matches!(error, NumberError::Length { got: FIFTY, .. }) {
            InputError::FiftyDigits
        } else {
            InputError::InstallationId(error)
        }
    })
}

/// `4.89E+62`, also with a comma; or fifteen digits and then zeros only, which is how spreadsheets
/// write the number out.
pub(crate) fn is_rounded(text: &str) -> bool {
    let plain: Vec<u8> = text.bytes().filter(|byte| !b" +.,".contains(byte)).collect();
    let exponent = plain.iter().position(|byte| byte.eq_ignore_ascii_case(&b'e'));
    let all_digits = |bytes: &[u8]| !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit);
    match exponent {
        Some(place) => all_digits(&plain[..place]) && all_digits(&plain[place + 1..]),
        None => {
            plain.len() >= 40 && all_digits(&plain) && plain[17..].iter().all(|byte| *byte == b'0')
        }
    }
}

/// A full-width digit, as East Asian keyboards write it, in ASCII; other characters as they are.
pub(crate) fn half_width(character: char) -> char {
    match character {
        '０'..='９' => char::from(b'0' + (u32::from(character) - u32::from('０')) as u8),
        other => other,
    }
}

/// How many digits stand in a text.
pub(crate) fn count(text: &str) -> usize {
    text.bytes().map(|byte| usize::from(byte.is_ascii_digit())).sum()
}

/// How many digits the longest run of digits, blanks and dashes in `text` has.
pub(crate) fn longest_run(text: &str) -> usize {
    text.split(|c: char| !(c.is_ascii_digit() || InstallationId::separates(c)))
        .map(count)
        .max()
        .unwrap_or_default()
}

/// How many digits stand in a text that might be an installation id, if they are not `own` number of
/// the row again, nor its answer.
pub(super) fn strays(text: &str, own: &str) -> Option<usize> {
    // An extended PID has as many digits, and no run of them is as long.
    if text.len() < SUSPECT || count(text) < SUSPECT || text.parse::<ExtendedPid>().is_ok() {
        return None;
    }
    let digits = longest_run(text).max(loose_digits(text));
    if digits < SUSPECT {
        return None;
    }
    let id = |text: &str| text.parse::<InstallationId>().ok();
    let is_own = !own.is_empty() && id(text).is_some_and(|found| Some(found) == id(own));
    let is_answer = !own.is_empty() && text.parse::<ConfirmationId>().is_ok();
    (!is_own && !is_answer).then_some(digits)
}

/// EXP-8. From this many digits on, a number is meant to be an installation id.
pub(super) const SUSPECT: usize = 40;

/// The shortest run that may be a group of an installation id.
const GROUP: usize = 4;
/// The groups that the portal and Windows print.
const LONG_GROUP: usize = 6;

/// Digits in groups that belong to no other value.
pub(super) fn loose_digits(text: &str) -> usize {
    let is_other = |word: &&str| {
        let bare = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        bare.parse::<Guid>().is_ok() || bare.parse::<ExtendedPid>().is_ok() || word.contains("://")
    };
    if text.chars().all(|c| c.is_ascii_digit() || InstallationId::separates(c)) {
        return count(text);
    }
    let words = text.split([' ', '\t', '=']).filter(|word| !is_other(word));
    let runs = words.flat_map(|word| {
        // A name or a version has digits, too.
        let shortest = if word.contains(char::is_alphabetic) { LONG_GROUP } else { GROUP };
        let runs = word.split(|c: char| !c.is_ascii_digit()).map(str::len);
        runs.filter(move |length| *length >= shortest)
    });
    runs.sum()
}
