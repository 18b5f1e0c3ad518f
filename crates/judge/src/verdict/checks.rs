//! The list of checks that a verdict names, each with what became of it.

use carnet_format::Code;
use carnet_language::text;

use super::{Fault, Step, Stop};

/// One check, with what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The check.
    pub step: Step,
    /// What became of it.
    pub outcome: CheckOutcome,
}

/// What became of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckOutcome {
    /// It passed.
    Passed,
    /// What can be checked here passed.
    PassedInPart {
        /// What was not checked.
        reason: String,
    },
    /// It failed.
    Failed {
        /// The reject code.
        code: Code,
        /// What was found.
        message: String,
    },
    /// It holds the bundle for a person.
    Held {
        /// The code.
        code: Code,
        /// What was found.
        message: String,
    },
    /// It could not be made because the file could not be read.
    Unread {
        /// The fault of the medium, where it was one.
        code: Option<Code>,
        /// What the system says.
        message: String,
    },
    /// It cannot be made here.
    NotChecked {
        /// Why.
        reason: String,
    },
    /// A check before it failed.
    NotReached,
}

impl CheckOutcome {
    /// The word for it in JSON.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Passed | Self::PassedInPart { .. } => "passed",
            Self::Failed { .. } => "failed",
            Self::Held { .. } => "held",
            Self::Unread { .. } => "unread",
            Self::NotChecked { .. } => "not-checked",
            Self::NotReached => "not-reached",
        }
    }

    /// The code, where there is one.
    #[must_use]
    pub const fn code(&self) -> Option<Code> {
        match self {
            Self::Failed { code, .. } | Self::Held { code, .. } => Some(*code),
            Self::Unread { code, .. } => *code,
            _ => None,
        }
    }

    /// What was found, or why nothing was.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        match self {
            Self::Failed { message, .. }
            | Self::Held { message, .. }
            | Self::Unread { message, .. } => Some(message),
            Self::NotChecked { reason } | Self::PassedInPart { reason } => Some(reason),
            Self::Passed | Self::NotReached => None,
        }
    }
}

/// VERDICT-8. The checks of a verdict that was reached without a ledger: `stop` is where it ended
/// early, `holds` what it is held for.
#[must_use]
pub fn checks(stop: Option<&Stop>, holds: &[Fault]) -> Vec<Check> {
    let ended = stop.map(|stop| match stop {
        Stop::Rejected(fault) => fault.step,
        Stop::Unread { step, .. } => *step,
    });
    let outcome = |step: Step| match stop {
        _ if ended.is_some_and(|ended| step > ended) => CheckOutcome::NotReached,
        Some(Stop::Rejected(fault)) if ended == Some(step) => {
            CheckOutcome::Failed { code: fault.code, message: fault.message.clone() }
        }
        Some(Stop::Unread { code, reason, .. }) if ended == Some(step) => {
            CheckOutcome::Unread { code: *code, message: reason.clone() }
        }
        _ if step == Step::Stream => CheckOutcome::NotChecked {
            reason: text!(
                en "replay, gaps and equivocation need the ledger of the importing site";
                de "Wiederholungen, Lücken und zwei Bündel mit einer Nummer zeigt erst das Register des Zielstandorts"
            ),
        },
        _ => held(holds.iter().filter(|hold| hold.step == step)),
    };
    Step::ALL
        .into_iter()
        .filter(|step| step.is_check())
        .map(|step| Check { step, outcome: outcome(step) })
        .collect()
}

/// A check that holds for several things names the code of the first and says all.
fn held<'h>(mut holds: impl Iterator<Item = &'h Fault>) -> CheckOutcome {
    let Some(Fault { code, message, .. }) = holds.next() else { return CheckOutcome::Passed };
    let messages = std::iter::once(message.as_str()).chain(holds.map(|hold| hold.message.as_str()));
    CheckOutcome::Held { code: *code, message: messages.collect::<Vec<_>>().join("; ") }
}
