//! Giving up what a process has no use for, before it reads what others wrote: should a stick get the
//! better of a reader, there is little that it can do with it.

#[cfg(target_os = "linux")]
mod calls;
#[cfg(target_os = "linux")]
mod files;

use std::fmt;
use std::path::PathBuf;

use carnet_language::text;

/// What a process keeps.
#[derive(Clone, Copy, Debug)]
pub struct Keeps<'a> {
    /// Where it may write, and make, rename and remove files.
    pub writes: Writes<'a>,
    /// With whom it may talk.
    pub sockets: Sockets,
}

/// Where a process may write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writes<'a> {
    /// Below these folders, and where temporary files go. Of one that is not there yet, the folder above it
    /// is meant, if that is there. The root is left out.
    Below(&'a [PathBuf]),
    /// Wherever its account may.
    Anywhere,
}

/// With whom a process may talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sockets {
    /// With nobody.
    None,
    /// With services of this host, by sockets in its file system.
    Local,
}

/// What was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confined {
    /// Where it may write, and that it runs no program.
    pub files: Bound,
    /// Network, programs, other processes, and the system itself.
    pub calls: Bound,
}

/// How far the system holds a process to what it keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words say it")]
pub enum Bound {
    Whole { by: String },
    Part { by: String },
    None { why: String },
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole { by } => {
                write!(f, "{}", text!(en "enforced ({by})"; de "erzwungen ({by})"))
            }
            Self::Part { by } => write!(
                f,
                "{}",
                text!(en "enforced in part ({by})"; de "teilweise erzwungen ({by})")
            ),
            Self::None { why } => {
                write!(f, "{}", text!(en "not enforced: {why}"; de "nicht erzwungen: {why}"))
            }
        }
    }
}

/// Why a process that could be confined is not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", text!(
    en "this program cannot be confined: {reason}";
    de "dieses Programm lässt sich nicht einschränken: {reason}"
))]
pub struct ConfineError {
    /// What the system says.
    reason: String,
}

/// Confines the whole process, and what it starts, for good. It reads whatever its account may read. To be
/// called before there is a second thread.
///
/// # Errors
/// The system has what is needed, and does not grant it. Where it has nothing of the kind, that is no
/// error: the result says so.
// MEDIA-31.
#[cfg(target_os = "linux")]
pub fn confine(keeps: Keeps<'_>) -> Result<Confined, ConfineError> {
    Ok(Confined { files: files::bound(keeps.writes)?, calls: calls::bound(keeps.sockets)? })
}

/// Here a process cannot confine itself.
///
/// # Errors
/// None.
#[cfg(not(target_os = "linux"))]
pub fn confine(_keeps: Keeps<'_>) -> Result<Confined, ConfineError> {
    let why = if cfg!(windows) {
        text!(
            en "not possible on Windows; use an account that may not more than it needs";
            de "unter Windows nicht möglich; ein Konto verwenden, das nicht mehr darf als nötig"
        )
    } else {
        text!(en "this is done on Linux only"; de "das geht nur unter Linux")
    };
    Ok(Confined { files: Bound::None { why: why.clone() }, calls: Bound::None { why } })
}

#[cfg(target_os = "linux")]
impl ConfineError {
    fn of(error: &dyn std::error::Error) -> Self {
        Self { reason: error.to_string() }
    }
}
