//! The items of a bundle to be written: ordered, encoded, cut into chunks.

mod order;

use std::borrow::Cow;
use std::fmt;

use super::{Request, Response};
use crate::cbor::Writer;
use crate::limits::CHUNK_CUT;
use crate::manifest::Kind;
use order::Keys;

pub use order::DuplicateItem;

/// The items of one bundle in their order.
///
/// It borrows them, or asks for them, and holds four bytes for each, and 16 more while it orders them: what a
/// chunk holds is encoded when its turn comes.
pub struct ItemSet<'a> {
    items: Source<'a>,
    order: Vec<u32>,
}

enum Source<'a> {
    Requests(Box<RequestAt<'a>>),
    Responses(Vec<&'a Response>),
}

/// Gives the request at a place.
type RequestAt<'a> = dyn Fn(usize) -> Cow<'a, Request> + 'a;

impl<'a> ItemSet<'a> {
    /// Orders requests.
    ///
    /// # Errors
    /// Two have the same key (see [`Request::key`]).
    pub fn requests(
        requests: impl IntoIterator<Item = &'a Request>,
    ) -> Result<Self, DuplicateItem> {
        let requests: Vec<&Request> = requests.into_iter().collect();
        Self::requests_at(requests.len(), move |place| Cow::Borrowed(requests[place]))
    }

    /// Orders `count` requests, each of which is asked for when it is needed and then always the same.
    ///
    /// # Errors
    /// As [`ItemSet::requests`].
    pub fn requests_at(
        count: usize,
        at: impl Fn(usize) -> Cow<'a, Request> + 'a,
    ) -> Result<Self, DuplicateItem> {
        let order = Keys::new(|place, out| at(place).write_key(out)).order(count)?;
        Ok(Self { items: Source::Requests(Box::new(at)), order })
    }

    /// Orders responses.
    ///
    /// # Errors
    /// Two answer the same request.
    pub fn responses(
        responses: impl IntoIterator<Item = &'a Response>,
    ) -> Result<Self, DuplicateItem> {
        let responses: Vec<&Response> = responses.into_iter().collect();
        let keys = Keys::new(|place: usize, out| responses[place].write_key(out));
        let order = keys.order(responses.len())?;
        Ok(Self { items: Source::Responses(responses), order })
    }

    /// For each position in the bundle the position in the input.
    #[must_use]
    pub fn order(&self) -> impl ExactSizeIterator<Item = usize> {
        self.order.iter().map(|place| *place as usize)
    }

    /// The same, when the items are not needed any more.
    #[must_use]
    pub fn into_order(self) -> Vec<u32> {
        self.order
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
    pub fn chunks(&self) -> Chunks<'_, 'a> {
        Chunks { set: self, next: 0, plain: Writer::new() }
    }

    fn write(&self, position: usize, out: &mut Writer) {
        let place = self.order[position] as usize;
        match &self.items {
            Source::Requests(at) => at(place).write(out),
            Source::Responses(responses) => responses[place].write(out),
        }
    }
}

impl fmt::Debug for ItemSet<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemSet").field("kind", &self.kind()).field("order", &self.order).finish()
    }
}

/// Encodes the items of an [`ItemSet`], chunk by chunk.
#[derive(Debug)]
pub struct Chunks<'s, 'a> {
    set: &'s ItemSet<'a>,
    /// The first item that is not encoded.
    next: usize,
    /// Between two chunks the item before, which begins the second.
    plain: Writer,
}

impl Iterator for Chunks<'_, '_> {
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
