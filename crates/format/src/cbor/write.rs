//! The writer: heads by ciborium-ll, which writes the shortest form.

use ciborium_ll::{Encoder, Header};

/// Appends deterministic CBOR to a vector. Keys ascend because the callers write them so; the
/// reader proves it in tests.
#[derive(Clone, Debug, Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// Starts with no bytes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, with room for some that are known to come.
    pub(crate) fn with_room(bytes: usize) -> Self {
        Self(Vec::with_capacity(bytes))
    }

    /// How many bytes have been written.
    #[must_use]
    pub fn position(&self) -> usize {
        self.0.len()
    }

    /// The bytes written.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.0
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Begins anew, in the memory that it has.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// Takes away the bytes from `at` on, with as much room as this one has.
    #[must_use]
    pub(crate) fn split_off(&mut self, at: usize) -> Self {
        let mut taken = Vec::with_capacity(self.0.capacity());
        taken.extend(self.0.drain(at..));
        Self(taken)
    }

    /// An unsigned integer.
    pub fn uint(&mut self, value: u64) -> &mut Self {
        self.head(Header::Positive(value))
    }

    /// An integer of either sign.
    pub fn int(&mut self, value: i64) -> &mut Self {
        match u64::try_from(value) {
            Ok(value) => self.uint(value),
            // -1 - n is written as n; the complement is exact for every negative number.
            Err(_) => self.head(Header::Negative(!value.cast_unsigned())),
        }
    }

    /// A byte string.
    pub fn bytes(&mut self, value: &[u8]) -> &mut Self {
        self.bytes_head(value.len()).raw(value)
    }

    /// The head of a byte string whose `length` bytes are written elsewhere.
    pub fn bytes_head(&mut self, length: usize) -> &mut Self {
        self.head(Header::Bytes(Some(length)))
    }

    /// A text string.
    pub fn text(&mut self, value: &str) -> &mut Self {
        self.head(Header::Text(Some(value.len())));
        self.raw(value.as_bytes())
    }

    /// The head of an array of `count` items.
    pub fn array(&mut self, count: usize) -> &mut Self {
        self.head(Header::Array(Some(count)))
    }

    /// The head of a map of `count` pairs.
    pub fn map(&mut self, count: usize) -> &mut Self {
        self.head(Header::Map(Some(count)))
    }

    /// A tag.
    pub fn tag(&mut self, tag: u64) -> &mut Self {
        self.head(Header::Tag(tag))
    }

    /// Bytes that are CBOR already.
    pub fn raw(&mut self, encoded: &[u8]) -> &mut Self {
        self.0.extend_from_slice(encoded);
        self
    }

    #[expect(clippy::expect_used, reason = "a vector accepts every byte")]
    fn head(&mut self, header: Header) -> &mut Self {
        // Most heads are one byte.
        let short = match header {
            Header::Positive(value @ 0..24) => Some(value as u8),
            Header::Bytes(Some(length @ 0..24)) => Some(0x40 | length as u8),
            Header::Text(Some(length @ 0..24)) => Some(0x60 | length as u8),
            Header::Array(Some(count @ 0..24)) => Some(0x80 | count as u8),
            Header::Map(Some(count @ 0..24)) => Some(0xa0 | count as u8),
            _ => None,
        };
        if let Some(byte) = short {
            self.0.push(byte);
            return self;
        }
        Encoder::from(&mut self.0).push(header).expect("a vector accepts every byte");
        self
    }
}
