//! Good statements, for tests to sign or to spoil.

#![allow(dead_code, clippy::unwrap_used)] // Each test program uses its part.

use carnet_format::{
    Attributes, ChunkEntry, Kind, Manifest, Passport, PublicKey, SignError, Signer,
};
use ed25519_dalek::{Signer as _, SigningKey};

pub struct Key(pub SigningKey);

impl Key {
    pub fn number(number: u8) -> Self {
        Self(SigningKey::from_bytes(&[number; 32]))
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

pub fn manifest(chunks: Vec<ChunkEntry>) -> Manifest {
    Manifest {
        kind: Kind::Request,
        from: "plant-7".parse().unwrap(),
        to: "gateway-1".parse().unwrap(),
        epoch: 1,
        sequence: 1,
        previous: None,
        created: 1_790_000_000,
        expires: None,
        answers: vec![],
        acknowledges: vec![],
        voided: vec![],
        chunks,
    }
}

pub fn passport() -> Passport {
    Passport {
        medium: [7; 16],
        label: "RED 04".to_owned(),
        attributes: Attributes::default(),
        routes: vec![("plant-7".parse().unwrap(), "gateway-1".parse().unwrap())],
        issued: 1_790_000_000,
        valid_until: 1_800_000_000,
    }
}
