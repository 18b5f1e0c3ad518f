//! The strict reader.

use std::ops::RangeInclusive;

use super::{CborError, Fault, MAX_NUMBER};
use crate::digest::Digest;
use crate::word::Word;

pub(crate) const UNSIGNED: u8 = 0;
pub(crate) const NEGATIVE: u8 = 1;
pub(crate) const BYTES: u8 = 2;
pub(crate) const TEXT: u8 = 3;
pub(crate) const ARRAY: u8 = 4;
pub(crate) const MAP: u8 = 5;
pub(crate) const TAG: u8 = 6;
const SIMPLE: u8 = 7;

/// Reads deterministic CBOR from a slice, left to right, allocating nothing.
///
/// ```
/// use carnet_format::cbor::Reader;
/// let mut reader = Reader::new(&[0x18, 0x64]);
/// assert_eq!(reader.uint(0..=100), Ok(100));
/// assert!(reader.finish().is_ok());
/// ```
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// Reads `bytes` from their start.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// How many bytes have been read.
    #[must_use]
    #[inline]
    pub const fn position(&self) -> usize {
        self.at
    }

    /// Whether all bytes have been read.
    #[must_use]
    #[inline]
    pub const fn is_at_end(&self) -> bool {
        self.at == self.bytes.len()
    }

    /// The bytes read since `position`, which is an earlier [`Reader::position`].
    #[must_use]
    pub fn since(&self, position: usize) -> &'a [u8] {
        self.bytes.get(position..self.at).unwrap_or_default()
    }

    /// The next bytes as they are, if there are so many.
    #[inline]
    pub(crate) fn peek(&self, length: usize) -> Option<&'a [u8]> {
        self.bytes.get(self.at..)?.get(..length)
    }

    /// Steps over bytes that [`Reader::peek`] has shown.
    #[inline]
    pub(crate) fn skip(&mut self, length: usize) {
        self.at += length;
    }

    /// An unsigned integer within `range`.
    ///
    /// # Errors
    /// As [`CborError`].
    #[inline]
    pub fn uint(&mut self, range: RangeInclusive<u64>) -> Result<u64, CborError> {
        let at = self.at;
        let value = self.expect(UNSIGNED)?;
        // CBOR-8.
        if range.contains(&value) { Ok(value) } else { Err(fault(Fault::Range, at)) }
    }

    /// An unsigned integer up to 2^53 − 1.
    ///
    /// # Errors
    /// As [`CborError`].
    #[inline]
    pub fn number(&mut self) -> Result<u64, CborError> {
        self.uint(0..=MAX_NUMBER)
    }

    /// A counter: 1 to 2^53 − 1.
    ///
    /// # Errors
    /// As [`CborError`].
    pub fn counter(&mut self) -> Result<u64, CborError> {
        self.uint(1..=MAX_NUMBER)
    }

    /// A value by its number, else the error for that number.
    #[inline]
    pub(crate) fn word<T: Word, E: From<CborError>>(
        &mut self,
        other: impl FnOnce(u64) -> E,
    ) -> Result<T, E> {
        let number = self.number()?;
        T::of_number(number).ok_or_else(|| other(number))
    }

    /// An integer of either sign.
    ///
    /// # Errors
    /// As [`CborError`].
    pub fn int(&mut self) -> Result<i128, CborError> {
        let at = self.at;
        match self.head()? {
            (UNSIGNED, argument) => Ok(argument.into()),
            (NEGATIVE, argument) => Ok(-1 - i128::from(argument)),
            (TAG, _) => Err(fault(Fault::Tag, at)),
            _ => Err(fault(Fault::Type, at)),
        }
    }

    /// A byte string whose length is within `lengths`.
    ///
    /// # Errors
    /// As [`CborError`].
    #[inline]
    pub fn bytes(&mut self, lengths: RangeInclusive<usize>) -> Result<&'a [u8], CborError> {
        self.string(BYTES, |length| lengths.contains(&length))
    }

    /// A byte string of one of these lengths.
    #[inline]
    pub(crate) fn bytes_of(&mut self, lengths: [usize; 2]) -> Result<&'a [u8], CborError> {
        self.string(BYTES, |length| lengths.contains(&length))
    }

    /// A byte string of exactly `N` bytes.
    ///
    /// # Errors
    /// As [`CborError`].
    #[inline]
    pub fn array_of<const N: usize>(&mut self) -> Result<[u8; N], CborError> {
        let at = self.at;
        let bytes = self.string(BYTES, |length| length == N)?;
        bytes.try_into().map_err(|_| fault(Fault::Length, at))
    }

    /// A SHA-256 digest.
    ///
    /// # Errors
    /// As [`CborError`].
    pub fn digest(&mut self) -> Result<Digest, CborError> {
        self.array_of().map(Digest::from_bytes)
    }

    /// A text string whose length in bytes is within `lengths`.
    ///
    /// # Errors
    /// As [`CborError`].
    #[inline]
    pub fn text(&mut self, lengths: RangeInclusive<usize>) -> Result<&'a str, CborError> {
        let at = self.at;
        let bytes = self.string(TEXT, |length| lengths.contains(&length))?;
        // CBOR-10.
        std::str::from_utf8(bytes).map_err(|_| fault(Fault::Utf8, at))
    }

    /// The head of an array whose count is within `counts`.
    ///
    /// # Errors
    /// As [`CborError`].
    #[inline]
    pub fn array(&mut self, counts: RangeInclusive<usize>) -> Result<usize, CborError> {
        let at = self.at;
        let count = self.expect(ARRAY)?;
        within(count, |count| counts.contains(&count)).ok_or(fault(Fault::Length, at))
    }

    /// An array of `counts` entries that ascend by their `key`, else `disorder`.
    pub(crate) fn ascending<T, K: Ord, E: From<CborError>>(
        &mut self,
        counts: RangeInclusive<usize>,
        read: impl Fn(&mut Self) -> Result<T, E>,
        key: impl Fn(&T) -> &K,
        disorder: E,
    ) -> Result<Vec<T>, E> {
        let count = self.array(counts)?;
        let mut entries: Vec<T> = Vec::with_capacity(count);
        for _ in 0..count {
            let entry = read(self)?;
            if entries.last().is_some_and(|last| key(last) >= key(&entry)) {
                return Err(disorder);
            }
            entries.push(entry);
        }
        Ok(entries)
    }

    /// The head of a map with ascending unsigned keys.
    ///
    /// # Errors
    /// As [`CborError`].
    #[inline]
    pub fn map(&mut self) -> Result<Map, CborError> {
        let left = self.expect(MAP)?;
        Ok(Map { left, last: None, at: self.at })
    }

    /// CBOR-14. Nothing may follow.
    ///
    /// # Errors
    /// Bytes follow.
    pub fn finish(&self) -> Result<(), CborError> {
        if self.is_at_end() { Ok(()) } else { Err(fault(Fault::Trailing, self.at)) }
    }

    /// One head: major type and argument, by the rules CBOR-1 to CBOR-5.
    #[inline]
    pub(crate) fn head(&mut self) -> Result<(u8, u64), CborError> {
        // Most heads are one byte, of which no rule can be broken.
        match self.bytes.get(self.at) {
            Some(&initial) if initial & 0x1f < 24 && initial >> 5 != SIMPLE => {
                self.at += 1;
                Ok((initial >> 5, (initial & 0x1f).into()))
            }
            _ => self.any_head(),
        }
    }

    fn any_head(&mut self) -> Result<(u8, u64), CborError> {
        let at = self.at;
        let initial = *self.bytes.get(at).ok_or(fault(Fault::Truncated, at))?;
        let (major, information) = (initial >> 5, initial & 0x1f);
        // How many bytes of argument follow, and the least argument that needs them.
        let (extra, least) = match information {
            // CBOR-1.
            28..=30 => return Err(fault(Fault::Reserved, at)),
            // CBOR-2.
            31 => return Err(fault(Fault::Indefinite, at)),
            // CBOR-3.
            _ if major == SIMPLE => return Err(fault(Fault::Simple, at)),
            24 => (1, 24),
            25 => (2, 1 << 8),
            26 => (4, 1 << 16),
            27 => (8, 1 << 32),
            _ => (0, 0),
        };
        // CBOR-4.
        let end = at + 1 + extra;
        let tail = self.bytes.get(at + 1..end).ok_or(fault(Fault::Truncated, at))?;
        let argument = if extra == 0 {
            u64::from(information)
        } else {
            tail.iter().fold(0, |value, byte| value << 8 | u64::from(*byte))
        };
        // CBOR-5.
        if argument < least {
            return Err(fault(Fault::NotShortest, at));
        }
        self.at = end;
        Ok((major, argument))
    }

    /// The argument of a head of one major type.
    #[inline]
    fn expect(&mut self, expected: u8) -> Result<u64, CborError> {
        let at = self.at;
        match self.head()? {
            (major, argument) if major == expected => Ok(argument),
            // CBOR-6.
            (TAG, _) => Err(fault(Fault::Tag, at)),
            // CBOR-7.
            _ => Err(fault(Fault::Type, at)),
        }
    }

    #[inline]
    fn string(&mut self, major: u8, fits: impl Fn(usize) -> bool) -> Result<&'a [u8], CborError> {
        let at = self.at;
        let length = self.expect(major)?;
        // CBOR-9, before the content is touched.
        let length = within(length, fits).ok_or(fault(Fault::Length, at))?;
        let content = self.bytes[self.at..].get(..length).ok_or(fault(Fault::Truncated, at))?;
        self.at += length;
        Ok(content)
    }
}

/// A map being read: hands out its keys, which ascend.
#[derive(Debug)]
pub struct Map {
    left: u64,
    last: Option<u64>,
    at: usize,
}

impl Map {
    /// The next key, or none after the last value.
    ///
    /// # Errors
    /// As [`CborError`].
    #[inline]
    pub fn next_key(&mut self, reader: &mut Reader<'_>) -> Result<Option<u64>, CborError> {
        self.at = reader.at;
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        let key = reader.expect(UNSIGNED)?;
        // CBOR-11.
        match self.last {
            Some(last) if last == key => return Err(fault(Fault::KeyDuplicate, self.at)),
            Some(last) if last > key => return Err(fault(Fault::KeyOrder, self.at)),
            _ => self.last = Some(key),
        }
        Ok(Some(key))
    }

    /// CBOR-12. The error for the key just read when the grammar does not have it.
    #[must_use]
    pub const fn unknown(&self) -> CborError {
        fault(Fault::KeyUnknown, self.at)
    }

    /// CBOR-13. The value of a key that the grammar requires, once the map has ended.
    ///
    /// # Errors
    /// The key was not there.
    #[inline]
    pub fn required<T>(&self, value: Option<T>) -> Result<T, CborError> {
        value.ok_or(fault(Fault::KeyMissing, self.at))
    }
}

const fn fault(fault: Fault, offset: usize) -> CborError {
    CborError { fault, offset }
}

fn within(value: u64, fits: impl Fn(usize) -> bool) -> Option<usize> {
    usize::try_from(value).ok().filter(|value| fits(*value))
}
