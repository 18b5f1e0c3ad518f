//! Names and values that vendors ask for (spec section 9.3), and vendor names.

use carnet_language::text;

use super::{ItemFault, KeyType, Purpose, Reason};
use crate::cbor::{Reader, Value, Writer};
use crate::digest::Digest;
use crate::limits::MAX_FIELDS;
use crate::name::{MAX_NAME, is_of, name};
use crate::plain_text::is_plain;
use crate::word::Word;

const MAX_FIELD_NAME: usize = 64;
const MAX_VALUE: usize = 1_024;

name! {
    /// ITEM-2. A vendor as the routes name it: 1 to 32 of `a-z 0-9 -`.
    Vendor,
    |text| is_of(text, |b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-')),
    TokenError: TokenError::Vendor
}

impl Vendor {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, ItemFault> {
        reader.text(1..=MAX_NAME)?.parse().map_err(|_| ItemFault::Vendor)
    }
}

/// The text is outside its repertoire, which the message states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// ITEM-2.
    #[error("{}", text!(
        en "expected 1 to 32 of a-z, 0-9 and dash";
        de "erwartet werden 1 bis 32 Zeichen aus a-z, 0-9 und Bindestrich"
    ))]
    Vendor,
    /// ITEM-14.
    #[error("{}", text!(
        en "expected 1 to 32 letters, digits, . _ : and -";
        de "erwartet werden 1 bis 32 Buchstaben, Ziffern, . _ : und -"
    ))]
    ErrorCode,
    /// ITEM-1.
    #[error("{}", text!(one_of = Purpose::one_of(); en "expected {one_of}"; de "erwartet wird {one_of}"))]
    Purpose,
    /// ITEM-1.
    #[error("{}", text!(one_of = Reason::one_of(); en "expected {one_of}"; de "erwartet wird {one_of}"))]
    Reason,
    /// ITEM-4.
    #[error("{}", text!(one_of = KeyType::one_of(); en "expected {one_of}"; de "erwartet wird {one_of}"))]
    KeyType,
    /// ITEM-7.
    #[error("{}", text!(en "expected 1 to 64 fields"; de "erwartet werden 1 bis 64 Felder"))]
    FieldCount,
    /// ITEM-7.
    #[error("{}", text!(en "expected each field name once"; de "erwartet wird jeder Feldname nur einmal"))]
    FieldTwice,
    /// ITEM-7.
    #[error("{}", text!(
        en "expected field names of 1 to 64 letters, digits, . _ - and blanks, no blank first or last";
        de "erwartet werden Feldnamen mit 1 bis 64 Buchstaben, Ziffern, . _ - und Leerzeichen, ohne Leerzeichen am Anfang oder Ende"
    ))]
    FieldName,
    /// ITEM-8.
    #[error("{}", text!(
        en "expected field values of at most 1,024 bytes without hidden characters";
        de "erwartet werden Feldwerte von höchstens 1024 Bytes ohne verborgene Zeichen"
    ))]
    FieldValue,
}

/// ITEM-7, ITEM-8. One to 64 names with values, ascending by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Sorts the fields by name and checks them.
    ///
    /// # Errors
    /// No field or too many, a name twice, a name or value outside its repertoire.
    pub fn new(mut fields: Vec<(String, String)>) -> Result<Self, TokenError> {
        fields.sort();
        if !(1..=MAX_FIELDS).contains(&fields.len()) {
            return Err(TokenError::FieldCount);
        }
        if fields.windows(2).any(|pair| pair[0].0 == pair[1].0) {
            return Err(TokenError::FieldTwice);
        }
        if !fields.iter().all(|(name, _)| is_name(name)) {
            return Err(TokenError::FieldName);
        }
        if !fields.iter().all(|(_, value)| value.len() <= MAX_VALUE && is_plain(value)) {
            return Err(TokenError::FieldValue);
        }
        Ok(Self(fields))
    }

    /// ITEM-7. Whether a text is the name of a field.
    #[must_use]
    pub fn is_name(text: &str) -> bool {
        is_name(text)
    }

    /// Names and values, ascending by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, ItemFault> {
        let read = |reader: &mut Reader<'_>| {
            reader.array(2..=2)?;
            let name = reader.text(1..=MAX_FIELD_NAME)?;
            // ITEM-7.
            if !is_name(name) {
                return Err(ItemFault::FieldName);
            }
            let value = reader.text(0..=MAX_VALUE)?;
            // ITEM-8.
            if !is_plain(value) {
                return Err(ItemFault::FieldValue);
            }
            Ok((name.to_owned(), value.to_owned()))
        };
        reader.ascending(1..=MAX_FIELDS, read, |(name, _)| name, ItemFault::FieldOrder).map(Self)
    }

    pub(super) fn write(&self, out: &mut Writer) {
        self.0.write(out);
    }

    /// SHA-256 of the encoded fields, as in the item key.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&self.encode())
    }

    fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new();
        self.write(&mut out);
        out.finish()
    }
}

fn is_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    let allowed = |b: &u8| b.is_ascii_alphanumeric() || b"._- ".contains(b);
    let edges = [bytes.first(), bytes.last()];
    (1..=MAX_FIELD_NAME).contains(&bytes.len())
        && bytes.iter().all(allowed)
        && !edges.contains(&Some(&b' '))
}
