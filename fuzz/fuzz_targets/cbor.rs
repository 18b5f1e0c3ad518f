//! Property: what the reader takes, of whatever types, the writer writes with the same bytes.

#![no_main]

use carnet_format::cbor::{CborError, Reader, Writer};
use libfuzzer_sys::fuzz_target;

/// As far as the stack of a test carries; no grammar of the format comes near.
const DEPTH: u32 = 64;

fuzz_target!(|data: &[u8]| {
    let mut reader = Reader::new(data);
    let mut out = Writer::new();
    if let Some(()) = copy(&mut reader, &mut out, DEPTH) {
        assert_eq!(out.finish(), reader.since(0));
    }
});

/// Reads one item as whatever it is; none where it is none.
fn copy(reader: &mut Reader<'_>, out: &mut Writer, depth: u32) -> Option<()> {
    let start = reader.position();
    if depth == 0 {
        return None;
    }
    if let Some(value) = attempt(reader, Reader::int) {
        match (u64::try_from(value), i64::try_from(value)) {
            (Ok(value), _) => out.uint(value),
            (_, Ok(value)) => out.int(value),
            // So far below zero nothing is ever written.
            _ => out.raw(reader.since(start)),
        };
    } else if let Some(value) = attempt(reader, |reader| reader.bytes(0..=usize::MAX)) {
        out.bytes(value);
    } else if let Some(value) = attempt(reader, |reader| reader.text(0..=usize::MAX)) {
        out.text(value);
    } else if let Some(count) = attempt(reader, |reader| reader.array(0..=usize::MAX)) {
        out.array(count);
        for _ in 0..count {
            copy(reader, out, depth - 1)?;
        }
    } else {
        let mut map = reader.map().ok()?;
        let (mut count, mut pairs) = (0, Writer::new());
        while let Some(key) = map.next_key(reader).ok()? {
            pairs.uint(key);
            copy(reader, &mut pairs, depth - 1)?;
            count += 1;
        }
        out.map(count).raw(&pairs.finish());
    }
    Some(())
}

/// A reader stays where it is when the item is of another type.
fn attempt<'a, T>(
    reader: &mut Reader<'a>,
    read: impl Fn(&mut Reader<'a>) -> Result<T, CborError>,
) -> Option<T> {
    let mut ahead = reader.clone();
    let value = read(&mut ahead).ok()?;
    *reader = ahead;
    Some(value)
}
