//! Statements one after the other up to the end of a file (spec section 10): the endorsements of a
//! bundle, the trust approvals of a trust update.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use crate::codes::Code;
use crate::digest::Digest;
use crate::endorsement::{EndorsementError, UnverifiedEndorsement};
use crate::file::{BundleError, Part};
use crate::limits::{MAX_ENDORSEMENT, MAX_ENDORSEMENTS};
use crate::statement::MAX_ENVELOPE;

/// The most bytes that have to be read to judge the framing.
pub(crate) const MAX_TAIL: usize = (MAX_ENDORSEMENTS + 1) * (MAX_ENDORSEMENT + MAX_ENVELOPE);

/// A statement that stands so in a file, its signature unchecked.
pub trait Framed: Sized {
    /// Reads one from the front of `bytes`; returns it and how many bytes it takes.
    ///
    /// # Errors
    /// COSE-1 to COSE-5, END-3, END-4.
    fn read(bytes: &[u8]) -> Result<(Self, usize), EndorsementError>;

    /// The statement digest, if the signature verifies.
    fn claimed_digest(&self) -> Digest;
}

impl Framed for UnverifiedEndorsement {
    fn read(bytes: &[u8]) -> Result<(Self, usize), EndorsementError> {
        Self::read(bytes)
    }

    fn claimed_digest(&self) -> Digest {
        self.claimed_digest()
    }
}

/// END-1 to END-5. Reads all of them with their bytes from `tail`, which begins at byte `at` of the
/// file and reaches to its end or [`MAX_TAIL`] bytes far.
pub(crate) fn read_all<T: Framed>(tail: &[u8], at: u64) -> Result<Vec<(&[u8], T)>, BundleError> {
    let mut rest = tail;
    let mut all: Vec<(&[u8], T)> = Vec::new();
    while let Some(&first) = rest.first() {
        let index = all.len();
        // END-1.
        if first != 0xd2 {
            let offset = at + (tail.len() - rest.len()) as u64;
            return Err(BundleError::Trailing { offset });
        }
        // END-2.
        if index == MAX_ENDORSEMENTS {
            return Err(BundleError::EndorsementCount);
        }
        let (statement, length) = T::read(rest).map_err(|error| match error {
            EndorsementError::Cose(error) if error.is_cut() => {
                BundleError::Truncated(Part::Endorsement(index))
            }
            error => BundleError::Endorsement { index, error },
        })?;
        let (encoded, after) = rest.split_at(length);
        // END-5.
        let digest = statement.claimed_digest();
        if all.iter().any(|(_, before)| before.claimed_digest() == digest) {
            return Err(BundleError::EndorsementRepeated { index });
        }
        if all.last().is_some_and(|(before, _)| *before >= encoded) {
            return Err(BundleError::EndorsementOrder { index });
        }
        all.push((encoded, statement));
        rest = after;
    }
    Ok(all)
}

/// Statements that can stand in one file together.
pub struct FramedSet<T>(BTreeMap<Vec<u8>, Digest>, PhantomData<T>);

/// Endorsements that can stand in one bundle together.
pub type EndorsementSet = FramedSet<UnverifiedEndorsement>;

impl<T: Framed> FramedSet<T> {
    /// Adds a statement as it is encoded.
    ///
    /// # Errors
    /// It is not one that belongs here, has the statement digest of another one, or is one too
    /// many.
    pub fn insert(&mut self, encoded: Vec<u8>) -> Result<(), EndorsementSetError> {
        let (statement, length) = T::read(&encoded)?;
        let digest = statement.claimed_digest();
        // END-5.
        if length < encoded.len() || self.0.values().any(|other| *other == digest) {
            return Err(EndorsementSetError::Repeated);
        }
        // END-2.
        if self.0.len() == MAX_ENDORSEMENTS {
            return Err(EndorsementSetError::Full);
        }
        self.0.insert(encoded, digest);
        Ok(())
    }

    /// Adds a statement unless it is there already, byte for byte.
    ///
    /// # Errors
    /// As [`FramedSet::insert`].
    pub fn join(&mut self, encoded: Vec<u8>) -> Result<(), EndorsementSetError> {
        if self.0.contains_key(&encoded) { Ok(()) } else { self.insert(encoded) }
    }
}

impl<T> FramedSet<T> {
    /// Adds a statement that has been read from a file and so fits the others.
    pub(crate) fn keep(&mut self, encoded: Vec<u8>, digest: Digest) {
        self.0.insert(encoded, digest);
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As they are encoded, in the order in which they stand in a file.
    pub fn encoded(&self) -> impl Iterator<Item = &[u8]> {
        self.0.keys().map(Vec::as_slice)
    }
}

// Not derived: what it is a set of takes no part.
impl<T> Default for FramedSet<T> {
    fn default() -> Self {
        Self(BTreeMap::new(), PhantomData)
    }
}

impl<T> Clone for FramedSet<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}

impl<T> fmt::Debug for FramedSet<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.values()).finish()
    }
}

crate::faults! {
    /// Why a statement cannot join others.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum EndorsementSetError -> Code {
        self.0: "{_0}" Endorsement(#[from] EndorsementError);
        "END-5" EndorsementRepeated: "it repeats another endorsement" / "sie wiederholt eine andere" Repeated;
        "END-2" EndorsementCount: "there are 16 endorsements already"
            / "es sind schon 16 Freigaben und Virenprüfungen" Full;
    }
}
