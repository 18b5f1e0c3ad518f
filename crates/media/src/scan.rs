//! What lies on a medium.

use std::{
    ffi::OsStr,
    fs::{self, FileType},
    io,
    path::{Path, PathBuf},
};

use crate::{Action, Cause, MediumError, passport, write::is_unfinished};

/// What lies on a medium or in a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// The bundles in the root and in the folder `CARNET`, by path.
    pub bundles: Vec<PathBuf>,
    /// The first 100 other things, by path.
    pub foreign: Vec<Foreign>,
    /// How many other things there are.
    pub foreign_total: u64,
    /// How many of them are unfinished writes.
    pub unfinished: u64,
}

/// Something on a medium that is not a bundle.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Foreign {
    /// Where it lies.
    pub path: PathBuf,
    /// What it is.
    pub what: ForeignKind,
}

/// What something on a medium is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ForeignKind {
    /// A file that is no bundle by its name.
    File,
    /// A folder; it is not looked into.
    Folder,
    /// A link; it is not followed.
    Link,
    /// A pipe, socket or device.
    Special,
    /// What a write that was killed has left behind.
    Unfinished,
}

/// Lists the bundles in `folder` and in its folder `CARNET`, and what else is there. Changes nothing.
pub fn scan(folder: &Path) -> Result<Contents, MediumError> {
    let mut contents = Contents::default();
    // MEDIA-4.
    for sub in contents.list(folder, Place::Root)? {
        contents.list(&sub, Place::Carnet)?;
    }
    contents.bundles.sort_unstable();
    contents.foreign.sort_unstable();
    Ok(contents)
}

impl Contents {
    /// Files what `folder` holds, and gives back the folders to look into.
    fn list(&mut self, folder: &Path, place: Place) -> Result<Vec<PathBuf>, MediumError> {
        let failed = |error: io::Error| MediumError::new(Action::Read, folder, &error);
        let mut inner = Vec::new();
        for entry in fs::read_dir(folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name();
            // MEDIA-5.
            if place == Place::Root && is_housekeeping(&name) || is_apple_double(&name) {
                continue;
            }
            // The type of the entry itself, never of what a link points to.
            let kind = entry.file_type().map_err(failed)?;
            // MEDIA-15.
            if place == Place::Root && kind.is_file() && passport::is_passport(&name) {
                continue;
            }
            if kind.is_dir() && place == Place::Root && name.eq_ignore_ascii_case("CARNET") {
                inner.push(entry.path());
            } else if kind.is_file() && is_bundle(&name) {
                if self.bundles.len() == MAX_BUNDLES {
                    let cause = Cause::TooMany { limit: MAX_BUNDLES };
                    return Err(MediumError::because(Action::Read, folder, cause));
                }
                self.bundles.push(entry.path());
            } else {
                self.note(entry.path(), kind, &name);
            }
        }
        Ok(inner)
    }

    fn note(&mut self, path: PathBuf, kind: FileType, name: &OsStr) {
        let what = match kind {
            _ if kind.is_symlink() => ForeignKind::Link,
            _ if kind.is_dir() => ForeignKind::Folder,
            _ if !kind.is_file() => ForeignKind::Special,
            _ if is_unfinished(name) => ForeignKind::Unfinished,
            _ => ForeignKind::File,
        };
        self.foreign_total += 1;
        self.unfinished += u64::from(what == ForeignKind::Unfinished);
        // MEDIA-6.
        if self.foreign.len() < MAX_FOREIGN {
            self.foreign.push(Foreign { path, what });
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    Carnet,
}

/// More than any honest medium holds; bounds the memory that a hostile one can take.
const MAX_BUNDLES: usize = 65_536;
/// Enough to see what is going on.
const MAX_FOREIGN: usize = 100;

/// What Windows, macOS and Linux leave on every medium they see or format.
const HOUSEKEEPING: [&str; 6] = [
    "System Volume Information",
    "$RECYCLE.BIN",
    ".Spotlight-V100",
    ".fseventsd",
    ".DS_Store",
    "lost+found",
];

fn is_housekeeping(name: &OsStr) -> bool {
    HOUSEKEEPING.iter().any(|it| name.eq_ignore_ascii_case(it))
        || name.as_encoded_bytes().starts_with(b".Trash")
}

/// The side files that macOS writes beside every file.
fn is_apple_double(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b"._")
}

/// Names mean nothing, so one that is not UTF-8 will do.
fn is_bundle(name: &OsStr) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("carnet"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn touch(path: PathBuf) -> PathBuf {
        fs::write(&path, "").unwrap();
        path
    }

    #[test]
    fn finds_bundles_ignores_housekeeping_reports_the_rest() {
        let stick = tempfile::tempdir().unwrap();
        let root = stick.path();
        touch(root.join(".DS_Store"));
        for folder in ["System Volume Information", ".Trashes", "$RECYCLE.BIN", "Carnet", "photos"]
            .into_iter()
            .chain([".Spotlight-V100", ".fseventsd", "lost+found"])
        {
            fs::create_dir(root.join(folder)).unwrap();
        }
        touch(root.join("System Volume Information/IndexerVolumeGuid.carnet"));
        touch(root.join("photos/hidden.carnet"));
        touch(root.join("._a.carnet"));
        touch(root.join("Carnet/._c.carnet"));
        let a = touch(root.join("a.carnet"));
        let b = touch(root.join("B.CARNET"));
        let c = touch(root.join("Carnet/c.carnet"));
        fs::create_dir(root.join("folder.carnet")).unwrap();
        touch(root.join("setup.exe"));
        touch(root.join(".carnet-Ab12.part"));

        let contents = scan(root).unwrap();
        let mut bundles = vec![a, b, c];
        bundles.sort();
        assert_eq!(contents.bundles, bundles);
        let foreign: Vec<_> = contents
            .foreign
            .iter()
            .map(|it| (it.path.file_name().unwrap().to_str().unwrap(), it.what))
            .collect();
        assert_eq!(
            foreign,
            [
                (".carnet-Ab12.part", ForeignKind::Unfinished),
                ("folder.carnet", ForeignKind::Folder),
                ("photos", ForeignKind::Folder),
                ("setup.exe", ForeignKind::File),
            ]
        );
        assert_eq!(contents.foreign_total, 4);
    }

    #[test]
    fn thousands_of_files_are_counted_and_few_are_kept() {
        let stick = tempfile::tempdir().unwrap();
        for index in 0..3000 {
            touch(stick.path().join(format!("{index}.txt")));
            touch(stick.path().join(format!("{index}.carnet")));
        }
        let contents = scan(stick.path()).unwrap();
        assert_eq!(contents.bundles.len(), 3000);
        assert_eq!((contents.foreign.len(), contents.foreign_total), (MAX_FOREIGN, 3000));
    }

    #[test]
    fn more_bundles_than_any_honest_medium_holds() {
        // MEDIA-4.
        let stick = tempfile::tempdir().unwrap();
        fs::create_dir(stick.path().join("CARNET")).unwrap();
        let first = touch(stick.path().join("a.carnet"));
        for index in 1..MAX_BUNDLES {
            fs::hard_link(&first, stick.path().join(format!("CARNET/{index}.carnet")))
                .unwrap_or_else(|_| {
                    drop(touch(stick.path().join(format!("CARNET/{index}.carnet"))))
                });
        }
        assert_eq!(scan(stick.path()).unwrap().bundles.len(), MAX_BUNDLES);
        touch(stick.path().join("b.carnet"));
        assert_eq!(scan(stick.path()).unwrap_err().code().as_str(), "medium.too-many");
    }

    #[test]
    fn a_folder_loop_is_not_walked() {
        // MEDIA-4. A broken file system may have a folder inside itself.
        let stick = tempfile::tempdir().unwrap();
        let deep = stick.path().join("CARNET/CARNET/CARNET");
        fs::create_dir_all(&deep).unwrap();
        let found = touch(stick.path().join("CARNET/a.carnet"));
        touch(stick.path().join("CARNET/CARNET/b.carnet"));
        touch(deep.join("c.carnet"));
        let contents = scan(stick.path()).unwrap();
        assert_eq!(contents.bundles, [found]);
        let inner = Foreign { path: stick.path().join("CARNET/CARNET"), what: ForeignKind::Folder };
        assert_eq!((contents.foreign, contents.foreign_total), (vec![inner], 1));
    }

    #[test]
    fn the_passport_is_not_foreign_where_it_belongs() {
        // MEDIA-15.
        let stick = tempfile::tempdir().unwrap();
        touch(stick.path().join("Passport.CARNET-medium"));
        fs::create_dir(stick.path().join("CARNET")).unwrap();
        let stray = touch(stick.path().join("CARNET/PASSPORT.carnet-medium"));
        touch(stick.path().join(".carnet-a.carnet-Ab12Cd.part"));
        let contents = scan(stick.path()).unwrap();
        assert_eq!((contents.foreign_total, contents.unfinished), (2, 1));
        assert!(contents.foreign.contains(&Foreign { path: stray, what: ForeignKind::File }));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_foreign_and_odd_names_are_not() {
        use std::os::unix::{ffi::OsStrExt, fs::symlink};
        let stick = tempfile::tempdir().unwrap();
        let root = stick.path();
        let odd = touch(root.join(OsStr::from_bytes(b"\xff\xfe.carnet")));
        symlink("/etc/hostname", root.join("link.carnet")).unwrap();
        symlink("/", root.join("CARNET")).unwrap();
        let contents = scan(root).unwrap();
        assert_eq!(contents.bundles, [odd]);
        assert!(contents.foreign.iter().all(|it| it.what == ForeignKind::Link));
        assert_eq!(contents.foreign_total, 2);
    }

    #[test]
    fn no_folder_is_an_error() {
        let stick = tempfile::tempdir().unwrap();
        let error = scan(&stick.path().join("none")).unwrap_err();
        assert_eq!(error.code().as_str(), "medium.missing");
    }
}
