//! Reads the items of one chunk, and judges the border between two chunks.

use super::like::Like;
use super::{Item, ItemError, ItemFault, ItemKey, Request, Response};
use crate::cbor::Reader;
use crate::manifest::Kind;

/// Reads items one by one from the plain bytes of a chunk, and holds their order.
#[derive(Debug)]
pub struct Items<'a> {
    reader: Reader<'a>,
    kind: Kind,
    answers: usize,
    index: u32,
    edges: Option<Edges>,
    before: Option<Like<'a>>,
}

/// What the border to the next chunk is judged by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edges {
    pub(crate) first_key: ItemKey,
    pub(crate) last_key: ItemKey,
    pub(crate) first_length: usize,
}

impl<'a> Items<'a> {
    /// Reads items of `kind`; `answers` is the number of the manifest's `answers`.
    #[must_use]
    pub const fn new(kind: Kind, answers: usize, plain: &'a [u8]) -> Self {
        Self { reader: Reader::new(plain), kind, answers, index: 0, edges: None, before: None }
    }

    /// The next item, or none at the end of the plain bytes.
    ///
    /// # Errors
    /// The item breaks a rule; nothing behind it can be read.
    #[inline]
    pub fn next_item(&mut self) -> Result<Option<&Item>, ItemError> {
        if self.reader.is_at_end() {
            return Ok(None);
        }
        let offset = self.reader.position();
        let failed = |index, fault| ItemError { index, offset, fault };
        let id = self.before.as_mut().and_then(|before| before.read(&mut self.reader));
        if id.is_none() {
            let item = self.read_one().map_err(|fault| failed(self.index, fault))?;
            self.before = Some(Like::new(item, self.reader.since(offset)));
        }
        let Some(item) = self.before.as_ref().map(Like::item) else { return Ok(None) };
        let ascends = match (&mut self.edges, id) {
            // The rest of the key is that of the item before.
            (Some(Edges { last_key: ItemKey::Microsoft { installation, .. }, .. }), Some(id)) => {
                ascending(&std::mem::replace(installation, id), &id)
            }
            (edges, _) => {
                let key = match item {
                    Item::Request(request) => request.item_key(),
                    Item::Response(response) => response.item_key(),
                };
                match edges {
                    Some(edges) => {
                        let before = std::mem::replace(&mut edges.last_key, key);
                        ascending(&before, &edges.last_key)
                    }
                    None => {
                        let (first_key, last_key) = (key.clone(), key);
                        let first_length = self.reader.position() - offset;
                        *edges = Some(Edges { first_key, last_key, first_length });
                        Ok(())
                    }
                }
            }
        };
        ascends.map_err(|fault| failed(self.index, fault))?;
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
        self.edges
    }

    fn read_one(&mut self) -> Result<Item, ItemFault> {
        match self.kind {
            Kind::Request => Request::read(&mut self.reader).map(Item::Request),
            Kind::Response => Response::read(&mut self.reader, self.answers).map(Item::Response),
        }
    }
}

/// ITEM-16.
pub(crate) fn ascending<K: Ord>(before: &K, after: &K) -> Result<(), ItemFault> {
    match before.cmp(after) {
        std::cmp::Ordering::Less => Ok(()),
        std::cmp::Ordering::Equal => Err(ItemFault::Duplicate),
        std::cmp::Ordering::Greater => Err(ItemFault::Order),
    }
}
