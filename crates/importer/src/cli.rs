//! The command line.

mod evidence;

use std::path::PathBuf;

use carnet_format::{MediumId, NeutralId, Word as _};
use carnet_host::args::{StatedArgs, place, read_medium, read_moment, read_ticket};
use carnet_host::settings::{IMPORTER_KEY, JUDGE, LEDGER, SPOOL, options};
use carnet_ledger::MachineState;

pub use self::evidence::EvidenceArgs;

/// Take bundles in, and keep the ledger.
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
    Import(ImportArgs),
    /// Look into the ledger and take care of it
    Ledger(LedgerArgs),
    /// Sign that this site admitted a bundle
    Receipt(ReceiptArgs),
    /// Write what proves a crossing to a folder that can be given away
    Evidence(EvidenceArgs),
}

/// Sign that this site admitted a bundle: its digest, when, by which trust file and checks, and
/// where the audit log stood. It is signed by the key of the setting importer-key, which needs the
/// role importer. `verify` checks a receipt, and the other site's `import` notes it.
///
/// Exit status: 0 written, 1 the key may not sign it, 2 usage or configuration, 3 could not tell.
#[derive(Debug, clap::Args)]
#[command(args = options(&[&["trust"], IMPORTER_KEY, LEDGER]))]
pub struct ReceiptArgs {
    /// The bundle, as `ledger` names it
    #[arg(value_name = "REF")]
    pub reference: String,
    /// The new file
    #[arg(short, long, value_name = "FILE", value_parser = place())]
    pub output: PathBuf,
}

/// Judge bundles, admit the good ones into the ledger and write them to the spool. Receipts for bundles of
/// this site are noted in the ledger. With the setting importer-key a receipt is left beside each bundle
/// in a folder.
#[derive(Debug, clap::Args)]
#[command(args = options(&[JUDGE, LEDGER, IMPORTER_KEY, SPOOL]))]
pub struct ImportArgs {
    /// Bundles and receipts, or folders such as a stick that holds them
    #[arg(required = true, value_name = "FILE|DIR")]
    pub names: Vec<PathBuf>,
    /// The folder to write to [default: the setting spool]
    #[arg(long, value_name = "DIR", value_parser = place())]
    pub out: Option<PathBuf>,
    /// The medium that the files came on: nothing on it is looked at, and the verdict says so
    #[arg(long, value_name = "ID", value_parser = read_medium)]
    pub medium: Option<MediumId>,
    /// The time, where the clock of this host is not to be asked.
    #[command(flatten)]
    pub stated: StatedArgs,
    /// Unmount the media that were read, whatever the verdict is
    #[arg(long)]
    pub eject: bool,
    /// Say what would become of them, and write nothing
    #[arg(long, conflicts_with = "eject")]
    pub dry_run: bool,
}

/// Look into the ledger and take care of it.
#[derive(Debug, clap::Args)]
pub struct LedgerArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: LedgerCommand,
}

/// What to do with the ledger. REF is a bundle digest, at least its first eight digits, the name of
/// a spool folder, or the name of a bundle file.
#[derive(Debug, clap::Subcommand)]
pub enum LedgerCommand {
    /// Begin a site: make its ledger, and the folders of the settings. No other command makes a ledger
    #[command(args = options(&[LEDGER, &["archive", "spool", "outbox"]]))]
    Create,
    /// List the bundles that went out and came in
    #[command(args = options(&[LEDGER, &["trust"]]))]
    List(ListArgs),
    /// Show one bundle and its items
    #[command(args = options(&[LEDGER]))]
    Show(ShowArgs),
    /// Show what is open, what is held, and every stream
    #[command(args = options(&[&["trust"], LEDGER, &["archive", "outbox"]]))]
    Status,
    /// List every product of every machine with what is to be done about it
    #[command(args = options(&[&["trust"], LEDGER, &["archive", "outbox"]]))]
    Machines(MachinesArgs),
    /// Show what a machine was granted, so that it can be activated again with no second trip
    #[command(args = options(&[LEDGER, &["archive"]]))]
    Confirm(ConfirmArgs),
    /// Write a bundle again, when a stick was lost: the identical bytes, with the endorsements that are kept
    #[command(args = options(&[JUDGE, LEDGER, &["archive", "outbox"]]))]
    Bundle(BundleArgs),
    /// Keep the endorsements that a bundle made here was given, should the stick with them be lost
    #[command(args = options(&[JUDGE, LEDGER, &["archive"]]))]
    Keep(KeepArgs),
    /// Declare that a bundle made here will never arrive: its items can be exported again
    #[command(args = options(&[LEDGER, &["outbox"], SPOOL]))]
    Void(VoidArgs),
    /// Say that the answer to a request did not fit: it is not handed out any more, and the next export
    /// asks again
    #[command(args = options(&[LEDGER, SPOOL]))]
    Dispute(DisputeArgs),
    /// Say that nobody waits for an answer to a request any more; the next export tells the other side
    #[command(args = options(&[LEDGER, SPOOL]))]
    Withdraw(SayArgs),
    /// Record a confirmation id that came by telephone or on paper; the next export tells the other side that
    /// nobody has to ask for it any more
    #[command(args = options(&[LEDGER, SPOOL]))]
    Answer(AnswerArgs),
    /// Say that a machine is gone: its open requests are withdrawn, and no export asks for it
    #[command(args = options(&[LEDGER, SPOOL]))]
    Scrap(ScrapArgs),
    /// Say that a machine has taken its confirmation id and is active
    #[command(args = options(&[LEDGER, SPOOL]))]
    Applied(AppliedArgs),
    /// Take a bundle of this site back in that a restored ledger lacks; answers to it count then
    #[command(args = options(&[JUDGE, LEDGER, SPOOL]))]
    Adopt(AdoptArgs),
    /// Let a held bundle in: its next import passes what `ledger status` shows, and nothing else
    #[command(args = options(&[LEDGER]))]
    Release(ReleaseArgs),
    /// Show what time is known here and what set it; or set it
    #[command(args = options(&[JUDGE, LEDGER]))]
    Time(TimeArgs),
    /// Write the spool folders of admitted bundles again
    #[command(args = options(&[LEDGER, SPOOL]))]
    Respool(RespoolArgs),
    /// Check the audit log and the archive for changes
    #[command(args = options(&[LEDGER, &["archive"]]))]
    Audit(AuditArgs),
    /// Make the tables of a ledger anew from its audit log and its archive: where they are damaged, or of an
    /// older version
    #[command(args = options(&[LEDGER, &["archive"]]))]
    Rebuild(RebuildArgs),
    /// Move old bundles that nothing needs any more out of the archive; the ledger still knows them
    #[command(args = options(&[LEDGER, &["archive"]]))]
    Archive(ArchiveArgs),
    /// Copy ledger and archive to a folder
    #[command(args = options(&[LEDGER, &["archive"]]))]
    Backup(BackupArgs),
    /// Withdraw all that is open and ask for nothing new: another site takes over the machines
    #[command(args = options(&[LEDGER]))]
    Close(CloseArgs),
    /// Take over archive, machines and confirmations of a site that closed, from its backup
    #[command(args = options(&[LEDGER, &["archive"]]))]
    Inherit(InheritArgs),
    /// Bring a backup back, in a new epoch
    #[command(args = options(&[LEDGER, &["key", "archive"]]))]
    Restore(RestoreArgs),
}

/// Which bundles are listed.
///
/// Those are listed of which all of this is so. Who approved, tickets and media are those of the audit log.
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// List the requests that are still open instead
    #[arg(long)]
    pub open: bool,
    /// Bundles with an approval of this person, or by this key (its id, at least 8 digits of it, or the public key of the
    /// trust file): of those that were admitted one that counted
    #[arg(long, value_name = "PERSON|KEY", value_parser = read_approver)]
    pub approved_by: Option<String>,
    /// Bundles that were approved, exported, adopted or released under this ticket
    #[arg(long, value_name = "TICKET", value_parser = read_ticket)]
    pub ticket: Option<String>,
    /// Bundles that came on this medium, or were delivered to it
    #[arg(long, value_name = "ID", value_parser = read_medium)]
    pub medium: Option<MediumId>,
    /// List what imports refused instead: each bundle once for each reason, and counts of unreadable files
    #[arg(long, conflicts_with_all = ["open", "approved_by", "ticket"])]
    pub rejected: bool,
}

/// A person as the trust file has them, or a key: its id, the beginning of it, or the public key.
fn read_approver(text: &str) -> Result<String, &'static str> {
    let is_hex = text.bytes().all(|it| it.is_ascii_digit() || (b'a'..=b'f').contains(&it));
    match text.parse::<NeutralId>() {
        Err(_) if !(is_hex && (8..=66).contains(&text.len())) => Err(
            "expected a person such as p-014, a key id, at least its first 8 lower-case hexadecimal digits, or \
             a public key as the trust file has it",
        ),
        _ => Ok(text.to_owned()),
    }
}

/// Which bundle is shown.
#[derive(Debug, clap::Args)]
pub struct ShowArgs {
    /// The bundle
    #[arg(value_name = "REF")]
    pub reference: String,
    /// List every item
    #[arg(long)]
    pub items: bool,
}

/// Which machines are listed: those for which all of this is so. The counts in the first line are of all.
///
/// Exit status: 0 listed, 1 a machine that was named has sent no request, 2 usage or configuration,
/// 3 could not tell.
#[derive(Debug, clap::Args)]
pub struct MachinesArgs {
    /// The machines, in any case of ASCII letters [default: all]
    #[arg(value_name = "NAME")]
    pub machines: Vec<String>,
    /// Those that stand so: to-type, uncertain, contradicted, disputed, refused, deferred, not-delivered, at-gateway, not-asked,
    /// withdrawn, active, scrapped, or stale; several with commas
    #[arg(long, value_name = "WORD", value_delimiter = ',', value_parser = read_state)]
    pub state: Vec<Wanted>,
    /// Products whose name has this text, or with this activation id
    #[arg(long, value_name = "TEXT")]
    pub product: Option<String>,
    /// Those that have stood so for this many days, such as 14d
    #[arg(long, value_name = "DAYS", value_parser = read_days)]
    pub older_than: Option<u64>,
    /// Those that wait for an answer longer than the route's turnaround-days
    #[arg(long)]
    pub overdue: bool,
    /// All but what is active or scrapped
    #[arg(long)]
    pub not_active: bool,
    /// A table for spreadsheets
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
        _ => Err(format!("expected {} stale", MachineState::one_of())),
    }
}

fn read_days(text: &str) -> Result<u64, &'static str> {
    let days = text.strip_suffix('d').unwrap_or(text);
    days.parse().map_err(|_| "expected a number of days, such as 14d")
}

/// Which machine is looked up.
#[derive(Debug, clap::Args)]
pub struct ConfirmArgs {
    /// The machine, as it was exported
    #[arg(value_name = "MACHINE")]
    pub machine: String,
}

/// One bundle.
#[derive(Debug, clap::Args)]
pub struct ReferenceArgs {
    /// The bundle
    #[arg(value_name = "REF")]
    pub reference: String,
}

/// What is kept.
#[derive(Debug, clap::Args)]
pub struct KeepArgs {
    /// Bundles of this site with endorsements, or folders such as a stick that holds them
    #[arg(required = true, value_name = "FILE|DIR")]
    pub names: Vec<PathBuf>,
}

/// Which bundle is written again, and where to.
#[derive(Debug, clap::Args)]
pub struct BundleArgs {
    /// The bundle
    #[arg(value_name = "REF")]
    pub reference: String,
    /// Write it to this file
    #[arg(short, long, value_name = "FILE", required_unless_present = "media", value_parser = place())]
    pub output: Option<PathBuf>,
    /// Write it to this medium under its own name
    #[arg(long, value_name = "DIR", conflicts_with = "output", value_parser = place())]
    pub media: Option<PathBuf>,
    /// Unmount the medium afterwards
    #[arg(long, requires = "media", conflicts_with = "output")]
    pub eject: bool,
}

/// Which bundle is released, and why.
#[derive(Debug, clap::Args)]
pub struct ReleaseArgs {
    /// The bundle
    #[arg(value_name = "REF")]
    pub reference: String,
    /// The ticket under which somebody looked into it
    #[arg(long, value_name = "TICKET", value_parser = read_ticket)]
    pub ticket: String,
}

/// What the time floor becomes.
///
/// Time floor and anchor become the time that is given, be it earlier or later: where a wrong clock has raised
/// the floor, keys and media have expired here before their time.
#[derive(Debug, clap::Args)]
pub struct TimeArgs {
    /// Set them to this time: a date, or date and time
    #[arg(long, value_name = "TIME", value_parser = read_moment, requires = "ticket")]
    pub set: Option<u64>,
    /// The ticket under which somebody looked into it
    #[arg(long, value_name = "TICKET", value_parser = read_ticket, requires = "set")]
    pub ticket: Option<String>,
}

/// Which spool folders are written again.
#[derive(Debug, clap::Args)]
pub struct RespoolArgs {
    /// The bundles [default: all that were admitted]
    #[arg(value_name = "REF")]
    pub references: Vec<String>,
    /// The folder to write to [default: the setting spool]
    #[arg(long, value_name = "DIR", value_parser = place())]
    pub out: Option<PathBuf>,
}

/// How the audit log is checked.
#[derive(Debug, clap::Args)]
pub struct AuditArgs {
    /// Print every entry as it is stored
    #[arg(long)]
    pub log: bool,
    /// A folder to which some of the archive was moved; may be given several times
    #[arg(long, value_name = "DIR", value_parser = place())]
    pub moved_to: Vec<PathBuf>,
}

/// From what the tables are made anew.
///
/// The ledger as it was stays beside it, under a name that is told. Nothing is changed where log and archive do
/// not agree.
#[derive(Debug, clap::Args)]
pub struct RebuildArgs {
    /// The ticket under which somebody looked into it
    #[arg(long, value_name = "TICKET", value_parser = read_ticket)]
    pub ticket: String,
    /// An inventory with the columns machine and installation id: where names of machines are lost, they are
    /// joined again to the requests with these installation ids
    #[arg(long, value_name = "CSV", value_parser = place())]
    pub machines: Option<PathBuf>,
    /// A folder to which some of the archive was moved; may be given several times
    #[arg(long, value_name = "DIR", value_parser = place())]
    pub moved_to: Vec<PathBuf>,
}

/// What is moved, and where to.
///
/// Trust files stay, and so does what is open, disputed, or the newest of its stream: how much that is, is said. A
/// call that was killed is finished by the same one.
#[derive(Debug, clap::Args)]
pub struct ArchiveArgs {
    /// Move what was recorded before this: so many days ago, such as 730d, or before a date
    #[arg(long, value_name = "DAYS|DATE", value_parser = read_age)]
    pub older_than: Age,
    /// The folder, best on another disk; it may hold what was moved before
    #[arg(long, value_name = "DIR", value_parser = place())]
    pub to: PathBuf,
    /// The ticket under which it is moved: it tells later where the files lie
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

fn read_age(text: &str) -> Result<Age, &'static str> {
    match (read_days(text), read_moment(text)) {
        (Ok(days), _) => Ok(Age::Days(days)),
        (_, Ok(time)) => Ok(Age::Before(time)),
        _ => Err("expected a number of days, such as 730d, or a date, such as 2027-01-31"),
    }
}

/// Where a backup goes.
#[derive(Debug, clap::Args)]
pub struct BackupArgs {
    /// The folder; it may hold earlier backups
    #[arg(value_name = "DIR", value_parser = place())]
    pub folder: PathBuf,
}

/// Where a backup comes from.
#[derive(Debug, clap::Args)]
pub struct RestoreArgs {
    /// The folder; its newest backup is taken
    #[arg(value_name = "DIR", value_parser = place())]
    pub folder: PathBuf,
    /// An epoch that may be in use already; the new one will be higher
    #[arg(long, value_name = "N")]
    pub epoch: Option<u64>,
}

/// What is spoken of.
#[derive(Debug, clap::Args)]
pub struct About {
    /// The machine, as it was exported, or the request, as `ledger show --items` and `confirm` name it
    #[arg(value_name = "MACHINE|ITEM")]
    pub what: String,
    /// Of the machine's requests the one for this product: a part of its name, or its activation id
    #[arg(long, value_name = "TEXT")]
    pub product: Option<String>,
}

/// Why it is said, or taken back.
#[derive(Debug, clap::Args)]
pub struct Because {
    /// The ticket under which somebody looked into it
    #[arg(long, value_name = "TICKET", value_parser = read_ticket)]
    pub ticket: String,
    /// It was said in error: take it back
    #[arg(long)]
    pub take_back: bool,
}

/// What is said of a request.
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
#[derive(Debug, clap::Args)]
pub struct DisputeArgs {
    /// The request.
    #[command(flatten)]
    pub about: About,
    /// Why.
    #[command(flatten)]
    pub because: Because,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
}

/// Which confirmation id came.
#[derive(Debug, clap::Args)]
pub struct AnswerArgs {
    /// The request.
    #[command(flatten)]
    pub about: About,
    /// Why.
    #[command(flatten)]
    pub because: Because,
    /// The confirmation id, in any groups
    #[arg(
        long,
        value_name = "DIGITS",
        required_unless_present = "take_back",
        conflicts_with = "take_back"
    )]
    pub confirmation_id: Option<String>,
}

/// Which machine is gone.
#[derive(Debug, clap::Args)]
pub struct ScrapArgs {
    /// The machine, as it was exported
    #[arg(value_name = "MACHINE")]
    pub machine: String,
    /// Why.
    #[command(flatten)]
    pub because: Because,
}

/// Which machine is active.
#[derive(Debug, clap::Args)]
pub struct AppliedArgs {
    /// The request.
    #[command(flatten)]
    pub about: About,
    /// The machine, where several share the request that is named
    #[arg(long, value_name = "NAME")]
    pub machine: Option<String>,
    /// It was said in error: take it back, under this ticket
    #[arg(long, value_name = "TICKET", value_parser = read_ticket)]
    pub take_back: Option<String>,
}

/// Why a site closes.
#[derive(Debug, clap::Args)]
pub struct CloseArgs {
    /// Why.
    #[command(flatten)]
    pub because: Because,
}

/// Which site is taken over.
#[derive(Debug, clap::Args)]
pub struct InheritArgs {
    /// The folder of the other site's backup, of which the newest is taken; to take it back, the site
    #[arg(value_name = "DIR|SITE")]
    pub from: String,
    /// Why.
    #[command(flatten)]
    pub because: Because,
}

/// Which bundle is adopted.
#[derive(Debug, clap::Args)]
pub struct AdoptArgs {
    /// The bundle: on a stick, or in the archive
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The ticket under which somebody looked into it
    #[arg(long, value_name = "TICKET", value_parser = read_ticket)]
    pub ticket: String,
    /// Those before it that are missing, too, are lost for good: no copy is left
    #[arg(long)]
    pub earlier_lost: bool,
}

/// Which bundle will never arrive, or has arrived after all.
#[derive(Debug, clap::Args)]
pub struct VoidArgs {
    /// The bundle.
    #[command(flatten)]
    pub bundle: ReferenceArgs,
    /// Take it back: the other side says that the bundle has arrived
    #[arg(long, requires = "ticket")]
    pub take_back: bool,
    /// The ticket under which somebody looked into it
    #[arg(long, value_name = "TICKET", value_parser = read_ticket, requires = "take_back")]
    pub ticket: Option<String>,
}
