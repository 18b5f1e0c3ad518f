//! The media that bundles come on.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use carnet_host::look::{Looked, look, mount_note};
use carnet_judge::medium::Medium;
use carnet_media::{Contents, Mark, MediumError, Seen, System, identify, scan};

use super::Eyes;

/// The medium that a bundle comes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Its upper folder.
    pub folder: PathBuf,
    /// What is known of it.
    pub medium: Medium,
    /// By what it is known again; none where nothing was looked at.
    pub mark: Option<Mark>,
    /// Where the kernel's tables are.
    pub system: System,
}

impl Origin {
    /// Whether it is still the medium that was looked at.
    // IMP-24.
    pub(crate) fn check(&self) -> Result<(), MediumError> {
        match &self.mark {
            Some(mark) => mark.check(&self.folder, &self.system),
            None => Ok(()),
        }
    }
}

/// The media of one call, each looked at once.
pub(super) struct Origins<'e> {
    eyes: &'e Eyes<'e>,
    looked: BTreeMap<PathBuf, (Rc<Origin>, Contents)>,
}

impl<'e> Origins<'e> {
    pub(super) const fn new(eyes: &'e Eyes<'e>) -> Self {
        Self { eyes, looked: BTreeMap::new() }
    }

    /// The medium with the upper folder `folder`, on which a file was named.
    pub(super) fn of_file(&mut self, folder: PathBuf) -> Result<Rc<Origin>, MediumError> {
        match self.eyes.stated {
            Some(id) => Ok(self.origin(folder, Medium::Stated(id), None)),
            None => Ok(self.of_folder(&folder)?.0),
        }
    }

    /// The medium with the upper folder `folder`, and what lies on it.
    pub(super) fn of_folder(
        &mut self,
        folder: &Path,
    ) -> Result<(Rc<Origin>, Contents), MediumError> {
        if let Some(known) = self.looked.get(folder) {
            return Ok(known.clone());
        }
        let Eyes { trust, system, stated } = self.eyes;
        let (medium, mark, seen, contents) = match stated {
            Some(id) => (Medium::Stated(*id), None, identify(folder, system), scan(folder)?),
            None => {
                let Looked { medium, seen, contents, mark } = look(folder, trust, system)?;
                (Medium::Seen(Box::new(medium)), Some(mark), seen, contents)
            }
        };
        note(&seen);
        let known = (self.origin(folder.to_owned(), medium, mark), contents);
        self.looked.insert(folder.to_owned(), known.clone());
        Ok(known)
    }

    fn origin(&self, folder: PathBuf, medium: Medium, mark: Option<Mark>) -> Rc<Origin> {
        Rc::new(Origin { folder, medium, mark, system: self.eyes.system.clone() })
    }
}

// MEDIA-28.
fn note(seen: &Seen) {
    if let Some(note) = mount_note(seen) {
        carnet_host::note!(en "{note}"; de "{note}");
    }
}
