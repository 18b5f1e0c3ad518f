//! `ledger bundle`.

use std::path::{Path, PathBuf};

use carnet_format::Code;
use carnet_format::plain_text::Escaped;
use carnet_host::settings::{Form, Settings};
use carnet_host::{Failure, Status, json};
use carnet_judge::time::Now;
use carnet_ledger::{BundleRecord, BundleState, Ledger, MediumRecord, resolve};
use carnet_signer::target::{Basis, Eject, Target, let_go};

use super::{Printer, clear_outbox, open_archive};
use crate::cli::BundleArgs;

// LEDGER-11.
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
            let mut source = open_archive(settings)?.open(&record.digest, &record.archived)?;
            // The archive has hashed the whole file before it lent it.
            carnet_media::copy(&mut source, &file)?;
            done(&record, file, settings, printer)
        }
    }
}

// EXP-31. MEDIA-15.
fn to_medium(
    record: &BundleRecord,
    folder: &Path,
    eject: bool,
    ledger: &mut dyn Ledger,
    settings: &Settings,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    // LEDGER-11. Its items may have gone out with another bundle.
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
    let mut source = open_archive(settings)?.open(&record.digest, &record.archived)?;
    let (path, delivered) = target.deliver(&mut source, &record.file_name())?;
    let medium = MediumRecord::of(target.medium()).unwrap_or_default();
    ledger.deliver(&record.digest, &medium, now)?;
    let status = done(record, path, settings, printer)?;
    let (took, eject) = (Some(delivered.took), Eject::of(eject));
    match printer.form {
        Form::Text => let_go(folder, took, eject, &system, printer.out)?,
        Form::Json => let_go(folder, took, eject, &system, &mut anstream::stderr())?,
    }
    Ok(status)
}

fn done(
    record: &BundleRecord,
    path: PathBuf,
    settings: &Settings,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    clear_outbox(settings, record);
    let path = path.display().to_string();
    printer.print(
        "ledger bundle",
        || json::Written { digest: record.digest.into(), file: path.clone() },
        |out| writeln!(out, "{}: written and read back; bundle {}", Escaped(&path), record.digest),
    )?;
    Ok(Status::Done)
}
