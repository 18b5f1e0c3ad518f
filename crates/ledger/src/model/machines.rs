//! The requests of every machine, and how many answers say the same.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use carnet_format::{Digest, ErrorCode};

use super::items::{self, Stored};
use super::names::{self, Name};
use super::standing;
use crate::item_state::Place;
use crate::tables::columns::damaged;
use crate::tables::db::Db;
use crate::tables::fault::Outcome;
use crate::tables::prints::{self, Of};
use crate::tables::responses::{self, Answer};
use crate::tables::{bundles, said};
use crate::{
    CodeCount, Direction, GrantRecord, ItemState, MachineRequest, OutcomeCounts, OutcomeRecord,
    Said, Shown,
};

/// So many requests are made at once, in the order in which the ledger keeps them: each part is read once for
/// them, though in the order of names each lies in another.
const TOGETHER: usize = 1 << 17;

/// The requests of all machines. What was granted was granted to a request of the same key, perhaps not to this
/// one (STATE-7).
// LEDGER-72.
pub(crate) fn requests(db: &Db<'_>, each: &mut dyn FnMut(MachineRequest)) -> Outcome<()> {
    let mut facts = Facts::of_all(db)?;
    let roll = Roll::of(db)?;
    for lines in roll.lines.chunks(TOGETHER) {
        let mut order: Vec<usize> = (0..lines.len()).collect();
        order.sort_unstable_by_key(|at| lines[*at].item);
        let mut made: Vec<Option<Stored>> = vec![None; lines.len()];
        for at in order {
            made[at] = items::request(db, Place::of(lines[at].item))?;
        }
        for (line, own) in lines.iter().zip(made) {
            let own = own.ok_or_else(|| damaged("names"))?;
            facts.tell(roll.name(line), own, each)?;
        }
    }
    Ok(())
}

/// The requests of one machine.
// LEDGER-72.
pub(crate) fn requests_of(
    db: &Db<'_>,
    machine: &str,
    each: &mut dyn FnMut(MachineRequest),
) -> Outcome<()> {
    let mut facts = Facts::new(db);
    let mut names = names::requests_of(db, machine)?;
    names.sort_by(|one, other| {
        names::order(&one.name, &other.name).then(one.place.cmp(&other.place))
    });
    for name in names {
        let own = items::must(db, name.place)?;
        facts.tell(name, own, each)?;
    }
    Ok(())
}

/// The machines of all requests, by name and then as the requests were recorded, in little room.
struct Roll {
    lines: Vec<Line>,
    names: String,
    noted: Vec<Shown>,
}

struct Line {
    item: i64,
    /// Where the name begins, and its length.
    name: (usize, u32),
    /// Which of [`Roll::noted`], from 1; 0 where the machine came with the request.
    noted: u32,
}

impl Roll {
    fn of(db: &Db<'_>) -> Outcome<Self> {
        let mut roll = Self { lines: Vec::new(), names: String::new(), noted: Vec::new() };
        names::each(db, &mut |place, name, noted| {
            roll.noted.extend(noted);
            let noted = if noted.is_some() { roll.noted.len() as u32 } else { 0 };
            let (item, at) = (place.number(), (roll.names.len(), name.len() as u32));
            roll.names.push_str(name);
            roll.lines.push(Line { item, name: at, noted });
        })?;
        let Self { lines, names, .. } = &mut roll;
        lines.sort_unstable_by(|one, other| {
            let name = |line: &Line| text(names, line);
            names::order(name(one), name(other)).then(one.item.cmp(&other.item))
        });
        Ok(roll)
    }

    fn name(&self, line: &Line) -> Name {
        let noted = (line.noted as usize).checked_sub(1).and_then(|at| self.noted.get(at));
        Name {
            name: text(&self.names, line).to_owned(),
            place: Place::of(line.item),
            noted: noted.copied(),
        }
    }
}

fn text<'a>(names: &'a str, line: &Line) -> &'a str {
    let (start, length) = line.name;
    names.get(start..start + length as usize).unwrap_or_default()
}

/// What is told of requests, with what many have in common looked up once.
struct Facts<'a> {
    db: &'a Db<'a>,
    bundles: HashMap<i64, OfBundle>,
    /// The requests of which something was said, and those with the installation id or content of others; where
    /// all are told.
    said: Option<HashSet<i64>>,
    alike: Option<HashSet<i64>>,
}

#[derive(Clone, Copy)]
struct OfBundle {
    voided: Option<u64>,
    has_answers: bool,
}

impl<'a> Facts<'a> {
    fn new(db: &'a Db<'a>) -> Self {
        Self { db, bundles: HashMap::new(), said: None, alike: None }
    }

    fn of_all(db: &'a Db<'a>) -> Outcome<Self> {
        let said = said::requests(db)?.into_iter().map(Place::number).collect();
        let mut alike = HashSet::new();
        prints::each_shared(db, Of::Requests, &mut |place| {
            alike.insert(place.number());
        })?;
        let (said, alike) = (Some(said), Some(alike));
        Ok(Self { said, alike, ..Self::new(db) })
    }

    fn tell(
        &mut self,
        name: Name,
        own: Stored,
        each: &mut dyn FnMut(MachineRequest),
    ) -> Outcome<()> {
        let db = self.db;
        let shown = self.shown(&name)?;
        let request = self.awaited(&own)?.unwrap_or(own);
        let about = db.about(request.place.bundle)?;
        if about.way != Direction::Out || request.is_withdrawal() || request.is_ended_dispute() {
            return Ok(());
        }
        let (mut answered, mut contradicted) = (None, None);
        match &request.more.grant {
            Some(grant) => {
                let same = self.with_key_of(&request)?;
                answered = self.granted(&same, grant)?;
                contradicted = standing::contradicted_among(db, &request, &same)?;
            }
            None if self.bundle(request.place.bundle)?.has_answers => {
                let good = items::good_answers(db, request.place)?;
                let times: Vec<u64> =
                    good.iter().map(|answer| recorded(db, answer)).collect::<Outcome<_>>()?;
                answered = times.into_iter().max();
            }
            None => {}
        }
        each(MachineRequest {
            machine: name.name,
            shown,
            to: about.to.clone(),
            sent: about.recorded,
            answered,
            voided: self.bundle(request.place.bundle)?.voided,
            contradicted,
            request: request.record(db)?,
        });
        Ok(())
    }

    fn bundle(&mut self, bundle: i64) -> Outcome<OfBundle> {
        if let Some(known) = self.bundles.get(&bundle) {
            return Ok(*known);
        }
        let has_answers = responses::is_answered(self.db, bundle)?;
        let known = OfBundle { voided: items::voided(self.db, bundle)?, has_answers };
        self.bundles.insert(bundle, known);
        Ok(known)
    }

    fn with_key_of(&self, request: &Stored) -> Outcome<Vec<Stored>> {
        match &self.alike {
            Some(alike) if !alike.contains(&request.place.number()) => Ok(vec![request.clone()]),
            _ => items::with_key(self.db, &request.key),
        }
    }

    /// The newest request with the same key that waits, where this one is at an end without a grant.
    fn awaited(&self, own: &Stored) -> Outcome<Option<Stored>> {
        use ItemState::{Refused, Replaced, Voided, Withdrawn};
        if !matches!(own.state, Refused | Voided | Withdrawn | Replaced) {
            return Ok(None);
        }
        let mut newest: Option<Stored> = None;
        for other in self.with_key_of(own)? {
            let bundle = other.place.bundle;
            if bundle > own.place.bundle
                && other.is_unanswered()
                && self.db.about(bundle)?.way == Direction::Out
            {
                newest = Some(other);
            }
        }
        Ok(newest)
    }

    /// When the answer was admitted that first granted this to one of the requests with a key.
    fn granted(&self, same: &[Stored], grant: &GrantRecord) -> Outcome<Option<u64>> {
        let mut first = None;
        for it in same {
            for answer in items::good_answers(self.db, it.place)? {
                if answer.grant() == Some(grant) {
                    let time = recorded(self.db, &answer)?;
                    first = Some(first.map_or(time, |first: u64| first.min(time)));
                }
            }
        }
        Ok(first)
    }

    /// When a machine last showed what this request asks for.
    fn shown(&self, name: &Name) -> Outcome<Shown> {
        let mut shown = Shown { bundle: name.place.bundle.unsigned_abs(), entry: 0 };
        shown = name.noted.map_or(shown, |noted| shown.max(noted));
        if self.said.as_ref().is_some_and(|said| !said.contains(&name.place.number())) {
            return Ok(shown);
        }
        let is_it = |said: &said::Line| {
            let machine = said.machine.as_deref();
            said.what == Said::Applied && machine.is_some_and(|it| names::is_same(it, &name.name))
        };
        let applied = said::of(self.db, name.place)?.into_iter().rfind(is_it);
        if let Some(said::Line { after, number: entry, .. }) = applied {
            shown = shown.max(Shown { bundle: after.unsigned_abs(), entry });
        }
        Ok(shown)
    }
}

fn recorded(db: &Db<'_>, answer: &Answer) -> Outcome<u64> {
    Ok(db.about(answer.place.bundle)?.recorded)
}

/// How many answers are read at once.
const PAGE: u32 = 1_000;

/// How many answers of a bundle say the same.
pub(crate) fn outcomes(db: &Db<'_>, bundle: &Digest) -> Outcome<OutcomeCounts> {
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
