//! How many different values there are: where every machine has one of its own, more crosses than a product.

use std::hash::{BuildHasher, Hash, RandomState};

use carnet_format::{Fields, Grant, Guid, Item, Outcome, RequestBody};

/// Counts different values, in 8 bytes for each. The hash has a secret of this run, so that nobody can prepare
/// values that are taken for one. A target without randomness (`wasm32-unknown-unknown`) has no such secret: the
/// count is still right, but for values that were prepared.
#[derive(Clone, Debug, Default)]
pub struct Distinct {
    /// A list that is sorted now and then takes half of the memory of a table, and no longer.
    seen: Vec<u64>,
    hash: RandomState,
}

/// To sort takes longer than 4 MiB are worth.
const MAX_UNSORTED: usize = 1 << 19;
/// As many as take 64 KiB.
const FEW: usize = 1 << 13;

impl Distinct {
    /// Sees a value.
    pub fn add(&mut self, value: &(impl Hash + ?Sized)) {
        self.join(&[self.hash.hash_one(value)]);
    }

    /// Sees the values with these hashes.
    fn join(&mut self, hashes: &[u64]) {
        let needed = self.seen.len() + hashes.len();
        if needed > self.seen.capacity().max(MAX_UNSORTED) {
            self.sort();
            // It grows only if that did not empty half of it.
            if 2 * self.seen.len() > self.seen.capacity() {
                self.seen.reserve(self.seen.len());
            }
        } else if needed > FEW && self.seen.capacity() < MAX_UNSORTED {
            // At once: a list that grows by and by leaves its former places behind, and what is not used yet is no memory.
            self.seen.reserve_exact(MAX_UNSORTED - self.seen.len());
        }
        self.seen.extend_from_slice(hashes);
    }

    fn sort(&mut self) {
        self.seen.sort_unstable();
        self.seen.dedup();
    }

    /// How many different ones were seen.
    pub fn count(&mut self) -> usize {
        self.sort();
        self.seen.len()
    }
}

/// The values that are counted, as JSON names them.
const NAMES: [&str; 5] =
    ["application_ids", "activation_ids", "extended_pids", "field_values", "error_codes"];
const APPLICATION_IDS: usize = 0;
const ACTIVATION_IDS: usize = 1;
const EXTENDED_PIDS: usize = 2;
const FIELD_VALUES: usize = 3;
const ERROR_CODES: usize = 4;

/// VERDICT-13. How many different values a bundle has of those that a person can count against its machines and
/// products.
#[derive(Clone, Copy, Debug, Default)]
pub struct DistinctValues([usize; NAMES.len()]);

impl DistinctValues {
    /// The counts by name, as JSON names them.
    #[must_use]
    pub fn counts(&self) -> [(&'static str, usize); NAMES.len()] {
        std::array::from_fn(|at| (NAMES[at], self.0[at]))
    }
}

/// The values seen so far.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    hash: RandomState,
    all: [Distinct; NAMES.len()],
}

impl Seen {
    /// Looks at the items of one chunk, on any thread.
    pub(crate) fn look(&self) -> Look {
        Look { hash: self.hash.clone(), hashes: Default::default(), ids: Default::default() }
    }

    /// Adds what was seen in one chunk.
    pub(crate) fn join(&mut self, look: &Look) {
        self.all.iter_mut().zip(&look.hashes).for_each(|(all, hashes)| all.join(hashes));
    }

    pub(crate) fn finish(mut self) -> DistinctValues {
        DistinctValues(std::array::from_fn(|at| self.all[at].count()))
    }
}

/// The values of some items.
#[derive(Clone, Debug)]
pub(crate) struct Look {
    hash: RandomState,
    hashes: [Vec<u64>; NAMES.len()],
    /// The last application id and activation id: items are sorted by them.
    ids: [Option<Guid>; 2],
}

impl Look {
    pub(crate) fn add(&mut self, item: &Item) {
        match item {
            Item::Request(request) => match &request.body {
                RequestBody::Microsoft(microsoft) => {
                    self.add_id(APPLICATION_IDS, microsoft.application_id);
                    self.add_id(ACTIVATION_IDS, microsoft.activation_id);
                    if let Some(pid) = &microsoft.extended_pid {
                        self.add_value(EXTENDED_PIDS, pid);
                    }
                }
                RequestBody::VendorFile { .. } => {}
                RequestBody::VendorFields { fields, .. } => self.add_fields(fields),
            },
            Item::Response(response) => match &response.outcome {
                Outcome::Granted(Grant::Fields(fields)) => self.add_fields(fields),
                Outcome::Refused(Some(code)) | Outcome::Deferred(Some(code)) => {
                    self.add_value(ERROR_CODES, code.as_str());
                }
                _ => {}
            },
        }
    }

    fn add_id(&mut self, of: usize, id: Option<Guid>) {
        if let Some(id) = id
            && self.ids[of] != Some(id)
        {
            self.ids[of] = Some(id);
            self.add_value(of, &id);
        }
    }

    fn add_fields(&mut self, fields: &Fields) {
        fields.iter().for_each(|(_, value)| self.add_value(FIELD_VALUES, value));
    }

    fn add_value(&mut self, of: usize, value: &(impl Hash + ?Sized)) {
        self.hashes[of].push(self.hash.hash_one(value));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use carnet_format::{KeyType, MicrosoftRequest, Purpose, Request, Response};

    use super::*;

    fn counts(items: &[Item]) -> [usize; NAMES.len()] {
        let mut seen = Seen::default();
        for chunk in items.chunks(2) {
            let mut look = seen.look();
            chunk.iter().for_each(|item| look.add(item));
            seen.join(&look);
        }
        seen.finish().counts().map(|(_, count)| count)
    }

    #[test]
    fn error_codes_count() {
        let items = ["0x1", "0x2", "0x1", "0x1"].map(|code| {
            let outcome = Outcome::Refused(Some(code.parse().unwrap()));
            Item::Response(Response { answers_index: 0, item_index: 0, outcome })
        });
        assert_eq!(counts(&items), [0, 0, 0, 0, 2]);
    }

    #[test]
    fn ids_count_in_any_order_and_across_chunks() {
        let guid = |number| Some(Guid::from_bytes([number; 16]));
        let of = |application_id, activation_id| {
            Item::Request(Request {
                purpose: Purpose::Activate,
                reason: None,
                replaces: None,
                continues: None,
                body: RequestBody::Microsoft(MicrosoftRequest {
                    installation_id: "0".repeat(63).parse().unwrap(),
                    key_type: KeyType::Mak,
                    application_id,
                    activation_id,
                    extended_pid: None,
                }),
            })
        };
        // An application id does not count as an activation id.
        let items = [(1, 7), (2, 7), (1, 1), (2, 9), (2, 8)];
        let mut items: Vec<_> = items.map(|(a, b)| of(guid(a), guid(b))).into();
        items.insert(1, of(None, guid(7)));
        assert_eq!(counts(&items), [2, 4, 0, 0, 0]);
    }

    #[test]
    fn many_values_count() {
        let mut values = Distinct::default();
        for value in
            (0..1_500_000_u32).chain(500_000..1_600_000).chain(std::iter::repeat_n(7, 9_000))
        {
            values.join(&[u64::from(value)]);
        }
        assert_eq!(values.count(), 1_600_000);
    }

    #[test]
    fn a_value_counts_once() {
        let mut values = Distinct::default();
        for value in ["a", "b", "a", "", "b"] {
            values.add(value);
        }
        assert_eq!(values.count(), 3);
    }
}
