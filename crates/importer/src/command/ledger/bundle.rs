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
                let why = Escaped(&why.to_string()).to_string();
                carnet_host::say!("note: do not carry it: {why}; {}", way_on(&record));
            }
            done(&record, file, (source.endorsements, &fate), settings, printer)
        }
    }
}

// EXP-34. MEDIA-17.
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
        let message =
            format!("nothing was written: the bundle {} was declared void", record.digest);
        return Err(Failure::new(Status::Usage, Code::StreamVoided, message).own());
    }
    let target = Target::look(folder, (&record.from, &record.to), basis)
        .map_err(|error| error.ends("nothing was written"))?;
    let mut source = Source::of(record, ledger, settings, basis.trust)?;
    let verifier = Verifier::new(basis.trust).at(basis.now).on(target.medium().clone());
    let fate = Fate::of(record, &source.file, &verifier)?;
    // LEDGER-30.
    if let Some(why) = &fate.refused {
        let message = format!(
            "nothing was written: the other side would refuse the bundle: {}; {}",
            why.message,
            way_on(record)
        );
        return Err(Failure::new(Status::Rejected, why.code, message).own());
    }
    // QUORUM-12.
    for (person, media) in &source.tied {
        if target.medium().id().is_none_or(|id| !media.contains(&id)) {
            let person = Escaped(person);
            carnet_host::say!(
                "note: the approval of {person} is for another medium: it will not count"
            );
        }
    }
    source.rewind()?;
    let (path, delivered) = target.deliver(&mut source.file, &record.file_name())?;
    let medium = MediumRecord::of(target.medium()).unwrap_or_default();
    ledger.deliver(&record.digest, &medium, settings.host_clock())?;
    let status = done(record, path, (source.endorsements, &fate), settings, printer)?;
    match printer.form {
        Form::Text => say_written(folder, delivered.took, basis.system, printer.out)?,
        Form::Json => {
            say_written(folder, delivered.took, basis.system, &mut anstream::stderr())?;
        }
    }
    Ok(status)
}

/// What a person does about a bundle that nobody would take.
fn way_on(record: &BundleRecord) -> String {
    match record.state {
        BundleState::Sent => {
            let digest = record.digest.short();
            format!("void it (carnet ledger void {digest}) and export its items again")
        }
        BundleState::Voided { .. } => "its items go out with another bundle".to_owned(),
        BundleState::Acknowledged | BundleState::Admitted => "it has arrived".to_owned(),
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
                carnet_host::say!(
                    "note: written without the endorsements that are kept, {}: {}; carnet ledger keep COPY \
                     keeps them anew from a copy of the bundle that has them",
                    kept.endorsements,
                    Escaped(&error.to_string())
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
            carnet_host::say!("note: left out: {} [{code}]", Escaped(what));
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
            let message = "it was declared void".to_owned();
            let step = verdict::Step::Stream;
            refused = Some(Fault { step, code: Code::StreamVoided, message });
            return Ok(Self { holds, refused });
        }
        let unread = |error| Failure::of(Status::Unknown, Code::LedgerArchive, &error);
        file.rewind().map_err(unread)?;
        let opened = verdict::open(BufReader::new(file), verifier.trust());
        let judged = opened.and_then(|opened| opened.judge(verifier));
        match judged.and_then(verdict::Judged::finish) {
            Ok(outcome) => holds = outcome.reasons().to_vec(),
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
            let with = match endorsements {
                0 => String::new(),
                count => format!(" with the endorsements that are kept, {count}"),
            };
            let (path, digest) = (Escaped(&path), record.digest);
            writeln!(out, "{path}: written{with} and read back; bundle {digest}")?;
            for hold in &fate.holds {
                writeln!(out, "  held    {hold}, until somebody acts")?;
            }
            Ok(())
        },
    )?;
    Ok(Status::Done)
}
