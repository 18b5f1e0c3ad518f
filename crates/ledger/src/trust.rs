//! The trust file that a ledger is asked to use.

use carnet_format::Digest;

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
