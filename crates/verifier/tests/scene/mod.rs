//! A plant, a gateway, the persons between them, and bundles to judge.
#![allow(dead_code)] // Each test program uses its part.

#[cfg(unix)]
pub mod stick;

use std::io::Cursor;

use carnet_format::{
    Approval, Digest, ItemSet, KeyType, Kind, Manifest, MediumId, MicrosoftRequest, PublicKey,
    Purpose, Request, RequestBody, Scan, SignError, SignedManifest, Signer, Statement, chunk,
    write_bundle,
};
use carnet_judge::trust::TrustFile;
use carnet_judge::verdict::Verifier;
use ed25519_dalek::{Signer as _, SigningKey};

/// The time of all scenes: 2027-01-15T08:00:00Z.
pub const NOW: u64 = 1_800_000_000;
pub const STICK: MediumId = [0x5f; 16];
pub const OTHER_STICK: MediumId = [0x60; 16];

pub const IID: &str = "033255090385053904665824186342756737844895181384546394354129604";

pub struct Key(SigningKey);

impl Key {
    pub fn number(number: u8) -> Self {
        Self(SigningKey::from_bytes(&[number; 32]))
    }

    pub fn hex(&self) -> String {
        data_encoding::HEXLOWER.encode(self.public_key().as_bytes())
    }
}

impl Signer for Key {
    fn public_key(&self) -> PublicKey {
        PublicKey::from_bytes(&self.0.verifying_key().to_bytes()).unwrap()
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        Ok(self.0.sign(message).to_bytes())
    }
}

/// Key 1 exports for the plant. Approvers: 2 and 3 are one person's, 4 another's, 5 the
/// custodian's, 6 a third one's and revoked. 7 scans at the gateway, 8 at the plant.
pub fn trust(approvals: u8, route: &str) -> String {
    let mut text = format!(
        r#"format = 1
serial = 3
issued = "2027-01-01T00:00:00Z"
[[site]]
name = "plant-7"
zone = "isolated"
clock = "untrusted"
versions = [1]
[[site]]
name = "gateway-1"
zone = "connected"
clock = "trusted"
versions = [1]
[[medium]]
id = "{}"
label = "RED 04"
[[medium]]
id = "{}"
label = "RED 05"
[[route]]
from = "plant-7"
to = "gateway-1"
kinds = ["request"]
schemes = ["microsoft"]
key-types = ["mak"]
approvals = {approvals}
max-items = 100
max-bytes = 100000
gaps = "hold"
late = "accept"
{route}
"#,
        "5f".repeat(16),
        "60".repeat(16),
    );
    for person in ["ada", "bob", "cleo", "kurt"] {
        text.push_str(&format!("[[person]]\nname = \"{person}\"\n"));
    }
    let mut key = |number: u8, rest: &str| {
        let public = Key::number(number).hex();
        text.push_str(&format!("[[key]]\npublic = \"{public}\"\n{rest}\n"));
    };
    key(1, "role = \"exporter\"\nsite = \"plant-7\"\ncustodians = [\"kurt\"]");
    for (number, person) in [(2, "ada"), (3, "ada"), (4, "bob"), (5, "kurt")] {
        key(number, &format!("role = \"approver\"\nperson = \"{person}\""));
    }
    key(6, "role = \"approver\"\nperson = \"cleo\"\nrevoked = true");
    key(7, "role = \"scanner\"\nsite = \"gateway-1\"");
    key(8, "role = \"scanner\"\nsite = \"plant-7\"");
    text
}

pub const EASY: &str = "scan = \"none\"\ntime-unknown = \"accept\"";

pub fn parsed(text: &str) -> TrustFile {
    TrustFile::parse(text.as_bytes()).unwrap_or_else(|errors| panic!("{errors}"))
}

pub fn verifier(trust: &TrustFile) -> Verifier<'_> {
    Verifier::new(trust).at(NOW)
}

/// A bundle of one request from the plant, and its digest.
pub fn bundle() -> (Vec<u8>, Digest) {
    bundle_of(&[request(IID)])
}

pub fn request(iid: &str) -> Request {
    let microsoft = MicrosoftRequest {
        installation_id: iid.parse().unwrap(),
        key_type: KeyType::Mak,
        application_id: Some("55c92734-d682-4d71-983e-d6ec3f16059f".parse().unwrap()),
        activation_id: None,
        extended_pid: None,
    };
    let body = RequestBody::Microsoft(microsoft);
    Request { purpose: Purpose::Activate, reason: None, replaces: None, continues: None, body }
}

pub fn bundle_of(requests: &[Request]) -> (Vec<u8>, Digest) {
    let items = ItemSet::requests(requests).unwrap();
    let mut chunks = Vec::new();
    let mut frames = Vec::new();
    for index in 0..items.chunk_count() {
        let (count, plain) = items.chunk(index);
        let (entry, frame) = chunk::encode(count, &plain).unwrap();
        chunks.push(entry);
        frames.push(Ok(frame));
    }
    let draft = Manifest {
        chunks: vec![],
        kind: Kind::Request,
        from: "plant-7".parse().unwrap(),
        to: "gateway-1".parse().unwrap(),
        epoch: 1,
        sequence: 1,
        previous: None,
        created: NOW - 3600,
        expires: None,
        answers: Vec::new(),
        acknowledges: Vec::new(),
        voided: Vec::new(),
    };
    let manifest = SignedManifest::new(Manifest { chunks, ..draft }, &Key::number(1)).unwrap();
    let mut file = Vec::new();
    write_bundle(&mut file, &manifest, frames).unwrap();
    (file, manifest.digest())
}

pub fn approval(key: u8, bundle: Digest, media: Vec<MediumId>, ticket: &str) -> Vec<u8> {
    let (ticket, signed) = (ticket.to_owned(), NOW - 60);
    let approval = Approval { bundle, ticket, signed, not_before: None, not_after: None, media };
    approval.sign(&Key::number(key)).unwrap().0
}

pub fn scan(key: u8, bundle: Digest, scanned: u64) -> Vec<u8> {
    let (engine, database) = ("Look 1.0".to_owned(), "77".to_owned());
    let scan = Scan { bundle, engine, database, database_date: NOW - 86_400, scanned };
    scan.sign(&Key::number(key)).unwrap().0
}

/// The bundle with endorsements, in their order.
pub fn endorsed(mut file: Vec<u8>, mut endorsements: Vec<Vec<u8>>) -> Cursor<Vec<u8>> {
    endorsements.sort();
    endorsements.dedup();
    file.extend(endorsements.concat());
    Cursor::new(file)
}
