//! What is due of a bundle now.

use carnet_host::Away;
use carnet_host::settings::{Responder, Span};

use super::kept::{Kept, Line};

/// What the ledger says of a bundle of requests.
#[derive(Clone, Debug, Default)]
pub(super) struct Standing {
    /// The requests that a reply may still answer, ascending.
    pub(super) open: Vec<u32>,
    /// Whether something was granted at once that no reply has told.
    pub(super) has_known: bool,
    /// When the bundle was admitted.
    pub(super) since: u64,
}

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
pub(super) const DAY: u64 = 24 * HOUR;

/// Whether so much time has passed. A clock that has gone back has nobody wait for the time that was.
pub(super) fn has_passed(Span(span): Span, since: u64, now: u64) -> bool {
    now.checked_sub(since).is_none_or(|age| age >= span)
}

/// The requests that are asked now.
// RESP-2.
pub(super) fn to_ask(kept: &Kept, standing: &Standing, plan: &Responder, now: u64) -> Vec<u32> {
    let is_due = |item: &u32| {
        let again = |asked: &u64| has_passed(plan.again, *asked, now);
        !kept.has_final(*item) && kept.asked.get(item).is_none_or(again)
    };
    standing.open.iter().copied().filter(is_due).collect()
}

/// Whether a reply goes now.
// RESP-6.
pub(super) fn is_reply_due(kept: &Kept, standing: &Standing, plan: &Responder, now: u64) -> bool {
    let untold = kept.lines.values().filter(|line| !line.is_told);
    let known =
        standing.has_known && kept.told_known.is_none_or(|told| has_passed(plan.again, told, now));
    let is_final = known || untold.clone().any(Line::is_final);
    if is_final && standing.open.iter().all(|item| kept.has_final(*item)) {
        return true;
    }
    let first = untold.map(|line| line.at).chain(known.then_some(standing.since)).min();
    first.is_some_and(|first| has_passed(plan.reply_after, first, now))
}

/// Whether what is away is tried now: after 1, 2, 4 … 60 minutes.
// RESP-7.
pub(super) fn is_tried(away: Option<&Away>, now: u64) -> bool {
    away.is_none_or(|away| {
        let pause = MINUTE << away.tries.saturating_sub(1).min(6);
        has_passed(Span(pause.min(HOUR)), away.tried, now)
    })
}

/// Notes that something was tried in vain; gives whether that is to be said: at first, and once in each day since.
// RESP-7.
pub(super) fn note(away: &mut Option<Away>, code: Option<&str>, now: u64) -> bool {
    let code = code.map(str::to_owned);
    let Some(known) = away else {
        *away = Some(Away { since: now, tries: 1, tried: now, said: now, code });
        return true;
    };
    // A clock that has gone back has nobody wait for the time that was.
    known.since = known.since.min(now);
    let since = known.since;
    let day = |time: u64| time.saturating_sub(since) / DAY;
    let is_said = known.said > now || day(now) > day(known.said);
    known.tries = known.tries.saturating_add(1);
    (known.tried, known.code) = (now, code);
    if is_said {
        known.said = now;
    }
    is_said
}

#[cfg(test)]
mod tests {
    use super::super::kept::Outcome;
    use super::*;

    const AGAIN: u64 = 1_000;

    fn plan() -> Responder {
        Responder { again: Span(AGAIN), reply_after: Span(500), ..Responder::default() }
    }

    fn line(at: u64, outcome: Outcome) -> Line {
        Line { at, outcome, is_told: false, text: "{}".to_owned() }
    }

    fn standing(open: &[u32]) -> Standing {
        Standing { open: open.to_vec(), has_known: false, since: 0 }
    }

    /// RESP-2.
    #[test]
    fn what_has_no_final_answer_is_asked_again_exactly_after_that_time() {
        let mut kept = Kept::default();
        let ask = |kept: &Kept, now| to_ask(kept, &standing(&[0, 1, 2]), &plan(), now);
        assert_eq!(ask(&kept, 0), [0, 1, 2]);
        kept.asked.extend([(0, 100), (1, 100), (2, 200)]);
        kept.lines.insert(0, line(100, Outcome::Granted));
        kept.lines.insert(1, line(100, Outcome::Deferred));
        assert_eq!(ask(&kept, 100 + AGAIN - 1), [0; 0]);
        assert_eq!(ask(&kept, 100 + AGAIN), [1]);
        assert_eq!(ask(&kept, 200 + AGAIN), [1, 2]);
        // The clock went back by years.
        assert_eq!(ask(&kept, 50), [1, 2]);
    }

    /// RESP-6.
    #[test]
    fn a_reply_goes_when_it_is_whole_or_after_that_time() {
        let mut kept = Kept::default();
        let is_due =
            |kept: &Kept, open: &[u32], now| is_reply_due(kept, &standing(open), &plan(), now);
        assert!(!is_due(&kept, &[0, 1], 10_000));
        kept.lines.insert(0, line(100, Outcome::Granted));
        assert!(!is_due(&kept, &[0, 1], 599));
        assert!(is_due(&kept, &[0, 1], 600));
        kept.lines.insert(1, line(100, Outcome::Deferred));
        assert!(!is_due(&kept, &[0, 1], 101));
        kept.lines.insert(1, line(101, Outcome::Refused));
        assert!(is_due(&kept, &[0, 1], 101));
        // A run was ended after the export.
        assert!(is_due(&kept, &[], 101));
        kept.lines.clear();
        kept.lines.insert(1, Line { is_told: true, ..line(101, Outcome::Deferred) });
        assert!(!is_due(&kept, &[0, 1], 10_000));
    }

    /// RESP-6.
    #[test]
    fn what_was_granted_at_once_is_told() {
        let mut kept = Kept::default();
        let known = |open: &[u32]| Standing { has_known: true, since: 100, ..standing(open) };
        assert!(is_reply_due(&kept, &known(&[]), &plan(), 100));
        assert!(!is_reply_due(&kept, &known(&[1]), &plan(), 100));
        assert!(is_reply_due(&kept, &known(&[1]), &plan(), 600));
        // The route carries it not: it is not tried each minute.
        kept.told_known = Some(600);
        assert!(!is_reply_due(&kept, &known(&[]), &plan(), 660));
    }

    /// RESP-7: two weeks of it, a run each minute.
    #[test]
    fn an_outage_is_said_once_a_day_and_tried_each_hour() {
        let (mut away, mut said, mut tries) = (None, 0, Vec::new());
        for now in (0..14 * DAY).step_by(60) {
            if is_tried(away.as_ref(), now) {
                tries.push(now / 60);
                said += usize::from(note(&mut away, Some("responder.failed"), now));
            }
        }
        assert_eq!(said, 14);
        assert_eq!(tries[..8], [0, 1, 3, 7, 15, 31, 63, 123]);
        assert_eq!(away.as_ref().map(|away| away.since), Some(0));
        // The clock was wrong by years.
        let mut said = 0;
        away = Some(Away {
            since: 900 * DAY,
            said: 900 * DAY,
            tried: 900 * DAY,
            tries: 1,
            code: None,
        });
        for now in (20 * DAY..23 * DAY).step_by(3_600) {
            assert!(is_tried(away.as_ref(), now));
            said += usize::from(note(&mut away, None, now));
        }
        assert_eq!((said, away.map(|away| away.since)), (3, Some(20 * DAY)));
    }
}
