//! Letting go of media: by a process that has read nothing of them.

use std::collections::BTreeSet;
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use carnet_format::plain_text::Escaped;
use carnet_language::text;
use carnet_media::{System, identify};

use crate::{Failure, Status};

/// Runs this very command in a process of its own, without `--eject`.
///
/// # Errors
/// It cannot be started, or ended without a status.
// MEDIA-33.
pub(crate) fn without_eject(words: &[OsString]) -> Result<Status, Failure> {
    let failed = |why: &dyn std::fmt::Display| {
        let message = text!(en "the command did not run: {why}"; de "der Befehl lief nicht: {why}");
        Failure::new(Status::Unknown, None, message)
    };
    let program = env::current_exe().map_err(|error| failed(&error))?;
    let words = without(words.iter().skip(1).cloned(), "--eject");
    let mut command = Command::new(program);
    // They are what they stand for already.
    #[cfg(windows)]
    for word in &words {
        use std::os::windows::process::CommandExt as _;
        command.raw_arg(crate::words::quoted(word));
    }
    #[cfg(not(windows))]
    command.args(words);
    let ended = command.status().map_err(|error| failed(&error))?;
    let status = ended.code().and_then(|code| u8::try_from(code).ok()).and_then(Status::of);
    status.ok_or_else(|| failed(&ended))
}

/// Behind `--` everything is a name.
fn without(words: impl Iterator<Item = OsString>, option: &str) -> Vec<OsString> {
    let mut is_option = true;
    words
        .filter(|word| {
            is_option &= word != "--";
            !is_option || word != option
        })
        .collect()
}

/// Unmounts the media of these files and folders, each once. One that is busy keeps none of the others mounted.
///
/// # Errors
/// Some of them are still mounted; all of these are named.
// IMP-34.
pub(crate) fn eject(named: &[PathBuf], system: &System) -> Result<(), Failure> {
    let mut busy = Vec::new();
    for folder in media_of(named, system) {
        match carnet_media::eject(&folder, system) {
            Ok(()) => {
                let folder = folder.display().to_string();
                let folder = Escaped(&folder);
                let said = match cfg!(windows) {
                    true => text!(
                        en "{folder}: ejected; the medium is safe to remove";
                        de "{folder}: ausgeworfen; der Stick kann abgezogen werden"
                    ),
                    false => text!(
                        en "{folder}: unmounted; the medium is safe to remove";
                        de "{folder}: ausgeworfen; der Stick kann abgezogen werden"
                    ),
                };
                crate::say!("{said}");
            }
            Err(error) => busy.push(error),
        }
    }
    let Some(first) = busy.first() else { return Ok(()) };
    let all: Vec<String> = busy.iter().map(ToString::to_string).collect();
    Err(Failure::new(Status::Unknown, first.code(), all.join("; ")))
}

/// The media that were read, each once.
fn media_of(named: &[PathBuf], system: &System) -> Vec<PathBuf> {
    let mut points = BTreeSet::new();
    let media = named.iter().map(|name| match name.is_dir() {
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

    #[test]
    fn the_option_goes_and_a_file_of_that_name_stays() {
        let words = |text: &str| text.split(' ').map(OsString::from).collect::<Vec<_>>();
        let left = without(words("import a --eject b -- --eject").into_iter(), "--eject");
        assert_eq!(left, words("import a b -- --eject"));
    }

    /// Two media, of which the table says what it says whatever becomes of them.
    fn two() -> (tempfile::TempDir, System) {
        let root = tempfile::tempdir().unwrap();
        for folder in ["proc/self", "media/a/CARNET", "media/b"] {
            std::fs::create_dir_all(root.path().join(folder)).unwrap();
        }
        let table = "1 1 0:1 / / rw - overlay o rw\n\
                     2 1 8:1 / /media/a rw - vfat /dev/sda1 rw\n\
                     3 1 8:17 / /media/b rw - vfat /dev/sdb1 rw\n";
        std::fs::write(root.path().join("proc/self/mountinfo"), table).unwrap();
        let system = System::under(root.path());
        (root, system)
    }

    /// One that was unmounted cannot be unmounted again.
    #[test]
    fn a_medium_that_is_named_twice_is_one_medium() {
        let (root, system) = two();
        let names = ["media/a", "media/a/CARNET", "media/a/x.carnet", "media/b"];
        let names = names.map(|name| root.path().join(name));
        assert_eq!(media_of(&names, &system), [names[0].clone(), names[3].clone()]);
    }

    /// IMP-34.
    #[test]
    fn a_busy_medium_keeps_no_other_mounted() {
        let (root, system) = two();
        let names = ["media/a", "media/b"].map(|name| root.path().join(name));
        // The table never changes here, so both stay mounted as far as it says: both were tried.
        let failure = eject(&names, &system).unwrap_err();
        assert_eq!(failure.code(), Some(carnet_format::Code::MediumBusy));
        assert_eq!(failure.status(), Status::Unknown);
        for name in names {
            assert!(failure.to_string().contains(name.to_str().unwrap()), "{failure}");
        }
    }
}
