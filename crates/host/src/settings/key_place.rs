//! Where a private key lies.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer};

use super::Written;

/// Where a private key lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyPlace {
    /// In a key file.
    File(PathBuf),
    /// On a token, at an address `pkcs11:…`.
    Token(String),
}

impl Written for KeyPlace {
    fn within(self, folder: &Path) -> Self {
        match self {
            Self::File(path) => Self::File(folder.join(path)),
            Self::Token(address) => Self::Token(address),
        }
    }

    fn place(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Token(_) => None,
        }
    }
}

impl From<OsString> for KeyPlace {
    fn from(text: OsString) -> Self {
        let is_address = |text: &&str| {
            text.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("pkcs11:"))
        };
        match text.to_str().filter(is_address) {
            Some(address) => Self::Token(address.to_owned()),
            None => Self::File(text.into()),
        }
    }
}

impl<'de> Deserialize<'de> for KeyPlace {
    fn deserialize<D: Deserializer<'de>>(text: D) -> Result<Self, D::Error> {
        Ok(Self::from(OsString::from(String::deserialize(text)?)))
    }
}
