//! Which of the wanted items cross: the ledger knows what is out and what is answered.

use std::collections::HashMap;

use carnet_format::{
    ErrorCode, InstallationId, Item, ItemRef, Purpose, Reason, Request, RequestBody,
};
use carnet_judge::route::check_item;
use carnet_judge::trust::Route;
use carnet_ledger::{Ledger, LedgerError, Numbers, RequestKey, Seen, Standing};

use super::waiting::{Gate, Meets, Replace, Waiting, numbers_of};
use crate::fault::{Fault, Place};
use crate::intake::{Note, Wanted, WantedList};

/// The wanted items, sorted out.
#[derive(Debug, Default)]
pub struct Selected {
    /// What crosses.
    pub items: WantedList,
    /// Items that were sent, and whose answer is awaited.
    pub open: u64,
    /// Items that cross again in place of another.
    pub replacing: u64,
    /// Machines of items that are out already.
    pub mappings: Vec<(ItemRef, String)>,
    /// Rows whose confirmation the ledger has, with their machine.
    pub confirmed: Vec<(Place, String)>,
    /// Rows whose request was withdrawn, with their machine.
    pub withdrawn: Vec<(Place, String)>,
    /// Rows whose request was refused and stays so.
    pub stay_refused: Vec<RefusedRow>,
    /// Rows that wait for a person.
    pub waiting: Vec<Waiting>,
    /// What crosses in place of another installation id.
    pub replacements: Vec<Replacement>,
    /// What crosses again after it was refused.
    pub refused: Vec<Refused>,
    /// What the route does not carry.
    pub faults: Vec<Fault>,
    /// Machines that come to share what others have asked for.
    pub notes: Vec<Note>,
    /// Answers that did not fit, and that are asked for again.
    pub disputes: u64,
    /// Requests that are withdrawn.
    pub withdrawals: u64,
    /// Withdrawals that the next export carries: a bundle has one thing of an item key, and this one has a dispute.
    pub later: u64,
    /// Requests whose place others want to take, and the machines of those.
    moving: HashMap<ItemRef, (RequestKey, Vec<String>)>,
}

/// What a person says about requests that would stay.
#[derive(Debug)]
pub struct Orders {
    /// What becomes of those that were withdrawn or refused.
    pub again: Again,
    /// Whose number is the right one.
    pub replace: Replace,
}

/// What becomes of a request that was withdrawn or refused.
// STATE-9. STATE-11.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
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

/// A request that crosses again, because the last answer was no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The row.
    pub place: Place,
    /// The machines.
    pub machines: Vec<String>,
    /// The vendor's code.
    pub code: Option<ErrorCode>,
}

/// A machine whose request was refused and stays so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedRow {
    /// The row.
    pub place: Place,
    /// The machine.
    pub machine: String,
    /// The vendor's code.
    pub code: Option<ErrorCode>,
    /// Whether it is a code of Microsoft's.
    pub is_microsoft: bool,
}

impl Selected {
    /// Asks the ledger about each item. STATE-9, EXP-35.
    ///
    /// # Errors
    /// The ledger could not be asked.
    pub fn of(
        wanted: WantedList,
        ledger: &dyn Ledger,
        route: &Route,
        orders: &mut Orders,
    ) -> Result<Self, LedgerError> {
        let mut selected = Self::default();
        let again = orders.again;
        let (replace, waiting, notes) = (&mut orders.replace, Vec::new(), Vec::new());
        let mut gate = Gate { ledger, replace, waiting, notes };
        let known = ledger.known_of(&Rows(&wanted))?;
        // Without names there is nothing to look at, and no item need be made.
        let looked_at = if gate.asks_about_any() { wanted.len() } else { 0 };
        for (number, item) in wanted.iter().take(looked_at).enumerate() {
            if gate.is_asked_about(&item)
                && let seen = known.of(number)
                && let Some(meets) = meets(&seen.standing, again)
            {
                gate.look(&item, meets, &seen)?;
            }
        }
        let mut items = wanted;
        let mut gone = vec![false; items.len()];
        for (number, is_gone) in gone.iter_mut().enumerate() {
            let seen = known.of(number);
            let plainly = selected.crosses_plainly(&items, number, &seen, route);
            let crosses = match plainly {
                Some(crosses) => crosses,
                None => {
                    let mut item = items.get(number);
                    let crosses = selected.crosses(&mut item, seen, &mut gate, route, again)?;
                    if crosses {
                        items.set(number, item);
                    }
                    crosses
                }
            };
            *is_gone = !crosses;
        }
        items.leave_out(|number| gone[number]);
        (selected.waiting, selected.notes) = gate.end();
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
        let (replacements, replacing) = (&mut self.replacements, &mut self.replacing);
        self.items.retain_mut(|item| {
            let moves = item.request.replaces.and_then(|old| moves.get(&old));
            if let (Some((old, all)), RequestBody::Microsoft(numbers)) = (moves, &item.request.body)
                // One that was refused or voided takes its own place.
                && numbers.installation_id != *old
            {
                if *all {
                    replacements.push(Replacement {
                        place: item.place.clone(),
                        machines: item.machines.clone(),
                        old: *old,
                        new: numbers.installation_id,
                    });
                } else {
                    item.request.replaces = None;
                    *replacing -= 1;
                }
            }
            true
        });
        Ok(())
    }

    /// The same as [`Self::crosses`] of most items, which need not be made for it: what is new and may cross, and
    /// what is open and asked for by nobody new.
    fn crosses_plainly(
        &mut self,
        items: &WantedList,
        number: usize,
        seen: &Seen,
        route: &Route,
    ) -> Option<bool> {
        let has_machines = items.has_machines(number);
        match seen.standing {
            Standing::Open(_) if seen.have_asked => {
                self.open += u64::from(has_machines);
                Some(false)
            }
            Standing::New if !seen.have_history && has_machines => {
                let item = Item::Request(items.request(number).into_owned());
                check_item(route, 0, &item).is_ok().then_some(true)
            }
            _ => None,
        }
    }

    /// Whether an item crosses; notes why not.
    fn crosses(
        &mut self,
        item: &mut Wanted,
        seen: Seen,
        gate: &mut Gate<'_>,
        route: &Route,
        again: Again,
    ) -> Result<bool, LedgerError> {
        let key = RequestKey::of(&item.request);
        // STATE-11.
        let Some(meets) = meets(&seen.standing, again) else {
            self.withdrawn.extend(named(item));
            return Ok(false);
        };
        let before = gate.pass(item, &key, meets, &seen)?;
        let Seen { standing, have_asked, .. } = seen;
        if let Meets::Itself(out) = meets {
            if matches!(standing, Standing::Confirmed(_)) {
                self.confirmed.extend(named(item));
            } else {
                self.open += u64::from(!item.machines.is_empty());
            }
            if !have_asked {
                self.mappings.extend(item.machines.drain(..).map(|machine| (out, machine)));
            }
            return Ok(false);
        }
        if item.machines.is_empty() {
            return Ok(false);
        }
        // STATE-9. Whoever says that this number takes the place of another says that it is to cross.
        if let (Standing::Refused(out, code), Again::Stay) = (&standing, again)
            && before.is_empty()
        {
            let is_microsoft = matches!(item.request.body, RequestBody::Microsoft(_));
            let row =
                |(place, machine)| RefusedRow { place, machine, code: code.clone(), is_microsoft };
            self.stay_refused.extend(named(item).map(row));
            self.mappings.extend(item.machines.drain(..).map(|machine| (*out, machine)));
            return Ok(false);
        }
        let own = match meets {
            Meets::Again(own) => Some(own),
            _ => None,
        };
        let replaces = before.first().map(|(old, _)| *old).or(own);
        let refused = match standing {
            Standing::Refused(_, code) => Some(code),
            _ => None,
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
        self.replacing += u64::from(replaces.is_some());
        let again =
            |code| Refused { place: item.place.clone(), machines: item.machines.clone(), code };
        self.refused.extend(refused.map(again));
        for (old, machine) in before {
            self.moving.entry(old).or_insert_with(|| (key.clone(), Vec::new())).1.push(machine);
        }
        Ok(true)
    }

    /// Adds what a person has said about requests that are out. Where an input asks for the same again, the
    /// dispute says it, and what is asked for is not withdrawn.
    // LEDGER-21.
    pub fn claim(&mut self, claims: Vec<Wanted>, route: &Route) {
        for mut claim in claims {
            let key = RequestKey::of(&claim.request);
            if claim.request.purpose == Purpose::Withdraw {
                let is_same = |item: &Wanted| RequestKey::of(&item.request) == key;
                if let Some(same) = self.items.iter().find(|item| is_same(item)) {
                    self.later += u64::from(says_so(&same.request));
                    continue;
                }
                self.withdrawals += 1;
            } else {
                // STATE-9. A print that names less or more asks for the same.
                let is_same = |item: &Wanted| {
                    let (other, request) = (RequestKey::of(&item.request), &item.request);
                    let is_input = request.purpose != Purpose::Withdraw && !says_so(request);
                    other == key || is_input && other.agrees(&key)
                };
                let find = |items: &WantedList| items.iter().position(|item| is_same(&item));
                while let Some(same) = find(&self.items) {
                    let item = self.items.remove(same);
                    self.later += u64::from(item.request.purpose == Purpose::Withdraw);
                    self.uncount(&item.request);
                    add_extended_pid(&mut claim.request, &item.request);
                    let is_new = |machine: &String| {
                        claim.machines.iter().all(|known| !known.eq_ignore_ascii_case(machine))
                    };
                    let new: Vec<String> = item.machines.into_iter().filter(is_new).collect();
                    claim.machines.extend(new);
                }
                self.disputes += 1;
            }
            match check_item(route, 0, &Item::Request(claim.request.clone())) {
                Ok(()) => self.items.push(claim),
                Err(fault) => {
                    let (place, fault) = (claim.place, fault.into());
                    self.faults.push(Fault { place, column: None, fault });
                }
            }
        }
    }

    /// Leaves out what crosses at these places, which ascend.
    pub fn leave_out(&mut self, places: &[usize]) {
        let mut number = 0;
        let mut items = std::mem::take(&mut self.items);
        items.retain_mut(|item| {
            let is_left_out = places.binary_search(&number).is_ok();
            number += 1;
            if is_left_out {
                self.uncount(&item.request);
                self.refused.retain(|refused| refused.place != item.place);
            }
            !is_left_out
        });
        self.items = items;
    }

    /// A request is counted no more. What a person has said is counted by what it says; no input gives its reason.
    fn uncount(&mut self, request: &Request) {
        match request.purpose {
            Purpose::Withdraw => self.withdrawals -= 1,
            _ if says_so(request) => self.disputes -= 1,
            _ => self.replacing -= u64::from(request.replaces.is_some()),
        }
    }
}

/// Gives a dispute the extended PID that a print has and the request before had not: without it only the portal could
/// answer. The ids stay those of the request that was answered, since they are its key.
fn add_extended_pid(dispute: &mut Request, print: &Request) {
    if let (RequestBody::Microsoft(numbers), RequestBody::Microsoft(print)) =
        (&mut dispute.body, &print.body)
    {
        numbers.extended_pid = numbers.extended_pid.or(print.extended_pid);
    }
}

/// Whether a request says that an answer did not fit.
fn says_so(request: &Request) -> bool {
    request.reason == Some(Reason::AnswerDidNotFit)
}

/// What an item meets that stands like this in the ledger; nothing where it was withdrawn and stays.
// STATE-15.
fn meets(standing: &Standing, again: Again) -> Option<Meets> {
    Some(match *standing {
        Standing::Open(out) | Standing::Confirmed(out) => Meets::Itself(out),
        Standing::Withdrawn(_) if again == Again::Stay => return None,
        Standing::Refused(before, _) | Standing::Voided(before) | Standing::Withdrawn(before) => {
            Meets::Again(before)
        }
        Standing::Replaced { by, .. } => Meets::Newer(by),
        Standing::New => Meets::Nothing,
    })
}

/// What the ledger is asked about.
struct Rows<'a>(&'a WantedList);

impl carnet_ledger::Wanted for Rows<'_> {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn key(&self, number: usize) -> RequestKey {
        self.0.key(number)
    }

    fn fetch(&self, numbers: &[u32]) {
        self.0.fetch(numbers);
    }

    fn each_machine(&self, number: usize, each: &mut dyn FnMut(&str)) {
        self.0.each_machine(number, each);
    }
}

/// The rows of an item and their machines.
fn named(item: &Wanted) -> impl Iterator<Item = (Place, String)> {
    item.rows().map(|(machine, place)| (place.clone(), machine.to_owned()))
}

/// Whether each machine of `old` is among those that move, or has moved before.
fn all_move(
    ledger: &dyn Ledger,
    old: &ItemRef,
    numbers: &Numbers,
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
