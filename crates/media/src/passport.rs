//! The passport of a medium: one file with a fixed name.

use std::{
    ffi::OsStr,
    fs,
    io::{self, Cursor},
    path::{Path, PathBuf},
};

use carnet_format::passport::{PASSPORT_NAME, PassportFile};

use crate::{
    Action, Cause, Flushed, MediumError, System, identify::is_mount_point, os, read, write,
};

/// Reads the passport of the medium whose upper folder is `folder`.
pub fn passport(folder: &Path) -> Result<PassportFile, MediumError> {
    Ok(Place::find(folder)?.1)
}

/// Where the passport of a folder was found, by which it is looked at again without a list of all that lies
/// there: a stick with 65,536 files is looked at 65,536 times.
// MEDIA-10.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The one file that bears the name.
    path: Option<PathBuf>,
    /// How the folder was when it was listed.
    folder: Option<os::Stamp>,
}

impl Place {
    /// Lists the folder, and reads what is there.
    pub(crate) fn find(folder: &Path) -> Result<(Self, PassportFile), MediumError> {
        // MEDIA-22.
        let stamp = os::stamp(folder);
        let mut found = find(folder)?;
        let path = found.pop();
        let (path, file) = match (path, found.is_empty()) {
            (None, _) => (None, PassportFile::None),
            (Some(path), true) => {
                let file = read_passport(&path)?;
                (Some(path), file)
            }
            (Some(_), false) => (None, PassportFile::Several),
        };
        Ok((Self { path, folder: stamp }, file))
    }

    /// Whether `before`, which was found here, is there still, as far as that is told without a list.
    pub(crate) fn is_still(&self, folder: &Path, before: &PassportFile) -> bool {
        let is_same = || self.folder.is_some() && self.folder == os::stamp(folder);
        match (&self.path, before) {
            (Some(path), before) => read_passport(path).is_ok_and(|now| now == *before),
            // FAT keeps no time of its upper folder, but knows a name however it is written.
            (None, PassportFile::None) => {
                is_same() && folder.join(PASSPORT_NAME).symlink_metadata().is_err()
            }
            (None, PassportFile::Several) => is_same(),
            (None, _) => false,
        }
    }
}

fn read_passport(path: &Path) -> Result<PassportFile, MediumError> {
    match read::small(path) {
        Ok(bytes) => Ok(PassportFile::One(bytes)),
        Err(error) if matches!(error.cause(), Cause::TooLarge { .. }) => Ok(PassportFile::TooLarge),
        Err(error) => Err(error),
    }
}

/// The upper folder of the medium of a file: that of its folder.
pub fn medium_of(file: &Path, system: &System) -> PathBuf {
    medium_of_folder(write::folder_of(file), system)
}

/// The upper folder of the medium of a folder: the folder itself, or the one above where this one is
/// the folder `CARNET` of a medium.
pub fn medium_of_folder(folder: &Path, system: &System) -> PathBuf {
    // MEDIA-22.
    let mut named = folder.to_owned();
    // `.`, `..` and links lead to a folder with a name of its own.
    if (folder.file_name().is_none() || folder.is_symlink())
        && let Ok(real) = fs::canonicalize(folder)
    {
        named = real;
    }
    let is_carnet = named.file_name().is_some_and(|name| name.eq_ignore_ascii_case("CARNET"));
    // A medium may bear that name, too: desktops mount it on a folder that is named after its label.
    match is_carnet && !is_mount_point(folder, system) {
        true => write::folder_of(&named).to_owned(),
        false => folder.to_owned(),
    }
}

/// Writes a passport to a medium that has none.
pub fn write_passport(folder: &Path, bytes: &[u8]) -> Result<Flushed, MediumError> {
    let target = folder.join(PASSPORT_NAME);
    let enrolled = || MediumError::because(Action::Write, &target, Cause::Enrolled);
    // MEDIA-25.
    if passport(folder)? != PassportFile::None {
        return Err(enrolled());
    }
    let source = &mut Cursor::new(bytes);
    write::attempt(source, &target, &mut write::IfTaken::Refuse, &mut |_| ())
}

/// Removes the passport from a medium, and nothing else.
pub fn remove_passport(folder: &Path) -> Result<(), MediumError> {
    // MEDIA-27.
    let found = find(folder)?;
    if found.is_empty() {
        let path = folder.join(PASSPORT_NAME);
        return Err(MediumError::because(Action::Write, &path, Cause::Missing));
    }
    for path in &found {
        fs::remove_file(path).map_err(|error| MediumError::new(Action::Write, path, &error))?;
    }
    write::sync_folder(folder).map_err(|error| MediumError::new(Action::Write, folder, &error))
}

pub(crate) fn is_passport(name: &OsStr) -> bool {
    name.eq_ignore_ascii_case(PASSPORT_NAME)
}

/// The regular files that bear the name.
fn find(folder: &Path) -> Result<Vec<PathBuf>, MediumError> {
    #[cfg(test)]
    tests::LISTED.set(tests::LISTED.get() + 1);
    let failed = |error: io::Error| MediumError::new(Action::Read, folder, &error);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if is_passport(&entry.file_name()) && entry.file_type().map_err(failed)?.is_file() {
            found.push(entry.path());
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use carnet_format::limits::MAX_STATEMENT_FILE;

    use std::cell::Cell;

    use super::*;
    use crate::{Mark, identify};

    thread_local! {
        /// How often a folder was listed.
        pub(super) static LISTED: Cell<u32> = const { Cell::new(0) };
    }

    /// MEDIA-10. A stick is looked at after each of its files.
    #[test]
    fn a_medium_is_known_again_without_a_list_of_all_that_lies_there() {
        for names in [
            &[][..],
            &["Passport.Carnet-Medium"],
            &["PASSPORT.carnet-medium", "passport.carnet-medium"],
        ] {
            let stick = tempfile::tempdir().unwrap();
            let root = stick.path();
            for name in names {
                fs::write(root.join(name), "a passport").unwrap();
            }
            let system = System::under(root);
            let mark = Mark::new(&passport(root).unwrap(), &identify(root, &system));
            let before = LISTED.get();
            for _ in 0..1_000 {
                mark.check(root, &system).unwrap();
            }
            assert!(LISTED.get() - before <= 1, "{names:?}: {}", LISTED.get() - before);
            // What is different is seen all the same.
            let other = root.join("passport.CARNET-MEDIUM");
            for name in names {
                fs::remove_file(root.join(name)).unwrap();
            }
            fs::write(&other, "another").unwrap();
            assert_eq!(mark.check(root, &system).unwrap_err().code().as_str(), "medium.swapped");
        }
    }

    #[test]
    fn a_passport_is_one_small_regular_file_of_that_name() {
        // MEDIA-22, MEDIA-23.
        let stick = tempfile::tempdir().unwrap();
        let root = stick.path();
        fs::create_dir(root.join("CARNET")).unwrap();
        fs::write(root.join("CARNET").join(PASSPORT_NAME), "elsewhere").unwrap();
        assert_eq!(passport(root).unwrap(), PassportFile::None);
        let path = root.join("passport.CARNET-MEDIUM");
        for (length, read) in
            [(0, true), (MAX_STATEMENT_FILE, true), (MAX_STATEMENT_FILE + 1, false)]
        {
            let bytes = vec![7; usize::try_from(length).unwrap()];
            fs::write(&path, &bytes).unwrap();
            let expected = if read { PassportFile::One(bytes) } else { PassportFile::TooLarge };
            assert_eq!(passport(root).unwrap(), expected);
        }
        fs::write(root.join(PASSPORT_NAME), "second").unwrap();
        assert_eq!(passport(root).unwrap(), PassportFile::Several);
        let error = passport(&root.join("none")).unwrap_err();
        assert_eq!(error.code().as_str(), "medium.missing");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_no_passport() {
        // MEDIA-22.
        let stick = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/etc/hostname", stick.path().join(PASSPORT_NAME)).unwrap();
        assert_eq!(passport(stick.path()).unwrap(), PassportFile::None);
        let error = write_passport(stick.path(), b"new").unwrap_err();
        assert_eq!(error.code().as_str(), "medium.not-regular");
    }

    #[test]
    fn none_is_replaced_and_nothing_else_is_touched() {
        // MEDIA-25, MEDIA-27.
        let stick = tempfile::tempdir().unwrap();
        let other = stick.path().join("plans.dwg");
        fs::write(&other, "plans").unwrap();
        write_passport(stick.path(), b"first").unwrap();
        assert_eq!(passport(stick.path()).unwrap(), PassportFile::One(b"first".into()));
        for bytes in [b"first", b"other"] {
            let error = write_passport(stick.path(), bytes).unwrap_err();
            assert_eq!(error.code().as_str(), "medium.enrolled");
        }
        fs::write(stick.path().join("passport.carnet-medium"), "second").unwrap();
        remove_passport(stick.path()).unwrap();
        assert_eq!(passport(stick.path()).unwrap(), PassportFile::None);
        assert_eq!(fs::read_dir(stick.path()).unwrap().count(), 1);
        assert_eq!(fs::read(other).unwrap(), b"plans");
        assert_eq!(remove_passport(stick.path()).unwrap_err().code().as_str(), "medium.missing");
    }

    #[test]
    fn the_folder_carnet_belongs_to_the_medium_above() {
        // MEDIA-22.
        for (file, medium) in [
            ("/media/stick/a.carnet", "/media/stick"),
            ("/media/stick/CARNET/a.carnet", "/media/stick"),
            ("/media/stick/carnet/a.carnet", "/media/stick"),
            ("/media/stick/CARNET/CARNET/a.carnet", "/media/stick/CARNET"),
            ("Carnet/a.carnet", "."),
            ("stick/a.carnet", "stick"),
        ] {
            assert_eq!(medium_of(Path::new(file), &System::real()), Path::new(medium), "{file}");
        }
        assert_eq!(medium_of(Path::new("a.carnet"), &System::real()), Path::new("."));
    }

    #[cfg(unix)]
    #[test]
    fn a_medium_that_is_mounted_on_a_folder_carnet_is_one_of_its_own() {
        // MEDIA-22.
        use crate::identify::tests::tree::Tree;
        let tree = Tree::new();
        tree.mount(8, 0, "/media/u/CARNET", "rw", "vfat", "rw");
        tree.mount(8, 16, "/media/u/stick", "rw", "vfat", "rw");
        tree.folder("media/u/CARNET/CARNET");
        tree.folder("media/u/stick/Carnet");
        tree.link("home/u/link", "../../media/u/stick/Carnet");
        tree.link("home/u/CARNET", "../../media/u/stick");
        for (folder, medium) in [
            ("media/u/CARNET", "media/u/CARNET"),
            ("media/u/CARNET/CARNET", "media/u/CARNET"),
            ("media/u/stick/Carnet", "media/u/stick"),
            ("home/u/link", "media/u/stick"),
            ("home/u/CARNET", "media/u/stick"),
        ] {
            let (folder, medium) = (tree.path(folder), tree.path(medium));
            let of_folder = medium_of_folder(&folder, &tree.system());
            assert_eq!(fs::canonicalize(of_folder).unwrap(), medium, "{folder:?}");
            let of_file = medium_of(&folder.join("a.carnet"), &tree.system());
            assert_eq!(fs::canonicalize(of_file).unwrap(), medium, "{folder:?}");
            let below = medium_of_folder(&folder.join(".."), &tree.system());
            assert_eq!(fs::canonicalize(below).unwrap(), {
                let above = fs::canonicalize(folder.join("..")).unwrap();
                medium_of_folder(&above, &tree.system())
            });
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn without_a_table_of_mounts_the_devices_are_compared() {
        // MEDIA-22. /dev/shm stands for a stick, since it is mounted everywhere.
        let nothing = tempfile::tempdir().unwrap();
        let system = System::under(nothing.path());
        assert!(is_mount_point(Path::new("/dev/shm"), &system));
        assert!(!is_mount_point(nothing.path(), &system));
    }
}
