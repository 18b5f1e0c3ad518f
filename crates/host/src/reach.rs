//! What a command does to its host beside reading: told by its command line, before it begins.

use std::path::{Path, PathBuf};

use carnet_language::text;
use carnet_media::{ConfineError, Confined, Keeps, Sockets, System, Writes, confine};

use crate::settings::{KeyPlace, Settings};
use crate::{Failure, Status};

/// A command of a program: its name, and what adds the options that it takes.
pub type CommandOf = (&'static str, fn(clap::Command) -> clap::Command);

/// A command line that says what its command does.
pub trait Reaches: clap::Parser {
    /// The commands of the program, if it has any. What is missing here is found all the same, and only costs more time.
    const COMMANDS: &'static [CommandOf] = &[];

    /// What the command does.
    fn reach(&self) -> Reach;
}

/// What a command does to its host beside reading, apart from what its settings say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    folders: Vec<PathBuf>,
    receipts: Vec<PathBuf>,
    ejected: Vec<PathBuf>,
    beside_key: bool,
    services: bool,
    token: bool,
    programs: bool,
    makes_folders: bool,
    looks: bool,
    trust: Trust,
}

/// What a command does to the trust file of the settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Trust {
    /// It reads it.
    #[default]
    Read,
    /// It makes the first one where there is none.
    First,
    /// It puts another in its place, and keeps what belongs to it beside it and beside the settings.
    Kept,
}

impl Reach {
    /// It writes below a folder.
    #[must_use]
    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folders.push(folder.into());
        self
    }

    /// It makes or replaces a file.
    #[must_use]
    pub fn file(self, file: &Path) -> Self {
        self.folder(carnet_media::folder_of(file))
    }

    /// It makes a file, if one is named.
    #[must_use]
    pub fn output(self, file: Option<&Path>) -> Self {
        match file {
            Some(file) => self.file(file),
            None => self,
        }
    }

    /// It delivers to a medium, which may go away in the middle and come back.
    // MEDIA-19.
    #[must_use]
    pub fn medium(self, folder: &Path) -> Self {
        let above = carnet_media::mounts_beside(folder, &System::real());
        above.into_iter().fold(self.folder(folder), Self::folder)
    }

    /// It writes or removes the passport of a medium.
    // MEDIA-22.
    #[must_use]
    pub fn passport(self, folder: &Path) -> Self {
        self.folder(carnet_media::medium_of_folder(folder, &System::real()))
    }

    /// It unmounts the media of these files and folders in the end.
    #[must_use]
    pub fn ejects(mut self, is_asked: bool, named: impl IntoIterator<Item = PathBuf>) -> Self {
        self.ejected.extend(named.into_iter().filter(|_| is_asked));
        self
    }

    /// It writes down beside its key what it signs.
    #[must_use]
    pub fn beside_key(mut self) -> Self {
        self.beside_key = true;
        self
    }

    /// It makes a key at this place.
    #[must_use]
    pub fn makes_key(self, place: &KeyPlace) -> Self {
        match place {
            KeyPlace::File(file) => self.file(file),
            // Which it cannot, and says so.
            KeyPlace::Token(_) => self,
        }
    }

    /// It uses the key at this place, whatever the settings name.
    #[must_use]
    pub fn uses_key(mut self, place: &KeyPlace) -> Self {
        self.token |= matches!(place, KeyPlace::Token(_));
        self
    }

    /// It leaves a receipt in this folder, if there is a key for it.
    // IMP-28.
    #[must_use]
    pub fn receipt_in(mut self, folder: PathBuf) -> Self {
        self.receipts.push(folder);
        self
    }

    /// It talks to a service of this host.
    #[must_use]
    pub fn service(mut self, is_asked: bool) -> Self {
        self.services |= is_asked;
        self
    }

    /// It starts other programs, and reads nothing of others itself.
    #[must_use]
    pub fn programs(mut self) -> Self {
        self.programs = true;
        self
    }

    /// It makes every folder that the settings name, and reads nothing of others.
    #[must_use]
    pub fn makes_folders(mut self) -> Self {
        self.makes_folders = true;
        self
    }

    /// It writes nowhere, whatever the settings name.
    // DOCTOR-1.
    #[must_use]
    pub fn looks(mut self) -> Self {
        self.looks = true;
        self
    }

    /// It installs the first trust file where there is none.
    // UPD-16.
    #[must_use]
    pub fn first_trust(mut self) -> Self {
        self.trust = Trust::First;
        self
    }

    /// It keeps the trust file: writes in its folder, and in that of the settings.
    #[must_use]
    pub fn keeps_trust(mut self) -> Self {
        self.trust = Trust::Kept;
        self
    }

    pub(crate) fn ejected(&self) -> &[PathBuf] {
        &self.ejected
    }

    /// Confines this process to what the command does; gives what came of it, if it is to be.
    // MEDIA-31.
    pub(crate) fn confine(self, settings: &Settings) -> Result<Option<Confined>, Failure> {
        if self.programs || self.makes_folders || !settings.is_confined() {
            return Ok(None);
        }
        let unconfined = |error: ConfineError| {
            let message = text!(
                en "{error}; with confine = false in the settings it goes without";
                de "{error}; mit confine = false in den Einstellungen geht es ohne"
            );
            Failure::new(Status::Unknown, None, message)
        };
        if self.looks {
            return confine_wholly().map(Some).map_err(unconfined);
        }
        let mut folders = self.folders;
        // A new account has not even the folder above; what fails is told by whoever writes there.
        if let Some(above) = settings.journal_folder().as_deref().and_then(Path::parent) {
            let _ = carnet_media::private_folder(above);
        }
        folders.extend(settings.folders());
        let trust = settings.trust_place().filter(|trust| match self.trust {
            Trust::Read => false,
            Trust::First => !trust.exists(),
            Trust::Kept => true,
        });
        folders.extend(trust.map(|file| carnet_media::folder_of(file).to_owned()));
        if self.trust == Trust::Kept {
            folders.extend(settings.file().map(|file| carnet_media::folder_of(file).to_owned()));
        }
        if settings.importer_key_place().is_some() {
            folders.extend(self.receipts);
        }
        if let (true, Some(KeyPlace::File(key))) = (self.beside_key, settings.key_place()) {
            let variable = |name: &str| std::env::var_os(name);
            if carnet_media::is_credential(key, variable) {
                let state = carnet_media::state_folder(variable);
                // What fails is told by whoever writes there.
                state.iter().for_each(|folder| drop(carnet_media::private_folder(folder)));
                folders.extend(state);
            } else {
                folders.push(carnet_media::folder_of(key).to_owned());
            }
        }
        // MEDIA-34.
        let is_token = self.token || settings.uses_token();
        let writes = if is_token { Writes::Anywhere } else { Writes::Below(&folders) };
        let sockets = if is_token || self.services { Sockets::Local } else { Sockets::None };
        confine(Keeps { writes, sockets }).map(Some).map_err(unconfined)
    }
}

/// Gives up everything, and says what came of it.
pub(crate) fn confine_wholly() -> Result<Confined, ConfineError> {
    confine(Keeps { writes: Writes::Below(&[]), sockets: Sockets::None })
}
