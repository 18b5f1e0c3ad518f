//! Public keys, named by their COSE key thumbprint, and what signs with the private half.

use std::fmt;

use carnet_language::text;
use ed25519_dalek::VerifyingKey;
use p256::ecdsa::signature::Verifier as _;
use p256::elliptic_curve::sec1::ToSec1Point as _;

use crate::codes::Code;
use crate::digest::{Digest, KeyId};

/// COSE-3. How a key signs; each type of key has one algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// Ed25519: what keys are where nothing speaks against it.
    Ed25519,
    /// ESP256, which is ECDSA on P-256 with SHA-256: for cards and TPMs that have nothing else.
    P256,
}

impl Algorithm {
    pub(crate) const ALL: [Self; 2] = [Self::Ed25519, Self::P256];

    /// The number in the protected header (RFC 9864).
    pub(crate) const fn number(self) -> i64 {
        match self {
            Self::Ed25519 => -19,
            Self::P256 => -9,
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ed25519 => "Ed25519",
            Self::P256 => "P-256",
        })
    }
}

/// A public key in its only encoding: of Ed25519 a point that is not of small order, or of P-256.
///
/// ```
/// use carnet_format::PublicKey;
/// // The neutral element verifies signatures nobody made.
/// let mut neutral = [0; 32];
/// neutral[0] = 1;
/// assert!(PublicKey::from_bytes(&neutral).is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey(Point);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Point {
    Ed25519(VerifyingKey),
    P256 { key: p256::PublicKey, bytes: [u8; 33] },
}

impl PublicKey {
    /// Reads the 32 bytes of an Ed25519 key (RFC 8032 section 5.1.5), or the 33 of a P-256 key (the
    /// compressed point of SEC 1 section 2.3.3).
    ///
    /// # Errors
    /// The bytes encode no point, encode it in another form than the shortest, or a point of small
    /// order.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        if let Ok(bytes) = bytes.try_into() {
            return ed25519(bytes);
        }
        let bytes: [u8; 33] = bytes.try_into().map_err(|_| KeyError::Length(bytes.len()))?;
        // KEY-5. The library would also take the prefix 05, which leaves out which y is meant.
        if !matches!(bytes[0], 0x02 | 0x03) {
            return Err(KeyError::Prefix(bytes[0]));
        }
        let key = p256::PublicKey::from_sec1_bytes(&bytes).map_err(|_| KeyError::NoPoint)?;
        Ok(Self(Point::P256 { key, bytes }))
    }

    /// The 32 or 33 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Point::Ed25519(key) => key.as_bytes(),
            Point::P256 { bytes, .. } => bytes,
        }
    }

    /// How the key signs.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        match self.0 {
            Point::Ed25519(_) => Algorithm::Ed25519,
            Point::P256 { .. } => Algorithm::P256,
        }
    }

    /// The COSE key thumbprint: SHA-256 of the deterministic COSE_Key (RFC 9679).
    #[must_use]
    pub fn id(&self) -> KeyId {
        let map = match &self.0 {
            // KEY-3. {1: 1, -1: 6, -2: x}.
            Point::Ed25519(key) => {
                [&[0xa3, 0x01, 0x01, 0x20, 0x06, 0x21, 0x58, 0x20][..], key.as_bytes()].concat()
            }
            // KEY-6. {1: 2, -1: 1, -2: x, -3: y}; the point without compression is 04, x, y.
            Point::P256 { key, .. } => {
                let point = key.to_sec1_point(false);
                let (x, y) = point.as_bytes()[1..].split_at(32);
                let head = [0xa4, 0x01, 0x02, 0x20, 0x01, 0x21, 0x58, 0x20];
                [&head[..], x, &[0x22, 0x58, 0x20], y].concat()
            }
        };
        KeyId::from_bytes(*Digest::of(&map).as_bytes())
    }

    /// Checks a signature of this key.
    ///
    /// # Errors
    /// It does not verify, or has a form that is not the only one.
    pub fn verify(&self, message: &[u8], signature: &[u8; 64]) -> Result<(), SignatureError> {
        let verified = match &self.0 {
            // KEY-4. The strict check: canonical S, no small-order R, no cofactor.
            Point::Ed25519(key) => {
                let signature = ed25519_dalek::Signature::from_bytes(signature);
                key.verify_strict(message, &signature).is_ok()
            }
            Point::P256 { key, .. } => {
                // KEY-7.
                if signature[32..] > HALF_ORDER[..] {
                    return Err(SignatureError::HighS);
                }
                // KEY-8.
                let key = p256::ecdsa::VerifyingKey::from(key);
                p256::ecdsa::Signature::from_slice(signature)
                    .is_ok_and(|signature| key.verify(message, &signature).is_ok())
            }
        };
        if verified { Ok(()) } else { Err(SignatureError::Wrong) }
    }
}

/// KEY-1, KEY-2.
fn ed25519(bytes: &[u8; 32]) -> Result<PublicKey, KeyError> {
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
    Ok(PublicKey(Point::Ed25519(key)))
}

/// KEY-7. (n − 1) / 2, where n is the order of P-256.
const HALF_ORDER: [u8; 32] = [
    0x7f, 0xff, 0xff, 0xff, 0x80, 0x00, 0x00, 0x00, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xde, 0x73, 0x7d, 0x56, 0xd3, 0x8b, 0xcf, 0x42, 0x79, 0xdc, 0xe5, 0x61, 0x7e, 0x31, 0x92, 0xa8,
];

crate::faults! {
    /// Why bytes are no public key.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum KeyError -> Code {
        KeyInvalid: "it has {_0} bytes, expected 32 (Ed25519) or 33 (P-256)"
            / "er hat {_0} Bytes, erwartet 32 (Ed25519) oder 33 (P-256)" Length(usize);
        "KEY-5" KeyInvalid: "a P-256 key begins with 02 or 03, not with {_0:02x}"
            / "ein P-256-Schlüssel beginnt mit 02 oder 03, nicht mit {_0:02x}" Prefix(u8);
        KeyInvalid: "the bytes encode no point of the curve" / "die Bytes sind kein Punkt der Kurve" NoPoint;
        "KEY-1" KeyInvalid: "the bytes are not the canonical encoding of their point"
            / "die Bytes sind nicht die kanonische Form ihres Punkts" NotCanonical;
        // Anybody can make signatures that it verifies.
        "KEY-2" KeyInvalid: "the point has small order" / "der Punkt hat eine kleine Ordnung" SmallOrder;
    }
}

/// Why a signature is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// KEY-7. It is the larger of the two forms that a P-256 signature has.
    #[error("{}", text!(
        en "the signature has the larger of its two forms";
        de "die Signatur hat die größere ihrer zwei Formen"
    ))]
    HighS,
    /// It does not fit the message and the key.
    #[error("{}", text!(
        en "the signature does not fit the signed bytes";
        de "die Signatur passt nicht zu den signierten Bytes"
    ))]
    Wrong,
}

/// Makes signatures: a key file, a token, a test.
pub trait Signer {
    /// The key that verifies what [`Signer::sign`] makes.
    fn public_key(&self) -> PublicKey;

    /// Signs `message` with the algorithm of the key. A P-256 key gives r ‖ s with the smaller s.
    ///
    /// # Errors
    /// The key could not be used; nothing was signed.
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError>;
}

/// The key could not be used, with the reason in words. Nothing was signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SignError(pub String);

#[cfg(test)]
mod tests;
