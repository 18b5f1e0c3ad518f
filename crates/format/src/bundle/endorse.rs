//! Other endorsements for a bundle: everything up to its last chunk stays as it is, byte for byte.

use std::collections::BTreeMap;
use std::io::{Read, Seek, SeekFrom, Write};

use super::{BundleError, BundleReader};
use crate::digest::Digest;
use crate::endorsement::{EndorsementError, UnverifiedEndorsement};
use crate::limits::MAX_ENDORSEMENTS;
use crate::manifest::Manifest;
use crate::statement::Verified;

/// Endorsements that can stand in one bundle together.
#[derive(Clone, Debug, Default)]
pub struct EndorsementSet(BTreeMap<Vec<u8>, Digest>);

impl EndorsementSet {
    /// Adds an endorsement as it is encoded.
    ///
    /// # Errors
    /// It is no endorsement, has the statement digest of another one, or is one too many.
    pub fn insert(&mut self, encoded: Vec<u8>) -> Result<(), EndorsementSetError> {
        let (endorsement, length) = UnverifiedEndorsement::read(&encoded)?;
        let digest = endorsement.claimed_digest();
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

    /// Adds an endorsement unless it is there already, byte for byte.
    ///
    /// # Errors
    /// As [`EndorsementSet::insert`].
    pub fn join(&mut self, encoded: Vec<u8>) -> Result<(), EndorsementSetError> {
        if self.0.contains_key(&encoded) { Ok(()) } else { self.insert(encoded) }
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
}

/// What stands after the last chunk of a bundle, good or bad.
#[derive(Debug, Default)]
pub struct Salvage {
    /// What has the form of an endorsement, as it is encoded, in the order of the file.
    pub endorsements: Vec<(Vec<u8>, UnverifiedEndorsement)>,
    /// How many bytes have not.
    pub foreign: usize,
}

impl<R: Read + Seek> BundleReader<R> {
    /// Reads what stands after the last chunk and forgives what [`BundleReader::framing`] does not:
    /// wrong order, repeats, bytes between and after.
    ///
    /// # Errors
    /// CHUNK-1, or the source cannot be read.
    pub fn salvage(&mut self, manifest: &Verified<Manifest>) -> Result<Salvage, BundleError> {
        let (_, at) = self.chunks(manifest)?;
        let tail = self.tail(at)?;
        let mut salvage = Salvage::default();
        let mut rest = tail.as_slice();
        while !rest.is_empty() {
            let taken = match UnverifiedEndorsement::read(rest) {
                Ok((endorsement, length)) => {
                    salvage.endorsements.push((rest[..length].to_vec(), endorsement));
                    length
                }
                Err(_) => {
                    // The next endorsement, if there is one, begins with the tag.
                    let next = rest.iter().skip(1).position(|byte| *byte == 0xd2);
                    let skipped = next.map_or(rest.len(), |position| position + 1);
                    salvage.foreign += skipped;
                    skipped
                }
            };
            rest = &rest[taken..];
        }
        Ok(salvage)
    }

    /// Writes the bundle with these endorsements in place of its own.
    ///
    /// # Errors
    /// CHUNK-1, or the source cannot be read or the output not written.
    pub fn write_with_endorsements(
        &mut self,
        manifest: &Verified<Manifest>,
        endorsements: &EndorsementSet,
        out: &mut impl Write,
    ) -> Result<(), BundleError> {
        let (_, end) = self.chunks(manifest)?;
        self.source.seek(SeekFrom::Start(0))?;
        let copied = std::io::copy(&mut self.source.by_ref().take(end), out)?;
        if copied < end {
            return Err(BundleError::Io(std::io::ErrorKind::UnexpectedEof.into()));
        }
        for encoded in endorsements.0.keys() {
            out.write_all(encoded)?;
        }
        Ok(())
    }
}

/// Why an endorsement cannot join others.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EndorsementSetError {
    /// It is no endorsement.
    #[error(transparent)]
    Endorsement(#[from] EndorsementError),
    /// END-5. It repeats another one.
    #[error("it repeats another endorsement")]
    Repeated,
    /// END-2.
    #[error("there are 16 endorsements already")]
    Full,
}

impl EndorsementSetError {
    /// The stable reject code.
    #[must_use]
    pub const fn code(&self) -> crate::codes::Code {
        use crate::codes::Code;
        match self {
            Self::Endorsement(error) => error.code(),
            Self::Repeated => Code::EndorsementRepeated,
            Self::Full => Code::EndorsementCount,
        }
    }
}
