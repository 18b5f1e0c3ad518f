//! The command line of the one command: the duties' own, side by side.

use carnet_exporter::cli::{AnswersArgs, ExportArgs};
use carnet_importer::cli::{EvidenceArgs, ImportArgs, LedgerArgs, ReceiptArgs};
use carnet_keeper::{DoctorArgs, InitArgs, KeyArgs, TrustArgs};
use carnet_language::text;
use carnet_signer::{ApproveArgs, AttestScanArgs, JournalArgs, MediaArgs, MergeArgs};
use carnet_verifier::cli::{ExplainArgs, ReportArgs, ShowArgs, VerifyArgs};

use crate::drill::DrillArgs;
use crate::script::ScriptArgs;

/// Carry software-activation requests across an air gap, and the answers back.
/// de: Anfragen zur Software-Aktivierung über eine Netztrennung bringen, und die Antworten zurück.
#[derive(Debug, clap::Parser)]
#[command(name = "carnet", version, after_help = after_help())]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Set this host up: settings, keys, ledger, and the card by which others come to know it
    /// de: Diesen Rechner einrichten: Einstellungen, Schlüssel, Register und die Karte, an der andere ihn erkennen
    Init(InitArgs),
    /// Look whether this host is set up as it should be
    /// de: Nachsehen, ob dieser Rechner richtig eingerichtet ist
    Doctor(DoctorArgs),
    /// Make a bundle of requests, or of the answers to them
    /// de: Ein Bündel mit Anfragen oder mit Antworten darauf erstellen
    Export(ExportArgs),
    /// Look at answers before they are exported
    /// de: Antworten ansehen, bevor sie exportiert werden
    Answers(AnswersArgs),
    /// Judge bundles down to the last item, without a ledger; and receipts
    /// de: Bündel bis zum letzten Posten prüfen, ohne Register; auch Quittungen
    Verify(VerifyArgs),
    /// Show what is in a bundle
    /// de: Zeigen, was in einem Bündel ist
    Show(ShowArgs),
    /// Write the verdict on a bundle as a page to print, sign and keep
    /// de: Das Urteil über ein Bündel als Seite schreiben, zum Drucken, Unterschreiben und Aufbewahren
    Report(ReportArgs),
    /// Look at a bundle and sign that it may cross
    /// de: Ein Bündel ansehen und unterschreiben, dass es passieren darf
    Approve(ApproveArgs),
    /// Have a bundle scanned, or take another scanner's report, and sign that nothing was found
    /// de: Ein Bündel auf Viren prüfen lassen oder einen fremden Bericht nehmen und unterschreiben, dass nichts gefunden wurde
    AttestScan(AttestScanArgs),
    /// Join the approvals and scans of several copies of one bundle
    /// de: Die Freigaben und Virenprüfungen mehrerer Kopien eines Bündels zusammenführen
    Merge(MergeArgs),
    /// Search the journal of what was signed and refused on this host, and check it
    /// de: Das Journal durchsuchen und prüfen: was auf diesem Rechner unterschrieben und was zurückgewiesen wurde
    Journal(JournalArgs),
    /// Judge bundles, admit the good ones into the ledger and write them to the spool
    /// de: Bündel prüfen, die guten ins Register übernehmen und ablegen
    Import(ImportArgs),
    /// Look into the ledger and take care of it
    /// de: Das Register ansehen und pflegen
    Ledger(LedgerArgs),
    /// Sign that this site admitted a bundle
    /// de: Quittieren, dass dieser Standort ein Bündel übernommen hat
    Receipt(ReceiptArgs),
    /// Write what proves a crossing to a folder that can be given away
    /// de: Den Nachweis zu einem Bündel in einen Ordner schreiben, der sich weitergeben lässt
    Evidence(EvidenceArgs),
    /// Make and show private keys, and this host's card
    /// de: Private Schlüssel und die Karte dieses Rechners erzeugen und zeigen
    Key(KeyArgs),
    /// Enrol, check and retire the media that carry bundles
    /// de: Datenträger für Bündel einrichten, prüfen und ausmustern
    Media(MediaArgs),
    /// Check, show, compare and change the trust file
    /// de: Die Vertrauensdatei prüfen, zeigen, vergleichen und ändern
    Trust(TrustArgs),
    /// Take in every stick that is mounted, with nobody there, as the table watch of carnet.toml says
    /// de: Jeden eingehängten Stick einlesen, ohne dass jemand da ist, nach der Tabelle watch in carnet.toml
    #[cfg(target_os = "linux")]
    Watch(carnet_gateway::WatchArgs),
    /// Ask for answers, with nobody there, as the table responder of carnet.toml says
    /// de: Antworten einholen, ohne dass jemand da ist, nach der Tabelle responder in carnet.toml
    #[cfg(target_os = "linux")]
    Respond(carnet_gateway::RespondArgs),
    /// Answer requests for carnet respond: from tables, or with made-up numbers for a drill
    /// de: Anfragen von carnet respond beantworten: aus Tabellen, oder für eine Übung mit erfundenen Nummern
    #[cfg(target_os = "linux")]
    Responder(carnet_gateway::ResponderArgs),
    /// Say what a code means, and what to do about it
    /// de: Sagen, was ein Code bedeutet und was zu tun ist
    Explain(ExplainArgs),
    /// Print a PowerShell script that a person may read: one that collects requests, or one that applies answers
    /// de: Ein PowerShell-Skript ausgeben, das man lesen kann: eines, das Anfragen einsammelt, oder eines, das Antworten anwendet
    Script(ScriptArgs),
    /// Practise the whole exchange in a scratch folder
    /// de: Den ganzen Ablauf in einem Übungsordner durchspielen
    Drill(DrillArgs),
}

fn after_help() -> String {
    text!(
        en "Settings such as --config may stand before or after the command; its own --help shows those that it reads.\n\n\
            Exit status: 0 accepted or done, 1 rejected, 2 usage or configuration, 3 could not tell, 4 held for a person.";
        de "Einstellungen wie --config dürfen vor oder hinter dem Befehl stehen; welche er liest, zeigt seine eigene \
            --help.\n\nStatus: 0 angenommen oder erledigt, 1 abgelehnt, 2 Aufruf oder Einstellungen, 3 nicht \
            feststellbar, 4 für eine Person zurückgehalten."
    )
}

#[cfg(test)]
mod tests {
    use carnet_host::Reaches as _;

    use super::*;

    /// The commands without commands of their own below `command`, each with the settings in its help.
    fn shown(command: &clap::Command, name: &str, all: &mut String) {
        for inner in command.get_subcommands() {
            shown(inner, &format!("{name}{} ", inner.get_name()), all);
        }
        if !command.has_subcommands() {
            let settings =
                command.get_opts().filter(|it| it.get_help_heading() == Some("Settings"));
            let settings = settings.filter(|it| !it.is_hide_set());
            let names: Vec<_> = settings.filter_map(clap::Arg::get_long).collect();
            *all += format!("{}: {}", name.trim_end(), names.join(" ")).trim_end();
            *all += "\n";
        }
    }

    /// The help shows what a command reads; that it reads no more is looked at wherever it is read.
    #[test]
    fn a_command_shows_the_settings_that_it_reads() {
        let mut all = String::new();
        shown(&<Cli as clap::CommandFactory>::command(), "", &mut all);
        let is_here = |line: &&str| {
            cfg!(target_os = "linux")
                || !["watch:", "respond"].iter().any(|name| line.starts_with(name))
        };
        assert_eq!(all, SHOWN.split_inclusive('\n').filter(is_here).collect::<String>());
    }

    /// A call makes no more than the command that it names.
    #[test]
    fn a_command_made_by_itself_takes_the_same() {
        let whole = <Cli as clap::CommandFactory>::command();
        let takes = |command: &clap::Command| {
            let (options, below) = (command.get_arguments(), command.get_subcommands());
            format!("{:?} {:?}", options.collect::<Vec<_>>(), below.collect::<Vec<_>>())
        };
        let alone = Cli::COMMANDS.iter().map(|(name, takes)| takes(clap::Command::new(*name)));
        let alone: Vec<_> = alone.map(|it| (it.get_name().to_owned(), takes(&it))).collect();
        let within = whole.get_subcommands().map(|it| (it.get_name().to_owned(), takes(it)));
        assert_eq!(alone, within.collect::<Vec<_>>());
    }

    const SHOWN: &str = "\
init: lang json
doctor: config site trust ledger ledger-password-file ledger-ca host operator key importer-key passphrase-file pin-file pkcs11-module spool archive outbox journal clock lang json
export: config site trust ledger ledger-password-file ledger-ca host operator key passphrase-file pin-file pkcs11-module archive outbox names clock lang json
answers check: config site trust ledger ledger-password-file ledger-ca host operator lang json
verify: config site trust clock lang json
show: config site trust clock lang json
report: config site trust clock lang json
approve: config site trust host operator key passphrase-file pin-file pkcs11-module journal clock lang json
attest-scan: config site trust host operator key passphrase-file pin-file pkcs11-module journal clock lang json
merge: config site trust host operator journal clock lang json
journal list: config journal lang json
journal check: config journal lang json
import: config site trust ledger ledger-password-file ledger-ca host operator importer-key passphrase-file pin-file pkcs11-module spool spool-json archive clock lang json
ledger create: config site ledger ledger-password-file ledger-ca host operator spool archive outbox lang json
ledger list: config site trust ledger ledger-password-file ledger-ca host operator lang json
ledger show: config site ledger ledger-password-file ledger-ca host operator lang json
ledger status: config site trust ledger ledger-password-file ledger-ca host operator archive outbox lang json
ledger machines: config site trust ledger ledger-password-file ledger-ca host operator archive outbox lang json
ledger confirm: config site ledger ledger-password-file ledger-ca host operator archive lang json
ledger bundle: config site trust ledger ledger-password-file ledger-ca host operator archive outbox clock lang json
ledger keep: config site trust ledger ledger-password-file ledger-ca host operator archive clock lang json
ledger void: config site ledger ledger-password-file ledger-ca host operator spool spool-json archive outbox lang json
ledger dispute: config site ledger ledger-password-file ledger-ca host operator spool spool-json archive lang json
ledger withdraw: config site ledger ledger-password-file ledger-ca host operator spool spool-json archive lang json
ledger answer: config site ledger ledger-password-file ledger-ca host operator spool spool-json archive lang json
ledger scrap: config site ledger ledger-password-file ledger-ca host operator spool spool-json archive lang json
ledger applied: config site ledger ledger-password-file ledger-ca host operator spool spool-json archive lang json
ledger adopt: config site trust ledger ledger-password-file ledger-ca host operator spool spool-json archive clock lang json
ledger release: config site ledger ledger-password-file ledger-ca host operator lang json
ledger time: config site trust ledger ledger-password-file ledger-ca host operator clock lang json
ledger respool: config site ledger ledger-password-file ledger-ca host operator spool spool-json archive lang json
ledger audit: config site ledger ledger-password-file ledger-ca host operator archive lang json
ledger rebuild: config site ledger ledger-password-file ledger-ca host operator archive lang json
ledger archive: config site ledger ledger-password-file ledger-ca host operator archive lang json
ledger backup: config site ledger ledger-password-file ledger-ca host operator archive lang json
ledger close: config site ledger ledger-password-file ledger-ca host operator lang json
ledger inherit: config site ledger ledger-password-file ledger-ca host operator archive lang json
ledger restore: config site ledger ledger-password-file ledger-ca host operator key archive lang json
receipt: config site trust ledger ledger-password-file ledger-ca host operator importer-key passphrase-file pin-file pkcs11-module lang json
evidence: config site ledger ledger-password-file ledger-ca host operator importer-key passphrase-file pin-file pkcs11-module archive lang json
key new: config site host operator key passphrase-file journal lang json
key show: config site key passphrase-file pin-file pkcs11-module lang json
key card: config key passphrase-file pin-file pkcs11-module lang json
media enroll: config trust host operator key passphrase-file pin-file pkcs11-module journal lang json
media check: config site trust clock lang json
media retire: config trust host operator journal lang json
media list: config trust lang json
trust check: config trust lang json
trust show: config trust lang json
trust new: config site trust ledger ledger-password-file ledger-ca host operator key passphrase-file pin-file pkcs11-module archive clock lang json
trust draft: config site trust ledger ledger-password-file ledger-ca host operator archive clock lang json
trust add: config site trust ledger ledger-password-file ledger-ca host operator archive clock lang json
trust remove: config site trust ledger ledger-password-file ledger-ca host operator key importer-key passphrase-file pin-file pkcs11-module archive clock lang json
trust diff: config site trust ledger ledger-password-file ledger-ca host operator archive clock lang json
trust pack: config site trust ledger ledger-password-file ledger-ca host operator archive clock lang json
trust install: config site trust ledger ledger-password-file ledger-ca host operator archive journal clock lang json
watch: config lang json
respond: config site ledger ledger-password-file ledger-ca archive lang json
responder table: lang json
responder simulate: lang json
explain: config lang json
script collect: config lang json
script apply: config lang json
drill:
";
}
