//! The options of settings. A command shows those that it reads; they may stand before its name, too.

use std::env;
use std::ffi::OsString;
use std::sync::OnceLock;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Args as _, Command, Error, FromArgMatches as _, Parser};

use super::{ConfigError, Settings};
use crate::help;
use crate::reach::{CommandOf, Reaches};

/// The options of a command that reads these settings, and prints results.
#[must_use]
pub fn options(read: &[&[&str]]) -> Vec<Arg> {
    let named = |id: &str| match id {
        "config" => !read.is_empty(),
        id => ["json", "lang"].contains(&id) || read.concat().contains(&id),
    };
    // What is hidden is for tests.
    let is_wanted = |option: &&Arg| option.is_hide_set() || named(option.get_id().as_str());
    let with_variable = |option: Arg| match (has_variable(&option), option.get_help()) {
        (true, Some(help)) => {
            let help = help::side(&help.to_string());
            let variable = variable(option.get_id().as_str());
            option.help(format!("{help} [env: {variable}]"))
        }
        _ => option,
    };
    all().iter().filter(is_wanted).cloned().map(with_variable).collect()
}

fn has_variable(option: &Arg) -> bool {
    option.get_action().takes_values() && !option.is_hide_set()
}

/// What the environment says of the settings that the command reads and nobody typed. An empty variable says nothing.
///
/// # Errors
/// A variable has another form than its option.
pub(super) fn from_environment(typed: &Settings) -> Result<Settings, ConfigError> {
    let mut words = vec![OsString::from("carnet")];
    for option in all().iter().filter(|option| has_variable(option)) {
        let id = option.get_id().as_str();
        let (variable, long) = (variable(id), option.get_long().unwrap_or(id));
        let value = env::var_os(&variable).filter(|value| !value.is_empty());
        // The archive of a shared ledger belongs to where that lies.
        let is_read = typed.reads(id) || id == "archive" && typed.reads("ledger");
        let Some(value) = value.filter(|_| is_read && !typed.has(id)) else { continue };
        let mut word = OsString::from(format!("--{long}="));
        word.push(value);
        // By itself, so that the error is of this one.
        parse(&["carnet".into(), word.clone()])
            .map_err(|error| ConfigError::Variable { variable, reason: help::reason(&error) })?;
        words.push(word);
    }
    if words.len() == 1 {
        return Ok(Settings::default());
    }
    // safe: each has been parsed before.
    Ok(parse(&words).unwrap_or_default())
}

fn parse(words: &[OsString]) -> Result<Settings, Error> {
    let command = Settings::augment_args(Command::new("carnet"));
    Settings::from_arg_matches(&command.try_get_matches_from(words)?)
}

/// Made once: every command has some of them, and all commands are made before one is told from the others.
fn all() -> &'static [Arg] {
    static ALL: OnceLock<Vec<Arg>> = OnceLock::new();
    ALL.get_or_init(|| {
        Settings::augment_args(Command::new("carnet")).get_arguments().cloned().collect()
    })
}

/// The environment variable of a setting.
pub(super) fn variable(setting: &str) -> String {
    format!("CARNET_{}", setting.to_uppercase().replace('-', "_"))
}

/// Reads a command line, and the settings that stand in it.
///
/// # Errors
/// Help was asked for, or the words are wrong. A setting that the command does not read is wrong.
pub fn try_parse_from<C: Parser>(
    words: impl IntoIterator<Item = impl Into<OsString> + Clone>,
) -> Result<(C, Settings), Error> {
    let (matches, settings) = read_by(C::command(), words)?;
    Ok((C::from_arg_matches(&matches)?, settings))
}

/// The same. Most commands of a program are of no use to a call, and to make their options would cost it more than all
/// else at its start: those are left out that no word can name.
pub(crate) fn read<C: Reaches>(words: &[OsString]) -> Result<(ArgMatches, Settings), Error> {
    let program = narrow(C::COMMANDS, words).unwrap_or_else(C::command);
    // What is wrong, or asked for, is told by the whole program.
    read_by(program, words).or_else(|_| read_by(help::one_sided(C::command()), words))
}

/// A program with those of its commands alone that are among the words; none where no command is.
fn narrow(commands: &[CommandOf], words: &[OsString]) -> Option<Command> {
    let mut named = commands.iter().filter(|(name, _)| words.iter().any(|word| word == name));
    let with = |program: Command, (name, takes): &CommandOf| {
        program.subcommand(takes(Command::new(*name)))
    };
    let first = named.next()?;
    let program = Command::new("carnet").subcommand_required(true);
    Some(named.fold(with(program, first), with))
}

fn read_by(
    program: Command,
    words: impl IntoIterator<Item = impl Into<OsString> + Clone>,
) -> Result<(ArgMatches, Settings), Error> {
    let mut program = with_all(program);
    let matches = program.try_get_matches_from_mut(words)?;
    let (mut command, mut typed) = (&program, &matches);
    while let Some((name, inner)) = typed.subcommand() {
        let Some(found) = command.find_subcommand(name) else { break };
        (command, typed) = (found, inner);
    }
    let is_typed = |option: &&Arg| {
        typed.value_source(option.get_id().as_str()) == Some(ValueSource::CommandLine)
    };
    if let Some(unread) = command.get_arguments().filter(is_unread).find(is_typed) {
        let mut error = Error::new(ErrorKind::UnknownArgument).with_cmd(command);
        let option = format!("--{}", unread.get_long().unwrap_or_default());
        error.insert(ContextKind::InvalidArg, ContextValue::String(option));
        let usage = command.clone().render_usage();
        error.insert(ContextKind::Usage, ContextValue::StyledStr(usage));
        return Err(error);
    }
    let mut settings = Settings::from_arg_matches(typed)?;
    let read = command.get_arguments().filter(|option| !is_unread(option));
    settings.read = read.map(|option| option.get_id().clone()).collect();
    Ok((matches, settings))
}

/// A program that takes every setting anywhere, so that it can stand before the name of the command.
fn with_all(program: Command) -> Command {
    let is_own = |option: &Arg| program.get_arguments().any(|own| own.get_id() == option.get_id());
    let others: Vec<Arg> = all().iter().filter(|option| !is_own(option)).cloned().collect();
    program.args(others.into_iter().map(|option| option.global(true).hide(true)))
}

/// The options that a command declares are its own; the program's are global.
fn is_unread(option: &&Arg) -> bool {
    option.is_global_set()
}
