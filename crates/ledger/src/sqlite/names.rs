//! What binds the names of machines to the audit entry with which they came.

use carnet_format::Digest;
use rusqlite::{Connection, Row, params};

use super::codec::{digest, index, int};
use super::fault::Outcome;
use crate::Salt;
use crate::names::NamesHasher;

/// Which names came together.
#[derive(Clone, Copy)]
pub(crate) enum Came {
    /// With the bundle of this number.
    WithBundle(i64),
    /// Later, with the entry of this number.
    Later(u64),
}

/// The digest of the names that came together.
// AUDIT-5.
pub(super) fn bound(db: &Connection, came: Came, salt: &Salt) -> Outcome<Digest> {
    let mut hasher = NamesHasher::new(salt);
    each(db, came, |row| {
        hasher.add(&digest(row, "digest")?, index(row, "idx")?, &row.get::<_, String>("name")?);
        Ok(())
    })?;
    Ok(hasher.finish())
}

pub(super) fn each(
    db: &Connection,
    came: Came,
    mut take: impl FnMut(&Row<'_>) -> Outcome<()>,
) -> Outcome<()> {
    let which = match came {
        Came::WithBundle(_) => "m.bundle = ? AND m.noted IS NULL",
        Came::Later(_) => "m.noted = ?",
    };
    let mut statement = db.prepare_cached(&format!(
        "SELECT b.digest, m.bundle, m.idx, m.name FROM machine m JOIN bundle b ON b.id = m.bundle
         WHERE {which} ORDER BY b.digest, m.idx, m.name COLLATE BINARY"
    ))?;
    let number = match came {
        Came::WithBundle(bundle) => bundle,
        Came::Later(entry) => int(entry),
    };
    let mut rows = statement.query([number])?;
    while let Some(row) = rows.next()? {
        take(row)?;
    }
    Ok(())
}

/// Keeps the salt beside the names.
pub(super) fn keep_salt(db: &Connection, number: u64, salt: &Salt) -> Outcome<()> {
    db.prepare_cached("INSERT INTO machine_salt (number, salt) VALUES (?, ?)")?
        .execute(params![int(number), salt])?;
    Ok(())
}
