//! Where a log begins from a time on, whose clock may have stood wrong.

use std::fmt;

use carnet_judge::time::{TOLERANCE, When};
use carnet_language::text;

/// Told entry after entry, oldest first. What was written behind one of that time on was written later, whatever the
/// clock said then.
// EVIDENCE-5. JOURNAL-9.
#[derive(Clone, Debug, Default)]
pub struct Since {
    time: u64,
    /// The number of the first entry of that time on.
    first: Option<u64>,
    /// The newest entry, and its time.
    newest: Option<(u64, u64)>,
    latest: u64,
    back: Option<Back>,
}

/// An entry that has an earlier time than one before it, with which the doubt begins.
#[derive(Clone, Copy, Debug)]
struct Back {
    entry: u64,
    time: u64,
    latest: u64,
}

impl Since {
    /// From this time on.
    #[must_use]
    pub fn new(time: u64) -> Self {
        Self { time, ..Self::default() }
    }

    /// Whether an entry is of that time on.
    pub fn takes(&mut self, entry: u64, time: u64) -> bool {
        if time >= self.time {
            self.first.get_or_insert(entry);
        }
        if time.saturating_add(TOLERANCE) < self.latest {
            self.back.get_or_insert(Back { entry, time, latest: self.latest });
        } else if self.first.is_none() {
            // The clock is right again, and that time has not come.
            self.back = None;
        }
        self.latest = self.latest.max(time);
        self.newest = Some((entry, time));
        self.first.is_some()
    }

    /// What is to be known beside what was taken; nothing where all times are in order and something was taken.
    #[must_use]
    pub fn notes(&self, log: &str) -> Vec<String> {
        let mut notes = Vec::new();
        if self.first.is_none() {
            let time = When(self.time);
            notes.push(match self.newest {
                Some((entry, newest)) => text!(
                    newest = When(newest);
                    en "no entry of the {log} has a time from {time} on; its newest, entry {entry}, has {newest}";
                    de "kein Eintrag im {log} hat eine Zeit ab {time}; der neueste, Eintrag {entry}, hat {newest}"
                ),
                None => text!(en "the {log} has no entry"; de "kein Eintrag im {log}"),
            });
        }
        if let Some(back) = self.back {
            notes.push(match self.first {
                Some(first) => text!(
                    time = When(self.time);
                    en "{back}: a clock was wrong. All of the {log} from entry {first} on is taken, the first that has \
                        a time from {time} on, and nothing before it";
                    de "{back}: Eine Uhr ging falsch. Genommen wird alles im {log} ab Eintrag {first}, dem ersten mit \
                        einer Zeit ab {time}, und nichts davor"
                ),
                None => text!(
                    en "{back}: a clock was wrong, and later entries may be newer than they say";
                    de "{back}: Eine Uhr ging falsch, und spätere Einträge sind vielleicht neuer, als sie sagen"
                ),
            });
        }
        notes
    }
}

impl fmt::Display for Back {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { entry, time, latest } = self;
        f.write_str(&text!(
            time = When(*time), latest = When(*latest);
            en "entry {entry} has {time}, and one before it {latest}";
            de "Eintrag {entry} hat {time}, und einer davor {latest}"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::Since;

    fn taken(since: u64, times: &[u64]) -> (Vec<u64>, Vec<String>) {
        let mut from = Since::new(since);
        let entries = (1..).zip(times).filter(|(entry, time)| from.takes(*entry, **time));
        (entries.map(|(entry, _)| entry).collect(), from.notes("log"))
    }

    /// EVIDENCE-5. JOURNAL-9.
    #[test]
    fn what_is_written_behind_an_entry_of_that_time_is_taken_whatever_the_clock_said() {
        assert_eq!(taken(2_000, &[1_000, 2_000, 3_000]), (vec![2, 3], vec![]));
        let (entries, notes) = taken(2_000, &[1_000, 2_000, 0, 3_000]);
        assert_eq!(entries, [2, 3, 4]);
        assert!(notes[0].contains("entry 3 has 1970-01-01 00:00:00 UTC"), "{notes:?}");
        // The clock was wrong, and right again before that time.
        assert_eq!(taken(2_000, &[1_000, 0, 1_500, 2_000]), (vec![4], vec![]));
        // Whether it was, nobody can say.
        let (entries, notes) = taken(2_000, &[1_000, 0, 2_000]);
        assert_eq!((entries, notes.len()), (vec![3], 1));
        assert!(notes[0].contains("from entry 3 on"), "{notes:?}");
    }

    /// EVIDENCE-5. JOURNAL-9.
    #[test]
    fn where_nothing_is_taken_it_says_what_is_there() {
        let (entries, notes) = taken(2_000, &[1_000, 0]);
        assert!(entries.is_empty() && notes.len() == 2, "{notes:?}");
        assert!(notes[0].contains("its newest, entry 2, has 1970-01-01 00:00:00 UTC"), "{notes:?}");
        assert!(notes[1].contains("may be newer"), "{notes:?}");
        assert_eq!(taken(2_000, &[]).1, ["the log has no entry"]);
    }
}
