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

/// A trust file that takes the place of the one in use, because persons approved it or told its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installation {
    /// Its serial.
    pub serial: u64,
    /// Its digest.
    pub digest: Digest,
    /// The one in whose place it comes; none for the first.
    pub replaces: Option<Digest>,
    /// Whose approvals counted; empty where a person told its words.
    pub persons: Vec<String>,
    /// Why, where a person says it.
    pub ticket: Option<String>,
}

/// The trust file that this ledger used last, with its bytes; none before the first.
///
/// # Errors
/// The ledger cannot be asked, or the archive has not what it names.
pub fn newest_trust<E>(
    ledger: &dyn Ledger,
    archive: &Archive,
) -> Result<Option<(TrustFile, Vec<u8>)>, E>
where
    E: From<ArchiveError> + From<LedgerError>,
{
    let Some(digest) = ledger.trusts()?.pop() else { return Ok(None) };
    let bytes = archive.trust(&digest)?;
    let file = TrustFile::parse(&bytes)
        .map_err(|why| ArchiveError::disagrees(&digest, &why.to_string()))?;
    Ok(Some((file, bytes)))
}

/// Notes a trust file in the ledger, before it is used, at this time of this clock.
///
/// # Errors
/// The ledger refuses it ([`Ledger::accept_trust`]), the archive has one that was used after it, or the one in use
/// takes no other that was not installed.
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
    // LEDGER-56.
    let highest = archive.highest_serial_besides(&digest)?;
    if highest > serial {
        return Err(LedgerError::TrustOlder { got: serial, highest }.into());
    }
    // TRUST-28.
    let newest = ledger.trusts()?.last().copied();
    if newest.is_some_and(|newest| newest != digest) {
        let newest = newest_trust::<E>(ledger, archive)?.map(|(file, _)| file);
        let present = newest.filter(|it| it.trust_approvals() > 0 && it.serial() < serial);
        if let Some(present) = present {
            return Err(LedgerError::TrustNotInstalled { serial, present: present.serial() }.into());
        }
    }
    Ok(ledger.accept_trust(TrustClaim { serial, digest, is_future }, now)?)
}
