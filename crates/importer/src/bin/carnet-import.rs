//! The executable for hosts that only import.

use std::process::ExitCode;

use carnet_host::{Status, finish, settings};
use carnet_importer::cli::Cli;
use carnet_importer::command::{self, CommandError};

fn main() -> ExitCode {
    finish(run())
}

fn run() -> Result<Status, CommandError> {
    let (cli, typed) = settings::parse::<Cli>();
    command::run(&cli.command, &typed.with_file()?, &mut anstream::stdout().lock())
}
