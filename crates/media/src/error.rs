//! What can be wrong with a medium, in words a person at the machine understands.

use std::{
    fmt,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use carnet_format::Code;

use crate::{System, identify};

/// A medium, a folder or a file on it could not be read or written.
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// Why it failed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// No room. The numbers are known where the space was looked at before writing.
    Full {
        /// Bytes the file needs and bytes that are free.
        space: Option<(u64, u64)>,
    },
    /// The medium or the file system is write-protected.
    ReadOnly,
    /// The system has stopped writing because the file system makes no sense.
    Damaged,
    /// The medium was pulled out, or its driver stopped.
    Gone,
    /// The medium reports a hardware fault.
    Defective {
        /// The byte of the file at which it did, where that is known.
        at: Option<u64>,
    },
    /// The medium gave other bytes back than were written.
    Differs {
        /// The first byte of the file that differs.
        at: u64,
    },
    /// Another medium lies where the right one was.
    Swapped,
    /// The medium could not be unmounted.
    Busy {
        /// What the system said, and who holds the medium; escaped.
        why: String,
    },
    /// The medium has a passport already.
    Enrolled,
    /// There is no such file or folder.
    Missing,
    /// The folder is one where a medium is mounted, and none is.
    NotMounted,
    /// The account may not do this.
    Denied,
    /// A different file bears this name.
    NameTaken,
    /// The file of this name begins with the same bytes and goes on, as a bundle with approvals does.
    NameContinued,
    /// A link, folder, device or pipe where a regular file is needed.
    NotRegular,
    /// More bytes than allowed.
    TooLarge {
        /// The most that is read.
        limit: u64,
    },
    /// More files than any honest medium holds.
    TooMany {
        /// The most that are listed.
        limit: usize,
    },
    /// The file that was to be written could not be read where it lies.
    Source(ErrorKind),
    /// Anything else the operating system says.
    Other(ErrorKind),
}

impl MediumError {
    /// Sorts an error of the operating system into its cause.
    pub fn new(action: Action, path: &Path, error: &io::Error) -> Self {
        let mut cause = Cause::of(error);
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
        match self.cause {
            Cause::Full { .. } => Code::MediumFull,
            Cause::ReadOnly => Code::MediumReadOnly,
            Cause::Damaged => Code::MediumDamaged,
            Cause::Gone => Code::MediumGone,
            Cause::Defective { .. } | Cause::Differs { .. } => Code::MediumDefective,
            Cause::Swapped => Code::MediumSwapped,
            Cause::Busy { .. } => Code::MediumBusy,
            Cause::Enrolled => Code::MediumEnrolled,
            Cause::Missing | Cause::NotMounted => Code::MediumMissing,
            Cause::Denied => Code::MediumDenied,
            Cause::NameTaken | Cause::NameContinued => Code::MediumNameTaken,
            Cause::NotRegular => Code::MediumNotRegular,
            Cause::TooLarge { .. } => Code::MediumTooLarge,
            Cause::TooMany { .. } => Code::MediumTooMany,
            Cause::Source(_) | Cause::Other(_) => Code::MediumIo,
        }
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

impl fmt::Display for MediumError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let action = match self.action {
            Action::Read => "read",
            Action::Write => "write",
            Action::Eject => "eject",
        };
        // Names on a stick are chosen by whoever held it: quoted and escaped.
        write!(f, "cannot {action} {:?}: {}", self.path, self.cause)
    }
}

impl std::error::Error for MediumError {}

impl Cause {
    fn of(error: &io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::WriteZero => {
                Self::Full { space: None }
            }
            // FAT32 ends a file at 4 GiB.
            ErrorKind::FileTooLarge => Self::Full { space: None },
            ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            ErrorKind::PermissionDenied => Self::Denied,
            ErrorKind::NotFound | ErrorKind::NotADirectory => Self::Missing,
            ErrorKind::IsADirectory => Self::NotRegular,
            ErrorKind::AlreadyExists => Self::NameTaken,
            ErrorKind::NotConnected
            | ErrorKind::ConnectionAborted
            | ErrorKind::StaleNetworkFileHandle => Self::Gone,
            kind => crate::os::cause(error).unwrap_or(Self::Other(kind)),
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full { space: None } => f.write_str("the medium is full"),
            Self::Full { space: Some((needed, free)) } => {
                write!(f, "the medium is full: {needed} bytes are needed, {free} are free")
            }
            Self::ReadOnly => f.write_str("the medium is write-protected"),
            Self::Damaged => f.write_str(
                "the file system of the medium is damaged: it was pulled out, or lost power, while it \
                 was written",
            ),
            Self::Gone => {
                f.write_str("the medium is gone: it was pulled out or its driver stopped")
            }
            Self::Defective { at: None } => {
                f.write_str("the medium is defective: it reports a fault")
            }
            Self::Defective { at: Some(at) } => {
                write!(f, "the medium is defective: it reports a fault at byte {at} of the file")
            }
            Self::Differs { at } => write!(
                f,
                "the medium is defective: from byte {at} of the file it gives other bytes back than were \
                 written; it is worn out, or has less room than it says"
            ),
            Self::Swapped => f.write_str("this is another medium than before"),
            Self::Busy { why } => write!(f, "it is not safe to remove: {why}"),
            Self::Enrolled => f.write_str("the medium has a passport already"),
            Self::Source(kind) => write!(f, "the file to be written cannot be read: {kind}"),
            Self::Missing => f.write_str("there is no such file or folder"),
            Self::NotMounted => f.write_str(
                "no medium is mounted there: it is a folder on a disk of this host",
            ),
            Self::Denied => f.write_str("this account is not allowed to"),
            Self::NameTaken => f.write_str("a different file bears this name"),
            Self::NameContinued => f.write_str(
                "a file of this name lies there that begins with the same bytes and goes on: perhaps the same bundle with approvals",
            ),
            Self::NotRegular => f.write_str("got a link, folder, device or pipe, expected a file"),
            Self::TooLarge { limit } => write!(f, "the file has more than {limit} bytes"),
            Self::TooMany { limit } => write!(f, "the folder holds more than {limit} bundles"),
            Self::Other(kind) => write!(f, "{kind}"),
        }
    }
}

/// Writing failed, or what was read back did not pass the caller's check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteError<E> {
    /// The medium failed.
    Medium(MediumError),
    /// The caller's check of the bytes read back failed.
    Verify(E),
}

impl<E> From<MediumError> for WriteError<E> {
    fn from(error: MediumError) -> Self {
        Self::Medium(error)
    }
}

impl<E: fmt::Display> fmt::Display for WriteError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Medium(error) => error.fmt(f),
            Self::Verify(error) => write!(f, "the bytes read back are refused: {error}"),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> std::error::Error for WriteError<E> {}
