//! The tables `held`, `alarm`, `reject` and `unreadable`: what did not come in.

use std::collections::BTreeSet;

use carnet_format::{Code, Digest, SiteName};

use super::columns::{codes, codes_text};
use super::db::Db;
use super::fault::Outcome;
use super::sql::{Row, values};
use crate::{HeldRecord, StreamClaim, can_be_released};

/// A bundle that is held, and what was released of it.
pub(crate) struct Held {
    pub(crate) record: HeldRecord,
    pub(crate) released: BTreeSet<Code>,
    pub(crate) passed: Option<u64>,
    pub(crate) ticket: Option<String>,
}

/// Holds a bundle. Says whether that changes anything.
pub(crate) fn hold(
    db: &Db<'_>,
    claim: &StreamClaim<'_>,
    why: &[Code],
    jump: Option<u64>,
    now: u64,
) -> Outcome<bool> {
    let manifest = claim.manifest;
    let changed = db.change(
        "INSERT INTO held (digest, origin, epoch, sequence, why, jump, since)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (digest) DO UPDATE SET why = ?5, jump = ?6, since = ?7
         WHERE held.why <> ?5 OR held.jump IS DISTINCT FROM ?6",
        values![
            &claim.digest,
            &manifest.from,
            manifest.epoch,
            manifest.sequence,
            &codes_text(why),
            jump,
            now
        ],
    )?;
    Ok(changed > 0)
}

/// Releases what is held.
pub(crate) fn release(
    db: &Db<'_>,
    bundle: &Digest,
    released: &BTreeSet<Code>,
    passed: Option<u64>,
    ticket: &str,
) -> Outcome<()> {
    db.change(
        "UPDATE held SET released = ?, passed = ?, ticket = ? WHERE digest = ?",
        values![&codes_text(released), passed, ticket, bundle],
    )?;
    Ok(())
}

/// Holds a bundle no more.
pub(crate) fn end_hold(db: &Db<'_>, bundle: &Digest) -> Outcome<()> {
    db.change("DELETE FROM held WHERE digest = ?", values![bundle])?;
    Ok(())
}

/// The same, where it came from this site with this sequence.
pub(crate) fn end_hold_of(
    db: &Db<'_>,
    bundle: &Digest,
    from: &SiteName,
    sequence: u64,
) -> Outcome<()> {
    db.change(
        "DELETE FROM held WHERE digest = ? AND origin = ? AND sequence = ?",
        values![bundle, from, sequence],
    )?;
    Ok(())
}

pub(crate) fn held(db: &Db<'_>, bundle: &Digest) -> Outcome<Option<Held>> {
    db.first("SELECT * FROM held WHERE digest = ?", values![bundle], read)
}

pub(crate) fn all_held(db: &Db<'_>) -> Outcome<Vec<HeldRecord>> {
    db.all("SELECT * FROM held ORDER BY since, digest", &[], |row| Ok(read(row)?.record))
}

fn read(row: Row<'_>) -> Outcome<Held> {
    let (why, released): (Vec<Code>, BTreeSet<Code>) =
        (codes(row, "why")?, codes(row, "released")?);
    let ticket: Option<String> = row.get("ticket")?;
    let (jump, passed): (Option<u64>, Option<u64>) = (row.get("jump")?, row.get("passed")?);
    let is_released = |code: &Code| match code {
        Code::TimeJump => jump <= passed,
        code => released.contains(code) || !can_be_released(*code),
    };
    let record = HeldRecord {
        digest: row.get("digest")?,
        from: row.parsed("origin")?,
        epoch: row.get("epoch")?,
        sequence: row.get("sequence")?,
        jump,
        since: row.get("since")?,
        ticket: ticket.clone().filter(|_| why.iter().all(is_released)),
        codes: why,
    };
    Ok(Held { record, released, passed, ticket })
}

/// Notes a contradiction of this bundle. Says whether it was new.
pub(crate) fn add_alarm(db: &Db<'_>, bundle: &Digest) -> Outcome<bool> {
    let statement = "INSERT INTO alarm (digest) VALUES (?) ON CONFLICT DO NOTHING";
    Ok(db.change(statement, values![bundle])? > 0)
}

pub(crate) fn is_rejected(db: &Db<'_>, bundle: &Digest, code: Code, medium: &str) -> Outcome<bool> {
    let question = "SELECT 1 FROM reject WHERE digest = ? AND code = ? AND medium = ?";
    db.has(question, values![bundle, code.as_str(), medium])
}

/// Notes that a bundle was refused. Says whether it was new.
pub(crate) fn add_reject(db: &Db<'_>, bundle: &Digest, code: Code, medium: &str) -> Outcome<bool> {
    let statement =
        "INSERT INTO reject (digest, code, medium) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
    Ok(db.change(statement, values![bundle, code.as_str(), medium])? > 0)
}

pub(crate) fn is_unreadable(db: &Db<'_>, files: &Digest) -> Outcome<bool> {
    db.has("SELECT 1 FROM unreadable WHERE files = ?", values![files])
}

/// Notes a set of unreadable files. Says whether it was new.
pub(crate) fn add_unreadable(db: &Db<'_>, files: &Digest) -> Outcome<bool> {
    let statement = "INSERT INTO unreadable (files) VALUES (?) ON CONFLICT DO NOTHING";
    Ok(db.change(statement, values![files])? > 0)
}
