//! Why something does not go on, and when that was said.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use carnet_format::Code;
use carnet_host::json::WatchWord;

use super::{Action, Moment, WithCode as _, event, say};

/// How often it is said of each reason that it lasts, by the timer: clocks jump.
const DAY: Duration = Duration::from_secs(86_400);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reason {
    /// Workers end with it.
    Fault(Code),
    /// The folder of this index cannot be looked into.
    Folder(usize),
}

impl Reason {
    const fn code(self) -> Code {
        match self {
            Self::Fault(code) => code,
            Self::Folder(_) => Code::WatchFolder,
        }
    }
}

#[derive(Debug)]
struct Outage {
    since: Moment,
    said: Instant,
}

// WATCH-7.
#[derive(Debug, Default)]
pub(super) struct Outages(BTreeMap<Reason, Outage>);

impl Outages {
    pub(super) fn begin(&mut self, reason: Reason, now: Moment, acts: &mut Vec<Action>) {
        self.0.entry(reason).or_insert_with(|| {
            acts.push(told(WatchWord::Waiting, reason, now, now));
            Outage { since: now, said: now.timer }
        });
    }

    /// Ends those that are over.
    pub(super) fn end(
        &mut self,
        is_over: impl Fn(Reason) -> bool,
        now: Moment,
        acts: &mut Vec<Action>,
    ) {
        for (reason, outage) in self.0.extract_if(.., |reason, _| is_over(*reason)) {
            acts.push(told(WatchWord::GoingOn, reason, outage.since, now));
        }
    }

    pub(super) fn remind(&mut self, now: Moment, acts: &mut Vec<Action>) {
        for (reason, outage) in &mut self.0 {
            if now.timer >= outage.said + DAY {
                outage.said = now.timer;
                acts.push(told(WatchWord::Waiting, *reason, outage.since, now));
            }
        }
    }

    /// Since when there is one, and why.
    pub(super) fn oldest(&self) -> Option<(u64, Code)> {
        let oldest = self.0.iter().min_by_key(|(_, outage)| outage.since.timer);
        oldest.map(|(reason, outage)| (outage.since.clock, reason.code()))
    }

    /// Whether workers end with one.
    pub(super) fn has_fault(&self) -> bool {
        self.0.keys().any(|reason| matches!(reason, Reason::Fault(_)))
    }
}

fn told(word: WatchWord, reason: Reason, since: Moment, now: Moment) -> Action {
    let mut event = event(word, now).with_code(reason.code());
    event.since = Some(since.clock.into());
    say(event)
}
