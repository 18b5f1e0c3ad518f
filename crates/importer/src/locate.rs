//! Step 1: which files there are, and on which media they lie.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use carnet_format::MediumId;
use carnet_media::{Foreign, MediumError, System};
use carnet_verifier::medium::{Looked, Looks, Medium, look, mount_note};
use carnet_verifier::trust::TrustFile;

/// A file to import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// Where it lies.
    pub path: PathBuf,
    /// How it was named.
    pub named: NamedBy,
    /// What is known of the medium it lies on.
    pub medium: Rc<Medium>,
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
    /// What was named and cannot be looked at, and why.
    pub unread: Vec<(PathBuf, MediumError)>,
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

/// By what media are judged when they are looked at.
#[derive(Clone, Debug)]
pub struct Eyes<'a> {
    /// Who exists and what may cross.
    pub trust: &'a TrustFile,
    /// Where the kernel's tables are.
    pub system: System,
    /// The medium that a person named: then nothing is looked at.
    pub stated: Option<MediumId>,
}

/// Finds the bundles: a file stands for itself, a folder for the bundles in it. Each medium is looked
/// at once; one that cannot be read does not keep the others from it.
// IMP-1. IMP-23.
#[must_use]
pub fn locate(names: &[PathBuf], eyes: &Eyes<'_>) -> Found {
    let mut found = Found::default();
    let mut looks = Looks::new(eyes.trust, eyes.system.clone(), eyes.stated);
    for name in names {
        let looked = match name.is_dir() {
            true => locate_in(name, eyes, &mut found),
            false => looks.medium_of(name).map(|medium| {
                let (path, medium) = (name.clone(), Rc::new(medium));
                found.files.push(Located { path, named: NamedBy::Hand, medium });
            }),
        };
        if let Err(error) = looked {
            found.unread.push((name.clone(), error));
        }
    }
    found
}

/// A folder that is named is a medium, whatever it lies on.
fn locate_in(folder: &Path, eyes: &Eyes<'_>, found: &mut Found) -> Result<(), MediumError> {
    let Looked { medium, seen, contents, .. } = look(folder, eyes.trust, &eyes.system)?;
    let medium = match eyes.stated {
        Some(id) => Medium::Stated(id),
        None => Medium::Seen(Box::new(medium)),
    };
    // MEDIA-20.
    if let (true, Some(note)) = (seen.is_removable(), mount_note(&seen)) {
        anstream::eprintln!("note: {note}");
    }
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
    let (named, medium) = (NamedBy::Folder, Rc::new(medium));
    let located = |path| Located { path, named, medium: Rc::clone(&medium) };
    found.files.extend(contents.bundles.into_iter().map(located));
    Ok(())
}
