//! The audit log: entries chained by SHA-256, so that none can be changed, dropped or slipped in.

use carnet_format::plain_text::escape_json;
use carnet_format::{Code, Digest, Hasher};
use serde_json::{Map, Value, json};

use crate::Author;

/// One entry as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its number, from 1.
    pub number: u64,
    /// The entry: one JSON object on one line, hashed as it is stored.
    pub text: String,
    /// The head after it.
    pub head: Digest,
}

/// The result of recomputing the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditReport {
    /// How many entries are good, from the first on.
    pub entries: u64,
    /// The head of the last good one.
    pub head: Digest,
    /// The first broken place, if there is one.
    pub broken: Option<AuditBreak>,
}

carnet_format::faults! {
    /// Where the chain breaks.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum AuditBreak -> Code {
        "AUDIT-4" LedgerAuditBroken:
            "entry {number} was changed, or an entry before it: its head does not follow"
            Altered { number: u64 };
        "AUDIT-4" LedgerAuditBroken: "entry {number} is missing" Missing { number: u64 };
        "AUDIT-4" LedgerAuditBroken:
            "the log ends at entry {number}, and the ledger names another head"
            End { number: u64 };
    }
}

/// The head before the first entry: 32 zero bytes.
pub(crate) const GENESIS: Digest = Digest::from_bytes([0; 32]);

// AUDIT-3.
pub(crate) fn next_head(head: &Digest, text: &str) -> Digest {
    let mut hasher = Hasher::new();
    hasher.update(head.as_bytes());
    hasher.update(text.as_bytes());
    hasher.finish()
}

/// An entry under construction: its members stand in the order they are added.
pub(crate) struct Draft {
    action: &'static str,
    members: Map<String, Value>,
}

impl Draft {
    pub(crate) fn new(action: &'static str) -> Self {
        Self { action, members: Map::new() }
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.members.insert(name.to_owned(), value.into());
        self
    }

    pub(crate) fn with_digest(self, name: &str, digest: &Digest) -> Self {
        self.with(name, digest.to_string())
    }

    // AUDIT-2.
    pub(crate) fn text(self, number: u64, time: u64, author: &Author) -> String {
        let mut entry = Map::new();
        entry.insert("number".into(), json!(number));
        entry.insert("time".into(), json!(time));
        entry.insert("action".into(), json!(self.action));
        // AUDIT-30.
        for (name, id) in [("host", &author.host), ("operator", &author.operator)] {
            if let Some(id) = id {
                entry.insert(name.into(), json!(id.as_str()));
            }
        }
        entry.extend(self.members);
        escape_json(&Value::Object(entry).to_string())
    }
}

/// Walks the chain entry by entry.
pub(crate) struct Walk {
    report: AuditReport,
}

impl Walk {
    pub(crate) fn new() -> Self {
        Self { report: AuditReport { entries: 0, head: GENESIS, broken: None } }
    }

    /// Takes the next entry; false once the chain is broken.
    pub(crate) fn step(&mut self, entry: &AuditEntry) -> bool {
        let expected = self.report.entries + 1;
        if entry.number != expected {
            self.report.broken = Some(AuditBreak::Missing { number: expected });
            return false;
        }
        let head = next_head(&self.report.head, &entry.text);
        if head != entry.head || number_in(&entry.text) != Some(entry.number) {
            self.report.broken = Some(AuditBreak::Altered { number: entry.number });
            return false;
        }
        self.report.entries = entry.number;
        self.report.head = head;
        true
    }

    /// Compares the end with what the ledger says.
    pub(crate) fn finish(mut self, entries: u64, head: &Digest) -> AuditReport {
        let report = &mut self.report;
        if report.broken.is_none() && (report.entries, &report.head) != (entries, head) {
            report.broken = Some(if report.entries < entries {
                AuditBreak::Missing { number: report.entries + 1 }
            } else {
                AuditBreak::End { number: report.entries }
            });
        }
        self.report
    }
}

fn number_in(text: &str) -> Option<u64> {
    serde_json::from_str::<Value>(text).ok()?.get("number")?.as_u64()
}
