//! Many wanted items in little room.

mod sort;

use std::borrow::Cow;
use std::hint::black_box;
use std::sync::Arc;

use carnet_format::{
    Guid, InstallationId, KeyType, MicrosoftRequest, PackedPid, Purpose, Reason, Request,
    RequestBody,
};

use carnet_ledger::RequestKey;

use super::like::Row;
use super::{Machines, Wanted};
use crate::fault::Place;

/// Wanted items in their order.
///
/// What nearly every row is, the numbers of a Microsoft product for one machine, takes 64 bytes and the
/// machine's name; what the rows of a product have in common stands once. Items are made anew when they
/// are asked for.
#[derive(Debug, Default)]
pub struct WantedList {
    slots: Vec<Slot>,
    alike: Vec<Alike>,
    /// The key of one of each of them.
    keys: Vec<RequestKey>,
    machines: Machines,
}

#[derive(Debug)]
enum Slot {
    Small(Small),
    Whole(Box<Wanted>),
}

const _: () = assert!(size_of::<Slot>() <= 64, "it is there for each of a million rows");

/// One machine's request as its row asks for it.
#[derive(Clone, Copy, Debug)]
struct Small {
    installation_id: InstallationId,
    extended_pid: Option<PackedPid>,
    line: u32,
    /// Which of [`WantedList::alike`].
    alike: u32,
    /// Where among [`WantedList::machines`] its name begins.
    machine: u32,
}

/// What rows of one product in one file have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Alike {
    file: Arc<str>,
    name: Option<String>,
    reason: Option<Reason>,
    key_type: KeyType,
    application_id: Option<Guid>,
    activation_id: Option<Guid>,
    is_unlicensed: bool,
}

/// So many of the newest are compared with: more products than a machine has.
const COMPARED: usize = 8;

impl WantedList {
    /// How many items there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Adds an item.
    pub fn push(&mut self, item: Wanted) {
        let slot = self.pack(item, None);
        self.slots.push(slot);
    }

    /// Which of the alike rows the newest item is, if it is one of them.
    pub(super) fn newest_alike(&self) -> Option<u32> {
        match self.slots.last()? {
            Slot::Small(small) => Some(small.alike),
            Slot::Whole(_) => None,
        }
    }

    /// Adds the item of a row that is one of the alike rows.
    pub(super) fn push_alike(&mut self, alike: u32, line: u32, row: &Row<'_>) -> Option<()> {
        let Row { machine, installation_id, extended_pid } = *row;
        let machine = self.machines.add(machine)?;
        let extended_pid = extended_pid.map(|pid| pid.pack());
        let small = Small { installation_id, extended_pid, line, alike, machine };
        self.slots.push(Slot::Small(small));
        Some(())
    }

    /// The items.
    pub fn iter(&self) -> impl Iterator<Item = Wanted> {
        (0..self.len()).map(|place| self.get(place))
    }

    /// Items that follow each other and differ in machine and numbers only, and neither has none of the numbers that
    /// the other has: the first of them, and how many they are.
    pub(crate) fn runs(&self) -> impl Iterator<Item = (Wanted, u64)> {
        let is_alike = |one: &Slot, other: &Slot| match (one, other) {
            (Slot::Small(one), Slot::Small(other)) => {
                one.alike == other.alike
                    && one.extended_pid.is_some() == other.extended_pid.is_some()
            }
            _ => false,
        };
        let mut first = 0;
        self.slots.chunk_by(is_alike).map(move |run| {
            let item = self.get(first);
            first += run.len();
            (item, run.len() as u64)
        })
    }

    /// The item at a place.
    ///
    /// # Panics
    /// There is none.
    #[must_use]
    pub fn get(&self, place: usize) -> Wanted {
        match &self.slots[place] {
            Slot::Small(small) => self.whole(small),
            Slot::Whole(item) => Wanted::clone(item),
        }
    }

    /// What is asked for at a place.
    ///
    /// # Panics
    /// There is no such place.
    #[must_use]
    pub fn request(&self, place: usize) -> Cow<'_, Request> {
        match &self.slots[place] {
            Slot::Small(small) => Cow::Owned(self.request_of(small)),
            Slot::Whole(item) => Cow::Borrowed(&item.request),
        }
    }

    /// The key of what is asked for at a place.
    pub(crate) fn key(&self, place: usize) -> RequestKey {
        match &self.slots[place] {
            Slot::Small(small) => {
                self.keys[small.alike as usize].with_installation_id(&small.installation_id)
            }
            Slot::Whole(item) => RequestKey::of(&item.request),
        }
    }

    /// The installation id and the activation id at a place, where Microsoft is asked.
    pub(crate) fn ids(&self, place: usize) -> Option<(&InstallationId, Option<&Guid>)> {
        match &self.slots[place] {
            Slot::Small(small) => {
                let activation_id = self.alike[small.alike as usize].activation_id.as_ref();
                Some((&small.installation_id, activation_id))
            }
            Slot::Whole(item) => match &item.request.body {
                RequestBody::Microsoft(numbers) => {
                    Some((&numbers.installation_id, numbers.activation_id.as_ref()))
                }
                _ => None,
            },
        }
    }

    /// The row that asks for the item at a place for its first machine.
    ///
    /// # Panics
    /// There is no such place.
    #[must_use]
    pub fn place(&self, place: usize) -> Place {
        match &self.slots[place] {
            Slot::Small(small) => {
                let file = Arc::clone(&self.alike[small.alike as usize].file);
                Place { file, line: small.line.into() }
            }
            Slot::Whole(item) => item.place.clone(),
        }
    }

    /// The first machine of an item, and what a print calls it.
    pub(super) fn names(&self, place: usize) -> (&str, Option<&str>) {
        match &self.slots[place] {
            Slot::Small(small) => {
                let name = self.alike[small.alike as usize].name.as_deref();
                (self.machines.get(small.machine), name)
            }
            Slot::Whole(item) => (item.machine(), item.name.as_deref()),
        }
    }

    /// The machines of an item.
    pub(crate) fn each_machine(&self, place: usize, each: &mut dyn FnMut(&str)) {
        match &self.slots[place] {
            Slot::Small(small) => each(self.machines.get(small.machine)),
            Slot::Whole(item) => item.machines.iter().for_each(|machine| each(machine)),
        }
    }

    /// Brings items and their machines' names into the processor's cache: one that is read alone is waited for, and
    /// many at a time hardly cost more than one.
    pub(crate) fn fetch(&self, places: &[u32]) {
        // An item may lie in two lines of the cache.
        let begin = |place: &u32| match &self.slots[*place as usize] {
            Slot::Small(small) => {
                let [first, .., last] = small.installation_id.packed() else { return 0 };
                self.machines.first_byte(small.machine) ^ first ^ last
            }
            Slot::Whole(_) => 0,
        };
        black_box(places.iter().map(begin).fold(0, |sum, byte| sum ^ byte));
    }

    pub(crate) fn has_machines(&self, place: usize) -> bool {
        match &self.slots[place] {
            Slot::Small(_) => true,
            Slot::Whole(item) => !item.machines.is_empty(),
        }
    }

    /// Every machine that a row has named, whatever became of the row.
    #[must_use]
    pub fn machines(&self) -> &Machines {
        &self.machines
    }

    /// Notes that a row names a machine.
    pub(super) fn name(&mut self, machine: &str) {
        self.machines.add(machine);
    }

    /// Changes an item.
    pub(crate) fn set(&mut self, place: usize, item: Wanted) {
        self.slots[place] = self.pack(item, None);
    }

    /// Takes the item at a place out of the list.
    ///
    /// # Panics
    /// There is none.
    pub fn remove(&mut self, place: usize) -> Wanted {
        match self.slots.remove(place) {
            Slot::Small(small) => self.whole(&small),
            Slot::Whole(item) => *item,
        }
    }

    /// Leaves out the items at the places of which `is_gone` says so.
    pub(crate) fn leave_out(&mut self, is_gone: impl Fn(usize) -> bool) {
        let mut places = 0..;
        self.slots.retain(|_| !places.next().is_some_and(&is_gone));
    }

    /// Changes the items, and leaves out those of which `stays` says no.
    pub fn retain_mut(&mut self, mut stays: impl FnMut(&mut Wanted) -> bool) {
        let mut kept = 0;
        for place in 0..self.len() {
            let does_stay = match &mut self.slots[place] {
                Slot::Whole(item) => stays(item),
                Slot::Small(small) => {
                    let small = *small;
                    let mut item = self.whole(&small);
                    let does_stay = stays(&mut item);
                    if does_stay {
                        self.slots[place] = self.pack(item, Some(small));
                    }
                    does_stay
                }
            };
            if does_stay {
                self.slots.swap(kept, place);
                kept += 1;
            }
        }
        self.slots.truncate(kept);
    }

    fn pack(&mut self, item: Wanted, known: Option<Small>) -> Slot {
        match self.small(&item, known) {
            Some(small) => Slot::Small(small),
            None => Slot::Whole(Box::new(item)),
        }
    }

    /// The small form of an item, if it has one; `known` is what it was before.
    fn small(&mut self, item: &Wanted, known: Option<Small>) -> Option<Small> {
        let Wanted { request, machines, place, others, name, is_unlicensed } = item;
        let Request { purpose: Purpose::Activate, reason, replaces: None, continues: None, body } =
            request
        else {
            return None;
        };
        let (RequestBody::Microsoft(numbers), [machine], []) = (body, &machines[..], &others[..])
        else {
            return None;
        };
        let line = u32::try_from(place.line).ok()?;
        let is_alike = |known: &Alike| {
            known.activation_id == numbers.activation_id
                && known.application_id == numbers.application_id
                && known.key_type == numbers.key_type
                && known.reason == *reason
                && known.is_unlicensed == *is_unlicensed
                && known.name == *name
                && (Arc::ptr_eq(&known.file, &place.file) || known.file == place.file)
        };
        let first = self.alike.len().saturating_sub(COMPARED);
        let alike = match known {
            Some(known) if is_alike(&self.alike[known.alike as usize]) => known.alike,
            _ => match self.alike[first..].iter().rposition(is_alike) {
                Some(place) => u32::try_from(first + place).ok()?,
                None => {
                    let alike = u32::try_from(self.alike.len()).ok()?;
                    self.keys.push(RequestKey::of(request));
                    self.alike.push(Alike {
                        file: Arc::clone(&place.file),
                        name: name.clone(),
                        reason: *reason,
                        key_type: numbers.key_type,
                        application_id: numbers.application_id,
                        activation_id: numbers.activation_id,
                        is_unlicensed: *is_unlicensed,
                    });
                    alike
                }
            },
        };
        let machine = match known.filter(|known| self.machines.get(known.machine) == machine) {
            Some(known) => known.machine,
            None => self.machines.add(machine)?,
        };
        let extended_pid = numbers.extended_pid.map(|pid| pid.pack());
        let installation_id = numbers.installation_id;
        Some(Small { installation_id, extended_pid, line, alike, machine })
    }

    fn whole(&self, small: &Small) -> Wanted {
        let Alike { file, name, is_unlicensed, .. } = &self.alike[small.alike as usize];
        Wanted {
            request: self.request_of(small),
            machines: vec![self.machines.get(small.machine).to_owned()],
            place: Place { file: Arc::clone(file), line: small.line.into() },
            others: Vec::new(),
            name: name.clone(),
            is_unlicensed: *is_unlicensed,
        }
    }

    fn request_of(&self, small: &Small) -> Request {
        let alike = &self.alike[small.alike as usize];
        let numbers = MicrosoftRequest {
            installation_id: small.installation_id,
            key_type: alike.key_type,
            application_id: alike.application_id,
            activation_id: alike.activation_id,
            extended_pid: small.extended_pid.map(|pid| pid.unpack()),
        };
        let (purpose, body) = (Purpose::Activate, RequestBody::Microsoft(numbers));
        Request { purpose, reason: alike.reason, replaces: None, continues: None, body }
    }
}

impl FromIterator<Wanted> for WantedList {
    fn from_iter<T: IntoIterator<Item = Wanted>>(items: T) -> Self {
        let mut list = Self::default();
        items.into_iter().for_each(|item| list.push(item));
        list
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    pub(super) fn item(number: usize) -> Wanted {
        // Installation ids of both lengths.
        let packed = [[0; 22].as_slice(), &[number as u8]].concat();
        let packed = &packed[if number.is_multiple_of(2) { 0 } else { 4 }..];
        let numbers = MicrosoftRequest {
            installation_id: InstallationId::unpack(packed).unwrap(),
            key_type: KeyType::Mak,
            application_id: None,
            activation_id: (!number.is_multiple_of(3))
                .then(|| Guid::from_bytes([number as u8 % 3; 16])),
            extended_pid: "03612-03311-000-000001-03-1033-26200.0000-2232026".parse().ok(),
        };
        let place = Place { file: Arc::from(format!("table-{}", number / 7)), line: number as u64 };
        Wanted {
            request: Request {
                purpose: Purpose::Activate,
                reason: number.is_multiple_of(5).then_some(Reason::Initial),
                replaces: None,
                continues: None,
                body: RequestBody::Microsoft(numbers),
            },
            machines: (0..=number % 2).map(|other| format!("M{number}-{other}")).collect(),
            others: vec![place.clone(); number % 2],
            place,
            name: number.is_multiple_of(4).then(|| format!("Office {number} edition")),
            is_unlicensed: number.is_multiple_of(3),
        }
    }

    /// What is packed comes out as it went in, and what is changed, too.
    #[test]
    fn items_are_what_they_were() {
        let items: Vec<Wanted> = (0..40).map(item).collect();
        let mut list: WantedList = items.iter().cloned().collect();
        assert!(list.iter().eq(items.iter().cloned()));
        let requests = (0..40).map(|place| list.request(place).into_owned());
        assert!(requests.eq(items.iter().map(|item| item.request.clone())));
        let keys = (0..40).map(|place| list.key(place));
        assert!(keys.eq(items.iter().map(|item| RequestKey::of(&item.request))));
        let change = |item: &mut Wanted| {
            if item.place.line.is_multiple_of(4) {
                item.machines.push("MORE".to_owned());
                item.others.push(item.place.clone());
            }
            if item.place.line.is_multiple_of(6) {
                item.request.reason = Some(Reason::Renewal);
                item.machines[0] = "OTHER".to_owned();
            }
            !item.place.line.is_multiple_of(5)
        };
        list.retain_mut(change);
        let mut expected = items;
        expected.retain_mut(change);
        assert!(list.iter().eq(expected.iter().cloned()));
        assert_eq!(list.remove(1), expected.remove(1));
        list.leave_out(|place| place == 3);
        expected.remove(3);
        list.set(0, item(77));
        expected[0] = item(77);
        assert!(list.iter().eq(expected) && list.len() == 30);
    }
}
