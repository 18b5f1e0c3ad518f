//! Whether an answer is that of another request.

use std::collections::HashMap;

use carnet_format::{Digest, Fields, Grant, ItemRef, Kind, Outcome};
use carnet_language::text;
use carnet_ledger::{
    BundleRecord, Direction, Elsewhere, GrantRecord, ItemState, Ledger, LedgerError, OutcomeRecord,
    Subject, each_request,
};

use super::Answer;
use crate::fault::AnswerError;
use crate::intake::{Note, Remark, read_fields};

fn grant(answer: &Answer) -> Option<GrantRecord> {
    match OutcomeRecord::of(&answer.row.outcome) {
        OutcomeRecord::Granted(grant) => Some(grant),
        OutcomeRecord::Refused(_) | OutcomeRecord::Deferred(_) => None,
    }
}

/// Says for each answer whether another one of this reply grants the same to another request: then
/// nobody knows whose it is.
// EXP-25.
pub(super) fn mixed_up(answers: &[Answer]) -> Vec<Option<AnswerError>> {
    let mut by_grant: HashMap<GrantRecord, Vec<&Answer>> = HashMap::new();
    for answer in answers {
        if let Some(grant) = grant(answer) {
            by_grant.entry(grant).or_default().push(answer);
        }
    }
    let fault = |answer: &Answer| {
        let all = by_grant.get(&grant(answer)?)?;
        let found = all.iter().find(|other| !other.subject.is_same(&answer.subject))?;
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
// EXP-26. EXP-27.
pub(super) fn held_by_another(
    answer: &Answer,
    ledger: &dyn Ledger,
) -> Result<Option<AnswerError>, LedgerError> {
    let Some(grant) = grant(answer) else { return Ok(None) };
    let holders = ledger.holders(&grant)?;
    let Some(held) = holders.iter().find(|it| !it.subject.is_same(&answer.subject)) else {
        return Ok(None);
    };
    let bundle = ledger.bundle(&held.item.bundle)?;
    let held_bundle = bundle.map_or_else(|| held.item.bundle.short(), |it| it.spool_name());
    let (item, held_item) = (answer.item.index, held.item.index);
    Ok(Some(match &held.subject {
        Subject::Microsoft(numbers) => {
            let id = numbers.installation_id.last_group();
            AnswerError::Held { item, held_item, held_bundle, id }
        }
        Subject::Vendor { .. } => AnswerError::HeldContent { item, held_item, held_bundle },
    }))
}

/// Whether another site says that this confirmation id does not fit this installation id.
// EXP-29.
pub(super) fn disputed_elsewhere(answer: &Answer, others: &[Elsewhere]) -> Option<AnswerError> {
    let grant = grant(answer)?;
    let is_it = |other: &&Elsewhere| {
        other.request.state == ItemState::Disputed && other.request.grant.as_ref() == Some(&grant)
    };
    let Elsewhere { site, .. } = others.iter().find(is_it)?;
    Some(AnswerError::DisputedElsewhere { item: answer.item.index, site: site.clone() })
}

pub(super) fn told_elsewhere(answer: &Answer, other: &Elsewhere) -> Note {
    let Elsewhere { site, request, .. } = other;
    let granted = match &request.grant {
        Some(GrantRecord::ConfirmationId(id)) => format!(" {id}"),
        _ => String::new(),
    };
    let other = format!("{site}, {}{granted}", request.state.said());
    let remark = Remark::Elsewhere { item: answer.item.index, other };
    Note { place: answer.row.place.clone(), remark }
}

/// With what vendors were asked, by its digest: in all requests that the ledger has.
#[derive(Default)]
pub(super) struct Contents {
    of: HashMap<Digest, ItemRef>,
    names: HashMap<Digest, String>,
}

impl Contents {
    /// Reads the requests, where there is an answer of a vendor.
    pub(super) fn of(answers: &[Answer], ledger: &dyn Ledger) -> Result<Self, LedgerError> {
        let mut found = Self::default();
        let is_content = |it: &Answer| matches!(grant(it), Some(GrantRecord::Content(_)));
        if !answers.iter().any(is_content) {
            return Ok(found);
        }
        for bundle in ledger.bundles(Direction::In, "")? {
            if bundle.kind == Kind::Request {
                found.add(&bundle, ledger)?;
            }
        }
        Ok(found)
    }

    fn add(&mut self, bundle: &BundleRecord, ledger: &dyn Ledger) -> Result<(), LedgerError> {
        self.names.insert(bundle.digest, bundle.spool_name());
        each_request(ledger, &bundle.digest, &mut |request| {
            if let Subject::Vendor { content, .. } = request.subject {
                self.of.insert(content, request.item);
            }
            Ok(())
        })
    }

    /// What people call a request, beside `item`.
    fn name(&self, request: &ItemRef, item: &ItemRef) -> String {
        match self.names.get(&request.bundle).filter(|_| request.bundle != item.bundle) {
            Some(bundle) => {
                text!(n = request.index; en "item {n} of {bundle}"; de "Posten {n} von {bundle}")
            }
            None => text!(n = request.index; en "item {n}"; de "Posten {n}"),
        }
    }
}

/// Whether an answer is what a vendor was asked with.
// EXP-27.
pub(super) fn handed_back(answer: &Answer, contents: &Contents) -> Option<AnswerError> {
    let Outcome::Granted(grant) = &answer.row.outcome else { return None };
    let find = |digest| contents.of.get(&digest);
    let found = match grant {
        Grant::ConfirmationId(_) => None,
        Grant::Fields(fields) => find(fields.digest()),
        Grant::File(file) => find(Digest::of(file))
            .or_else(|| in_other_lines(file).iter().find_map(|file| find(Digest::of(file))))
            .or_else(|| find(spooled_fields(file)?.digest())),
    };
    let request = contents.name(found?, &answer.item);
    Some(AnswerError::HandedBack { item: answer.item.index, request })
}

/// A file with the line ends that an editor or a transfer may have given it.
fn in_other_lines(file: &[u8]) -> [Vec<u8>; 2] {
    let mut lf = Vec::with_capacity(file.len());
    for (place, byte) in file.iter().enumerate() {
        if *byte != b'\r' || file.get(place + 1) != Some(&b'\n') {
            lf.push(*byte);
        }
    }
    let mut cr_lf = Vec::with_capacity(file.len());
    for byte in &lf {
        if *byte == b'\n' {
            cr_lf.push(b'\r');
        }
        cr_lf.push(*byte);
    }
    [lf, cr_lf]
}

/// The fields of a file as the spool writes them.
fn spooled_fields(file: &[u8]) -> Option<Fields> {
    read_fields(&serde_json::from_slice(file).ok()?).ok()
}
