//! Carnet: the one command.

pub mod cli;
mod command;
mod drill;
mod reach;

use std::process::ExitCode;

/// Runs it: the whole of a process.
#[must_use]
pub fn run() -> ExitCode {
    carnet_host::run_program(|_| Ok(()), command::run)
}
