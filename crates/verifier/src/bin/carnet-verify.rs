//! The executable for hosts that only judge.

use std::process::ExitCode;

use carnet_host::{Status, finish, settings};
use carnet_verifier::cli::Cli;
use carnet_verifier::command;
use carnet_verifier::command::CommandError;

fn main() -> ExitCode {
    finish(run())
}

fn run() -> Result<Status, CommandError> {
    let (cli, typed) = settings::parse::<Cli>();
    command::run(&cli.command, &typed.with_file()?, &mut std::io::stdout().lock())
}
