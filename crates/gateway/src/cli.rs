//! The command line.

use std::path::PathBuf;

use carnet_host::Reach;
use carnet_host::args::place;
use carnet_host::settings::options;

/// Take in every stick that is mounted and every file of the drop folders, with nobody there: leave receipts, write the
/// replies that wait, have the stick unmounted, and say so, one JSON object a line. What it watches stands in the table
/// watch of the settings file. It ends by SIGTERM.
/// de: Jeden eingehängten Stick und jede Datei der Eingangsordner einlesen, ohne dass jemand da ist: Quittungen hinterlassen,
/// wartende Antworten schreiben, den Stick aushängen lassen und es melden, ein JSON-Objekt je Zeile. Was überwacht wird, steht
/// in der Tabelle watch der Einstellungsdatei. SIGTERM beendet den Befehl.
///
/// Exit status: 0 ended when asked to, 2 usage or configuration, 3 it could not go on.
/// de: Status am Ende: 0 auf Wunsch beendet, 2 Aufruf oder Einstellungen, 3 es ging nicht weiter.
#[derive(Debug, clap::Args)]
#[command(args = options(&[&[]]))]
pub struct WatchArgs {}

impl WatchArgs {
    /// What the command does to its host beside reading.
    #[must_use]
    pub fn reach(&self) -> Reach {
        Reach::default().programs()
    }
}

/// Ask the responder of carnet.toml for what is open, and make replies of its answers; what is due now, and no more: a
/// timer repeats it. It says what it does, one JSON object a line. Whom it asks, how often, and when a reply goes stands in
/// the table responder of the settings file.
/// de: Den Antwortdienst aus carnet.toml nach dem fragen, was offen ist, und aus seinen Antworten Antwortbündel machen; was
/// jetzt fällig ist, und nicht mehr: Ein Timer wiederholt es. Was geschieht, steht in einem JSON-Objekt je Zeile. Wen er
/// fragt, wie oft, und wann eine Antwort geht, steht in der Tabelle responder der Einstellungsdatei.
///
/// Exit status: 0 done, ended when asked to (Ctrl-C, SIGTERM, SIGHUP), or another run is at it; 2 usage or configuration;
/// 3 something is away, and is tried again by the next run.
/// de: Status am Ende: 0 erledigt, auf Wunsch beendet (Strg-C, SIGTERM, SIGHUP), oder ein anderer Lauf ist dabei; 2 Aufruf
/// oder Einstellungen; 3 etwas fehlt, der nächste Lauf versucht es wieder.
#[derive(Debug, clap::Args)]
#[command(args = options(&[&["site", "ledger", "ledger_password_file", "ledger_ca", "archive"]]))]
pub struct RespondArgs {}

impl RespondArgs {
    /// What the command does to its host beside reading.
    #[must_use]
    pub fn reach(&self) -> Reach {
        Reach::default().programs()
    }
}

/// Responders that come with Carnet: each reads requests and writes answers, as JSON lines.
#[derive(Debug, clap::Args)]
pub struct ResponderArgs {
    /// Which one.
    #[command(subcommand)]
    pub command: ResponderCommand,
}

/// Responders.
#[derive(Debug, clap::Subcommand)]
pub enum ResponderCommand {
    /// Answer from tables that people or programs put into a folder
    /// de: Aus Tabellen antworten, die Menschen oder Programme in einen Ordner legen
    #[command(args = options(&[]))]
    Table(TableArgs),
    /// Answer with numbers that are made up and activate nothing; for tests and drills alone
    /// de: Mit erfundenen Nummern antworten, die nichts aktivieren; nur für Tests und Übungen
    #[command(args = options(&[]))]
    Simulate(SimulateArgs),
}

/// Answer the requests on standard input from the files *.csv and *.jsonl of a folder: those rows that name a request by its
/// bundle and item, or by its installation id.
/// de: Die Anfragen der Standardeingabe aus den Dateien *.csv und *.jsonl eines Ordners beantworten: mit den Zeilen, die
/// eine Anfrage mit Bündel und Posten oder mit ihrer Installations-ID nennen.
///
/// Exit status: 0 all rows could be read, 2 some could not, and standard error says which: the others count.
/// de: Status am Ende: 0 alle Zeilen waren lesbar, 2 einige nicht, sie stehen auf der Standardfehlerausgabe: die anderen
/// zählen.
#[derive(Debug, clap::Args)]
pub struct TableArgs {
    /// The folder with the tables
    /// de: Der Ordner mit den Tabellen
    #[arg(value_name = "DIR", value_parser = place())]
    pub folder: PathBuf,
}

/// Answer every request on standard input that has an installation id with a number of the right shape; the others wait. It
/// answers only sites whose name begins with drill-, test- or sim-.
/// de: Jede Anfrage der Standardeingabe, die eine Installations-ID hat, mit einer Nummer der richtigen Form beantworten; die
/// anderen warten. Beantwortet werden nur Standorte, deren Name mit drill-, test- oder sim- beginnt.
#[derive(Debug, clap::Args)]
pub struct SimulateArgs {
    /// What each answer bears, so that nobody takes it for one
    /// de: Was auf jeder Antwort steht, damit sie niemand für echt hält
    #[arg(long, value_name = "TEXT")]
    pub label: String,
}

impl ResponderArgs {
    /// What the command does to its host beside reading.
    #[must_use]
    pub fn reach(&self) -> Reach {
        match self.command {
            // A vendor's answers are files, beside the requests.
            ResponderCommand::Table(_) => Reach::default().folder("."),
            ResponderCommand::Simulate(_) => Reach::default(),
        }
    }
}
