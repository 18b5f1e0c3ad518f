//! Answers that move requests.

use carnet_format::Response;
use rusqlite::{Connection, params};

use super::codec::{grant_columns, outcome_number, state_number, way_number};
use super::fault::Outcome;
use super::{codec, rows};
use crate::item_state::{self, Move};
use crate::{Direction, GrantRecord, ItemFault, ItemState, OutcomeRecord, RequestRecord, Subject};

/// The place of a request in the database.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) bundle: i64,
    pub(super) idx: u32,
}

/// Judges an answer to the request at `place` and moves it.
pub(super) fn apply(
    db: &Connection,
    place: Place,
    outcome: &OutcomeRecord,
) -> Outcome<Result<(), ItemFault>> {
    let Some(request) = rows::request_at(db, place.bundle, place.idx)? else {
        return Ok(Err(ItemFault::UnknownItem));
    };
    let to = match item_state::judge(&request, outcome) {
        Ok(Move::To(state)) => state,
        Ok(Move::Nothing) => return Ok(Ok(())),
        Err(fault) => return Ok(Err(fault)),
    };
    if let OutcomeRecord::Granted(grant) = outcome
        && let Err(fault) = grant_namesakes(db, &request, place, grant)?
    {
        return Ok(Err(fault));
    }
    set(db, place, to, outcome)?;
    Ok(Ok(()))
}

/// A confirmation id belongs to its installation id: it also closes the other items of this site
/// that ask with the same key, such as the one that replaced a voided one.
// STATE-7.
fn grant_namesakes(
    db: &Connection,
    request: &RequestRecord,
    place: Place,
    grant: &GrantRecord,
) -> Outcome<Result<(), ItemFault>> {
    if !matches!(request.subject, Subject::Microsoft(_)) {
        return Ok(Ok(()));
    }
    let mut statement = db.prepare_cached(
        "SELECT r.bundle, r.idx, r.state, r.grant_form, r.grant_value FROM request r
         JOIN bundle b ON b.id = r.bundle JOIN stream s ON s.id = b.stream
         WHERE r.key = ? AND s.way = ? AND NOT (r.bundle = ? AND r.idx = ?)",
    )?;
    let mut rows = statement.query(params![
        request.key.as_bytes(),
        way_number(Direction::Out),
        place.bundle,
        place.idx
    ])?;
    let mut namesakes = Vec::new();
    while let Some(row) = rows.next()? {
        // STATE-3.
        if codec::grant(row)?.is_some_and(|known| known != *grant) {
            return Ok(Err(ItemFault::Conflict));
        }
        let place = Place { bundle: row.get("bundle")?, idx: codec::index(row, "idx")? };
        if codec::state(row, "state")? != ItemState::Final {
            namesakes.push(place);
        }
    }
    for place in namesakes {
        set(db, place, ItemState::Granted, &OutcomeRecord::Granted(grant.clone()))?;
    }
    Ok(Ok(()))
}

fn set(db: &Connection, place: Place, to: ItemState, outcome: &OutcomeRecord) -> Outcome<()> {
    let (code, grant) = columns(outcome);
    let (form, value) = grant.map(grant_columns).unzip();
    db.prepare_cached(
        "UPDATE request SET state = ?, code = ?, grant_form = ?, grant_value = ?
         WHERE bundle = ? AND idx = ?",
    )?
    .execute(params![state_number(to), code, form, value, place.bundle, place.idx])?;
    Ok(())
}

fn columns(outcome: &OutcomeRecord) -> (Option<&str>, Option<&GrantRecord>) {
    match outcome {
        OutcomeRecord::Granted(grant) => (None, Some(grant)),
        OutcomeRecord::Refused(code) | OutcomeRecord::Deferred(code) => {
            (code.as_ref().map(|code| code.as_str()), None)
        }
    }
}

/// Stores the answer itself.
pub(super) fn insert(
    db: &Connection,
    place: Place,
    response: &Response,
    outcome: &OutcomeRecord,
    request: Option<i64>,
    fault: Option<ItemFault>,
) -> Outcome<()> {
    let (code, grant) = columns(outcome);
    let (form, value) = grant.map(grant_columns).unzip();
    db.prepare_cached(
        "INSERT INTO response (bundle, idx, position, request_bundle, request_idx, outcome, code,
           grant_form, grant_value, fault)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        place.bundle,
        place.idx,
        response.answers_index,
        request,
        response.item_index,
        outcome_number(outcome),
        code,
        form,
        value,
        fault.map(|fault| fault.code().as_str()),
    ])?;
    Ok(())
}

/// Takes back the answers of a bundle that was declared void: each request stands where the other
/// answers leave it.
// STATE-10.
pub(super) fn take_back(db: &Connection, bundle: i64) -> Outcome<()> {
    let mut from = -1;
    while let Some((idx, request)) = next_answer(db, bundle, from)? {
        from = idx;
        restart(db, request)?;
        for outcome in standing_answers(db, request)? {
            // An answer that did not fit when it was given does not fit now either.
            let _ = apply(db, request, &outcome)?;
        }
    }
    Ok(())
}

fn next_answer(db: &Connection, bundle: i64, after: i64) -> Outcome<Option<(i64, Place)>> {
    let mut statement = db.prepare_cached(
        "SELECT idx, request_bundle, request_idx FROM response
         WHERE bundle = ? AND idx > ? AND request_bundle IS NOT NULL ORDER BY idx LIMIT 1",
    )?;
    let mut rows = statement.query(params![bundle, after])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let idx = codec::index(row, "request_idx")?;
    Ok(Some((row.get("idx")?, Place { bundle: row.get("request_bundle")?, idx })))
}

fn restart(db: &Connection, place: Place) -> Outcome<()> {
    db.prepare_cached(
        "UPDATE request SET state = iif(replaced, ?, ?), code = NULL, grant_form = NULL,
           grant_value = NULL WHERE bundle = ? AND idx = ?",
    )?
    .execute(params![
        state_number(ItemState::Replaced),
        state_number(ItemState::Open),
        place.bundle,
        place.idx
    ])?;
    Ok(())
}

fn standing_answers(db: &Connection, request: Place) -> Outcome<Vec<OutcomeRecord>> {
    let mut statement = db.prepare_cached(
        "SELECT p.outcome, p.code, p.grant_form, p.grant_value FROM response p
         JOIN bundle b ON b.id = p.bundle
         WHERE p.request_bundle = ? AND p.request_idx = ? AND p.fault IS NULL AND b.voided IS NULL
         ORDER BY p.bundle",
    )?;
    let mut rows = statement.query(params![request.bundle, request.idx])?;
    let mut outcomes = Vec::new();
    while let Some(row) = rows.next()? {
        outcomes.push(codec::outcome(row)?);
    }
    Ok(outcomes)
}
