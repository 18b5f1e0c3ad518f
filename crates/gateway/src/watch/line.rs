//! What a worker says: lines of JSON, of which only this is used.

use std::fmt::Display;
use std::str::FromStr;

use carnet_format::{Code, Digest, NeutralId};
use carnet_host::json::WatchVerdict;
use serde::de::{Error as _, IgnoredAny};
use serde::{Deserialize, Deserializer};

/// One line of any command.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Line {
    // Of `import`: the file, and what became of it.
    pub(super) file: Option<String>,
    pub(super) verdict: Option<WatchVerdict>,
    pub(super) copy_of: Option<String>,
    #[serde(deserialize_with = "parsed")]
    pub(super) code: Option<Code>,
    pub(super) bundle: Option<Bundle>,
    pub(super) receipt: Option<ReceiptOf>,
    // Why a command ended.
    pub(super) error: Option<Failed>,
    // Of `ledger list`.
    pub(super) direction: Option<String>,
    pub(super) state: Option<String>,
    #[serde(deserialize_with = "parsed")]
    pub(super) to: Option<NeutralId>,
    #[serde(deserialize_with = "parsed")]
    pub(super) digest: Option<Digest>,
    pub(super) medium: Option<IgnoredAny>,
    // Of `ledger status --check`.
    pub(super) held: Option<u64>,
    pub(super) open: Option<u64>,
    pub(super) oldest: Option<u64>,
    pub(super) unspooled: Option<u64>,
    pub(super) undelivered: Option<u64>,
}

impl Line {
    /// The numbers of a ledger, with their names; none where it cannot be used.
    pub(super) fn numbers(&self) -> Option<[(&'static str, u64); 5]> {
        Some([
            ("held", self.held?),
            ("open", self.open?),
            ("oldest_open_seconds", self.oldest?),
            ("unspooled", self.unspooled?),
            ("undelivered", self.undelivered?),
        ])
    }
}

/// A bundle with a verified manifest.
#[derive(Debug, Deserialize)]
pub(super) struct Bundle {
    #[serde(deserialize_with = "parsed")]
    pub(super) digest: Option<Digest>,
    #[serde(deserialize_with = "name")]
    pub(super) from: NeutralId,
    #[serde(deserialize_with = "name")]
    pub(super) to: NeutralId,
    pub(super) sequence: u64,
    pub(super) items: u64,
}

/// The receipt that was left for a bundle, or what a receipt states.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum ReceiptOf {
    Left(IgnoredText),
    Stated {
        // Who has admitted it.
        #[serde(deserialize_with = "name")]
        site: NeutralId,
        #[serde(deserialize_with = "parsed")]
        bundle: Option<Digest>,
    },
}

/// A text of which only that it is there is used.
#[derive(Debug)]
pub(super) struct IgnoredText;

impl<'de> Deserialize<'de> for IgnoredText {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(|_| Self)
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Failed {
    #[serde(deserialize_with = "parsed")]
    pub(super) code: Option<Code>,
}

fn parsed<'de, D: Deserializer<'de>, T>(from: D) -> Result<Option<T>, D::Error>
where
    T: FromStr<Err: Display>,
{
    let text = Option::<String>::deserialize(from)?;
    text.map(|text| text.parse().map_err(D::Error::custom)).transpose()
}

/// A name that may go into an event.
// WATCH-9.
fn name<'de, D: Deserializer<'de>>(from: D) -> Result<NeutralId, D::Error> {
    String::deserialize(from)?.parse().map_err(D::Error::custom)
}
