//! Questions that change nothing.

use std::cmp::Reverse;

use carnet_format::{Digest, ItemRef, Purpose};
use rusqlite::{Connection, Row, named_params, params};

use super::codec::{self, all, digest, first, index, key_id, number, parsed, uint, word};
use super::db::Db;
use super::fault::Outcome;
use super::items::{self, Answer, place_in};
use super::names::{self, Name};
use super::{answer, rows, standing};
use crate::item_state::Place;
use crate::shown::{newer, perhaps_newer};
use crate::{
    AnswerRecord, Archived, BundleRecord, BundleState, Confirmation, Direction, GrantRecord, Head,
    ItemState, RequestKey, RequestRecord, StreamRecord, Tally,
};

/// Which requests of a bundle.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    All,
    Unanswered,
}

const BUNDLE: &str = "SELECT b.*, s.way, s.origin, s.destination, s.key, s.epoch, s.settled, \
     (SELECT t.serial FROM trust t WHERE t.digest = b.trust) AS trust_serial \
     FROM bundle b JOIN stream s ON s.id = b.stream";

fn bundle_record(row: &Row<'_>) -> Outcome<BundleRecord> {
    let direction = word(row, "way")?;
    let sequence = uint(row, "sequence")?;
    let optional = |column| row.get::<_, Option<i64>>(column).map(|v| v.map(i64::unsigned_abs));
    let state = match (direction, optional("voided")?) {
        (Direction::In, _) => BundleState::Admitted,
        (Direction::Out, Some(at)) => BundleState::Voided { at },
        (Direction::Out, None) if sequence <= uint(row, "settled")? => BundleState::Acknowledged,
        (Direction::Out, None) => BundleState::Sent,
    };
    Ok(BundleRecord {
        digest: digest(row, "digest")?,
        direction,
        kind: word(row, "kind")?,
        from: parsed(row, "origin")?,
        to: parsed(row, "destination")?,
        key: key_id(row, "key")?,
        epoch: uint(row, "epoch")?,
        sequence,
        created: uint(row, "created")?,
        expires: optional("expires")?,
        items: index(row, "items")?,
        recorded: uint(row, "recorded")?,
        trust: digest(row, "trust")?,
        trust_serial: optional("trust_serial")?,
        archived: Archived { file: digest(row, "file")?, length: uint(row, "file_length")? },
        medium: codec::medium(row)?,
        certainty: match direction {
            Direction::In => Some(codec::word(row, "certainty")?),
            Direction::Out => None,
        },
        state,
    })
}

pub(super) fn bundle(db: &Connection, digest: &Digest) -> Outcome<Option<BundleRecord>> {
    first(db, &format!("{BUNDLE} WHERE b.digest = ?"), [digest.as_bytes()], bundle_record)
}

pub(super) fn bundles(
    db: &Connection,
    direction: Direction,
    prefix: &str,
) -> Outcome<Vec<BundleRecord>> {
    all(
        db,
        &format!(
            "{BUNDLE} WHERE s.way = :way
         AND substr(lower(hex(b.digest)), 1, length(:prefix)) = :prefix ORDER BY b.id"
        ),
        named_params! {":way": number(direction), ":prefix": prefix},
        bundle_record,
    )
}

pub(super) fn unspooled(db: &Connection) -> Outcome<Vec<Digest>> {
    all(db, "SELECT digest FROM bundle WHERE spooled = 0 ORDER BY id", [], |row| {
        digest(row, "digest")
    })
}

pub(super) fn streams(db: &Connection) -> Outcome<Vec<StreamRecord>> {
    all(db, "SELECT * FROM stream ORDER BY id", [], |row| {
        Ok(StreamRecord {
            direction: word(row, "way")?,
            from: parsed(row, "origin")?,
            to: parsed(row, "destination")?,
            key: key_id(row, "key")?,
            epoch: uint(row, "epoch")?,
            highest: Head {
                sequence: uint(row, "highest")?,
                digest: digest(row, "highest_digest")?,
            },
            settled: rows::settled(row)?,
        })
    })
}

pub(super) fn tally(
    db: &Connection,
    direction: Direction,
    bundle: Option<&Digest>,
) -> Outcome<Tally> {
    let mut statement = db.prepare_cached(
        "SELECT r.state, sum(r.count) AS count FROM tally r JOIN bundle b ON b.id = r.bundle
         JOIN stream s ON s.id = b.stream
         WHERE s.way = :way AND (:digest IS NULL OR b.digest = :digest) GROUP BY r.state",
    )?;
    let mut rows = statement.query(named_params! {
        ":way": number(direction),
        ":digest": bundle.map(Digest::as_bytes),
    })?;
    let mut tally = Tally::default();
    while let Some(row) = rows.next()? {
        let slot = match codec::word(row, "state")? {
            ItemState::Open => &mut tally.open,
            ItemState::Deferred => &mut tally.deferred,
            ItemState::Granted => &mut tally.granted,
            ItemState::Refused => &mut tally.refused,
            ItemState::Replaced => &mut tally.replaced,
            ItemState::Voided => &mut tally.voided,
            ItemState::Final => &mut tally.r#final,
            ItemState::Disputed => &mut tally.disputed,
            ItemState::Withdrawn => &mut tally.withdrawn,
        };
        *slot = uint(row, "count")?;
    }
    Ok(tally)
}

pub(super) fn request(db: &Db<'_>, item: &ItemRef) -> Outcome<Option<RequestRecord>> {
    items::find(db, item)?.map(|request| request.record(db)).transpose()
}

pub(super) fn requests(
    db: &Db<'_>,
    bundle: &Digest,
    from: u32,
    limit: u32,
    which: Which,
) -> Outcome<Vec<RequestRecord>> {
    let Some(id) = rows::bundle_id(db, bundle)? else { return Ok(Vec::new()) };
    let is_wanted = |state| match which {
        Which::All => true,
        Which::Unanswered => matches!(state, ItemState::Open | ItemState::Deferred),
    };
    let places = items::in_state(db, id, from, is_wanted, limit as usize)?;
    places.into_iter().map(|place| items::must(db, place)?.record(db)).collect()
}

pub(super) fn answers(
    db: &Db<'_>,
    bundle: &Digest,
    from: u32,
    limit: u32,
) -> Outcome<Vec<AnswerRecord>> {
    let Some(id) = rows::bundle_id(db, bundle)? else { return Ok(Vec::new()) };
    let first = Place { bundle: id, idx: from }.number();
    let [_, end] = answer::of_bundle(id);
    all(
        db,
        "SELECT p.*, a.digest AS answered FROM response p
         JOIN answered a ON a.bundle = ? AND a.position = p.position
         WHERE p.item >= ? AND p.item < ? ORDER BY p.item LIMIT ?",
        params![id, first, end, limit],
        |row| {
            let item =
                ItemRef { bundle: digest(row, "answered")?, index: index(row, "request_idx")? };
            let Answer { place, request, outcome, fault } = items::read_answer(row)?;
            let request = match request {
                Some(place) => items::request(db, place)?,
                None => None,
            };
            let request = request.map(|request| request.record(db)).transpose()?;
            Ok(AnswerRecord { index: place.idx, item, request, outcome, fault })
        },
    )
}

pub(super) fn machines(db: &Db<'_>, item: &ItemRef) -> Outcome<Vec<String>> {
    let Some(place) = items::place_of(db, item)? else { return Ok(Vec::new()) };
    Ok(names::of(db, place)?.into_iter().map(|it| it.name).collect())
}

pub(super) fn all_machines(db: &Db<'_>) -> Outcome<Vec<String>> {
    let mut all = Vec::new();
    names::each(db, &mut |_, name, _| all.push(name.to_owned()))?;
    Ok(once(all))
}

/// Each name once in any case, sorted; the first spelling stays.
fn once(mut names: Vec<String>) -> Vec<String> {
    names.sort_by(|one, other| names::order(one, other));
    names.dedup_by(|later, first| names::is_same(later, first));
    names
}

pub(super) fn sharers(db: &Db<'_>, item: &ItemRef) -> Outcome<Vec<String>> {
    let Some(one) = items::find(db, item)? else { return Ok(Vec::new()) };
    let mut all = Vec::new();
    for it in items::with_key(db, &one.key)? {
        if it.more.grant == one.more.grant {
            all.extend(names::of(db, it.place)?.into_iter().map(|it| it.name));
        }
    }
    Ok(once(all))
}

pub(super) fn granting(db: &Db<'_>, item: &ItemRef) -> Outcome<Option<ItemRef>> {
    let Some(one) = items::find(db, item)? else { return Ok(None) };
    let Some(grant) = &one.more.grant else { return Ok(None) };
    let own = db.about(one.place.bundle)?;
    let mut newest = None;
    for it in items::with_key(db, &one.key)? {
        let about = db.about(it.place.bundle)?;
        if (about.way, &about.from, &about.to) != (own.way, &own.from, &own.to) {
            continue;
        }
        let good = items::good_answers(db, it.place)?;
        let its = good.iter().filter(|answer| answer.grant() == Some(grant));
        newest = newest.max(its.map(|answer| answer.place).max());
    }
    newest.map(|place| items::item_ref(db, place)).transpose()
}

// EXP-26.
pub(super) fn holders(db: &Db<'_>, grant: &GrantRecord) -> Outcome<Vec<RequestRecord>> {
    let (form, value) = codec::grant_columns(grant);
    let question =
        "SELECT item FROM request WHERE grant_value = ? AND grant_form = ? ORDER BY item";
    let places = all(db, question, params![value, form], |row| place_in(row, "item"))?;
    let mut holders = Vec::new();
    for place in places {
        let request = items::must(db, place)?;
        if request.state == ItemState::Granted {
            holders.push(request.record(db)?);
        }
    }
    Ok(holders)
}

/// What the machine holds, and what it waits for. Of one request that crossed several times a good answer
/// says all.
// LEDGER-13.
pub(super) fn confirmations(db: &Db<'_>, machine: &str) -> Outcome<Vec<Confirmation>> {
    let mut own = names::requests_of(db, machine)?;
    own.sort_by_key(|name| (Reverse(name.place.bundle), name.place.idx));
    let mut shown = Vec::new();
    super::machines::requests_of(db, machine, &mut |request| shown.push(request))?;
    let mut confirmations: Vec<Confirmation> = Vec::new();
    for Name { name, place, .. } in own {
        let stored = items::must(db, place)?;
        let about = db.about(place.bundle)?;
        if about.way != Direction::Out
            || matches!(stored.purpose, Purpose::Withdraw | Purpose::Confirmation)
            || stored.state == ItemState::Replaced
        {
            continue;
        }
        let contradicted = match stored.state {
            ItemState::Granted => standing::contradicted(db, &stored)?,
            _ => None,
        };
        let request = stored.record(db)?;
        // A request that crossed twice was granted once; what was refused before counts no more.
        let is_told = |known: &Confirmation| {
            known.request.key == request.key
                && (known.request.grant == request.grant || request.grant.is_none())
        };
        if confirmations.iter().any(is_told) {
            continue;
        }
        let newer = newer(&request, &shown).map(|newer| newer.request.item);
        // What is void is told where nothing else was asked since.
        if request.state == ItemState::Voided && newer.is_some() {
            continue;
        }
        confirmations.push(Confirmation {
            asked: about.recorded,
            disputed: match (&request.grant, request.state) {
                (Some(grant), ItemState::Disputed) => {
                    let since = standing::disputed_under(db, &request.key, grant)?;
                    Some(since.ok_or_else(|| codec::damaged("disputed"))?)
                }
                _ => None,
            },
            newer,
            perhaps_newer: perhaps_newer(&request, &shown).map(|newer| newer.request.item),
            contradicted,
            machine: name,
            request,
        });
    }
    let good: Vec<RequestKey> = confirmations
        .iter()
        .filter(|it| it.request.state == ItemState::Granted)
        .map(|it| it.request.key.clone())
        .collect();
    confirmations.retain(|it| it.request.grant.is_some() || !good.contains(&it.request.key));
    Ok(confirmations)
}
