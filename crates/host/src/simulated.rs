//! Answers of an activation service that is none.

use carnet_format::{ConfirmationId, Digest};

/// A confirmation id of the right shape that depends on nothing but the installation id, and activates nothing.
#[must_use]
pub fn simulated(installation_id: &str) -> ConfirmationId {
    let digest = Digest::of(installation_id.as_bytes());
    // 16 bytes are always below 10^40, the bound of the 17.
    let mut packed = [0; 17];
    packed[1..].copy_from_slice(&digest.as_bytes()[..16]);
    #[expect(clippy::expect_used, reason = "it is within its bound")]
    ConfirmationId::unpack(&packed).expect("below 10^40")
}
