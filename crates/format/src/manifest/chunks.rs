//! The part of the manifest that describes the chunks.

use super::ManifestError;
use crate::cbor::{Reader, Value, Writer};
use crate::digest::Digest;
use crate::limits::{CHUNK_CUT, MAX_CHUNK, MAX_CHUNKS, MAX_FRAME, MAX_ITEMS, max_frame};

/// One chunk as the manifest states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChunkEntry {
    /// Items in it.
    pub items: u32,
    /// Bytes of its zstd frame.
    pub frame_length: u32,
    /// Bytes of its items.
    pub plain_length: u32,
    /// SHA-256 of the frame.
    pub frame_digest: Digest,
    /// SHA-256 of the plain bytes.
    pub plain_digest: Digest,
}

/// MAN-7.
pub(super) fn read(reader: &mut Reader<'_>) -> Result<Vec<ChunkEntry>, ManifestError> {
    let count = reader.array(1..=MAX_CHUNKS)?;
    let mut entries = Vec::with_capacity(count);
    for _ in 0..count {
        reader.array(5..=5)?;
        entries.push(ChunkEntry {
            items: bounded(reader, MAX_ITEMS)?,
            frame_length: bounded(reader, MAX_FRAME as u32)?,
            plain_length: bounded(reader, MAX_CHUNK as u32)?,
            frame_digest: reader.digest()?,
            plain_digest: reader.digest()?,
        });
    }
    Ok(entries)
}

impl Value for ChunkEntry {
    fn write(&self, out: &mut Writer) {
        out.array(5).uint(self.items.into()).uint(self.frame_length.into());
        out.uint(self.plain_length.into());
        out.bytes(self.frame_digest.as_bytes()).bytes(self.plain_digest.as_bytes());
    }
}

pub(super) fn check(chunks: &[ChunkEntry]) -> Result<(), ManifestError> {
    for (chunk, entry) in chunks.iter().enumerate() {
        let (frame, plain) = (u64::from(entry.frame_length), u64::from(entry.plain_length));
        // MAN-13.
        if frame > max_frame(plain) {
            return Err(ManifestError::FrameLength { chunk, frame, plain });
        }
        if plain > CHUNK_CUT as u64 && entry.items != 1 {
            return Err(ManifestError::ChunkCut { chunk, plain });
        }
    }
    // MAN-14.
    let items = items(chunks);
    if items > MAX_ITEMS.into() { Err(ManifestError::Items(items)) } else { Ok(()) }
}

/// The items of all chunks together.
pub(super) fn items(chunks: &[ChunkEntry]) -> u64 {
    chunks.iter().map(|entry| u64::from(entry.items)).sum()
}

/// A number from 1 to `most`.
fn bounded(reader: &mut Reader<'_>, most: u32) -> Result<u32, ManifestError> {
    let value = reader.uint(1..=most.into())?;
    // safe: value ≤ most, a u32.
    Ok(u32::try_from(value).unwrap_or(most))
}
