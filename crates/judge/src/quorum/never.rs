use carnet_format::{Code, Coded, SiteName};
use carnet_language::text;

use crate::time::When;

/// Why an endorsement would never count, on whatever host, at whatever time and on whatever medium.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NeverCounts {
    /// A line of section 4 of `spec/exchange.md`, or one of its key or route.
    #[error("{}", .0.meaning())]
    Line(Code),
    /// QUORUM-10.
    #[error("{}", text!(
        en "The clock of {site}, where the scan was made, is untrusted in the trust file, and on this route such a \
            scan counts only where time-unknown is accept.";
        de "Die Uhr von {site}, wo geprüft wurde, gilt in der Vertrauensdatei nicht als verlässlich, und auf diesem Weg \
            zählt eine solche Virenprüfung nur, wo time-unknown accept ist."
    ))]
    ScanClock {
        /// The site of the scanner key.
        site: SiteName,
    },
    /// QUORUM-22.
    #[error("{}", text!(
        last = When(*last), first = When(*first);
        en "It would be over before it begins: one of it, its key and the bundle ends at {last}, another begins at \
            {first}.";
        de "Sie wäre zu Ende, bevor sie beginnt: Von ihr, ihrem Schlüssel und dem Bündel endet eines {last}, ein anderes \
            beginnt {first}."
    ))]
    Apart {
        /// The first second of the last to begin.
        first: u64,
        /// The last second of the first to end.
        last: u64,
    },
}

impl From<Code> for NeverCounts {
    fn from(code: Code) -> Self {
        Self::Line(code)
    }
}

impl NeverCounts {
    /// The code of the line that applies.
    #[must_use]
    pub const fn line(&self) -> Code {
        match self {
            Self::Line(code) => *code,
            Self::ScanClock { .. } => Code::QuorumTimeUnknown,
            Self::Apart { .. } => Code::QuorumExpired,
        }
    }
}

impl Coded for NeverCounts {
    fn code(&self) -> Option<Code> {
        Some(self.line())
    }
}
