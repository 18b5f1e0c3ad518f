//! Each rule of a statement's payload, on both sides of its limit.

#![allow(clippy::unwrap_used, missing_docs)]

use carnet_format::cbor::Writer;
use carnet_format::receipt::Certainty;
use carnet_format::{
    Approval, Attributes, ChunkEntry, Code, Digest, Passport, Receipt, Scan, Statement,
    TrustApproval,
};

mod sample;

use sample::manifest;

fn digest(seed: u8) -> Digest {
    Digest::of(&[seed])
}

fn entry(items: u32, plain_length: u32) -> ChunkEntry {
    ChunkEntry {
        items,
        frame_length: plain_length,
        plain_length,
        frame_digest: digest(1),
        plain_digest: digest(2),
    }
}

fn approval(ticket: &str) -> Approval {
    Approval {
        bundle: digest(0),
        ticket: ticket.to_owned(),
        signed: 1_790_000_000,
        not_before: None,
        not_after: None,
        media: vec![],
    }
}

fn scan() -> Scan {
    Scan {
        bundle: digest(0),
        engine: "engine 1".to_owned(),
        database: "2".to_owned(),
        database_date: 1_790_000_000,
        scanned: 1_790_000_100,
    }
}

fn receipt() -> Receipt {
    Receipt {
        bundle: digest(0),
        from: "plant-7".parse().unwrap(),
        site: "gateway-1".parse().unwrap(),
        time: 1_790_000_000,
        certainty: Certainty::Trusted,
        trust: digest(1),
        ledger: digest(2),
        medium: Some([7; 16]),
        attributes: Attributes { serial: Some("0001A".to_owned()), ..Attributes::default() },
    }
}

fn passport(label: &str) -> Passport {
    Passport {
        medium: [7; 16],
        label: label.to_owned(),
        attributes: Attributes::default(),
        routes: vec![("plant-7".parse().unwrap(), "gateway-1".parse().unwrap())],
        issued: 1_790_000_000,
        valid_until: 1_800_000_000,
    }
}

fn trust_approval(ticket: &str) -> TrustApproval {
    TrustApproval {
        serial: 13,
        text: digest(1),
        replaces: digest(2),
        ticket: ticket.to_owned(),
        signed: 1_790_000_000,
    }
}

fn parsed<T: Statement>(payload: &[u8]) -> Result<T, Code> {
    T::parse(payload).map_err(Into::into)
}

fn read_back<T: Statement + PartialEq + std::fmt::Debug>(statement: T) {
    assert_eq!(parsed::<T>(&statement.encode()), Ok(statement));
}

fn code<T: Statement>(statement: &T) -> Option<Code> {
    parsed::<T>(&statement.encode()).err()
}

/// MAN-1, END-7, RCPT-2, PASS-2, UPD-2.
#[test]
fn every_statement_has_version_1() {
    fn versions<T: Statement>(statement: &T, expected: Code) {
        let payload = statement.encode();
        assert_eq!(payload[1..3], [1, 1]);
        for other in [0, 2, 23] {
            let changed = [&payload[..2], &[other], &payload[3..]].concat();
            assert_eq!(parsed::<T>(&changed).err(), Some(expected));
        }
    }
    versions(&manifest(vec![entry(1, 1)]), Code::ManifestVersion);
    versions(&approval("T-1"), Code::EndorsementVersion);
    versions(&scan(), Code::EndorsementVersion);
    versions(&receipt(), Code::ReceiptVersion);
    versions(&passport("RED 04"), Code::PassportVersion);
    versions(&trust_approval("T-1"), Code::EndorsementVersion);
}

/// MAN-7, MAN-14.
#[test]
fn the_chunk_table_is_all_that_says_what_is_in_the_chunks() {
    let two = manifest(vec![entry(3, 700), entry(4, 1_048_000)]);
    assert_eq!((two.items(), two.plain_length()), (7, 1_048_700));
    read_back(two);
    assert_eq!(code(&manifest(vec![])), Some(Code::CborLength));
    read_back(manifest(vec![entry(1, 1); 4_096]));
    assert_eq!(code(&manifest(vec![entry(1, 1); 4_097])), Some(Code::CborLength));
    for (items, plain_length) in [(0, 1), (4_194_305, 1), (1, 0), (1, 4_194_305)] {
        assert_eq!(code(&manifest(vec![entry(items, plain_length)])), Some(Code::CborRange));
    }
    read_back(manifest(vec![entry(4_194_304, 1)]));
    read_back(manifest(vec![entry(4_194_303, 1), entry(1, 1)]));
    let one_more = manifest(vec![entry(4_194_303, 1), entry(2, 1)]);
    assert_eq!(code(&one_more), Some(Code::ManifestItems));
    // MAN-13 is judged for all entries before MAN-14.
    let long = ChunkEntry { frame_length: 66, ..entry(2, 1) };
    let both = manifest(vec![entry(4_194_303, 1), long]);
    assert_eq!(code(&both), Some(Code::ManifestFrameLength));
    // No sum fits into 32 bits.
    let most = manifest(vec![entry(4_194_304, 4_194_304); 4_096]);
    assert_eq!((most.items(), most.plain_length()), (1 << 34, 1 << 34));
}

/// END-8, UPD-2.
#[test]
fn a_ticket_is_a_line_of_plain_characters() {
    let good =
        ["T", "CHG-0042", "Änderung 17 (Umbau)", "変更 42", &"x".repeat(64), &"ä".repeat(32)];
    for ticket in good {
        read_back(approval(ticket));
        read_back(trust_approval(ticket));
    }
    let bad = [" T", "T ", " ", "a\nb", "a\u{202e}b", "a\u{a0}b", "a\u{200b}b", "\u{e000}"];
    for ticket in bad {
        assert_eq!(code(&approval(ticket)), Some(Code::EndorsementTicket), "{ticket:?}");
        assert_eq!(code(&trust_approval(ticket)), Some(Code::EndorsementTicket), "{ticket:?}");
    }
    for ticket in ["", &"x".repeat(65), &"ä".repeat(33)] {
        assert_eq!(code(&approval(ticket)), Some(Code::CborLength), "{ticket:?}");
        assert_eq!(code(&trust_approval(ticket)), Some(Code::CborLength), "{ticket:?}");
    }
}

/// PASS-3.
#[test]
fn a_label_is_a_line_of_plain_characters_and_a_serial_is_ascii() {
    for label in ["R", "RED 04", "Größe 2", &"x".repeat(32), &"ä".repeat(16)] {
        read_back(passport(label));
    }
    for label in [" RED", "RED ", "RED\t04", "RED\u{2007}04"] {
        assert_eq!(code(&passport(label)), Some(Code::PassportText), "{label:?}");
    }
    for label in ["", &"x".repeat(33), &"ä".repeat(17)] {
        assert_eq!(code(&passport(label)), Some(Code::CborLength), "{label:?}");
    }
    for serial in ["Ä1", " 1", "1\u{7f}"] {
        let attributes = Attributes { serial: Some(serial.to_owned()), ..Attributes::default() };
        let passport = Passport { attributes, ..passport("RED 04") };
        assert_eq!(code(&passport), Some(Code::PassportText), "{serial:?}");
    }
}

/// END-11.
#[test]
fn a_scan_names_its_engine_and_has_no_verdict() {
    read_back(scan());
    let engine = Scan { engine: "Prüfer".to_owned(), ..scan() };
    assert_eq!(code(&engine), Some(Code::EndorsementText));
    let mut with_verdict = scan().encode();
    with_verdict[0] += 1;
    with_verdict.extend([7, 1]);
    assert_eq!(parsed::<Scan>(&with_verdict), Err(Code::CborKeyUnknown));
}

/// RCPT-3, RCPT-4.
#[test]
fn a_receipt_is_of_one_site_for_another() {
    for certainty in [Certainty::Trusted, Certainty::Untrusted, Certainty::Stated] {
        read_back(Receipt { certainty, ..receipt() });
    }
    read_back(Receipt { attributes: Attributes::default(), ..receipt() });
    let own = Receipt { from: receipt().site, ..receipt() };
    assert_eq!(code(&own), Some(Code::ReceiptSite));
    // Before the medium, and after the end of the byte string.
    assert_eq!(code(&Receipt { medium: None, ..own.clone() }), Some(Code::ReceiptSite));
    assert_eq!(code(&Receipt { medium: None, ..receipt() }), Some(Code::ReceiptMedium));
    let longer = [own.encode(), vec![0]].concat();
    assert_eq!(parsed::<Receipt>(&longer), Err(Code::CborTrailing));

    let payload = receipt().encode();
    let put = |old: &[u8], new: &[u8]| {
        let at = payload.windows(old.len()).position(|bytes| bytes == old).unwrap();
        let changed = [&payload[..at], new, &payload[at + old.len()..]].concat();
        parsed::<Receipt>(&changed).err()
    };
    for name in [&b"Plant-7"[..], b"-lant-7"] {
        assert_eq!(put(b"plant-7", name), Some(Code::ReceiptSite));
    }
    assert_eq!(put(b"gateway-1", b"gateway--"), Some(Code::ReceiptSite));
    for certainty in [0, 4] {
        assert_eq!(put(&[6, 1, 7], &[6, certainty, 7]), Some(Code::ReceiptCertainty));
    }
    // Attributes that say nothing are left out.
    let attributes = [&[10, 0xa1, 3, 0x65][..], b"0001A"].concat();
    assert_eq!(put(&attributes, &[10, 0xa0]), Some(Code::ReceiptAttributes));
    let no_text = [&[10, 0xa1, 3, 0x65][..], b" 001A"].concat();
    assert_eq!(put(&attributes, &no_text), Some(Code::ReceiptAttributes));
    assert_eq!(put(&attributes, &[11, 0]), Some(Code::CborKeyUnknown));
}

/// UPD-2.
#[test]
fn a_trust_approval_has_each_of_its_values() {
    read_back(trust_approval("T-1"));
    read_back(TrustApproval { serial: 1, signed: 0, ..trust_approval("T-1") });
    read_back(TrustApproval { serial: (1 << 53) - 1, ..trust_approval("T-1") });
    for serial in [0, 1 << 53] {
        let approval = TrustApproval { serial, ..trust_approval("T-1") };
        assert_eq!(code(&approval), Some(Code::CborRange));
    }
    let write = |keys: &[u64]| {
        let mut out = Writer::new();
        out.map(keys.len());
        for key in keys {
            out.uint(*key);
            match key {
                3 | 4 => out.bytes(&[7; 32]),
                5 => out.text("T-1"),
                _ => out.uint(1),
            };
        }
        out.finish()
    };
    assert!(parsed::<TrustApproval>(&write(&[1, 2, 3, 4, 5, 6])).is_ok());
    for missing in 1..=6 {
        let keys: Vec<u64> = (1..=6).filter(|key| *key != missing).collect();
        assert_eq!(parsed::<TrustApproval>(&write(&keys)), Err(Code::CborKeyMissing));
    }
    assert_eq!(parsed::<TrustApproval>(&write(&[1, 2, 3, 4, 5, 6, 7])), Err(Code::CborKeyUnknown));
    let longer = [write(&[1, 2, 3, 4, 5, 6]), vec![0]].concat();
    assert_eq!(parsed::<TrustApproval>(&longer), Err(Code::CborTrailing));
}

/// Deterministic CBOR: whatever parses encodes to the bytes that it was read from.
#[test]
fn no_payload_has_two_encodings() {
    fn changed_bytes<T: Statement>(statement: &T) {
        let payload = statement.encode();
        let mut read = 0;
        for position in 0..payload.len() {
            let mut changed = payload.clone();
            for byte in 0..=255 {
                changed[position] = byte;
                if let Ok(again) = parsed::<T>(&changed) {
                    assert_eq!(again.encode(), changed, "byte {position} is {byte:02x}");
                    read += 1;
                }
            }
        }
        assert!(read > payload.len());
    }
    changed_bytes(&manifest(vec![entry(3, 700), entry(4, 1_048_000)]));
    changed_bytes(&Approval {
        not_before: Some(24),
        not_after: Some(70_000),
        media: vec![[1; 16], [2; 16]],
        ..approval("Ä 1")
    });
    changed_bytes(&scan());
    changed_bytes(&receipt());
    changed_bytes(&passport("Größe 2"));
    changed_bytes(&trust_approval("Ä 1"));
}
