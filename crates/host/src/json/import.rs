//! What an import prints.

use carnet_judge::verdict::Fault;

use super::media::Medium;
use super::text::{
    AnswerOutcome, ForeignKind, Hash, ImportVerdict, ReceiptWord, Reference, RejectCode,
    RequestState, Time,
};
use super::trust::TrustUsed;
use super::verdict::{Bundle, Diagnosis, Receipt};

objects! {
    /// What became of a file that was to be imported.
    Import {
        file: String,
        derived_name: Option<String>,
        verdict: ImportVerdict,
        /// The copy of the same bundle that has its verdict.
        copy_of: Option<String>,
        code: Option<RejectCode>,
        message: Option<String>,
        /// The step that failed, or holds first.
        step: Option<u8>,
        /// The file of settings that was read.
        settings: Option<String>,
        trust: TrustUsed,
        bundle: Option<Bundle>,
        /// Everything that the bundle is held for.
        reasons: Vec<Reason>,
        spool: Option<String>,
        /// Where its receipt lies.
        receipt: Option<String>,
        admitted: Option<Time>,
        entry: Option<Entry>,
        /// What its answers say, those aside that are withheld; null where it has none.
        answers: Option<Answers>,
        withheld: u64,
        marked: Vec<MarkedItem>,
        /// Other sites that ask with the same installation ids; the first hundred.
        elsewhere: Vec<AskedElsewhere>,
        alarms: Vec<String>,
        medium: Option<Medium>,
        diagnosis: Option<Diagnosis>,
        /// It is what would happen, and nothing was written.
        dry_run: bool,
    }

    /// What became of a receipt.
    ImportReceipt {
        file: String,
        verdict: ReceiptWord,
        code: Option<RejectCode>,
        message: Option<String>,
        settings: Option<String>,
        trust: TrustUsed,
        /// What it states, if it proves it.
        receipt: Option<Receipt>,
        /// It is what would happen, and nothing was written.
        dry_run: bool,
    }

    /// How many answers say what.
    Answers {
        granted: u64,
        refused: u64,
        deferred: u64,
        /// Refusals and deferrals by their code, the most frequent first.
        codes: Vec<CodeCount>,
    }

    CodeCount {
        outcome: AnswerOutcome,
        /// Of the activation service.
        code: Option<String>,
        /// In words, where the code is known here.
        meaning: Option<String>,
        count: u64,
    }

    Reason {
        step: u8,
        code: RejectCode,
        message: String,
    }

    /// The audit entry of an admission.
    Entry {
        number: u64,
        head: Hash,
    }

    /// That another site asks with the installation id of an item, or has.
    AskedElsewhere {
        item: u32,
        site: String,
        request: Reference,
        state: RequestState,
        /// What that site was granted.
        confirmation_id: Option<String>,
    }

    MarkedItem {
        /// Its index in the bundle.
        item: u32,
        request: Reference,
        code: RejectCode,
        message: String,
    }

    /// A folder in which other things or no bundles lie.
    Folder {
        folder: String,
        bundles: u64,
        /// How many other things.
        foreign: u64,
        /// The first hundred of them.
        others: Vec<Foreign>,
    }

    Foreign {
        path: String,
        what: ForeignKind,
    }

    /// What became of all files of an import.
    Imported {
        summary: ImportVerdicts,
        status: u8,
        dry_run: bool,
    }

    #[derive(Default)]
    ImportVerdicts {
        files: u64,
        imported: u64,
        already_imported: u64,
        left_alone: u64,
        rejected: u64,
        held: u64,
        copies: u64,
        unknown: u64,
    }
}

impl From<&Fault> for Reason {
    fn from(fault: &Fault) -> Self {
        let Fault { step, code, message } = fault;
        Self { step: step.number(), code: (*code).into(), message: message.clone() }
    }
}
