//! Keys on tokens and smart cards, through the token's PKCS#11 library. The key never leaves the
//! token: it is asked for each signature.

mod error;
mod find;
mod point;
mod uri;

use std::path::Path;

use carnet_format::{Algorithm, Digest, PublicKey, SignError, Signer};
use carnet_language::text;
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::mechanism::eddsa::{EddsaParams, EddsaSignatureScheme};
use cryptoki::object::ObjectHandle;
use cryptoki::session::{Session, UserType};
use cryptoki::slot::{Slot, TokenInfo};
use cryptoki::types::AuthPin;
use zeroize::Zeroizing;

pub use error::{TokenError, Tries};
pub use uri::{TokenUri, UriFault};

use crate::pass_phrase;
use crate::secret_file::{self, SecretFileFault};

/// A private key on a token, unlocked for this process.
#[derive(Debug)]
pub struct TokenKey {
    session: Session,
    key: ObjectHandle,
    public: PublicKey,
}

impl TokenKey {
    /// Finds the key and unlocks the token. `module` is the token's library where the address names
    /// none; the PIN is the first line of `pin_file`, or is asked for at the terminal.
    ///
    /// # Errors
    /// The library, the token, the PIN or the key is not as it should be.
    pub fn open(
        uri: &TokenUri,
        module: Option<&Path>,
        pin_file: Option<&Path>,
    ) -> Result<Self, TokenError> {
        let module = uri.module_path.as_deref().or(module).ok_or(TokenError::NoModule)?;
        let library = load(module)?;
        let (slot, info) = find::token(&library, uri)?;
        if info.user_pin_locked() {
            return Err(TokenError::PinLocked);
        }
        let session = library.open_ro_session(slot)?;
        log_in(&library, slot, &session, &pin(&info, pin_file)?)?;
        let key = find::private_key(&session, uri)?;
        let public = find::public_key(&session, key)?;
        Ok(Self { session, key, public })
    }

    fn try_sign(&self, message: &[u8]) -> Result<[u8; 64], TokenError> {
        let signature = match self.public.algorithm() {
            Algorithm::Ed25519 => {
                let mechanism = Mechanism::Eddsa(EddsaParams::new(EddsaSignatureScheme::Ed25519));
                let signature = self.session.sign(&mechanism, self.key, message)?;
                signature.try_into().map_err(|_| TokenError::WrongSignature)?
            }
            // Every such card signs a digest; few can make it.
            Algorithm::P256 => {
                let digest = Digest::of(message);
                let signature =
                    self.session.sign(&Mechanism::Ecdsa, self.key, digest.as_bytes())?;
                smaller(&signature).ok_or(TokenError::WrongSignature)?
            }
        };
        // The private key and the public one are two objects, which a wrong import can mix up.
        self.public.verify(message, &signature).map_err(|_| TokenError::WrongSignature)?;
        Ok(signature)
    }
}

/// KEY-7. A card gives either of the two forms; this is the one with the smaller s.
fn smaller(signature: &[u8]) -> Option<[u8; 64]> {
    let signature = p256::ecdsa::Signature::from_slice(signature).ok()?;
    Some(signature.normalize_s().to_bytes().into())
}

impl Signer for TokenKey {
    fn public_key(&self) -> PublicKey {
        self.public
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        self.try_sign(message).map_err(|error| SignError(error.to_string()))
    }
}

fn load(path: &Path) -> Result<Pkcs11, TokenError> {
    let failed =
        |error: Error| TokenError::Module { path: path.to_owned(), reason: reason(&error) };
    let library = Pkcs11::new(path).map_err(failed)?;
    match library.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
        Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => Ok(library),
        Err(error) => Err(failed(error)),
    }
}

fn reason(error: &Error) -> String {
    match error {
        Error::LibraryLoading(error) => error.to_string(),
        Error::MissingSymbol(_) => {
            text!(en "it is no PKCS#11 library"; de "sie ist keine PKCS#11-Bibliothek")
        }
        other => {
            text!(why = error::in_short(other); en "it does not start: {why}"; de "sie startet nicht: {why}")
        }
    }
}

fn log_in(
    library: &Pkcs11,
    slot: Slot,
    session: &Session,
    pin: &Zeroizing<String>,
) -> Result<(), TokenError> {
    // Made from the exact text: a buffer that shrinks leaves a copy behind.
    match session.login(UserType::User, Some(&AuthPin::from(pin.as_str()))) {
        Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(()),
        Err(error) => Err(match TokenError::from(error) {
            TokenError::WrongPin(_) => match library.get_token_info(slot) {
                Ok(info) => wrong_pin(
                    info.user_pin_locked(),
                    info.user_pin_final_try(),
                    info.user_pin_count_low(),
                ),
                Err(_) => TokenError::WrongPin(Tries::Unknown),
            },
            other => other,
        }),
    }
}

/// What the token's flags say after a wrong PIN.
fn wrong_pin(locked: bool, final_try: bool, count_low: bool) -> TokenError {
    if locked { TokenError::PinLocked } else { TokenError::WrongPin(tries(final_try, count_low)) }
}

const fn tries(final_try: bool, count_low: bool) -> Tries {
    match (final_try, count_low) {
        (true, _) => Tries::One,
        (_, true) => Tries::Few,
        _ => Tries::Unknown,
    }
}

fn pin(info: &TokenInfo, file: Option<&Path>) -> Result<Zeroizing<String>, TokenError> {
    let pin = match file {
        Some(path) => {
            secret_file::read(path).map(|text| pass_phrase::first_line(&text)).map_err(|fault| {
                let path = path.to_owned();
                match fault {
                    SecretFileFault::OpenToOthers { .. } => TokenError::PinFileOpen { path, fault },
                    _ => TokenError::PinFile { path, fault },
                }
            })?
        }
        None => pass_phrase::ask(&prompt(info)).map_err(|_| TokenError::NoPin)?,
    };
    // Certainly wrong, and yet a token counts it.
    if pin.is_empty() { Err(TokenError::EmptyPin) } else { Ok(pin) }
}

/// Warns before the last tries, while the person can still look the PIN up.
fn prompt(info: &TokenInfo) -> String {
    let token = find::quoted(info.label());
    match tries(info.user_pin_final_try(), info.user_pin_count_low()) {
        Tries::Unknown => text!(en "PIN of the token {token}: "; de "PIN des Tokens {token}: "),
        left => {
            text!(en "PIN of the token {token} ({left}): "; de "PIN des Tokens {token} ({left}): ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tries_left_are_told_as_far_as_the_token_tells_them() {
        assert_eq!(wrong_pin(false, false, false), TokenError::WrongPin(Tries::Unknown));
        assert_eq!(wrong_pin(false, false, true), TokenError::WrongPin(Tries::Few));
        assert_eq!(wrong_pin(false, true, true), TokenError::WrongPin(Tries::One));
        assert_eq!(wrong_pin(true, true, true), TokenError::PinLocked);
    }

    #[test]
    fn a_locked_pin_is_named_as_such() {
        use carnet_format::Code;
        use cryptoki::context::Function;
        let error = TokenError::from(Error::Pkcs11(RvError::PinLocked, Function::Login));
        assert_eq!(error, TokenError::PinLocked);
        assert_eq!(error.code(), Code::ConfigTokenPinLocked);
    }
}
