//! The command line.

use std::path::PathBuf;

use carnet_format::{Code, MediumId};
use carnet_host::args::{place, read_medium, read_moment};
use carnet_host::settings::{JUDGE, options};
use carnet_judge::vendor_code::{self, VendorCode};

/// Judge bundles and the trust file. Reads only: no key, no ledger.
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
    Verify(VerifyArgs),
    /// Show what is in a bundle
    Show(ShowArgs),
    /// Write the verdict on a bundle as a page to print, sign and keep
    Report(ReportArgs),
    /// Check or show the trust file
    Trust(TrustArgs),
    /// Say what a code means, and what to do about it
    Explain(ExplainArgs),
}

/// Judge bundles down to the last item, without a ledger.
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
    #[arg(long)]
    pub items: bool,
    /// List what could tell machines, persons or places apart
    #[arg(long, conflicts_with = "items")]
    pub privacy: bool,
    /// How it is judged.
    #[command(flatten)]
    pub basis: BasisArgs,
}

/// Write the verdict on a bundle as a page to print, sign and keep.
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
    #[arg(long, value_name = "TIME", value_parser = read_moment)]
    pub at: Option<u64>,
    /// Judge as if the bundle came on this medium; the verdict says so
    #[arg(long, value_name = "ID", value_parser = read_medium)]
    pub medium: Option<MediumId>,
}

/// Check or show the trust file.
#[derive(Debug, clap::Args)]
pub struct TrustArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: TrustCommand,
}

/// What to do with the trust file.
#[derive(Debug, clap::Subcommand)]
pub enum TrustCommand {
    /// Name every contradiction, and what should be seen to
    Check(TrustFileArgs),
    /// Show the digest to compare on paper, and all entries
    Show(TrustFileArgs),
}

/// Which trust file.
#[derive(Debug, clap::Args)]
#[command(args = options(&[&["trust"]]))]
pub struct TrustFileArgs {
    /// The trust file [default: the setting trust]
    pub file: Option<PathBuf>,
}

/// Say what a code means, and what to do about it.
#[derive(Debug, clap::Args)]
#[command(args = options(&[&["lang"]]))]
pub struct ExplainArgs {
    /// The code, such as time.expired, or 0x7F of Microsoft's [default: all codes]
    #[arg(value_parser = read_code)]
    pub code: Option<Explained>,
}

/// A code that can be explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Explained {
    /// Of Carnet.
    Own(Code),
    /// Of Microsoft's activation.
    Vendors(VendorCode),
}

fn read_code(text: &str) -> Result<Explained, String> {
    if let Ok(code) = text.parse() {
        return Ok(Explained::Own(code));
    }
    if let Some(code) = vendor_code::of_text(text) {
        return Ok(Explained::Vendors(code));
    }
    let is_digits = |digits: &str| digits.bytes().all(|it| it.is_ascii_hexdigit());
    let behind_mark = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    match (behind_mark, text.parse::<u32>()) {
        (Some(digits), _) if is_digits(digits) => {
            Err("not known here: it is the vendor's own code".to_owned())
        }
        // No hexadecimal number of eight digits is as large: it is one that is not known.
        (None, Ok(number)) if i32::try_from(number).is_err() => {
            Err("not known here: it is the vendor's own code".to_owned())
        }
        (None, Ok(number)) => Err(format!(
            "not known here; whether it means 0x{text} or 0x{number:X} is not certain: type it with 0x"
        )),
        _ => Err("no such code".to_owned()),
    }
}
