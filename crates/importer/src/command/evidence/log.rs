//! What the audit log says of bundles.

use std::collections::{BTreeMap, BTreeSet};

use carnet_chain::GENESIS;
use carnet_format::Digest;
use carnet_host::Since;
use carnet_ledger::{AuditEntry, Ledger, LedgerError, audit_log};
use serde_json::Value;

/// An entry with the head before it.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) before: Digest,
    pub(super) entry: AuditEntry,
    /// The time floor after it, if there is one.
    pub(super) floor: Option<Floor>,
    /// The trust file in use then.
    pub(super) trust: Option<Digest>,
}

/// The time floor of a ledger, and the entry that set it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Floor {
    pub(super) time: u64,
    pub(super) entry: u64,
}

impl Floor {
    /// What an entry sets.
    fn set_by(entry: &AuditEntry, value: &Value) -> Option<Self> {
        let time = match value["action"].as_str() {
            Some("admit") => value["floor"].as_u64(),
            Some("time") => value["to"].as_u64(),
            _ => None,
        };
        time.map(|time| Self { time, entry: entry.number })
    }
}

impl Entry {
    pub(super) fn value(&self) -> Value {
        serde_json::from_str(&self.entry.text).unwrap_or_default()
    }
}

/// The entries about some bundles, and where the log ends.
pub(super) struct Extract {
    entries: BTreeMap<Digest, Vec<Entry>>,
    /// Number and head of the newest entry.
    pub(super) end: (u64, Digest),
}

impl Extract {
    pub(super) fn of(ledger: &dyn Ledger, wanted: BTreeSet<Digest>) -> Result<Self, LedgerError> {
        let mut entries: BTreeMap<_, Vec<Entry>> = BTreeMap::new();
        let (mut end, mut floor, mut trust) = ((0, GENESIS), None, None);
        for entry in audit_log(ledger) {
            let entry = entry?;
            let named: BTreeSet<Digest> = digests(&entry.text).collect();
            let value: Value = serde_json::from_str(&entry.text).unwrap_or_default();
            floor = Floor::set_by(&entry, &value).or(floor);
            if value["action"] == "trust" || value["action"] == "install" {
                trust = digest(&value["trust"]);
            }
            for digest in named.intersection(&wanted) {
                let entry = Entry { before: end.1, entry: entry.clone(), floor, trust };
                entries.entry(*digest).or_default().push(entry);
            }
            end = (entry.number, entry.head);
        }
        Ok(Self { entries, end })
    }

    pub(super) fn of_bundle(&self, digest: &Digest) -> &[Entry] {
        self.entries.get(digest).map_or(&[], Vec::as_slice)
    }
}

/// The bundles of which an entry from a time on speaks.
// EVIDENCE-5.
pub(super) fn named_since(
    ledger: &dyn Ledger,
    since: &mut Since,
) -> Result<BTreeSet<Digest>, LedgerError> {
    let mut named = BTreeSet::new();
    for entry in audit_log(ledger) {
        let entry = entry?;
        let value: Value = serde_json::from_str(&entry.text).unwrap_or_default();
        let digest = digest(&value["bundle"]);
        if since.takes(entry.number, value["time"].as_u64().unwrap_or_default()) {
            named.extend(digest);
        }
    }
    Ok(named)
}

/// One line each: the entry as it is stored, with the heads before and after it as its last members.
// EVIDENCE-7.
pub(super) fn lines(entries: &[Entry]) -> String {
    let line = |Entry { before, entry, .. }: &Entry| {
        let inner = entry.text.strip_suffix('}').unwrap_or(&entry.text);
        format!("{inner},\"before\":\"{before}\",\"head\":\"{}\"}}\n", entry.head)
    };
    entries.iter().map(line).collect()
}

fn digest(value: &Value) -> Option<Digest> {
    value.as_str()?.parse().ok()
}

/// All that has the form of a digest.
fn digests(text: &str) -> impl Iterator<Item = Digest> {
    text.split(|c: char| !c.is_ascii_hexdigit())
        .filter(|word| word.len() == 64)
        .filter_map(|word| word.parse().ok())
}
