//! What was refused. Nothing is written of what was entered before, so that a stick that is looked at again and again
//! fills no log.

use carnet_chain::Draft;
use carnet_judge::trust::medium_text;
use serde_json::json;

use super::change::Change;
use super::log;
use crate::tables::db::Db;
use crate::tables::fault::Outcome;
use crate::tables::refusals;
use crate::{MediumRecord, Rejected, Unreadable};

/// Whether this was entered before.
// AUDIT-13.
pub(crate) fn is_rejected(db: &Db<'_>, rejected: &Rejected<'_>) -> Outcome<bool> {
    let Rejected { digest, code, medium, .. } = rejected;
    refusals::is_rejected(db, digest, *code, &id_of(*medium))
}

pub(crate) fn reject(db: &Change<'_>, rejected: &Rejected<'_>, now: u64) -> Outcome<()> {
    let Rejected { digest, key, manifest, code, medium } = rejected;
    if !refusals::add_reject(db, digest, *code, &id_of(*medium))? {
        return Ok(());
    }
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
    Ok(())
}

// AUDIT-15.
pub(crate) fn note_unreadable(
    db: &Change<'_>,
    unreadable: &Unreadable<'_>,
    now: u64,
) -> Outcome<()> {
    let Unreadable { counts, set, medium } = unreadable;
    if !refusals::add_unreadable(db, set)? {
        return Ok(());
    }
    let counts = counts.iter().map(|(code, files)| json!({"code": code.as_str(), "files": files}));
    let entry =
        Draft::new("unreadable").with("counts", counts.collect::<Vec<_>>()).with_digest("set", set);
    log::append(db, on_medium(entry, *medium), now)?;
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
