//! A program from its command line to its exit status.

use std::io::Write;
use std::process::ExitCode;

use crate::settings::{Form, SettingsArgs};
use crate::{Failure, Status};

/// Reads the command line, runs the command, and prints the error that ends it, if any: on standard
/// error, and as JSON where that is asked for.
pub fn run_program<C: clap::Parser>(
    settings: impl FnOnce(&C) -> &SettingsArgs,
    run: impl FnOnce(C, &mut dyn Write) -> Result<Status, Failure>,
) -> ExitCode {
    let matches = C::command().get_matches();
    let cli = C::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let form = settings(&cli).form();
    let mut out = anstream::stdout().lock();
    let status = run(cli, &mut out).unwrap_or_else(|failure| {
        failure.print();
        if form == Form::Json {
            // One program is one command.
            let command = matches.subcommand_name().unwrap_or("export");
            failure.print_json(command, &mut out);
        }
        failure.status()
    });
    status.into()
}
