//! Carnet: the one command.

pub mod cli;
mod command;
mod drill;
mod reach;
mod script;

use std::process::ExitCode;

use carnet_host::Failure;
use carnet_host::settings::Settings;

/// Runs it: the whole of a process.
#[must_use]
pub fn run() -> ExitCode {
    carnet_host::run_program(prepare, command::run)
}

/// Reaches the database of the ledger, if it is in one.
#[cfg(target_os = "linux")]
fn prepare(settings: &Settings) -> Result<(), Failure> {
    carnet_gateway::postgres::prepare(settings);
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn prepare(_: &Settings) -> Result<(), Failure> {
    Ok(())
}
