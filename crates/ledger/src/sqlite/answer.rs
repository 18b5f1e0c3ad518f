//! Answers.

use carnet_format::{Code, Digest, ItemRef, Response, SiteName};
use rusqlite::{Connection, params};

use super::codec::{self, all, grant_columns, number, outcome_number};
use super::fault::Outcome;
use super::group;
use super::rows::{self, REQUEST};
use crate::item_state::{Event, Place};
use crate::{Effect, GrantRecord, ItemFault, ItemState, OutcomeRecord, RequestRecord};

/// What an answer would do to the request that it names, and to others.
pub(super) fn foresee(
    db: &Connection,
    item: &ItemRef,
    outcome: &OutcomeRecord,
) -> Outcome<Result<Effect, ItemFault>> {
    let Some(bundle) = rows::bundle_id(db, &item.bundle)? else {
        return Ok(Err(ItemFault::UnknownItem));
    };
    let place = Place { bundle, idx: item.index };
    let Some(keyed) = group::load(db, place)? else { return Ok(Err(ItemFault::UnknownItem)) };
    let mut group = keyed.group().clone();
    Ok(group.apply(Event::Answered(place, outcome.clone())).map(|()| {
        match group == *keyed.group() {
            true => Effect::Nothing,
            false => Effect::Moves,
        }
    }))
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

/// After a bundle of answers was declared void, or was not void after all: each request stands where the
/// answers that count leave it.
// STATE-12.
pub(super) fn stand_anew(db: &Connection, bundle: i64) -> Outcome<()> {
    let answered = codec::all(
        db,
        "SELECT request_bundle, request_idx FROM response
         WHERE bundle = ? AND request_bundle IS NOT NULL",
        [bundle],
        |row| codec::place(row, "request_bundle", "request_idx"),
    )?;
    answered.into_iter().try_for_each(|request| group::replay(db, request))
}

/// The requests of that site that were granted at once, and to which no answer went since with what they
/// hold: ascending.
// EXP-28.
pub(super) fn known(db: &Connection, to: &SiteName) -> Outcome<Vec<RequestRecord>> {
    let mut known = all(
        db,
        &format!(
            "SELECT {REQUEST} FROM known k JOIN request r ON r.bundle = k.bundle AND r.idx = k.idx
             JOIN bundle b ON b.id = r.bundle JOIN stream s ON s.id = b.stream
             WHERE s.way = 1 AND s.origin = ?1 AND r.state = ?2 AND NOT EXISTS (
               SELECT 1 FROM request q JOIN response p
                 ON p.request_bundle = q.bundle AND p.request_idx = q.idx
               JOIN bundle pb ON pb.id = p.bundle
               WHERE q.key = r.key AND p.bundle > r.bundle AND p.grant_value = r.grant_value
                 AND p.fault IS NULL AND pb.voided IS NULL)"
        ),
        params![to.as_str(), number(ItemState::Granted)],
        rows::request,
    )?;
    known.sort_by_key(|request| request.item);
    Ok(known)
}

/// The grant of which this request says that it did not fit.
pub(super) fn misfit(db: &Connection, item: &ItemRef) -> Outcome<Option<GrantRecord>> {
    let Some(bundle) = rows::bundle_id(db, &item.bundle)? else { return Ok(None) };
    group::disputed_by(db, Place { bundle, idx: item.index })
}

/// Judges anew, after something was taken back, the answers to requests with the item key of this one that were
/// withheld for what stood then.
// LEDGER-23.
pub(super) fn judge_anew(db: &Connection, request: Place) -> Outcome<()> {
    let withheld = all(
        db,
        "SELECT p.*, p.bundle AS answer, p.idx AS answer_idx FROM request one
         JOIN request r ON r.key = one.key
         JOIN response p ON p.request_bundle = r.bundle AND p.request_idx = r.idx
         JOIN bundle b ON b.id = p.bundle JOIN stream s ON s.id = b.stream
         WHERE one.bundle = ? AND one.idx = ? AND p.fault IN (?, ?) AND s.way = 1
         ORDER BY p.bundle, p.idx",
        params![
            request.bundle,
            request.idx,
            Code::AnswerConflict.as_str(),
            Code::AnswerDisputed.as_str()
        ],
        |row| {
            let at = codec::place(row, "answer", "answer_idx")?;
            let asked = codec::place(row, "request_bundle", "request_idx")?;
            Ok((at, asked, codec::outcome(row)?))
        },
    )?;
    for (at, asked, outcome) in withheld {
        if group::apply(db, asked, Event::Answered(asked, outcome))?.is_ok() {
            db.prepare_cached("UPDATE response SET fault = NULL WHERE bundle = ? AND idx = ?")?
                .execute(params![at.bundle, at.idx])?;
            db.prepare_cached("UPDATE bundle SET spooled = 0 WHERE id = ?")?
                .execute([at.bundle])?;
        }
    }
    group::replay(db, request)
}

/// Joins the answers that were withheld because this ledger did not know the bundle that they answer.
/// Returns how many fit.
// LEDGER-25.
pub(super) fn join(db: &Connection, answered: &Digest, id: i64) -> Outcome<u64> {
    let withheld = all(
        db,
        "SELECT p.* FROM response p JOIN answered a ON a.bundle = p.bundle AND a.position = p.position
         JOIN bundle b ON b.id = p.bundle JOIN stream s ON s.id = b.stream
         WHERE a.digest = ? AND p.request_bundle IS NULL AND s.way = 1 ORDER BY p.bundle, p.idx",
        [answered.as_bytes()],
        |row| {
            let at = codec::place(row, "bundle", "idx")?;
            let asked = Place { bundle: id, idx: codec::index(row, "request_idx")? };
            Ok((at, asked, codec::outcome(row)?))
        },
    )?;
    let mut joined = 0;
    for (at, asked, outcome) in withheld {
        let fault = group::apply(db, asked, Event::Answered(asked, outcome))?.err();
        joined += u64::from(fault.is_none());
        db.prepare_cached(
            "UPDATE response SET request_bundle = ?, fault = ? WHERE bundle = ? AND idx = ?",
        )?
        .execute(params![
            id,
            fault.map(|fault| fault.code().as_str()),
            at.bundle,
            at.idx
        ])?;
        db.prepare_cached("UPDATE bundle SET spooled = 0 WHERE id = ?")?.execute([at.bundle])?;
    }
    Ok(joined)
}
