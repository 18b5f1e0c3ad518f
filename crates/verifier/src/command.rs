//! The commands.

mod explain;
mod named;
mod report;
mod several;
mod show;
mod source;
mod trust;
mod verify;

use std::fs::File;
use std::io::{self, BufReader, Write};
use std::path::Path;

use carnet_format::FileKind;
use carnet_media::{Action, MediumError};

pub use self::named::{Named, Takes};
pub use self::source::PrivateCopy;
pub use self::trust::{print_difference, read_trust};
use carnet_host::look::Looks;
use carnet_host::settings::{Form, Settings, Sources};
use carnet_host::{Failure, Status, json, seconds_since_1970};
use carnet_judge::medium::Medium;
use carnet_judge::time::{Now, OwnClock};
use carnet_judge::trust::TrustFile;
use carnet_judge::verdict::{Outcome, Verifier};
use carnet_judge::{receipt, update};

use crate::cli::{BasisArgs, Command};
use crate::receipt::ReceiptReport;
use crate::report::Report;
use crate::update::UpdateReport;

/// Runs a command of this crate.
///
/// # Errors
/// The settings cannot be used, or the result cannot be printed. A bad bundle is no error here: it
/// is a status.
pub fn run(command: &Command, settings: &Settings, out: &mut dyn Write) -> Result<Status, Failure> {
    match command {
        Command::Verify(args) => verify::run(args, settings, out),
        Command::Show(args) => show::run(args, settings, out),
        Command::Report(args) => report::run(args, settings, out),
        Command::Trust(args) => trust::run(args, settings, out),
        Command::Explain(args) => explain::run(args, settings, out),
    }
}

/// The verifier of an officer's commands: no place of import, no time floor, no medium looked at yet.
pub fn verifier<'t>(basis: &BasisArgs, settings: &Settings, trust: &'t TrustFile) -> Verifier<'t> {
    let clock = match basis.at {
        Some(at) => OwnClock::Trusted(at),
        None => settings.own_clock(trust, seconds_since_1970()),
    };
    Verifier::new(trust)
        .at(Now::new(clock, None))
        .on(basis.medium.map_or(Medium::NotLookedAt, Medium::Stated))
}

/// How an officer's commands look at media.
#[must_use]
pub fn looks<'t>(basis: &BasisArgs, settings: &Settings, trust: &'t TrustFile) -> Looks<'t> {
    Looks::new(trust, settings.system(), basis.medium)
}

/// What became of a file, whatever it is.
#[expect(clippy::large_enum_variant, reason = "there is one at a time")]
enum Judged<'c> {
    Bundle(Report, Option<Outcome<BufReader<&'c File>>>),
    Receipt(ReceiptReport),
    Update(UpdateReport),
}

impl<'c> Judged<'c> {
    /// By a private copy, if one could be made.
    fn file(
        path: &Path,
        copy: &'c Result<PrivateCopy, MediumError>,
        verifier: &Verifier<'_>,
        looks: &mut Looks<'_>,
    ) -> Self {
        let judged = copy.as_ref().map_err(MediumError::clone);
        judged.and_then(|copy| Self::copy(copy, verifier, looks)).unwrap_or_else(|error| {
            Self::Bundle(Report::unread(path.display().to_string(), &error, verifier), None)
        })
    }

    /// LABEL-2. By what the file is.
    fn copy(
        copy: &'c PrivateCopy,
        verifier: &Verifier<'_>,
        looks: &mut Looks<'_>,
    ) -> Result<Self, MediumError> {
        let (path, mut file) = (copy.path(), copy.file());
        let name = path.display().to_string();
        let failed = |error: io::Error| MediumError::new(Action::Read, path, &error);
        Ok(match copy.kind().map_err(failed)? {
            FileKind::Receipt => {
                let judged = receipt::judge(&mut file, verifier.trust()).map_err(failed)?;
                Self::Receipt(ReceiptReport::new(name, verifier.trust(), judged))
            }
            FileKind::TrustUpdate => {
                let present = Some(verifier.trust());
                let judged = update::judge(&mut file, present, verifier.now()).map_err(failed)?;
                Self::Update(UpdateReport::new(name, present, judged))
            }
            // What judges a medium says so of its passport.
            FileKind::Bundle | FileKind::Passport => {
                let (report, outcome) = copy.judge(verifier, looks);
                Self::Bundle(report, outcome)
            }
        })
    }

    fn status(&self) -> Status {
        match self {
            Self::Bundle(report, _) => report.status(),
            Self::Receipt(receipt) => receipt.status(),
            Self::Update(update) => update.status(),
        }
    }

    /// Prints the verdict on what is not a bundle.
    fn print_other(
        &self,
        command: &str,
        sources: &Sources,
        form: Form,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match (self, form) {
            (Self::Receipt(receipt), Form::Json) => {
                json::print(out, command, &receipt.json(sources))
            }
            (Self::Receipt(receipt), Form::Text) => receipt.text(sources, out),
            (Self::Update(update), Form::Json) => json::print(out, command, &update.json(sources)),
            (Self::Update(update), Form::Text) => update.text(sources, out),
            (Self::Bundle(..), _) => Ok(()),
        }
    }
}
