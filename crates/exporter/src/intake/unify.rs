//! Rows that share an item, repeat each other, or contradict each other.

use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasher, Hasher};

use carnet_format::limits::MAX_ITEMS;
use carnet_format::{InstallationId, KeyType, MicrosoftRequest, Request, RequestBody};

use super::bound::{Bound, licence};
use super::{Intake, Note, Remark, SkipReason, Skipped, Wanted, WantedList};
use crate::fault::{Fault, InputError, Place, Thing};

/// Sorts out the rows. The first row of each item stays in its place; the others join it. Of rows
/// that contradict each other none stays: nobody knows which is right.
pub(super) fn unify(intake: &mut Intake) -> WantedList {
    let list = std::mem::take(&mut intake.rows);
    let mut rows = Rows { gone: vec![false; list.len()], list, seed: Seed::default() };
    leave_out_bound(&mut rows, intake);
    find_two_ids(&mut rows, intake, hash_of_product);
    find_two_ids(&mut rows, intake, hash_of_licence);
    for group in rows.groups(hash_of_item) {
        join(&group, &mut rows, intake);
    }
    let Rows { mut list, gone, .. } = rows;
    list.leave_out(|place| gone[place]);
    list
}

/// The rows, and which of them are gone.
struct Rows {
    list: WantedList,
    gone: Vec<bool>,
    seed: Seed,
}

impl Rows {
    fn get(&self, place: usize) -> Option<Wanted> {
        (!self.gone[place]).then(|| self.list.get(place))
    }

    /// Rows of one hash, in their order; only where there are several.
    fn groups(&self, hash: impl Fn(&Seed, &WantedList, usize) -> Option<u64>) -> Vec<Vec<usize>> {
        // In the low bits of each hash the place of its row, which then needs no room of its own.
        const { assert!(MAX_ITEMS.is_power_of_two()) };
        const PLACE: u64 = MAX_ITEMS as u64 - 1;
        let places = (0..self.list.len()).filter(|place| !self.gone[*place]);
        let hashed = |place| Some((hash(&self.seed, &self.list, place)? & !PLACE) | place as u64);
        let mut hashes: Vec<u64> = places.filter_map(hashed).collect();
        leave_out_single(&mut hashes);
        hashes.sort_unstable();
        let groups = hashes.chunk_by(|one, other| one & !PLACE == other & !PLACE);
        let several = groups.filter(|group| group.len() > 1);
        let places = |group: &[u64]| group.iter().map(|hash| (hash & PLACE) as usize).collect();
        let mut several: Vec<Vec<usize>> = several.map(places).collect();
        several.sort_unstable();
        several
    }
}

/// Leaves out nearly all hashes that no other one is like, which are nearly all. Those that share their first bits
/// stay.
fn leave_out_single(hashes: &mut Vec<u64>) {
    // Sixteen bits a hash, a power of two of them.
    let bits = (16 * hashes.len()).next_power_of_two().max(64);
    let bit = |hash: u64| {
        let bit = (hash >> (64 - bits.trailing_zeros())) as usize;
        (bit / 64, 1_u64 << (bit % 64))
    };
    let (mut once, mut twice) = (vec![0; bits / 64], vec![0; bits / 64]);
    for hash in &*hashes {
        let (word, bit) = bit(*hash);
        twice[word] |= once[word] & bit;
        once[word] |= bit;
    }
    hashes.retain(|hash| {
        let (word, bit) = bit(*hash);
        twice[word] & bit != 0
    });
}

/// EXP-5. What is licensed, or helped by no offline activation, in one print is so in every other.
fn leave_out_bound(rows: &mut Rows, intake: &mut Intake) {
    let bound = std::mem::take(&mut intake.bound);
    if bound.is_empty() {
        return;
    }
    let mut by_id: HashMap<InstallationId, &Bound> = HashMap::new();
    let ids = bound.iter().filter_map(|bound| Some((bound.installation_id?, bound)));
    by_id.extend(ids);
    // Those of which only the machine and the product are told.
    let mut by_machine: HashMap<String, Vec<&Bound>> = HashMap::new();
    for bound in bound.iter().filter(|it| it.installation_id.is_none()) {
        let machine = bound.machine.as_deref().unwrap_or_default().to_lowercase();
        by_machine.entry(machine).or_default().push(bound);
    }
    for (row, gone) in rows.list.iter().zip(&mut rows.gone) {
        let RequestBody::Microsoft(numbers) = &row.request.body else { continue };
        let (id, name) = (&numbers.installation_id, row.name.as_deref());
        let of_machine =
            by_machine.get(&row.machine().to_lowercase()).map_or(&[][..], Vec::as_slice);
        let is_of = |bound: &&&Bound| bound.is_of(numbers.activation_id, name);
        let place = row.place.clone();
        let known =
            by_id.get(id).or_else(|| of_machine.iter().find(|bound| is_of(bound) == Some(true)));
        let Some(bound) = known else {
            // A number alone may be that of any product of its machine.
            let is_alone = numbers.activation_id.is_none()
                && numbers.key_type == KeyType::Other
                && name.is_none()
                && !row.is_unlicensed;
            if let Some(bound) = of_machine.iter().find(|bound| is_of(bound).is_none())
                && is_alone
            {
                let (reason, other) = (bound.reason, bound.place.clone());
                let fault = InputError::MayBe { reason, other };
                intake.faults.push(Fault { place, column: None, fault });
                *gone = true;
            }
            continue;
        };
        if row.is_unlicensed && bound.reason == SkipReason::Licensed {
            let fault = InputError::TwoStates { reason: bound.reason, other: bound.place.clone() };
            intake.faults.push(Fault { place, column: None, fault });
        } else {
            intake.skipped.push(Skipped { place, reason: bound.reason });
        }
        *gone = true;
    }
}

/// Joins those rows of a group that share an item.
fn join(group: &[usize], rows: &mut Rows, intake: &mut Intake) {
    let mut bad: Vec<(usize, Place, Thing)> = Vec::new();
    let mut firsts: Vec<(usize, Wanted)> = Vec::new();
    for other in group {
        let Some(row) = rows.get(*other) else { continue };
        let same = firsts.iter_mut().find(|(_, kept)| is_same_item(&kept.request, &row.request));
        let Some((first, kept)) = same else {
            firsts.push((*other, row));
            continue;
        };
        rows.gone[*other] = true;
        if let Err(what) = merge(&mut kept.request, &row.request) {
            let fault = InputError::Contradiction { other: kept.place.clone(), what };
            intake.faults.push(Fault { place: row.place.clone(), column: None, fault });
            bad.push((*first, row.place, what));
            continue;
        }
        let machine = row.machine();
        if kept.machines.iter().any(|known| known.eq_ignore_ascii_case(machine)) {
            let (place, reason) = (row.place, SkipReason::Repeated);
            intake.skipped.push(Skipped { place, reason });
        } else {
            intake.notes.push(shared(&row, kept));
            kept.machines.push(machine.to_owned());
            kept.others.push(row.place);
        }
    }
    for (first, other, what) in bad {
        let place = firsts.iter().position(|(place, _)| *place == first);
        let Some((_, kept)) = place.map(|place| firsts.remove(place)) else { continue };
        rows.gone[first] = true;
        // Those that joined it are left out with it, and named.
        for place in kept.others {
            let fault = InputError::Contradiction { other: other.clone(), what };
            intake.faults.push(Fault { place, column: None, fault });
        }
    }
    for (first, kept) in firsts {
        rows.list.set(first, kept);
    }
}

/// One file or number for two machines may be what it should be, or the wrong file.
// EXP-13.
fn shared(row: &Wanted, kept: &Wanted) -> Note {
    let what = match &row.request.body {
        RequestBody::Microsoft(_) => Thing::InstallationId,
        RequestBody::VendorFile { .. } => Thing::File,
        RequestBody::VendorFields { .. } => Thing::Fields,
    };
    let (other, machine) = (kept.place.clone(), kept.machine().to_owned());
    Note { place: row.place.clone(), remark: Remark::Shared { what, other, machine } }
}

/// One product of one machine has one installation id: two mean an old print among the inputs, or
/// a table whose machine column is not known as one.
fn find_two_ids(
    rows: &mut Rows,
    intake: &mut Intake,
    product: impl Fn(&Seed, &WantedList, usize) -> Option<u64>,
) {
    for group in rows.groups(product) {
        // One row of each installation id is enough to compare with.
        let mut firsts: Vec<(usize, Wanted)> = Vec::new();
        let mut bad: BTreeSet<usize> = BTreeSet::new();
        for other in group {
            let Some(row) = rows.get(other) else { continue };
            let Some((first, kept)) = firsts.iter().find(|(_, kept)| are_two_ids(kept, &row))
            else {
                if firsts.last().is_none_or(|(_, first)| !are_alike(first, &row)) {
                    firsts.push((other, row));
                }
                continue;
            };
            let fault = InputError::TwoIds { other: kept.place.clone() };
            intake.faults.push(Fault { place: row.place, column: None, fault });
            bad.extend([*first, other]);
        }
        bad.into_iter().for_each(|place| rows.gone[place] = true);
    }
}

fn are_two_ids(one: &Wanted, other: &Wanted) -> bool {
    let (Some(old), Some(new)) = (numbers(one), numbers(other)) else { return false };
    let licence = |row: &Wanted| row.name.as_deref().and_then(licence);
    let is_one_product = match (old.activation_id, new.activation_id) {
        (Some(old), Some(new)) => old == new,
        _ => licence(one).is_some() && licence(one) == licence(other),
    };
    one.machine().eq_ignore_ascii_case(other.machine())
        && is_one_product
        && fits(old.application_id, new.application_id)
        && old.installation_id != new.installation_id
}

fn are_alike(one: &Wanted, other: &Wanted) -> bool {
    one.machine().eq_ignore_ascii_case(other.machine()) && one.request == other.request
}

/// An id that one side does not say fits any.
fn fits<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
    one.is_none() || other.is_none() || one == other
}

/// Hashes by a seed that nobody foresees, so that no table is made to have many rows of one hash.
type Seed = foldhash::quality::RandomState;

fn hash_of_item(seed: &Seed, rows: &WantedList, place: usize) -> Option<u64> {
    let mut hasher = seed.build_hasher();
    match rows.ids(place) {
        Some((installation_id, _)) => hasher.write(installation_id.packed()),
        None => hasher.write(&rows.request(place).key()),
    }
    Some(hasher.finish())
}

fn hash_of_product(seed: &Seed, rows: &WantedList, place: usize) -> Option<u64> {
    let (_, activation_id) = rows.ids(place)?;
    Some(hash_with_machine(seed, rows.names(place).0, activation_id?.as_bytes()))
}

/// `ospp.vbs` names the licence where it prints the number, and no activation id.
fn hash_of_licence(seed: &Seed, rows: &WantedList, place: usize) -> Option<u64> {
    let (machine, name) = rows.names(place);
    Some(hash_with_machine(seed, machine, licence(name?)?.as_bytes()))
}

fn hash_with_machine(seed: &Seed, machine: &str, product: &[u8]) -> u64 {
    let mut hasher = seed.build_hasher();
    hasher.write(product);
    for piece in machine.as_bytes().chunks(8) {
        let mut eight = [0; 8];
        eight[..piece.len()].copy_from_slice(piece);
        eight.make_ascii_lowercase();
        hasher.write_u64(u64::from_le_bytes(eight));
    }
    hasher.finish()
}

fn numbers(row: &Wanted) -> Option<&MicrosoftRequest> {
    match &row.request.body {
        RequestBody::Microsoft(numbers) => Some(numbers),
        _ => None,
    }
}

fn is_same_item(one: &Request, other: &Request) -> bool {
    match (&one.body, &other.body) {
        (RequestBody::Microsoft(one), RequestBody::Microsoft(other)) => {
            one.installation_id == other.installation_id
                && fits(one.activation_id, other.activation_id)
                && fits(one.application_id, other.application_id)
        }
        (one_body, other_body) => one_body == other_body,
    }
}

/// Takes over what only `other` knows, or says what differs.
fn merge(kept: &mut Request, other: &Request) -> Result<(), Thing> {
    if let (RequestBody::Microsoft(kept), RequestBody::Microsoft(other)) =
        (&mut kept.body, &other.body)
    {
        match (kept.key_type, other.key_type) {
            (_, KeyType::Other) => {}
            (KeyType::Other, known) => kept.key_type = known,
            (one, two) if one == two => {}
            _ => return Err(Thing::KeyType),
        }
        fill(&mut kept.application_id, other.application_id, Thing::ApplicationId)?;
        fill(&mut kept.activation_id, other.activation_id, Thing::ActivationId)?;
        fill(&mut kept.extended_pid, other.extended_pid, Thing::ExtendedPid)?;
    }
    fill(&mut kept.reason, other.reason, Thing::Reason)
}

fn fill<T: PartialEq>(kept: &mut Option<T>, other: Option<T>, what: Thing) -> Result<(), Thing> {
    match (&kept, other) {
        (Some(one), Some(other)) if *one != other => return Err(what),
        (None, Some(other)) => *kept = Some(other),
        _ => {}
    }
    Ok(())
}
