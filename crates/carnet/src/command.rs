//! From the command line to the duty.

use std::{io::Write, process::ExitCode};

use carnet_host::{
    finish,
    settings::{self, Settings},
};
use carnet_importer::cli as importer;
use carnet_verifier::cli as verifier;

use crate::{
    cli::{Cli, Command},
    drill,
};

/// Runs the command and gives the exit status.
pub fn run() -> ExitCode {
    let (cli, typed) = settings::parse::<Cli>();
    match typed.with_file() {
        Ok(settings) => with_settings(cli.command, &settings, &mut anstream::stdout().lock()),
        Err(error) => finish(Err(error)),
    }
}

fn with_settings(command: Command, settings: &Settings, out: &mut dyn Write) -> ExitCode {
    let mut import = |command| finish(carnet_importer::command::run(&command, settings, out));
    let verifier = match command {
        Command::Export(args) => {
            return finish(carnet_exporter::command::run(&args, settings, out));
        }
        Command::Import(args) => return import(importer::Command::Import(args)),
        Command::Ledger(args) => return import(importer::Command::Ledger(args)),
        Command::Receipt(args) => return import(importer::Command::Receipt(args)),
        Command::Key(args) => return finish(carnet_signer::run_key(&args, settings, out)),
        Command::Media(args) => return finish(carnet_signer::run_media(&args, settings, out)),
        Command::Approve(args) => return finish(carnet_signer::run_approve(&args, settings, out)),
        Command::AttestScan(args) => {
            return finish(carnet_signer::run_attest_scan(&args, settings, out));
        }
        Command::Merge(args) => return finish(carnet_signer::run_merge(&args, settings, out)),
        Command::Drill(args) => return finish(drill::run(&args, out)),
        Command::Verify(args) => verifier::Command::Verify(args),
        Command::Show(args) => verifier::Command::Show(args),
        Command::Report(args) => verifier::Command::Report(args),
        Command::Trust(args) => verifier::Command::Trust(args),
        Command::Explain(args) => verifier::Command::Explain(args),
    };
    finish(carnet_verifier::command::run(&verifier, settings, out))
}
