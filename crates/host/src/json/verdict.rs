//! The verdicts on files, and what is told of them.

use carnet_format::{Digest, KeyId, Manifest};
use serde::Serialize;
use serde_json::{Map, Value};

use super::media::{Attributes, Medium};
use super::text::{
    BundleKind, Certainty, CheckName, CheckOutcome, Clock, EndorsementType, Hash, MediumId,
    RejectCode, Time, Verdict,
};
use super::trust::{TrustRef, TrustUsed};

objects! {
    /// The verdict on a bundle.
    BundleVerdict {
        file: String,
        /// The name that the file should have, where it has another.
        derived_name: Option<String>,
        verdict: Verdict,
        code: Option<RejectCode>,
        message: Option<String>,
        /// The file of settings that was read.
        settings: Option<String>,
        trust: TrustUsed,
        /// The time judged by, where `--at` gave one.
        at: Option<Time>,
        clock: Clock,
        medium: Option<Medium>,
        diagnosis: Option<Diagnosis>,
        bundle: Option<Bundle>,
        contents: Option<Vec<Content>>,
        distinct: Option<Distinct>,
        endorsements: Vec<Endorsement>,
        quorum: Option<Quorum>,
        checks: Vec<Check>,
        /// The file that was written with another endorsement.
        #[serde(skip_serializing_if = "Option::is_none")]
        written: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        approval: Option<NewApproval>,
        #[serde(skip_serializing_if = "Option::is_none")]
        scan: Option<NewScan>,
        /// What `merge` left out.
        #[serde(skip_serializing_if = "Option::is_none")]
        dropped: Option<Vec<Dropped>>,
    }

    /// What probably happened to a file.
    Diagnosis {
        code: RejectCode,
        message: String,
    }

    /// What every manifest says of its bundle.
    BundleHead {
        digest: Hash,
        kind: BundleKind,
        from: String,
        to: String,
        key: Hash,
        epoch: u64,
        sequence: u64,
        created: Time,
        expires: Option<Time>,
        items: u64,
    }

    /// A bundle with a verified manifest.
    Bundle {
        #[serde(flatten)]
        head: BundleHead,
        custodians: Vec<String>,
        previous: Option<Hash>,
        plain_length: u64,
        chunks: usize,
        answers: Vec<Hash>,
        acknowledges: Vec<Acknowledged>,
        voided: Vec<Voided>,
    }

    Acknowledged {
        key: Hash,
        epoch: u64,
        sequence: u64,
        digest: Hash,
    }

    Voided {
        sequence: u64,
        digest: Hash,
    }

    Content {
        product: String,
        kind: String,
        count: u64,
    }

    /// How many different ones there are.
    Distinct {
        application_ids: usize,
        activation_ids: usize,
        extended_pids: usize,
        field_values: usize,
        error_codes: usize,
    }

    Endorsement {
        r#type: EndorsementType,
        key: Hash,
        person: Option<String>,
        site: Option<String>,
        time: Time,
        detail: Detail,
        counts: bool,
        code: Option<RejectCode>,
    }

    Quorum {
        /// How many persons have to approve.
        approvals: u8,
        /// Who has, so that it counts.
        approved: Vec<String>,
        /// Who else could.
        may_approve: Vec<String>,
        /// Whether a scan is needed.
        scan: bool,
        /// How many scans count.
        scans: usize,
    }

    Check {
        step: u8,
        check: CheckName,
        outcome: CheckOutcome,
        code: Option<RejectCode>,
        message: Option<String>,
    }

    NewApproval {
        person: String,
        ticket: String,
    }

    /// What a scanner looked at, and what it found.
    #[derive(Default)]
    NewScan {
        site: Option<String>,
        engine: Option<String>,
        database: Option<String>,
        database_date: Option<Time>,
        looked_at: u64,
        /// The digest of another scanner's report.
        report: Option<Hash>,
        /// How many findings that report names, by the word of who signs.
        findings: Option<u64>,
        found: Vec<Found>,
    }

    Found {
        item: u32,
        name: String,
    }

    Dropped {
        file: String,
        message: String,
        code: Option<RejectCode>,
    }

    /// The verdict on a receipt.
    ReceiptVerdict {
        file: String,
        verdict: Verdict,
        code: Option<RejectCode>,
        message: Option<String>,
        settings: Option<String>,
        trust: TrustUsed,
        receipt: Option<Receipt>,
    }

    /// What a receipt states.
    Receipt {
        bundle: Hash,
        from: String,
        site: String,
        key: Hash,
        admitted: Time,
        certainty: Certainty,
        trust: TrustRef,
        /// Of the audit log, after the admission.
        head: Hash,
        medium: Option<MediumId>,
        seen: Attributes,
    }

    /// A single item.
    Item {
        /// Its index in the bundle.
        item: u32,
        product: String,
        kind: String,
        #[cfg_attr(test, schemars(with = "std::collections::BTreeMap<String, String>"))]
        values: Map<String, Value>,
    }

    /// What could tell machines, persons or places apart.
    Privacy {
        privacy: Vec<PrivateValue>,
    }

    PrivateValue {
        value: String,
        count: u64,
        distinct: usize,
        meaning: &'static str,
    }

    /// What became of all files of a `verify` or `show`.
    Verified {
        summary: Verdicts,
        status: u8,
    }

    #[derive(Default)]
    Verdicts {
        files: u64,
        accepted: u64,
        rejected: u64,
        held: u64,
        unknown: u64,
    }

    Explanation {
        code: RejectCode,
        meaning: &'static str,
        next: &'static str,
    }

    /// What a code of Microsoft's activation means.
    VendorExplanation {
        vendor_code: &'static str,
        meaning: &'static str,
        next: &'static str,
        /// Whether its meaning was published.
        confirmed: bool,
    }

    /// A sentence of the specification.
    Requirement {
        requirement: &'static str,
        text: &'static str,
    }

    /// An error that ended a command.
    Failed {
        error: Error,
        status: u8,
    }

    Error {
        code: Option<RejectCode>,
        message: String,
        because: Vec<String>,
        next: Option<String>,
    }
}

/// What an endorsement states.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(untagged)]
pub enum Detail {
    Approval { ticket: String, not_after: Option<Time>, media: Vec<MediumId> },
    Scan { engine: String, database: String, database_date: Time },
}

impl Verdicts {
    /// Counts one more file.
    pub fn add(&mut self, verdict: Verdict) {
        self.files += 1;
        *match verdict {
            Verdict::Accepted => &mut self.accepted,
            Verdict::Rejected => &mut self.rejected,
            Verdict::Held => &mut self.held,
            Verdict::Unknown => &mut self.unknown,
        } += 1;
    }
}

impl BundleHead {
    /// Of a bundle with a verified manifest.
    #[must_use]
    pub fn of(manifest: &Manifest, digest: Digest, key: KeyId) -> Self {
        Self {
            digest: digest.into(),
            kind: manifest.kind.into(),
            from: manifest.from.to_string(),
            to: manifest.to.to_string(),
            key: key.into(),
            epoch: manifest.epoch,
            sequence: manifest.sequence,
            created: manifest.created.into(),
            expires: manifest.expires.map(Into::into),
            items: manifest.items(),
        }
    }
}
