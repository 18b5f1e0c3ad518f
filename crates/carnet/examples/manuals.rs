//! Writes manual pages and completions of all programs, as packages have them: `manuals DIR`.
//!
//! `DIR/man/man1` in English, `DIR/man/de/man1` in German; `DIR/completions` for bash, zsh, fish and PowerShell.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use carnet_host::command_line;
use carnet_language::{Language, within};
use clap::Command;
use clap_complete::Shell;
use clap_mangen::Man;

/// What the pages say beside our own texts, in German.
const GERMAN: [(&str, &str); 10] = [
    ("[default: ", "[Vorgabe: "),
    ("[possible values: ", "[möglich: "),
    ("[env: ", "[Umgebung: "),
    (".SH NAME", ".SH BEZEICHNUNG"),
    (".SH SYNOPSIS", ".SH ÜBERSICHT"),
    (".SH DESCRIPTION", ".SH BESCHREIBUNG"),
    (".SH OPTIONS", ".SH OPTIONEN"),
    (".SH SUBCOMMANDS", ".SH BEFEHLE"),
    (".SH SETTINGS", ".SH EINSTELLUNGEN"),
    (".SH EXTRA", ".SH HINWEIS"),
];

fn programs() -> [Command; 5] {
    let bare = |command: Command| command.disable_help_subcommand(true);
    [
        bare(command_line::<carnet::cli::Cli>()),
        bare(command_line::<carnet_exporter::cli::Cli>()),
        bare(command_line::<carnet_importer::cli::Cli>()),
        bare(command_line::<carnet_signer::cli::Cli>()),
        bare(command_line::<carnet_verifier::cli::Cli>()),
    ]
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from).ok_or("manuals DIR")?;
    for (language, place) in [(Language::En, "man/man1"), (Language::De, "man/de/man1")] {
        let pages = folder.join(place);
        fs::create_dir_all(&pages)?;
        for program in within(language, programs) {
            // What --help says of itself is clap's, in English.
            let mut program = program.disable_help_flag(true).disable_version_flag(true);
            program.build();
            page(&program, language, &pages)?;
        }
    }
    let completions = folder.join("completions");
    fs::create_dir_all(&completions)?;
    for mut program in programs() {
        let name = program.get_name().to_owned();
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish, Shell::PowerShell] {
            clap_complete::generate_to(shell, &mut program, name.as_str(), &completions)?;
        }
    }
    Ok(())
}

/// The page of a command, and those of the commands below it.
fn page(command: &Command, language: Language, folder: &Path) -> Result<(), Box<dyn Error>> {
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        page(below, language, folder)?;
    }
    let man = Man::new(command.clone())
        .manual("Carnet")
        .source(concat!("carnet ", env!("CARGO_PKG_VERSION")));
    let mut bytes = Vec::new();
    man.render(&mut bytes)?;
    let mut text = String::from_utf8(bytes)?;
    if language == Language::De {
        for (english, german) in GERMAN {
            text = text.replace(english, german);
        }
    }
    fs::write(folder.join(man.get_filename()), text)?;
    Ok(())
}
