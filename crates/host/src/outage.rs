//! Since when the responder, or what a reply needs, is away.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// What is away, as it stands in the state folder of the responder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Outage {
    /// The responder.
    pub responder: Option<Away>,
    /// What a reply needs of this host: ledger, key, disk.
    pub reply: Option<Away>,
}

/// That something is away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Away {
    /// Since when, in seconds since 1970.
    pub since: u64,
    /// How often it was tried since then.
    pub tries: u32,
    /// When it was tried last.
    pub tried: u64,
    /// When that was said last.
    pub said: u64,
    /// The code of the last try.
    pub code: Option<String>,
}

impl Outage {
    /// Where it lies.
    #[must_use]
    pub fn file(state: &Path) -> PathBuf {
        state.join("outage.json")
    }

    /// What is away by the state folder; nothing where there is no file.
    ///
    /// # Errors
    /// The file cannot be read, or is none of these.
    pub fn read(state: &Path) -> io::Result<Self> {
        match std::fs::read(Self::file(state)) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error),
        }
    }
}
