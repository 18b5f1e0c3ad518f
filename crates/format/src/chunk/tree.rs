//! Descriptions of Huffman trees (RFC 8878 section 4.2.1).

use super::bits::Backward;

/// Codes have at most so many bits.
const MAX_BITS: usize = 11;
/// The weights of 256 symbols, of which the last is not written.
const MAX_WEIGHTS: usize = 255;
/// The accuracy of the table that compresses weights is at most 6.
const MAX_ACCURACY: u32 = 6;

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
    let (table, length) = Table::read(bytes)?;
    let mut bits = Backward::new(&bytes[length..])?;
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

/// An FSE table (section 4.1.1).
struct Table {
    accuracy: u32,
    states: Vec<State>,
}

#[derive(Clone, Copy, Default)]
struct State {
    symbol: u8,
    bits: u32,
    base: usize,
}

impl Table {
    /// Reads the description of a table and says how many bytes it takes. The padding in the last
    /// of them is free.
    fn read(bytes: &[u8]) -> Option<(Self, usize)> {
        let mut at = 0;
        let mut take = |count: u32, step: u32| {
            let bit = |index: usize| bytes.get(index / 8).map_or(0, |byte| byte >> (index % 8) & 1);
            let value = (0..count).map(|i| u32::from(bit(at + i as usize)) << i).sum::<u32>();
            at += step as usize;
            value
        };
        let accuracy = take(4, 4) + 5;
        if accuracy > MAX_ACCURACY {
            return None;
        }
        let mut probabilities: Vec<i32> = Vec::new();
        // What is left of the sum of all probabilities, and 1.
        let mut left = (1_u32 << accuracy) + 1;
        while left > 1 {
            // Of the values 0 to `left`, the lowest take one bit less.
            let most = left.ilog2();
            let (half, short) = (1 << most, (2 << most) - 1 - left);
            let value = if take(most, 0) < short {
                take(most, most)
            } else {
                let value = take(most + 1, most + 1);
                if value < half { value } else { value - short }
            };
            // A value of 0 means a probability below 1, which takes one state.
            left -= value.abs_diff(1);
            probabilities.push(value as i32 - 1);
            let mut zeros = if value == 1 { 3 } else { 0 };
            while zeros == 3 {
                zeros = take(2, 2);
                probabilities.extend(std::iter::repeat_n(0, zeros as usize));
                if probabilities.len() > 256 {
                    return None;
                }
            }
            if probabilities.len() > 256 {
                return None;
            }
        }
        let length = at.div_ceil(8);
        (length <= bytes.len()).then(|| (Self::new(accuracy, &probabilities), length))
    }

    /// The probabilities fill the table.
    fn new(accuracy: u32, probabilities: &[i32]) -> Self {
        let size = 1_usize << accuracy;
        let mut states = vec![State::default(); size];
        let mut end = size;
        for (symbol, _) in (0..).zip(probabilities).filter(|(_, p)| **p < 0) {
            end -= 1;
            states[end].symbol = symbol;
        }
        let (mut at, step) = (0, size / 2 + size / 8 + 3);
        for (symbol, &probability) in (0..).zip(probabilities) {
            for _ in 0..probability.max(0) {
                states[at].symbol = symbol;
                at = (at + step) % size;
                while at >= end {
                    at = (at + step) % size;
                }
            }
        }
        let mut next: Vec<usize> =
            probabilities.iter().map(|p| p.unsigned_abs() as usize).collect();
        for state in &mut states {
            let number = &mut next[usize::from(state.symbol)];
            state.bits = accuracy - number.ilog2();
            state.base = (*number << state.bits) - size;
            *number += 1;
        }
        Self { accuracy, states }
    }
}
