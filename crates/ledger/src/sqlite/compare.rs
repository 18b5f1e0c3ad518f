//! Every row of a ledger against that of another one, whatever its tables are.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt::Write as _;

use carnet_format::Digest;
use carnet_language::text;
use rusqlite::types::Value;
use rusqlite::{Connection, Params, Row, Rows};

use crate::Difference;
use crate::item_state::Place;
use crate::tables::bundles;
use crate::tables::db::Db;
use crate::tables::fault::Outcome;
use crate::tables::part::PART;
use crate::tables::place::{bundle_of_part, part_id};
use crate::tables::prints;

/// What the file itself says of its pages and indexes.
// AUDIT-7.
pub(super) fn whole(db: &Connection, found: &mut dyn FnMut(Difference)) -> Outcome<()> {
    let said = all(db, "PRAGMA integrity_check", [], |row| row.get::<_, String>(0))?;
    said.into_iter().filter(|it| it != "ok").for_each(|what| found(Difference::Damaged { what }));
    Ok(())
}

/// The tables but for the log, which is held against what follows entry by entry.
// AUDIT-7.
pub(super) fn tables(
    db: &Connection,
    expected: &Connection,
    is_compared: &dyn Fn(&str) -> bool,
    found: &mut dyn FnMut(Difference),
) -> Outcome<()> {
    let names: Vec<String> = all(
        expected,
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
           AND name <> 'audit' ORDER BY rowid",
        [],
        |row| row.get(0),
    )?;
    for name in names.into_iter().filter(|name| is_compared(name)) {
        Table::of(expected, name)?.compare([db, expected], found)?;
    }
    Ok(())
}

fn all<T>(
    db: &Connection,
    question: &str,
    params: impl Params,
    decode: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Outcome<Vec<T>> {
    Ok(db.prepare(question)?.query_map(params, decode)?.collect::<Result<_, _>>()?)
}

struct Table {
    name: String,
    /// Those of the primary key first, in its order.
    columns: Vec<String>,
    keys: usize,
}

impl Table {
    fn of(db: &Connection, name: String) -> Outcome<Self> {
        let mut columns: Vec<(i64, String)> = all(
            db,
            "SELECT pk, name FROM pragma_table_info(?) ORDER BY pk, cid",
            [&name],
            |row| Ok((row.get("pk")?, row.get("name")?)),
        )?;
        let others = columns.iter().filter(|(key, _)| *key == 0).count();
        columns.rotate_left(others);
        let keys = columns.len() - others;
        Ok(Self { name, columns: columns.into_iter().map(|(_, name)| name).collect(), keys })
    }

    fn compare(&self, dbs: [&Connection; 2], found: &mut dyn FnMut(Difference)) -> Outcome<()> {
        let quoted: Vec<String> = self.columns.iter().map(|name| format!("\"{name}\"")).collect();
        let order: Vec<String> =
            quoted[..self.keys].iter().map(|key| format!("{key} COLLATE BINARY")).collect();
        let question = format!(
            "SELECT {} FROM \"{}\" ORDER BY {}",
            quoted.join(", "),
            self.name,
            order.join(", ")
        );
        let [mut here, mut there] = [dbs[0].prepare(&question)?, dbs[1].prepare(&question)?];
        let (mut here, mut there) = (here.query([])?, there.query([])?);
        let (mut got, mut expected) = (self.next(&mut here)?, self.next(&mut there)?);
        loop {
            let order = match (&got, &expected) {
                (None, None) => return Ok(()),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(got), Some(expected)) => self.order(got, expected),
            };
            let table = self.name.clone();
            match (order, &got, &expected) {
                (Ordering::Less, Some(row), _) => {
                    found(Difference::Surplus { table, row: self.say(row, dbs)? });
                }
                (Ordering::Greater, _, Some(row)) => {
                    found(Difference::Missing { table, row: self.say(row, dbs)? });
                }
                (_, Some(got), Some(expected)) => self.values(got, expected, dbs, found)?,
                _ => {}
            }
            if order != Ordering::Greater {
                got = self.next(&mut here)?;
            }
            if order != Ordering::Less {
                expected = self.next(&mut there)?;
            }
        }
    }

    fn next(&self, rows: &mut Rows<'_>) -> Outcome<Option<Vec<Value>>> {
        let Some(row) = rows.next()? else { return Ok(None) };
        Ok(Some((0..self.columns.len()).map(|at| row.get(at)).collect::<Result<_, _>>()?))
    }

    fn order(&self, one: &[Value], other: &[Value]) -> Ordering {
        let keys = one.iter().zip(other).take(self.keys);
        keys.map(|(one, other)| order(one, other)).find(|it| it.is_ne()).unwrap_or(Ordering::Equal)
    }

    fn values(
        &self,
        got: &[Value],
        expected: &[Value],
        dbs: [&Connection; 2],
        found: &mut dyn FnMut(Difference),
    ) -> Outcome<()> {
        for ((column, got_value), expected) in self.columns.iter().zip(got).zip(expected) {
            if got_value != expected {
                found(Difference::Value {
                    table: self.name.clone(),
                    row: self.say(got, dbs)?,
                    column: column.clone(),
                    got: say(&from_difference(got_value, expected)),
                    expected: say(&from_difference(expected, got_value)),
                });
            }
        }
        Ok(())
    }

    /// A row by its key, as a person knows it.
    fn say(&self, row: &[Value], dbs: [&Connection; 2]) -> Outcome<String> {
        let mut text = String::new();
        for (column, value) in self.columns.iter().zip(row).take(self.keys) {
            let separator = if text.is_empty() { "" } else { ", " };
            let bundle = |number: i64| -> Outcome<String> {
                let known = digest_of(dbs[1], number)?.or(digest_of(dbs[0], number)?);
                Ok(match known {
                    Some(digest) => {
                        text!(digest = digest.short(); en "bundle {digest}"; de "Bündel {digest}")
                    }
                    None => text!(en "bundle number {number}"; de "Bündel mit Zahl {number}"),
                })
            };
            let said = match (value, column.as_str(), self.name.as_str()) {
                (Value::Integer(1), "one", _) => text!(en "its one row"; de "ihre einzige Zeile"),
                (Value::Integer(number), "bundle", _)
                | (Value::Integer(number), "id", "bundle") => bundle(*number)?,
                (Value::Integer(number), "item", _) => {
                    let place = Place::of(*number);
                    let (bundle, item) = (bundle(place.bundle)?, place.idx);
                    text!(en "{bundle}, item {item}"; de "{bundle}, Posten {item}")
                }
                (Value::Integer(number), "id", "part" | "part_state") => {
                    let of = bundle_of_part(*number);
                    let first = (number - part_id(of, 0)) * i64::from(PART);
                    let bundle = bundle(of)?;
                    text!(en "{bundle}, items from {first} on"; de "{bundle}, Posten ab {first}")
                }
                (Value::Integer(number), "id", "request_print" | "machine_print") => {
                    let (level, last) = prints::of_row(*number);
                    text!(en "level {level} up to {last:011x}"; de "Ebene {level} bis {last:011x}")
                }
                _ => format!("{column} {}", say(value)),
            };
            // safe: a string takes everything.
            let _ = write!(text, "{separator}{said}");
        }
        Ok(text)
    }
}

fn digest_of(db: &Connection, bundle: i64) -> Outcome<Option<Digest>> {
    bundles::digest(&Db::new(db, &<_>::default()), bundle)
}

/// As the database orders them: numbers, texts, bytes.
fn order(one: &Value, other: &Value) -> Ordering {
    let rank = |value: &Value| match value {
        Value::Null => 0,
        Value::Integer(_) | Value::Real(_) => 1,
        Value::Text(_) => 2,
        Value::Blob(_) => 3,
    };
    match (one, other) {
        (Value::Integer(one), Value::Integer(other)) => one.cmp(other),
        (Value::Text(one), Value::Text(other)) => one.as_bytes().cmp(other.as_bytes()),
        (Value::Blob(one), Value::Blob(other)) => one.cmp(other),
        _ => rank(one).cmp(&rank(other)),
    }
}

/// Of long bytes those from where they differ.
fn from_difference<'a>(value: &'a Value, other: &Value) -> Cow<'a, Value> {
    match (value, other) {
        (Value::Blob(bytes), Value::Blob(others)) => {
            let same = bytes.iter().zip(others).take_while(|(one, other)| one == other).count();
            Cow::Owned(Value::Blob(bytes[same - same % 8..].to_vec()))
        }
        _ => Cow::Borrowed(value),
    }
}

fn say(value: &Value) -> String {
    match value {
        Value::Null => text!(en "nothing"; de "nichts"),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => format!("{text:?}"),
        Value::Blob(bytes) => {
            let shown = &bytes[..bytes.len().min(8)];
            let hex: String = shown.iter().map(|byte| format!("{byte:02x}")).collect();
            if shown.len() < bytes.len() { format!("{hex}…") } else { hex }
        }
    }
}
