//! `trust diff`.

use std::io::Write;
use std::path::Path;

use carnet_format::TrustUpdate;
use carnet_host::settings::{ConfigError, Form, Settings};
use carnet_host::{Failure, Status, json};
use carnet_judge::trust::{TrustFile, difference};
use carnet_judge::words::Words;
use carnet_language::text;

use crate::cli::DiffArgs;

pub(super) fn run(
    args: &DiffArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let (before, after) = match &args.second {
        Some(after) => (read_trust(&args.first)?, after),
        None => (settings.load_trust()?.0, &args.first),
    };
    print_difference(&before, &read_trust(after)?, settings, out)
}

/// A trust file, or the text of a trust update, which nobody has vouched for yet.
///
/// # Errors
/// It cannot be read, or is no good trust file.
pub fn read_trust(path: &Path) -> Result<TrustFile, Failure> {
    let update = match carnet_media::open(path) {
        Ok(mut file) => TrustUpdate::read(&mut file).ok(),
        Err(_) => None,
    };
    let Some(update) = update else { return Ok(Settings::read_trust(path)?.0) };
    let path = path.to_owned();
    TrustFile::parse(update.claimed_text())
        .map_err(|errors| ConfigError::Trust { path, errors }.into())
}

/// Prints what a trust file changes in another.
///
/// # Errors
/// The output failed.
pub fn print_difference(
    before: &TrustFile,
    after: &TrustFile,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let changes = difference(Some(before), after);
    let changes: Vec<String> = changes.iter().map(ToString::to_string).collect();
    if settings.form == Form::Json {
        let digest = after.digest();
        let body = json::TrustKept {
            serial: after.serial(),
            digest: digest.into(),
            words: Words::from(digest).to_string(),
            changes,
            written: Vec::new(),
        };
        json::print(out, "trust diff", &body)?;
        return Ok(Status::Done);
    }
    if changes.is_empty() {
        writeln!(out, "{}", text!(en "They are the same."; de "Sie sind gleich."))?;
    }
    for line in changes {
        writeln!(out, "{line}")?;
    }
    Ok(Status::Done)
}
