//! The audit log in the database.

use carnet_chain::{ChainFault, Draft, GENESIS, Walk, next_head};
use carnet_format::Digest;
use rusqlite::{Connection, named_params, params};

use super::change::Change;
use super::codec::{all, digest, first, int, uint};
use super::fault::Outcome;
use crate::{AuditEntry, AuditReport, StreamClaim};

/// Appends an entry. Called inside the transaction of what it records.
// AUDIT-1.
pub(super) fn append(db: &Change<'_>, draft: Draft, now: u64) -> Outcome<(u64, Digest)> {
    let (entries, head) = head(db)?;
    let number = entries + 1;
    let text = draft.by(db.author).text(number, now);
    let head = next_head(&head, &text);
    db.prepare_cached("INSERT INTO audit (number, entry, head) VALUES (?, ?, ?)")?
        .execute(params![int(number), text, head.as_bytes()])?;
    db.prepare_cached("UPDATE ledger SET audit_entries = ?, audit_head = ?")?
        .execute(params![int(number), head.as_bytes()])?;
    Ok((number, head))
}

/// The members that every entry about an incoming bundle has.
pub(super) fn about(claim: &StreamClaim<'_>, action: &'static str) -> Draft {
    let manifest = claim.manifest;
    Draft::new(action)
        .with_digest("bundle", &claim.digest)
        .with("kind", manifest.kind.as_str())
        .with("from", manifest.from.as_str())
        .with("key", claim.key.to_string())
        .with("epoch", manifest.epoch)
        .with("sequence", manifest.sequence)
}

pub(super) fn head(db: &Connection) -> Outcome<(u64, Digest)> {
    let head = first(db, "SELECT audit_entries, audit_head FROM ledger", [], |row| {
        Ok((uint(row, "audit_entries")?, digest(row, "audit_head")?))
    })?;
    Ok(head.unwrap_or((0, GENESIS)))
}

pub(super) fn entries(db: &Connection, from: u64, limit: u32) -> Outcome<Vec<AuditEntry>> {
    all(
        db,
        "SELECT number, entry, head FROM audit WHERE number >= :from ORDER BY number LIMIT :limit",
        named_params! {":from": int(from), ":limit": limit},
        |row| {
            Ok(AuditEntry {
                number: uint(row, "number")?,
                text: row.get("entry")?,
                head: digest(row, "head")?,
            })
        },
    )
}

// AUDIT-4.
pub(super) fn verify(db: &Connection) -> Outcome<AuditReport> {
    let (walk, broken) = walk(db)?;
    let (count, head) = head(db)?;
    Ok(AuditReport::of(&walk, broken, (count, &head)))
}

/// Computes all heads anew, up to where they do not follow.
pub(super) fn walk(db: &Connection) -> Outcome<(Walk, Option<ChainFault>)> {
    const PAGE: u32 = 1_000;
    let mut walk = Walk::default();
    let (mut from, mut broken) = (0, None);
    while broken.is_none() {
        let page = entries(db, from, PAGE)?;
        let Some(last) = page.last() else { break };
        from = last.number + 1;
        broken = page.iter().find_map(|entry| walk.step(entry).err());
    }
    Ok((walk, broken))
}
