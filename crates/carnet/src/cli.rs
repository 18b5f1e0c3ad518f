//! The command line of the one command: the duties' own, side by side.

use carnet_exporter::cli::{AnswersArgs, ExportArgs};
use carnet_importer::cli::{EvidenceArgs, ImportArgs, LedgerArgs, ReceiptArgs};
use carnet_signer::{ApproveArgs, AttestScanArgs, JournalArgs, KeyArgs, MediaArgs, MergeArgs};
use carnet_verifier::cli::{ExplainArgs, ReportArgs, ShowArgs, TrustArgs, VerifyArgs};

use crate::drill::DrillArgs;

/// Carry software-activation requests across an air gap, and the answers back.
#[derive(Debug, clap::Parser)]
#[command(name = "carnet", version, after_help = AFTER_HELP)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Make a bundle of requests, or of the answers to them
    Export(ExportArgs),
    /// Look at answers before they are exported
    Answers(AnswersArgs),
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
    /// Search the journal of what was signed and refused on this host, and check it
    Journal(JournalArgs),
    /// Judge bundles, admit the good ones into the ledger and write them to the spool
    Import(ImportArgs),
    /// Look into the ledger and take care of it
    Ledger(LedgerArgs),
    /// Sign that this site admitted a bundle
    Receipt(ReceiptArgs),
    /// Write what proves a crossing to a folder that can be given away
    Evidence(EvidenceArgs),
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

const AFTER_HELP: &str = "Settings such as --config may stand before or after the command; its own --help \
    shows those that it reads.\n\nExit status: 0 accepted or done, 1 rejected, 2 usage or configuration, \
    3 could not tell, 4 held for a person.";

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
        assert_eq!(all, SHOWN);
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
export: config site trust ledger host operator key passphrase-file pin-file pkcs11-module archive outbox names clock json
answers check: config site trust ledger host operator json
verify: config site trust clock json
show: config site trust clock json
report: config site trust clock json
approve: config site trust host operator key passphrase-file pin-file pkcs11-module journal clock json
attest-scan: config site trust host operator key passphrase-file pin-file pkcs11-module journal clock json
merge: config site trust clock json
journal list: config journal json
journal check: config journal json
import: config site trust ledger host operator importer-key passphrase-file pin-file pkcs11-module spool spool-json archive clock json
ledger create: config site ledger host operator spool archive outbox json
ledger list: config site trust ledger host operator json
ledger show: config site ledger host operator json
ledger status: config site trust ledger host operator archive outbox json
ledger machines: config site trust ledger host operator archive outbox json
ledger confirm: config site ledger host operator archive json
ledger bundle: config site trust ledger host operator archive outbox clock json
ledger keep: config site trust ledger host operator archive clock json
ledger void: config site ledger host operator spool spool-json archive outbox json
ledger dispute: config site ledger host operator spool spool-json archive json
ledger withdraw: config site ledger host operator spool spool-json archive json
ledger answer: config site ledger host operator spool spool-json archive json
ledger scrap: config site ledger host operator spool spool-json archive json
ledger applied: config site ledger host operator spool spool-json archive json
ledger adopt: config site trust ledger host operator spool spool-json archive clock json
ledger release: config site ledger host operator json
ledger time: config site trust ledger host operator clock json
ledger respool: config site ledger host operator spool spool-json archive json
ledger audit: config site ledger host operator archive json
ledger rebuild: config site ledger host operator archive json
ledger archive: config site ledger host operator archive json
ledger backup: config site ledger host operator archive json
ledger close: config site ledger host operator json
ledger inherit: config site ledger host operator archive json
ledger restore: config site ledger host operator key archive json
receipt: config site trust ledger host operator importer-key passphrase-file pin-file pkcs11-module json
evidence: config site ledger host operator importer-key passphrase-file pin-file pkcs11-module archive json
key new: config site key passphrase-file json
key show: config site key passphrase-file pin-file pkcs11-module json
media enroll: config trust key passphrase-file pin-file pkcs11-module json
media check: config site trust clock json
media retire: config trust json
media list: config trust json
trust check: config trust json
trust show: config trust json
explain: json
drill:
";
}
