//! What several targets have in common.

use carnet_format::bundle::{read_statement_file, statement_file};
use carnet_format::{PublicKey, SignError, Signer, Statement};
use ed25519_dalek::{Signer as _, SigningKey};

/// A payload that is read as this statement is the only encoding of it. Signed, it verifies, and from its file
/// the same is read.
pub fn check_statement<T: Statement + PartialEq + std::fmt::Debug>(payload: &[u8]) {
    let Ok(statement) = T::parse(payload) else { return };
    assert_eq!(statement.encode(), payload);
    let (file, digest) = statement_file(&statement, &Key).unwrap();
    let read = read_statement_file::<T>(&mut &file[..]).unwrap();
    assert_eq!(read.claimed_digest(), digest);
    assert_eq!(*read.verify(&Key.public_key()).unwrap(), statement);
}

struct Key;

impl Key {
    fn secret(&self) -> SigningKey {
        SigningKey::from_bytes(&[7; 32])
    }
}

impl Signer for Key {
    fn public_key(&self) -> PublicKey {
        PublicKey::from_bytes(self.secret().verifying_key().as_bytes()).unwrap()
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        Ok(self.secret().sign(message).to_bytes())
    }
}
