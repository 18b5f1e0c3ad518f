//! The judgement of time (`spec/exchange.md` section 3): *cannot tell* is an answer.

mod utc;

use carnet_format::Code;

use utc::DAY;
pub use utc::{Utc, parse_time};

/// How far a clock called trusted may be from UTC, in seconds.
pub const TOLERANCE: u64 = 300;

/// The clock of the host that judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnClock {
    /// Kept within [`TOLERANCE`] of UTC, or a time that a person vouches for.
    Trusted(u64),
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
    low: Option<u64>,
}

impl Now {
    /// From the own clock and the latest time that is known to have passed.
    #[must_use]
    pub fn new(clock: OwnClock, low: Option<u64>) -> Self {
        let own = match clock {
            OwnClock::Trusted(own) => Some(own),
            OwnClock::Untrusted => None,
        };
        // TIME-4, for the low that is known at the beginning.
        Self { own, low }.sane()
    }

    /// Learns that `time` has passed.
    #[must_use]
    pub fn after(self, time: u64) -> Self {
        // TIME-3, and TIME-4 again.
        Self { low: Some(self.low.map_or(time, |low| low.max(time))), ..self }.sane()
    }

    /// The time of the own clock, where it is trusted and not behind [`Now::low`].
    #[must_use]
    pub const fn own(&self) -> Option<u64> {
        self.own
    }

    /// The latest time that is known to have passed.
    #[must_use]
    pub const fn low(&self) -> Option<u64> {
        self.low
    }

    /// Whether `time` lies in the future of a trusted own clock.
    #[must_use]
    pub fn is_future(&self, time: u64) -> bool {
        self.own.is_some_and(|own| time > own.saturating_add(TOLERANCE))
    }

    /// Judges a window by the first line that applies.
    #[must_use]
    pub fn judge(&self, window: Window) -> Judgement {
        let latest = self.low.max(self.own);
        match (window.first, window.last) {
            (_, Some(last)) if latest.is_some_and(|latest| latest > last) => Judgement::Expired,
            (Some(first), _) if self.own.is_some_and(|own| own < first) => Judgement::NotYetValid,
            _ if self.own.is_some() => Judgement::Valid,
            (None, None) => Judgement::Valid,
            (Some(first), None) if self.low.is_some_and(|low| low >= first) => Judgement::Valid,
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

    /// TIME-4. A clock behind what is known to have passed is not right.
    fn sane(self) -> Self {
        match self.low {
            Some(low) if self.is_future(low) => Self { own: None, ..self },
            _ => self,
        }
    }
}

/// What is judged about the time of a bundle, beside the own clock and low.
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

/// Judges a bundle. The first value is what is known about now once its time has been believed.
pub(crate) fn judge_bundle(now: Now, times: BundleTimes) -> Result<(Now, Judgement), TimeFault> {
    let mut now = now;
    match times.created {
        // TIME-1.
        None if times.expires.is_some() => return Err(TimeFault::ExpiresWithoutClock),
        None => {}
        Some(created) => {
            // TIME-2.
            if now.is_future(created) {
                return Err(TimeFault::Future { created });
            }
            now = now.after(created);
        }
    }
    let too_old = times.created.zip(times.max_age_days);
    let age = too_old.map(|(created, days)| created.saturating_add(days.saturating_mul(DAY)));
    let key = now.judge(times.key);
    // TIME-5, TIME-6.
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
    // TIME-7.
    if expires == Judgement::Expired {
        return Err(TimeFault::Expired { expires: times.expires.unwrap_or(0) });
    }
    let age_judgement = now.judge(Window { first: None, last: age });
    // TIME-8.
    if age_judgement == Judgement::Expired {
        return Err(TimeFault::TooOld { last: age.unwrap_or(0) });
    }
    let medium = now.judge_medium(times.medium)?;
    let unknown = [key, expires, age_judgement, medium].contains(&Judgement::CannotTell);
    Ok((now, if unknown { Judgement::CannotTell } else { Judgement::Valid }))
}

/// Why the time of a bundle is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TimeFault {
    /// TIME-1.
    #[error("it says when it expires, but the clock of its site is not trusted")]
    ExpiresWithoutClock,
    /// TIME-2.
    #[error("made {}, which this trusted clock has not reached", Utc(*created))]
    Future {
        /// When it says it was made.
        created: u64,
    },
    /// TIME-5.
    #[error("the exporter key was valid until {}", Utc(*until))]
    KeyExpired {
        /// The key's last second.
        until: u64,
    },
    /// TIME-6.
    #[error("the exporter key is valid from {} on", Utc(*from))]
    KeyNotYet {
        /// The key's first second.
        from: u64,
    },
    /// TIME-7.
    #[error("it expired {}", Utc(*expires))]
    Expired {
        /// Its last second.
        expires: u64,
    },
    /// TIME-8.
    #[error("by the route's max-age-days its last second was {}", Utc(*last))]
    TooOld {
        /// Its last second.
        last: u64,
    },
    /// TIME-11.
    #[error("the medium could carry until {}", Utc(*last))]
    MediumExpired {
        /// Its last second.
        last: u64,
    },
}

impl TimeFault {
    /// The stable reject code.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::ExpiresWithoutClock => Code::TimeExpiresWithoutClock,
            Self::Future { .. } => Code::TimeFuture,
            Self::KeyExpired { .. } => Code::TimeKeyExpired,
            Self::KeyNotYet { .. } => Code::TimeKeyNotYet,
            Self::Expired { .. } => Code::TimeExpired,
            Self::TooOld { .. } => Code::TimeTooOld,
            Self::MediumExpired { .. } => Code::TimeMediumExpired,
        }
    }
}

#[cfg(test)]
mod tests;
