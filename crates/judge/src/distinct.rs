//! How many different values there are: where every machine has one of its own, more crosses than a product.

use std::collections::HashSet;
use std::hash::{BuildHasher, Hash, RandomState};

use carnet_format::{Fields, Grant, Item, Outcome, RequestBody};

/// Counts different values, in 8 bytes for each. The hash has a secret of this run, so that nobody can prepare
/// values that are taken for one. A target without randomness (`wasm32-unknown-unknown`) has no such secret: the
/// count is still right, but for values that were prepared.
#[derive(Clone, Debug, Default)]
pub struct Distinct {
    seen: HashSet<u64>,
    hash: RandomState,
}

impl Distinct {
    /// Sees a value.
    pub fn add(&mut self, value: &(impl Hash + ?Sized)) {
        self.seen.insert(self.hash.hash_one(value));
    }

    /// How many different ones were seen.
    #[must_use]
    pub fn count(&self) -> usize {
        self.seen.len()
    }
}

/// VERDICT-13. The values in a bundle that a person can count against its machines and products.
#[derive(Clone, Debug, Default)]
pub struct DistinctValues {
    application_ids: Distinct,
    activation_ids: Distinct,
    extended_pids: Distinct,
    field_values: Distinct,
    error_codes: Distinct,
}

impl DistinctValues {
    /// Looks at one item.
    pub(crate) fn add(&mut self, item: &Item) {
        match item {
            Item::Request(request) => match &request.body {
                RequestBody::Microsoft(microsoft) => {
                    if let Some(id) = &microsoft.application_id {
                        self.application_ids.add(id);
                    }
                    if let Some(id) = &microsoft.activation_id {
                        self.activation_ids.add(id);
                    }
                    if let Some(pid) = &microsoft.extended_pid {
                        self.extended_pids.add(pid);
                    }
                }
                RequestBody::VendorFile { .. } => {}
                RequestBody::VendorFields { fields, .. } => self.add_fields(fields),
            },
            Item::Response(response) => match &response.outcome {
                Outcome::Granted(Grant::Fields(fields)) => self.add_fields(fields),
                Outcome::Refused(Some(code)) | Outcome::Deferred(Some(code)) => {
                    self.error_codes.add(code.as_str());
                }
                _ => {}
            },
        }
    }

    fn add_fields(&mut self, fields: &Fields) {
        fields.iter().for_each(|(_, value)| self.field_values.add(value));
    }

    /// The counts by name, as JSON names them.
    #[must_use]
    pub fn counts(&self) -> [(&'static str, usize); 5] {
        [
            ("application_ids", self.application_ids.count()),
            ("activation_ids", self.activation_ids.count()),
            ("extended_pids", self.extended_pids.count()),
            ("field_values", self.field_values.count()),
            ("error_codes", self.error_codes.count()),
        ]
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use carnet_format::Response;

    use super::*;

    #[test]
    fn error_codes_count() {
        let mut values = DistinctValues::default();
        for code in ["0x1", "0x2", "0x1"] {
            let outcome = Outcome::Refused(Some(code.parse().unwrap()));
            values.add(&Item::Response(Response { answers_index: 0, item_index: 0, outcome }));
        }
        assert!(values.counts().contains(&("error_codes", 2)));
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
