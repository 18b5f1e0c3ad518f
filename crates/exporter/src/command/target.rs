//! Where a bundle goes.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use carnet_media::{Action, MediumError};

use super::ExportError;
use crate::cli::TargetArgs;
use crate::export::Exported;

/// Where the bundle goes.
pub(super) enum Target {
    File(PathBuf),
    Medium(PathBuf),
}

impl Target {
    /// Looks before anything is done whether the bundle can go there.
    pub(super) fn of(args: &TargetArgs) -> Result<Self, ExportError> {
        let (target, folder) = match (&args.output, &args.media) {
            (_, Some(folder)) => (Self::Medium(folder.clone()), folder.clone()),
            (file, None) => {
                let file = file.clone().unwrap_or_default();
                let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
                let folder = folder.unwrap_or(Path::new(".")).to_owned();
                (Self::File(file), folder)
            }
        };
        let no = |path: &Path, error: io::Error| {
            Err(ExportError::Target(MediumError::new(Action::Write, path, &error)))
        };
        match std::fs::metadata(&folder) {
            Err(error) => return no(&folder, error),
            Ok(about) if !about.is_dir() => {
                return no(&folder, io::ErrorKind::NotADirectory.into());
            }
            Ok(_) => {}
        }
        match &target {
            Self::File(file) if std::fs::symlink_metadata(file).is_ok() => {
                no(file, io::ErrorKind::AlreadyExists.into())
            }
            _ => Ok(target),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        match self {
            Self::File(file) => file.clone(),
            Self::Medium(folder) => folder.join(name),
        }
    }

    /// EXP-10. Copies the bundle out of the outbox; only then it is done.
    pub(super) fn deliver(&self, exported: &Exported) -> Result<PathBuf, ExportError> {
        let path = self.path(&exported.manifest.file_name(&exported.digest));
        let recorded = |why: String| ExportError::Recorded { digest: exported.digest, why };
        let mut source = File::open(&exported.file).map_err(|error| recorded(error.to_string()))?;
        // The file in the outbox is judged; `copy` compares what it reads back with it, byte for
        // byte.
        carnet_media::copy(&mut source, &path).map_err(|error| recorded(error.to_string()))?;
        // The archive keeps it. What stays here would only be taken for something still to be sent.
        let _ = std::fs::remove_file(&exported.file);
        Ok(path)
    }

    pub(super) const fn is_medium(&self) -> bool {
        matches!(self, Self::Medium(_))
    }
}
