//! The executable for hosts that only import.

use std::process::ExitCode;

use carnet_host::settings::Settings;
use carnet_host::{Status, finish};
use carnet_importer::cli::Cli;
use carnet_importer::command::{self, CommandError};
use clap::Parser as _;

fn main() -> ExitCode {
    finish(run(&Cli::parse()))
}

fn run(cli: &Cli) -> Result<Status, CommandError> {
    let settings = Settings::resolve(&cli.settings)?;
    command::run(&cli.command, &settings, &mut anstream::stdout().lock())
}
