//! What the items of a bundle are, by public names, and how many of each: what an officer reads.

use std::collections::BTreeMap;

use carnet_format::{Grant, Guid, Item, MicrosoftRequest, Outcome, RequestBody};

/// Activation ids that Microsoft has published, as printed.
const ACTIVATION_IDS: &[(&str, &str)] = &[
    ("2de67392-b7a7-462a-b1ca-108dd189f588", "Windows 10/11 Pro"),
    ("73111121-5638-40f6-bc11-f1d7b0d64300", "Windows 10/11 Enterprise"),
    ("f520e45e-7413-4a34-a497-d2765967d094", "Windows 10 Extended Security Updates, year 1"),
    ("1043add5-23b1-4afb-9a0f-64343c8f3f8d", "Windows 10 Extended Security Updates, year 2"),
    ("83d49986-add3-41d7-ba33-87c7bfb5c0fb", "Windows 10 Extended Security Updates, year 3"),
    ("47f3b983-7c53-4d45-abc6-bcd91e2dd90a", "Office LTSC 2021 KMS host"),
    ("70512334-47b4-44db-a233-be5ea33b914c", "Office 2019 KMS host"),
    ("98ebfe73-2084-4c97-932c-c0cd1643bea7", "Office 2016 KMS host"),
];

/// Application ids that Microsoft has published, as printed.
const APPLICATION_IDS: &[(&str, &str)] = &[
    ("55c92734-d682-4d71-983e-d6ec3f16059f", "Windows"),
    ("0ff1ce15-a989-479d-af46-f275c6370663", "Office"),
    ("0ff1ce16-a989-479d-af46-f275c6370663", "Office KMS host"),
    ("59a52881-a989-479d-af46-f275c6370663", "Office 2010"),
];

/// Whether an id names an application; all others name products.
#[must_use]
pub fn is_application(guid: &Guid) -> bool {
    let printed = guid.to_string();
    APPLICATION_IDS.iter().any(|(id, _)| *id == printed)
}

/// The public name of a product, by its activation id, else by its application id.
#[must_use]
pub fn name(activation: Option<&Guid>, application: Option<&Guid>) -> &'static str {
    let find = |guid: Option<&Guid>, table: &[(&str, &'static str)]| {
        let printed = guid?.to_string();
        table.iter().find(|(id, _)| *id == printed).map(|(_, name)| *name)
    };
    find(activation, ACTIVATION_IDS)
        .or_else(|| find(application, APPLICATION_IDS))
        .unwrap_or("unknown Microsoft product")
}

/// How many items there are of each product and kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents(BTreeMap<(String, String), u64>);

impl Contents {
    /// Adds one item.
    pub(crate) fn add(&mut self, item: &Item) {
        *self.0.entry(describe(item)).or_default() += 1;
    }

    /// Product, kind and count, by product.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str, u64)> {
        self.0.iter().map(|((product, kind), count)| (product.as_str(), kind.as_str(), *count))
    }
}

/// An item by the public name of its product, and by its kind.
#[must_use]
pub fn describe(item: &Item) -> (String, String) {
    match item {
        Item::Request(request) => {
            let (product, kind) = match &request.body {
                RequestBody::Microsoft(microsoft) => microsoft_product(microsoft),
                RequestBody::VendorFile { vendor, .. } => (vendor.to_string(), "file"),
                RequestBody::VendorFields { vendor, .. } => (vendor.to_string(), "fields"),
            };
            let mut kind = format!("{kind}, {}", request.purpose.as_str());
            if let Some(reason) = request.reason {
                kind.push_str(", ");
                kind.push_str(reason.as_str());
            }
            if request.replaces.is_some() {
                kind.push_str(", replaces an earlier request");
            }
            (product, kind)
        }
        Item::Response(response) => {
            let kind = match &response.outcome {
                Outcome::Granted(Grant::ConfirmationId(_)) => "granted: confirmation id",
                Outcome::Granted(Grant::File(_)) => "granted: vendor file",
                Outcome::Granted(Grant::Fields(_)) => "granted: vendor fields",
                Outcome::Refused(_) => "refused",
                Outcome::Deferred(_) => "deferred",
            };
            ("answer".to_owned(), kind.to_owned())
        }
    }
}

fn microsoft_product(request: &MicrosoftRequest) -> (String, &'static str) {
    let product = name(request.activation_id.as_ref(), request.application_id.as_ref());
    (product.to_owned(), request.key_type.as_str())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_narrowest_known_name_wins() {
        let guid = |text: &str| text.parse::<Guid>().unwrap();
        let esu = guid("F520E45E-7413-4A34-A497-D2765967D094");
        let windows = guid("55c92734-d682-4d71-983e-d6ec3f16059f");
        let other = guid("00000000-0000-0000-0000-000000000001");
        assert_eq!(
            name(Some(&esu), Some(&windows)),
            "Windows 10 Extended Security Updates, year 1"
        );
        assert_eq!(name(Some(&other), Some(&windows)), "Windows");
        assert_eq!(name(Some(&other), Some(&other)), "unknown Microsoft product");
        assert_eq!(name(None, None), "unknown Microsoft product");
    }

    #[test]
    fn every_listed_id_is_a_guid_in_its_printed_form() {
        for (id, _) in ACTIVATION_IDS.iter().chain(APPLICATION_IDS) {
            assert_eq!(id.parse::<Guid>().unwrap().to_string(), *id);
        }
    }
}
