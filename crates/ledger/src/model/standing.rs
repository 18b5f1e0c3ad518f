//! Where a request stands when it is about to cross again, and what it replaces.

use std::cmp::Reverse;

use carnet_format::{Code, Guid, ItemRef};

use super::items::{self, Stored};
use super::names;
use crate::item_state::Place;
use crate::request_key::KeyParts;
use crate::tables::db::Db;
use crate::tables::fault::Outcome;
use crate::tables::responses;
use crate::tables::said::{self, Line};
use crate::{Direction, GrantRecord, ItemState, RequestKey, Said, Standing};

/// When the newest answer was admitted that contradicts the grant of a request, unless the machine has taken
/// that. What did not fit after all is disputed and granted anew, by a later answer.
// LEDGER-69.
pub(crate) fn contradicted(db: &Db<'_>, request: &Stored) -> Outcome<Option<u64>> {
    match request.more.grant {
        Some(_) => contradicted_among(db, request, &items::with_key(db, &request.key)?),
        None => Ok(None),
    }
}

/// The same, where these are the requests with its key.
pub(crate) fn contradicted_among(
    db: &Db<'_>,
    request: &Stored,
    same: &[Stored],
) -> Outcome<Option<u64>> {
    let Some(grant) = &request.more.grant else { return Ok(None) };
    let since = request.more.answer.unwrap_or(request.place).bundle;
    let mut newest = None;
    for other in same {
        for answer in responses::to(db, other.place)? {
            let is_other = answer.grant().is_some_and(|other| other != grant);
            if answer.fault == Some(Code::AnswerConflict)
                && is_other
                && answer.place.bundle > since
                && items::voided(db, answer.place.bundle)?.is_none()
            {
                newest = newest.max(Some(db.about(answer.place.bundle)?.recorded));
            }
        }
    }
    if newest.is_some() {
        for other in same {
            if is_applied(db, other.place, grant)? {
                return Ok(None);
            }
        }
    }
    Ok(newest)
}

// LEDGER-82.
fn is_applied(db: &Db<'_>, request: Place, grant: &GrantRecord) -> Outcome<bool> {
    let is_it = |line: &said::Line| {
        line.what == Said::Applied && line.grant.as_ref().is_none_or(|it| it == grant)
    };
    Ok(said::of(db, request)?.iter().any(is_it))
}

/// Where a request stands, going by those that were recorded before this place. A dispute that ended without an
/// answer leaves what it disputed as it was. A void bundle leaves what a person had let cross again as it was
/// before: refused, or withdrawn.
// STATE-9. STATE-15. STATE-10. STATE-11.
pub(crate) fn standing(db: &Db<'_>, key: &RequestKey, before: Option<Place>) -> Outcome<Standing> {
    let mut same = items::about_same(db, key)?;
    same.retain(|it| it.key.agrees(key) && before.is_none_or(|before| it.place < before));
    standing_among(db, same)
}

/// The same, where these are all that may be about the same thing.
pub(crate) fn standing_among(db: &Db<'_>, same: Vec<Stored>) -> Outcome<Standing> {
    let mut asked = Vec::with_capacity(same.len());
    for it in same {
        if db.about(it.place.bundle)?.way == Direction::Out
            && !it.is_withdrawal()
            && it.state != ItemState::Disputed
            && !it.is_ended_dispute()
        {
            asked.push(it);
        }
    }
    // Of each key down to the newest that is not void.
    asked.sort_by(|one, other| {
        (&one.key, Reverse(one.place.bundle)).cmp(&(&other.key, Reverse(other.place.bundle)))
    });
    let mut found: Vec<Stored> = Vec::new();
    let is_void = |it: &Stored| it.state == ItemState::Voided;
    for it in asked {
        if found.last().is_none_or(|last| last.key != it.key || is_void(last)) {
            found.push(it);
        }
    }
    found.sort_by_key(|it| Reverse(it.place.bundle));
    let stays = |it: &Stored| matches!(it.state, ItemState::Refused | ItemState::Withdrawn);
    let before = found.iter().position(|it| !is_void(it)).filter(|at| stays(&found[*at]));
    match found.into_iter().nth(before.unwrap_or_default()) {
        Some(it) => standing_of(db, it),
        None => Ok(Standing::New),
    }
}

fn standing_of(db: &Db<'_>, it: Stored) -> Outcome<Standing> {
    let item = items::item_ref(db, it.place)?;
    Ok(match it.state {
        ItemState::Open | ItemState::Deferred | ItemState::Final => Standing::Open(item),
        ItemState::Granted => Standing::Confirmed(item),
        ItemState::Withdrawn => Standing::Withdrawn(item),
        ItemState::Refused => Standing::Refused(item, it.more.code),
        // A disputed one is not asked for: the dispute is newer.
        ItemState::Voided | ItemState::Disputed => Standing::Voided(item),
        ItemState::Replaced => match successor(db, &it)? {
            Some(by) => Standing::Replaced { item, by },
            None => Standing::Voided(item),
        },
    })
}

/// The newest request by which a machine of this one asked later for the same product with another
/// installation id, in a bundle that is not voided, and has not withdrawn it.
fn successor(db: &Db<'_>, old: &Stored) -> Outcome<Option<ItemRef>> {
    let mut newest: Option<Place> = None;
    for machine in names::of(db, old.place)? {
        for name in names::requests_of(db, &machine.name)? {
            let place = name.place;
            let is_newer = newest.is_none_or(|newest| {
                (place.bundle, Reverse(place.idx)) > (newest.bundle, Reverse(newest.idx))
            });
            if place.bundle <= old.place.bundle || !is_newer {
                continue;
            }
            let it = items::must(db, place)?;
            let is_gone = matches!(it.state, ItemState::Voided | ItemState::Withdrawn);
            if !is_gone && !it.is_withdrawal() && is_other_print(&it.key, &old.key) {
                newest = Some(place);
            }
        }
    }
    newest.map(|place| items::item_ref(db, place)).transpose()
}

/// Whether both ask for one product with different installation ids.
fn is_other_print(one: &RequestKey, other: &RequestKey) -> bool {
    use KeyParts::Microsoft;
    match (one.parts(), other.parts()) {
        (
            Some(Microsoft { activation: Some(one), installation: number, .. }),
            Some(Microsoft { activation: Some(other), installation, .. }),
        ) => one == other && number != installation,
        _ => false,
    }
}

/// Since when somebody says that this grant did not fit, be it in a bundle or here.
// LEDGER-41.
pub(crate) fn disputed(db: &Db<'_>, key: &RequestKey, grant: &GrantRecord) -> Outcome<Option<u64>> {
    let mut same = items::about_same(db, key)?;
    same.retain(|it| it.key.agrees(key));
    disputed_among(db, &same, grant)
}

/// The same, by requests with this very key.
pub(crate) fn disputed_under(
    db: &Db<'_>,
    key: &RequestKey,
    grant: &GrantRecord,
) -> Outcome<Option<u64>> {
    disputed_among(db, &items::with_key(db, key)?, grant)
}

fn disputed_among(db: &Db<'_>, same: &[Stored], grant: &GrantRecord) -> Outcome<Option<u64>> {
    let mut since = Vec::new();
    for it in same {
        if it.more.disputes && items::disputed_by(db, it)?.as_ref() == Some(grant) {
            since.push(db.about(it.place.bundle)?.recorded);
        }
        let said = said::of(db, it.place)?.into_iter();
        let is_it = |line: &Line| line.what == Said::Dispute && line.grant.as_ref() == Some(grant);
        since.extend(said.filter(is_it).map(|line| line.time));
    }
    Ok(since.into_iter().min())
}

// STATE-14.
pub(crate) fn predecessor(
    db: &Db<'_>,
    machine: &str,
    activation_id: &Guid,
    key: &RequestKey,
) -> Outcome<Option<ItemRef>> {
    let mut asked = names::requests_of(db, machine)?;
    asked.sort_by_key(|name| Reverse(name.place.bundle));
    for name in asked {
        let it = items::must(db, name.place)?;
        if it.is_withdrawal() || it.is_ended_dispute() || is_replaced(db, &it)? {
            continue;
        }
        let Some(KeyParts::Microsoft { activation: Some(id), installation, .. }) = it.key.parts()
        else {
            continue;
        };
        // One installation id never replaces itself, whatever else the rows say.
        let is_same = matches!(
            key.parts(),
            Some(KeyParts::Microsoft { installation: own, .. }) if own == installation
        );
        if id == *activation_id && !is_same {
            return Ok(Some(items::item_ref(db, name.place)?));
        }
    }
    Ok(None)
}

fn is_replaced(db: &Db<'_>, it: &Stored) -> Outcome<bool> {
    let newer = items::replacing(db, it.place)?;
    Ok(newer.iter().any(|newer| !newer.is_withdrawal() && !newer.is_ended_dispute()))
}
