//! What a user depends on: whatever happens to a bundle's bytes, it is refused, never a panic.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::io::Cursor;

use carnet_format::{
    Approval, BundleReader, ChunkEntry, Code, ConfirmationId, Digest, Grant, Guid, InstallationId,
    Item, ItemRef, ItemSet, KeyType, Kind, Manifest, MicrosoftRequest, Outcome, Purpose, Reason,
    Request, RequestBody, Response, SignedManifest, Signer, Statement, chunk, write_bundle,
};
use proptest::prelude::*;

mod sample;

use sample::{Key, manifest};

const IID: &str = "489126343257012289105546522085205332958764158851011127139061121";
const IID54: &str = "020650770493837252929082195773527024195725809211989214";
const CID: &str = "033815357101860630218090894495243386132221970210";
const CID42: &str = "164131972566008311559025714882300671299140";

fn request(iid: &str, reason: Option<Reason>) -> Request {
    Request {
        purpose: Purpose::Activate,
        reason,
        replaces: None,
        continues: None,
        body: RequestBody::Microsoft(MicrosoftRequest {
            installation_id: iid.parse().unwrap(),
            key_type: KeyType::Mak,
            application_id: Some(Guid::from_bytes([7; 16])),
            activation_id: None,
            extended_pid: Some(
                "03612-03311-000-000001-03-1033-26200.0000-2232026".parse().unwrap(),
            ),
        }),
    }
}

fn vendor_file(bytes: Vec<u8>) -> Request {
    Request {
        purpose: Purpose::Return,
        reason: None,
        replaces: Some(ItemRef { bundle: Digest::of(b"older"), index: 3 }),
        continues: None,
        body: RequestBody::VendorFile { vendor: "codemeter".parse().unwrap(), file: bytes },
    }
}

fn draft(kind: Kind) -> Manifest {
    let answers = if kind == Kind::Response { vec![Digest::of(b"a")] } else { vec![] };
    Manifest { kind, answers, ..manifest(vec![]) }
}

fn pack(key: &Key, draft: Manifest, set: &ItemSet<'_>) -> Vec<u8> {
    let encoded = set.chunks().map(|(items, plain)| chunk::encode(items, &plain).unwrap());
    let (chunks, frames): (_, Vec<_>) = encoded.unzip();
    let signed = SignedManifest::new(Manifest { chunks, ..draft }, key).unwrap();
    let mut out = Vec::new();
    write_bundle(&mut out, &signed, frames.into_iter().map(Ok)).unwrap();
    out
}

fn small_bundle(key: &Key) -> Vec<u8> {
    let requests = [request(IID, Some(Reason::Initial)), request(IID54, None)];
    pack(key, draft(Kind::Request), &ItemSet::requests(&requests).unwrap())
}

fn approval(key: &Key, bundle: &Digest) -> Vec<u8> {
    let approval = Approval {
        bundle: *bundle,
        ticket: "CHG-0042".to_owned(),
        signed: 1_790_000_100,
        not_before: None,
        not_after: Some(1_790_100_000),
        media: vec![],
    };
    approval.sign(key).unwrap().0
}

/// Reads a bundle whole; the only keys that exist are the two given.
fn read(bytes: &[u8], key: &Key, officer: &Key) -> Result<(Vec<Item>, usize), Code> {
    let (manifest, mut reader) =
        BundleReader::open(Cursor::new(bytes)).map_err(|error| error.code().unwrap())?;
    if manifest.claimed_key_id() != key.public_key().id() {
        return Err(Code::KeyUnknown);
    }
    let manifest = manifest.verify(&key.public_key()).map_err(|error| error.code())?;
    let mut framing = reader.framing(&manifest).map_err(|error| error.code().unwrap())?;
    let endorsements = std::mem::take(&mut framing.endorsements);
    let count = endorsements.len();
    for endorsement in endorsements {
        if endorsement.claimed_key_id() != officer.public_key().id() {
            return Err(Code::EndorsementUnknownKey);
        }
        let _ = endorsement
            .verify(&officer.public_key(), &manifest.digest())
            .map_err(|error| error.code())?;
    }
    let mut items = Vec::new();
    let mut before: Option<(ChunkEntry, carnet_format::item::Edges)> = None;
    for (index, entry) in manifest.chunks.iter().enumerate() {
        let frame = reader.frame(&framing, &manifest, index).map_err(|e| e.code().unwrap())?;
        let plain = chunk::decode(entry, &frame).map_err(|error| error.code())?;
        let answers = manifest.answers.len();
        let edges =
            chunk::items(entry, manifest.kind, answers, &plain, |item| items.push(item.clone()))
                .map_err(|error| error.code())?;
        if let Some((before, edges_before)) = &before {
            chunk::border((before, edges_before), (entry, &edges)).map_err(|e| e.code())?;
        }
        before = Some((*entry, edges));
    }
    Ok((items, count))
}

fn endorsed(key: &Key, officer: &Key) -> (Vec<u8>, usize) {
    let mut bytes = small_bundle(key);
    let bare = bytes.len();
    let (manifest, _) = BundleReader::open(Cursor::new(&bytes)).unwrap();
    let digest = manifest.verify(&key.public_key()).unwrap().digest();
    bytes.extend(approval(officer, &digest));
    (bytes, bare)
}

#[test]
fn a_bundle_reads_back_as_it_was_written() {
    let (key, officer) = (Key::number(1), Key::number(2));
    let (bytes, _) = endorsed(&key, &officer);
    let (items, endorsements) = read(&bytes, &key, &officer).unwrap();
    assert_eq!(endorsements, 1);
    // The 19-byte number stands first: its byte string head is smaller.
    let expected = [request(IID54, None), request(IID, Some(Reason::Initial))];
    assert_eq!(items, expected.map(Item::Request));
}

#[test]
fn every_flipped_bit_is_refused() {
    let (key, officer) = (Key::number(1), Key::number(2));
    let (bytes, _) = endorsed(&key, &officer);
    for position in 0..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[position] ^= 1 << bit;
            assert!(read(&changed, &key, &officer).is_err(), "bit {bit} of byte {position}");
        }
    }
}

#[test]
fn every_cut_is_refused_but_the_one_before_the_endorsements() {
    let (key, officer) = (Key::number(1), Key::number(2));
    let (bytes, bare) = endorsed(&key, &officer);
    for length in 0..bytes.len() {
        let result = read(&bytes[..length], &key, &officer);
        if length == bare {
            assert_eq!(result.unwrap().1, 0);
        } else {
            // BUN-6.
            assert_eq!(result.unwrap_err(), Code::FileTruncated, "cut at {length}");
        }
    }
}

#[test]
fn nothing_can_be_appended() {
    let (key, officer) = (Key::number(1), Key::number(2));
    let (bytes, bare) = endorsed(&key, &officer);
    for byte in 0..=255 {
        for base in [&bytes[..], &bytes[..bare]] {
            let longer = [base, &[byte]].concat();
            let code = read(&longer, &key, &officer).unwrap_err();
            let expected = if byte == 0xd2 { Code::FileTruncated } else { Code::FileTrailing };
            assert_eq!(code, expected, "byte {byte:#04x}");
        }
    }
    let twice = [&bytes[..], &bytes[bare..]].concat();
    assert_eq!(read(&twice, &key, &officer).unwrap_err(), Code::EndorsementRepeated);
}

/// CHUNK-1.
#[test]
fn before_a_frame_stands_its_length_and_nothing_else() {
    let (key, officer) = (Key::number(1), Key::number(2));
    let file = (0..100).collect();
    let requests = [vendor_file(file)];
    let set = ItemSet::requests(&requests).unwrap();
    let bytes = pack(&key, draft(Kind::Request), &set);
    let (manifest, reader) = BundleReader::open(Cursor::new(&bytes)).unwrap();
    let manifest = manifest.verify(&key.public_key()).unwrap();
    let [place] = &reader.chunk_places(&manifest)[..] else { panic!("one chunk") };
    let length = u8::try_from(manifest.chunks[0].frame_length).unwrap();
    let (before, chunk) = bytes.split_at(usize::try_from(place.start).unwrap());
    assert_eq!(chunk[..6], [0x58, length, 0x28, 0xb5, 0x2f, 0xfd]);
    for head in [
        // With an index, not in its shortest form, one byte more, another type, a tag.
        &[0x82, 0x00, 0x58, length][..],
        &[0x59, 0, length],
        &[0x58, length + 1],
        &[0x78, length],
        &[0xc0, 0x58, length],
    ] {
        let changed = [before, head, &chunk[2..]].concat();
        assert_eq!(read(&changed, &key, &officer).unwrap_err(), Code::BundleChunkHead);
    }
}

#[test]
fn a_frame_hides_nothing() {
    let key = Key::number(1);
    let requests = [request(IID, None)];
    let set = ItemSet::requests(&requests).unwrap();
    let (items, plain) = set.chunks().next().unwrap();
    let (entry, frame) = chunk::encode(items, &plain).unwrap();
    let skippable = [&[0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0], &b"mole"[..]].concat();
    let with = |frame: Vec<u8>| {
        let frame_length = u32::try_from(frame.len()).unwrap();
        let frame_digest = Digest::of(&frame);
        let entry = ChunkEntry { frame_length, frame_digest, ..entry };
        chunk::decode(&entry, &frame).unwrap_err().code()
    };
    // CHUNK-3, CHUNK-7: before, behind, twice.
    assert_eq!(with([&skippable[..], &frame].concat()), Code::ChunkMagic);
    assert_eq!(with([&frame[..], &skippable].concat()), Code::ChunkEnd);
    assert_eq!(with([&frame[..], &frame].concat()), Code::ChunkEnd);
    // A block that regenerates nothing.
    let mut empty = frame.clone();
    let at = 4 + 1 + if plain.len() < 256 { 1 } else { 2 };
    empty.splice(at..at, [0, 0, 0]);
    assert_eq!(with(empty), Code::ChunkBlock);
    drop(key);
}

#[test]
fn no_block_hides_bytes_that_regenerate_nothing() {
    // CHUNK-6. Run-length literals of length 0 with a free byte, no sequences; then the content.
    let hide = |blocks: usize, block: &[u8], plain: &[u8]| {
        let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0xa0];
        frame.extend((plain.len() as u32).to_le_bytes());
        for _ in 0..blocks {
            frame.extend(((block.len() as u32) << 3 | 2 << 1).to_le_bytes()[..3].iter());
            frame.extend(block);
        }
        frame.extend(((plain.len() as u32) << 3 | 1 << 1 | 1).to_le_bytes()[..3].iter());
        frame.push(plain[0]);
        let entry = ChunkEntry {
            items: 1,
            frame_length: frame.len() as u32,
            plain_length: plain.len() as u32,
            frame_digest: Digest::of(&frame),
            plain_digest: Digest::of(plain),
        };
        chunk::decode(&entry, &frame).map_err(|error| error.code())
    };
    let plain = vec![0; 100_000];
    assert_eq!(hide(0, &[], &plain), Ok(plain.clone()));
    for empty in [
        &[0x01, 0xaa, 0x00][..],
        &[0x00, 0x00],
        &[0x02, 0, 0, 0],
        &[0x00],
        &[0x05, 0],
        &[0, 0x80, 0],
        &[0, 0x80],
        &[0, 0xff, 0],
    ] {
        assert_eq!(hide(1, empty, &plain), Err(Code::ChunkBlock), "{empty:02x?}");
    }
    // Many blocks of one byte: each is honest, their number is not.
    let pieces = |count: usize| {
        let plain = vec![7; 100_000];
        let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0xa0];
        frame.extend((plain.len() as u32).to_le_bytes());
        let rest = plain.len() - count;
        for size in std::iter::repeat_n(1, count).chain([rest]) {
            let last = u32::from(size == rest);
            frame.extend(((size as u32) << 3 | 1 << 1 | last).to_le_bytes()[..3].iter());
            frame.push(7);
        }
        let entry = ChunkEntry {
            items: 1,
            frame_length: frame.len() as u32,
            plain_length: plain.len() as u32,
            frame_digest: Digest::of(&frame),
            plain_digest: Digest::of(&plain),
        };
        chunk::decode(&entry, &frame).map(|_| ()).map_err(|error| error.code())
    };
    assert_eq!(pieces(100_000 / 512), Ok(()));
    assert_eq!(pieces(100_000 / 512 + 1), Err(Code::ChunkBlock));
}

#[test]
fn what_any_level_of_zstd_makes_in_one_segment_is_accepted() {
    let (key, officer) = (Key::number(1), Key::number(2));
    let requests: Vec<Request> = (0..3_000_u32)
        .map(|n| vendor_file(format!("{n} {}", Digest::of(&n.to_le_bytes())).into_bytes()))
        .collect();
    let (items, plain) = ItemSet::requests(&requests).unwrap().chunks().next().unwrap();
    for level in (1..=22).chain([-5]) {
        let mut compressor = zstd::bulk::Compressor::new(level).unwrap();
        compressor.set_parameter(zstd::zstd_safe::CParameter::WindowLog(20)).unwrap();
        compressor.set_parameter(zstd::zstd_safe::CParameter::ContentSizeFlag(true)).unwrap();
        let frame = compressor.compress(&plain).unwrap();
        let entry = ChunkEntry {
            items,
            frame_length: frame.len() as u32,
            plain_length: plain.len() as u32,
            frame_digest: Digest::of(&frame),
            plain_digest: Digest::of(&plain),
        };
        let accepted = chunk::decode(&entry, &frame).unwrap() == plain;
        assert!(accepted, "level {level}");
    }
    drop((key, officer));
}

#[test]
fn a_repeat_is_named_before_the_order() {
    // END-5.
    let (key, officer) = (Key::number(1), Key::number(2));
    let (bytes, bare) = endorsed(&key, &officer);
    let first = &bytes[bare..];
    let mut other = first.to_vec();
    let at = other.windows(8).position(|w| w == b"CHG-0042").unwrap();
    other[at + 7] = b'3';
    let file = [&bytes[..bare], first, &other, first].concat();
    assert_eq!(read(&file, &key, &officer).unwrap_err(), Code::EndorsementRepeated);
    let file = [&bytes[..bare], &other, first].concat();
    assert_eq!(read(&file, &key, &officer).unwrap_err(), Code::EndorsementOrder);
}

#[test]
fn the_largest_parts_are_read_whole() {
    // END-2, END-3, COSE-1: sixteen endorsements of the largest size, then one more.
    let (key, officer) = (Key::number(1), Key::number(2));
    let bare = small_bundle(&key);
    let full = |number: u8, length: usize| {
        let small = approval(&officer, &Digest::of(&[number]));
        // The same envelope with a payload that makes the whole as long as it may be.
        let payload_at = small.windows(2).position(|w| w == [0xa0, 0x58]).unwrap() + 1;
        let head = &small[..payload_at];
        let payload = vec![number; length - head.len() - 3 - 66];
        let mut long = head.to_vec();
        long.push(0x59);
        long.extend((payload.len() as u16).to_be_bytes());
        long.extend(payload);
        long.extend([0x58, 0x40]);
        long.extend([number; 64]);
        assert_eq!(long.len(), length);
        long
    };
    let sixteen: Vec<u8> = (0..16).flat_map(|number| full(number, 8_192)).collect();
    let file = [&bare[..], &sixteen].concat();
    assert_eq!(read(&file, &key, &officer).unwrap_err(), Code::EndorsementSignature);
    let file = [&file[..], &full(16, 8_192)].concat();
    assert_eq!(read(&file, &key, &officer).unwrap_err(), Code::EndorsementCount);
    let file = [&bare[..], &full(0, 8_193)].concat();
    assert_eq!(read(&file, &key, &officer).unwrap_err(), Code::EndorsementSize);
}

#[test]
fn what_we_compress_we_accept_at_every_edge() {
    // CHUNK-5: the edges of the content size's forms, of a block, of a chunk, of an item.
    for length in [1, 2, 255, 256, 257, 65_791, 65_792, 131_072, 131_073, 1_048_576, 4_194_304] {
        let mut noise = 1_u32;
        let random: Vec<u8> = std::iter::repeat_with(|| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (noise >> 24) as u8
        })
        .take(length)
        .collect();
        for plain in [vec![0; length], random] {
            let (entry, frame) = chunk::encode(1, &plain).unwrap();
            assert!(
                u64::from(entry.frame_length) <= carnet_format::limits::max_frame(length as u64)
            );
            assert_eq!(chunk::decode(&entry, &frame).unwrap(), plain, "length {length}");
        }
    }
}

#[test]
fn chunks_are_cut_where_the_rule_says() {
    let (key, officer) = (Key::number(1), Key::number(2));
    let mut requests: Vec<Request> = (0..9_u8).map(|n| vendor_file(vec![n; 300_000])).collect();
    requests.push(vendor_file(vec![9; 2_000_000]));
    let set = ItemSet::requests(&requests).unwrap();
    assert!(set.chunks().count() >= 4);
    let bytes = pack(&key, draft(Kind::Request), &set);
    let (items, _) = read(&bytes, &key, &officer).unwrap();
    let expected: Vec<Item> =
        set.order().map(|index| Item::Request(requests[index].clone())).collect();
    assert_eq!(items, expected);
}

#[test]
fn the_same_item_twice_is_refused_by_the_writer() {
    let twice = [request(IID, None), request(IID54, None), request(IID, Some(Reason::Renewal))];
    let error = ItemSet::requests(&twice).unwrap_err();
    assert_eq!((error.first, error.second), (0, 2));
}

#[test]
fn responses_read_back() {
    let (key, officer) = (Key::number(1), Key::number(2));
    let [long, short] = [CID, CID42].map(|text| text.parse::<ConfirmationId>().unwrap());
    let outcomes = [
        Outcome::Granted(Grant::ConfirmationId(long)),
        Outcome::Granted(Grant::ConfirmationId(short)),
        Outcome::Granted(Grant::File(b"licence\r\n".to_vec())),
        Outcome::Refused(Some("0x67".parse().unwrap())),
        Outcome::Refused(None),
        Outcome::Deferred(None),
    ];
    let responses: Vec<Response> = outcomes
        .into_iter()
        .zip(0..)
        .map(|(outcome, item_index)| Response { answers_index: 0, item_index, outcome })
        .collect();
    let bytes = pack(&key, draft(Kind::Response), &ItemSet::responses(&responses).unwrap());
    let (items, _) = read(&bytes, &key, &officer).unwrap();
    assert_eq!(items, responses.into_iter().map(Item::Response).collect::<Vec<_>>());
}

#[test]
fn another_cose_library_verifies_what_we_sign() {
    use coset::CborSerializable as _;
    use coset::TaggedCborSerializable as _;
    let key = Key::number(1);
    let digest = Digest::of(b"bundle");
    let bytes = approval(&key, &digest);
    let sign1 = coset::CoseSign1::from_tagged_slice(&bytes).unwrap();
    sign1
        .verify_signature(&[], |signature, message| {
            // COSE-8: the same signed structure, so the same digest.
            let (verified, length) = carnet_format::Unverified::<Approval>::read(&bytes).unwrap();
            assert_eq!(length, bytes.len());
            assert_eq!(verified.claimed_digest(), Digest::of(message));
            let signature = ed25519_dalek::Signature::from_slice(signature).unwrap();
            key.0.verifying_key().verify_strict(message, &signature)
        })
        .unwrap();
    // COSE-9: with the signature broken, a broken payload is not what is reported.
    let mut broken = coset::CoseSign1::from_tagged_slice(&bytes).unwrap();
    broken.payload = Some(vec![0xff]);
    let broken = broken.to_tagged_vec().unwrap();
    let (unverified, _) = carnet_format::Unverified::<Approval>::read(&broken).unwrap();
    assert_eq!(
        unverified.verify(&key.public_key()).unwrap_err().code(),
        Code::EndorsementSignature
    );
    assert!(sign1.to_vec().is_ok());
}

prop_compose! {
    fn any_request()(iid in prop::array::uniform23(any::<u8>()), mac in 0..6_usize, guid in any::<Option<[u8; 16]>>(),
                     reason in 0..6_usize, file in prop::collection::vec(any::<u8>(), 1..200), vendor in any::<bool>(),
                     reference in any::<Option<(u8, u16)>>()) -> Request {
        let mut iid = iid;
        iid[0] = 0;
        let body = if vendor {
            RequestBody::VendorFile { vendor: "a-1".parse().unwrap(), file }
        } else {
            RequestBody::Microsoft(MicrosoftRequest {
                installation_id: InstallationId::unpack(&iid).unwrap(),
                key_type: KeyType::ALL[mac],
                application_id: guid.map(Guid::from_bytes),
                activation_id: None,
                extended_pid: None,
            })
        };
        let replaces = reference.map(|(n, i)| ItemRef { bundle: Digest::of(&[n]), index: i.into() });
        // ITEM-10: the last one needs what it replaces and the answer that did not fit.
        let reason = Reason::ALL.get(reason).copied();
        let reason = reason.filter(|it| *it != Reason::AnswerDidNotFit || replaces.is_some());
        let continues = replaces.filter(|_| reason == Some(Reason::AnswerDidNotFit));
        Request { purpose: Purpose::Activate, reason, replaces, continues, body }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn requests_survive_the_round_trip(requests in prop::collection::vec(any_request(), 1..20)) {
        let mut requests = requests;
        requests.sort_by_key(Request::key);
        requests.dedup_by_key(|request| request.key());
        let (key, officer) = (Key::number(1), Key::number(2));
        let bytes = pack(&key, draft(Kind::Request), &ItemSet::requests(&requests).unwrap());
        let (items, _) = read(&bytes, &key, &officer).unwrap();
        prop_assert_eq!(items, requests.into_iter().map(Item::Request).collect::<Vec<_>>());
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let (key, officer) = (Key::number(1), Key::number(2));
        let labelled = [&carnet_format::bundle::LABEL[..], &bytes].concat();
        prop_assert!(read(&labelled, &key, &officer).is_err());
        let entry = ChunkEntry {
            items: 1, frame_length: bytes.len() as u32, plain_length: 100,
            frame_digest: Digest::of(&bytes), plain_digest: Digest::of(b""),
        };
        prop_assert!(chunk::decode(&entry, &bytes).is_err());
        let _ = chunk::items(&entry, Kind::Request, 0, &bytes, |_| ());
        let _ = chunk::items(&entry, Kind::Response, 3, &bytes, |_| ());
    }

    #[test]
    fn one_changed_byte_of_a_payload_never_reads_as_another_encoding_of_the_same(
        position in any::<prop::sample::Index>(), byte in any::<u8>()
    ) {
        // Deterministic CBOR: whatever parses encodes to the bytes it was read from, and another
        // library reads it and writes the same bytes.
        let approval = Approval {
            bundle: Digest::of(b"x"), ticket: "T-1".to_owned(), signed: 500, not_before: Some(24), not_after: Some(70_000), media: vec![[1; 16], [2; 16]],
        };
        let mut bytes = approval.encode();
        let at = position.index(bytes.len());
        bytes[at] = byte;
        if let Ok(parsed) = Approval::parse(&bytes) {
            prop_assert_eq!(&parsed.encode(), &bytes);
            let value: ciborium::Value = ciborium::from_reader(&bytes[..]).unwrap();
            let mut again = Vec::new();
            ciborium::into_writer(&value, &mut again).unwrap();
            prop_assert_eq!(again, bytes);
        }
    }
}
