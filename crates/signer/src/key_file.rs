//! Key files: PKCS#8 version 1 in PEM, plain or encrypted, that OpenSSL 3 reads and writes.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use carnet_format::{Code, PublicKey, SignError, Signer};
use carnet_verifier::{Failure, Status};
use ed25519_dalek::{Signer as _, SigningKey};
use pkcs8::der::asn1::OctetStringRef;
use pkcs8::der::pem::PemLabel as _;
use pkcs8::der::{Decode as _, SecretDocument};
use pkcs8::pkcs5::EncryptionScheme;
use pkcs8::pkcs5::pbes2::{
    EncryptionScheme as Cipher, Kdf, Parameters, Pbkdf2Prf, Salt, ScryptParams,
};
use pkcs8::{
    AlgorithmIdentifierRef, EncryptedPrivateKeyInfoRef, LineEnding, ObjectIdentifier,
    PrivateKeyInfoRef,
};
use zeroize::Zeroizing;

use crate::secret_file::{self, SecretFileFault};

/// id-Ed25519 (RFC 8410).
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

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

/// A private Ed25519 key, which leaves memory when it is dropped.
pub struct SecretKey {
    key: SigningKey,
    public: PublicKey,
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecretKey").field("public", &self.public).finish_non_exhaustive()
    }
}

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
    /// The key of 32 random bytes.
    ///
    /// # Errors
    /// The public key is not usable, which no random seed leads to.
    pub fn from_seed(seed: &Zeroizing<[u8; 32]>) -> Result<Self, KeyFault> {
        let key = SigningKey::from_bytes(seed);
        let public = PublicKey::from_bytes(&key.verifying_key().to_bytes())
            .map_err(|_| KeyFault::NotEd25519)?;
        Ok(Self { key, public })
    }

    /// Reads the text of a key file. `ask` is called for the pass phrase of an encrypted one.
    ///
    /// # Errors
    /// The text is no key file, or the pass phrase does not open it.
    pub fn from_pem(
        text: &str,
        ask: impl FnOnce() -> Result<PassPhrase, KeyFault>,
    ) -> Result<Self, KeyFault> {
        let (label, document) =
            SecretDocument::from_pem(unframed(text)).map_err(|_| KeyFault::NotPem)?;
        match label {
            PrivateKeyInfoRef::PEM_LABEL => Self::from_der(document.as_bytes()),
            EncryptedPrivateKeyInfoRef::PEM_LABEL => {
                let encrypted = EncryptedPrivateKeyInfoRef::from_der(document.as_bytes())
                    .map_err(|_| KeyFault::UnsupportedEncryption)?;
                check_encryption(&encrypted.encryption_algorithm)?;
                let phrase = ask()?;
                let opened = encrypted.decrypt(phrase.as_bytes());
                Self::from_der(opened.map_err(|_| KeyFault::WrongPassPhrase)?.as_bytes())
            }
            _ => Err(KeyFault::NotPkcs8),
        }
    }

    fn from_der(bytes: &[u8]) -> Result<Self, KeyFault> {
        let info = PrivateKeyInfoRef::try_from(bytes).map_err(|_| KeyFault::NotPkcs8)?;
        if info.algorithm.oid != ED25519 {
            return Err(KeyFault::NotEd25519);
        }
        let inner = <&OctetStringRef>::from_der(info.private_key.as_bytes())
            .map_err(|_| KeyFault::NotPkcs8)?;
        let seed: &[u8; 32] = inner.as_bytes().try_into().map_err(|_| KeyFault::NotPkcs8)?;
        let key = Self::from_seed(&Zeroizing::new(*seed))?;
        let stated = info.public_key.and_then(|public| public.as_bytes());
        if stated.is_some_and(|stated| stated != key.public.as_bytes()) {
            return Err(KeyFault::PublicKeyDiffers);
        }
        Ok(key)
    }

    /// The text of a key file.
    ///
    /// # Errors
    /// The key cannot be encoded, which no key leads to.
    pub fn to_pem(&self, protection: Protection<'_>) -> Result<Zeroizing<String>, KeyFault> {
        // The private key is an OCTET STRING inside the OCTET STRING (RFC 8410 section 7).
        let mut inner = Zeroizing::new([0; 34]);
        inner[..2].copy_from_slice(&[0x04, 0x20]);
        inner[2..].copy_from_slice(self.key.as_bytes());
        let encode = || {
            let algorithm = AlgorithmIdentifierRef { oid: ED25519, parameters: None };
            let info = PrivateKeyInfoRef::new(algorithm, OctetStringRef::new(inner.as_slice())?);
            match protection {
                Protection::Plain => {
                    let der = SecretDocument::encode_msg(&info)?;
                    Ok::<_, pkcs8::Error>(der.to_pem(PrivateKeyInfoRef::PEM_LABEL, LineEnding::LF)?)
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
            }
        };
        encode().map_err(|_| KeyFault::NotPkcs8)
    }
}

impl Signer for SecretKey {
    fn public_key(&self) -> PublicKey {
        self.public
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        let signature = self.key.try_sign(message).map_err(|error| SignError(error.to_string()))?;
        Ok(signature.to_bytes())
    }
}

/// Reads a key file. `ask` is called for the pass phrase of an encrypted one.
///
/// # Errors
/// The file cannot be read, is no key file, or the pass phrase does not open it.
pub fn read(
    path: &Path,
    ask: impl FnOnce() -> Result<PassPhrase, KeyFault>,
) -> Result<SecretKey, KeyFileError> {
    let fault = |fault| KeyFileError { path: path.to_owned(), fault };
    let text = secret_file::read(path).map_err(|error| fault(KeyFault::File(error)))?;
    SecretKey::from_pem(&text, ask).map_err(fault)
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
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(fault)?;
    let written = file.write_all(pem.as_bytes()).and_then(|()| file.sync_all());
    written.map_err(|error| {
        // The write error is the one to report.
        let _ = fs::remove_file(path);
        fault(error)
    })
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

/// A key file that cannot be used, with the reason.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("key file {path:?}: {fault}")]
pub struct KeyFileError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it; the message above says it, so it is no further cause.
    pub fault: KeyFault,
}

/// Why a key file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFault {
    /// The system refused to write it.
    #[error("{0}")]
    Io(String),
    /// It is not used as it lies there.
    #[error(transparent)]
    File(SecretFileFault),
    /// There is a file of that name already.
    #[error("it exists already and is left alone")]
    Exists,
    /// Not PEM.
    #[error("it is no PEM file")]
    NotPem,
    /// Not PKCS#8.
    #[error("it is PEM, but no PKCS#8 private key")]
    NotPkcs8,
    /// Encrypted with a cipher or digest that is not used here.
    #[error(
        "it is encrypted in a way that Carnet does not read; the key is good: \
         openssl pkcs8 -topk8 -scrypt -in OLD.pem -out NEW.pem"
    )]
    UnsupportedEncryption,
    /// Another algorithm.
    #[error("its key is no Ed25519 key")]
    NotEd25519,
    /// The file states another public key than its private key has.
    #[error("its public key does not belong to its private key")]
    PublicKeyDiffers,
    /// Opening it would take too much memory or time.
    #[error("its pass phrase parameters ask for too much memory or time")]
    TooCostly,
    /// The pass phrase does not open it.
    #[error("the pass phrase does not open it")]
    WrongPassPhrase,
    /// It is encrypted, and there is nobody to ask.
    #[error(
        "it is encrypted, and there is no pass phrase file, no credential and no terminal to ask at"
    )]
    NoPassPhrase,
    /// The two pass phrases typed differ.
    #[error("the two pass phrases differ")]
    PassPhrasesDiffer,
    /// An empty pass phrase protects nothing.
    #[error("the pass phrase is empty")]
    EmptyPassPhrase,
    /// The pass phrase file cannot be read.
    #[error("cannot use the pass phrase file {path:?}: {fault}")]
    PassPhraseFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        fault: SecretFileFault,
    },
    /// The system gave no random bytes.
    #[error("the system gave no random bytes: {0}")]
    Random(String),
}

impl Failure for KeyFileError {
    fn status(&self) -> Status {
        match self.fault {
            KeyFault::Random(_) => Status::Unknown,
            _ => Status::Usage,
        }
    }

    fn code(&self) -> Option<Code> {
        match self.fault {
            KeyFault::File(SecretFileFault::OpenToOthers { .. })
            | KeyFault::PassPhraseFile { fault: SecretFileFault::OpenToOthers { .. }, .. } => {
                Some(Code::ConfigSecretFile)
            }
            KeyFault::WrongPassPhrase
            | KeyFault::NoPassPhrase
            | KeyFault::PassPhrasesDiffer
            | KeyFault::EmptyPassPhrase
            | KeyFault::PassPhraseFile { .. } => Some(Code::ConfigPassPhrase),
            KeyFault::Random(_) => None,
            _ => Some(Code::ConfigKeyFile),
        }
    }
}

#[cfg(test)]
mod tests;
