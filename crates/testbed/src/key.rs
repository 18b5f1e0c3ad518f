use carnet_format::{PublicKey, SignError, Signer};
use data_encoding::{BASE64, HEXLOWER};
use ed25519_dalek::{Signer as _, SigningKey};

/// What stands before the secret bytes of an Ed25519 key in PKCS #8 (RFC 8410).
const PKCS8: [u8; 16] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];

/// A key that is made of its number.
pub struct Key(SigningKey);

impl Key {
    /// The key with this number.
    pub fn number(number: u8) -> Self {
        Self(SigningKey::from_bytes(&[number; 32]))
    }

    /// The public key as a trust file has it.
    pub fn hex(&self) -> String {
        HEXLOWER.encode(self.0.verifying_key().as_bytes())
    }

    /// The private key as a key file has it, without a pass phrase.
    pub fn pem(&self) -> String {
        let bytes = BASE64.encode(&[&PKCS8[..], self.0.as_bytes()].concat());
        format!("-----BEGIN PRIVATE KEY-----\n{bytes}\n-----END PRIVATE KEY-----\n")
    }
}

impl Signer for Key {
    fn public_key(&self) -> PublicKey {
        PublicKey::from_bytes(self.0.verifying_key().as_bytes()).unwrap()
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        Ok(self.0.sign(message).to_bytes())
    }
}
