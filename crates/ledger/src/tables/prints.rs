//! The short numbers by which requests and machines are found.
//!
//! They lie in sorted runs, one on each level, and a level has room for eight times as many as the one below it.
//! What is added goes to the lowest level that has room for it, and with what lies there to a higher one where
//! they need more: so a ledger of any size has few runs, and whoever adds some to a million rewrites some.

use carnet_format::Digest;

use super::columns::damaged;
use super::db::Db;
use super::fault::Outcome;
use super::place::{INDEX_BITS, NUMBER_BITS};
use super::sql::{Row, values};
use crate::item_state::Place;

/// A table of prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    Requests,
    Machines,
}

/// The first 42 bits of the SHA-256: as many as leave room for the index of an item in one word. Nobody can choose
/// many keys with one print, which would make each look-up read them all.
pub(crate) fn of(bytes: &[u8]) -> u64 {
    let digest = Digest::of(bytes);
    let (first, _) = digest.as_bytes().split_at(8);
    let first = first.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
    first >> (64 - PRINT_BITS)
}

/// The print of a machine, in any case of its letters.
pub(crate) fn of_machine(name: &str) -> u64 {
    let mut small = [0; 64];
    match small.get_mut(..name.len()) {
        Some(small) => {
            small.copy_from_slice(name.as_bytes());
            small.make_ascii_lowercase();
            of(small)
        }
        None => of(name.to_ascii_lowercase().as_bytes()),
    }
}

/// A print and the item that it stands for, in the bytes that are kept: 42 bits of the one and 62 of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Print(u128);

const PRINT_BITS: u32 = 42;
const WIDTH: usize = 13;

impl Print {
    pub(crate) fn new(number: u64, place: Place) -> Self {
        Self(u128::from(number) << NUMBER_BITS | u128::from(place.number().unsigned_abs()))
    }

    pub(crate) const fn number(self) -> u64 {
        (self.0 >> NUMBER_BITS) as u64
    }

    pub(crate) const fn place(self) -> Place {
        Place::of((self.0 & ((1 << NUMBER_BITS) - 1)) as i64)
    }

    fn bytes(self) -> [u8; WIDTH] {
        let mut kept = [0; WIDTH];
        kept.copy_from_slice(&self.0.to_be_bytes()[16 - WIDTH..]);
        kept
    }

    fn read(kept: &[u8; WIDTH]) -> Self {
        let mut bytes = [0; 16];
        bytes[16 - WIDTH..].copy_from_slice(kept);
        Self(u128::from_be_bytes(bytes))
    }
}

/// Prints of the items of one bundle, each with the index in one word.
#[derive(Debug, Default)]
pub(crate) struct OfBundle(Vec<u64>);

const _: () = assert!(PRINT_BITS + INDEX_BITS <= 64);

impl OfBundle {
    pub(crate) fn push(&mut self, number: u64, idx: u32) {
        self.0.push(number << INDEX_BITS | u64::from(idx));
    }

    pub(crate) fn sort(&mut self) {
        self.0.sort_unstable();
    }

    /// The print and the index of one.
    fn parts(word: u64) -> (u64, u32) {
        (word >> INDEX_BITS, (word & ((1 << INDEX_BITS) - 1)) as u32)
    }

    /// Tells of each whose print the table has, sorted, its index and where the other stands.
    pub(crate) fn find(
        &self,
        db: &Db<'_>,
        table: Of,
        each: &mut dyn FnMut(u32, Place),
    ) -> Outcome<()> {
        let print = |word: &u64| Self::parts(*word).0;
        find(db, table, &self.0, print, &mut |word, place| each(Self::parts(*word).1, place))
    }

    /// The same of requests that are about to be added. Whoever exports has looked for them just before.
    pub(crate) fn find_new(&self, db: &Db<'_>, each: &mut dyn FnMut(u32, Place)) -> Outcome<()> {
        let missing = db.missing();
        let mut rest = &missing[..];
        let may_be_there = |word: &&u64| {
            let print = Self::parts(**word).0;
            while rest.first().is_some_and(|missing| *missing < print) {
                rest = &rest[1..];
            }
            rest.first() != Some(&print)
        };
        let asked = self.0.iter().filter(may_be_there).copied().collect();
        drop(missing);
        Self(asked).find(db, Of::Requests, each)
    }

    /// The indexes of those that have a print in common, sorted.
    pub(crate) fn shared(&self) -> impl Iterator<Item = u32> {
        let parts = |word: &u64| Self::parts(*word);
        let them = self.0.chunk_by(move |one, other| parts(one).0 == parts(other).0);
        them.filter(|them| them.len() > 1).flatten().map(move |word| parts(word).1)
    }

    /// Adds them to a table.
    pub(crate) fn add(mut self, db: &Db<'_>, table: Of, bundle: i64) -> Outcome<()> {
        self.sort();
        let prints = self.0.into_iter().map(Self::parts);
        add(db, table, prints.map(|(number, idx)| Print::new(number, Place { bundle, idx })))
    }
}

/// So many stand in a row, which then fills a page.
const ROW: usize = 312;

/// How many a level has room for.
const fn room(level: u32) -> usize {
    ROW << (3 * level)
}

/// A row is numbered by its level and its last print: so a search for one ends at the row that may have it.
const fn row_id(level: u32, print: u64) -> i64 {
    ((level as i64) << PRINT_BITS) | print as i64
}

/// The level and the last print of a row.
pub(crate) const fn of_row(id: i64) -> (u32, u64) {
    ((id >> PRINT_BITS) as u32, (id & ((1 << PRINT_BITS) - 1)) as u64)
}

impl Of {
    const fn table(self) -> &'static str {
        match self {
            Self::Requests => "request_print",
            Self::Machines => "machine_print",
        }
    }
}

fn kept(row: Row<'_>) -> Outcome<&[[u8; WIDTH]]> {
    match row.bytes("prints")?.as_chunks() {
        (kept, []) => Ok(kept),
        _ => Err(damaged("prints")),
    }
}

/// Adds prints, which ascend.
pub(crate) fn add(
    db: &Db<'_>,
    table: Of,
    prints: impl ExactSizeIterator<Item = Print>,
) -> Outcome<()> {
    if prints.len() == 0 {
        return Ok(());
    }
    if table == Of::Requests {
        db.note_missing(Vec::new());
    }
    let mut level = (0..).find(|level| prints.len() <= room(*level)).unwrap_or_default();
    let mut run = Vec::new();
    read_level(db, table, level, &mut run)?;
    if run.is_empty() {
        return write(db, table, level, prints);
    }
    run.extend(prints);
    loop {
        // Two sorted runs: they are merged.
        run.sort();
        clear_level(db, table, level)?;
        if run.len() <= room(level) {
            return write(db, table, level, run.into_iter());
        }
        level += 1;
        read_level(db, table, level, &mut run)?;
    }
}

fn read_level(db: &Db<'_>, table: Of, level: u32, prints: &mut Vec<Print>) -> Outcome<()> {
    let question =
        format!("SELECT prints FROM {} WHERE id >= ? AND id < ? ORDER BY id", table.table());
    db.ask(&question, values![row_id(level, 0), row_id(level + 1, 0)], &mut |row| {
        prints.extend(kept(row)?.iter().map(Print::read));
        Ok(true)
    })
}

fn clear_level(db: &Db<'_>, table: Of, level: u32) -> Outcome<()> {
    let statement = format!("DELETE FROM {} WHERE id >= ? AND id < ?", table.table());
    db.change(&statement, values![row_id(level, 0), row_id(level + 1, 0)])?;
    Ok(())
}

fn write(db: &Db<'_>, table: Of, level: u32, prints: impl Iterator<Item = Print>) -> Outcome<()> {
    let insert = format!("INSERT INTO {} (id, prints) VALUES (?, ?)", table.table());
    let (mut prints, mut bytes) = (prints.peekable(), Vec::with_capacity(ROW * WIDTH));
    while let Some(first) = prints.next() {
        bytes.clear();
        bytes.extend(first.bytes());
        let mut last = first;
        // A print that several have stands in one row only.
        let full = ROW * WIDTH;
        while let Some(next) =
            prints.next_if(|next| bytes.len() < full || next.number() == last.number())
        {
            bytes.extend(next.bytes());
            last = next;
        }
        db.change(&insert, values![row_id(level, last.number()), &bytes[..]])?;
    }
    Ok(())
}

/// The levels that have any.
fn levels(db: &Db<'_>, table: Of) -> Outcome<Vec<u32>> {
    let question = format!("SELECT id FROM {} WHERE id >= ? ORDER BY id LIMIT 1", table.table());
    let (mut found, mut from) = (Vec::new(), 0_i64);
    while let Some(id) = db.first(&question, values![from], |row| row.get("id"))? {
        let (level, _) = of_row(id);
        found.push(level);
        from = row_id(level + 1, 0);
        if from < id {
            return Err(damaged("id"));
        }
    }
    Ok(found)
}

/// Tells of each of those who ask, in the order of their prints, where these stand.
pub(crate) fn find<T>(
    db: &Db<'_>,
    table: Of,
    asked: &[T],
    print: impl Fn(&T) -> u64,
    each: &mut dyn FnMut(&T, Place),
) -> Outcome<()> {
    let question = format!(
        "SELECT prints FROM {} WHERE id >= ? AND id < ? ORDER BY id LIMIT 1",
        table.table()
    );
    for level in levels(db, table)? {
        let mut rest = asked;
        while let Some(it) = rest.first() {
            // Each row is read once, for all that it may have.
            let range = values![row_id(level, print(it)), row_id(level + 1, 0)];
            let read = db.first(&question, range, |row| {
                let mut kept = kept(row)?;
                let last = kept.last().map(|last| Print::read(last).number());
                let last = last.filter(|last| print(it) <= *last);
                let last = last.ok_or_else(|| damaged("prints"))?;
                while let Some(it) = rest.first().filter(|it| print(it) <= last) {
                    let number = print(it);
                    let smaller = |kept: &[u8; WIDTH]| Print::read(kept).number() < number;
                    kept = &kept[kept.partition_point(smaller)..];
                    let found = kept.iter().map(Print::read).take_while(|it| it.number() == number);
                    found.for_each(|found| each(it, found.place()));
                    rest = &rest[1..];
                }
                Ok(())
            })?;
            if read.is_none() {
                break;
            }
        }
    }
    Ok(())
}

/// Where a print stands, in the order in which what it stands for was recorded.
pub(crate) fn places(db: &Db<'_>, table: Of, print: u64) -> Outcome<Vec<Place>> {
    let mut places = Vec::new();
    find(db, table, &[print], |print| *print, &mut |_, place| places.push(place))?;
    places.sort_unstable();
    places.dedup();
    Ok(places)
}

/// The places of prints that several have.
pub(crate) fn each_shared(db: &Db<'_>, table: Of, each: &mut dyn FnMut(Place)) -> Outcome<()> {
    let mut prints = Vec::new();
    for level in levels(db, table)? {
        read_level(db, table, level, &mut prints)?;
    }
    prints.sort();
    let shared = prints.chunk_by(|one, other| one.number() == other.number());
    shared.filter(|them| them.len() > 1).flatten().for_each(|it| each(it.place()));
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::BTreeSet;

    use super::*;
    use crate::SqliteLedger;
    use crate::database::Database as _;

    /// Works with the tables of a ledger in which nothing has happened.
    fn with_tables(work: impl FnOnce(&Db<'_>)) {
        let ledger = SqliteLedger::replica(&"plant-7".parse().unwrap()).unwrap();
        let read = ledger.read(|db| {
            work(db);
            Ok(())
        });
        read.unwrap();
    }

    fn number(seed: u64) -> u64 {
        of(&seed.to_be_bytes())
    }

    /// Every print is found where it was added, whatever was added before and after it, and no other.
    #[test]
    fn what_was_added_is_found() {
        with_tables(|db| {
            let mut known: BTreeSet<(u64, Place)> = BTreeSet::new();
            let mut next = 0_u64;
            for (bundle, count) in
                (1..).zip([1_u32, 1, 400, 311, 2, 3_000, 9, 19_000, 312, 1, 2_600, 70])
            {
                let mut prints = Vec::new();
                for idx in 0..count {
                    // Some come again.
                    let print = number(if idx % 50 == 7 { u64::from(idx) } else { next });
                    next += 1;
                    let place = Place { bundle, idx };
                    prints.push(Print::new(print, place));
                    known.insert((print, place));
                }
                prints.sort();
                add(db, Of::Requests, prints.into_iter()).unwrap();
                let mut asked: Vec<u64> = (0..next + 500).map(number).collect();
                asked.sort_unstable();
                let mut found = BTreeSet::new();
                find(db, Of::Requests, &asked, |it| *it, &mut |print, place| {
                    assert!(found.insert((*print, place)));
                })
                .unwrap();
                assert_eq!(found, known);
                let sample = known.iter().step_by(997);
                sample.for_each(|(print, place)| {
                    let places = places(db, Of::Requests, *print).unwrap();
                    assert!(places.contains(place) && places.is_sorted());
                });
            }
            assert_eq!(places(db, Of::Requests, number(1 << 40)).unwrap(), []);
            assert_eq!(places(db, Of::Machines, number(1)).unwrap(), []);
            let mut shared = Vec::new();
            each_shared(db, Of::Requests, &mut |place| shared.push(place)).unwrap();
            let known: Vec<_> = known.into_iter().collect();
            let groups = known.chunk_by(|one, other| one.0 == other.0).filter(|it| it.len() > 1);
            let expected: Vec<Place> = groups.flatten().map(|it| it.1).collect();
            assert!(expected.len() > 500);
            assert_eq!(shared, expected);
        });
    }

    /// A machine that asks in every bundle has many requests, and one row.
    #[test]
    fn a_print_of_many_stands_in_one_row() {
        with_tables(|db| {
            let print = of_machine("PC-1");
            assert_eq!(print, of_machine("pc-1"));
            let at = |idx| Place { bundle: 3, idx };
            let mut prints = OfBundle::default();
            (0..5_000).for_each(|idx| prints.push(print, idx));
            (0..2_000).for_each(|it| prints.push(number(it), 0));
            prints.add(db, Of::Machines, 3).unwrap();
            assert_eq!(places(db, Of::Machines, print).unwrap().len(), 5_000);
            assert_eq!(places(db, Of::Machines, number(1_999)).unwrap(), [at(0)]);
        });
    }
}
