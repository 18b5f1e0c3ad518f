//! What a plant says about a request that it sent: that the answer did not fit, or that nobody waits
//! for one any more. The request is repeated as it was sent.

use std::sync::Arc;

use carnet_format::{Item, Purpose, Reason, Request};
use carnet_language::text;
use carnet_ledger::{Archive, ArchiveError, BundleRecord, Claim, Ledger, LedgerError, Pending};

use crate::fault::Place;
use crate::intake::Wanted;

/// Nothing can be said about the request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RepeatError {
    /// The archive cannot be used.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The ledger cannot be used.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// The request that says what a person has said, for every machine that it concerns: a dispute all that
/// share the answer.
///
/// # Errors
/// See [`RepeatError`].
// LEDGER-21.
pub fn repeat(
    ledger: &dyn Ledger,
    archive: &Archive,
    Pending { item, claim }: Pending,
) -> Result<Wanted, RepeatError> {
    let unknown = LedgerError::UnknownItem { item };
    let bundle = ledger.bundle(&item.bundle)?.ok_or(unknown)?;
    let (machines, purpose, reason, continues) = match claim {
        Claim::DidNotFit(answer) => {
            let reason = Some(Reason::AnswerDidNotFit);
            (ledger.sharers(&item)?, Purpose::Activate, reason, Some(answer))
        }
        Claim::Withdrawn => (ledger.machines(&item)?, Purpose::Withdraw, None, None),
    };
    let sent = read(archive, &bundle, item.index)?;
    let request = Request { purpose, reason, replaces: Some(item), continues, ..sent };
    let place = Place { file: Arc::from(bundle.spool_name()), line: u64::from(item.index) };
    // Whoever says that an answer did not fit has seen that.
    let is_unlicensed = true;
    Ok(Wanted { request, machines, place, others: Vec::new(), name: None, is_unlicensed })
}

/// A request as the archived bundle has it.
fn read(archive: &Archive, record: &BundleRecord, index: u32) -> Result<Request, RepeatError> {
    let mut found = None;
    archive.read_items(record, |at, item| {
        if let (true, Item::Request(request)) = (at == index, item) {
            found = Some(request.clone());
        }
    })?;
    let missing = || {
        let why = text!(en "request {index} is missing"; de "Anfrage {index} fehlt");
        ArchiveError::disagrees(&record.digest, &why)
    };
    Ok(found.ok_or_else(missing)?)
}
