//! The command line of the one command: the duties' own, side by side.

use carnet_exporter::cli::ExportArgs;
use carnet_host::settings::SettingsArgs;
use carnet_importer::cli::{ImportArgs, LedgerArgs, ReceiptArgs};
use carnet_signer::{ApproveArgs, AttestScanArgs, KeyArgs, MediaArgs, MergeArgs};
use carnet_verifier::cli::{ExplainArgs, ReportArgs, ShowArgs, TrustArgs, VerifyArgs};

use crate::drill::DrillArgs;

/// Carry software-activation requests across an air gap, and the answers back.
#[derive(Debug, clap::Parser)]
#[command(name = "carnet", version, after_help = AFTER_HELP)]
pub struct Cli {
    /// Settings that all commands share.
    #[command(flatten)]
    pub settings: SettingsArgs,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Make a bundle of requests, or of the answers to them
    Export(ExportArgs),
    /// Judge bundles down to the last item, without a ledger; and receipts
    Verify(VerifyArgs),
    /// Show what is in a bundle
    Show(ShowArgs),
    /// Write the verdict on a bundle as a page to print, sign and keep
    Report(ReportArgs),
    /// Look at a bundle and sign that it may cross
    Approve(ApproveArgs),
    /// Have a bundle scanned, or take another scanner's report, and sign that nothing was found
    AttestScan(AttestScanArgs),
    /// Join the approvals and scans of several copies of one bundle
    Merge(MergeArgs),
    /// Judge bundles, admit the good ones into the ledger and write them to the spool
    Import(ImportArgs),
    /// Look into the ledger and take care of it
    Ledger(LedgerArgs),
    /// Sign that this site admitted a bundle
    Receipt(ReceiptArgs),
    /// Make and show private keys
    Key(KeyArgs),
    /// Enrol, check and retire the media that carry bundles
    Media(MediaArgs),
    /// Check or show the trust file
    Trust(TrustArgs),
    /// Say what a code means, and what to do about it
    Explain(ExplainArgs),
    /// Practise the whole exchange in a scratch folder
    Drill(DrillArgs),
}

const AFTER_HELP: &str = "Exit status: 0 accepted or done, 1 rejected, 2 usage or configuration, \
    3 could not tell, 4 held for a person.";
