//! A medium that a bundle goes to: looked at before anything is built, written to while a person
//! watches.

mod watch;
mod written;

use std::io::{Read, Seek};
use std::path::{Path, PathBuf};

use carnet_format::{Code, SiteName};
use carnet_host::look::{self, Looked, mount_note};
use carnet_host::{Failure, Status};
use carnet_judge::medium::Medium;
use carnet_judge::route::{self, MediumNeed, RouteFault};
use carnet_judge::time::{Now, TimeFault};
use carnet_judge::trust::TrustFile;
use carnet_language::text;
use carnet_media::{Delivered, Mark, MediumError, System};

pub use written::say_written;
pub(crate) use written::when_safe;

/// What a medium is judged by.
#[derive(Clone, Copy, Debug)]
pub struct Basis<'a> {
    /// Who exists and what may cross.
    pub trust: &'a TrustFile,
    /// What is known about now.
    pub now: Now,
    /// Where the kernel's tables are.
    pub system: &'a System,
}

/// A medium on which a bundle of a route is taken.
#[derive(Debug)]
pub struct Target {
    folder: PathBuf,
    medium: Medium,
    mark: Mark,
    system: System,
}

impl Target {
    /// Looks at a medium before anything is built for it.
    ///
    /// # Errors
    /// It cannot be read, or the bundle would not be taken on it.
    // EXP-34.
    pub fn look(
        folder: &Path,
        route: (&SiteName, &SiteName),
        basis: Basis<'_>,
    ) -> Result<Self, TargetError> {
        let looked = looked(folder, basis)?;
        if let Some(note) = mount_note(&looked.seen) {
            carnet_host::note!(en "{note}"; de "{note}");
        }
        let medium = Medium::Seen(Box::new(looked.medium));
        judge(&medium, route, basis)?;
        carnet_media::check_writable(folder, basis.system)?;
        let (mark, system) = (looked.mark, basis.system.clone());
        Ok(Self { folder: folder.to_owned(), medium, mark, system })
    }

    /// The same, of which nothing is kept, and nothing said where the bundle would be taken.
    ///
    /// # Errors
    /// It cannot be read, or the bundle would not be taken on it.
    pub fn check(
        folder: &Path,
        route: (&SiteName, &SiteName),
        basis: Basis<'_>,
    ) -> Result<(), TargetError> {
        let looked = looked(folder, basis)?;
        let judged = judge(&Medium::Seen(Box::new(looked.medium)), route, basis);
        let checked = judged.and_then(|()| Ok(carnet_media::check_writable(folder, basis.system)?));
        if let Some(note) = mount_note(&looked.seen).filter(|_| checked.is_err()) {
            carnet_host::note!(en "{note}"; de "{note}");
        }
        checked
    }

    /// Where it is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What was seen of it.
    #[must_use]
    pub const fn medium(&self) -> &Medium {
        &self.medium
    }

    /// Writes a recorded bundle to it under `name`, and tells the person at the terminal how far it
    /// is.
    ///
    /// # Errors
    /// The medium failed; nothing is left on it.
    pub fn deliver(
        &self,
        source: &mut (impl Read + Seek),
        name: &str,
    ) -> Result<(PathBuf, Delivered), MediumError> {
        let path = self.folder.join(name);
        let mut watcher = watch::Watcher::new();
        let delivered =
            carnet_media::deliver(source, &path, &self.mark, &self.system, &mut watcher)?;
        Ok((path, delivered))
    }
}

fn looked(folder: &Path, basis: Basis<'_>) -> Result<Looked, TargetError> {
    carnet_media::check_mounted(folder, basis.system)?;
    // MEDIA-22. The folder `CARNET` of a medium has no passport of its own.
    let whole = carnet_media::medium_of_folder(folder, basis.system);
    Ok(look::look(&whole, basis.trust, basis.system)?)
}

/// Whether a bundle of a route would be taken on this medium, there where it goes.
///
/// # Errors
/// What rejects, or else what would hold the bundle.
// EXP-34.
pub fn judge(
    medium: &Medium,
    (from, to): (&SiteName, &SiteName),
    basis: Basis<'_>,
) -> Result<(), TargetError> {
    let none = || RouteFault::None { from: from.clone(), to: to.clone() };
    let route = basis.trust.route(from, to).ok_or_else(none)?;
    let (ends, need) = ((from, to), MediumNeed::Known);
    let holds = route::check_medium(basis.trust, ends, route, medium, need)?;
    basis.now.judge_medium(medium.window(basis.trust, route))?;
    match holds.into_iter().next() {
        Some(hold) => {
            let (code, reason) = (hold.code, hold.message);
            Err(TargetError { status: Status::Held, code, reason })
        }
        None => Ok(()),
    }
}

/// Why nothing goes to a medium: it cannot be read, or a bundle on it would be refused or held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetError {
    /// Of a command that ends here.
    pub status: Status,
    /// The code.
    pub code: Code,
    /// Why.
    pub reason: String,
}

impl TargetError {
    /// Says what it means for a bundle of this site, and that `nothing` was done.
    #[must_use]
    pub fn ends(self, nothing: &str) -> Failure {
        let Self { status, code, reason } = self;
        let message = match status {
            Status::Rejected => text!(
                en "{nothing}: a bundle on this medium would be refused: {reason}";
                de "{nothing}: Ein Bündel auf diesem Datenträger würde abgelehnt: {reason}"
            ),
            Status::Held => text!(
                en "{nothing}: a bundle on this medium would be held: {reason}";
                de "{nothing}: Ein Bündel auf diesem Datenträger würde zurückgehalten: {reason}"
            ),
            _ => format!("{nothing}: {reason}"),
        };
        Failure::new(status, code, message).own()
    }

    fn refused(code: Code, fault: &dyn std::fmt::Display) -> Self {
        Self { status: Status::Rejected, code, reason: fault.to_string() }
    }
}

impl From<MediumError> for TargetError {
    fn from(error: MediumError) -> Self {
        Self { status: Status::Unknown, code: error.code(), reason: error.to_string() }
    }
}

impl From<RouteFault> for TargetError {
    fn from(fault: RouteFault) -> Self {
        Self::refused(fault.code(), &fault)
    }
}

impl From<TimeFault> for TargetError {
    fn from(fault: TimeFault) -> Self {
        Self::refused(fault.code(), &fault)
    }
}
