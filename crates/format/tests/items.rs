//! What purpose and reason of a request demand, and which requests a response can name.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::cmp::Ordering;

use carnet_format::cbor::Writer;
use carnet_format::item::Items;
use carnet_format::{
    Code, ConfirmationId, Digest, Grant, Guid, InstallationId, Item, ItemRef, KeyType, Kind,
    MicrosoftRequest, Outcome, Purpose, Reason, Request, RequestBody, Response,
};
use proptest::prelude::*;

fn request(
    purpose: Purpose,
    reason: Option<Reason>,
    (replaces, continues): (bool, bool),
) -> Request {
    let older = ItemRef { bundle: Digest::of(b"older"), index: 3 };
    Request {
        purpose,
        reason,
        replaces: replaces.then_some(older),
        continues: continues.then_some(older),
        body: RequestBody::VendorFile { vendor: "codemeter".parse().unwrap(), file: vec![1] },
    }
}

fn read(kind: Kind, plain: &[u8]) -> Result<Item, Code> {
    let mut items = Items::new(kind, 2, plain);
    let item = items.next_item().map_err(|error| error.code())?.unwrap().clone();
    assert!(items.is_at_end());
    Ok(item)
}

/// ITEM-10, ITEM-11.
#[test]
fn a_dispute_and_a_withdrawal_name_a_request() {
    let misfit = Some(Reason::AnswerDidNotFit);
    for purpose in Purpose::ALL.iter().copied() {
        for reason in Reason::ALL.iter().copied().map(Some).chain([None]) {
            for links in [(true, true), (true, false), (false, true), (false, false)] {
                let (replaces, continues) = links;
                let is_whole = purpose == Purpose::Activate && replaces && continues;
                let expected = if reason == misfit && !is_whole {
                    Some(Code::ItemReason)
                } else if purpose == Purpose::Withdraw && (!replaces || reason.is_some()) {
                    Some(Code::ItemPurpose)
                } else {
                    None
                };
                let request = request(purpose, reason, links);
                let mut plain = Writer::new();
                request.write(&mut plain);
                let found = read(Kind::Request, &plain.finish());
                assert_eq!(found.as_ref().err().copied(), expected, "{request:?}");
                assert!(found.is_err() || found == Ok(Item::Request(request)));
            }
        }
    }
}

/// ITEM-1, ITEM-9, ITEM-10: each where it is read, the relations when the item is complete.
#[test]
fn a_request_is_judged_from_left_to_right_and_then_as_a_whole() {
    let read = |pairs: &[&[u8]]| {
        let plain = [&[0xa0 | u8::try_from(pairs.len()).unwrap()][..], &pairs.concat()].concat();
        read(Kind::Request, &plain).map(|_| ())
    };
    let (vendor, file) = (&[7, 0x61, b'a'][..], &[8, 0x41, 1][..]);
    assert_eq!(read(&[&[1, 2], &[2, 1], vendor, file]), Ok(()));
    assert_eq!(read(&[&[1, 2], &[2, 5], vendor, file]), Err(Code::ItemPurpose));
    assert_eq!(read(&[&[1, 2], &[2, 1], &[3, 6], vendor, file]), Err(Code::ItemReason));
    assert_eq!(read(&[&[1, 2], &[2, 1], &[3, 5], vendor, file]), Err(Code::ItemReason));
    assert_eq!(read(&[&[1, 2], &[2, 4], vendor, file]), Err(Code::ItemPurpose));
    // The body before the purpose.
    assert_eq!(read(&[&[1, 2], &[2, 4], vendor]), Err(Code::ItemBody));
    assert_eq!(read(&[&[1, 3], &[2, 1], &[3, 5], vendor, file]), Err(Code::ItemBody));
}

/// ITEM-12.
#[test]
fn a_response_names_a_bundle_before_an_item() {
    let read = |request: &[u8]| {
        let plain = [&[0xa2, 1, 0x82][..], request, &[2, 3]].concat();
        read(Kind::Response, &plain).map(|_| ())
    };
    assert_eq!(read(&[1, 0]), Ok(()));
    assert_eq!(read(&[1, 0x1a, 0, 0x3f, 0xff, 0xff]), Ok(()));
    assert_eq!(read(&[1, 0x1a, 0, 0x40, 0, 0]), Err(Code::CborRange));
    assert_eq!(read(&[2, 0]), Err(Code::ItemAnswers));
    // The position first, whatever stands behind it.
    assert_eq!(read(&[2, 0x1a, 0, 0x40, 0, 0]), Err(Code::ItemAnswers));
    assert_eq!(read(&[2, 0x60]), Err(Code::ItemAnswers));
    assert_eq!(read(&[0x18, 63, 0]), Err(Code::ItemAnswers));
    assert_eq!(read(&[0x18, 64, 0]), Err(Code::CborRange));
}

/// ITEM-3.
#[test]
fn a_confirmation_id_has_one_of_two_lengths() {
    for digits in ["033815357101860630218090894495243386132221970210", &"000011".repeat(7)] {
        let id: ConfirmationId = digits.parse().unwrap();
        let outcome = Outcome::Granted(Grant::ConfirmationId(id));
        let response = Response { answers_index: 0, item_index: 0, outcome };
        let mut plain = Writer::new();
        response.write(&mut plain);
        assert_eq!(read(Kind::Response, &plain.finish()), Ok(Item::Response(response)));
    }
    let read = |packed: &[u8]| {
        let mut plain = Writer::new();
        plain.map(3).uint(1).array(2).uint(0).uint(0).uint(2).uint(1).uint(3).bytes(packed);
        read(Kind::Response, &plain.finish()).map(|_| ())
    };
    for length in [14, 16, 18, 19, 23] {
        assert_eq!(read(&vec![0; length]), Err(Code::CborLength), "{length}");
    }
    for length in [15, 17] {
        assert_eq!(read(&vec![0; length]), Ok(()));
        assert_eq!(read(&vec![0xff; length]), Err(Code::ItemNumber));
    }
}

fn encoded(request: &Request) -> Vec<u8> {
    let mut out = Writer::new();
    request.write(&mut out);
    out.finish()
}

/// Reads requests until one is refused, and says where and why.
type Reading = (Vec<Request>, Option<(u32, usize, Code)>);

fn together(plain: &[u8]) -> Reading {
    let (mut items, mut requests) = (Items::new(Kind::Request, 0, plain), Vec::new());
    loop {
        match items.next_item() {
            Ok(Some(Item::Request(request))) => requests.push(request.clone()),
            Ok(other) => {
                assert_eq!(other, None);
                return (requests, None);
            }
            Err(error) => {
                let fault = (error.index, error.offset, error.code());
                return (requests, Some(fault));
            }
        }
    }
}

/// Each request by a reader of its own, which knows of none before.
fn apart(plain: &[u8]) -> Reading {
    let (mut at, mut requests) = (0, Vec::<Request>::new());
    while at < plain.len() {
        let index = u32::try_from(requests.len()).unwrap();
        let request = match Items::new(Kind::Request, 0, &plain[at..]).next_item() {
            Ok(Some(Item::Request(request))) => request.clone(),
            Ok(other) => panic!("{other:?}"),
            Err(error) => return (requests, Some((index, at, error.code()))),
        };
        // ITEM-16.
        let fault = match requests.last().map(|before| before.key().cmp(&request.key())) {
            None | Some(Ordering::Less) => None,
            Some(Ordering::Equal) => Some(Code::ItemDuplicate),
            Some(Ordering::Greater) => Some(Code::ItemOrder),
        };
        if let Some(code) = fault {
            return (requests, Some((index, at, code)));
        }
        at += encoded(&request).len();
        requests.push(request);
    }
    (requests, None)
}

prop_compose! {
    /// Of few forms, so that many are like the one before.
    fn like_others()(id in any::<u16>(), form in 0..16_u8, pid in 0..6_usize) -> Request {
        let is = |bit: u8| form >> bit & 1 == 1;
        let mut packed = [0; 23];
        packed[21..].copy_from_slice(&id.to_be_bytes());
        let pids = ["000000-03-1033-26200.0000", "999999-03-1033-26200.0000", "000000-03-1033-9200.0000", "000000-03-10241-26200.0000"];
        let pid = pids.get(pid).map(|middle| format!("03612-03311-000-{middle}-2232026").parse().unwrap());
        let replaces = ItemRef { bundle: Digest::of(b"before"), index: u32::from(id) % 30 };
        Request {
            purpose: Purpose::Activate,
            reason: is(0).then_some(Reason::Renewal),
            replaces: is(1).then_some(replaces),
            continues: None,
            body: RequestBody::Microsoft(MicrosoftRequest {
                installation_id: InstallationId::unpack(&packed[if is(2) { 4 } else { 0 }..]).unwrap(),
                key_type: KeyType::Mak,
                application_id: Some(Guid::from_bytes([7; 16])),
                activation_id: is(3).then_some(Guid::from_bytes([0; 16])),
                extended_pid: pid,
            }),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// A reader may read an item by the one before. That changes nothing.
    #[test]
    fn an_item_reads_alike_after_any_other(
        requests in prop::collection::vec(like_others(), 1..12),
        is_sorted in any::<bool>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..3),
    ) {
        let mut requests = requests;
        if is_sorted {
            requests.sort_by_key(Request::key);
        }
        let mut plain: Vec<u8> = requests.iter().flat_map(encoded).collect();
        for (place, byte) in changes {
            let place = place.index(plain.len());
            plain[place] = byte;
        }
        prop_assert_eq!(together(&plain), apart(&plain));
    }
}
