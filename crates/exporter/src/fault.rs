//! What is wrong with an input, where, and what to do.

use std::fmt;
use std::sync::Arc;

use carnet_format::{Code, Coded, ExtendedPidError, GuidError, NumberError};
use carnet_judge::route::RouteFault;
use carnet_ledger::ItemFault;

/// Where a row stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file as it was named.
    pub file: Arc<str>,
    /// The line, counted from 1.
    pub line: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file.escape_debug(), self.line)
    }
}

/// One thing wrong with an input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {}{fault}", in_column(column.as_deref()))]
pub struct Fault {
    /// The row.
    pub place: Place,
    /// The column by the name it has in the file, if one is to blame.
    pub column: Option<String>,
    /// What is wrong.
    #[source]
    pub fault: InputError,
}

fn in_column(column: Option<&str>) -> String {
    column.map(|name| format!("column {}: ", name.escape_debug())).unwrap_or_default()
}

/// Why a row, or a file, cannot be exported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// The installation id is wrong.
    #[error("no valid installation id: {0}")]
    InstallationId(NumberError),
    /// An installation id of 50 digits.
    #[error(
        "an installation id of 50 digits is not carried yet; leave this row out and activate the product in another way"
    )]
    FiftyDigits,
    /// A spreadsheet has rounded the installation id.
    #[error("{text:?} is a number that a spreadsheet has rounded")]
    Spreadsheet {
        /// What stands there.
        text: String,
    },
    /// An unquoted JSON number.
    #[error("the installation id is a number; JSON readers round it")]
    BareNumber,
    /// Digits that look like an installation id stand elsewhere in a row that has none.
    #[error("{digits} digits stand here, but the row has no valid installation id")]
    Misplaced {
        /// How many.
        digits: usize,
    },
    /// Digits of an installation id in a line of several values.
    #[error("an installation id stands among other values, and no header names the columns")]
    NoHeader,
    /// A confirmation id where an installation id is expected.
    #[error("this is a confirmation id, not an installation id")]
    ConfirmationId,
    /// No activation id or application id.
    #[error("{0}")]
    Guid(GuidError),
    /// No extended PID.
    #[error("{0}")]
    ExtendedPid(ExtendedPidError),
    /// An unknown key type.
    #[error("{text:?} is no key type; expected MAK, Retail, OEM, CSVLK, ADBA or other")]
    KeyType {
        /// What stands there.
        text: String,
    },
    /// An unknown reason.
    #[error("{text:?} is no reason; expected initial, hardware-change, reinstall or renewal")]
    Reason {
        /// What stands there.
        text: String,
    },
    /// A machine name that cannot be kept.
    #[error("{text:?} is no machine name: {why}")]
    Machine {
        /// What stands there.
        text: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Two files would give their name to one machine.
    #[error(
        "the file gives its name to a machine, and so does {other:?}; name the machine in a column, or rename a file"
    )]
    NameTwice {
        /// The other file.
        other: String,
    },
    /// The row has more or fewer values than the header.
    #[error("the row has {got} values, the header has {expected}")]
    Width {
        /// Values of the row.
        got: usize,
        /// Names of the header.
        expected: usize,
    },
    /// A table without installation ids.
    #[error("the table has no column OfflineInstallationId")]
    NoColumn,
    /// Two columns of one name.
    #[error("two columns have this name")]
    ColumnTwice,
    /// A row far longer than any real one.
    #[error("the row is longer than 1 MiB: a quote or a brace may not be closed")]
    RowTooLong,
    /// A print far longer than any real one.
    #[error("the print is longer than 64 MiB")]
    PrintTooLong,
    /// Not a JSON object.
    #[error("no JSON object: {0}")]
    Json(String),
    /// A workbook or another packed file.
    #[error("this is a workbook or another packed file, not text")]
    Packed,
    /// Nothing in the file is known.
    #[error("the file has no table, no JSON and no print with an installation id")]
    Nothing,
    /// A full product key.
    #[error("a full product key stands here")]
    ProductKey,
    /// One installation id, different facts.
    #[error("the same installation id stands at {other} with another {what}")]
    Contradiction {
        /// The other row.
        other: Place,
        /// What differs.
        what: &'static str,
    },
    /// One product of one machine with two installation ids.
    #[error("the same machine and activation id stand at {other} with another installation id")]
    TwoIds {
        /// The other row.
        other: Place,
    },
    /// A vendor's file that is empty or too large.
    #[error("the file has {got} bytes, expected 1 to 4,193,280")]
    VendorFile {
        /// How many it has.
        got: u64,
    },
    /// A vendor's file that cannot be read.
    #[error("cannot read {path:?}: {why}")]
    VendorFileUnread {
        /// The file.
        path: String,
        /// What the operating system says.
        why: String,
    },
    /// A vendor's fields that the format does not take, or none.
    #[error("{0}")]
    Fields(String),
    /// No table of answers and no JSON.
    #[error("no JSON, and no table with a column item")]
    NoItemColumn,
    /// No item number.
    #[error("{text:?} is no item number")]
    ItemNumber {
        /// What stands there.
        text: String,
    },
    /// The confirmation id is wrong.
    #[error("no valid confirmation id: {0}")]
    NoConfirmationId(NumberError),
    /// An unknown outcome.
    #[error("{text:?} is no outcome; expected granted, refused or deferred")]
    Outcome {
        /// What stands there.
        text: String,
    },
    /// Parts that do not go together.
    #[error("the parts of the answer do not go together")]
    MixedAnswer,
    /// No error code.
    #[error("{text:?} is no error code; expected 1 to 32 letters, digits, . _ : and -")]
    ErrorCode {
        /// What stands there.
        text: String,
    },
    /// Several bundles are answered and the row names none.
    #[error("several bundles are answered: the row needs a column bundle")]
    WhichBundle,
    /// The bundle of the row is not among those answered.
    #[error("{text:?} is none of the bundles answered")]
    NoSuchBundle {
        /// What stands there.
        text: String,
    },
    /// No request has this number.
    #[error("the bundle {bundle} has no item {item}")]
    UnknownItem {
        /// The item number.
        item: u32,
        /// The bundle, by its spool folder.
        bundle: String,
    },
    /// Two answers for one item.
    #[error("item {item} is answered at {other} too")]
    AnsweredTwice {
        /// The item number.
        item: u32,
        /// The other row.
        other: Place,
    },
    /// The row repeats an installation id that is not the item's.
    #[error("item {item} was asked for with another installation id: the rows are mixed up")]
    OtherInstallationId {
        /// The item number.
        item: u32,
    },
    /// The row repeats two installation ids.
    #[error("installation_id and installation_id_groups are not the same number")]
    TwoInstallationIds,
    /// One confirmation id for two installation ids.
    #[error(
        "item {item} has the confirmation id of item {other_item} at {other}, but another installation id"
    )]
    SameConfirmationId {
        /// The item number.
        item: u32,
        /// The other item.
        other_item: u32,
        /// The other row.
        other: Place,
    },
    /// The answer does not fit the state of its request.
    #[error(transparent)]
    Answer(#[from] ItemFault),
    /// The route does not carry it.
    #[error("the route does not carry {}", burden(.0))]
    Route(#[from] RouteFault),
    /// More rows than a bundle holds.
    #[error("more than 4,194,304 rows: export in several runs")]
    TooMany,
}

/// How many digits the installation ids have that are not carried yet.
pub(crate) const FIFTY: usize = 50;

/// What a route refuses, without the item number that it gives.
fn burden(fault: &RouteFault) -> String {
    match fault {
        RouteFault::Scheme { scheme, .. } => format!("the scheme {scheme}"),
        RouteFault::KeyType { key_type, .. } => format!("the key type {}", key_type.as_str()),
        RouteFault::Vendor { vendor, .. } => format!("the vendor {vendor}"),
        other => format!("it: {other}"),
    }
}

impl InputError {
    /// So many digits stand where no installation id is expected.
    // EXP-3.
    pub(crate) const fn misplaced(digits: usize) -> Self {
        match digits {
            FIFTY => Self::FiftyDigits,
            digits => Self::Misplaced { digits },
        }
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::InstallationId(_) | Self::FiftyDigits | Self::ConfirmationId => {
                Code::InputInstallationId
            }
            Self::Spreadsheet { .. } | Self::BareNumber => Code::InputRounded,
            Self::Misplaced { .. } | Self::NoHeader => Code::InputMisplaced,
            Self::Guid(_) => Code::InputGuid,
            Self::ExtendedPid(_) => Code::InputExtendedPid,
            Self::KeyType { .. } => Code::InputKeyType,
            Self::Reason { .. } => Code::InputReason,
            Self::Machine { .. } | Self::NameTwice { .. } => Code::InputMachine,
            Self::Width { .. } | Self::RowTooLong | Self::Json(_) => Code::InputRow,
            Self::NoColumn | Self::ColumnTwice => Code::InputColumns,
            Self::PrintTooLong | Self::TooMany => Code::InputTooLarge,
            Self::Packed => Code::InputPacked,
            Self::Nothing => Code::InputNothing,
            Self::ProductKey => Code::InputProductKey,
            Self::Contradiction { .. } | Self::TwoIds { .. } => Code::InputContradiction,
            Self::VendorFile { .. } | Self::VendorFileUnread { .. } | Self::Fields(_) => {
                Code::InputVendor
            }
            Self::NoItemColumn => Code::InputColumns,
            Self::ItemNumber { .. } | Self::WhichBundle | Self::NoSuchBundle { .. } => {
                Code::InputItem
            }
            Self::NoConfirmationId(_) => Code::InputConfirmationId,
            Self::Outcome { .. } | Self::MixedAnswer | Self::ErrorCode { .. } => Code::InputOutcome,
            Self::UnknownItem { .. } => Code::AnswerUnknownItem,
            Self::AnsweredTwice { .. }
            | Self::OtherInstallationId { .. }
            | Self::TwoInstallationIds
            | Self::SameConfirmationId { .. } => Code::InputContradiction,
            Self::Answer(fault) => fault.code(),
            Self::Route(fault) => fault.code(),
        }
    }

    /// Whether `--skip-bad` may leave this row out. A product key stops everything, and so does a
    /// file that could not be read to its end, where another key may stand.
    #[must_use]
    pub const fn can_be_skipped(&self) -> bool {
        !matches!(
            self,
            Self::ProductKey
                | Self::RowTooLong
                | Self::PrintTooLong
                | Self::Packed
                | Self::TooMany
                | Self::NameTwice { .. }
                | Self::VendorFile { .. }
        )
    }
}

/// A file could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot read {file:?}: {why}")]
#[non_exhaustive]
pub struct UnreadableInput {
    /// The file as it was named.
    pub file: String,
    /// What the operating system says.
    pub why: String,
}

impl Coded for UnreadableInput {
    fn code(&self) -> Option<Code> {
        Some(Code::InputUnreadable)
    }
}

impl UnreadableInput {
    pub(crate) fn new(file: &str, why: impl ToString) -> Self {
        Self { file: file.to_owned(), why: why.to_string() }
    }
}
