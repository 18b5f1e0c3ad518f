//! The executable for hosts that only export.

use std::process::ExitCode;

use carnet_exporter::cli::Cli;
use carnet_exporter::command;
use carnet_exporter::export::ExportError;
use carnet_host::settings::Settings;
use carnet_host::{Status, finish};
use clap::Parser as _;

fn main() -> ExitCode {
    finish(run(&Cli::parse()))
}

fn run(cli: &Cli) -> Result<Status, ExportError> {
    let settings = Settings::resolve(&cli.settings)?;
    command::run(&cli.export, &settings, &mut anstream::stdout().lock())
}
