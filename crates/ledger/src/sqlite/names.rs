//! The machines of requests: those with which a request came, and those that came to it later.

use std::cmp::Ordering;

use carnet_format::Digest;
use rusqlite::{Connection, params};

use super::codec::{all, damaged, first, int, uint};
use super::db::Db;
use super::fault::Outcome;
use super::items::{self, bundle_of_part, place_in};
use super::part::PART;
use super::prints::{self, Of, Print};
use crate::item_state::Place;
use crate::names::{Came, NamesHasher};
use crate::{Salt, Shown};

/// A machine of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) name: String,
    pub(super) place: Place,
    /// When it came to a request that had been sent.
    pub(super) noted: Option<Shown>,
}

/// As Windows does: names in any case are one name.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// The order of names as they are listed.
pub(super) fn order(one: &str, other: &str) -> Ordering {
    let small = |byte: u8| byte.to_ascii_lowercase();
    one.bytes().map(small).cmp(other.bytes().map(small))
}

/// The machines of a request, sorted.
pub(super) fn of(db: &Db<'_>, place: Place) -> Outcome<Vec<Name>> {
    let mut names = came_with(db, place)?;
    names.extend(came_later(db, "item = ?", place.number())?);
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

fn came_later(db: &Db<'_>, which: &str, value: i64) -> Outcome<Vec<Name>> {
    all(db, &format!("SELECT * FROM machine WHERE {which}"), [value], |row| {
        let noted = Shown { bundle: uint(row, "after")?, entry: uint(row, "noted")? };
        Ok(Name { name: row.get("name")?, place: place_in(row, "item")?, noted: Some(noted) })
    })
}

/// The requests of a machine, each with the name as it stands there, in the order in which they were recorded.
pub(super) fn requests_of(db: &Db<'_>, machine: &str) -> Outcome<Vec<Name>> {
    let mut found = Vec::new();
    for place in prints::places(db, Of::Machines, prints::of_machine(machine))? {
        let names = of(db, place)?;
        found.extend(names.into_iter().find(|it| is_same(&it.name, machine)));
    }
    Ok(found)
}

/// Every machine of every request, and when it came to one that had been sent: part by part, and then those that
/// came later.
pub(super) fn each(db: &Db<'_>, each: &mut dyn FnMut(Place, &str, Option<Shown>)) -> Outcome<()> {
    let question = "SELECT id FROM part WHERE names <> '' ORDER BY id";
    for id in all(db, question, [], |row| Ok(row.get(0)?))? {
        each_of_part(db, id, each)?;
    }
    let later = came_later(db, "noted > ?", 0)?;
    later.into_iter().for_each(|it| each(it.place, &it.name, it.noted));
    Ok(())
}

fn each_of_part(
    db: &Db<'_>,
    id: i64,
    each: &mut dyn FnMut(Place, &str, Option<Shown>),
) -> Outcome<()> {
    let bundle = bundle_of_part(id);
    let first = (id - items::part_id(bundle, 0)) as u32 * PART;
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
pub(super) fn add_later(
    db: &Db<'_>,
    place: Place,
    machine: &str,
    noted: u64,
) -> Outcome<Option<Print>> {
    if of(db, place)?.iter().any(|known| is_same(&known.name, machine)) {
        return Ok(None);
    }
    let after = items::newest_bundle(db)?;
    db.prepare_cached("INSERT INTO machine (item, name, noted, after) VALUES (?, ?, ?, ?)")?
        .execute(params![place.number(), machine, int(noted), after])?;
    Ok(Some(Print::new(prints::of_machine(machine), place)))
}

/// The digest of the names that came with an entry.
// AUDIT-5.
pub(super) fn bound_later(db: &Db<'_>, entry: u64, salt: &Salt) -> Outcome<Digest> {
    let mut hasher = NamesHasher::new(salt);
    together(db, Came::Later(entry), &mut |digest, place, name| {
        hasher.add(&digest, place.idx, name)
    })?;
    Ok(hasher.finish())
}

/// The names that came together: by digest of the bundle, index and name.
pub(super) fn together(
    db: &Db<'_>,
    came: Came,
    each: &mut dyn FnMut(Digest, Place, &str),
) -> Outcome<()> {
    match came {
        Came::WithBundle(bundle) => with_bundle(db, bundle, each),
        Came::Later(entry) => {
            let later = came_later(db, "noted = ?", int(entry))?;
            let mut later = later
                .into_iter()
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
    let Some(digest) = items::digest_of(db, bundle)? else { return Ok(()) };
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

/// Keeps the salt beside the names.
pub(super) fn keep_salt(db: &Connection, number: u64, salt: &Salt) -> Outcome<()> {
    db.prepare_cached("INSERT INTO machine_salt (number, salt) VALUES (?, ?)")?
        .execute(params![int(number), salt])?;
    Ok(())
}

/// The salt beside the names that came with an entry.
pub(super) fn salt(db: &Connection, number: u64) -> Outcome<Option<Salt>> {
    let salt = "SELECT salt FROM machine_salt WHERE number = ?";
    let salt: Option<Vec<u8>> = first(db, salt, [int(number)], |row| Ok(row.get("salt")?))?;
    Ok(salt.and_then(|salt| salt.try_into().ok()))
}
