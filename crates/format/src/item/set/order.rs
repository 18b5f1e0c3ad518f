//! The order of items by their keys.

use carnet_language::text;

use crate::cbor::Writer;

/// Two items given to an [`super::ItemSet`] have the same key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", text!(
    en "items {first} and {second} are the same";
    de "die Posten {first} und {second} sind gleich"
))]
#[non_exhaustive]
pub struct DuplicateItem {
    /// Position in the input of the first.
    pub first: usize,
    /// Position in the input of the second.
    pub second: usize,
}

/// The keys of items, which are written anew when they are asked for: what is held is 16 bytes an item.
pub(super) struct Keys<F> {
    write_key: F,
    /// The key that was asked for last.
    key: Writer,
}

/// As many bytes of a key as are compared at a time, behind those that all keys have in common.
const PART: usize = 8;

/// A part of a key, and whose it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    part: u64,
    place: u32,
}

impl<F: FnMut(usize, &mut Writer)> Keys<F> {
    pub(super) fn new(write_key: F) -> Self {
        Self { write_key, key: Writer::new() }
    }

    /// ITEM-16. The places of so many items in ascending order of their keys.
    pub(super) fn order(mut self, count: usize) -> Result<Vec<u32>, DuplicateItem> {
        // safe: a bundle has at most 4,194,304 items.
        let places = 0..u32::try_from(count).unwrap_or(u32::MAX);
        let mut entries: Vec<Entry> = places.map(|place| Entry { part: 0, place }).collect();
        self.sort(&mut entries, 0)?;
        Ok(entries.iter().map(|entry| entry.place).collect())
    }

    /// Sorts keys that are the same up to `depth`.
    fn sort(&mut self, entries: &mut [Entry], depth: usize) -> Result<(), DuplicateItem> {
        let depth = self.take_parts(entries, depth);
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

    /// Takes the parts of keys, which are the same up to `least`, from where they differ, and returns where that
    /// is.
    fn take_parts(&mut self, entries: &mut [Entry], least: usize) -> usize {
        let [first, second, ..] = entries else { return least };
        let (first, second) = (first.place as usize, second.place as usize);
        let first = self.key(first).to_vec();
        let common = |key: &[u8]| first.iter().zip(key).take_while(|(one, it)| one == it).count();
        let mut depth = common(self.key(second));
        let mut taken = 0;
        // From the beginning again where a key differs earlier: with few products that is seldom.
        while let Some(entry) = entries.get_mut(taken) {
            let key = self.key(entry.place as usize);
            match key.get(..depth) == first.get(..depth) {
                true => (entry.part, taken) = (part(key, depth), taken + 1),
                false => (depth, taken) = (common(key), 0),
            }
        }
        depth
    }

    fn key(&mut self, place: usize) -> &[u8] {
        self.key.clear();
        (self.write_key)(place, &mut self.key);
        self.key.as_bytes()
    }
}

/// The bytes of a key from `depth` on, with zeros behind its end.
fn part(key: &[u8], depth: usize) -> u64 {
    let rest = key.get(depth..).unwrap_or_default();
    match rest.first_chunk() {
        Some(part) => u64::from_be_bytes(*part),
        None => {
            let mut part = [0; PART];
            part[..rest.len()].copy_from_slice(rest);
            u64::from_be_bytes(part)
        }
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
            let order = Keys::new(write).order(keys.len());
            let key = |place: &u32| &keys[*place as usize];
            let mut expected: Vec<u32> = (0..keys.len() as u32).collect();
            expected.sort_by_key(|place| key(place));
            let same = expected.windows(2).find(|pair| key(&pair[0]) == key(&pair[1]));
            match same {
                Some(pair) => prop_assert_eq!(
                    order,
                    Err(DuplicateItem { first: pair[0] as usize, second: pair[1] as usize })
                ),
                None => prop_assert_eq!(order, Ok(expected)),
            }
        }
    }
}
