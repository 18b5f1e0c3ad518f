//! The command line of what sets a host up.

use std::path::PathBuf;

use carnet_host::args::place;
use carnet_host::settings::{KEY, LEDGER, options};
use carnet_signer::KeyCommand as SignerCommand;

/// Set this host up: its settings, keys and ledger, and the card by which others come to know it. Nothing that is there is changed.
/// de: Diesen Rechner einrichten: Einstellungen, Schlüssel, Register und die Karte, an der andere ihn erkennen. Was
/// da ist, wird nicht geändert.
#[derive(Debug, clap::Args)]
#[command(args = options(&[]))]
pub struct InitArgs {
    /// What kind of host it is
    /// de: Was für ein Rechner es ist
    #[arg(value_enum)]
    pub kind: InitKind,
    /// A desk that scans: with a site and a scanner key of its own
    /// de: Ein Arbeitsplatz, der prüft: mit eigenem Standort und Prüfschlüssel
    #[arg(long)]
    pub kiosk: bool,
    /// Take the answers from this TOML file and ask nothing
    /// de: Die Antworten aus dieser TOML-Datei nehmen und nichts fragen
    #[arg(long, value_name = "FILE")]
    pub answers: Option<PathBuf>,
    /// Where everything goes [default: where settings are looked for]
    /// de: Wohin alles kommt [Vorgabe: wo nach Einstellungen gesucht wird]
    #[arg(long = "in", value_name = "DIR", value_parser = place())]
    pub folder: Option<PathBuf>,
    /// Also write the card to this folder, such as a stick
    /// de: Die Karte auch in diesen Ordner schreiben, etwa auf einen Stick
    #[arg(long, value_name = "DIR", value_parser = place())]
    pub card: Option<PathBuf>,
}

/// A kind of host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum InitKind {
    /// Inside: it sends requests and takes answers
    /// de: Drinnen: Er schickt Anfragen und nimmt Antworten
    Plant,
    /// Outside: it takes requests and sends answers
    /// de: Draußen: Er nimmt Anfragen und schickt Antworten
    Gateway,
    /// Where persons approve
    /// de: Wo Personen freigeben
    Desk,
}

/// Make and show private keys, and this host's card
/// de: Private Schlüssel und die Karte dieses Rechners erzeugen und zeigen
#[derive(Debug, clap::Args)]
pub struct KeyArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: KeyCommand,
}

/// What to do with private keys.
#[derive(Debug, clap::Subcommand)]
pub enum KeyCommand {
    /// What concerns one key.
    /// de: Was einen Schlüssel betrifft
    #[command(flatten)]
    One(SignerCommand),
    /// Show this host's card, or write it to a stick
    /// de: Die Karte dieses Rechners zeigen oder auf einen Stick schreiben
    Card(CardArgs),
}

/// Show the words of this host's card, or write the card once more; with --replace with a new key in place of this host's.
/// de: Die Wörter der Karte dieses Rechners zeigen oder die Karte noch einmal schreiben; mit --replace mit einem neuen Schlüssel anstelle des jetzigen.
#[derive(Debug, clap::Args)]
#[command(args = options(&[KEY]))]
pub struct CardArgs {
    /// Write it to this folder, such as a stick
    /// de: Sie in diesen Ordner schreiben, etwa auf einen Stick
    #[arg(long, value_name = "DIR", value_parser = place())]
    pub card: Option<PathBuf>,
    /// Make this host's key anew first; the old one stays
    /// de: Vorher den Schlüssel dieses Rechners neu erzeugen; der alte bleibt
    #[arg(long)]
    pub replace: bool,
}

/// Look whether this host is set up as it should be; changes nothing.
/// de: Nachsehen, ob dieser Rechner richtig eingerichtet ist; ändert nichts.
#[derive(Debug, clap::Args)]
#[command(args = options(&[&["trust", "clock", "archive", "spool", "outbox", "importer_key", "journal"], LEDGER, KEY]))]
pub struct DoctorArgs {
    /// Sticks to look at, too [default: all that are plugged in]
    /// de: Sticks, die auch angesehen werden [Vorgabe: alle, die stecken]
    #[arg(value_name = "DIR")]
    pub folders: Vec<PathBuf>,
}
