//! What was kept of requests that others have answered since.

use std::collections::BTreeSet;

use carnet_format::{Code, ItemRef};
use carnet_ledger::{BundleRecord, ItemState, Ledger};

use super::due::Standing;
use super::judge::{Judged, faults};
use super::kept::{Kept, Outcome, Place};
use super::{Run, Stop};

impl Run<'_, '_> {
    /// Refuses what was kept of requests that were refused in another way since: which of the two is right, a person
    /// decides. Deferrals of what was answered since go.
    // RESP-6.
    pub(super) fn refuse_overtaken(
        &mut self,
        ledger: &dyn Ledger,
        place: &Place,
        bundle: &BundleRecord,
        kept: &mut Kept,
        standing: &Standing,
    ) -> Result<(), Stop> {
        let (mut grants, mut refusals) = (Vec::new(), Vec::new());
        let closed = kept.lines.iter().filter(|(item, _)| !standing.open.contains(item));
        for (index, line) in closed.filter(|(_, line)| line.is_final()) {
            let request = ledger.request(&ItemRef { bundle: bundle.digest, index: *index })?;
            if request.is_some_and(|request| request.state == ItemState::Refused) {
                match line.outcome {
                    Outcome::Granted => grants.push(*index),
                    _ => refusals.push(*index),
                }
            }
        }
        let (overtaken, told) = self.compare(place, bundle, kept, refusals)?;
        let (mut judged, before) = (Judged::default(), kept.lines.len());
        // A deferral of what has its answer tells nobody anything.
        kept.lines.retain(|item, line| line.is_final() || standing.open.contains(item));
        for item in told {
            kept.lines.remove(&item);
        }
        for item in grants.into_iter().chain(overtaken) {
            if let Some(line) = kept.lines.remove(&item) {
                let code = Code::AnswerBackwards.as_str();
                judged.refuse(kept, self.setup.now, code, line.text);
            }
        }
        if kept.lines.len() < before {
            place.write(kept)?;
            self.say_refused(bundle, &judged)?;
        }
        Ok(())
    }

    /// Of kept refusals of requests that stand refused, those that say something else than what was exported, and those
    /// that say the same, be that by a person or by a run that was ended.
    fn compare(
        &self,
        place: &Place,
        bundle: &BundleRecord,
        kept: &Kept,
        refusals: Vec<u32>,
    ) -> Result<(Vec<u32>, Vec<u32>), Stop> {
        if refusals.is_empty() {
            return Ok((refusals, Vec::new()));
        }
        place.give(refusals.iter().map(|item| kept.lines[item].text.as_str()))?;
        let said = self.check(place, bundle)?;
        if let Some(failure) = said.failure() {
            return Err(failure.into());
        }
        let faults = faults(&said);
        let moves: BTreeSet<usize> = said.answers.iter().map(|answer| answer.line).collect();
        // A line at fault is one for the reply to refuse, by its own code.
        let numbered = refusals.into_iter().zip(1..).filter(|(_, line)| !faults.contains_key(line));
        let (others, same): (Vec<_>, Vec<_>) = numbered.partition(|(_, line)| moves.contains(line));
        let items = |of: Vec<(u32, usize)>| of.into_iter().map(|(item, _)| item).collect();
        Ok((items(others), items(same)))
    }
}
