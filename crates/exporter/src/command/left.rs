//! What of the input does not cross, and why.

use std::collections::BTreeMap;

use carnet_format::Purpose;
use carnet_host::Status;
use carnet_language::text;

use super::before::Before;
use super::elsewhere::Elsewhere;
use super::outbox::Undelivered;
use super::scrapped::Scrapped;
use crate::export::{Refused, RefusedRow, Replacement, Selected, Waiting};
use crate::fault::{Fault, InputError, Place, next_step_for_answers};
use crate::intake::{Note, Skipped, Wanted};

/// What the input holds.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum Of {
    #[default]
    Requests,
    Answers,
}

impl Of {
    /// What the person does next who made the input.
    pub(super) fn next_step(self, error: &InputError) -> String {
        match self {
            Self::Requests => match error {
                InputError::Ticket => text!(
                    en "If it is a ticket, ask the security officer to name the field in the route's \
                        fields, beside application-id, activation-id and extended-pid, which then have \
                        to be named there, too. If it is a product key, remove it.";
                    de "Ist es ein Ticket, die Sicherheitsbeauftragten bitten, das Feld unter fields des Wegs zu \
                        nennen, neben application-id, activation-id und extended-pid, die dann auch dort stehen \
                        müssen. Ist es ein Produktschlüssel, ihn entfernen."
                ),
                error => error.code().next_step_for_own().to_owned(),
            },
            Self::Answers => next_step_for_answers(error),
        }
    }
}

/// What an export says besides the bundle.
#[derive(Debug, Default)]
pub(super) struct Left {
    pub(super) of: Of,
    pub(super) faults: Vec<Fault>,
    pub(super) skipped: Vec<Skipped>,
    /// How many requests of each product cross.
    pub(super) products: BTreeMap<String, u64>,
    /// How many of them only the portal can answer.
    pub(super) portal_only: u64,
    /// Machines that are called after their files.
    pub(super) by_file: Vec<String>,
    /// How many of them have no licence state that is understood.
    pub(super) state_unknown: u64,
    /// Machines whose names the stated encoding has made.
    pub(super) decoded: Vec<String>,
    /// Requests that were sent, and whose answer is awaited.
    pub(super) open: u64,
    /// Requests that cross in place of another.
    pub(super) replacing: u64,
    /// Rows whose confirmation the ledger has.
    pub(super) confirmed: Vec<(Place, String)>,
    /// Rows whose confirmation another site has whose place this one has taken.
    pub(super) elsewhere: Vec<Elsewhere>,
    /// Rows whose request was withdrawn.
    pub(super) withdrawn: Vec<(Place, String)>,
    /// Rows whose request was refused and stays so.
    pub(super) stay_refused: Vec<RefusedRow>,
    /// Rows that wait for a person.
    pub(super) waiting: Vec<Waiting>,
    /// Machines that a person named and that let nothing through.
    pub(super) idle: Vec<String>,
    /// Requests that take the place of one with another installation id.
    pub(super) replacements: Vec<Replacement>,
    /// Requests that cross again after a refusal.
    pub(super) refused: Vec<Refused>,
    /// What a person should know of rows that cross.
    pub(super) notes: Vec<Note>,
    /// Rows without an answer.
    pub(super) unanswered: u64,
    /// Answers that are out already.
    pub(super) answered: u64,
    /// Answers that name their request by its number alone.
    pub(super) untied: u64,
    /// Answers that the ledger has granted before, and that cross.
    pub(super) known: u64,
    /// Answers that did not fit, and that are asked for again.
    pub(super) disputes: u64,
    /// Requests that are withdrawn.
    pub(super) withdrawals: u64,
    /// Rows of machines that are gone.
    pub(super) scrapped: Vec<Scrapped>,
    /// Bundles that are recorded and lie in the outbox still.
    pub(super) undelivered: Vec<Undelivered>,
    /// The site asks for nothing new.
    pub(super) is_closed: bool,
    /// What went out before and needs a person.
    pub(super) before: Before,
    /// Nothing is written: it is all that would be so.
    pub(super) is_dry: bool,
}

impl Left {
    /// Takes over what the ledger keeps here; the items stay.
    pub(super) fn take(&mut self, selected: &mut Selected) {
        use std::mem::take;
        self.faults.append(&mut selected.faults);
        self.notes.append(&mut selected.notes);
        (self.open, self.replacing) = (selected.open, selected.replacing);
        (self.disputes, self.withdrawals) = (selected.disputes, selected.withdrawals);
        self.confirmed = take(&mut selected.confirmed);
        self.withdrawn = take(&mut selected.withdrawn);
        self.stay_refused = take(&mut selected.stay_refused);
        self.waiting = take(&mut selected.waiting);
        self.replacements = take(&mut selected.replacements);
        self.refused = take(&mut selected.refused);
        // The name of a product is made once for those of it that follow each other.
        let mut run: Option<(Wanted, u64)> = None;
        let count = |products: &mut BTreeMap<String, u64>, run: Option<(Wanted, u64)>| {
            if let Some((item, count)) = run {
                *products.entry(item.product()).or_default() += count;
            }
        };
        for (item, more) in selected.items.runs() {
            if item.request.purpose == Purpose::Withdraw {
                continue;
            }
            self.portal_only += if item.is_for_the_portal() { more } else { 0 };
            self.state_unknown += if item.is_perhaps_licensed() { more } else { 0 };
            match &mut run {
                Some((first, count)) if first.is_of_product(&item) => *count += more,
                _ => count(&mut self.products, run.replace((item, more))),
            }
        }
        count(&mut self.products, run);
    }

    /// How many rows stay, whatever the reason.
    pub(super) fn stay(&self) -> u64 {
        let rows = [
            self.confirmed.len(),
            self.elsewhere.len(),
            self.withdrawn.len(),
            self.stay_refused.len(),
            self.scrapped.len(),
            self.skipped.len(),
        ];
        self.open + self.unanswered + self.answered + rows.iter().sum::<usize>() as u64
    }

    /// EXP-47, EXP-36, EXP-49. The status of an export that went well: somebody has to carry what was left
    /// behind, to say which number is the right one, or to void what nobody would take.
    pub(super) fn status(&self) -> Status {
        let is_still = !self.before.stranded.is_empty();
        match self.undelivered.is_empty() && self.waiting.is_empty() && !is_still {
            true => Status::Done,
            false => Status::Held,
        }
    }
}
