//! `media`: enrol, check, retire and list the media that carry bundles.

mod check;
mod describe;
mod enroll;
mod entry;
mod list;
mod retire;

use std::io::Write;

use carnet_host::settings::Settings;
use carnet_host::{Failure, Status};
use carnet_language::text;

use crate::cli::{MediaArgs, MediaCommand};
use crate::confirm::{Answer, Consent, ask};

/// Runs a command about media.
///
/// # Errors
/// The settings, the key or the medium cannot be used, or the person did not say yes. A medium that
/// is not taken is no error of `check`: it is a status.
pub fn run_media(
    args: &MediaArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    match &args.command {
        MediaCommand::Enroll(args) => enroll::run(args, settings, out),
        MediaCommand::Check(args) => check::run(args, settings, out),
        MediaCommand::Retire(args) => retire::run(args, settings, out),
        MediaCommand::List => list::run(settings, out),
    }
}

/// Goes on only where a person has agreed.
fn confirm(consent: Consent, question: &str) -> Result<(), Failure> {
    let (status, why) = match ask(consent, question)? {
        Answer::Yes => return Ok(()),
        Answer::No => (
            Status::Held,
            text!(
                en "nothing was done: the answer was not yes";
                de "es wurde nichts getan: Die Antwort war nicht ja"
            ),
        ),
        Answer::NobodyToAsk => (
            Status::Usage,
            text!(
                en "nothing was done: there is no terminal at which to ask; look at it, then give --yes";
                de "es wurde nichts getan: Es gibt kein Terminal, um zu fragen; ansehen, dann --yes angeben"
            ),
        ),
    };
    Err(Failure::new(status, None, why))
}
