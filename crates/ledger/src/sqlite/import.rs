//! Incoming bundles.

use carnet_chain::Draft;
use carnet_format::{Code, Digest};
use rusqlite::{Connection, params};

use super::change::Change;
use super::codec::{digest, first, int, optional_digest, uint};
use super::fault::Outcome;
use super::rows::{self, StreamName};
use super::{held, log};
use crate::stream::StreamFacts;
use crate::{Direction, StreamClaim};

pub(super) fn stream_name<'a>(claim: &'a StreamClaim<'_>) -> StreamName<'a> {
    StreamName {
        way: Direction::In,
        from: &claim.manifest.from,
        to: &claim.manifest.to,
        key: &claim.key,
        epoch: claim.manifest.epoch,
    }
}

pub(super) fn facts(db: &Connection, claim: &StreamClaim<'_>) -> Outcome<StreamFacts> {
    let manifest = claim.manifest;
    let mut facts = StreamFacts {
        admitted: admitted(db, &claim.digest)?,
        epoch: newest_epoch(db, claim)?,
        released: held::released(db, &claim.digest)?.map(|it| it.codes).unwrap_or_default(),
        ..StreamFacts::default()
    };
    let Some(stream) = rows::stream(db, stream_name(claim))? else { return Ok(facts) };
    facts.highest = Some(stream.highest.sequence);
    facts.known = match admitted_at(db, stream.id, manifest.sequence)? {
        Some(digest) => Some(digest),
        None => named_by_next(db, stream.id, manifest.sequence)?,
    };
    facts.voided = voided_at(db, stream.id, manifest.sequence)?;
    facts.before = match manifest.sequence {
        1 => None,
        sequence => known_at(db, stream.id, sequence - 1)?,
    };
    for voided in &manifest.voided {
        if let Some(known) = known_at(db, stream.id, voided.sequence)?
            && known != voided.digest
        {
            facts.void_conflict = Some((*voided, known));
            break;
        }
    }
    Ok(facts)
}

fn admitted(db: &Connection, digest: &Digest) -> Outcome<Option<u64>> {
    first(
        db,
        "SELECT recorded FROM bundle b JOIN stream s ON s.id = b.stream
         WHERE b.digest = ? AND s.way = 1",
        [digest.as_bytes()],
        |row| uint(row, "recorded"),
    )
}

fn newest_epoch(db: &Connection, claim: &StreamClaim<'_>) -> Outcome<Option<u64>> {
    let manifest = claim.manifest;
    first(
        db,
        "SELECT epoch FROM stream WHERE way = 1 AND origin = ? AND destination = ? AND key = ?
         ORDER BY epoch DESC LIMIT 1",
        params![manifest.from.as_str(), manifest.to.as_str(), claim.key.as_bytes()],
        |row| uint(row, "epoch"),
    )
}

pub(super) fn admitted_at(db: &Connection, stream: i64, sequence: u64) -> Outcome<Option<Digest>> {
    first(
        db,
        "SELECT digest FROM bundle WHERE stream = ? AND sequence = ?",
        params![stream, int(sequence)],
        |row| digest(row, "digest"),
    )
}

fn named_by_next(db: &Connection, stream: i64, sequence: u64) -> Outcome<Option<Digest>> {
    let previous = first(
        db,
        "SELECT previous FROM bundle WHERE stream = ? AND sequence = ?",
        params![stream, int(sequence + 1)],
        |row| optional_digest(row, "previous"),
    )?;
    Ok(previous.flatten())
}

pub(super) fn voided_at(db: &Connection, stream: i64, sequence: u64) -> Outcome<Option<Digest>> {
    first(
        db,
        "SELECT digest FROM voided WHERE stream = ? AND sequence = ?",
        params![stream, int(sequence)],
        |row| digest(row, "digest"),
    )
}

/// The digest known for a sequence, in whatever way.
fn known_at(db: &Connection, stream: i64, sequence: u64) -> Outcome<Option<Digest>> {
    for look in [admitted_at, voided_at, named_by_next] {
        if let Some(digest) = look(db, stream, sequence)? {
            return Ok(Some(digest));
        }
    }
    Ok(None)
}

pub(super) fn alarm(db: &Change<'_>, claim: &StreamClaim<'_>, now: u64) -> Outcome<()> {
    let inserted = db
        .prepare_cached("INSERT OR IGNORE INTO alarm (digest) VALUES (?)")?
        .execute([claim.digest.as_bytes()])?;
    if inserted > 0 {
        let entry = log::about(claim, "alarm").with("code", Code::StreamEquivocation.as_str());
        log::append(db, entry, now)?;
    }
    Ok(())
}

// AUDIT-14.
pub(super) fn mark_spooled(db: &Change<'_>, bundle: &Digest, now: u64) -> Outcome<()> {
    let changed = db
        .prepare_cached("UPDATE bundle SET spooled = 1 WHERE digest = ? AND spooled = 0")?
        .execute([bundle.as_bytes()])?;
    if changed > 0 {
        log::append(db, Draft::new("spool").with_digest("bundle", bundle), now)?;
    }
    Ok(())
}
