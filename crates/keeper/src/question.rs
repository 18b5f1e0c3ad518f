//! Questions to the person who sets a host up, or the answers of a file.

use std::io::{self, BufRead as _, IsTerminal as _};
use std::path::Path;

use carnet_format::Code;
use carnet_host::settings::ConfigError;
use carnet_host::{Failure, Status};
use carnet_language::{is_yes, text};
use toml::{Table, Value};

use crate::place;

/// Who answers.
pub(crate) enum Asked {
    /// A file, which has been read: nothing is asked.
    File(Table),
    /// A person at the terminal.
    Person,
}

impl Asked {
    /// By the file that was named, else at the terminal.
    ///
    /// # Errors
    /// The file cannot be read or has an answer to no question, or there is no terminal.
    // INIT-4.
    pub(crate) fn new(file: Option<&Path>, known: &[&str]) -> Result<Self, Failure> {
        let Some(path) = file else {
            return match io::stdin().is_terminal() {
                true => Ok(Self::Person),
                false => {
                    let message = text!(
                        en "there is no terminal at which to ask: name a file with --answers";
                        de "es gibt kein Terminal zum Fragen: mit --answers eine Datei nennen"
                    );
                    Err(Failure::new(Status::Usage, None, message))
                }
            };
        };
        let wrong = |why: &str| {
            Failure::new(Status::Usage, Code::ConfigFile, format!("{}: {why}", path.display()))
        };
        let text = std::fs::read_to_string(path).map_err(|error| place::unusable(path, &error))?;
        let answers: Table = toml::from_str(&text).map_err(|error| wrong(error.message()))?;
        if let Some(name) = answers.keys().find(|name| !known.contains(&name.as_str())) {
            let known = known.join(", ");
            return Err(wrong(&text!(
                en "{name} answers no question here; these do: {known}";
                de "{name} beantwortet hier keine Frage; diese schon: {known}"
            )));
        }
        Ok(Self::File(answers))
    }

    /// Whether a person is there.
    pub(crate) const fn is_person(&self) -> bool {
        matches!(self, Self::Person)
    }

    /// The answer to a question: as it is read, or what stands in brackets. A person is asked until it can be read.
    pub(crate) fn ask<T>(
        &self,
        name: &str,
        (question, default): (&str, &str),
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<T, Failure> {
        match self {
            Self::File(answers) => {
                let given = match answers.get(name) {
                    None if default.is_empty() => {
                        return Err(ConfigError::Missing { setting: name.to_owned() }.into());
                    }
                    None => default.to_owned(),
                    Some(value) => as_typed(value),
                };
                read(&given).map_err(|why| {
                    Failure::new(Status::Usage, Code::ConfigFile, format!("{name}: {why}"))
                })
            }
            Self::Person => loop {
                match default {
                    "" => carnet_host::ask!("  {question}: "),
                    default => carnet_host::ask!("  {question} [{default}]: "),
                }
                let mut line = String::new();
                if io::stdin().lock().read_line(&mut line)? == 0 {
                    let message = text!(en "the input ended; nothing was made"; de "die Eingabe ist zu Ende; nichts wurde angelegt");
                    return Err(Failure::new(Status::Held, None, message));
                }
                let typed = line.trim();
                match read(if typed.is_empty() { default } else { typed }) {
                    Ok(value) => return Ok(value),
                    Err(why) => carnet_host::say!("    {why}"),
                }
            },
        }
    }

    /// Answers that go with another one, which was not given.
    ///
    /// # Errors
    /// The file has one of them.
    pub(crate) fn refuse(&self, names: &[&str], with: &str) -> Result<(), Failure> {
        let Self::File(answers) = self else { return Ok(()) };
        let Some(name) = names.iter().find(|name| answers.contains_key(**name)) else {
            return Ok(());
        };
        let message =
            text!(en "{name} says nothing without {with}"; de "{name} sagt nichts ohne {with}");
        Err(Failure::new(Status::Usage, Code::ConfigFile, message))
    }

    /// A yes or a no.
    pub(crate) fn ask_yes(
        &self,
        name: &str,
        question: &str,
        default: bool,
    ) -> Result<bool, Failure> {
        let default = match default {
            true => text!(en "yes"; de "ja"),
            false => text!(en "no"; de "nein"),
        };
        self.ask(name, (question, &default), |typed| {
            is_yes(typed).ok_or_else(
                || text!(en "please answer yes or no"; de "bitte mit ja oder nein antworten"),
            )
        })
    }
}

/// An answer of the file, as a person would have typed it.
fn as_typed(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Boolean(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Array(all) => all.iter().map(as_typed).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}
