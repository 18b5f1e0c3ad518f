//! Why a key on a token cannot be used.

use std::path::PathBuf;

use carnet_format::Code;
use cryptoki::error::{Error, RvError};

use super::uri::UriFault;
use crate::secret_file::SecretFileFault;

carnet_format::faults! {
    /// Why a key on a token cannot be used.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum TokenError -> Code {
        ConfigTokenUri: "the address of the key is wrong: {_0}" Uri(#[from] UriFault);
        ConfigTokenModule: "no PKCS#11 library is named: give pkcs11-module = \"…\" in carnet.toml, \
            or ?module-path=… in the address" NoModule;
        ConfigTokenModule: "the PKCS#11 library {path:?} cannot be used: {reason}"
            Module { path: PathBuf, reason: String };
        ConfigTokenMissing: "there is no token {wanted}; {listed}" (listed = listed("tokens found", found))
            NoToken { wanted: String, found: Vec<String> };
        ConfigTokenAmbiguous:
            "there are several tokens {wanted}; {listed}" (listed = listed("their serial numbers", serials))
            SeveralTokens { wanted: String, serials: Vec<String> };
        ConfigTokenPin:
            "the token needs its PIN, and there is neither a PIN file nor a terminal to ask at"
            NoPin;
        ConfigTokenPin: "cannot use the PIN file {path:?}: {fault}"
            PinFile { path: PathBuf, fault: SecretFileFault };
        ConfigSecretFile: "cannot use the PIN file {path:?}: {fault}"
            PinFileOpen { path: PathBuf, fault: SecretFileFault };
        ConfigTokenPin: "the PIN is empty; it was not tried" EmptyPin;
        ConfigTokenPin: "the PIN is wrong; {_0}" WrongPin(Tries);
        ConfigTokenPinLocked: "the PIN is locked after too many wrong ones" PinLocked;
        ConfigTokenPin: "the token has no PIN yet, or its PIN has run out; set one with the \
            token's own program" PinNotSet;
        ConfigTokenKey:
            "the token holds no private key {wanted}; {listed}" (listed = listed("private keys found", found))
            NoKey { wanted: String, found: Vec<String> };
        ConfigTokenAmbiguous:
            "the token holds {count} private keys {wanted}; {listed}" (listed = listed("their ids", ids))
            SeveralKeys { wanted: String, count: usize, ids: Vec<String> };
        ConfigTokenKey: "the key is neither an Ed25519 key nor a P-256 key" OtherAlgorithm;
        ConfigTokenKey:
            "the key is on the curve {_0}; make one on P-256 (prime256v1), or an Ed25519 key"
            OtherCurve(String);
        ConfigTokenKey:
            "the token does not name the curve of the key, which has to be P-256 (prime256v1)"
            UnnamedCurve;
        ConfigTokenKey: "what the token gives as the public key is none" NoPoint;
        ConfigTokenKey: "the token asks for the PIN again before each signature of this key, which \
            Carnet cannot do; use a key for which it asks once" PinEachTime;
        ConfigTokenKey:
            "the token does not hold the public key that belongs to the private key" NoPublicKey;
        ConfigTokenAmbiguous: "the token holds {count} public keys under the id or label of the \
            private key; delete those that do not belong to it" SeveralPublicKeys { count: usize };
        ConfigTokenMissing:
            "the token made a signature that its public key does not verify" WrongSignature;
        ConfigTokenMissing: "the token was pulled out; plug it in and run the same command again; \
            nothing was signed" Gone;
        ConfigTokenMissing: "the token failed: {reason}" Failed { reason: String };
    }
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
