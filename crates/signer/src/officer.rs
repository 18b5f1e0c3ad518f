//! What is signed about a bundle that somebody else made: approvals and scans, and joining them.

mod approve;
mod approve_update;
mod attest_scan;
mod clamd;
mod each;
mod merge;
mod scan_report;

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, Write};
use std::path::Path;

use carnet_format::bundle::{EndorsementSet, EndorsementSetError};
use carnet_format::limits::MAX_ENDORSEMENTS;
use carnet_format::plain_text::Escaped;
use carnet_format::{
    BundleReader, Code, Coded as _, Digest, EndorsementError, KeyId, Manifest, Statement, Verified,
};
use carnet_host::look::Looks;
use carnet_host::settings::{Form, Settings, Sources, Titles};
use carnet_host::{Failure, Status, json};
use carnet_judge::medium::caveat;
use carnet_judge::quorum::{NeverCounts, Standing};
use carnet_judge::trust::TrustFile;
use carnet_judge::verdict::{Outcome, Verifier};
use carnet_judge::words::short_words;
use carnet_language::text;
use carnet_media::{MediumError, NewFile, WriteError};
use carnet_verifier::cli::BasisArgs;
use carnet_verifier::command::{PrivateCopy, looks, verifier};
use carnet_verifier::report::{self, Door, Report};

pub use approve::run as run_approve;
pub use attest_scan::run as run_attest_scan;
pub(crate) use merge::name as endorsement_name;
pub use merge::run as run_merge;

use crate::cli::WriteArgs;
use crate::confirm::{Answer, Consent, ask};
use crate::journal::{Journal, digest_of, refused};
use crate::target::when_safe;

/// A bundle that was read once, from a private copy, and judged: what is printed of it, and the verdict where it was
/// judged to its end.
struct BundleFile<'a> {
    path: &'a Path,
    copy: &'a PrivateCopy,
    report: Report,
    outcome: Option<Outcome<BufReader<&'a File>>>,
}

/// By what an officer judges: each file on its own medium.
struct Desk<'t> {
    verifier: Verifier<'t>,
    looks: Looks<'t>,
    sources: Sources,
    titles: Titles,
    trust: &'t TrustFile,
    form: Form,
}

impl<'t> Desk<'t> {
    fn new(settings: &Settings, trust: &'t TrustFile) -> Result<Self, Failure> {
        let basis = BasisArgs::default();
        Ok(Self {
            verifier: verifier(&basis, settings, trust),
            looks: looks(&basis, settings, trust),
            sources: settings.sources()?,
            titles: settings.titles.clone(),
            trust,
            form: settings.form,
        })
    }

    /// Says once, before anything is shown, which files all of it rests on.
    fn say_basis(&self, out: &mut dyn Write) -> io::Result<()> {
        match self.form {
            Form::Json => Ok(()),
            Form::Text => self.sources.text((self.trust.digest(), self.trust.serial()), out),
        }
    }

    /// Says once, in the end, what a passport is worth.
    fn say_caveat(&self, is_seen: bool, out: &mut dyn Write) -> io::Result<()> {
        match self.form {
            Form::Text if is_seen => caveat().iter().try_for_each(|line| writeln!(out, "{line}")),
            Form::Json | Form::Text => Ok(()),
        }
    }

    /// Shows a bundle to the person who is about to decide.
    fn show(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        if self.form == Form::Text {
            let now = carnet_host::seconds_since_1970();
            Door { trust: self.trust, titles: &self.titles, now, here: None }.show(report, out)?;
        }
        out.flush()
    }

    /// By what a file at this place is judged.
    fn at(&mut self, path: &Path) -> Result<Verifier<'t>, Failure> {
        Ok(self.verifier.clone().on(self.looks.medium_of(path)?))
    }
}

/// A bundle in which no check failed, ready for another endorsement.
struct Good<'a> {
    path: &'a Path,
    copy: &'a PrivateCopy,
    report: Report,
    outcome: Outcome<BufReader<&'a File>>,
}

impl<'a> BundleFile<'a> {
    fn judge(path: &'a Path, copy: &'a PrivateCopy, desk: &mut Desk<'_>) -> Self {
        let (report, outcome) = copy.judge(&desk.verifier, &mut desk.looks);
        Self { path, copy, report, outcome }
    }

    /// QUORUM-17. Goes on only with a bundle in which no check failed; what it waits for may be
    /// what is about to be signed.
    fn good(self) -> Result<Good<'a>, Box<Report>> {
        let Self { path, copy, report, outcome } = self;
        match outcome {
            Some(outcome) => Ok(Good { path, copy, report, outcome }),
            None => Err(Box::new(report)),
        }
    }
}

impl Good<'_> {
    const fn digest(&self) -> Digest {
        self.outcome.findings().digest()
    }

    const fn standing(&self) -> &Standing {
        self.outcome.findings().standing()
    }

    /// Signs the statement and writes the bundle with it; returns the verdict on what was written, and the SHA-256
    /// of the file.
    fn endorse<T: Statement<Error = EndorsementError>>(
        self,
        statement: &T,
        key: &dyn carnet_format::Signer,
        desk: &mut Desk<'_>,
        target: &WriteArgs,
    ) -> Result<(Report, Digest), Failure> {
        // What a reader would refuse is not signed.
        T::parse(&statement.encode()).map_err(EndorsementSetError::from)?;
        let (manifest, mut reader) = self.outcome.into_unapproved_parts();
        let mut set = EndorsementSet::default();
        for (encoded, _) in reader.salvage(&manifest)?.endorsements {
            set.insert(encoded)?;
        }
        let (encoded, _) = statement.sign(key).map_err(|error| {
            Failure::new(
                Status::Unknown,
                None,
                text!(en "not signed: {error}"; de "nicht signiert: {error}"),
            )
        })?;
        set.insert(encoded)?;
        let target = Target::of(target, self.path);
        let path = target.path();
        let verifier = desk.at(path)?;
        let refused = |reason: &str, _| read_back(path, reason);
        write(&mut reader, &manifest, &set, target, &verifier, refused)
    }
}

/// Where a bundle with other endorsements goes.
enum Target<'a> {
    /// In place of the file that was read.
    Same(&'a Path),
    /// To a name that is free.
    New(&'a Path),
}

impl<'a> Target<'a> {
    fn of(args: &'a WriteArgs, read: &'a Path) -> Self {
        args.output.as_deref().map_or(Self::Same(read), Self::New)
    }

    const fn path(&self) -> &'a Path {
        match self {
            Self::Same(path) | Self::New(path) => path,
        }
    }

    fn failed(&self, error: MediumError) -> Failure {
        match self {
            Self::Same(_) => {
                let message = text!(
                    en "{error}; with -o COPY the result goes to another place";
                    de "{error}; mit -o KOPIE kommt das Ergebnis an einen anderen Ort"
                );
                Failure::new(Status::Unknown, error.code(), message)
            }
            Self::New(_) => error.into(),
        }
    }
}

/// What was read back is not what was written.
fn read_back(path: &Path, reason: &str) -> Failure {
    let message = text!(
        en "{path:?} was written, but what was read back is refused: {reason}";
        de "{path:?} wurde geschrieben, aber was zurückgelesen wurde, ist abgelehnt: {reason}"
    );
    Failure::new(Status::Unknown, Code::MediumDefective, message)
}

/// QUORUM-16. Writes the bundle with these endorsements, reads it back and judges it; gives the verdict and the
/// SHA-256 of what was read back. What is `refused` then has a reason and perhaps a code.
fn write(
    reader: &mut BundleReader<impl Read + Seek>,
    manifest: &Verified<Manifest>,
    endorsements: &EndorsementSet,
    target: Target<'_>,
    verifier: &Verifier<'_>,
    refused: impl Fn(&str, Option<Code>) -> Failure,
) -> Result<(Report, Digest), Failure> {
    let path = target.path();
    let mut new = NewFile::create(path, None).map_err(|error| target.failed(error))?;
    reader.write_with_endorsements(manifest, endorsements, &mut new).map_err(
        |error| match error {
            carnet_format::BundleError::Io(error) => {
                let action = carnet_media::Action::Write;
                target.failed(MediumError::new(action, path, &error))
            }
            error => error.into(),
        },
    )?;
    let mut after = None;
    let verify = |back: &mut File| {
        let name = path.display().to_string();
        let (report, outcome) = Report::judge(name, BufReader::new(&mut *back), verifier);
        let is_same = outcome.is_some_and(|outcome| {
            let findings = outcome.findings();
            findings.digest() == manifest.digest()
                && findings.tally().endorsements.len() == endorsements.len()
        });
        match (&report.stop, is_same) {
            (None, true) => {
                let digest = digest_of(back).map_err(|error| (error.to_string(), None))?;
                after = Some((report, digest));
                Ok(())
            }
            (Some(stop), _) => Err((stop.to_string(), stop.code())),
            (None, false) => Err((
                text!(en "it is not what was written"; de "es ist nicht, was geschrieben wurde"),
                None,
            )),
        }
    };
    let written = match &target {
        Target::Same(_) => new.replace(verify),
        Target::New(_) => new.finish(verify),
    };
    written.map_err(|error| match error {
        WriteError::Medium(error) => target.failed(error),
        WriteError::Verify((reason, code)) => refused(&reason, code),
    })?;
    // safe: the closure above has seen the file, or the write has failed.
    after.ok_or_else(|| refused(&text!(en "it was not read"; de "es wurde nicht gelesen"), None))
}

/// Label, key, signature, manifest.
pub(crate) fn open<'a>(
    copy: &'a File,
    trust: &TrustFile,
) -> Result<(Verified<Manifest>, BundleReader<&'a File>), Failure> {
    let (manifest, reader) = BundleReader::open(copy)?;
    let id = manifest.claimed_key_id();
    let key = trust.key(&id).ok_or_else(|| {
        let message = text!(
            en "key {id} is not in the trust file";
            de "der Schlüssel {id} steht nicht in der Vertrauensdatei"
        );
        Failure::new(Status::Rejected, Code::KeyUnknown, message)
    })?;
    Ok((manifest.verify(&key.public)?, reader))
}

/// Goes on only where a person has agreed.
fn confirm(consent: Consent, question: &str) -> Result<(), Failure> {
    let (status, code, why) = match ask(consent, question)? {
        Answer::Yes => return Ok(()),
        Answer::No => {
            let why = text!(
                en "not signed: the answer was not yes";
                de "nicht unterschrieben: Die Antwort war nicht ja"
            );
            (Status::Held, None, why)
        }
        Answer::NobodyToAsk => {
            let why = text!(
                en "not signed: there is no terminal at which to ask";
                de "nicht unterschrieben: Es gibt kein Terminal, an dem sich fragen ließe"
            );
            (Status::Usage, Some(Code::ConfigNobodyToAsk), why)
        }
    };
    Err(Failure::new(status, code, why))
}

/// QUORUM-17.
fn would_not_count(what: &str, key: KeyId, never: &NeverCounts, path: &Path) -> Failure {
    let mut message = text!(
        key = short_words(key);
        en "not signed: {what} under key {key} could not count. {never}";
        de "nicht signiert: {what} unter dem Schlüssel {key} könnte nicht zählen. {never}"
    );
    // QUORUM-28.
    if never.line() == Code::EndorsementCount {
        let path = path.display().to_string();
        message = text!(
            path = Escaped(&path);
            en "not signed: there is no room, the bundle has {MAX_ENDORSEMENTS} endorsements: with `carnet merge {path} --drop-uncounted -o COPY` a copy loses those that will never count, with `--without KEY` those of a key";
            de "nicht signiert: Es ist kein Platz, das Bündel hat {MAX_ENDORSEMENTS} Freigaben und Virenprüfungen: Mit „carnet merge {path} --drop-uncounted -o KOPIE“ verliert eine Kopie, was nie zählen wird, mit „--without SCHLÜSSEL“, was ein Schlüssel signiert hat"
        );
    }
    Failure::new(Status::Rejected, never.code(), message).own()
}

/// Prints a bundle about which nothing is signed, and why.
fn print_refused(
    report: &Report,
    command: &str,
    desk: &Desk<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    match desk.form {
        Form::Json => json::print(out, command, &report::json(report, &desk.sources, None)),
        Form::Text => desk.show(report, out),
    }
}

/// Notes in the journal that a bundle was refused, or why it could not be noted. A file that could not be read is
/// not refused.
fn note_refused(
    journal: &Journal,
    command: &str,
    report: &Report,
    copy: &PrivateCopy,
    code: Option<Code>,
) {
    match refused(command, report, copy.file(), code) {
        Ok(entry) => journal.note(entry),
        Err(error) => carnet_host::note!(
            en "this is not in the journal: {error}";
            de "das steht nicht im Journal: {error}"
        ),
    }
}

/// The verdict on what was written, and its name.
fn written(report: &Report, sources: &Sources) -> json::BundleVerdict {
    json::BundleVerdict {
        written: Some(report.file.clone()),
        ..report::json(report, sources, None)
    }
}

fn print_written(report: &Report, settings: &Settings, out: &mut dyn Write) -> io::Result<()> {
    print_file(&report.file, out)?;
    report::progress(report, out)?;
    print_safe(&report.file, settings, out)
}

fn print_file(file: &str, out: &mut dyn Write) -> io::Result<()> {
    let said = text!(en "{file:?}, read back and judged"; de "{file:?}, zurückgelesen und geprüft");
    carnet_host::row(out, &text!(en "file"; de "Datei"), said)
}

fn print_safe(file: &str, settings: &Settings, out: &mut dyn Write) -> io::Result<()> {
    let system = settings.system();
    let folder = carnet_media::medium_of(Path::new(file), &system);
    let when = when_safe(&folder, &system);
    // MEDIA-15. On Windows the account may be one that may not flush the whole drive.
    let said = match cfg!(windows) {
        true => text!(en "written and judged; {when}"; de "geschrieben und geprüft; {when}"),
        false => text!(
            en "written, flushed and judged; {when}";
            de "bis auf den Datenträger geschrieben und geprüft; {when}"
        ),
    };
    writeln!(out, "{said}")
}
