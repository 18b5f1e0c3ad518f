//! The items of a bundle to be written: encoded, ordered, cut into chunks.

use std::ops::Range;

use super::{Request, Response};
use crate::cbor::Writer;
use crate::limits::CHUNK_CUT;
use crate::manifest::Kind;

/// The encoded items of one bundle in their order.
///
/// It holds each item's encoding, its key and 16 bytes: about 250 bytes for a Microsoft request.
#[derive(Clone, Debug)]
pub struct ItemSet {
    kind: Kind,
    encoded: Vec<u8>,
    spans: Vec<Span>,
    order: Vec<usize>,
    /// The plain bytes in order, and where each chunk ends.
    cuts: Vec<Range<usize>>,
}

#[derive(Clone, Copy, Debug)]
struct Span {
    start: usize,
    length: u32,
    key_length: u32,
}

/// Two items given to an [`ItemSet`] have the same key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("items {first} and {second} are the same")]
#[non_exhaustive]
pub struct DuplicateItem {
    /// Position in the input of the first.
    pub first: usize,
    /// Position in the input of the second.
    pub second: usize,
}

impl ItemSet {
    /// Encodes and orders requests.
    ///
    /// # Errors
    /// Two have the same key (see [`Request::key`]).
    pub fn requests<'a>(
        requests: impl IntoIterator<Item = &'a Request>,
    ) -> Result<Self, DuplicateItem> {
        let mut out = Writer::new();
        let mut spans = Vec::new();
        for request in requests {
            push(&mut out, &mut spans, &request.key(), |out| request.write(out));
        }
        Self::order_all(Kind::Request, out, spans)
    }

    /// Encodes and orders responses.
    ///
    /// # Errors
    /// Two answer the same request.
    pub fn responses<'a>(
        responses: impl IntoIterator<Item = &'a Response>,
    ) -> Result<Self, DuplicateItem> {
        let mut out = Writer::new();
        let mut spans = Vec::new();
        for response in responses {
            push(&mut out, &mut spans, &response.key(), |out| response.write(out));
        }
        Self::order_all(Kind::Response, out, spans)
    }

    /// For each position in the bundle the position in the input.
    #[must_use]
    pub fn order(&self) -> &[usize] {
        &self.order
    }

    /// What the items are.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The number of chunks.
    #[must_use]
    pub fn chunk_count(&self) -> usize {
        self.cuts.len()
    }

    /// The number of items and the plain bytes of one chunk.
    #[must_use]
    pub fn chunk(&self, index: usize) -> (u32, Vec<u8>) {
        let positions = self.cuts.get(index).cloned().unwrap_or_default();
        let mut plain = Vec::with_capacity(CHUNK_CUT.min(self.encoded.len()));
        for position in positions.clone() {
            plain.extend_from_slice(self.item(position));
        }
        // safe: a bundle has at most 4,194,304 items.
        (u32::try_from(positions.len()).unwrap_or(u32::MAX), plain)
    }

    fn item(&self, position: usize) -> &[u8] {
        let span = self.spans[self.order[position]];
        let start = span.start + span.key_length as usize;
        &self.encoded[start..start + span.length as usize]
    }

    fn order_all(kind: Kind, out: Writer, spans: Vec<Span>) -> Result<Self, DuplicateItem> {
        let encoded = out.finish();
        let key = |index: usize| {
            let span: Span = spans[index];
            &encoded[span.start..span.start + span.key_length as usize]
        };
        let mut order: Vec<usize> = (0..spans.len()).collect();
        order.sort_by(|a, b| key(*a).cmp(key(*b)));
        for pair in order.windows(2) {
            if key(pair[0]) == key(pair[1]) {
                return Err(DuplicateItem { first: pair[0], second: pair[1] });
            }
        }
        let cuts = cut(order.iter().map(|index| spans[*index].length as usize));
        Ok(Self { kind, encoded, spans, order, cuts })
    }
}

fn push(out: &mut Writer, spans: &mut Vec<Span>, key: &[u8], write: impl FnOnce(&mut Writer)) {
    let start = out.position();
    out.raw(key);
    let item = out.position();
    write(out);
    // safe: an item holds at most one file of 4 MiB.
    let length = u32::try_from(out.position() - item).unwrap_or(u32::MAX);
    spans.push(Span { start, length, key_length: (item - start) as u32 });
}

/// CHUNK-12. A chunk closes before the item that would pass the cut.
fn cut(lengths: impl Iterator<Item = usize>) -> Vec<Range<usize>> {
    let mut cuts: Vec<Range<usize>> = Vec::new();
    let mut plain = 0;
    for (position, length) in lengths.enumerate() {
        match cuts.last_mut() {
            Some(chunk) if plain + length <= CHUNK_CUT => {
                chunk.end = position + 1;
                plain += length;
            }
            _ => {
                cuts.push(position..position + 1);
                plain = length;
            }
        }
    }
    cuts
}
