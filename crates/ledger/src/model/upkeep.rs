//! What happens to a ledger as a whole: creation, trust files, epochs, backups, tables made anew.

use carnet_chain::Draft;
use carnet_format::SiteName;

use super::change::Change;
use super::log;
use crate::tables::db::Db;
use crate::tables::fault::Outcome;
use crate::tables::{bundles, site};
use crate::{Installation, LedgerError, TrustClaim};

/// What using a trust file would mean.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trust {
    InUse,
    New,
}

pub(crate) fn note_create(db: &Change<'_>, site: &SiteName, now: u64) -> Outcome<()> {
    log::append(db, Draft::new("create").with("site", site.as_str()), now)?;
    Ok(())
}

pub(crate) fn judge_trust(db: &Db<'_>, trust: TrustClaim) -> Outcome<Trust> {
    let TrustClaim { serial, digest: got, is_future } = trust;
    // TRUST-27.
    let new = || match is_future {
        true => Err(LedgerError::TrustIssued { serial }.into()),
        false => Ok(Trust::New),
    };
    // TRUST-25. TRUST-26.
    let Some((highest, known)) = site::newest_trust(db)? else { return new() };
    if serial < highest {
        return Err(LedgerError::TrustOlder { got: serial, highest }.into());
    }
    if serial > highest {
        return new();
    }
    if known != got {
        return Err(LedgerError::TrustChanged { serial, known, got }.into());
    }
    Ok(Trust::InUse)
}

pub(crate) fn accept_trust(db: &Change<'_>, trust: TrustClaim, now: u64) -> Outcome<()> {
    if judge_trust(db, trust)? == Trust::InUse {
        return Ok(());
    }
    let TrustClaim { serial, digest, .. } = trust;
    site::add_trust(db, serial, &digest, now)?;
    let entry = Draft::new("trust").with("serial", serial).with_digest("trust", &digest);
    log::append(db, entry, now)?;
    Ok(())
}

/// Another one under a serial that was used, or a lower one, is refused as ever; when it was issued has been judged.
// UPD-18.
pub(crate) fn install_trust(db: &Change<'_>, new: &Installation, now: u64) -> Outcome<()> {
    let Installation { serial, digest, replaces, persons, ticket } = new;
    let claim = TrustClaim { serial: *serial, digest: *digest, is_future: false };
    if judge_trust(db, claim)? == Trust::InUse {
        return Ok(());
    }
    site::add_trust(db, *serial, digest, now)?;
    let mut entry = Draft::new("install").with("serial", *serial).with_digest("trust", digest);
    if let Some(replaces) = replaces {
        entry = entry.with_digest("replaces", replaces);
    }
    entry = entry.with("persons", persons.clone());
    if let Some(ticket) = ticket {
        entry = entry.with("ticket", ticket.as_str());
    }
    log::append(db, entry, now)?;
    Ok(())
}

pub(crate) fn open_epoch(db: &Change<'_>, got: u64, now: u64) -> Outcome<()> {
    let present = site::epoch(db)?;
    if got <= present {
        return Err(LedgerError::EpochNotAbove { got, present }.into());
    }
    // LEDGER-25. What the backup lacks was recorded before anything of this epoch.
    let highest = bundles::newest(db)?.max(site::first_bundle(db)?);
    site::set_epoch(db, got, (highest / ROOM + 1) * ROOM)?;
    log::append(db, Draft::new("epoch").with("from", present).with("to", got), now)?;
    Ok(())
}

/// How many bundles a backup may lack.
const ROOM: i64 = 1 << 20;

pub(crate) fn note_backup(db: &Change<'_>, now: u64) -> Outcome<()> {
    log::append(db, Draft::new("backup"), now)?;
    Ok(())
}

/// The tables were made anew, and the names that came with these entries are lost.
// AUDIT-16.
pub(crate) fn note_rebuild(db: &Change<'_>, ticket: &str, lost: &[u64], now: u64) -> Outcome<()> {
    let entry = Draft::new("rebuild").with("ticket", ticket);
    let entry = if lost.is_empty() { entry } else { entry.with("lost", lost.to_vec()) };
    log::append(db, entry, now)?;
    Ok(())
}
