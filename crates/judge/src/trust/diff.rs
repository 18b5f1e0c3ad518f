//! What one trust file says that another does not.

use std::collections::BTreeSet;
use std::fmt;

use carnet_format::{KeyId, MediumId, SiteName};
use carnet_language::{count, text};

use super::reach::Reach;
use super::{Key, Medium, PersonName, Role, Route, Site, TrustFile, medium_text};
use crate::time::{When, Window};
use crate::words::short_words;

/// One thing that is new, gone, or otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names say what they are")]
pub enum Change {
    Serial {
        before: Option<u64>,
        after: u64,
        issued: u64,
    },
    TrustApprovals {
        before: u8,
        after: u8,
    },
    SiteAdded(SiteName, String),
    SiteRemoved(SiteName),
    SiteChanged {
        site: SiteName,
        before: String,
        after: String,
    },
    PersonAdded(PersonName),
    PersonRemoved(PersonName),
    KeyAdded(NamedKey),
    KeyRemoved(NamedKey),
    KeyRevoked(NamedKey),
    /// It counts again.
    KeyRestored(NamedKey),
    KeyWindow {
        key: NamedKey,
        window: Window,
    },
    Custodians {
        key: NamedKey,
        custodians: BTreeSet<PersonName>,
    },
    MediumAdded {
        label: String,
        id: MediumId,
    },
    MediumRemoved {
        label: String,
        id: MediumId,
    },
    MediumRetired {
        label: String,
        id: MediumId,
    },
    MediumChanged {
        id: MediumId,
        before: String,
        after: String,
    },
    RouteAdded {
        from: SiteName,
        to: SiteName,
    },
    RouteRemoved {
        from: SiteName,
        to: SiteName,
    },
    RouteValue {
        from: SiteName,
        to: SiteName,
        key: &'static str,
        before: String,
        after: String,
    },
    /// Whether one of those who approve may be away.
    Deputy {
        from: SiteName,
        to: SiteName,
        has: bool,
    },
    /// Tables that need a newer program: what they say is not compared.
    Skipped(usize),
}

/// A key as people tell it from others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedKey {
    /// Its id.
    pub id: KeyId,
    /// What it may sign, and whose it is.
    pub role: Role,
}

/// All that is otherwise in `after`; without `before`, all of it.
#[must_use]
pub fn difference(before: Option<&TrustFile>, after: &TrustFile) -> Vec<Change> {
    let mut changes = Vec::new();
    if before.is_none_or(|before| before.digest() != after.digest()) {
        let (serial, issued) = (after.serial(), after.issued());
        changes.push(Change::Serial {
            before: before.map(TrustFile::serial),
            after: serial,
            issued,
        });
    }
    let approvals = before.map_or(0, TrustFile::trust_approvals);
    if approvals != after.trust_approvals() {
        let after = after.trust_approvals();
        changes.push(Change::TrustApprovals { before: approvals, after });
    }
    sites(before, after, &mut changes);
    persons(before, after, &mut changes);
    keys(before, after, &mut changes);
    media(before, after, &mut changes);
    routes(before, after, &mut changes);
    let skipped = after.skipped().len() + before.map_or(0, |before| before.skipped().len());
    if skipped > 0 {
        changes.push(Change::Skipped(skipped));
    }
    changes
}

fn sites(before: Option<&TrustFile>, after: &TrustFile, changes: &mut Vec<Change>) {
    for (name, site) in before.into_iter().flat_map(TrustFile::sites) {
        changes.extend(match after.site(name) {
            None => Some(Change::SiteRemoved(name.clone())),
            Some(now) if now == site => None,
            Some(now) => {
                let (before, after) = (site_said(site), site_said(now));
                Some(Change::SiteChanged { site: name.clone(), before, after })
            }
        });
    }
    let is_new = |name: &SiteName| before.is_none_or(|before| before.site(name).is_none());
    let new = after.sites().filter(|(name, _)| is_new(name));
    changes.extend(new.map(|(name, site)| Change::SiteAdded(name.clone(), site_said(site))));
}

fn site_said(site: &Site) -> String {
    let versions = list(&site.versions);
    let (zone, clock) = (site.zone.as_str(), site.clock.as_str());
    let zone = match zone {
        "isolated" => text!(en "isolated"; de "abgeschottet"),
        _ => text!(en "connected"; de "verbunden"),
    };
    let clock = match clock {
        "trusted" => text!(en "clock trusted"; de "Uhr verlässlich"),
        _ => text!(en "clock not trusted"; de "Uhr nicht verlässlich"),
    };
    match versions.as_str() {
        "1" => format!("{zone}, {clock}"),
        _ => {
            text!(en "{zone}, {clock}, reads versions {versions}"; de "{zone}, {clock}, liest Version {versions}")
        }
    }
}

fn persons(before: Option<&TrustFile>, after: &TrustFile, changes: &mut Vec<Change>) {
    let old: BTreeSet<_> = before.into_iter().flat_map(TrustFile::persons).cloned().collect();
    let new: BTreeSet<_> = after.persons().cloned().collect();
    changes.extend(old.difference(&new).cloned().map(Change::PersonRemoved));
    changes.extend(new.difference(&old).cloned().map(Change::PersonAdded));
}

fn keys(before: Option<&TrustFile>, after: &TrustFile, changes: &mut Vec<Change>) {
    let named = |id: &KeyId, key: &Key| NamedKey { id: *id, role: key.role.clone() };
    for (id, key) in before.into_iter().flat_map(TrustFile::keys) {
        let was = named(id, key);
        let Some(now) = after.key(id) else {
            changes.push(Change::KeyRemoved(was));
            continue;
        };
        let is = named(id, now);
        let custodians = |role: &Role| role.custodians().cloned();
        let is_same_owner = was.role.name() == is.role.name()
            && was.role.site() == is.role.site()
            && was.role.person() == is.role.person();
        if !is_same_owner {
            changes.extend([Change::KeyRemoved(was), Change::KeyAdded(is.clone())]);
        } else if let Some(now) =
            custodians(&is.role).filter(|now| Some(now) != custodians(&key.role).as_ref())
        {
            changes.push(Change::Custodians { key: is.clone(), custodians: now });
        }
        match (key.revoked, now.revoked) {
            (false, true) => changes.push(Change::KeyRevoked(is.clone())),
            (true, false) => changes.push(Change::KeyRestored(is.clone())),
            _ => {}
        }
        if key.window != now.window {
            changes.push(Change::KeyWindow { key: is, window: now.window });
        }
    }
    let is_new = |id: &KeyId| before.is_none_or(|before| before.key(id).is_none());
    for (id, key) in after.keys().filter(|(id, _)| is_new(id)) {
        let is = named(id, key);
        changes.push(Change::KeyAdded(is.clone()));
        if key.revoked {
            changes.push(Change::KeyRevoked(is.clone()));
        }
        if key.window != Window::default() {
            changes.push(Change::KeyWindow { key: is, window: key.window });
        }
    }
}

fn media(before: Option<&TrustFile>, after: &TrustFile, changes: &mut Vec<Change>) {
    for (id, medium) in before.into_iter().flat_map(TrustFile::media) {
        let label = || medium.label.clone();
        changes.extend(match after.medium(id) {
            None => Some(Change::MediumRemoved { label: label(), id: *id }),
            Some(now) if now == medium => None,
            Some(now) if now.retired && *now == (Medium { retired: true, ..medium.clone() }) => {
                Some(Change::MediumRetired { label: label(), id: *id })
            }
            Some(now) => {
                let (before, after) = (medium_said(medium), medium_said(now));
                Some(Change::MediumChanged { id: *id, before, after })
            }
        });
    }
    let is_new = |id: &MediumId| before.is_none_or(|before| before.medium(id).is_none());
    let new = after.media().filter(|(id, _)| is_new(id));
    changes.extend(new.map(|(id, it)| Change::MediumAdded { label: medium_said(it), id: *id }));
}

fn medium_said(medium: &Medium) -> String {
    let mut said = medium.label.clone();
    if let Some(until) = medium.until {
        said += &text!(day = When(until); en ", until {day}"; de ", bis {day}");
    }
    if medium.retired {
        said += &text!(en ", retired"; de ", ausgemustert");
    }
    said
}

fn routes(before: Option<&TrustFile>, after: &TrustFile, changes: &mut Vec<Change>) {
    let (old_reach, new_reach) = (before.map(Reach::of), Reach::of(after));
    let has_deputy = |reach: &Reach<'_>, from: &SiteName, route: &Route| {
        reach.fewest(from).is_some_and(|fewest| fewest.persons > usize::from(route.approvals))
    };
    for (from, to, route) in before.into_iter().flat_map(TrustFile::routes) {
        let ends = || (from.clone(), to.clone());
        let Some(now) = after.route(from, to) else {
            let (from, to) = ends();
            changes.push(Change::RouteRemoved { from, to });
            continue;
        };
        for ((key, before), (_, after)) in values(route).into_iter().zip(values(now)) {
            if before != after {
                let (from, to) = ends();
                changes.push(Change::RouteValue { from, to, key, before, after });
            }
        }
        let had = old_reach.as_ref().is_some_and(|reach| has_deputy(reach, from, route));
        let has = has_deputy(&new_reach, from, now);
        if had != has {
            let (from, to) = ends();
            changes.push(Change::Deputy { from, to, has });
        }
    }
    let is_new = |from, to| before.is_none_or(|before| before.route(from, to).is_none());
    for (from, to, _) in after.routes().filter(|(from, to, _)| is_new(from, to)) {
        changes.push(Change::RouteAdded { from: from.clone(), to: to.clone() });
    }
}

/// Every value of a route under the name of its key, as the file has it.
fn values(route: &Route) -> Vec<(&'static str, String)> {
    let Route {
        from: _,
        to: _,
        kinds,
        schemes,
        key_types,
        vendors,
        approvals,
        scan,
        scan_max_age_hours,
        scan_sites,
        media,
        medium_differs,
        foreign,
        max_items,
        max_bytes,
        max_age_days,
        names,
        fields,
        turnaround_days,
        gaps,
        late,
        time_unknown,
    } = route;
    let number = |value: &Option<u64>| value.map_or_else(any, |value| value.to_string());
    let kinds: Vec<_> = kinds.iter().map(|kind| kind.as_str()).collect();
    let key_types: Vec<_> = key_types.iter().map(|it| it.as_str()).collect();
    let media = media.as_ref().map(|media| media.iter().map(medium_text).collect::<Vec<_>>());
    vec![
        ("kinds", list(kinds)),
        ("schemes", list(schemes)),
        ("key-types", list(key_types)),
        ("vendors", list(vendors)),
        ("approvals", approvals.to_string()),
        ("scan", scan.as_str().to_owned()),
        ("scan-max-age-hours", number(scan_max_age_hours)),
        ("scan-sites", scan_sites.as_ref().map_or_else(any, list)),
        ("media", media.map_or_else(any, list)),
        ("medium-differs", medium_differs.to_string()),
        ("foreign", foreign.to_string()),
        ("max-items", max_items.to_string()),
        ("max-bytes", max_bytes.to_string()),
        ("max-age-days", number(max_age_days)),
        ("names", names.to_string()),
        ("fields", fields.as_ref().map_or_else(any, list)),
        ("turnaround-days", number(turnaround_days)),
        ("gaps", gaps.to_string()),
        ("late", late.to_string()),
        ("time-unknown", time_unknown.to_string()),
    ]
}

fn any() -> String {
    text!(en "not said"; de "nicht genannt")
}

fn list(words: impl IntoIterator<Item: fmt::Display>) -> String {
    let words: Vec<_> = words.into_iter().map(|word| word.to_string()).collect();
    if words.is_empty() { text!(en "none"; de "keine") } else { words.join(", ") }
}

/// A key of that role, for people.
#[must_use]
pub fn key_said(role: &str) -> String {
    match role {
        "exporter" => text!(en "exporter key"; de "Export-Schlüssel"),
        "importer" => text!(en "importer key"; de "Empfangsschlüssel"),
        "approver" => text!(en "approver key"; de "Freigabeschlüssel"),
        "scanner" => text!(en "scanner key"; de "Prüfschlüssel"),
        _ => text!(en "media key"; de "Datenträgerschlüssel"),
    }
}

impl NamedKey {
    /// Without its words.
    #[must_use]
    pub fn owner(&self) -> String {
        let key = key_said(self.role.name());
        let of = match (self.role.site(), self.role.person()) {
            (Some(site), _) => site.to_string(),
            (None, Some(person)) => person.to_string(),
            (None, None) => String::new(),
        };
        match self.role.custodians() {
            Some(all) => {
                let all = list(all);
                text!(en "{key} of {of} ({all})"; de "{key} von {of} ({all})")
            }
            None => text!(en "{key} of {of}"; de "{key} von {of}"),
        }
    }
}

impl fmt::Display for NamedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.owner(), short_words(self.id))
    }
}

/// A line for people, which begins with `+`, `−` or `~`; that of the serial with neither.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said())
    }
}

impl Change {
    fn said(&self) -> String {
        match self {
            Self::Serial { before, after, issued } => {
                let day = When(*issued).day();
                match before {
                    Some(before) => {
                        text!(en "serial {before} → {after}, issued {day}"; de "Nummer {before} → {after}, ausgestellt {day}")
                    }
                    None => {
                        text!(en "serial {after}, issued {day}"; de "Nummer {after}, ausgestellt {day}")
                    }
                }
            }
            Self::TrustApprovals { before, after } => text!(
                en "~ approvals needed for a new trust file: {before} → {after}";
                de "~ nötige Freigaben für eine neue Vertrauensdatei: {before} → {after}"
            ),
            Self::SiteAdded(name, what) => {
                text!(en "+ site {name}: {what}"; de "+ Standort {name}: {what}")
            }
            Self::SiteRemoved(name) => text!(en "− site {name}"; de "− Standort {name}"),
            Self::SiteChanged { site, before, after } => {
                text!(en "~ site {site}: {before} → {after}"; de "~ Standort {site}: {before} → {after}")
            }
            Self::PersonAdded(name) => text!(en "+ person {name}"; de "+ Person {name}"),
            Self::PersonRemoved(name) => text!(en "− person {name}"; de "− Person {name}"),
            Self::KeyAdded(key) => format!("+ {key}"),
            Self::KeyRemoved(key) => format!("− {key}"),
            Self::KeyRevoked(key) => {
                text!(owner = key.owner(), words = short_words(key.id); en "− {owner} revoked: {words}"; de "− {owner} widerrufen: {words}")
            }
            Self::KeyRestored(key) => {
                text!(owner = key.owner(), words = short_words(key.id); en "+ {owner} not revoked any more: {words}"; de "+ {owner} nicht mehr widerrufen: {words}")
            }
            Self::KeyWindow { key, window } => {
                let end = |time: Option<u64>| {
                    time.map_or_else(|| "…".to_owned(), |time| When(time).to_string())
                };
                let (first, last) = (end(window.first), end(window.last));
                text!(en "~ {key}: valid {first} to {last}"; de "~ {key}: gültig {first} bis {last}")
            }
            Self::Custodians { key, custodians } => {
                let (owner, all) = (key_said(key.role.name()), list(custodians));
                let words = short_words(key.id);
                text!(en "~ {owner} {words}: now of the custodians {all}"; de "~ {owner} {words}: jetzt mit {all} als Schlüsselinhabern")
            }
            Self::MediumAdded { label, .. } => {
                text!(en "+ medium {label}"; de "+ Datenträger {label}")
            }
            Self::MediumRemoved { label, .. } => {
                text!(en "− medium {label}"; de "− Datenträger {label}")
            }
            Self::MediumRetired { label, .. } => {
                text!(en "− medium {label} retired"; de "− Datenträger {label} ausgemustert")
            }
            Self::MediumChanged { before, after, .. } => {
                text!(en "~ medium {before} → {after}"; de "~ Datenträger {before} → {after}")
            }
            Self::RouteAdded { from, to } => {
                text!(en "+ route {from} → {to}"; de "+ Weg {from} → {to}")
            }
            Self::RouteRemoved { from, to } => {
                text!(en "− route {from} → {to}: nothing crosses it any more"; de "− Weg {from} → {to}: darauf geht \
                    nichts mehr hinüber")
            }
            Self::RouteValue { from, to, key, before, after } => text!(
                en "~ route {from} → {to}: {key} {before} → {after}";
                de "~ Weg {from} → {to}: {key} {before} → {after}"
            ),
            Self::Deputy { from, to, has: true } => {
                text!(en "~ route {from} → {to}: now has a deputy"; de "~ Weg {from} → {to}: hat jetzt eine Vertretung")
            }
            Self::Deputy { from, to, has: false } => {
                text!(en "~ route {from} → {to}: has no deputy any more"; de "~ Weg {from} → {to}: hat keine Vertretung mehr")
            }
            Self::Skipped(tables) => count!(n = *tables;
                en "~ {n} table needs a newer program, and is not compared", "~ {n} tables need a newer program, and are not compared";
                de "~ {n} Tabelle braucht ein neueres Programm und ist nicht verglichen", "~ {n} Tabellen brauchen ein neueres Programm und sind nicht verglichen"),
        }
    }
}
