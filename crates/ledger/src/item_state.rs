//! The state machine of items.

use carnet_format::{Digest, Grant, Outcome, Purpose};

use crate::{GrantRecord, ItemFault, ItemState, OutcomeRecord, RequestRecord, Subject};

/// What an answer does to the request it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Move {
    /// The request takes this state and the answer's code or grant.
    To(ItemState),
    /// The answer says what is known already, or concerns a request that no longer matters.
    Nothing,
}

/// Judges one answer against its request.
pub(crate) fn judge(request: &RequestRecord, outcome: &OutcomeRecord) -> Result<Move, ItemFault> {
    use ItemState::{Deferred, Final, Granted, Open, Refused, Replaced, Voided};

    let microsoft = matches!(request.subject, Subject::Microsoft(_));
    // STATE-6.
    if let OutcomeRecord::Granted(grant) = outcome
        && microsoft != matches!(grant, GrantRecord::ConfirmationId(_))
    {
        return Err(ItemFault::Unfit);
    }
    match (request.state, outcome) {
        // STATE-6.
        (Final, _) => Err(ItemFault::Unfit),
        // STATE-2.
        (Open | Deferred, OutcomeRecord::Deferred(_)) => Ok(Move::To(Deferred)),
        (Open | Deferred | Refused, OutcomeRecord::Refused(_)) => Ok(Move::To(Refused)),
        (Open | Deferred | Refused, OutcomeRecord::Granted(_)) => Ok(Move::To(Granted)),
        // STATE-3.
        (Granted, OutcomeRecord::Granted(grant)) if request.grant.as_ref() == Some(grant) => {
            Ok(Move::Nothing)
        }
        (Granted, OutcomeRecord::Granted(_)) => Err(ItemFault::Conflict),
        // STATE-4.
        (Granted | Refused, _) => Err(ItemFault::Backwards),
        // STATE-7: the confirmation still belongs to this installation id.
        (Replaced | Voided, OutcomeRecord::Granted(_)) if microsoft => Ok(Move::To(Granted)),
        // STATE-8.
        (Replaced | Voided, OutcomeRecord::Granted(_)) => Err(ItemFault::Stale),
        (Replaced | Voided, _) => Ok(Move::Nothing),
    }
}

/// The state in which a request begins.
// STATE-1.
pub(crate) fn first_state(purpose: Purpose) -> ItemState {
    match purpose {
        Purpose::Confirmation => ItemState::Final,
        _ => ItemState::Open,
    }
}

/// What of an outcome the ledger keeps.
pub(crate) fn outcome_record(outcome: &Outcome) -> OutcomeRecord {
    match outcome {
        Outcome::Granted(grant) => OutcomeRecord::Granted(match grant {
            Grant::ConfirmationId(id) => GrantRecord::ConfirmationId(*id),
            Grant::File(file) => GrantRecord::Content(Digest::of(file)),
            Grant::Fields(fields) => GrantRecord::Content(fields.digest()),
        }),
        Outcome::Refused(code) => OutcomeRecord::Refused(code.clone()),
        Outcome::Deferred(code) => OutcomeRecord::Deferred(code.clone()),
    }
}
