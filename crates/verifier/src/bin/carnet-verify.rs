//! The executable for hosts that only judge.

use std::process::ExitCode;

use carnet_host::run_program;
use carnet_verifier::cli::Cli;
use carnet_verifier::command;

fn main() -> ExitCode {
    run_program(|_| Ok(()), |cli: Cli, settings, out| command::run(&cli.command, settings, out))
}
