//! Why a bundle was admitted that the command of the text does not accept.

use std::collections::BTreeSet;

use carnet_format::Code;
use carnet_judge::verdict::Stop;
use carnet_verifier::report::Report;

use super::log::{Entry, Floor};

/// What the site knew or was told, and the command is not.
#[derive(Clone, Copy, Debug)]
pub(super) enum Why {
    /// A person released all that it is held for.
    Released,
    /// The time floor of the site decided what was not released.
    Floor { floor: Floor, is_released: bool },
    /// The log does not tell.
    Unknown,
}

impl Why {
    /// `with_floor` is the report as that site could judge, by its time floor.
    // EVIDENCE-4.
    pub(super) fn of(
        report: &Report,
        entries: &[Entry],
        with_floor: impl FnOnce(u64) -> Report,
    ) -> Self {
        let released = released(entries);
        let is_released = |report: &Report| {
            report.stop.is_none() && codes(report).all(|code| released.contains(code.as_str()))
        };
        if is_released(report) {
            return Self::Released;
        }
        let admit = super::judged::last(entries, "admit");
        match admit.and_then(|entry| entry.floor) {
            Some(floor) if is_released(&with_floor(floor.time)) => {
                let is_released = codes(report).any(|code| released.contains(code.as_str()));
                Self::Floor { floor, is_released }
            }
            _ => Self::Unknown,
        }
    }
}

fn codes(report: &Report) -> impl Iterator<Item = Code> {
    let stopped = report.stop.as_ref().and_then(Stop::code);
    stopped.into_iter().chain(report.holds.iter().map(|fault| fault.code))
}

/// The codes of all entries `release`.
fn released(entries: &[Entry]) -> BTreeSet<String> {
    let values = entries.iter().map(Entry::value).filter(|value| value["action"] == "release");
    let codes = values.flat_map(|value| value["codes"].as_array().cloned().unwrap_or_default());
    codes.filter_map(|code| code.as_str().map(str::to_owned)).collect()
}
