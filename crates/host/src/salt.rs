//! Random bytes of this host.

use crate::{Failure, Status};

/// 16 random bytes, to hide names in the audit log.
///
/// # Errors
/// The host gives none.
pub fn salt() -> Result<[u8; 16], Failure> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|error| Failure::of(Status::Unknown, None, &error))?;
    Ok(salt)
}
