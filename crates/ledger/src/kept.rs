//! Endorsements of own bundles that were brought back from the door.

use carnet_format::Digest;

use crate::{Archived, Endorsers, Moved};

/// The copy of an own bundle that is kept with its endorsements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptRecord {
    /// Its bytes in the archive.
    pub archived: Archived,
    /// How many endorsements it has.
    pub endorsements: u32,
    /// That it was moved out of the archive.
    pub moved: Option<Moved>,
}

/// A copy that is to be kept.
#[derive(Clone, Debug)]
pub struct Kept<'a> {
    /// The bundle.
    pub bundle: Digest,
    /// Its bytes in the archive.
    pub archived: Archived,
    /// Whose endorsements it has.
    pub endorsers: &'a Endorsers,
}
