//! The command line.

use std::path::PathBuf;

use carnet_format::{SiteName, Vendor};
use carnet_host::args::{StatedArgs, place, read_ticket};
use carnet_host::settings::{JUDGE, KEY, LEDGER, options};

use crate::source::Encoding;

/// Make bundles of requests and of answers.
/// de: Bündel mit Anfragen und mit Antworten erstellen.
#[derive(Debug, clap::Parser)]
#[command(name = "carnet-export", version)]
pub struct Cli {
    /// What to export.
    #[command(flatten)]
    pub export: ExportArgs,
}

/// Export requests, or with --reply-to the answers to them.
/// de: Anfragen exportieren, oder mit --reply-to die Antworten darauf.
#[derive(Clone, Debug, clap::Args)]
#[command(args = options(&[JUDGE, KEY, LEDGER, &["archive", "outbox", "names"]]))]
pub struct ExportArgs {
    /// CSV, JSON lines, or saved output of slmgr.vbs or ospp.vbs; with --reply-to the answers as CSV
    /// or JSON lines. Without any, what `ledger dispute`, `withdraw` and `answer` left to be told; with
    /// --reply-to, what the ledger has granted already
    /// de: CSV, JSON-Zeilen oder gespeicherte Ausgaben von slmgr.vbs oder ospp.vbs; mit --reply-to die Antworten als
    /// CSV oder JSON-Zeilen. Ohne Angabe das, was „ledger dispute“, „withdraw“ und „answer“ noch zu melden haben; mit
    /// --reply-to das, was das Register schon bewilligt hat
    #[arg(value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    /// The site that the bundle is for
    /// de: Der Standort, für den das Bündel ist
    #[arg(long, value_name = "SITE")]
    pub to: SiteName,
    /// The request bundle that is answered: its spool folder or its digest; may be repeated
    /// de: Das Bündel mit den Anfragen, die beantwortet werden: sein Ordner in der Ablage oder seine Prüfsumme;
    /// mehrfach möglich
    #[arg(long, value_name = "REF")]
    pub reply_to: Vec<String>,
    /// Where the bundle goes.
    #[command(flatten)]
    pub target: TargetArgs,
    /// The time, where the clock of this host is not to be asked.
    #[command(flatten)]
    pub stated: StatedArgs,
    /// Unmount the medium afterwards
    /// de: Den Datenträger danach auswerfen
    #[arg(long, requires = "media", conflicts_with = "output")]
    pub eject: bool,
    /// The machine of rows that name none [default: the name of the input file]
    /// de: Die Maschine für Zeilen, die keine nennen [Vorgabe: der Name der Eingabedatei]
    #[arg(long, value_name = "NAME", conflicts_with = "reply_to")]
    pub machine: Option<String>,
    /// Export the good rows and leave the bad ones out
    /// de: Die guten Zeilen exportieren, die schlechten weglassen
    #[arg(long)]
    pub skip_bad: bool,
    /// Also export KMS clients and products that are licensed
    /// de: Auch KMS-Clients und lizenzierte Produkte exportieren
    #[arg(long, conflicts_with = "reply_to")]
    pub all_products: bool,
    /// Also export requests that were refused or withdrawn, or granted at a site whose place this one has taken
    /// de: Auch Anfragen exportieren, die verweigert oder zurückgezogen wurden, oder die ein Standort bewilligt
    /// bekam, den dieser abgelöst hat
    #[arg(long, conflicts_with = "reply_to")]
    pub again: bool,
    /// Let the row of this machine take the place of what it asked for before with another number; where
    /// several of its numbers wait, with a colon and the last group of the right one; may be repeated
    /// de: Die Zeile dieser Maschine ersetzt, was sie vorher mit einer anderen Nummer angefragt hat; warten mehrere
    /// ihrer Nummern, dahinter ein Doppelpunkt und die letzte Gruppe der richtigen; mehrfach möglich
    #[arg(long, value_name = "MACHINE", conflicts_with = "reply_to")]
    pub replace: Vec<String>,
    /// The encoding of text without a mark, such as 850 or windows-1252
    /// de: Die Kodierung von Text ohne Kennzeichen, etwa 850 oder windows-1252
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<Encoding>,
    /// Let the names leave that were found in vendors' files and fields, by the decision written down in this
    /// ticket
    /// de: Die Namen hinauslassen, die in Dateien und Feldern von Herstellern stehen; die Entscheidung darüber steht
    /// in diesem Vorgang
    #[arg(long, value_name = "TICKET", value_parser = read_ticket, conflicts_with = "reply_to")]
    pub accept_names: Option<String>,
    /// Take each input as one request file of this vendor, byte for byte; those of CodeMeter, Sentinel, TwinCAT
    /// and Unity are recognised without
    /// de: Jede Eingabe Byte für Byte als eine Anfragedatei dieses Herstellers nehmen; die von CodeMeter, Sentinel,
    /// TwinCAT und Unity werden auch so erkannt
    #[arg(long, value_name = "NAME", conflicts_with_all = ["reply_to", "all_products"])]
    pub vendor: Option<Vendor>,
}

/// Where the bundle goes.
#[derive(Clone, Debug, clap::Args)]
#[group(required = true, multiple = true)]
pub struct TargetArgs {
    /// Write the bundle to this file
    /// de: Das Bündel in diese Datei schreiben
    #[arg(short, long, value_name = "FILE", value_parser = place())]
    pub output: Option<PathBuf>,
    /// Write the bundle to this medium, under its own name
    /// de: Das Bündel unter seinem eigenen Namen auf diesen Datenträger schreiben
    #[arg(long, value_name = "DIR", conflicts_with = "output", value_parser = place())]
    pub media: Option<PathBuf>,
    /// Say what would cross and what would not, and write nothing; no key is needed
    /// de: Nur sagen, was hinüberginge und was nicht; nichts schreiben. Ein Schlüssel ist nicht nötig
    #[arg(long, conflicts_with = "eject")]
    pub dry_run: bool,
}

/// Look at answers before they are exported.
#[derive(Debug, clap::Args)]
pub struct AnswersArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: AnswersCommand,
}

/// What to do with answers.
#[derive(Debug, clap::Subcommand)]
pub enum AnswersCommand {
    /// Say everything that export would say about these answers, and write nothing
    /// de: Alles sagen, was der Export zu diesen Antworten sagen würde; nichts schreiben
    #[command(args = options(&[&["trust"], LEDGER]))]
    Check(CheckArgs),
}

/// Which answers to look at. It needs neither key nor medium.
///
/// Exit status: 0 all is good, 2 something is wrong with the answers or with the command, 3 could not
/// tell.
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// The answers as CSV or JSON lines
    /// de: Die Antworten als CSV oder JSON-Zeilen
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    /// The request bundle that is answered: its spool folder or its digest; may be repeated
    /// de: Das Bündel mit den Anfragen, die beantwortet werden: sein Ordner in der Ablage oder seine Prüfsumme;
    /// mehrfach möglich
    #[arg(long, value_name = "REF", required = true)]
    pub reply_to: Vec<String>,
    /// The site that the reply is for [default: the one that asked]
    /// de: Der Standort, für den die Antwort ist [Vorgabe: der anfragende]
    #[arg(long, value_name = "SITE")]
    pub to: Option<SiteName>,
    /// The encoding of text without a mark, such as 850 or windows-1252
    /// de: Die Kodierung von Text ohne Kennzeichen, etwa 850 oder windows-1252
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<Encoding>,
}
