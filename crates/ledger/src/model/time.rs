//! What people say about time.

use carnet_chain::Draft;

use super::change::Change;
use super::log;
use crate::LedgerError;
use crate::tables::fault::Outcome;
use crate::tables::site;

// TIME-2.
pub(crate) fn state(db: &Change<'_>, stated: u64, ticket: &str, now: u64) -> Outcome<()> {
    let floor = site::floor(db)?;
    if stated < floor {
        return Err(LedgerError::StatedBehind { stated, floor }.into());
    }
    site::set_anchor(db, stated)?;
    log::append(db, Draft::new("state").with("now", stated).with("ticket", ticket), now)?;
    Ok(())
}

// EXP-43.
pub(crate) fn confirm_clock(db: &Change<'_>, known: u64, now: u64) -> Outcome<()> {
    log::append(db, Draft::new("clock").with("known", known), now)?;
    Ok(())
}

// LEDGER-11.
pub(crate) fn set(db: &Change<'_>, to: u64, ticket: &str, now: u64) -> Outcome<Option<u64>> {
    let from = Some(site::floor(db)?).filter(|floor| *floor > 0);
    site::set_floor_and_anchor(db, to)?;
    let mut entry = Draft::new("time");
    if let Some(from) = from {
        entry = entry.with("from", from);
    }
    log::append(db, entry.with("to", to).with("ticket", ticket), now)?;
    Ok(from)
}
