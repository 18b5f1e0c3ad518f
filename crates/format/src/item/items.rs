//! Reads the items of one chunk, and judges the border between two chunks.

use super::{Item, ItemError, ItemFault, Request, Response};
use crate::cbor::{Reader, Writer};
use crate::manifest::Kind;

/// Reads items one by one from the plain bytes of a chunk, and holds their order.
#[derive(Debug)]
pub struct Items<'a> {
    reader: Reader<'a>,
    kind: Kind,
    answers: usize,
    index: u32,
    first: Option<(Vec<u8>, usize)>,
    /// The key of the item before, and room for the next one: no allocation for each of a million items.
    keys: [Writer; 2],
}

/// What the border to the next chunk is judged by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edges {
    pub(crate) first_key: Vec<u8>,
    pub(crate) last_key: Vec<u8>,
    pub(crate) first_length: usize,
}

impl<'a> Items<'a> {
    /// Reads items of `kind`; `answers` is the number of the manifest's `answers`.
    #[must_use]
    pub fn new(kind: Kind, answers: usize, plain: &'a [u8]) -> Self {
        let (reader, keys) = (Reader::new(plain), Default::default());
        Self { reader, kind, answers, index: 0, first: None, keys }
    }

    /// The next item, or none at the end of the plain bytes.
    ///
    /// # Errors
    /// The item breaks a rule; nothing behind it can be read.
    pub fn next_item(&mut self) -> Result<Option<Item>, ItemError> {
        if self.reader.is_at_end() {
            return Ok(None);
        }
        let offset = self.reader.position();
        let item =
            self.read_one().map_err(|fault| ItemError { index: self.index, offset, fault })?;
        let [before, key] = &mut self.keys;
        key.clear();
        match &item {
            Item::Request(request) => request.write_key(key),
            Item::Response(response) => response.write_key(key),
        }
        match &self.first {
            None => {
                let length = self.reader.position() - offset;
                self.first = Some((key.written().to_vec(), length));
            }
            Some(_) => {
                ascending(before.written(), key.written()).map_err(|fault| ItemError {
                    index: self.index,
                    offset,
                    fault,
                })?;
            }
        }
        self.keys.swap(0, 1);
        self.index += 1;
        Ok(Some(item))
    }

    /// How many items have been read.
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.index
    }

    /// Whether all plain bytes have been read.
    #[must_use]
    pub const fn is_at_end(&self) -> bool {
        self.reader.is_at_end()
    }

    /// What the borders are judged by, if there was an item.
    #[must_use]
    pub fn into_edges(self) -> Option<Edges> {
        let (first_key, first_length) = self.first?;
        let [last_key, _] = self.keys;
        Some(Edges { first_key, last_key: last_key.finish(), first_length })
    }

    fn read_one(&mut self) -> Result<Item, ItemFault> {
        match self.kind {
            Kind::Request => Request::read(&mut self.reader).map(Item::Request),
            Kind::Response => Response::read(&mut self.reader, self.answers).map(Item::Response),
        }
    }
}

/// ITEM-16.
pub(crate) fn ascending(before: &[u8], after: &[u8]) -> Result<(), ItemFault> {
    match before.cmp(after) {
        std::cmp::Ordering::Less => Ok(()),
        std::cmp::Ordering::Equal => Err(ItemFault::Duplicate),
        std::cmp::Ordering::Greater => Err(ItemFault::Order),
    }
}
