//! What is no contradiction in a trust file but should be seen to.

use std::collections::BTreeSet;

use carnet_format::KeyId;

use super::{Role, TrustFile, medium_text};

/// A key or medium that ends within this time is named.
const NOTICE: u64 = 60 * 86_400;

/// Something to see to, with its line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {kind}")]
pub struct Warning {
    /// The line of the entry, from 1.
    pub line: usize,
    /// What is to be seen to.
    pub kind: WarningKind,
}

/// What is to be seen to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each message says what its fields are")]
pub enum WarningKind {
    #[error("approvals needed: {approvals}, and key {key} has just as many approvers: no deputy")]
    NoDeputy { approvals: u8, key: String },
    #[error("key {key} ({role}) has expired")]
    Expired { key: String, role: &'static str },
    #[error("key {key} ({role}) expires in {days} days")]
    Expires { key: String, role: &'static str, days: u64 },
    #[error("the route starts at {site}, which has no exporter key that is not revoked")]
    NoExporter { site: String },
    #[error("the route has media = [], so no medium may carry yet: enrol one and list it")]
    NoMedium,
    #[error(
        "the route has media and no medium-differs: a copied passport on a stick with another serial \
         number is taken; say medium-differs = \"hold\" or \"reject\""
    )]
    CopiesTaken,
    #[error("the route names the medium {medium}, which is retired")]
    RetiredMedium { medium: String },
    #[error("medium \"{label}\" may not carry any more: its until has passed")]
    MediumExpired { label: String },
    #[error("medium \"{label}\" may carry for {days} more days")]
    MediumExpires { label: String, days: u64 },
    #[error("approver key {key} belongs to {person}, a custodian of exporter key {exporter}")]
    CustodianApproves { key: String, person: String, exporter: String },
}

/// All warnings in the order of the lines; those about time only if `now` is known.
pub(super) fn warnings(file: &TrustFile, now: Option<u64>) -> Vec<Warning> {
    let mut found = Vec::new();
    let mut add = |line, kind| found.push(Warning { line, kind });
    for (id, key) in file.keys.iter().filter(|(_, key)| !key.revoked) {
        let role = key.role.name();
        match (key.window.last, now) {
            (Some(last), Some(now)) if last < now => {
                add(key.line, WarningKind::Expired { key: id.short(), role });
            }
            (Some(last), Some(now)) if last - now < NOTICE => {
                let days = (last - now) / 86_400;
                add(key.line, WarningKind::Expires { key: id.short(), role, days });
            }
            _ => {}
        }
        if let Role::Approver { person } = &key.role {
            let exporter = custody(file, person);
            if let Some(exporter) = exporter {
                let (key_id, person) = (id.short(), person.to_string());
                let exporter = exporter.short();
                add(key.line, WarningKind::CustodianApproves { key: key_id, person, exporter });
            }
        }
    }
    for medium in file.media.values().filter(|medium| !medium.retired) {
        let label = medium.label.clone();
        match (medium.until, now) {
            (Some(last), Some(now)) if last < now => {
                add(medium.line, WarningKind::MediumExpired { label });
            }
            (Some(last), Some(now)) if last - now < NOTICE => {
                let days = (last - now) / 86_400;
                add(medium.line, WarningKind::MediumExpires { label, days });
            }
            _ => {}
        }
    }
    for ((from, _), route) in &file.routes {
        let mut exporters = 0;
        for (id, key) in file.keys.iter().filter(|(_, key)| !key.revoked) {
            if !matches!(&key.role, Role::Exporter { site, .. } if site == from) {
                continue;
            }
            exporters += 1;
            let persons = file.approvers_of(key).len();
            if route.approvals > 0 && persons == usize::from(route.approvals) {
                let (approvals, key) = (route.approvals, id.short());
                add(route.line, WarningKind::NoDeputy { approvals, key });
            }
        }
        if exporters == 0 {
            add(route.line, WarningKind::NoExporter { site: from.to_string() });
        }
        if route.media.as_ref().is_some_and(BTreeSet::is_empty) {
            add(route.line, WarningKind::NoMedium);
        }
        if route.media.is_some() && !route.medium_differs_given {
            add(route.line, WarningKind::CopiesTaken);
        }
        for id in route.media.iter().flatten() {
            if file.media.get(id).is_some_and(|medium| medium.retired) {
                add(route.line, WarningKind::RetiredMedium { medium: medium_text(id) });
            }
        }
    }
    found.sort_by_key(|warning| warning.line);
    found
}

/// The exporter key that this person can use.
fn custody<'f>(file: &'f TrustFile, person: &super::PersonName) -> Option<&'f KeyId> {
    file.keys
        .iter()
        .filter(|(_, key)| !key.revoked)
        .find(|(_, key)| {
            key.role.custodians().is_some_and(|custodians| custodians.contains(person))
        })
        .map(|(id, _)| id)
}
