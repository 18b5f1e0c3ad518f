//! Public keys: canonical Ed25519 points, named by their COSE key thumbprint.

use ed25519_dalek::{Signature, VerifyingKey};

use crate::codes::Code;
use crate::digest::{Digest, KeyId};

/// An Ed25519 public key that is the canonical encoding of a point that is not of small order.
///
/// ```
/// use carnet_format::PublicKey;
/// // The neutral element verifies signatures nobody made.
/// let mut neutral = [0; 32];
/// neutral[0] = 1;
/// assert!(PublicKey::from_bytes(&neutral).is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Reads the 32 bytes of RFC 8032 section 5.1.5.
    ///
    /// # Errors
    /// The bytes encode no point, encode it in another form than the shortest, or a point of small
    /// order.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, KeyError> {
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| KeyError::NoPoint)?;
        // KEY-1. `from_bytes` follows ZIP-215 and takes second encodings of one point, which would
        // give one key two names.
        if key.to_edwards().compress().as_bytes() != bytes {
            return Err(KeyError::NotCanonical);
        }
        // KEY-2.
        if key.is_weak() {
            return Err(KeyError::SmallOrder);
        }
        Ok(Self(key))
    }

    /// The 32 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// KEY-3. The COSE key thumbprint: SHA-256 of {1: 1, -1: 6, -2: x} (RFC 9679 section 4).
    #[must_use]
    pub fn id(&self) -> KeyId {
        let mut key = [0; 40];
        key[..8].copy_from_slice(&[0xa3, 0x01, 0x01, 0x20, 0x06, 0x21, 0x58, 0x20]);
        key[8..].copy_from_slice(self.as_bytes());
        KeyId::from_bytes(*Digest::of(&key).as_bytes())
    }

    /// KEY-4. The strict check: canonical S, no small-order R, no cofactor.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        self.0.verify_strict(message, &Signature::from_bytes(signature)).is_ok()
    }
}

/// Why 32 bytes are no public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The bytes encode no point of the curve.
    #[error("the bytes encode no point of the curve")]
    NoPoint,
    /// The bytes are a second encoding of a point.
    #[error("the bytes are not the canonical encoding of their point")]
    NotCanonical,
    /// The point has small order: anybody can make signatures that it verifies.
    #[error("the point has small order")]
    SmallOrder,
}

impl KeyError {
    /// The stable reject code.
    #[must_use]
    pub const fn code(self) -> Code {
        Code::KeyInvalid
    }
}

/// Makes Ed25519 signatures: a key file, a token, a test.
pub trait Signer {
    /// The key that verifies what [`Signer::sign`] makes.
    fn public_key(&self) -> PublicKey;

    /// Signs `message` (pure Ed25519, RFC 8032).
    ///
    /// # Errors
    /// The key could not be used; nothing was signed.
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError>;
}

/// A key could not be used, with the reason in words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SignError(pub String);
