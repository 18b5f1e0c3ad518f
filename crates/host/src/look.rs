//! Looking at a medium.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use carnet_format::MediumId;
use carnet_format::passport::PassportFile;
use carnet_format::plain_text::Escaped;
use carnet_judge::medium::{Medium, SeenMedium};
use carnet_judge::trust::TrustFile;
use carnet_language::text;
use carnet_media::{Contents, ForeignKind, Mark, MediumError, Seen, StandsFor, System};

/// How many other things a message names.
const NAMED: usize = 3;

/// A medium that was looked at, once.
#[derive(Clone, Debug)]
pub struct Looked {
    /// What its passport is worth.
    pub medium: SeenMedium,
    /// What the system says of it.
    pub seen: Seen,
    /// What lies on it.
    pub contents: Contents,
    /// By what it is known again when something is written to it.
    pub mark: Mark,
}

/// Looks at the medium that a folder is: its passport, what it says of itself, what lies on it.
///
/// # Errors
/// The folder, or the passport in it, cannot be read.
pub fn look(folder: &Path, trust: &TrustFile, system: &System) -> Result<Looked, MediumError> {
    look_closer(folder, trust, carnet_media::identify(folder, system))
}

/// The same, of a folder of which the system has said what it lies on.
fn look_closer(folder: &Path, trust: &TrustFile, seen: Seen) -> Result<Looked, MediumError> {
    let contents = carnet_media::scan(folder)?;
    let passport = carnet_media::passport(folder)?;
    let (foreign, foreign_names) = others(folder, &contents);
    let medium = SeenMedium {
        foreign_names,
        ..SeenMedium::judge(trust, &passport, seen.attributes.clone(), foreign)
    };
    Ok(Looked { medium, mark: Mark::new(&passport, &seen), seen, contents })
}

/// How many other things lie in a folder, and what the first of them are called, as seen from there.
#[must_use]
pub fn others(folder: &Path, contents: &Contents) -> (u64, Vec<String>) {
    // ROUTE-13: what a killed write has left behind is no reason to refuse a bundle.
    let count = contents.foreign_total.saturating_sub(contents.unfinished);
    let counted = contents.foreign.iter().filter(|it| it.what != ForeignKind::Unfinished);
    let names = counted.map(|it| it.path.strip_prefix(folder).unwrap_or(&it.path));
    (count, names.take(NAMED).map(|name| name.display().to_string()).collect())
}

/// Looks at the media of files that an officer names, each medium once.
#[derive(Debug)]
pub struct Looks<'t> {
    trust: &'t TrustFile,
    system: System,
    stated: Option<MediumId>,
    seen: BTreeMap<PathBuf, Medium>,
}

impl<'t> Looks<'t> {
    /// `stated` is the medium that a person named: then nothing is looked at.
    #[must_use]
    pub const fn new(trust: &'t TrustFile, system: System, stated: Option<MediumId>) -> Self {
        Self { trust, system, stated, seen: BTreeMap::new() }
    }

    /// The medium of a file. A folder on a disk of this host is no medium to an officer, unless a
    /// passport lies in it. Says on standard error where it is not mounted as a medium should be.
    ///
    /// # Errors
    /// A medium cannot be read.
    pub fn medium_of(&mut self, file: &Path) -> Result<Medium, MediumError> {
        if let Some(id) = self.stated {
            return Ok(Medium::Stated(id));
        }
        // MEDIA-22.
        let folder = carnet_media::medium_of(file, &self.system);
        if let Some(medium) = self.seen.get(&folder) {
            return Ok(medium.clone());
        }
        let seen = carnet_media::identify(&folder, &self.system);
        let is_removable = seen.is_removable();
        let medium = if !is_removable && carnet_media::passport(&folder) == Ok(PassportFile::None) {
            Medium::NotLookedAt
        } else {
            match look_closer(&folder, self.trust, seen) {
                Ok(Looked { medium, seen, .. }) => {
                    if let Some(note) = mount_note(&seen) {
                        crate::note!(en "{note}"; de "{note}");
                    }
                    Medium::Seen(Box::new(medium))
                }
                // A folder that may not be listed is one of this host.
                Err(_) if !is_removable => Medium::NotLookedAt,
                Err(error) => return Err(error),
            }
        };
        self.seen.insert(folder, medium.clone());
        Ok(medium)
    }
}

/// MEDIA-28, MEDIA-29. How a medium should be mounted, where it is mounted otherwise; or why it is none.
#[must_use]
pub fn mount_note(seen: &Seen) -> Option<String> {
    if let Some(note) = no_medium(seen) {
        return Some(note);
    }
    // A folder on a disk of this host is mounted as the host needs it.
    if seen.missing_options.is_empty() || !seen.is_removable() {
        return None;
    }
    let place = seen.mount_point.as_ref()?.display().to_string();
    let missing = seen.missing_options.join(",");
    // The label of the medium is in it, and whoever made that hopes that somebody pastes it.
    let is_harmless =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'_' | b'-');
    let target = match place.bytes().all(is_harmless) {
        true => place.clone(),
        false => text!(en "DIR"; de "ORDNER"),
    };
    let place = Escaped(&place);
    Some(text!(
        en "the medium at {place} is mounted without {missing}: a program on it could run, or pose as a device. Mount it with: mount -o remount,{missing} {target}";
        de "der Stick unter {place} ist ohne {missing} eingehängt: Ein Programm darauf könnte laufen oder sich als Gerät ausgeben. Einhängen mit: mount -o remount,{missing} {target}"
    ))
}

/// What looks like a drive and is no medium.
// MEDIA-29.
#[must_use]
pub fn no_medium(seen: &Seen) -> Option<String> {
    let place = seen.mount_point.as_ref()?.display().to_string();
    let place = Escaped(place.trim_end_matches('\\'));
    Some(match seen.stands_for.as_ref()? {
        StandsFor::Network => text!(
            en "{place} is a network drive: nothing on it is carried by hand";
            de "{place} ist ein Netzlaufwerk: Darauf wird nichts von Hand getragen"
        ),
        StandsFor::Folder(folder) => {
            let folder = folder.display().to_string();
            let folder = Escaped(&folder);
            text!(
                en "{place} stands for the folder {folder} (subst) and is no stick";
                de "{place} steht für den Ordner {folder} (subst) und ist kein Stick"
            )
        }
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// MEDIA-29.
    #[test]
    fn a_network_drive_and_a_folder_with_a_letter_are_named() {
        let note = |stands_for| {
            let mount_point = Some(r"E:\".into());
            mount_note(&Seen { mount_point, stands_for, ..Seen::default() })
        };
        let network = "E: is a network drive: nothing on it is carried by hand";
        assert_eq!(note(Some(StandsFor::Network)).as_deref(), Some(network));
        let folder = note(Some(StandsFor::Folder("/srv/stick".into())));
        let expected = "E: stands for the folder /srv/stick (subst) and is no stick";
        assert_eq!(folder.as_deref(), Some(expected));
        assert_eq!(note(None), None);
    }

    fn note(place: &str) -> String {
        let device = carnet_media::Device {
            name: "sdb1".to_owned(),
            disk: "sdb".to_owned(),
            partitioned: Some(true),
            removable: true,
            usb: true,
            manufacturer: None,
            product: None,
            write_protected: false,
            own: false,
        };
        let seen = Seen {
            mount_point: Some(place.into()),
            missing_options: vec!["nodev", "noexec"],
            device: Some(device),
            ..Seen::default()
        };
        mount_note(&seen).unwrap()
    }

    /// MEDIA-28. A stick names the folder on which a desktop mounts it.
    #[test]
    fn the_command_that_is_advised_holds_nothing_that_the_stick_made_up() {
        let advised = |place: &str| note(place).split_once("with: ").unwrap().1.to_owned();
        assert_eq!(advised("/media/a/STICK-7"), "mount -o remount,nodev,noexec /media/a/STICK-7");
        for label in ["x; rm -rf ~", "$(reboot)", "`id`", "a b", "a\nb", "a\u{202e}b", "a'b", "~"] {
            let place = format!("/media/a/{label}");
            assert_eq!(advised(&place), "mount -o remount,nodev,noexec DIR", "{label}");
            assert!(note(&place).contains(&Escaped(&place).to_string()), "{label}");
        }
    }
}
