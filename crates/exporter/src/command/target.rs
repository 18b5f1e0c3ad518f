//! Where a bundle goes.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use carnet_format::{Code, SiteName};
use carnet_host::{Failure, Status};
use carnet_language::text;
use carnet_ledger::{Ledger, MediumRecord};
use carnet_media::{Action, Flushed, MediumError, folder_of};
use carnet_signer::target::{self, Basis};

use crate::cli::TargetArgs;
use crate::export::{Exported, undelivered};

/// Where the bundle goes.
pub(super) enum Target {
    File(PathBuf),
    /// A medium on which it would be taken.
    Medium(Box<target::Target>),
}

/// A bundle that was written, read back and compared.
pub(super) struct Delivered {
    pub(super) path: PathBuf,
    /// How long a medium took, and how far it has taken it up.
    pub(super) written: Option<(Duration, Flushed)>,
}

impl Target {
    /// Looks before anything is done whether something can be written there.
    pub(super) fn check(args: &TargetArgs) -> Result<(), Failure> {
        let folder = match (&args.media, args.output.as_deref()) {
            (Some(folder), _) => folder.as_path(),
            (None, Some(file)) => folder_of(file),
            (None, None) => Path::new("."),
        };
        let no = |path: &Path, error: io::Error| {
            Err(no_target(&MediumError::new(Action::Write, path, &error)))
        };
        match std::fs::metadata(folder) {
            Err(error) => return no(folder, error),
            Ok(about) if !about.is_dir() => {
                return no(folder, io::ErrorKind::NotADirectory.into());
            }
            Ok(_) => {}
        }
        Ok(())
    }

    /// Looks whether the file is there already, once it is known that there is something to write: a
    /// weekly run names the same file every week.
    // EXP-40.
    pub(super) fn check_free(&self) -> Result<(), Failure> {
        match self {
            Self::File(file) if std::fs::symlink_metadata(file).is_ok() => {
                let taken = io::ErrorKind::AlreadyExists.into();
                Err(no_target(&MediumError::new(Action::Write, file, &taken)))
            }
            _ => Ok(()),
        }
    }

    /// Looks at a medium before anything is built for it; none where none is named, as for a dry run.
    // EXP-34.
    pub(super) fn look(
        args: &TargetArgs,
        route: (&SiteName, &SiteName),
        basis: Basis<'_>,
    ) -> Result<Option<Self>, Failure> {
        match &args.media {
            Some(folder) => {
                let target = target::Target::look(folder, route, basis)
                    .map_err(|error| error.ends(&nothing()))?;
                Ok(Some(Self::Medium(Box::new(target))))
            }
            None => Ok(args.output.clone().map(Self::File)),
        }
    }

    /// Whether a medium that is named would do, before anybody is asked for anything.
    pub(super) fn check_medium(
        args: &TargetArgs,
        route: (&SiteName, &SiteName),
        basis: Basis<'_>,
    ) -> Result<(), Failure> {
        let Some(folder) = &args.media else { return Ok(()) };
        target::Target::check(folder, route, basis).map_err(|error| error.ends(&nothing()))
    }

    /// EXP-46. Copies the bundle out of the outbox; only then it is done.
    pub(super) fn deliver(
        &self,
        exported: &Exported,
        ledger: &mut dyn Ledger,
        now: u64,
    ) -> Result<Delivered, Failure> {
        let medium = match self {
            Self::File(_) => None,
            Self::Medium(medium) => Some(medium.folder()),
        };
        let recorded = |why: String| undelivered(&exported.digest, medium, why);
        let source = carnet_media::open(&exported.file);
        let mut source = source.map_err(|error| recorded(error.to_string()))?;
        // The file in the outbox is judged; what is read back is compared with it, byte for byte.
        let delivered = match self {
            Self::File(path) => carnet_media::copy(&mut source, path)
                .map(|()| Delivered { path: path.clone(), written: None }),
            Self::Medium(medium) => {
                let name = exported.manifest.file_name(&exported.digest);
                let delivered = medium.deliver(&mut source, &name);
                delivered.map(|(path, done)| Delivered {
                    path,
                    written: Some((done.took, done.flushed)),
                })
            }
        }
        .map_err(|error| recorded(error.to_string()))?;
        // AUDIT-1. Until it is noted it counts as not delivered; to write it again finds the same bytes.
        if let Self::Medium(medium) = self {
            let medium = MediumRecord::of(medium.medium()).unwrap_or_default();
            ledger.deliver(&exported.digest, &medium, now).map_err(|error| {
                recorded(text!(
                    en "its copy is whole, but could not be noted: {error}";
                    de "die Kopie ist vollständig, ließ sich aber nicht vermerken: {error}"
                ))
            })?;
        }
        // The archive keeps it. What stays here would only be taken for something still to be sent.
        let _ = std::fs::remove_file(&exported.file);
        Ok(delivered)
    }
}

/// What a person typed is wrong; a medium that fails is another matter.
fn no_target(error: &MediumError) -> Failure {
    let status = match error.code() {
        Code::MediumMissing | Code::MediumNameTaken | Code::MediumDenied => Status::Usage,
        _ => Status::Unknown,
    };
    Failure::new(status, error.code(), error)
}

fn nothing() -> String {
    text!(en "nothing was exported"; de "es wurde nichts exportiert")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Status 2 says that the command was wrong; a stick that was pulled is not the command's fault.
    #[test]
    fn a_stick_that_is_gone_is_no_wrong_usage() {
        let status = |kind: io::ErrorKind| {
            no_target(&MediumError::new(Action::Write, "stick".as_ref(), &kind.into())).status()
        };
        assert_eq!(status(io::ErrorKind::NotConnected), Status::Unknown);
        assert_eq!(status(io::ErrorKind::NotFound), Status::Usage);
        assert_eq!(status(io::ErrorKind::AlreadyExists), Status::Usage);
    }
}
