//! Whether the approvals and scans that a trust file asks for can be had (`spec/exchange.md` section 1.3).
//!
//! Persons are counted once and custodians taken off, so that a file is judged in a time that is linear in its
//! length: whoever proposes a change to it must not be able to stop those who check it.

use std::collections::{BTreeMap, BTreeSet};

use carnet_format::{KeyId, SiteName};

use super::error::NoScanner;
use super::route::Scan;
use super::{
    Key, PersonName, Role, Route, Rule, SiteClock, SkipReason, Skipped, SkippedTable, TrustError,
    TrustFault, TrustFile,
};
use crate::words::short_words;

/// What the keys of a trust file that are not revoked can bring about.
pub(super) struct Reach<'f> {
    /// The persons who can approve.
    approvers: BTreeSet<&'f PersonName>,
    /// For each site with exporter keys, the one whose bundles the fewest can approve.
    fewest: BTreeMap<&'f SiteName, Fewest>,
    /// The sites that scan.
    scanners: BTreeSet<&'f SiteName>,
    /// Those of them whose clocks are trusted.
    timed: BTreeSet<&'f SiteName>,
}

/// How many persons can approve what an exporter key signed.
#[derive(Clone, Copy)]
pub(super) struct Fewest {
    pub(super) key: KeyId,
    pub(super) persons: usize,
    /// How many of them, at the least among the keys of the site, have a key without end.
    pub(super) lasting: usize,
}

impl<'f> Reach<'f> {
    pub(super) fn of(file: &'f TrustFile) -> Self {
        let valid = || file.keys.iter().filter(|(_, key)| !key.revoked);
        let persons = |key: &'f Key| key.role.person();
        let approvers = valid().filter_map(|(_, key)| persons(key)).collect::<BTreeSet<_>>();
        let lasting = valid().filter(|(_, key)| key.window.last.is_none());
        let lasting = lasting.filter_map(|(_, key)| persons(key)).collect::<BTreeSet<_>>();
        let mut fewest = BTreeMap::<_, Fewest>::new();
        let mut scanners = BTreeSet::new();
        for (id, key) in valid() {
            match &key.role {
                Role::Exporter { site, custodians } => {
                    let less = |all: &BTreeSet<_>| {
                        all.len() - custodians.iter().filter(|person| all.contains(person)).count()
                    };
                    let this =
                        Fewest { key: *id, persons: less(&approvers), lasting: less(&lasting) };
                    fewest.entry(site).and_modify(|all| *all = all.with(this)).or_insert(this);
                }
                Role::Scanner { site } => {
                    scanners.insert(site);
                }
                _ => {}
            }
        }
        let is_timed = |site: &&SiteName| file.clock_of(site) == SiteClock::Trusted;
        let timed = scanners.iter().copied().filter(is_timed).collect();
        Self { approvers, fewest, scanners, timed }
    }

    /// Of the exporter keys of a site, the one whose bundles the fewest can approve.
    pub(super) fn fewest(&self, site: &SiteName) -> Option<Fewest> {
        self.fewest.get(site).copied()
    }

    /// TRUST-21.
    fn approvers(&self, from: &SiteName, route: &Route) -> Option<TrustFault> {
        let Fewest { key, persons, .. } = self.fewest(from)?;
        let (approvals, key) = (route.approvals, short_words(key));
        (persons < usize::from(approvals)).then_some(TrustFault::TooFewApprovers {
            approvals,
            key,
            persons,
        })
    }

    /// TRUST-22.
    fn scanner(&self, from: &SiteName, route: &Route) -> Option<TrustFault> {
        let find = |sites: &BTreeSet<&'f SiteName>| match &route.scan_sites {
            Some(named) => named.iter().find_map(|site| sites.get(site).copied()),
            None => sites.iter().copied().find(|site| *site != from),
        };
        let is_timed = || route.time_unknown == Rule::Accept || find(&self.timed).is_some();
        if route.scan == Scan::None || route.scan_max_age_hours.is_none() {
            return None;
        }
        let reason = match find(&self.scanners) {
            Some(_) if is_timed() => return None,
            Some(site) => NoScanner::NoClock(site.to_string()),
            None if route.scan_sites.is_some() => NoScanner::NoKeyOfThose,
            None => NoScanner::NoKeyBut(from.to_string()),
        };
        Some(TrustFault::NoScanner { reason })
    }
}

impl Fewest {
    /// Of two keys the one whose bundles fewer can approve; the least number with a key without end.
    fn with(self, other: Self) -> Self {
        let less = if other.persons < self.persons { other } else { self };
        Self { lasting: self.lasting.min(other.lasting), ..less }
    }
}

/// TRUST-21, TRUST-22, TRUST-23. Where a key is skipped, a route that falls short is skipped, too, since the key
/// may be the one that it needs.
pub(super) fn judge(
    file: &mut TrustFile,
    trust_approvals_line: usize,
    faults: &mut Vec<TrustError>,
) {
    let is_key_skipped = file.skipped.iter().any(|skipped| skipped.what == SkippedTable::Key);
    let reach = Reach::of(file);
    let persons = reach.approvers.len();
    let mut unmet = Vec::new();
    for (ends, route) in &file.routes {
        let found = [reach.approvers(&ends.0, route), reach.scanner(&ends.0, route)];
        for fault in found.into_iter().flatten() {
            unmet.push((ends.clone(), route.line, fault));
        }
    }
    if !is_key_skipped {
        // TRUST-23.
        let approvals = file.trust_approvals;
        if persons < usize::from(approvals) {
            let fault = TrustFault::TooFewTrustApprovers { approvals, persons };
            faults.push(TrustError { line: trust_approvals_line, fault });
        }
        faults.extend(unmet.into_iter().map(|(_, line, fault)| TrustError { line, fault }));
        return;
    }
    for (ends, line, fault) in unmet {
        // A route that falls short twice is skipped once.
        if file.routes.remove(&ends).is_some() {
            let reason = SkipReason::Unmet(fault);
            file.skipped.push(Skipped { line, what: SkippedTable::Route, reason });
        }
    }
}
