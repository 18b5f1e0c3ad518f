//! Incoming bundles.

use carnet_chain::Draft;
use carnet_format::{Code, Digest};

use super::change::Change;
use super::{held, log};
use crate::stream::StreamFacts;
use crate::tables::db::Db;
use crate::tables::fault::Outcome;
use crate::tables::streams::{self, StreamName};
use crate::tables::{bundles, refusals};
use crate::{Direction, StreamClaim};

pub(crate) fn stream_name<'a>(claim: &'a StreamClaim<'_>) -> StreamName<'a> {
    StreamName {
        way: Direction::In,
        from: &claim.manifest.from,
        to: &claim.manifest.to,
        key: &claim.key,
        epoch: claim.manifest.epoch,
    }
}

pub(crate) fn facts(db: &Db<'_>, claim: &StreamClaim<'_>) -> Outcome<StreamFacts> {
    let manifest = claim.manifest;
    let known = bundles::find(db, &claim.digest)?.map(|id| db.about(id)).transpose()?;
    let mut facts = StreamFacts {
        admitted: known.filter(|it| it.way == Direction::In).map(|it| it.recorded),
        epoch: streams::newest_epoch(db, &manifest.from, &manifest.to, &claim.key)?,
        released: held::released(db, &claim.digest)?.map(|it| it.codes).unwrap_or_default(),
        ..StreamFacts::default()
    };
    let Some(stream) = streams::find(db, stream_name(claim))? else { return Ok(facts) };
    facts.highest = Some(stream.highest.sequence);
    facts.known = match bundles::at(db, stream.id, manifest.sequence)? {
        Some(digest) => Some(digest),
        None => bundles::previous_of(db, stream.id, manifest.sequence + 1)?,
    };
    facts.voided = streams::voided_at(db, stream.id, manifest.sequence)?;
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

/// The digest known for a sequence, in whatever way.
fn known_at(db: &Db<'_>, stream: i64, sequence: u64) -> Outcome<Option<Digest>> {
    if let Some(digest) = bundles::at(db, stream, sequence)? {
        return Ok(Some(digest));
    }
    match streams::voided_at(db, stream, sequence)? {
        Some(digest) => Ok(Some(digest)),
        None => bundles::previous_of(db, stream, sequence + 1),
    }
}

pub(crate) fn alarm(db: &Change<'_>, claim: &StreamClaim<'_>, now: u64) -> Outcome<()> {
    if refusals::add_alarm(db, &claim.digest)? {
        let entry = log::about(claim, "alarm").with("code", Code::StreamEquivocation.as_str());
        log::append(db, entry, now)?;
    }
    Ok(())
}

// AUDIT-14.
pub(crate) fn mark_spooled(db: &Change<'_>, bundle: &Digest, now: u64) -> Outcome<()> {
    if bundles::set_spooled(db, bundle)? {
        log::append(db, Draft::new("spool").with_digest("bundle", bundle), now)?;
    }
    Ok(())
}
