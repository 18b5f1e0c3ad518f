//! Trust updates: nothing can be changed, and everything is judged in its order.

#![allow(clippy::unwrap_used, missing_docs)]

use std::sync::LazyLock;

use carnet_format::bundle::{EndorsementSetError, LABEL};
use carnet_format::update::{TrustApprovalSet, update_file};
use carnet_format::{
    Approval, Code, Digest, PublicKey, Signer, Statement, TrustApproval, TrustUpdate,
};

mod sample;

use sample::Key;

const TEXT: &[u8] = b"format = 1\n";

fn approval() -> TrustApproval {
    TrustApproval {
        serial: 13,
        text: Digest::of(TEXT),
        replaces: Digest::of(b"format = 1 # before\n"),
        ticket: "CHG-0042".to_owned(),
        signed: 1_790_000_000,
    }
}

fn signed(seed: u8, approval: &TrustApproval) -> Vec<u8> {
    approval.sign(&Key::number(seed)).unwrap().0
}

fn set(approvals: impl IntoIterator<Item = Vec<u8>>) -> TrustApprovalSet {
    let mut set = TrustApprovalSet::default();
    for encoded in approvals {
        set.insert(encoded).unwrap();
    }
    set
}

fn file(approvals: impl IntoIterator<Item = Vec<u8>>) -> Vec<u8> {
    update_file(TEXT, &set(approvals)).unwrap()
}

/// Reads a trust update whole; the persons are those of the seeds 1 to 20.
fn read(bytes: &[u8]) -> Result<Vec<TrustApproval>, Code> {
    let update = TrustUpdate::read(&mut &*bytes).map_err(|error| error.code().unwrap())?;
    static KEYS: LazyLock<Vec<PublicKey>> =
        LazyLock::new(|| (1..=20).map(|seed| Key::number(seed).public_key()).collect());
    let update = update
        .verify(|id| KEYS.iter().find(|key| key.id() == *id).copied())
        .map_err(|error| error.code().unwrap())?;
    assert_eq!(Digest::of(update.text()), update.digest());
    Ok(update.approvals().iter().map(|approval| (**approval).clone()).collect())
}

#[test]
fn an_update_reads_back_as_it_was_written() {
    assert_eq!(read(&file([])), Ok(vec![]));
    let two = file([signed(1, &approval()), signed(2, &approval())]);
    assert_eq!(read(&two), Ok(vec![approval(), approval()]));
    let update = TrustUpdate::read(&mut &*two).unwrap();
    assert_eq!((update.claimed_text(), update.digest()), (TEXT, Digest::of(TEXT)));
    let mut ids: Vec<_> = update.claimed_key_ids().collect();
    ids.sort();
    let mut expected = [1, 2].map(|seed| Key::number(seed).public_key().id());
    expected.sort();
    assert_eq!(ids, expected);
}

#[test]
fn approvals_join_an_update_in_any_order() {
    let [first, second, third] = [1, 2, 3].map(|seed| signed(seed, &approval()));
    let all = file([first.clone(), second.clone(), third.clone()]);
    let update = TrustUpdate::read(&mut &*file([third.clone()])).unwrap();
    let mut joined = update.encoded().clone();
    joined.join(second).unwrap();
    joined.join(first).unwrap();
    joined.join(third).unwrap();
    assert_eq!(joined.len(), 3);
    assert_eq!(update_file(TEXT, &joined).unwrap(), all);
}

#[test]
fn a_set_takes_trust_approvals_only() {
    let of_a_bundle = Approval {
        bundle: Digest::of(TEXT),
        ticket: "CHG-0042".to_owned(),
        signed: 1_790_000_000,
        not_before: None,
        not_after: None,
        media: vec![],
    };
    let encoded = of_a_bundle.sign(&Key::number(1)).unwrap().0;
    let mut set = set([signed(1, &approval())]);
    assert_eq!(set.insert(encoded.clone()).unwrap_err().code(), Code::CoseTyp);
    assert_eq!(set.insert(signed(1, &approval())), Err(EndorsementSetError::Repeated));
    // UPD-1.
    assert_eq!(read(&[file([]), encoded].concat()), Err(Code::CoseTyp));
    let mut full = TrustApprovalSet::default();
    for seed in 1..=16 {
        full.insert(signed(seed, &approval())).unwrap();
    }
    assert_eq!(full.insert(signed(17, &approval())), Err(EndorsementSetError::Full));
    assert_eq!(read(&update_file(TEXT, &full).unwrap()).unwrap().len(), 16);
}

#[test]
fn every_flipped_bit_and_every_cut_is_refused() {
    let bytes = file([signed(1, &approval()), signed(2, &approval())]);
    for position in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[position / 8] ^= 1 << (position % 8);
        assert!(read(&changed).is_err(), "bit {} of byte {}", position % 8, position / 8);
    }
    let ends = [0, 1, 2].map(|count| {
        let update = TrustUpdate::read(&mut &*bytes).unwrap();
        let taken: usize = update.encoded().encoded().take(count).map(<[u8]>::len).sum();
        LABEL.len() + 1 + TEXT.len() + taken
    });
    for length in 0..bytes.len() {
        match ends.iter().position(|end| *end == length) {
            Some(count) => assert_eq!(read(&bytes[..length]).unwrap().len(), count),
            None => assert_eq!(read(&bytes[..length]), Err(Code::FileTruncated), "{length}"),
        }
    }
}

/// CBOR-9.
#[test]
fn the_text_is_as_long_as_a_trust_file_can_be() {
    let none = TrustApprovalSet::default();
    assert!(update_file(&vec![b'#'; 1_048_576], &none).is_ok());
    for length in [0, 1_048_577] {
        let error = update_file(&vec![b'#'; length], &none).unwrap_err();
        assert_eq!(error.code(), Some(Code::CborLength));
    }
    let head = |head: &[u8]| read(&[&LABEL[..], head].concat());
    assert_eq!(head(&[0x5a, 0, 0x10, 0, 1]), Err(Code::CborLength));
    assert_eq!(head(&[0x5a, 0, 0x10, 0, 0]), Err(Code::FileTruncated));
    assert_eq!(head(&[0x5a, 0, 0x10]), Err(Code::FileTruncated));
    assert_eq!(head(&[0x58, 1, b'x']), Err(Code::CborNotShortest));
    assert_eq!(head(&[0x5f]), Err(Code::CborIndefinite));
    assert_eq!(head(&[0x61, b'x']), Err(Code::CborType));
    assert_eq!(read(&LABEL[..5]), Err(Code::FileTruncated));
    assert_eq!(read(b"format = 1\n"), Err(Code::LabelBad));
}

/// UPD-1.
#[test]
fn the_framing_is_judged_to_the_end_before_any_signature() {
    let bytes = file([signed(1, &approval())]);
    let (before, one) = bytes.split_at(LABEL.len() + 1 + TEXT.len());
    assert_eq!(read(&[&bytes[..], &[0]].concat()), Err(Code::FileTrailing));
    assert_eq!(read(&[&bytes[..], one].concat()), Err(Code::EndorsementRepeated));
    let mut two = [signed(1, &approval()), signed(2, &approval())];
    two.sort();
    let reversed = [before, &two[1], &two[0]].concat();
    assert_eq!(read(&reversed), Err(Code::EndorsementOrder));
    let mut many: Vec<Vec<u8>> = (1..=17).map(|seed| signed(seed, &approval())).collect();
    many.sort();
    assert_eq!(read(&[before, &many.concat()].concat()), Err(Code::EndorsementCount));
    let long = TrustApproval { ticket: "x".repeat(8_190), ..approval() };
    assert_eq!(read(&[before, &signed(1, &long)].concat()), Err(Code::CborLength));
    let long = TrustApproval { ticket: "x".repeat(8_060), ..approval() };
    assert_eq!(read(&[before, &signed(1, &long)].concat()), Err(Code::EndorsementSize));
    // The signature of the first is broken, the type of the second wrong.
    let mut broken = one.to_vec();
    *broken.last_mut().unwrap() ^= 1;
    assert_eq!(read(&[before, &broken].concat()), Err(Code::EndorsementSignature));
    assert_eq!(read(&[before, &broken, &[0]].concat()), Err(Code::FileTrailing));
}

/// UPD-2 to UPD-4, UPD-9.
#[test]
fn each_approval_is_about_this_text_and_in_the_place_of_one() {
    let with = |second: TrustApproval| {
        // Which of the two stands first is up to their key ids.
        let two = [signed(1, &approval()), signed(2, &second)];
        read(&update_file(TEXT, &set(two)).unwrap())
    };
    assert!(with(approval()).is_ok());
    // The person's own words may differ.
    let own = TrustApproval { ticket: "Ä-2".to_owned(), signed: 0, ..approval() };
    assert!(with(own).is_ok());
    let text = TrustApproval { text: Digest::of(b"another"), ..approval() };
    assert_eq!(with(text.clone()), Err(Code::EndorsementOtherText));
    assert_eq!(with(TrustApproval { serial: 14, ..approval() }), Err(Code::UpdateBase));
    let replaces = TrustApproval { replaces: Digest::of(b"another"), ..approval() };
    assert_eq!(with(replaces), Err(Code::UpdateBase));
    let ticket = TrustApproval { ticket: " ".to_owned(), ..approval() };
    assert_eq!(with(ticket.clone()), Err(Code::EndorsementTicket));
    // The text is judged before the base, the payload before the text.
    assert_eq!(with(TrustApproval { serial: 14, ..text.clone() }), Err(Code::EndorsementOtherText));
    let both = TrustApproval { ticket: ticket.ticket, ..text.clone() };
    assert_eq!(with(both), Err(Code::EndorsementTicket));
    let stranger = set([signed(99, &text)]);
    let stranger = update_file(TEXT, &stranger).unwrap();
    assert_eq!(read(&stranger), Err(Code::EndorsementUnknownKey));
}
