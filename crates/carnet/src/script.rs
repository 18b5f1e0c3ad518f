//! `script`: PowerShell that a person may read before it runs on the machines inside a plant.

#[cfg(test)]
mod tests;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use carnet_format::plain_text::Escaped;
use carnet_host::args::place;
use carnet_host::json::ScriptWritten;
use carnet_host::settings::{Form, Settings, options};
use carnet_host::{Failure, Reach, Status, json};
use carnet_language::{Language, text};
use carnet_media::WholeFile;

/// Print a PowerShell script.
#[derive(Debug, clap::Args)]
pub struct ScriptArgs {
    /// Which one.
    #[command(subcommand)]
    which: ScriptCommand,
}

/// Which script.
#[derive(Debug, clap::Subcommand)]
enum ScriptCommand {
    /// The one that collects: it writes a table of what this machine, or those of a list, ask for
    /// de: Das Skript zum Einsammeln: Es schreibt eine Tabelle dessen, was diese Maschine oder die einer Liste anfragen
    Collect(PrintArgs),
    /// The one that applies: it gives the machines their confirmation ids, and writes what became of each
    /// de: Das Skript zum Anwenden: Es gibt den Maschinen ihre Bestätigungs-IDs und schreibt auf, was aus jeder wurde
    Apply(PrintArgs),
}

/// Where it goes.
#[derive(Debug, clap::Args)]
#[command(args = options(&[&[]]))]
struct PrintArgs {
    /// Write it to this new file, as Windows PowerShell reads it [default: to standard output]
    /// de: In diese neue Datei schreiben, so wie Windows PowerShell sie liest [Vorgabe: auf die Standardausgabe]
    #[arg(short, long, value_name = "FILE", value_parser = place())]
    output: Option<PathBuf>,
}

/// Both scripts with their texts in both languages, each marked at the end of its line.
const COLLECT: &str = include_str!("script/collect.ps1");
const APPLY: &str = include_str!("script/apply.ps1");

impl ScriptArgs {
    /// What the command does to its host beside reading.
    pub(crate) fn reach(&self) -> Reach {
        let (ScriptCommand::Collect(args) | ScriptCommand::Apply(args)) = &self.which;
        Reach::default().output(args.output.as_deref())
    }
}

/// Prints a script.
pub(crate) fn run(
    args: &ScriptArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let (command, source, args) = match &args.which {
        ScriptCommand::Collect(args) => ("script collect", COLLECT, args),
        ScriptCommand::Apply(args) => ("script apply", APPLY, args),
    };
    let script = side(source, settings.asked_language());
    match (&args.output, settings.form) {
        (None, Form::Text) => {
            carnet_host::as_it_stands();
            out.write_all(script.as_bytes())?;
        }
        (None, Form::Json) => {
            let message = text!(
                en "with --json the script needs a file of its own: -o FILE";
                de "mit --json braucht das Skript eine eigene Datei: -o DATEI"
            );
            return Err(Failure::new(Status::Usage, None, message));
        }
        (Some(path), form) => {
            write_new(path, &script)?;
            let file = path.display().to_string();
            match form {
                Form::Json => json::print(out, command, &ScriptWritten { file })?,
                Form::Text => {
                    let file = Escaped(&file);
                    let said = text!(
                        en "{file}: written; read it before you run it";
                        de "{file}: geschrieben; lesen Sie es, bevor Sie es ausführen"
                    );
                    writeln!(out, "{said}")?;
                }
            }
        }
    }
    Ok(Status::Done)
}

/// The lines that are for this language: its own, without the mark, and those of both.
fn side(source: &str, language: Language) -> String {
    let (own, other) = match language {
        Language::En => (" #en", " #de"),
        Language::De => (" #de", " #en"),
    };
    let lines = source.lines().filter(|line| !line.ends_with(other));
    lines.map(|line| line.strip_suffix(own).unwrap_or(line).to_owned() + "\n").collect()
}

/// Windows PowerShell 5.1 takes a file without a mark for one of the code page.
// SCRIPT-6.
fn write_new(path: &Path, script: &str) -> Result<(), Failure> {
    let written = || {
        let mut file = WholeFile::create(path)?;
        write!(file.file(), "\u{feff}{}", script.replace('\n', "\r\n"))?;
        file.finish()
    };
    written().map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            let message = text!(
                en "{path:?} is there already; nothing was written: name a new file with -o";
                de "{path:?} ist schon da; es wurde nichts geschrieben: mit -o eine neue Datei nennen"
            );
            Failure::new(Status::Usage, None, message)
        }
        _ => {
            let message =
                text!(en "cannot write {path:?}"; de "{path:?} lässt sich nicht schreiben");
            Failure::new(Status::Unknown, None, message).because(&error)
        }
    })
}
