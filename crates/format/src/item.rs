//! Items (spec section 9): requests and responses, their keys, and their order.

mod fields;
mod items;
mod key;
mod like;
mod request;
mod response;
mod set;

use carnet_language::text;
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
#[error("{}", text!(
    en "item {index} of the chunk, at plain byte {offset}: {fault}";
    de "Posten {index} des Blocks, bei Byte {offset} seines Inhalts: {fault}"
))]
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
        "ITEM-1" ItemScheme: "scheme {_0} is not known" / "Lizenzschema {_0} ist nicht bekannt" Scheme(u64);
        "ITEM-1" ItemPurpose: "purpose {_0} is not known" / "Zweck {_0} ist nicht bekannt" Purpose(u64);
        "ITEM-1" ItemReason: "reason {_0} is not known" / "Grund {_0} ist nicht bekannt" Reason(u64);
        "ITEM-9" ItemBody: "the parts do not fit the scheme" / "die Teile passen nicht zum Schema" Body;
        "ITEM-2" ItemVendor: "vendor name has characters that are not permitted"
            / "der Herstellername hat unerlaubte Zeichen" Vendor;
        "ITEM-3" ItemNumber: "installation id or confirmation id out of range"
            / "Installations-ID oder Bestätigungs-ID außerhalb ihres Bereichs" Number;
        "ITEM-4" ItemKeyType: "key type {_0} is not known" / "Schlüsselart {_0} ist nicht bekannt" KeyType(u64);
        "ITEM-6" ItemExtendedPid: "extended product id does not have the form of one"
            / "die erweiterte Produkt-ID hat nicht die Form einer solchen" ExtendedPid;
        "ITEM-7" ItemFieldName: "field name has characters that are not permitted"
            / "der Feldname hat unerlaubte Zeichen" FieldName;
        "ITEM-7" ItemFieldOrder: "fields are not in ascending order"
            / "die Felder stehen nicht in aufsteigender Reihenfolge" FieldOrder;
        "ITEM-8" ItemFieldValue: "field value has characters that are not permitted"
            / "der Feldwert hat unerlaubte Zeichen" FieldValue;
        "ITEM-12" ItemAnswers: "answers bundle {position}, but the manifest lists {count}"
            / "beantwortet Bündel {position}, die Beschreibung führt aber {count} auf"
            Answers { position: u64, count: usize };
        "ITEM-13" ItemOutcome: "outcome {_0} is not known" / "Ergebnis {_0} ist nicht bekannt" Outcome(u64);
        "ITEM-15" ItemGrant: "the parts do not fit the outcome" / "die Teile passen nicht zum Ergebnis" Grant;
        "ITEM-14" ItemErrorCode: "error code has characters that are not permitted"
            / "der Fehlercode hat unerlaubte Zeichen" ErrorCode;
        "ITEM-10" ItemReason:
            "that an answer did not fit is a reason to activate, and names the request answered"
            / "dass eine Antwort nicht passte, ist ein Grund zum Aktivieren und nennt die beantwortete Anfrage"
            Misfit;
        "ITEM-11" ItemPurpose: "a withdrawal names the request that it withdraws, and no reason"
            / "ein Zurückziehen nennt die zurückgezogene Anfrage und keinen Grund"
            Withdrawal;
        "ITEM-16" ItemDuplicate: "it has the key of the item before"
            / "er hat den Schlüssel des Postens davor" Duplicate;
        "ITEM-16" ItemOrder: "it belongs before the item before" / "er gehört vor den Posten davor" Order;
    }
}
