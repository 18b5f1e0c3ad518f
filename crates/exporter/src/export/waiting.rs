//! Rows that wait for a person: what they ask for would end a request that has no answer yet, or is
//! older than what was sent.

use carnet_format::{InstallationId, ItemRef, MicrosoftRequest, RequestBody};
use carnet_ledger::{ItemState, Ledger, LedgerError, RequestKey, Subject};

use crate::fault::Place;
use crate::intake::Wanted;

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

/// The machines whose requests a person lets others take the place of. Their names are compared as
/// those of machines are.
#[derive(Debug, Default)]
pub struct Replace {
    names: Vec<(String, bool)>,
}

impl Replace {
    /// These machines.
    #[must_use]
    pub fn new(names: &[String]) -> Self {
        Self { names: names.iter().map(|name| (name.clone(), false)).collect() }
    }

    /// Whether a row of this machine may cross; the name has then been of use.
    fn lets(&mut self, machine: &str) -> bool {
        let named = self.names.iter_mut().filter(|(name, _)| name.eq_ignore_ascii_case(machine));
        named.map(|(_, used)| *used = true).count() > 0
    }

    /// The names that let nothing through.
    pub fn idle(self) -> Vec<String> {
        self.names.into_iter().filter(|(_, used)| !used).map(|(name, _)| name).collect()
    }
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
}

/// Lets the machines of an item through that may ask for it.
pub(super) struct Gate<'a> {
    pub(super) ledger: &'a dyn Ledger,
    pub(super) replace: &'a mut Replace,
    pub(super) waiting: Vec<Waiting>,
}

impl Gate<'_> {
    /// Leaves out of an item the machines that have to wait.
    // EXP-33.
    pub(super) fn pass(
        &mut self,
        item: &mut Wanted,
        key: &RequestKey,
        meets: Meets,
    ) -> Result<Before, LedgerError> {
        let RequestBody::Microsoft(numbers) = &item.request.body else { return Ok(Vec::new()) };
        let own = numbers.installation_id;
        // Who has asked for it before goes nowhere.
        let asked = match meets {
            Meets::Itself(item) => self.ledger.machines(&item)?,
            Meets::Nothing | Meets::Newer(_) => Vec::new(),
        };
        let (mut before, mut left_out) = (Vec::new(), Vec::new());
        for (position, (machine, place)) in item.rows().enumerate() {
            if asked.iter().any(|known| known.eq_ignore_ascii_case(machine)) {
                continue;
            }
            // STATE-14.
            let old = match &numbers.activation_id {
                Some(id) => self.ledger.predecessor(machine, id, key)?,
                None => None,
            };
            let (sent, why) = match (old, meets) {
                (old, Meets::Newer(by)) => (old.unwrap_or(by), Why::Older),
                (Some(old), _) if self.is_awaited(&old)? => (old, Why::Replaces),
                (old, _) => {
                    before.extend(old.map(|old| (old, machine.to_owned())));
                    continue;
                }
            };
            if self.replace.lets(machine) {
                before.extend(old.map(|old| (old, machine.to_owned())));
            } else {
                self.wait(place, machine, why, own, sent)?;
                left_out.push(position);
            }
        }
        item.leave_out(&left_out);
        Ok(before)
    }

    fn is_awaited(&self, item: &ItemRef) -> Result<bool, LedgerError> {
        let state = self.ledger.request(item)?.map(|request| request.state);
        Ok(matches!(state, Some(ItemState::Open | ItemState::Deferred)))
    }

    fn wait(
        &mut self,
        place: &Place,
        machine: &str,
        why: Why,
        own: InstallationId,
        sent: ItemRef,
    ) -> Result<(), LedgerError> {
        let since = self.ledger.bundle(&sent.bundle)?.map_or(0, |bundle| bundle.recorded);
        let sent = numbers_of(self.ledger, &sent)?.map_or(own, |numbers| numbers.installation_id);
        let (place, machine) = (place.clone(), machine.to_owned());
        self.waiting.push(Waiting { place, machine, why, own, sent, since });
        Ok(())
    }
}

/// The numbers of a Microsoft request that is in the ledger.
pub(super) fn numbers_of(
    ledger: &dyn Ledger,
    item: &ItemRef,
) -> Result<Option<MicrosoftRequest>, LedgerError> {
    Ok(match ledger.request(item)?.map(|request| request.subject) {
        Some(Subject::Microsoft(numbers)) => Some(numbers),
        _ => None,
    })
}
