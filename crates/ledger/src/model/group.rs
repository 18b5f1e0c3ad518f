//! Requests with one item key, as the database has them.

use super::items::{self, Stored};
use super::said;
use crate::item_state::{By, Dispute, Event, Group, Member, Place};
use crate::tables::bundles::{self, Void};
use crate::tables::db::Db;
use crate::tables::fault::Outcome;
use crate::tables::requests;
use crate::{GrantRecord, ItemFault, ItemState};

/// Lets something happen to the group of a request, and keeps what became of it.
pub(crate) fn apply(db: &Db<'_>, request: Place, event: Event) -> Outcome<Result<(), ItemFault>> {
    let Some(loaded) = load(db, request)? else { return Ok(Err(ItemFault::UnknownItem)) };
    let mut group = loaded.clone();
    let result = group.apply(event);
    keep(db, &loaded, &group)?;
    Ok(result)
}

/// Lets a request begin: it is stored as one of its purpose begins.
// STATE-16.
pub(crate) fn begin(db: &Db<'_>, place: Place) -> Outcome<()> {
    let request = items::must(db, place)?;
    let is_granted = |it: &Stored| it.state == ItemState::Granted;
    let is_alone = !items::with_key(db, &request.key)?.iter().any(is_granted);
    if is_alone {
        return Ok(());
    }
    let Some(loaded) = load(db, place)? else { return Ok(()) };
    let mut group = loaded.clone();
    group.begin(place);
    keep(db, &loaded, &group)?;
    note_known(db, &loaded, &group)
}

/// Notes a request that began granted.
// STATE-16.
pub(crate) fn note_if_known(db: &Db<'_>, request: Place) -> Outcome<()> {
    match items::must(db, request)?.state {
        ItemState::Granted => requests::note_known(db, request),
        _ => Ok(()),
    }
}

/// Computes anew what stands, after something was taken back.
pub(crate) fn replay(db: &Db<'_>, request: Place) -> Outcome<()> {
    let Some(loaded) = load(db, request)? else { return Ok(()) };
    let mut events = Vec::new();
    for member in &loaded.members {
        events_of(db, member, &mut events)?;
        events.extend(said::events_of(db, member.place)?);
    }
    events.sort_by_key(|(at, _)| *at);
    let mut group = loaded.clone();
    group.replay(events.into_iter().map(|(_, event)| event));
    keep(db, &loaded, &group)?;
    note_known(db, &loaded, &group)
}

/// The group of a request: those of the asking site with its key.
pub(crate) fn load(db: &Db<'_>, request: Place) -> Outcome<Option<Group>> {
    let Some(one) = items::request(db, request)? else { return Ok(None) };
    let site = db.about(request.bundle)?;
    let mut group = Group { subject: one.subject()?, members: Vec::new(), disputes: Vec::new() };
    for stored in items::with_key(db, &one.key)? {
        let about = db.about(stored.place.bundle)?;
        if about.way != site.way || about.from != site.from {
            continue;
        }
        if stored.more.disputes
            && let Some(grant) = items::disputed_by(db, &stored)?
        {
            group.disputes.push(Dispute { by: By::Request(stored.place), grant });
        }
        group.members.push(stored.member());
    }
    for member in &group.members {
        group.disputes.extend(said::disputes_of(db, member.place)?);
    }
    Ok(Some(group))
}

/// Notes which requests hold a grant that no answer has brought them now.
// STATE-16.
fn note_known(db: &Db<'_>, old: &Group, new: &Group) -> Outcome<()> {
    for member in &new.members {
        let before = old.members.iter().find(|old| old.place == member.place);
        if member.state == ItemState::Granted && before != Some(member) {
            requests::note_known(db, member.place)?;
        }
    }
    Ok(())
}

/// Writes what has changed.
fn keep(db: &Db<'_>, old: &Group, new: &Group) -> Outcome<()> {
    for member in &new.members {
        let before = old.members.iter().find(|old| old.place == member.place);
        if before == Some(member) {
            continue;
        }
        items::set(db, member)?;
        let is_disputed = |member: &Member| member.state == ItemState::Disputed;
        if before.is_some_and(is_disputed) != is_disputed(member) {
            items::spool_anew(db, member.place)?;
        }
    }
    for (place, _) in of_requests(old) {
        if !of_requests(new).any(|(it, _)| it == place) {
            requests::set_disputes(db, place, false)?;
        }
    }
    for (place, _) in of_requests(new) {
        if !of_requests(old).any(|(it, _)| it == place) {
            requests::set_disputes(db, place, true)?;
        }
    }
    Ok(())
}

/// The disputes that requests make; what persons say has a table of its own.
fn of_requests(group: &Group) -> impl Iterator<Item = (Place, &GrantRecord)> {
    group.disputes.iter().filter_map(|dispute| match dispute.by {
        By::Request(place) => Some((place, &dispute.grant)),
        By::Person(_) => None,
    })
}

/// When something happened. Bundles are numbered as they were recorded, and what a person did after the
/// newest of them by its entry in the audit log. A request comes before what it does, which comes before
/// all that answers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct When {
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
    pub(crate) const fn entry(after: i64, entry: u64) -> Self {
        Self { bundle: after, entry, idx: 0, order: Order::Person }
    }
}

/// What happened to a request and still stands, with its place in time.
fn events_of(db: &Db<'_>, member: &Member, events: &mut Vec<(When, Event)>) -> Outcome<()> {
    let place = member.place;
    let begun = Event::Request(Member::new(place, member.purpose, member.reason));
    events.push((When::item(place, Order::Request), begun));
    for newer in items::replacing(db, place)? {
        let event = Event::of(place, newer.purpose);
        // A request that was replaced stays so: it crosses again by STATE-15.
        if matches!(event, Event::Replaced(_)) || items::voided(db, newer.place.bundle)?.is_none() {
            events.push((When::item(newer.place, Order::Replaces), event));
        }
    }
    if let Some(grant) = items::disputed_by(db, &items::must(db, place)?)? {
        let dispute = Event::Disputed(Dispute { by: By::Request(place), grant });
        events.push((When::item(place, Order::Disputes), dispute));
    }
    // STATE-12.
    if let Some(Void { after, entry, .. }) = bundles::void(db, place.bundle)? {
        events.push((When::entry(after, entry), Event::Voided(place)));
    }
    events.extend(items::good_answers(db, place)?.into_iter().map(|answer| {
        let when = When::item(answer.place, Order::Answers);
        (when, Event::Answered(place, answer.outcome))
    }));
    Ok(())
}
