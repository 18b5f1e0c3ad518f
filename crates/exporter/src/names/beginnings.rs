//! Where in a text a name may begin: next to nowhere, so that little of it is searched for names.

use std::ops::Range;

/// How many bytes of a pattern are known here.
const KNOWN: usize = 4;
/// As many bits as there are marks, which the memory nearest to the processor holds.
const BITS: u32 = 20;

/// How patterns begin, the case of letters left aside.
pub(super) struct Beginnings {
    /// A bit for each hash of what they begin with.
    marks: Vec<u64>,
    /// How long the longest is.
    longest: usize,
}

impl Beginnings {
    /// None where they would leave out too little of a text, or a pattern is too short.
    pub(super) fn of(patterns: &[Vec<u8>]) -> Option<Self> {
        let mut marks = vec![0_u64; 1 << (BITS - 6)];
        for pattern in patterns {
            let hash = hash(pattern.first_chunk()?);
            marks[hash / 64] |= 1 << (hash % 64);
        }
        let longest = patterns.iter().map(Vec::len).max()?;
        let count: usize = marks.iter().map(|marks| marks.count_ones() as usize).sum();
        (count.saturating_mul(longest) < 1 << (BITS - 2)).then_some(Self { marks, longest })
    }

    /// The pieces of a text, ascending and apart, in which everything lies that begins like a pattern and is no longer
    /// than the longest.
    pub(super) fn pieces(&self, text: &[u8]) -> impl Iterator<Item = Range<usize>> {
        let mut places = text.array_windows().enumerate().filter(|(_, known)| self.has(known));
        let mut next = places.next();
        std::iter::from_fn(move || {
            let (start, _) = next.take()?;
            let mut end = start + self.longest;
            for (place, known) in places.by_ref() {
                if place > end {
                    next = Some((place, known));
                    break;
                }
                end = place + self.longest;
            }
            Some(start..end.min(text.len()))
        })
    }

    fn has(&self, known: &[u8; KNOWN]) -> bool {
        let hash = hash(known);
        self.marks[hash / 64] >> (hash % 64) & 1 == 1
    }
}

fn hash(known: &[u8; KNOWN]) -> usize {
    // Capital and small letters differ in this bit.
    let folded = u32::from_le_bytes(*known) | 0x2020_2020;
    (folded.wrapping_mul(0x9e37_79b1) >> (32 - BITS)) as usize
}
