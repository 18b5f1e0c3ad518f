//! The command line.

mod journal;
mod media;

use std::path::PathBuf;

use carnet_format::plain_text::is_printable;
use carnet_format::{Algorithm, MediumId};
use carnet_host::args::{
    key_place, place, read_from, read_medium, read_moment, read_ticket, read_until,
};
use carnet_host::settings::{JUDGE, KEY, KeyPlace, options};
use carnet_judge::trust::PersonName;
use carnet_judge::words::can_be_words;
use carnet_language::text;

pub use self::journal::{JournalArgs, JournalCheckArgs, JournalCommand, JournalListArgs};
pub use self::media::{
    CheckArgs, EnrollArgs, MediaArgs, MediaCommand, RetireArgs, Retired, RouteName,
};
use crate::confirm::Consent;

/// What is read to note what is signed and refused.
const NOTES: &[&str] = &["journal", "host", "operator"];

/// Hold private keys, and sign with them.
/// de: Private Schlüssel halten und mit ihnen signieren.
#[derive(Debug, clap::Parser)]
#[command(name = "carnet-sign", version)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Make and show private keys
    /// de: Private Schlüssel erzeugen und zeigen
    Key(KeyArgs),
    /// Enrol, check and retire the media that carry bundles
    /// de: Datenträger für Bündel einrichten, prüfen und ausmustern
    Media(MediaArgs),
    /// Look at a bundle and sign that it may cross
    /// de: Ein Bündel ansehen und unterschreiben, dass es passieren darf
    Approve(ApproveArgs),
    /// Have a bundle scanned, or take another scanner's report, and sign that nothing was found
    /// de: Ein Bündel auf Viren prüfen lassen oder einen fremden Bericht nehmen und unterschreiben, dass nichts
    /// gefunden wurde
    AttestScan(AttestScanArgs),
    /// Join the approvals and scans of several copies of one bundle
    /// de: Freigaben und Virenprüfungen mehrerer Kopien eines Bündels zusammenführen
    Merge(MergeArgs),
    /// Search the journal of what was signed and refused on this host, and check it
    /// de: Das Journal durchsuchen und prüfen: was auf diesem Rechner unterschrieben und was zurückgewiesen wurde
    Journal(JournalArgs),
}

/// Look at a bundle and sign that it may cross. Everything is verified first; an approval that
/// could not count is not signed.
/// de: Ein Bündel ansehen und unterschreiben, dass es passieren darf. Zuerst wird alles geprüft; eine Freigabe, die
/// nicht zählen könnte, wird nicht signiert.
///
/// Exit status: 0 signed, 1 the bundle or the approval is refused, 2 usage or configuration, 3 could
/// not tell, 4 the answer was not yes.
/// de: Status: 0 signiert, 1 Bündel oder Freigabe abgelehnt, 2 Aufruf oder Einstellungen, 3 nicht feststellbar, 4 die
/// Antwort war nicht ja.
#[derive(Debug, clap::Args)]
#[command(args = options(&[JUDGE, KEY, NOTES]))]
pub struct ApproveArgs {
    /// The bundles and trust updates, or folders with them; the approval is added to each
    /// de: Die Bündel und Änderungen der Vertrauensdatei, oder Ordner damit; die Freigabe kommt zu jeder Datei
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The ticket that says why it may cross
    /// de: Der Vorgang, der sagt, warum es passieren darf
    #[arg(long, value_parser = read_ticket)]
    pub ticket: String,
    /// Approve as this person of this desk: with the key PERSON.pem beside the settings
    /// de: Als diese Person dieses Arbeitsplatzes freigeben: mit dem Schlüssel PERSON.pem neben den Einstellungen
    #[arg(long, conflicts_with = "key")]
    pub person: Option<PersonName>,
    /// Then have another person approve, who is asked in turn: a person of this desk, a key file or the address of a
    /// key on a token; may be repeated
    /// de: Danach eine weitere Person freigeben lassen, die einzeln gefragt wird: eine Person dieses Arbeitsplatzes,
    /// eine Schlüsseldatei oder die Adresse eines Schlüssels auf einem Token; mehrfach möglich
    #[arg(long, value_name = "PERSON|KEY")]
    pub also: Vec<KeyPlace>,
    /// It does not count before this time, such as 2027-01-31T00:00:00Z
    /// de: Sie zählt nicht vor diesem Zeitpunkt, etwa 2027-01-31T00:00:00Z
    #[arg(long, value_name = "TIME", value_parser = read_from)]
    pub not_before: Option<u64>,
    /// It does not count after this time
    /// de: Sie zählt nicht nach diesem Zeitpunkt
    #[arg(long, value_name = "TIME", value_parser = read_until)]
    pub not_after: Option<u64>,
    /// It counts only on this medium; may be repeated
    /// de: Sie zählt nur auf diesem Datenträger; mehrfach möglich
    #[arg(long = "media", value_name = "ID", value_parser = read_medium)]
    pub media: Vec<MediumId>,
    /// Sign without asking
    /// de: Ohne Rückfrage unterschreiben
    #[arg(long)]
    pub yes: bool,
    /// Where the result goes.
    #[command(flatten)]
    pub write: WriteArgs,
}

impl ApproveArgs {
    pub(crate) const fn consent(&self) -> Consent {
        Consent::of(self.yes)
    }
}

/// Where a bundle with a new endorsement goes.
#[derive(Debug, clap::Args)]
pub struct WriteArgs {
    /// Leave the bundle as it is and write the result to this new file, as from a write-protected
    /// stick
    /// de: Das Bündel lassen, wie es ist, und das Ergebnis in diese neue Datei schreiben, etwa von einem
    /// schreibgeschützten Stick
    #[arg(short, long, value_name = "COPY", value_parser = place())]
    pub output: Option<PathBuf>,
}

/// Have a bundle scanned, or take another scanner's report, and sign that nothing was found.
/// de: Ein Bündel auf Viren prüfen lassen oder einen fremden Bericht nehmen und unterschreiben, dass nichts gefunden
/// wurde.
///
/// With --clamd every vendor file and every field value goes to a running clamd, each by itself.
/// Set MaxScanSize, MaxFileSize and StreamMaxLength in clamd.conf above --max-bytes: clamd passes
/// longer data unseen.
/// de: Mit --clamd geht jede Herstellerdatei und jeder Feldwert einzeln an ein laufendes clamd. MaxScanSize,
/// MaxFileSize und StreamMaxLength in clamd.conf über --max-bytes setzen: Längeres lässt clamd ungesehen durch.
///
/// With --report you state what another scanner found. The report has to name the bundle: it
/// contains the SHA-256 of the bundle file or the bundle digest, in hexadecimal. The lines around it
/// are shown; you read the report and state how many findings it names. Only 0 is signed, and not
/// where any line of the report names one in spite of it. Where the report does not say plainly that
/// nothing was found, the number is asked for at a terminal, whatever --findings says. The report's
/// own SHA-256 is shown, so that it can be kept with the bundle.
/// de: Mit --report geben Sie an, was ein anderes Programm gefunden hat. Der Bericht muss das Bündel nennen: Er
/// enthält die SHA-256 der Bündeldatei oder die Prüfsumme des Bündels, hexadezimal. Die Zeilen darum werden gezeigt;
/// Sie lesen den Bericht und geben an, wie viele Funde er nennt. Nur 0 wird signiert, und auch das nicht, wenn eine
/// Zeile trotzdem einen nennt. Sagt der Bericht nicht klar, dass nichts gefunden wurde, wird die Zahl am Terminal
/// erfragt, was --findings auch sagt. Die SHA-256 des Berichts wird gezeigt, damit er beim Bündel aufbewahrt werden
/// kann.
///
/// Exit status: 0 signed, 1 something was found or the bundle is refused, 2 usage or configuration,
/// 3 could not tell (clamd gave no answer), 4 a person has to read the report or to look at the clock.
/// de: Status: 0 signiert, 1 etwas gefunden oder Bündel abgelehnt, 2 Aufruf oder Einstellungen, 3 nicht feststellbar
/// (clamd antwortet nicht), 4 jemand muss den Bericht lesen oder nach der Uhr sehen.
#[derive(Debug, clap::Args)]
#[command(args = options(&[JUDGE, KEY, NOTES]))]
#[command(group = clap::ArgGroup::new("scanner").required(true).args(["clamd", "engine"]))]
pub struct AttestScanArgs {
    /// The bundles, or folders with them; the scan is added to each
    /// de: Die Bündel, oder Ordner damit; die Virenprüfung kommt zu jedem
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The Unix socket of a running clamd
    /// de: Der Unix-Socket eines laufenden clamd
    #[arg(long, value_name = "SOCKET")]
    pub clamd: Option<PathBuf>,
    /// The longest file or value that clamd is given
    /// de: Die längste Datei oder der längste Wert für clamd
    #[arg(long, value_name = "BYTES", default_value_t = 4 << 20, requires = "clamd")]
    pub max_bytes: u64,
    /// How long clamd may take for each answer
    /// de: Wie lange clamd für jede Antwort brauchen darf
    #[arg(long, value_name = "SECONDS", default_value_t = 60, requires = "clamd",
        value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub timeout: u64,
    /// Name and version of the scanner whose report you attest
    /// de: Name und Version des Programms, dessen Bericht Sie bescheinigen
    #[arg(long, value_name = "NAME", requires_all = ["database", "database_date", "report"],
        value_parser = read_text)]
    pub engine: Option<String>,
    /// Version of the signature database; with --clamd only where clamd does not name it
    /// de: Version der Signaturen; mit --clamd nur, wenn clamd sie nicht nennt
    #[arg(long, value_name = "VERSION", requires = "database_date", value_parser = read_text)]
    pub database: Option<String>,
    /// Date of the signature database, such as 2027-01-31 or 2027-01-31T08:00:00Z
    /// de: Datum der Signaturen, etwa 2027-01-31 oder 2027-01-31T08:00:00Z
    #[arg(long, value_name = "TIME", value_parser = read_moment, requires = "database")]
    pub database_date: Option<u64>,
    /// The report of that scanner
    /// de: Der Bericht dieses Programms
    #[arg(long, value_name = "FILE", requires = "engine")]
    pub report: Option<PathBuf>,
    /// State how many findings the report names, instead of being asked
    /// de: Angeben, wie viele Funde der Bericht nennt, statt gefragt zu werden
    #[arg(long, value_name = "NUMBER", requires = "report")]
    pub findings: Option<u64>,
    /// Where the result goes.
    #[command(flatten)]
    pub write: WriteArgs,
}

/// Join the approvals and scans of several copies of one bundle.
/// de: Freigaben und Virenprüfungen mehrerer Kopien eines Bündels zusammenführen.
///
/// Exit status: 0 written, 1 a copy is refused or is another bundle, 2 usage or configuration, 3
/// could not tell.
/// de: Status: 0 geschrieben, 1 eine Kopie ist abgelehnt oder ein anderes Bündel, 2 Aufruf oder Einstellungen, 3
/// nicht feststellbar.
#[derive(Debug, clap::Args)]
#[command(args = options(&[JUDGE, NOTES]))]
pub struct MergeArgs {
    /// The copies, or folders with them
    /// de: Die Kopien, oder Ordner damit
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The new file
    /// de: Die neue Datei
    #[arg(short, long, value_name = "FILE", value_parser = place())]
    pub output: PathBuf,
    /// Leave out what is no good approval or scan of this bundle, and name it
    /// de: Weglassen und nennen, was keine gute Freigabe oder Virenprüfung dieses Bündels ist
    #[arg(long)]
    pub drop_bad: bool,
    /// Leave out what will never count by the trust file, on whatever medium and however long one waits, and
    /// name it: so that there is room for others again
    /// de: Weglassen und nennen, was nach der Vertrauensdatei nie zählen wird, auf keinem Datenträger und nach keiner
    /// Wartezeit: So ist wieder Platz für andere
    #[arg(long, conflicts_with = "drop_bad")]
    pub drop_uncounted: bool,
    /// Leave out what this key has signed, such as a scan made in error, and name it: its words, the first four
    /// or more, or the first eight digits of its id or more; may be repeated
    /// de: Weglassen und nennen, was dieser Schlüssel signiert hat, etwa eine irrtümliche Virenprüfung: seine
    /// Wörter, mindestens die ersten vier, oder mindestens acht Stellen seiner Kennung; mehrfach möglich
    #[arg(long, value_name = "KEY", value_parser = read_key)]
    pub without: Vec<String>,
}

/// The name or the version of a scanner, as END-11 has it.
fn read_text(text: &str) -> Result<String, String> {
    if is_printable(text) && (1..=64).contains(&text.len()) {
        Ok(text.to_owned())
    } else {
        Err(text!(
            en "expected 1 to 64 letters, digits and signs of ASCII";
            de "erwartet werden 1 bis 64 Buchstaben, Ziffern und Zeichen aus ASCII"
        ))
    }
}

/// The beginning of a key id.
fn read_key(text: &str) -> Result<String, String> {
    let is_hex = text.chars().all(|c| c.is_ascii_hexdigit());
    if is_hex && (8..=64).contains(&text.len()) || can_be_words(text) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err(text!(
            en "expected four to eight words, or 8 to 64 hexadecimal digits";
            de "erwartet werden vier bis acht Wörter oder 8 bis 64 Hexadezimalziffern"
        ))
    }
}

/// What happens to a copy with a bad endorsement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OnBad {
    /// Nothing is written.
    Refuse,
    /// The endorsement is left out.
    Drop,
}

impl MergeArgs {
    pub(crate) const fn on_bad(&self) -> OnBad {
        if self.drop_bad { OnBad::Drop } else { OnBad::Refuse }
    }
}

/// Make and show private keys.
/// de: Private Schlüssel erzeugen und zeigen.
#[derive(Debug, clap::Args)]
pub struct KeyArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: KeyCommand,
}

/// What to do with private keys.
#[derive(Debug, clap::Subcommand)]
pub enum KeyCommand {
    /// Make a new private key, and show it
    /// de: Einen neuen privaten Schlüssel erzeugen und zeigen
    New(NewArgs),
    /// Show a key: its entry for the trust file, its id, and its id in words
    /// de: Einen Schlüssel zeigen: seinen Eintrag für die Vertrauensdatei, seine Kennung, auch in Wörtern
    Show(ShowArgs),
}

/// Make a new private key.
/// de: Einen neuen privaten Schlüssel erzeugen.
#[derive(Debug, clap::Args)]
#[command(args = options(&[&["site", "key", "passphrase_file"], NOTES]))]
pub struct NewArgs {
    /// The file to write [default: the setting key]
    /// de: Die neue Datei [Vorgabe: die Einstellung key]
    #[arg(value_parser = key_place())]
    pub file: Option<KeyPlace>,
    /// The type of the key; p256 for trying out what a card with P-256 does
    /// de: Die Art des Schlüssels; p256 zum Ausprobieren, was eine Karte mit P-256 tut
    #[arg(long, value_enum, default_value_t = AlgorithmName::Ed25519)]
    pub algorithm: AlgorithmName,
    /// Write the key without protection: whoever reads the file has the key
    /// de: Den Schlüssel ungeschützt schreiben: Wer die Datei liest, hat den Schlüssel
    #[arg(long, conflicts_with = "passphrase_file")]
    pub no_passphrase: bool,
    /// What the trust file will say.
    #[command(flatten)]
    pub entry: EntryArgs,
}

/// A type of key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum AlgorithmName {
    /// Where nothing speaks against it
    /// de: Wo nichts dagegen spricht
    Ed25519,
    /// What cards and TPMs have
    /// de: Was Karten und TPMs haben
    P256,
}

impl From<AlgorithmName> for Algorithm {
    fn from(name: AlgorithmName) -> Self {
        match name {
            AlgorithmName::Ed25519 => Self::Ed25519,
            AlgorithmName::P256 => Self::P256,
        }
    }
}

/// Show a key.
/// de: Einen Schlüssel zeigen.
#[derive(Debug, clap::Args)]
#[command(args = options(&[&["site"], KEY]))]
pub struct ShowArgs {
    /// The key file, or the address pkcs11:… of a key on a token [default: the setting key]
    /// de: Die Schlüsseldatei oder die Adresse pkcs11:… eines Schlüssels auf einem Token [Vorgabe: die Einstellung
    /// key]
    pub key_place: Option<KeyPlace>,
    /// What the trust file will say.
    #[command(flatten)]
    pub entry: EntryArgs,
}

/// What the entry of the trust file says beside the key itself; what is not given is left to be
/// filled in.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct EntryArgs {
    /// What the key may sign
    /// de: Was der Schlüssel signieren darf
    #[arg(long)]
    pub role: Option<RoleName>,
    /// The person of an approver key
    /// de: Die Person eines Freigabeschlüssels
    #[arg(long, value_name = "NAME")]
    pub person: Option<PersonName>,
    /// A person who can use an exporter key; may be repeated
    /// de: Eine Person, die einen Export-Schlüssel verwenden kann; mehrfach möglich
    #[arg(long = "custodian", value_name = "NAME")]
    pub custodians: Vec<PersonName>,
}

/// A role of a key, as the trust file names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
#[expect(missing_docs, reason = "spec/exchange.md section 1.1 says what they are")]
pub enum RoleName {
    Exporter,
    Importer,
    Approver,
    Scanner,
    Media,
}
