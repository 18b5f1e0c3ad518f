//! Entries held against each other (`spec/exchange.md` section 1.3).

use std::collections::BTreeMap;

use carnet_format::{Digest, Kind, PublicKey, SiteName};

use super::grammar::{Entries, KeyEntry, Person, RoleWord, Top};
use super::route::Scan;
use super::table::At;
use super::{
    Key, Listed, Medium, Role, Route, Scheme, Site, SiteClock, TrustError, TrustErrors, TrustFault,
    TrustFile, Unfit, Zone, medium_text, reach,
};
use crate::time::Window;

/// TRUST-8 to TRUST-23.
pub(super) fn resolve(entries: Entries, digest: Digest) -> Result<TrustFile, TrustErrors> {
    let Top { serial, issued, trust_approvals, site, person, key, medium, route } = entries.top;
    let mut file = TrustFile {
        digest,
        serial,
        issued,
        issued_line: entries.issued_line,
        trust_approvals,
        skipped: entries.skipped,
        sites: BTreeMap::new(),
        persons: BTreeMap::new(),
        keys: BTreeMap::new(),
        media: BTreeMap::new(),
        skipped_media: entries.skipped_media,
        routes: BTreeMap::new(),
    };
    let mut faults = Faults(Vec::new());
    sites(site, &mut file, &mut faults);
    persons(person, &mut file, &mut faults);
    media(medium, &mut file, &mut faults);
    keys(key, &mut file, &mut faults);
    routes(route, &mut file, &mut faults);
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

fn sites(entries: Vec<At<Site>>, file: &mut TrustFile, faults: &mut Faults) {
    for entry in entries {
        let line = entry.line;
        // TRUST-8.
        if let Some(first) = file.sites.insert(entry.name.clone(), entry) {
            faults.add(
                line,
                TrustFault::SiteTwice { name: first.name.to_string(), first: first.line },
            );
        }
    }
}

fn persons(entries: Vec<At<Person>>, file: &mut TrustFile, faults: &mut Faults) {
    for At { line, value: Person { name }, .. } in entries {
        // TRUST-9.
        if let Some(first) = file.persons.insert(name.clone(), line) {
            faults.add(line, TrustFault::PersonTwice { name: name.to_string(), first });
        }
    }
}

fn media(entries: Vec<At<Medium>>, file: &mut TrustFile, faults: &mut Faults) {
    for entry in entries {
        let line = entry.line;
        // TRUST-11.
        if let Some(first) = file.media.insert(entry.id, entry) {
            faults.add(
                line,
                TrustFault::MediumTwice { id: medium_text(&first.id), first: first.line },
            );
        }
    }
}

fn keys(entries: Vec<At<KeyEntry>>, file: &mut TrustFile, faults: &mut Faults) {
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
            if !file.persons.contains_key(person) {
                let name = person.to_string();
                faults
                    .add(line, TrustFault::UnknownReference { place, what: Listed::Person, name });
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
        let role = role(&entry).map_err(|fault| faults.add(line, fault));
        if let (Ok(public), Ok(role)) = (public, role) {
            let id = public.id();
            file.keys.insert(id, entry.map(|_| Key { public, role, window, revoked }));
        }
    }
}

/// TRUST-15.
fn role(entry: &KeyEntry) -> Result<Role, TrustFault> {
    let KeyEntry { role, site, person, custodians, .. } = entry;
    match (role, site.clone(), person.clone(), custodians.clone()) {
        (RoleWord::Exporter, Some(site), None, Some(custodians)) => {
            Ok(Role::Exporter { site, custodians })
        }
        (RoleWord::Importer, Some(site), None, None) => Ok(Role::Importer { site }),
        (RoleWord::Scanner, Some(site), None, None) => Ok(Role::Scanner { site }),
        (RoleWord::Media, Some(site), None, None) => Ok(Role::Media { site }),
        (RoleWord::Approver, None, Some(person), None) => Ok(Role::Approver { person }),
        (RoleWord::Exporter, ..) => Err(TrustFault::ExporterFields),
        (RoleWord::Importer | RoleWord::Scanner | RoleWord::Media, ..) => {
            Err(TrustFault::SiteFields { role: role.as_str() })
        }
        (RoleWord::Approver, ..) => Err(TrustFault::ApproverFields),
    }
}

fn routes(entries: Vec<At<Route>>, file: &mut TrustFile, faults: &mut Faults) {
    for entry in entries {
        let line = entry.line;
        // TRUST-14.
        known_site(file, faults, line, "from", &entry.from);
        known_site(file, faults, line, "to", &entry.to);
        for site in entry.scan_sites.iter().flatten() {
            known_site(file, faults, line, "scan-sites", site);
        }
        for id in entry.media.iter().flatten() {
            if !file.media.contains_key(id) && !file.is_medium_skipped(id) {
                let (place, what, name) = ("media", Listed::Medium, medium_text(id));
                faults.add(line, TrustFault::UnknownReference { place, what, name });
            }
        }
        // TRUST-17.
        if entry.from == entry.to {
            faults.add(line, TrustFault::RouteToItself { site: entry.from.to_string() });
        }
        zones(&entry, file, faults);
        conditions(&entry, faults);
        // TRUST-20.
        let from = file.sites.get(&entry.from);
        if entry.max_age_days.is_some()
            && from.is_some_and(|site| site.clock == SiteClock::Untrusted)
        {
            faults.add(line, TrustFault::AgeWithoutClock { site: entry.from.to_string() });
        }
        // TRUST-12.
        let ends = (entry.from.clone(), entry.to.clone());
        if let Some(first) = file.routes.insert(ends, entry) {
            let (from, to, first) = (first.from.to_string(), first.to.to_string(), first.line);
            faults.add(line, TrustFault::RouteTwice { from, to, first });
        }
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
        faults.add(line, TrustFault::UnknownReference { place, what: Listed::Site, name });
    }
}

/// TRUST-18.
fn zones(entry: &At<Route>, file: &TrustFile, faults: &mut Faults) {
    let connected = |site| file.site(site).is_some_and(|site| site.zone == Zone::Connected);
    if entry.kinds.contains(&Kind::Request) && connected(&entry.from) {
        let site = entry.from.to_string();
        faults.add(entry.line, TrustFault::ZoneOut { site });
    }
    if entry.kinds.contains(&Kind::Response) && connected(&entry.to) {
        let site = entry.to.to_string();
        faults.add(entry.line, TrustFault::ZoneInto { site });
    }
}

/// TRUST-19.
fn conditions(entry: &At<Route>, faults: &mut Faults) {
    let scan = entry.scan == Scan::Required;
    let requests = entry.kinds.contains(&Kind::Request);
    let microsoft = requests && entry.schemes.contains(&Scheme::Microsoft);
    let vendors = requests && entry.schemes.iter().any(|scheme| *scheme != Scheme::Microsoft);
    for (key, fits, missing, surplus) in [
        ("scan-sites", scan, None, Unfit::NoScan),
        ("names", requests, None, Unfit::NoRequests),
        ("fields", requests, None, Unfit::NoRequests),
        ("turnaround-days", requests, None, Unfit::NoRequests),
        ("key-types", microsoft, Some(Unfit::Microsoft), Unfit::NoMicrosoft),
        ("vendors", vendors, Some(Unfit::Vendors), Unfit::NoVendors),
        ("scan-max-age-hours", scan, Some(Unfit::Scan), Unfit::NoScan),
    ] {
        let unfit = match (entry.has(key), fits) {
            (true, false) => Some(surplus),
            (false, true) => missing,
            _ => None,
        };
        if let Some(unfit) = unfit {
            faults.add(entry.line, TrustFault::RouteFields { key, unfit });
        }
    }
}
