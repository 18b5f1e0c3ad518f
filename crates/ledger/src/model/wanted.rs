//! What the ledger knows of many requests, in one pass over what it has.

use std::collections::BTreeSet;
use std::rc::Rc;

use carnet_format::{Purpose, Reason};

use super::names;
use super::standing;
use crate::item_state::Place;
use crate::tables::db::{About, Db};
use crate::tables::fault::Outcome;
use crate::tables::part::Part;
use crate::tables::prints::{self, Of};
use crate::{Direction, ItemState, Known, Seen, Wanted};

/// Where a print of one of them is found: the number of the item, and which one it is.
type Hit = (i64, u32);

/// How many are fetched at a time: of more, the processor has forgotten the first when they are read.
const FETCHED: usize = 64;

// EXP-35.
pub(crate) fn known(db: &Db<'_>, wanted: &dyn Wanted) -> Outcome<Known> {
    let count = wanted.count();
    let mut known = Known::new(count);
    let mut asked: Vec<(u64, u32)> = Vec::with_capacity(count);
    for number in 0..count {
        let key = wanted.key(number);
        if let Some((_, tail)) = key.halves() {
            asked.push((prints::of(tail), number as u32));
        }
    }
    asked.sort_unstable_by_key(|it| it.0);
    let mut hits = found(db, Of::Requests, &asked)?;
    db.note_missing(not_found(&asked, &hits, count));
    drop(asked);
    hits.sort_unstable_by_key(|it| it.0);
    let mut others = BTreeSet::new();
    let mut newest = Newest::default();
    let mut next = Vec::new();
    for together in hits.chunks(FETCHED) {
        next.clear();
        next.extend(together.iter().map(|(_, number)| *number));
        wanted.fetch(&next);
        known.fetch(&next);
        for hit in together {
            let (Some(seen), number) = (look(db, *hit, wanted, &mut newest)?, hit.1 as usize)
            else {
                continue;
            };
            let is_met = known.has(number) || others.contains(&number);
            match (seen, is_met) {
                (Some((is_granted, place)), false) => {
                    let about = newest.about(db, place.bundle)?;
                    let bundle = known.bundle(&about.digest);
                    known.put_plain(number, is_granted, bundle, place.idx);
                }
                _ => {
                    others.insert(number);
                }
            }
        }
    }
    for number in others {
        let standing = standing::standing(db, &wanted.key(number), None)?;
        known.put(number, Seen { standing, have_asked: false, have_history: true });
    }
    let rest = (0..count as u32).filter(|number| !known.has(*number as usize)).collect();
    with_history(db, wanted, rest, &mut known)?;
    Ok(known)
}

/// Those of the others whose machines have asked for anything.
fn with_history(
    db: &Db<'_>,
    wanted: &dyn Wanted,
    rest: Vec<u32>,
    known: &mut Known,
) -> Outcome<()> {
    let mut asked: Vec<(u64, u32)> = Vec::with_capacity(rest.len());
    for number in rest {
        wanted.each_machine(number as usize, &mut |name| {
            asked.push((prints::of_machine(name), number));
        });
    }
    asked.sort_unstable_by_key(|it| it.0);
    for (_, number) in found(db, Of::Machines, &asked)? {
        let standing = crate::Standing::New;
        known.put(number as usize, Seen { standing, have_asked: false, have_history: true });
    }
    Ok(())
}

/// What the newest hit was about: most are about the same.
#[derive(Default)]
struct Newest {
    head: Option<(i64, Rc<[u8]>)>,
    about: Option<(i64, Rc<About>)>,
}

impl Newest {
    fn head(&mut self, db: &Db<'_>, thing: i64) -> Outcome<&[u8]> {
        newest(&mut self.head, thing, || db.head(thing)).map(|head| &**head)
    }

    fn about(&mut self, db: &Db<'_>, bundle: i64) -> Outcome<&About> {
        newest(&mut self.about, bundle, || db.about(bundle)).map(|about| &**about)
    }
}

fn newest<T>(
    kept: &mut Option<(i64, T)>,
    number: i64,
    ask: impl FnOnce() -> Outcome<T>,
) -> Outcome<&T> {
    let it = match kept.take() {
        Some(it) if it.0 == number => it,
        _ => (number, ask()?),
    };
    Ok(&kept.insert(it).1)
}

/// Where these prints, which ascend, are found.
fn found(db: &Db<'_>, table: Of, asked: &[(u64, u32)]) -> Outcome<Vec<Hit>> {
    let mut hits = Vec::new();
    prints::find(db, table, asked, |it| it.0, &mut |(_, number), place| {
        hits.push((place.number(), *number));
    })?;
    Ok(hits)
}

/// The prints, of so many numbers, that have no hit.
fn not_found(asked: &[(u64, u32)], hits: &[Hit], count: usize) -> Vec<u64> {
    let mut is_hit = vec![false; count];
    hits.iter().for_each(|(_, number)| is_hit[*number as usize] = true);
    let missing = asked.iter().filter(|(_, number)| !is_hit[*number as usize]);
    missing.map(|(print, _)| *print).collect()
}

/// Whether a hit is about the same thing; and where it is this very request, which is open or granted, and all
/// who want it have asked for it: which of the two.
fn look(
    db: &Db<'_>,
    (place, number): Hit,
    wanted: &dyn Wanted,
    newest: &mut Newest,
) -> Outcome<Option<Option<(bool, Place)>>> {
    let place = Place::of(place);
    let key = wanted.key(number as usize);
    let Some((head, tail)) = key.halves() else { return Ok(None) };
    let (id, at) = place.part();
    let seen = db.with_part(id, |part, _| {
        let kept = part.request(at)?;
        if kept.tail != tail {
            return Some(None);
        }
        let is_plain = kept.purpose != Purpose::Withdraw
            && kept.reason != Some(Reason::AnswerDidNotFit)
            && have_asked(part, at, wanted, number);
        Some(Some((kept.thing, part.state(at)?.0, is_plain)))
    })?;
    let seen = seen.flatten().ok_or_else(|| crate::tables::columns::damaged("request_print"))?;
    let Some((thing, state, is_plain)) = seen else { return Ok(None) };
    let is_granted = match state {
        ItemState::Open | ItemState::Deferred | ItemState::Final => Some(false),
        ItemState::Granted => Some(true),
        _ => None,
    };
    let is_it = is_plain
        && *newest.head(db, thing)? == *head
        && newest.about(db, place.bundle)?.way == Direction::Out;
    Ok(Some(is_granted.filter(|_| is_it).map(|is_granted| (is_granted, place))))
}

/// Whether each machine of one of them came with the request that is kept there.
fn have_asked(part: &Part, at: u32, wanted: &dyn Wanted, number: u32) -> bool {
    let mut are_all = true;
    wanted.each_machine(number as usize, &mut |machine| {
        let mut is_there = false;
        let read = part.each_name(at, &mut |name| is_there |= names::is_same(name, machine));
        are_all &= read.is_some() && is_there;
    });
    are_all
}
