//! Step 12: the stream, and what is held.

use carnet_format::Code;
use carnet_judge::trust::{Route, Rule};
use carnet_judge::verdict::Fault;
use carnet_ledger::{GapPolicy, StreamClaim, StreamFault, StreamPolicy, StreamVerdict};

use super::{End, Importer, Seen, in_ledger};
use crate::Step;
use crate::verdict::Outcome;

impl Importer<'_> {
    /// Section 7: what the bundle is held for.
    pub(super) fn check_stream(&mut self, claim: &StreamClaim<'_>) -> Result<Vec<Fault>, End> {
        let verdict = self.ledger.judge(claim).map_err(in_ledger(Step::Stream))?;
        self.stream_verdict(claim, verdict)
    }

    pub(super) fn stream_verdict(
        &mut self,
        claim: &StreamClaim<'_>,
        verdict: StreamVerdict,
    ) -> Result<Vec<Fault>, End> {
        let step = Step::Stream;
        match verdict {
            StreamVerdict::Fits => Ok(Vec::new()),
            StreamVerdict::AlreadyImported { since } => {
                let record = self.ledger.bundle(&claim.digest).map_err(in_ledger(step))?;
                let folder = record.and_then(|record| self.setup.spool.find(&record));
                Err(Outcome::AlreadyImported { since, folder }.into())
            }
            StreamVerdict::Held(reasons) => {
                let problem = |reason: &carnet_ledger::HoldReason| Fault {
                    step,
                    code: reason.code(),
                    message: reason.to_string(),
                };
                Ok(reasons.iter().map(problem).collect())
            }
            StreamVerdict::Rejected(fault) => {
                self.raise_alarm(claim, &fault)?;
                let (code, message) = (fault.code(), fault.to_string());
                Err(Outcome::Rejected(Fault { step, code, message }).into())
            }
        }
    }

    // STREAM-17.
    fn raise_alarm(&mut self, claim: &StreamClaim<'_>, fault: &StreamFault) -> Result<(), End> {
        if fault.is_contradiction() {
            self.ledger.alarm(claim, self.setup.now).map_err(in_ledger(Step::Stream))?;
        }
        Ok(())
    }

    /// Notes a bundle that is held, if it is one that a person can release.
    // IMP-14.
    pub(super) fn note_hold(&mut self, seen: &Seen, outcome: Outcome) -> Outcome {
        let (Outcome::Held(problems), Some(bundle), Some(policy)) =
            (&outcome, &seen.bundle, seen.policy)
        else {
            return outcome;
        };
        let mut codes: Vec<Code> = Vec::new();
        for Fault { code, .. } in problems {
            // A time may jump in the manifest and again in a scan.
            if !codes.contains(code) {
                codes.push(*code);
            }
        }
        if !codes.iter().any(|code| carnet_ledger::can_be_released(*code)) {
            return outcome;
        }
        let jump = seen.jump.filter(|_| codes.contains(&Code::TimeJump));
        let (manifest, digest, key) = (&bundle.manifest, bundle.digest, bundle.key);
        let claim = StreamClaim { manifest, digest, key, policy };
        match self.ledger.hold(&claim, &codes, jump, self.setup.now) {
            Ok(()) => outcome,
            Err(error) => {
                let (code, message) = (Some(error.code()), error.to_string());
                Outcome::Unknown { step: Step::Admit, code, message }
            }
        }
    }
}

/// A person has to act.
pub(super) fn held(reasons: &[Fault], holds: Vec<Fault>) -> Outcome {
    let mut problems: Vec<Fault> = reasons.iter().cloned().chain(holds).collect();
    problems.sort_by_key(|problem| problem.step);
    Outcome::Held(problems)
}

pub(super) fn policy(route: &Route) -> StreamPolicy {
    let rule = |rule| match rule {
        Rule::Accept => GapPolicy::Accept,
        Rule::Hold => GapPolicy::Hold,
        Rule::Reject => GapPolicy::Reject,
    };
    StreamPolicy { gaps: rule(route.gaps), late: rule(route.late) }
}
