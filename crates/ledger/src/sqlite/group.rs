//! Requests with one item key, as the database has them.

use rusqlite::{Connection, Row, params};

use super::codec::{self, all, damaged, first, grant_columns, number, place};
use super::fault::Outcome;
use super::said;
use crate::item_state::{By, Dispute, Event, Group, Member, Place};
use crate::{Direction, GrantRecord, ItemFault, ItemState};

/// A group and the key that its requests share.
pub(super) struct Keyed {
    key: Vec<u8>,
    group: Group,
}

/// Lets something happen to the group of a request, and keeps what became of it.
pub(super) fn apply(
    db: &Connection,
    request: Place,
    event: Event,
) -> Outcome<Result<(), ItemFault>> {
    let Some(keyed) = load(db, request)? else { return Ok(Err(ItemFault::UnknownItem)) };
    let mut group = keyed.group.clone();
    let result = group.apply(event);
    keyed.keep(db, &group)?;
    Ok(result)
}

/// Lets a request begin: it is stored as one of its purpose begins.
// STATE-16.
pub(super) fn begin(db: &Connection, request: Place) -> Outcome<()> {
    let is_alone = first(
        db,
        "SELECT 1 FROM request one JOIN request r ON r.key = one.key AND r.state = ?
         WHERE one.bundle = ? AND one.idx = ? LIMIT 1",
        params![number(ItemState::Granted), request.bundle, request.idx],
        |_| Ok(()),
    )?
    .is_none();
    if is_alone {
        return Ok(());
    }
    let Some(keyed) = load(db, request)? else { return Ok(()) };
    let mut group = keyed.group.clone();
    group.begin(request);
    keyed.keep(db, &group)?;
    keyed.note_known(db, &group)
}

/// Notes a request that began granted.
// STATE-16.
pub(super) fn note_if_known(db: &Connection, request: Place) -> Outcome<()> {
    db.prepare_cached(
        "INSERT OR IGNORE INTO known
         SELECT bundle, idx FROM request WHERE bundle = ? AND idx = ? AND state = ?",
    )?
    .execute(params![request.bundle, request.idx, number(ItemState::Granted)])?;
    Ok(())
}

/// Computes anew what stands, after something was taken back.
pub(super) fn replay(db: &Connection, request: Place) -> Outcome<()> {
    let Some(keyed) = load(db, request)? else { return Ok(()) };
    let mut events = Vec::new();
    for member in &keyed.group.members {
        events_of(db, member, &mut events)?;
        events.extend(said::events_of(db, member.place)?);
    }
    events.sort_by_key(|(at, _)| *at);
    let mut group = keyed.group.clone();
    group.replay(events.into_iter().map(|(_, event)| event));
    keyed.keep(db, &group)?;
    keyed.note_known(db, &group)
}

/// The group of a request: those of the asking site with its key.
pub(super) fn load(db: &Connection, request: Place) -> Outcome<Option<Keyed>> {
    let mut statement = db.prepare_cached(
        "SELECT r.*, b.digest AS bundle_digest FROM request one
         JOIN bundle ob ON ob.id = one.bundle JOIN stream os ON os.id = ob.stream
         JOIN request r ON r.key = one.key
         JOIN bundle b ON b.id = r.bundle JOIN stream s ON s.id = b.stream
         WHERE one.bundle = ? AND one.idx = ? AND s.way = os.way AND s.origin = os.origin",
    )?;
    let mut rows = statement.query(params![request.bundle, request.idx])?;
    let mut found: Option<Keyed> = None;
    while let Some(row) = rows.next()? {
        let member = member(row)?;
        match &mut found {
            Some(keyed) => keyed.group.members.push(member),
            None => {
                let key = codec::request_key(row)?;
                let subject = codec::subject(row, &key)?;
                let disputes = disputes(db, key.as_bytes())?;
                let group = Group { subject, members: vec![member], disputes };
                found = Some(Keyed { key: key.as_bytes().to_vec(), group });
            }
        }
    }
    if let Some(Keyed { group, .. }) = &mut found {
        let Group { members, disputes, .. } = group;
        let is_here = |place| members.iter().any(|member| member.place == place);
        disputes.retain(|dispute| matches!(dispute.by, By::Request(place) if is_here(place)));
        for member in members {
            disputes.extend(said::disputes_of(db, member.place)?);
        }
    }
    Ok(found)
}

impl Keyed {
    /// Its requests and disputes.
    pub(super) const fn group(&self) -> &Group {
        &self.group
    }

    /// Notes which requests hold a grant that no answer has brought them now.
    // STATE-16.
    fn note_known(&self, db: &Connection, new: &Group) -> Outcome<()> {
        for member in &new.members {
            let old = self.group.members.iter().find(|old| old.place == member.place);
            if member.state == ItemState::Granted && old != Some(member) {
                db.prepare_cached("INSERT OR IGNORE INTO known VALUES (?, ?)")?
                    .execute(params![member.place.bundle, member.place.idx])?;
            }
        }
        Ok(())
    }

    /// Writes what has changed.
    fn keep(&self, db: &Connection, new: &Group) -> Outcome<()> {
        for member in &new.members {
            let old = self.group.members.iter().find(|old| old.place == member.place);
            if old == Some(member) {
                continue;
            }
            write(db, member)?;
            let is_disputed = |member: &Member| member.state == ItemState::Disputed;
            if old.is_some_and(is_disputed) != is_disputed(member) {
                spool_anew(db, member.place)?;
            }
        }
        if self.group.disputes == new.disputes {
            return Ok(());
        }
        for (by, _) in of_requests(&self.group) {
            db.prepare_cached(
                "DELETE FROM dispute WHERE key = ? AND by_bundle = ? AND by_idx = ?",
            )?
            .execute(params![self.key, by.bundle, by.idx])?;
        }
        for (by, grant) in of_requests(new) {
            let (form, value) = grant_columns(grant);
            db.prepare_cached("INSERT INTO dispute VALUES (?, ?, ?, ?, ?)")?
                .execute(params![self.key, by.bundle, by.idx, form, value])?;
        }
        Ok(())
    }
}

/// The disputes that requests make; what persons say has a table of its own.
fn of_requests(group: &Group) -> impl Iterator<Item = (Place, &GrantRecord)> {
    group.disputes.iter().filter_map(|dispute| match dispute.by {
        By::Request(place) => Some((place, &dispute.grant)),
        By::Person(_) => None,
    })
}

fn member(row: &Row<'_>) -> Outcome<Member> {
    Ok(Member {
        place: place(row, "bundle", "idx")?,
        purpose: codec::word(row, "purpose")?,
        reason: codec::optional_word(row, "reason")?,
        state: codec::word(row, "state")?,
        code: codec::optional_parsed(row, "code")?,
        grant: codec::grant(row)?,
    })
}

fn disputes(db: &Connection, key: &[u8]) -> Outcome<Vec<Dispute>> {
    all(db, "SELECT * FROM dispute WHERE key = ?", [key], |row| {
        Ok(Dispute {
            by: By::Request(place(row, "by_bundle", "by_idx")?),
            grant: codec::grant(row)?.ok_or_else(|| damaged("grant_form"))?,
        })
    })
}

fn write(db: &Connection, member: &Member) -> Outcome<()> {
    let (form, value) = member.grant.as_ref().map(grant_columns).unzip();
    db.prepare_cached(
        "UPDATE request SET state = ?, code = ?, grant_form = ?, grant_value = ?
         WHERE bundle = ? AND idx = ?",
    )?
    .execute(params![
        number(member.state),
        member.code.as_ref().map(|code| code.as_str()),
        form,
        value,
        member.place.bundle,
        member.place.idx
    ])?;
    Ok(())
}

/// What the spool says about the answers to this request is not so any more.
pub(super) fn spool_anew(db: &Connection, request: Place) -> Outcome<()> {
    db.prepare_cached(
        "UPDATE bundle SET spooled = 0 WHERE id IN (
           SELECT p.bundle FROM response p JOIN bundle b ON b.id = p.bundle
           JOIN stream s ON s.id = b.stream
           WHERE p.request_bundle = ? AND p.request_idx = ? AND p.fault IS NULL AND s.way = ?)",
    )?
    .execute(params![request.bundle, request.idx, number(Direction::In)])?;
    Ok(())
}

/// When something happened. Bundles are numbered as they were recorded, and what a person did after the
/// newest of them by its entry in the audit log. A request comes before what it does, which comes before
/// all that answers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct When {
    bundle: i64,
    entry: u64,
    idx: u32,
    order: Order,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Order {
    Request,
    Replaces,
    Disputes,
    Answers,
    Person,
}

impl When {
    const fn item(at: Place, order: Order) -> Self {
        Self { bundle: at.bundle, entry: 0, idx: at.idx, order }
    }

    /// What a person did in an entry, when this bundle was the newest.
    pub(super) const fn entry(after: i64, entry: u64) -> Self {
        Self { bundle: after, entry, idx: 0, order: Order::Person }
    }
}

/// What happened to a request and still stands, with its place in time.
fn events_of(db: &Connection, member: &Member, events: &mut Vec<(When, Event)>) -> Outcome<()> {
    let place = member.place;
    let begun = Event::Request(Member::new(place, member.purpose, member.reason));
    events.push((When::item(place, Order::Request), begun));
    events.extend(replacements(db, place)?);
    if let Some(grant) = disputed_by(db, place)? {
        let dispute = Event::Disputed(Dispute { by: By::Request(place), grant });
        events.push((When::item(place, Order::Disputes), dispute));
    }
    // STATE-12.
    if let Some(when) = voided(db, place.bundle)? {
        events.push((when, Event::Voided(place)));
    }
    events.extend(all(
        db,
        "SELECT p.*, p.bundle AS answer, p.idx AS answer_idx FROM response p
         JOIN bundle b ON b.id = p.bundle
         WHERE p.request_bundle = ? AND p.request_idx = ? AND p.fault IS NULL AND b.voided IS NULL",
        params![place.bundle, place.idx],
        |row| {
            let at = codec::place(row, "answer", "answer_idx")?;
            Ok((When::item(at, Order::Answers), Event::Answered(place, codec::outcome(row)?)))
        },
    )?);
    Ok(())
}

/// What the requests do that replace this one.
fn replacements(db: &Connection, old: Place) -> Outcome<Vec<(When, Event)>> {
    let mut statement = db.prepare_cached(
        "SELECT bundle, idx, purpose FROM request WHERE old_bundle = ? AND old_idx = ?",
    )?;
    let mut rows = statement.query(params![old.bundle, old.idx])?;
    let mut events = Vec::new();
    while let Some(row) = rows.next()? {
        let at = place(row, "bundle", "idx")?;
        let event = Event::of(old, codec::word(row, "purpose")?);
        // A request that was replaced stays so: it crosses again by STATE-15.
        if matches!(event, Event::Replaced(_)) || voided(db, at.bundle)?.is_none() {
            events.push((When::item(at, Order::Replaces), event));
        }
    }
    Ok(events)
}

/// The grant of which this request says that it did not fit.
pub(super) fn disputed_by(db: &Connection, by: Place) -> Outcome<Option<GrantRecord>> {
    let grant = first(
        db,
        "SELECT p.grant_form, p.grant_value FROM request r
         JOIN response p ON p.bundle = r.answer_bundle AND p.idx = r.answer_idx
         WHERE r.bundle = ? AND r.idx = ?",
        params![by.bundle, by.idx],
        codec::grant,
    )?;
    Ok(grant.flatten())
}

/// When this bundle was declared void.
fn voided(db: &Connection, bundle: i64) -> Outcome<Option<When>> {
    let when = first(
        db,
        "SELECT voided_after, voided_entry FROM bundle WHERE id = ? AND voided IS NOT NULL",
        [bundle],
        |row| Ok(When::entry(row.get("voided_after")?, codec::uint(row, "voided_entry")?)),
    )?;
    Ok(when)
}
