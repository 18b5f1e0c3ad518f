//! The database, and what of it is held in memory.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::ops::Deref;
use std::rc::Rc;

use carnet_format::{Digest, SiteName};
use rusqlite::{Connection, params};

use super::codec::{damaged, digest, first, parsed, uint, word as word_of};
use super::fault::Outcome;
use super::part::Part;
use crate::tables::sql::{Row, Sql as _, Value, values, word};
use crate::{Direction, ItemState};

/// The database, with the parts that were read last.
#[derive(Clone, Copy)]
pub(crate) struct Db<'a> {
    sql: &'a Connection,
    memory: &'a RefCell<Memory>,
}

impl Deref for Db<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.sql
    }
}

/// How many parts are held: a part takes about 200 KiB.
const HELD: usize = 16;

/// What is held of the database. All of it goes when another process has written, or a transaction ends with
/// nothing.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// The parts that were used last, the newest at the end.
    parts: Vec<(i64, Held)>,
    things: HashMap<i64, Rc<[u8]>>,
    numbers: HashMap<Rc<[u8]>, i64>,
    bundles: HashMap<i64, Rc<About>>,
    /// What has to be added to the table `tally`.
    tallies: BTreeMap<(i64, u64), i64>,
    /// `data_version` of the database when this was read.
    version: i64,
}

#[derive(Debug)]
struct Held {
    part: Part,
    is_changed: bool,
}

/// What never changes of a bundle.
#[derive(Debug)]
pub(super) struct About {
    pub(super) digest: Digest,
    pub(super) way: Direction,
    pub(super) from: SiteName,
    pub(super) to: SiteName,
    pub(super) recorded: u64,
}

impl<'a> Db<'a> {
    pub(super) const fn new(sql: &'a Connection, memory: &'a RefCell<Memory>) -> Self {
        Self { sql, memory }
    }

    /// Changes rows. Returns how many.
    pub(crate) fn change(&self, statement: &str, values: &[Value<'_>]) -> Outcome<u64> {
        self.sql.change(statement, values)
    }

    /// The first row that a question finds.
    pub(crate) fn first<T>(
        &self,
        question: &str,
        values: &[Value<'_>],
        decode: impl Fn(Row<'_>) -> Outcome<T>,
    ) -> Outcome<Option<T>> {
        let mut found = None;
        self.sql.ask(question, values, &mut |row| {
            found = Some(decode(row)?);
            Ok(false)
        })?;
        Ok(found)
    }

    /// All rows that a question finds.
    pub(crate) fn all<T>(
        &self,
        question: &str,
        values: &[Value<'_>],
        mut decode: impl FnMut(Row<'_>) -> Outcome<T>,
    ) -> Outcome<Vec<T>> {
        let mut found = Vec::new();
        self.sql.ask(question, values, &mut |row| {
            found.push(decode(row)?);
            Ok(true)
        })?;
        Ok(found)
    }

    /// Whether a question finds a row.
    pub(crate) fn has(&self, question: &str, values: &[Value<'_>]) -> Outcome<bool> {
        Ok(self.first(question, values, |_| Ok(()))?.is_some())
    }

    /// Forgets what another process has changed.
    pub(super) fn refresh(&self) -> Outcome<()> {
        let version: i64 =
            self.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?;
        let mut memory = self.memory.borrow_mut();
        if memory.version != version {
            *memory = Memory { version, ..Memory::default() };
        }
        Ok(())
    }

    /// Forgets all: what was changed did not happen.
    pub(super) fn forget(&self) {
        *self.memory.borrow_mut() = Memory::default();
    }

    /// Works with a part, which is read unless it is held.
    pub(super) fn with_part<T>(
        &self,
        id: i64,
        work: impl FnOnce(&mut Part, &mut bool) -> T,
    ) -> Outcome<Option<T>> {
        let mut memory = self.memory.borrow_mut();
        let last = memory.parts.len().saturating_sub(1);
        match memory.parts.iter().rposition(|(held, _)| *held == id) {
            Some(at) if at == last => {}
            Some(at) => {
                let held = memory.parts.remove(at);
                memory.parts.push(held);
            }
            None => {
                let Some(part) = read_part(self.sql, id)? else { return Ok(None) };
                if memory.parts.len() >= HELD {
                    let (id, held) = memory.parts.remove(0);
                    write_states(self.sql, id, &held)?;
                }
                memory.parts.push((id, Held { part, is_changed: false }));
            }
        }
        let (_, held) = memory.parts.last_mut().ok_or_else(|| damaged("part"))?;
        Ok(Some(work(&mut held.part, &mut held.is_changed)))
    }

    /// Adds a part that is whole.
    pub(super) fn add_part(&self, id: i64, part: Part) -> Outcome<()> {
        self.prepare_cached("INSERT INTO part (id, requests, names) VALUES (?, ?, ?)")?
            .execute(params![id, part.requests, part.names])?;
        self.prepare_cached("INSERT INTO part_state (id, states) VALUES (?, ?)")?
            .execute(params![id, part.states])?;
        Ok(())
    }

    /// How many requests of a direction, or of one of its bundles, are in which state.
    pub(super) fn states(
        &self,
        direction: Direction,
        bundle: Option<i64>,
    ) -> Outcome<Vec<(ItemState, u64)>> {
        let read = |row: Row<'_>| Ok((row.word("state")?, row.get("count")?));
        let question = "SELECT t.state, sum(t.count) AS count FROM tally t
             JOIN bundle b ON b.id = t.bundle JOIN stream s ON s.id = b.stream WHERE s.way = ?";
        match bundle {
            Some(bundle) => {
                let question = format!("{question} AND t.bundle = ? GROUP BY t.state");
                self.all(&question, values![word(direction), bundle], read)
            }
            None => {
                let question = format!("{question} GROUP BY t.state");
                self.all(&question, values![word(direction)], read)
            }
        }
    }

    /// Notes that a request of a bundle left a state, or came to one.
    pub(super) fn count(&self, bundle: i64, state: ItemState, change: i64) {
        use carnet_format::Word as _;
        *self.memory.borrow_mut().tallies.entry((bundle, state.number())).or_default() += change;
    }

    /// Writes what has changed in memory.
    pub(super) fn flush(&self) -> Outcome<()> {
        let mut memory = self.memory.borrow_mut();
        for (id, held) in &mut memory.parts {
            write_states(self.sql, *id, held)?;
            held.is_changed = false;
        }
        for ((bundle, state), change) in std::mem::take(&mut memory.tallies) {
            if change == 0 {
                continue;
            }
            let state = state as i64;
            self.prepare_cached(
                "INSERT INTO tally (bundle, state, count) VALUES (?1, ?2, ?3)
                 ON CONFLICT (bundle, state) DO UPDATE SET count = count + ?3",
            )?
            .execute(params![bundle, state, change])?;
            self.prepare_cached("DELETE FROM tally WHERE bundle = ? AND state = ? AND count = 0")?
                .execute(params![bundle, state])?;
        }
        Ok(())
    }

    /// The head of a key, by its number.
    pub(super) fn head(&self, thing: i64) -> Outcome<Rc<[u8]>> {
        if let Some(head) = self.memory.borrow().things.get(&thing) {
            return Ok(Rc::clone(head));
        }
        let head: Option<Vec<u8>> =
            first(self, "SELECT head FROM thing WHERE id = ?", [thing], |row| Ok(row.get(0)?))?;
        let head: Rc<[u8]> = head.ok_or_else(|| damaged("requests"))?.into();
        self.memory.borrow_mut().remember(thing, &head);
        Ok(head)
    }

    /// The number of the head of a key, which gets one.
    pub(super) fn thing(&self, head: &[u8]) -> Outcome<i64> {
        if let Some(number) = self.known_thing(head)? {
            return Ok(number);
        }
        let number = self
            .prepare_cached(
                "INSERT INTO thing (id, head)
                 VALUES ((SELECT ifnull(max(id), 0) + 1 FROM thing), ?) RETURNING id",
            )?
            .query_row([head], |row| row.get(0))?;
        self.memory.borrow_mut().remember(number, &head.into());
        Ok(number)
    }

    /// The number of the head of a key, where the ledger has it.
    fn known_thing(&self, head: &[u8]) -> Outcome<Option<i64>> {
        if let Some(number) = self.memory.borrow().numbers.get(head) {
            return Ok(Some(*number));
        }
        let number = "SELECT id FROM thing WHERE head = ?";
        let number: Option<i64> = first(self, number, [head], |row| Ok(row.get(0)?))?;
        if let Some(number) = number {
            self.memory.borrow_mut().remember(number, &head.into());
        }
        Ok(number)
    }

    /// What a bundle is.
    pub(super) fn about(&self, bundle: i64) -> Outcome<Rc<About>> {
        if let Some(about) = self.memory.borrow().bundles.get(&bundle) {
            return Ok(Rc::clone(about));
        }
        let about = first(
            self,
            "SELECT b.digest, b.recorded, s.way, s.origin, s.destination FROM bundle b
             JOIN stream s ON s.id = b.stream WHERE b.id = ?",
            [bundle],
            |row| {
                Ok(About {
                    digest: digest(row, "digest")?,
                    way: word_of(row, "way")?,
                    from: parsed(row, "origin")?,
                    to: parsed(row, "destination")?,
                    recorded: uint(row, "recorded")?,
                })
            },
        )?;
        let about = Rc::new(about.ok_or_else(|| damaged("bundle"))?);
        self.memory.borrow_mut().bundles.insert(bundle, Rc::clone(&about));
        Ok(about)
    }
}

/// How many heads are held: whoever asks for a million products gets each from the database.
const THINGS: usize = 4_096;

impl Memory {
    fn remember(&mut self, number: i64, head: &Rc<[u8]>) {
        if self.things.len() >= THINGS {
            self.things.clear();
            self.numbers.clear();
        }
        self.things.insert(number, Rc::clone(head));
        self.numbers.insert(Rc::clone(head), number);
    }
}

fn read_part(db: &Connection, id: i64) -> Outcome<Option<Part>> {
    let question =
        "SELECT p.requests, p.names, s.states FROM part p JOIN part_state s ON s.id = p.id
         WHERE p.id = ?";
    first(db, question, [id], |row| Part::read(row.get(0)?, row.get(1)?, row.get(2)?))
}

fn write_states(db: &Connection, id: i64, held: &Held) -> Outcome<()> {
    if held.is_changed {
        db.prepare_cached("UPDATE part_state SET states = ? WHERE id = ?")?
            .execute(params![held.part.states, id])?;
    }
    Ok(())
}
