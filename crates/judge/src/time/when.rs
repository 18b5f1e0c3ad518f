//! Times as people say them.

use std::fmt;
use std::sync::OnceLock;

use carnet_language::{Language, now, text};

use super::utc::{DAY, LAST_SECOND, date};

/// A time zone at some second.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// How many seconds its clocks are ahead of UTC.
    pub east: i32,
    /// What it is called, such as `CET`, or `+01` where it has no name.
    pub name: String,
}

/// Says the zone of this host at a second since 1970.
pub type ZoneOf = fn(u64) -> Zone;

static ZONE: OnceLock<ZoneOf> = OnceLock::new();

/// Gives times of people a zone. Without one they are in UTC; the first one stays.
pub fn set_zone(zone: ZoneOf) {
    let _ = ZONE.set(zone);
}

/// How many seconds the clocks of this host are ahead of UTC at a second since 1970.
pub(super) fn east_of_utc(second: u64) -> i64 {
    ZONE.get().map_or(0, |of| of(second).east.into())
}

/// A time for people: that of the zone of this host, with UTC beside it. In English `2026-11-26 15:25:18 (CET; 14:25:18 UTC)`, in
/// German `26.11.2026, 15:25:18 (MEZ; 14:25:18 UTC)`; where the zone is UTC, `2026-11-26 14:25:18 UTC`. What programs
/// read is [`Utc`](super::Utc).
// LANG-4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When(pub u64);

impl When {
    /// Its day in the zone of this host: `2026-11-26`, `26.11.2026`.
    #[must_use]
    pub fn day(self) -> String {
        match Local::of(self.0) {
            Some((local, _)) => local.day(),
            None => self.beyond(),
        }
    }

    /// In the fewest words: `26 Nov 15:25` within half a year of `now`, else `26 Nov 2025`.
    #[must_use]
    pub fn short(self, now: u64) -> String {
        const MONTHS: [&str; 12] =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let Some((local, _)) = Local::of(self.0) else { return self.beyond() };
        let Local { date: (year, month, day), time: (hour, minute, _) } = local;
        let is_near = now.abs_diff(self.0) < 182 * DAY;
        let name = MONTHS[(month - 1) as usize];
        match is_near {
            true => {
                text!(en "{day} {name} {hour:02}:{minute:02}"; de "{day}.{month}., {hour:02}:{minute:02}")
            }
            false => text!(en "{day} {name} {year}"; de "{day}.{month}.{year}"),
        }
    }

    fn beyond(self) -> String {
        let second = self.0;
        text!(en "second {second}"; de "Sekunde {second}")
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((local, zone)) = Local::of(self.0) else { return f.pad(&self.beyond()) };
        let utc = Local::new(self.0);
        let (day, time, utc_day, utc_time) = (local.day(), local.time(), utc.day(), utc.time());
        let name = zone.said();
        f.pad(&match (zone.east == 0, day == utc_day) {
            (true, _) => text!(en "{day} {time} UTC"; de "{day}, {time} UTC"),
            (false, true) => {
                text!(en "{day} {time} ({name}; {utc_time} UTC)"; de "{day}, {time} ({name}; {utc_time} UTC)")
            }
            (false, false) => text!(
                en "{day} {time} ({name}; {utc_day} {utc_time} UTC)";
                de "{day}, {time} ({name}; {utc_day}, {utc_time} UTC)"
            ),
        })
    }
}

impl Zone {
    /// What people call it.
    fn said(&self) -> &str {
        match (now(), self.name.as_str()) {
            (Language::De, "CET") => "MEZ",
            (Language::De, "CEST") => "MESZ",
            (_, name) => name,
        }
    }
}

/// What a clock and a calendar show.
struct Local {
    date: (u64, u64, u64),
    time: (u64, u64, u64),
}

impl Local {
    /// In the zone of this host; none where the calendar ends.
    fn of(second: u64) -> Option<(Self, Zone)> {
        let zone = ZONE.get().map_or(Zone { east: 0, name: String::new() }, |of| of(second));
        let local = second.checked_add_signed(i64::from(zone.east)).unwrap_or(second);
        (second.max(local) <= LAST_SECOND).then(|| (Self::new(local), zone))
    }

    fn new(second: u64) -> Self {
        let time = (second % DAY / 3600, second % 3600 / 60, second % 60);
        Self { date: date(second / DAY), time }
    }

    fn day(&self) -> String {
        let (year, month, day) = self.date;
        text!(en "{year:04}-{month:02}-{day:02}"; de "{day:02}.{month:02}.{year:04}")
    }

    fn time(&self) -> String {
        let (hour, minute, second) = self.time;
        format!("{hour:02}:{minute:02}:{second:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use carnet_language::within;

    const NOW: u64 = 1_795_703_118;

    fn said(second: u64) -> (String, String) {
        let when = When(second);
        (when.to_string(), within(Language::De, || when.to_string()))
    }

    /// LANG-4.
    #[test]
    fn without_a_zone_it_is_utc() {
        // Tests of this crate run in one process: none of them sets a zone but the one below, for other seconds.
        set_zone(|second| match second < 1000 {
            true => Zone { east: 3600, name: "CET".to_owned() },
            false => Zone { east: 0, name: "UTC".to_owned() },
        });
        assert_eq!(
            said(NOW),
            ("2026-11-26 14:25:18 UTC".into(), "26.11.2026, 14:25:18 UTC".into())
        );
        assert_eq!(
            said(0),
            (
                "1970-01-01 01:00:00 (CET; 00:00:00 UTC)".into(),
                "01.01.1970, 01:00:00 (MEZ; 00:00:00 UTC)".into()
            )
        );
        assert_eq!(said(u64::MAX).1, "Sekunde 18446744073709551615");
    }

    #[test]
    fn what_is_near_needs_no_year() {
        assert_eq!(When(NOW).short(NOW), "26 Nov 14:25");
        assert_eq!(within(Language::De, || When(NOW).short(NOW)), "26.11., 14:25");
        assert_eq!(When(NOW).short(NOW + 400 * DAY), "26 Nov 2026");
    }
}
