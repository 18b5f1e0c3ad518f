//! The command line of `evidence`.

use std::path::PathBuf;

use carnet_host::args::{place, read_moment};
use carnet_host::settings::{IMPORTER_KEY, LEDGER, options};

/// Write what proves a crossing to a new folder that can be given away: the bundle with its approvals and scans, the
/// trust file of then, the decision as a page, the receipt, what the audit log says of it, and how to check all that
/// with one command on another host. Of a bundle that was refused or is held there is what the audit log says.
/// de: Den Nachweis zu einem Bündel in einen neuen Ordner schreiben, der sich weitergeben lässt: das Bündel mit
/// seinen Freigaben und Virenprüfungen, die Vertrauensdatei von damals, die Entscheidung als Seite, die Quittung, was
/// das Protokoll dazu sagt, und wie sich das alles auf einem anderen Rechner mit einem Befehl prüfen lässt. Zu einem
/// Bündel, das abgelehnt wurde oder zurückgehalten wird, nur was das Protokoll sagt.
///
/// Exit status: 0 written, 2 usage or configuration, 3 could not tell.
/// de: Status: 0 geschrieben, 2 Aufruf oder Einstellungen, 3 nicht feststellbar.
#[derive(Debug, clap::Args)]
#[command(args = options(&[LEDGER, IMPORTER_KEY, &["archive"]]))]
pub struct EvidenceArgs {
    /// The bundle, as `ledger` names it
    /// de: Das Bündel, wie „ledger“ es nennt
    #[arg(value_name = "REF", required_unless_present = "since", conflicts_with = "since")]
    pub reference: Option<String>,
    /// All bundles of which the audit log speaks from this time on, each in a folder of its own: a date, or date and
    /// time
    /// de: Alle Bündel, von denen das Protokoll ab dieser Zeit spricht, jedes in einem eigenen Ordner: ein Datum,
    /// oder Datum und Uhrzeit
    #[arg(long, value_name = "TIME", value_parser = read_moment)]
    pub since: Option<u64>,
    /// The new folder
    /// de: Der neue Ordner
    #[arg(short, long, value_name = "DIR", value_parser = place())]
    pub output: PathBuf,
}
