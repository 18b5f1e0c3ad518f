//! Endorsements that can be left out, because they will never count.

use carnet_format::{Approval, Code};

use super::{Endorsement, EndorsementStatement, NeverCounts, Standing, judge_approval, judge_scan};
use crate::time::Window;
use crate::trust::{Key, Route, Rule, TrustFile};

impl Standing {
    /// QUORUM-27. For each endorsement, in file order, why it will never count by this trust file: on no host, on
    /// no medium, and at no time to come. One that only does not count here and now has no reason.
    #[must_use]
    pub fn in_vain(&self, trust: &TrustFile) -> Vec<Option<NeverCounts>> {
        let mut reasons: Vec<_> = self
            .tally
            .endorsements
            .iter()
            .map(|endorsement| self.never_counts(trust, endorsement).err())
            .collect();
        for place in 0..reasons.len() {
            let is_covered = (0..reasons.len()).any(|other| {
                other != place
                    && reasons[other].is_none()
                    && self.covers(trust, other, place)
                    // Of two that are worth the same the first stays.
                    && (other < place || !self.covers(trust, place, other))
            });
            if reasons[place].is_none() && is_covered {
                reasons[place] = Some(Code::QuorumSamePerson.into());
            }
        }
        reasons
    }

    fn never_counts(&self, trust: &TrustFile, it: &Endorsement) -> Result<(), NeverCounts> {
        let Some(key) = trust.key(&it.key) else { return Ok(()) };
        let Some(route) = trust.route(&self.ends.0, &self.ends.1) else { return Ok(()) };
        // A host without a clock may take what has expired by this one; and where this one has none, a scan
        // that lies may have said what time it is.
        let is_sure = self.time_unknown != Rule::Accept && self.now().own().is_some();
        let last = |last: Option<u64>| last.filter(|_| is_sure);
        let key =
            Key { window: Window { first: None, last: last(key.window.last) }, ..key.clone() };
        let max_age_hours = route.scan_max_age_hours;
        let max_age = max_age_hours.filter(|_| is_sure);
        let route =
            Route { time_unknown: Rule::Accept, scan_max_age_hours: max_age, ..route.clone() };
        let rules = self.rules(trust, &route)?;
        let own = match &it.statement {
            EndorsementStatement::Approval(approval) => {
                let (not_after, media) = (last(approval.not_after), Vec::new());
                let approval = Approval { not_before: None, not_after, media, ..approval.clone() };
                judge_approval(rules, self.now(), &approval, &key, &Default::default())?;
                window(&approval)
            }
            EndorsementStatement::Scan(scan) => match judge_scan(rules, self.now(), scan, &key) {
                // Its time will come.
                Ok(()) | Err(Code::QuorumFuture) => {
                    let site = key.role.site().ok_or(Code::QuorumRole)?;
                    self.window_of_scan(trust, scan, site, max_age_hours)?
                }
                Err(code) => return Err(code.into()),
            },
        };
        self.meet(trust, &it.key, own)
    }

    /// Whether an approval counts wherever and whenever another of the same person does.
    fn covers(&self, trust: &TrustFile, one: usize, other: usize) -> bool {
        let approval = |place: usize| {
            let Endorsement { statement, key, owner, .. } = self.tally.endorsements.get(place)?;
            match statement {
                EndorsementStatement::Approval(it) => Some((it, trust.key(key)?.window, owner)),
                EndorsementStatement::Scan(_) => None,
            }
        };
        let (Some((one, one_key, by)), Some((other, other_key, also_by))) =
            (approval(one), approval(other))
        else {
            return false;
        };
        let media = one.media.is_empty()
            || !other.media.is_empty() && other.media.iter().all(|it| one.media.contains(it));
        by == also_by && media && holds(one_key, other_key) && holds(window(one), window(other))
    }
}

const fn window(approval: &Approval) -> Window {
    Window { first: approval.not_before, last: approval.not_after }
}

/// Whether a window has every second of another.
fn holds(outer: Window, inner: Window) -> bool {
    let first = outer.first.is_none_or(|first| inner.first.is_some_and(|it| it >= first));
    let last = outer.last.is_none_or(|last| inner.last.is_some_and(|it| it <= last));
    first && last
}
