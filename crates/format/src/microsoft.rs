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

use digits::{Layout, Packed};
pub use digits::{NumberError, PackedError, WrongGroups};
pub use guid::{Guid, GuidError};
pub use pid::{ExtendedPid, ExtendedPidError, PackedPid};

/// What both numbers have in common: two layouts of other lengths.
macro_rules! number {
    ($(#[$about:meta])* $name:ident: $room:literal bytes, $layouts:expr) => {
        $(#[$about])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Packed<$room>);

        impl $name {
            const LAYOUTS: [Layout; 2] = $layouts;
            pub(crate) const PACKED_LENGTHS: [usize; 2] =
                [Self::LAYOUTS[0].packed as usize, Self::LAYOUTS[1].packed as usize];

            /// The integer of the data digits, big-endian.
            #[must_use]
            pub fn packed(&self) -> &[u8] {
                self.0.bytes()
            }

            #[doc = concat!("Takes what [`", stringify!($name), "::packed`] returned.")]
            ///
            /// # Errors
            /// The length is that of no layout, or the integer has too many digits.
            pub fn unpack(bytes: &[u8]) -> Result<Self, PackedError> {
                Packed::unpack(bytes, Self::LAYOUTS).map(Self)
            }

            /// How many digits are printed.
            #[must_use]
            pub fn digit_count(&self) -> usize {
                self.layout().digits()
            }

            /// The groups as they are printed, blanks between them.
            #[must_use]
            pub fn groups(&self) -> String {
                let mut groups = String::new();
                self.print_groups(" ", &mut groups);
                groups
            }

            /// Adds the groups as they are printed to `out`, `separator` between them.
            pub fn print_groups(&self, separator: &str, out: &mut String) {
                self.layout().print(self.packed(), separator, out);
            }

            /// The last group: enough to tell one from another.
            #[must_use]
            pub fn last_group(&self) -> String {
                self.groups().rsplit(' ').next().unwrap_or_default().to_owned()
            }

            fn layout(&self) -> Layout {
                self.0.layout(Self::LAYOUTS)
            }
        }

        impl FromStr for $name {
            type Err = NumberError;

            /// Takes the digits plain, or with blanks or dashes anywhere between them.
            fn from_str(text: &str) -> Result<Self, NumberError> {
                Packed::read(text, Self::LAYOUTS).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.layout().write(self.packed(), f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.layout().write_last_group(stringify!($name), self.packed(), f)
            }
        }
    };
}

number! {
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
    InstallationId: 23 bytes, [Layout::new(9, 7, 23), Layout::new(9, 6, 19)]
}

impl InstallationId {
    /// Whether `character` is a blank or a dash that may stand between digits.
    #[must_use]
    pub fn separates(character: char) -> bool {
        digits::is_separator(character)
    }

    /// Whether a confirmation id of this length can answer it: 63 digits are answered by 48, 54
    /// by 48 or 42.
    #[must_use]
    pub fn is_answered_by(&self, answer: &ConfirmationId) -> bool {
        self.digit_count() == 54 || answer.digit_count() == 48
    }
}

number! {
    /// A confirmation id: 48 digits in 8 groups of 6, or 42 in 7 groups of 6. `Debug` shows the last
    /// group only.
    ///
    /// ```
    /// use carnet_format::ConfirmationId;
    /// let id: ConfirmationId = "033815357101860630218090894495243386132221970210".parse()?;
    /// assert_eq!(id.groups(), "033815 357101 860630 218090 894495 243386 132221 970210");
    /// # Ok::<(), carnet_format::NumberError>(())
    /// ```
    ConfirmationId: 17 bytes, [Layout::new(8, 6, 17), Layout::new(7, 6, 15)]
}
