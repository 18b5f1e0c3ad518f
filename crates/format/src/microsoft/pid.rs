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

/// How one looks, with 0 for every digit. The language has five digits for locales above 9999, such as 10241.
const SHAPES: [&str; 4] = [
    "00000-00000-000-000000-00-0000-0000.0000-0000000",
    "00000-00000-000-000000-00-0000-00000.0000-0000000",
    "00000-00000-000-000000-00-00000-0000.0000-0000000",
    "00000-00000-000-000000-00-00000-00000.0000-0000000",
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
        let mut kept = [0; Self::MAX_LENGTH];
        let place = kept.get_mut(..text.len()).ok_or(ExtendedPidError)?;
        place.copy_from_slice(text.as_bytes());
        let mut shape = kept;
        // Without a branch, all bytes are looked at at once.
        for byte in &mut shape {
            *byte = if byte.is_ascii_digit() { b'0' } else { *byte };
        }
        // ITEM-6.
        if !SHAPES.iter().any(|known| *known.as_bytes() == shape[..text.len()]) {
            return Err(ExtendedPidError);
        }
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
