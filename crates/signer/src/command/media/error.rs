//! Why a command about media failed.

use std::io;
use std::path::PathBuf;

use carnet_format::passport::PassportError;
use carnet_format::{BuildError, Code, MediumId, SiteName};
use carnet_host::settings::ConfigError;
use carnet_host::{Failure, Status};
use carnet_judge::Refusal;
use carnet_judge::trust::medium_text;
use carnet_media::MediumError;

use crate::KeyUseError;
use crate::target::{LetGoError, TargetError};

/// Why a command about media failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MediaError {
    /// The settings.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The private key.
    #[error(transparent)]
    Key(#[from] KeyUseError),
    /// The medium.
    #[error(transparent)]
    Medium(#[from] MediumError),
    /// MEDIA-20.
    #[error(
        "not enrolled: a passport lies on the medium at {folder:?} already; carnet media check shows it"
    )]
    Enrolled {
        /// The medium.
        folder: PathBuf,
    },
    /// There is nothing to retire.
    #[error("no passport lies on the medium at {folder:?}: it is not enrolled")]
    NotEnrolled {
        /// The medium.
        folder: PathBuf,
    },
    /// An id that was typed wrongly would leave a lost medium in use.
    #[error(
        "the trust file has no medium {}; carnet media list shows those that it has",
        medium_text(.0)
    )]
    NotListed(MediumId),
    /// A label is no name: several media may bear it.
    #[error(
        "the trust file has several media with the label {label:?}; name one by its id, which carnet \
         media list shows"
    )]
    Label {
        /// What was typed.
        label: String,
    },
    /// The key may not sign passports.
    #[error("not enrolled: {0}; give the key that signs passports with --key")]
    PassportKey(Refusal),
    /// A route that the trust file does not have.
    #[error("not enrolled: the trust file has no route from {from} to {to}")]
    NoRoute {
        /// The site that exports.
        from: SiteName,
        /// The site that imports.
        to: SiteName,
    },
    /// More routes than a passport holds.
    #[error("not enrolled: got {got} routes, a passport holds at most 16")]
    Routes {
        /// How many.
        got: usize,
    },
    /// PASS-5.
    #[error("not enrolled: --until names a time that has passed already")]
    Until,
    /// The system gives no random bytes.
    #[error("not enrolled: no random bytes: {0}")]
    Random(String),
    /// There is no terminal, and `--yes` was not given.
    #[error("nothing was done: there is no terminal at which to ask; look at it, then give --yes")]
    NobodyToAsk,
    /// The person did not say yes.
    #[error("nothing was done: the answer was not yes")]
    Declined,
    /// The passport could not be signed.
    #[error(transparent)]
    Sign(#[from] BuildError<PassportError>),
    /// Nothing can be written to the medium.
    #[error("not enrolled: {0}")]
    Target(TargetError),
    /// The medium could not be unmounted.
    #[error(transparent)]
    LetGo(#[from] LetGoError),
    /// The result could not be printed.
    #[error("cannot print the result")]
    Output(#[from] io::Error),
}

// Not by `#[from]`: its words are part of the message, and stand in it once.
impl From<TargetError> for MediaError {
    fn from(error: TargetError) -> Self {
        Self::Target(error)
    }
}

impl Failure for MediaError {
    fn status(&self) -> Status {
        match self {
            Self::Config(error) => error.status(),
            Self::Key(error) => error.status(),
            Self::LetGo(error) => error.status(),
            Self::Target(error) => error.status(),
            Self::Medium(_) | Self::Random(_) | Self::Sign(_) | Self::Output(_) => Status::Unknown,
            Self::PassportKey(_) => Status::Rejected,
            Self::Enrolled { .. }
            | Self::NotEnrolled { .. }
            | Self::NotListed(_)
            | Self::Label { .. }
            | Self::NoRoute { .. }
            | Self::Routes { .. }
            | Self::Until
            | Self::NobodyToAsk => Status::Usage,
            Self::Declined => Status::Held,
        }
    }

    fn code(&self) -> Option<Code> {
        match self {
            Self::Config(error) => error.code(),
            Self::Key(error) => error.code(),
            Self::LetGo(error) => error.code(),
            Self::Target(error) => error.code(),
            Self::Medium(error) => Some(error.code()),
            Self::Enrolled { .. } => Some(Code::MediumEnrolled),
            Self::NotEnrolled { .. } => Some(Code::MediumUnenrolled),
            Self::NoRoute { .. } => Some(Code::RouteNone),
            // What is next for a key that signed a bundle is not what is next here.
            Self::PassportKey(_)
            | Self::NotListed(_)
            | Self::Label { .. }
            | Self::Routes { .. }
            | Self::Until
            | Self::Random(_)
            | Self::NobodyToAsk
            | Self::Declined
            | Self::Sign(_)
            | Self::Output(_) => None,
        }
    }
}
