//! Step 1: which files there are, and on which media they lie.

mod origin;

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use carnet_format::passport::PassportFile;
use carnet_format::{FileKind, MediumId};
use carnet_judge::trust::TrustFile;
use carnet_media::{Contents, Foreign, MediumError, System, medium_of, medium_of_folder, scan};

pub use self::origin::Origin;
use self::origin::Origins;

/// A file to import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// Where it lies.
    pub path: PathBuf,
    /// How it was named.
    pub named: NamedBy,
    /// The medium it lies on.
    pub origin: Rc<Origin>,
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
    /// The receipts that were named, or lie in the folders.
    pub receipts: Vec<(PathBuf, NamedBy)>,
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
    /// What else lies on its medium, at most 100.
    pub foreign: Vec<Foreign>,
    /// How much else lies on its medium.
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
    /// Nothing of Carnet, and it is no medium that can be carried away.
    Elsewhere,
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

/// Finds bundles and receipts: a file stands for itself, a folder for those in it. Each medium is looked
/// at once; one that cannot be read does not keep the others from it.
// IMP-1. IMP-24.
#[must_use]
pub fn locate(names: &[PathBuf], eyes: &Eyes<'_>) -> Found {
    let mut found = Found::default();
    let mut origins = Origins::new(eyes);
    for name in names {
        let looked = match name.is_dir() {
            true => locate_in(name, eyes, &mut origins, &mut found),
            // IMP-29.
            false if is_receipt(name) => {
                found.receipts.push((name.clone(), NamedBy::Hand));
                Ok(())
            }
            false => origins.of_file(medium_of(name, &eyes.system)).map(|origin| {
                found.files.push(Located { path: name.clone(), named: NamedBy::Hand, origin });
            }),
        };
        if let Err(error) = looked {
            found.unread.push((name.clone(), error));
        }
    }
    found
}

/// LABEL-2. What cannot be read is met again where it is imported.
fn is_receipt(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = carnet_media::open(path)
        .is_ok_and(|file| file.take(FileKind::START as u64).read_to_end(&mut start).is_ok());
    read && FileKind::of(&start) == FileKind::Receipt
}

/// A folder that is named is a medium, whatever it lies on, or the folder `CARNET` of one.
fn locate_in(
    folder: &Path,
    eyes: &Eyes<'_>,
    origins: &mut Origins<'_>,
    found: &mut Found,
) -> Result<(), MediumError> {
    let whole = medium_of_folder(folder, &eyes.system);
    let (origin, contents) = origins.of_folder(&whole)?;
    let has_nothing = [&contents.bundles, &contents.receipts, &contents.updates, &contents.cards]
        .iter()
        .all(|files| files.is_empty());
    let (bundles, receipts) = if whole == folder {
        (contents.bundles, contents.receipts)
    } else {
        let Contents { mut bundles, mut receipts, .. } = scan(folder)?;
        bundles.retain(|bundle| bundle.parent() == Some(folder));
        receipts.retain(|receipt| receipt.parent() == Some(folder));
        (bundles, receipts)
    };
    found.receipts.extend(receipts.into_iter().map(|path| (path, NamedBy::Folder)));
    let fill = match std::fs::read_dir(folder).map(|mut entries| entries.next().is_none()) {
        Ok(true) => Fill::Empty,
        _ if has_nothing && !is_medium(&whole, eyes) => Fill::Elsewhere,
        _ => Fill::Something,
    };
    found.folders.push(Folder {
        path: folder.to_owned(),
        bundles: bundles.len() as u64,
        foreign: contents.foreign,
        foreign_total: contents.foreign_total,
        fill,
    });
    let named = NamedBy::Folder;
    let located = |path| Located { path, named, origin: Rc::clone(&origin) };
    found.files.extend(bundles.into_iter().map(located));
    Ok(())
}

/// Whether a folder is a medium, and not one of this host: by a person's word, its passport, or what is mounted there.
// IMP-23.
fn is_medium(folder: &Path, eyes: &Eyes<'_>) -> bool {
    let has_passport = || carnet_media::passport(folder) != Ok(PassportFile::None);
    let is_carried = || {
        let seen = carnet_media::identify(folder, &eyes.system);
        // Windows has its own disks where others have what is mounted.
        let is_mounted = || {
            let place = seen.mount_point.as_deref();
            !cfg!(windows) && folder.canonicalize().is_ok_and(|it| place == Some(&*it))
        };
        seen.is_removable() || is_mounted()
    };
    eyes.stated.is_some() || has_passport() || is_carried()
}
