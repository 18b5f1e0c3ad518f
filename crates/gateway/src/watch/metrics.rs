//! What monitors read of `watch`.

use super::state::Counts;
use crate::prometheus::{add, bare, label};

/// The text of the file, of a process that runs or is about to end.
// WATCH-9.
pub(super) fn text(
    counts: &Counts,
    (outage, is_held_up): (Option<u64>, bool),
    runs: bool,
) -> String {
    let Counts {
        sticks_read,
        sticks_failed,
        verdicts,
        workers_failed,
        replies,
        last_import,
        ledger,
    } = counts;
    let mut text = String::new();
    let mut one = |name: &str, kind: &str, help: &str, values: &[(String, u64)]| {
        add(&mut text, name, kind, help, values);
    };
    one("carnet_up", "gauge", "Whether carnet watch runs.", &bare(runs.into()));
    let sticks =
        [(label("result", "read"), *sticks_read), (label("result", "failed"), *sticks_failed)];
    one("carnet_sticks_total", "counter", "Sticks since the start.", &sticks);
    let verdicts: Vec<_> =
        verdicts.iter().map(|(it, count)| (label("verdict", it.word()), *count)).collect();
    one("carnet_files_total", "counter", "Bundles and receipts by verdict.", &verdicts);
    one("carnet_replies_total", "counter", "Bundles written to sticks.", &bare(*replies));
    let died = "Workers that ended before their time.";
    one("carnet_worker_failures_total", "counter", died, &bare(*workers_failed));
    if let Some(numbers) = ledger {
        let is_up = numbers.is_some() && !is_held_up;
        let help = "Whether the ledger could be used when it was last to be.";
        one("carnet_ledger_up", "gauge", help, &bare(is_up.into()));
    }
    if let Some(since) = outage {
        let help = "Since when something does not go on.";
        one("carnet_waiting_since_timestamp_seconds", "gauge", help, &bare(since));
    }
    if let Some(last) = last_import {
        let help = "When a bundle was admitted last.";
        one("carnet_last_import_timestamp_seconds", "gauge", help, &bare(*last));
    }
    for (name, value) in ledger.iter().flatten().flatten() {
        let help = "As `carnet ledger status --check` says it.";
        one(&format!("carnet_{name}"), "gauge", help, &bare(*value));
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::prometheus::write;

    #[test]
    fn the_file_is_whole_at_every_moment() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("carnet.prom");
        let mut counts = Counts::default();
        write(&file, &text(&counts, (None, false), true)).unwrap();
        let reader = std::thread::spawn({
            let file = file.clone();
            move || {
                for _ in 0..1_000 {
                    let text = std::fs::read_to_string(&file).unwrap();
                    assert!(text.starts_with("# HELP carnet_up ") && text.ends_with('\n'));
                    assert!(text.contains("\ncarnet_worker_failures_total "));
                }
            }
        });
        for count in 0..300 {
            counts.sticks_read = count;
            write(&file, &text(&counts, ((count % 2 == 0).then_some(count), true), true)).unwrap();
        }
        reader.join().unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    /// What is not known is not told.
    #[test]
    fn a_ledger_is_up_when_it_was_looked_at() {
        let up = |counts: &Counts, outage: Option<bool>| {
            let outage = (outage.map(|_| 1), outage == Some(true));
            let text = text(counts, outage, true);
            let line = text.lines().find_map(|line| line.strip_prefix("carnet_ledger_up "));
            (line.map(str::to_owned), text.contains("carnet_open 2"))
        };
        let mut counts = Counts::default();
        assert_eq!(up(&counts, None), (None, false));
        counts.ledger = Some(None);
        assert_eq!(up(&counts, None), (Some("0".to_owned()), false));
        counts.ledger = Some(Some([("open", 2); 5]));
        assert_eq!(up(&counts, None), (Some("1".to_owned()), true));
        assert_eq!(up(&counts, Some(true)), (Some("0".to_owned()), true));
        // A folder that is away says nothing of it.
        assert_eq!(up(&counts, Some(false)), (Some("1".to_owned()), true));
    }
}
