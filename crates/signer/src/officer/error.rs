//! Why nothing was signed or written.

use std::io;
use std::path::PathBuf;

use carnet_format::bundle::EndorsementSetError;
use carnet_format::{BundleError, Code, Digest, KeyId, ManifestError, SignError};
use carnet_host::settings::ConfigError;
use carnet_host::{Failure, Status};
use carnet_media::MediumError;

use super::clamd::ClamdError;
use crate::KeyUseError;

/// Why nothing was signed or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OfficerError {
    /// The settings.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The private key.
    #[error(transparent)]
    Key(#[from] KeyUseError),
    /// A bundle could not be read, or the new file not written.
    #[error(transparent)]
    Medium(#[from] MediumError),
    /// The bundle could not be written where it was read.
    #[error("{0}; with -o COPY the result goes to another place")]
    WriteInPlace(MediumError),
    /// What was read back is not what was written.
    #[error("{path:?} was written, but what was read back is refused: {reason}")]
    ReadBack {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
        /// The reject code of what was read back, if it has one.
        code: Option<Code>,
    },
    /// The first copy is bad in what stands before its endorsements.
    #[error("not merged: {path:?} is bad itself: {reason}; name a good copy first")]
    BadCopy {
        /// The copy.
        path: PathBuf,
        /// Why.
        reason: String,
        /// The reject code.
        code: Code,
    },
    /// The frame of the bundle.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// The manifest.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The bundle is signed by nobody known.
    #[error("key {0} is not in the trust file")]
    UnknownKey(KeyId),
    /// An endorsement cannot join the others.
    #[error(transparent)]
    Set(#[from] EndorsementSetError),
    /// QUORUM-17.
    #[error("not signed: {what} under key {key} could not count. {}", code.meaning())]
    WouldNotCount {
        /// What was to be signed.
        what: &'static str,
        /// The key.
        key: String,
        /// Why.
        code: Code,
    },
    /// An approval for a medium that cannot carry the bundle.
    #[error("not signed: {reason}")]
    CannotCarry {
        /// Which, and why.
        reason: String,
        /// Why.
        code: Code,
    },
    /// QUORUM-18.
    #[error(
        "{other:?} is another bundle ({found}) than {first:?} ({expected}): give copies of one bundle only"
    )]
    OtherBundle {
        /// The first file.
        first: PathBuf,
        /// Its bundle digest.
        expected: Digest,
        /// The file that differs.
        other: PathBuf,
        /// Its bundle digest.
        found: Digest,
    },
    /// There is no terminal, and `--yes` was not given.
    #[error("not signed: there is no terminal at which to ask")]
    NobodyToAsk,
    /// The person did not say yes.
    #[error("not signed: the answer was not yes")]
    Declined,
    /// The key could not be used.
    #[error("not signed: {0}")]
    Sign(SignError),
    /// The virus scanner.
    #[error("not attested: {0}")]
    Clamd(ClamdError),
    /// The report of another scanner does not name the bundle.
    #[error(
        "not attested: the report {path:?} names neither the SHA-256 of the file ({file}) nor the bundle digest ({bundle})"
    )]
    ReportNamesOther {
        /// The report.
        path: PathBuf,
        /// SHA-256 of the bundle file.
        file: Digest,
        /// The bundle digest.
        bundle: Digest,
    },
    /// The result could not be printed.
    #[error("cannot print the result")]
    Output(#[from] io::Error),
}

// Not by `#[from]`: their words are part of the message, and stand in it once.
impl From<SignError> for OfficerError {
    fn from(error: SignError) -> Self {
        Self::Sign(error)
    }
}

impl From<ClamdError> for OfficerError {
    fn from(error: ClamdError) -> Self {
        Self::Clamd(error)
    }
}

impl Failure for OfficerError {
    fn status(&self) -> Status {
        match self {
            Self::Config(error) => error.status(),
            Self::Key(error) => error.status(),
            Self::Bundle(BundleError::Io(_)) => Status::Unknown,
            Self::Medium(_)
            | Self::WriteInPlace(_)
            | Self::ReadBack { .. }
            | Self::Sign(_)
            | Self::Clamd(_)
            | Self::Output(_) => Status::Unknown,
            Self::NobodyToAsk | Self::OtherBundle { .. } => Status::Usage,
            Self::Declined => Status::Held,
            Self::Bundle(_)
            | Self::Manifest(_)
            | Self::UnknownKey(_)
            | Self::Set(_)
            | Self::WouldNotCount { .. }
            | Self::CannotCarry { .. }
            | Self::BadCopy { .. }
            | Self::ReportNamesOther { .. } => Status::Rejected,
        }
    }

    fn code(&self) -> Option<Code> {
        match self {
            Self::Config(error) => error.code(),
            Self::Key(error) => error.code(),
            Self::Medium(error) | Self::WriteInPlace(error) => Some(error.code()),
            Self::ReadBack { .. } => Some(Code::MediumDefective),
            Self::Bundle(error) => error.code(),
            Self::Manifest(error) => Some(error.code()),
            Self::UnknownKey(_) => Some(Code::KeyUnknown),
            Self::Set(error) => Some(error.code()),
            Self::WouldNotCount { code, .. }
            | Self::CannotCarry { code, .. }
            | Self::BadCopy { code, .. } => Some(*code),
            Self::NobodyToAsk => Some(Code::ConfigNobodyToAsk),
            Self::Clamd(_) => Some(Code::ScanEngine),
            Self::ReportNamesOther { .. } => Some(Code::ScanReport),
            Self::Sign(_) | Self::OtherBundle { .. } | Self::Declined | Self::Output(_) => None,
        }
    }

    fn next_step(&self) -> Option<&'static str> {
        let own = matches!(self, Self::WouldNotCount { .. });
        self.code().map(if own { Code::next_step_for_own } else { Code::next_step })
    }
}
