//! Why an export ended.

use std::io;
use std::path::Path;

use carnet_format::{BuildError, Code, Digest, ManifestError, SiteName};
use carnet_host::settings::ConfigError;
use carnet_host::{Failure, Status};
use carnet_judge::route::RouteFault;
use carnet_judge::verdict::Stop;
use carnet_ledger::{ArchiveError, KeyRecordError, LedgerError, ReferenceError};
use carnet_media::{Action, MediumError};
use carnet_signer::KeyUseError;
use carnet_signer::target::{LetGoError, TargetError};

use crate::fault::UnreadableInput;

/// Why nothing was exported; [`ExportError::Recorded`] says that the bundle exists all the same.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The settings.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The key.
    #[error(transparent)]
    Key(#[from] KeyUseError),
    /// An input that cannot be read.
    #[error(transparent)]
    Unreadable(#[from] UnreadableInput),
    /// Bad rows, each named before.
    #[error("nothing was exported; faults in the input: {count}")]
    BadInput {
        /// How many.
        count: usize,
    },
    /// `--reply-to` names no bundle.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    /// `--reply-to` names a bundle of answers.
    #[error("{text:?} holds no requests")]
    NoRequests {
        /// What was typed.
        text: String,
    },
    /// `--reply-to` names a bundle from another site.
    #[error("{text:?} came from {from}, the reply is for {to}")]
    OtherSite {
        /// What was typed.
        text: String,
        /// Who sent it.
        from: SiteName,
        /// For whom the reply is.
        to: SiteName,
    },
    /// More bundles than one reply can answer.
    #[error("got {got} bundles to answer, one reply takes at most 64")]
    TooManyBundles {
        /// How many.
        got: usize,
    },
    /// The folder is not there, or the file is.
    #[error(transparent)]
    Target(MediumError),
    /// The bundle would not be taken on the medium.
    #[error("nothing was exported: {0}")]
    NotTaken(TargetError),
    /// The medium could not be unmounted.
    #[error(transparent)]
    LetGo(#[from] LetGoError),
    /// The route does not carry the bundle.
    #[error(transparent)]
    Route(#[from] RouteFault),
    /// The bundle would be refused.
    #[error("the other side would refuse the bundle: {0}")]
    Judged(Stop),
    /// The bundle could not be signed.
    #[error(transparent)]
    Build(#[from] BuildError<ManifestError>),
    /// The ledger refused or could not be asked.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The record beside the key.
    #[error(transparent)]
    Record(#[from] KeyRecordError),
    /// The archive.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The outbox.
    #[error(transparent)]
    Medium(#[from] MediumError),
    /// The bundle is recorded and archived, but did not get where it should.
    #[error(
        "the bundle {digest} is recorded, but was not delivered: {why}\n  \
         write it again with: carnet ledger bundle {} --media DIR", digest.short()
    )]
    Recorded {
        /// The bundle.
        digest: Digest,
        /// What went wrong.
        why: String,
    },
    /// The compressor refused, or the items are not what they were.
    #[error("the bundle could not be built: {what}")]
    Internal {
        /// What happened.
        what: String,
    },
    /// The result could not be printed.
    #[error("cannot print the result")]
    Output(#[from] io::Error),
}

impl ExportError {
    pub(crate) fn compress(error: io::Error) -> Self {
        Self::Internal { what: error.to_string() }
    }

    pub(crate) fn outbox(file: &Path, error: &io::Error) -> Self {
        Self::Medium(MediumError::new(Action::Write, file, error))
    }
}

// Not by `#[from]`: its words are part of the message, and stand in it once.
impl From<TargetError> for ExportError {
    fn from(error: TargetError) -> Self {
        Self::NotTaken(error)
    }
}

impl Failure for ExportError {
    fn status(&self) -> Status {
        match self {
            Self::Config(error) => error.status(),
            Self::Key(error) => error.status(),
            Self::NotTaken(error) => error.status(),
            Self::LetGo(error) => error.status(),
            // What a person typed; a medium that fails is another matter.
            Self::Target(error) => match error.code() {
                Code::MediumMissing | Code::MediumNameTaken | Code::MediumDenied => Status::Usage,
                _ => Status::Unknown,
            },
            Self::Unreadable(_)
            | Self::BadInput { .. }
            | Self::NoRequests { .. }
            | Self::OtherSite { .. }
            | Self::TooManyBundles { .. }
            | Self::Route(RouteFault::None { .. })
            | Self::Record(KeyRecordError::LedgerOlder { .. }) => Status::Usage,
            Self::Reference(ReferenceError::Ledger(error)) | Self::Ledger(error) => {
                of_ledger(error)
            }
            Self::Reference(_) => Status::Usage,
            Self::Route(_) | Self::Build(BuildError::Refused(_)) => Status::Rejected,
            Self::Judged(stop) => stop.into(),
            Self::Build(_)
            | Self::Record(_)
            | Self::Archive(_)
            | Self::Medium(_)
            | Self::Recorded { .. }
            | Self::Internal { .. }
            | Self::Output(_) => Status::Unknown,
        }
    }

    fn code(&self) -> Option<Code> {
        match self {
            Self::Config(error) => error.code(),
            Self::Key(error) => error.code(),
            Self::NotTaken(error) => error.code(),
            Self::LetGo(error) => error.code(),
            Self::Route(error) => Some(error.code()),
            Self::Judged(stop) => stop.code(),
            Self::Reference(ReferenceError::Ledger(error)) | Self::Ledger(error) => {
                Some(error.code())
            }
            Self::Reference(_)
            | Self::NoRequests { .. }
            | Self::OtherSite { .. }
            | Self::TooManyBundles { .. } => Some(Code::ExportReplyTo),
            Self::Record(error) => Some(error.code()),
            Self::Archive(error) => Some(error.code()),
            Self::Medium(error) | Self::Target(error) => Some(error.code()),
            Self::Recorded { .. } => Some(Code::ExportUndelivered),
            Self::Unreadable(_) => Some(Code::InputUnreadable),
            // A key file signs always; a token may be pulled out.
            Self::Build(BuildError::Sign(_)) => Some(Code::ConfigTokenMissing),
            Self::BadInput { .. } | Self::Build(_) | Self::Internal { .. } | Self::Output(_) => {
                None
            }
        }
    }

    fn next_step(&self) -> Option<&'static str> {
        self.code().map(Code::next_step_for_own)
    }
}

/// What a ledger says about the configuration stops before anything is done.
const fn of_ledger(error: &LedgerError) -> Status {
    match error {
        LedgerError::Missing { .. }
        | LedgerError::Version { .. }
        | LedgerError::WrongSite { .. }
        | LedgerError::TrustOlder { .. }
        | LedgerError::TrustChanged { .. }
        | LedgerError::TrustIssued { .. } => Status::Usage,
        _ => Status::Unknown,
    }
}
