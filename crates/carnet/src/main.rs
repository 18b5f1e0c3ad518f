//! Carnet: the one command.

mod cli;
mod command;
mod drill;

use std::process::ExitCode;

fn main() -> ExitCode {
    carnet_host::run_program(command::run)
}
