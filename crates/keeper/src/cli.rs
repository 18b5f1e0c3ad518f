//! The command line.

use std::path::PathBuf;

use carnet_format::plain_text::is_label;
use carnet_format::{MediumId, SiteName};
use carnet_host::args::{StatedArgs, place, read_ticket, read_until};
use carnet_host::settings::{KEY, LEDGER, options};
use carnet_judge::trust::PersonName;
use carnet_language::text;
use carnet_signer::cli::RouteName;
use carnet_verifier::cli::OneTrustCommand;

mod setup;

pub use setup::{CardArgs, DoctorArgs, InitArgs, InitKind, KeyArgs, KeyCommand};

/// What is read to keep the trust file.
const KEEP: &[&str] = &["trust", "clock", "archive"];

/// Check, show, compare and change the trust file
/// de: Die Vertrauensdatei prüfen, zeigen, vergleichen und ändern
#[derive(Debug, clap::Args)]
pub struct TrustArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: TrustCommand,
}

/// What to do with the trust file.
#[derive(Debug, clap::Subcommand)]
pub enum TrustCommand {
    /// What needs one trust file.
    /// de: Wozu eine Vertrauensdatei genügt
    #[command(flatten)]
    One(OneTrustCommand),
    /// Make the first trust file of site cards
    /// de: Aus Standortkarten die erste Vertrauensdatei erstellen
    New(NewArgs),
    /// Show the draft of the next trust file, or begin it
    /// de: Den Entwurf der nächsten Vertrauensdatei zeigen oder beginnen
    Draft(DraftArgs),
    /// Put the keys of site cards, a person, a medium or a route into the draft
    /// de: Die Schlüssel von Standortkarten, eine Person, einen Datenträger oder einen Weg in den Entwurf aufnehmen
    Add(AddArgs),
    /// Revoke keys or retire a medium in the draft
    /// de: Im Entwurf Schlüssel widerrufen oder einen Datenträger ausmustern
    Remove(RemoveArgs),
    /// Say what one trust file changes in another
    /// de: Sagen, was eine Vertrauensdatei an einer anderen ändert
    Diff(DiffArgs),
    /// Make a trust update of the draft, to be approved and installed
    /// de: Aus dem Entwurf eine Änderung der Vertrauensdatei erstellen, die freigegeben und installiert wird
    Pack(PackArgs),
    /// Install a trust update
    /// de: Eine Änderung der Vertrauensdatei installieren
    Install(InstallArgs),
}

/// Make the first trust file: of this host's card and those of the others, of which a person tells the words. Both ways are
/// opened. It is installed here at once.
/// de: Die erste Vertrauensdatei erstellen: aus der Karte dieses Rechners und denen der anderen, deren Wörter jemand vorliest. Beide
/// Wege werden geöffnet. Sie wird hier gleich installiert.
#[derive(Debug, clap::Args)]
#[command(args = options(&[KEEP, LEDGER, KEY]))]
pub struct NewArgs {
    /// The cards of the others, or folders with them
    /// de: Die Karten der anderen oder Ordner damit
    #[arg(required = true, value_name = "CARD|DIR")]
    pub cards: Vec<PathBuf>,
    /// How many persons approve a bundle [default: 2, or as many as there are]
    /// de: Wie viele Personen ein Bündel freigeben [Vorgabe: 2, oder so viele es gibt]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u8).range(0..=16))]
    pub approvals: Option<u8>,
    /// How many persons approve the next trust file [default: one less than there are, at least 1]
    /// de: Wie viele Personen die nächste Vertrauensdatei freigeben [Vorgabe: eine weniger, als es gibt, mindestens 1]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u8).range(0..=16))]
    pub trust_approvals: Option<u8>,
    /// How old a scan may be, in hours, or none [default: 24 where a card has a scanner key]
    /// de: Wie alt eine Virenprüfung sein darf, in Stunden, oder none [Vorgabe: 24, wo eine Karte einen Prüfschlüssel hat]
    #[arg(long, value_name = "HOURS|none", value_parser = read_hours)]
    pub scan: Option<Hours>,
    /// The vendors whose files and values may cross, too, by commas
    /// de: Die Hersteller, deren Dateien und Werte auch passieren dürfen, durch Kommas getrennt
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub vendors: Vec<carnet_format::Vendor>,
    /// Enrol the stick in this folder, and write the trust file to it
    /// de: Den Stick in diesem Ordner einrichten und die Vertrauensdatei darauf schreiben
    #[arg(long, value_name = "DIR", requires = "label", value_parser = place())]
    pub media: Option<PathBuf>,
    /// What is written on the stick
    /// de: Die Aufschrift des Sticks
    #[arg(long, value_name = "TEXT", requires = "media", value_parser = read_label)]
    pub label: Option<String>,
    /// The last day at which the stick may carry [default: two years from now]
    /// de: Der letzte Tag, an dem der Stick etwas tragen darf [Vorgabe: in zwei Jahren]
    #[arg(long, value_name = "DATE", requires = "media", value_parser = read_until)]
    pub until: Option<u64>,
    /// Whose further keys are known.
    #[command(flatten)]
    pub known: KnownArgs,
    /// How it is agreed.
    #[command(flatten)]
    pub agreed: AgreedArgs,
    /// When it is.
    #[command(flatten)]
    pub stated: StatedArgs,
}

/// What a person has told before.
#[derive(Debug, Default, clap::Args)]
pub struct AgreedArgs {
    /// The words of a card or trust file, in the order in which they would be asked for; may be repeated
    /// de: Die Wörter einer Karte oder Vertrauensdatei, in der Reihenfolge, in der nach ihnen gefragt würde; mehrfach möglich
    #[arg(long, value_name = "WORDS")]
    pub words: Vec<String>,
    /// Go on without asking
    /// de: Ohne Rückfrage weitermachen
    #[arg(long)]
    pub yes: bool,
}

/// Whose further exporter keys a person knows.
#[derive(Debug, Default, clap::Args)]
pub struct KnownArgs {
    /// The further exporter key of this site is of the same host, or of one with the same ledger; may be repeated
    /// de: Der weitere Export-Schlüssel dieses Standorts gehört zum selben Rechner oder zu einem mit demselben Register; mehrfach möglich
    #[arg(long, value_name = "SITE")]
    pub same_ledger: Vec<SiteName>,
}

/// How old a scan may be; none where no scan is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours(pub Option<u64>);

fn read_hours(text: &str) -> Result<Hours, &'static str> {
    match (text, text.parse()) {
        ("none", _) => Ok(Hours(None)),
        (_, Ok(hours @ 1..=8760)) => Ok(Hours(Some(hours))),
        _ => Err("1…8760, none"),
    }
}

/// TRUST-7. The trust file has to be able to say it.
fn read_label(text: &str) -> Result<String, String> {
    match is_label(text) && !text.contains(['\\', '{', '}', '"', '\'']) {
        true => Ok(text.to_owned()),
        false => Err(text!(
            en "expected 1 to 32 bytes of visible characters, first and last not blank, without quotation marks, braces and backslashes";
            de "erwartet werden 1 bis 32 Bytes sichtbarer Zeichen, ohne Leerzeichen am Anfang und Ende, ohne \
                Anführungszeichen, geschweifte Klammern und umgekehrte Schrägstriche"
        )),
    }
}

/// Show the draft of the next trust file and what it changes; begin it where there is none.
/// de: Den Entwurf der nächsten Vertrauensdatei zeigen, und was er ändert; ihn beginnen, wo keiner ist.
#[derive(Debug, clap::Args)]
#[command(args = options(&[KEEP, LEDGER]))]
pub struct DraftArgs {
    /// Begin it again from the present trust file; the old draft is kept beside it
    /// de: Ihn aus der geltenden Vertrauensdatei neu beginnen; der alte Entwurf bleibt daneben liegen
    #[arg(long)]
    pub again: bool,
}

/// Put something into the draft: site cards, or folders with them; `person NAME`; `medium DIR`, whose passport a key of the trust file
/// has signed, or `medium FILE` with the entry that media enroll printed; `route FROM TO`, with the conditions of a first trust file.
/// de: Etwas in den Entwurf aufnehmen: Standortkarten oder Ordner damit; `person NAME`; `medium ORDNER`, dessen
/// Ausweis ein Schlüssel der Vertrauensdatei signiert hat, oder `medium DATEI` mit dem Eintrag, den media enroll
/// ausgab; `route VON NACH` mit den Bedingungen einer ersten Vertrauensdatei.
#[derive(Debug, clap::Args)]
#[command(args = options(&[KEEP, LEDGER]))]
pub struct AddArgs {
    /// Cards or folders, or what is added by name
    /// de: Karten oder Ordner, oder was mit Namen aufgenommen wird
    #[arg(required = true, value_name = "CARD|DIR|person NAME|medium DIR|route FROM TO")]
    pub what: Vec<PathBuf>,
    /// A route on which the medium may carry; may be repeated [default: those of its passport]
    /// de: Ein Weg, auf dem der Datenträger tragen darf; mehrfach möglich [Vorgabe: die seines Ausweises]
    #[arg(long = "route", value_name = "FROM:TO")]
    pub routes: Vec<RouteName>,
    /// Whose further keys are known.
    #[command(flatten)]
    pub known: KnownArgs,
    /// What becomes of it.
    #[command(flatten)]
    pub pack: PackedArgs,
}

/// Revoke or end keys, or retire a medium: `person NAME`, all of whose keys are revoked; `key WORDS`, also by its id, its file, or
/// the site that has one such key; `medium LABEL`, also by its id or the folder where it is mounted.
/// de: Schlüssel widerrufen oder beenden oder einen Datenträger ausmustern: `person NAME`, deren Schlüssel alle widerrufen werden; `key WÖRTER`, auch mit
/// seiner Kennung, seiner Datei oder dem Standort, der nur einen solchen hat; `medium AUFSCHRIFT`, auch mit seiner Kennung oder dem Ordner, in dem er
/// eingehängt ist.
#[derive(Debug, clap::Args)]
#[command(args = options(&[KEEP, LEDGER, KEY, &["importer_key"]]))]
pub struct RemoveArgs {
    /// What it is
    /// de: Was es ist
    #[arg(value_enum)]
    pub kind: RemovedKind,
    /// Which one
    /// de: Welches
    #[arg(required = true, value_name = "NAME")]
    pub name: Vec<String>,
    /// The key is not revoked: it ends with this day
    /// de: Der Schlüssel wird nicht widerrufen: Er endet mit diesem Tag
    #[arg(long, value_name = "DATE", value_parser = read_until)]
    pub expired: Option<u64>,
    /// Make the key anew that takes its place on this host
    /// de: Den Schlüssel neu erzeugen, der auf diesem Rechner an seine Stelle tritt
    #[arg(long)]
    pub replace: bool,
    /// What becomes of it.
    #[command(flatten)]
    pub pack: PackedArgs,
}

/// What is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum RemovedKind {
    /// A person
    /// de: Eine Person
    Person,
    /// A key
    /// de: Ein Schlüssel
    Key,
    /// A medium
    /// de: Ein Datenträger
    Medium,
}

/// A change that is packed in the same call.
#[derive(Debug, clap::Args)]
pub struct PackedArgs {
    /// Pack it and write it to the stick in this folder
    /// de: Ihn packen und auf den Stick in diesem Ordner schreiben
    #[arg(long, value_name = "DIR", value_parser = place())]
    pub media: Option<PathBuf>,
    /// How it is agreed.
    #[command(flatten)]
    pub agreed: AgreedArgs,
    /// When it is.
    #[command(flatten)]
    pub stated: StatedArgs,
}

/// Say what one trust file changes in another: the draft in the present one, a file or trust update in the present one, or the second
/// in the first.
/// de: Sagen, was eine Vertrauensdatei an einer anderen ändert: der Entwurf an der geltenden, eine Datei oder Änderung an der geltenden oder die zweite an der
/// ersten.
#[derive(Debug, clap::Args)]
#[command(args = options(&[KEEP, LEDGER]))]
pub struct DiffArgs {
    /// Trust files or trust updates
    /// de: Vertrauensdateien oder Änderungen davon
    #[arg(value_name = "FILE", num_args = 0..=2)]
    pub files: Vec<PathBuf>,
}

/// Make a trust update of the draft.
/// de: Aus dem Entwurf eine Änderung der Vertrauensdatei erstellen.
#[derive(Debug, clap::Args)]
#[command(args = options(&[KEEP, LEDGER]))]
pub struct PackArgs {
    /// Write it to the stick in this folder
    /// de: Sie auf den Stick in diesem Ordner schreiben
    #[arg(long, value_name = "DIR", value_parser = place(), required_unless_present = "output")]
    pub media: Option<PathBuf>,
    /// Write it to this new file
    /// de: Sie in diese neue Datei schreiben
    #[arg(short, long, value_name = "FILE", value_parser = place(), conflicts_with = "media")]
    pub output: Option<PathBuf>,
    /// Go on without asking
    /// de: Ohne Rückfrage weitermachen
    #[arg(long)]
    pub yes: bool,
    /// When it is.
    #[command(flatten)]
    pub stated: StatedArgs,
}

/// Install a trust update that enough persons have approved, or whose words a person tells where the present file takes no approvals; of a
/// folder all that follow each other.
///
/// Exit status: 0 installed or present, 1 refused, 2 usage or configuration, 3 could not tell, 4 a person has to act.
///
/// de: Eine Änderung der Vertrauensdatei installieren, die genug Personen freigegeben haben, oder deren Wörter jemand vorliest, wo die geltende keine Freigaben
/// zulässt; aus einem Ordner alle, die aufeinander folgen.
#[derive(Debug, clap::Args)]
#[command(args = options(&[KEEP, LEDGER, &["journal"]]))]
pub struct InstallArgs {
    /// The trust update, or a folder with some
    /// de: Die Änderung oder ein Ordner damit
    #[arg(value_name = "FILE|DIR")]
    pub from: PathBuf,
    /// Install it by its words though the present file takes approvals: that one is lost, or its approvers are
    /// de: Sie über ihre Wörter installieren, obwohl die geltende Freigaben verlangt: wenn die geltende verloren ist
    /// oder niemand mehr freigeben kann
    #[arg(long, requires = "ticket")]
    pub recover: bool,
    /// The ticket under which it is installed
    /// de: Der Vorgang, unter dem sie installiert wird
    #[arg(long, value_name = "TICKET", value_parser = read_ticket)]
    pub ticket: Option<String>,
    /// How it is agreed.
    #[command(flatten)]
    pub agreed: AgreedArgs,
}

/// A person, as it is typed behind `person`.
pub(crate) fn read_person(name: &str) -> Option<PersonName> {
    name.parse().ok()
}

/// A medium id, as it is typed behind `medium`.
pub(crate) fn read_medium(text: &str) -> Option<MediumId> {
    carnet_host::args::read_medium(text).ok()
}
