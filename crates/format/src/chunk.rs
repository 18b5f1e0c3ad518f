//! Chunks (spec section 8): one zstd frame of whole items each.

mod bits;
mod block;
mod decoder;
mod forbidden;
mod frame;
mod fse;
#[cfg(test)]
mod tests;
mod tree;

use std::{fmt, io};

use zstd::bulk::Compressor;
use zstd::zstd_safe::{CParameter, compress_bound};

use crate::codes::Code;
use crate::digest::Digest;
use crate::item::{Edges, Item, ItemError, Items};
use crate::limits::CHUNK_CUT;
use crate::manifest::{ChunkEntry, Kind};

use block::Depth;
use decoder::Decoder;

/// On packed items level 3 saves two parts in a hundred over level 1 at twice the time, level 19
/// little more at a hundred times.
const LEVEL: i32 = 3;

/// CHUNK-2 to CHUNK-10. Checks one frame against its entry and decodes it.
///
/// # Errors
/// The first broken rule; nothing is decoded before the frame's digest has been checked.
pub fn decode(entry: &ChunkEntry, bytes: &[u8]) -> Result<Vec<u8>, ChunkError> {
    let mut plain = Vec::new();
    decode_into(&mut plain, entry, bytes).map(|()| plain)
}

/// The same in memory that need not be asked for again for each chunk. After an error `plain` may be anything.
///
/// # Errors
/// As [`decode`].
pub fn decode_into(
    plain: &mut Vec<u8>,
    entry: &ChunkEntry,
    bytes: &[u8],
) -> Result<(), ChunkError> {
    decode_by(Decoder::of_this_program, plain, entry, bytes)
}

fn decode_by(
    decoder: impl FnOnce() -> Option<Decoder>,
    plain: &mut Vec<u8>,
    entry: &ChunkEntry,
    bytes: &[u8],
) -> Result<(), ChunkError> {
    // CHUNK-2.
    if Digest::of(bytes) != entry.frame_digest {
        return Err(ChunkError::FrameDigest);
    }
    let blocks = frame::walk(bytes, entry.plain_length)?;
    // CHUNK-8.
    if !block::check(bytes, &blocks, Depth::Headers) {
        return Err(ChunkError::Decode);
    }
    // CHUNK-9.
    let decoder = decoder().ok_or(ChunkError::Decoder)?;
    // The length is bounded by the manifest's grammar.
    let length = entry.plain_length as usize;
    decoder.decode(bytes, length, plain).ok_or(ChunkError::Decode)?;
    // CHUNK-10.
    if Digest::of(plain) != entry.plain_digest {
        return Err(ChunkError::PlainDigest);
    }
    Ok(())
}

/// ITEM-1 to ITEM-16 and CHUNK-11 within one chunk; hands each item to `each`.
///
/// # Errors
/// The first broken rule.
pub fn items(
    entry: &ChunkEntry,
    kind: Kind,
    answers: usize,
    plain: &[u8],
    mut each: impl FnMut(&Item),
) -> Result<Edges, ChunkError> {
    let mut items = Items::new(kind, answers, plain);
    while items.count() < entry.items {
        match items.next_item()? {
            Some(item) => each(item),
            // CHUNK-11.
            None => return Err(ChunkError::Items { stated: entry.items }),
        }
    }
    // CHUNK-11.
    if !items.is_at_end() {
        return Err(ChunkError::Items { stated: entry.items });
    }
    items.into_edges().ok_or(ChunkError::Items { stated: entry.items })
}

/// ITEM-16 and CHUNK-12 at the border between two chunks.
///
/// # Errors
/// The items are out of order across the border, or the earlier chunk ends too early.
pub fn border(
    before: (&ChunkEntry, &Edges),
    after: (&ChunkEntry, &Edges),
) -> Result<(), ChunkError> {
    let ((entry, before), (_, after)) = (before, after);
    crate::item::ascending(&before.last_key, &after.first_key).map_err(|fault| ItemError {
        index: 0,
        offset: 0,
        fault,
    })?;
    // CHUNK-12.
    if entry.plain_length as usize + after.first_length <= CHUNK_CUT {
        return Err(ChunkError::Cut);
    }
    Ok(())
}

/// Compresses the plain bytes of one chunk and describes it.
///
/// # Errors
/// The compressor refused, which only a want of memory can cause.
pub fn encode(items: u32, plain: &[u8]) -> io::Result<(ChunkEntry, Vec<u8>)> {
    Encoder::default().encode(items, plain)
}

/// Compresses chunk after chunk in memory that is asked for once.
#[derive(Default)]
pub struct Encoder {
    compressor: Option<Compressor<'static>>,
    frame: Vec<u8>,
}

impl Encoder {
    /// As [`encode`].
    ///
    /// # Errors
    /// As there.
    pub fn encode(&mut self, items: u32, plain: &[u8]) -> io::Result<(ChunkEntry, Vec<u8>)> {
        self.compress(plain)?;
        let length = |bytes: &[u8]| {
            u32::try_from(bytes.len()).map_err(|_| io::Error::other("chunk above 4 GiB"))
        };
        let entry = ChunkEntry {
            items,
            frame_length: length(&self.frame)?,
            plain_length: length(plain)?,
            frame_digest: Digest::of(&self.frame),
            plain_digest: Digest::of(plain),
        };
        Ok((entry, self.frame.clone()))
    }

    /// One-shot compression into a single segment without checksum and dictionary.
    fn compress(&mut self, plain: &[u8]) -> io::Result<()> {
        let compressor = match &mut self.compressor {
            Some(compressor) => compressor,
            none => none.insert(Compressor::new(LEVEL)?),
        };
        // A window below the length would not be one segment; 10 is the least zstd takes.
        let window = plain.len().next_power_of_two().trailing_zeros().max(10);
        compressor.set_parameter(CParameter::WindowLog(window))?;
        compressor.set_parameter(CParameter::ContentSizeFlag(true))?;
        compressor.set_parameter(CParameter::ChecksumFlag(false))?;
        compressor.set_parameter(CParameter::DictIdFlag(false))?;
        self.frame.clear();
        self.frame.reserve(compress_bound(plain.len()));
        compressor.compress_to_buffer(plain, &mut self.frame).map(drop)
    }
}

impl fmt::Debug for Encoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encoder").finish_non_exhaustive()
    }
}

crate::faults! {
    /// What can be wrong with a chunk.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum ChunkError -> Code {
        "CHUNK-2" ChunkFrameDigest: "the frame is not the one that was signed"
            / "der Rahmen stimmt nicht mit dem signierten überein" FrameDigest;
        "CHUNK-3" ChunkMagic: "the frame does not begin as a zstd frame"
            / "der Rahmen beginnt nicht als zstd-Rahmen" Magic;
        "CHUNK-4" ChunkHeader:
            "frame header descriptor {_0:#04x}, expected single segment and nothing else"
            / "Kopf des Rahmens {_0:#04x}, erwartet ein Segment und sonst nichts" Header(u8);
        "CHUNK-5" ChunkContentSize:
            "the frame states another content size, or states it at length"
            / "der Rahmen nennt eine andere Größe des Inhalts oder nennt sie zu lang" ContentSize;
        "CHUNK-6" ChunkBlock: "block at byte {offset} of the frame has a forbidden type or size"
            / "der Teil bei Byte {offset} des Rahmens hat eine verbotene Art oder Größe"
            Block { offset: usize };
        "CHUNK-7" ChunkEnd: "{left} bytes follow the last block"
            / "hinter dem letzten Teil stehen noch {left} Bytes" End { left: usize };
        "CHUNK-8" ChunkDecode:
            "the frame does not decode to the stated length by the rules of zstd"
            / "der Rahmen lässt sich nicht nach den Regeln von zstd auf die genannte Länge entpacken" Decode;
        // Nothing is said of the frame.
        "CHUNK-9" ChunkDecoder:
            "the decoders of this program take frames that the rules of zstd forbid"
            / "die Entpacker dieses Programms nehmen Rahmen, die die Regeln von zstd verbieten" Decoder;
        "CHUNK-10" ChunkPlainDigest: "the content is not the one that was signed"
            / "der Inhalt stimmt nicht mit dem signierten überein" PlainDigest;
        "CHUNK-11" ChunkItems: "the plain bytes are not exactly {stated} items"
            / "der Inhalt ist nicht genau {stated} Posten"
            Items { stated: u32 };
        "CHUNK-12" ChunkCut: "the chunk before ends too early" / "der Block davor endet zu früh" Cut;
        self.0: "{_0}" Item(#[from] ItemError);
    }
}
