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

/// As many bytes of a key as are compared at a time. Keys of one product begin with the same 37 bytes and
/// differ in the next 16.
const PART: usize = 16;

/// A part of a key, and whose it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    part: [u64; 2],
    place: u32,
}

impl Keys {
    pub(super) fn of<T: Copy>(items: &[T], write_key: impl Fn(T, &mut Writer)) -> Self {
        let mut out = Writer::new();
        let mut bounds = Vec::with_capacity(items.len() + 1);
        bounds.push(0);
        for item in items {
            write_key(*item, &mut out);
            bounds.push(out.position());
        }
        Self { bytes: out.finish(), bounds }
    }

    /// ITEM-16. The places of the items in ascending order of their keys.
    pub(super) fn order(&self) -> Result<Vec<usize>, DuplicateItem> {
        // safe: a bundle has at most 4,194,304 items.
        let places = 0..u32::try_from(self.bounds.len() - 1).unwrap_or(u32::MAX);
        let mut entries: Vec<Entry> = places.map(|place| Entry { part: [0; 2], place }).collect();
        self.sort(&mut entries, 0)?;
        Ok(entries.iter().map(|entry| entry.place as usize).collect())
    }

    /// Sorts keys that are the same up to `depth`.
    fn sort(&self, entries: &mut [Entry], depth: usize) -> Result<(), DuplicateItem> {
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

    /// The bytes of a key from `depth` on, with zeros behind its end.
    fn part(&self, place: u32, depth: usize) -> [u64; 2] {
        let rest = self.key(place as usize).get(depth..).unwrap_or_default();
        let mut part = [0; PART];
        let length = rest.len().min(PART);
        part[..length].copy_from_slice(&rest[..length]);
        let (high, low) = part.split_at(PART / 2);
        [high, low].map(|half| half.iter().fold(0, |value, byte| (value << 8) | u64::from(*byte)))
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
            let order = Keys::of(&keys.iter().collect::<Vec<_>>(), |key, out| {
                out.raw(key);
            })
            .order();
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
