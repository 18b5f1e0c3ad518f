//! What the ledger says of requests that came in.

use std::collections::BTreeSet;

use carnet_format::{Digest, Kind, SiteName};
use carnet_ledger::{BundleRecord, Direction, Ledger, LedgerError};

/// How many requests are read from the ledger at a time.
const PAGE: u32 = 1_000;

/// The bundles of requests that came in, as they were recorded.
pub(super) fn bundles(ledger: &dyn Ledger) -> Result<Vec<BundleRecord>, LedgerError> {
    let mut bundles = ledger.bundles(Direction::In, "")?;
    bundles.retain(|bundle| bundle.kind == Kind::Request);
    Ok(bundles)
}

/// The bundles of a site of which something was granted at once that no reply has told.
pub(super) fn known(ledger: &dyn Ledger, site: &SiteName) -> Result<BTreeSet<Digest>, LedgerError> {
    Ok(ledger.known(site)?.iter().map(|request| request.item.bundle).collect())
}

/// The requests of a bundle that a reply may still answer.
pub(super) fn open(ledger: &dyn Ledger, bundle: &BundleRecord) -> Result<Vec<u32>, LedgerError> {
    let mut open = Vec::new();
    loop {
        let from = open.last().map_or(0, |last: &u32| last + 1);
        let page = ledger.unanswered(&bundle.digest, from, PAGE)?;
        if page.is_empty() {
            break;
        }
        open.extend(page.iter().map(|request| request.item.index));
    }
    Ok(open)
}
