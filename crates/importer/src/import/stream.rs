//! Step 12: the stream, and what waits for a person.

use carnet_ledger::{GapPolicy, StreamClaim, StreamFault, StreamPolicy, StreamVerdict};
use carnet_verifier::trust::{Route, Rule};
use carnet_verifier::verdict;

use super::{End, Importer, in_ledger, problem};
use crate::Step;
use crate::verdict::{Outcome, Problem};

impl Importer<'_> {
    /// Section 7: nothing, or why the bundle waits.
    pub(super) fn check_stream(&mut self, claim: &StreamClaim<'_>) -> Result<Option<Problem>, End> {
        let verdict = self.ledger.judge(claim).map_err(in_ledger(Step::Stream))?;
        self.stream_verdict(claim, verdict)
    }

    pub(super) fn stream_verdict(
        &mut self,
        claim: &StreamClaim<'_>,
        verdict: StreamVerdict,
    ) -> Result<Option<Problem>, End> {
        let step = Step::Stream;
        match verdict {
            StreamVerdict::Fits => Ok(None),
            StreamVerdict::AlreadyImported { since } => {
                let record = self.ledger.bundle(&claim.digest).map_err(in_ledger(step))?;
                let folder = record.and_then(|record| self.setup.spool.find(&record));
                Err(Outcome::AlreadyImported { since, folder }.into())
            }
            StreamVerdict::Held(reason) => {
                Ok(Some(Problem { step, code: reason.code(), message: reason.to_string() }))
            }
            StreamVerdict::Rejected(fault) => {
                self.raise_alarm(claim, &fault)?;
                let (code, message) = (fault.code(), fault.to_string());
                Err(Outcome::Rejected(Problem { step, code, message }).into())
            }
        }
    }

    // STREAM-16.
    fn raise_alarm(&mut self, claim: &StreamClaim<'_>, fault: &StreamFault) -> Result<(), End> {
        if fault.is_contradiction() {
            self.ledger.alarm(claim, self.setup.now).map_err(in_ledger(Step::Stream))?;
        }
        Ok(())
    }

    /// A person has to act. Notes the bundle if it is one that a person can release.
    // IMP-12.
    pub(super) fn wait(
        &mut self,
        claim: &StreamClaim<'_>,
        reasons: &[verdict::Fault],
        hold: Option<Problem>,
    ) -> Result<Outcome, End> {
        let mut problems: Vec<Problem> = reasons.iter().map(problem).chain(hold).collect();
        problems.sort_by_key(|problem| problem.step);
        let releasable = |problem: &&Problem| problem.step <= Step::Stream;
        if let Some(why) = problems.iter().find(releasable) {
            self.ledger.hold(claim, why.code, self.setup.now).map_err(in_ledger(why.step))?;
        }
        Ok(Outcome::Waiting(problems))
    }
}

pub(super) fn policy(route: &Route) -> StreamPolicy {
    let rule = |rule| match rule {
        Rule::Accept => GapPolicy::Accept,
        Rule::Hold => GapPolicy::Hold,
        Rule::Reject => GapPolicy::Reject,
    };
    StreamPolicy { gaps: rule(route.gaps), late: rule(route.late) }
}
