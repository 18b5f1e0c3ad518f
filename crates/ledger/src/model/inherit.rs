//! A site that closes, and the ledgers of others that this one has inherited.

use carnet_chain::Draft;
use carnet_format::SiteName;

use super::change::Change;
use super::log;
use crate::tables::fault::Outcome;
use crate::tables::site;
use crate::{Closing, InheritedRecord, LedgerError};

// LEDGER-38.
pub(crate) fn close(db: &Change<'_>, ticket: &str, now: u64) -> Outcome<Closing> {
    if let Some(closing) = site::closing(db)? {
        return Ok(closing);
    }
    let (number, _) = log::append(db, Draft::new("close").with("ticket", ticket), now)?;
    let closing = Closing { number, time: now, ticket: ticket.to_owned() };
    site::set_closing(db, Some(&closing))?;
    Ok(closing)
}

pub(crate) fn reopen(db: &Change<'_>, ticket: &str, now: u64) -> Outcome<()> {
    let closing = site::closing(db)?.ok_or(LedgerError::NotClosed)?;
    log::append(db, take_back(closing.number, ticket), now)?;
    site::set_closing(db, None)
}

fn take_back(entry: u64, ticket: &str) -> Draft {
    Draft::new("take-back").with("entry", entry).with("ticket", ticket)
}

// LEDGER-39.
pub(crate) fn inherit(db: &Change<'_>, record: &InheritedRecord, now: u64) -> Outcome<u64> {
    let InheritedRecord { site, file, entries, head, bundles, ticket } = record;
    let entry = Draft::new("inherit")
        .with("site", site.as_str())
        .with_digest("file", file)
        .with("entries", *entries)
        .with_digest("head", head)
        .with("bundles", *bundles)
        .with("ticket", ticket.as_str());
    let (number, _) = log::append(db, entry, now)?;
    site::set_inherited(db, number, record)?;
    Ok(number)
}

pub(crate) fn disinherit(db: &Change<'_>, site: &SiteName, ticket: &str, now: u64) -> Outcome<()> {
    let number = site::inherited(db, site)?;
    let number = number.ok_or_else(|| LedgerError::NotInherited { site: site.clone() })?;
    log::append(db, take_back(number, ticket), now)?;
    site::disinherit(db, site)
}
