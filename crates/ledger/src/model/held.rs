//! Bundles that are held.

use carnet_chain::Draft;
use carnet_format::{Code, Digest};

use super::change::Change;
use super::log;
use crate::tables::db::Db;
use crate::tables::fault::Outcome;
use crate::tables::refusals::{self, Held};
use crate::{LedgerError, Release, StreamClaim, can_be_released};

// IMP-14.
pub(crate) fn hold(
    db: &Change<'_>,
    claim: &StreamClaim<'_>,
    why: &[Code],
    jump: Option<u64>,
    now: u64,
) -> Outcome<()> {
    if refusals::hold(db, claim, why, jump, now)? {
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
pub(crate) fn release(db: &Change<'_>, bundle: &Digest, ticket: &str, now: u64) -> Outcome<()> {
    let Some(held) = refusals::held(db, bundle)? else {
        return Err(LedgerError::NotHeld { digest: *bundle }.into());
    };
    let mut released = held.released;
    let passes = |code: &&Code| can_be_released(**code) && **code != Code::TimeJump;
    released.extend(held.record.codes.iter().filter(passes));
    let passed = held.passed.max(held.record.jump);
    refusals::release(db, bundle, &released, passed, ticket)?;
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

pub(crate) fn released(db: &Db<'_>, bundle: &Digest) -> Outcome<Option<Release>> {
    let held = refusals::held(db, bundle)?;
    Ok(held.and_then(|Held { released, passed, ticket, .. }| {
        ticket.map(|ticket| Release { ticket, codes: released, jump: passed })
    }))
}
