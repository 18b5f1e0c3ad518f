//! Receipts against the trust file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::Cursor;

use carnet_format::bundle::statement_file;
use carnet_format::receipt::Certainty;
use carnet_format::{Attributes, Code, Digest, Receipt};
use carnet_host::Status;
use carnet_host::settings::Sources;
use carnet_judge::receipt;
use carnet_judge::trust::TrustFile;
use carnet_testbed::{EASY, Key, NOW, STICK, bundle, parsed, world};
use carnet_verifier::receipt::ReceiptReport;

/// The trust file of the world, with importer keys 20 (gateway), 21 (plant) and 22 (revoked).
fn importers() -> TrustFile {
    let world = world(0, EASY)
        .key(20, "importer", "gateway-1")
        .key(21, "importer", "plant-7")
        .key(22, "importer", "gateway-1")
        .with("revoked = true");
    parsed(&world.text())
}

fn sources() -> Sources {
    Sources::new(None, "trust.toml".as_ref())
}

fn receipt(signer: u8) -> Vec<u8> {
    statement_file(&statement(), &Key::number(signer)).unwrap().0
}

fn statement() -> Receipt {
    Receipt {
        bundle: bundle().1,
        from: "plant-7".parse().unwrap(),
        site: "gateway-1".parse().unwrap(),
        time: NOW,
        certainty: Certainty::Trusted,
        trust: Digest::of(b"trust"),
        ledger: Digest::of(b"head"),
        medium: None,
        attributes: Attributes::default(),
    }
}

fn judge(bytes: Vec<u8>, trust: &TrustFile) -> ReceiptReport {
    let judged = receipt::judge(&mut Cursor::new(bytes), trust).unwrap();
    ReceiptReport::new("a".to_owned(), trust, judged)
}

fn code(bytes: Vec<u8>) -> Option<Code> {
    let judged = judge(bytes, &importers());
    assert_eq!(judged.status() == Status::Done, judged.receipt().is_ok());
    judged.receipt().err().map(|fault| fault.code)
}

// VERDICT-12.
#[test]
fn a_receipt_is_worth_what_its_key_is() {
    assert_eq!(code(receipt(20)), None);
    assert_eq!(code(receipt(21)), Some(Code::TrustKeySite));
    assert_eq!(code(receipt(22)), Some(Code::TrustRevoked));
    assert_eq!(code(receipt(1)), Some(Code::TrustRole));
    assert_eq!(code(receipt(99)), Some(Code::KeyUnknown));
    assert_eq!(code([receipt(20), b"x".to_vec()].concat()), Some(Code::FileTrailing));
    let mut flipped = receipt(20);
    *flipped.last_mut().unwrap() ^= 1;
    assert_eq!(code(flipped), Some(Code::CoseSignature));
}

/// RCPT-4: the stick that carried the bundle, as it called itself.
#[test]
fn a_receipt_tells_of_the_medium() {
    let attributes =
        Attributes { serial: Some("0001A".to_owned()), capacity: Some(4096), ..Default::default() };
    let trust = importers();
    let told = |attributes: &Attributes, medium| {
        let receipt = Receipt { attributes: attributes.clone(), medium, ..statement() };
        let bytes = statement_file(&receipt, &Key::number(20)).unwrap().0;
        judge(bytes, &trust)
    };
    let full = told(&attributes, Some(STICK));
    assert_eq!(full.receipt().unwrap().attributes, attributes);
    let expected = serde_json::json!({ "serial": "0001A", "capacity": 4096 });
    let seen = |report: &ReceiptReport| {
        serde_json::json!(report.json(&sources()))["receipt"]["seen"].clone()
    };
    assert_eq!(seen(&full), expected);
    let mut text = Vec::new();
    full.text(&sources(), &mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    assert!(text.contains("5f5f\n              serial number 0001A\n"), "{text}");
    // Whoever reads it years later is told what that is worth.
    for line in carnet_judge::medium::caveat() {
        assert!(text.contains(&line), "{text}");
    }
    let bare = told(&Attributes::default(), None);
    assert_eq!(seen(&bare), serde_json::json!({}));
    // What a reader would refuse is not even signed.
    let nowhere = Receipt { attributes, ..statement() };
    assert!(statement_file(&nowhere, &Key::number(20)).is_err());
}

/// LABEL-2. What says that it is a receipt is judged as one, to its last byte.
#[test]
fn a_broken_receipt_is_a_broken_receipt() {
    let whole = receipt(20);
    assert_eq!(code(whole[..whole.len() - 1].to_vec()), Some(Code::FileTruncated));
    assert_eq!(code(b"holiday".to_vec()), Some(Code::LabelBad));
}

/// What a person who keeps a receipt reads, and a script.
#[test]
fn a_receipt_says_whence_and_how_certain_its_time_is() {
    let trust = importers();
    for (certainty, word, words) in [
        (Certainty::Trusted, "trusted", "its clock is trusted"),
        (Certainty::Untrusted, "untrusted", "its clock is not trusted"),
        (Certainty::Stated, "stated", "the time was stated by a person"),
    ] {
        let receipt = Receipt { certainty, ..statement() };
        let bytes = statement_file(&receipt, &Key::number(20)).unwrap().0;
        let judged = judge(bytes, &trust);
        let json = serde_json::json!(judged.json(&sources()));
        let said = &json["receipt"];
        assert_eq!((&said["certainty"], &said["from"]), (&word.into(), &"plant-7".into()));
        assert!(said.get("verdict").is_none() && said.get("checks").is_none());
        let mut text = Vec::new();
        judged.text(&sources(), &mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        assert!(text.contains(words) && text.contains("  from        plant-7\n"), "{text}");
    }
}
