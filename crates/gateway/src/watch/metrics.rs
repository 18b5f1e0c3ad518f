//! What monitors read: a text file in the form of Prometheus, whole at every moment.

use std::fmt::Write as _;
use std::fs::Permissions;
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use carnet_media::WholeFile;

use super::state::Counts;

/// The text of the file.
// WATCH-8.
pub(super) fn text(counts: &Counts, outage: Option<u64>) -> String {
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
        let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
        for (labels, value) in values {
            let _ = writeln!(text, "{name}{labels} {value}");
        }
    };
    let bare = |value: u64| [(String::new(), value)];
    let label = |name: &str, value: &str| format!("{{{name}=\"{value}\"}}");
    one("carnet_up", "gauge", "Whether carnet watch runs.", &bare(1));
    let sticks =
        [(label("result", "read"), *sticks_read), (label("result", "failed"), *sticks_failed)];
    one("carnet_sticks_total", "counter", "Sticks since the start.", &sticks);
    let verdicts: Vec<_> =
        verdicts.iter().map(|(it, count)| (label("verdict", it.word()), *count)).collect();
    one("carnet_files_total", "counter", "Bundles and receipts by verdict.", &verdicts);
    one("carnet_replies_total", "counter", "Bundles written to sticks.", &bare(*replies));
    let died = "Workers that ended before their time.";
    one("carnet_worker_failures_total", "counter", died, &bare(*workers_failed));
    let goes_on = "Whether the last trial to use the ledger went through.";
    one("carnet_ledger_up", "gauge", goes_on, &bare(u64::from(outage.is_none())));
    if let Some(since) = outage {
        let help = "Since when nothing goes on.";
        one("carnet_waiting_since_timestamp_seconds", "gauge", help, &bare(since));
    }
    if let Some(last) = last_import {
        let help = "When a bundle was admitted last.";
        one("carnet_last_import_timestamp_seconds", "gauge", help, &bare(*last));
    }
    for (name, value) in ledger.iter().flatten() {
        let help = "As `carnet ledger status --check` says it.";
        one(&format!("carnet_{name}"), "gauge", help, &bare(*value));
    }
    text
}

/// Puts the file in the place of the one before, which is whole until then.
pub(super) fn write(file: &Path, text: &str) -> io::Result<()> {
    let mut whole = WholeFile::create(file)?;
    whole.file().write_all(text.as_bytes())?;
    // The monitor has another account, and nothing in it is secret.
    whole.file().set_permissions(Permissions::from_mode(0o644))?;
    whole.exchange()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_file_is_whole_at_every_moment() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("carnet.prom");
        let mut counts = Counts::default();
        write(&file, &text(&counts, None)).unwrap();
        let reader = std::thread::spawn({
            let file = file.clone();
            move || {
                for _ in 0..1_000 {
                    let text = std::fs::read_to_string(&file).unwrap();
                    assert!(text.starts_with("# HELP carnet_up ") && text.ends_with('\n'));
                    assert!(text.contains("\ncarnet_ledger_up "));
                }
            }
        });
        for count in 0..300 {
            counts.sticks_read = count;
            write(&file, &text(&counts, (count % 2 == 0).then_some(count))).unwrap();
        }
        reader.join().unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
