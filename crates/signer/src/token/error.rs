//! Why a key on a token cannot be used.

use std::path::PathBuf;

use carnet_format::{Code, Coded};
use cryptoki::error::{Error, RvError};

use super::uri::UriFault;
use crate::secret_file::SecretFileFault;

/// Why a key on a token cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// The address.
    #[error("the address of the key is wrong: {0}")]
    Uri(#[from] UriFault),
    /// No library is named.
    #[error(
        "no PKCS#11 library is named: give pkcs11-module = \"…\" in carnet.toml, or ?module-path=… in the address"
    )]
    NoModule,
    /// The library cannot be loaded.
    #[error("the PKCS#11 library {path:?} cannot be used: {reason}")]
    Module {
        /// The library.
        path: PathBuf,
        /// What the system or the library says.
        reason: String,
    },
    /// No such token.
    #[error("there is no token {wanted}; {}", listed("tokens found", found))]
    NoToken {
        /// What was asked for.
        wanted: String,
        /// The labels of the tokens that are there.
        found: Vec<String>,
    },
    /// More than one.
    #[error("there are several tokens {wanted}; {}", listed("their serial numbers", serials))]
    SeveralTokens {
        /// What was asked for.
        wanted: String,
        /// What tells them apart.
        serials: Vec<String>,
    },
    /// Nobody to ask.
    #[error("the token needs its PIN, and there is neither a PIN file nor a terminal to ask at")]
    NoPin,
    /// The PIN file cannot be used.
    #[error("cannot use the PIN file {path:?}: {fault}")]
    PinFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        fault: SecretFileFault,
    },
    /// Nothing was typed, or the first line of the file is empty.
    #[error("the PIN is empty; it was not tried")]
    EmptyPin,
    /// The PIN is wrong.
    #[error("the PIN is wrong; {0}")]
    WrongPin(Tries),
    /// The token takes no PIN any more.
    #[error("the PIN is locked after too many wrong ones")]
    PinLocked,
    /// Nobody has set a PIN yet, or it has run out.
    #[error(
        "the token has no PIN yet, or its PIN has run out; set one with the token's own program"
    )]
    PinNotSet,
    /// No such key.
    #[error("the token holds no private key {wanted}; {}", listed("private keys found", found))]
    NoKey {
        /// What was asked for.
        wanted: String,
        /// The labels of the private keys that are there.
        found: Vec<String>,
    },
    /// More than one.
    #[error("the token holds {count} private keys {wanted}; {}", listed("their ids", ids))]
    SeveralKeys {
        /// What was asked for.
        wanted: String,
        /// How many.
        count: usize,
        /// What tells them apart, as it is written in an address.
        ids: Vec<String>,
    },
    /// Another algorithm.
    #[error("the key is neither an Ed25519 key nor a P-256 key")]
    OtherAlgorithm,
    /// Another curve.
    #[error("the key is on the curve {0}; make one on P-256 (prime256v1), or an Ed25519 key")]
    OtherCurve(String),
    /// The token does not say which curve it is.
    #[error("the token does not name the curve of the key, which has to be P-256 (prime256v1)")]
    UnnamedCurve,
    /// The public half is damaged.
    #[error("what the token gives as the public key is none")]
    NoPoint,
    /// Each signature needs the PIN again.
    #[error(
        "the token asks for the PIN again before each signature of this key, which Carnet cannot do; \
         use a key for which it asks once"
    )]
    PinEachTime,
    /// The public half is not on the token.
    #[error("the token does not hold the public key that belongs to the private key")]
    NoPublicKey,
    /// Which public half it is cannot be told.
    #[error(
        "the token holds {count} public keys under the id or label of the private key; \
         delete those that do not belong to it"
    )]
    SeveralPublicKeys {
        /// How many.
        count: usize,
    },
    /// The signature is not one of the public key.
    #[error("the token made a signature that its public key does not verify")]
    WrongSignature,
    /// The token is not there any more.
    #[error(
        "the token was pulled out; plug it in and run the same command again; nothing was signed"
    )]
    Gone,
    /// Anything else.
    #[error("the token failed: {reason}")]
    Failed {
        /// What the token says.
        reason: String,
    },
}

/// How many wrong PINs the token still takes, as far as it tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the texts say it")]
pub enum Tries {
    #[error("one try is left, then the token locks itself")]
    One,
    #[error("few tries are left, then the token locks itself")]
    Few,
    #[error("the token does not tell how many tries are left")]
    Unknown,
}

fn listed(what: &str, names: &[String]) -> String {
    match names {
        [] => format!("{what}: none"),
        names => format!("{what}: {}", names.join(", ")),
    }
}

/// The first sentence of what PKCS#11 says; the rest is for programmers.
pub(super) fn in_short(error: &Error) -> String {
    let text = match error {
        Error::Pkcs11(answer, _) => answer.to_string(),
        other => other.to_string(),
    };
    text.split(". ").next().unwrap_or_default().trim_end_matches('.').to_owned()
}

impl From<Error> for TokenError {
    fn from(error: Error) -> Self {
        match error {
            Error::Pkcs11(
                RvError::TokenNotPresent
                | RvError::DeviceRemoved
                | RvError::SessionHandleInvalid
                | RvError::SessionClosed
                | RvError::SlotIdInvalid
                // The session's objects go with the token.
                | RvError::KeyHandleInvalid
                | RvError::ObjectHandleInvalid,
                _,
            ) => Self::Gone,
            Error::Pkcs11(RvError::PinLocked, _) => Self::PinLocked,
            Error::Pkcs11(RvError::UserPinNotInitialized | RvError::PinExpired, _) => {
                Self::PinNotSet
            }
            Error::Pkcs11(
                RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange,
                _,
            ) => Self::WrongPin(Tries::Unknown),
            other => Self::Failed { reason: in_short(&other) },
        }
    }
}

impl Coded for TokenError {
    fn code(&self) -> Option<Code> {
        Some(match self {
            Self::Uri(_) => Code::ConfigTokenUri,
            Self::NoModule | Self::Module { .. } => Code::ConfigTokenModule,
            Self::PinFile { fault: SecretFileFault::OpenToOthers { .. }, .. } => {
                Code::ConfigSecretFile
            }
            Self::NoPin
            | Self::PinFile { .. }
            | Self::EmptyPin
            | Self::WrongPin(_)
            | Self::PinNotSet => Code::ConfigTokenPin,
            Self::PinLocked => Code::ConfigTokenPinLocked,
            Self::NoKey { .. }
            | Self::OtherAlgorithm
            | Self::OtherCurve(_)
            | Self::UnnamedCurve
            | Self::NoPoint
            | Self::PinEachTime
            | Self::NoPublicKey => Code::ConfigTokenKey,
            Self::SeveralTokens { .. }
            | Self::SeveralKeys { .. }
            | Self::SeveralPublicKeys { .. } => Code::ConfigTokenAmbiguous,
            Self::NoToken { .. } | Self::Gone | Self::Failed { .. } | Self::WrongSignature => {
                Code::ConfigTokenMissing
            }
        })
    }
}
