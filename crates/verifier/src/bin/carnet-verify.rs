//! The executable for hosts that only judge.

use std::process::ExitCode;

use carnet_host::settings::Settings;
use carnet_host::{Status, finish};
use carnet_verifier::cli::Cli;
use carnet_verifier::command;
use carnet_verifier::command::CommandError;
use clap::Parser as _;

fn main() -> ExitCode {
    finish(run(&Cli::parse()))
}

fn run(cli: &Cli) -> Result<Status, CommandError> {
    let settings = Settings::resolve(&cli.settings)?;
    command::run(&cli.command, &settings, &mut std::io::stdout().lock())
}
