//! Whether a ledger is laid out as this version lays it out.

use std::collections::BTreeMap;

use carnet_format::{Digest, Hasher};
use carnet_language::text;
use rusqlite::Connection;

use crate::tables::fault::{Fault, Outcome};

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
// LEDGER-58.
fn is_statistics((kind, name): &(String, String), sql: Option<&String>) -> bool {
    let number = name.strip_prefix("sqlite_stat").unwrap_or_default();
    kind == "table"
        && ["1", "2", "3", "4"].contains(&number)
        && sql.is_some_and(|sql| sql.starts_with(&format!("CREATE TABLE {name}(")))
}

/// The SHA-256 of the objects that [`SCHEMA`] makes, sorted, each part of one behind its length: to make them anew
/// at each opening would be a third of the work of a small command.
const OWN: &str = "a346d2e80b9b137010ff11c556bc7ac89b86fc8f9bdffdc2515394a39b05f365";

fn digest(objects: &Objects) -> Digest {
    let mut hasher = Hasher::new();
    let mut add = |text: Option<&str>| {
        let length = text.map_or(u64::MAX, |text| text.len() as u64);
        hasher.update(&length.to_be_bytes());
        hasher.update(text.unwrap_or_default().as_bytes());
    };
    for ((kind, name), texts) in objects {
        for (table, sql) in texts {
            [Some(kind.as_str()), Some(name), Some(table), sql.as_deref()]
                .into_iter()
                .for_each(&mut add);
        }
    }
    hasher.finish()
}

/// Refuses a ledger with a table, index, trigger or view that is not of this version, or without one that is:
/// a trigger or a view makes a statement do what it does not say.
// AUDIT-9.
pub(super) fn check(db: &Connection) -> Outcome<()> {
    let found = objects(db)?;
    if digest(&found).to_string() == OWN {
        return Ok(());
    }
    let own = own()?;
    for (object, texts) in &found {
        let (kind, name) = object;
        match own.get(object) {
            None => {
                return Err(Fault::Damaged(text!(
                    en "the {kind} {name:?} belongs to no ledger";
                    de "{kind} {name:?} gehört in kein Register"
                )));
            }
            Some(own) if own != texts => {
                return Err(Fault::Damaged(text!(
                    en "the {kind} {name:?} is not as a ledger of this version has it";
                    de "{kind} {name:?} ist nicht, wie ein Register dieser Version es hat"
                )));
            }
            Some(_) => {}
        }
    }
    match own.keys().find(|object| !found.contains_key(*object)) {
        Some((kind, name)) => Err(Fault::Damaged(text!(
            en "the {kind} {name:?} is missing";
            de "{kind} {name:?} fehlt"
        ))),
        None => Ok(()),
    }
}

fn own() -> Outcome<Objects> {
    let own = Connection::open_in_memory()?;
    own.execute_batch(SCHEMA)?;
    objects(&own)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_digest_is_that_of_the_schema() {
        assert_eq!(digest(&own().unwrap()).to_string(), OWN);
    }
}
