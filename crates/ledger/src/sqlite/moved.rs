//! What was moved out of the archive.

use carnet_chain::Draft;
use carnet_format::Digest;
use rusqlite::{Row, params};

use super::change::Change;
use super::codec::{int, uint};
use super::fault::Outcome;
use super::log;
use crate::{Moved, Moving};

// LEDGER-83.
pub(super) fn note(db: &Change<'_>, moving: &Moving, ticket: &str, now: u64) -> Outcome<()> {
    let mut entry = Draft::new("archive");
    for (name, digests) in moving.lists() {
        let texts: Vec<String> = digests.iter().map(Digest::to_string).collect();
        if !texts.is_empty() {
            entry = entry.with(name, texts);
        }
    }
    let (number, _) = log::append(db, entry.with("ticket", ticket), now)?;
    // What was put back, and is moved again, has an entry already.
    let mut insert = db.prepare_cached(
        "INSERT INTO moved (digest, number, time, ticket) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
    )?;
    for digest in moving.lists().into_iter().flat_map(|(_, digests)| digests) {
        insert.execute(params![digest.as_bytes(), int(number), int(now), ticket])?;
    }
    Ok(())
}

/// That the file of a row was moved.
pub(super) fn of(row: &Row<'_>) -> Outcome<Option<Moved>> {
    if row.get::<_, Option<i64>>("moved")?.is_none() {
        return Ok(None);
    }
    Ok(Some(Moved {
        number: uint(row, "moved")?,
        time: uint(row, "moved_time")?,
        ticket: row.get("moved_ticket")?,
    }))
}
