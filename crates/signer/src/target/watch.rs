//! Telling the person at the terminal how far a delivery is.

use std::io::{self, IsTerminal as _};
use std::time::Duration;

use carnet_format::plain_text::Escaped;
use carnet_language::text;
use carnet_media::{DeliveryWatcher, MediumError, Progress};
use indicatif::{ProgressBar, ProgressStyle};

/// Shows progress on a terminal; that the medium went away and came back is told everywhere.
pub(super) struct Watcher {
    bar: Option<ProgressBar>,
}

impl Watcher {
    pub(super) fn new() -> Self {
        let bar = io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new(0);
            if let Ok(style) = ProgressStyle::with_template("{msg} {bar:30} {bytes}/{total_bytes}")
            {
                bar.set_style(style);
            }
            bar
        });
        Self { bar }
    }

    fn show(&self, what: String, at: Option<(u64, u64)>) {
        let Some(bar) = &self.bar else { return };
        bar.set_message(what);
        if let Some((done, of)) = at {
            bar.set_length(of);
            bar.set_position(done);
        }
    }

    fn say(&self, line: &str) {
        let say = || carnet_host::say!("{line}");
        match &self.bar {
            Some(bar) => bar.suspend(say),
            None => say(),
        }
    }
}

impl DeliveryWatcher for Watcher {
    fn progress(&mut self, progress: Progress) {
        match progress {
            Progress::Writing { done, of } => {
                self.show(text!(en "writing"; de "schreiben"), Some((done, of)));
            }
            Progress::Flushing => self.show(text!(en "flushing"; de "sichern"), None),
            Progress::Comparing { done, of } => {
                self.show(text!(en "comparing"; de "vergleichen"), Some((done, of)));
            }
        }
    }

    // MEDIA-19.
    fn gone(&mut self, error: &MediumError, patience: Duration) {
        let error = error.to_string();
        let error = Escaped(&error);
        self.say(&text!(en "the medium went away: {error}"; de "der Datenträger ist weg: {error}"));
        self.say(&text!(
            seconds = patience.as_secs();
            en "put the same medium back; it is waited for {seconds} seconds, and the bundle is written again";
            de "denselben Datenträger wieder einstecken; {seconds} Sekunden wird gewartet, dann wird das Bündel neu geschrieben"
        ));
    }

    fn back(&mut self) {
        self.say(&text!(
            en "the medium is back; writing again from the beginning";
            de "der Datenträger ist wieder da; es wird von vorn geschrieben"
        ));
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
