//! Where time floor and anchor come from: the audit log says it.

use carnet_format::Digest;
use serde_json::Value;

use crate::{BundleRecord, BundleState, Ledger, LedgerError};

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

/// The time that a person states for one call.
#[derive(Clone, Copy, Debug)]
pub struct Stated<'a> {
    /// The time.
    pub time: u64,
    /// The ticket under which it is stated.
    pub ticket: &'a str,
    /// The clock of the host.
    pub host_clock: u64,
}

impl Stated<'_> {
    /// Whether it may be: it is not before what is known to have passed. Changes nothing.
    ///
    /// # Errors
    /// It is, or the ledger cannot be used.
    // TIME-2.
    pub fn check(&self, ledger: &dyn Ledger) -> Result<(), LedgerError> {
        let (stated, floor) = (self.time, ledger.floor()?);
        if stated < floor { Err(LedgerError::StatedBehind { stated, floor }) } else { Ok(()) }
    }
}

/// What set floor and anchor, read backwards from the end of the audit log, as far as it takes.
///
/// # Errors
/// The ledger cannot be used.
pub fn time_sources(ledger: &dyn Ledger) -> Result<TimeSources, LedgerError> {
    let (wants_floor, wants_anchor) = (ledger.floor()? > 0, ledger.anchor()? > 0);
    let mut found = TimeSources::default();
    backwards(ledger, |entry, members| {
        let (sets_floor, sets_anchor) = match members["action"].as_str() {
            Some("admit") => (!members["floor"].is_null(), !members["anchor"].is_null()),
            Some("time") => (true, true),
            Some("state") => (false, true),
            _ => (false, false),
        };
        let source = || TimeSource {
            entry,
            time: members["time"].as_u64().unwrap_or_default(),
            bundle: digest(members),
            ticket: members["ticket"].as_str().map(str::to_owned),
        };
        if wants_floor && sets_floor {
            found.floor.get_or_insert_with(source);
        }
        if wants_anchor && sets_anchor {
            found.anchor.get_or_insert_with(source);
        }
        let is_done =
            found.floor.is_some() >= wants_floor && found.anchor.is_some() >= wants_anchor;
        Ok(is_done.then_some(()))
    })?;
    Ok(found)
}

/// The newest bundle of this site that is not void, if it was made since a person last set or stated the
/// time: later words count more than an earlier clock.
///
/// # Errors
/// The ledger cannot be used.
pub fn newest_made(ledger: &dyn Ledger) -> Result<Option<BundleRecord>, LedgerError> {
    let found = backwards(ledger, |_, members| match members["action"].as_str() {
        Some("export") => {
            let record =
                digest(members).map(|digest| ledger.bundle(&digest)).transpose()?.flatten();
            let stands =
                |record: &BundleRecord| !matches!(record.state, BundleState::Voided { .. });
            Ok(record.filter(stands).map(Some))
        }
        Some("time" | "state") => Ok(Some(None)),
        _ => Ok(None),
    });
    Ok(found?.flatten())
}

fn digest(members: &Value) -> Option<Digest> {
    members["bundle"].as_str().and_then(|digest| digest.parse().ok())
}

/// Shows entry after entry with its number, the newest first, until `look` has found what it wants.
fn backwards<T>(
    ledger: &dyn Ledger,
    mut look: impl FnMut(u64, &Value) -> Result<Option<T>, LedgerError>,
) -> Result<Option<T>, LedgerError> {
    const PAGE: u32 = 100;
    let (mut end, _) = ledger.audit_head()?;
    while end > 0 {
        let start = end.saturating_sub(u64::from(PAGE)) + 1;
        let limit = u32::try_from(end + 1 - start).unwrap_or(PAGE);
        for entry in ledger.audit_entries(start, limit)?.iter().rev() {
            let members = serde_json::from_str(&entry.text).unwrap_or_default();
            if let Some(found) = look(entry.number, &members)? {
                return Ok(Some(found));
            }
        }
        end = start - 1;
    }
    Ok(None)
}
