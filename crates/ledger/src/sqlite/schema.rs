//! Whether a ledger is laid out as this version lays it out.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::fault::{Fault, Outcome};

pub(super) const SCHEMA: &str = include_str!("schema.sql");

/// What is in a database, by kind and name: the table that it belongs to, and its text.
type Objects = BTreeMap<(String, String), Vec<(String, Option<String>)>>;

fn objects(db: &Connection) -> Outcome<Objects> {
    let mut objects = Objects::new();
    let mut statement = db.prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let name = (row.get(0)?, row.get(1)?);
        objects.entry(name).or_default().push((row.get(2)?, row.get(3)?));
    }
    Ok(objects)
}

/// Refuses a ledger with a table, index, trigger or view that is not of this version, or without one that is:
/// a trigger or a view makes a statement do what it does not say.
// AUDIT-9.
pub(super) fn check(db: &Connection) -> Outcome<()> {
    let own = Connection::open_in_memory()?;
    own.execute_batch(SCHEMA)?;
    let (own, found) = (objects(&own)?, objects(db)?);
    for (object, texts) in &found {
        let (kind, name) = object;
        match own.get(object) {
            None => return Err(damaged(kind, name, "belongs to no ledger")),
            Some(own) if own != texts => {
                return Err(damaged(kind, name, "is not as a ledger of this version has it"));
            }
            Some(_) => {}
        }
    }
    match own.keys().find(|object| !found.contains_key(*object)) {
        Some((kind, name)) => Err(damaged(kind, name, "is missing")),
        None => Ok(()),
    }
}

fn damaged(kind: &str, name: &str, what: &str) -> Fault {
    Fault::Damaged(format!("the {kind} {name:?} {what}"))
}
