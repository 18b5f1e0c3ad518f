//! Help and errors of the command line, in the language of now.
//!
//! A help text is one paragraph or several, each in English and then, behind `de: `, in German:
//!
//! ```text
//! /// Look at a bundle and sign that it may cross
//! /// de: Ein Bündel ansehen und unterschreiben, dass es passieren darf
//! ```

use carnet_language::{Language, now, text};
use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, CommandFactory, Error};

/// What stands between the sides.
const GERMAN: &str = " de: ";

/// The side of now of a help text.
pub(crate) fn side(both: &str) -> String {
    let of = |paragraph: &str| match (paragraph.split_once(GERMAN), now()) {
        (Some((english, _)), Language::En) => english.trim_end_matches('.').to_owned(),
        (Some((_, german)), Language::De) => german.trim_end_matches('.').to_owned(),
        (None, _) => paragraph.to_owned(),
    };
    both.split("\n\n").map(of).collect::<Vec<_>>().join("\n\n")
}

/// A command, and those below it, with one side of each help text.
pub(crate) fn one_sided(mut command: Command) -> Command {
    let side = |text: Option<&StyledStr>| text.map(|text| side(&text.to_string()));
    if let Some(about) = side(command.get_about()) {
        command = command.about(about);
    }
    if let Some(about) = side(command.get_long_about()) {
        command = command.long_about(about);
    }
    let argument = |mut argument: Arg| {
        if let Some(help) = side(argument.get_help()) {
            argument = argument.help(help);
        }
        if let Some(help) = side(argument.get_long_help()) {
            argument = argument.long_help(help);
        }
        with_values(argument)
    };
    command.mut_args(argument).mut_subcommands(one_sided)
}

/// An argument whose values say what they are: by the side of now.
fn with_values(argument: Arg) -> Arg {
    let values = argument.get_possible_values();
    let about: Vec<String> = values
        .iter()
        .filter(|value| !value.is_hide_set())
        .filter_map(|value| {
            let help = side(&value.get_help()?.to_string());
            Some(format!("- {}: {help}", value.get_name()))
        })
        .collect();
    if about.is_empty() {
        return argument;
    }
    let help = argument.get_long_help().or(argument.get_help()).map(ToString::to_string);
    let heading = text!(en "Possible values:"; de "Möglich:");
    let long = format!("{}\n\n{heading}\n{}", help.unwrap_or_default(), about.join("\n"));
    argument.long_help(long).hide_possible_values(true)
}

/// The command line of a program with all its commands, in the language of now: what manual pages and completions are
/// made of.
#[must_use]
pub fn command_line<C: CommandFactory>() -> Command {
    one_sided(C::command())
}

/// What clap says by itself, at the start of a line.
const HEADINGS: &[(&str, &str)] = &[
    ("Usage:", "Aufruf:"),
    ("Arguments:", "Argumente:"),
    ("Options:", "Optionen:"),
    ("Commands:", "Befehle:"),
    ("Settings:", "Einstellungen:"),
];

/// The same, anywhere.
const WORDS: &[(&str, &str)] = &[
    ("[default: ", "[Vorgabe: "),
    ("[possible values: ", "[möglich: "),
    ("[env: ", "[Umgebung: "),
    ("[OPTIONS]", "[OPTIONEN]"),
    ("[COMMAND]", "[BEFEHL]"),
    ("<COMMAND>", "<BEFEHL>"),
    ("Print help (see more with '--help')", "Hilfe zeigen (mehr mit „--help“)"),
    ("Print help (see a summary with '-h')", "Hilfe zeigen (kurz mit „-h“)"),
    ("Print help", "Hilfe zeigen"),
    ("Print version", "Version zeigen"),
    (
        "Print this message or the help of the given subcommand(s)",
        "Diese Hilfe oder die eines Befehls zeigen",
    ),
];

/// Rendered help, with clap's own words in the language of now.
pub(crate) fn frame(rendered: &str) -> String {
    if now() == Language::En {
        return rendered.to_owned();
    }
    let heading = |line: &str| {
        // A colour may come first.
        let begins = |english: &str| {
            line.find(english)
                .is_some_and(|at| line[..at].chars().all(|c| !c.is_alphabetic() || c == 'm'))
        };
        match HEADINGS.iter().find(|(english, _)| begins(english)) {
            Some((english, german)) => line.replacen(english, german, 1),
            None => line.to_owned(),
        }
    };
    let mut text = rendered.split('\n').map(heading).collect::<Vec<_>>().join("\n");
    for (english, german) in WORDS {
        text = text.replace(english, german);
    }
    text
}

/// What is wrong with a command line, or its help.
pub(crate) fn error(error: &Error) -> String {
    let rendered = error.render().ansi().to_string();
    if now() == Language::En {
        return rendered;
    }
    let Some(what) = german(error) else { return frame(&rendered) };
    let usage = match error.get(ContextKind::Usage) {
        Some(ContextValue::StyledStr(usage)) => frame(&format!("\n{}\n", usage.ansi())),
        _ => String::new(),
    };
    format!("Fehler: {what}\n{usage}\nMehr mit „--help“.\n")
}

/// What a person did; none for help and other texts that are no error.
fn german(error: &Error) -> Option<String> {
    let said = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(value)) => value.clone(),
        Some(ContextValue::Strings(values)) => values.join(", "),
        Some(ContextValue::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let argument = said(ContextKind::InvalidArg);
    let value = said(ContextKind::InvalidValue);
    let valid = match said(ContextKind::ValidValue) {
        values if values.is_empty() => values,
        values => format!("; möglich: {values}"),
    };
    let reason = std::error::Error::source(error).map(|why| format!(": {why}")).unwrap_or_default();
    Some(match error.kind() {
        ErrorKind::UnknownArgument => format!("„{argument}“ kennt dieser Befehl nicht"),
        ErrorKind::MissingRequiredArgument => format!("es fehlt: {argument}"),
        ErrorKind::InvalidValue if value.is_empty() => {
            format!("„{argument}“ braucht einen Wert{valid}")
        }
        ErrorKind::InvalidValue => format!("„{value}“ passt nicht zu „{argument}“{valid}"),
        ErrorKind::ValueValidation => format!("„{value}“ passt nicht zu „{argument}“{reason}"),
        ErrorKind::InvalidSubcommand => {
            format!("den Befehl „{}“ gibt es nicht", said(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingSubcommand => "es fehlt der Befehl".to_owned(),
        ErrorKind::ArgumentConflict if !argument.is_empty() => {
            let prior = said(ContextKind::PriorArg);
            if prior.is_empty() {
                format!("„{argument}“ geht nur einmal, oder nicht zusammen mit anderem")
            } else {
                format!("„{argument}“ geht nicht zusammen mit „{prior}“")
            }
        }
        ErrorKind::NoEquals => format!("hinter „{argument}“ fehlt ="),
        ErrorKind::TooManyValues => format!("„{value}“ ist zu viel für „{argument}“"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("„{argument}“ hat nicht die richtige Anzahl von Werten")
        }
        ErrorKind::InvalidUtf8 => "ein Wort ist kein UTF-8".to_owned(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use carnet_language::within;

    #[test]
    fn a_paragraph_has_two_sides() {
        let both = "Look at it. de: Ansehen.\n\nTwice de: Zweimal\n\n--lang";
        assert_eq!(side(both), "Look at it\n\nTwice\n\n--lang");
        assert_eq!(within(Language::De, || side(both)), "Ansehen\n\nZweimal\n\n--lang");
    }

    #[test]
    fn german_help_has_german_headings() {
        let help = "\u{1b}[1mUsage:\u{1b}[0m carnet [OPTIONS]\n  see Usage: stays where a sentence has it\n";
        let german = within(Language::De, || frame(help));
        assert!(german.starts_with("\u{1b}[1mAufruf:\u{1b}[0m carnet [OPTIONEN]"), "{german}");
        assert_eq!(frame(help), help);
    }
}
