//! Deterministic CBOR (spec section 5): a strict reader over a slice, and a writer.

pub(crate) mod read;
mod write;

pub use read::{Map, Reader};
pub use write::Writer;

use crate::codes::Code;

/// The largest counter, length and time: 2^53 − 1, which JSON and databases hold too.
pub const MAX_NUMBER: u64 = (1 << 53) - 1;

/// A rule of section 5 was broken at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{fault} at byte {offset}")]
pub struct CborError {
    /// The broken rule.
    pub fault: Fault,
    /// Where the head stands that broke it, in bytes from the start of the slice read.
    pub offset: usize,
}

impl CborError {
    /// The stable reject code.
    #[must_use]
    pub const fn code(self) -> Code {
        match self.fault {
            Fault::Reserved => Code::CborReserved,
            Fault::Indefinite => Code::CborIndefinite,
            Fault::Simple => Code::CborSimple,
            Fault::Truncated => Code::CborTruncated,
            Fault::NotShortest => Code::CborNotShortest,
            Fault::Tag => Code::CborTag,
            Fault::Type => Code::CborType,
            Fault::Range => Code::CborRange,
            Fault::Length => Code::CborLength,
            Fault::Utf8 => Code::CborUtf8,
            Fault::KeyDuplicate => Code::CborKeyDuplicate,
            Fault::KeyOrder => Code::CborKeyOrder,
            Fault::KeyUnknown => Code::CborKeyUnknown,
            Fault::KeyMissing => Code::CborKeyMissing,
            Fault::Trailing => Code::CborTrailing,
        }
    }
}

/// The rules of section 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// CBOR-1.
    #[error("reserved additional information")]
    Reserved,
    /// CBOR-2.
    #[error("indefinite length")]
    Indefinite,
    /// CBOR-3.
    #[error("simple value or floating-point number")]
    Simple,
    /// CBOR-4.
    #[error("the bytes end inside an item")]
    Truncated,
    /// CBOR-5.
    #[error("number not in its shortest form")]
    NotShortest,
    /// CBOR-6.
    #[error("unexpected tag")]
    Tag,
    /// CBOR-7.
    #[error("unexpected type")]
    Type,
    /// CBOR-8.
    #[error("number out of range")]
    Range,
    /// CBOR-9.
    #[error("length out of bounds")]
    Length,
    /// CBOR-10.
    #[error("text is not UTF-8")]
    Utf8,
    /// CBOR-11.
    #[error("repeated key")]
    KeyDuplicate,
    /// CBOR-11.
    #[error("keys out of order")]
    KeyOrder,
    /// CBOR-12.
    #[error("unknown key")]
    KeyUnknown,
    /// CBOR-13.
    #[error("required key missing")]
    KeyMissing,
    /// CBOR-14.
    #[error("bytes after the item")]
    Trailing,
}
