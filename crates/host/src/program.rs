//! A program from its command line to its exit status.

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use carnet_language::text;
use carnet_media::Confined;
use clap::error::ErrorKind;
use clap::{ArgMatches, Error};

use crate::help;
use crate::language;
use crate::output::as_json;
use crate::reach::confine_wholly;
use crate::settings::place::{is_address, is_doubtful, veiled};
use crate::settings::{Form, Settings, options};
use crate::words::words;
use crate::{Failure, Reach, Reaches, Status, eject, stderr, stdout};

/// Reads the command line and the settings, runs the command, and prints the error that ends it, if any:
/// on standard error, and as JSON where that is asked for. What needs more than the command itself is done by `prepare`,
/// before anything of others is read.
pub fn run_program<C: Reaches>(
    prepare: fn(&Settings) -> Result<(), Failure>,
    run: impl FnOnce(C, &Settings, &mut dyn Write) -> Result<Status, Failure>,
) -> ExitCode {
    carnet_media::no_core_dumps();
    carnet_media::keep_own_rights();
    let words = words().unwrap_or_else(|message| {
        language::choose(&std::env::args_os().collect::<Vec<_>>());
        leave(&Error::raw(ErrorKind::ArgumentConflict, format!("{message}\n")))
    });
    language::choose(&words);
    if let Some(word) = file_named_like_an_option(words.iter().skip(1)) {
        let file = Path::new(".").join(word);
        let message = text!(
            en "{word:?} is an option, and the name of a file in this folder: for the file write {file:?}; for the option move the file away";
            de "{word:?} ist eine Option und der Name einer Datei in diesem Ordner: für die Datei {file:?} schreiben; für die Option die Datei wegräumen"
        );
        leave(&Error::raw(ErrorKind::ArgumentConflict, format!("{message}\n")));
    }
    let read = options::read::<C>(&words);
    let (matches, typed) = read.unwrap_or_else(|error| match error.kind() {
        ErrorKind::DisplayVersion if words.iter().any(|word| word == "--verbose") => {
            version(&error)
        }
        _ => leave(&error),
    });
    let cli = C::from_arg_matches(&matches).unwrap_or_else(|error| leave(&error));
    let (form, system) = (typed.form, typed.system());
    if form == Form::Json {
        as_json();
    }
    let mut out = stdout();
    let fail = |failure: Failure, out: &mut dyn Write| {
        failure.print();
        if form == Form::Json {
            failure.print_json(&command(&matches), out);
        }
        failure.status()
    };
    let reach = cli.reach();
    let ejected = reach.ejected().to_owned();
    let ended = match ejected.is_empty() {
        true => confined(typed, reach, prepare).and_then(|settings| run(cli, &settings, &mut out)),
        false => eject::without_eject(&words),
    };
    let status = ended.unwrap_or_else(|failure| fail(failure, &mut out));
    // MEDIA-20. After a wrong command nothing was looked at, and it comes again.
    if ejected.is_empty() || status == Status::Usage {
        return status.into();
    }
    let let_go = eject::eject(&ejected, &system);
    let_go.map_or_else(|failure| status.worst(fail(failure, &mut out)), |()| status).into()
}

/// Ends as clap does, in the language of now.
fn leave(error: &Error) -> ! {
    let words = std::env::args_os();
    let said = words.fold(help::error(error), |said, word| hidden(said, &word.to_string_lossy()));
    let printed = match error.use_stderr() {
        true => write!(stderr(), "{said}"),
        false => write!(stdout(), "{said}"),
    };
    // Nobody may be listening any more.
    let _ = printed;
    std::process::exit(error.exit_code())
}

/// Without what may be secret in a word: clap repeats it.
// SHARE-2.
fn hidden(said: String, word: &str) -> String {
    let value = match word.split_once('=') {
        Some((option, value)) if option.starts_with('-') => value,
        _ => word,
    };
    let place = Path::new(value);
    match is_address(place) || is_doubtful(place, Path::new("")) {
        true => said.replace(value, &veiled(value)),
        false => said,
    }
}

/// Says what this host can do to confine a command, which is to try it.
// MEDIA-36.
fn version(error: &Error) -> ! {
    let _ = error.print();
    let confined = confine_wholly();
    let mut out = stdout();
    let written = match &confined {
        Ok(Confined { files, calls }) => writeln!(
            out,
            "{}",
            text!(
                en "confined before it reads what others wrote, unless the settings say confine = false\n  \
                    writes in its own folders only: {files}\n  no network, no other program: {calls}";
                de "eingeschränkt, bevor es Fremdes liest, wenn nicht in den Einstellungen confine = false steht\n  \
                    schreibt nur in den eigenen Ordnern: {files}\n  kein Netz, kein anderes Programm: {calls}"
            )
        ),
        Err(error) => {
            writeln!(
                out,
                "{}",
                text!(en "not confined: {error}"; de "nicht eingeschränkt: {error}")
            )
        }
    };
    let is_done = confined.is_ok() && written.is_ok();
    std::process::exit(if is_done { 0 } else { Status::Unknown.number().into() })
}

/// The settings, and this process confined to what the command does.
fn confined(
    typed: Settings,
    reach: Reach,
    prepare: fn(&Settings) -> Result<(), Failure>,
) -> Result<Settings, Failure> {
    let settings = typed.joined()?;
    // SHARE-4.
    prepare(&settings)?;
    let confined = reach.confine(&settings)?;
    Ok(settings.with_confined(confined))
}

/// A shell that writes all names of a folder in place of `*` makes options of some.
// VERDICT-16.
fn file_named_like_an_option<'w>(
    words: impl Iterator<Item = &'w OsString>,
) -> Option<&'w OsString> {
    words
        .take_while(|word| *word != "--")
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// SHARE-4. Else this process would be confined by now, with all its other tests.
    #[test]
    fn what_a_command_needs_is_made_ready_before_it_is_confined() {
        let away = |_: &Settings| Err(Failure::new(Status::Unknown, None, "away"));
        let failure = confined(Settings::default(), Reach::default(), away).unwrap_err();
        assert_eq!(failure.to_string(), "away");
        std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    }
}
