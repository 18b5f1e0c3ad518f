//! What lies on a medium.

use std::{
    ffi::OsStr,
    fs::{self, DirEntry, File, FileType},
    io::{self, Read},
    path::{Path, PathBuf},
};

use carnet_format::bundle::LABEL;
use carnet_format::limits::{MAX_STATEMENT_FILE, MAX_UPDATE_FILE};

use crate::{Action, Cause, MediumError, passport, read, write::is_unfinished};

/// What lies on a medium or in a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// The bundles in the root and in the folder `CARNET`, by path.
    pub bundles: Vec<PathBuf>,
    /// The receipts there, by path.
    pub receipts: Vec<PathBuf>,
    /// The trust updates there, by path.
    pub updates: Vec<PathBuf>,
    /// The site cards there, by path.
    pub cards: Vec<PathBuf>,
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
    // MEDIA-5.
    for sub in contents.list(folder, Place::Root)? {
        contents.list(&sub, Place::Carnet)?;
    }
    contents.bundles.sort_unstable();
    contents.receipts.sort_unstable();
    contents.updates.sort_unstable();
    contents.cards.sort_unstable();
    contents.foreign.sort_unstable();
    Ok(contents)
}

/// The folders in the upper folder of a medium, but for those that operating systems leave there; links are none.
pub fn folders_in(folder: &Path) -> Result<Vec<PathBuf>, MediumError> {
    let failed = |error: io::Error| MediumError::new(Action::Read, folder, &error);
    let mut folders = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        // MEDIA-6.
        if entry.file_type().map_err(failed)?.is_dir() && !is_housekeeping(&entry.file_name()) {
            push(&mut folders, folder, entry.path())?;
        }
    }
    folders.sort_unstable();
    Ok(folders)
}

impl Contents {
    /// Files what `folder` holds, and gives back the folders to look into.
    fn list(&mut self, folder: &Path, place: Place) -> Result<Vec<PathBuf>, MediumError> {
        let failed = |error: io::Error| MediumError::new(Action::Read, folder, &error);
        let mut inner = Vec::new();
        for entry in fs::read_dir(folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name();
            // The type of the entry itself, never of what a link points to.
            let kind = entry.file_type().map_err(failed)?;
            let is_expected = match kind {
                // MEDIA-6.
                _ if kind.is_dir() => place == Place::Root && is_housekeeping(&name),
                // MEDIA-22.
                _ if kind.is_file() && passport::is_passport(&name) => place == Place::Root,
                _ if kind.is_file() && is_side_file(&name) => length(&entry) <= MAX_SIDE_FILE,
                _ if kind.is_file() && is_receipt(&name, &entry) => {
                    push(&mut self.receipts, folder, entry.path())?;
                    true
                }
                _ if kind.is_file() && is_update(&name, &entry) => {
                    push(&mut self.updates, folder, entry.path())?;
                    true
                }
                _ if kind.is_file() && is_card(&name, &entry) => {
                    push(&mut self.cards, folder, entry.path())?;
                    true
                }
                _ => false,
            };
            if is_expected {
                continue;
            }
            if kind.is_dir() && place == Place::Root && name.eq_ignore_ascii_case("CARNET") {
                inner.push(entry.path());
            } else if kind.is_file() && is_bundle(&name) {
                push(&mut self.bundles, folder, entry.path())?;
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
        // MEDIA-7.
        if self.foreign.len() < MAX_FOREIGN {
            self.foreign.push(Foreign { path, what });
        }
    }
}

// MEDIA-5.
fn push(list: &mut Vec<PathBuf>, folder: &Path, path: PathBuf) -> Result<(), MediumError> {
    if list.len() == MAX_FILES {
        let cause = Cause::TooMany { limit: MAX_FILES };
        return Err(MediumError::because(Action::Read, folder, cause));
    }
    list.push(path);
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    Carnet,
}

/// More of one kind than any honest medium holds; bounds the memory that a hostile one can take.
const MAX_FILES: usize = 65_536;
/// Enough to see what is going on.
const MAX_FOREIGN: usize = 100;

/// The side files of macOS hold icons and the places of windows.
const MAX_SIDE_FILE: u64 = 1 << 20;

/// The folders that Windows, macOS and Linux leave on every medium they see or format.
const HOUSEKEEPING: [&str; 7] = [
    "System Volume Information",
    "$RECYCLE.BIN",
    ".Spotlight-V100",
    ".fseventsd",
    "lost+found",
    ".Trash",
    ".Trashes",
];

fn is_housekeeping(name: &OsStr) -> bool {
    // Of each account that threw something away.
    let number = name.to_str().and_then(|name| name.strip_prefix(".Trash-"));
    HOUSEKEEPING.iter().any(|it| name.eq_ignore_ascii_case(it))
        || number.is_some_and(|it| !it.is_empty() && it.bytes().all(|digit| digit.is_ascii_digit()))
}

/// What macOS writes beside every file and in every folder that is looked at.
fn is_side_file(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b"._") || name.eq_ignore_ascii_case(".DS_Store")
}

fn ends_with(name: &OsStr, end: &str) -> bool {
    let (name, end) = (name.as_encoded_bytes(), end.as_bytes());
    name.len().checked_sub(end.len()).is_some_and(|at| name[at..].eq_ignore_ascii_case(end))
}

// MEDIA-7.
fn is_receipt(name: &OsStr, entry: &DirEntry) -> bool {
    ends_with(name, ".carnet-receipt")
        && length(entry) <= MAX_STATEMENT_FILE
        && begin::<{ LABEL.len() }>(entry).is_some_and(|it| it == LABEL)
}

// MEDIA-7. The head of a byte string follows the label.
fn is_update(name: &OsStr, entry: &DirEntry) -> bool {
    let is_update = |it: [u8; LABEL.len() + 1]| it.starts_with(&LABEL) && it[LABEL.len()] >> 5 == 2;
    ends_with(name, ".carnet-trust")
        && length(entry) <= MAX_UPDATE_FILE
        && begin(entry).is_some_and(is_update)
}

/// How a site card begins.
const CARD: &[u8; 29] = b"# Carnet site card, version 1";
/// The longest site card, in bytes.
const MAX_CARD: u64 = 4_096;

// MEDIA-8.
fn is_card(name: &OsStr, entry: &DirEntry) -> bool {
    ends_with(name, ".carnet-site")
        && length(entry) <= MAX_CARD
        && begin(entry).is_some_and(|it: [u8; CARD.len()]| it == *CARD)
}

/// The first bytes of a file, if it has so many.
fn begin<const COUNT: usize>(entry: &DirEntry) -> Option<[u8; COUNT]> {
    let mut bytes = [0; COUNT];
    let mut file: File = read::open(&entry.path()).ok()?;
    file.read_exact(&mut bytes).is_ok().then_some(bytes)
}

fn length(entry: &DirEntry) -> u64 {
    entry.metadata().map_or(u64::MAX, |about| about.len())
}

/// Names mean nothing, so one that is not UTF-8 will do.
fn is_bundle(name: &OsStr) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("carnet"))
}

#[cfg(test)]
mod tests;
