//! The commands.

mod import;
mod ledger;
mod receipt;

use std::io::Write;

use carnet_format::plain_text::Escaped;
use carnet_format::receipt::ReceiptError;
use carnet_format::{BuildError, Code, Digest};
use carnet_host::settings::{ConfigError, Settings};
use carnet_host::{Failure, Status, seconds_since_1970};
use carnet_judge::Refusal;
use carnet_ledger::{
    Archive, ArchiveError, KeyRecordError, LedgerError, ReferenceError, SqliteLedger,
};
use carnet_media::MediumError;
use carnet_signer::KeyUseError;
use carnet_signer::target::{LetGoError, TargetError};

use crate::SpoolError;
use crate::cli::Command;

/// Runs a command of this crate.
///
/// # Errors
/// The settings, the ledger or the archive cannot be used, the command does not fit the ledger, the
/// key may not sign receipts, or the result cannot be printed. A bad bundle is no error here: it is a
/// status.
pub fn run(
    command: &Command,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, CommandError> {
    match command {
        Command::Import(args) => import::run(args, settings, out),
        Command::Ledger(args) => ledger::run(&args.command, settings, out),
        Command::Receipt(args) => receipt::run(args, settings, out),
    }
}

fn open_ledger(settings: &Settings) -> Result<SqliteLedger, CommandError> {
    Ok(SqliteLedger::open(settings.ledger()?, settings.site()?)?)
}

fn open_archive(settings: &Settings) -> Result<Archive, CommandError> {
    Ok(Archive::new(settings.archive()?))
}

/// Says on standard error why one bundle was not spooled, where others go on.
fn tell(what: &str, error: &SpoolError) {
    let code = error.code();
    carnet_host::say!("error: {what}");
    carnet_host::say!("  because: {}", Escaped(&error.to_string()));
    carnet_host::say!("  code: {code}\n  next: {}", code.next_step());
}

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CommandError {
    /// The settings.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The archive.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The spool.
    #[error(transparent)]
    Spool(#[from] SpoolError),
    /// A bundle was named wrongly.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    /// A medium.
    #[error(transparent)]
    Medium(#[from] MediumError),
    /// The record beside the key.
    #[error(transparent)]
    Record(#[from] KeyRecordError),
    /// The folder holds no backup.
    #[error("{folder:?} holds no backup: expected a file such as ledger-12.sqlite")]
    NoBackup {
        /// The folder.
        folder: std::path::PathBuf,
    },
    /// A backup's audit log was changed.
    #[error("the backup cannot be trusted: {broken}")]
    BrokenBackup {
        /// Where.
        broken: carnet_ledger::AuditBreak,
    },
    /// The private key.
    #[error(transparent)]
    Key(#[from] KeyUseError),
    /// The key may not sign receipts.
    #[error("not signed: {0}")]
    ReceiptKey(Refusal),
    /// The receipt could not be signed.
    #[error(transparent)]
    Receipt(#[from] BuildError<ReceiptError>),
    /// The medium is not one on which the bundle would be taken.
    #[error("nothing was written: {0}")]
    Target(TargetError),
    /// It must not arrive any more.
    #[error("nothing was written: the bundle {digest} was declared void")]
    Void {
        /// The bundle.
        digest: Digest,
    },
    /// The medium could not be unmounted.
    #[error(transparent)]
    LetGo(#[from] LetGoError),
    /// The result could not be printed.
    #[error("cannot print the result")]
    Output(#[from] std::io::Error),
}

impl From<Refusal> for CommandError {
    fn from(fault: Refusal) -> Self {
        Self::ReceiptKey(fault)
    }
}

impl From<TargetError> for CommandError {
    fn from(error: TargetError) -> Self {
        Self::Target(error)
    }
}

impl Failure for CommandError {
    fn status(&self) -> Status {
        match self {
            Self::Config(error) => error.status(),
            Self::Key(error) => error.status(),
            Self::Target(error) => error.status(),
            Self::LetGo(error) => error.status(),
            Self::ReceiptKey(_) => Status::Rejected,
            Self::Ledger(error) => ledger_status(error),
            Self::Spool(_) | Self::Archive(_) | Self::Medium(_) | Self::Output(_) => {
                Status::Unknown
            }
            Self::Reference(ReferenceError::Ledger(error)) => ledger_status(error),
            Self::Reference(_) | Self::NoBackup { .. } | Self::Void { .. } => Status::Usage,
            Self::Record(_) | Self::Receipt(_) => Status::Unknown,
            Self::BrokenBackup { .. } => Status::Rejected,
        }
    }

    fn code(&self) -> Option<Code> {
        Some(match self {
            Self::Config(error) => return error.code(),
            Self::Key(error) => return error.code(),
            Self::Target(error) => return error.code(),
            Self::LetGo(error) => return error.code(),
            Self::ReceiptKey(fault) => fault.code,
            Self::Ledger(error) => error.code(),
            Self::Archive(error) => error.code(),
            Self::Spool(error) => error.code(),
            Self::Reference(error) => error.code(),
            Self::Medium(error) => error.code(),
            Self::Record(error) => error.code(),
            Self::Void { .. } => Code::StreamVoided,
            Self::NoBackup { .. } => Code::LedgerMissing,
            Self::BrokenBackup { .. } => Code::LedgerAuditBroken,
            Self::Output(_) | Self::Receipt(_) => return None,
        })
    }

    fn next_step(&self) -> Option<&'static str> {
        let own = matches!(self, Self::ReceiptKey(_) | Self::Target(_) | Self::Void { .. });
        self.code().map(if own { Code::next_step_for_own } else { Code::next_step })
    }
}

/// A ledger that cannot be used is *could not tell*; one that was asked wrongly is usage.
fn ledger_status(error: &LedgerError) -> Status {
    match error.code() {
        Code::LedgerUnavailable | Code::LedgerDamaged => Status::Unknown,
        _ => Status::Usage,
    }
}

/// So many items, in words.
fn items(count: u64) -> String {
    if count == 1 { "1 item".to_owned() } else { format!("{count} items") }
}
