//! What was refused, for the audit log.

use std::collections::BTreeMap;

use carnet_format::{Code, Digest, KeyId, Manifest};

use crate::MediumRecord;

/// A bundle that was refused at the signature or later.
#[derive(Clone, Copy, Debug)]
pub struct Rejected<'a> {
    /// The bundle digest.
    pub digest: Digest,
    /// The key that signed it; before the signature is verified, the one that the file names.
    pub key: KeyId,
    /// What it says of itself, once that is verified and read.
    pub manifest: Option<&'a Manifest>,
    /// Why it was refused.
    pub code: Code,
    /// What is known of the medium it came on.
    pub medium: Option<&'a MediumRecord>,
}

/// Files of one medium that were refused before anything in them was verified.
#[derive(Clone, Copy, Debug)]
pub struct Unreadable<'a> {
    /// How many files were refused for what.
    pub counts: &'a BTreeMap<Code, u64>,
    /// Which files they were: the SHA-256 of what tells them apart.
    pub set: Digest,
    /// What is known of the medium they came on.
    pub medium: Option<&'a MediumRecord>,
}
