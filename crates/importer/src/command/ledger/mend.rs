//! `ledger void`, `release` and `respool`.

use carnet_format::Digest;
use carnet_format::plain_text::Escaped;
use carnet_host::settings::Settings;
use carnet_host::{Failure, Status, json};
use carnet_judge::time::When;
use carnet_language::text;
use carnet_ledger::{BundleRecord, Direction, Ledger, LedgerError, ReferenceError, resolve};

use super::status::print_codes;
use super::{Printer, clear_outbox, open_archive};
use crate::cli::{ReleaseArgs, RespoolArgs, VoidArgs};
use crate::command::{open_spool, tell};

pub(super) fn void(
    args: &VoidArgs,
    ledger: &mut dyn Ledger,
    settings: &Settings,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    let record = resolve(ledger, None, &args.bundle.reference)?;
    // LEDGER-19.
    if let Some(ticket) = &args.ticket {
        ledger.stand(&record.digest, ticket, settings.host_clock())?;
        printer.print(
            "ledger void",
            || json::BundleDone { digest: record.digest.into() },
            |out| {
                let text = text!(
                    name = record.spool_name();
                    en "{name}: stands again; what it asked or answered counts as sent";
                    de "{name}: gilt wieder; was es angefragt oder beantwortet hat, zählt als gesendet"
                );
                writeln!(out, "{text}")
            },
        )?;
        return Ok(Status::Done);
    }
    ledger.void(&record.digest, settings.host_clock())?;
    clear_outbox(settings, &record);
    printer.print(
        "ledger void",
        || json::BundleDone { digest: record.digest.into() },
        |out| {
            let text = text!(
                name = record.spool_name();
                en "{name}: void; its items can be exported again\n  delete its file where it still lies on a stick, so \
                    that nobody carries it";
                de "{name}: für verloren erklärt; seine Posten lassen sich wieder exportieren\n  liegt die Datei noch auf \
                    einem Stick, dort löschen, damit sie niemand mitnimmt"
            );
            writeln!(out, "{text}")
        },
    )?;
    spool_changed(ledger, settings)?;
    Ok(Status::Done)
}

pub(super) fn release(
    args: &ReleaseArgs,
    ledger: &mut dyn Ledger,
    settings: &Settings,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    let digest = held(&args.reference, ledger)?;
    let held = ledger.held()?.into_iter().find(|held| held.digest == digest);
    ledger.release(&digest, &args.ticket, settings.host_clock())?;
    printer.print(
        "ledger release",
        || json::BundleDone { digest: digest.into() },
        |out| {
            let ticket = Escaped(&args.ticket);
            let text = text!(
                en "{digest}: released by {ticket}; import it again. It passes";
                de "{digest}: eingelassen, Vorgang {ticket}; noch einmal importieren. Durchgelassen wird"
            );
            writeln!(out, "{text}")?;
            held.iter().try_for_each(|held| print_codes(held, out))?;
            held.iter().filter_map(|held| held.jump).try_for_each(|jump| {
                let jump = When(jump);
                let text = text!(
                    en "the time floor rises to {jump} when it is imported: keys and media that end before \
                        {jump} are then expired here, until carnet ledger time --set takes it back";
                    de "mit dem Import steigt die Zeituntergrenze auf {jump}: Schlüssel und Datenträger, die vorher \
                        enden, sind hier dann abgelaufen, bis carnet ledger time --set das zurücknimmt"
                );
                writeln!(out, "  {text}")
            })
        },
    )?;
    Ok(Status::Done)
}

/// A held bundle is not in the ledger yet: it is named by the digits of its digest, or by a name
/// that ends in them.
fn held(reference: &str, ledger: &dyn Ledger) -> Result<Digest, Failure> {
    let name = reference.strip_suffix(".carnet").unwrap_or(reference);
    let digits = name.rsplit(['_', '/', '\\']).next().unwrap_or(name);
    let text = reference.to_owned();
    if digits.len() < 8 {
        return Err(ReferenceError::Form { text }.into());
    }
    let mut found: Vec<Digest> = ledger.held()?.into_iter().map(|held| held.digest).collect();
    found.retain(|digest| digest.to_string().starts_with(digits));
    match found[..] {
        [digest] => Ok(digest),
        [] => match digits.parse() {
            Ok(digest) => Ok(digest),
            Err(_) => Err(ReferenceError::Unknown { text }.into()),
        },
        _ => Err(ReferenceError::Ambiguous { text, candidates: found }.into()),
    }
}

pub(super) fn respool(
    args: &RespoolArgs,
    ledger: &mut dyn Ledger,
    settings: &Settings,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    let archive = open_archive(settings)?;
    let spool = open_spool(settings, args.out.as_deref())?;
    let records: Vec<BundleRecord> = if args.references.is_empty() {
        ledger.bundles(Direction::In, "")?
    } else {
        let find = |text: &String| resolve(ledger, Some(Direction::In), text);
        args.references.iter().map(find).collect::<Result<_, _>>()?
    };
    // SPOOL-10: one that cannot be written does not keep the others from it.
    let mut status = Status::Done;
    for record in records {
        let digest = record.digest;
        match spool.write(ledger, &archive, &digest) {
            Ok(folder) => {
                ledger.mark_spooled(&digest, settings.host_clock())?;
                let path = folder.display().to_string();
                let body = || json::Respooled {
                    digest: digest.into(),
                    spool: Some(path.clone()),
                    code: None,
                    message: None,
                };
                printer.print("ledger respool", body, |out| writeln!(out, "{path}"))?;
            }
            Err(error) => {
                status = status.worst(Status::Unknown);
                let what = text!(
                    name = record.spool_name();
                    en "{name} could not be spooled";
                    de "{name} ließ sich nicht ablegen"
                );
                tell(&what, &error);
                let body = || json::Respooled {
                    digest: digest.into(),
                    spool: None,
                    code: Some(error.code().into()),
                    message: Some(error.to_string()),
                };
                printer.print("ledger respool", body, |_| Ok(()))?;
            }
        }
    }
    Ok(status)
}

/// Writes the spool folders anew whose answers stand otherwise since: whoever reads them finds no id that did
/// not fit.
// SPOOL-11.
pub(super) fn spool_changed(
    ledger: &mut dyn Ledger,
    settings: &Settings,
) -> Result<(), LedgerError> {
    let changed = ledger.unspooled()?;
    let (Ok(spool), Ok(archive)) = (open_spool(settings, None), open_archive(settings)) else {
        if !changed.is_empty() {
            let count = changed.len();
            carnet_host::note!(
                en "folders of the spool that are not as they stand now: {count}. carnet ledger respool writes them";
                de "Ordner der Ablage, die nicht auf dem jetzigen Stand sind: {count}. carnet ledger respool schreibt sie"
            );
        }
        return Ok(());
    };
    for digest in changed {
        match spool.write(ledger, &archive, &digest) {
            Ok(folder) => {
                ledger.mark_spooled(&digest, settings.host_clock())?;
                let folder = folder.display().to_string();
                let folder = Escaped(&folder);
                carnet_host::note!(en "written anew: {folder}"; de "neu geschrieben: {folder}");
            }
            Err(error) => tell(
                &text!(
                    en "bundle {digest} could not be spooled anew; carnet ledger respool tries again";
                    de "Bündel {digest} ließ sich nicht neu ablegen; carnet ledger respool versucht es noch einmal"
                ),
                &error,
            ),
        }
    }
    Ok(())
}
