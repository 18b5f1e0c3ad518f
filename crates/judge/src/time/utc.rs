//! Times as people read and write them.

use std::fmt;

/// The last second of the year 9999.
pub(super) const LAST_SECOND: u64 = 253_402_300_799;

/// The seconds of a day.
pub(super) const DAY: u64 = 86_400;
/// A time as people read it: `2028-01-01T00:00:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Utc(pub u64);

impl fmt::Display for Utc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 > LAST_SECOND {
            return write!(f, "second {}", self.0);
        }
        let (year, month, day) = date(self.0 / DAY);
        let (hour, minute, second) = (self.0 % DAY / 3600, self.0 % 3600 / 60, self.0 % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

/// Reads exactly `YYYY-MM-DDTHH:MM:SSZ` from 1970 to 9999.
#[must_use]
pub fn parse_time(text: &str) -> Option<u64> {
    let form = b"dddd-dd-ddTdd:dd:ddZ";
    let fits = |(b, f): (&u8, &u8)| if *f == b'd' { b.is_ascii_digit() } else { b == f };
    if text.len() != form.len() || !text.as_bytes().iter().zip(form).all(fits) {
        return None;
    }
    let part = |range: std::ops::Range<usize>| text[range].parse::<u64>().ok();
    let (year, month, day) = (part(0..4)?, part(5..7)?, part(8..10)?);
    let (hour, minute, second) = (part(11..13)?, part(14..16)?, part(17..19)?);
    if year < 1970 || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let days = days(year, month, day);
    // A day that is not in the calendar comes back as another one.
    let real = (1..=12).contains(&month) && day > 0 && date(days) == (year, month, day);
    real.then_some(days * DAY + hour * 3600 + minute * 60 + second)
}

/// Reads exactly `YYYY-MM-DD`, as the first second of that day.
#[must_use]
pub fn parse_day(text: &str) -> Option<u64> {
    parse_time(&format!("{text}T00:00:00Z"))
}

/// The days from 1970-01-01 to a date of the Gregorian calendar, the year counted from March so
/// that the leap day is its last.
pub(super) fn days(year: u64, month: u64, day: u64) -> u64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day;
    days.saturating_sub(719_469)
}

/// The date of the Gregorian calendar that is so many days after 1970-01-01.
pub(super) fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (year, month) = if month < 10 { (year, month + 3) } else { (year + 1, month - 9) };
    (era * 400 + year, month, day)
}
