//! The keys of this host: making them, and putting a new one in the place of one.

use std::path::{Path, PathBuf};

use carnet_format::{Algorithm, PublicKey, Signer as _};
use carnet_host::settings::{KeyPlace, Settings};
use carnet_host::{Failure, Status};
use carnet_judge::trust::Role;
use carnet_language::text;
use carnet_signer::{KeyFault, KeyFileError, PassPhrase, Protection, SecretKey};
use toml_edit::{DocumentMut, Item, value};
use zeroize::Zeroizing;

use crate::card::{Card, KeyEntry, KeyRole};
use crate::place;

/// Fresh random bytes.
pub(crate) fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>, Failure> {
    let mut bytes = Zeroizing::new([0; N]);
    getrandom::fill(bytes.as_mut_slice()).map_err(|error| {
        let message = text!(en "no random bytes: {error}"; de "keine Zufallsbytes: {error}");
        Failure::new(Status::Unknown, None, message)
    })?;
    Ok(bytes)
}

/// Makes a key in a new file, under the pass phrase that is given for it.
pub(crate) fn make(
    path: &Path,
    role: &KeyRole,
    phrase: impl FnOnce(&str) -> Result<PassPhrase, KeyFault>,
) -> Result<PublicKey, Failure> {
    let fault = |fault: KeyFault| Failure::from(KeyFileError { path: path.to_owned(), fault });
    let key = SecretKey::from_random(Algorithm::Ed25519, &random()?).map_err(fault)?;
    let (salt, iv, role) = (*random::<16>()?, *random::<16>()?, Some(role.name()));
    let named = carnet_signer::named(path, role, &key.public_key());
    let phrase = phrase(&named).map_err(fault)?;
    let protection = Protection::PassPhrase { phrase: &phrase, salt, iv };
    carnet_signer::write_new(path, &key.to_file(role, protection).map_err(fault)?)?;
    Ok(key.public_key())
}

/// Makes a new key that takes the place of one of this host: in its settings, and on its card. The old file stays. Gives
/// a card with the new key alone.
pub(crate) fn replace(old: &Role, settings: &Settings) -> Result<Card, Failure> {
    let Some((card_file, mut card)) = place::own_card(settings)? else {
        let message = text!(
            en "this host has no site card beside its settings: make the key with carnet key new, and add it";
            de "dieser Rechner hat keine Standortkarte neben seinen Einstellungen: den Schlüssel mit carnet key new \
                erzeugen und aufnehmen"
        );
        return Err(Failure::new(Status::Usage, None, message));
    };
    let is_ours = |role: &KeyRole| match (old, role) {
        (Role::Exporter { site, .. }, KeyRole::Exporter(_))
        | (Role::Scanner { site }, KeyRole::Scanner)
        | (Role::Importer { site }, KeyRole::Importer) => {
            card.site.as_ref().is_some_and(|own| own.name == *site)
        }
        (Role::Approver { person }, KeyRole::Approver(own)) => person == own,
        _ => false,
    };
    let at = card.keys.iter().position(|key| is_ours(&key.role)).ok_or_else(|| {
        let message = text!(
            en "the key is not one of this host that could be replaced here: make the new one on its host";
            de "der Schlüssel ist keiner dieses Rechners, der hier ersetzt werden könnte: den neuen auf seinem \
                Rechner erzeugen"
        );
        Failure::new(Status::Usage, None, message)
    })?;
    let (setting, place) = match old {
        Role::Importer { .. } => ("importer-key", settings.importer_key()?),
        _ => ("key", settings.key()?),
    };
    let KeyPlace::File(file) = place else {
        let message = text!(
            en "the key is on a token: make the new one there, docs/keys.md";
            de "der Schlüssel liegt auf einem Token: den neuen dort erzeugen, docs/keys.md"
        );
        return Err(Failure::new(Status::Usage, None, message));
    };
    let new = place::next_name(file);
    let stored = settings.passphrase_file().ok().map(PathBuf::as_path);
    let role = card.keys[at].role.clone();
    let public = make(&new, &role, |key| carnet_signer::new_pass_phrase(stored, key))?;
    let entry = KeyEntry { role, public };
    card.keys[at] = entry.clone();
    place::put(&card_file, card.text().as_bytes())?;
    name_in_settings(settings, setting, &new)?;
    carnet_host::note!(
        shown = new.display();
        en "this host signs with {shown} from now on; the old key file stays";
        de "dieser Rechner signiert ab jetzt mit {shown}; die alte Schlüsseldatei bleibt"
    );
    Ok(Card { site: card.site, keys: vec![entry] })
}

/// Changes one setting of the file; its comments and the rest stay.
fn name_in_settings(settings: &Settings, setting: &str, key: &Path) -> Result<(), Failure> {
    let folder = place::own_folder(settings)?;
    let Some(path) = settings.file() else { return Ok(()) };
    let text = std::fs::read_to_string(path).map_err(|error| place::unusable(path, &error))?;
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        Failure::new(
            Status::Usage,
            carnet_format::Code::ConfigFile,
            format!("{}: {}", path.display(), error.message()),
        )
    })?;
    let absolute = std::path::absolute(key)?;
    let name = absolute.strip_prefix(&folder).unwrap_or(&absolute).display().to_string();
    match document.get_mut(setting).and_then(Item::as_value_mut) {
        Some(old) => {
            let decor = old.decor().clone();
            *old = name.into();
            *old.decor_mut() = decor;
        }
        None => {
            document.insert(setting, value(name));
        }
    }
    place::put(path, document.to_string().as_bytes())
}
