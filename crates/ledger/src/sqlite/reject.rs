//! What was refused.

use rusqlite::{Connection, params};
use serde_json::json;

use super::change::Change;
use super::codec::first;
use super::fault::Outcome;
use super::log;
use crate::{MediumRecord, Rejected, Unreadable};
use carnet_chain::Draft;
use carnet_judge::trust::medium_text;

/// Whether this was entered before: then nothing is written, so that a stick that is looked at again and again
/// fills no log.
// AUDIT-13.
pub(super) fn is_rejected(db: &Connection, rejected: &Rejected<'_>) -> Outcome<bool> {
    let Rejected { digest, code, medium, .. } = rejected;
    let sql = "SELECT 1 FROM reject WHERE digest = ? AND code = ? AND medium = ?";
    let key = params![digest.as_bytes(), code.as_str(), id_of(*medium)];
    Ok(first(db, sql, key, |_| Ok(()))?.is_some())
}

pub(super) fn reject(db: &Change<'_>, rejected: &Rejected<'_>, now: u64) -> Outcome<()> {
    let Rejected { digest, key, manifest, code, medium } = rejected;
    let inserted = db
        .prepare_cached("INSERT OR IGNORE INTO reject (digest, code, medium) VALUES (?, ?, ?)")?
        .execute(params![digest.as_bytes(), code.as_str(), id_of(*medium)])?;
    if inserted > 0 {
        let mut entry = Draft::new("reject").with_digest("bundle", digest);
        if let Some(manifest) = manifest {
            entry = entry.with("kind", manifest.kind.as_str()).with("from", manifest.from.as_str());
        }
        entry = entry.with("key", key.to_string());
        if let Some(manifest) = manifest {
            entry = entry.with("epoch", manifest.epoch).with("sequence", manifest.sequence);
        }
        let entry = entry.with("code", code.as_str());
        log::append(db, on_medium(entry, *medium), now)?;
    }
    Ok(())
}

// AUDIT-15.
pub(super) fn is_unreadable(db: &Connection, unreadable: &Unreadable<'_>) -> Outcome<bool> {
    let sql = "SELECT 1 FROM unreadable WHERE files = ?";
    Ok(first(db, sql, [unreadable.set.as_bytes()], |_| Ok(()))?.is_some())
}

pub(super) fn note_unreadable(
    db: &Change<'_>,
    unreadable: &Unreadable<'_>,
    now: u64,
) -> Outcome<()> {
    let Unreadable { counts, set, medium } = unreadable;
    let inserted = db
        .prepare_cached("INSERT OR IGNORE INTO unreadable (files) VALUES (?)")?
        .execute([set.as_bytes()])?;
    if inserted > 0 {
        let counts =
            counts.iter().map(|(code, files)| json!({"code": code.as_str(), "files": files}));
        let entry = Draft::new("unreadable")
            .with("counts", counts.collect::<Vec<_>>())
            .with_digest("set", set);
        log::append(db, on_medium(entry, *medium), now)?;
    }
    Ok(())
}

/// The id of a medium as the audit log has it; empty where none is known.
fn id_of(medium: Option<&MediumRecord>) -> String {
    medium.and_then(|medium| medium.known).map(|(id, _)| medium_text(&id)).unwrap_or_default()
}

fn on_medium(entry: Draft, medium: Option<&MediumRecord>) -> Draft {
    match medium {
        Some(medium) => entry.with("medium", medium.json()),
        None => entry,
    }
}
