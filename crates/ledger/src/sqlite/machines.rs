//! The requests of every machine, and how many answers say the same.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use carnet_format::{Digest, ErrorCode};

use super::db::Db;
use super::fault::Outcome;
use super::items::{self, Answer, Stored};
use super::names::{self, Name};
use super::standing;
use crate::tables::said::{self, Line};
use crate::tables::{bundles, responses};
use crate::{
    CodeCount, Direction, ItemState, MachineRequest, OutcomeCounts, OutcomeRecord, Said, Shown,
};

/// The requests of all machines, or of one. What was granted was granted to a request of the same key, perhaps
/// not to this one (STATE-7).
// LEDGER-69.
pub(super) fn requests(
    db: &Db<'_>,
    machine: Option<&str>,
    each: &mut dyn FnMut(MachineRequest),
) -> Outcome<()> {
    let mut all = Vec::new();
    match machine {
        Some(machine) => all = names::requests_of(db, machine)?,
        None => names::each(db, &mut |name| all.push(name))?,
    }
    all.sort_by(|one, other| {
        names::order(&one.name, &other.name).then(one.place.cmp(&other.place))
    });
    for name in all {
        let shown = shown(db, &name)?;
        let own = items::must(db, name.place)?;
        let request = awaited(db, &own)?.unwrap_or(own);
        let about = db.about(request.place.bundle)?;
        if about.way != Direction::Out || request.is_withdrawal() || request.is_ended_dispute() {
            continue;
        }
        each(MachineRequest {
            machine: name.name,
            shown,
            to: about.to.clone(),
            sent: about.recorded,
            answered: answered(db, &request)?,
            voided: items::voided(db, request.place.bundle)?,
            contradicted: standing::contradicted(db, &request)?,
            request: request.record(db)?,
        });
    }
    Ok(())
}

/// The newest request with the same key that waits, where this one is at an end without a grant.
fn awaited(db: &Db<'_>, own: &Stored) -> Outcome<Option<Stored>> {
    use ItemState::{Refused, Replaced, Voided, Withdrawn};
    if !matches!(own.state, Refused | Voided | Withdrawn | Replaced) {
        return Ok(None);
    }
    let mut newest: Option<Stored> = None;
    for other in items::with_key(db, &own.key)? {
        let bundle = other.place.bundle;
        if bundle > own.place.bundle
            && other.is_unanswered()
            && db.about(bundle)?.way == Direction::Out
        {
            newest = Some(other);
        }
    }
    Ok(newest)
}

/// When the answer was admitted that a request has.
fn answered(db: &Db<'_>, request: &Stored) -> Outcome<Option<u64>> {
    let recorded = |answer: &Answer| Ok(db.about(answer.place.bundle)?.recorded);
    let Some(grant) = &request.more.grant else {
        let good = items::good_answers(db, request.place)?;
        let times: Vec<u64> = good.iter().map(recorded).collect::<Outcome<_>>()?;
        return Ok(times.into_iter().max());
    };
    let mut first = None;
    for same in items::with_key(db, &request.key)? {
        for answer in items::good_answers(db, same.place)? {
            if answer.grant() == Some(grant) {
                let time = recorded(&answer)?;
                first = Some(first.map_or(time, |first: u64| first.min(time)));
            }
        }
    }
    Ok(first)
}

/// When a machine last showed what this request asks for.
fn shown(db: &Db<'_>, name: &Name) -> Outcome<Shown> {
    let mut shown = Shown { bundle: name.place.bundle.unsigned_abs(), entry: 0 };
    shown = name.noted.map_or(shown, |noted| shown.max(noted));
    let is_it = |said: &Line| {
        let machine = said.machine.as_deref();
        said.what == Said::Applied && machine.is_some_and(|it| names::is_same(it, &name.name))
    };
    let applied = said::of(db, name.place)?.into_iter().rfind(is_it);
    if let Some(Line { after, number: entry, .. }) = applied {
        shown = shown.max(Shown { bundle: after.unsigned_abs(), entry });
    }
    Ok(shown)
}

/// How many answers are read at once.
const PAGE: u32 = 1_000;

/// How many answers of a bundle say the same.
pub(super) fn outcomes(db: &Db<'_>, bundle: &Digest) -> Outcome<OutcomeCounts> {
    let mut counts = OutcomeCounts::default();
    let Some(id) = bundles::find(db, bundle)? else { return Ok(counts) };
    let mut coded: BTreeMap<(bool, Option<ErrorCode>, bool), u64> = BTreeMap::new();
    let mut from = 0;
    loop {
        let page = responses::of(db, id, from, PAGE)?;
        let Some(last) = page.last() else { break };
        from = last.place.idx + 1;
        for answer in page {
            let (is_refused, code) = match answer.outcome {
                _ if answer.fault.is_some() => {
                    counts.withheld += 1;
                    continue;
                }
                OutcomeRecord::Granted(_) => {
                    counts.granted += 1;
                    continue;
                }
                OutcomeRecord::Refused(code) => (true, code),
                OutcomeRecord::Deferred(code) => (false, code),
            };
            let is_microsoft = match answer.request {
                Some(place) => items::must(db, place)?.key_type.is_some(),
                None => false,
            };
            *coded.entry((is_refused, code, is_microsoft)).or_default() += 1;
        }
    }
    for ((is_refused, code, is_microsoft), count) in coded {
        let list = if is_refused { &mut counts.refused } else { &mut counts.deferred };
        list.push(CodeCount { code, is_microsoft, count });
    }
    for list in [&mut counts.refused, &mut counts.deferred] {
        list.sort_by_key(|it| Reverse(it.count));
    }
    Ok(counts)
}
