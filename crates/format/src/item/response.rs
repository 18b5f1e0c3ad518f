//! Responses (spec section 9.4).

use super::request::read_index;
use super::{Fields, ItemFault, ItemKey, TokenError};
use crate::cbor::{Reader, Writer};
use crate::limits::MAX_CHUNK;
use crate::microsoft::ConfirmationId;
use crate::name::{MAX_NAME, is_of, name};

/// The answer to one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// Which of the manifest's `answers`.
    pub answers_index: u32,
    /// Which item of that request bundle.
    pub item_index: u32,
    /// The answer.
    pub outcome: Outcome,
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Granted, with what the machine needs.
    Granted(Grant),
    /// Refused, with the vendor's code if there is one.
    Refused(Option<ErrorCode>),
    /// Not decided yet.
    Deferred(Option<ErrorCode>),
}

/// What the machine needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grant {
    /// For Microsoft products.
    ConfirmationId(ConfirmationId),
    /// The vendor's file, byte for byte.
    File(Vec<u8>),
    /// Names and values.
    Fields(Fields),
}

impl Outcome {
    /// The outcome in words.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Granted(_) => "granted",
            Self::Refused(_) => "refused",
            Self::Deferred(_) => "deferred",
        }
    }
}

name! {
    /// ITEM-14. A vendor's error code: 1 to 32 of `A-Z a-z 0-9 . _ : -`.
    ErrorCode,
    |text| is_of(text, |b| b.is_ascii_alphanumeric() || b"._:-".contains(&b)),
    TokenError: TokenError::ErrorCode
}

impl Response {
    /// ITEM-16. The encoded item key.
    #[must_use]
    pub fn key(&self) -> Vec<u8> {
        self.item_key().encode()
    }

    /// Appends the encoded item key.
    pub(crate) fn write_key(&self, out: &mut Writer) {
        self.item_key().write(out);
    }

    /// ITEM-16.
    pub(super) const fn item_key(&self) -> ItemKey {
        ItemKey::Response { answers: self.answers_index, item: self.item_index }
    }

    /// Appends the encoded response.
    pub fn write(&self, out: &mut Writer) {
        let (number, parts) = match &self.outcome {
            Outcome::Granted(_) => (1, 3),
            Outcome::Refused(code) => (2, 2 + usize::from(code.is_some())),
            Outcome::Deferred(code) => (3, 2 + usize::from(code.is_some())),
        };
        out.map(parts).uint(1).array(2);
        out.uint(self.answers_index.into()).uint(self.item_index.into());
        out.uint(2).uint(number);
        match &self.outcome {
            Outcome::Granted(Grant::ConfirmationId(id)) => {
                out.uint(3).bytes(id.packed());
            }
            Outcome::Granted(Grant::File(file)) => {
                out.uint(4).bytes(file);
            }
            Outcome::Granted(Grant::Fields(fields)) => {
                out.uint(5);
                fields.write(out);
            }
            Outcome::Refused(Some(code)) | Outcome::Deferred(Some(code)) => {
                out.uint(6).text(code.as_str());
            }
            Outcome::Refused(None) | Outcome::Deferred(None) => {}
        }
    }

    pub(super) fn read(reader: &mut Reader<'_>, answers: usize) -> Result<Self, ItemFault> {
        let (mut request, mut outcome, mut grant, mut code) = (None, None, None, None);
        let mut grants = 0;
        let mut map = reader.map()?;
        while let Some(key) = map.next_key(reader)? {
            match key {
                1 => request = Some(read_position(reader, answers)?),
                // ITEM-13.
                2 => match reader.number()? {
                    number @ 1..=3 => outcome = Some(number),
                    other => return Err(ItemFault::Outcome(other)),
                },
                3..=5 => {
                    grants += 1;
                    grant = Some(read_grant(reader, key)?);
                }
                // ITEM-14.
                6 => {
                    let text = reader.text(1..=MAX_NAME)?;
                    code = Some(text.parse().map_err(|_| ItemFault::ErrorCode)?);
                }
                _ => return Err(map.unknown().into()),
            }
        }
        let (answers_index, item_index) = map.required(request)?;
        // ITEM-15.
        let outcome = match (map.required(outcome)?, grants, grant, code) {
            (1, 1, Some(grant), None) => Outcome::Granted(grant),
            (2, 0, None, code) => Outcome::Refused(code),
            (3, 0, None, code) => Outcome::Deferred(code),
            _ => return Err(ItemFault::Grant),
        };
        Ok(Self { answers_index, item_index, outcome })
    }
}

/// ITEM-12.
fn read_position(reader: &mut Reader<'_>, answers: usize) -> Result<(u32, u32), ItemFault> {
    reader.array(2..=2)?;
    let position = reader.uint(0..=63)?;
    if position >= answers as u64 {
        return Err(ItemFault::Answers { position, count: answers });
    }
    // safe: at most 63.
    Ok((u32::try_from(position).unwrap_or(63), read_index(reader)?))
}

fn read_grant(reader: &mut Reader<'_>, key: u64) -> Result<Grant, ItemFault> {
    Ok(match key {
        // ITEM-3.
        3 => {
            let packed = reader.bytes_of(ConfirmationId::PACKED_LENGTHS)?;
            let id = ConfirmationId::unpack(packed).map_err(|_| ItemFault::Number)?;
            Grant::ConfirmationId(id)
        }
        4 => Grant::File(reader.bytes(1..=MAX_CHUNK)?.to_vec()),
        _ => Grant::Fields(Fields::read(reader)?),
    })
}
