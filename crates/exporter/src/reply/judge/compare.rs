//! Whether an answer is that of another request.

use std::collections::HashMap;

use carnet_format::{Digest, Fields, Grant, Outcome};
use carnet_ledger::{GrantRecord, Ledger, LedgerError, OutcomeRecord, Subject};

use super::Answer;
use crate::fault::{AnswerError, last_group};
use crate::intake::read_fields;

/// Whether both ask for one thing, so that one grant may serve both.
fn is_same(one: &Subject, other: &Subject) -> bool {
    match (one, other) {
        (Subject::Microsoft(one), Subject::Microsoft(other)) => {
            one.installation_id == other.installation_id
        }
        (one, other) => one == other,
    }
}

fn grant(answer: &Answer) -> Option<GrantRecord> {
    match OutcomeRecord::of(&answer.row.outcome) {
        OutcomeRecord::Granted(grant) => Some(grant),
        OutcomeRecord::Refused(_) | OutcomeRecord::Deferred(_) => None,
    }
}

/// Says for each answer whether another one of this reply grants the same to another request: then
/// nobody knows whose it is.
// EXP-24.
pub(super) fn mixed_up(answers: &[Answer]) -> Vec<Option<AnswerError>> {
    let mut by_grant: HashMap<GrantRecord, Vec<&Answer>> = HashMap::new();
    for answer in answers {
        if let Some(grant) = grant(answer) {
            by_grant.entry(grant).or_default().push(answer);
        }
    }
    let fault = |answer: &Answer| {
        let all = by_grant.get(&grant(answer)?)?;
        let found = all.iter().find(|other| !is_same(&other.subject, &answer.subject))?;
        let (item, other_item) = (answer.item.index, found.item.index);
        let other = found.row.place.clone();
        Some(match answer.subject {
            Subject::Microsoft(_) => AnswerError::SameConfirmationId { item, other_item, other },
            Subject::Vendor { .. } => AnswerError::SameContent { item, other_item, other },
        })
    };
    answers.iter().map(fault).collect()
}

/// Whether the ledger has this grant standing for another request.
// EXP-25. EXP-26.
pub(super) fn held_by_another(
    answer: &Answer,
    ledger: &dyn Ledger,
) -> Result<Option<AnswerError>, LedgerError> {
    let Some(grant) = grant(answer) else { return Ok(None) };
    let holders = ledger.holders(&grant)?;
    let Some(held) = holders.iter().find(|it| !is_same(&it.subject, &answer.subject)) else {
        return Ok(None);
    };
    let bundle = ledger.bundle(&held.item.bundle)?;
    let held_bundle = bundle.map_or_else(|| held.item.bundle.short(), |it| it.spool_name());
    let (item, held_item) = (answer.item.index, held.item.index);
    Ok(Some(match &held.subject {
        Subject::Microsoft(numbers) => {
            let id = last_group(&numbers.installation_id);
            AnswerError::Held { item, held_item, held_bundle, id }
        }
        Subject::Vendor { .. } => AnswerError::HeldContent { item, held_item, held_bundle },
    }))
}

/// Whether an answer is what a vendor was asked with. `contents` are those of the requests answered.
// EXP-26.
pub(super) fn handed_back(answer: &Answer, contents: &HashMap<Digest, u32>) -> Option<AnswerError> {
    let Outcome::Granted(grant) = &answer.row.outcome else { return None };
    let found = match grant {
        Grant::ConfirmationId(_) => None,
        Grant::Fields(fields) => contents.get(&fields.digest()),
        Grant::File(file) => contents
            .get(&Digest::of(file))
            .or_else(|| contents.get(&spooled_fields(file)?.digest())),
    };
    found.map(|request| AnswerError::HandedBack { item: answer.item.index, request: *request })
}

/// The fields of a file as the spool writes them.
fn spooled_fields(file: &[u8]) -> Option<Fields> {
    read_fields(&serde_json::from_slice(file).ok()?).ok()
}
