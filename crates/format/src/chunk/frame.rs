//! Walks a zstd frame without decoding it (RFC 8878 section 3.1.1), so that nothing can hide
//! between its blocks.

use super::ChunkError;

const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
const SINGLE_SEGMENT: u8 = 0x20;
/// What a block regenerates at most.
const MAX_BLOCK: u32 = 131_072;
/// Compressors cut blocks of several KiB, the most eager of about 700 bytes.
const BYTES_PER_BLOCK: u32 = 512;

/// CHUNK-3 to CHUNK-7.
pub(super) fn walk(frame: &[u8], plain_length: u32) -> Result<(), ChunkError> {
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
    for count in 1.. {
        let block = Block::read(frame, at, plain_length)?;
        if count > most {
            return Err(ChunkError::Block { offset: at });
        }
        at = block.end;
        if block.last {
            // CHUNK-7.
            return if at == frame.len() {
                Ok(())
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
    end: usize,
}

impl Block {
    /// CHUNK-6.
    fn read(frame: &[u8], offset: usize, plain_length: u32) -> Result<Self, ChunkError> {
        let refused = ChunkError::Block { offset };
        let Some(&[a, b, c]) = frame.get(offset..offset + 3) else { return Err(refused) };
        let header = u32::from_le_bytes([a, b, c, 0]);
        let (last, kind, size) = (header & 1 == 1, header >> 1 & 3, header >> 3);
        let content = match kind {
            // Raw and compressed blocks are as long as they say; an RLE block is one byte.
            0 | 2 => size as usize,
            1 => 1,
            _ => return Err(refused),
        };
        let end = offset + 3 + content;
        if size == 0 || size > MAX_BLOCK.min(plain_length) || end > frame.len() {
            return Err(refused);
        }
        if kind == 2 && !has_content(&frame[offset + 3..end]) {
            return Err(refused);
        }
        Ok(Self { last, end })
    }
}

/// CHUNK-6. Whether a compressed block regenerates something, by the header of its literals (RFC
/// 8878 section 3.1.1.3.1.1) and, where there are none, by its number of sequences.
fn has_content(block: &[u8]) -> bool {
    let Some(&first) = block.first() else { return false };
    let (kind, form) = (first & 3, first >> 2 & 3);
    // How many bytes the header takes, and how many bits of it the regenerated size.
    let (length, bits) = match (kind, form) {
        (0 | 1, 0 | 2) => (1, 5),
        (0 | 1, 1) => (2, 12),
        (0 | 1, _) => (3, 20),
        (_, 0 | 1) => (3, 10),
        (_, 2) => (4, 14),
        (_, _) => (5, 18),
    };
    let Some(header) = block.get(..length) else { return false };
    let value = header.iter().rev().fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
    // Of the one-byte header the size takes the five upper bits; else it begins at the fifth bit.
    let size = if bits == 5 { value >> 3 } else { value >> 4 & ((1 << bits) - 1) };
    size > 0 || (kind == 0 && has_sequences(&block[length..]))
}

/// Whether the number of sequences is there and not 0 (RFC 8878 section 3.1.1.3.2.1).
const fn has_sequences(section: &[u8]) -> bool {
    match section {
        [1..=127, ..] | [129..=254, _, ..] | [255, _, _, ..] => true,
        // Two bytes may say 0, too.
        [128, low, ..] => *low > 0,
        _ => false,
    }
}
