//! Answers against the requests they name, against the ledger, and against each other.

mod compare;
mod find;

use std::collections::HashMap;

use carnet_format::{Item, ItemRef, Response};
use carnet_judge::route::check_item;
use carnet_judge::trust::Route;
use carnet_ledger::{
    BundleRecord, Effect, Elsewhere, ItemState, Ledger, LedgerError, OutcomeRecord, RequestRecord,
    Subject,
};

use self::compare::{
    Contents, disputed_elsewhere, handed_back, held_by_another, mixed_up, told_elsewhere,
};
use self::find::Finder;
use super::Judged;
use super::row::Row;
use crate::fault::{AnswerError, Fault, InputError};
use crate::intake::{Note, Remark};

/// How many requests are read from the ledger at a time.
const PAGE: u32 = 512;

/// What answers are judged by, and where the faults go.
pub(super) struct Judge<'a> {
    pub(super) bundles: &'a [BundleRecord],
    pub(super) route: &'a Route,
    pub(super) ledger: &'a dyn Ledger,
    pub(super) faults: &'a mut Vec<Fault>,
}

/// An answer beside its request.
struct Answer {
    item: ItemRef,
    subject: Subject,
    state: ItemState,
    row: Row,
}

impl Judge<'_> {
    pub(super) fn judge(&mut self, rows: Vec<Row>) -> Result<Judged, LedgerError> {
        let mut judged = Judged::default();
        let answers = self.place(rows)?;
        let contents = Contents::of(&answers, self.ledger)?;
        let elsewhere = self.elsewhere()?;
        let mut moving = Vec::new();
        for answer in self.one_each(answers, &mut judged) {
            let others = elsewhere.get(&answer.item).map_or(&[][..], Vec::as_slice);
            let mut looked = self.look(&answer, &contents)?;
            if let Some(error) = disputed_elsewhere(&answer, others) {
                looked = Err(error.into());
            }
            if looked.is_ok() {
                judged.notes.extend(self.past(&answer));
                judged.notes.extend(others.iter().map(|other| told_elsewhere(&answer, other)));
            }
            match looked {
                Ok(Effect::Moves) => moving.push(answer),
                Ok(Effect::Nothing) => judged.known += 1,
                Err(error) => self.fault(&answer.row, error),
            }
        }
        let faults = mixed_up(&moving);
        for (answer, fault) in moving.into_iter().zip(faults) {
            match fault {
                Some(error) => self.fault(&answer.row, error),
                None => self.send(answer, &mut judged),
            }
        }
        Ok(judged)
    }

    fn fault(&mut self, row: &Row, error: impl Into<InputError>) {
        self.faults.push(Fault { place: row.place.clone(), column: None, fault: error.into() });
    }

    /// Puts each row beside its request, in the order of the items.
    fn place(&mut self, rows: Vec<Row>) -> Result<Vec<Answer>, LedgerError> {
        let finder = Finder::of(&rows, self.bundles, self.ledger)?;
        let mut placed: Vec<(ItemRef, Row)> = Vec::with_capacity(rows.len());
        for row in rows {
            match finder.find(&row) {
                Ok(item) => placed.push((item, row)),
                Err(error) => self.fault(&row, error),
            }
        }
        placed.sort_by_key(|(item, _)| *item);
        let mut requests = Requests { ledger: self.ledger, page: Vec::new() };
        let mut answers = Vec::with_capacity(placed.len());
        for (item, row) in placed {
            match requests.find(item)?.map(|request| (request.subject.clone(), request.state)) {
                None => {
                    let bundle = finder.name(&item.bundle);
                    self.fault(&row, AnswerError::UnknownItem { item: item.index, bundle });
                }
                Some((subject, _)) if asks_with_another(&subject, &row) => {
                    self.fault(&row, AnswerError::OtherInstallationId { item: item.index });
                }
                Some((subject, state)) => answers.push(Answer { item, subject, state, row }),
            }
        }
        Ok(answers)
    }

    /// One answer for each item. Where two rows say different things nobody knows which is right.
    // EXP-25.
    fn one_each(&mut self, answers: Vec<Answer>, judged: &mut Judged) -> Vec<Answer> {
        let mut kept = Vec::with_capacity(answers.len());
        let mut answers = answers.into_iter().peekable();
        while let Some(first) = answers.next() {
            let mut more = Vec::new();
            while let Some(other) = answers.next_if(|other| other.item == first.item) {
                more.push(other.row);
            }
            let Some(other) = more.iter().find(|row| row.outcome != first.row.outcome) else {
                judged.repeated.extend(more.into_iter().map(|row| row.place));
                kept.push(first);
                continue;
            };
            let item = first.item.index;
            let twice = |other: &Row| {
                let other = other.place.clone();
                AnswerError::AnsweredTwice { item, other }
            };
            self.fault(&first.row, twice(other));
            more.iter().for_each(|row| self.fault(row, twice(&first.row)));
        }
        kept
    }

    /// EXP-19, EXP-20. Judges an answer as the ledger and the other side will, so that the row can be
    /// named.
    fn look(
        &self,
        answer: &Answer,
        contents: &Contents,
    ) -> Result<Result<Effect, InputError>, LedgerError> {
        if let Some(error) = handed_back(answer, contents) {
            return Ok(Err(error.into()));
        }
        let outcome = OutcomeRecord::of(&answer.row.outcome);
        match self.ledger.foresee(&answer.item, &outcome)? {
            Ok(Effect::Moves) => {}
            Ok(Effect::Nothing) => return Ok(Ok(Effect::Nothing)),
            Err(fault) => return Ok(Err(AnswerError::from(fault).into())),
        }
        if let Some(error) = held_by_another(answer, self.ledger)? {
            return Ok(Err(error.into()));
        }
        // EXP-35.
        let response = Response {
            answers_index: 0,
            item_index: answer.item.index,
            outcome: answer.row.outcome.clone(),
        };
        let carried = check_item(self.route, 0, &Item::Response(response));
        Ok(carried.map(|()| Effect::Moves).map_err(InputError::from))
    }

    /// Who else asks with the installation ids of the bundles that are answered.
    // EXP-29.
    fn elsewhere(&self) -> Result<HashMap<ItemRef, Vec<Elsewhere>>, LedgerError> {
        let mut all = HashMap::<_, Vec<Elsewhere>>::new();
        for bundle in self.bundles {
            for found in self.ledger.elsewhere(&bundle.digest)? {
                all.entry(found.item).or_default().push(found);
            }
        }
        Ok(all)
    }

    /// Whether nobody asks any more: the answer may be wanted all the same.
    // EXP-20.
    fn past(&self, answer: &Answer) -> Option<Note> {
        let Answer { item, state, row, .. } = answer;
        let is_past =
            matches!(state, ItemState::Replaced | ItemState::Withdrawn | ItemState::Voided);
        let bundle = self.bundles.iter().find(|bundle| bundle.digest == item.bundle)?.spool_name();
        let remark = Remark::Past { item: item.index, bundle, state: *state };
        is_past.then(|| Note { place: row.place.clone(), remark })
    }

    fn send(&self, answer: Answer, judged: &mut Judged) {
        let Answer { item, row, .. } = answer;
        if judged.answers.last() != Some(&item.bundle) {
            judged.answers.push(item.bundle);
        }
        judged.untied += u64::from(row.bundle.is_none() && row.installation_id.is_none());
        judged.places.push(row.place);
        judged.responses.push(Response {
            // safe: at most 64 bundles are named.
            answers_index: u32::try_from(judged.answers.len() - 1).unwrap_or(u32::MAX),
            item_index: item.index,
            outcome: row.outcome,
        });
    }
}

/// Whether a row repeats an installation id that is not its request's.
fn asks_with_another(subject: &Subject, row: &Row) -> bool {
    let asked = match subject {
        Subject::Microsoft(numbers) => Some(numbers.installation_id),
        Subject::Vendor { .. } => None,
    };
    // EXP-22.
    let mut told = row.installation_id.iter().chain(&row.beside);
    told.any(|id| Some(id) != asked.as_ref())
}

/// Requests of the ledger, read in pages: answers stand in the order of their items.
struct Requests<'a> {
    ledger: &'a dyn Ledger,
    page: Vec<RequestRecord>,
}

impl Requests<'_> {
    fn find(&mut self, item: ItemRef) -> Result<Option<&RequestRecord>, LedgerError> {
        let place = |page: &[RequestRecord]| page.binary_search_by_key(&item, |record| record.item);
        let mut found = place(&self.page);
        if found.is_err() {
            self.page = self.ledger.requests(&item.bundle, item.index, PAGE)?;
            found = place(&self.page);
        }
        Ok(found.ok().and_then(|place| self.page.get(place)))
    }
}
