//! What can be wrong with a medium, in words a person at the machine understands.

use std::{
    fmt,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use carnet_format::{Code, Coded};

use crate::{System, identify};

/// A medium, a folder or a file on it could not be read or written.
// Names on a stick are chosen by whoever held it: quoted and escaped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot {action} {path:?}: {cause}")]
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

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Eject => "eject",
        })
    }
}

carnet_format::faults! {
    /// Why it failed.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum Cause -> Code {
        // The bytes that the file needs and that are free are known where the space was looked at
        // before writing.
        "MEDIA-7" MediumFull:
            "the medium is full{}" (space_text(*space)) Full { space: Option<(u64, u64)> };
        MediumReadOnly: "the medium is write-protected" ReadOnly;
        MediumDamaged:
            "the file system of the medium is damaged: it was pulled out, or lost power, \
            while it was written" Damaged;
        MediumGone: "the medium is gone: it was pulled out or its driver stopped" Gone;
        MediumDefective: "the medium is defective: it reports a fault{}" (place_text(*at))
            Defective { at: Option<u64> };
        "MEDIA-12" MediumDefective:
            "the medium is defective: from byte {at} of the file it gives other bytes \
            back than were written; it is worn out, or has less room than it says"
            Differs { at: u64 };
        "MEDIA-15" MediumSwapped: "this is another medium than before" Swapped;
        // What the system said, and who holds the medium; escaped.
        "MEDIA-16" MediumBusy: "it is not safe to remove: {why}" Busy { why: String };
        "MEDIA-20" MediumEnrolled: "the medium has a passport already" Enrolled;
        MediumMissing: "there is no such file or folder" Missing;
        MediumMissing:
            "no medium is mounted there: it is a folder on a disk of this host" NotMounted;
        MediumDenied: "this account is not allowed to" Denied;
        "MEDIA-10" MediumNameTaken: "a different file bears this name" NameTaken;
        "MEDIA-10" MediumNameTaken:
            "a file of this name lies there that begins with the same bytes and goes \
            on: perhaps the same bundle with approvals" NameContinued;
        "MEDIA-1" MediumNotRegular:
            "got a link, folder, device or pipe, expected a file" NotRegular;
        "MEDIA-2" MediumTooLarge: "the file has more than {limit} bytes" TooLarge { limit: u64 };
        "MEDIA-4" MediumTooMany:
            "the folder holds more than {limit} bundles" TooMany { limit: usize };
        MediumIo: "the file to be written cannot be read: {0}" Source(ErrorKind);
        MediumIo: "{0}" Other(ErrorKind);
    }
}

fn space_text(space: Option<(u64, u64)>) -> String {
    space.map_or(String::new(), |(needed, free)| {
        format!(": {needed} bytes are needed, {free} are free")
    })
}

fn place_text(at: Option<u64>) -> String {
    at.map_or(String::new(), |at| format!(" at byte {at} of the file"))
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

/// Writing failed, or what was read back did not pass the caller's check.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteError<E> {
    /// The medium failed.
    #[error(transparent)]
    Medium(#[from] MediumError),
    /// The caller's check of the bytes read back failed.
    #[error("the bytes read back are refused: {0}")]
    Verify(E),
}
