//! ITEM-16. The item key, by which items are ordered and told apart.

use super::Vendor;
use crate::cbor::Writer;
use crate::digest::Digest;
use crate::microsoft::{Guid, InstallationId};

/// An item key. Keys compare like their encodings, and nothing is encoded for that: shorter texts and numbers come
/// first, and vendors' requests, which have three parts, before those of four.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ItemKey {
    Response { answers: u32, item: u32 },
    VendorFile(OfVendor),
    VendorFields(OfVendor),
    Microsoft { application: Option<Guid>, activation: Option<Guid>, installation: InstallationId },
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct OfVendor {
    length: usize,
    vendor: Vendor,
    digest: Digest,
}

impl OfVendor {
    pub(super) fn new(vendor: &Vendor, digest: Digest) -> Self {
        Self { length: vendor.as_str().len(), vendor: vendor.clone(), digest }
    }
}

impl ItemKey {
    pub(super) fn encode(&self) -> Vec<u8> {
        // More than any but those of vendors with long names take.
        let mut out = Writer::with_room(64);
        self.write(&mut out);
        out.finish()
    }

    pub(super) fn write(&self, out: &mut Writer) {
        match self {
            Self::Response { answers, item } => {
                out.array(2).uint((*answers).into()).uint((*item).into());
            }
            Self::VendorFile(key) => {
                out.array(3).uint(2).text(key.vendor.as_str()).bytes(key.digest.as_bytes());
            }
            Self::VendorFields(key) => {
                out.array(3).uint(3).text(key.vendor.as_str()).bytes(key.digest.as_bytes());
            }
            Self::Microsoft { application, activation, installation } => {
                out.array(4).uint(1);
                for guid in [application, activation] {
                    out.bytes(guid.as_ref().map_or(&[][..], |guid| guid.as_bytes()));
                }
                out.bytes(installation.packed());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn keys() -> Vec<ItemKey> {
        let mut keys = Vec::new();
        for [answers, item] in
            [[0, 0], [0, 23], [0, 24], [0, 255], [0, 256], [0, 70_000], [1, 5], [63, 0]]
        {
            keys.push(ItemKey::Response { answers, item });
        }
        for vendor in
            ["a", "b", "z9", "aa", "codemeter", &"a".repeat(23), &"a".repeat(24), &"z".repeat(32)]
        {
            let of = |text: &[u8]| OfVendor::new(&vendor.parse().unwrap(), Digest::of(text));
            keys.extend([b"1", b"2"].map(|text| ItemKey::VendorFile(of(text))));
            keys.extend([b"1", b"2"].map(|text| ItemKey::VendorFields(of(text))));
        }
        let guids = [None, Some([0; 16]), Some([7; 16]), Some([255; 16])];
        let guids = guids.map(|bytes| bytes.map(Guid::from_bytes));
        let numbers = [
            [0; 23].to_vec(),
            [[0; 22].as_slice(), &[9]].concat(),
            [0; 19].to_vec(),
            [1; 19].to_vec(),
        ];
        for application in guids {
            for activation in guids {
                for number in &numbers {
                    let installation = InstallationId::unpack(number).unwrap();
                    keys.push(ItemKey::Microsoft { application, activation, installation });
                }
            }
        }
        keys
    }

    /// ITEM-16.
    #[test]
    fn keys_compare_like_their_encodings() {
        let keys = keys();
        for one in &keys {
            for other in &keys {
                let encoded = one.encode().cmp(&other.encode());
                assert_eq!(one.cmp(other), encoded, "{one:?} and {other:?}");
            }
        }
    }
}
