//! What a plant says about a request that it sent: that the answer did not fit, or that nobody waits
//! for one any more. The request is repeated as it was sent.

use std::sync::Arc;

use carnet_format::{Item, ItemRef, Purpose, Reason, Request};
use carnet_ledger::{
    Archive, ArchiveError, BundleRecord, BundleState, Direction, ItemState, Ledger, LedgerError,
};

use crate::fault::Place;
use crate::intake::Wanted;

/// What is said about a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Its answer did not fit.
    // STATE-10.
    DidNotFit,
    /// Nobody waits for an answer any more.
    // STATE-11.
    Withdrawn,
}

/// Nothing can be said about the request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RepeatError {
    /// This site has not sent it, or has declared its bundle void.
    #[error("{item:?} is no request that this site has sent and that can have arrived")]
    NotSent {
        /// What was named.
        item: ItemRef,
    },
    /// It was not granted: there is no answer that does not fit.
    #[error("the request {item:?} has not been granted")]
    NotGranted {
        /// The request.
        item: ItemRef,
    },
    /// Nobody waits for its answer, and it is no dispute that was refused.
    #[error("the request {item:?} is neither open nor deferred")]
    NotOpen {
        /// The request.
        item: ItemRef,
    },
    /// The archive cannot be used.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The ledger cannot be used.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// The request that says it, for every machine that it concerns: a dispute all that share the answer.
///
/// # Errors
/// See [`RepeatError`].
pub fn repeat(
    ledger: &dyn Ledger,
    archive: &Archive,
    item: ItemRef,
    claim: Claim,
) -> Result<Wanted, RepeatError> {
    let not_sent = RepeatError::NotSent { item };
    let sent = |record: &BundleRecord| match record.state {
        BundleState::Voided { .. } => false,
        _ => record.direction == Direction::Out,
    };
    let bundle = ledger.bundle(&item.bundle)?.filter(sent).ok_or_else(|| not_sent.clone())?;
    let record = ledger.request(&item)?.ok_or(not_sent)?;
    // A dispute that was answered with no still stands, and can be taken back.
    let is_refused_dispute =
        record.state == ItemState::Refused && record.reason == Some(Reason::AnswerDidNotFit);
    let (machines, purpose, reason, continues) = match (claim, record.state) {
        (Claim::DidNotFit, ItemState::Granted) => {
            let answer = ledger.granting(&item)?.ok_or(RepeatError::NotGranted { item })?;
            let reason = Some(Reason::AnswerDidNotFit);
            (ledger.sharers(&item)?, Purpose::Activate, reason, Some(answer))
        }
        (Claim::DidNotFit, _) => return Err(RepeatError::NotGranted { item }),
        (Claim::Withdrawn, ItemState::Open | ItemState::Deferred) => {
            (ledger.machines(&item)?, Purpose::Withdraw, None, None)
        }
        (Claim::Withdrawn, _) if is_refused_dispute => {
            (ledger.machines(&item)?, Purpose::Withdraw, None, None)
        }
        (Claim::Withdrawn, _) => return Err(RepeatError::NotOpen { item }),
    };
    let sent = read(archive, &bundle, item.index)?;
    let request = Request { purpose, reason, replaces: Some(item), continues, ..sent };
    let place = Place { file: Arc::from(bundle.spool_name()), line: u64::from(item.index) };
    Ok(Wanted { request, machines, place, others: Vec::new(), name: None })
}

/// A request as the archived bundle has it.
fn read(archive: &Archive, record: &BundleRecord, index: u32) -> Result<Request, RepeatError> {
    let mut found = None;
    archive.read_items(record, |at, item| {
        if let (true, Item::Request(request)) = (at == index, item) {
            found = Some(request);
        }
    })?;
    let missing =
        || ArchiveError::disagrees(&record.digest, &format!("request {index} is missing"));
    Ok(found.ok_or_else(missing)?)
}
