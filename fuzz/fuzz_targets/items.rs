//! Property: items that are read are written again with the same bytes, their keys ascend, and they are one
//! chunk of just so many items.

#![no_main]

use carnet_format::cbor::Writer;
use carnet_format::item::Items;
use carnet_format::{ChunkEntry, ChunkError, Digest, Item, Kind, chunk};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    // The first byte is how many bundles a response can answer; where it is none these are requests.
    let Some((&answers, plain)) = data.split_first() else { return };
    let kind = if answers == 0 { Kind::Request } else { Kind::Response };
    let mut items = Items::new(kind, answers.into(), plain);
    let (mut at, mut last) = (0, Vec::new());
    let end = loop {
        match items.next_item() {
            Ok(Some(item)) => {
                let (bytes, key) = written(item);
                assert!(plain[at..].starts_with(&bytes));
                assert!(last < key);
                at += bytes.len();
                last = key;
            }
            Ok(None) => break Ok(()),
            Err(error) => break Err(ChunkError::Item(error)),
        }
    };
    let chunk = |items| {
        let entry = ChunkEntry {
            items,
            frame_length: 0,
            plain_length: plain.len() as u32,
            frame_digest: Digest::of(&[]),
            plain_digest: Digest::of(plain),
        };
        chunk::items(&entry, kind, answers.into(), plain, |_| ()).map(drop)
    };
    let stated = items.count();
    if end.is_ok() {
        assert_eq!(at, plain.len());
        assert_eq!(chunk(stated).is_ok(), stated > 0);
    } else {
        assert_eq!(chunk(stated + 1), end);
    }
    assert!(chunk(stated + 2).is_err());
});

fn written(item: &Item) -> (Vec<u8>, Vec<u8>) {
    let mut out = Writer::new();
    let key = match item {
        Item::Request(request) => {
            request.write(&mut out);
            request.key()
        }
        Item::Response(response) => {
            response.write(&mut out);
            response.key()
        }
    };
    (out.finish(), key)
}
