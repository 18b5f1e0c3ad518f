//! LABEL-2. What a file is.

#![allow(clippy::unwrap_used, missing_docs)]

use carnet_format::bundle::{FileKind, LABEL, statement_file};
use carnet_format::cbor::Writer;
use carnet_format::receipt::Certainty;
use carnet_format::update::{TrustApprovalSet, update_file};
use carnet_format::{
    Attributes, ChunkEntry, Digest, Manifest, Passport, Receipt, Statement, TrustApproval,
};

mod sample;

use sample::{Key, passport};

fn file(statement: &impl Statement) -> Vec<u8> {
    statement_file(statement, &Key::number(1)).unwrap().0
}

fn manifest() -> Manifest {
    let digest = Digest::of(b"");
    sample::manifest(vec![ChunkEntry {
        items: 1,
        frame_length: 1,
        plain_length: 1,
        frame_digest: digest,
        plain_digest: digest,
    }])
}

fn receipt() -> Receipt {
    Receipt {
        bundle: Digest::of(b"bundle"),
        from: "plant-7".parse().unwrap(),
        site: "gateway-1".parse().unwrap(),
        time: 1_790_000_000,
        certainty: Certainty::Trusted,
        trust: Digest::of(b"trust"),
        ledger: Digest::of(b"head"),
        medium: None,
        attributes: Attributes::default(),
    }
}

#[test]
fn each_kind_is_told_by_its_first_bytes() {
    let update = update_file(b"format = 1\n", &TrustApprovalSet::default()).unwrap();
    let files = [
        (file(&manifest()), FileKind::Bundle),
        (file(&receipt()), FileKind::Receipt),
        (file(&passport()), FileKind::Passport),
        (update, FileKind::TrustUpdate),
    ];
    for (bytes, kind) in files {
        assert_eq!(FileKind::of(&bytes), kind);
        assert_eq!(FileKind::of(&bytes[..bytes.len().min(FileKind::START)]), kind);
        let mut other = bytes.clone();
        other[0] ^= 1;
        assert_eq!(FileKind::of(&other), FileKind::Bundle);
    }
}

#[test]
fn a_cut_receipt_is_one_from_the_typ_on() {
    let bytes = file(&receipt());
    let end = bytes.windows(5).position(|found| found == b"+cbor").unwrap() + 5;
    for length in 0..bytes.len() {
        let kind = if length < end { FileKind::Bundle } else { FileKind::Receipt };
        assert_eq!(FileKind::of(&bytes[..length]), kind, "{length}");
    }
}

#[test]
fn what_is_nothing_else_is_judged_as_a_bundle() {
    let rest = |rest: &[u8]| FileKind::of(&[&LABEL[..], rest].concat());
    assert_eq!(rest(&[]), FileKind::Bundle);
    // A byte string whatever its length says, and no other type.
    for initial in 0x40..=0x5f {
        assert_eq!(rest(&[initial]), FileKind::TrustUpdate);
    }
    for initial in [0x00, 0x3f, 0x60, 0x80, 0xa0, 0xd2, 0xff] {
        assert_eq!(rest(&[initial]), FileKind::Bundle, "{initial:02x}");
    }
    let header = |alg: i64, typ: &str| {
        let mut protected = Writer::new();
        protected.map(3).uint(1).int(alg).uint(4).bytes(&[7; 32]).uint(16).text(typ);
        let mut out = Writer::new();
        out.tag(18).array(4).bytes(&protected.finish());
        rest(&out.finish())
    };
    assert_eq!(header(-19, Receipt::TYPE), FileKind::Receipt);
    assert_eq!(header(-9, Passport::TYPE), FileKind::Passport);
    assert_eq!(header(-19, Manifest::TYPE), FileKind::Bundle);
    assert_eq!(header(-19, TrustApproval::TYPE), FileKind::Bundle);
    // The header is not read beyond its first fault.
    assert_eq!(header(-8, Receipt::TYPE), FileKind::Bundle);
}
