//! Rows that wait for a person: what they ask for would end a request that has no answer yet, or is
//! older than what was sent.

use std::collections::HashMap;

use carnet_format::{InstallationId, ItemRef, RequestBody};
use carnet_ledger::{ItemState, Ledger, LedgerError, Numbers, RequestKey, Seen, Subject};

use crate::fault::Place;
use crate::intake::{Note, Remark, Wanted};

/// A row that does not cross until a person says that its number is the right one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The row.
    pub place: Place,
    /// The machine that has to be named.
    pub machine: String,
    /// What would happen.
    pub why: Why,
    /// The number of the row.
    pub own: InstallationId,
    /// The number that was sent.
    pub sent: InstallationId,
    /// When that was.
    pub since: u64,
    /// What it would move to is in the ledger, for these machines.
    pub joins: Vec<String>,
    /// What it would leave has other machines, too.
    pub is_shared: bool,
    /// The digits that have to be named with the machine, because rows with other numbers wait for it.
    pub digits: Option<String>,
}

/// Why a row waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It would end a request that is open or deferred.
    // STATE-14.
    Replaces,
    /// A newer installation id was sent.
    // STATE-15.
    Older,
}

impl Why {
    /// The reason as JSON has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Replaces => "replaces-open",
            Self::Older => "older-print",
        }
    }
}

/// The machines whose requests a person lets others take the place of, each alone or with a colon and
/// the last digits of the number. Their names are compared as those of machines are.
#[derive(Debug, Default)]
pub struct Replace {
    names: Vec<(String, bool)>,
    /// What waits, or would, by the machine.
    waiting: HashMap<String, Vec<(RequestKey, InstallationId)>>,
}

impl Replace {
    /// These machines.
    #[must_use]
    pub fn new(names: &[String]) -> Self {
        Self {
            names: names.iter().map(|name| (name.clone(), false)).collect(),
            waiting: HashMap::new(),
        }
    }

    /// Whether one of these machines is named, in either form.
    fn names_one_of(&self, machines: &[String]) -> bool {
        let is_named = |machine: &String| {
            let is = |name: &str| name.eq_ignore_ascii_case(machine);
            self.names.iter().any(|(name, _)| is(name) || in_parts(name).is_some_and(|it| is(it.0)))
        };
        !self.names.is_empty() && machines.iter().any(is_named)
    }

    /// Takes down that a row of this machine waits for a person.
    fn note(&mut self, machine: &str, key: &RequestKey, own: InstallationId) {
        let waiting = self.waiting.entry(machine.to_ascii_lowercase()).or_default();
        if waiting.iter().all(|(known, _)| known != key) {
            waiting.push((key.clone(), own));
        }
    }

    /// Whether a row of this machine may cross; the name has then been of use. Where several of its
    /// numbers wait, the name alone says nothing: one of them may be somebody else's.
    fn lets(&mut self, machine: &str, own: &InstallationId) -> bool {
        let waiting = self.waiting.get(&machine.to_ascii_lowercase());
        let waiting = waiting.map_or(&[][..], Vec::as_slice);
        let is = |name: &str| name.eq_ignore_ascii_case(machine);
        let mut lets = false;
        for (name, used) in &mut self.names {
            let alone = is(name) && waiting.len() <= 1;
            let with_digits = in_parts(name).is_some_and(|(name, digits)| {
                is(name) && own.to_string().ends_with(digits) && are_of_one(waiting, digits)
            });
            *used |= alone || with_digits;
            lets |= alone || with_digits;
        }
        lets
    }

    /// The digits that have to be named with the machine.
    fn digits(&self, machine: &str, own: &InstallationId) -> Option<String> {
        let waiting = self.waiting.get(&machine.to_ascii_lowercase())?;
        let last = own.last_group();
        let whole = || own.to_string();
        let digits = if are_of_one(waiting, &last) { last } else { whole() };
        (waiting.len() > 1).then_some(digits)
    }

    /// The names that let nothing through.
    pub fn idle(self) -> Vec<String> {
        self.names.into_iter().filter(|(_, used)| !used).map(|(name, _)| name).collect()
    }
}

/// A machine and the last digits of a number: at least one group.
fn in_parts(name: &str) -> Option<(&str, &str)> {
    name.rsplit_once(':')
        .filter(|(_, digits)| digits.len() >= 6 && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether one number ends in these digits, and no other that waits.
fn are_of_one(waiting: &[(RequestKey, InstallationId)], digits: &str) -> bool {
    let mut numbers =
        waiting.iter().map(|(_, id)| id).filter(|id| id.to_string().ends_with(digits));
    numbers.next().is_none_or(|first| numbers.all(|other| other == first))
}

/// The requests that the machines of an item leave with it: what each asked for before, with another
/// installation id.
pub(super) type Before = Vec<(ItemRef, String)>;

/// What an item meets in the ledger.
#[derive(Clone, Copy)]
pub(super) enum Meets {
    /// Nothing: it was never sent.
    Nothing,
    /// Itself, sent and not at an end, or granted.
    Itself(ItemRef),
    /// A newer request: it is an older print.
    Newer(ItemRef),
    /// Itself, at an end, so that it may cross again.
    Again(ItemRef),
}

/// Lets the machines of an item through that may ask for it.
pub(super) struct Gate<'a> {
    pub(super) ledger: &'a dyn Ledger,
    pub(super) replace: &'a mut Replace,
    pub(super) waiting: Vec<Waiting>,
    pub(super) notes: Vec<Note>,
}

/// A machine that would be tied to an item anew, or again.
struct Tie {
    /// Which row of the item.
    position: usize,
    /// What it asked for before and leaves.
    old: Option<ItemRef>,
    /// Why it has to wait, and for what was sent.
    waits: Option<(Why, ItemRef)>,
    /// Others have the item already, and it does not.
    joins: bool,
}

impl Gate<'_> {
    /// Takes down which of the machines that a person names would wait, before the first is let through.
    pub(super) fn look(
        &mut self,
        item: &Wanted,
        meets: Meets,
        seen: &Seen,
    ) -> Result<(), LedgerError> {
        let RequestBody::Microsoft(numbers) = &item.request.body else { return Ok(()) };
        let key = RequestKey::of(&item.request);
        // EXP-35. Of a machine that has never asked for anything nothing is replaced.
        if seen.have_asked || !seen.have_history {
            return Ok(());
        }
        for tie in self.ties(item, numbers, &key, meets, &self.asked(meets)?)? {
            if tie.waits.is_some() {
                self.replace.note(&item.machines[tie.position], &key, numbers.installation_id);
            }
        }
        Ok(())
    }

    /// Whether a person has named any machine.
    pub(super) fn asks_about_any(&self) -> bool {
        !self.replace.names.is_empty()
    }

    pub(super) fn is_asked_about(&self, item: &Wanted) -> bool {
        self.replace.names_one_of(&item.machines)
    }

    /// Leaves out of an item the machines that have to wait.
    // EXP-36.
    pub(super) fn pass(
        &mut self,
        item: &mut Wanted,
        key: &RequestKey,
        meets: Meets,
        seen: &Seen,
    ) -> Result<Before, LedgerError> {
        let RequestBody::Microsoft(numbers) = &item.request.body else { return Ok(Vec::new()) };
        if seen.have_asked || !seen.have_history {
            return Ok(Vec::new());
        }
        let own = numbers.installation_id;
        let asked = self.asked(meets)?;
        let (mut before, mut left_out) = (Vec::new(), Vec::new());
        let rows: Vec<(&str, &Place)> = item.rows().collect();
        for Tie { position, old, waits, joins } in self.ties(item, numbers, key, meets, &asked)? {
            let (machine, place) = rows[position];
            let joins = if joins { asked.clone() } else { Vec::new() };
            if let Some((why, sent)) = waits
                && !self.replace.lets(machine, &own)
            {
                self.replace.note(machine, key, own);
                self.wait(place, machine, why, own, sent, joins)?;
                left_out.push(position);
                continue;
            }
            before.extend(old.map(|old| (old, machine.to_owned())));
            if !joins.is_empty() {
                let (machine, number) = (machine.to_owned(), own.last_group());
                let remark = Remark::Joins { machine, number, others: joins };
                self.notes.push(Note { place: place.clone(), remark });
            }
        }
        item.leave_out(&left_out);
        Ok(before)
    }

    /// The machines that the ledger ties to an item.
    fn asked(&self, meets: Meets) -> Result<Vec<String>, LedgerError> {
        match meets {
            Meets::Itself(item) | Meets::Again(item) => self.ledger.machines(&item),
            Meets::Nothing | Meets::Newer(_) => Ok(Vec::new()),
        }
    }

    fn ties(
        &self,
        item: &Wanted,
        numbers: &carnet_format::MicrosoftRequest,
        key: &RequestKey,
        meets: Meets,
        asked: &[String],
    ) -> Result<Vec<Tie>, LedgerError> {
        let mut ties = Vec::new();
        for (position, machine) in item.machines.iter().enumerate() {
            let has_asked = asked.iter().any(|known| known.eq_ignore_ascii_case(machine));
            // Who has asked for it before goes nowhere.
            if has_asked && matches!(meets, Meets::Itself(_)) {
                continue;
            }
            // STATE-14.
            let mut old = match &numbers.activation_id {
                Some(id) => self.ledger.predecessor(machine, id, key)?,
                None => None,
            };
            let waits = match (old, meets) {
                (old, Meets::Newer(by)) => Some((Why::Older, old.unwrap_or(by))),
                // STATE-15.
                (Some(newer), Meets::Again(own)) if has_asked => {
                    let is_newer = self.is_newer(&newer, &own)?;
                    old = old.filter(|_| is_newer);
                    is_newer.then_some((Why::Older, newer))
                }
                (Some(old), _) => self.is_awaited(&old)?.then_some((Why::Replaces, old)),
                (None, _) => None,
            };
            let joins = !has_asked && !asked.is_empty();
            ties.push(Tie { position, old, waits, joins });
        }
        Ok(ties)
    }

    /// Whether a request stands and was sent after another one.
    fn is_newer(&self, one: &ItemRef, other: &ItemRef) -> Result<bool, LedgerError> {
        let state = self.ledger.request(one)?.map(|request| request.state);
        if matches!(state, Some(ItemState::Voided | ItemState::Withdrawn)) {
            return Ok(false);
        }
        let sent = |item: &ItemRef| -> Result<_, LedgerError> {
            let bundle = self.ledger.bundle(&item.bundle)?;
            Ok(bundle.map(|it| (it.recorded, it.epoch, it.sequence)))
        };
        Ok(sent(one)? > sent(other)?)
    }

    fn is_awaited(&self, item: &ItemRef) -> Result<bool, LedgerError> {
        let state = self.ledger.request(item)?.map(|request| request.state);
        Ok(matches!(state, Some(ItemState::Open | ItemState::Deferred)))
    }

    /// The rows that wait; only now it is known whether a machine has several.
    pub(super) fn end(self) -> (Vec<Waiting>, Vec<Note>) {
        let Self { replace, mut waiting, notes, .. } = self;
        for row in &mut waiting {
            row.digits = replace.digits(&row.machine, &row.own);
        }
        (waiting, notes)
    }

    fn wait(
        &mut self,
        place: &Place,
        machine: &str,
        why: Why,
        own: InstallationId,
        sent: ItemRef,
        joins: Vec<String>,
    ) -> Result<(), LedgerError> {
        let others = self.ledger.machines(&sent)?;
        let is_shared = others.iter().any(|other| !other.eq_ignore_ascii_case(machine));
        let since = self.ledger.bundle(&sent.bundle)?.map_or(0, |bundle| bundle.recorded);
        let sent = numbers_of(self.ledger, &sent)?.map_or(own, |numbers| numbers.installation_id);
        let (place, machine) = (place.clone(), machine.to_owned());
        let digits = None;
        let waiting = Waiting { place, machine, why, own, sent, since, joins, is_shared, digits };
        self.waiting.push(waiting);
        Ok(())
    }
}

/// The numbers of a Microsoft request that is in the ledger.
pub(super) fn numbers_of(
    ledger: &dyn Ledger,
    item: &ItemRef,
) -> Result<Option<Numbers>, LedgerError> {
    Ok(match ledger.request(item)?.map(|request| request.subject) {
        Some(Subject::Microsoft(numbers)) => Some(numbers),
        _ => None,
    })
}
