//! How the import of one bundle ends early.

use carnet_judge::verdict;
use carnet_ledger::LedgerError;

use super::Killed;
use crate::Step;
use crate::verdict::Outcome;

/// Why one bundle ends before it is imported.
pub(super) enum End {
    Outcome(Box<Outcome>),
    Killed,
}

impl From<Outcome> for End {
    fn from(outcome: Outcome) -> Self {
        Self::Outcome(Box::new(outcome))
    }
}

impl From<Killed> for End {
    fn from(Killed: Killed) -> Self {
        Self::Killed
    }
}

pub(super) fn stopped(stop: verdict::Stop) -> End {
    End::from(match stop {
        verdict::Stop::Rejected(fault) => Outcome::Rejected(fault),
        verdict::Stop::Unread { step, code, reason } => {
            Outcome::Unknown { step, code, message: reason }
        }
    })
}

pub(super) fn in_ledger(step: Step) -> impl Fn(LedgerError) -> End {
    move |error| {
        let (code, message) = (Some(error.code()), error.to_string());
        End::from(Outcome::Unknown { step, code, message })
    }
}
