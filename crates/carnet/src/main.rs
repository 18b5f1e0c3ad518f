//! The one command.

use std::process::ExitCode;

fn main() -> ExitCode {
    carnet::run()
}
