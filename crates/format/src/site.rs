//! Names of sites.

use carnet_language::text;

use crate::name::{MAX_NAME, is_of, name};

/// 1 to 32 of `a-z 0-9 -`, no dash first or last.
fn is_neutral(text: &str) -> bool {
    is_of(text, |b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        && !text.starts_with('-')
        && !text.ends_with('-')
}

name! {
    /// The name of a site, such as `plant-7`: 1 to 32 of `a-z 0-9 -`, no dash first or last.
    SiteName,
    is_neutral,
    SiteNameError: SiteNameError
}

name! {
    /// What a host or a person is called in the records of a site, such as `p-014`, in the form of a site name.
    NeutralId,
    is_neutral,
    NeutralIdError: NeutralIdError
}

impl SiteName {
    /// The longest name, in bytes.
    pub const MAX_LENGTH: usize = MAX_NAME;
}

/// The text is no site name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", text!(
    en "a site name has 1 to 32 of a-z, 0-9 and dash, with no dash first or last";
    de "ein Standortname hat 1 bis 32 Zeichen aus a-z, 0-9 und Bindestrich, ohne Bindestrich am Anfang oder Ende"
))]
pub struct SiteNameError;

/// The text is not a neutral id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", text!(
    en "a neutral id has 1 to 32 of a-z, 0-9 and dash, with no dash first or last";
    de "eine neutrale Kennung hat 1 bis 32 Zeichen aus a-z, 0-9 und Bindestrich, ohne Bindestrich am Anfang oder Ende"
))]
pub struct NeutralIdError;
