//! The executable for hosts that only import.

use std::process::ExitCode;

use carnet_host::run_program;
use carnet_host::settings::Settings;
use carnet_importer::cli::Cli;
use carnet_importer::command;

fn main() -> ExitCode {
    run_program(
        |cli: &Cli| &cli.settings,
        |cli, out| command::run(&cli.command, &Settings::resolve(&cli.settings)?, out),
    )
}
