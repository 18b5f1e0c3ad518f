//! Other commands of this program: each is a process of its own, confined as ever, that parses what the responder wrote.

use std::ffi::OsString;
use std::path::Path;
use std::process::Stdio;
use std::str::FromStr as _;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use carnet_format::Code;
use carnet_host::settings::Settings;
use carnet_host::{Failure, Status};
use carnet_language::text;
use serde::Deserialize;

use super::process::{End, Limits, run};

/// As for a worker of `watch`, but one object may be long: it names each answer.
fn limits(told: &AtomicBool) -> Limits<'_> {
    Limits {
        line: 64 << 20,
        lines: 16,
        bytes: 64 << 20,
        time: Duration::from_secs(30 * 60),
        told,
        // RESP-13.
        patience: Duration::from_secs(60),
    }
}

/// What `answers check` and `export` say; of each, only what is used.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Said {
    pub(super) answers: Vec<Answer>,
    /// How many rows say what the ledger has.
    pub(super) answered: u64,
    pub(super) faults: Vec<Fault>,
    pub(super) bundle: Option<Bundle>,
    error: Option<Failed>,
}

/// A good answer.
#[derive(Debug, Deserialize)]
pub(super) struct Answer {
    pub(super) line: usize,
    /// `DIGEST:INDEX`.
    pub(super) item: String,
    pub(super) outcome: super::kept::Outcome,
}

#[derive(Debug, Deserialize)]
pub(super) struct Fault {
    pub(super) line: usize,
    pub(super) code: String,
}

/// The reply that was recorded.
#[derive(Debug, Deserialize)]
pub(super) struct Bundle {
    pub(super) digest: String,
    pub(super) sequence: u64,
    pub(super) items: u64,
}

#[derive(Debug, Deserialize)]
struct Failed {
    code: Option<String>,
    message: String,
}

/// Runs a command of `program`, which is this one, with the settings of this run.
///
/// # Errors
/// It could not be started, or ended before its time.
pub(super) fn command(
    program: &Path,
    settings: &Settings,
    told: &AtomicBool,
    words: impl IntoIterator<Item = OsString>,
) -> Result<Said, Failure> {
    let mut command = crate::own::command(program, settings.typed_words(), words);
    // Where the record of a key lies.
    command.envs(std::env::vars_os().filter(|(name, _)| name == "STATE_DIRECTORY"));
    // As this run has them, whoever said so.
    command.env("CARNET_SITE", settings.site()?.to_string());
    command.env("CARNET_LEDGER", settings.ledger()?).env("CARNET_ARCHIVE", settings.archive()?);
    let places = [
        ("CARNET_LEDGER_PASSWORD_FILE", settings.ledger_password_file()),
        ("CARNET_LEDGER_CA", settings.ledger_ca()),
    ];
    for (name, place) in places {
        if let Ok(place) = place {
            command.env(name, place);
        }
    }
    command.stdin(Stdio::null());
    let mut said = Said::default();
    let mut is_read = true;
    let ran = run(&mut command, limits(told), &mut |lines| {
        for line in lines {
            match serde_json::from_slice::<Said>(&line) {
                Ok(Said { error: Some(error), .. }) => said.error = Some(error),
                Ok(read) => said = Said { error: said.error.take(), ..read },
                Err(_) => is_read = false,
            }
        }
        Ok(())
    });
    let died = || {
        let what = text!(
            en "a process of this program ended before its time";
            de "ein Prozess dieses Programms endete vorzeitig"
        );
        Failure::new(Status::Unknown, Code::WatchWorker, what)
    };
    match ran {
        Ok(ran) if is_read => match ran.end {
            End::Itself(status) if matches!(status.code(), Some(0..=4)) => Ok(said),
            _ => Err(died()),
        },
        Ok(_) => Err(died()),
        Err(error) => Err(died().because(&error)),
    }
}

impl Said {
    /// Why it ended, but for faults of the answers, and but for what was done all the same.
    pub(super) fn failure(&self) -> Option<Failure> {
        let error = self.error.as_ref()?;
        if self.bundle.is_some() || !self.faults.is_empty() {
            return None;
        }
        let code = error.code.as_deref().and_then(|code| Code::from_str(code).ok());
        Some(Failure::new(Status::Unknown, code, &error.message))
    }
}
