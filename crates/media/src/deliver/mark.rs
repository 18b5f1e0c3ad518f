//! What makes a medium that comes back the same one.

use std::{
    cell::RefCell,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use carnet_format::passport::PassportFile;

use crate::{Action, Cause, MediumError, Seen, System, identify, passport::Place};

/// What makes a medium that comes back the same one: its passport, or, where it has none, the UUID of
/// its file system and its serial number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    medium: Told,
    /// Where its passport was when it was last searched for.
    place: RefCell<Option<Place>>,
}

/// What a medium and the system tell of it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    passport: PassportFile,
    filesystem: Option<String>,
    serial: Option<String>,
    mount_point: Option<PathBuf>,
    has_device: bool,
}

/// Whether the marked medium is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    Here,
    Away,
    /// Another medium lies in its place.
    Other,
    /// It has nothing to be known by.
    Unknown,
}

/// How long the kernel may take for that.
const TAKEN_APART: Duration = Duration::from_secs(1);

impl Mark {
    /// The mark of the medium that was looked at.
    pub fn new(passport: &PassportFile, seen: &Seen) -> Self {
        Self { medium: Told::new(passport.clone(), seen), place: RefCell::default() }
    }

    /// Whether what was just read from the medium with the upper folder `folder` came from the marked
    /// one.
    pub fn check(&self, folder: &Path, system: &System) -> Result<(), MediumError> {
        let because = |cause| Err(MediumError::because(Action::Read, folder, cause));
        match self.look(folder, system) {
            Presence::Here => Ok(()),
            Presence::Away => because(Cause::Gone),
            Presence::Other => because(Cause::Swapped),
            // Nothing identifies it, but what there is must not have changed.
            Presence::Unknown
                if Told::new(self.passport(folder)?, &identify(folder, system)) == self.medium =>
            {
                Ok(())
            }
            Presence::Unknown => because(Cause::Swapped),
        }
    }

    /// Whether the marked medium is mounted where it was; `folder` is its upper folder.
    pub(super) fn look(&self, folder: &Path, system: &System) -> Presence {
        match self.look_once(folder, system) {
            // The kernel takes a stick that was pulled out apart piece by piece: for a moment it is
            // there without its serial number or without its files.
            Presence::Other => {
                thread::sleep(TAKEN_APART);
                self.look_once(folder, system)
            }
            presence => presence,
        }
    }

    fn look_once(&self, folder: &Path, system: &System) -> Presence {
        let then = &self.medium;
        let by_passport = matches!(then.passport, PassportFile::One(_));
        if !by_passport && then.filesystem.is_none() {
            return Presence::Unknown;
        }
        let seen = identify(folder, system);
        // An empty mount point lies on another mount. One whose device was pulled out answers from
        // memory, but has no device any more.
        if seen.mount_point != then.mount_point || then.has_device && seen.device.is_none() {
            return Presence::Away;
        }
        let Ok(passport) = self.passport(folder) else { return Presence::Away };
        let now = Told::new(passport, &seen);
        // MEDIA-19. With a passport, an attribute counts where it was told both times: a copied
        // passport on a stick with another serial number is another medium.
        let same = |then: &Option<String>, now: &Option<String>| {
            then == now || by_passport && (then.is_none() || now.is_none())
        };
        let is_same = now.passport == then.passport
            && same(&then.filesystem, &now.filesystem)
            && same(&then.serial, &now.serial);
        if is_same { Presence::Here } else { Presence::Other }
    }

    /// The passport that lies there now. The folder is listed where what was there is there no more.
    // MEDIA-10.
    fn passport(&self, folder: &Path) -> Result<PassportFile, MediumError> {
        let before = &self.medium.passport;
        let mut place = self.place.borrow_mut();
        if place.as_ref().is_some_and(|place| place.is_still(folder, before)) {
            return Ok(before.clone());
        }
        let (found, passport) = Place::find(folder)?;
        *place = Some(found);
        Ok(passport)
    }
}

impl Told {
    fn new(passport: PassportFile, seen: &Seen) -> Self {
        Self {
            passport,
            filesystem: seen.attributes.filesystem.clone(),
            serial: seen.attributes.serial.clone(),
            mount_point: seen.mount_point.clone(),
            has_device: seen.device.is_some(),
        }
    }
}
