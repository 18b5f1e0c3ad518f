//! What the commands do to their host beside reading: the duties' own, side by side.

use carnet_exporter::cli::{AnswersArgs, ExportArgs};
use carnet_host::{CommandOf, Reach, Reaches};
use carnet_importer::cli::{EvidenceArgs, ImportArgs, LedgerArgs, ReceiptArgs};
use carnet_keeper::{DoctorArgs, InitArgs, KeyArgs, TrustArgs};
use carnet_signer::{ApproveArgs, AttestScanArgs, JournalArgs, MediaArgs, MergeArgs};
use carnet_verifier::cli::{ExplainArgs, ReportArgs, ShowArgs, VerifyArgs};
use clap::Args as _;

use crate::cli::{Cli, Command};
use crate::drill::DrillArgs;
use crate::script::ScriptArgs;

impl Reaches for Cli {
    const COMMANDS: &'static [CommandOf] = &[
        ("init", InitArgs::augment_args),
        ("doctor", DoctorArgs::augment_args),
        ("export", ExportArgs::augment_args),
        ("answers", AnswersArgs::augment_args),
        ("verify", VerifyArgs::augment_args),
        ("show", ShowArgs::augment_args),
        ("report", ReportArgs::augment_args),
        ("approve", ApproveArgs::augment_args),
        ("attest-scan", AttestScanArgs::augment_args),
        ("merge", MergeArgs::augment_args),
        ("journal", JournalArgs::augment_args),
        ("import", ImportArgs::augment_args),
        ("ledger", LedgerArgs::augment_args),
        ("receipt", ReceiptArgs::augment_args),
        ("evidence", EvidenceArgs::augment_args),
        ("key", KeyArgs::augment_args),
        ("media", MediaArgs::augment_args),
        ("trust", TrustArgs::augment_args),
        #[cfg(target_os = "linux")]
        ("watch", carnet_gateway::WatchArgs::augment_args),
        #[cfg(target_os = "linux")]
        ("respond", carnet_gateway::RespondArgs::augment_args),
        #[cfg(target_os = "linux")]
        ("responder", carnet_gateway::ResponderArgs::augment_args),
        ("explain", ExplainArgs::augment_args),
        ("script", ScriptArgs::augment_args),
        ("drill", DrillArgs::augment_args),
    ];

    fn reach(&self) -> Reach {
        match &self.command {
            Command::Export(args) => args.reach(),
            Command::Answers(args) => args.reach(),
            Command::Import(args) => args.reach().first_trust(),
            Command::Ledger(args) => args.reach(),
            Command::Receipt(args) => args.reach(),
            Command::Evidence(args) => args.reach(),
            Command::Key(args) => args.reach(),
            Command::Media(args) => args.reach(),
            Command::Approve(args) => args.reach().first_trust(),
            Command::AttestScan(args) => args.reach().first_trust(),
            Command::Merge(args) => args.reach(),
            Command::Report(args) => args.reach(),
            Command::Script(args) => args.reach(),
            Command::Init(args) => args.reach(),
            Command::Doctor(args) => args.reach(),
            Command::Trust(args) => args.reach(),
            #[cfg(target_os = "linux")]
            Command::Watch(args) => args.reach(),
            #[cfg(target_os = "linux")]
            Command::Respond(args) => args.reach(),
            #[cfg(target_os = "linux")]
            Command::Responder(args) => args.reach(),
            // Where its settings say.
            Command::Journal(_) => Reach::default(),
            Command::Verify(_) | Command::Show(_) => Reach::default().first_trust(),
            Command::Explain(_) => Reach::default(),
            // It runs the others.
            Command::Drill(_) => Reach::default().programs(),
        }
    }
}
