//! Entries held against each other (`spec/exchange.md` section 1.3).

use std::collections::{BTreeMap, BTreeSet};

use carnet_format::{Digest, Kind, PublicKey, SiteName};

use super::entries::{Entries, KeyEntry, MediumEntry, RoleWord, RouteEntry};
use super::{
    Key, Medium, Role, Route, ScanRule, Scheme, Site, SiteClock, TrustError, TrustErrors,
    TrustFault, TrustFile, Zone, medium_text, reach,
};
use crate::time::Window;

/// TRUST-8 to TRUST-23.
pub(super) fn resolve(entries: Entries, digest: Digest) -> Result<TrustFile, TrustErrors> {
    let mut file = TrustFile {
        digest,
        serial: entries.serial,
        issued: entries.issued,
        issued_line: entries.issued_line,
        trust_approvals: entries.trust_approvals,
        skipped: Vec::new(),
        sites: BTreeMap::new(),
        persons: BTreeSet::new(),
        keys: BTreeMap::new(),
        media: BTreeMap::new(),
        skipped_media: entries.skipped_media.clone(),
        routes: BTreeMap::new(),
    };
    let mut faults = Faults(Vec::new());
    sites_persons_media(&entries, &mut file, &mut faults);
    keys(entries.keys, &mut file, &mut faults);
    routes(entries.routes, &mut file, &mut faults);
    file.skipped = entries.skipped;
    reach::judge(&mut file, entries.trust_approvals_line, &mut faults.0);
    file.skipped.sort_by_key(|skipped| skipped.line);
    TrustErrors::collect(faults.0).map_or(Ok(file), Err)
}

/// What was found so far.
struct Faults(Vec<TrustError>);

impl Faults {
    fn add(&mut self, line: usize, fault: TrustFault) {
        self.0.push(TrustError { line, fault });
    }
}

fn sites_persons_media(entries: &Entries, file: &mut TrustFile, faults: &mut Faults) {
    let mut lines = BTreeMap::new();
    for entry in &entries.sites {
        // TRUST-8.
        if let Some(first) = lines.insert(&entry.name, entry.line) {
            faults.add(entry.line, TrustFault::SiteTwice { name: entry.name.to_string(), first });
        }
        let versions = entry.versions.iter().copied().collect();
        let site = Site { zone: entry.zone, clock: entry.clock, versions };
        file.sites.insert(entry.name.clone(), site);
    }
    let mut lines = BTreeMap::new();
    for entry in &entries.persons {
        // TRUST-9.
        if let Some(first) = lines.insert(&entry.name, entry.line) {
            faults.add(entry.line, TrustFault::PersonTwice { name: entry.name.to_string(), first });
        }
        file.persons.insert(entry.name.clone());
    }
    let mut lines = BTreeMap::new();
    for entry in &entries.media {
        // TRUST-11.
        if let Some(first) = lines.insert(entry.id, entry.line) {
            faults.add(entry.line, TrustFault::MediumTwice { id: medium_text(&entry.id), first });
        }
        let MediumEntry { line, until, retired, .. } = *entry;
        let medium = Medium { label: entry.label.clone(), until, retired, line };
        file.media.insert(entry.id, medium);
    }
}

fn keys(entries: Vec<KeyEntry>, file: &mut TrustFile, faults: &mut Faults) {
    let mut lines = BTreeMap::new();
    for entry in entries {
        let line = entry.line;
        // TRUST-10. By the bytes, so that two bad keys are seen to be one as well.
        if let Some(first) = lines.insert(entry.public.clone(), line) {
            faults.add(line, TrustFault::KeyTwice { first });
        }
        // TRUST-14.
        if let Some(site) = &entry.site {
            known_site(file, faults, line, "site", site);
        }
        for (place, person) in entry
            .person
            .iter()
            .map(|person| ("person", person))
            .chain(entry.custodians.iter().flatten().map(|person| ("custodians", person)))
        {
            if !file.persons.contains(person) {
                let name = person.to_string();
                faults.add(line, TrustFault::UnknownReference { place, what: "person", name });
            }
        }
        // TRUST-16.
        let window = Window { first: entry.from, last: entry.until };
        if window.first.zip(window.last).is_some_and(|(first, last)| first > last) {
            faults.add(line, TrustFault::NeverValid);
        }
        let revoked = entry.revoked;
        // TRUST-13.
        let public = PublicKey::from_bytes(&entry.public)
            .map_err(|error| faults.add(line, TrustFault::KeyInvalid { error }));
        let role = role(entry).map_err(|fault| faults.add(line, fault));
        if let (Ok(public), Ok(role)) = (public, role) {
            file.keys.insert(public.id(), Key { public, role, window, revoked, line });
        }
    }
}

/// TRUST-15.
fn role(entry: KeyEntry) -> Result<Role, TrustFault> {
    let KeyEntry { role, site, person, custodians, .. } = entry;
    match (role, site, person, custodians) {
        (RoleWord::Exporter, Some(site), None, Some(custodians)) => {
            Ok(Role::Exporter { site, custodians: custodians.into_iter().collect() })
        }
        (RoleWord::Importer, Some(site), None, None) => Ok(Role::Importer { site }),
        (RoleWord::Scanner, Some(site), None, None) => Ok(Role::Scanner { site }),
        (RoleWord::Media, Some(site), None, None) => Ok(Role::Media { site }),
        (RoleWord::Approver, None, Some(person), None) => Ok(Role::Approver { person }),
        (role, ..) => Err(role_fields(role)),
    }
}

fn role_fields(role: RoleWord) -> TrustFault {
    const SITE: &str = "site, and neither person nor custodians";
    let (role, expected) = match role {
        RoleWord::Exporter => ("exporter", "site and custodians, and no person"),
        RoleWord::Importer => ("importer", SITE),
        RoleWord::Scanner => ("scanner", SITE),
        RoleWord::Media => ("media", SITE),
        RoleWord::Approver => ("approver", "person, and neither site nor custodians"),
    };
    TrustFault::RoleFields { role, expected }
}

fn routes(entries: Vec<RouteEntry>, file: &mut TrustFile, faults: &mut Faults) {
    let mut lines = BTreeMap::new();
    for entry in entries {
        let line = entry.line;
        let ends = (entry.from.clone(), entry.to.clone());
        // TRUST-12.
        if let Some(first) = lines.insert(ends.clone(), line) {
            let (from, to) = (entry.from.to_string(), entry.to.to_string());
            faults.add(line, TrustFault::RouteTwice { from, to, first });
        }
        // TRUST-14.
        known_site(file, faults, line, "from", &entry.from);
        known_site(file, faults, line, "to", &entry.to);
        for site in entry.scan_sites.iter().flatten() {
            known_site(file, faults, line, "scan-sites", site);
        }
        for id in entry.media.iter().flatten() {
            if !file.media.contains_key(id) && !file.is_medium_skipped(id) {
                let (place, what, name) = ("media", "medium", medium_text(id));
                faults.add(line, TrustFault::UnknownReference { place, what, name });
            }
        }
        // TRUST-17.
        if entry.from == entry.to {
            faults.add(line, TrustFault::RouteToItself { site: entry.from.to_string() });
        }
        zones(&entry, file, faults);
        let scan = conditions(&entry, faults);
        // TRUST-20.
        let from = file.sites.get(&entry.from);
        if entry.max_age_days.is_some()
            && from.is_some_and(|site| site.clock == SiteClock::Untrusted)
        {
            faults.add(line, TrustFault::AgeWithoutClock { site: entry.from.to_string() });
        }
        let route = Route {
            kinds: entry.kinds,
            schemes: entry.schemes.into_iter().collect(),
            key_types: entry.key_types.unwrap_or_default(),
            vendors: entry.vendors.into_iter().flatten().collect(),
            approvals: entry.approvals,
            scan,
            scan_sites: entry.scan_sites.map(|sites| sites.into_iter().collect()),
            media: entry.media.map(|media| media.into_iter().collect()),
            medium_differs: entry.medium_differs.unwrap_or_default(),
            foreign: entry.foreign.unwrap_or_default(),
            max_items: entry.max_items,
            max_bytes: entry.max_bytes,
            max_age_days: entry.max_age_days,
            names: entry.names.unwrap_or_default(),
            fields: entry.fields.map(|fields| fields.into_iter().collect()),
            turnaround_days: entry.turnaround_days,
            gaps: entry.gaps.unwrap_or_default(),
            late: entry.late.unwrap_or_default(),
            time_unknown: entry.time_unknown.unwrap_or_default(),
            line,
        };
        file.routes.insert(ends, route);
    }
}

/// TRUST-14 for a site.
fn known_site(
    file: &TrustFile,
    faults: &mut Faults,
    line: usize,
    place: &'static str,
    site: &SiteName,
) {
    if !file.sites.contains_key(site) {
        let name = site.to_string();
        faults.add(line, TrustFault::UnknownReference { place, what: "site", name });
    }
}

/// TRUST-18.
fn zones(entry: &RouteEntry, file: &TrustFile, faults: &mut Faults) {
    let connected =
        |site| file.sites.get(site).is_some_and(|site: &Site| site.zone == Zone::Connected);
    if entry.kinds.contains(&Kind::Request) && connected(&entry.from) {
        let site = entry.from.to_string();
        faults.add(entry.line, TrustFault::Zone { kind: "request", direction: "out of", site });
    }
    if entry.kinds.contains(&Kind::Response) && connected(&entry.to) {
        let site = entry.to.to_string();
        faults.add(entry.line, TrustFault::Zone { kind: "response", direction: "into", site });
    }
}

const NO_SCAN: &str = "is given, but no scan is required";
const NO_REQUESTS: &str = "is given, but the route carries no requests";

/// TRUST-19.
fn conditions(entry: &RouteEntry, faults: &mut Faults) -> ScanRule {
    let requests = entry.kinds.contains(&Kind::Request);
    let microsoft = requests && entry.schemes.contains(&Scheme::Microsoft);
    let vendors = requests
        && entry
            .schemes
            .iter()
            .any(|scheme| matches!(scheme, Scheme::VendorFile | Scheme::VendorFields));
    for (key, is_surplus, expected) in [
        ("scan-sites", entry.scan_sites.is_some() && !entry.scan_required, NO_SCAN),
        ("names", entry.names.is_some() && !requests, NO_REQUESTS),
        ("fields", entry.fields.is_some() && !requests, NO_REQUESTS),
        ("turnaround-days", entry.turnaround_days.is_some() && !requests, NO_REQUESTS),
    ] {
        if is_surplus {
            faults.add(entry.line, TrustFault::RouteFields { key, expected });
        }
    }
    let mut fits = |key, given: bool, wanted: bool, case: (&'static str, &'static str)| {
        let expected = match (given, wanted) {
            (false, true) => case.0,
            (true, false) => case.1,
            _ => return,
        };
        faults.add(entry.line, TrustFault::RouteFields { key, expected });
    };
    fits(
        "key-types",
        entry.key_types.is_some(),
        microsoft,
        (
            "is missing, but the route carries microsoft requests",
            "is given, but the route carries no microsoft requests",
        ),
    );
    fits(
        "vendors",
        entry.vendors.is_some(),
        vendors,
        (
            "is missing, but the route carries vendor requests",
            "is given, but the route carries no vendor requests",
        ),
    );
    fits(
        "scan-max-age-hours",
        entry.scan_max_age_hours.is_some(),
        entry.scan_required,
        ("is missing, but a scan is required", NO_SCAN),
    );
    match entry.scan_max_age_hours {
        Some(max_age_hours) if entry.scan_required => ScanRule::Required { max_age_hours },
        _ => ScanRule::None,
    }
}
