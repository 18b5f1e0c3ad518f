//! From the command line to the duty.

use std::io::Write;

use carnet_host::settings::Settings;
use carnet_host::{Failure, Status};
use carnet_importer::command as importer;
use carnet_verifier::cli as verifier;

use crate::cli::{Cli, Command};
use crate::drill;

/// Runs the command.
pub fn run(cli: Cli, out: &mut dyn Write) -> Result<Status, Failure> {
    let mut settings = Settings::default();
    match cli.command {
        // carnet.toml may be what has to be explained, and the drill makes its own.
        Command::Explain(_) | Command::Drill(_) => settings.form = cli.settings.form(),
        _ => settings = Settings::resolve(&cli.settings)?,
    }
    let settings = &settings;
    let verifier = match cli.command {
        Command::Export(args) => return carnet_exporter::command::run(&args, settings, out),
        Command::Import(args) => return importer::run_import(&args, settings, out),
        Command::Ledger(args) => return importer::run_ledger(&args, settings, out),
        Command::Receipt(args) => return importer::run_receipt(&args, settings, out),
        Command::Key(args) => return carnet_signer::run_key(&args, settings, out),
        Command::Media(args) => return carnet_signer::run_media(&args, settings, out),
        Command::Approve(args) => return carnet_signer::run_approve(&args, settings, out),
        Command::AttestScan(args) => return carnet_signer::run_attest_scan(&args, settings, out),
        Command::Merge(args) => return carnet_signer::run_merge(&args, settings, out),
        Command::Drill(args) => return drill::run(&args, out),
        Command::Verify(args) => verifier::Command::Verify(args),
        Command::Show(args) => verifier::Command::Show(args),
        Command::Report(args) => verifier::Command::Report(args),
        Command::Trust(args) => verifier::Command::Trust(args),
        Command::Explain(args) => verifier::Command::Explain(args),
    };
    carnet_verifier::command::run(&verifier, settings, out)
}
