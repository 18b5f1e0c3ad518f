//! What became of each file.

use std::path::PathBuf;

use carnet_format::{Code, Digest};
use carnet_host::Status;
use carnet_judge::verdict::Fault;
use carnet_language::text;
use carnet_ledger::{Admitted, Elsewhere, OutcomeCounts};
use carnet_verifier::diagnosis::Diagnosis;
use carnet_verifier::report::{BundleReport, MediumReport};

use crate::Step;

/// What became of one file.
#[derive(Debug)]
pub struct Verdict {
    /// The file as it was named.
    pub file: PathBuf,
    /// What it says of itself, from the moment that its manifest was verified.
    pub bundle: Option<BundleReport>,
    /// The medium it lies on.
    pub medium: MediumReport,
    /// What probably happened to the file of a bundle that is refused.
    pub diagnosis: Option<Diagnosis>,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a bundle.
#[derive(Debug)]
pub enum Outcome {
    /// It was admitted and its items lie in the spool.
    Imported {
        /// Its folder.
        folder: PathBuf,
        /// What the ledger says.
        admitted: Admitted,
        /// What its answers say.
        outcomes: OutcomeCounts,
        /// Other sites that ask for the same.
        elsewhere: Vec<Elsewhere>,
    },
    /// It was admitted before. Nothing was judged and nothing spooled.
    AlreadyImported {
        /// When it was admitted.
        since: u64,
        /// Its folder in the spool, if it is there.
        folder: Option<PathBuf>,
    },
    /// It lies in a folder and was made here, or is for another site.
    LeftAlone(Fault),
    /// It is bad.
    Rejected(Fault),
    /// A person has to act: each reason, the first of which names the code.
    Held(Vec<Fault>),
    /// Another copy of the same bundle has the verdict.
    // IMP-36. IMP-37.
    Copy {
        /// That copy.
        of: PathBuf,
        /// Of which bundle.
        bundle: Digest,
        /// The name that its file should bear, where it bears another.
        derived_name: Option<String>,
        /// What this copy alone would be rejected or held for, where none passes.
        alone: Option<Fault>,
    },
    /// Nothing could be said, or the spool could not be written.
    Unknown {
        /// At which step.
        step: Step,
        /// The code, where there is one.
        code: Option<Code>,
        /// What happened.
        message: String,
    },
}

impl Verdict {
    /// The exit status for this file.
    #[must_use]
    pub fn status(&self) -> Status {
        match &self.outcome {
            // IMP-19.
            Outcome::Imported { admitted, .. } if admitted.marked() > 0 => Status::Held,
            Outcome::Imported { .. }
            | Outcome::AlreadyImported { .. }
            // IMP-9.
            | Outcome::LeftAlone(_)
            | Outcome::Copy { .. } => Status::Done,
            Outcome::Rejected(_) => Status::Rejected,
            Outcome::Held(_) => Status::Held,
            Outcome::Unknown { .. } => Status::Unknown,
        }
    }

    /// The word for people.
    #[must_use]
    pub(crate) fn said(&self) -> String {
        match &self.outcome {
            Outcome::Imported { .. } => text!(en "IMPORTED"; de "IMPORTIERT"),
            Outcome::AlreadyImported { .. } => text!(en "ALREADY-IMPORTED"; de "SCHON IMPORTIERT"),
            Outcome::LeftAlone(_) => text!(en "LEFT-ALONE"; de "NICHT ANGERÜHRT"),
            Outcome::Rejected(_) => text!(en "REJECTED"; de "ABGELEHNT"),
            Outcome::Held(_) => text!(en "HELD"; de "ZURÜCKGEHALTEN"),
            Outcome::Copy { .. } => text!(en "COPY"; de "KOPIE"),
            Outcome::Unknown { .. } => text!(en "UNKNOWN"; de "NICHT BEURTEILT"),
        }
    }

    /// The outcome in one word, as JSON writes it.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match &self.outcome {
            Outcome::Imported { .. } => "imported",
            Outcome::AlreadyImported { .. } => "already-imported",
            Outcome::LeftAlone(_) => "left-alone",
            Outcome::Rejected(_) => "rejected",
            Outcome::Held(_) => "held",
            Outcome::Copy { .. } => "copy",
            Outcome::Unknown { .. } => "unknown",
        }
    }

    /// The name that the file should bear, where that is known and it bears another.
    #[must_use]
    pub fn derived_name(&self) -> Option<&str> {
        match (&self.outcome, &self.bundle) {
            (Outcome::Copy { derived_name, .. }, _) => derived_name.as_deref(),
            (_, bundle) => bundle.as_ref()?.derived_name.as_deref(),
        }
    }

    /// The code of the verdict, where there is one.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        match &self.outcome {
            Outcome::Imported { admitted, .. } => admitted.faults().first().map(|m| m.fault.code()),
            Outcome::AlreadyImported { .. } => Some(Code::ImportAlreadyImported),
            Outcome::LeftAlone(problem) | Outcome::Rejected(problem) => Some(problem.code),
            Outcome::Held(problems) => problems.first().map(|problem| problem.code),
            Outcome::Copy { alone, .. } => alone.as_ref().map(|fault| fault.code),
            Outcome::Unknown { code, .. } => *code,
        }
    }
}
