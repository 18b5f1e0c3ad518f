//! Drop folders: which of their files are whole.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::ffi::OsStringExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::state::Stamp;

/// Files with other names are left alone.
const TAKEN: [&str; 2] = ["carnet", "carnet-receipt"];
/// After so many looks at which it was the same a file is whole of which nobody has said that it is.
const LONG: u32 = 60;
/// No file system of a drop folder takes a longer name.
const LONGEST: usize = 255;

#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    /// What lay there at the last look, and at how many looks it was the same.
    seen: BTreeMap<PathBuf, (Stamp, u32)>,
    /// What somebody writes to.
    begun: BTreeSet<OsString>,
}

/// What a look into a folder found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) whole: Vec<(PathBuf, Stamp)>,
    pub(super) gone: Vec<PathBuf>,
}

impl Folder {
    pub(super) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), seen: BTreeMap::new(), begun: BTreeSet::new() }
    }

    /// Somebody writes to a file.
    pub(super) fn begun(&mut self, name: OsString) {
        if is_taken(&name) {
            self.begun.insert(name);
        }
    }

    /// Somebody has closed a file, or moved it here.
    pub(super) fn closed(&mut self, name: &OsStr) -> Option<(PathBuf, Stamp)> {
        self.begun.remove(name);
        self.whole(&self.path.join(name))
    }

    /// A file that nobody is known to write to.
    pub(super) fn whole(&self, path: &Path) -> Option<(PathBuf, Stamp)> {
        let name = path.file_name().filter(|_| path.parent() == Some(&*self.path))?;
        let about = fs::symlink_metadata(path).ok()?;
        let is_whole = is_taken(name) && about.is_file() && !self.begun.contains(name);
        is_whole.then(|| (path.to_owned(), stamp(&about)))
    }

    /// More happened than was told.
    pub(super) fn lost(&mut self) {
        self.begun.clear();
    }

    /// Looks at everything: of some shares nothing is told. A file is whole that nobody is known to write to, and that
    /// was the same at the last look.
    pub(super) fn look(&mut self) -> io::Result<Found> {
        let mut now = BTreeMap::new();
        let mut found = Found::default();
        for entry in fs::read_dir(&self.path)? {
            let entry = entry?;
            let (path, name) = (entry.path(), entry.file_name());
            // It may have gone meanwhile.
            let Ok(about) = entry.metadata() else { continue };
            if !is_taken(&name) || !about.is_file() {
                continue;
            }
            let stamp = stamp(&about);
            let same = match self.seen.get(&path) {
                Some((before, looks)) if *before == stamp => looks.saturating_add(1),
                _ => 0,
            };
            if same >= if self.begun.contains(&name) { LONG } else { 1 } {
                found.whole.push((path.clone(), stamp));
            }
            now.insert(path, (stamp, same));
        }
        let before = std::mem::replace(&mut self.seen, now);
        found.gone = before.into_keys().filter(|path| !self.seen.contains_key(path)).collect();
        self.begun.retain(|name| self.seen.contains_key(&self.path.join(name)));
        Ok(found)
    }
}

fn is_taken(name: &OsStr) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|it| TAKEN.iter().any(|taken| it.eq_ignore_ascii_case(taken)))
}

fn stamp(about: &Metadata) -> Stamp {
    let (written, changed) = (about.mtime(), about.ctime());
    (about.ino(), about.len(), (written, about.mtime_nsec()), (changed, about.ctime_nsec()))
}

/// Moves a file into a folder beside it, which is made, unless another one is at its place by now. Where a file has its
/// name there, it gets a number. Gives whether it was moved.
// WATCH-4.
pub(super) fn move_beside(file: &Path, read: &Stamp, folder: &str) -> io::Result<bool> {
    if stamp(&fs::symlink_metadata(file)?) != *read {
        return Ok(false);
    }
    let (Some(above), Some(name)) = (file.parent(), file.file_name()) else {
        return Err(io::ErrorKind::InvalidInput.into());
    };
    let folder = above.join(folder);
    carnet_media::private_folder(&folder)?;
    for number in 0..10_000 {
        let to = match number {
            0 => folder.join(name),
            _ => folder.join(numbered(name, number)),
        };
        match carnet_media::move_to_new_name(file, &to) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
            Ok(()) => {
                // To move it changes the last of the times.
                let now = stamp(&fs::symlink_metadata(&to)?);
                if (now.0, now.1, now.2) == (read.0, read.1, read.2) {
                    return Ok(true);
                }
                carnet_media::move_to_new_name(&to, file)?;
                return Ok(false);
            }
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// A name with a number. Where it gets too long for a file system, what stands before its ending is cut.
fn numbered(name: &OsStr, number: u32) -> OsString {
    let number = format!(".{number}");
    let path = Path::new(name);
    let (stem, end) = (path.file_stem().unwrap_or(name), path.extension().unwrap_or_default());
    let room = LONGEST.saturating_sub(1 + end.len() + number.len());
    let mut stem = stem.to_owned();
    while stem.len() > room {
        // A character is lost as a whole.
        let mut bytes = stem.into_vec();
        while bytes.pop().is_some_and(|last| last & 0xc0 == 0x80) {}
        stem = OsString::from_vec(bytes);
    }
    stem.push(".");
    stem.push(end);
    stem.push(number);
    stem
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn names(found: &Found) -> Vec<String> {
        let name = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
        found.whole.iter().map(|(path, _)| name(path)).collect()
    }

    #[test]
    fn a_file_that_is_being_written_is_not_taken() {
        let at = tempfile::tempdir().unwrap();
        let mut folder = Folder::new(at.path());
        fs::write(at.path().join("half.carnet"), "h").unwrap();
        fs::write(at.path().join("whole.carnet"), "w").unwrap();
        fs::write(at.path().join("notes.txt"), "n").unwrap();
        fs::create_dir(at.path().join("folder.carnet")).unwrap();
        std::os::unix::fs::symlink("whole.carnet", at.path().join("link.carnet")).unwrap();
        folder.begun("half.carnet".into());
        assert!(names(&folder.look().unwrap()).is_empty());
        assert_eq!(names(&folder.look().unwrap()), ["whole.carnet"]);
        assert!(folder.closed(OsStr::new("notes.txt")).is_none());
        assert!(folder.closed(OsStr::new("link.carnet")).is_none());
        assert!(folder.closed(OsStr::new("half.carnet")).is_some());
        assert_eq!(names(&folder.look().unwrap()).len(), 2);
        fs::remove_file(at.path().join("half.carnet")).unwrap();
        assert_eq!(folder.look().unwrap().gone, [at.path().join("half.carnet")]);
    }

    #[test]
    fn a_file_whose_writer_says_nothing_is_taken_after_a_long_time() {
        let at = tempfile::tempdir().unwrap();
        let mut folder = Folder::new(at.path());
        fs::write(at.path().join("linked.carnet"), "l").unwrap();
        folder.begun("linked.carnet".into());
        assert!((0..LONG).all(|_| names(&folder.look().unwrap()).is_empty()));
        assert_eq!(names(&folder.look().unwrap()), ["linked.carnet"]);
    }

    /// WATCH-4.
    #[test]
    fn nothing_is_overwritten_where_a_file_is_moved() {
        let at = tempfile::tempdir().unwrap();
        let file = at.path().join("a.carnet");
        for bytes in ["first", "second", "third"] {
            fs::write(&file, bytes).unwrap();
            let read = stamp(&fs::metadata(&file).unwrap());
            assert!(move_beside(&file, &read, "done").unwrap());
        }
        let read = |name: &str| fs::read_to_string(at.path().join("done").join(name)).unwrap();
        assert_eq!(
            ["a.carnet", "a.carnet.1", "a.carnet.2"].map(read),
            ["first", "second", "third"]
        );
        assert!(!file.exists());
    }

    /// WATCH-4. A name that has no room for a number.
    #[test]
    fn a_long_name_is_moved_with_its_ending() {
        let at = tempfile::tempdir().unwrap();
        let name = format!("{}.carnet-receipt", "ä".repeat(120));
        assert_eq!(name.len(), 255);
        let file = at.path().join(&name);
        for _ in 0..3 {
            fs::write(&file, "r").unwrap();
            let read = stamp(&fs::metadata(&file).unwrap());
            assert!(move_beside(&file, &read, "done").unwrap());
        }
        let lies = |name: &str| at.path().join("done").join(name).exists();
        assert!(lies(&name));
        assert!((1..3).all(|it| lies(&format!("{}.carnet-receipt.{it}", "ä".repeat(119)))));
    }

    /// WATCH-4.
    #[test]
    fn what_was_not_read_is_not_moved() {
        let at = tempfile::tempdir().unwrap();
        let mut folder = Folder::new(at.path());
        let file = at.path().join("A.CARNET");
        fs::write(&file, "first").unwrap();
        let (path, read) = folder.closed(OsStr::new("A.CARNET")).unwrap();
        fs::write(at.path().join("new"), "other").unwrap();
        fs::rename(at.path().join("new"), &file).unwrap();
        assert!(!move_beside(&path, &read, "done").unwrap());
        assert_eq!(fs::read_to_string(&file).unwrap(), "other");
        // It is taken now, unless somebody writes to it.
        assert_ne!(folder.whole(&file).unwrap().1, read);
        folder.begun("A.CARNET".into());
        assert!(folder.whole(&file).is_none());
    }
}
