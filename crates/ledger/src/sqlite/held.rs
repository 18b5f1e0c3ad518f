//! Bundles that are held.

use std::collections::BTreeSet;

use carnet_chain::Draft;
use carnet_format::{Code, Digest};
use rusqlite::{Connection, Row, params};

use super::change::Change;
use super::codec::{all, codes, codes_text, digest, first, int, parsed, uint};
use super::fault::Outcome;
use super::log;
use crate::{HeldRecord, LedgerError, Release, StreamClaim, can_be_released};

// IMP-14.
pub(super) fn hold(
    db: &Change<'_>,
    claim: &StreamClaim<'_>,
    why: &[Code],
    jump: Option<u64>,
    now: u64,
) -> Outcome<()> {
    let manifest = claim.manifest;
    let changed = db
        .prepare_cached(
            "INSERT INTO held (digest, origin, epoch, sequence, why, jump, since)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (digest) DO UPDATE SET why = ?5, jump = ?6, since = ?7
             WHERE why <> ?5 OR jump IS NOT ?6",
        )?
        .execute(params![
            claim.digest.as_bytes(),
            manifest.from.as_str(),
            int(manifest.epoch),
            int(manifest.sequence),
            codes_text(why),
            jump.map(int),
            int(now),
        ])?;
    if changed > 0 {
        let codes: Vec<&str> = why.iter().map(|code| code.as_str()).collect();
        let mut entry = log::about(claim, "hold").with("codes", codes);
        if let Some(jump) = jump {
            entry = entry.with("jump", jump);
        }
        log::append(db, entry, now)?;
    }
    Ok(())
}

// STREAM-13.
pub(super) fn release(db: &Change<'_>, bundle: &Digest, ticket: &str, now: u64) -> Outcome<()> {
    let Some(held) = find(db, bundle)? else {
        return Err(LedgerError::NotHeld { digest: *bundle }.into());
    };
    let mut released = held.released;
    let passes = |code: &&Code| can_be_released(**code) && **code != Code::TimeJump;
    released.extend(held.record.codes.iter().filter(passes));
    let passed = held.passed.max(held.record.jump);
    db.prepare_cached("UPDATE held SET released = ?, passed = ?, ticket = ? WHERE digest = ?")?
        .execute(params![codes_text(&released), passed.map(int), ticket, bundle.as_bytes()])?;
    let codes: Vec<&str> = held.record.codes.iter().map(|code| code.as_str()).collect();
    let mut entry = Draft::new("release")
        .with_digest("bundle", bundle)
        .with("codes", codes)
        .with("ticket", ticket);
    if let Some(jump) = held.record.jump {
        entry = entry.with("jump", jump);
    }
    log::append(db, entry, now)?;
    Ok(())
}

pub(super) fn released(db: &Connection, bundle: &Digest) -> Outcome<Option<Release>> {
    let held = find(db, bundle)?;
    Ok(held.and_then(|Held { released, passed, ticket, .. }| {
        ticket.map(|ticket| Release { ticket, codes: released, jump: passed })
    }))
}

pub(super) fn list(db: &Connection) -> Outcome<Vec<HeldRecord>> {
    all(db, "SELECT * FROM held ORDER BY since, digest", [], |row| Ok(read(row)?.record))
}

/// A bundle that is held and what was released of it.
struct Held {
    record: HeldRecord,
    released: BTreeSet<Code>,
    passed: Option<u64>,
    ticket: Option<String>,
}

fn find(db: &Connection, bundle: &Digest) -> Outcome<Option<Held>> {
    first(db, "SELECT * FROM held WHERE digest = ?", [bundle.as_bytes()], read)
}

fn read(row: &Row<'_>) -> Outcome<Held> {
    let (why, released): (Vec<Code>, BTreeSet<Code>) =
        (codes(row, "why")?, codes(row, "released")?);
    let ticket: Option<String> = row.get("ticket")?;
    let jump = row.get::<_, Option<i64>>("jump")?.map(i64::unsigned_abs);
    let passed = row.get::<_, Option<i64>>("passed")?.map(i64::unsigned_abs);
    let is_released = |code: &Code| match code {
        Code::TimeJump => jump <= passed,
        code => released.contains(code) || !can_be_released(*code),
    };
    let record = HeldRecord {
        digest: digest(row, "digest")?,
        from: parsed(row, "origin")?,
        epoch: uint(row, "epoch")?,
        sequence: uint(row, "sequence")?,
        jump,
        since: uint(row, "since")?,
        ticket: ticket.clone().filter(|_| why.iter().all(is_released)),
        codes: why,
    };
    Ok(Held { record, released, passed, ticket })
}
