//! What purpose and reason of a request demand, and which requests a response can name.

#![allow(clippy::unwrap_used, missing_docs)]

use carnet_format::cbor::Writer;
use carnet_format::item::Items;
use carnet_format::{
    Code, ConfirmationId, Digest, Grant, Item, ItemRef, Kind, Outcome, Purpose, Reason, Request,
    RequestBody, Response,
};

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
    let item = items.next_item().map_err(|error| error.code())?;
    assert!(items.is_at_end());
    Ok(item.unwrap())
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
