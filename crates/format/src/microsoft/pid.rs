//! Extended product ids.

use std::fmt;
use std::str::FromStr;

use carnet_language::text;

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

/// An extended PID in less than half as many bytes, for lists of a million.
///
/// ```
/// use carnet_format::ExtendedPid;
/// let pid: ExtendedPid = "03612-03311-000-000001-03-1033-26200.0000-2232026".parse()?;
/// assert_eq!(pid.pack().unpack(), pid);
/// # Ok::<(), carnet_format::ExtendedPidError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackedPid {
    language: Width,
    build: Width,
    /// Two in each byte.
    digits: [u8; DIGITS / 2],
}

/// How many digits a number has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Width {
    Four,
    Five,
}

/// The digits of the longest.
const DIGITS: usize = 42;

/// Those before the language: how many, and where they stand among the digits and in the text.
const BEFORE: [(usize, usize, usize); 5] =
    [(5, 0, 0), (5, 5, 6), (3, 10, 12), (6, 13, 16), (2, 19, 23)];
/// Where the language stands in the text.
const LANGUAGE: usize = 26;

impl Width {
    /// Of the number that begins here and goes to the next character that is no digit.
    fn of(text: &[u8], place: usize) -> Self {
        if text[place + 4].is_ascii_digit() { Self::Five } else { Self::Four }
    }

    const fn digits(self) -> usize {
        match self {
            Self::Four => 4,
            Self::Five => 5,
        }
    }
}

impl ExtendedPid {
    /// The same in fewer bytes.
    #[must_use]
    pub fn pack(&self) -> PackedPid {
        let language = Width::of(&self.text, LANGUAGE);
        let build = Width::of(&self.text, LANGUAGE + language.digits() + 1);
        let mut digits = [0; DIGITS];
        each_number(language, build, |count, among, place| {
            digits[among..among + count].copy_from_slice(&self.text[place..place + count]);
        });
        let mut packed = [0; DIGITS / 2];
        for (byte, two) in packed.iter_mut().zip(digits.as_chunks::<2>().0) {
            *byte = two[0] << 4 | (two[1] & 15);
        }
        PackedPid { language, build, digits: packed }
    }
}

impl PackedPid {
    /// The text again.
    #[must_use]
    pub fn unpack(&self) -> ExtendedPid {
        let Self { language, build, digits: packed } = *self;
        let mut digits = [0; DIGITS];
        for (two, byte) in digits.as_chunks_mut::<2>().0.iter_mut().zip(packed) {
            *two = [b'0' | byte >> 4, b'0' | (byte & 15)];
        }
        let shape = SHAPES[2 * (language.digits() - 4) + build.digits() - 4].as_bytes();
        let mut text = [0; ExtendedPid::MAX_LENGTH];
        text[..shape.len()].copy_from_slice(shape);
        each_number(language, build, |count, among, place| {
            text[place..place + count].copy_from_slice(&digits[among..among + count]);
        });
        ExtendedPid { text }
    }
}

/// Gives each number of a shape: how many digits it has, and where they stand among the digits and in the text.
#[inline]
fn each_number(language: Width, build: Width, each: impl FnMut(usize, usize, usize)) {
    // With lengths that are known when this is compiled, no loop over the digits is left.
    match (language, build) {
        (Width::Four, Width::Four) => each_of::<4, 4>(each),
        (Width::Four, Width::Five) => each_of::<4, 5>(each),
        (Width::Five, Width::Four) => each_of::<5, 4>(each),
        (Width::Five, Width::Five) => each_of::<5, 5>(each),
    }
}

#[inline]
fn each_of<const L: usize, const B: usize>(mut each: impl FnMut(usize, usize, usize)) {
    for (count, among, place) in BEFORE {
        each(count, among, place);
    }
    let behind = LANGUAGE + L + 1;
    // As wide as the wider one among the digits.
    each(L, 21, LANGUAGE);
    each(B, 26, behind);
    each(4, 31, behind + B + 1);
    each(7, 35, behind + B + 6);
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
#[error("{}", text!(
    en "expected an extended PID such as 03612-03311-000-000001-03-1033-26200.0000-2232026";
    de "erwartet wird eine erweiterte PID wie 03612-03311-000-000001-03-1033-26200.0000-2232026"
))]
pub struct ExtendedPidError;
