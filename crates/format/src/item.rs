//! Items (spec section 9): requests and responses, their keys, and their order.

mod fields;
mod items;
mod request;
mod response;
mod set;

pub use fields::{Fields, TokenError, Vendor};
pub(crate) use items::ascending;
pub use items::{Edges, Items};
pub use request::{KeyType, MicrosoftRequest, Purpose, Reason, Request, RequestBody};
pub use response::{ErrorCode, Grant, Outcome, Response};
pub use set::{DuplicateItem, ItemSet};

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
pub struct ItemError {
    /// The item's index in its chunk.
    pub index: u32,
    /// Where the item begins in the plain bytes of the chunk.
    pub offset: usize,
    /// What is wrong.
    pub fault: ItemFault,
}

impl ItemError {
    /// The stable reject code.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.fault.code()
    }
}

/// What can be wrong with an item.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ItemFault {
    /// The CBOR; the offset counts from the start of the plain bytes.
    #[error(transparent)]
    Cbor(#[from] CborError),
    /// ITEM-1.
    #[error("scheme {0} is not known")]
    Scheme(u64),
    /// ITEM-1.
    #[error("purpose {0} is not known")]
    Purpose(u64),
    /// ITEM-1.
    #[error("reason {0} is not known")]
    Reason(u64),
    /// ITEM-9.
    #[error("the parts do not fit the scheme")]
    Body,
    /// ITEM-2.
    #[error("vendor name has characters that are not permitted")]
    Vendor,
    /// ITEM-3.
    #[error("installation id or confirmation id out of range")]
    Number,
    /// ITEM-4.
    #[error("key type {0} is not known")]
    KeyType(u64),
    /// ITEM-6.
    #[error("extended product id does not have the form of one")]
    ExtendedPid,
    /// ITEM-7.
    #[error("field name has characters that are not permitted")]
    FieldName,
    /// ITEM-7.
    #[error("fields are not in ascending order")]
    FieldOrder,
    /// ITEM-8.
    #[error("field value has characters that are not permitted")]
    FieldValue,
    /// ITEM-12.
    #[error("answers bundle {position}, but the manifest lists {count}")]
    Answers {
        /// The position that the response names.
        position: u64,
        /// How many the manifest lists.
        count: usize,
    },
    /// ITEM-13.
    #[error("outcome {0} is not known")]
    Outcome(u64),
    /// ITEM-15.
    #[error("the parts do not fit the outcome")]
    Grant,
    /// ITEM-14.
    #[error("error code has characters that are not permitted")]
    ErrorCode,
    /// ITEM-10.
    #[error("that an answer did not fit is a reason to activate, and names the request answered")]
    Misfit,
    /// ITEM-11.
    #[error("a withdrawal names the request that it withdraws, and no reason")]
    Withdrawal,
    /// ITEM-16.
    #[error("it has the key of the item before")]
    Duplicate,
    /// ITEM-16.
    #[error("it belongs before the item before")]
    Order,
}

impl ItemFault {
    /// The stable reject code.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Cbor(error) => error.code(),
            Self::Scheme(_) => Code::ItemScheme,
            Self::Purpose(_) | Self::Withdrawal => Code::ItemPurpose,
            Self::Reason(_) | Self::Misfit => Code::ItemReason,
            Self::Body => Code::ItemBody,
            Self::Vendor => Code::ItemVendor,
            Self::Number => Code::ItemNumber,
            Self::KeyType(_) => Code::ItemKeyType,
            Self::ExtendedPid => Code::ItemExtendedPid,
            Self::FieldName => Code::ItemFieldName,
            Self::FieldOrder => Code::ItemFieldOrder,
            Self::FieldValue => Code::ItemFieldValue,
            Self::Answers { .. } => Code::ItemAnswers,
            Self::Outcome(_) => Code::ItemOutcome,
            Self::Grant => Code::ItemGrant,
            Self::ErrorCode => Code::ItemErrorCode,
            Self::Duplicate => Code::ItemDuplicate,
            Self::Order => Code::ItemOrder,
        }
    }
}
