//! Private keys in memory: reading them from PKCS#8, writing them to it, signing.

use carnet_format::{Algorithm, PublicKey, SignError, Signer};
use ed25519_dalek::Signer as _;
use p256::elliptic_curve::sec1::ToSec1Point as _;
use pkcs8::der::Decode as _;
use pkcs8::der::asn1::OctetStringRef;
use pkcs8::{AlgorithmIdentifierRef, PrivateKeyInfoRef};
use zeroize::Zeroizing;

use crate::curve::{self, EC_PUBLIC_KEY, ED25519, P256};
use crate::key_fault::KeyFault;

/// A private key, which leaves memory when it is dropped.
pub struct SecretKey {
    private: Private,
    public: PublicKey,
}

enum Private {
    Ed25519(ed25519_dalek::SigningKey),
    P256(p256::SecretKey),
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecretKey").field("public", &self.public).finish_non_exhaustive()
    }
}

impl SecretKey {
    /// The key of 32 random bytes.
    ///
    /// # Errors
    /// The bytes make no key, which random ones do once in four billion times, and only for P-256.
    pub fn from_random(
        algorithm: Algorithm,
        bytes: &Zeroizing<[u8; 32]>,
    ) -> Result<Self, KeyFault> {
        Self::new(match algorithm {
            Algorithm::Ed25519 => Private::Ed25519(ed25519_dalek::SigningKey::from_bytes(bytes)),
            Algorithm::P256 => {
                let key = p256::SecretKey::from_slice(bytes.as_slice());
                Private::P256(key.map_err(|_| KeyFault::Unlucky)?)
            }
        })
    }

    pub(crate) fn from_pkcs8(bytes: &[u8]) -> Result<Self, KeyFault> {
        let info = PrivateKeyInfoRef::try_from(bytes).map_err(|_| KeyFault::NotPkcs8)?;
        let private = info.private_key.as_bytes();
        let key = match info.algorithm.oid {
            ED25519 => {
                let inner = <&OctetStringRef>::from_der(private).map_err(|_| KeyFault::NotPkcs8)?;
                let seed: &[u8; 32] =
                    inner.as_bytes().try_into().map_err(|_| KeyFault::NotPkcs8)?;
                Self::from_random(Algorithm::Ed25519, &Zeroizing::new(*seed))?
            }
            EC_PUBLIC_KEY => {
                let curve = info.algorithm.parameters_oid().map_err(|_| KeyFault::UnnamedCurve)?;
                if curve != P256 {
                    return Err(KeyFault::OtherCurve(curve::name(curve)));
                }
                // This also holds the public key that may stand beside the private one against it.
                let key = p256::SecretKey::from_sec1_der(private);
                Self::new(Private::P256(key.map_err(|_| KeyFault::Damaged)?))?
            }
            _ => return Err(KeyFault::OtherAlgorithm),
        };
        let stated = info.public_key.map(|public| public.raw_bytes());
        if stated.is_some_and(|stated| !key.has_public(stated)) {
            return Err(KeyFault::PublicKeyDiffers);
        }
        Ok(key)
    }

    /// Lends the key in the form that a key file holds.
    pub(crate) fn with_pkcs8<T>(
        &self,
        write: impl FnOnce(&PrivateKeyInfoRef<'_>) -> Result<T, pkcs8::Error>,
    ) -> Result<T, pkcs8::Error> {
        let curve = (&P256).into();
        let (algorithm, inner) = match &self.private {
            // The private key is an OCTET STRING inside the OCTET STRING (RFC 8410 section 7).
            Private::Ed25519(key) => {
                let mut inner = Zeroizing::new(vec![0; 34]);
                inner[..2].copy_from_slice(&[0x04, 0x20]);
                inner[2..].copy_from_slice(key.as_bytes());
                (AlgorithmIdentifierRef { oid: ED25519, parameters: None }, inner)
            }
            Private::P256(key) => {
                let algorithm =
                    AlgorithmIdentifierRef { oid: EC_PUBLIC_KEY, parameters: Some(curve) };
                (algorithm, key.to_sec1_der()?)
            }
        };
        write(&PrivateKeyInfoRef::new(algorithm, OctetStringRef::new(&inner)?))
    }

    fn new(private: Private) -> Result<Self, KeyFault> {
        let public = match &private {
            Private::Ed25519(key) => PublicKey::from_bytes(key.verifying_key().as_bytes()),
            Private::P256(key) => {
                PublicKey::from_bytes(key.public_key().to_sec1_point(true).as_bytes())
            }
        };
        Ok(Self { public: public.map_err(|_| KeyFault::Damaged)?, private })
    }

    /// Whether the public key that a file states is that of the private one.
    fn has_public(&self, stated: &[u8]) -> bool {
        match &self.private {
            Private::Ed25519(_) => stated == self.public.as_bytes(),
            Private::P256(key) => {
                let whole = key.public_key().to_sec1_point(false);
                stated == self.public.as_bytes() || stated == whole.as_bytes()
            }
        }
    }
}

impl Signer for SecretKey {
    fn public_key(&self) -> PublicKey {
        self.public
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        let failed = |error: ed25519_dalek::SignatureError| SignError(error.to_string());
        match &self.private {
            Private::Ed25519(key) => Ok(key.try_sign(message).map_err(failed)?.to_bytes()),
            // The nonce comes from key and message alone (RFC 6979): a bad random source gives
            // nothing away.
            Private::P256(key) => {
                let signature: p256::ecdsa::Signature =
                    p256::ecdsa::SigningKey::from(key).try_sign(message).map_err(failed)?;
                // KEY-7.
                Ok(signature.normalize_s().to_bytes().into())
            }
        }
    }
}
