//! Reads a bundle in passes: manifest, framing and endorsements, then frames one by one.

use std::io::{Read, Seek, SeekFrom};

use crate::cbor::Writer;
use crate::endorsement::UnverifiedEndorsement;
use crate::file::{BundleError, LABEL, Part, read_label, read_window};
use crate::framed::{self, MAX_TAIL};
use crate::manifest::{ChunkEntry, Manifest};
use crate::statement::{MAX_ENVELOPE, Statement, Unverified, Verified};

/// A bundle whose manifest envelope has been read.
#[derive(Debug)]
pub struct BundleReader<R> {
    pub(super) source: R,
    pub(super) chunks_at: u64,
}

/// Where the chunks of a bundle lie, and its endorsements.
#[derive(Debug)]
#[must_use]
pub struct Framing {
    frames: Vec<u64>,
    /// The endorsements in the order of the file.
    pub endorsements: Vec<UnverifiedEndorsement>,
}

impl<R: Read + Seek> BundleReader<R> {
    /// BUN-1, BUN-2. Reads label and manifest envelope from the start of `source`.
    ///
    /// # Errors
    /// LABEL-1, COSE-1 to COSE-5, or the source cannot be read.
    pub fn open(mut source: R) -> Result<(Unverified<Manifest>, Self), BundleError> {
        source.seek(SeekFrom::Start(0))?;
        let most = LABEL.len() + Manifest::MAX_PAYLOAD + MAX_ENVELOPE;
        let start = read_window(&mut source, most)?;
        let (manifest, length) = read_labelled(&start)?;
        Ok((manifest, Self { source, chunks_at: length as u64 }))
    }

    /// BUN-6. Checks every chunk's head and extent and reads the endorsements, to the end of file.
    ///
    /// # Errors
    /// CHUNK-1, END-1 to END-5, or the source cannot be read.
    pub fn framing(&mut self, manifest: &Verified<Manifest>) -> Result<Framing, BundleError> {
        let (frames, at) = self.chunks(manifest)?;
        let endorsements = self.endorsements(at)?;
        Ok(Framing { frames, endorsements })
    }

    /// One frame as it stands in the file, unchecked.
    ///
    /// # Errors
    /// The source cannot be read, or has become shorter since [`BundleReader::framing`].
    pub fn frame(
        &mut self,
        framing: &Framing,
        manifest: &Verified<Manifest>,
        chunk: usize,
    ) -> Result<Vec<u8>, BundleError> {
        let place = framing.frames.get(chunk).zip(manifest.chunks.get(chunk));
        let (&at, entry) = place.ok_or(BundleError::Truncated(Part::Chunk(chunk)))?;
        let length = entry.frame_length as usize;
        self.source.seek(SeekFrom::Start(at))?;
        // The file was as long as that.
        let mut frame = Vec::with_capacity(length);
        self.source.by_ref().take(length as u64).read_to_end(&mut frame)?;
        if frame.len() < length {
            return Err(BundleError::Truncated(Part::Chunk(chunk)));
        }
        Ok(frame)
    }

    /// CHUNK-1. Where every frame begins, and where the last one ends.
    pub(super) fn chunks(
        &mut self,
        manifest: &Verified<Manifest>,
    ) -> Result<(Vec<u64>, u64), BundleError> {
        let end = self.source.seek(SeekFrom::End(0))?;
        let mut at = self.chunks_at;
        let mut frames = Vec::with_capacity(manifest.chunks.len());
        for (chunk, entry) in manifest.chunks.iter().enumerate() {
            // CHUNK-1.
            let head = chunk_head(entry);
            self.source.seek(SeekFrom::Start(at))?;
            let found = read_window(&mut self.source, head.len())?;
            if !head.starts_with(&found) {
                return Err(BundleError::ChunkHead { chunk });
            }
            let frame = at + head.len() as u64;
            at = frame + u64::from(entry.frame_length);
            if found.len() < head.len() || at > end {
                return Err(BundleError::Truncated(Part::Chunk(chunk)));
            }
            frames.push(frame);
        }
        Ok((frames, at))
    }

    /// What stands from `at` on, as far as endorsements can reach.
    pub(super) fn tail(&mut self, at: u64) -> Result<Vec<u8>, BundleError> {
        self.source.seek(SeekFrom::Start(at))?;
        Ok(read_window(&mut self.source, MAX_TAIL)?)
    }

    /// END-1 to END-5.
    fn endorsements(&mut self, at: u64) -> Result<Vec<UnverifiedEndorsement>, BundleError> {
        let tail = self.tail(at)?;
        let all = framed::read_all(&tail, at)?;
        Ok(all.into_iter().map(|(_, endorsement)| endorsement).collect())
    }
}

/// Reads a receipt or a media passport: label, one statement, end of file.
///
/// # Errors
/// LABEL-1, COSE-1 to COSE-5, RCPT-1, PASS-1, or the source cannot be read.
pub fn read_statement_file<T: Statement>(
    source: &mut impl Read,
) -> Result<Unverified<T>, BundleError> {
    let bytes = read_window(source, LABEL.len() + T::MAX_PAYLOAD + MAX_ENVELOPE)?;
    let (statement, length) = read_labelled(&bytes)?;
    if length < bytes.len() {
        return Err(BundleError::Trailing { offset: length as u64 });
    }
    Ok(statement)
}

/// LABEL-1, then one statement; returns how many bytes both take.
fn read_labelled<T: Statement>(bytes: &[u8]) -> Result<(Unverified<T>, usize), BundleError> {
    let rest = read_label(bytes)?;
    let (statement, length) = Unverified::read(rest).map_err(|error| match error {
        error if error.is_cut() => BundleError::Truncated(Part::Statement),
        error => BundleError::Cose(error),
    })?;
    Ok((statement, LABEL.len() + length))
}

/// The bytes before a frame: the head of a byte string.
pub(super) fn chunk_head(entry: &ChunkEntry) -> Vec<u8> {
    let mut head = Writer::new();
    head.bytes_head(entry.frame_length as usize);
    head.finish()
}
