//! The command line.

mod explained;

use std::path::PathBuf;

use carnet_format::MediumId;
use carnet_host::args::{place, read_medium, read_moment};
use carnet_host::settings::{JUDGE, options};

pub use self::explained::Explained;

/// Judge bundles and the trust file. Reads only: no key, no ledger.
/// de: Bündel und die Vertrauensdatei beurteilen. Liest nur: kein Schlüssel, kein Register.
#[derive(Debug, clap::Parser)]
#[command(name = "carnet-verify", version)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Judge bundles down to the last item, without a ledger; receipts and trust updates, too
    /// de: Bündel bis zum letzten Posten beurteilen, ohne Register; auch Quittungen und Änderungen der
    /// Vertrauensdatei
    Verify(VerifyArgs),
    /// Show what is in a bundle
    /// de: Zeigen, was in einem Bündel ist
    Show(ShowArgs),
    /// Write the verdict on a bundle as a page to print, sign and keep
    /// de: Das Urteil über ein Bündel als Seite zum Drucken, Unterschreiben und Aufbewahren schreiben
    Report(ReportArgs),
    /// Check, show or compare the trust file
    /// de: Die Vertrauensdatei prüfen, zeigen oder vergleichen
    Trust(TrustArgs),
    /// Say what a code means, and what to do about it
    /// de: Sagen, was ein Code bedeutet und was zu tun ist
    Explain(ExplainArgs),
}

/// Judge bundles down to the last item, without a ledger.
/// de: Bündel bis zum letzten Posten beurteilen, ohne Register.
#[derive(Debug, clap::Args)]
#[command(args = options(&[JUDGE]))]
pub struct VerifyArgs {
    /// The bundles, receipts or trust updates, or folders with them
    /// de: Die Bündel, Quittungen oder Änderungen der Vertrauensdatei, oder Ordner damit
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// How they are judged.
    #[command(flatten)]
    pub basis: BasisArgs,
}

/// Show what is in a bundle.
/// de: Zeigen, was in einem Bündel ist.
#[derive(Debug, clap::Args)]
#[command(args = options(&[JUDGE]))]
pub struct ShowArgs {
    /// The bundles, receipts or trust updates, or folders with them
    /// de: Die Bündel, Quittungen oder Änderungen der Vertrauensdatei, oder Ordner damit
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Show all: every digest, key, approval and scan
    /// de: Alles zeigen: jede Prüfsumme, jeden Schlüssel, jede Freigabe und Virenprüfung
    #[arg(short, long)]
    pub verbose: bool,
    /// List every item
    /// de: Jeden Posten auflisten
    #[arg(long)]
    pub items: bool,
    /// List what could tell machines, persons or places apart
    /// de: Auflisten, woran sich Maschinen, Personen oder Orte unterscheiden ließen
    #[arg(long, conflicts_with = "items")]
    pub privacy: bool,
    /// How it is judged.
    #[command(flatten)]
    pub basis: BasisArgs,
}

/// Write the verdict on a bundle as a page to print, sign and keep.
/// de: Das Urteil über ein Bündel als Seite zum Drucken, Unterschreiben und Aufbewahren schreiben.
#[derive(Debug, clap::Args)]
#[command(args = options(&[JUDGE]))]
pub struct ReportArgs {
    /// The bundles, or folders with them
    /// de: Die Bündel, oder Ordner damit
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Where the page goes: a new HTML file, - for standard output, or a folder for a page of each bundle
    /// de: Wohin die Seite kommt: eine neue HTML-Datei, - für die Standardausgabe oder ein Ordner für je eine Seite
    #[arg(short, long, value_name = "PAGE", value_parser = place())]
    pub output: PathBuf,
    /// How it is judged.
    #[command(flatten)]
    pub basis: BasisArgs,
}

/// How a bundle is judged, beside the shared settings.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct BasisArgs {
    /// Judge as of this time, such as 2027-01-31T00:00:00Z, instead of by the clock
    /// de: Zu diesem Zeitpunkt beurteilen, etwa 2027-01-31T00:00:00Z, statt nach der Uhr
    #[arg(long, value_name = "TIME", value_parser = read_moment)]
    pub at: Option<u64>,
    /// Judge as if the bundle came on this medium; the verdict says so
    /// de: So beurteilen, als käme das Bündel auf diesem Datenträger; das Urteil vermerkt es
    #[arg(long, value_name = "ID", value_parser = read_medium)]
    pub medium: Option<MediumId>,
}

/// Check, show or compare the trust file.
/// de: Die Vertrauensdatei prüfen, zeigen oder vergleichen.
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
    /// Say what one trust file changes in another
    /// de: Sagen, was eine Vertrauensdatei an einer anderen ändert
    Diff(DiffArgs),
}

/// What to do with one trust file.
#[derive(Debug, clap::Subcommand)]
pub enum OneTrustCommand {
    /// Name every contradiction, and what should be seen to
    /// de: Jeden Widerspruch nennen, und worum man sich kümmern sollte
    Check(TrustFileArgs),
    /// Show the digest to compare on paper, and all entries
    /// de: Die Prüfsumme zum Vergleich auf Papier zeigen, und alle Einträge
    Show(TrustFileArgs),
}

/// Which trust file.
#[derive(Debug, clap::Args)]
#[command(args = options(&[&["trust"]]))]
pub struct TrustFileArgs {
    /// The trust file [default: the setting trust]
    /// de: Die Vertrauensdatei [Vorgabe: die Einstellung trust]
    pub file: Option<PathBuf>,
}

/// Say what a trust file or trust update changes in that of the setting trust, or the second in the first.
/// de: Sagen, was eine Vertrauensdatei oder Änderung an der Vertrauensdatei der Einstellung trust ändert, oder die zweite an der ersten.
#[derive(Debug, clap::Args)]
#[command(args = options(&[&["trust"]]))]
pub struct DiffArgs {
    /// The trust file or trust update
    /// de: Die Vertrauensdatei oder Änderung
    #[arg(value_name = "FILE")]
    pub first: PathBuf,
    /// What changes the first one
    /// de: Was die erste ändert
    #[arg(value_name = "FILE")]
    pub second: Option<PathBuf>,
}

/// Say what a code means, and what to do about it.
/// de: Sagen, was ein Code bedeutet und was zu tun ist.
#[derive(Debug, clap::Args)]
#[command(args = options(&[&["lang"]]))]
pub struct ExplainArgs {
    /// The code, such as time.expired, 0x7F of Microsoft's, or a requirement such as TRUST-22 [default: all codes]
    /// de: Der Code, etwa time.expired, 0x7F von Microsoft oder eine Anforderung wie TRUST-22 [Vorgabe: alle Codes]
    #[arg(value_parser = explained::read)]
    pub code: Option<Explained>,
}
