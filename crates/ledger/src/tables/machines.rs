//! The tables `machine` and `machine_salt`: machines that came to a request after it was sent, and what hides names.

use super::db::Db;
use super::fault::Outcome;
use super::sql::{Row, Value, values};
use crate::Salt;
use crate::item_state::Place;

/// A machine that came to a request later.
pub(crate) struct Later {
    pub(crate) request: Place,
    pub(crate) name: String,
    /// The number of the entry with which it came.
    pub(crate) noted: u64,
    /// The newest bundle then.
    pub(crate) after: i64,
}

fn read(row: Row<'_>) -> Outcome<Later> {
    Ok(Later {
        request: row.get("item")?,
        name: row.get("name")?,
        noted: row.get("noted")?,
        after: row.get("after")?,
    })
}

fn list(db: &Db<'_>, which: &str, values: &[Value<'_>]) -> Outcome<Vec<Later>> {
    let folded = db.folded("name");
    db.all(&format!("SELECT * FROM machine {which} ORDER BY item, {folded}"), values, read)
}

/// Those of a request.
pub(crate) fn of(db: &Db<'_>, request: Place) -> Outcome<Vec<Later>> {
    list(db, "WHERE item = ?", values![request])
}

/// Those that came with an entry.
pub(crate) fn noted(db: &Db<'_>, entry: u64) -> Outcome<Vec<Later>> {
    list(db, "WHERE noted = ?", values![entry])
}

pub(crate) fn all(db: &Db<'_>) -> Outcome<Vec<Later>> {
    list(db, "", &[])
}

pub(crate) fn add(db: &Db<'_>, later: &Later) -> Outcome<()> {
    let Later { request, name, noted, after } = later;
    let statement = "INSERT INTO machine (item, name, noted, after) VALUES (?, ?, ?, ?)";
    db.change(statement, values![*request, name, *noted, *after])?;
    Ok(())
}

/// Keeps what hides the names that came with an entry.
pub(crate) fn keep_salt(db: &Db<'_>, entry: u64, salt: &Salt) -> Outcome<()> {
    let statement = "INSERT INTO machine_salt (number, salt) VALUES (?, ?)";
    db.change(statement, values![entry, &salt[..]])?;
    Ok(())
}

pub(crate) fn salt(db: &Db<'_>, entry: u64) -> Outcome<Option<Salt>> {
    let question = "SELECT salt FROM machine_salt WHERE number = ?";
    db.first(question, values![entry], |row| row.get("salt"))
}
