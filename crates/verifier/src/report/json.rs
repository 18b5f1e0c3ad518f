//! A verdict as JSON, in the members of `spec/exchange.md` section 5.

use std::collections::BTreeSet;

use carnet_judge::quorum::{Endorsement, EndorsementStatement, Owner, Standing};
use carnet_judge::trust::{PersonName, medium_text};
use serde_json::{Value, json};

use super::{BundleReport, Report, Stop};
use crate::diagnosis::Diagnosis;

/// One object.
#[must_use]
pub fn json(report: &Report, command: &str, at: Option<&str>) -> Value {
    let (digest, serial) = report.trust;
    let message = match (&report.stop, report.fault()) {
        (Some(Stop::Unread { reason, .. }), _) => Some(reason.as_str()),
        (_, fault) => fault.map(|fault| fault.message.as_str()),
    };
    json!({
        "carnet": 1,
        "command": command,
        "file": report.file,
        "derived_name": report.bundle.as_ref().and_then(|bundle| bundle.derived_name.as_ref()),
        "verdict": report.verdict(),
        "code": report.code().map(|code| code.as_str()),
        "message": message,
        "trust": { "digest": digest.to_string(), "serial": serial },
        "at": at,
        "clock": if report.own.is_some() { "trusted" } else { "untrusted" },
        "medium": report.medium.json(),
        "diagnosis": report.diagnosis.as_ref().map(Diagnosis::json),
        "bundle": report.bundle.as_ref().map(bundle),
        "contents": report.contents.as_ref().map(|contents| {
            let entry = |(product, kind, count)| {
                json!({ "product": product, "kind": kind, "count": count })
            };
            contents.iter().map(entry).collect::<Value>()
        }),
        "distinct": report.distinct.as_ref().map(|distinct| {
            let count = |(name, count): (&str, usize)| (name.to_owned(), json!(count));
            distinct.counts().into_iter().map(count).collect::<Value>()
        }),
        "endorsements": report.endorsements.iter().map(endorsement).collect::<Value>(),
        "quorum": report.standing.as_ref().map(standing),
        "checks": report.checks().iter().map(|check| json!({
            "step": check.step.number(),
            "check": check.step.name(),
            "outcome": check.outcome.name(),
            "code": check.outcome.code().map(|code| code.as_str()),
            "message": check.outcome.message(),
        })).collect::<Value>(),
    })
}

fn bundle(bundle: &BundleReport) -> Value {
    let BundleReport { manifest, .. } = bundle;
    json!({
        "digest": bundle.digest.to_string(),
        "kind": manifest.kind.as_str(),
        "from": manifest.from.as_str(),
        "to": manifest.to.as_str(),
        "key": bundle.key.to_string(),
        "custodians": bundle.custodians,
        "epoch": manifest.epoch,
        "sequence": manifest.sequence,
        "previous": manifest.previous.map(|digest| digest.to_string()),
        "created": manifest.created,
        "expires": manifest.expires,
        "items": manifest.items(),
        "plain_length": manifest.plain_length(),
        "chunks": manifest.chunks.len(),
        "answers": manifest.answers.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "acknowledges": manifest.acknowledges.iter().map(|entry| json!({
            "key": entry.key.to_string(),
            "epoch": entry.epoch,
            "sequence": entry.sequence,
            "digest": entry.digest.to_string(),
        })).collect::<Value>(),
        "voided": manifest.voided.iter().map(|entry| json!({
            "sequence": entry.sequence,
            "digest": entry.digest.to_string(),
        })).collect::<Value>(),
    })
}

fn endorsement(endorsement: &Endorsement) -> Value {
    let (person, site) = match &endorsement.owner {
        Owner::Person(person) => (Some(person.to_string()), None),
        Owner::Site(site) => (None, Some(site.to_string())),
    };
    json!({
        "type": endorsement.statement.name(),
        "key": endorsement.key.to_string(),
        "person": person,
        "site": site,
        "time": endorsement.statement.time(),
        "detail": detail(&endorsement.statement),
        "counts": endorsement.code.is_none(),
        "code": endorsement.code.map(|code| code.as_str()),
    })
}

fn standing(standing: &Standing) -> Value {
    let names = |persons: &BTreeSet<PersonName>| {
        persons.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    json!({
        "approvals": standing.approvals,
        "approved": names(&standing.approved),
        "may_approve": names(&standing.may_approve),
        "scan": standing.scan_needed(),
        "scans": standing.scans,
    })
}

fn detail(statement: &EndorsementStatement) -> Value {
    match statement {
        EndorsementStatement::Approval { ticket, not_after, media, .. } => json!({
            "ticket": ticket,
            "not_after": not_after,
            "media": media.iter().map(medium_text).collect::<Vec<_>>(),
        }),
        EndorsementStatement::Scan { engine, database, database_date, .. } => json!({
            "engine": engine,
            "database": database,
            "database_date": database_date,
        }),
    }
}
