//! Names of sites.

use crate::name::{MAX_NAME, is_of, name};

name! {
    /// The name of a site, such as `plant-7`: 1 to 32 of `a-z 0-9 -`, no dash first or last.
    SiteName,
    |text| {
        is_of(text, |b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
            && !text.starts_with('-')
            && !text.ends_with('-')
    },
    SiteNameError: SiteNameError
}

impl SiteName {
    /// The longest name, in bytes.
    pub const MAX_LENGTH: usize = MAX_NAME;
}

/// The text is no site name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a site name has 1 to 32 of a-z, 0-9 and dash, with no dash first or last")]
pub struct SiteNameError;
