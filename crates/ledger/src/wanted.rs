//! What the ledger knows of many requests that are about to be exported.

use std::collections::HashMap;

use carnet_format::{Digest, ItemRef};

use crate::{RequestKey, Standing};

/// Requests about which the ledger is asked, by their number from 0.
pub trait Wanted {
    /// How many there are: fewer than 2^32.
    fn count(&self) -> usize;

    /// The key of one.
    fn key(&self, number: usize) -> RequestKey;

    /// The machines that ask for it.
    fn each_machine(&self, number: usize, each: &mut dyn FnMut(&str));
}

/// What the ledger knows of them, as it was at one moment.
#[derive(Debug, Default)]
pub struct Known {
    /// Those that were sent once and are open or granted, with nobody new who asks for them.
    plain: Vec<Option<Plain>>,
    bundles: Vec<Digest>,
    /// What is known of the others, where it is not that they are new in every respect.
    others: HashMap<usize, Seen>,
}

/// What is known of most requests, in few bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plain {
    pub(crate) is_granted: bool,
    /// Which of the bundles.
    pub(crate) bundle: u32,
    pub(crate) index: u32,
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
        Self { plain: vec![None; count], ..Self::default() }
    }

    /// Adds a bundle and gives its number here.
    pub(crate) fn add_bundle(&mut self, digest: Digest) -> u32 {
        self.bundles.push(digest);
        (self.bundles.len() - 1) as u32
    }

    pub(crate) fn put_plain(&mut self, number: usize, plain: Plain) {
        if let Some(place) = self.plain.get_mut(number) {
            *place = Some(plain);
        }
    }

    pub(crate) fn put(&mut self, number: usize, seen: Seen) {
        if let Some(place) = self.plain.get_mut(number) {
            *place = None;
        }
        self.others.insert(number, seen);
    }

    /// What is known of one.
    #[must_use]
    pub fn of(&self, number: usize) -> Seen {
        let plain = self.plain.get(number).copied().flatten();
        if let Some(Plain { is_granted, bundle, index }) = plain
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
