//! Requests that enter the ledger.

use std::collections::BTreeSet;

use carnet_format::{Digest, Manifest, Purpose, Reason, Request, RequestBody};

use super::group;
use super::items::{self, Stored};
use super::names;
use crate::item_state::{By, Dispute, Event, Member, Place, first_state};
use crate::names::NamesHasher;
use crate::tables::columns::damaged;
use crate::tables::db::Db;
use crate::tables::fault::Outcome;
use crate::tables::part::{Kept, PART, Part};
use crate::tables::place::part_id;
use crate::tables::prints::{self, Of, OfBundle};
use crate::tables::{requests, responses};
use crate::{Direction, GrantRecord, ItemFault, ItemState, RequestKey, Salt};

/// A request that goes one way.
#[derive(Clone, Copy)]
pub(crate) struct Passing<'a> {
    pub(crate) way: Direction,
    pub(crate) manifest: &'a Manifest,
    pub(crate) request: &'a Request,
}

/// Takes the requests of one bundle, in their order. What they do to others happens in the end, in their order:
/// until then they only begin.
pub(crate) struct Taker<'a> {
    db: &'a Db<'a>,
    bundle: i64,
    next: u32,
    part: Part,
    requests: OfBundle,
    machines: OfBundle,
    /// Those that do something, and what they say.
    special: Vec<(u32, Request)>,
    /// The head of the last key, and its number: most are as the one before.
    thing: (Vec<u8>, i64),
    /// The digest of the bundle, and what binds the names of its machines; without them nothing does.
    names: Option<(Digest, NamesHasher)>,
}

impl<'a> Taker<'a> {
    pub(crate) fn new(db: &'a Db<'a>, bundle: i64) -> Self {
        let (part, requests, machines, thing) = <_>::default();
        let (special, names) = (Vec::new(), None);
        Self { db, bundle, next: 0, part, requests, machines, special, thing, names }
    }

    /// The names of the machines are bound, too.
    pub(crate) fn binding(db: &'a Db<'a>, bundle: i64, digest: &Digest, salt: &Salt) -> Self {
        Self { names: Some((*digest, NamesHasher::new(salt))), ..Self::new(db, bundle) }
    }

    /// Takes the next one, with its machines.
    pub(crate) fn take(&mut self, request: &Request, machines: &[String]) -> Outcome<()> {
        let place = Place { bundle: self.bundle, idx: self.next };
        let key = RequestKey::of(request);
        let (head, tail) = key.halves().ok_or_else(|| damaged("requests"))?;
        let key_type = match &request.body {
            RequestBody::Microsoft(microsoft) => Some(microsoft.key_type),
            _ => None,
        };
        if self.thing.0 != head {
            self.thing = (head.to_vec(), self.db.thing(head)?);
        }
        let (thing, reason) = (self.thing.1, request.reason);
        let kept = Kept { purpose: request.purpose, key_type, reason, thing, tail };
        let is_special = is_special(request);
        let mut new = first_spellings(machines);
        let state = first_state(request.purpose);
        self.part.push(&kept, state, is_special, new.iter().copied());
        self.db.count(self.bundle, state, 1);
        self.requests.push(prints::of(tail), self.next);
        new.iter().for_each(|name| self.machines.push(prints::of_machine(name), self.next));
        // AUDIT-5.
        if let Some((digest, hasher)) = &mut self.names {
            new.sort_unstable();
            new.iter().for_each(|name| hasher.add(digest, self.next, name));
        }
        if is_special {
            requests::add(self.db, place)?;
            self.special.push((self.next, request.clone()));
        }
        self.next += 1;
        if self.part.len() == PART {
            self.keep_part()?;
        }
        Ok(())
    }

    fn keep_part(&mut self) -> Outcome<()> {
        let number = (self.next - 1) / PART;
        let part = std::mem::take(&mut self.part);
        self.db.add_part(part_id(self.bundle, number), part)
    }

    /// All have come: those do what they say that say something of others, or of which the ledger has the like.
    /// `may` has the last word before one does; `marked` hears of what did not fit. Gives the digest that binds
    /// the names, where they are bound.
    pub(crate) fn finish(
        mut self,
        (way, manifest): (Direction, &Manifest),
        may: &mut dyn FnMut(&Stored, Option<Passing<'_>>) -> Outcome<()>,
        marked: &mut dyn FnMut(u32, &Request, ItemFault) -> Outcome<()>,
    ) -> Outcome<Option<Digest>> {
        if self.part.len() > 0 {
            self.keep_part()?;
        }
        let mut like = self.alike()?;
        self.requests.add(self.db, Of::Requests, self.bundle)?;
        self.machines.add(self.db, Of::Machines, self.bundle)?;
        like.extend(self.special.iter().map(|(idx, _)| *idx));
        let mut special = self.special.into_iter().peekable();
        for idx in like {
            let stored = items::must(self.db, Place { bundle: self.bundle, idx })?;
            let Some((_, request)) = special.next_if(|(special, _)| *special == idx) else {
                may(&stored, None)?;
                group::begin(self.db, stored.place)?;
                continue;
            };
            let passing = Passing { way, manifest, request: &request };
            may(&stored, Some(passing))?;
            if let Err(fault) = act(self.db, &stored, passing)? {
                marked(idx, &request, fault)?;
            }
        }
        Ok(self.names.map(|(_, hasher)| hasher.finish()))
    }

    /// The indexes of those whose installation id or content the ledger had, or that have it twice.
    fn alike(&mut self) -> Outcome<BTreeSet<u32>> {
        self.requests.sort();
        let mut like: BTreeSet<u32> = self.requests.shared().collect();
        self.requests.find_new(self.db, &mut |own, _| {
            like.insert(own);
        })?;
        Ok(like)
    }
}

/// A name in several cases is one machine; the first spelling stays.
fn first_spellings(machines: &[String]) -> Vec<&str> {
    let mut first: Vec<&str> = Vec::with_capacity(machines.len());
    for machine in machines {
        if !first.iter().any(|known| names::is_same(known, machine)) {
            first.push(machine);
        }
    }
    first
}

/// Whether a request says something of others.
fn is_special(request: &Request) -> bool {
    request.replaces.is_some() || is_dispute(request) || is_withdrawal(request)
}

/// Lets a request do what it says to the one that it replaces. One that says what does not fit is marked. Both
/// sites do this: the one that asks when it records the bundle, the other when it admits it.
fn act(db: &Db<'_>, stored: &Stored, passing: Passing<'_>) -> Outcome<Result<(), ItemFault>> {
    let (at, request) = (stored.place, passing.request);
    let mut old = old(db, passing)?;
    // STATE-11. It repeats the request that it withdraws, or it is about something else.
    if is_withdrawal(request) && old.as_ref().is_some_and(|old| old.key != stored.key) {
        old = None;
    }
    let answer = match is_dispute(request) {
        true => misfit(db, passing, &stored.key)?,
        false => None,
    };
    let old = old.map(|old| old.place);
    requests::link(db, at, old, answer.as_ref().map(|(place, _)| *place))?;
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
        requests::mark(db, at, fault.code())?;
    }
    Ok(result)
}

/// The answer of which a request says that it did not fit, and what it granted: one of the other site to
/// a request of the asking site with the same key, whether its bundle was declared void or not.
// STATE-10.
fn misfit(
    db: &Db<'_>,
    passing: Passing<'_>,
    key: &RequestKey,
) -> Outcome<Option<(Place, GrantRecord)>> {
    let Some(item) = &passing.request.continues else { return Ok(None) };
    let Some(place) = items::place_of(db, item)? else { return Ok(None) };
    let about = db.about(place.bundle)?;
    let Manifest { from, to, .. } = passing.manifest;
    if about.way == passing.way || about.from != *to || about.to != *from {
        return Ok(None);
    }
    let Some(answer) = responses::get(db, place)? else { return Ok(None) };
    let (Some(grant), Some(asked)) = (answer.grant(), answer.request) else { return Ok(None) };
    Ok((items::must(db, asked)?.key == *key).then(|| (place, grant.clone())))
}

/// The request that this one replaces, where it lies in a bundle of the same way and route; any other
/// reference changes nothing.
// STATE-5.
pub(crate) fn old(db: &Db<'_>, passing: Passing<'_>) -> Outcome<Option<Stored>> {
    let Some(item) = &passing.request.replaces else { return Ok(None) };
    let Some(place) = items::place_of(db, item)? else { return Ok(None) };
    let about = db.about(place.bundle)?;
    let Manifest { from, to, .. } = passing.manifest;
    let is_here = about.way == passing.way && about.from == *from && about.to == *to;
    if is_here { items::request(db, place) } else { Ok(None) }
}

/// Ends the requests of a bundle that was declared void, and takes back what they withdrew.
// STATE-12.
pub(crate) fn void(db: &Db<'_>, bundle: i64) -> Outcome<()> {
    let mut withdrawn = Vec::new();
    let mut disputing = Vec::new();
    items::each_of(db, bundle, 0, &mut |request| {
        if request.is_dispute() {
            disputing.push(request.place);
        }
        withdrawn.extend(request.more.old.filter(|_| request.is_withdrawal()));
        Ok(true)
    })?;
    for place in disputing {
        // safe: no request is too late to be voided.
        let _ = group::apply(db, place, Event::Voided(place))?;
    }
    let is_wanted =
        |state| matches!(state, ItemState::Open | ItemState::Deferred | ItemState::Final);
    for place in items::in_state(db, bundle, 0, is_wanted, usize::MAX)? {
        let member = items::must(db, place)?.member();
        items::set(db, &Member { state: ItemState::Voided, ..member })?;
    }
    withdrawn.into_iter().try_for_each(|old| group::replay(db, old))
}

/// After a bundle of requests was not void after all: they, and those that they replace or withdraw, stand
/// where all that happened leaves them.
// STREAM-16.
pub(crate) fn stand_anew(db: &Db<'_>, bundle: i64) -> Outcome<()> {
    let mut places = BTreeSet::new();
    items::each_of(db, bundle, 0, &mut |request| {
        places.insert(request.place);
        places.extend(request.more.old);
        Ok(true)
    })?;
    places.into_iter().try_for_each(|request| group::replay(db, request))
}

/// Whether a request says that an answer did not fit.
pub(crate) fn is_dispute(request: &Request) -> bool {
    request.reason == Some(Reason::AnswerDidNotFit)
}

/// Whether a request withdraws another.
pub(crate) fn is_withdrawal(request: &Request) -> bool {
    request.purpose == Purpose::Withdraw
}

/// The indexes of the requests of a bundle with an installation id or content that others have, too.
pub(crate) fn alike_in(db: &Db<'_>, bundle: i64) -> Outcome<Vec<u32>> {
    let mut own = OfBundle::default();
    items::each_part(db, bundle, 0, &mut |first, part| {
        for at in 0..part.len() {
            own.push(prints::of(part.request(at)?.tail), first + at);
        }
        Some(true)
    })?;
    let mut like = BTreeSet::new();
    own.sort();
    own.find(db, Of::Requests, &mut |own, place| {
        if place.bundle != bundle {
            like.insert(own);
        }
    })?;
    Ok(like.into_iter().collect())
}
