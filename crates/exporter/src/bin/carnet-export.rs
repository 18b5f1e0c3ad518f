//! The executable for hosts that only export.

use std::process::ExitCode;

use carnet_exporter::cli::Cli;
use carnet_exporter::command;
use carnet_exporter::export::ExportError;
use carnet_host::{Status, finish, settings};

fn main() -> ExitCode {
    finish(run())
}

fn run() -> Result<Status, ExportError> {
    let (cli, typed) = settings::parse::<Cli>();
    command::run(&cli.export, &typed.with_file()?, &mut anstream::stdout().lock())
}
