//! Other endorsements for a bundle: everything up to its last chunk stays as it is, byte for byte.

use std::io::{Read, Seek, SeekFrom, Write};

use super::BundleReader;
use crate::endorsement::UnverifiedEndorsement;
use crate::file::BundleError;
use crate::framed::EndorsementSet;
use crate::manifest::Manifest;
use crate::statement::Verified;

/// What stands after the last chunk of a bundle, good or bad.
#[derive(Debug, Default)]
#[non_exhaustive]
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
        for encoded in endorsements.encoded() {
            out.write_all(encoded)?;
        }
        Ok(())
    }
}
