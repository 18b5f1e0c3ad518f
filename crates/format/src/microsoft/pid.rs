//! Extended product ids.

use std::fmt;
use std::str::FromStr;

/// An extended product id (`ProductKeyID`), such as
/// `03612-03311-000-000001-03-1033-26200.0000-2232026`.
///
/// It names the batch and the serial number of the key, the language, the build and the day of
/// the installation.
///
/// ```
/// use carnet_format::ExtendedPid;
/// let pid: ExtendedPid = "03612-03311-000-000001-03-1033-26200.0000-2232026".parse()?;
/// assert_eq!(pid.as_str().len(), 49);
/// # Ok::<(), carnet_format::ExtendedPidError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExtendedPid {
    // The text, then zeros: no allocation for each of a million items.
    text: [u8; ExtendedPid::MAX_LENGTH],
}

/// The least and the most digits of each field, and what ends it.
const FIELDS: [(usize, usize, Option<u8>); 9] = [
    (5, 5, Some(b'-')),
    (5, 5, Some(b'-')),
    (3, 3, Some(b'-')),
    (6, 6, Some(b'-')),
    (2, 2, Some(b'-')),
    // The language: five digits for locales above 9999, such as 10241.
    (4, 5, Some(b'-')),
    (4, 5, Some(b'.')),
    (4, 4, Some(b'-')),
    (7, 7, None),
];

impl ExtendedPid {
    /// The longest text, in bytes.
    pub const MAX_LENGTH: usize = 50;

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let length = self.text.iter().position(|byte| *byte == 0).unwrap_or(self.text.len());
        // Only ASCII gets in, so the empty text never comes back.
        std::str::from_utf8(&self.text[..length]).unwrap_or_default()
    }
}

impl FromStr for ExtendedPid {
    type Err = ExtendedPidError;

    fn from_str(text: &str) -> Result<Self, ExtendedPidError> {
        // ITEM-6.
        let bytes = text.as_bytes();
        let digits: usize = bytes.iter().map(|byte| usize::from(byte.is_ascii_digit())).sum();
        let mut place = 0;
        for (least, most, end) in FIELDS {
            let is_short = bytes.get(place + least).copied() == end;
            place += if is_short { least } else { most };
            if bytes.get(place).copied() != end {
                return Err(ExtendedPidError);
            }
            place += usize::from(end.is_some());
        }
        // What does not end a field is a digit.
        if place != bytes.len() || digits + FIELDS.len() - 1 != place {
            return Err(ExtendedPidError);
        }
        let mut kept = [0; Self::MAX_LENGTH];
        kept[..text.len()].copy_from_slice(text.as_bytes());
        Ok(Self { text: kept })
    }
}

impl fmt::Display for ExtendedPid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for ExtendedPid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ExtendedPid({self})")
    }
}

/// The text is no extended product id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected an extended PID such as 03612-03311-000-000001-03-1033-26200.0000-2232026")]
pub struct ExtendedPidError;
