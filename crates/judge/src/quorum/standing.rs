//! What a bundle still needs, and whether a further endorsement would help.

use std::collections::BTreeSet;

use carnet_format::limits::MAX_ENDORSEMENTS;
use carnet_format::{Approval, Code, KeyId, MediumId, Scan, SiteName};

use super::{NeverCounts, Rules, Tally, judge_approval, judge_scan};
use crate::time::{Judgement, Now, Window};
use crate::trust::{Key, PersonName, Route, Rule, SiteClock, TrustFile};

/// What the route asks for, who has approved, and who still may.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Standing {
    /// How many persons have to approve.
    pub approvals: u8,
    /// Who has, so that it counts.
    pub approved: BTreeSet<PersonName>,
    /// Who else could, by the trust file.
    pub may_approve: BTreeSet<PersonName>,
    /// How many scans count.
    pub scans: usize,
    scan_needed: bool,
    pub(super) time_unknown: Rule,
    pub(super) ends: (SiteName, SiteName),
    exporter: KeyId,
    medium: Option<MediumId>,
    bundle: Window,
    pub(super) tally: Tally,
}

impl Standing {
    /// Of a bundle that is good in no second outside of `bundle`, whatever the clocks.
    pub(crate) fn new(
        rules: Rules<'_>,
        tally: &Tally,
        ends: (SiteName, SiteName),
        bundle: Window,
    ) -> Self {
        let custodians = rules.exporter.role.custodians();
        let may_approve = rules
            .trust
            .keys()
            .filter(|(_, key)| !key.revoked && tally.now.judge(key.window) != Judgement::Expired)
            .filter_map(|(_, key)| key.role.person())
            .filter(|person| custodians.is_none_or(|custodians| !custodians.contains(person)))
            .filter(|person| !tally.persons.contains(*person));
        Self {
            approvals: rules.route.approvals,
            approved: tally.persons.clone(),
            may_approve: may_approve.cloned().collect(),
            scans: tally.scans,
            scan_needed: rules.route.scan_max_age_hours.is_some(),
            time_unknown: rules.route.time_unknown,
            ends,
            exporter: rules.exporter.public.id(),
            medium: rules.medium,
            bundle,
            tally: tally.clone(),
        }
    }

    /// Whether the route asks for a scan.
    #[must_use]
    pub const fn scan_needed(&self) -> bool {
        self.scan_needed
    }

    /// What is known about now, once the bundle and its scans have been believed.
    #[must_use]
    pub const fn now(&self) -> Now {
        self.tally.now
    }

    /// QUORUM-17. Who would approve, before anything is signed.
    ///
    /// # Errors
    /// Why the approval could not count, now or later.
    pub fn foresee_approval<'t>(
        &self,
        trust: &'t TrustFile,
        key: &KeyId,
        approval: &Approval,
    ) -> Result<&'t PersonName, NeverCounts> {
        let (route, favourable) = self.favourable(trust, key)?;
        let own = Window { first: approval.not_before, last: approval.not_after };
        let approval = Approval { not_before: None, media: Vec::new(), ..approval.clone() };
        let rules = self.rules(trust, &route)?;
        let person = judge_approval(rules, self.tally.now, &approval, &favourable, &self.approved)?;
        self.meet(trust, key, own)?;
        let (person, _) = trust.persons.get_key_value(person).ok_or(Code::QuorumRole)?;
        Ok(person)
    }

    /// QUORUM-17. At which site the scan would be, before anything is signed.
    ///
    /// # Errors
    /// Why the scan could not count, now or later.
    pub fn foresee_scan<'t>(
        &self,
        trust: &'t TrustFile,
        key: &KeyId,
        scan: &Scan,
    ) -> Result<&'t SiteName, NeverCounts> {
        let (route, favourable) = self.favourable(trust, key)?;
        judge_scan(self.rules(trust, &route)?, self.tally.now, scan, &favourable)?;
        let site = trust.key(key).and_then(|key| key.role.site()).ok_or(Code::QuorumRole)?;
        let own = self.window_of_scan(trust, scan, site, route.scan_max_age_hours)?;
        self.meet(trust, key, own)?;
        Ok(site)
    }

    /// QUORUM-10. Where the route says how old a scan may be. The clock of the scanner's site is what it is, at any
    /// time and on any medium.
    pub(super) fn window_of_scan(
        &self,
        trust: &TrustFile,
        scan: &Scan,
        site: &SiteName,
        max_age_hours: Option<u64>,
    ) -> Result<Window, NeverCounts> {
        let Some(hours) = max_age_hours else { return Ok(Window::default()) };
        if trust.clock_of(site) == SiteClock::Untrusted && self.time_unknown != Rule::Accept {
            return Err(NeverCounts::ScanClock { site: site.clone() });
        }
        let last = scan.scanned.saturating_add(hours.saturating_mul(3600));
        Ok(Window { first: None, last: Some(last) })
    }

    /// QUORUM-22. An endorsement, its key and the bundle have to be good in one and the same second. Where the
    /// route accepts what cannot be told, a host without a clock may take what another would not.
    pub(super) fn meet(
        &self,
        trust: &TrustFile,
        key: &KeyId,
        own: Window,
    ) -> Result<(), NeverCounts> {
        if self.time_unknown == Rule::Accept {
            return Ok(());
        }
        let key = trust.key(key).map_or_else(Window::default, |key| key.window);
        let windows = [key, own, self.bundle];
        let first = windows.iter().filter_map(|window| window.first).max();
        let last = windows.iter().filter_map(|window| window.last).min();
        match (first, last) {
            (Some(first), Some(last)) if last < first => Err(NeverCounts::Apart { first, last }),
            _ => Ok(()),
        }
    }

    /// Route and key without what may come true at another time or on another medium.
    fn favourable(&self, trust: &TrustFile, key: &KeyId) -> Result<(Route, Key), Code> {
        // END-2.
        if self.tally.endorsements.len() == MAX_ENDORSEMENTS {
            return Err(Code::EndorsementCount);
        }
        let key = trust.key(key).ok_or(Code::EndorsementUnknownKey)?;
        let route = trust.route(&self.ends.0, &self.ends.1).ok_or(Code::RouteNone)?;
        let key = Key { window: Window { first: None, ..key.window }, ..key.clone() };
        Ok((Route { time_unknown: Rule::Accept, ..route.clone() }, key))
    }

    pub(super) fn rules<'t>(
        &self,
        trust: &'t TrustFile,
        route: &'t Route,
    ) -> Result<Rules<'t>, Code> {
        let exporter = trust.key(&self.exporter).ok_or(Code::KeyUnknown)?;
        Ok(Rules { trust, route, exporter, medium: self.medium })
    }
}
