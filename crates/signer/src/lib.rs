//! Carnet: private keys, and what is signed with them.
//!
//! ```no_run
//! use carnet_format::Signer as _;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let key = carnet_signer::load("plant-7.pem".as_ref(), None)?;
//! println!("{}", key.public_key().id());
//! # Ok(())
//! # }
//! ```

pub mod cli;
mod command;
pub mod confirm;
mod curve;
pub mod endorsed;
mod journal;
mod key_fault;
mod key_file;
mod officer;
mod pass_phrase;
mod reach;
mod secret_file;
mod secret_key;
pub mod target;
pub mod token;

use std::path::{Path, PathBuf};

use carnet_format::Signer;
use carnet_host::Failure;
use carnet_host::settings::{KeyPlace, Settings};
use carnet_language::text;

pub use cli::{
    ApproveArgs, AttestScanArgs, JournalArgs, KeyArgs, KeyCommand, MediaArgs, MergeArgs,
};
pub use command::{journal_entries, run_journal, run_key, run_media};
pub use journal::Journal;
pub use key_fault::{KeyFault, KeyFileError};
pub use key_file::{PassPhrase, Protection, named, read, write_new};
pub use officer::{run_approve, run_attest_scan, run_merge};
pub use pass_phrase::new as new_pass_phrase;
pub use pass_phrase::secret_line;
pub use secret_file::SecretFileFault;
pub use secret_key::SecretKey;
pub use token::{TokenError, TokenKey, TokenUri};

/// Opens the private key of this host, which lies in a file or on a token.
///
/// # Errors
/// No key is set, or it cannot be used.
pub fn open(settings: &Settings) -> Result<Box<dyn Signer>, Failure> {
    open_at(settings.key()?, settings)
}

/// Opens the private key at `place`.
///
/// # Errors
/// It cannot be used.
pub fn open_at(place: &KeyPlace, settings: &Settings) -> Result<Box<dyn Signer>, Failure> {
    Ok(match place {
        KeyPlace::File(path) => {
            let phrase = settings.passphrase_file().ok().map(PathBuf::as_path);
            Box::new(load(path, phrase)?)
        }
        KeyPlace::Token(address) => {
            let uri = TokenUri::parse(address).map_err(TokenError::from)?;
            let module = settings.pkcs11_module().ok().map(PathBuf::as_path);
            let pin = settings.pin_file().ok().map(PathBuf::as_path);
            Box::new(TokenKey::open(&uri, module, pin)?)
        }
    })
}

/// Opens the private key at `place` and asks nobody: pass phrase or PIN are in a file, or it has none.
///
/// # Errors
/// It cannot be used so.
pub fn open_unattended(place: &KeyPlace, settings: &Settings) -> Result<Box<dyn Signer>, Failure> {
    match place {
        KeyPlace::File(path) => {
            let phrase = settings.passphrase_file().ok().map(PathBuf::as_path);
            Ok(Box::new(read(path, |_| pass_phrase::unattended(phrase))?))
        }
        KeyPlace::Token(_) if settings.pin_file().is_err() => Err(TokenError::NoPin.into()),
        KeyPlace::Token(_) => open_at(place, settings),
    }
}

/// So often a person is asked for a pass phrase.
const TRIES: u32 = 3;

/// Reads a key file. The pass phrase of an encrypted one is the first line of `passphrase_file`, or
/// is asked for at the terminal, again where it was mistyped.
///
/// # Errors
/// The file cannot be read, is no key file, or the pass phrase does not open it.
pub fn load(path: &Path, passphrase_file: Option<&Path>) -> Result<SecretKey, KeyFileError> {
    let mut tries = 0;
    loop {
        let mut is_typed = false;
        let key = read(path, |key| {
            let (phrase, typed) = pass_phrase::existing(passphrase_file, key)?;
            is_typed = typed;
            Ok(phrase)
        });
        tries += 1;
        match key {
            Err(KeyFileError { fault: KeyFault::WrongPassPhrase, .. })
                if is_typed && tries < TRIES =>
            {
                carnet_host::say!(
                    "{}",
                    text!(en "That does not open it. Once more:"; de "Die öffnet den Schlüssel nicht. Noch einmal:")
                );
            }
            key => return key,
        }
    }
}
