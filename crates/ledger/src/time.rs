//! Where time floor and anchor come from: the audit log says it.

use carnet_format::Digest;
use serde_json::Value;

use crate::{Ledger, LedgerError};

/// What set the time floor, or the anchor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeSource {
    /// The number of the audit entry.
    pub entry: u64,
    /// The time of the entry.
    pub time: u64,
    /// The bundle that was admitted.
    pub bundle: Option<Digest>,
    /// The ticket under which a person set or stated the time, or let it pass.
    pub ticket: Option<String>,
}

/// What set the time floor, and what set the time that a person last vouched for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimeSources {
    /// Of the floor; none where there is none.
    pub floor: Option<TimeSource>,
    /// Of the anchor; none where nobody has vouched for a time.
    pub anchor: Option<TimeSource>,
}

/// Reads the audit log backwards, as far as it takes.
///
/// # Errors
/// The ledger cannot be used.
pub fn time_sources(ledger: &dyn Ledger) -> Result<TimeSources, LedgerError> {
    const PAGE: u32 = 1_000;
    let mut found = TimeSources::default();
    let (wants_floor, wants_anchor) = (ledger.floor()? > 0, ledger.anchor()? > 0);
    let (mut end, _) = ledger.audit_head()?;
    while end > 0 {
        let start = end.saturating_sub(u64::from(PAGE)) + 1;
        for entry in ledger.audit_entries(start, PAGE)?.iter().rev() {
            let members = serde_json::from_str::<Value>(&entry.text).unwrap_or_default();
            let (sets_floor, sets_anchor) = match members["action"].as_str() {
                Some("admit") => (!members["floor"].is_null(), !members["anchor"].is_null()),
                Some("time") => (true, true),
                Some("state") => (false, true),
                _ => continue,
            };
            let source = || TimeSource {
                entry: entry.number,
                time: members["time"].as_u64().unwrap_or_default(),
                bundle: members["bundle"].as_str().and_then(|digest| digest.parse().ok()),
                ticket: members["ticket"].as_str().map(str::to_owned),
            };
            if wants_floor && sets_floor {
                found.floor.get_or_insert_with(source);
            }
            if wants_anchor && sets_anchor {
                found.anchor.get_or_insert_with(source);
            }
            if found.floor.is_some() >= wants_floor && found.anchor.is_some() >= wants_anchor {
                return Ok(found);
            }
        }
        end = start - 1;
    }
    Ok(found)
}
