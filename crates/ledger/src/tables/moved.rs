//! The table `moved`: files that lie in another archive.

use carnet_format::Digest;

use super::db::Db;
use super::fault::Outcome;
use super::sql::{Row, values};
use crate::Moved;

/// Notes files that were moved. One that was put back, and is moved again, has an entry already.
pub(crate) fn add<'a>(
    db: &Db<'_>,
    files: impl IntoIterator<Item = &'a Digest>,
    moved: &Moved,
) -> Outcome<()> {
    let statement = "INSERT INTO moved (digest, number, time, ticket) VALUES (?, ?, ?, ?)
         ON CONFLICT DO NOTHING";
    for file in files {
        db.change(statement, values![file, moved.number, moved.time, &moved.ticket])?;
    }
    Ok(())
}

/// That the file of a row was moved.
pub(crate) fn of(row: Row<'_>) -> Outcome<Option<Moved>> {
    match row.get("moved")? {
        None => Ok(None),
        Some(number) => Ok(Some(Moved {
            number,
            time: row.get("moved_time")?,
            ticket: row.get("moved_ticket")?,
        })),
    }
}
