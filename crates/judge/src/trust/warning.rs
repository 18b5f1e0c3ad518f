//! What is no contradiction in a trust file but should be seen to.

use std::collections::{BTreeMap, BTreeSet};

use carnet_format::{KeyId, SiteName};

use super::reach::Reach;
use super::{PersonName, Role, Route, Rule, SiteClock, TrustFile, medium_text};
use crate::time::{TOLERANCE, Utc};

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
    #[error("issued is {issued}, which the clock of this host has not reached")]
    IssuedAhead { issued: Utc },
    #[error("key {key} ({role}) has expired")]
    Expired { key: String, role: &'static str },
    #[error("key {key} ({role}) expires in {days} days")]
    Expires { key: String, role: &'static str, days: u64 },
    #[error("the route starts at {site}, which has no exporter key that is not revoked")]
    NoExporter { site: String },
    #[error("the route has media = [], so no medium may carry yet: enrol one and list it")]
    NoMedium,
    #[error("the route names the medium {medium}, which is retired")]
    RetiredMedium { medium: String },
    #[error("medium \"{label}\" may not carry any more: its until has passed")]
    MediumExpired { label: String },
    #[error("medium \"{label}\" may carry for {days} more days")]
    MediumExpires { label: String, days: u64 },
    #[error("approver key {key} belongs to {person}, a custodian of exporter key {exporter}")]
    CustodianApproves { key: String, person: String, exporter: String },
    #[error("the clock of {site} is untrusted, so that no scan counts there without a stated time")]
    ScanNeedsTime { site: String },
    #[error(
        "the clock of {site} is untrusted, and only {persons} of the {approvals} persons that the route needs \
         have an approver key without until: the others count there only at a stated time"
    )]
    ApprovalsNeedTime { site: String, approvals: u8, persons: usize },
}

/// All warnings in the order of the lines; those about time only if `now` is known.
pub(super) fn warnings(file: &TrustFile, now: Option<u64>) -> Vec<Warning> {
    let mut found = Vec::new();
    if now.is_some_and(|now| file.issued > now.saturating_add(TOLERANCE)) {
        let kind = WarningKind::IssuedAhead { issued: Utc(file.issued) };
        found.push(Warning { line: file.issued_line, kind });
    }
    keys(file, now, &mut found);
    media(file, now, &mut found);
    routes(file, &mut found);
    found.sort_by_key(|warning| warning.line);
    found
}

fn keys(file: &TrustFile, now: Option<u64>, found: &mut Vec<Warning>) {
    let valid = || file.keys.iter().filter(|(_, key)| !key.revoked);
    let mut custody = BTreeMap::<&PersonName, &KeyId>::new();
    for (id, key) in valid() {
        for person in key.role.custodians().into_iter().flatten() {
            custody.entry(person).or_insert(id);
        }
    }
    for (id, key) in valid() {
        let (line, key_id, role) = (key.line, id.short(), key.role.name());
        match end(key.window.last, now) {
            Some(End::Passed) => {
                let kind = WarningKind::Expired { key: key_id.clone(), role };
                found.push(Warning { line, kind });
            }
            Some(End::In { days }) => {
                let kind = WarningKind::Expires { key: key_id.clone(), role, days };
                found.push(Warning { line, kind });
            }
            None => {}
        }
        if let Role::Approver { person } = &key.role
            && let Some(exporter) = custody.get(person)
        {
            let (person, exporter) = (person.to_string(), exporter.short());
            let kind = WarningKind::CustodianApproves { key: key_id, person, exporter };
            found.push(Warning { line, kind });
        }
    }
}

fn media(file: &TrustFile, now: Option<u64>, found: &mut Vec<Warning>) {
    for medium in file.media.values().filter(|medium| !medium.retired) {
        let label = medium.label.clone();
        let kind = match end(medium.until, now) {
            Some(End::Passed) => WarningKind::MediumExpired { label },
            Some(End::In { days }) => WarningKind::MediumExpires { label, days },
            None => continue,
        };
        found.push(Warning { line: medium.line, kind });
    }
}

fn routes(file: &TrustFile, found: &mut Vec<Warning>) {
    let reach = Reach::of(file);
    for ((from, to), route) in &file.routes {
        let mut add = |kind| found.push(Warning { line: route.line, kind });
        match reach.fewest(from) {
            None => add(WarningKind::NoExporter { site: from.to_string() }),
            Some(fewest) if fewest.persons == usize::from(route.approvals) => {
                let (approvals, key) = (route.approvals, fewest.key.short());
                if approvals > 0 {
                    add(WarningKind::NoDeputy { approvals, key });
                }
            }
            Some(_) => {}
        }
        without_time(file, (from, to), route, &reach).into_iter().for_each(&mut add);
        if route.media.as_ref().is_some_and(BTreeSet::is_empty) {
            add(WarningKind::NoMedium);
        }
        for id in route.media.iter().flatten() {
            if file.media.get(id).is_some_and(|medium| medium.retired) {
                add(WarningKind::RetiredMedium { medium: medium_text(id) });
            }
        }
    }
}

/// What a route asks for that nobody can bring about where time cannot be told, unless a person states it.
fn without_time(
    file: &TrustFile,
    (from, to): (&SiteName, &SiteName),
    route: &Route,
    reach: &Reach<'_>,
) -> Vec<WarningKind> {
    let mut kinds = Vec::new();
    if file.clock_of(to) == SiteClock::Trusted || route.time_unknown == Rule::Accept {
        return kinds;
    }
    if route.scan_max_age_hours.is_some() {
        kinds.push(WarningKind::ScanNeedsTime { site: to.to_string() });
    }
    let persons = reach.fewest(from).map_or(usize::MAX, |fewest| fewest.lasting);
    if persons < usize::from(route.approvals) {
        let (site, approvals) = (to.to_string(), route.approvals);
        kinds.push(WarningKind::ApprovalsNeedTime { site, approvals, persons });
    }
    kinds
}

enum End {
    Passed,
    In { days: u64 },
}

/// What is to be said of a last second: nothing where it is far away or time is not known.
fn end(last: Option<u64>, now: Option<u64>) -> Option<End> {
    match (last?, now?) {
        (last, now) if last < now => Some(End::Passed),
        (last, now) if last - now < NOTICE => Some(End::In { days: (last - now) / 86_400 }),
        _ => None,
    }
}
