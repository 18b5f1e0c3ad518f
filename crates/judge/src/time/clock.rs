//! Whether the clock of a host that is about to sign a time can be right.

use carnet_format::Code;

use super::{LEAP, TOLERANCE, When};

/// What a clock is held against.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The latest time that is known to have passed.
    pub floor: Option<u64>,
    /// When the newest bundle of this site was made, by the clock of then.
    pub made: Option<u64>,
    /// The latest time that people vouch for.
    pub anchor: Option<u64>,
}

carnet_format::faults! {
    /// Why nothing is signed by this clock.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum ClockFault -> Code {
        "EXP-42" TimeOwnBehind:
            "the clock of this host says {clock}, but {floor} has passed"
            / "die Uhr dieses Rechners zeigt {clock}, aber {floor} ist schon vergangen" (clock = When(*clock), floor = When(*floor))
            Behind { clock: u64, floor: u64 };
        "EXP-42" TimeOwnBehind:
            "the clock of this host says {clock}, more than 180 days before {known}, the latest that was made or vouched \
             for here"
            / "die Uhr dieses Rechners zeigt {clock}, mehr als 180 Tage vor {known}, dem Spätesten, was hier erstellt wurde \
             oder wofür jemand eingestanden ist" (clock = When(*clock), known = When(*known)) FarBehind { clock: u64, known: u64 };
        "EXP-43" TimeOwnAhead:
            "the clock of this host says {clock}, more than 180 days past {known}, the latest that was made or vouched \
             for here"
            / "die Uhr dieses Rechners zeigt {clock}, mehr als 180 Tage nach {known}, dem Spätesten, was hier erstellt \
             wurde oder wofür jemand eingestanden ist" (clock = When(*clock), known = When(*known)) Ahead { clock: u64, known: u64 };
    }
}

/// Holds a clock that others will believe against what is known here.
///
/// # Errors
/// It is behind, which cannot be, or so far ahead that a person has to look at it.
pub fn judge_clock(clock: u64, known: Known) -> Result<(), ClockFault> {
    let Known { floor, made, anchor } = known;
    // EXP-42.
    if let Some(floor) = floor.filter(|floor| clock.saturating_add(TOLERANCE) < *floor) {
        return Err(ClockFault::Behind { clock, floor });
    }
    let Some(known) = made.max(anchor) else { return Ok(()) };
    if clock.saturating_add(LEAP) < known {
        return Err(ClockFault::FarBehind { clock, known });
    }
    // EXP-43.
    if clock > known.saturating_add(LEAP) {
        return Err(ClockFault::Ahead { clock, known });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_800_000_000;

    /// EXP-42, EXP-43.
    #[test]
    fn a_clock_is_wrong_from_the_first_second_on_that_is_too_far() {
        let floor = |floor| Known { floor: Some(floor), ..Known::default() };
        assert_eq!(judge_clock(NOW, floor(NOW + TOLERANCE)), Ok(()));
        let behind = ClockFault::Behind { clock: NOW, floor: NOW + TOLERANCE + 1 };
        assert_eq!(judge_clock(NOW, floor(NOW + TOLERANCE + 1)), Err(behind));

        // The later of the two counts.
        let both = |made, anchor| Known { made: Some(made), anchor: Some(anchor), floor: None };
        for known in [both(NOW + LEAP, 0), both(0, NOW + LEAP)] {
            assert_eq!(judge_clock(NOW, known), Ok(()));
            let behind = ClockFault::FarBehind { clock: NOW - 1, known: NOW + LEAP };
            assert_eq!(judge_clock(NOW - 1, known), Err(behind));
        }
        for known in [both(NOW - LEAP, 0), both(0, NOW - LEAP)] {
            assert_eq!(judge_clock(NOW, known), Ok(()));
            let ahead = ClockFault::Ahead { clock: NOW + 1, known: NOW - LEAP };
            assert_eq!(judge_clock(NOW + 1, known), Err(ahead));
        }
    }

    /// EXP-43. With nothing to hold it against, any clock is taken.
    #[test]
    fn a_clock_is_not_far_from_nothing() {
        assert_eq!(judge_clock(NOW, Known::default()), Ok(()));
        assert_eq!(judge_clock(0, Known::default()), Ok(()));
    }
}
