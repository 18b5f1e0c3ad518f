//! A verdict as JSON.

use std::collections::BTreeSet;

use carnet_format::{Acknowledgement, Digest, KeyId, Manifest, Voided};
use carnet_host::json;
use carnet_judge::distinct::DistinctValues;
use carnet_judge::quorum::{Endorsement, EndorsementStatement, Owner, Standing};
use carnet_judge::trust::PersonName;
use carnet_judge::verdict::Check;

use super::{BundleReport, Report, Stop};

/// The object of a verdict; `at` is the time that a person gave to judge by.
#[must_use]
pub fn json(report: &Report, at: Option<u64>) -> json::BundleVerdict {
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
    let bundle = |bundle: &BundleReport| {
        bundle_json(&bundle.manifest, bundle.digest, bundle.key, bundle.custodians.clone())
    };
    json::BundleVerdict {
        file: report.file.clone(),
        derived_name: report.bundle.as_ref().and_then(|bundle| bundle.derived_name.clone()),
        verdict: report.verdict(),
        code: report.code().map(Into::into),
        message,
        trust: report.trust.into(),
        at: at.map(Into::into),
        clock: if report.own.is_some() { "trusted" } else { "untrusted" }.into(),
        medium: report.medium.json(),
        diagnosis: report.diagnosis.as_ref().map(Into::into),
        bundle: report.bundle.as_ref().map(bundle),
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

/// What a bundle says of itself.
#[must_use]
pub fn bundle_json(
    manifest: &Manifest,
    digest: Digest,
    key: KeyId,
    custodians: Vec<String>,
) -> json::Bundle {
    let acknowledged = |entry: &Acknowledgement| json::Acknowledged {
        key: entry.key.into(),
        epoch: entry.epoch,
        sequence: entry.sequence,
        digest: entry.digest.into(),
    };
    let voided =
        |entry: &Voided| json::Voided { sequence: entry.sequence, digest: entry.digest.into() };
    json::Bundle {
        head: json::BundleHead::of(manifest, digest, key),
        custodians,
        previous: manifest.previous.map(Into::into),
        plain_length: manifest.plain_length(),
        chunks: manifest.chunks.len(),
        answers: manifest.answers.iter().copied().map(Into::into).collect(),
        acknowledges: manifest.acknowledges.iter().map(acknowledged).collect(),
        voided: manifest.voided.iter().map(voided).collect(),
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
    json::Endorsement {
        r#type: endorsement.statement.name().into(),
        key: endorsement.key.into(),
        person,
        site,
        time: endorsement.statement.time().into(),
        detail: detail(&endorsement.statement),
        counts: endorsement.code.is_none(),
        code: endorsement.code.map(Into::into),
    }
}

fn detail(statement: &EndorsementStatement) -> json::Detail {
    match statement {
        EndorsementStatement::Approval { ticket, not_after, media, .. } => json::Detail::Approval {
            ticket: ticket.clone(),
            not_after: not_after.map(Into::into),
            media: media.iter().copied().map(Into::into).collect(),
        },
        EndorsementStatement::Scan { engine, database, database_date, .. } => json::Detail::Scan {
            engine: engine.clone(),
            database: database.clone(),
            database_date: (*database_date).into(),
        },
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
