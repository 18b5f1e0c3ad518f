//! What is inside of compressed blocks (RFC 8878 section 3.1.1.3), as far as it can be judged
//! without decoding them.

use std::ops::Range;

use super::fse::Description;
use super::tree::Tree;

/// What a block regenerates at most.
pub(super) const MAX_BLOCK: u32 = 131_072;

/// Four streams regenerate at least so many literals.
const MIN_FOUR_STREAMS: usize = 6;

/// How much of a block is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    /// Its headers and the descriptions of its tables.
    Headers,
    /// The Huffman streams, too: each must be consumed to its last bit.
    Streams,
}

/// CHUNK-8, where decoders do not look. Whether the compressed blocks of a frame keep it.
pub(super) fn check(frame: &[u8], blocks: &[Range<usize>], depth: Depth) -> bool {
    let mut tree = None;
    blocks.iter().all(|block| check_block(&frame[block.clone()], &mut tree, depth).is_some())
}

/// The tree is that of the block before and serves the next one.
fn check_block(block: &[u8], tree: &mut Option<Tree>, depth: Depth) -> Option<()> {
    let literals = Literals::read(block)?;
    let (content, sequences) = literals.after_header(block).split_at_checked(literals.length)?;
    let too_few = literals.streams == 4 && literals.regenerated < MIN_FOUR_STREAMS;
    if literals.regenerated > MAX_BLOCK as usize || too_few {
        return None;
    }
    if literals.streams > 0 {
        let mut streams = content;
        if literals.has_tree {
            let (described, length) = Tree::read(content)?;
            *tree = Some(described);
            streams = &content[length..];
        }
        let tree = tree.as_ref()?;
        if depth == Depth::Streams {
            check_streams(streams, tree, &literals)?;
        }
    }
    let (number, rest) = number_of_sequences(sequences)?;
    if number == 0 { rest.is_empty().then_some(()) } else { check_tables(rest) }
}

/// The tables of the sequences (section 3.1.1.3.2.1). Where a description goes on beyond the end of the block,
/// libzstd reads some of its bytes again.
fn check_tables(section: &[u8]) -> Option<()> {
    let (&modes, mut rest) = section.split_first()?;
    // The lowest bits are reserved.
    if modes & 3 != 0 {
        return None;
    }
    // Of literal lengths, offsets, match lengths.
    for (shift, max_accuracy, max_symbols) in [(6, 9, 36), (4, 8, 32), (2, 9, 53)] {
        let length = match modes >> shift & 3 {
            1 => 1,
            2 => Description::read(rest, max_accuracy, max_symbols)?.length,
            _ => 0,
        };
        rest = rest.get(length..)?;
    }
    Some(())
}

/// Whether each stream is just the literals that it must regenerate.
fn check_streams(streams: &[u8], tree: &Tree, literals: &Literals) -> Option<()> {
    let lengths = tree.lengths();
    if literals.streams == 1 {
        return lengths.consume(streams, literals.regenerated);
    }
    let (jumps, mut streams) = streams.split_at_checked(6)?;
    let quarter = literals.regenerated.div_ceil(4);
    for jump in jumps.chunks_exact(2) {
        let length = u16::from_le_bytes([jump[0], jump[1]]);
        let (stream, rest) = streams.split_at_checked(usize::from(length))?;
        lengths.consume(stream, quarter)?;
        streams = rest;
    }
    lengths.consume(streams, literals.regenerated.checked_sub(3 * quarter)?)
}

/// CHUNK-6. Whether a compressed block regenerates something, by the header of its literals and,
/// where there are none, by its number of sequences.
pub(super) fn has_content(block: &[u8]) -> bool {
    let Some(literals) = Literals::read(block) else { return false };
    let sequences = || number_of_sequences(literals.after_header(block));
    literals.regenerated > 0
        || (literals.is_raw && sequences().is_some_and(|(number, _)| number > 0))
}

/// The header of a literals section (section 3.1.1.3.1.1).
struct Literals {
    is_raw: bool,
    has_tree: bool,
    /// How many Huffman streams there are.
    streams: usize,
    regenerated: usize,
    /// How many bytes the header takes.
    header: usize,
    /// How many bytes follow it in the section.
    length: usize,
}

impl Literals {
    fn read(block: &[u8]) -> Option<Self> {
        let first = *block.first()?;
        let (kind, form) = (first & 3, first >> 2 & 3);
        // How many bytes the header takes, and how many bits of it each size.
        let (header, bits) = match (kind, form) {
            (0 | 1, 0 | 2) => (1, 5),
            (0 | 1, 1) => (2, 12),
            (0 | 1, _) => (3, 20),
            (_, 0 | 1) => (3, 10),
            (_, 2) => (4, 14),
            (_, _) => (5, 18),
        };
        let value =
            block.get(..header)?.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte));
        // Of the one-byte header the size takes the five upper bits; else it begins at the fifth bit.
        let size_at = |at: u32| (value >> at & ((1 << bits) - 1)) as usize;
        let regenerated = size_at(if header == 1 { 3 } else { 4 });
        let (streams, length) = match (kind, form) {
            (0, _) => (0, regenerated),
            (1, _) => (0, 1),
            (_, 0) => (1, size_at(4 + bits)),
            _ => (4, size_at(4 + bits)),
        };
        Some(Self { is_raw: kind == 0, has_tree: kind == 2, streams, regenerated, header, length })
    }

    fn after_header<'a>(&self, block: &'a [u8]) -> &'a [u8] {
        &block[self.header..]
    }
}

/// The number of sequences (section 3.1.1.3.2.1) and what follows it.
fn number_of_sequences(section: &[u8]) -> Option<(u32, &[u8])> {
    match *section {
        [number @ 0..=127, ref rest @ ..] => Some((number.into(), rest)),
        [high @ 128..=254, low, ref rest @ ..] => {
            Some((u32::from(high - 128) << 8 | u32::from(low), rest))
        }
        [255, low, high, ref rest @ ..] => {
            Some((0x7f00 + u32::from(u16::from_le_bytes([low, high])), rest))
        }
        _ => None,
    }
}
