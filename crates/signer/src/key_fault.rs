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

carnet_format::faults! {
    /// Why a key file cannot be used.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum KeyFault -> Option<Code> {
        ConfigKeyFile: "{_0}" Io(String);
        ConfigKeyFile: "{_0}" File(SecretFileFault);
        ConfigKeyFile: "it exists already and is left alone: a new key needs another name" Exists;
        ConfigKeyFile: "it is no PEM file" NotPem;
        ConfigKeyFile: "it is PEM, but no PKCS#8 private key; OpenSSL makes one of many others: \
            openssl pkcs8 -topk8 -in OLD.pem -out NEW.pem" NotPkcs8;
        ConfigKeyFile: "it is encrypted in a way that Carnet does not read; the key is good: \
            openssl pkcs8 -topk8 -scrypt -in OLD.pem -out NEW.pem" UnsupportedEncryption;
        ConfigKeyFile: "its key is neither an Ed25519 key nor a P-256 key" OtherAlgorithm;
        ConfigKeyFile: "its key is on the curve {_0}; make an Ed25519 key, or one on P-256"
            OtherCurve(String);
        ConfigKeyFile:
            "its key does not name its curve; make an Ed25519 key, or one on the named curve P-256"
            UnnamedCurve;
        ConfigKeyFile:
            "its key is damaged, or is not that of the public key beside it" Damaged;
        ConfigKeyFile: "its public key does not belong to its private key" PublicKeyDiffers;
        ConfigKeyFile:
            "its pass phrase parameters ask for too much memory or time" TooCostly;
        ConfigPassPhrase: "the pass phrase does not open it" WrongPassPhrase;
        ConfigPassPhrase: "it is encrypted, and there is no pass phrase file, no credential and no \
            terminal to ask at" NoPassPhrase;
        ConfigPassPhrase: "it was not made: there is no pass phrase file, no credential and no \
            terminal to ask for a pass phrase at" NoNewPassPhrase;
        ConfigPassPhrase: "the two pass phrases differ" PassPhrasesDiffer;
        ConfigPassPhrase: "the pass phrase is empty" EmptyPassPhrase;
        ConfigPassPhrase: "cannot use the pass phrase file {path:?}: {fault}"
            PassPhraseFile { path: PathBuf, fault: SecretFileFault };
        // What random bytes do once in four billion times.
        None: "the random bytes make no key, which happens hardly ever; run the same command again"
            Unlucky;
        None: "the system gave no random bytes: {_0}" Random(String);
    }
}

impl Coded for KeyFileError {
    fn code(&self) -> Option<Code> {
        match &self.fault {
            KeyFault::File(fault) | KeyFault::PassPhraseFile { fault, .. }
                if matches!(fault, SecretFileFault::OpenToOthers { .. }) =>
            {
                Some(Code::ConfigSecretFile)
            }
            fault => fault.code(),
        }
    }
}
