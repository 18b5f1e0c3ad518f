//! Who has approved and scanned a bundle, and whether that is enough (`spec/exchange.md` section 4).
//! The only place where approvals are counted.

mod never;
mod standing;
mod update;
mod vain;

use std::collections::BTreeSet;
use std::fmt;

use carnet_format::{Approval, Code, KeyId, MediumId, Scan, SiteName, VerifiedEndorsement};
use carnet_language::{count, text};

pub use never::NeverCounts;
pub use standing::Standing;
pub(crate) use update::count_update;
pub use update::{CountedApproval, UpdateTally, foresee_update};

use crate::time::{Judgement, Now, Window};
use crate::trust::{Key, PersonName, Role, Route, Rule, SiteClock, TrustFile};

/// What the endorsements of a bundle come to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Tally {
    /// The endorsements in the order of the file.
    pub endorsements: Vec<Endorsement>,
    /// The distinct persons whose approval counts.
    pub persons: BTreeSet<PersonName>,
    /// How many scans count.
    pub scans: usize,
    /// What is known about now, once the scans have been believed.
    pub(crate) now: Now,
    /// The times of scans that would be believed, if they did not jump, and where they were made.
    pub(crate) jumps: Vec<(u64, SiteName)>,
}

/// A verified endorsement, and whether it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Endorsement {
    /// What it states.
    pub statement: EndorsementStatement,
    /// The key that signed it.
    pub key: KeyId,
    /// Whose key that is.
    pub owner: Owner,
    /// Why it does not count, if it does not.
    pub code: Option<Code>,
}

/// What an endorsement states.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the statements say what they are")]
pub enum EndorsementStatement {
    Approval(Approval),
    Scan(Scan),
}

/// Whose key signed an endorsement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A person's.
    Person(PersonName),
    /// A site's.
    Site(SiteName),
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(person) => write!(f, "{person}"),
            Self::Site(site) => write!(f, "{site}"),
        }
    }
}

impl Owner {
    fn of(role: &Role) -> Self {
        match role {
            Role::Approver { person } => Self::Person(person.clone()),
            Role::Exporter { site, .. }
            | Role::Importer { site }
            | Role::Scanner { site }
            | Role::Media { site } => Self::Site(site.clone()),
        }
    }
}

/// What endorsements are judged by.
#[derive(Clone, Copy)]
pub(crate) struct Rules<'a> {
    pub(crate) trust: &'a TrustFile,
    pub(crate) route: &'a Route,
    /// The key that signed the bundle.
    pub(crate) exporter: &'a Key,
    pub(crate) medium: Option<MediumId>,
}

impl Rules<'_> {
    /// QUORUM-5. Whether a scan of that site counts for the bundle.
    fn takes_scan_of(&self, site: &SiteName) -> bool {
        let from = self.exporter.role.site();
        from.is_some_and(|from| self.route.takes_scan_of(site, from))
    }
}

/// Counts the endorsements of a bundle. Each is verified, with the entry of its key. A time that jumps is believed
/// up to `passed`.
pub(crate) fn count<'a>(
    rules: Rules<'a>,
    now: Now,
    passed: Option<u64>,
    endorsements: impl Iterator<Item = (&'a VerifiedEndorsement, &'a Key)> + Clone,
) -> Tally {
    let times = endorsements.clone().filter_map(|(endorsement, key)| match endorsement {
        VerifiedEndorsement::Scan(scan) => {
            let site = believed_of(rules, now, scan.scanned, key)?;
            Some((scan.scanned, site.clone()))
        }
        VerifiedEndorsement::Approval(_) => None,
    });
    // QUORUM-1.
    let (jumps, mut believed) = times.partition::<Vec<_>, _>(|(time, _)| now.is_jump(*time));
    believed.extend(jumps.iter().filter(|(time, _)| Some(*time) <= passed).cloned());
    // QUORUM-2. One scan that lies about its time would make good approvals look expired.
    let latest = believed.into_iter().map(|(time, _)| time).max();
    let now = latest.map_or(now, |time| now.after(time));
    let persons = BTreeSet::new();
    let mut tally = Tally { endorsements: Vec::new(), persons, scans: 0, now, jumps };
    for (endorsement, key) in endorsements {
        let (statement, id, judged) = match endorsement {
            VerifiedEndorsement::Approval(approval) => (
                EndorsementStatement::Approval(Approval::clone(approval)),
                approval.key_id(),
                judge_approval(rules, now, approval, key, &tally.persons).map(Some),
            ),
            VerifiedEndorsement::Scan(scan) => (
                EndorsementStatement::Scan(Scan::clone(scan)),
                scan.key_id(),
                judge_scan(rules, now, scan, key).map(|()| None),
            ),
        };
        match &judged {
            Ok(Some(person)) => {
                tally.persons.insert((*person).clone());
            }
            Ok(None) => tally.scans += 1,
            Err(_) => {}
        }
        let (owner, code) = (Owner::of(&key.role), judged.err());
        tally.endorsements.push(Endorsement { statement, key: id, owner, code });
    }
    tally
}

impl Tally {
    /// What is still missing, with words for it.
    pub(crate) fn missing(&self, route: &Route) -> Vec<(Code, String)> {
        let mut missing = missing(self.persons.len(), self.scans, route);
        for (code, message) in &mut missing {
            let vain = self.endorsements.iter().filter_map(|it| Some((it, it.code?)));
            let vain = vain.filter(|(it, _)| {
                let is_scan = matches!(it.statement, EndorsementStatement::Scan(_));
                is_scan == (*code == Code::QuorumScan)
            });
            let vain = vain.map(|(it, code)| format!("{} ({code})", it.owner)).collect::<Vec<_>>();
            if !vain.is_empty() {
                let vain = vain.join(", ");
                message.push_str(&text!(en "; not counted: {vain}"; de "; nicht gezählt: {vain}"));
            }
        }
        missing
    }
}

/// What a bundle of this route lacks before anybody has endorsed it, with words for it.
#[must_use]
pub fn missing_at_first(route: &Route) -> Vec<(Code, String)> {
    missing(0, 0, route)
}

fn missing(got: usize, scans: usize, route: &Route) -> Vec<(Code, String)> {
    let mut missing = Vec::new();
    let needed = usize::from(route.approvals);
    // QUORUM-14.
    if got < needed {
        let message = match got {
            0 => text!(
                en "no approval that counts, the route needs {needed}";
                de "keine Freigabe, die zählt; der Weg braucht {needed}"
            ),
            _ => count!(
                got;
                en "got the approval of {got} person that counts, the route needs {needed}",
                "got approvals of {got} persons that count, the route needs {needed}";
                de "{got} Freigabe, die zählt; der Weg braucht {needed}",
                "{got} Freigaben, die zählen; der Weg braucht {needed}"
            ),
        };
        missing.push((Code::QuorumApprovals, message));
    }
    // QUORUM-15.
    if route.scan_max_age_hours.is_some() && scans == 0 {
        let message = text!(
            en "no scan that counts, the route needs one";
            de "keine Virenprüfung, die zählt; der Weg braucht eine"
        );
        missing.push((Code::QuorumScan, message));
    }
    missing
}

/// The person who approved, if the approval counts.
fn judge_approval<'k>(
    rules: Rules<'_>,
    now: Now,
    approval: &Approval,
    key: &'k Key,
    counted: &BTreeSet<PersonName>,
) -> Result<&'k PersonName, Code> {
    // QUORUM-3.
    let Role::Approver { person } = &key.role else { return Err(Code::QuorumRole) };
    let own = Window { first: approval.not_before, last: approval.not_after };
    check_revoked(key)?;
    judge_windows([key.window, own], now, rules.route.time_unknown)?;
    // QUORUM-11.
    if rules.exporter.role.custodians().is_some_and(|custodians| custodians.contains(person)) {
        return Err(Code::QuorumCustodian);
    }
    // QUORUM-12.
    let media = &approval.media;
    if !media.is_empty() && !rules.medium.is_some_and(|medium| media.contains(&medium)) {
        return Err(Code::QuorumOtherMedium);
    }
    // QUORUM-13.
    if counted.contains(person) {
        return Err(Code::QuorumSamePerson);
    }
    Ok(person)
}

fn judge_scan(rules: Rules<'_>, now: Now, scan: &Scan, key: &Key) -> Result<(), Code> {
    // QUORUM-3.
    let Role::Scanner { site } = &key.role else { return Err(Code::QuorumRole) };
    check_revoked(key)?;
    // QUORUM-5.
    if !rules.takes_scan_of(site) {
        return Err(Code::QuorumScanSite);
    }
    judge_windows([key.window, Window::default()], now, rules.route.time_unknown)?;
    let clock = rules.trust.clock_of(site);
    // QUORUM-9.
    if clock == SiteClock::Trusted && now.is_future(scan.scanned) {
        return Err(Code::QuorumFuture);
    }
    // QUORUM-10.
    let Some(max_age_hours) = rules.route.scan_max_age_hours else { return Ok(()) };
    let last = scan.scanned.saturating_add(max_age_hours.saturating_mul(3600));
    match (now.judge(Window { first: None, last: Some(last) }), clock) {
        (Judgement::Expired, _) => Err(Code::QuorumScanOld),
        (Judgement::CannotTell, _) | (_, SiteClock::Untrusted)
            if rules.route.time_unknown != Rule::Accept =>
        {
            Err(Code::QuorumTimeUnknown)
        }
        _ => Ok(()),
    }
}

/// QUORUM-4.
fn check_revoked(key: &Key) -> Result<(), Code> {
    if key.revoked { Err(Code::QuorumRevoked) } else { Ok(()) }
}

/// QUORUM-6 to QUORUM-8, on the window of the key and that of the statement.
fn judge_windows(windows: [Window; 2], now: Now, unknown: Rule) -> Result<(), Code> {
    let windows = windows.map(|window| now.judge(window));
    // QUORUM-6.
    if windows.contains(&Judgement::Expired) {
        return Err(Code::QuorumExpired);
    }
    // QUORUM-7.
    if windows.contains(&Judgement::NotYetValid) {
        return Err(Code::QuorumNotYet);
    }
    // QUORUM-8.
    if windows.contains(&Judgement::CannotTell) && unknown != Rule::Accept {
        return Err(Code::QuorumTimeUnknown);
    }
    Ok(())
}

/// The site of a scan that proves that the time it names has passed.
fn believed_of<'k>(rules: Rules<'_>, now: Now, scanned: u64, key: &'k Key) -> Option<&'k SiteName> {
    let Role::Scanner { site } = &key.role else { return None };
    let is_believed = !key.revoked
        && rules.takes_scan_of(site)
        && rules.trust.clock_of(site) == SiteClock::Trusted
        && key.window.contains(scanned)
        && !now.is_future(scanned);
    is_believed.then_some(site)
}
