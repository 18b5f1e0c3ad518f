//! What is no contradiction in a trust file but should be seen to.

use std::collections::{BTreeMap, BTreeSet};

use carnet_format::{KeyId, SiteName};
use carnet_language::{count, text};

use super::reach::Reach;
use super::{PersonName, Role, Route, Rule, SiteClock, TrustFile, medium_text};
use crate::time::{TOLERANCE, Utc, When};
use crate::words::short_words;

/// A key or medium that ends within this time is named.
const NOTICE: u64 = 60 * 86_400;

/// Something to see to, with its line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", text!(en "line {line}: {kind}"; de "Zeile {line}: {kind}"))]
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
    #[error("{}", text!(
        en "approvals needed: {approvals}, and key {key} has just as many approvers: no deputy";
        de "nötige Freigaben: {approvals}, und zum Schlüssel {key} gibt es genauso viele Freigebende: keine Vertretung"
    ))]
    NoDeputy { approvals: u8, key: String },
    #[error("{}", text!(
        issued = When(issued.0);
        en "issued is {issued}, which the clock of this host has not reached";
        de "issued ist {issued}; so spät ist es nach der Uhr dieses Rechners noch nicht"
    ))]
    IssuedAhead { issued: Utc },
    #[error("{}", text!(en "key {key} ({role}) has expired"; de "der Schlüssel {key} ({role}) ist abgelaufen"))]
    Expired { key: String, role: &'static str },
    #[error("{}", count!(
        n = *days;
        en "key {key} ({role}) expires in {n} day", "key {key} ({role}) expires in {n} days";
        de "der Schlüssel {key} ({role}) läuft in {n} Tag ab", "der Schlüssel {key} ({role}) läuft in {n} Tagen ab"
    ))]
    Expires { key: String, role: &'static str, days: u64 },
    #[error("{}", text!(
        en "the route starts at {site}, which has no exporter key that is not revoked";
        de "der Weg beginnt bei {site}, und dieser Standort hat keinen Export-Schlüssel, der nicht widerrufen ist"
    ))]
    NoExporter { site: String },
    #[error("{}", text!(
        en "the route has media = [], so no medium may carry yet: enrol one and list it";
        de "der Weg hat media = [], also darf noch kein Datenträger tragen: einen einrichten und aufnehmen"
    ))]
    NoMedium,
    #[error("{}", text!(
        en "the route names the medium {medium}, which is retired";
        de "der Weg nennt den Datenträger {medium}, der ausgemustert ist"
    ))]
    RetiredMedium { medium: String },
    #[error("{}", text!(
        en "medium \"{label}\" may not carry any more: its until has passed";
        de "der Datenträger „{label}“ darf nichts mehr tragen: Sein until ist vorbei"
    ))]
    MediumExpired { label: String },
    #[error("{}", count!(
        n = *days;
        en "medium \"{label}\" may carry for {n} more day", "medium \"{label}\" may carry for {n} more days";
        de "der Datenträger „{label}“ darf noch {n} Tag tragen", "der Datenträger „{label}“ darf noch {n} Tage tragen"
    ))]
    MediumExpires { label: String, days: u64 },
    #[error("{}", text!(
        en "approver key {key} belongs to {person}, a custodian of exporter key {exporter}";
        de "der Freigabeschlüssel {key} gehört {person}, auch Inhaber des Export-Schlüssels {exporter}"
    ))]
    CustodianApproves { key: String, person: String, exporter: String },
    #[error("{}", text!(
        en "{person} has no key and can use none";
        de "{person} hat keinen Schlüssel und kann keinen verwenden"
    ))]
    NoKey { person: String },
    #[error("{}", text!(
        en "the clock of {site} is untrusted, so that no scan counts there without a stated time";
        de "die Uhr von {site} gilt nicht als verlässlich, also zählt dort keine Virenprüfung ohne angegebene Zeit"
    ))]
    ScanNeedsTime { site: String },
    #[error("{}", text!(
        en "the clock of {site} is untrusted, and only {persons} of the {approvals} persons that the route needs \
            have an approver key without until: the others count there only at a stated time";
        de "die Uhr von {site} gilt nicht als verlässlich, und von den {approvals} Personen, die der Weg braucht, \
            haben nur {persons} einen Freigabeschlüssel ohne until: Die anderen zählen dort nur zu einer angegebenen Zeit"
    ))]
    ApprovalsNeedTime { site: String, approvals: u8, persons: usize },
}

/// All warnings in the order of the lines; those about time only if `now` is known.
pub(super) fn warnings(file: &TrustFile, now: Option<u64>) -> Vec<Warning> {
    let mut found = Vec::new();
    if now.is_some_and(|now| file.issued > now.saturating_add(TOLERANCE)) {
        let kind = WarningKind::IssuedAhead { issued: Utc(file.issued) };
        found.push(Warning { line: file.issued_line, kind });
    }
    persons(file, &mut found);
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
        let (line, key_id, role) = (key.line, short_words(*id), key.role.name());
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
            let (person, exporter) = (person.to_string(), short_words(**exporter));
            let kind = WarningKind::CustodianApproves { key: key_id, person, exporter };
            found.push(Warning { line, kind });
        }
    }
}

/// Who was removed has a key that is revoked.
fn persons(file: &TrustFile, found: &mut Vec<Warning>) {
    let roles = file.keys.values().map(|key| &key.role);
    let named: BTreeSet<_> = roles
        .flat_map(|role| role.person().into_iter().chain(role.custodians().into_iter().flatten()))
        .collect();
    for (person, line) in file.persons.iter().filter(|(person, _)| !named.contains(person)) {
        let kind = WarningKind::NoKey { person: person.to_string() };
        found.push(Warning { line: *line, kind });
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
                let (approvals, key) = (route.approvals, short_words(fewest.key));
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
