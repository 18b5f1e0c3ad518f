//! The table `audit`, and what `ledger` says of its end.

use carnet_chain::GENESIS;
use carnet_format::Digest;

use super::db::Db;
use super::fault::Outcome;
use super::site::LEDGER;
use super::sql::values;
use crate::AuditEntry;
use crate::seen::End;

/// Adds an entry, and moves the end.
pub(crate) fn add(db: &Db<'_>, number: u64, text: &str, head: &Digest) -> Outcome<()> {
    db.change(
        "INSERT INTO audit (number, entry, head) VALUES (?, ?, ?)",
        values![number, text, head],
    )?;
    set_head(db, number, head)
}

/// Takes an entry as it is, in place of what has its number. What follows goes on from its head.
pub(crate) fn put(db: &Db<'_>, entry: &AuditEntry) -> Outcome<()> {
    let AuditEntry { number, text, head: its } = entry;
    db.change(
        "INSERT INTO audit (number, entry, head) VALUES (?1, ?2, ?3)
         ON CONFLICT (number) DO UPDATE SET entry = ?2, head = ?3",
        values![*number, text, its],
    )?;
    let (entries, _) = head(db)?;
    if entries <= *number { set_head(db, *number, its) } else { Ok(()) }
}

/// How many entries there are, and the head of the last.
pub(crate) fn head(db: &Db<'_>) -> Outcome<(u64, Digest)> {
    Ok(end(db)?.unwrap_or((0, GENESIS)))
}

/// The same, where the ledger says it.
pub(crate) fn end(db: &Db<'_>) -> Outcome<Option<(u64, Digest)>> {
    db.first(LEDGER, &[], |row| Ok((row.get("audit_entries")?, row.get("audit_head")?)))
}

/// The last entry, whatever the ledger says, with its epoch.
pub(crate) fn end_in_epoch(db: &Db<'_>) -> Outcome<Option<End>> {
    const LAST: &str = "SELECT epoch, number, head FROM ledger, audit ORDER BY number DESC LIMIT 1";
    db.first(LAST, &[], |row| {
        Ok(End { epoch: row.get("epoch")?, entries: row.get("number")?, head: row.get("head")? })
    })
}

/// The head that the log had with this entry.
pub(crate) fn head_at(db: &Db<'_>, number: u64) -> Outcome<Option<Digest>> {
    db.first("SELECT head FROM audit WHERE number = ?", values![number], |row| row.get("head"))
}

/// The log ends there.
pub(crate) fn set_head(db: &Db<'_>, entries: u64, head: &Digest) -> Outcome<()> {
    db.change("UPDATE ledger SET audit_entries = ?, audit_head = ?", values![entries, head])?;
    Ok(())
}

/// The next entry has the number after this one.
pub(crate) fn skip_to(db: &Db<'_>, number: u64) -> Outcome<()> {
    db.change("UPDATE ledger SET audit_entries = ?1 WHERE audit_entries < ?1", values![number])?;
    Ok(())
}

/// At most `limit` entries from a number on.
pub(crate) fn entries(db: &Db<'_>, from: u64, limit: u32) -> Outcome<Vec<AuditEntry>> {
    db.all(
        "SELECT number, entry, head FROM audit WHERE number >= ? ORDER BY number LIMIT ?",
        values![from, limit],
        |row| {
            Ok(AuditEntry {
                number: row.get("number")?,
                text: row.get("entry")?,
                head: row.get("head")?,
            })
        },
    )
}
