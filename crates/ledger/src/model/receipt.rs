//! Receipts for bundles of this site.

use carnet_chain::Draft;
use carnet_format::{Digest, Receipt, SiteName, Verified};

use super::change::Change;
use super::log;
use crate::tables::db::Db;
use crate::tables::fault::Outcome;
use crate::tables::{bundles, receipts};
use crate::{BundleState, Direction, ReceiptAlarm, ReceiptRecord, Reception};

pub(crate) fn reception(db: &Db<'_>, receipt: &Receipt) -> Outcome<Reception> {
    let alarm = alarm(db, &receipt.bundle, &receipt.site)?;
    Ok(Reception { is_new: !receipts::is_known(db, receipt)?, alarm })
}

// IMP-30. IMP-31.
fn alarm(db: &Db<'_>, bundle: &Digest, site: &SiteName) -> Outcome<Option<ReceiptAlarm>> {
    let (bundle, site) = (*bundle, site.clone());
    let sent = bundles::get(db, &bundle)?
        .filter(|sent| sent.direction == Direction::Out && sent.to == site);
    Ok(match sent.map(|sent| sent.state) {
        None => Some(ReceiptAlarm::NotSent { bundle, site }),
        Some(BundleState::Voided { .. }) => Some(ReceiptAlarm::Voided { bundle, site }),
        Some(_) => None,
    })
}

// IMP-30.
pub(crate) fn receive(
    db: &Change<'_>,
    receipt: &Verified<Receipt>,
    file: &Digest,
    now: u64,
) -> Outcome<()> {
    let Reception { is_new: true, alarm } = reception(db, receipt)? else { return Ok(()) };
    receipts::add(db, receipt, file, now)?;
    let mut entry = Draft::new("receipt")
        .with_digest("bundle", &receipt.bundle)
        .with("site", receipt.site.as_str())
        .with("key", receipt.key_id().to_string())
        .with("admitted", receipt.time)
        .with("certainty", receipt.certainty.as_str())
        .with_digest("trust", &receipt.trust)
        .with_digest("head", &receipt.ledger)
        .with_digest("file", file);
    if let Some(alarm) = alarm {
        entry = entry.with("code", alarm.code().as_str());
    }
    log::append(db, entry, now)?;
    Ok(())
}

// LEDGER-32.
pub(crate) fn alarms(db: &Db<'_>) -> Outcome<Vec<(ReceiptRecord, ReceiptAlarm)>> {
    // Every export looks for them, and to prepare that question takes longer than most of what it does.
    if !receipts::are_there(db)? {
        return Ok(Vec::new());
    }
    let found = receipts::unfounded(db)?.into_iter();
    let alarms = found.filter_map(|record| match alarm(db, &record.bundle, &record.site) {
        Ok(alarm) => Some(Ok((record, alarm?))),
        Err(fault) => Some(Err(fault)),
    });
    alarms.collect()
}
