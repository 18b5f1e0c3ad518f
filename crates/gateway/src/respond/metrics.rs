//! What monitors read of the runs, in a file beside that of `watch`.

use std::fs;
use std::path::{Path, PathBuf};

use carnet_language::io_text;
use serde::{Deserialize, Serialize};

use super::Run;
use super::kept::write_json;
use crate::prometheus::{add, bare, label, write};

/// What was counted since the state folder was made, and lies there in `counts.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Counts {
    pub(super) granted: u64,
    pub(super) refused: u64,
    pub(super) deferred: u64,
    pub(super) lines_refused: u64,
    pub(super) replies: u64,
    pub(super) last_success: Option<u64>,
}

/// How it stands with what this site has been asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Waiting {
    /// Requests without a final answer.
    pub(super) unanswered: u64,
    /// Answers that no reply has told.
    pub(super) untold: u64,
}

impl Counts {
    fn file(state: &Path) -> PathBuf {
        state.join("counts.json")
    }

    /// What cannot be read is counted anew, as monitors expect of counters.
    pub(super) fn read(state: &Path) -> Self {
        let bytes = fs::read(Self::file(state)).unwrap_or_default();
        serde_json::from_slice(&bytes).unwrap_or_default()
    }
}

/// `carnet.prom` of `watch` has `carnet-respond.prom` beside it.
fn beside(watch: &Path) -> PathBuf {
    let mut name = watch.file_stem().unwrap_or_default().to_owned();
    name.push("-respond");
    if let Some(ending) = watch.extension() {
        name.push(".");
        name.push(ending);
    }
    watch.with_file_name(name)
}

impl Run<'_, '_> {
    /// Writes the file of a run that has come to its end.
    // RESP-14.
    pub(super) fn write_metrics(&mut self, is_whole: bool, is_well: bool) {
        let Some(watch) = &self.settings.watch.metrics else { return };
        let now = self.setup.now;
        // By a clock that ran ahead it would lie there for years as if all were well.
        let last = self.counts.last_success.map(|last| last.min(now));
        self.counts.last_success = if is_well { Some(now) } else { last };
        // An answer counts more than a number.
        let _ = write_json(&Counts::file(self.state), &self.counts);
        let file = beside(watch);
        if let Err(error) = write(&file, &self.text(is_whole)) {
            let why = io_text(&error);
            carnet_host::note!(
                en "the metrics were not written to {file:?}: {why}";
                de "die Metriken wurden nicht nach {file:?} geschrieben: {why}"
            );
        }
    }

    /// What was not looked at to its end is not told.
    fn text(&self, is_whole: bool) -> String {
        let Counts { granted, refused, deferred, lines_refused, replies, last_success } =
            &self.counts;
        let mut text = String::new();
        let mut one = |name: &str, kind, help, values: &[(String, u64)]| {
            add(&mut text, &format!("carnet_respond_{name}"), kind, help, values);
        };
        let help = "When the last run began that came to its end.";
        one("last_run_timestamp_seconds", "gauge", help, &bare(self.setup.now));
        if let Some(last) = last_success {
            let help = "When the last run began after which nothing was away.";
            one("last_success_timestamp_seconds", "gauge", help, &bare(*last));
        }
        let answers = [("granted", granted), ("refused", refused), ("deferred", deferred)];
        let answers = answers.map(|(outcome, count)| (label("outcome", outcome), *count));
        one("answers_total", "counter", "Good answers of the responder.", &answers);
        let help = "Lines of the responder that were refused, the same once a day.";
        one("lines_refused_total", "counter", help, &bare(*lines_refused));
        one("replies_total", "counter", "Replies that were recorded.", &bare(*replies));
        if is_whole {
            let sum = |of: fn(&Waiting) -> u64| bare(self.waiting.values().map(of).sum());
            let help = "Requests without a final answer.";
            one("unanswered", "gauge", help, &sum(|it| it.unanswered));
            let help = "Answers that no reply has told.";
            one("untold", "gauge", help, &sum(|it| it.untold));
        }
        let away = [("responder", &self.outage.responder), ("reply", &self.outage.reply)];
        let away = away.into_iter().filter_map(|(what, it)| Some((what, it.as_ref()?.since)));
        let away: Vec<_> = away.map(|(what, since)| (label("what", what), since)).collect();
        if !away.is_empty() {
            let help = "Since when the responder does not answer, or no reply can be made.";
            one("away_since_timestamp_seconds", "gauge", help, &away);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_has_a_name_of_its_own() {
        assert_eq!(beside(Path::new("/m/carnet.prom")), Path::new("/m/carnet-respond.prom"));
        assert_eq!(beside(Path::new("/m/carnet")), Path::new("/m/carnet-respond"));
    }
}
