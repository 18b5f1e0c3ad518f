//! The numbers by which tables name items, and the rows in which requests lie.

use carnet_format::limits::MAX_ITEMS;

use super::part::PART;
use crate::item_state::Place;

/// The bits of an index in a bundle.
pub(crate) const INDEX_BITS: u32 = 22;
/// The bits of the number of an item: the tables of prints keep no more.
pub(crate) const NUMBER_BITS: u32 = 62;
/// Above the highest number of a bundle.
pub(crate) const BUNDLES: u64 = 1 << (NUMBER_BITS - INDEX_BITS);

/// How many numbers a bundle has for its items, and how many parts.
const ITEMS: i64 = 1 << INDEX_BITS;
const PARTS: i64 = ITEMS / PART as i64;
// Items with one number, or parts, of two bundles would be taken for each other.
const _: () = assert!(MAX_ITEMS as i64 <= ITEMS && ITEMS % PART as i64 == 0);

impl Place {
    /// The number by which tables name it.
    pub(crate) fn number(self) -> i64 {
        self.bundle * ITEMS + i64::from(self.idx)
    }

    /// The place of a number.
    pub(crate) const fn of(number: i64) -> Self {
        Self { bundle: number.div_euclid(ITEMS), idx: number.rem_euclid(ITEMS) as u32 }
    }

    /// Where it is kept: the part, and which one there.
    pub(crate) fn part(self) -> (i64, u32) {
        (part_id(self.bundle, self.idx / PART), self.idx % PART)
    }
}

/// The number of a part of a bundle.
pub(crate) fn part_id(bundle: i64, part: u32) -> i64 {
    bundle * PARTS + i64::from(part)
}

/// Whose bundle a part is of.
pub(crate) fn bundle_of_part(id: i64) -> i64 {
    id.div_euclid(PARTS)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// MAN-14.
    #[test]
    fn the_last_item_of_a_bundle_is_before_the_first_of_the_next() {
        let last = Place { bundle: 7, idx: MAX_ITEMS - 1 };
        let next = Place { bundle: 8, idx: 0 };
        assert!(last.number() < next.number() && last.part().0 < next.part().0);
        for place in [last, next] {
            let back = Place::of(place.number());
            assert_eq!((back.bundle, back.idx), (place.bundle, place.idx));
            assert_eq!(bundle_of_part(place.part().0), place.bundle);
        }
    }
}
