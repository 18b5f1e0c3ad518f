//! Requests as the ledger keeps them: 4,096 of a bundle in one row, in the order of the bundle.

use carnet_format::{KeyType, Purpose, Reason, Word};

use super::columns::damaged;
use super::fault::Outcome;
use crate::ItemState;

/// How many requests a part has, but for the last one of a bundle.
pub(crate) const PART: u32 = 4_096;

/// The bit of a state that says that there is a row in the table `request`.
const HAS_ROW: u8 = 0x80;

/// One request of a part.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept<'a> {
    pub(crate) purpose: Purpose,
    pub(crate) key_type: Option<KeyType>,
    pub(crate) reason: Option<Reason>,
    /// The number of the head of its key.
    pub(crate) thing: i64,
    /// The rest of its key.
    pub(crate) tail: &'a [u8],
}

/// Up to [`PART`] requests.
#[derive(Debug, Default)]
pub(crate) struct Part {
    pub(crate) requests: Vec<u8>,
    pub(crate) names: Vec<u8>,
    pub(crate) states: Vec<u8>,
    /// Where each begins.
    starts: Vec<u32>,
    /// The same of the names of each.
    name_starts: Vec<u32>,
}

impl Part {
    /// From what is in the database.
    pub(crate) fn read(requests: Vec<u8>, names: Vec<u8>, states: Vec<u8>) -> Outcome<Self> {
        let mut part = Self { requests, names, states, ..Self::default() };
        let mut at = 0;
        while at < part.requests.len() {
            part.starts.push(at as u32);
            at = kept(&part.requests, at).ok_or_else(|| damaged("requests"))?.1;
        }
        let mut at = 0;
        while at < part.names.len() {
            part.name_starts.push(at as u32);
            at = names_at(&part.names, at, &mut |_| ()).ok_or_else(|| damaged("names"))?;
        }
        let count = part.starts.len();
        if count > PART as usize || part.name_starts.len() != count || part.states.len() != count {
            return Err(damaged("requests"));
        }
        Ok(part)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> u32 {
        self.starts.len() as u32
    }

    /// Adds one.
    pub(crate) fn push<'a>(
        &mut self,
        request: &Kept<'_>,
        state: ItemState,
        has_row: bool,
        names: impl ExactSizeIterator<Item = &'a str>,
    ) {
        self.starts.push(self.requests.len() as u32);
        let key_type = request.key_type.map_or(0, Word::number);
        let reason = request.reason.map_or(0, Word::number);
        self.requests.push(((request.purpose.number() - 1) << 6 | key_type << 3 | reason) as u8);
        put_number(&mut self.requests, request.thing.unsigned_abs());
        self.requests.extend_from_slice(request.tail);
        self.name_starts.push(self.names.len() as u32);
        put_number(&mut self.names, names.len() as u64);
        for name in names {
            put_number(&mut self.names, name.len() as u64);
            self.names.extend_from_slice(name.as_bytes());
        }
        self.states.push(state.number() as u8 | if has_row { HAS_ROW } else { 0 });
    }

    pub(crate) fn request(&self, at: u32) -> Option<Kept<'_>> {
        let start = self.starts.get(at as usize)?;
        Some(kept(&self.requests, *start as usize)?.0)
    }

    pub(crate) fn state(&self, at: u32) -> Option<(ItemState, bool)> {
        let state = self.states.get(at as usize)?;
        Some((ItemState::of_number(u64::from(state & !HAS_ROW))?, state & HAS_ROW != 0))
    }

    pub(crate) fn set_state(&mut self, at: u32, state: ItemState, has_row: bool) {
        if let Some(place) = self.states.get_mut(at as usize) {
            *place = state.number() as u8 | if has_row { HAS_ROW } else { 0 };
        }
    }

    /// The machines with which a request came.
    pub(crate) fn each_name<'a>(&'a self, at: u32, each: &mut dyn FnMut(&'a str)) -> Option<()> {
        let start = self.name_starts.get(at as usize)?;
        names_at(&self.names, *start as usize, each)?;
        Some(())
    }
}

/// The names of all requests of a part, each with the number of its request there.
pub(crate) fn each_name_of(names: &[u8], each: &mut dyn FnMut(u32, &str)) -> Outcome<()> {
    let (mut at, mut request) = (0, 0);
    while at < names.len() {
        let end = names_at(names, at, &mut |name| each(request, name));
        at = end.ok_or_else(|| damaged("names"))?;
        request += 1;
    }
    Ok(())
}

/// The request that begins here, and where it ends.
fn kept(bytes: &[u8], at: usize) -> Option<(Kept<'_>, usize)> {
    let first = *bytes.get(at)?;
    let purpose = Purpose::of_number(u64::from(first >> 6) + 1)?;
    let key_type = optional(first >> 3 & 7)?;
    let reason = optional(first & 7)?;
    let (thing, at) = number_at(bytes, at + 1)?;
    // The rest of a key is one string of bytes, with its head.
    let head = *bytes.get(at)?;
    let length = match head {
        0x40..=0x57 => 1 + usize::from(head & 0x1f),
        0x58 => 2 + usize::from(*bytes.get(at + 1)?),
        _ => return None,
    };
    let tail = bytes.get(at..at + length)?;
    let thing = i64::try_from(thing).ok()?;
    Some((Kept { purpose, key_type, reason, thing, tail }, at + length))
}

/// A word of which there may be none, which is 0.
fn optional<W: Word>(number: u8) -> Option<Option<W>> {
    match number {
        0 => Some(None),
        number => W::of_number(u64::from(number)).map(Some),
    }
}

fn names_at<'a>(bytes: &'a [u8], at: usize, each: &mut dyn FnMut(&'a str)) -> Option<usize> {
    let (count, mut at) = number_at(bytes, at)?;
    for _ in 0..count {
        let (length, start) = number_at(bytes, at)?;
        at = start.checked_add(usize::try_from(length).ok()?)?;
        each(std::str::from_utf8(bytes.get(start..at)?).ok()?);
    }
    Some(at)
}

/// Seven bits in a byte, the lowest first.
fn put_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn number_at(bytes: &[u8], mut at: usize) -> Option<(u64, usize)> {
    let mut number = 0_u64;
    for shift in (0..63).step_by(7) {
        let byte = *bytes.get(at)?;
        at += 1;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some((number, at));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    fn part(rows: &[(u64, Vec<u8>, Vec<String>, u64)]) -> Part {
        let mut part = Part::default();
        for (thing, number, names, state) in rows {
            let mut tail = vec![0x40 | number.len() as u8];
            tail.extend(number);
            let kept = Kept {
                purpose: Purpose::Activate,
                key_type: Some(KeyType::Mak),
                reason: None,
                thing: i64::try_from(*thing).unwrap(),
                tail: &tail,
            };
            let state = ItemState::of_number(*state).unwrap();
            part.push(&kept, state, state == ItemState::Granted, names.iter().map(String::as_str));
        }
        part
    }

    proptest! {
        #[test]
        fn what_was_kept_is_read(rows in prop::collection::vec(
            (0..1_u64 << 40, prop::collection::vec(any::<u8>(), 0..24), prop::collection::vec(".*", 0..3), 0..9_u64), 1..40,
        )) {
            let written = part(&rows);
            let read = Part::read(written.requests, written.names, written.states).unwrap();
            prop_assert_eq!(read.len() as usize, rows.len());
            for (at, (thing, number, names, state)) in (0..).zip(&rows) {
                let kept = read.request(at).unwrap();
                prop_assert_eq!(kept.thing.unsigned_abs(), *thing);
                prop_assert_eq!(&kept.tail[1..], &number[..]);
                let mut got = Vec::new();
                read.each_name(at, &mut |name| got.push(name.to_owned())).unwrap();
                prop_assert_eq!(&got, names);
                let is_granted = *state == 2;
                prop_assert_eq!(read.state(at).unwrap(), (ItemState::of_number(*state).unwrap(), is_granted));
            }
        }

        /// Bytes that no ledger writes are damage, and nothing else.
        #[test]
        fn other_bytes_are_refused(requests in prop::collection::vec(any::<u8>(), 0..80), names in prop::collection::vec(any::<u8>(), 0..80)) {
            if let Ok(part) = Part::read(requests, names, vec![0; 3]) {
                prop_assert_eq!(part.len(), 3);
            }
        }
    }
}
