//! Why the drill stopped.

use std::{
    io,
    path::{Path, PathBuf},
};

use carnet_format::Code;
use carnet_host::{Failure, Status};

/// Why the drill stopped.
#[derive(Debug, thiserror::Error)]
pub enum DrillError {
    /// The folder for `--keep` holds something.
    #[error("{folder:?} is not empty: name a new folder for --keep")]
    NotEmpty {
        /// The folder.
        folder: PathBuf,
    },
    /// A file of the scratch folder could not be read or written, or an input file not read.
    #[error("{path:?}: {reason}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: String,
        /// Whether the user named the file.
        named: bool,
    },
    /// This program could not be started again.
    #[error("cannot start this program again: {reason}")]
    Program {
        /// What the system says.
        reason: String,
    },
    /// A command that has to succeed did not. It has printed why.
    #[error("`carnet {command}` ended with status {status}")]
    Command {
        /// As typed.
        command: String,
        /// Its exit status.
        status: i32,
    },
    /// The drill could not be told.
    #[error("cannot print")]
    Output(#[from] io::Error),
    /// There is nothing to carry across the gap.
    #[error("the input holds nothing that could be requested; the reasons stand above")]
    NothingToRequest,
    /// A command left something else behind than it should.
    #[error("expected {0}, found something else; this is a fault of the program")]
    Unexpected(&'static str),
    /// An attack came through, or was refused by another name.
    #[error(
        "{count} of the attacks were not refused by the code they should be; this is a fault of the program"
    )]
    Attacks {
        /// How many.
        count: usize,
    },
}

impl DrillError {
    pub(super) fn file(path: &Path, error: &io::Error) -> Self {
        Self::File { path: path.to_owned(), reason: error.to_string(), named: false }
    }

    pub(super) fn input(path: &Path, error: &io::Error) -> Self {
        Self::File { path: path.to_owned(), reason: error.to_string(), named: true }
    }

    pub(super) fn program(error: &io::Error) -> Self {
        Self::Program { reason: error.to_string() }
    }
}

impl Failure for DrillError {
    fn status(&self) -> Status {
        match self {
            Self::NotEmpty { .. } | Self::NothingToRequest | Self::File { named: true, .. } => {
                Status::Usage
            }
            // What is wrong with the user's own input is for the user to mend.
            Self::Command { status: 2, .. } => Status::Usage,
            Self::Attacks { .. } => Status::Rejected,
            _ => Status::Unknown,
        }
    }

    fn code(&self) -> Option<Code> {
        None
    }
}
