//! Errors of a medium: what was being done, where, and why it failed.

use std::{
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use carnet_format::{Code, Coded};
use carnet_language::text;

use crate::{Cause, System, identify, os};

/// A medium, a folder or a file on it could not be read or written.
// Names on a stick are chosen by whoever held it: quoted and escaped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", action.failed(path, cause))]
pub struct MediumError {
    action: Action,
    path: PathBuf,
    cause: Cause,
}

/// What was being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Reading a file or listing a folder.
    Read,
    /// Writing a file.
    Write,
    /// Unmounting a medium.
    Eject,
}

impl Action {
    fn failed(self, path: &Path, cause: &Cause) -> String {
        match self {
            Self::Read => {
                text!(en "cannot read {path:?}: {cause}"; de "{path:?} lässt sich nicht lesen: {cause}")
            }
            Self::Write => {
                text!(en "cannot write {path:?}: {cause}"; de "{path:?} lässt sich nicht schreiben: {cause}")
            }
            Self::Eject => {
                text!(en "cannot eject {path:?}: {cause}"; de "{path:?} lässt sich nicht auswerfen: {cause}")
            }
        }
    }
}

impl MediumError {
    /// Sorts an error of the operating system into its cause.
    pub fn new(action: Action, path: &Path, error: &io::Error) -> Self {
        let mut cause = cause_of(error);
        if cause == Cause::ReadOnly && identify::is_mounted_to_be_written(path, &System::real()) {
            cause = Cause::Damaged;
        }
        // The kernel reports a device that was pulled out like one that is broken, and like one that
        // it has stopped writing.
        let is_fault = matches!(cause, Cause::Defective { .. } | Cause::Damaged);
        // What is read was there when it was opened.
        let is_lost = || action == Action::Read && path.symlink_metadata().is_err();
        if is_fault && (is_lost() || identify::is_orphaned_soon(path, &System::real())) {
            cause = Cause::Gone;
        }
        Self::because(action, path, cause)
    }

    /// Adds the place in the file to a fault of the medium.
    #[must_use]
    pub fn at(mut self, offset: u64) -> Self {
        if let Cause::Defective { at } = &mut self.cause {
            *at = Some(offset);
        }
        self
    }

    pub(crate) fn because(action: Action, path: &Path, cause: Cause) -> Self {
        Self { action, path: path.to_owned(), cause }
    }

    /// The stable code.
    pub fn code(&self) -> Code {
        self.cause.code()
    }

    /// The file or folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Why it failed.
    pub fn cause(&self) -> &Cause {
        &self.cause
    }
}

impl Coded for MediumError {
    fn code(&self) -> Option<Code> {
        Some(self.code())
    }
}

/// The cause that an error of the operating system stands for.
fn cause_of(error: &io::Error) -> Cause {
    if let Some(cause) = error.get_ref().and_then(|it| it.downcast_ref::<Cause>()) {
        return cause.clone();
    }
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::WriteZero => {
            Cause::Full { space: None }
        }
        // FAT32 ends a file at 4 GiB.
        ErrorKind::FileTooLarge => Cause::Full { space: None },
        ErrorKind::ReadOnlyFilesystem => Cause::ReadOnly,
        ErrorKind::PermissionDenied => Cause::Denied,
        ErrorKind::NotFound | ErrorKind::NotADirectory => Cause::Missing,
        ErrorKind::IsADirectory => Cause::NotRegular,
        ErrorKind::AlreadyExists => Cause::NameTaken,
        ErrorKind::NotConnected
        | ErrorKind::ConnectionAborted
        | ErrorKind::StaleNetworkFileHandle => Cause::Gone,
        kind => os::cause(error).unwrap_or(Cause::Other(kind)),
    }
}

/// Writing failed, or what was read back did not pass the caller's check.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteError<E> {
    /// The medium failed.
    #[error(transparent)]
    Medium(#[from] MediumError),
    /// The caller's check of the bytes read back failed.
    #[error("{because}: {0}", because = text!(
        en "the bytes read back are refused";
        de "die zurückgelesenen Bytes werden abgelehnt"
    ))]
    Verify(E),
}
