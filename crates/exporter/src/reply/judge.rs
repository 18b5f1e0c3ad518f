//! Answers against the requests they name.

use std::collections::HashMap;

use carnet_format::{ConfirmationId, Digest, Grant, InstallationId, ItemRef, Outcome, Response};
use carnet_ledger::{
    BundleRecord, Effect, Ledger, LedgerError, OutcomeRecord, RequestRecord, Subject,
};

use super::Judged;
use super::row::Row;
use crate::fault::{Fault, InputError, Place};

/// How many requests are read from the ledger at a time.
const PAGE: u32 = 512;

pub(super) fn judge(
    rows: Vec<Row>,
    bundles: &[BundleRecord],
    ledger: &dyn Ledger,
    faults: &mut Vec<Fault>,
) -> Result<Judged, LedgerError> {
    let mut placed: Vec<(usize, Row)> = Vec::with_capacity(rows.len());
    for row in rows {
        match find_bundle(&row, bundles) {
            Ok(bundle) => placed.push((bundle, row)),
            Err(fault) => faults.push(at(&row, fault)),
        }
    }
    placed.sort_by_key(|(bundle, row)| (bundles[*bundle].digest, row.item));
    let mut requests = Requests { ledger, page: Vec::new() };
    let mut kept: Vec<(Digest, Row)> = Vec::new();
    let mut judged = Judged::default();
    let mut pasted = Pasted::default();
    for (bundle, row) in placed {
        let digest = bundles[bundle].digest;
        if let Some((_, before)) =
            kept.last().filter(|(last, before)| (*last, before.item) == (digest, row.item))
        {
            let other = before.place.clone();
            faults.push(at(&row, InputError::AnsweredTwice { item: row.item, other }));
            continue;
        }
        let item = ItemRef { bundle: digest, index: row.item };
        let Some(request) = requests.find(item)? else {
            let (item, bundle) = (row.item, bundles[bundle].spool_name());
            faults.push(at(&row, InputError::UnknownItem { item, bundle }));
            continue;
        };
        let compared = compare(&row, request, ledger)?;
        match compared.and_then(|effect| pasted.look(&row, request).map(|()| effect)) {
            Ok(Effect::Moves) => kept.push((digest, row)),
            Ok(Effect::Nothing) => judged.known += 1,
            Err(fault) => faults.push(at(&row, fault)),
        }
    }
    for (digest, row) in kept {
        if judged.answers.last() != Some(&digest) {
            judged.answers.push(digest);
        }
        judged.responses.push(Response {
            // safe: at most 64 bundles are named.
            answers_index: u32::try_from(judged.answers.len() - 1).unwrap_or(u32::MAX),
            item_index: row.item,
            outcome: row.outcome,
        });
        judged.places.push(row.place);
    }
    Ok(judged)
}

fn at(row: &Row, fault: InputError) -> Fault {
    Fault { place: row.place.clone(), column: None, fault }
}

/// The bundle that a row answers: the one it names, or the only one.
fn find_bundle(row: &Row, bundles: &[BundleRecord]) -> Result<usize, InputError> {
    let Some(cell) = &row.bundle else {
        return if bundles.len() == 1 { Ok(0) } else { Err(InputError::WhichBundle) };
    };
    // A path of the spool folder names it by its last part.
    let name = cell.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or(cell);
    let fits = |bundle: &BundleRecord| {
        bundle.spool_name() == name
            || (name.len() >= 8 && bundle.digest.to_string().starts_with(name))
    };
    let mut found = (0..bundles.len()).filter(|place| fits(&bundles[*place]));
    match (found.next(), found.next()) {
        (Some(place), None) => Ok(place),
        _ => Err(InputError::NoSuchBundle { text: crate::intake::shown(cell) }),
    }
}

/// The confirmation ids of one reply and what they confirm: a cell that was pasted twice would
/// reach a machine that cannot use it.
#[derive(Default)]
struct Pasted {
    seen: HashMap<ConfirmationId, (InstallationId, u32, Place)>,
}

impl Pasted {
    fn look(&mut self, row: &Row, request: &RequestRecord) -> Result<(), InputError> {
        let (Outcome::Granted(Grant::ConfirmationId(id)), Subject::Microsoft(numbers)) =
            (&row.outcome, &request.subject)
        else {
            return Ok(());
        };
        let asked = numbers.installation_id;
        let (first, other_item, other) =
            self.seen.entry(*id).or_insert_with(|| (asked, row.item, row.place.clone()));
        if *first == asked {
            return Ok(());
        }
        let (item, other_item, other) = (row.item, *other_item, other.clone());
        Err(InputError::SameConfirmationId { item, other_item, other })
    }
}

/// Requests of the ledger, read in pages: answers stand in the order of their items.
struct Requests<'a> {
    ledger: &'a dyn Ledger,
    page: Vec<RequestRecord>,
}

impl Requests<'_> {
    fn find(&mut self, item: ItemRef) -> Result<Option<&RequestRecord>, LedgerError> {
        let place = |page: &[RequestRecord]| page.binary_search_by_key(&item, |record| record.item);
        let mut found = place(&self.page);
        if found.is_err() {
            self.page = self.ledger.requests(&item.bundle, item.index, PAGE)?;
            found = place(&self.page);
        }
        Ok(found.ok().and_then(|place| self.page.get(place)))
    }
}

/// EXP-5, EXP-6. Judges an answer as the ledger will, so that the row can be named.
fn compare(
    row: &Row,
    request: &RequestRecord,
    ledger: &dyn Ledger,
) -> Result<Result<Effect, InputError>, LedgerError> {
    if let Subject::Microsoft(numbers) = &request.subject
        && row.installation_id.is_some_and(|id| id != numbers.installation_id)
    {
        return Ok(Err(InputError::OtherInstallationId { item: row.item }));
    }
    let foreseen = ledger.foresee(&request.item, &OutcomeRecord::of(&row.outcome))?;
    Ok(foreseen.map_err(InputError::from))
}
