//! `ledger bundle`.

use std::fs::File;
use std::io::Seek as _;
use std::path::{Path, PathBuf};

use carnet_format::plain_text::Escaped;
use carnet_format::{Code, MediumId};
use carnet_host::settings::{Form, Settings};
use carnet_host::{Failure, Status, json};
use carnet_judge::time::Now;
use carnet_ledger::{BundleRecord, BundleState, Ledger, MediumRecord, resolve};
use carnet_signer::endorsed::Endorsed;
use carnet_signer::target::{Basis, Eject, Target, let_go};

use super::keep::write;
use super::{Printer, clear_outbox, open_archive};
use crate::cli::BundleArgs;

// LEDGER-12.
pub(super) fn run(
    args: &BundleArgs,
    ledger: &mut dyn Ledger,
    settings: &Settings,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    let record = resolve(ledger, None, &args.reference)?;
    match (&args.output, &args.media) {
        (None, Some(folder)) => to_medium(&record, folder, args.eject, ledger, settings, printer),
        (file, _) => {
            let file = file.clone().unwrap_or_else(|| record.file_name().into());
            let mut source = Source::of(&record, ledger, settings)?;
            // The archive has hashed the whole file before it lent it.
            carnet_media::copy(&mut source.file, &file)?;
            done(&record, (file, source.endorsements), settings, printer)
        }
    }
}

// EXP-32. MEDIA-15.
fn to_medium(
    record: &BundleRecord,
    folder: &Path,
    eject: bool,
    ledger: &mut dyn Ledger,
    settings: &Settings,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    // LEDGER-12. Its items may have gone out with another bundle.
    if let BundleState::Voided { .. } = record.state {
        let message =
            format!("nothing was written: the bundle {} was declared void", record.digest);
        return Err(Failure::new(Status::Usage, Code::StreamVoided, message).own());
    }
    let (trust, _) = settings.load_trust()?;
    let (now, system) = (settings.host_clock(), settings.system());
    let floor = Some(ledger.floor()?).filter(|floor| *floor > 0);
    let clock = Now::new(settings.own_clock(&trust, now), floor);
    let basis = Basis { trust: &trust, now: clock, system: &system };
    let target = Target::look(folder, (&record.from, &record.to), basis)
        .map_err(|error| error.ends("nothing was written"))?;
    let mut source = Source::of(record, ledger, settings)?;
    // QUORUM-12.
    for (person, media) in &source.tied {
        if target.medium().id().is_none_or(|id| !media.contains(&id)) {
            let person = Escaped(person);
            carnet_host::say!(
                "note: the approval of {person} is for another medium: it will not count"
            );
        }
    }
    let (path, delivered) = target.deliver(&mut source.file, &record.file_name())?;
    let medium = MediumRecord::of(target.medium()).unwrap_or_default();
    ledger.deliver(&record.digest, &medium, now)?;
    let status = done(record, (path, source.endorsements), settings, printer)?;
    let (took, eject) = (Some(delivered.took), Eject::of(eject));
    match printer.form {
        Form::Text => let_go(folder, took, eject, &system, printer.out)?,
        Form::Json => let_go(folder, took, eject, &system, &mut anstream::stderr())?,
    }
    Ok(status)
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
    // LEDGER-21.
    fn of(
        record: &BundleRecord,
        ledger: &dyn Ledger,
        settings: &Settings,
    ) -> Result<Self, Failure> {
        let kept = ledger.kept(&record.digest)?;
        let mut file = open_archive(settings)?.open_newest(record, kept.as_ref())?;
        if kept.is_none() {
            return Ok(Self { file, endorsements: 0, tied: Vec::new() });
        }
        let (trust, _) = settings.load_trust()?;
        let mut endorsed = Endorsed::read(&file, &trust)?;
        let (good, tied) = (endorsed.good.clone(), std::mem::take(&mut endorsed.tied));
        for (what, code) in &endorsed.bad {
            carnet_host::say!("note: left out: {} [{code}]", Escaped(what));
        }
        if !endorsed.bad.is_empty() {
            file = write(&mut endorsed, &good)?;
        }
        file.rewind().map_err(|error| Failure::of(Status::Unknown, Code::LedgerArchive, &error))?;
        Ok(Self { file, endorsements: good.len(), tied })
    }
}

fn done(
    record: &BundleRecord,
    (path, endorsements): (PathBuf, usize),
    settings: &Settings,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    clear_outbox(settings, record);
    let path = path.display().to_string();
    printer.print(
        "ledger bundle",
        || json::Written { digest: record.digest.into(), file: path.clone(), endorsements },
        |out| {
            let with = match endorsements {
                0 => String::new(),
                count => format!(" with the endorsements that are kept, {count}"),
            };
            let (path, digest) = (Escaped(&path), record.digest);
            writeln!(out, "{path}: written{with} and read back; bundle {digest}")
        },
    )?;
    Ok(Status::Done)
}
