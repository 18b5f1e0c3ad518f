//! The command line.

use carnet_host::Reach;
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
