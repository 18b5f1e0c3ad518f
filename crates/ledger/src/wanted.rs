//! What the ledger knows of many requests that are about to be exported.

use std::collections::HashMap;
use std::hint::black_box;

use carnet_format::{Digest, ItemRef};

use crate::tables::place::INDEX_BITS;
use crate::{RequestKey, Standing};

/// Requests about which the ledger is asked, by their number from 0.
pub trait Wanted {
    /// How many there are: fewer than 2^32.
    fn count(&self) -> usize;

    /// The key of one.
    fn key(&self, number: usize) -> RequestKey;

    /// These are asked for next, in this order: whoever holds a million of them elsewhere than where they are read
    /// fetches them together, not each when it waits for it.
    fn fetch(&self, _numbers: &[u32]) {}

    /// The machines that ask for it.
    fn each_machine(&self, number: usize, each: &mut dyn FnMut(&str));
}

/// What the ledger knows of them, as it was at one moment.
#[derive(Debug, Default)]
pub struct Known {
    /// Those that were sent once and are open or granted, with nobody new who asks for them.
    plain: Vec<Plain>,
    bundles: Vec<Digest>,
    /// What is known of the others, where it is not that they are new in every respect.
    others: HashMap<usize, Seen>,
}

/// What is known of most requests, in one word: 1, which of the bundles, the index of the item, whether it is
/// granted; 0 where it is not one of them.
#[derive(Clone, Copy, Debug, Default)]
struct Plain(u64);

impl Plain {
    fn new(is_granted: bool, bundle: u32, index: u32) -> Self {
        let word = (1 << 32 | u64::from(bundle)) << INDEX_BITS | u64::from(index);
        Self(word << 1 | u64::from(is_granted))
    }

    /// Which of the bundles, the index of the item, whether it is granted.
    fn parts(self) -> Option<(u32, u32, bool)> {
        let word = self.0 >> 1;
        let index = (word & ((1 << INDEX_BITS) - 1)) as u32;
        (word != 0).then_some(((word >> INDEX_BITS) as u32, index, self.0 & 1 == 1))
    }
}

/// What the ledger knows of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Where it stands.
    pub standing: Standing,
    /// Whether each of the machines is one of those that have asked for this very request.
    pub have_asked: bool,
    /// Whether one of the machines has asked for anything.
    pub have_history: bool,
}

impl Known {
    pub(crate) fn new(count: usize) -> Self {
        Self { plain: vec![Plain::default(); count], ..Self::default() }
    }

    /// The number of a bundle here, which gets one unless it was the last that did.
    pub(crate) fn bundle(&mut self, digest: &Digest) -> u32 {
        if self.bundles.last() != Some(digest) {
            self.bundles.push(*digest);
        }
        (self.bundles.len() - 1) as u32
    }

    /// Notes one that is open or granted: the item of a bundle, by its number here.
    pub(crate) fn put_plain(&mut self, number: usize, is_granted: bool, bundle: u32, index: u32) {
        if let Some(place) = self.plain.get_mut(number) {
            *place = Plain::new(is_granted, bundle, index);
        }
    }

    /// As [`Wanted::fetch`].
    pub(crate) fn fetch(&self, numbers: &[u32]) {
        let word = |number: &u32| self.plain.get(*number as usize).map_or(0, |plain| plain.0);
        black_box(numbers.iter().map(word).fold(0, |sum, word| sum ^ word));
    }

    pub(crate) fn put(&mut self, number: usize, seen: Seen) {
        if let Some(place) = self.plain.get_mut(number) {
            *place = Plain::default();
        }
        self.others.insert(number, seen);
    }

    /// Whether anything is known of one.
    pub(crate) fn has(&self, number: usize) -> bool {
        self.plain.get(number).is_some_and(|plain| plain.0 != 0)
            || self.others.contains_key(&number)
    }

    /// What is known of one.
    #[must_use]
    pub fn of(&self, number: usize) -> Seen {
        let plain = self.plain.get(number).copied().unwrap_or_default();
        if let Some((bundle, index, is_granted)) = plain.parts()
            && let Some(bundle) = self.bundles.get(bundle as usize)
        {
            let item = ItemRef { bundle: *bundle, index };
            let standing =
                if is_granted { Standing::Confirmed(item) } else { Standing::Open(item) };
            return Seen { standing, have_asked: true, have_history: true };
        }
        self.others.get(&number).cloned().unwrap_or(Seen {
            standing: Standing::New,
            have_asked: false,
            have_history: false,
        })
    }
}
