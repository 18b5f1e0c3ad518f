//! `ledger bundle`.

use carnet_ledger::{Ledger, resolve};
use carnet_verifier::Status;
use carnet_verifier::config::Settings;
use serde_json::json;

use super::{CommandError, Printer, clear_outbox, open_archive};
use crate::cli::BundleArgs;

// LEDGER-11.
pub(super) fn run(
    args: &BundleArgs,
    ledger: &dyn Ledger,
    settings: &Settings,
    printer: &mut Printer<'_>,
) -> Result<Status, CommandError> {
    let record = resolve(ledger, None, &args.reference)?;
    let target = match (&args.output, &args.media) {
        (Some(file), _) => file.clone(),
        (None, Some(folder)) => folder.join(record.file_name()),
        (None, None) => record.file_name().into(),
    };
    let mut source = open_archive(settings)?.open(&record.digest, &record.archived)?;
    // The archive has hashed the whole file before it lent it.
    carnet_media::copy(&mut source, &target).map_err(CommandError::Medium)?;
    clear_outbox(settings, &record);
    let path = target.display().to_string();
    printer.print(
        || {
            json!({
                "carnet": 1,
                "command": "ledger",
                "digest": record.digest.to_string(),
                "file": path,
            })
        },
        |out| writeln!(out, "{path}: written and read back; bundle {}", record.digest),
    )?;
    Ok(Status::Done)
}
