//! What a P-256 key may sign, and that nothing about such a signature can be changed.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use carnet_format::bundle::statement_file;
use carnet_format::passport::Attributes;
use carnet_format::receipt::Certainty;
use carnet_format::{
    Approval, BuildError, Code, Content, Digest, Kind, Manifest, Passport, PublicKey, Receipt,
    Scan, SignError, SignedManifest, Signer, Statement, UnverifiedEndorsement,
};
use p256::ecdsa::signature::Signer as _;
use p256::elliptic_curve::sec1::ToSec1Point as _;

struct Card(p256::SecretKey);

impl Card {
    fn new() -> Self {
        Self(p256::SecretKey::from_slice(&[7; 32]).unwrap())
    }
}

impl Signer for Card {
    fn public_key(&self) -> PublicKey {
        PublicKey::from_bytes(self.0.public_key().to_sec1_point(true).as_bytes()).unwrap()
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        let signature: p256::ecdsa::Signature =
            p256::ecdsa::SigningKey::from(&self.0).sign(message);
        Ok(signature.normalize_s().to_bytes().into())
    }
}

/// A card that must not be asked.
struct Untouched;

impl Signer for Untouched {
    fn public_key(&self) -> PublicKey {
        Card::new().public_key()
    }

    fn sign(&self, _: &[u8]) -> Result<[u8; 64], SignError> {
        panic!("the card was asked")
    }
}

fn bundle() -> Digest {
    Digest::of(b"bundle")
}

fn approval() -> Approval {
    Approval {
        bundle: bundle(),
        ticket: "CHG-0042".to_owned(),
        signed: 1_790_000_100,
        not_before: None,
        not_after: None,
        media: vec![],
    }
}

#[test]
fn a_p256_key_signs_approvals_and_scans() {
    let scan = Scan {
        bundle: bundle(),
        engine: "engine 1".to_owned(),
        database: "2".to_owned(),
        database_date: 1_790_000_000,
        scanned: 1_790_000_100,
    };
    let key = Card::new();
    for encoded in [approval().sign(&key).unwrap().0, scan.sign(&key).unwrap().0] {
        let (endorsement, length) = UnverifiedEndorsement::read(&encoded).unwrap();
        assert_eq!(length, encoded.len());
        assert_eq!(endorsement.claimed_key_id(), key.public_key().id());
        assert!(endorsement.verify(&key.public_key(), &bundle()).is_ok());
    }
}

#[test]
fn nothing_about_its_approval_can_be_changed() {
    let key = Card::new();
    let (encoded, _) = approval().sign(&key).unwrap();
    for at in 0..encoded.len() * 8 {
        let mut changed = encoded.clone();
        changed[at / 8] ^= 1 << (at % 8);
        let accepted = UnverifiedEndorsement::read(&changed)
            .is_ok_and(|(read, _)| read.verify(&key.public_key(), &bundle()).is_ok());
        assert!(!accepted, "bit {} of byte {}", at % 8, at / 8);
    }
}

/// COSE-3.
#[test]
fn a_p256_key_is_never_asked_for_anything_else() {
    let refused = |error: BuildError| {
        assert!(error.to_string().contains("use an Ed25519 key"), "{error}");
        let BuildError::Sign(error) = error else { panic!("{error}") };
        assert_eq!(error.code(), Some(Code::TrustKeyType));
    };
    let (from, to) = ("plant-7".parse().unwrap(), "gateway-1".parse().unwrap());
    let (entry, _) = carnet_format::chunk::encode(1, &[0]).unwrap();
    let mut content = Content::default();
    content.push(entry);
    let manifest = Manifest {
        content,
        kind: Kind::Request,
        from,
        to,
        epoch: 1,
        sequence: 1,
        previous: None,
        created: 1_790_000_000,
        expires: None,
        answers: vec![],
        acknowledges: vec![],
        voided: vec![],
    };
    let receipt = Receipt {
        bundle: bundle(),
        site: "gateway-1".parse().unwrap(),
        time: 1_790_000_000,
        certainty: Certainty::Trusted,
        trust: bundle(),
        ledger: bundle(),
        medium: None,
        checks: vec![1],
        attributes: Attributes::default(),
    };
    let passport = Passport {
        medium: [7; 16],
        label: "RED 04".to_owned(),
        attributes: Attributes::default(),
        routes: vec![(manifest.from.clone(), manifest.to.clone())],
        issued: 1_790_000_000,
        valid_until: 1_800_000_000,
    };
    refused(SignedManifest::new(manifest, &Untouched).unwrap_err());
    refused(statement_file(&receipt, &Untouched).unwrap_err());
    refused(statement_file(&passport, &Untouched).unwrap_err());
}
