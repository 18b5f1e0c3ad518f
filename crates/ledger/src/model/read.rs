//! Questions that change nothing.

use std::cmp::Reverse;

use carnet_format::{Digest, ItemRef, Purpose};

use super::items;
use super::names::{self, Name};
use super::standing;
use crate::shown::{newer, perhaps_newer};
use crate::tables::columns;
use crate::tables::db::Db;
use crate::tables::fault::Outcome;
use crate::tables::{bundles, requests, responses};
use crate::{
    AnswerRecord, Confirmation, Direction, GrantRecord, ItemState, RequestKey, RequestRecord, Tally,
};

/// Which requests of a bundle.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    All,
    Unanswered,
}

pub(crate) fn tally(db: &Db<'_>, direction: Direction, bundle: Option<&Digest>) -> Outcome<Tally> {
    let bundle = match bundle {
        None => None,
        Some(digest) => match bundles::find(db, digest)? {
            None => return Ok(Tally::default()),
            id => id,
        },
    };
    let mut tally = Tally::default();
    for (state, count) in db.states(direction, bundle)? {
        let slot = match state {
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
        *slot = count;
    }
    Ok(tally)
}

pub(crate) fn request(db: &Db<'_>, item: &ItemRef) -> Outcome<Option<RequestRecord>> {
    items::find(db, item)?.map(|request| request.record(db)).transpose()
}

pub(crate) fn requests(
    db: &Db<'_>,
    bundle: &Digest,
    from: u32,
    limit: u32,
    which: Which,
) -> Outcome<Vec<RequestRecord>> {
    let Some(id) = bundles::find(db, bundle)? else { return Ok(Vec::new()) };
    let is_wanted = |state| match which {
        Which::All => true,
        Which::Unanswered => matches!(state, ItemState::Open | ItemState::Deferred),
    };
    let places = items::in_state(db, id, from, is_wanted, limit as usize)?;
    places.into_iter().map(|place| items::must(db, place)?.record(db)).collect()
}

pub(crate) fn answers(
    db: &Db<'_>,
    bundle: &Digest,
    from: u32,
    limit: u32,
) -> Outcome<Vec<AnswerRecord>> {
    let Some(id) = bundles::find(db, bundle)? else { return Ok(Vec::new()) };
    let (answered, mut records) = (bundles::answered(db, id)?, Vec::new());
    for answer in responses::of(db, id, from, limit)? {
        let bundle = answered.get(&answer.position);
        let bundle = *bundle.ok_or_else(|| columns::damaged("position"))?;
        let request = match answer.request {
            Some(place) => items::request(db, place)?,
            None => None,
        };
        records.push(AnswerRecord {
            index: answer.place.idx,
            item: ItemRef { bundle, index: answer.index },
            request: request.map(|request| request.record(db)).transpose()?,
            outcome: answer.outcome,
            fault: answer.fault,
        });
    }
    Ok(records)
}

pub(crate) fn machines(db: &Db<'_>, item: &ItemRef) -> Outcome<Vec<String>> {
    let Some(place) = items::place_of(db, item)? else { return Ok(Vec::new()) };
    Ok(names::of(db, place)?.into_iter().map(|it| it.name).collect())
}

pub(crate) fn all_machines(db: &Db<'_>) -> Outcome<Vec<String>> {
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

pub(crate) fn sharers(db: &Db<'_>, item: &ItemRef) -> Outcome<Vec<String>> {
    let Some(one) = items::find(db, item)? else { return Ok(Vec::new()) };
    let mut all = Vec::new();
    for it in items::with_key(db, &one.key)? {
        if it.more.grant == one.more.grant {
            all.extend(names::of(db, it.place)?.into_iter().map(|it| it.name));
        }
    }
    Ok(once(all))
}

pub(crate) fn granting(db: &Db<'_>, item: &ItemRef) -> Outcome<Option<ItemRef>> {
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
pub(crate) fn holders(db: &Db<'_>, grant: &GrantRecord) -> Outcome<Vec<RequestRecord>> {
    let mut holders = Vec::new();
    for place in requests::granted(db, grant)? {
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
pub(crate) fn confirmations(db: &Db<'_>, machine: &str) -> Outcome<Vec<Confirmation>> {
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
                    Some(since.ok_or_else(|| columns::damaged("disputed"))?)
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
