//! Why there are no settings.

use std::path::{Path, PathBuf};

use carnet_format::Code;
use carnet_judge::trust::TrustErrors;

use crate::{Failure, Status};

/// Why there are no settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A file could not be read.
    #[error("cannot read {path:?}: {reason}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// `carnet.toml` says something that is no setting.
    #[error("{path:?} line {line}: {reason}")]
    File {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong there.
        reason: String,
    },
    /// A library that nobody named would be loaded.
    #[error(
        "{setting} in {path:?} would load a library that nobody named: name the file, --config {path:?}, or the \
         library, --pkcs11-module"
    )]
    Library {
        /// The file.
        path: PathBuf,
        /// The setting.
        setting: &'static str,
    },
    /// An address stands where a path should.
    #[error(
        "the setting {setting} is {place:?}: addresses are not known here; name a file or folder of this host"
    )]
    Scheme {
        /// The setting.
        setting: String,
        /// Its value.
        place: PathBuf,
    },
    /// A path has no text.
    #[error("the setting {setting} is empty: name a file or folder, or leave the setting out")]
    Empty {
        /// The setting.
        setting: String,
    },
    /// A variable of the environment says something that is no setting.
    #[error("the variable {variable}: {reason}")]
    Variable {
        /// Its name.
        variable: String,
        /// What is wrong.
        reason: String,
    },
    /// A setting that the command needs is not there.
    #[error(
        "the setting {setting} is missing: give --{setting}, {}, or {setting} = \"…\" in carnet.toml",
        super::options::variable(setting)
    )]
    Missing {
        /// Its name.
        setting: String,
    },
    /// The trust file is rejected.
    #[error("the trust file {path:?} is rejected:\n{errors}")]
    Trust {
        /// The file.
        path: PathBuf,
        /// All its faults.
        errors: TrustErrors,
    },
}

impl ConfigError {
    pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> Self {
        Self::Unreadable { path: path.to_owned(), reason: error.to_string() }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        let code = match &error {
            ConfigError::Unreadable { .. } => Code::ConfigUnreadable,
            ConfigError::File { .. }
            | ConfigError::Variable { .. }
            | ConfigError::Scheme { .. }
            | ConfigError::Empty { .. }
            | ConfigError::Library { .. } => Code::ConfigFile,
            ConfigError::Missing { .. } => Code::ConfigMissing,
            ConfigError::Trust { errors, .. } => errors.code(),
        };
        Self::new(Status::Usage, code, error)
    }
}
