//! A verdict as JSON.

use std::collections::BTreeSet;

use carnet_format::{Acknowledgement, Voided};
use carnet_host::json;
use carnet_host::settings::Sources;
use carnet_judge::distinct::DistinctValues;
use carnet_judge::quorum::{Endorsement, EndorsementStatement, Owner, Standing};
use carnet_judge::trust::PersonName;
use carnet_judge::verdict::Check;

use super::{BundleReport, Report, Stop};

/// The object of a verdict; `at` is the time that a person gave to judge by.
#[must_use]
pub fn json(report: &Report, sources: &Sources, at: Option<u64>) -> json::BundleVerdict {
    let message = match (&report.stop, report.fault()) {
        (Some(Stop::Unread { reason, .. }), _) => Some(reason.clone()),
        (_, fault) => fault.map(|fault| fault.message.clone()),
    };
    let contents = report.contents.as_ref().map(|contents| {
        let entry = |(product, kind, count): (&str, &str, u64)| json::Content {
            product: product.to_owned(),
            kind: kind.to_owned(),
            count,
        };
        contents.iter().map(entry).collect()
    });
    json::BundleVerdict {
        file: report.file.clone(),
        derived_name: report.bundle.as_ref().and_then(|bundle| bundle.derived_name.clone()),
        verdict: report.verdict(),
        code: report.code().map(Into::into),
        message,
        settings: sources.settings.clone(),
        trust: sources.trust_json(report.trust),
        at: at.map(Into::into),
        clock: if report.own.is_some() { "trusted" } else { "untrusted" }.into(),
        medium: report.medium.json(),
        diagnosis: report.diagnosis.as_ref().map(Into::into),
        bundle: report.bundle.as_ref().map(BundleReport::json),
        contents,
        distinct: report.distinct.as_ref().map(distinct),
        endorsements: report.endorsements.iter().map(endorsement).collect(),
        quorum: report.standing.as_ref().map(quorum),
        checks: report.checks().iter().map(check).collect(),
        written: None,
        approval: None,
        scan: None,
        dropped: None,
    }
}

impl BundleReport {
    /// What the bundle says of itself.
    #[must_use]
    pub fn json(&self) -> json::Bundle {
        let Self { manifest, digest, key, custodians, .. } = self;
        let acknowledged = |entry: &Acknowledgement| json::Acknowledged {
            key: entry.key.into(),
            epoch: entry.epoch,
            sequence: entry.sequence,
            digest: entry.digest.into(),
        };
        let voided =
            |entry: &Voided| json::Voided { sequence: entry.sequence, digest: entry.digest.into() };
        json::Bundle {
            head: json::BundleHead::of(manifest, *digest, *key),
            custodians: custodians.clone(),
            previous: manifest.previous.map(Into::into),
            plain_length: manifest.plain_length(),
            chunks: manifest.chunks.len(),
            answers: manifest.answers.iter().copied().map(Into::into).collect(),
            acknowledges: manifest.acknowledges.iter().map(acknowledged).collect(),
            voided: manifest.voided.iter().map(voided).collect(),
        }
    }
}

fn distinct(values: &DistinctValues) -> json::Distinct {
    let [application_ids, activation_ids, extended_pids, field_values, error_codes] =
        values.counts().map(|(_, count)| count);
    json::Distinct { application_ids, activation_ids, extended_pids, field_values, error_codes }
}

fn endorsement(endorsement: &Endorsement) -> json::Endorsement {
    let (person, site) = match &endorsement.owner {
        Owner::Person(person) => (Some(person.to_string()), None),
        Owner::Site(site) => (None, Some(site.to_string())),
    };
    let (r#type, time, detail) = match &endorsement.statement {
        EndorsementStatement::Approval(approval) => {
            let detail = json::Detail::Approval {
                ticket: approval.ticket.clone(),
                not_after: approval.not_after.map(Into::into),
                media: approval.media.iter().copied().map(Into::into).collect(),
            };
            ("approval", approval.signed, detail)
        }
        EndorsementStatement::Scan(scan) => {
            let detail = json::Detail::Scan {
                engine: scan.engine.clone(),
                database: scan.database.clone(),
                database_date: scan.database_date.into(),
            };
            ("scan", scan.scanned, detail)
        }
    };
    json::Endorsement {
        r#type: r#type.into(),
        key: endorsement.key.into(),
        person,
        site,
        time: time.into(),
        detail,
        counts: endorsement.code.is_none(),
        code: endorsement.code.map(Into::into),
    }
}

fn quorum(standing: &Standing) -> json::Quorum {
    let names = |persons: &BTreeSet<PersonName>| persons.iter().map(ToString::to_string).collect();
    json::Quorum {
        approvals: standing.approvals,
        approved: names(&standing.approved),
        may_approve: names(&standing.may_approve),
        scan: standing.scan_needed(),
        scans: standing.scans,
    }
}

fn check(check: &Check) -> json::Check {
    json::Check {
        step: check.step.number(),
        check: check.step.into(),
        outcome: check.outcome.name().into(),
        code: check.outcome.code().map(Into::into),
        message: check.outcome.message().map(Into::into),
    }
}
