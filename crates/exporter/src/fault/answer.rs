//! What is wrong with an answer, and what the gateway does about it.

use std::fmt;

use carnet_format::{Code, NumberError, SiteName};
use carnet_ledger::ItemFault;

use super::{InputError, Place};

carnet_format::faults! {
    /// Why an answer cannot be sent.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum AnswerError -> Code {
        "EXP-22" InputColumns: "no JSON, and no table with a column that says what is answered: item, \
            installation_id or installation_id_groups" NoRequestColumn;
        "EXP-22" InputItem: "the row has neither an item number nor an installation id" NoRequest;
        "EXP-22" InputItem: "{text:?} is not an item number" ItemNumber { text: String };
        "EXP-22" InputItem: "several bundles are answered: the row needs a column bundle, or an installation id"
            WhichBundle;
        "EXP-22" InputItem: "{text:?} is none of the bundles answered" NoSuchBundle { text: String };
        "EXP-22" InputItem: "several items asked for the installation id … {id}: {items}; the row \
            needs the number of one" Shared { id: String, items: String };
        "EXP-22" AnswerUnknownItem: "the bundle {bundle} has no item {item}"
            UnknownItem { item: u32, bundle: String };
        "EXP-22" AnswerUnknownItem: "no item of the bundles answered has the installation id … {id}"
            UnknownInstallationId { id: String };
        "EXP-22" InputContradiction:
            "item {item} was asked for with another installation id: the rows are mixed up"
            OtherInstallationId { item: u32 };
        "EXP-22" InputContradiction: "the row has two different installation ids" TwoInstallationIds;

        "EXP-23" InputConfirmationId: "not a confirmation id: {_0}" NoConfirmationId(NumberError);
        "EXP-23" InputConfirmationId: "{groups} fewer than six digits: a spreadsheet drops the zeros \
            with which a group begins" LostZeros { groups: Groups };
        "EXP-23" InputConfirmationId: "not a confirmation id: character {place} is \
            {character:?}, which is not a digit"
            Foreign { place: usize, character: char };
        "EXP-23" InputConfirmationId: "not a confirmation id: {name} is missing" (name = name(*block))
            NoBlock { block: u8 };
        "EXP-23" InputConfirmationId: "this is an installation id, not a confirmation id"
            InstallationId;
        "EXP-23" InputRounded: "{text:?} is a number that a spreadsheet has rounded"
            Rounded { text: String };
        "EXP-23" InputRounded: "the confirmation id is a number; JSON readers round it" BareNumber;
        "EXP-23" InputContradiction: "the row has two different confirmation ids"
            TwoConfirmationIds;
        "EXP-23" InputOutcome: "{text:?} is neither a confirmation id nor an outcome"
            NoAnswer { text: String };

        "EXP-24" InputMisplaced: "{digits} digits stand here like a confirmation id, where none is read" Digits { digits: usize };
        "EXP-24" InputMisplaced: "{text:?} stands here, where no answer is read"
            Word { text: String };
        "EXP-24" InputMisplaced: "a file beside the table is named here, {name:?}, where none is read"
            File { name: String };

        "EXP-24" InputRow: "a cell goes on behind the end of its line: a quote may not be closed, and \
            the rows behind it would be part of the cell" LineBreak;

        "EXP-19" InputOutcome: "{text:?} is not an outcome; expected granted, refused or deferred"
            Outcome { text: String };
        "EXP-19" InputOutcome: "the parts of the answer do not go together" Mixed;
        "EXP-19" InputOutcome: "granted, but no confirmation id, file or fields stand here" Nothing;
        "EXP-19" InputOutcome:
            "{text:?} is not an error code; expected 1 to 32 letters, digits, . _ : and -"
            ErrorCode { text: String };

        "EXP-25" InputContradiction: "item {item} is answered in another way at {other}"
            AnsweredTwice { item: u32, other: Place };
        "EXP-25" InputContradiction: "item {item} has the confirmation id of item {other_item} at \
            {other}, but another installation id"
            SameConfirmationId { item: u32, other_item: u32, other: Place };
        "EXP-25" InputContradiction: "item {item} has the answer of item {other_item} at {other}, but \
            asked for something else"
            SameContent { item: u32, other_item: u32, other: Place };
        "EXP-26" InputContradiction: "the confirmation id of item {item} stands granted for another \
            installation id: item {held_item} of {held_bundle}, … {id}"
            Held { item: u32, held_item: u32, held_bundle: String, id: String };
        "EXP-27" InputContradiction: "the answer to item {item} stands granted for another request: \
            item {held_item} of {held_bundle}"
            HeldContent { item: u32, held_item: u32, held_bundle: String };
        "EXP-27" InputContradiction: "the answer to item {item} is the request of {request}, \
            handed back" HandedBack { item: u32, request: String };
        "EXP-27" InputContradiction: "this is a file with which {vendor} is asked, not its answer"
            Request { vendor: &'static str };
        "EXP-27" InputContradiction: "{name:?} is a table of requests and answers, not the answer of a \
            vendor" Table { name: String };
        "EXP-29" AnswerDisputed: "the confirmation id of item {item} did not fit this installation id: {site} says so"
            DisputedElsewhere { item: u32, site: SiteName };
        self.0: "{_0}" Ledger(#[from] ItemFault);
    }
}

/// A block as the portal letters it.
fn name(block: u8) -> String {
    format!("group {} ({})", block + 1, char::from(b'A' + block))
}

/// Groups of a confirmation id, by their bits, and what they have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Groups {
    pub(crate) mask: u16,
    pub(crate) of: usize,
}

impl fmt::Display for Groups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<_> = (0..16).filter(|bit| self.mask >> bit & 1 == 1).collect();
        let (groups, have) = if numbers.len() == 1 { ("group", "has") } else { ("groups", "have") };
        write!(f, "{groups} ")?;
        for (place, number) in numbers.iter().enumerate() {
            let before = match place {
                0 => "",
                _ if place + 1 == numbers.len() => " and ",
                _ => ", ",
            };
            write!(f, "{before}{}", number + 1)?;
        }
        write!(f, " of {} {have}", self.of)
    }
}

/// What the gateway does next about its table. A code that says the same to a plant has its own text.
pub(crate) fn next_step(error: &InputError) -> &'static str {
    use AnswerError as Answer;
    match error {
        InputError::Reply(error) => match error {
            Answer::NoRequestColumn => {
                "Fill in requests.csv of the spool and hand it back. A table of your own needs a header \
                 line with item and bundle, or installation_id_groups, and with confirmation_id."
            }
            Answer::NoRequest => {
                "Give each row the number of the column item of requests.csv, or the installation id."
            }
            Answer::Shared { .. } | Answer::WhichBundle => {
                "Take item and bundle of the row from requests.csv."
            }
            Answer::UnknownInstallationId { .. } => {
                "Name with --reply-to the bundle in whose requests.csv it stands. If it is in none, it \
                 was never asked for: look where the row came from."
            }
            Answer::TwoConfirmationIds | Answer::TwoInstallationIds => {
                "Correct the one that is wrong, or leave only one of the columns."
            }
            Answer::LostZeros { .. } => {
                "Read these groups again where the confirmation id was shown, and put back the zeros with \
                 which they begin. Format the column as text before you type."
            }
            Answer::NoConfirmationId(NumberError::CheckDigit(_)) | Answer::NoBlock { .. } => {
                "Read the groups named again where the confirmation id was shown."
            }
            Answer::NoConfirmationId(_) | Answer::Foreign { .. } | Answer::InstallationId => {
                "Copy the whole confirmation id again from where it was shown: 8 groups of six digits, \
                 or 7."
            }
            Answer::Rounded { .. } => {
                "Copy the confirmation id again from where it was shown, in groups with dashes, or \
                 format the column as text first."
            }
            Answer::LineBreak => {
                "Close the quote in this line, or remove it; each answer takes one line of the table."
            }
            Answer::BareNumber => "Put the digits in quotes.",
            Answer::NoAnswer { .. } => {
                "Leave the cell empty while there is no answer, or write refused or deferred, and a code \
                 if there is one."
            }
            Answer::File { .. } => {
                "Name the file of the vendor's answer in the column response_file."
            }
            Answer::Digits { .. } | Answer::Word { .. } => {
                "Give the column the name confirmation_id (blocks: A to H; refusals: outcome), or move the \
                 value there."
            }
            Answer::Held { .. } => {
                "It is the other machine's: read the confirmation id again for this installation id. If \
                 the other answer is the wrong one, the plant has to say first that it does not fit, or \
                 its bundle is declared void."
            }
            Answer::HeldContent { .. } | Answer::SameContent { .. } => {
                "A vendor's answer is for one request: take the file that the vendor made for this one."
            }
            Answer::HandedBack { .. } | Answer::Request { .. } | Answer::Table { .. } => {
                "Name the file with which the vendor answered; while there is none, leave the cell empty."
            }
            other => other.code().next_step_for_own(),
        },
        InputError::BareNumber => "Put the digits in quotes.",
        InputError::Spreadsheet { .. } => {
            "Take item, or the column installation_id_groups, from requests.csv; a spreadsheet leaves \
             the groups alone."
        }
        InputError::InstallationId(_) | InputError::FiftyDigits | InputError::ConfirmationId => {
            "Take the column installation_id_groups from requests.csv as it is."
        }
        InputError::ColumnTwice => "Leave one of the two columns, or name them differently.",
        InputError::Width { .. } => {
            "Give the row as many values as the header has, or put quotes around a value with a \
             separator in it."
        }
        InputError::RowTooLong => "Close the quote or the brace in the line named.",
        InputError::Json(_) => {
            "Correct the object in the line named; each answer is one object of JSON."
        }
        InputError::VendorFileUnread { .. } | InputError::VendorFile { .. } => {
            "Put the file with which the vendor answered beside the table, and give its name in the column \
             response_file."
        }
        InputError::Fields(_) => {
            "Write the fields of the vendor's answer as an object of names and texts."
        }
        InputError::Packed => "Save the sheet as CSV, with the confirmation ids as text.",
        InputError::ProductKey => {
            "Remove the key from the file, find out how it got there, and reply again."
        }
        other => other.code().next_step_for_own(),
    }
}
