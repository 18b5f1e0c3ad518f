//! What an export prints.

use std::collections::BTreeMap;

use super::import::Reason;
use super::ledger::BundleFile;
use super::text::RejectCode;
use super::verdict::BundleHead;

objects! {
    Export {
        bundle: Option<BundleHead>,
        /// Where it was delivered.
        file: Option<String>,
        /// Everything that the other side will hold it for.
        reasons: Vec<Reason>,
        replacing: u64,
        replacements: Vec<Replacement>,
        open: u64,
        confirmed: u64,
        replaced: u64,
        withdrawn: u64,
        unanswered: u64,
        answered: u64,
        /// Answers that name their request by its number alone.
        untied: u64,
        notes: Vec<InputNote>,
        skipped: BTreeMap<&'static str, u64>,
        faults: Vec<InputFault>,
        undelivered: Vec<BundleFile>,
    }

    /// Answers that were looked at.
    CheckedAnswers {
        good: u64,
        unanswered: u64,
        answered: u64,
        untied: u64,
        skipped: BTreeMap<&'static str, u64>,
        faults: Vec<InputFault>,
    }

    /// A request in place of an earlier one.
    Replacement {
        file: String,
        line: u64,
        machines: Vec<String>,
        /// The last group of the installation id.
        old: String,
        new: String,
    }

    /// What is to be known of a row that crosses.
    InputNote {
        file: String,
        line: u64,
        message: String,
    }

    InputFault {
        file: String,
        line: u64,
        column: Option<String>,
        code: RejectCode,
        message: String,
    }
}
