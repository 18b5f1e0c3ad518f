//! Carnet: the one command.

mod cli;
mod command;
mod drill;
mod reach;

use std::process::ExitCode;

fn main() -> ExitCode {
    carnet_host::run_program(command::run)
}
