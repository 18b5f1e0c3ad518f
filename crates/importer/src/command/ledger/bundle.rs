//! `ledger bundle`.

use std::fs::File;
use std::io::{BufReader, Seek as _};
use std::path::{Path, PathBuf};

use carnet_format::plain_text::Escaped;
use carnet_format::{Code, MediumId};
use carnet_host::settings::{Form, Settings};
use carnet_host::{Failure, Status, json};
use carnet_judge::time::Now;
use carnet_judge::trust::TrustFile;
use carnet_judge::verdict::{self, Fault, Stop, Verifier};
use carnet_language::text;
use carnet_ledger::{BundleRecord, BundleState, Direction, Ledger, MediumRecord, resolve};
use carnet_signer::endorsed::Endorsed;
use carnet_signer::target::{Basis, Target, say_written};

use super::keep::write;
use super::{Printer, clear_outbox, open_archive};
use crate::cli::BundleArgs;

// LEDGER-17.
pub(super) fn run(
    args: &BundleArgs,
    ledger: &mut dyn Ledger,
    settings: &Settings,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    let record = resolve(ledger, None, &args.reference)?;
    let (trust, _) = settings.load_trust()?;
    let floor = Some(ledger.floor()?).filter(|floor| *floor > 0);
    let now = Now::new(settings.own_clock(&trust, settings.host_clock()), floor);
    match (&args.output, &args.media) {
        (None, Some(folder)) => {
            let basis = Basis { trust: &trust, now, system: &settings.system() };
            to_medium(&record, folder, basis, ledger, settings, printer)
        }
        (file, _) => {
            let file = file.clone().unwrap_or_else(|| record.file_name().into());
            let mut source = Source::of(&record, ledger, settings, &trust)?;
            let fate = Fate::of(&record, &source.file, &Verifier::new(&trust).at(now))?;
            // The archive has hashed the whole file before it lent it.
            source.rewind()?;
            carnet_media::copy(&mut source.file, &file)?;
            // LEDGER-30. Who writes a file may want to look at it.
            if let Some(why) = &fate.refused {
                let (why, way_on) = (Escaped(&why.to_string()).to_string(), way_on(&record));
                carnet_host::note!(
                    en "do not carry it: {why}; {way_on}";
                    de "nicht weitertragen: {why}; {way_on}"
                );
            }
            done(&record, file, (source.endorsements, &fate), settings, printer)
        }
    }
}

// EXP-34. MEDIA-19.
fn to_medium(
    record: &BundleRecord,
    folder: &Path,
    basis: Basis<'_>,
    ledger: &mut dyn Ledger,
    settings: &Settings,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    // LEDGER-17. Its items may have gone out with another bundle.
    if let BundleState::Voided { .. } = record.state {
        let message = text!(
            digest = record.digest;
            en "nothing was written: the bundle {digest} was declared void";
            de "es wurde nichts geschrieben: Bündel {digest} ist für verloren erklärt"
        );
        return Err(Failure::new(Status::Usage, Code::StreamVoided, message).own());
    }
    let target = Target::look(folder, (&record.from, &record.to), basis).map_err(|error| {
        error.ends(&text!(en "nothing was written"; de "es wurde nichts geschrieben"))
    })?;
    let mut source = Source::of(record, ledger, settings, basis.trust)?;
    let verifier = Verifier::new(basis.trust).at(basis.now).on(target.medium().clone());
    let fate = Fate::of(record, &source.file, &verifier)?;
    // LEDGER-30.
    if let Some(why) = &fate.refused {
        let (why_not, way_on) = (&why.message, way_on(record));
        let message = text!(
            en "nothing was written: the other side would refuse the bundle: {why_not}; {way_on}";
            de "es wurde nichts geschrieben: Die andere Seite würde das Bündel ablehnen: {why_not}; {way_on}"
        );
        return Err(Failure::new(Status::Rejected, why.code, message).own());
    }
    // QUORUM-12.
    for (person, media) in &source.tied {
        if target.medium().id().is_none_or(|id| !media.contains(&id)) {
            let person = Escaped(person);
            carnet_host::note!(
                en "the approval of {person} is for another medium: it will not count";
                de "die Freigabe von {person} gilt für einen anderen Datenträger: Sie wird nicht zählen"
            );
        }
    }
    source.rewind()?;
    let (path, delivered) = target.deliver(&mut source.file, &record.file_name())?;
    let medium = MediumRecord::of(target.medium()).unwrap_or_default();
    ledger.deliver(&record.digest, &medium, settings.host_clock())?;
    let status = done(record, path, (source.endorsements, &fate), settings, printer)?;
    let written = (delivered.took, delivered.flushed);
    match printer.form {
        Form::Text => say_written(folder, written, basis.system, printer.out)?,
        Form::Json => {
            say_written(folder, written, basis.system, &mut carnet_host::stderr())?;
        }
    }
    Ok(status)
}

/// What a person does about a bundle that nobody would take.
fn way_on(record: &BundleRecord) -> String {
    match record.state {
        BundleState::Sent => {
            let digest = record.digest.short();
            text!(
                en "void it (carnet ledger void {digest}) and export its items again";
                de "für verloren erklären (carnet ledger void {digest}) und seine Posten neu exportieren"
            )
        }
        BundleState::Voided { .. } => text!(
            en "its items go out with another bundle";
            de "seine Posten gehen mit einem anderen Bündel hinaus"
        ),
        BundleState::Acknowledged | BundleState::Admitted => {
            text!(en "it has arrived"; de "es ist angekommen")
        }
    }
}

/// What is written.
struct Source {
    file: File,
    /// How many endorsements it has of those that are kept.
    endorsements: usize,
    /// The persons whose approval is for certain media only.
    tied: Vec<(String, Vec<MediumId>)>,
}

impl Source {
    /// Of the endorsements that are kept none is written that the trust file of today refuses: with it the
    /// bundle would be rejected.
    // LEDGER-27.
    fn of(
        record: &BundleRecord,
        ledger: &dyn Ledger,
        settings: &Settings,
        trust: &TrustFile,
    ) -> Result<Self, Failure> {
        let archive = open_archive(settings)?;
        let bare = || archive.open(record);
        let Some(kept) = ledger.kept(&record.digest)? else {
            return Ok(Self { file: bare()?, endorsements: 0, tied: Vec::new() });
        };
        // LEDGER-28.
        let mut file = match archive.open_kept(&kept) {
            Ok(file) => file,
            Err(error) => {
                let (count, why) = (kept.endorsements, error.to_string());
                let why = Escaped(&why);
                carnet_host::note!(
                    en "written without the endorsements that are kept, {count}: {why}; carnet ledger keep COPY \
                        keeps them anew from a copy of the bundle that has them";
                    de "ohne die aufbewahrten Freigaben und Virenprüfungen geschrieben, {count}: {why}; carnet ledger \
                        keep KOPIE bewahrt sie neu auf, aus einer Kopie des Bündels, die sie hat"
                );
                return Ok(Self { file: bare()?, endorsements: 0, tied: Vec::new() });
            }
        };
        // Under a key that the trust file does not have nothing can be said of them, and nobody takes it.
        let Ok(mut endorsed) = Endorsed::read(&file, trust) else {
            let endorsements = usize::try_from(kept.endorsements).unwrap_or(usize::MAX);
            return Ok(Self { file, endorsements, tied: Vec::new() });
        };
        let (good, tied) = (endorsed.good.clone(), std::mem::take(&mut endorsed.tied));
        for (what, code) in &endorsed.bad {
            let what = Escaped(what);
            carnet_host::note!(en "left out: {what} [{code}]"; de "weggelassen: {what} [{code}]");
        }
        if !endorsed.bad.is_empty() {
            file = write(&mut endorsed, &good)?;
        }
        Ok(Self { file, endorsements: good.len(), tied })
    }

    fn rewind(&mut self) -> Result<(), Failure> {
        let unread = |error| Failure::of(Status::Unknown, Code::LedgerArchive, &error);
        self.file.rewind().map_err(unread)
    }
}

/// What becomes of a bundle at the other side.
struct Fate {
    /// What it is held for.
    holds: Vec<Fault>,
    /// Why it is not taken.
    refused: Option<Fault>,
}

impl Fate {
    /// Of a bundle that another site made nothing is said: it was admitted here.
    // LEDGER-29.
    fn of(
        record: &BundleRecord,
        mut file: &File,
        verifier: &Verifier<'_>,
    ) -> Result<Self, Failure> {
        let (mut holds, mut refused) = (Vec::new(), None);
        if record.direction == Direction::In {
            return Ok(Self { holds, refused });
        }
        if let BundleState::Voided { .. } = record.state {
            let message = text!(en "it was declared void"; de "es ist für verloren erklärt");
            let step = verdict::Step::Stream;
            refused = Some(Fault { step, code: Code::StreamVoided, message });
            return Ok(Self { holds, refused });
        }
        let unread = |error| Failure::of(Status::Unknown, Code::LedgerArchive, &error);
        file.rewind().map_err(unread)?;
        let opened = verdict::open(BufReader::new(file), verifier.trust());
        let judged = opened.and_then(|opened| opened.judge(verifier));
        match judged.and_then(verdict::Judged::finish) {
            Ok(outcome) => {
                let knows_time = verifier.now().own().is_some();
                let is_theirs = |fault: &&Fault| knows_time || fault.code != Code::TimeHeld;
                holds = outcome.reasons().iter().filter(is_theirs).cloned().collect();
            }
            Err(Stop::Rejected(fault)) => refused = Some(fault),
            Err(Stop::Unread { code, reason, .. }) => {
                return Err(Failure::new(Status::Unknown, code, reason));
            }
        }
        Ok(Self { holds, refused })
    }
}

fn done(
    record: &BundleRecord,
    path: PathBuf,
    (endorsements, fate): (usize, &Fate),
    settings: &Settings,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    clear_outbox(settings, record);
    let path = path.display().to_string();
    printer.print(
        "ledger bundle",
        || json::Written {
            digest: record.digest.into(),
            file: path.clone(),
            endorsements,
            reasons: fate.holds.iter().map(Into::into).collect(),
            refused: fate.refused.as_ref().map(Into::into),
        },
        |out| {
            let (path, digest) = (Escaped(&path), record.digest);
            let text = match endorsements {
                0 => text!(
                    en "{path}: written and read back; bundle {digest}";
                    de "{path}: geschrieben und zurückgelesen; Bündel {digest}"
                ),
                count => text!(
                    en "{path}: written with the endorsements that are kept, {count} and read back; bundle {digest}";
                    de "{path}: geschrieben mit den aufbewahrten Freigaben und Virenprüfungen, {count}, und \
                        zurückgelesen; Bündel {digest}"
                ),
            };
            writeln!(out, "{text}")?;
            for hold in &fate.holds {
                let text = text!(
                    en "held    {hold}, until somebody acts";
                    de "zurückgehalten, bis jemand handelt: {hold}"
                );
                writeln!(out, "  {text}")?;
            }
            Ok(())
        },
    )?;
    Ok(Status::Done)
}
