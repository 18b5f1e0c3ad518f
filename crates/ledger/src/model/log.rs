//! The audit log.

use carnet_chain::{ChainFault, Draft, Walk, next_head};
use carnet_format::Digest;

use super::change::Change;
use crate::tables::audit;
use crate::tables::db::Db;
use crate::tables::fault::Outcome;
use crate::{AuditReport, StreamClaim};

/// Appends an entry. Called inside the transaction of what it records.
// AUDIT-1.
pub(crate) fn append(db: &Change<'_>, draft: Draft, now: u64) -> Outcome<(u64, Digest)> {
    let (entries, head) = audit::head(db)?;
    let number = entries + 1;
    let text = draft.by(db.author).text(number, now);
    let head = next_head(&head, &text);
    audit::add(db, number, &text, &head)?;
    Ok((number, head))
}

/// Whether the newest entry says that a bundle is in the spool.
// AUDIT-14.
pub(crate) fn ends_with_spool(db: &Db<'_>) -> Outcome<bool> {
    let (newest, _) = audit::head(db)?;
    let entries = audit::entries(db, newest, 1)?;
    Ok(entries.iter().any(|entry| entry.text.contains(r#""action":"spool""#)))
}

/// The members that every entry about an incoming bundle has.
pub(crate) fn about(claim: &StreamClaim<'_>, action: &'static str) -> Draft {
    let manifest = claim.manifest;
    Draft::new(action)
        .with_digest("bundle", &claim.digest)
        .with("kind", manifest.kind.as_str())
        .with("from", manifest.from.as_str())
        .with("key", claim.key.to_string())
        .with("epoch", manifest.epoch)
        .with("sequence", manifest.sequence)
}

// AUDIT-4.
pub(crate) fn verify(db: &Db<'_>) -> Outcome<AuditReport> {
    let (walk, broken) = walk(db)?;
    let (count, head) = audit::head(db)?;
    Ok(AuditReport::of(&walk, broken, (count, &head)))
}

/// Computes all heads anew, up to where they do not follow.
pub(crate) fn walk(db: &Db<'_>) -> Outcome<(Walk, Option<ChainFault>)> {
    const PAGE: u32 = 1_000;
    let mut walk = Walk::default();
    let (mut from, mut broken) = (0, None);
    while broken.is_none() {
        let page = audit::entries(db, from, PAGE)?;
        let Some(last) = page.last() else { break };
        from = last.number + 1;
        broken = page.iter().find_map(|entry| walk.step(entry).err());
    }
    Ok((walk, broken))
}
