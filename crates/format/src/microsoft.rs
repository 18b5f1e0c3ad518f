//! The numbers of Microsoft's offline activation.
//!
//! Installation and confirmation ids are printed as groups of digits, each with a check digit at
//! its end. Here they are kept as they travel: the integer of the data digits, without the check
//! digits, big-endian. So a wrong check digit cannot be written down.

mod digits;
mod guid;
mod pid;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use digits::Layout;
pub use digits::{NumberError, PackedError, WrongGroups};
pub use guid::{Guid, GuidError};
pub use pid::{ExtendedPid, ExtendedPidError};

/// An installation id: 63 digits in 9 groups of 7 (Windows 8 and later) or 54 digits in 9 groups
/// of 6 (before, and Office).
///
/// It is derived from the hardware and the key of one machine: treat it as confidential. `Debug`
/// therefore shows the last group only.
///
/// ```
/// use carnet_format::InstallationId;
/// let id: InstallationId =
///     "0332550-9038505-3904665-8241863-4275673-7844895-1813845-4639435-4129604".parse()?;
/// assert_eq!(id.packed().len(), 23);
/// assert_eq!(InstallationId::unpack(id.packed()).unwrap(), id);
/// # Ok::<(), carnet_format::NumberError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstallationId {
    length: u8,
    packed: [u8; 23],
}

impl InstallationId {
    const LONG: Layout = Layout::new(9, 7, 23);
    const SHORT: Layout = Layout::new(9, 6, 19);

    /// The integer of the data digits, big-endian: 23 bytes for 63 digits, 19 for 54.
    #[must_use]
    pub fn packed(&self) -> &[u8] {
        &self.packed[..usize::from(self.length)]
    }

    /// Takes what [`InstallationId::packed`] returned.
    ///
    /// # Errors
    /// The length is neither 23 nor 19, or the integer has too many digits.
    pub fn unpack(bytes: &[u8]) -> Result<Self, PackedError> {
        let layout = match bytes.len() {
            23 => Self::LONG,
            19 => Self::SHORT,
            got => return Err(PackedError::Length { got }),
        };
        // ITEM-4.
        layout.accepts(bytes)?;
        let mut packed = [0; 23];
        packed[..bytes.len()].copy_from_slice(bytes);
        Ok(Self { length: layout.packed, packed })
    }

    /// How many digits are printed: 63 or 54.
    #[must_use]
    pub fn digit_count(&self) -> usize {
        self.layout().digits()
    }

    /// The groups as they are printed, blanks between them.
    #[must_use]
    pub fn groups(&self) -> String {
        self.layout().print(self.packed(), " ")
    }

    /// Whether `character` is a blank or a dash that may stand between digits.
    #[must_use]
    pub fn separates(character: char) -> bool {
        digits::is_separator(character)
    }

    fn layout(&self) -> Layout {
        if self.length == Self::LONG.packed { Self::LONG } else { Self::SHORT }
    }
}

impl FromStr for InstallationId {
    type Err = NumberError;

    /// Takes the digits plain, or with blanks or dashes anywhere between them.
    fn from_str(text: &str) -> Result<Self, NumberError> {
        let (digits, count) = digits::read(text, Self::LONG.digits())?;
        let layout = if count == Self::LONG.digits() {
            Self::LONG
        } else if count == Self::SHORT.digits() {
            Self::SHORT
        } else {
            return Err(NumberError::Length { got: count, expected: "63 or 54" });
        };
        let mut packed = [0; 23];
        layout.pack(&digits[..count], &mut packed[..usize::from(layout.packed)])?;
        Ok(Self { length: layout.packed, packed })
    }
}

impl fmt::Display for InstallationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.layout().write(self.packed(), f)
    }
}

impl fmt::Debug for InstallationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.layout().write_last_group("InstallationId", self.packed(), f)
    }
}

/// A confirmation id: 48 digits in 8 groups of 6. `Debug` shows the last group only.
///
/// ```
/// use carnet_format::ConfirmationId;
/// let id: ConfirmationId = "033815357101860630218090894495243386132221970210".parse()?;
/// assert_eq!(id.groups(), "033815 357101 860630 218090 894495 243386 132221 970210");
/// # Ok::<(), carnet_format::NumberError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConfirmationId([u8; 17]);

impl ConfirmationId {
    const LAYOUT: Layout = Layout::new(8, 6, 17);

    /// The integer of the 40 data digits, big-endian.
    #[must_use]
    pub const fn packed(&self) -> &[u8; 17] {
        &self.0
    }

    /// Takes what [`ConfirmationId::packed`] returned.
    ///
    /// # Errors
    /// The length is not 17, or the integer has more than 40 digits.
    pub fn unpack(bytes: &[u8]) -> Result<Self, PackedError> {
        let packed = bytes.try_into().map_err(|_| PackedError::Length { got: bytes.len() })?;
        // ITEM-4.
        Self::LAYOUT.accepts(bytes)?;
        Ok(Self(packed))
    }

    /// The groups as they are printed, blanks between them.
    #[must_use]
    pub fn groups(&self) -> String {
        Self::LAYOUT.print(&self.0, " ")
    }
}

impl FromStr for ConfirmationId {
    type Err = NumberError;

    /// Takes the digits plain, or with blanks or dashes anywhere between them.
    fn from_str(text: &str) -> Result<Self, NumberError> {
        let (digits, count) = digits::read(text, Self::LAYOUT.digits())?;
        if count != Self::LAYOUT.digits() {
            return Err(NumberError::Length { got: count, expected: "48" });
        }
        let mut packed = [0; 17];
        Self::LAYOUT.pack(&digits[..count], &mut packed)?;
        Ok(Self(packed))
    }
}

impl fmt::Display for ConfirmationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Self::LAYOUT.write(&self.0, f)
    }
}

impl fmt::Debug for ConfirmationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Self::LAYOUT.write_last_group("ConfirmationId", &self.0, f)
    }
}
