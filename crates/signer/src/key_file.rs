//! Key files: PKCS#8 version 1 in PEM, plain or encrypted, that OpenSSL 3 reads and writes.

mod label;

use std::io::Write as _;
use std::path::Path;

use carnet_format::{PublicKey, Signer as _};
use carnet_media::WholeFile;
use pkcs8::der::pem::PemLabel as _;
use pkcs8::der::{Decode as _, SecretDocument};
use pkcs8::pkcs5::EncryptionScheme;
use pkcs8::pkcs5::pbes2::{
    EncryptionScheme as Cipher, Kdf, Parameters, Pbkdf2Prf, Salt, ScryptParams,
};
use pkcs8::{EncryptedPrivateKeyInfoRef, LineEnding, PrivateKeyInfoRef};
use zeroize::Zeroizing;

use self::label::Label;
use crate::key_fault::{KeyFault, KeyFileError};
use crate::secret_file;
use crate::secret_key::SecretKey;

/// scrypt with N = 2^14, r = 8, p = 5: 16 MiB, and what OpenSSL 3.0 still accepts (its limit of
/// 32 MiB refuses N = 2^17).
const SCRYPT: (u64, u16, u16) = (1 << 14, 8, 5);

/// The most memory that opening a key file may take, in bytes.
const MAX_SCRYPT_MEMORY: u64 = 1 << 30;

/// The most rounds that opening one may take: seconds, not hours.
const MAX_PBKDF2_ROUNDS: u32 = 10_000_000;
const MAX_SCRYPT_PARALLEL: u16 = 64;

/// A pass phrase, which leaves memory when it is dropped.
pub type PassPhrase = Zeroizing<String>;

/// How a key file is protected.
#[derive(Clone, Copy)]
pub enum Protection<'a> {
    /// Not at all: whoever reads the file has the key.
    Plain,
    /// By a pass phrase.
    PassPhrase {
        /// The pass phrase.
        phrase: &'a str,
        /// Fresh random bytes.
        salt: [u8; 16],
        /// Fresh random bytes.
        iv: [u8; 16],
    },
}

impl SecretKey {
    /// Reads the text of a key file. `ask` is called for the pass phrase of an encrypted one.
    ///
    /// # Errors
    /// The text is no key file, or the pass phrase does not open it.
    pub fn from_pem(
        text: &str,
        ask: impl FnOnce() -> Result<PassPhrase, KeyFault>,
    ) -> Result<Self, KeyFault> {
        let text = unframed(text);
        let (label, document) = SecretDocument::from_pem(text).map_err(|_| {
            // `openssl ecparam -genkey` puts the name of the curve before the key.
            if text.matches("-----BEGIN ").count() > 1 {
                KeyFault::NotPkcs8
            } else {
                KeyFault::NotPem
            }
        })?;
        match label {
            PrivateKeyInfoRef::PEM_LABEL => Self::from_pkcs8(document.as_bytes()),
            EncryptedPrivateKeyInfoRef::PEM_LABEL => {
                let encrypted = EncryptedPrivateKeyInfoRef::from_der(document.as_bytes())
                    .map_err(|_| KeyFault::UnsupportedEncryption)?;
                check_encryption(&encrypted.encryption_algorithm)?;
                let phrase = ask()?;
                let opened = encrypted.decrypt(phrase.as_bytes());
                Self::from_pkcs8(opened.map_err(|_| KeyFault::WrongPassPhrase)?.as_bytes())
            }
            _ => Err(KeyFault::NotPkcs8),
        }
    }

    /// The text of a key file.
    ///
    /// # Errors
    /// The key cannot be encoded, which no key leads to.
    pub fn to_pem(&self, protection: Protection<'_>) -> Result<Zeroizing<String>, KeyFault> {
        let encode = |info: &PrivateKeyInfoRef<'_>| match protection {
            Protection::Plain => {
                let der = SecretDocument::encode_msg(info)?;
                Ok(der.to_pem(PrivateKeyInfoRef::PEM_LABEL, LineEnding::LF)?)
            }
            Protection::PassPhrase { phrase, salt, iv } => {
                let (cost_parameter, block_size, parallelization) = SCRYPT;
                let kdf = Kdf::from(ScryptParams {
                    salt: Salt::new(salt)?,
                    cost_parameter,
                    block_size,
                    parallelization,
                    key_length: None,
                });
                let parameters = Parameters { kdf, encryption: Cipher::Aes256Cbc { iv } };
                let der = info.encrypt_with_params(parameters, phrase.as_bytes())?;
                Ok(der.to_pem(EncryptedPrivateKeyInfoRef::PEM_LABEL, LineEnding::LF)?)
            }
        };
        self.with_pkcs8(encode).map_err(|_| KeyFault::NotPkcs8)
    }

    /// The same under a first line that says which key it is, with its role as the trust file calls it.
    ///
    /// # Errors
    /// The key cannot be encoded, which no key leads to.
    pub fn to_file(
        &self,
        role: Option<&str>,
        protection: Protection<'_>,
    ) -> Result<Zeroizing<String>, KeyFault> {
        let (line, pem) = (Label::new(role, &self.public_key()).line(), self.to_pem(protection)?);
        // Room for all of it: a text that grows leaves copies behind.
        let mut text = Zeroizing::new(String::with_capacity(line.len() + pem.len()));
        text.push_str(&line);
        text.push_str(&pem);
        Ok(text)
    }
}

/// What a person is told of a new key for whose pass phrase is asked.
#[must_use]
pub fn named(path: &Path, role: Option<&str>, key: &PublicKey) -> String {
    label::named(path, Some(Label::new(role, key)))
}

/// Reads a key file. `ask` is called for the pass phrase of an encrypted one, with what a person is told of it.
///
/// # Errors
/// The file cannot be read, is no key file, or the pass phrase does not open it.
pub fn read(
    path: &Path,
    ask: impl FnOnce(&str) -> Result<PassPhrase, KeyFault>,
) -> Result<SecretKey, KeyFileError> {
    let fault = |fault| KeyFileError { path: path.to_owned(), fault };
    let text = secret_file::read(path).map_err(|error| fault(KeyFault::File(error)))?;
    let label = Label::read(unframed(&text));
    let key = SecretKey::from_pem(&text, || ask(&label::named(path, label))).map_err(fault)?;
    // Somebody has typed a pass phrase for the one that it named.
    match label {
        Some(label) if !label.is_of(&key.public_key()) => Err(fault(KeyFault::OtherKey)),
        _ => Ok(key),
    }
}

/// Writes a new key file that only its owner can read. An existing file is left alone.
///
/// # Errors
/// The file exists or cannot be written; nothing half-written stays.
pub fn write_new(path: &Path, pem: &str) -> Result<(), KeyFileError> {
    let fault = |error: std::io::Error| KeyFileError {
        path: path.to_owned(),
        fault: match error.kind() {
            std::io::ErrorKind::AlreadyExists => KeyFault::Exists,
            _ => KeyFault::Io(error.to_string()),
        },
    };
    let written = || {
        let mut file = WholeFile::create_private(path)?;
        file.file().write_all(pem.as_bytes())?;
        file.finish()
    };
    written().map_err(fault)
}

/// Editors put a byte order mark before a text and blank lines behind it.
fn unframed(text: &str) -> &str {
    text.trim_start_matches('\u{feff}').trim()
}

/// Refuses a file that is encrypted in a way not known here, or whose opening would take all memory
/// or hours.
fn check_encryption(scheme: &EncryptionScheme) -> Result<(), KeyFault> {
    let parameters = scheme.pbes2().ok_or(KeyFault::UnsupportedEncryption)?;
    if !matches!(
        parameters.encryption,
        Cipher::Aes128Cbc { .. } | Cipher::Aes192Cbc { .. } | Cipher::Aes256Cbc { .. }
    ) {
        return Err(KeyFault::UnsupportedEncryption);
    }
    let affordable = match (parameters.kdf.scrypt(), parameters.kdf.pbkdf2()) {
        (Some(scrypt), _) => {
            let block = u64::from(scrypt.block_size).saturating_mul(128);
            scrypt.cost_parameter.saturating_mul(block) <= MAX_SCRYPT_MEMORY
                && scrypt.parallelization <= MAX_SCRYPT_PARALLEL
        }
        (None, Some(pbkdf2)) => {
            if !matches!(
                pbkdf2.prf,
                Pbkdf2Prf::HmacWithSha256 | Pbkdf2Prf::HmacWithSha384 | Pbkdf2Prf::HmacWithSha512
            ) {
                return Err(KeyFault::UnsupportedEncryption);
            }
            pbkdf2.iteration_count <= MAX_PBKDF2_ROUNDS
        }
        (None, None) => return Err(KeyFault::UnsupportedEncryption),
    };
    if affordable { Ok(()) } else { Err(KeyFault::TooCostly) }
}

#[cfg(test)]
mod tests;
