//! The executable for hosts that only export.

use std::process::ExitCode;

use carnet_exporter::cli::Cli;
use carnet_exporter::command;
use carnet_host::run_program;
use carnet_host::settings::Settings;

fn main() -> ExitCode {
    run_program(
        |cli: &Cli| &cli.settings,
        |cli, out| command::run(&cli.export, &Settings::resolve(&cli.settings)?, out),
    )
}
