//! `key new`.

use std::io::Write;
use std::path::{Path, PathBuf};

use carnet_chain::Draft;
use carnet_format::{Code, Signer as _};
use carnet_host::settings::{KeyPlace, Settings};
use carnet_host::{Failure, Status};
use carnet_language::text;
use clap::ValueEnum as _;
use clap::builder::PossibleValue;
use zeroize::Zeroizing;

use super::entry;
use crate::Journal;
use crate::cli::{NewArgs, RoleName};
use crate::key_fault::{KeyFault, KeyFileError};
use crate::key_file::{Protection, named, write_new};
use crate::pass_phrase;
use crate::secret_key::SecretKey;

pub(super) fn run(
    args: &NewArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    entry::check(&args.entry)?;
    let place = match &args.file {
        Some(place) => place,
        None => settings.key()?,
    };
    let KeyPlace::File(path) = place else {
        let message = text!(
            en "key new makes key files; a key on a token is made with the token's own program: docs/keys.md";
            de "key new erstellt Schlüsseldateien; einen Schlüssel auf einem Token erstellt dessen eigenes Programm: docs/keys.md"
        );
        return Err(Failure::new(Status::Usage, Code::ConfigTokenUri, message));
    };
    let fault = |fault| KeyFileError { path: path.to_owned(), fault };
    // Before anybody types a pass phrase for nothing.
    if path.exists() {
        return Err(fault(KeyFault::Exists).into());
    }
    let role = args.entry.role.as_ref().and_then(RoleName::to_possible_value);
    let role = role.as_ref().map(PossibleValue::get_name);
    let (key, text) = make(args, role, settings, path).map_err(fault)?;
    write_new(path, &text)?;
    let public = key.public_key();
    // JOURNAL-10.
    let noted = Draft::new("key")
        .with("key", public.id().to_string())
        .with("role", role.map(ToOwned::to_owned))
        .with("algorithm", public.algorithm().to_string());
    Journal::done(settings, noted);
    entry::print(out, "key new", settings, place, &key, &args.entry)?;
    Ok(Status::Done)
}

fn make(
    args: &NewArgs,
    role: Option<&str>,
    settings: &Settings,
    path: &Path,
) -> Result<(SecretKey, Zeroizing<String>), KeyFault> {
    let mut bytes = Zeroizing::new([0; 32]);
    random(bytes.as_mut_slice())?;
    let key = SecretKey::from_random(args.algorithm.into(), &bytes)?;
    let text = if args.no_passphrase {
        let said = text!(
            file = path.display();
            en "{file}: no pass phrase; whoever reads this file has the key";
            de "{file}: keine Passphrase; wer diese Datei liest, hat den Schlüssel"
        );
        carnet_host::say!("{said}");
        key.to_file(role, Protection::Plain)?
    } else {
        let phrase = pass_phrase::new(
            settings.passphrase_file().ok().map(PathBuf::as_path),
            &named(path, role, &key.public_key()),
        )?;
        let (mut salt, mut iv) = ([0; 16], [0; 16]);
        random(&mut salt)?;
        random(&mut iv)?;
        key.to_file(role, Protection::PassPhrase { phrase: &phrase, salt, iv })?
    };
    Ok((key, text))
}

fn random(bytes: &mut [u8]) -> Result<(), KeyFault> {
    getrandom::fill(bytes).map_err(|error| KeyFault::Random(error.to_string()))
}
