//! GUIDs in the byte order of RFC 9562.

use std::fmt;
use std::str::FromStr;

use carnet_language::text;

/// A GUID such as an activation id, 16 bytes in the order of RFC 9562.
///
/// Windows keeps the first three fields little-endian in memory; here and on the wire the bytes
/// stand as they are printed.
///
/// ```
/// use carnet_format::Guid;
/// let windows: Guid = "{55C92734-D682-4D71-983E-D6EC3F16059F}".parse()?;
/// assert_eq!(windows.as_bytes()[..4], [0x55, 0xc9, 0x27, 0x34]);
/// assert_eq!(windows.to_string(), "55c92734-d682-4d71-983e-d6ec3f16059f");
/// # Ok::<(), carnet_format::GuidError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Guid([u8; 16]);

impl Guid {
    /// ITEM-5. Takes 16 bytes in the order of RFC 9562.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The 16 bytes in the order of RFC 9562.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// Where the dashes stand in the printed form.
const DASHES: [usize; 4] = [8, 13, 18, 23];

impl FromStr for Guid {
    type Err = GuidError;

    /// Takes either case, with or without braces.
    fn from_str(text: &str) -> Result<Self, GuidError> {
        let braced = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        let text = braced.unwrap_or(text).as_bytes();
        if text.len() != 36 || DASHES.iter().any(|&place| text[place] != b'-') {
            return Err(GuidError);
        }
        let mut digits = [0; 32];
        let printed = text.iter().enumerate().filter(|(place, _)| !DASHES.contains(place));
        for (digit, (_, byte)) in digits.iter_mut().zip(printed) {
            *digit = char::from(*byte).to_digit(16).ok_or(GuidError)? as u8;
        }
        let mut bytes = [0; 16];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
            *byte = pair[0] << 4 | pair[1];
        }
        Ok(Self(bytes))
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [b'-'; 36];
        let places = (0..36).filter(|place| !DASHES.contains(place));
        let nibbles = self.0.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        for (place, nibble) in places.zip(nibbles) {
            text[place] = b"0123456789abcdef"[usize::from(nibble)];
        }
        f.pad(std::str::from_utf8(&text).unwrap_or_default())
    }
}

impl fmt::Debug for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Guid({self})")
    }
}

/// The text is no GUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", text!(
    en "expected a GUID such as 55c92734-d682-4d71-983e-d6ec3f16059f";
    de "erwartet wird eine GUID wie 55c92734-d682-4d71-983e-d6ec3f16059f"
))]
pub struct GuidError;
