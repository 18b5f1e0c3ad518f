//! Why the time of a bundle is wrong.

use carnet_format::Code;

use super::Utc;

/// Why the time of a bundle is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TimeFault {
    /// TIME-2.
    #[error("it says when it expires, but the clock of its site is not trusted")]
    ExpiresWithoutClock,
    /// TIME-3.
    #[error("made {}, which this trusted clock has not reached", Utc(*created))]
    Future {
        /// When it says it was made.
        created: u64,
    },
    /// TIME-6.
    #[error("the exporter key was valid until {}", Utc(*until))]
    KeyExpired {
        /// The key's last second.
        until: u64,
    },
    /// TIME-7.
    #[error("the exporter key is valid from {} on", Utc(*from))]
    KeyNotYet {
        /// The key's first second.
        from: u64,
    },
    /// TIME-8.
    #[error("it expired {}", Utc(*expires))]
    Expired {
        /// Its last second.
        expires: u64,
    },
    /// TIME-9.
    #[error("by the route's max-age-days its last second was {}", Utc(*last))]
    TooOld {
        /// Its last second.
        last: u64,
    },
    /// TIME-10.
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
