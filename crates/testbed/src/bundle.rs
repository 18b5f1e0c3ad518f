use std::io::Cursor;

use carnet_format::update::{TrustApprovalSet, update_file};
use carnet_format::{
    Approval, ConfirmationId, Digest, Grant, Guid, InstallationId, ItemSet, KeyType, Kind,
    Manifest, MediumId, MicrosoftRequest, Outcome, Purpose, Request, RequestBody, Scan,
    SignedManifest, Statement, TrustApproval, chunk, write_bundle,
};

use crate::{Key, NOW};

/// An installation id.
pub const IID: &str = "033255090385053904665824186342756737844895181384546394354129604";

/// A request for Windows, of whichever edition.
pub fn request(iid: &str) -> Request {
    microsoft(iid.parse().unwrap(), None)
}

/// A request for Windows 10/11 Enterprise whose installation id is made of a number.
pub fn request_number(number: u32) -> Request {
    let mut packed = [0; 23];
    packed[19..].copy_from_slice(&number.to_be_bytes());
    microsoft(InstallationId::unpack(&packed).unwrap(), Some(activation()))
}

/// The activation id of Windows 10/11 Enterprise.
pub fn activation() -> Guid {
    "73111121-5638-40f6-bc11-f1d7b0d64300".parse().unwrap()
}

fn microsoft(installation_id: InstallationId, activation_id: Option<Guid>) -> Request {
    let body = RequestBody::Microsoft(MicrosoftRequest {
        installation_id,
        key_type: KeyType::Mak,
        application_id: Some("55c92734-d682-4d71-983e-d6ec3f16059f".parse().unwrap()),
        activation_id,
        extended_pid: None,
    });
    Request { purpose: Purpose::Activate, reason: None, replaces: None, continues: None, body }
}

/// A request file of a vendor.
pub fn vendor_file(vendor: &str, file: &[u8]) -> Request {
    let body = RequestBody::VendorFile { vendor: vendor.parse().unwrap(), file: file.to_vec() };
    Request { body, ..request(IID) }
}

/// A confirmation id that is made of a number.
pub fn confirmation(number: u8) -> ConfirmationId {
    let mut packed = [0; 17];
    packed[16] = number;
    ConfirmationId::unpack(&packed).unwrap()
}

/// The answer with that confirmation id.
pub fn granted(number: u8) -> Outcome {
    Outcome::Granted(Grant::ConfirmationId(confirmation(number)))
}

/// The first manifest of requests from the plant, without chunks.
pub fn manifest() -> Manifest {
    Manifest {
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
        chunks: Vec::new(),
    }
}

/// Signs a manifest with these items; with it come the frames of its chunks.
pub fn seal(draft: Manifest, items: &ItemSet<'_>, key: &Key) -> (SignedManifest, Vec<Vec<u8>>) {
    let encoded = items.chunks().map(|(count, plain)| chunk::encode(count, &plain).unwrap());
    let (chunks, frames) = encoded.unzip();
    (SignedManifest::new(Manifest { chunks, ..draft }, key).unwrap(), frames)
}

/// The bytes of a bundle.
pub fn file((manifest, frames): (SignedManifest, Vec<Vec<u8>>)) -> Vec<u8> {
    let mut file = Vec::new();
    write_bundle(&mut file, &manifest, frames.into_iter().map(Ok)).unwrap();
    file
}

/// A bundle of one request from the plant, and its digest.
pub fn bundle() -> (Vec<u8>, Digest) {
    bundle_of(&[request(IID)])
}

/// A bundle of requests from the plant, and its digest.
pub fn bundle_of(requests: &[Request]) -> (Vec<u8>, Digest) {
    let sealed = seal(manifest(), &ItemSet::requests(requests).unwrap(), &Key::number(1));
    let digest = sealed.0.digest();
    (file(sealed), digest)
}

/// An approval under the key with this number.
pub fn approval(key: u8, bundle: Digest, media: Vec<MediumId>, ticket: &str) -> Vec<u8> {
    let (ticket, signed) = (ticket.to_owned(), NOW - 60);
    let approval = Approval { bundle, ticket, signed, not_before: None, not_after: None, media };
    approval.sign(&Key::number(key)).unwrap().0
}

/// A scan under the key with this number.
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

/// The approval of a trust file, by its text and that of the one that it replaces.
pub fn trust_approval(serial: u64, text: &str, replaces: &str) -> TrustApproval {
    let [text, replaces] = [text, replaces].map(|it| Digest::of(it.as_bytes()));
    TrustApproval { serial, text, replaces, ticket: "CHG 12".to_owned(), signed: NOW }
}

/// A trust update with approvals under the keys with these numbers.
pub fn update(text: &str, approvals: impl IntoIterator<Item = (u8, TrustApproval)>) -> Vec<u8> {
    let mut set = TrustApprovalSet::default();
    for (key, approval) in approvals {
        set.insert(approval.sign(&Key::number(key)).unwrap().0).unwrap();
    }
    update_file(text.as_bytes(), &set).unwrap()
}
