//! The commands.

mod entry;
mod key_new;
mod key_show;
mod media;

use std::io::Write;

use carnet_format::Code;
use carnet_host::settings::{ConfigError, Settings};
use carnet_host::{Failure, Status};

pub use media::{MediaError, run_media};

use crate::KeyUseError;
use crate::cli::{KeyArgs, KeyCommand};
use crate::key_fault::KeyFileError;

/// Runs `key new` or `key show`.
///
/// # Errors
/// The settings or the key file cannot be used, or the result cannot be printed.
pub fn run_key(
    args: &KeyArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, KeyCommandError> {
    match &args.command {
        KeyCommand::New(args) => key_new::run(args, settings, out),
        KeyCommand::Show(args) => key_show::run(args, settings, out),
    }
}

/// Why a command about keys failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyCommandError {
    /// The settings.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The key file cannot be made.
    #[error(transparent)]
    KeyFile(#[from] KeyFileError),
    /// The key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyUseError),
    /// A token makes its keys itself.
    #[error(
        "key new makes key files; a key on a token is made with the token's own program: docs/keys.md"
    )]
    NewOnToken,
    /// The result could not be printed.
    #[error("cannot print the result")]
    Output(#[from] std::io::Error),
}

impl Failure for KeyCommandError {
    fn status(&self) -> Status {
        match self {
            Self::Config(error) => error.status(),
            Self::KeyFile(error) => error.status(),
            Self::Key(error) => error.status(),
            Self::NewOnToken => Status::Usage,
            Self::Output(_) => Status::Unknown,
        }
    }

    fn code(&self) -> Option<Code> {
        match self {
            Self::Config(error) => error.code(),
            Self::KeyFile(error) => error.code(),
            Self::Key(error) => error.code(),
            Self::NewOnToken => Some(Code::ConfigTokenUri),
            Self::Output(_) => None,
        }
    }
}
