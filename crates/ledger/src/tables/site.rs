//! The tables `ledger`, `trust`, `closing` and `inherited`: what is so of the site as a whole.

use carnet_chain::GENESIS;
use carnet_format::{Digest, SiteName};
use carnet_language::text;

use super::db::Db;
use super::fault::{Fault, Outcome};
use super::sql::{Column, values};
use crate::{Closing, InheritedRecord};

/// The one row of `ledger`. One question is understood once, whatever is read of it.
pub(crate) const LEDGER: &str = "SELECT * FROM ledger";

/// A ledger in which nothing has happened.
pub(crate) fn begin(db: &Db<'_>, site: &SiteName) -> Outcome<()> {
    db.change(
        "INSERT INTO ledger (one, site, epoch, floor, anchor, audit_entries, audit_head)
         VALUES (1, ?, 1, 0, 0, 0, ?)",
        values![site, &GENESIS],
    )?;
    Ok(())
}

pub(crate) fn name(db: &Db<'_>) -> Outcome<SiteName> {
    let site = db.first(LEDGER, &[], |row| row.parsed("site"))?;
    site.ok_or_else(no_row)
}

pub(crate) fn epoch(db: &Db<'_>) -> Outcome<u64> {
    one(db, "epoch")
}

pub(crate) fn floor(db: &Db<'_>) -> Outcome<u64> {
    one(db, "floor")
}

pub(crate) fn anchor(db: &Db<'_>) -> Outcome<u64> {
    one(db, "anchor")
}

/// The lowest number of a bundle of this epoch.
pub(crate) fn first_bundle(db: &Db<'_>) -> Outcome<i64> {
    one(db, "first_bundle")
}

fn one<T: Column>(db: &Db<'_>, column: &str) -> Outcome<T> {
    db.first(LEDGER, &[], |row| row.get(column))?.ok_or_else(no_row)
}

fn no_row() -> Fault {
    Fault::Damaged(text!(en "the ledger has no first row"; de "dem Register fehlt die erste Zeile"))
}

pub(crate) fn set_epoch(db: &Db<'_>, epoch: u64, first_bundle: i64) -> Outcome<()> {
    db.change("UPDATE ledger SET epoch = ?, first_bundle = ?", values![epoch, first_bundle])?;
    Ok(())
}

/// Raises the time floor and says whether it rose; a lower time changes nothing.
// LEDGER-10.
pub(crate) fn raise_floor(db: &Db<'_>, time: u64) -> Outcome<bool> {
    Ok(db.change("UPDATE ledger SET floor = ?1 WHERE floor < ?1", values![time])? > 0)
}

/// Raises the anchor and says whether it rose; a lower time changes nothing.
pub(crate) fn raise_anchor(db: &Db<'_>, time: u64) -> Outcome<bool> {
    Ok(db.change("UPDATE ledger SET anchor = ?1 WHERE anchor < ?1", values![time])? > 0)
}

pub(crate) fn set_anchor(db: &Db<'_>, time: u64) -> Outcome<()> {
    db.change("UPDATE ledger SET anchor = ?", values![time])?;
    Ok(())
}

pub(crate) fn set_floor_and_anchor(db: &Db<'_>, time: u64) -> Outcome<()> {
    db.change("UPDATE ledger SET floor = ?1, anchor = ?1", values![time])?;
    Ok(())
}

/// The newest trust file that was used: its serial, and its digest.
pub(crate) fn newest_trust(db: &Db<'_>) -> Outcome<Option<(u64, Digest)>> {
    let question = "SELECT serial, digest FROM trust ORDER BY serial DESC LIMIT 1";
    db.first(question, &[], |row| Ok((row.get("serial")?, row.get("digest")?)))
}

pub(crate) fn trusts(db: &Db<'_>) -> Outcome<Vec<Digest>> {
    db.all("SELECT digest FROM trust ORDER BY serial", &[], |row| row.get("digest"))
}

pub(crate) fn add_trust(db: &Db<'_>, serial: u64, digest: &Digest, now: u64) -> Outcome<()> {
    db.change(
        "INSERT INTO trust (serial, digest, first_used) VALUES (?, ?, ?)",
        values![serial, digest, now],
    )?;
    Ok(())
}

pub(crate) fn set_closing(db: &Db<'_>, closing: Option<&Closing>) -> Outcome<()> {
    match closing {
        Some(Closing { number, time, ticket }) => db.change(
            "INSERT INTO closing (one, number, time, ticket) VALUES (1, ?, ?, ?)",
            values![*number, *time, ticket],
        )?,
        None => db.change("DELETE FROM closing", &[])?,
    };
    Ok(())
}

pub(crate) fn closing(db: &Db<'_>) -> Outcome<Option<Closing>> {
    db.first("SELECT * FROM closing", &[], |row| {
        Ok(Closing {
            number: row.get("number")?,
            time: row.get("time")?,
            ticket: row.get("ticket")?,
        })
    })
}

/// Notes the ledger of another site, by the number of its entry, in place of what was noted of that site.
pub(crate) fn set_inherited(db: &Db<'_>, number: u64, record: &InheritedRecord) -> Outcome<()> {
    let InheritedRecord { site, file, entries, head, bundles, ticket } = record;
    db.change(
        "INSERT INTO inherited (site, number, file, entries, head, bundles, ticket)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (site) DO UPDATE SET number = ?2, file = ?3, entries = ?4, head = ?5,
           bundles = ?6, ticket = ?7",
        values![site, number, file, *entries, head, *bundles, ticket],
    )?;
    Ok(())
}

/// The number of the entry by which the ledger of a site was inherited.
pub(crate) fn inherited(db: &Db<'_>, site: &SiteName) -> Outcome<Option<u64>> {
    db.first("SELECT number FROM inherited WHERE site = ?", values![site], |row| row.get("number"))
}

pub(crate) fn disinherit(db: &Db<'_>, site: &SiteName) -> Outcome<()> {
    db.change("DELETE FROM inherited WHERE site = ?", values![site])?;
    Ok(())
}

pub(crate) fn inheritance(db: &Db<'_>) -> Outcome<Vec<InheritedRecord>> {
    db.all("SELECT * FROM inherited ORDER BY site", &[], |row| {
        Ok(InheritedRecord {
            site: row.parsed("site")?,
            file: row.get("file")?,
            entries: row.get("entries")?,
            head: row.get("head")?,
            bundles: row.get("bundles")?,
            ticket: row.get("ticket")?,
        })
    })
}
