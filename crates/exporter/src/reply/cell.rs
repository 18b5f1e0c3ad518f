//! One cell of a table of answers: an id in any of the shapes in which people and spreadsheets write
//! it, or an outcome in words. Digits are never added, left out or put into another order.

use carnet_format::{ConfirmationId, ErrorCode, InstallationId};

use super::column::{BLOCKS, Column};
use crate::fault::{AnswerError, Groups};
use crate::intake::{count, half_width, is_rounded, longest_run, shown};

/// Digits of a group.
const WIDTH: usize = 6;

/// Of the blocks, as the portal has them.
pub(super) const LETTERS: [char; BLOCKS as usize] = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'];

/// What a cell for a confirmation id says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    Empty,
    Id(ConfirmationId),
    /// A spreadsheet has taken the id for a number; its digits are lost.
    Rounded,
    Word(Word, Option<ErrorCode>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Granted,
    Refused,
    Deferred,
}

/// The text that somebody meant: without what a spreadsheet writes so that digits stay text, and
/// without characters that nobody sees.
pub(super) fn plain(text: &str) -> String {
    let text: String = text.chars().filter(|c| !is_unseen(*c)).map(half_width).collect();
    let text = text.trim();
    let formula = text.strip_prefix("=\"").and_then(|text| text.strip_suffix('"'));
    let text = formula.unwrap_or(text);
    text.strip_prefix('\'').unwrap_or(text).trim().to_owned()
}

/// Soft hyphens, and marks of no width that chats and web pages put into long numbers.
const fn is_unseen(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}'
    )
}

/// The rest of a text behind the name of its column, such as `CID: …`.
pub(super) fn behind_label(text: &str, is_label: impl Fn(&str) -> bool) -> &str {
    let parts = text.split_once([':', '=', '\u{ff1a}']);
    let rest = parts.and_then(|(label, rest)| is_label(label).then_some(rest));
    rest.map_or(text, str::trim)
}

/// Reads a cell for a confirmation id.
// EXP-23.
pub(super) fn confirmation(text: &str) -> Result<Cell, AnswerError> {
    let text = behind_label(text, Column::is_confirmation);
    if text.is_empty() {
        return Ok(Cell::Empty);
    }
    if is_rounded(text) {
        return Ok(Cell::Rounded);
    }
    if let Some((word, code)) = word(text)? {
        return Ok(Cell::Word(word, code));
    }
    // Whoever types so few digits means no id.
    if count(text) < WIDTH {
        return Err(AnswerError::NoAnswer { text: shown(text) });
    }
    id(&groups(text)?).map(Cell::Id)
}

/// Reads an outcome, with the vendor's code behind it if there is one; none if the text begins with
/// no outcome.
pub(super) fn word(text: &str) -> Result<Option<(Word, Option<ErrorCode>)>, AnswerError> {
    let Some((word, rest)) = first_word(text) else { return Ok(None) };
    let bracketed = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let rest = bracketed.unwrap_or_else(|| rest.trim_start_matches([':', ',', ';', '=']));
    let rest = rest.strip_prefix("- ").unwrap_or(rest).trim();
    let code = if rest.is_empty() { None } else { Some(error_code(rest)?) };
    Ok(Some((word, code)))
}

/// The outcome with which a text begins, and the rest.
pub(super) fn first_word(text: &str) -> Option<(Word, &str)> {
    let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    let word = match text[..end].to_lowercase().as_str() {
        "granted" | "ok" => Word::Granted,
        "refused" | "rejected" => Word::Refused,
        "deferred" => Word::Deferred,
        _ => return None,
    };
    Some((word, text[end..].trim()))
}

pub(super) fn error_code(text: &str) -> Result<ErrorCode, AnswerError> {
    text.parse().map_err(|_| AnswerError::ErrorCode { text: shown(text) })
}

/// The id in eight or seven cells.
pub(super) fn blocks<'t>(
    cells: impl Iterator<Item = (u8, &'t str)>,
) -> Result<Option<ConfirmationId>, AnswerError> {
    let mut all: Vec<String> = Vec::new();
    for (block, text) in cells.filter(|(_, text)| !text.is_empty()) {
        // They come in order, and none may be missing before another.
        if usize::from(block) != all.len() {
            return Err(missing(all.len()));
        }
        all.push(one_group(text, block)?);
    }
    match all.len() {
        0 => Ok(None),
        7 | 8 => id(&all).map(Some),
        got => Err(missing(got)),
    }
}

/// `549103`, or with the letter of its block before it.
fn one_group(text: &str, block: u8) -> Result<String, AnswerError> {
    let is_own = |c: char| c.to_ascii_uppercase() == LETTERS[usize::from(block)];
    let digits = text.strip_prefix(is_own).unwrap_or(text);
    match groups(digits)?.as_slice() {
        [one] if one.len() <= WIDTH => Ok(one.clone()),
        _ => Err(AnswerError::NoAnswer { text: shown(text) }),
    }
}

/// Cuts a text into its runs of digits. Between them stand blanks, dashes and other marks, or the
/// letters of all blocks in their order.
fn groups(text: &str) -> Result<Vec<String>, AnswerError> {
    let mut groups: Vec<String> = Vec::new();
    let mut letters: usize = 0;
    let mut is_open = false;
    for (place, character) in text.chars().enumerate() {
        let letter = LETTERS.get(letters);
        if character.is_ascii_digit() {
            match groups.last_mut() {
                Some(last) if is_open => last.push(character),
                _ => groups.push(character.into()),
            }
            is_open = true;
        } else if Some(&character.to_ascii_uppercase()) == letter && groups.len() <= letters {
            if groups.len() < letters {
                return Err(missing(letters - 1));
            }
            letters += 1;
            is_open = false;
        } else if is_between(character) {
            is_open = false;
        } else {
            return Err(AnswerError::Foreign { place: place + 1, character });
        }
    }
    match letters {
        0 => Ok(groups),
        _ if letters == groups.len() => Ok(groups),
        _ => Err(missing(letters.min(groups.len()))),
    }
}

fn missing(block: usize) -> AnswerError {
    // safe: there are eight.
    AnswerError::NoBlock { block: u8::try_from(block).unwrap_or(BLOCKS) }
}

/// What may stand between groups of digits and is none of them.
fn is_between(character: char) -> bool {
    InstallationId::separates(character) || ",;:/|._=()".contains(character)
}

/// The id of these groups.
fn id(groups: &[String]) -> Result<ConfirmationId, AnswerError> {
    if matches!(groups.len(), 7 | 8) && groups.iter().all(|group| group.len() <= WIDTH) {
        let short = |bit: &usize| groups[*bit].len() < WIDTH;
        let mask = (0..groups.len()).filter(short).fold(0, |mask, bit| mask | 1 << bit);
        if mask != 0 {
            let groups = Groups { mask, of: groups.len() };
            return Err(AnswerError::LostZeros { groups });
        }
    }
    let text = groups.concat();
    text.parse().map_err(|error| match text.parse::<InstallationId>() {
        Ok(_) => AnswerError::InstallationId,
        Err(_) => AnswerError::NoConfirmationId(error),
    })
}

/// How many digits a text has that could be a confirmation id, with faults or without.
// EXP-24.
pub(super) fn suspicious(text: &str) -> Option<usize> {
    const FROM: usize = 40;
    const UPTO: usize = 53;
    let found = match groups(behind_label(text, Column::is_confirmation)) {
        // Dates have marks between their numbers, too.
        Ok(groups) if groups.iter().all(|group| (WIDTH - 1..=WIDTH).contains(&group.len())) => {
            let all = count(text);
            // However many zeros are lost.
            if matches!(groups.len(), 7 | 8) {
                return Some(all);
            }
            all
        }
        Ok(groups) if groups.len() == 1 => count(text),
        _ => longest_run(text),
    };
    (FROM..=UPTO).contains(&found).then_some(found)
}

/// Whether a cell may be one of eight or seven groups, each in its own.
pub(super) fn is_group(text: &str) -> bool {
    let digits = text.strip_prefix(|c: char| c.is_ascii_alphabetic()).unwrap_or(text);
    let digits = digits.trim_start_matches([':', '=', ' ']);
    (WIDTH - 1..=WIDTH).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;
    use proptest::prelude::*;

    const GROUPS: [&str; 8] =
        ["549103", "282273", "672082", "035026", "331131", "063884", "270050", "875284"];

    fn read(text: &str) -> Result<Cell, AnswerError> {
        confirmation(&plain(text))
    }

    fn said(text: &str) -> String {
        read(text).unwrap_err().to_string()
    }

    /// EXP-23.
    #[test]
    fn an_id_is_read_in_every_shape() {
        let id = Cell::Id(GROUPS.concat().parse().unwrap());
        let lettered = |mark: &str, between: &str| {
            let groups =
                GROUPS.iter().zip('A'..).map(|(group, letter)| format!("{letter}{mark}{group}"));
            groups.collect::<Vec<_>>().join(between)
        };
        for text in [
            GROUPS.concat(),
            GROUPS.join("-"),
            GROUPS.join(" "),
            GROUPS.join("\u{2013}"),
            GROUPS.join(", "),
            GROUPS.join("/"),
            GROUPS.join("\r\n"),
            GROUPS.join("\u{200b}-"),
            format!("=\"{}\"", GROUPS.concat()),
            format!("'{}", GROUPS.join("-")),
            format!("CID: {}", GROUPS.join("-")),
            format!("Bestätigungs-ID = {}", GROUPS.join(" ")),
            format!("CID: {}", lettered(": ", " ")),
            lettered(": ", " "),
            lettered("", " "),
            lettered("=", "; "),
            lettered(") ", "\n"),
            lettered("", "").to_lowercase(),
            GROUPS.join("").replace('5', "５"),
        ] {
            assert_eq!(read(&text), Ok(id.clone()), "{text}");
        }
    }

    /// EXP-23.
    #[test]
    fn what_is_wrong_with_digits_is_named() {
        let lost = "72516-660201-373630-23503-184401-631801-417871-837926";
        assert!(said(lost).starts_with("groups 1 and 4 of 8 have fewer than six digits"));
        let lettered = "A:72516 B:660201 C:373630 D:235034 E:184401 F:631801 G:417871 H:837926";
        assert!(said(lettered).starts_with("group 1 of 8 has fewer than six digits"));
        let wrong = GROUPS.join("-").replace("282273", "282274");
        assert_eq!(said(&wrong), "not a confirmation id: wrong check digit in group 2 of 8");
        let letter = GROUPS.join("-").replace("035026", "O35026");
        assert_eq!(
            said(&letter),
            "not a confirmation id: character 22 is 'O', which is not a digit"
        );
        let swapped = "B549103 A282273 C672082 D035026 E331131 F063884 G270050 H875284";
        assert!(said(swapped).starts_with("not a confirmation id: character 1 is 'B'"));
        assert!(said("A549103 B282273 C672082").contains("got 18 digits"));
        assert!(said("A549103 B C672082 D035026").contains("group 2 (B) is missing"));
        for text in ["pending", "TBD", "n/a", "?", "see mail of 12.3."] {
            assert!(said(text).ends_with("neither a confirmation id nor an outcome"), "{text}");
        }
        assert_eq!(read("5,49103E+47"), Ok(Cell::Rounded));
        let asked = "589146658348631004760159760517266705984762270254522129400877392";
        assert_eq!(read(asked), Err(AnswerError::InstallationId));
    }

    /// EXP-24.
    #[test]
    fn what_may_be_an_id_is_told_from_other_numbers() {
        let lost = "72516/660201/373630/23503/184401/631801/417871/837926";
        for (text, digits) in [
            (GROUPS.concat(), Some(48)),
            (GROUPS[..7].join(" | "), Some(42)),
            (format!("read to me: {}, by phone", GROUPS.join("-")), Some(48)),
            (lost.to_owned(), Some(46)),
            ("72516-60201-37363-23503-18440-63180-41787".to_owned(), Some(35)),
            (
                "26.11. 10:15, 27.11. 10:20, 28.11. 11:00, 29.11. 12:00, 30.11. 10:00".to_owned(),
                None,
            ),
            ("03612-03311-000-000001-03-1033-26200.0000-2232026".to_owned(), None),
            ("4de7cb65-cdf1-4de9-8ae8-e3cce27b9f2c".to_owned(), None),
        ] {
            assert_eq!(suspicious(&text), digits, "{text}");
        }
    }

    /// EXP-23.
    #[test]
    fn an_outcome_may_bring_its_code() {
        let code = |text: &str| Some(text.parse().unwrap());
        for text in
            ["refused 0x7F", "Refused: 0x7F", "REFUSED (0x7F)", "rejected - 0x7F", "refused,0x7F"]
        {
            assert_eq!(read(text), Ok(Cell::Word(Word::Refused, code("0x7F"))), "{text}");
        }
        assert_eq!(read("refused -1073418203"), Ok(Cell::Word(Word::Refused, code("-1073418203"))));
        assert_eq!(read("deferred"), Ok(Cell::Word(Word::Deferred, None)));
        assert!(said("refused by Microsoft").contains("is not an error code"));
        assert!(said("refusedly").contains("nor an outcome"));
    }

    proptest! {
        /// EXP-23. Whatever stands in a cell: where an id comes out, it has the digits of the cell.
        #[test]
        fn no_digit_is_made_up(text in "[A-H0-9 :=.-]{0,80}", packed in prop::array::uniform16(any::<u8>())) {
            let mut bytes = [0; 17];
            bytes[1..].copy_from_slice(&packed);
            let whole = ConfirmationId::unpack(&bytes).unwrap().to_string();
            for text in [text.clone(), whole.clone(), format!("{whole}{text}"), whole.replacen('0', "", 1)] {
                if let Ok(Cell::Id(id)) = read(&text) {
                    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
                    prop_assert_eq!(id.to_string(), digits);
                }
            }
        }
    }
}
