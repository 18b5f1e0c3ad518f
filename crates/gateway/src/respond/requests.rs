//! The requests that came in: what the ledger says of them, and their lines for the responder.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Seek as _, Write as _};

use carnet_format::{Digest, Kind, SiteName};
use carnet_host::Failure;
use carnet_ledger::{BundleRecord, Direction, Ledger, LedgerError};
use serde::Deserialize;

use super::kept::{Place, unusable};

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

/// What of a row of the spool is used here.
#[derive(Deserialize)]
struct Asked {
    item: u32,
}

/// The lines of these requests, in a file that nobody else sees.
// RESP-1.
pub(super) fn input(place: &Place, items: &[u32]) -> Result<File, Failure> {
    let items: BTreeSet<u32> = items.iter().copied().collect();
    let path = place.folder.join("requests.jsonl");
    let copied = || -> io::Result<File> {
        let mut input = tempfile::tempfile_in(&place.folder)?;
        for line in BufReader::new(File::open(&path)?).lines() {
            let line = line?;
            if items.contains(&serde_json::from_str::<Asked>(&line)?.item) {
                writeln!(input, "{line}")?;
            }
        }
        input.rewind()?;
        Ok(input)
    };
    copied().map_err(|error| unusable(&path, &error))
}
