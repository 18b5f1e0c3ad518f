//! What is a text in JSON: names of things, and words of which there are only some.

use std::borrow::Cow;

use carnet_format::{Code, Digest, ItemRef, KeyId};
use carnet_judge::time::Utc;
use carnet_judge::trust::medium_text;
use serde::Serialize;

use crate::Status;

/// What fits into a cell of a CSV file.
pub(super) trait Cell {
    fn cell(&self) -> Cow<'_, str>;
}

impl Cell for String {
    fn cell(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

/// What is written as it is shown.
macro_rules! shown {
    ($($type:ty),*) => { $(
        impl Cell for $type {
            fn cell(&self) -> Cow<'_, str> {
                Cow::Owned(self.to_string())
            }
        }
    )* };
}

shown!(bool, u32, u64);

impl<T: Cell> Cell for Option<T> {
    fn cell(&self) -> Cow<'_, str> {
        self.as_ref().map_or(Cow::Borrowed(""), T::cell)
    }
}

/// A type that holds a text, with its form in the schema.
macro_rules! text {
    ($(#[$about:meta])* $name:ident { $($form:tt)* }) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
        pub struct $name(String);

        impl Cell for $name {
            fn cell(&self) -> Cow<'_, str> {
                self.0.cell()
            }
        }

        #[cfg(test)]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", $($form)* })
            }
        }
    };
}

/// Words of which there are only some, from whatever is shown as one of them.
macro_rules! words {
    ($($(#[$about:meta])* $name:ident: $($word:literal),*;)*) => { $(
        text! { $(#[$about])* $name { "enum": [$($word),*] } }

        impl<T: std::fmt::Display> From<T> for $name {
            fn from(word: T) -> Self {
                Self(word.to_string())
            }
        }
    )* };
}

text! { /// A SHA-256 digest or a key id.
Hash { "pattern": "^[0-9a-f]{64}$" } }
text! { /// The id of a medium.
MediumId { "pattern": "^[0-9a-f]{32}$" } }
text! { /// An item of a bundle, by its index.
Reference { "pattern": "^[0-9a-f]{64}:[0-9]+$" } }
text! { /// One of `spec/codes.md`.
RejectCode { "pattern": "^[a-z0-9]+(-[a-z0-9]+)*\\.[a-z0-9]+(-[a-z0-9]+)*$" } }
text! { /// RFC 3339, in UTC. A second after the year 9999 is written as its number.
Time { "pattern": "^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z|second [0-9]+)$" } }

impl From<Digest> for Hash {
    fn from(digest: Digest) -> Self {
        Self(digest.to_string())
    }
}

impl From<KeyId> for Hash {
    fn from(id: KeyId) -> Self {
        Self(id.to_string())
    }
}

impl From<carnet_format::MediumId> for MediumId {
    fn from(id: carnet_format::MediumId) -> Self {
        Self(medium_text(&id))
    }
}

impl From<&ItemRef> for Reference {
    fn from(item: &ItemRef) -> Self {
        Self(format!("{}:{}", item.bundle, item.index))
    }
}

impl From<Code> for RejectCode {
    fn from(code: Code) -> Self {
        Self(code.as_str().to_owned())
    }
}

impl From<u64> for Time {
    fn from(second: u64) -> Self {
        Self(Utc(second).to_string())
    }
}

words! {
    Algorithm: "Ed25519", "P-256";
    AnswerOutcome: "granted", "refused", "deferred", "disputed";
    Attribute: "vendor_id", "product_id", "serial", "capacity", "filesystem";
    BundleKind: "request", "response";
    BundleState: "sent", "acknowledged", "voided", "admitted";
    Certainty: "trusted", "untrusted", "stated";
    CheckName: "label", "key", "signature", "manifest", "site", "role", "route", "time", "stream", "framing",
        "endorsements", "frames", "items", "contents", "quorum";
    CheckOutcome: "passed", "failed", "held", "unread", "not-checked", "not-reached";
    CheckLevel: "ok", "warning", "critical", "unknown";
    Clock: "trusted", "untrusted";
    Direction: "out", "in";
    EndorsementType: "approval", "scan";
    ForeignKind: "a file", "a folder", "a link", "a pipe or device", "an unfinished file";
    HostFinding: "ok", "note", "wrong", "unknown";
    ImportVerdict: "imported", "already-imported", "left-alone", "rejected", "held", "copy", "unknown";
    JournalOutcome: "written", "failed", "unknown";
    KeyType: "mak", "retail", "oem", "csvlk", "adba", "other";
    KnownBy: "passport", "stated";
    MachineState: "to-type", "uncertain", "contradicted", "disputed", "refused", "deferred", "not-delivered", "at-gateway", "not-asked",
        "withdrawn", "active", "scrapped";
    Names: "refuse", "report";
    Purpose: "activate", "return", "confirmation", "withdraw";
    ReceiptWord: "received", "known", "alarm", "left-alone", "rejected", "unknown";
    RequestReason: "initial", "hardware-change", "reinstall", "renewal", "answer-did-not-fit";
    RequestState: "open", "deferred", "granted", "refused", "disputed", "replaced", "withdrawn", "voided", "final";
    ResultOutcome: "active", "refused", "changed", "failed";
    Role: "exporter", "importer", "approver", "scanner", "media";
    Rule: "accept", "hold", "reject";
    Scan: "none", "required";
    Scheme: "microsoft", "vendor-file", "vendor-fields";
    Table: "key", "medium", "route";
    Told: "active", "before", "disputed", "needs-ticket", "taken-back", "nothing";
    Zone: "isolated", "connected";
}

carnet_format::words! {
    /// A verdict in one word.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
    #[cfg_attr(test, derive(schemars::JsonSchema))]
    #[serde(rename_all = "lowercase")]
    pub enum Verdict {
        Accepted = "accepted" / "angenommen",
        Rejected = "rejected" / "abgelehnt",
        Held = "held" / "zurückgehalten",
        Unknown = "unknown" / "nicht beurteilt",
    }
}

impl From<Status> for Verdict {
    fn from(status: Status) -> Self {
        match status {
            Status::Done => Self::Accepted,
            Status::Rejected => Self::Rejected,
            Status::Held => Self::Held,
            Status::Unknown | Status::Usage => Self::Unknown,
        }
    }
}
