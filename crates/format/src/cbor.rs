//! Deterministic CBOR (spec section 5): a strict reader over a slice, and a writer.

pub(crate) mod read;
mod table;
mod write;

pub use read::{Map, Reader};
pub(crate) use table::{Value, is_default, map};
pub use write::Writer;

use carnet_language::text;

use crate::codes::Code;

/// The largest counter, length and time: 2^53 − 1, which JSON and databases hold too.
pub const MAX_NUMBER: u64 = (1 << 53) - 1;

/// A rule of section 5 was broken at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", text!(en "{fault} at byte {offset}"; de "{fault} bei Byte {offset}"))]
#[non_exhaustive]
pub struct CborError {
    /// The broken rule.
    pub fault: Fault,
    /// Where the head stands that broke it, in bytes from the start of the slice read.
    pub offset: usize,
}

impl CborError {
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
    /// The rules of section 5.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum Fault -> Code {
        "CBOR-1" CborReserved: "reserved additional information" / "reservierte Zusatzangabe" Reserved;
        "CBOR-2" CborIndefinite: "indefinite length" / "Länge nicht genannt" Indefinite;
        "CBOR-3" CborSimple: "simple value or floating-point number" / "einfacher Wert oder Gleitkommazahl" Simple;
        "CBOR-4" CborTruncated: "the bytes end inside an item" / "die Bytes enden mitten in einem Wert" Truncated;
        "CBOR-5" CborNotShortest: "number not in its shortest form"
            / "Zahl nicht in ihrer kürzesten Form" NotShortest;
        "CBOR-6" CborTag: "unexpected tag" / "unerwartete Kennung" Tag;
        "CBOR-7" CborType: "unexpected type" / "unerwartete Art" Type;
        "CBOR-8" CborRange: "number out of range" / "Zahl außerhalb ihres Bereichs" Range;
        "CBOR-9" CborLength: "length out of bounds" / "Länge außerhalb ihrer Grenzen" Length;
        "CBOR-10" CborUtf8: "text is not UTF-8" / "Text ist kein UTF-8" Utf8;
        "CBOR-11" CborKeyDuplicate: "repeated key" / "Feldname steht zweimal" KeyDuplicate;
        "CBOR-11" CborKeyOrder: "keys out of order" / "Felder nicht in aufsteigender Reihenfolge" KeyOrder;
        "CBOR-12" CborKeyUnknown: "unknown key" / "unbekanntes Feld" KeyUnknown;
        "CBOR-13" CborKeyMissing: "required key missing" / "Pflichtfeld fehlt" KeyMissing;
        "CBOR-14" CborTrailing: "bytes after the item" / "Bytes hinter dem Wert" Trailing;
    }
}
