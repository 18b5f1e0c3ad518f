//! A site that closes, and the ledgers of others that this one has inherited.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use carnet_chain::Draft;
use carnet_format::SiteName;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Row, params};

use super::change::Change;
use super::codec::{all, digest, first, int, parsed, uint};
use super::fault::Outcome;
use super::{care, log};
use crate::{Closing, InheritedRecord, LedgerError};

// LEDGER-36.
pub(super) fn close(db: &Change<'_>, ticket: &str, now: u64) -> Outcome<Closing> {
    if let Some(closing) = closing(db)? {
        return Ok(closing);
    }
    let (number, _) = log::append(db, Draft::new("close").with("ticket", ticket), now)?;
    db.execute(
        "INSERT INTO closing (one, number, time, ticket) VALUES (1, ?, ?, ?)",
        params![int(number), int(now), ticket],
    )?;
    Ok(Closing { number, time: now, ticket: ticket.to_owned() })
}

pub(super) fn closing(db: &Connection) -> Outcome<Option<Closing>> {
    first(db, "SELECT * FROM closing", [], |row| {
        let ticket = row.get("ticket")?;
        Ok(Closing { number: uint(row, "number")?, time: uint(row, "time")?, ticket })
    })
}

pub(super) fn reopen(db: &Change<'_>, ticket: &str, now: u64) -> Outcome<()> {
    let closing = closing(db)?.ok_or(LedgerError::NotClosed)?;
    log::append(db, take_back(closing.number, ticket), now)?;
    db.execute("DELETE FROM closing", [])?;
    Ok(())
}

fn take_back(entry: u64, ticket: &str) -> Draft {
    Draft::new("take-back").with("entry", entry).with("ticket", ticket)
}

// LEDGER-37.
pub(super) fn inherit(db: &Change<'_>, record: &InheritedRecord, now: u64) -> Outcome<u64> {
    let InheritedRecord { site, file, entries, head, bundles, ticket } = record;
    let entry = Draft::new("inherit")
        .with("site", site.as_str())
        .with_digest("file", file)
        .with("entries", *entries)
        .with_digest("head", head)
        .with("bundles", *bundles)
        .with("ticket", ticket.as_str());
    let (number, _) = log::append(db, entry, now)?;
    db.execute(
        "INSERT OR REPLACE INTO inherited (site, number, file, entries, head, bundles, ticket)
         VALUES (?, ?, ?, ?, ?, ?, ?)",
        params![
            site.as_str(),
            int(number),
            file.as_bytes(),
            int(*entries),
            head.as_bytes(),
            int(*bundles),
            ticket
        ],
    )?;
    Ok(number)
}

pub(super) fn disinherit(db: &Change<'_>, site: &SiteName, ticket: &str, now: u64) -> Outcome<()> {
    let number = "SELECT number FROM inherited WHERE site = ?";
    let number = first(db, number, [site.as_str()], |row| uint(row, "number"))?
        .ok_or_else(|| LedgerError::NotInherited { site: site.clone() })?;
    log::append(db, take_back(number, ticket), now)?;
    db.execute("DELETE FROM inherited WHERE site = ?", [site.as_str()])?;
    Ok(())
}

pub(super) fn inheritance(db: &Connection) -> Outcome<Vec<InheritedRecord>> {
    all(db, "SELECT * FROM inherited ORDER BY site", [], |row: &Row<'_>| {
        Ok(InheritedRecord {
            site: parsed(row, "site")?,
            file: digest(row, "file")?,
            entries: uint(row, "entries")?,
            head: digest(row, "head")?,
            bundles: uint(row, "bundles")?,
            ticket: row.get("ticket")?,
        })
    })
}

/// Opens a backup of a ledger so that nothing is written, neither to it nor beside it.
pub(super) fn open_kept(path: &Path) -> Outcome<(Connection, care::Owner)> {
    if is_in_use(path) {
        let why =
            "it is a ledger in use, or a plain copy of one; `carnet ledger backup` makes a backup";
        return Err(LedgerError::Inherit { path: path.to_owned(), why: why.to_owned() }.into());
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    db.pragma_update(None, "trusted_schema", false)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    let owner = care::identify(&db)?;
    Ok((db, owner))
}

/// Whether the header of the file says that it has a log beside it, as every ledger in use has and no backup.
fn is_in_use(path: &Path) -> bool {
    let mut header = [0; 20];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut header));
    read.is_ok() && header[18..] == [2, 2]
}
