//! A P-256 key signs every statement, and nothing about such a signature can be changed.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use carnet_format::receipt::Certainty;
use carnet_format::{
    Approval, Attributes, Code, Digest, Manifest, PublicKey, Receipt, Scan, SignError, Signer,
    Statement, Unverified, UnverifiedEndorsement,
};
use p256::ecdsa::signature::Signer as _;
use p256::elliptic_curve::sec1::ToSec1Point as _;

mod sample;

use sample::passport;

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

/// A card whose signatures have the larger s.
struct HighCard(Card);

impl Signer for HighCard {
    fn public_key(&self) -> PublicKey {
        self.0.public_key()
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        let low = p256::ecdsa::Signature::from_slice(&self.0.sign(message)?).unwrap();
        let (r, s) = low.split_scalars();
        Ok(p256::ecdsa::Signature::from_scalars(*r, -*s).unwrap().to_bytes().into())
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

fn scan() -> Scan {
    Scan {
        bundle: bundle(),
        engine: "engine 1".to_owned(),
        database: "2".to_owned(),
        database_date: 1_790_000_000,
        scanned: 1_790_000_100,
    }
}

fn manifest() -> Manifest {
    let (entry, _) = carnet_format::chunk::encode(1, &[0]).unwrap();
    sample::manifest(vec![entry])
}

fn receipt() -> Receipt {
    Receipt {
        bundle: bundle(),
        from: "plant-7".parse().unwrap(),
        site: "gateway-1".parse().unwrap(),
        time: 1_790_000_000,
        certainty: Certainty::Stated,
        trust: bundle(),
        ledger: bundle(),
        medium: None,
        attributes: Attributes::default(),
    }
}

/// Signs a statement, changes what was signed, reads it.
fn read<T: Statement>(
    statement: &T,
    signer: &dyn Signer,
    change: impl Fn(&mut Vec<u8>),
) -> Result<(), Code> {
    let mut encoded = statement.sign(signer).unwrap().0;
    change(&mut encoded);
    let (read, length) = Unverified::<T>::read(&encoded).map_err(|error| error.code())?;
    assert_eq!((length, read.claimed_key_id()), (encoded.len(), signer.public_key().id()));
    read.verify(&signer.public_key()).map(|_| ()).map_err(Into::into)
}

fn read_endorsement<T: Statement>(statement: &T, signer: &dyn Signer) -> Result<(), Code> {
    let encoded = statement.sign(signer).unwrap().0;
    let (endorsement, _) = UnverifiedEndorsement::read(&encoded).unwrap();
    endorsement.verify(&signer.public_key(), &bundle()).map(|_| ()).map_err(|error| error.code())
}

/// COSE-3.
#[test]
fn a_p256_key_signs_every_statement() {
    let key = Card::new();
    assert_eq!(read(&manifest(), &key, |_| ()), Ok(()));
    assert_eq!(read(&receipt(), &key, |_| ()), Ok(()));
    assert_eq!(read(&passport(), &key, |_| ()), Ok(()));
    assert_eq!(read_endorsement(&approval(), &key), Ok(()));
    assert_eq!(read_endorsement(&scan(), &key), Ok(()));
    // -8 in place of -9: EdDSA, which RFC 9864 replaces.
    let other = |encoded: &mut Vec<u8>| {
        let at = encoded.windows(3).position(|bytes| bytes == [0xa3, 0x01, 0x28]).unwrap();
        encoded[at + 2] = 0x27;
    };
    assert_eq!(read(&manifest(), &key, other), Err(Code::CoseAlg));
    assert_eq!(read(&approval(), &key, other), Err(Code::CoseAlg));
}

/// KEY-7.
#[test]
fn a_high_s_has_its_code_in_every_statement() {
    let key = HighCard(Card::new());
    assert_eq!(read(&manifest(), &key, |_| ()), Err(Code::CoseHighS));
    assert_eq!(read(&receipt(), &key, |_| ()), Err(Code::CoseHighS));
    assert_eq!(read(&passport(), &key, |_| ()), Err(Code::CoseHighS));
    assert_eq!(read_endorsement(&approval(), &key), Err(Code::EndorsementHighS));
    assert_eq!(read_endorsement(&scan(), &key), Err(Code::EndorsementHighS));
    // The length comes before it, the signature after it.
    let longer = |encoded: &mut Vec<u8>| {
        let at = encoded.len() - 65;
        encoded[at] = 65;
        encoded.push(0);
    };
    assert_eq!(read(&manifest(), &key, longer), Err(Code::CoseSignatureLength));
    let wrong = |encoded: &mut Vec<u8>| {
        let at = encoded.len() - 64;
        encoded[at] ^= 1;
    };
    assert_eq!(read(&manifest(), &key, wrong), Err(Code::CoseHighS));
    assert_eq!(read(&manifest(), &Card::new(), wrong), Err(Code::CoseSignature));
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
