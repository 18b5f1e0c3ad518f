//! The trust file that a ledger is asked to use.

use carnet_format::Digest;
use carnet_judge::TrustFile;
use carnet_judge::time::{Now, OwnClock};

use crate::{Archive, ArchiveError, Ledger, LedgerError};

/// A trust file that is about to be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrustClaim {
    /// Its serial.
    pub serial: u64,
    /// Its digest.
    pub digest: Digest,
    /// Whether it is issued more than 300 seconds after the clock of this host, where that is known.
    pub is_future: bool,
}

/// Notes a trust file in the ledger, before it is used, at this time of this clock.
///
/// # Errors
/// The ledger refuses it ([`Ledger::accept_trust`]), or the archive has one that was used after it.
// IMP-4.
pub fn accept_trust<E>(
    ledger: &mut dyn Ledger,
    archive: &Archive,
    trust: &TrustFile,
    (clock, now): (OwnClock, u64),
) -> Result<(), E>
where
    E: From<ArchiveError> + From<LedgerError>,
{
    let is_future = Now::new(clock, Some(ledger.floor()?)).is_future(trust.issued());
    let (serial, digest) = (trust.serial(), trust.digest());
    // LEDGER-54.
    let highest = archive.highest_serial_besides(&digest)?;
    if highest > serial {
        return Err(LedgerError::TrustOlder { got: serial, highest }.into());
    }
    Ok(ledger.accept_trust(TrustClaim { serial, digest, is_future }, now)?)
}
