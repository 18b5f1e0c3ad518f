//! What can go wrong with a ledger.

use std::path::PathBuf;

use carnet_format::{Code, Digest, SiteName};

use crate::ItemFault;

/// The ledger refused or could not be asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// The database could not be opened, read or written.
    #[error("the ledger {path:?} could not be used: {reason}")]
    Unavailable {
        /// The file.
        path: PathBuf,
        /// What the database said.
        reason: String,
    },
    /// There is no ledger at this path.
    #[error("there is no ledger at {path:?}")]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The ledger holds something that no ledger of this version writes.
    #[error("the ledger {path:?} is damaged: {what}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        what: String,
    },
    /// It was written by another version of the program.
    #[error(
        "the ledger {path:?} was written by {} version of this draft (its version is {got}, expected {expected}); nothing is migrated",
        if got < expected { "an older" } else { "a newer" }
    )]
    Version {
        /// The file.
        path: PathBuf,
        /// Its version.
        got: i64,
        /// Ours.
        expected: i64,
    },
    /// It belongs to another site.
    #[error("the ledger {path:?} belongs to site {got}, expected {expected}")]
    WrongSite {
        /// The file.
        path: PathBuf,
        /// Whose it is.
        got: SiteName,
        /// Who asks.
        expected: SiteName,
    },
    /// The trust file is older than one already used.
    #[error("trust file serial {got} is lower than {highest}, which was used before")]
    TrustOlder {
        /// The serial offered.
        got: u64,
        /// The highest serial used.
        highest: u64,
    },
    /// The trust file has other bytes under a serial already used.
    #[error("trust file serial {serial} was used with digest {known}, got {got}")]
    TrustChanged {
        /// The serial.
        serial: u64,
        /// The digest used before.
        known: Digest,
        /// The digest offered.
        got: Digest,
    },
    /// The trust file is issued later than this host can believe.
    #[error(
        "trust file serial {serial} is issued more than 300 seconds after the clock of this host"
    )]
    TrustIssued {
        /// The serial offered.
        serial: u64,
    },
    /// Another export went first: build the bundle again.
    #[error("the stream is at epoch {epoch}, sequence {sequence}: another export went first")]
    StreamMoved {
        /// The ledger's epoch.
        epoch: u64,
        /// The sequence that comes next.
        sequence: u64,
    },
    /// The bundle is not in the ledger.
    #[error("no bundle {digest} in the ledger")]
    UnknownBundle {
        /// The digest asked for.
        digest: Digest,
    },
    /// Only own bundles can be voided.
    #[error("bundle {digest} was not sent by this site")]
    NotOurs {
        /// The bundle.
        digest: Digest,
    },
    /// The other side has it: it cannot be void.
    #[error("bundle {digest} was acknowledged by the other side")]
    Acknowledged {
        /// The bundle.
        digest: Digest,
    },
    /// The bundle does not wait for a person.
    #[error("bundle {digest} is not held")]
    NotHeld {
        /// The bundle.
        digest: Digest,
    },
    /// The epoch to open is not above the present one.
    #[error("epoch {got} is not above the present epoch {present}")]
    EpochNotAbove {
        /// The epoch to open.
        got: u64,
        /// The present epoch.
        present: u64,
    },
    /// An item of an export does not fit the ledger: another export has changed it.
    #[error("item {index} of the bundle: {what}")]
    Item {
        /// Its index in the bundle.
        index: u32,
        /// What does not fit.
        what: String,
    },
    /// An answer of an export does not fit its request.
    #[error("item {index} of the bundle: {fault}")]
    Answer {
        /// Its index in the bundle.
        index: u32,
        /// What does not fit.
        fault: ItemFault,
    },
    /// The file to write exists.
    #[error("{path:?} exists")]
    Exists {
        /// The file.
        path: PathBuf,
    },
}

impl LedgerError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Unavailable { .. } => Code::LedgerUnavailable,
            Self::Missing { .. } => Code::LedgerMissing,
            Self::Damaged { .. } => Code::LedgerDamaged,
            Self::Version { .. } => Code::LedgerVersion,
            Self::WrongSite { .. } => Code::LedgerWrongSite,
            Self::TrustOlder { .. } => Code::TrustSerialLower,
            Self::TrustChanged { .. } => Code::TrustSerialReused,
            Self::TrustIssued { .. } => Code::TrustIssued,
            Self::StreamMoved { .. } => Code::LedgerStreamMoved,
            Self::UnknownBundle { .. } => Code::LedgerUnknownBundle,
            Self::NotOurs { .. } => Code::LedgerNotOurs,
            Self::Acknowledged { .. } => Code::LedgerAcknowledged,
            Self::NotHeld { .. } => Code::LedgerNotHeld,
            Self::EpochNotAbove { .. } => Code::LedgerEpoch,
            Self::Item { .. } | Self::Answer { .. } => Code::LedgerItem,
            Self::Exists { .. } => Code::LedgerExists,
        }
    }
}
