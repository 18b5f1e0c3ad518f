//! Letting a medium go.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use carnet_host::Failure;
use carnet_media::System;

/// Whether a medium is unmounted in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eject {
    /// It is.
    Yes,
    /// It stays mounted.
    No,
}

impl Eject {
    /// As the command line says.
    #[must_use]
    pub const fn of(asked: bool) -> Self {
        if asked { Self::Yes } else { Self::No }
    }
}

/// Says that a medium is safe to remove, once it is: what was written was read back and compared,
/// and, where that was asked for, it is unmounted and its device idle.
///
/// # Errors
/// It cannot be unmounted.
// MEDIA-16.
pub fn let_go(
    folder: &Path,
    took: Option<Duration>,
    eject: Eject,
    system: &System,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let took = took.map(|took| format!(" ({:.1} s)", took.as_secs_f64())).unwrap_or_default();
    match eject {
        Eject::No => {
            writeln!(out, "written, flushed and compared{took}; {}", when_safe(folder, system))?;
        }
        Eject::Yes => {
            carnet_media::eject(folder, system)?;
            writeln!(out, "unmounted{took}; the medium is safe to remove")?;
        }
    }
    Ok(())
}

/// What has to happen before what was written to `folder` can be carried away.
pub(crate) fn when_safe(folder: &Path, system: &System) -> &'static str {
    if carnet_media::can_be_ejected(folder, system) {
        "the medium is safe to remove once it is unmounted"
    } else {
        "as far as the system tells, it lies on a disk of this host and on no medium"
    }
}
