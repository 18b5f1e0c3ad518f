//! Requests, and what is found of them.

use carnet_format::{ItemRef, KeyType, Purpose, Reason};

use crate::item_state::{Member, Place};
use crate::request_key::KeyParts;
use crate::tables::bundles;
use crate::tables::columns::damaged;
use crate::tables::db::Db;
use crate::tables::fault::Outcome;
use crate::tables::part::{PART, Part};
use crate::tables::place::part_id;
use crate::tables::prints::{self, Of};
use crate::tables::requests::{self, More};
use crate::tables::responses::{self, Answer};
use crate::{GrantRecord, ItemState, Numbers, RequestKey, RequestRecord, Subject};

/// A request as the ledger has it.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) place: Place,
    pub(crate) key: RequestKey,
    pub(crate) purpose: Purpose,
    pub(crate) key_type: Option<KeyType>,
    pub(crate) reason: Option<Reason>,
    pub(crate) state: ItemState,
    pub(crate) more: More,
}

impl Stored {
    pub(crate) fn is_dispute(&self) -> bool {
        self.reason == Some(Reason::AnswerDidNotFit)
    }

    pub(crate) fn is_withdrawal(&self) -> bool {
        self.purpose == Purpose::Withdraw
    }

    /// Whether it waits for an answer.
    pub(crate) fn is_unanswered(&self) -> bool {
        matches!(self.state, ItemState::Open | ItemState::Deferred)
    }

    /// Whether it is a dispute that ended without another grant, so that what it disputed stands as it was. One
    /// that was refused has ended when it was withdrawn.
    pub(crate) fn is_ended_dispute(&self) -> bool {
        use ItemState::{Refused, Replaced, Voided, Withdrawn};
        self.is_dispute()
            && match self.state {
                Replaced | Withdrawn | Voided => true,
                Refused => !self.more.disputes,
                _ => false,
            }
    }

    pub(crate) fn member(&self) -> Member {
        Member {
            place: self.place,
            purpose: self.purpose,
            reason: self.reason,
            state: self.state,
            code: self.more.code.clone(),
            grant: self.more.grant.clone(),
        }
    }

    /// What the request is about.
    pub(crate) fn subject(&self) -> Outcome<Subject> {
        Ok(match self.key.parts().ok_or_else(|| damaged("requests"))? {
            KeyParts::Vendor { vendor, content } => Subject::Vendor { vendor, content },
            KeyParts::Microsoft { application, activation, installation } => {
                Subject::Microsoft(Numbers {
                    installation_id: installation,
                    key_type: self.key_type.ok_or_else(|| damaged("requests"))?,
                    application_id: application,
                    activation_id: activation,
                })
            }
        })
    }

    /// As it is told.
    pub(crate) fn record(self, db: &Db<'_>) -> Outcome<RequestRecord> {
        let subject = self.subject()?;
        let item = item_ref(db, self.place)?;
        let Self { key, purpose, reason, state, more, .. } = self;
        let More { code, grant, mark, .. } = more;
        Ok(RequestRecord { item, key, state, purpose, reason, subject, grant, code, mark })
    }
}

/// By what others know an item.
pub(crate) fn item_ref(db: &Db<'_>, place: Place) -> Outcome<ItemRef> {
    Ok(ItemRef { bundle: db.about(place.bundle)?.digest, index: place.idx })
}

/// A request by its place.
pub(crate) fn request(db: &Db<'_>, place: Place) -> Outcome<Option<Stored>> {
    let (id, at) = place.part();
    let found = db.with_part(id, |part, _| {
        let (kept, (state, has_row)) = (part.request(at)?, part.state(at)?);
        let words = (kept.purpose, kept.key_type, kept.reason);
        Some((words, kept.thing, kept.tail.to_vec(), state, has_row))
    })?;
    let Some((words, thing, tail, state, has_row)) = found.flatten() else {
        return Ok(None);
    };
    let (purpose, key_type, reason) = words;
    let key = RequestKey::from_bytes([&db.head(thing)?[..], &tail[..]].concat());
    let more = match has_row {
        true => more(db, place)?,
        false => More::default(),
    };
    Ok(Some(Stored { place, key, purpose, key_type, reason, state, more }))
}

/// The same, where it must be.
pub(crate) fn must(db: &Db<'_>, place: Place) -> Outcome<Stored> {
    request(db, place)?.ok_or_else(|| damaged("requests"))
}

fn more(db: &Db<'_>, place: Place) -> Outcome<More> {
    requests::more(db, place)?.ok_or_else(|| damaged("states"))
}

/// The requests of a bundle from an index on, until `each` has enough.
pub(crate) fn each_of(
    db: &Db<'_>,
    bundle: i64,
    from: u32,
    each: &mut dyn FnMut(Stored) -> Outcome<bool>,
) -> Outcome<()> {
    let mut place = Place { bundle, idx: from };
    while let Some(stored) = request(db, place)? {
        if !each(stored)? {
            return Ok(());
        }
        place.idx += 1;
    }
    Ok(())
}

/// The parts of a bundle from one on, each with the index of its first request, until `each` has enough.
pub(crate) fn each_part(
    db: &Db<'_>,
    bundle: i64,
    from: u32,
    each: &mut dyn FnMut(u32, &Part) -> Option<bool>,
) -> Outcome<()> {
    for number in from.. {
        let read = db.with_part(part_id(bundle, number), |part, _| {
            let goes_on = each(number * PART, part)?;
            Some(goes_on && part.len() == PART)
        })?;
        match read {
            Some(None) => return Err(damaged("requests")),
            Some(Some(true)) => {}
            Some(Some(false)) | None => break,
        }
    }
    Ok(())
}

/// The indexes of the requests of a bundle whose state is one of these, ascending.
pub(crate) fn in_state(
    db: &Db<'_>,
    bundle: i64,
    from: u32,
    is_wanted: impl Fn(ItemState) -> bool,
    limit: usize,
) -> Outcome<Vec<Place>> {
    let mut found = Vec::new();
    each_part(db, bundle, from / PART, &mut |first, part| {
        let wanted = (0..part.len())
            .filter(|at| first + at >= from)
            .filter(|at| part.state(*at).is_some_and(|(state, _)| is_wanted(state)));
        let room = limit - found.len();
        found.extend(wanted.take(room).map(|at| Place { bundle, idx: first + at }));
        Some(found.len() < limit)
    })?;
    Ok(found)
}

/// Where requests with this installation id or content are, in the order in which they were recorded.
pub(crate) fn with_tail(db: &Db<'_>, tail: &[u8]) -> Outcome<Vec<Place>> {
    let mut found = prints::places(db, Of::Requests, prints::of(tail))?;
    let mut failed = Ok(());
    found.retain(|place| match has_tail(db, *place, tail) {
        Ok(has) => has,
        Err(fault) => {
            failed = Err(fault);
            false
        }
    });
    failed.map(|()| found)
}

fn has_tail(db: &Db<'_>, place: Place, tail: &[u8]) -> Outcome<bool> {
    let (id, at) = place.part();
    let has = db.with_part(id, |part, _| Some(part.request(at)?.tail == tail))?.flatten();
    has.ok_or_else(|| damaged("request_print"))
}

/// The requests that may be about the same thing as this key: with its installation id or content.
pub(crate) fn about_same(db: &Db<'_>, key: &RequestKey) -> Outcome<Vec<Stored>> {
    let Some((_, tail)) = key.halves() else { return Ok(Vec::new()) };
    with_tail(db, tail)?.into_iter().map(|place| must(db, place)).collect()
}

/// The requests with this key, of whatever site.
pub(crate) fn with_key(db: &Db<'_>, key: &RequestKey) -> Outcome<Vec<Stored>> {
    let mut found = about_same(db, key)?;
    found.retain(|it| it.key == *key);
    Ok(found)
}

/// The requests that replace this one.
pub(crate) fn replacing(db: &Db<'_>, old: Place) -> Outcome<Vec<Stored>> {
    requests::replacing(db, old)?.into_iter().map(|place| must(db, place)).collect()
}

/// Changes what becomes of a request.
pub(crate) fn set(db: &Db<'_>, new: &Member) -> Outcome<()> {
    let (id, at) = new.place.part();
    let before = db.with_part(id, |part, _| part.state(at))?.flatten();
    let (before, has_row) = before.ok_or_else(|| damaged("states"))?;
    let has_row = has_row || new.code.is_some() || new.grant.is_some();
    if has_row {
        requests::set_answer(db, new.place, new.code.as_ref(), new.grant.as_ref())?;
    }
    set_state(db, new.place, new.state, has_row)?;
    db.count(new.place.bundle, before, -1);
    db.count(new.place.bundle, new.state, 1);
    Ok(())
}

fn set_state(db: &Db<'_>, place: Place, state: ItemState, has_row: bool) -> Outcome<()> {
    let (id, at) = place.part();
    db.with_part(id, |part, is_changed| {
        part.set_state(at, state, has_row);
        *is_changed = true;
    })?
    .ok_or_else(|| damaged("states"))
}

/// The request of a reference.
pub(crate) fn find(db: &Db<'_>, item: &ItemRef) -> Outcome<Option<Stored>> {
    match place_of(db, item)? {
        Some(place) => request(db, place),
        None => Ok(None),
    }
}

/// Where an item of a reference is, if its bundle is here.
pub(crate) fn place_of(db: &Db<'_>, item: &ItemRef) -> Outcome<Option<Place>> {
    let bundle = bundles::find(db, &item.bundle)?;
    Ok(bundle.map(|bundle| Place { bundle, idx: item.index }))
}

/// When a bundle was declared void, if it is.
pub(crate) fn voided(db: &Db<'_>, bundle: i64) -> Outcome<Option<u64>> {
    Ok(bundles::void(db, bundle)?.map(|void| void.time))
}

/// Those of them that count: that fit, in a bundle that is not void.
pub(crate) fn good_answers(db: &Db<'_>, request: Place) -> Outcome<Vec<Answer>> {
    let mut answers = responses::to(db, request)?;
    answers.retain(|answer| answer.fault.is_none());
    let mut good = Vec::with_capacity(answers.len());
    for answer in answers {
        if voided(db, answer.place.bundle)?.is_none() {
            good.push(answer);
        }
    }
    Ok(good)
}

/// What the request at a place says did not fit.
pub(crate) fn disputed_by(db: &Db<'_>, request: &Stored) -> Outcome<Option<GrantRecord>> {
    let Some(place) = request.more.answer else { return Ok(None) };
    Ok(responses::get(db, place)?.and_then(|answer| answer.grant().cloned()))
}

/// A request whose answers in the spool say what is not so any more.
pub(crate) fn spool_anew(db: &Db<'_>, request: Place) -> Outcome<()> {
    for answer in responses::to(db, request)? {
        let about = db.about(answer.place.bundle)?;
        if answer.fault.is_none() && about.way == crate::Direction::In {
            bundles::unspool(db, answer.place.bundle)?;
        }
    }
    Ok(())
}
