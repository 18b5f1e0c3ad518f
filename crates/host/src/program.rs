//! A program from its command line to its exit status.

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{ArgMatches, Error};

use crate::settings::{Form, Settings, options};
use crate::{Failure, Status};

/// Reads the command line and the settings, runs the command, and prints the error that ends it, if any:
/// on standard error, and as JSON where that is asked for.
pub fn run_program<C: clap::Parser>(
    run: impl FnOnce(C, &Settings, &mut dyn Write) -> Result<Status, Failure>,
) -> ExitCode {
    if let Some(word) = file_named_like_an_option(std::env::args_os().skip(1)) {
        let message = format!(
            "{word:?} is an option, and the name of a file in this folder: for the file write {:?}; for the option \
             move the file away",
            Path::new(".").join(&word)
        );
        Error::raw(ErrorKind::ArgumentConflict, format!("{message}\n")).exit();
    }
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

/// A shell that writes all names of a folder in place of `*` makes options of some.
// VERDICT-51.
fn file_named_like_an_option(words: impl Iterator<Item = OsString>) -> Option<OsString> {
    words
        .take_while(|word| word != "--")
        .filter(|word| word.as_encoded_bytes().starts_with(b"-") && word.len() > 1)
        .find(|word| Path::new(word).symlink_metadata().is_ok())
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
