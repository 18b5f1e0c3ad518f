//! Puts items into the order of a bundle, so that what is packed and recorded one after the other lies so in memory.

use super::{Slot, WantedList};

/// What items are ordered by, and whose it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    /// Of the product, twice, and one more where the number is a long one.
    rank: u32,
    place: u32,
    /// The beginning of the installation id.
    number: u64,
}

impl WantedList {
    /// Puts items next to those that a bundle has next to them. Only nearly: its order is that of whole keys.
    // ITEM-16.
    pub(crate) fn sort(&mut self) {
        let ranks = self.ranks();
        let entry = |(place, slot): (usize, &Slot)| {
            let (rank, number) = match slot {
                Slot::Small(small) => {
                    let number = &small.installation_id;
                    let begins = number.packed().first_chunk().copied().unwrap_or_default();
                    let is_long = u32::from(number.digit_count() > 54);
                    (ranks[small.alike as usize] * 2 + is_long, u64::from_be_bytes(begins))
                }
                Slot::Whole(_) => (u32::MAX, 0),
            };
            // safe: a list has at most 4,194,304 items.
            Entry { rank, number, place: place as u32 }
        };
        let mut entries: Vec<Entry> = self.slots.iter().enumerate().map(entry).collect();
        entries.sort_unstable_by_key(|entry| (entry.rank, entry.number, entry.place));
        let mut from: Vec<u32> = entries.into_iter().map(|entry| entry.place).collect();
        // In place, for there are a million. Along each ring of places the next one's item comes to each.
        for start in 0..from.len() {
            let mut place = start;
            loop {
                let next = std::mem::replace(&mut from[place], place as u32) as usize;
                if next == start {
                    break;
                }
                self.slots.swap(place, next);
                place = next;
            }
        }
    }

    /// Of each of the alike rows where its ids stand among those of all, counted from 0.
    fn ranks(&self) -> Vec<u32> {
        let ids = |place: &u32| {
            let alike = &self.alike[*place as usize];
            (alike.application_id, alike.activation_id)
        };
        let mut order: Vec<u32> = (0..self.alike.len() as u32).collect();
        order.sort_by_key(ids);
        let mut ranks = vec![0; order.len()];
        for (rank, same) in order.chunk_by(|one, other| ids(one) == ids(other)).enumerate() {
            same.iter().for_each(|place| ranks[*place as usize] = rank as u32);
        }
        ranks
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use carnet_format::{InstallationId, ItemSet, RequestBody};
    use proptest::prelude::*;

    use super::super::tests::item;
    use crate::intake::{Wanted, WantedList};

    /// An item whose number has digits of `number` near its beginning.
    fn numbered(number: usize) -> Wanted {
        let mut item = item(number);
        let mut packed = vec![0; if number.is_multiple_of(4) { 19 } else { 23 }];
        packed[1..5].copy_from_slice(&(number as u32).wrapping_mul(2_654_435_761).to_be_bytes());
        if let RequestBody::Microsoft(numbers) = &mut item.request.body {
            numbers.installation_id = InstallationId::unpack(&packed).unwrap();
        }
        item
    }

    proptest! {
        #[test]
        fn items_stand_as_in_a_bundle(numbers in prop::collection::hash_set(0..5_000_usize, 0..60)) {
            let items: Vec<Wanted> = numbers.iter().map(|number| numbered(*number)).collect();
            let mut list: WantedList = items.iter().cloned().collect();
            list.sort();
            let mut sorted: Vec<Wanted> = list.iter().collect();
            // None is lost, and those of one machine are in order.
            let small: WantedList = list.iter().filter(|item| item.machines.len() == 1).collect();
            let set = ItemSet::requests_at(small.len(), |place| small.request(place)).unwrap();
            prop_assert!(set.order().eq(0..small.len()));
            let line = |item: &Wanted| item.place.line;
            sorted.sort_by_key(line);
            let mut expected = items;
            expected.sort_by_key(line);
            prop_assert_eq!(sorted, expected);
        }
    }
}
