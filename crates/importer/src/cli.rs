//! The command line.

mod evidence;

use std::path::PathBuf;

use carnet_format::{MediumId, NeutralId};
use carnet_host::args::{StatedArgs, place, read_medium, read_moment, read_ticket};
use carnet_host::settings::{IMPORTER_KEY, JUDGE, LEDGER, SPOOL, options};
use carnet_judge::words::can_be_words;
use carnet_language::text;
use carnet_ledger::MachineState;

pub use self::evidence::EvidenceArgs;

/// Take bundles in, and keep the ledger.
/// de: Bündel importieren und das Register führen.
#[derive(Debug, clap::Parser)]
#[command(name = "carnet-import", version)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Judge bundles, admit the good ones into the ledger and write them to the spool
    /// de: Bündel prüfen, gute ins Register übernehmen und ablegen
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
}

/// Sign that this site admitted a bundle: its digest, when, by which trust file and checks, and
/// where the audit log stood. It is signed by the key of the setting importer-key, which needs the
/// role importer. `verify` checks a receipt, and the other site's `import` notes it.
/// de: Quittieren, dass dieser Standort ein Bündel übernommen hat: seine Prüfsumme, wann, nach welcher
/// Vertrauensdatei und welchen Prüfungen, und wo das Protokoll stand. Signiert wird mit dem Schlüssel der Einstellung
/// importer-key; er braucht die Rolle importer. „verify“ prüft eine Quittung, „import“ am anderen Standort vermerkt
/// sie.
///
/// Exit status: 0 written, 1 the key may not sign it, 2 usage or configuration, 3 could not tell.
/// de: Status: 0 geschrieben, 1 der Schlüssel darf das nicht signieren, 2 Aufruf oder Einstellungen, 3 nicht
/// feststellbar.
#[derive(Debug, clap::Args)]
#[command(args = options(&[&["trust"], IMPORTER_KEY, LEDGER]))]
pub struct ReceiptArgs {
    /// The bundle, as `ledger` names it
    /// de: Das Bündel, wie „ledger“ es nennt
    #[arg(value_name = "REF")]
    pub reference: String,
    /// The new file
    /// de: Die neue Datei
    #[arg(short, long, value_name = "FILE", value_parser = place())]
    pub output: PathBuf,
}

/// Judge bundles, admit the good ones into the ledger and write them to the spool. Receipts for bundles of
/// this site are noted in the ledger. With the setting importer-key a receipt is left beside each bundle
/// in a folder.
/// de: Bündel prüfen, gute ins Register übernehmen und ablegen. Quittungen für Bündel dieses Standorts werden im
/// Register vermerkt. Mit der Einstellung importer-key bleibt neben jedem Bündel in einem Ordner eine Quittung
/// zurück.
#[derive(Debug, clap::Args)]
#[command(args = options(&[JUDGE, LEDGER, IMPORTER_KEY, SPOOL]))]
pub struct ImportArgs {
    /// Bundles and receipts, or folders such as a stick that holds them
    /// de: Bündel und Quittungen, oder Ordner damit, etwa ein Stick
    #[arg(required = true, value_name = "FILE|DIR")]
    pub names: Vec<PathBuf>,
    /// The folder to write to [default: the setting spool]
    /// de: In diesen Ordner schreiben [Vorgabe: die Einstellung spool]
    #[arg(long, value_name = "DIR", value_parser = place())]
    pub out: Option<PathBuf>,
    /// The medium that the files came on: nothing on it is looked at, and the verdict says so
    /// de: Der Datenträger, auf dem die Dateien kamen: Er selbst wird nicht angesehen, und das Urteil vermerkt es
    #[arg(long, value_name = "ID", value_parser = read_medium)]
    pub medium: Option<MediumId>,
    /// The time, where the clock of this host is not to be asked.
    #[command(flatten)]
    pub stated: StatedArgs,
    /// Unmount the media that were read, whatever the verdict is
    /// de: Die gelesenen Datenträger danach auswerfen, wie auch immer das Urteil ausfällt
    #[arg(long)]
    pub eject: bool,
    /// Say what would become of them, and write nothing
    /// de: Nur sagen, was daraus würde; nichts schreiben
    #[arg(long, conflicts_with = "eject")]
    pub dry_run: bool,
}

/// Look into the ledger and take care of it.
/// de: Das Register ansehen und pflegen.
#[derive(Debug, clap::Args)]
pub struct LedgerArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: LedgerCommand,
}

/// What to do with the ledger. REF is a bundle digest, at least its first eight digits, the name of
/// a spool folder, or the name of a bundle file.
/// de: Was mit dem Register geschehen soll. REF ist die Prüfsumme eines Bündels, mindestens ihre ersten acht Stellen,
/// der Name eines Ordners der Ablage oder der einer Bündeldatei.
#[derive(Debug, clap::Subcommand)]
pub enum LedgerCommand {
    /// Begin a site: make its ledger, and the folders of the settings. No other command makes a ledger
    /// de: Einen Standort beginnen: sein Register anlegen und die Ordner der Einstellungen. Kein anderer Befehl legt
    /// ein Register an
    #[command(args = options(&[LEDGER, &["archive", "spool", "outbox"]]))]
    Create,
    /// List the bundles that went out and came in
    /// de: Bündel auflisten, die hinausgingen und hereinkamen
    #[command(args = options(&[LEDGER, &["trust"]]))]
    List(ListArgs),
    /// Show one bundle and its items
    /// de: Ein Bündel und seine Posten zeigen
    #[command(args = options(&[LEDGER]))]
    Show(ShowArgs),
    /// Show what is open, what is held, and every stream
    /// de: Zeigen, was offen ist, was zurückgehalten wird, und jede Reihe
    #[command(args = options(&[&["trust"], LEDGER, &["archive", "outbox"]]))]
    Status(StatusArgs),
    /// List every product of every machine with what is to be done about it
    /// de: Jedes Produkt jeder Maschine auflisten, und was damit zu tun ist
    #[command(args = options(&[&["trust"], LEDGER, &["archive", "outbox"]]))]
    Machines(MachinesArgs),
    /// Show what a machine was granted, so that it can be activated again with no second trip
    /// de: Zeigen, was einer Maschine bewilligt wurde: So lässt sie sich ohne zweiten Weg noch einmal aktivieren
    #[command(args = options(&[LEDGER, &["archive"]]))]
    Confirm(ConfirmArgs),
    /// Write a bundle again, when a stick was lost: the identical bytes, with the endorsements that are kept
    /// de: Ein Bündel noch einmal schreiben, wenn ein Stick verloren ging: dieselben Bytes, mit den aufbewahrten
    /// Freigaben und Virenprüfungen
    #[command(args = options(&[JUDGE, LEDGER, &["archive", "outbox"]]))]
    Bundle(BundleArgs),
    /// Keep the endorsements that a bundle made here was given, should the stick with them be lost
    /// de: Freigaben und Virenprüfungen eines Bündels von hier aufbewahren, falls der Stick damit verloren geht
    #[command(args = options(&[JUDGE, LEDGER, &["archive"]]))]
    Keep(KeepArgs),
    /// Declare that a bundle made here will never arrive: its items can be exported again
    /// de: Ein Bündel von hier für verloren erklären: Seine Posten lassen sich wieder exportieren
    #[command(args = options(&[LEDGER, &["outbox"], SPOOL]))]
    Void(VoidArgs),
    /// Say that the answer to a request did not fit: it is not handed out any more, and the next export
    /// asks again
    /// de: Melden, dass die Antwort auf eine Anfrage nicht passt: Sie wird nicht mehr ausgegeben, und der nächste
    /// Export fragt neu an
    #[command(args = options(&[LEDGER, SPOOL]))]
    Dispute(DisputeArgs),
    /// Say that nobody waits for an answer to a request any more; the next export tells the other side
    /// de: Melden, dass niemand mehr auf die Antwort auf eine Anfrage wartet; der nächste Export sagt es der anderen
    /// Seite
    #[command(args = options(&[LEDGER, SPOOL]))]
    Withdraw(SayArgs),
    /// Record a confirmation id that came by telephone or on paper; the next export tells the other side that
    /// nobody has to ask for it any more
    /// de: Eine Bestätigungs-ID eintragen, die per Telefon oder auf Papier kam; der nächste Export sagt der anderen
    /// Seite, dass niemand mehr danach fragen muss
    #[command(args = options(&[LEDGER, SPOOL]))]
    Answer(AnswerArgs),
    /// Say that a machine is gone: its open requests are withdrawn, and no export asks for it
    /// de: Eine Maschine ausmustern: Ihre offenen Anfragen werden zurückgezogen, und kein Export fragt mehr für sie
    /// an
    #[command(args = options(&[LEDGER, SPOOL]))]
    Scrap(ScrapArgs),
    /// Say that a machine has taken its confirmation id and is active, or what became of many, by the table of `apply`
    /// de: Melden, dass eine Maschine ihre Bestätigungs-ID angenommen hat und aktiv ist, oder mit der Tabelle von
    /// „apply“, was aus vielen wurde
    #[command(args = options(&[LEDGER, SPOOL]))]
    Applied(AppliedArgs),
    /// Take a bundle of this site back in that a restored ledger lacks; answers to it count then
    /// de: Ein Bündel dieses Standorts wiederaufnehmen, das einem zurückgeholten Register fehlt; Antworten darauf
    /// zählen dann
    #[command(args = options(&[JUDGE, LEDGER, SPOOL]))]
    Adopt(AdoptArgs),
    /// Let a held bundle in: its next import passes what `ledger status` shows, and nothing else
    /// de: Ein zurückgehaltenes Bündel einlassen: Der nächste Import lässt durch, was „ledger status“ nennt, und
    /// nichts anderes
    #[command(args = options(&[LEDGER]))]
    Release(ReleaseArgs),
    /// Show what time is known here and what set it; or set it
    /// de: Zeigen, welche Zeit hier bekannt ist und woher; oder sie setzen
    #[command(args = options(&[JUDGE, LEDGER]))]
    Time(TimeArgs),
    /// Write the spool folders of admitted bundles again
    /// de: Die Ordner der Ablage übernommener Bündel neu schreiben
    #[command(args = options(&[LEDGER, SPOOL]))]
    Respool(RespoolArgs),
    /// Check the audit log and the archive for changes
    /// de: Protokoll und Archiv auf Veränderungen prüfen
    #[command(args = options(&[LEDGER, &["archive"]]))]
    Audit(AuditArgs),
    /// Make the tables of a ledger anew from its audit log and its archive: where they are damaged, or of an
    /// older version
    /// de: Die Tabellen eines Registers aus Protokoll und Archiv neu aufbauen: wenn sie beschädigt sind oder von
    /// einer älteren Version
    #[command(args = options(&[LEDGER, &["archive"]]))]
    Rebuild(RebuildArgs),
    /// Move old bundles that nothing needs any more out of the archive; the ledger still knows them
    /// de: Alte Bündel, die nichts mehr braucht, aus dem Archiv auslagern; das Register kennt sie weiter
    #[command(args = options(&[LEDGER, &["archive"]]))]
    Archive(ArchiveArgs),
    /// Copy ledger and archive to a folder
    /// de: Register und Archiv in einen Ordner sichern
    #[command(args = options(&[LEDGER, &["archive"]]))]
    Backup(BackupArgs),
    /// Withdraw all that is open and ask for nothing new: another site takes over the machines
    /// de: Alles Offene zurückziehen und nichts Neues anfragen: Ein anderer Standort übernimmt die Maschinen
    #[command(args = options(&[LEDGER]))]
    Close(CloseArgs),
    /// Take over archive, machines and confirmations of a site that closed, from its backup
    /// de: Archiv, Maschinen und Bestätigungen eines geschlossenen Standorts aus seiner Sicherung übernehmen
    #[command(args = options(&[LEDGER, &["archive"]]))]
    Inherit(InheritArgs),
    /// Bring a backup back, in a new epoch
    /// de: Eine Sicherung zurückholen, in einer neuen Epoche
    #[command(args = options(&[LEDGER, &["key", "archive"]]))]
    Restore(RestoreArgs),
}

/// How the ledger stands.
/// de: Wie das Register steht.
#[derive(Debug, clap::Args)]
pub struct StatusArgs {
    /// Print one line for a monitor, and end with 0 ok, 1 warning, 2 critical, 3 unknown, as Nagios and its like read it
    /// de: Eine Zeile für eine Überwachung ausgeben und mit 0 in Ordnung, 1 Warnung, 2 kritisch, 3 unbekannt enden, wie Nagios und
    /// Verwandte es lesen
    #[arg(long)]
    pub check: bool,
}

/// Which bundles are listed.
/// de: Welche Bündel aufgelistet werden.
///
/// Those are listed of which all of this is so. Who approved, tickets and media are those of the audit log.
/// de: Aufgelistet wird, worauf alles Genannte zutrifft. Wer freigegeben hat, Vorgänge und Datenträger stammen aus
/// dem Protokoll.
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// List the requests that are still open instead
    /// de: Stattdessen die Anfragen auflisten, die noch offen sind
    #[arg(long)]
    pub open: bool,
    /// Bundles of this site that wait to be carried: no medium has had them, and they have neither arrived nor are they
    /// void
    /// de: Bündel dieses Standorts, die noch wegzutragen sind: Kein Datenträger hat sie bekommen, und sie sind weder
    /// angekommen noch verloren
    #[arg(long)]
    pub to_carry: bool,
    /// Bundles with an approval of this person, or by this key (its words, at least four, its id, at least 8 digits,
    /// or the public key of the trust file): of those that were admitted one that counted
    /// de: Bündel mit einer Freigabe dieser Person oder dieses Schlüssels (seine Wörter, mindestens vier, seine
    /// Kennung, mindestens 8 Stellen, oder der öffentliche Schlüssel der Vertrauensdatei): bei übernommenen eine, die gezählt hat
    #[arg(long, value_name = "PERSON|KEY", value_parser = read_approver)]
    pub approved_by: Option<String>,
    /// Bundles that were approved, exported, adopted or released under this ticket
    /// de: Bündel, die unter diesem Vorgang freigegeben, exportiert, wiederaufgenommen oder eingelassen wurden
    #[arg(long, value_name = "TICKET", value_parser = read_ticket)]
    pub ticket: Option<String>,
    /// Bundles that came on this medium, or were delivered to it
    /// de: Bündel, die auf diesem Datenträger kamen oder darauf gingen
    #[arg(long, value_name = "ID", value_parser = read_medium)]
    pub medium: Option<MediumId>,
    /// List what imports refused instead: each bundle once for each reason, and counts of unreadable files
    /// de: Stattdessen auflisten, was abgelehnt wurde: jedes Bündel je Grund einmal, und wie viele Dateien nicht
    /// lesbar waren
    #[arg(long, conflicts_with_all = ["open", "to_carry", "approved_by", "ticket"])]
    pub rejected: bool,
}

/// A person as the trust file has them, or a key: its words, its id, the beginning of them, or the public key.
fn read_approver(text: &str) -> Result<String, String> {
    let is_hex = text.bytes().all(|it| it.is_ascii_digit() || (b'a'..=b'f').contains(&it));
    match text.parse::<NeutralId>() {
        Err(_) if !(is_hex && (8..=66).contains(&text.len()) || can_be_words(text)) => Err(text!(
            en "expected a person such as p-014, a key by its words or the first four, by at least the first 8 \
                lower-case hexadecimal digits of its id, or by its public key as the trust file has it";
            de "erwartet wird eine Person wie p-014 oder ein Schlüssel: seine Wörter oder die ersten vier, mindestens \
                die ersten 8 hexadezimalen Stellen seiner Kennung in Kleinbuchstaben, oder der öffentliche Schlüssel, \
                wie er in der Vertrauensdatei steht"
        )),
        _ => Ok(text.to_owned()),
    }
}

/// Which bundle is shown.
/// de: Welches Bündel gezeigt wird.
#[derive(Debug, clap::Args)]
pub struct ShowArgs {
    /// The bundle
    /// de: Das Bündel
    #[arg(value_name = "REF")]
    pub reference: String,
    /// List every item
    /// de: Jeden Posten auflisten
    #[arg(long)]
    pub items: bool,
}

/// Which machines are listed: those for which all of this is so. The counts in the first line are of all.
/// de: Welche Maschinen aufgelistet werden: die, auf die alles Genannte zutrifft. Die Zahlen der ersten Zeile gelten für alle.
///
/// Exit status: 0 listed, 1 a machine that was named has sent no request, 2 usage or configuration,
/// 3 could not tell.
/// de: Status: 0 aufgelistet, 1 für eine genannte Maschine wurde nichts angefragt, 2 Aufruf oder Einstellungen, 3
/// nicht feststellbar.
#[derive(Debug, clap::Args)]
pub struct MachinesArgs {
    /// The machines, in any case of ASCII letters [default: all]
    /// de: Die Maschinen, groß oder klein geschrieben [Vorgabe: alle]
    #[arg(value_name = "NAME")]
    pub machines: Vec<String>,
    /// Those that stand so: to-type, uncertain, contradicted, disputed, refused, deferred, not-delivered, at-gateway, not-asked,
    /// withdrawn, active, scrapped, or stale; several with commas
    /// de: Die in diesem Zustand: to-type, uncertain, contradicted, disputed, refused, deferred, not-delivered,
    /// at-gateway, not-asked, withdrawn, active, scrapped oder stale; mehrere mit Kommas
    #[arg(long, value_name = "WORD", value_delimiter = ',', value_parser = read_state)]
    pub state: Vec<Wanted>,
    /// Products whose name has this text, or with this activation id
    /// de: Produkte mit diesem Text im Namen oder mit dieser Aktivierungs-ID
    #[arg(long, value_name = "TEXT")]
    pub product: Option<String>,
    /// Those that have stood so for this many days, such as 14d
    /// de: Die seit so vielen Tagen in diesem Zustand sind, etwa 14d
    #[arg(long, value_name = "DAYS", value_parser = read_days)]
    pub older_than: Option<u64>,
    /// Those that wait for an answer longer than the route's turnaround-days
    /// de: Die länger auf Antwort warten als die turnaround-days des Wegs
    #[arg(long)]
    pub overdue: bool,
    /// All but what is active or scrapped
    /// de: Alle außer aktiven und ausgemusterten
    #[arg(long)]
    pub not_active: bool,
    /// A table for spreadsheets
    /// de: Eine Tabelle für Tabellenprogramme
    #[arg(long)]
    pub csv: bool,
}

/// What a product of a machine is to be, to be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// In this state.
    State(MachineState),
    /// With an answer that fits an older installation id.
    Stale,
}

fn read_state(text: &str) -> Result<Wanted, String> {
    let state = MachineState::ALL.into_iter().find(|state| state.as_str() == text);
    match (state, text) {
        (Some(state), _) => Ok(Wanted::State(state)),
        (None, "stale") => Ok(Wanted::Stale),
        _ => {
            let words = MachineState::ALL.map(MachineState::as_str).join(" ");
            Err(text!(en "expected one of {words} stale"; de "möglich: {words} stale"))
        }
    }
}

fn read_days(text: &str) -> Result<u64, String> {
    let days = text.strip_suffix('d').unwrap_or(text);
    days.parse().map_err(|_| {
        text!(
            en "expected a number of days, such as 14d";
            de "erwartet wird eine Zahl von Tagen, etwa 14d"
        )
    })
}

/// Which machine is looked up.
/// de: Welche Maschine nachgeschlagen wird.
#[derive(Debug, clap::Args)]
pub struct ConfirmArgs {
    /// The machine, as it was exported
    /// de: Die Maschine, wie sie exportiert wurde
    #[arg(value_name = "MACHINE")]
    pub machine: String,
}

/// One bundle.
#[derive(Debug, clap::Args)]
pub struct ReferenceArgs {
    /// The bundle
    /// de: Das Bündel
    #[arg(value_name = "REF")]
    pub reference: String,
}

/// What is kept.
/// de: Was aufbewahrt wird.
#[derive(Debug, clap::Args)]
pub struct KeepArgs {
    /// Bundles of this site with endorsements, or folders such as a stick that holds them
    /// de: Bündel dieses Standorts mit Freigaben und Virenprüfungen, oder Ordner damit, etwa ein Stick
    #[arg(required = true, value_name = "FILE|DIR")]
    pub names: Vec<PathBuf>,
}

/// Which bundle is written again, and where to.
/// de: Welches Bündel noch einmal geschrieben wird, und wohin.
#[derive(Debug, clap::Args)]
pub struct BundleArgs {
    /// The bundle
    /// de: Das Bündel
    #[arg(value_name = "REF")]
    pub reference: String,
    /// Write it to this file
    /// de: In diese Datei schreiben
    #[arg(short, long, value_name = "FILE", required_unless_present = "media", value_parser = place())]
    pub output: Option<PathBuf>,
    /// Write it to this medium under its own name
    /// de: Unter seinem eigenen Namen auf diesen Datenträger schreiben
    #[arg(long, value_name = "DIR", conflicts_with = "output", value_parser = place())]
    pub media: Option<PathBuf>,
    /// Unmount the medium afterwards
    /// de: Den Datenträger danach auswerfen
    #[arg(long, requires = "media", conflicts_with = "output")]
    pub eject: bool,
}

/// Which bundle is released, and why.
/// de: Welches Bündel eingelassen wird, und warum.
#[derive(Debug, clap::Args)]
pub struct ReleaseArgs {
    /// The bundle
    /// de: Das Bündel
    #[arg(value_name = "REF")]
    pub reference: String,
    /// The ticket under which somebody looked into it
    /// de: Der Vorgang, unter dem es jemand geprüft hat
    #[arg(long, value_name = "TICKET", value_parser = read_ticket)]
    pub ticket: String,
}

/// What the time floor becomes.
/// de: Was die Zeituntergrenze wird.
///
/// Time floor and anchor become the time that is given, be it earlier or later: where a wrong clock has raised
/// the floor, keys and media have expired here before their time.
/// de: Zeituntergrenze und Zeitanker werden die angegebene Zeit, sei sie früher oder später: Wo eine falsche Uhr die
/// Untergrenze erhöht hat, sind Schlüssel und Datenträger hier vor ihrer Zeit abgelaufen.
#[derive(Debug, clap::Args)]
pub struct TimeArgs {
    /// Set them to this time: a date, or date and time
    /// de: Auf diese Zeit setzen: ein Datum, oder Datum und Uhrzeit
    #[arg(long, value_name = "TIME", value_parser = read_moment, requires = "ticket")]
    pub set: Option<u64>,
    /// The ticket under which somebody looked into it
    /// de: Der Vorgang, unter dem es jemand geprüft hat
    #[arg(long, value_name = "TICKET", value_parser = read_ticket, requires = "set")]
    pub ticket: Option<String>,
}

/// Which spool folders are written again.
/// de: Welche Ordner der Ablage neu geschrieben werden.
#[derive(Debug, clap::Args)]
pub struct RespoolArgs {
    /// The bundles [default: all that were admitted]
    /// de: Die Bündel [Vorgabe: alle übernommenen]
    #[arg(value_name = "REF")]
    pub references: Vec<String>,
    /// The folder to write to [default: the setting spool]
    /// de: In diesen Ordner schreiben [Vorgabe: die Einstellung spool]
    #[arg(long, value_name = "DIR", value_parser = place())]
    pub out: Option<PathBuf>,
}

/// How the audit log is checked.
/// de: Wie das Protokoll geprüft wird.
#[derive(Debug, clap::Args)]
pub struct AuditArgs {
    /// Print every entry as it is stored
    /// de: Jeden Eintrag ausgeben, wie er gespeichert ist
    #[arg(long)]
    pub log: bool,
    /// A folder to which some of the archive was moved; may be given several times
    /// de: Ein Ordner, in den etwas aus dem Archiv ausgelagert wurde; mehrfach möglich
    #[arg(long, value_name = "DIR", value_parser = place())]
    pub moved_to: Vec<PathBuf>,
}

/// From what the tables are made anew.
/// de: Woraus die Tabellen neu aufgebaut werden.
///
/// The ledger as it was stays beside it, under a name that is told. Nothing is changed where log and archive do
/// not agree.
/// de: Das bisherige Register bleibt daneben liegen, unter einem Namen, der genannt wird. Wo Protokoll und Archiv
/// nicht übereinstimmen, ändert sich nichts.
#[derive(Debug, clap::Args)]
pub struct RebuildArgs {
    /// The ticket under which somebody looked into it
    /// de: Der Vorgang, unter dem es jemand geprüft hat
    #[arg(long, value_name = "TICKET", value_parser = read_ticket)]
    pub ticket: String,
    /// An inventory with the columns machine and installation id: where names of machines are lost, they are
    /// joined again to the requests with these installation ids
    /// de: Eine Bestandsliste mit den Spalten machine und installation id: Wo Namen von Maschinen verloren sind,
    /// werden sie den Anfragen mit diesen Installations-IDs wieder zugeordnet
    #[arg(long, value_name = "CSV", value_parser = place())]
    pub machines: Option<PathBuf>,
    /// A folder to which some of the archive was moved; may be given several times
    /// de: Ein Ordner, in den etwas aus dem Archiv ausgelagert wurde; mehrfach möglich
    #[arg(long, value_name = "DIR", value_parser = place())]
    pub moved_to: Vec<PathBuf>,
}

/// What is moved, and where to.
/// de: Was ausgelagert wird, und wohin.
///
/// Trust files stay, and so does what is open, disputed, or the newest of its stream: how much that is, is said. A
/// call that was killed is finished by the same one.
/// de: Vertrauensdateien bleiben, auch was offen, beanstandet oder das neueste seiner Reihe ist: Wie viel das ist,
/// wird gesagt. Wurde ein Aufruf abgebrochen, bringt ihn derselbe Aufruf zu Ende.
#[derive(Debug, clap::Args)]
pub struct ArchiveArgs {
    /// Move what was recorded before this: so many days ago, such as 730d, or before a date
    /// de: Auslagern, was davor eingetragen wurde: vor so vielen Tagen, etwa 730d, oder vor einem Datum
    #[arg(long, value_name = "DAYS|DATE", value_parser = read_age)]
    pub older_than: Age,
    /// The folder, best on another disk; it may hold what was moved before
    /// de: Der Ordner, am besten auf einer anderen Platte; früher Ausgelagertes darf darin liegen
    #[arg(long, value_name = "DIR", value_parser = place())]
    pub to: PathBuf,
    /// The ticket under which it is moved: it tells later where the files lie
    /// de: Der Vorgang, unter dem ausgelagert wird: Er sagt später, wo die Dateien liegen
    #[arg(long, value_name = "TICKET", value_parser = read_ticket)]
    pub ticket: String,
}

/// How old something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// So many days.
    Days(u64),
    /// From before that time.
    Before(u64),
}

impl Age {
    /// The time before which it is from.
    #[must_use]
    pub const fn before(self, now: u64) -> u64 {
        match self {
            Self::Days(days) => now.saturating_sub(days.saturating_mul(86_400)),
            Self::Before(time) => time,
        }
    }
}

fn read_age(text: &str) -> Result<Age, String> {
    match (read_days(text), read_moment(text)) {
        (Ok(days), _) => Ok(Age::Days(days)),
        (_, Ok(time)) => Ok(Age::Before(time)),
        _ => Err(text!(
            en "expected a number of days, such as 730d, or a date, such as 2027-01-31";
            de "erwartet wird eine Zahl von Tagen, etwa 730d, oder ein Datum, etwa 2027-01-31"
        )),
    }
}

/// Where a backup goes.
/// de: Wohin eine Sicherung geht.
#[derive(Debug, clap::Args)]
pub struct BackupArgs {
    /// The folder; it may hold earlier backups
    /// de: Der Ordner; frühere Sicherungen dürfen darin liegen
    #[arg(value_name = "DIR", value_parser = place())]
    pub folder: PathBuf,
}

/// Where a backup comes from.
/// de: Woher eine Sicherung kommt.
#[derive(Debug, clap::Args)]
pub struct RestoreArgs {
    /// The folder; its newest backup is taken
    /// de: Der Ordner; seine neueste Sicherung wird genommen
    #[arg(value_name = "DIR", value_parser = place())]
    pub folder: PathBuf,
    /// An epoch that may be in use already; the new one will be higher
    /// de: Eine Epoche, die schon in Gebrauch sein kann; die neue liegt darüber
    #[arg(long, value_name = "N")]
    pub epoch: Option<u64>,
}

/// What is spoken of.
#[derive(Debug, clap::Args)]
pub struct About {
    /// The machine, as it was exported, or the request, as `ledger show --items` and `confirm` name it
    /// de: Die Maschine, wie sie exportiert wurde, oder die Anfrage, wie „ledger show --items“ und „confirm“ sie
    /// nennen
    #[arg(value_name = "MACHINE|ITEM")]
    pub what: String,
    /// Of the machine's requests the one for this product: a part of its name, or its activation id
    /// de: Von den Anfragen der Maschine die für dieses Produkt: ein Teil seines Namens oder seine Aktivierungs-ID
    #[arg(long, value_name = "TEXT")]
    pub product: Option<String>,
}

/// Why it is said, or taken back.
#[derive(Debug, clap::Args)]
pub struct Because {
    /// The ticket under which somebody looked into it
    /// de: Der Vorgang, unter dem es jemand geprüft hat
    #[arg(long, value_name = "TICKET", value_parser = read_ticket)]
    pub ticket: String,
    /// It was said in error: take it back
    /// de: Es war ein Irrtum: zurücknehmen
    #[arg(long)]
    pub take_back: bool,
}

/// What is said of a request.
/// de: Was zu einer Anfrage gemeldet wird.
#[derive(Debug, clap::Args)]
pub struct SayArgs {
    /// The request.
    #[command(flatten)]
    pub about: About,
    /// Why.
    #[command(flatten)]
    pub because: Because,
}

/// Which answer did not fit.
/// de: Welche Antwort nicht passt.
#[derive(Debug, clap::Args)]
pub struct DisputeArgs {
    /// The request.
    #[command(flatten)]
    pub about: About,
    /// Why.
    #[command(flatten)]
    pub because: Because,
    /// Do not ask
    /// de: Nicht nachfragen
    #[arg(long)]
    pub yes: bool,
}

/// Which confirmation id came.
/// de: Welche Bestätigungs-ID kam.
#[derive(Debug, clap::Args)]
pub struct AnswerArgs {
    /// The request.
    #[command(flatten)]
    pub about: About,
    /// Why.
    #[command(flatten)]
    pub because: Because,
    /// The confirmation id, in any groups
    /// de: Die Bestätigungs-ID, in beliebigen Gruppen
    #[arg(
        long,
        value_name = "DIGITS",
        required_unless_present = "take_back",
        conflicts_with = "take_back"
    )]
    pub confirmation_id: Option<String>,
}

/// Which machine is gone.
/// de: Welche Maschine ausgemustert ist.
#[derive(Debug, clap::Args)]
pub struct ScrapArgs {
    /// The machine, as it was exported
    /// de: Die Maschine, wie sie exportiert wurde
    #[arg(value_name = "MACHINE")]
    pub machine: String,
    /// Why.
    #[command(flatten)]
    pub because: Because,
}

/// Which machine is active.
/// de: Welche Maschine aktiv ist.
#[derive(Debug, clap::Args)]
pub struct AppliedArgs {
    /// The machine, as it was exported, the request, as `ledger show --items` and `confirm` name it, or the table that
    /// the script `apply` wrote: a file whose name ends in .csv
    /// de: Die Maschine, wie sie exportiert wurde, die Anfrage, wie „ledger show --items“ und „confirm“ sie nennen, oder
    /// die Tabelle, die das Skript „apply“ schrieb: eine Datei, deren Name auf .csv endet
    #[arg(value_name = "MACHINE|ITEM|RESULT")]
    pub what: String,
    /// Of the machine's requests the one for this product: a part of its name, or its activation id
    /// de: Von den Anfragen der Maschine die für dieses Produkt: ein Teil seines Namens oder seine Aktivierungs-ID
    #[arg(long, value_name = "TEXT")]
    pub product: Option<String>,
    /// The machine, where several share the request that is named
    /// de: Die Maschine, wenn mehrere die genannte Anfrage teilen
    #[arg(long, value_name = "NAME")]
    pub machine: Option<String>,
    /// It was said in error: take it back, under this ticket; with a table all that its rows say
    /// de: Es war ein Irrtum: unter diesem Vorgang zurücknehmen; mit einer Tabelle alles, was ihre Zeilen sagen
    #[arg(long, value_name = "TICKET", value_parser = read_ticket, group = "because")]
    pub take_back: Option<String>,
    /// With a table: dispute the answers that Windows did not take, under this ticket
    /// de: Mit einer Tabelle: die Antworten, die Windows nicht nahm, unter diesem Vorgang beanstanden
    #[arg(long, value_name = "TICKET", value_parser = read_ticket, group = "because")]
    pub ticket: Option<String>,
    /// With a table: do not ask
    /// de: Mit einer Tabelle: nicht nachfragen
    #[arg(long, requires = "because")]
    pub yes: bool,
}

/// Why a site closes.
/// de: Warum ein Standort schließt.
#[derive(Debug, clap::Args)]
pub struct CloseArgs {
    /// Why.
    #[command(flatten)]
    pub because: Because,
}

/// Which site is taken over.
/// de: Welcher Standort übernommen wird.
#[derive(Debug, clap::Args)]
pub struct InheritArgs {
    /// The folder of the other site's backup, of which the newest is taken; to take it back, the site
    /// de: Der Ordner mit der Sicherung des anderen Standorts, genommen wird die neueste; zum Zurücknehmen der
    /// Standort
    #[arg(value_name = "DIR|SITE")]
    pub from: String,
    /// Why.
    #[command(flatten)]
    pub because: Because,
}

/// Which bundle is adopted.
/// de: Welches Bündel wiederaufgenommen wird.
#[derive(Debug, clap::Args)]
pub struct AdoptArgs {
    /// The bundle: on a stick, or in the archive
    /// de: Das Bündel: auf einem Stick oder im Archiv
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The ticket under which somebody looked into it
    /// de: Der Vorgang, unter dem es jemand geprüft hat
    #[arg(long, value_name = "TICKET", value_parser = read_ticket)]
    pub ticket: String,
    /// Those before it that are missing, too, are lost for good: no copy is left
    /// de: Die davor, die auch fehlen, sind endgültig verloren: Es gibt keine Kopie mehr
    #[arg(long)]
    pub earlier_lost: bool,
}

/// Which bundle will never arrive, or has arrived after all.
/// de: Welches Bündel nie ankommen wird oder doch angekommen ist.
#[derive(Debug, clap::Args)]
pub struct VoidArgs {
    /// The bundle.
    #[command(flatten)]
    pub bundle: ReferenceArgs,
    /// Take it back: the other side says that the bundle has arrived
    /// de: Zurücknehmen: Die andere Seite sagt, dass das Bündel angekommen ist
    #[arg(long, requires = "ticket")]
    pub take_back: bool,
    /// With --take-back alone: the ticket under which somebody looked into it
    /// de: Nur mit --take-back: der Vorgang, unter dem es jemand geprüft hat
    #[arg(long, value_name = "TICKET", value_parser = read_ticket, requires = "take_back")]
    pub ticket: Option<String>,
}
