//! The machines of requests: those with which a request came, and those that came to it later.

use std::cmp::Ordering;

use carnet_format::Digest;

use super::items;
use crate::item_state::Place;
use crate::names::{Came, NamesHasher};
use crate::tables::bundles;
use crate::tables::columns::damaged;
use crate::tables::db::Db;
use crate::tables::fault::Outcome;
use crate::tables::machines::{self, Later};
use crate::tables::part::PART;
use crate::tables::place::{bundle_of_part, part_id};
use crate::tables::prints::{self, Of, Print};
use crate::{Salt, Shown};

/// A machine of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) name: String,
    pub(crate) place: Place,
    /// When it came to a request that had been sent.
    pub(crate) noted: Option<Shown>,
}

/// As Windows does: names in any case are one name.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// The order of names as they are listed.
pub(crate) fn order(one: &str, other: &str) -> Ordering {
    let small = |byte: u8| byte.to_ascii_lowercase();
    one.bytes().map(small).cmp(other.bytes().map(small))
}

/// The machines of a request, sorted.
pub(crate) fn of(db: &Db<'_>, place: Place) -> Outcome<Vec<Name>> {
    let mut names = came_with(db, place)?;
    names.extend(machines::of(db, place)?.into_iter().map(Name::from));
    names.sort_by(|one, other| order(&one.name, &other.name));
    Ok(names)
}

fn came_with(db: &Db<'_>, place: Place) -> Outcome<Vec<Name>> {
    let (id, at) = place.part();
    let names = db.with_part(id, |part, _| {
        let mut names = Vec::new();
        part.each_name(at, &mut |name| {
            names.push(Name { name: name.to_owned(), place, noted: None });
        })?;
        Some(names)
    })?;
    Ok(names.flatten().unwrap_or_default())
}

impl From<Later> for Name {
    fn from(later: Later) -> Self {
        let noted = Shown { bundle: later.after.unsigned_abs(), entry: later.noted };
        Self { name: later.name, place: later.request, noted: Some(noted) }
    }
}

/// The requests of a machine, each with the name as it stands there, in the order in which they were recorded.
pub(crate) fn requests_of(db: &Db<'_>, machine: &str) -> Outcome<Vec<Name>> {
    let mut found = Vec::new();
    for place in prints::places(db, Of::Machines, prints::of_machine(machine))? {
        let names = of(db, place)?;
        found.extend(names.into_iter().find(|it| is_same(&it.name, machine)));
    }
    Ok(found)
}

/// Every machine of every request, and when it came to one that had been sent: part by part, and then those that
/// came later.
pub(crate) fn each(db: &Db<'_>, each: &mut dyn FnMut(Place, &str, Option<Shown>)) -> Outcome<()> {
    for id in db.parts_with_names()? {
        each_of_part(db, id, each)?;
    }
    let later = machines::all(db)?.into_iter().map(Name::from);
    later.for_each(|it| each(it.place, &it.name, it.noted));
    Ok(())
}

fn each_of_part(
    db: &Db<'_>,
    id: i64,
    each: &mut dyn FnMut(Place, &str, Option<Shown>),
) -> Outcome<()> {
    let bundle = bundle_of_part(id);
    let first = (id - part_id(bundle, 0)) as u32 * PART;
    let whole = db.with_part(id, |part, _| {
        for at in 0..part.len() {
            let place = Place { bundle, idx: first + at };
            part.each_name(at, &mut |name| each(place, name, None))?;
        }
        Some(())
    })?;
    whole.flatten().ok_or_else(|| damaged("names"))
}

/// A machine comes to a request that was sent before, with the entry that says so. Its print, which the caller adds,
/// where it is a new one.
// LEDGER-9: here, and nowhere else.
pub(crate) fn add_later(
    db: &Db<'_>,
    place: Place,
    machine: &str,
    noted: u64,
) -> Outcome<Option<Print>> {
    if of(db, place)?.iter().any(|known| is_same(&known.name, machine)) {
        return Ok(None);
    }
    let (name, after) = (machine.to_owned(), bundles::newest(db)?);
    machines::add(db, &Later { request: place, name, noted, after })?;
    Ok(Some(Print::new(prints::of_machine(machine), place)))
}

/// The digest of the names that came with an entry.
// AUDIT-5.
pub(crate) fn bound_later(db: &Db<'_>, entry: u64, salt: &Salt) -> Outcome<Digest> {
    let mut hasher = NamesHasher::new(salt);
    together(db, Came::Later(entry), &mut |digest, place, name| {
        hasher.add(&digest, place.idx, name)
    })?;
    Ok(hasher.finish())
}

/// The names that came together: by digest of the bundle, index and name.
pub(crate) fn together(
    db: &Db<'_>,
    came: Came,
    each: &mut dyn FnMut(Digest, Place, &str),
) -> Outcome<()> {
    match came {
        Came::WithBundle(bundle) => with_bundle(db, bundle, each),
        Came::Later(entry) => {
            let mut later = machines::noted(db, entry)?
                .into_iter()
                .map(Name::from)
                .map(|name| Ok((db.about(name.place.bundle)?.digest, name)))
                .collect::<Outcome<Vec<_>>>()?;
            later.sort_by(|(one, a), (other, b)| {
                (one, a.place.idx, &a.name).cmp(&(other, b.place.idx, &b.name))
            });
            later.into_iter().for_each(|(digest, it)| each(digest, it.place, &it.name));
            Ok(())
        }
    }
}

fn with_bundle(db: &Db<'_>, bundle: i64, each: &mut dyn FnMut(Digest, Place, &str)) -> Outcome<()> {
    let Some(digest) = bundles::digest(db, bundle)? else { return Ok(()) };
    items::each_part(db, bundle, 0, &mut |first, part| {
        for at in 0..part.len() {
            let mut names = Vec::new();
            part.each_name(at, &mut |name| names.push(name))?;
            names.sort_unstable();
            let place = Place { bundle, idx: first + at };
            names.into_iter().for_each(|name| each(digest, place, name));
        }
        Some(true)
    })
}
