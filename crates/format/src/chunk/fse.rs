//! FSE tables (RFC 8878 section 4.1.1).

/// How a table is described.
pub(super) struct Description {
    accuracy: u32,
    probabilities: Vec<i32>,
    /// How many bytes it takes. The padding in the last of them is free.
    pub(super) length: usize,
}

impl Description {
    /// Reads the description of a table of at most this accuracy and so many symbols.
    pub(super) fn read(bytes: &[u8], max_accuracy: u32, max_symbols: usize) -> Option<Self> {
        let mut at = 0;
        let mut take = |count: u32, step: u32| {
            let bit = |index: usize| bytes.get(index / 8).map_or(0, |byte| byte >> (index % 8) & 1);
            let value = (0..count).map(|i| u32::from(bit(at + i as usize)) << i).sum::<u32>();
            at += step as usize;
            value
        };
        let accuracy = take(4, 4) + 5;
        if accuracy > max_accuracy {
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
                if probabilities.len() > max_symbols {
                    return None;
                }
            }
            if probabilities.len() > max_symbols {
                return None;
            }
        }
        let length = at.div_ceil(8);
        (length <= bytes.len()).then_some(Self { accuracy, probabilities, length })
    }
}

/// A table to decode by.
pub(super) struct Table {
    pub(super) accuracy: u32,
    pub(super) states: Vec<State>,
}

#[derive(Clone, Copy, Default)]
pub(super) struct State {
    pub(super) symbol: u8,
    pub(super) bits: u32,
    pub(super) base: usize,
}

impl Table {
    /// The probabilities fill the table.
    pub(super) fn new(description: &Description) -> Self {
        let Description { accuracy, probabilities, .. } = description;
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
        Self { accuracy: *accuracy, states }
    }
}
