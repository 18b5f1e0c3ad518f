//! Items that differ from the one before in their numbers only: nearly all, where many machines ask.

use std::ops::Range;

use super::{Item, MicrosoftRequest, RequestBody};
use crate::cbor::Reader;
use crate::microsoft::InstallationId;

/// An item that was read, and what the next one may differ in to be read by it.
#[derive(Debug)]
pub(super) struct Like<'a> {
    item: Item,
    bytes: &'a [u8],
    /// Where installation id and extended PID lie in the bytes; none of what has no such numbers.
    places: Option<[Range<usize>; 2]>,
}

impl<'a> Like<'a> {
    /// Of an item and its bytes.
    pub(super) fn new(item: Item, bytes: &'a [u8]) -> Self {
        let places = numbers(&item).and_then(|numbers| numbers.places(bytes));
        Self { item, bytes, places }
    }

    pub(super) const fn item(&self) -> &Item {
        &self.item
    }

    /// Reads the next item into this one if it has the same bytes but for good numbers, and returns its installation
    /// id; else nothing has happened. What is wrong with an item only the full reader says.
    #[inline]
    pub(super) fn read(&mut self, reader: &mut Reader<'a>) -> Option<InstallationId> {
        let [id, pid] = self.places.clone()?;
        let bytes = reader.peek(self.bytes.len())?;
        let is_same = |place: Range<usize>| bytes[place.clone()] == self.bytes[place];
        if !is_same(0..id.start) || !is_same(id.end..pid.start) {
            return None;
        }
        let numbers = numbers_mut(&mut self.item)?;
        let installation_id = InstallationId::unpack(&bytes[id]).ok()?;
        if let Some(extended_pid) = &mut numbers.extended_pid {
            *extended_pid = std::str::from_utf8(&bytes[pid]).ok()?.parse().ok()?;
        }
        numbers.installation_id = installation_id;
        reader.skip(bytes.len());
        Some(installation_id)
    }
}

fn numbers(item: &Item) -> Option<&MicrosoftRequest> {
    match item {
        Item::Request(request) => match &request.body {
            RequestBody::Microsoft(numbers) => Some(numbers),
            _ => None,
        },
        Item::Response(_) => None,
    }
}

fn numbers_mut(item: &mut Item) -> Option<&mut MicrosoftRequest> {
    match item {
        Item::Request(request) => match &mut request.body {
            RequestBody::Microsoft(numbers) => Some(numbers),
            _ => None,
        },
        Item::Response(_) => None,
    }
}
