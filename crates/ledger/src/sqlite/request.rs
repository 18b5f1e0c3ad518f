//! Requests that enter the ledger.

use carnet_format::{ItemRef, Manifest, Purpose, Reason, Request, RequestBody};
use rusqlite::{Connection, named_params, params};

use super::codec::{self, all, first, number, place};
use super::fault::Outcome;
use super::group;
use crate::item_state::{By, Dispute, Event, Place, first_state};
use crate::{Direction, GrantRecord, ItemFault, ItemState, RequestKey};

/// A request that goes one way.
#[derive(Clone, Copy)]
pub(super) struct Passing<'a> {
    pub(super) way: Direction,
    pub(super) manifest: &'a Manifest,
    pub(super) request: &'a Request,
}

/// Stores a request, and lets it do what it says to the one that it replaces. One that says what does
/// not fit is marked. Both sites do this: the one that asks when it records the bundle, the other when
/// it admits it.
pub(super) fn take(
    db: &Connection,
    at: Place,
    passing: Passing<'_>,
) -> Outcome<Result<(), ItemFault>> {
    let request = passing.request;
    let key = RequestKey::of(request);
    let mut old = old(db, passing)?;
    // STATE-11. It repeats the request that it withdraws, or it is about something else.
    if let (true, Some(other)) = (is_withdrawal(request), old)
        && key_at(db, other)? != key
    {
        old = None;
    }
    let answer = match is_dispute(request) {
        true => misfit(db, passing, &key)?,
        false => None,
    };
    insert(db, at, request, &key, Links { old, answer: answer.as_ref().map(|(place, _)| *place) })?;
    group::begin(db, at)?;
    if let Some(old) = old {
        // safe: no request is too late to be replaced or withdrawn.
        let _ = group::apply(db, old, Event::of(old, request.purpose))?;
    }
    // STATE-10. STATE-16.
    let result = match answer {
        Some((_, grant)) => {
            let by = By::Request(at);
            let result = group::apply(db, at, Event::Disputed(Dispute { by, grant }))?;
            group::note_if_known(db, at)?;
            result
        }
        None if is_dispute(request) => Err(ItemFault::NotGranted),
        None => Ok(()),
    };
    if let Err(fault) = &result {
        db.prepare_cached("UPDATE request SET mark = ? WHERE bundle = ? AND idx = ?")?
            .execute(params![fault.code().as_str(), at.bundle, at.idx])?;
    }
    Ok(result)
}

/// The answer of which a request says that it did not fit, and what it granted: one of the other site to
/// a request of the asking site with the same key, whether its bundle was declared void or not.
// STATE-10.
fn misfit(
    db: &Connection,
    passing: Passing<'_>,
    key: &RequestKey,
) -> Outcome<Option<(Place, GrantRecord)>> {
    let Some(ItemRef { bundle, index }) = &passing.request.continues else { return Ok(None) };
    let found = first(
        db,
        "SELECT p.bundle, p.idx, p.grant_form, p.grant_value
         FROM bundle b JOIN stream s ON s.id = b.stream
         JOIN response p ON p.bundle = b.id AND p.idx = :idx
         JOIN request r ON r.bundle = p.request_bundle AND r.idx = p.request_idx
         WHERE b.digest = :digest AND s.way <> :way AND s.origin = :to AND s.destination = :from
           AND r.key = :key AND p.grant_form IS NOT NULL",
        named_params! {
            ":idx": index,
            ":digest": bundle.as_bytes(),
            ":way": number(passing.way),
            ":from": passing.manifest.from.as_str(),
            ":to": passing.manifest.to.as_str(),
            ":key": key.as_bytes(),
        },
        |row| Ok((place(row, "bundle", "idx")?, codec::grant(row)?)),
    )?;
    Ok(found.and_then(|(at, grant)| Some((at, grant?))))
}

/// The request that this one replaces, where it lies in a bundle of the same way and route; any other
/// reference changes nothing.
// STATE-5.
pub(super) fn old(db: &Connection, passing: Passing<'_>) -> Outcome<Option<Place>> {
    let Some(item) = &passing.request.replaces else { return Ok(None) };
    let ItemRef { bundle, index } = item;
    first(
        db,
        "SELECT r.bundle, r.idx FROM bundle b JOIN stream s ON s.id = b.stream
         JOIN request r ON r.bundle = b.id AND r.idx = :idx
         WHERE b.digest = :digest AND s.way = :way AND s.origin = :from AND s.destination = :to",
        named_params! {
            ":idx": index,
            ":digest": bundle.as_bytes(),
            ":way": number(passing.way),
            ":from": passing.manifest.from.as_str(),
            ":to": passing.manifest.to.as_str(),
        },
        |row| place(row, "bundle", "idx"),
    )
}

/// Ends the requests of a bundle that was declared void, and takes back what they withdrew.
// STATE-12.
pub(super) fn void(db: &Connection, bundle: i64) -> Outcome<()> {
    let (withdraws, disputes) = (number(Purpose::Withdraw), number(Reason::AnswerDidNotFit));
    for disputing in places(
        db,
        "SELECT bundle, idx FROM request WHERE bundle = ? AND reason = ?",
        params![bundle, disputes],
    )? {
        // safe: no request is too late to be voided.
        let _ = group::apply(db, disputing, Event::Voided(disputing))?;
    }
    db.execute(
        "UPDATE request SET state = ? WHERE bundle = ? AND state IN (?, ?, ?)",
        params![
            number(ItemState::Voided),
            bundle,
            number(ItemState::Open),
            number(ItemState::Deferred),
            number(ItemState::Final),
        ],
    )?;
    places(
        db,
        "SELECT old_bundle AS bundle, old_idx AS idx FROM request
         WHERE bundle = ? AND purpose = ? AND old_bundle IS NOT NULL",
        params![bundle, withdraws],
    )?
    .into_iter()
    .try_for_each(|old| group::replay(db, old))
}

/// After a bundle of requests was not void after all: they, and those that they replace or withdraw, stand
/// where all that happened leaves them.
// STREAM-16.
pub(super) fn stand_anew(db: &Connection, bundle: i64) -> Outcome<()> {
    places(
        db,
        "SELECT bundle, idx FROM request WHERE bundle = ?1
         UNION SELECT old_bundle, old_idx FROM request WHERE bundle = ?1 AND old_bundle IS NOT NULL",
        [bundle],
    )?
    .into_iter()
    .try_for_each(|request| group::replay(db, request))
}

fn places(db: &Connection, question: &str, values: impl rusqlite::Params) -> Outcome<Vec<Place>> {
    all(db, question, values, |row| place(row, "bundle", "idx"))
}

pub(super) fn key_at(db: &Connection, at: Place) -> Outcome<RequestKey> {
    Ok(db
        .prepare_cached("SELECT key FROM request WHERE bundle = ? AND idx = ?")?
        .query_row(params![at.bundle, at.idx], |row| row.get(0).map(RequestKey::from_bytes))?)
}

/// Whether a request says that an answer did not fit.
pub(super) fn is_dispute(request: &Request) -> bool {
    request.reason == Some(Reason::AnswerDidNotFit)
}

/// Whether a request withdraws another.
pub(super) fn is_withdrawal(request: &Request) -> bool {
    request.purpose == Purpose::Withdraw
}

/// What a request refers to, as far as it counts.
struct Links {
    old: Option<Place>,
    answer: Option<Place>,
}

fn insert(
    db: &Connection,
    at: Place,
    request: &Request,
    key: &RequestKey,
    links: Links,
) -> Outcome<()> {
    let Links { old, answer } = links;
    let (key_type, pid) = match &request.body {
        RequestBody::Microsoft(microsoft) => (
            Some(number(microsoft.key_type)),
            microsoft.extended_pid.as_ref().map(|pid| pid.as_str()),
        ),
        _ => (None, None),
    };
    db.prepare_cached(
        "INSERT INTO request (bundle, idx, key, purpose, reason, key_type, extended_pid, old_bundle,
           old_idx, answer_bundle, answer_idx, state)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        at.bundle,
        at.idx,
        key.as_bytes(),
        number(request.purpose),
        request.reason.map(number),
        key_type,
        pid,
        old.map(|old| old.bundle),
        old.map(|old| old.idx),
        answer.map(|answer| answer.bundle),
        answer.map(|answer| answer.idx),
        number(first_state(request.purpose)),
    ])?;
    Ok(())
}
