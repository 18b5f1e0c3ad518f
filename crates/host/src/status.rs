//! Exit statuses.

use std::process::ExitCode;

use carnet_judge::verdict::Stop;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// 0: accepted, or done.
    Done,
    /// 1: the bundle is bad; also the plain *no* of a command that asks.
    Rejected,
    /// 2: the command line or the configuration is wrong; nothing was done.
    Usage,
    /// 3: it could not be told: a file or the ledger could not be read or written.
    Unknown,
    /// 4: a person has to act.
    Held,
}

impl Status {
    /// The number that a script sees.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Rejected => 1,
            Self::Usage => 2,
            Self::Unknown => 3,
            Self::Held => 4,
        }
    }

    pub(crate) fn of(number: u8) -> Option<Self> {
        let all = [Self::Done, Self::Rejected, Self::Usage, Self::Unknown, Self::Held];
        all.into_iter().find(|status| status.number() == number)
    }

    /// VERDICT-9. The status of several files: the worst in the order 1, 3, 4, 0; 2 stops before.
    #[must_use]
    pub fn worst(self, other: Self) -> Self {
        const ORDER: [Status; 5] =
            [Status::Usage, Status::Rejected, Status::Unknown, Status::Held, Status::Done];
        ORDER.into_iter().find(|status| *status == self || *status == other).unwrap_or(self)
    }
}

impl From<&Stop> for Status {
    fn from(stop: &Stop) -> Self {
        match stop {
            Stop::Rejected(_) => Self::Rejected,
            Stop::Unread { .. } => Self::Unknown,
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status.number())
    }
}

#[cfg(test)]
mod tests {
    use super::Status::{Done, Held, Rejected, Unknown, Usage};

    /// VERDICT-9.
    #[test]
    fn the_worst_status_wins_in_the_order_1_3_4_0() {
        let order = [Usage, Rejected, Unknown, Held, Done];
        for (place, worse) in order.into_iter().enumerate() {
            for better in &order[place..] {
                assert_eq!(worse.worst(*better), worse);
                assert_eq!(better.worst(worse), worse);
            }
        }
    }
}
