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
        let object = (row.get(0)?, row.get(1)?);
        let sql: Option<String> = row.get(3)?;
        if !is_statistics(&object, sql.as_ref()) {
            objects.entry(object).or_default().push((row.get(2)?, sql));
        }
    }
    Ok(objects)
}

/// What `ANALYZE` leaves says how large tables are, and nothing else.
// LEDGER-56.
fn is_statistics((kind, name): &(String, String), sql: Option<&String>) -> bool {
    let number = name.strip_prefix("sqlite_stat").unwrap_or_default();
    kind == "table"
        && ["1", "2", "3", "4"].contains(&number)
        && sql.is_some_and(|sql| sql.starts_with(&format!("CREATE TABLE {name}(")))
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
