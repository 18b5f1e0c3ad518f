//! Who has endorsed a bundle, in the words of the audit log.

use carnet_format::KeyId;
use carnet_judge::quorum::EndorsementStatement;
use serde::{Deserialize, Serialize};

use carnet_chain::Draft;

/// The approvals and scans of a bundle, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Endorsers {
    /// The approvals.
    #[serde(default)]
    pub approvals: Vec<ApprovalRecord>,
    /// The scans.
    #[serde(default)]
    pub scans: Vec<ScanRecord>,
}

/// An approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalRecord {
    /// Who approved.
    pub person: String,
    /// With which key.
    pub key: String,
    /// Under which ticket.
    pub ticket: String,
}

impl ApprovalRecord {
    /// Whether it is of this person, or by this key.
    #[must_use]
    pub fn is_by(&self, person_or_key: &str) -> bool {
        self.person == person_or_key || self.key == person_or_key
    }
}

/// A scan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanRecord {
    /// Where.
    pub site: String,
    /// The key that signed it.
    pub key: String,
    /// Name and version of the engine.
    pub engine: String,
    /// The version of its signature database.
    pub database: String,
    /// The date of that.
    pub database_date: u64,
    /// When it scanned.
    pub scanned: u64,
}

impl Endorsers {
    /// Of statements, each with its key and whose that is.
    #[must_use]
    pub fn of(statements: impl IntoIterator<Item = (EndorsementStatement, KeyId, String)>) -> Self {
        let mut endorsers = Self::default();
        for (statement, key, owner) in statements {
            let key = key.to_string();
            match statement {
                EndorsementStatement::Approval(approval) => {
                    let ticket = approval.ticket;
                    endorsers.approvals.push(ApprovalRecord { person: owner, key, ticket });
                }
                EndorsementStatement::Scan(scan) => endorsers.scans.push(ScanRecord {
                    site: owner,
                    key,
                    engine: scan.engine,
                    database: scan.database,
                    database_date: scan.database_date,
                    scanned: scan.scanned,
                }),
            }
        }
        endorsers
    }

    // AUDIT-12.
    pub(crate) fn in_entry(&self, entry: Draft) -> Draft {
        entry
            .with("approvals", serde_json::json!(self.approvals))
            .with("scans", serde_json::json!(self.scans))
    }
}
