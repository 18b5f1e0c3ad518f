//! The executable for hosts that only export.

use std::process::ExitCode;

use carnet_exporter::cli::Cli;
use carnet_exporter::command;
use carnet_host::run_program;

fn main() -> ExitCode {
    run_program(|_| Ok(()), |cli: Cli, settings, out| command::run(&cli.export, settings, out))
}
