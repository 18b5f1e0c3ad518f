//! Where the files of a host lie, and how they are put there.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use carnet_format::Code;
use carnet_format::plain_text::Escaped;
use carnet_host::settings::{ConfigError, Settings};
use carnet_host::{Failure, Status};
use carnet_language::text;
use carnet_media::WholeFile;

use crate::card::{self, Card, ENDING};

/// The trust file of the settings, as an absolute path.
pub(crate) fn trust_file(settings: &Settings) -> Result<PathBuf, Failure> {
    Ok(std::path::absolute(settings.trust()?)?)
}

/// The draft of the next one, beside it.
pub(crate) fn draft_file(settings: &Settings) -> Result<PathBuf, Failure> {
    Ok(trust_file(settings)?.with_file_name("trust-next.toml"))
}

/// The folder in which this host keeps its settings, keys and card.
pub(crate) fn own_folder(settings: &Settings) -> Result<PathBuf, Failure> {
    match settings.file() {
        Some(file) => Ok(carnet_media::folder_of(&std::path::absolute(file)?).to_owned()),
        None => Err(ConfigError::Missing { setting: "config".to_owned() }.into()),
    }
}

/// The card that this host keeps of itself.
pub(crate) fn own_card(settings: &Settings) -> Result<Option<(PathBuf, Card)>, Failure> {
    let folder = own_folder(settings)?;
    let mut cards = cards_in(&folder)?;
    match (cards.pop(), cards.is_empty()) {
        (None, _) => Ok(None),
        (Some(path), true) => {
            let card = card::read_file(&path)?;
            Ok(Some((path, card)))
        }
        (Some(_), false) => {
            let message = text!(
                folder = folder.display();
                en "several site cards lie in {folder}: this host has one";
                de "mehrere Standortkarten liegen in {folder}: Dieser Rechner hat eine"
            );
            Err(Failure::new(Status::Usage, Code::CardForm, message))
        }
    }
}

fn cards_in(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let names = fs::read_dir(folder).map_err(|error| unusable(folder, &error))?;
    let mut cards = Vec::new();
    for entry in names {
        let path = entry.map_err(|error| unusable(folder, &error))?.path();
        let is_card = path.to_str().is_some_and(|name| name.ends_with(ENDING));
        cards.extend(Some(path).filter(|_| is_card));
    }
    cards.sort();
    Ok(cards)
}

/// A path, as a person may read it.
pub(crate) fn shown(path: &Path) -> String {
    Escaped(&path.display().to_string()).to_string()
}

/// Puts a file that only this account can read in the place of the one that has the name.
pub(crate) fn put(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let write = || {
        let mut file = WholeFile::create_private(path)?;
        file.file().write_all(bytes)?;
        file.replace()
    };
    write().map_err(|error| unusable(path, &error))
}

/// Makes a new file that only this account can read; one that has the name is left alone, and an error.
pub(crate) fn put_new(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let write = || {
        let mut file = WholeFile::create_private(path)?;
        file.file().write_all(bytes)?;
        file.finish()
    };
    write().map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => exists(path),
        _ => unusable(path, &error),
    })
}

/// Writes a small file to a stick and reads it back. Where the name is taken, the same bytes are left as they are, and
/// others give way.
pub(crate) fn put_on_stick(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if carnet_media::open(path).is_ok_and(|mut file| has(&mut file, bytes)) {
        return Ok(());
    }
    let mut file = carnet_media::NewFile::create(path, Some(bytes.len() as u64))?;
    file.write_all(bytes).map_err(|error| unusable(path, &error))?;
    let check = |back: &mut fs::File| match has(back, bytes) {
        true => Ok(()),
        false => Err(unusable(
            path,
            &io::Error::other(text!(
                en "it reads back as something else";
                de "beim Zurücklesen kommt etwas anderes"
            )),
        )),
    };
    file.replace(check).map(drop).map_err(|error| match error {
        carnet_media::WriteError::Verify(failure) => failure,
        carnet_media::WriteError::Medium(error) => error.into(),
    })
}

fn has(file: &mut fs::File, bytes: &[u8]) -> bool {
    use io::Read as _;
    let mut found = Vec::new();
    let read = file.take(bytes.len() as u64 + 1).read_to_end(&mut found);
    read.is_ok() && found == bytes
}

/// INIT-1.
pub(crate) fn exists(path: &Path) -> Failure {
    let message = text!(
        path = path.display();
        en "{path} exists, and stays as it is";
        de "{path} ist schon da und bleibt, wie es ist"
    );
    Failure::new(Status::Usage, Code::ConfigExists, message)
}

/// A path of this host cannot be used.
pub(crate) fn unusable(path: &Path, error: &io::Error) -> Failure {
    let message = text!(
        path = path.display();
        en "{path} cannot be used"; de "{path} lässt sich nicht verwenden"
    );
    Failure::new(Status::Unknown, None, message).because(error)
}

/// A name that is free: `exporter.pem`, then `exporter-2.pem`, and so on.
pub(crate) fn next_name(path: &Path) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    // `exporter-2.pem` is followed by `exporter-3.pem`.
    let base = match stem.rsplit_once('-') {
        Some((base, number)) if number.parse::<u32>().is_ok_and(|it| (2..1000).contains(&it)) => {
            base.to_owned()
        }
        _ => stem,
    };
    let named = |number: u32| {
        let mut name = OsString::from(format!("{base}-{number}"));
        if let Some(extension) = path.extension() {
            name.push(".");
            name.push(extension);
        }
        path.with_file_name(name)
    };
    (2..u32::MAX).map(named).find(|name| name.symlink_metadata().is_err()).unwrap_or_default()
}
