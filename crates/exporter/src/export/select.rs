//! Which of the wanted items cross: the ledger knows what is out and what is answered.

use std::collections::HashMap;

use carnet_format::{InstallationId, Item, ItemRef, MicrosoftRequest, Request, RequestBody};
use carnet_judge::route::check_item;
use carnet_judge::trust::Route;
use carnet_ledger::{Ledger, LedgerError, RequestKey, Standing, Subject};

use crate::fault::{Fault, Place};
use crate::intake::Wanted;

/// The wanted items, sorted out.
#[derive(Debug, Default)]
pub struct Selected {
    /// What crosses.
    pub items: Vec<Wanted>,
    /// What stays because of the ledger.
    pub standings: Standings,
    /// Machines of items that are out already.
    pub mappings: Vec<(ItemRef, String)>,
    /// Rows whose confirmation the ledger has, with their first machine.
    pub confirmed: Vec<(Place, String)>,
    /// Rows that a newer request has replaced, with their first machine.
    pub replaced: Vec<(Place, String)>,
    /// Rows whose request was withdrawn, with their first machine.
    pub withdrawn: Vec<(Place, String)>,
    /// What crosses in place of another installation id.
    pub replacements: Vec<Replacement>,
    /// What the route does not carry.
    pub faults: Vec<Fault>,
    /// Requests whose place others want to take, and the machines of those.
    moving: HashMap<ItemRef, (RequestKey, Vec<String>)>,
}

/// How many items stay or cross again because of the ledger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standings {
    /// Sent, an answer is awaited.
    pub open: u64,
    /// Granted: the confirmation is in the ledger.
    pub confirmed: u64,
    /// Older prints: a newer installation id was sent.
    pub replaced: u64,
    /// Withdrawn, and nobody asks for them again.
    pub withdrawn: u64,
    /// Cross again in place of another item.
    pub replacing: u64,
}

/// What becomes of a request that was withdrawn.
// STATE-11.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withdrawn {
    /// It stays.
    Stay,
    /// It crosses again: a person says so.
    Cross,
}

/// A request that takes the place of one with another installation id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// The row.
    pub place: Place,
    /// The machines.
    pub machines: Vec<String>,
    /// What was asked for before.
    pub old: InstallationId,
    /// What is asked for now.
    pub new: InstallationId,
}

impl Selected {
    /// Asks the ledger about each item. STATE-9, EXP-11.
    ///
    /// # Errors
    /// The ledger could not be asked.
    pub fn of(
        wanted: Vec<Wanted>,
        ledger: &dyn Ledger,
        route: &Route,
        withdrawn: Withdrawn,
    ) -> Result<Self, LedgerError> {
        let mut selected = Self::default();
        let mut failed = None;
        let mut items = wanted;
        // In place: a million items stand in memory once.
        items.retain_mut(|item| match &failed {
            Some(_) => false,
            None => selected.crosses(item, ledger, route, withdrawn).unwrap_or_else(|error| {
                failed = Some(error);
                false
            }),
        });
        if let Some(error) = failed {
            return Err(error);
        }
        selected.items = items;
        selected.settle(ledger)?;
        Ok(selected)
    }

    /// STATE-14. A request is replaced only if every machine that shares it moves; where one stays,
    /// the others ask anew and the old request goes on.
    fn settle(&mut self, ledger: &dyn Ledger) -> Result<(), LedgerError> {
        let moving = std::mem::take(&mut self.moving);
        let mut moves = HashMap::new();
        for (old, (key, machines)) in moving {
            let Some(numbers) = numbers_of(ledger, &old)? else { continue };
            let all = all_move(ledger, &old, &numbers, &key, &machines)?;
            moves.insert(old, (numbers.installation_id, all));
        }
        if moves.is_empty() {
            return Ok(());
        }
        for item in &mut self.items {
            let Some((old, all)) = item.request.replaces.and_then(|old| moves.get(&old)) else {
                continue;
            };
            let RequestBody::Microsoft(numbers) = &item.request.body else { continue };
            // One that was refused or voided takes its own place.
            if numbers.installation_id == *old {
                continue;
            }
            if *all {
                self.replacements.push(Replacement {
                    place: item.place.clone(),
                    machines: item.machines.clone(),
                    old: *old,
                    new: numbers.installation_id,
                });
            } else {
                item.request.replaces = None;
                self.standings.replacing -= 1;
            }
        }
        Ok(())
    }

    /// Whether an item crosses; notes why not.
    fn crosses(
        &mut self,
        item: &mut Wanted,
        ledger: &dyn Ledger,
        route: &Route,
        withdrawn: Withdrawn,
    ) -> Result<bool, LedgerError> {
        let key = RequestKey::of(&item.request);
        let mut before = Vec::new();
        let replaces = match ledger.standing(&key)? {
            Standing::Open(before) => {
                self.standings.open += 1;
                self.map(before, &mut item.machines);
                return Ok(false);
            }
            Standing::Confirmed(before) => {
                self.standings.confirmed += 1;
                self.confirmed.push(named(item));
                self.map(before, &mut item.machines);
                return Ok(false);
            }
            // STATE-15.
            Standing::Replaced(_) => {
                self.standings.replaced += 1;
                self.replaced.push(named(item));
                return Ok(false);
            }
            // STATE-11.
            Standing::Withdrawn(_) if withdrawn == Withdrawn::Stay => {
                self.standings.withdrawn += 1;
                self.withdrawn.push(named(item));
                return Ok(false);
            }
            Standing::Refused(before, _)
            | Standing::Voided(before)
            | Standing::Withdrawn(before) => Some(before),
            Standing::New => {
                before = predecessors(ledger, &item.request, &item.machines, &key)?;
                before.first().map(|(old, _)| *old)
            }
        };
        item.request.replaces = replaces;
        // What the other side would refuse is refused here, where the row can be named.
        if let Err(fault) = check_item(route, 0, &Item::Request(item.request.clone())) {
            self.faults.push(Fault {
                place: item.place.clone(),
                column: None,
                fault: fault.into(),
            });
            return Ok(false);
        }
        self.standings.replacing += u64::from(replaces.is_some());
        for (old, machine) in before {
            self.moving.entry(old).or_insert_with(|| (key.clone(), Vec::new())).1.push(machine);
        }
        Ok(true)
    }

    /// Leaves out what crosses at these places, which ascend.
    pub fn leave_out(&mut self, places: &[usize]) {
        let mut number = 0;
        self.items.retain(|item| {
            let stays = places.binary_search(&number).is_ok();
            number += 1;
            self.standings.replacing -= u64::from(stays && item.request.replaces.is_some());
            !stays
        });
    }

    fn map(&mut self, item: ItemRef, machines: &mut Vec<String>) {
        self.mappings.extend(machines.drain(..).map(|machine| (item, machine)));
    }
}

/// The row of an item and its first machine.
fn named(item: &Wanted) -> (Place, String) {
    (item.place.clone(), item.machines.first().cloned().unwrap_or_default())
}

/// What the same product of these machines asked for before, with another installation id.
fn predecessors(
    ledger: &dyn Ledger,
    request: &Request,
    machines: &[String],
    key: &RequestKey,
) -> Result<Vec<(ItemRef, String)>, LedgerError> {
    let RequestBody::Microsoft(numbers) = &request.body else { return Ok(Vec::new()) };
    let Some(activation_id) = &numbers.activation_id else { return Ok(Vec::new()) };
    let mut before = Vec::new();
    for machine in machines {
        let old = ledger.predecessor(machine, activation_id, key)?;
        before.extend(old.map(|old| (old, machine.clone())));
    }
    Ok(before)
}

fn numbers_of(
    ledger: &dyn Ledger,
    item: &ItemRef,
) -> Result<Option<MicrosoftRequest>, LedgerError> {
    Ok(match ledger.request(item)?.map(|request| request.subject) {
        Some(Subject::Microsoft(numbers)) => Some(numbers),
        _ => None,
    })
}

/// Whether each machine of `old` is among those that move, or has moved before.
fn all_move(
    ledger: &dyn Ledger,
    old: &ItemRef,
    numbers: &MicrosoftRequest,
    key: &RequestKey,
    moving: &[String],
) -> Result<bool, LedgerError> {
    let Some(activation_id) = &numbers.activation_id else { return Ok(false) };
    for machine in ledger.machines(old)? {
        if moving.iter().any(|moved| moved.eq_ignore_ascii_case(&machine)) {
            continue;
        }
        // Where a machine has asked anew, that request is newer, and it stands there.
        let stands = ledger.predecessor(&machine, activation_id, key)?;
        if stands.is_none_or(|stands| stands == *old) {
            return Ok(false);
        }
    }
    Ok(true)
}
