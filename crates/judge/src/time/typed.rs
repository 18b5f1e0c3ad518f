//! Times as people type them (LANG-4).

use super::utc::{DAY, date, days};
use super::when::east_of_utc;
use super::{parse_day, parse_time};

/// Which second of a date is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// Its first: something begins.
    First,
    /// Its last: something ends.
    Last,
}

/// Reads a time as in the trust file, or a date in the zone of this host.
// LANG-4.
#[must_use]
pub fn read_typed(text: &str, edge: Edge) -> Option<u64> {
    let date = || parse_day(text).map(|first| edge.of(first / DAY, east_of_utc));
    parse_time(text).or_else(date)
}

/// Reads the same, or how far ahead of now a date lies: `+30d`, `+14m`, `+2y`. A month later is the same day of the
/// month, or the last of it.
// LANG-4.
#[must_use]
pub fn read_ahead(text: &str, edge: Edge, now: u64) -> Option<u64> {
    let Some(ahead) = text.strip_prefix('+') else { return read_typed(text, edge) };
    let today = now.checked_add_signed(east_of_utc(now))? / DAY;
    later(today, ahead).map(|day| edge.of(day, east_of_utc))
}

/// The day that is so far after another one, in days since 1970.
fn later(from: u64, ahead: &str) -> Option<u64> {
    let unit = ahead.chars().last()?;
    let number =
        ahead.strip_suffix(unit).filter(|digits| digits.bytes().all(|it| it.is_ascii_digit()))?;
    // Nobody means more, and nothing overflows.
    let number = number.parse::<u64>().ok().filter(|number| *number < 100_000)?;
    let months = match unit {
        'd' => return Some(from + number),
        'm' => number,
        'y' => 12 * number,
        _ => return None,
    };
    let (year, month, day) = date(from);
    let months = 12 * year + (month - 1) + months;
    let (year, month) = (months / 12, months % 12 + 1);
    let real = |day: &u64| date(days(year, month, *day)) == (year, month, *day);
    (1..=day).rev().find(real).map(|day| days(year, month, day))
}

impl Edge {
    /// The second of a day, in a zone that is so many seconds ahead of UTC.
    fn of(self, day: u64, east: impl Fn(u64) -> i64) -> u64 {
        let local = match self {
            Self::First => day * DAY,
            Self::Last => day * DAY + (DAY - 1),
        };
        // Where clocks are put forward or back in between, what holds at that second counts.
        let guess = local.saturating_add_signed(-east(local));
        local.saturating_add_signed(-east(guess))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// 2026-11-26T14:25:18Z.
    const NOW: u64 = 1_795_703_118;

    /// LANG-4.
    #[test]
    fn a_date_is_its_first_second_or_its_last() {
        let time = |text| parse_time(text).unwrap();
        let typed = |text, edge| read_ahead(text, edge, NOW);
        for (text, first, last) in [
            ("2028-01-31", "2028-01-31T00:00:00Z", "2028-01-31T23:59:59Z"),
            ("2028-01-31T12:00:00Z", "2028-01-31T12:00:00Z", "2028-01-31T12:00:00Z"),
            ("+0d", "2026-11-26T00:00:00Z", "2026-11-26T23:59:59Z"),
            ("+30d", "2026-12-26T00:00:00Z", "2026-12-26T23:59:59Z"),
            ("+14m", "2028-01-26T00:00:00Z", "2028-01-26T23:59:59Z"),
            ("+2y", "2028-11-26T00:00:00Z", "2028-11-26T23:59:59Z"),
        ] {
            assert_eq!(typed(text, Edge::First), Some(time(first)), "{text}");
            assert_eq!(typed(text, Edge::Last), Some(time(last)), "{text}");
        }
        for wrong in ["", "+", "+m", "+-1d", "+1", "+1w", "+1.5y", "+100000d", "1m", "2028-02-30"] {
            assert_eq!(typed(wrong, Edge::Last), None, "{wrong}");
        }
        // What lies ahead is only read where something may.
        assert_eq!(read_typed("+1d", Edge::First), None);
    }

    /// LANG-4.
    #[test]
    fn a_month_later_is_the_same_day_or_the_last_one() {
        let day = |text: &str| parse_day(text).unwrap() / DAY;
        for (from, ahead, to) in [
            ("2027-01-31", "1m", "2027-02-28"),
            ("2027-12-31", "2m", "2028-02-29"),
            ("2028-02-29", "1y", "2029-02-28"),
            ("2027-01-31", "12m", "2028-01-31"),
            ("2027-11-30", "1m", "2027-12-30"),
        ] {
            assert_eq!(later(day(from), ahead), Some(day(to)), "{from} {ahead}");
        }
    }

    /// LANG-4.
    #[test]
    fn a_date_is_that_of_the_zone() {
        let summer = parse_time("2027-03-28T01:00:00Z").unwrap();
        let east = |second: u64| if second < summer { 3600 } else { 7200 };
        let of = |edge: Edge, day| edge.of(parse_day(day).unwrap() / DAY, east);
        for (day, first, last) in [
            ("2027-01-31", "2027-01-30T23:00:00Z", "2027-01-31T22:59:59Z"),
            // A day of 23 hours.
            ("2027-03-28", "2027-03-27T23:00:00Z", "2027-03-28T21:59:59Z"),
            ("2027-07-01", "2027-06-30T22:00:00Z", "2027-07-01T21:59:59Z"),
        ] {
            assert_eq!(of(Edge::First, day), parse_time(first).unwrap(), "{day}");
            assert_eq!(of(Edge::Last, day), parse_time(last).unwrap(), "{day}");
        }
    }
}
