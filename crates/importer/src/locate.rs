//! Step 1: which files there are.

use std::path::{Path, PathBuf};

use carnet_media::{Foreign, MediumError};

/// A file to import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// Where it lies.
    pub path: PathBuf,
    /// How it was named.
    pub named: NamedBy,
}

/// How a file came to be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamedBy {
    /// A person named it.
    Hand,
    /// It lies in a folder that a person named.
    Folder,
}

/// What was found under the names given.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The files to import.
    pub files: Vec<Located>,
    /// The folders that were named.
    pub folders: Vec<Folder>,
}

/// A folder that a person named.
#[derive(Clone, Debug)]
pub struct Folder {
    /// Its path.
    pub path: PathBuf,
    /// How many bundles lie in it.
    pub bundles: u64,
    /// What else lies in it, at most 100.
    pub foreign: Vec<Foreign>,
    /// How much else lies in it.
    pub foreign_total: u64,
    /// What the system found in it, which tells a medium from the folder where it should be.
    pub fill: Fill,
}

/// Whether anything lies in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// Nothing at all, not even what operating systems leave on every medium.
    Empty,
    /// Something.
    Something,
}

/// Finds the bundles: a file stands for itself, a folder for the bundles in it.
// IMP-1.
pub fn locate(names: &[PathBuf]) -> Result<Found, MediumError> {
    let mut found = Found::default();
    for name in names {
        if name.is_dir() {
            locate_in(name, &mut found)?;
        } else {
            found.files.push(Located { path: name.clone(), named: NamedBy::Hand });
        }
    }
    Ok(found)
}

fn locate_in(folder: &Path, found: &mut Found) -> Result<(), MediumError> {
    let contents = carnet_media::scan(folder)?;
    let fill = match std::fs::read_dir(folder).map(|mut entries| entries.next().is_none()) {
        Ok(true) => Fill::Empty,
        _ => Fill::Something,
    };
    found.folders.push(Folder {
        path: folder.to_owned(),
        bundles: contents.bundles.len() as u64,
        foreign: contents.foreign,
        foreign_total: contents.foreign_total,
        fill,
    });
    let named = NamedBy::Folder;
    found.files.extend(contents.bundles.into_iter().map(|path| Located { path, named }));
    Ok(())
}
