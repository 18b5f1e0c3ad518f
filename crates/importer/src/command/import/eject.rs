//! Letting go of the media that were read.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use carnet_format::plain_text::Escaped;
use carnet_host::{Failure, Status};
use carnet_media::{System, identify};

/// Unmounts the media that were read, each once. One that is busy keeps none of the others mounted.
///
/// # Errors
/// Some of them are still mounted; all of these are named.
// IMP-50.
pub(super) fn eject(names: &[PathBuf], system: &System) -> Result<(), Failure> {
    let mut busy = Vec::new();
    for folder in media_of(names, system) {
        match carnet_media::eject(&folder, system) {
            Ok(()) => {
                let folder = folder.display().to_string();
                let folder = Escaped(&folder);
                carnet_host::say!("{folder}: unmounted; the medium is safe to remove");
            }
            Err(error) => busy.push(error),
        }
    }
    let Some(first) = busy.first() else { return Ok(()) };
    let all: Vec<String> = busy.iter().map(ToString::to_string).collect();
    Err(Failure::new(Status::Unknown, first.code(), all.join("; ")))
}

/// The media that were read, each once.
fn media_of(names: &[PathBuf], system: &System) -> Vec<PathBuf> {
    let mut points = BTreeSet::new();
    let media = names.iter().map(|name| match name.is_dir() {
        true => name.clone(),
        false => carnet_media::medium_of(name, system),
    });
    media.filter(|folder| points.insert(place_of(folder, system))).collect()
}

/// What is unmounted with a folder: all that is mounted where it is; what is not mounted at all stands for
/// itself.
fn place_of(folder: &Path, system: &System) -> PathBuf {
    identify(folder, system).mount_point.unwrap_or_else(|| folder.to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// One that was unmounted cannot be unmounted again.
    #[test]
    fn a_medium_that_is_named_twice_is_one_medium() {
        let root = tempfile::tempdir().unwrap();
        for folder in ["proc/self", "media/a/CARNET", "media/b"] {
            std::fs::create_dir_all(root.path().join(folder)).unwrap();
        }
        let table = "1 1 0:1 / / rw - overlay o rw\n\
                     2 1 8:1 / /media/a rw - vfat /dev/sda1 rw\n\
                     3 1 8:17 / /media/b rw - vfat /dev/sdb1 rw\n";
        std::fs::write(root.path().join("proc/self/mountinfo"), table).unwrap();
        let names = ["media/a", "media/a/CARNET", "media/a/x.carnet", "media/b"];
        let names = names.map(|name| root.path().join(name));
        let media = media_of(&names, &System::under(root.path()));
        assert_eq!(media, [names[0].clone(), names[3].clone()]);
    }

    /// IMP-50.
    #[test]
    fn a_busy_medium_keeps_no_other_mounted() {
        let root = tempfile::tempdir().unwrap();
        for folder in ["proc/self", "media/a", "media/b"] {
            std::fs::create_dir_all(root.path().join(folder)).unwrap();
        }
        let table = "1 1 0:1 / / rw - overlay o rw\n\
                     2 1 8:1 / /media/a rw - vfat /dev/sda1 rw\n\
                     3 1 8:17 / /media/b rw - vfat /dev/sdb1 rw\n";
        std::fs::write(root.path().join("proc/self/mountinfo"), table).unwrap();
        let names = ["media/a", "media/b"].map(|name| root.path().join(name));
        // The table never changes here, so both stay mounted as far as it says: both were tried.
        let failure = eject(&names, &System::under(root.path())).unwrap_err();
        assert_eq!(failure.code(), Some(carnet_format::Code::MediumBusy));
        assert_eq!(failure.status(), Status::Unknown);
        for name in names {
            assert!(failure.to_string().contains(name.to_str().unwrap()), "{failure}");
        }
    }
}
