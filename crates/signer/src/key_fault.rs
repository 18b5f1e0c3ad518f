//! What can be wrong with a key file.

use std::path::PathBuf;

use carnet_format::{Code, Coded};

use crate::secret_file::SecretFileFault;

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
    #[error(
        "it is PEM, but no PKCS#8 private key; OpenSSL makes one of many others: \
         openssl pkcs8 -topk8 -in OLD.pem -out NEW.pem"
    )]
    NotPkcs8,
    /// Encrypted with a cipher or digest that is not used here.
    #[error(
        "it is encrypted in a way that Carnet does not read; the key is good: \
         openssl pkcs8 -topk8 -scrypt -in OLD.pem -out NEW.pem"
    )]
    UnsupportedEncryption,
    /// Another algorithm.
    #[error("its key is neither an Ed25519 key nor a P-256 key")]
    OtherAlgorithm,
    /// Another curve.
    #[error("its key is on the curve {0}; make an Ed25519 key, or one on P-256")]
    OtherCurve(String),
    /// The curve is written out.
    #[error(
        "its key does not name its curve; make an Ed25519 key, or one on the named curve P-256"
    )]
    UnnamedCurve,
    /// What should be a key is none.
    #[error("its key is damaged, or is not that of the public key beside it")]
    Damaged,
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
    /// A new one needs a pass phrase, and there is nobody to ask.
    #[error(
        "it was not made: there is no pass phrase file, no credential and no terminal to ask for \
         a pass phrase at"
    )]
    NoNewPassPhrase,
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
    /// What random bytes do once in four billion times.
    #[error("the random bytes make no key, which happens hardly ever; run the same command again")]
    Unlucky,
    /// The system gave no random bytes.
    #[error("the system gave no random bytes: {0}")]
    Random(String),
}

impl Coded for KeyFileError {
    fn code(&self) -> Option<Code> {
        match self.fault {
            KeyFault::File(SecretFileFault::OpenToOthers { .. })
            | KeyFault::PassPhraseFile { fault: SecretFileFault::OpenToOthers { .. }, .. } => {
                Some(Code::ConfigSecretFile)
            }
            KeyFault::WrongPassPhrase
            | KeyFault::NoPassPhrase
            | KeyFault::NoNewPassPhrase
            | KeyFault::PassPhrasesDiffer
            | KeyFault::EmptyPassPhrase
            | KeyFault::PassPhraseFile { .. } => Some(Code::ConfigPassPhrase),
            KeyFault::Random(_) | KeyFault::Unlucky => None,
            _ => Some(Code::ConfigKeyFile),
        }
    }
}
