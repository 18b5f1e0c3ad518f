//! Why a key on a token cannot be used.

use std::path::PathBuf;

use carnet_format::Code;
use carnet_language::text;
use cryptoki::error::{Error, RvError};

use super::uri::UriFault;
use crate::secret_file::SecretFileFault;

carnet_format::faults! {
    /// Why a key on a token cannot be used.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum TokenError -> Code {
        ConfigTokenUri: "the address of the key is wrong: {_0}"
            / "die Adresse des Schlüssels ist falsch: {_0}" Uri(#[from] UriFault);
        ConfigTokenModule: "no PKCS#11 library is named: give pkcs11-module = \"…\" in carnet.toml, \
            or ?module-path=… in the address"
            / "keine PKCS#11-Bibliothek ist genannt: pkcs11-module = \"…\" in carnet.toml angeben oder \
            ?module-path=… in der Adresse" NoModule;
        ConfigTokenModule: "the PKCS#11 library {path:?} cannot be used: {reason}"
            / "die PKCS#11-Bibliothek {path:?} lässt sich nicht verwenden: {reason}"
            Module { path: PathBuf, reason: String };
        ConfigTokenMissing: "there is no token {wanted}; {listed}"
            / "es gibt kein Token {wanted}; {listed}" (listed = listed(&text!(
                en "tokens found";
                de "gefunden"
            ), found))
            NoToken { wanted: String, found: Vec<String> };
        ConfigTokenAmbiguous:
            "there are several tokens {wanted}; {listed}"
            / "es gibt mehrere Token {wanted}; {listed}" (listed = listed(&text!(
                en "their serial numbers";
                de "ihre Seriennummern"
            ), serials))
            SeveralTokens { wanted: String, serials: Vec<String> };
        ConfigTokenPin:
            "the token needs its PIN, and there is neither a PIN file nor a terminal to ask at"
            / "das Token braucht seine PIN, und es gibt weder eine PIN-Datei noch ein Terminal, um zu fragen"
            NoPin;
        ConfigTokenPin: "cannot use the PIN file {path:?}: {fault}"
            / "die PIN-Datei {path:?} lässt sich nicht verwenden: {fault}"
            PinFile { path: PathBuf, fault: SecretFileFault };
        ConfigSecretFile: "cannot use the PIN file {path:?}: {fault}"
            / "die PIN-Datei {path:?} lässt sich nicht verwenden: {fault}"
            PinFileOpen { path: PathBuf, fault: SecretFileFault };
        ConfigTokenPin: "the PIN is empty; it was not tried" / "die PIN ist leer; sie wurde nicht versucht" EmptyPin;
        ConfigTokenPin: "the PIN is wrong; {_0}" / "die PIN ist falsch; {_0}" WrongPin(Tries);
        ConfigTokenPinLocked: "the PIN is locked after too many wrong ones"
            / "die PIN ist nach zu vielen falschen gesperrt" PinLocked;
        ConfigTokenPin: "the token has no PIN yet, or its PIN has run out; set one with the \
            token's own program"
            / "das Token hat noch keine PIN, oder seine PIN ist abgelaufen; mit dem Programm des Tokens eine setzen"
            PinNotSet;
        ConfigTokenKey:
            "the token holds no private key {wanted}; {listed}"
            / "auf dem Token ist kein privater Schlüssel {wanted}; {listed}" (listed = listed(&text!(
                en "private keys found";
                de "private Schlüssel dort"
            ), found))
            NoKey { wanted: String, found: Vec<String> };
        ConfigTokenAmbiguous:
            "the token holds {count} private keys {wanted}; {listed}"
            / "auf dem Token sind {count} private Schlüssel {wanted}; {listed}" (listed = listed(&text!(
                en "their ids";
                de "ihre IDs"
            ), ids))
            SeveralKeys { wanted: String, count: usize, ids: Vec<String> };
        ConfigTokenKey: "the key is neither an Ed25519 key nor a P-256 key"
            / "der Schlüssel ist weder ein Ed25519- noch ein P-256-Schlüssel" OtherAlgorithm;
        ConfigTokenKey:
            "the key is on the curve {_0}; make one on P-256 (prime256v1), or an Ed25519 key"
            / "der Schlüssel liegt auf der Kurve {_0}; einen auf P-256 (prime256v1) oder einen Ed25519-Schlüssel erzeugen"
            OtherCurve(String);
        ConfigTokenKey:
            "the token does not name the curve of the key, which has to be P-256 (prime256v1)"
            / "das Token nennt die Kurve des Schlüssels nicht; es muss P-256 (prime256v1) sein"
            UnnamedCurve;
        ConfigTokenKey: "what the token gives as the public key is none"
            / "was das Token als öffentlichen Schlüssel ausgibt, ist keiner" NoPoint;
        ConfigTokenKey: "the token asks for the PIN again before each signature of this key, which \
            Carnet cannot do; use a key for which it asks once"
            / "das Token verlangt die PIN vor jeder Signatur dieses Schlüssels neu, was Carnet nicht kann; einen Schlüssel \
            nehmen, für den es einmal fragt" PinEachTime;
        ConfigTokenKey:
            "the token does not hold the public key that belongs to the private key"
            / "auf dem Token fehlt der öffentliche Schlüssel zum privaten" NoPublicKey;
        ConfigTokenAmbiguous: "the token holds {count} public keys under the id or label of the \
            private key; delete those that do not belong to it"
            / "auf dem Token sind {count} öffentliche Schlüssel unter ID oder Label des privaten; die löschen, die nicht \
            dazu gehören" SeveralPublicKeys { count: usize };
        ConfigTokenMissing:
            "the token made a signature that its public key does not verify"
            / "das Token hat eine Signatur erzeugt, die nicht zu seinem öffentlichen Schlüssel passt" WrongSignature;
        ConfigTokenMissing: "the token was pulled out; plug it in and run the same command again; \
            nothing was signed"
            / "das Token wurde abgezogen; einstecken und denselben Befehl noch einmal ausführen; es wurde nichts signiert"
            Gone;
        ConfigTokenMissing: "the token failed: {reason}"
            / "das Token hat versagt: {reason}" Failed { reason: String };
    }
}

/// How many wrong PINs the token still takes, as far as it tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the texts say it")]
pub enum Tries {
    #[error("{}", text!(
        en "one try is left, then the token locks itself";
        de "ein Versuch bleibt, dann sperrt sich das Token"
    ))]
    One,
    #[error("{}", text!(
        en "few tries are left, then the token locks itself";
        de "wenige Versuche bleiben, dann sperrt sich das Token"
    ))]
    Few,
    #[error("{}", text!(
        en "the token does not tell how many tries are left";
        de "das Token sagt nicht, wie viele Versuche bleiben"
    ))]
    Unknown,
}

fn listed(what: &str, names: &[String]) -> String {
    match names {
        [] => text!(en "{what}: none"; de "{what}: keine"),
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
