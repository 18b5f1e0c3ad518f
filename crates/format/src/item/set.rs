//! The items of a bundle to be written: ordered, encoded, cut into chunks.

mod order;

use super::{Request, Response};
use crate::cbor::Writer;
use crate::limits::CHUNK_CUT;
use crate::manifest::Kind;
use order::Keys;

pub use order::DuplicateItem;

/// The items of one bundle in their order.
///
/// It borrows them and holds 16 bytes for each: what a chunk holds is encoded when its turn comes.
#[derive(Clone, Debug)]
pub struct ItemSet<'a> {
    items: Source<'a>,
    order: Vec<usize>,
}

#[derive(Clone, Debug)]
enum Source<'a> {
    Requests(Vec<&'a Request>),
    Responses(Vec<&'a Response>),
}

impl<'a> ItemSet<'a> {
    /// Orders requests.
    ///
    /// # Errors
    /// Two have the same key (see [`Request::key`]).
    pub fn requests(
        requests: impl IntoIterator<Item = &'a Request>,
    ) -> Result<Self, DuplicateItem> {
        let requests: Vec<&Request> = requests.into_iter().collect();
        let order = Keys::of(&requests, |request, out| request.write_key(out)).order()?;
        Ok(Self { items: Source::Requests(requests), order })
    }

    /// Orders responses.
    ///
    /// # Errors
    /// Two answer the same request.
    pub fn responses(
        responses: impl IntoIterator<Item = &'a Response>,
    ) -> Result<Self, DuplicateItem> {
        let responses: Vec<&Response> = responses.into_iter().collect();
        let order = Keys::of(&responses, |response, out| response.write_key(out)).order()?;
        Ok(Self { items: Source::Responses(responses), order })
    }

    /// For each position in the bundle the position in the input.
    #[must_use]
    pub fn order(&self) -> &[usize] {
        &self.order
    }

    /// What the items are.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self.items {
            Source::Requests(_) => Kind::Request,
            Source::Responses(_) => Kind::Response,
        }
    }

    /// Of each chunk the number of items and the plain bytes.
    #[must_use]
    pub fn chunks(&self) -> Chunks<'_> {
        Chunks { set: self, next: 0, plain: Writer::new() }
    }

    fn write(&self, position: usize, out: &mut Writer) {
        let place = self.order[position];
        match &self.items {
            Source::Requests(requests) => requests[place].write(out),
            Source::Responses(responses) => responses[place].write(out),
        }
    }
}

/// Encodes the items of an [`ItemSet`], chunk by chunk.
#[derive(Clone, Debug)]
pub struct Chunks<'s> {
    set: &'s ItemSet<'s>,
    /// The first item that is not encoded.
    next: usize,
    /// Between two chunks the item before, which begins the second.
    plain: Writer,
}

impl Iterator for Chunks<'_> {
    type Item = (u32, Vec<u8>);

    fn next(&mut self) -> Option<Self::Item> {
        let mut items = u32::from(self.plain.position() > 0);
        while self.next < self.set.order.len() {
            let end = self.plain.position();
            self.set.write(self.next, &mut self.plain);
            self.next += 1;
            // CHUNK-12. A chunk closes before the item that would pass the cut.
            if items > 0 && self.plain.position() > CHUNK_CUT {
                let begun = self.plain.split_off(end);
                return Some((items, std::mem::replace(&mut self.plain, begun).finish()));
            }
            items += 1;
        }
        let plain = std::mem::take(&mut self.plain).finish();
        (items > 0).then_some((items, plain))
    }
}
