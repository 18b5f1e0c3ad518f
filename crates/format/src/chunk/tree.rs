//! Descriptions of Huffman trees (RFC 8878 section 4.2.1).

use super::bits::Backward;
use super::fse::{Description, Table};

/// Codes have at most so many bits.
const MAX_BITS: usize = 11;
/// The weights of 256 symbols, of which the last is not written.
const MAX_WEIGHTS: usize = 255;
/// Of the table that compresses weights.
const MAX_ACCURACY: u32 = 6;
const MAX_SYMBOLS: usize = 256;

/// How long the codes of a tree are, without the symbols that they stand for.
pub(super) struct Tree {
    /// The number of symbols of each weight.
    ranks: [u16; MAX_BITS + 1],
    longest: u8,
}

impl Tree {
    /// Reads a description and says how many bytes it takes.
    pub(super) fn read(bytes: &[u8]) -> Option<(Self, usize)> {
        let (&head, rest) = bytes.split_first()?;
        if head < 128 {
            let description = rest.get(..usize::from(head))?;
            return Some((Self::new(&compressed_weights(description)?)?, 1 + description.len()));
        }
        let count = usize::from(head) - 127;
        let description = rest.get(..count.div_ceil(2))?;
        let halves: Vec<u8> = description.iter().flat_map(|byte| [byte >> 4, byte & 15]).collect();
        Some((Self::new(&halves[..count])?, 1 + description.len()))
    }

    /// The last weight is what is left to the next power of two.
    fn new(weights: &[u8]) -> Option<Self> {
        let mut ranks = [0; MAX_BITS + 1];
        let mut sum = 0_u32;
        for &weight in weights {
            *ranks.get_mut(usize::from(weight))? += 1;
            sum += 1 << weight >> 1;
        }
        let longest = sum.checked_ilog2()? as u8 + 1;
        let left = (1 << longest) - sum;
        if usize::from(longest) > MAX_BITS || !left.is_power_of_two() {
            return None;
        }
        ranks[left.ilog2() as usize + 1] += 1;
        // The longest codes come in pairs.
        (ranks[1] >= 2).then_some(Self { ranks, longest })
    }

    /// The length of the code that begins with each value of as many bits as the longest has.
    pub(super) fn lengths(&self) -> Lengths {
        let mut table = Vec::with_capacity(1 << self.longest);
        for bits in (1..=self.longest).rev() {
            let weight = usize::from(self.longest - bits) + 1;
            let values = usize::from(self.ranks[weight]) << (weight - 1);
            table.extend(std::iter::repeat_n(bits, values));
        }
        Lengths { table, longest: self.longest }
    }
}

/// See [`Tree::lengths`].
pub(super) struct Lengths {
    table: Vec<u8>,
    longest: u8,
}

impl Lengths {
    /// Reads so many symbols, after which nothing of the stream may be left.
    pub(super) fn consume(&self, stream: &[u8], symbols: usize) -> Option<()> {
        let mut bits = Backward::new(stream)?;
        for _ in 0..symbols {
            bits.skip(self.table[bits.peek(self.longest.into())].into())?;
        }
        (bits.left() == 0).then_some(())
    }
}

/// Weights that are compressed with FSE (section 4.2.1.2), by two states in turn.
fn compressed_weights(bytes: &[u8]) -> Option<Vec<u8>> {
    let description = Description::read(bytes, MAX_ACCURACY, MAX_SYMBOLS)?;
    let table = Table::new(&description);
    let mut bits = Backward::new(&bytes[description.length..])?;
    let mut states = [bits.take(table.accuracy)?, bits.take(table.accuracy)?];
    let mut weights = Vec::new();
    for turn in (0..2).cycle() {
        // Two more come at least.
        if weights.len() + 2 > MAX_WEIGHTS {
            break;
        }
        let state = &table.states[states[turn]];
        weights.push(state.symbol);
        match bits.take(state.bits) {
            Some(more) => states[turn] = state.base + more,
            None => {
                weights.push(table.states[states[1 - turn]].symbol);
                return Some(weights);
            }
        }
    }
    None
}
