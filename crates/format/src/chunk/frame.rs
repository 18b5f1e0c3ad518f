//! Walks a zstd frame without decoding it (RFC 8878 section 3.1.1), so that nothing can hide
//! between its blocks.

use std::ops::Range;

use super::ChunkError;
use super::block::{self, MAX_BLOCK};

const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
const SINGLE_SEGMENT: u8 = 0x20;
/// Compressors cut blocks of several KiB, the most eager of about 700 bytes.
const BYTES_PER_BLOCK: u32 = 512;

/// CHUNK-3 to CHUNK-7. Returns where the content of each compressed block is.
pub(super) fn walk(frame: &[u8], plain_length: u32) -> Result<Vec<Range<usize>>, ChunkError> {
    // CHUNK-3.
    let header = frame.strip_prefix(&MAGIC).ok_or(ChunkError::Magic)?;
    let (&descriptor, rest) = header.split_first().ok_or(ChunkError::Header(0))?;
    // CHUNK-4. All but the two bits of the content size's length.
    if descriptor & 0x3f != SINGLE_SEGMENT {
        return Err(ChunkError::Header(descriptor));
    }
    let size_length = 1 << (descriptor >> 6);
    let size = rest.get(..size_length).ok_or(ChunkError::Header(descriptor))?;
    // CHUNK-5.
    if size != content_size(plain_length) {
        return Err(ChunkError::ContentSize);
    }
    let mut at = MAGIC.len() + 1 + size_length;
    // CHUNK-6. Many small blocks hold many free bits.
    let most = 1 + plain_length / BYTES_PER_BLOCK;
    let mut compressed = Vec::new();
    for count in 1.. {
        let block = Block::read(frame, at, plain_length)?;
        if count > most {
            return Err(ChunkError::Block { offset: at });
        }
        at = block.content.end;
        if block.is_compressed {
            compressed.push(block.content);
        }
        if block.last {
            // CHUNK-7.
            return if at == frame.len() {
                Ok(compressed)
            } else {
                Err(ChunkError::End { left: frame.len() - at })
            };
        }
    }
    // safe: blocks have at least three bytes, so their count is bounded by the frame.
    Err(ChunkError::Block { offset: at })
}

/// The shortest form of the frame content size: two bytes count from 256.
fn content_size(length: u32) -> Vec<u8> {
    match length {
        0..=255 => vec![length as u8],
        256..=65_791 => ((length - 256) as u16).to_le_bytes().to_vec(),
        _ => length.to_le_bytes().to_vec(),
    }
}

struct Block {
    last: bool,
    is_compressed: bool,
    content: Range<usize>,
}

impl Block {
    /// CHUNK-6.
    fn read(frame: &[u8], offset: usize, plain_length: u32) -> Result<Self, ChunkError> {
        let refused = ChunkError::Block { offset };
        let Some(&[a, b, c]) = frame.get(offset..offset + 3) else { return Err(refused) };
        let header = u32::from_le_bytes([a, b, c, 0]);
        let (last, kind, size) = (header & 1 == 1, header >> 1 & 3, header >> 3);
        let length = match kind {
            // Raw and compressed blocks are as long as they say; an RLE block is one byte.
            0 | 2 => size as usize,
            1 => 1,
            _ => return Err(refused),
        };
        let content = offset + 3..offset + 3 + length;
        if size == 0 || size > MAX_BLOCK.min(plain_length) || content.end > frame.len() {
            return Err(refused);
        }
        let is_compressed = kind == 2;
        if is_compressed && !block::has_content(&frame[content.clone()]) {
            return Err(refused);
        }
        Ok(Self { last, is_compressed, content })
    }
}
