//! The executable for hosts that only import.

use std::process::ExitCode;

use carnet_host::run_program;
use carnet_importer::cli::Cli;
use carnet_importer::command;

fn main() -> ExitCode {
    run_program(|_| Ok(()), |cli: Cli, settings, out| command::run(&cli.command, settings, out))
}
