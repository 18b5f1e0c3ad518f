//! The order of items by their keys.

use crate::cbor::Writer;

/// Two items given to an [`super::ItemSet`] have the same key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("items {first} and {second} are the same")]
#[non_exhaustive]
pub struct DuplicateItem {
    /// Position in the input of the first.
    pub first: usize,
    /// Position in the input of the second.
    pub second: usize,
}

/// The encoded keys of items, one behind the other.
pub(super) struct Keys {
    bytes: Vec<u8>,
    /// Where each begins, and where the last one ends.
    bounds: Vec<usize>,
}

/// As many bytes of a key as are compared at a time, behind those that all keys have in common.
const PART: usize = 8;

/// A part of a key, and whose it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    part: u64,
    place: u32,
}

impl Keys {
    pub(super) fn of(count: usize, write_key: impl Fn(usize, &mut Writer)) -> Self {
        let mut out = Writer::new();
        let mut bounds = Vec::with_capacity(count + 1);
        bounds.push(0);
        for place in 0..count {
            write_key(place, &mut out);
            bounds.push(out.position());
        }
        Self { bytes: out.finish(), bounds }
    }

    /// ITEM-16. The places of the items in ascending order of their keys.
    pub(super) fn order(&self) -> Result<Vec<usize>, DuplicateItem> {
        // safe: a bundle has at most 4,194,304 items.
        let places = 0..u32::try_from(self.bounds.len() - 1).unwrap_or(u32::MAX);
        let mut entries: Vec<Entry> = places.map(|place| Entry { part: 0, place }).collect();
        self.sort(&mut entries, 0)?;
        Ok(entries.iter().map(|entry| entry.place as usize).collect())
    }

    /// Sorts keys that are the same up to `depth`.
    fn sort(&self, entries: &mut [Entry], depth: usize) -> Result<(), DuplicateItem> {
        let depth = self.common(entries, depth);
        for entry in &mut *entries {
            entry.part = self.part(entry.place, depth);
        }
        entries.sort_unstable();
        for same in entries.chunk_by_mut(|one, other| one.part == other.part) {
            let [one, other, ..] = same else { continue };
            let [one, other] = [one.place, other.place].map(|place| place as usize);
            // Keys are CBOR: none is the beginning of another.
            if self.key(one).len() <= depth + PART {
                return Err(DuplicateItem { first: one, second: other });
            }
            self.sort(same, depth + PART)?;
        }
        Ok(())
    }

    fn key(&self, place: usize) -> &[u8] {
        &self.bytes[self.bounds[place]..self.bounds[place + 1]]
    }

    /// Up to where keys that are the same up to `depth` are the same.
    fn common(&self, entries: &[Entry], depth: usize) -> usize {
        let key = |entry: &Entry| self.key(entry.place as usize);
        let Some((first, others)) = entries.split_first() else { return depth };
        let (first, mut end) = (key(first), key(first).len());
        for other in others {
            let other = key(other);
            if first.get(..end) != other.get(..end) {
                end = first.iter().zip(other).take_while(|(one, other)| one == other).count();
            }
        }
        end
    }

    /// The bytes of a key from `depth` on, with zeros behind its end.
    fn part(&self, place: u32, depth: usize) -> u64 {
        let rest = self.key(place as usize).get(depth..).unwrap_or_default();
        let mut part = [0; PART];
        let length = rest.len().min(PART);
        part[..length].copy_from_slice(&rest[..length]);
        u64::from_be_bytes(part)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use proptest::prelude::*;

    fn keys(parts: &[Vec<u8>]) -> Vec<Vec<u8>> {
        // Long beginnings that are the same, and a few that differ early.
        let encode = |part: &Vec<u8>| {
            let mut out = Writer::new();
            out.array(2).bytes(&[7; 40]).bytes(part);
            out.finish()
        };
        parts.iter().map(encode).collect()
    }

    proptest! {
        /// ITEM-16.
        #[test]
        fn keys_are_ordered_as_their_bytes(
            parts in prop::collection::vec(prop::collection::vec(0_u8..3, 0..24), 0..60),
        ) {
            let keys = keys(&parts);
            let write = |place: usize, out: &mut Writer| {
                out.raw(&keys[place]);
            };
            let order = Keys::of(keys.len(), write).order();
            let mut expected: Vec<usize> = (0..keys.len()).collect();
            expected.sort_by(|one, other| keys[*one].cmp(&keys[*other]));
            let same = expected.windows(2).find(|pair| keys[pair[0]] == keys[pair[1]]);
            match same {
                Some(pair) => prop_assert_eq!(
                    order,
                    Err(DuplicateItem { first: pair[0], second: pair[1] })
                ),
                None => prop_assert_eq!(order, Ok(expected)),
            }
        }
    }
}
