//! The database, and what of it is held in memory.

use std::cell::{Ref, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use carnet_format::{Digest, SiteName};

use super::columns::damaged;
use super::fault::Outcome;
use super::part::Part;
use super::sql::{Row, Sql, Value, values, word};
use crate::{Direction, ItemState};

/// The database, with the parts that were read last.
#[derive(Clone, Copy)]
pub(crate) struct Db<'a> {
    sql: &'a dyn Sql,
    memory: &'a RefCell<Memory>,
}

/// How many parts are held: a part takes about 200 KiB.
const HELD: usize = 16;

/// What is held of the database. All of it goes when another process has written, or a transaction ends with
/// nothing.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// The parts that were used last, the newest at the end.
    parts: Vec<(i64, Held)>,
    things: HashMap<i64, Rc<[u8]>>,
    numbers: HashMap<Rc<[u8]>, i64>,
    bundles: HashMap<i64, Rc<About>>,
    /// Prints that no request has, of those that were looked for last; sorted.
    missing: Vec<u64>,
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
pub(crate) struct About {
    pub(crate) digest: Digest,
    pub(crate) way: Direction,
    pub(crate) from: SiteName,
    pub(crate) to: SiteName,
    pub(crate) recorded: u64,
}

impl<'a> Db<'a> {
    pub(crate) const fn new(sql: &'a dyn Sql, memory: &'a RefCell<Memory>) -> Self {
        Self { sql, memory }
    }

    /// Changes rows. Returns how many.
    pub(crate) fn change(&self, statement: &str, values: &[Value<'_>]) -> Outcome<u64> {
        self.sql.change(statement, values)
    }

    /// Shows each row that a question finds, until `each` has enough, which asks nothing meanwhile.
    pub(crate) fn ask(
        &self,
        question: &str,
        values: &[Value<'_>],
        each: &mut dyn FnMut(Row<'_>) -> Outcome<bool>,
    ) -> Outcome<()> {
        self.sql.ask(question, values, each)
    }

    /// The first row that a question finds.
    pub(crate) fn first<T>(
        &self,
        question: &str,
        values: &[Value<'_>],
        mut decode: impl FnMut(Row<'_>) -> Outcome<T>,
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

    /// How a column of names is compared in any case of the letters of ASCII.
    pub(crate) fn folded(&self, column: &str) -> String {
        self.sql.folded(column)
    }

    /// Forgets what another process has changed.
    pub(crate) fn refresh(&self) -> Outcome<()> {
        let version = self.sql.version()?;
        let mut memory = self.memory.borrow_mut();
        if memory.version != version {
            *memory = Memory { version, ..Memory::default() };
        }
        Ok(())
    }

    /// The number of the database as it was when [`Db::refresh`] or [`Db::keep_up`] asked for it.
    pub(crate) fn version(&self) -> i64 {
        self.memory.borrow().version
    }

    /// Notes that what is held is as the database is now, after an own change.
    pub(crate) fn keep_up(&self) -> Outcome<()> {
        let version = self.sql.version()?;
        self.memory.borrow_mut().version = version;
        Ok(())
    }

    /// Forgets all: what was changed did not happen.
    pub(crate) fn forget(&self) {
        *self.memory.borrow_mut() = Memory::default();
    }

    /// Notes prints that were looked for, and that no request has; sorted.
    pub(crate) fn note_missing(&self, prints: Vec<u64>) {
        self.memory.borrow_mut().missing = prints;
    }

    /// Prints that no request has, sorted: not all of them.
    pub(crate) fn missing(&self) -> Ref<'_, [u64]> {
        Ref::map(self.memory.borrow(), |memory| &memory.missing[..])
    }

    /// Works with a part, which is read unless it is held.
    pub(crate) fn with_part<T>(
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
                let Some(part) = self.read_part(id)? else { return Ok(None) };
                if memory.parts.len() >= HELD {
                    let (id, held) = memory.parts.remove(0);
                    self.write_states(id, &held)?;
                }
                memory.parts.push((id, Held { part, is_changed: false }));
            }
        }
        let (_, held) = memory.parts.last_mut().ok_or_else(|| damaged("part"))?;
        Ok(Some(work(&mut held.part, &mut held.is_changed)))
    }

    /// Adds a part that is whole.
    pub(crate) fn add_part(&self, id: i64, part: Part) -> Outcome<()> {
        let Part { requests, names, states, .. } = &part;
        let statement = "INSERT INTO part (id, requests, names) VALUES (?, ?, ?)";
        self.change(statement, values![id, &requests[..], &names[..]])?;
        let statement = "INSERT INTO part_state (id, states) VALUES (?, ?)";
        self.change(statement, values![id, &states[..]])?;
        Ok(())
    }

    /// How many requests of a direction, or of one of its bundles, are in which state.
    pub(crate) fn states(
        &self,
        direction: Direction,
        bundle: Option<i64>,
    ) -> Outcome<Vec<(ItemState, u64)>> {
        let read = |row: Row<'_>| Ok((row.word("state")?, row.get("count")?));
        let question = "SELECT t.state, CAST(sum(t.count) AS BIGINT) AS count FROM tally t
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
    pub(crate) fn count(&self, bundle: i64, state: ItemState, change: i64) {
        use carnet_format::Word as _;
        *self.memory.borrow_mut().tallies.entry((bundle, state.number())).or_default() += change;
    }

    /// Writes what has changed in memory.
    pub(crate) fn flush(&self) -> Outcome<()> {
        let mut memory = self.memory.borrow_mut();
        for (id, held) in &mut memory.parts {
            self.write_states(*id, held)?;
            held.is_changed = false;
        }
        for ((bundle, state), change) in std::mem::take(&mut memory.tallies) {
            if change == 0 {
                continue;
            }
            let state = state as i64;
            self.change(
                "INSERT INTO tally (bundle, state, count) VALUES (?1, ?2, ?3)
                 ON CONFLICT (bundle, state) DO UPDATE SET count = tally.count + ?3",
                values![bundle, state, change],
            )?;
            let statement = "DELETE FROM tally WHERE bundle = ? AND state = ? AND count = 0";
            self.change(statement, values![bundle, state])?;
        }
        Ok(())
    }

    fn read_part(&self, id: i64) -> Outcome<Option<Part>> {
        let question = "SELECT p.requests, p.names, s.states
             FROM part p JOIN part_state s ON s.id = p.id WHERE p.id = ?";
        self.first(question, values![id], |row| {
            Part::read(row.get("requests")?, row.get("names")?, row.get("states")?)
        })
    }

    fn write_states(&self, id: i64, held: &Held) -> Outcome<()> {
        if held.is_changed {
            let statement = "UPDATE part_state SET states = ? WHERE id = ?";
            self.change(statement, values![&held.part.states[..], id])?;
        }
        Ok(())
    }

    /// The parts that have names of machines, ascending.
    pub(crate) fn parts_with_names(&self) -> Outcome<Vec<i64>> {
        let question = "SELECT id FROM part WHERE length(names) > 0 ORDER BY id";
        self.all(question, &[], |row| row.get("id"))
    }

    /// The head of a key, by its number.
    pub(crate) fn head(&self, thing: i64) -> Outcome<Rc<[u8]>> {
        if let Some(head) = self.memory.borrow().things.get(&thing) {
            return Ok(Rc::clone(head));
        }
        let question = "SELECT head FROM thing WHERE id = ?";
        let head: Option<Vec<u8>> = self.first(question, values![thing], |row| row.get("head"))?;
        let head: Rc<[u8]> = head.ok_or_else(|| damaged("requests"))?.into();
        self.memory.borrow_mut().remember(thing, &head);
        Ok(head)
    }

    /// The number of the head of a key, which gets one.
    pub(crate) fn thing(&self, head: &[u8]) -> Outcome<i64> {
        if let Some(number) = self.known_thing(head)? {
            return Ok(number);
        }
        let highest = "SELECT max(id) AS id FROM thing";
        let highest: Option<i64> = self.first(highest, &[], |row| row.get("id"))?.flatten();
        let number = highest.unwrap_or_default() + 1;
        self.change("INSERT INTO thing (id, head) VALUES (?, ?)", values![number, head])?;
        self.memory.borrow_mut().remember(number, &head.into());
        Ok(number)
    }

    /// The number of the head of a key, where the ledger has it.
    fn known_thing(&self, head: &[u8]) -> Outcome<Option<i64>> {
        if let Some(number) = self.memory.borrow().numbers.get(head) {
            return Ok(Some(*number));
        }
        let question = "SELECT id FROM thing WHERE head = ?";
        let number: Option<i64> = self.first(question, values![head], |row| row.get("id"))?;
        if let Some(number) = number {
            self.memory.borrow_mut().remember(number, &head.into());
        }
        Ok(number)
    }

    /// What a bundle is.
    pub(crate) fn about(&self, bundle: i64) -> Outcome<Rc<About>> {
        if let Some(about) = self.memory.borrow().bundles.get(&bundle) {
            return Ok(Rc::clone(about));
        }
        let about = self.first(
            "SELECT b.digest, b.recorded, s.way, s.origin, s.destination FROM bundle b
             JOIN stream s ON s.id = b.stream WHERE b.id = ?",
            values![bundle],
            |row| {
                Ok(About {
                    digest: row.get("digest")?,
                    way: row.word("way")?,
                    from: row.parsed("origin")?,
                    to: row.parsed("destination")?,
                    recorded: row.get("recorded")?,
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
