//! A program from its command line to its exit status.

use std::io::Write;
use std::process::ExitCode;

use clap::ArgMatches;

use crate::settings::{Form, Settings, options};
use crate::{Failure, Status};

/// Reads the command line and the settings, runs the command, and prints the error that ends it, if any:
/// on standard error, and as JSON where that is asked for.
pub fn run_program<C: clap::Parser>(
    run: impl FnOnce(C, &Settings, &mut dyn Write) -> Result<Status, Failure>,
) -> ExitCode {
    let read = options::read::<C>(std::env::args_os());
    let (matches, typed) = read.unwrap_or_else(|error| error.exit());
    let cli = C::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let form = typed.form;
    let mut out = anstream::stdout().lock();
    let ended = typed.joined().map_err(Failure::from);
    let status =
        ended.and_then(|settings| run(cli, &settings, &mut out)).unwrap_or_else(|failure| {
            failure.print();
            if form == Form::Json {
                failure.print_json(&command(&matches), &mut out);
            }
            failure.status()
        });
    status.into()
}

/// The command in words, such as `ledger list`. One program is one command.
fn command(mut matches: &ArgMatches) -> String {
    let mut words = Vec::new();
    while let Some((word, below)) = matches.subcommand() {
        words.push(word);
        matches = below;
    }
    if words.is_empty() { "export".to_owned() } else { words.join(" ") }
}
