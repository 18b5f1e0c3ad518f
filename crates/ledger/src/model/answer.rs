//! Answers.

use carnet_format::{Code, Digest, ItemRef, SiteName};

use super::group;
use super::items;
use crate::item_state::{Event, Place};
use crate::tables::db::Db;
use crate::tables::fault::Outcome;
use crate::tables::responses::{self, Answer};
use crate::tables::{bundles, requests};
use crate::{Direction, Effect, GrantRecord, ItemFault, ItemState, OutcomeRecord, RequestRecord};

/// What an answer would do to the request that it names, and to others.
pub(crate) fn foresee(
    db: &Db<'_>,
    item: &ItemRef,
    outcome: &OutcomeRecord,
) -> Outcome<Result<Effect, ItemFault>> {
    let Some(place) = items::place_of(db, item)? else { return Ok(Err(ItemFault::UnknownItem)) };
    let Some(before) = group::load(db, place)? else { return Ok(Err(ItemFault::UnknownItem)) };
    let mut group = before.clone();
    Ok(group.apply(Event::Answered(place, outcome.clone())).map(|()| match group == before {
        true => Effect::Nothing,
        false => Effect::Moves,
    }))
}

/// After a bundle of answers was declared void, or was not void after all: each request stands where the
/// answers that count leave it.
// STATE-12.
pub(crate) fn stand_anew(db: &Db<'_>, bundle: i64) -> Outcome<()> {
    let answered = responses::requests_of(db, bundle)?;
    answered.into_iter().try_for_each(|request| group::replay(db, request))
}

/// The requests of that site that were granted at once, and to which no answer went since with what they
/// hold: ascending.
// EXP-28.
pub(crate) fn known(db: &Db<'_>, to: &SiteName) -> Outcome<Vec<RequestRecord>> {
    let mut known = Vec::new();
    for place in requests::known(db)? {
        let about = db.about(place.bundle)?;
        if about.way != Direction::In || about.from != *to {
            continue;
        }
        let request = items::must(db, place)?;
        if request.state != ItemState::Granted {
            continue;
        }
        let mut is_told = false;
        for other in items::with_key(db, &request.key)? {
            is_told |= items::good_answers(db, other.place)?.iter().any(|answer| {
                answer.place.bundle > place.bundle && answer.grant() == request.more.grant.as_ref()
            });
        }
        if !is_told {
            known.push(request.record(db)?);
        }
    }
    known.sort_by_key(|request| request.item);
    Ok(known)
}

/// The grant of which this request says that it did not fit.
pub(crate) fn misfit(db: &Db<'_>, item: &ItemRef) -> Outcome<Option<GrantRecord>> {
    match items::find(db, item)? {
        Some(request) => items::disputed_by(db, &request),
        None => Ok(None),
    }
}

/// Judges anew, after something was taken back, the answers to requests with the item key of this one that were
/// withheld for what stood then.
// LEDGER-23.
pub(crate) fn judge_anew(db: &Db<'_>, request: Place) -> Outcome<()> {
    let is_withheld =
        |answer: &Answer| matches!(answer.fault, Some(Code::AnswerConflict | Code::AnswerDisputed));
    let mut withheld = Vec::new();
    for one in items::with_key(db, &items::must(db, request)?.key)? {
        for answer in responses::to(db, one.place)?.into_iter().filter(is_withheld) {
            if db.about(answer.place.bundle)?.way == Direction::In {
                withheld.push((answer, one.place));
            }
        }
    }
    withheld.sort_by_key(|(answer, _)| answer.place);
    for (answer, asked) in withheld {
        if group::apply(db, asked, Event::Answered(asked, answer.outcome))?.is_ok() {
            judged(db, answer.place, asked, None)?;
        }
    }
    group::replay(db, request)
}

/// Notes what became of an answer that was withheld.
fn judged(db: &Db<'_>, answer: Place, asked: Place, fault: Option<ItemFault>) -> Outcome<()> {
    responses::judge(db, answer, asked, fault)?;
    bundles::unspool(db, answer.bundle)
}

/// Joins the answers that were withheld because this ledger did not know the bundle that they answer.
/// Returns how many fit.
// LEDGER-25.
pub(crate) fn join(db: &Db<'_>, answered: &Digest, id: i64) -> Outcome<u64> {
    let mut joined = 0;
    for (bundle, position) in bundles::answers_to(db, answered)? {
        for answer in responses::unjoined(db, bundle, position)? {
            let asked = Place { bundle: id, idx: answer.index };
            let fault = group::apply(db, asked, Event::Answered(asked, answer.outcome))?.err();
            joined += u64::from(fault.is_none());
            judged(db, answer.place, asked, fault)?;
        }
    }
    Ok(joined)
}
