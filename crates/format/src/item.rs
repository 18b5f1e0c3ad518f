//! Items (spec section 9): requests and responses, their keys, and their order.

mod fields;
mod items;
mod key;
mod like;
mod request;
mod response;
mod set;

pub use fields::{Fields, TokenError, Vendor};
pub(crate) use items::ascending;
pub use items::{Edges, Items};
use key::{ItemKey, OfVendor};
pub use request::{KeyType, MicrosoftRequest, Purpose, Reason, Request, RequestBody};
pub use response::{ErrorCode, Grant, Outcome, Response};
pub use set::{Chunks, DuplicateItem, ItemSet};

use std::fmt;

use crate::cbor::CborError;
use crate::codes::Code;
use crate::digest::Digest;

/// An item of a bundle, by the bundle's digest and the item's index in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemRef {
    /// The bundle digest.
    pub bundle: Digest,
    /// Counted from 0 across the chunks.
    pub index: u32,
}

impl fmt::Display for ItemRef {
    /// `DIGEST:INDEX`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.bundle, self.index)
    }
}

/// What a bundle carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// In bundles of kind request.
    Request(Request),
    /// In bundles of kind response.
    Response(Response),
}

/// What is wrong with an item, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("item {index} of the chunk, at plain byte {offset}: {fault}")]
#[non_exhaustive]
pub struct ItemError {
    /// The item's index in its chunk.
    pub index: u32,
    /// Where the item begins in the plain bytes of the chunk.
    pub offset: usize,
    /// What is wrong.
    pub fault: ItemFault,
}

impl ItemError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.fault.code()
    }

    /// The requirement of the specification that was broken.
    #[must_use]
    pub fn requirement(&self) -> Option<&'static str> {
        self.fault.requirement()
    }
}

crate::faults! {
    /// What can be wrong with an item.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum ItemFault -> Code {
        // The offset counts from the start of the plain bytes.
        self.0: "{_0}" Cbor(#[from] CborError);
        "ITEM-1" ItemScheme: "scheme {_0} is not known" Scheme(u64);
        "ITEM-1" ItemPurpose: "purpose {_0} is not known" Purpose(u64);
        "ITEM-1" ItemReason: "reason {_0} is not known" Reason(u64);
        "ITEM-9" ItemBody: "the parts do not fit the scheme" Body;
        "ITEM-2" ItemVendor: "vendor name has characters that are not permitted" Vendor;
        "ITEM-3" ItemNumber: "installation id or confirmation id out of range" Number;
        "ITEM-4" ItemKeyType: "key type {_0} is not known" KeyType(u64);
        "ITEM-6" ItemExtendedPid: "extended product id does not have the form of one" ExtendedPid;
        "ITEM-7" ItemFieldName: "field name has characters that are not permitted" FieldName;
        "ITEM-7" ItemFieldOrder: "fields are not in ascending order" FieldOrder;
        "ITEM-8" ItemFieldValue: "field value has characters that are not permitted" FieldValue;
        "ITEM-12" ItemAnswers: "answers bundle {position}, but the manifest lists {count}"
            Answers { position: u64, count: usize };
        "ITEM-13" ItemOutcome: "outcome {_0} is not known" Outcome(u64);
        "ITEM-15" ItemGrant: "the parts do not fit the outcome" Grant;
        "ITEM-14" ItemErrorCode: "error code has characters that are not permitted" ErrorCode;
        "ITEM-10" ItemReason:
            "that an answer did not fit is a reason to activate, and names the request answered"
            Misfit;
        "ITEM-11" ItemPurpose: "a withdrawal names the request that it withdraws, and no reason"
            Withdrawal;
        "ITEM-16" ItemDuplicate: "it has the key of the item before" Duplicate;
        "ITEM-16" ItemOrder: "it belongs before the item before" Order;
    }
}
