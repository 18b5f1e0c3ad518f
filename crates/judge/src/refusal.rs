//! Why something signed that is no bundle is not accepted.

use std::io;

use carnet_format::{BundleError, Code};

/// Why a receipt, a media passport or a trust update is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message} [{code}]")]
pub struct Refusal {
    /// The stable reject code.
    pub code: Code,
    /// What was found, in words.
    pub message: String,
}

impl Refusal {
    pub(crate) fn new(code: Code, message: impl ToString) -> Self {
        Self { code, message: message.to_string() }
    }

    /// Of a file that could be read.
    pub(crate) fn of(error: BundleError) -> io::Result<Self> {
        match error {
            BundleError::Io(error) => Err(error),
            // safe: what is no input error has a code.
            error => Ok(Self::new(error.code().unwrap_or(Code::FileTruncated), error)),
        }
    }
}
