//! Names of sites.

use std::fmt;
use std::str::FromStr;

/// The name of a site, such as `plant-7`: 1 to 32 of `a-z 0-9 -`, no dash first or last.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SiteName(String);

impl SiteName {
    /// The longest name, in bytes.
    pub const MAX_LENGTH: usize = 32;

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SiteName {
    type Err = SiteNameError;

    fn from_str(text: &str) -> Result<Self, SiteNameError> {
        let bytes = text.as_bytes();
        let allowed = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-';
        let fits = (1..=Self::MAX_LENGTH).contains(&bytes.len());
        if fits && bytes.iter().all(allowed) && bytes[0] != b'-' && !text.ends_with('-') {
            Ok(Self(text.to_owned()))
        } else {
            Err(SiteNameError)
        }
    }
}

impl fmt::Display for SiteName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text is no site name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a site name has 1 to 32 of a-z, 0-9 and dash, with no dash first or last")]
pub struct SiteNameError;
