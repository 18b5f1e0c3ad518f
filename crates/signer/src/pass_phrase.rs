//! Where pass phrases come from: the first line of a file or of a systemd credential, or a person at
//! the terminal. Never the command line or the environment, which other programs can read.

use carnet_language::text;
use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::key_fault::KeyFault;
use crate::key_file::PassPhrase;
use crate::secret_file::{self, SecretFileFault};

/// So many characters a new pass phrase has at least: whoever has the file can try as many as they like.
pub(crate) const SHORTEST: usize = 8;

/// The pass phrase of an existing key file, and whether a person typed it; `key` is what they are told of it.
///
/// # Errors
/// The file or the credential cannot be read, or there is no terminal.
pub(crate) fn existing(file: Option<&Path>, key: &str) -> Result<(PassPhrase, bool), KeyFault> {
    match stored(file)? {
        Some(phrase) => Ok((phrase, false)),
        None => {
            let typed = prompt(&text!(en "Pass phrase of {key}: "; de "Passphrase von {key}: "))?;
            Ok((typed, true))
        }
    }
}

/// The pass phrase of an existing key file where nobody is to be asked.
///
/// # Errors
/// The file or the credential cannot be read, or there is neither.
pub fn unattended(file: Option<&Path>) -> Result<PassPhrase, KeyFault> {
    stored(file)?.ok_or(KeyFault::NotAsked)
}

/// The pass phrase of a new key file: typed twice, unless it is stored. `key` is what a person is told of it.
///
/// # Errors
/// The file or the credential cannot be read, there is no terminal, the pass phrase is short, or the
/// two differ.
pub fn new(file: Option<&Path>, key: &str) -> Result<PassPhrase, KeyFault> {
    let phrase = match stored(file)? {
        Some(phrase) => phrase,
        None => {
            let nobody = |_| KeyFault::NoNewPassPhrase;
            let first =
                prompt(&text!(en "New pass phrase of {key}: "; de "Neue Passphrase von {key}: "))
                    .map_err(nobody)?;
            if *first
                != *prompt(&text!(en "The same again: "; de "Noch einmal dieselbe: "))
                    .map_err(nobody)?
            {
                return Err(KeyFault::PassPhrasesDiffer);
            }
            first
        }
    };
    if phrase.chars().count() < SHORTEST {
        return Err(KeyFault::ShortPassPhrase);
    }
    Ok(phrase)
}

/// The pass phrase from the file that was named, else from the service's credential, if it has one.
fn stored(file: Option<&Path>) -> Result<Option<PassPhrase>, KeyFault> {
    let credential;
    let (path, text) = match file {
        Some(file) => (file, secret_file::read(file)),
        None => match credential_file() {
            Some(path) => {
                credential = path;
                (credential.as_path(), secret_file::read_guarded(&credential))
            }
            None => return Ok(None),
        },
    };
    let text = text.map_err(|fault| KeyFault::PassPhraseFile { path: path.to_owned(), fault })?;
    Ok(Some(first_line(&text)))
}

fn credential_file() -> Option<PathBuf> {
    let folder = std::env::var_os("CREDENTIALS_DIRECTORY")?;
    let path = Path::new(&folder).join("carnet-passphrase");
    path.exists().then_some(path)
}

pub(crate) fn first_line(text: &str) -> Zeroizing<String> {
    // Editors on Windows begin a text with a byte order mark, which nobody typed.
    let text = text.trim_start_matches('\u{feff}');
    Zeroizing::new(text.lines().next().unwrap_or_default().to_owned())
}

/// The first line of another file with a secret that a program needs: one of its owner alone, or a service's credential.
///
/// # Errors
/// It cannot be read, or is open to others.
pub fn secret_line(file: &Path) -> Result<Zeroizing<String>, SecretFileFault> {
    let credentials = std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from);
    let text = match credentials.is_some_and(|folder| file.starts_with(folder)) {
        true => secret_file::read_guarded(file)?,
        false => secret_file::read(file)?,
    };
    Ok(first_line(&text))
}

fn prompt(text: &str) -> Result<PassPhrase, KeyFault> {
    ask(text).map_err(|_| KeyFault::NoPassPhrase)
}

/// What a person types at the terminal, unseen.
pub(crate) fn ask(text: &str) -> io::Result<Zeroizing<String>> {
    let config = rpassword::ConfigBuilder::new();
    // VERDICT-10, VERDICT-22. By itself it writes bytes, which a console of Windows shows in its code page.
    #[cfg(windows)]
    let config = config.output_writer(carnet_host::console()?);
    rpassword::prompt_password_with_config(text, config.build()).map(Zeroizing::new)
}
