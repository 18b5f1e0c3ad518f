//! The part of the manifest that describes the chunks.

use super::ManifestError;
use crate::cbor::{Reader, Writer};
use crate::digest::Digest;
use crate::limits::{CHUNK_CUT, MAX_CHUNK, MAX_CHUNKS, MAX_FRAME, MAX_ITEMS, max_frame};

const SCHEMA: u64 = 1;
const CODING_ZSTD: u64 = 1;

/// What the chunks of a bundle hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// All items.
    pub items: u32,
    /// Bytes of all items, uncompressed.
    pub plain_length: u64,
    /// The chunks in order.
    pub chunks: Vec<ChunkEntry>,
}

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

impl Content {
    /// Adds a chunk.
    pub fn push(&mut self, entry: ChunkEntry) {
        self.items += entry.items;
        self.plain_length += u64::from(entry.plain_length);
        self.chunks.push(entry);
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, ManifestError> {
        let (mut schema, mut coding) = (None, None);
        let (mut items, mut plain_length, mut chunks) = (None, None, None);
        let mut map = reader.map()?;
        while let Some(key) = map.next_key(reader)? {
            match key {
                // MAN-7.
                1 => match reader.number()? {
                    SCHEMA => schema = Some(()),
                    other => return Err(ManifestError::Schema(other)),
                },
                // MAN-8.
                2 => match reader.number()? {
                    CODING_ZSTD => coding = Some(()),
                    other => return Err(ManifestError::Coding(other)),
                },
                // MAN-9.
                3 => items = Some(bounded(reader, MAX_ITEMS)?),
                4 => plain_length = Some(reader.counter()?),
                5 => chunks = Some(entries(reader)?),
                _ => return Err(map.unknown().into()),
            }
        }
        map.required(schema)?;
        map.required(coding)?;
        Ok(Self {
            items: map.required(items)?,
            plain_length: map.required(plain_length)?,
            chunks: map.required(chunks)?,
        })
    }

    pub(super) fn write(&self, out: &mut Writer) {
        out.map(5).uint(1).uint(SCHEMA).uint(2).uint(CODING_ZSTD);
        out.uint(3).uint(self.items.into()).uint(4).uint(self.plain_length);
        out.uint(5).array(self.chunks.len());
        for entry in &self.chunks {
            out.array(5).uint(entry.items.into()).uint(entry.frame_length.into());
            out.uint(entry.plain_length.into());
            out.bytes(entry.frame_digest.as_bytes()).bytes(entry.plain_digest.as_bytes());
        }
    }

    pub(super) fn check(&self) -> Result<(), ManifestError> {
        let (mut items, mut plain_length) = (0, 0);
        for (chunk, entry) in self.chunks.iter().enumerate() {
            let (frame, plain) = (u64::from(entry.frame_length), u64::from(entry.plain_length));
            // MAN-15.
            if frame > max_frame(plain) {
                return Err(ManifestError::FrameLength { chunk, frame, plain });
            }
            if plain > CHUNK_CUT as u64 && entry.items != 1 {
                return Err(ManifestError::ChunkCut { chunk, plain });
            }
            items += u64::from(entry.items);
            plain_length += plain;
        }
        // MAN-16.
        if items != u64::from(self.items) {
            return Err(ManifestError::Items { sum: items, stated: self.items.into() });
        }
        // MAN-17.
        if plain_length != self.plain_length {
            let (sum, stated) = (plain_length, self.plain_length);
            return Err(ManifestError::PlainLength { sum, stated });
        }
        Ok(())
    }
}

/// MAN-9.
fn entries(reader: &mut Reader<'_>) -> Result<Vec<ChunkEntry>, ManifestError> {
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

/// A number from 1 to `most`.
fn bounded(reader: &mut Reader<'_>, most: u32) -> Result<u32, ManifestError> {
    let value = reader.uint(1..=most.into())?;
    // safe: value ≤ most, a u32.
    Ok(u32::try_from(value).unwrap_or(most))
}
