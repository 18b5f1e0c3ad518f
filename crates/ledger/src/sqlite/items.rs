//! Requests, and what is found of them.

use carnet_format::limits::MAX_ITEMS;
use carnet_format::{Code, Digest, ErrorCode, ItemRef, KeyType, Purpose, Reason};
use rusqlite::{Connection, Row, params};

use super::codec::{self, all, damaged, first, grant_columns, optional_parsed};
use super::db::Db;
use super::fault::Outcome;
use super::part::{PART, Part};
use super::prints::{self, Of};
use crate::item_state::{Member, Place};
use crate::request_key::KeyParts;
use crate::{GrantRecord, ItemState, Numbers, RequestKey, RequestRecord, Subject};

/// How many numbers a bundle has for its items, and how many parts that is.
const ITEMS: i64 = 1 << 22;
const _: () = assert!(MAX_ITEMS as i64 <= ITEMS);
const PARTS: i64 = ITEMS / PART as i64;

impl Place {
    /// The number by which tables name it.
    pub(super) fn number(self) -> i64 {
        self.bundle * ITEMS + i64::from(self.idx)
    }

    /// The place of a number.
    pub(super) const fn of(number: i64) -> Self {
        Self { bundle: number.div_euclid(ITEMS), idx: number.rem_euclid(ITEMS) as u32 }
    }

    /// Where it is kept: the part, and which one there.
    pub(super) fn part(self) -> (i64, u32) {
        (part_id(self.bundle, self.idx / PART), self.idx % PART)
    }
}

/// The number of a part of a bundle.
pub(super) fn part_id(bundle: i64, part: u32) -> i64 {
    bundle * PARTS + i64::from(part)
}

/// Whose bundle a part is of.
pub(super) fn bundle_of_part(id: i64) -> i64 {
    id.div_euclid(PARTS)
}

/// A place in a column.
pub(super) fn place_in(row: &Row<'_>, column: &str) -> Outcome<Place> {
    Ok(Place::of(row.get(column)?))
}

pub(super) fn optional_place(row: &Row<'_>, column: &str) -> Outcome<Option<Place>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(Place::of))
}

/// A request as the ledger has it.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub(super) place: Place,
    pub(super) key: RequestKey,
    pub(super) purpose: Purpose,
    pub(super) key_type: Option<KeyType>,
    pub(super) reason: Option<Reason>,
    pub(super) state: ItemState,
    pub(super) more: More,
}

/// What only some requests have.
#[derive(Clone, Debug, Default)]
pub(super) struct More {
    pub(super) old: Option<Place>,
    pub(super) answer: Option<Place>,
    pub(super) disputes: bool,
    pub(super) code: Option<ErrorCode>,
    pub(super) grant: Option<GrantRecord>,
    pub(super) mark: Option<Code>,
}

impl More {
    fn read(row: &Row<'_>) -> Outcome<Self> {
        Ok(Self {
            old: optional_place(row, "old")?,
            answer: optional_place(row, "answer")?,
            disputes: row.get("disputes")?,
            code: optional_parsed(row, "code")?,
            grant: codec::grant(row)?,
            mark: optional_parsed(row, "mark")?,
        })
    }
}

impl Stored {
    pub(super) fn is_dispute(&self) -> bool {
        self.reason == Some(Reason::AnswerDidNotFit)
    }

    pub(super) fn is_withdrawal(&self) -> bool {
        self.purpose == Purpose::Withdraw
    }

    /// Whether it waits for an answer.
    pub(super) fn is_unanswered(&self) -> bool {
        matches!(self.state, ItemState::Open | ItemState::Deferred)
    }

    /// Whether it is a dispute that ended without another grant, so that what it disputed stands as it was. One
    /// that was refused has ended when it was withdrawn.
    pub(super) fn is_ended_dispute(&self) -> bool {
        use ItemState::{Refused, Replaced, Voided, Withdrawn};
        self.is_dispute()
            && match self.state {
                Replaced | Withdrawn | Voided => true,
                Refused => !self.more.disputes,
                _ => false,
            }
    }

    pub(super) fn member(&self) -> Member {
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
    pub(super) fn subject(&self) -> Outcome<Subject> {
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
    pub(super) fn record(self, db: &Db<'_>) -> Outcome<RequestRecord> {
        let subject = self.subject()?;
        let item = item_ref(db, self.place)?;
        let Self { key, purpose, reason, state, more, .. } = self;
        let More { code, grant, mark, .. } = more;
        Ok(RequestRecord { item, key, state, purpose, reason, subject, grant, code, mark })
    }
}

/// By what others know an item.
pub(super) fn item_ref(db: &Db<'_>, place: Place) -> Outcome<ItemRef> {
    Ok(ItemRef { bundle: db.about(place.bundle)?.digest, index: place.idx })
}

/// A request by its place.
pub(super) fn request(db: &Db<'_>, place: Place) -> Outcome<Option<Stored>> {
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
pub(super) fn must(db: &Db<'_>, place: Place) -> Outcome<Stored> {
    request(db, place)?.ok_or_else(|| damaged("requests"))
}

fn more(db: &Db<'_>, place: Place) -> Outcome<More> {
    let found = first(db, "SELECT * FROM request WHERE item = ?", [place.number()], More::read)?;
    found.ok_or_else(|| damaged("states"))
}

/// The requests of a bundle from an index on, until `each` has enough.
pub(super) fn each_of(
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
pub(super) fn each_part(
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
pub(super) fn in_state(
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
pub(super) fn with_tail(db: &Db<'_>, tail: &[u8]) -> Outcome<Vec<Place>> {
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
pub(super) fn about_same(db: &Db<'_>, key: &RequestKey) -> Outcome<Vec<Stored>> {
    let Some((_, tail)) = key.halves() else { return Ok(Vec::new()) };
    with_tail(db, tail)?.into_iter().map(|place| must(db, place)).collect()
}

/// The requests with this key, of whatever site.
pub(super) fn with_key(db: &Db<'_>, key: &RequestKey) -> Outcome<Vec<Stored>> {
    let mut found = about_same(db, key)?;
    found.retain(|it| it.key == *key);
    Ok(found)
}

/// The requests that replace this one.
pub(super) fn replacing(db: &Db<'_>, old: Place) -> Outcome<Vec<Stored>> {
    let question = "SELECT item FROM request WHERE old = ? ORDER BY item";
    let places = all(db, question, [old.number()], |row| place_in(row, "item"))?;
    places.into_iter().map(|place| must(db, place)).collect()
}

/// Changes what becomes of a request.
pub(super) fn set(db: &Db<'_>, new: &Member) -> Outcome<()> {
    let (id, at) = new.place.part();
    let before = db.with_part(id, |part, _| part.state(at))?.flatten();
    let (before, has_row) = before.ok_or_else(|| damaged("states"))?;
    let has_row = has_row || new.code.is_some() || new.grant.is_some();
    if has_row {
        let (form, value) = new.grant.as_ref().map(grant_columns).unzip();
        db.prepare_cached(
            "INSERT INTO request (item, code, grant_form, grant_value) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (item) DO UPDATE SET code = ?2, grant_form = ?3, grant_value = ?4",
        )?
        .execute(params![
            new.place.number(),
            new.code.as_ref().map(|code| code.as_str()),
            form,
            value
        ])?;
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

/// Makes a row for a request that says something of others.
pub(super) fn add_row(db: &Db<'_>, place: Place) -> Outcome<()> {
    db.prepare_cached("INSERT INTO request (item) VALUES (?)")?.execute([place.number()])?;
    Ok(())
}

/// Notes of which others it says something.
pub(super) fn link(
    db: &Db<'_>,
    place: Place,
    old: Option<Place>,
    answer: Option<Place>,
) -> Outcome<()> {
    db.prepare_cached("UPDATE request SET old = ?, answer = ? WHERE item = ?")?
        .execute(params![old.map(Place::number), answer.map(Place::number), place.number()])?;
    Ok(())
}

/// Notes what is wrong with a request that has a row of its own.
pub(super) fn mark(db: &Db<'_>, place: Place, code: Code) -> Outcome<()> {
    db.prepare_cached("UPDATE request SET mark = ? WHERE item = ?")?
        .execute(params![code.as_str(), place.number()])?;
    Ok(())
}

/// Whether a request keeps others from using what it disputes.
pub(super) fn set_disputes(db: &Db<'_>, place: Place, disputes: bool) -> Outcome<()> {
    db.prepare_cached("UPDATE request SET disputes = ? WHERE item = ?")?
        .execute(params![disputes, place.number()])?;
    Ok(())
}

/// The request of a reference.
pub(super) fn find(db: &Db<'_>, item: &ItemRef) -> Outcome<Option<Stored>> {
    match place_of(db, item)? {
        Some(place) => request(db, place),
        None => Ok(None),
    }
}

/// Where an item of a reference is, if its bundle is here.
pub(super) fn place_of(db: &Db<'_>, item: &ItemRef) -> Outcome<Option<Place>> {
    let bundle = super::rows::bundle_id(db, &item.bundle)?;
    Ok(bundle.map(|bundle| Place { bundle, idx: item.index }))
}

/// When a bundle was declared void, if it is.
pub(super) fn voided(db: &Db<'_>, bundle: i64) -> Outcome<Option<u64>> {
    let question = "SELECT voided FROM bundle WHERE id = ?";
    let found = first(db, question, [bundle], |row| Ok(row.get::<_, Option<i64>>("voided")?))?;
    Ok(found.flatten().map(i64::unsigned_abs))
}

/// An answer as the ledger has it.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) place: Place,
    pub(super) request: Option<Place>,
    pub(super) outcome: crate::OutcomeRecord,
    pub(super) fault: Option<Code>,
}

pub(super) fn read_answer(row: &Row<'_>) -> Outcome<Answer> {
    Ok(Answer {
        place: place_in(row, "item")?,
        request: optional_place(row, "request")?,
        outcome: codec::outcome(row)?,
        fault: optional_parsed(row, "fault")?,
    })
}

impl Answer {
    /// What it grants.
    pub(super) const fn grant(&self) -> Option<&GrantRecord> {
        match &self.outcome {
            crate::OutcomeRecord::Granted(grant) => Some(grant),
            _ => None,
        }
    }
}

/// The answers to a request, in the order in which they were recorded.
pub(super) fn answers_to(db: &Db<'_>, request: Place) -> Outcome<Vec<Answer>> {
    let question = "SELECT * FROM response WHERE request = ? ORDER BY item";
    all(db, question, [request.number()], read_answer)
}

/// Those of them that count: that fit, in a bundle that is not void.
pub(super) fn good_answers(db: &Db<'_>, request: Place) -> Outcome<Vec<Answer>> {
    let mut answers = answers_to(db, request)?;
    answers.retain(|answer| answer.fault.is_none());
    let mut good = Vec::with_capacity(answers.len());
    for answer in answers {
        if voided(db, answer.place.bundle)?.is_none() {
            good.push(answer);
        }
    }
    Ok(good)
}

/// An answer by its place.
pub(super) fn answer(db: &Db<'_>, place: Place) -> Outcome<Option<Answer>> {
    first(db, "SELECT * FROM response WHERE item = ?", [place.number()], read_answer)
}

/// What the request at a place says did not fit.
pub(super) fn disputed_by(db: &Db<'_>, request: &Stored) -> Outcome<Option<GrantRecord>> {
    let Some(place) = request.more.answer else { return Ok(None) };
    Ok(answer(db, place)?.and_then(|answer| answer.grant().cloned()))
}

/// The newest bundle.
pub(super) fn newest_bundle(db: &Db<'_>) -> Outcome<i64> {
    Ok(db
        .prepare_cached("SELECT ifnull(max(id), 0) FROM bundle")?
        .query_row([], |row| row.get(0))?)
}

/// The digest of a bundle by its number, if there is one.
pub(super) fn digest_of(db: &Connection, bundle: i64) -> Outcome<Option<Digest>> {
    first(db, "SELECT digest FROM bundle WHERE id = ?", [bundle], |row| {
        codec::digest(row, "digest")
    })
}

/// A request whose answers in the spool say what is not so any more.
pub(super) fn spool_anew(db: &Db<'_>, request: Place) -> Outcome<()> {
    for answer in answers_to(db, request)? {
        let about = db.about(answer.place.bundle)?;
        if answer.fault.is_none() && about.way == crate::Direction::In {
            unspool(db, answer.place.bundle)?;
        }
    }
    Ok(())
}

/// The spool has to have the folder of this bundle anew.
pub(super) fn unspool(db: &Db<'_>, bundle: i64) -> Outcome<()> {
    db.prepare_cached("UPDATE bundle SET spooled = 0 WHERE id = ?")?.execute([bundle])?;
    Ok(())
}
