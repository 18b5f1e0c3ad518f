//! The judgement of time (`spec/exchange.md` section 3): *cannot tell* is an answer.

mod clock;
mod fault;
mod typed;
mod utc;
mod when;

pub use carnet_format::receipt::Certainty;

use carnet_format::SiteName;
use carnet_language::text;
pub use clock::{ClockFault, Known, judge_clock};
pub use fault::TimeFault;
pub use typed::{Edge, read_ahead, read_typed};
use utc::DAY;
pub use utc::{Utc, parse_day, parse_time};
pub use when::{When, Zone, ZoneOf, set_zone};

/// How far a clock called trusted may be from UTC, in seconds.
pub const TOLERANCE: u64 = 300;

/// How far past the anchor a time that somebody else's clock says may lie, in seconds: 180 days.
pub const LEAP: u64 = 180 * DAY;

/// The clock of the host that judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnClock {
    /// Kept within [`TOLERANCE`] of UTC.
    Trusted(u64),
    /// A person states the time.
    Stated(u64),
    /// Not used.
    Untrusted,
}

/// A first and a last second; either may be absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// The first second inside.
    pub first: Option<u64>,
    /// The last second inside.
    pub last: Option<u64>,
}

impl Window {
    /// Whether a second lies inside.
    #[must_use]
    pub fn contains(&self, second: u64) -> bool {
        self.first.is_none_or(|first| first <= second)
            && self.last.is_none_or(|last| second <= last)
    }
}

/// What can be said about a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// Now lies inside.
    Valid,
    /// Now lies behind the last second.
    Expired,
    /// Now lies before the first second.
    NotYetValid,
    /// Nothing can be said.
    CannotTell,
}

/// What is known about now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    own: Option<u64>,
    certainty: Certainty,
    floor: Option<u64>,
    anchor: Option<u64>,
}

impl Default for Now {
    /// Nothing is known.
    fn default() -> Self {
        Self::new(OwnClock::Untrusted, None)
    }
}

impl From<u64> for Now {
    /// The time by a clock that is right, in seconds since 1970.
    fn from(seconds: u64) -> Self {
        Self::new(OwnClock::Trusted(seconds), None)
    }
}

impl Now {
    /// From the own clock and the latest time that is known to have passed.
    #[must_use]
    pub fn new(clock: OwnClock, floor: Option<u64>) -> Self {
        let (own, certainty) = match clock {
            OwnClock::Trusted(own) => (Some(own), Certainty::Trusted),
            OwnClock::Stated(own) => (Some(own), Certainty::Stated),
            OwnClock::Untrusted => (None, Certainty::Untrusted),
        };
        let now = Self { own, certainty, floor, anchor: None };
        // TIME-1. Nothing that is believed later lies above own + 300, so that once is enough.
        match floor {
            Some(floor) if now.is_future(floor) => {
                Self { own: None, certainty: Certainty::Untrusted, ..now }
            }
            _ => now,
        }
    }

    /// With the latest time that people vouch for, by which an import tells a time that jumps.
    #[must_use]
    pub const fn anchored(self, anchor: u64) -> Self {
        Self { anchor: Some(anchor), ..self }
    }

    /// TIME-6. Learns that `time` has passed.
    #[must_use]
    pub fn after(self, time: u64) -> Self {
        Self { floor: self.floor.max(Some(time)), ..self }
    }

    /// The time of the own clock, where it is trusted or stated, and not behind the floor.
    #[must_use]
    pub const fn own(&self) -> Option<u64> {
        self.own
    }

    /// What [`Now::own`] is worth.
    #[must_use]
    pub const fn certainty(&self) -> Certainty {
        self.certainty
    }

    /// The latest time that is known to have passed.
    #[must_use]
    pub const fn floor(&self) -> Option<u64> {
        self.floor
    }

    /// The latest time that people vouch for.
    #[must_use]
    pub const fn anchor(&self) -> Option<u64> {
        self.anchor
    }

    /// Whether `time` lies in the future of the own clock.
    #[must_use]
    pub fn is_future(&self, time: u64) -> bool {
        self.own.is_some_and(|own| time > own.saturating_add(TOLERANCE))
    }

    /// TIME-5, QUORUM-1. Whether `time` lies so far past what people vouch for that a person has to look at
    /// it. Without an anchor, or with a clock of its own to hold it against, none does.
    #[must_use]
    pub fn is_jump(&self, time: u64) -> bool {
        self.own.is_none() && self.anchor.is_some_and(|anchor| time > anchor.saturating_add(LEAP))
    }

    /// Judges a window by the first line that applies.
    #[must_use]
    pub fn judge(&self, window: Window) -> Judgement {
        let latest = self.floor.max(self.own);
        match (window.first, window.last) {
            (_, Some(last)) if latest.is_some_and(|latest| latest > last) => Judgement::Expired,
            (Some(first), _) if self.own.is_some_and(|own| own < first) => Judgement::NotYetValid,
            _ if self.own.is_some() => Judgement::Valid,
            (None, None) => Judgement::Valid,
            (Some(first), None) if self.floor.is_some_and(|floor| floor >= first) => {
                Judgement::Valid
            }
            _ => Judgement::CannotTell,
        }
    }

    /// TIME-11. Judges until when a medium may carry ([`crate::medium::Medium::window`]).
    ///
    /// # Errors
    /// Its time has passed.
    pub fn judge_medium(&self, window: Window) -> Result<Judgement, TimeFault> {
        match self.judge(window) {
            Judgement::Expired => {
                Err(TimeFault::MediumExpired { last: window.last.unwrap_or_default() })
            }
            judgement => Ok(judgement),
        }
    }
}

/// UPD-12. Whether `time` lies so far past both floor and anchor that a person has to look at it, where there is
/// no clock of its own to hold it against.
pub(crate) fn beyond_leap(now: Now, time: u64) -> bool {
    let known = now.floor.max(now.anchor);
    now.own.is_none() && known.is_none_or(|known| time > known.saturating_add(LEAP))
}

/// What is judged about the time of a bundle, beside what is known about now.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BundleTimes {
    /// The exporter key's window.
    pub(crate) key: Window,
    /// When it was made, where the clock of its site is trusted.
    pub(crate) created: Option<u64>,
    /// When it expires.
    pub(crate) expires: Option<u64>,
    /// Its greatest age in days.
    pub(crate) max_age_days: Option<u64>,
    /// Until when its medium may carry.
    pub(crate) medium: Window,
}

impl BundleTimes {
    /// The seconds outside of which no host takes the bundle, whatever it knows of time. It may lie on another
    /// medium by then.
    pub(crate) fn window(&self) -> Window {
        let last = [self.key.last, self.expires, self.oldest()];
        Window { first: self.key.first, last: last.into_iter().flatten().min() }
    }

    /// What a person looks at where no host can tell.
    pub(crate) fn ends(&self) -> String {
        let when = |time: Option<u64>| time.map(When);
        let ends = [
            when(self.key.first).map(|at| text!(en "key from {at}"; de "Schlüssel ab {at}")),
            when(self.key.last).map(|at| text!(en "key until {at}"; de "Schlüssel bis {at}")),
            when(self.expires).map(|at| text!(en "expires {at}"; de "läuft ab {at}")),
            when(self.oldest())
                .map(|at| text!(en "not too old until {at}"; de "nicht zu alt bis {at}")),
            when(self.medium.last)
                .map(|at| text!(en "medium until {at}"; de "Datenträger bis {at}")),
        ];
        ends.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// The last second in which it is not too old.
    fn oldest(&self) -> Option<u64> {
        let (created, days) = self.created.zip(self.max_age_days)?;
        Some(created.saturating_add(days.saturating_mul(DAY)))
    }
}

/// What was found about the time of a bundle in which no check of it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Timed {
    /// What is known about now once the time of the bundle has been believed.
    pub(crate) now: Now,
    /// What can be said about its windows.
    pub(crate) judgement: Judgement,
    /// When it was made, where that jumps.
    pub(crate) jump: Option<u64>,
}

/// TIME-3 to TIME-11. A `created` that jumps is believed up to `passed`, the time that a person has released.
pub(crate) fn judge_bundle(
    now: Now,
    times: BundleTimes,
    passed: Option<u64>,
) -> Result<Timed, TimeFault> {
    let (mut now, mut found) = (now, None);
    match times.created {
        // TIME-3.
        None if times.expires.is_some() => return Err(TimeFault::ExpiresWithoutClock),
        None => {}
        Some(created) => {
            // TIME-4.
            if now.is_future(created) {
                return Err(TimeFault::Future { created });
            }
            // TIME-5.
            found = now.is_jump(created).then_some(created);
            // TIME-6.
            if found <= passed {
                now = now.after(created);
            }
        }
    }
    let age = times.oldest();
    let key = now.judge(times.key);
    // TIME-7, TIME-8.
    match key {
        Judgement::Expired => {
            return Err(TimeFault::KeyExpired { until: times.key.last.unwrap_or(0) });
        }
        Judgement::NotYetValid => {
            return Err(TimeFault::KeyNotYet { from: times.key.first.unwrap_or(0) });
        }
        Judgement::Valid | Judgement::CannotTell => {}
    }
    let expires = now.judge(Window { first: None, last: times.expires });
    // TIME-9.
    if expires == Judgement::Expired {
        return Err(TimeFault::Expired { expires: times.expires.unwrap_or(0) });
    }
    let age_judgement = now.judge(Window { first: None, last: age });
    // TIME-10.
    if age_judgement == Judgement::Expired {
        return Err(TimeFault::TooOld { last: age.unwrap_or(0) });
    }
    let medium = now.judge_medium(times.medium)?;
    let unknown = [key, expires, age_judgement, medium].contains(&Judgement::CannotTell);
    let judgement = if unknown { Judgement::CannotTell } else { Judgement::Valid };
    Ok(Timed { now, judgement, jump: found })
}

/// What is said of a bundle whose time jumps.
pub(crate) fn jump_message(time: u64, anchor: Option<u64>) -> String {
    let (time, anchor) = (When(time), When(anchor.unwrap_or_default()));
    text!(
        en "it says it was made {time}, more than 180 days past {anchor}, the latest time that people vouch for here";
        de "erstellt nach eigener Angabe {time}, mehr als 180 Tage nach {anchor}, der spätesten Zeit, für die hier jemand \
            einsteht"
    )
}

/// The same of a scan.
pub(crate) fn jump_message_of_scan(site: &SiteName, time: u64, anchor: Option<u64>) -> String {
    let (time, anchor) = (When(time), When(anchor.unwrap_or_default()));
    text!(
        en "a scan at {site} says it was made {time}, more than 180 days past {anchor}, the latest time that people \
            vouch for here";
        de "eine Virenprüfung bei {site} ist nach eigener Angabe vom {time}, mehr als 180 Tage nach {anchor}, der \
            spätesten Zeit, für die hier jemand einsteht"
    )
}

#[cfg(test)]
mod tests;
