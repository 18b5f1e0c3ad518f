//! The commands that keep the trust file (`spec/exchange.md` section 1.5).

use std::io::Write;

use carnet_format::Digest;
use carnet_host::settings::{Form, Settings};
use carnet_host::{Failure, Status, json};
use carnet_judge::time::OwnClock;
use carnet_judge::trust::TrustFile;
use carnet_judge::words::Words;
use carnet_language::text;
use carnet_ledger::{Stranded, stranded};
use carnet_signer::confirm::{Answer, Consent, ask};
use carnet_verifier::cli as verifier;

use crate::cli::{TrustArgs, TrustCommand};
use crate::place::shown;
use crate::present::Books;

mod add;
mod diff;
mod draft;
mod first;
mod install;
mod new;
mod one_ledger;
mod pack;
mod remove;
mod target;

pub use first::{Keeps, first_trust, name_first_trust};

/// Runs a command about the trust file.
///
/// # Errors
/// The settings or the files cannot be used, or a person did not agree. A trust update that is refused is one, too.
pub fn run_trust(
    args: TrustArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    match args.command {
        TrustCommand::One(command) => {
            let command = verifier::TrustCommand::One(command);
            let command = verifier::Command::Trust(verifier::TrustArgs { command });
            carnet_verifier::command::run(&command, settings, out)
        }
        TrustCommand::New(args) => new::run(&args, settings, out),
        TrustCommand::Draft(args) => draft::run(&args, settings, out),
        TrustCommand::Add(args) => add::run(&args, settings, out),
        TrustCommand::Remove(args) => remove::run(&args, settings, out),
        TrustCommand::Diff(args) => diff::run(&args, settings, out),
        TrustCommand::Pack(args) => pack::run(&args, settings, out),
        TrustCommand::Install(args) => install::run(&args, settings, out),
    }
}

/// What a command prints: the lines of a difference, and what was written.
struct Kept<'a> {
    command: &'static str,
    changes: Vec<String>,
    written: Vec<String>,
    file: (&'a TrustFile, Digest),
}

impl Kept<'_> {
    fn json(self, out: &mut dyn Write) -> Result<(), Failure> {
        let (file, digest) = self.file;
        let body = json::TrustKept {
            serial: file.serial(),
            digest: digest.into(),
            words: Words::from(digest).to_string(),
            changes: self.changes,
            written: self.written,
        };
        Ok(json::print(out, self.command, &body)?)
    }
}

/// The bundles of this site that nobody would take any more under a trust file, as far as is known.
fn under_way(books: Option<&Books>, trust: &TrustFile) -> Result<Vec<String>, Failure> {
    let Some(books) = books else { return Ok(Vec::new()) };
    let line = |it: Stranded| {
        let (name, digest) = (it.bundle.spool_name(), it.bundle.digest.short());
        text!(
            en "under way    {name} under a key that does not count any more: unless it has arrived, carnet ledger void {digest}, then export again";
            de "unterwegs    {name} unter einem Schlüssel, der nicht mehr zählt: wenn es nicht angekommen ist, carnet \
                ledger void {digest}, dann neu exportieren"
        )
    };
    Ok(stranded(&books.ledger, trust)?.into_iter().map(line).collect())
}

/// Prints a column of two: a word, and what it says.
fn row(out: &mut dyn Write, label: &str, value: impl std::fmt::Display) -> Result<(), Failure> {
    Ok(writeln!(out, "{label:<12} {value}")?)
}

const fn consent(yes: bool) -> Consent {
    if yes { Consent::Given } else { Consent::Asked }
}

/// Goes on only where a person has agreed.
fn agree(yes: bool, question: &str) -> Result<(), Failure> {
    agree_by("--yes", yes, question)
}

/// The same; what says yes where there is no terminal is the option.
fn agree_by(option: &str, is_given: bool, question: &str) -> Result<(), Failure> {
    let (status, why) = match ask(consent(is_given), question)? {
        Answer::Yes => return Ok(()),
        Answer::No => {
            (Status::Held, text!(en "the answer was not yes"; de "die Antwort war nicht ja"))
        }
        Answer::NobodyToAsk => (
            Status::Usage,
            text!(en "there is no terminal at which to ask; look at it, then give {option}"; de "es gibt kein Terminal zum Fragen; ansehen, dann {option} angeben"),
        ),
    };
    let message = text!(en "nothing was done: {why}"; de "nichts wurde geändert: {why}");
    Err(Failure::new(status, None, message))
}

/// Whether results are read by people.
fn is_text(settings: &Settings) -> bool {
    settings.form == Form::Text
}

/// What the clock of this host is worth: by the settings, else by the trust file.
fn own_clock(settings: &Settings, trust: Option<&TrustFile>) -> OwnClock {
    use carnet_host::settings::ClockSetting;
    let now = settings.host_clock();
    match (trust, settings.clock()) {
        (Some(trust), _) => settings.own_clock(trust, now),
        (None, Ok(ClockSetting::Trusted)) => OwnClock::Trusted(now),
        (None, _) => OwnClock::Untrusted,
    }
}
