//! What an export prints.

use std::collections::BTreeMap;

use super::import::Reason;
use super::ledger::{BundleFile, ReceiptAlarm, Stranded};
use super::text::{AnswerOutcome, Reference, RejectCode, Time};
use super::verdict::BundleHead;

objects! {
    Export {
        /// It is what would happen, and nothing was written.
        dry_run: bool,
        /// How many items cross.
        crossing: u64,
        bundle: Option<BundleHead>,
        /// Where it was delivered.
        file: Option<String>,
        /// Everything that the other side will hold it for.
        reasons: Vec<Reason>,
        /// How many requests of each product cross.
        products: BTreeMap<String, u64>,
        /// How many of them have no extended PID.
        portal_only: u64,
        /// Machines that are called after their files, which name none.
        by_file: Vec<String>,
        /// How many of them have no licence state that is understood.
        state_unknown: u64,
        /// Machines whose names have letters beyond ASCII, as `--encoding` reads them.
        decoded: Vec<String>,
        replacing: u64,
        replacements: Vec<Replacement>,
        waiting: Vec<WaitingRow>,
        /// Machines of `--replace` of which no row waits.
        idle: Vec<String>,
        refused_before: Vec<RefusedBefore>,
        open: u64,
        confirmed: u64,
        confirmed_rows: Vec<MachineRow>,
        /// Rows whose confirmation a site has whose place this one has taken.
        confirmed_elsewhere: Vec<ElsewhereRow>,
        withdrawn: u64,
        withdrawn_rows: Vec<MachineRow>,
        /// Rows whose request was refused and does not cross again.
        refused: u64,
        refused_rows: Vec<RefusedRow>,
        scrapped_rows: Vec<MachineRow>,
        /// Requests that say that an answer did not fit.
        disputes: u64,
        withdrawals: u64,
        /// Answers that the ledger had granted before.
        known: u64,
        unanswered: u64,
        answered: u64,
        /// Answers that name their request by its number alone.
        untied: u64,
        notes: Vec<InputNote>,
        skipped: BTreeMap<&'static str, u64>,
        skipped_rows: Vec<SkippedRow>,
        faults: Vec<InputFault>,
        undelivered: Vec<BundleFile>,
        stranded: Vec<Stranded>,
        alarms: Vec<ReceiptAlarm>,
    }

    /// Answers that were looked at.
    CheckedAnswers {
        good: u64,
        answers: Vec<CheckedAnswer>,
        unanswered: u64,
        answered: u64,
        untied: u64,
        notes: Vec<InputNote>,
        skipped: BTreeMap<&'static str, u64>,
        faults: Vec<InputFault>,
    }

    /// An answer that could be exported.
    CheckedAnswer {
        file: String,
        line: u64,
        /// The request.
        item: Reference,
        outcome: AnswerOutcome,
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

    /// A row that crosses only where a person says that its number is the right one.
    WaitingRow {
        file: String,
        line: u64,
        machine: String,
        /// `replaces-open` or `older-print`.
        why: &'static str,
        /// The last group of the installation id of the row.
        own: String,
        /// That of the request that was sent.
        sent: String,
        /// When it was sent.
        since: Time,
    }

    /// A request that crosses again after it was refused.
    RefusedBefore {
        file: String,
        line: u64,
        machines: Vec<String>,
        /// The vendor's code.
        code: Option<String>,
    }

    /// A row that stays.
    MachineRow {
        file: String,
        line: u64,
        machine: String,
    }

    /// A row whose request stays refused.
    RefusedRow {
        file: String,
        line: u64,
        machine: String,
        /// The vendor's code.
        code: Option<String>,
    }

    /// A row whose request was granted at another site.
    ElsewhereRow {
        file: String,
        line: u64,
        machine: String,
        site: String,
        /// The machines that share the request there, as they are called there.
        there: Vec<String>,
    }

    SkippedRow {
        file: String,
        line: u64,
        reason: &'static str,
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
