//! Inside the plant: what is to be applied on which machine.

use std::collections::VecDeque;

use carnet_format::{ConfirmationId, Digest, ErrorCode, Grant, Guid, Item, Outcome};
use carnet_host::json::SpooledResponse;
use carnet_language::text;
use carnet_ledger::{AnswerRecord, ArchiveError, BundleRecord, Ledger, Numbers, Subject};

use super::folder::Folder;
use super::requests::{write_fields, write_file};
use super::table::{Table, Tables, long_number};
use super::template::{Cells, NUMBERS, Templates, is_bare};
use super::{Rows, SpoolError};

/// How many answers are asked for at a time.
const PAGE: u32 = 1_000;

/// `responses.csv`, `responses.jsonl` and the vendors' files.
pub(super) struct Responses<'a> {
    ledger: &'a dyn Ledger,
    record: &'a BundleRecord,
    page: VecDeque<AnswerRecord>,
    lines: Lines,
    withheld: u64,
}

/// Writes the rows.
pub(super) struct Lines {
    table: Table,
    templates: Templates<Shape>,
    cells: Cells,
}

/// What an answer gives.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    pub(super) confirmation: Option<ConfirmationId>,
    pub(super) file: Option<String>,
    pub(super) code: Option<ErrorCode>,
}

/// What rows have in common that differ in machine, ids and items only.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Shape {
    activation_id: Option<Guid>,
    application_id: Option<Guid>,
    outcome: &'static str,
    has_machine: bool,
    has_confirmation: bool,
    request_bundle: Digest,
}

const MACHINE: &str = "MACHINE";
const GRANTED: &str = "GRANTED";
const GIVEN: &str = "GIVEN";

/// What stands in the cells in which they differ, where they have them.
const HOLES: [&str; 7] = [MACHINE, GRANTED, GIVEN, "GROUPS", "DIGITS", NUMBERS[0].1, NUMBERS[1].1];

impl<'a> Responses<'a> {
    pub(super) fn begin(
        folder: &Folder,
        ledger: &'a dyn Ledger,
        record: &'a BundleRecord,
        tables: Tables,
    ) -> Result<Self, SpoolError> {
        let lines = Lines::begin(folder, tables)?;
        Ok(Self { ledger, record, page: VecDeque::new(), lines, withheld: 0 })
    }

    /// What the ledger says about the answer with this index; they are asked for in order.
    fn answer(&mut self, index: u32) -> Result<AnswerRecord, SpoolError> {
        if self.page.is_empty() {
            self.page = self.ledger.answers(&self.record.digest, index, PAGE)?.into();
        }
        self.page.pop_front().filter(|answer| answer.index == index).ok_or_else(|| {
            let why = text!(
                en "the ledger has no answer {index}";
                de "das Register hat keine Antwort {index}"
            );
            ArchiveError::disagrees(&self.record.digest, &why).into()
        })
    }

    fn response(
        &mut self,
        folder: &Folder,
        index: u32,
        outcome: &Outcome,
    ) -> Result<(), SpoolError> {
        let answer = self.answer(index)?;
        // IMP-19.
        if answer.fault.is_some() {
            self.withheld += 1;
            return Ok(());
        }
        // STATE-10. Nobody is to type it, or to use its file.
        let is_disputed = answer.is_disputed();
        let given = if is_disputed { Given::default() } else { give(folder, index, outcome)? };
        let outcome = if is_disputed { "disputed" } else { outcome.as_str() };
        let machines = self.ledger.machines(&answer.item)?;
        let mut row = |machine| {
            let row = Answered { index, machine, outcome, given: &given, answer: &answer };
            self.lines.row(&row)
        };
        if machines.is_empty() {
            return row(None);
        }
        machines.iter().try_for_each(|machine| row(Some(machine)))
    }
}

impl Lines {
    pub(super) fn begin(folder: &Folder, tables: Tables) -> Result<Self, SpoolError> {
        let table = Table::begin::<SpooledResponse>(folder, "responses", tables)?;
        Ok(Self { table, templates: Templates::new(), cells: Cells::default() })
    }

    pub(super) fn row(&mut self, row: &Answered<'_>) -> Result<(), SpoolError> {
        if self.fill(row)? { Ok(()) } else { self.table.row(&row.cells()) }
    }

    /// Adds a row by its template; false where there is none.
    fn fill(&mut self, row: &Answered<'_>) -> Result<bool, SpoolError> {
        let Self { table, templates, cells } = self;
        let Answered { machine, outcome, given, answer, .. } = *row;
        let Given { confirmation, file: None, code: None } = given else { return Ok(false) };
        let Some(numbers) = row.numbers() else { return Ok(false) };
        if machine.is_some_and(|machine| !is_bare(machine)) {
            return Ok(false);
        }
        let shape = Shape {
            activation_id: numbers.activation_id,
            application_id: numbers.application_id,
            outcome,
            has_machine: machine.is_some(),
            has_confirmation: confirmation.is_some(),
            request_bundle: answer.item.bundle,
        };
        let with_holes = || {
            let is_there = |hole: &&str| match *hole {
                MACHINE => shape.has_machine,
                GRANTED | GIVEN => shape.has_confirmation,
                _ => true,
            };
            let holes = HOLES.into_iter().filter(is_there).collect();
            let [machine, granted, given, groups, digits, ..] =
                HOLES.map(|hole| Some(hole.to_owned()));
            let cells = SpooledResponse {
                machine: machine.filter(|_| shape.has_machine),
                confirmation_id_groups: granted.filter(|_| shape.has_confirmation),
                confirmation_id: given.filter(|_| shape.has_confirmation),
                installation_id_groups: groups,
                installation_id: digits,
                request_item: NUMBERS[0].0,
                item: NUMBERS[1].0,
                ..row.cells()
            };
            (cells, holes)
        };
        let Some(template) = templates.of(shape, with_holes) else { return Ok(false) };
        cells.clear();
        if let Some(machine) = machine {
            cells.text(machine);
        }
        if let Some(id) = confirmation {
            cells.long_number(|dash, out| id.print_groups(dash, out));
        }
        cells.long_number(|dash, out| numbers.installation_id.print_groups(dash, out));
        cells.number(answer.item.index);
        cells.number(row.index);
        table.fill(template, cells)?;
        Ok(true)
    }

    pub(super) fn finish(&mut self) -> Result<(), SpoolError> {
        self.table.finish()
    }
}

fn give(folder: &Folder, index: u32, outcome: &Outcome) -> Result<Given, SpoolError> {
    let mut given = Given::default();
    match outcome {
        Outcome::Granted(Grant::ConfirmationId(id)) => given.confirmation = Some(*id),
        Outcome::Granted(Grant::File(bytes)) => {
            given.file = Some(write_file(folder, index, bytes)?);
        }
        Outcome::Granted(Grant::Fields(fields)) => {
            given.file = Some(write_fields(folder, index, fields)?);
        }
        Outcome::Refused(code) | Outcome::Deferred(code) => given.code.clone_from(code),
    }
    Ok(given)
}

/// What a row says.
pub(super) struct Answered<'a> {
    pub(super) index: u32,
    pub(super) machine: Option<&'a String>,
    pub(super) outcome: &'static str,
    pub(super) given: &'a Given,
    pub(super) answer: &'a AnswerRecord,
}

impl Answered<'_> {
    fn subject(&self) -> Option<&Subject> {
        self.answer.request.as_ref().map(|request| &request.subject)
    }

    fn numbers(&self) -> Option<&Numbers> {
        match self.subject() {
            Some(Subject::Microsoft(numbers)) => Some(numbers),
            _ => None,
        }
    }

    // SPOOL-7.
    pub(super) fn cells(&self) -> SpooledResponse {
        let Self { given, answer, .. } = self;
        let numbers = self.numbers();
        let product = match self.subject() {
            Some(Subject::Vendor { vendor, .. }) => Some(vendor.to_string()),
            _ => numbers.map(Numbers::product),
        };
        let installation = numbers.map(|numbers| numbers.installation_id.groups());
        let [installation_id_groups, installation_id] = long_number(installation);
        let confirmation = given.confirmation.map(|id| id.groups());
        let [confirmation_id_groups, confirmation_id] = long_number(confirmation);
        SpooledResponse {
            machine: self.machine.cloned(),
            product,
            outcome: self.outcome.into(),
            confirmation_id_groups,
            confirmation_id,
            installation_id_groups,
            installation_id,
            activation_id: numbers
                .and_then(|numbers| numbers.activation_id)
                .map(|id| id.to_string()),
            code: given.code.as_ref().map(ToString::to_string),
            file: given.file.clone(),
            request_bundle: answer.item.bundle.into(),
            request_item: answer.item.index,
            item: self.index,
        }
    }
}

impl Rows for Responses<'_> {
    fn item(&mut self, folder: &Folder, index: u32, item: &Item) -> Result<(), SpoolError> {
        match item {
            Item::Response(response) => self.response(folder, index, &response.outcome),
            // The manifest's kind, under which the item was read, rules it out.
            Item::Request(_) => Ok(()),
        }
    }

    fn finish(&mut self) -> Result<u64, SpoolError> {
        self.lines.finish().map(|()| self.withheld)
    }
}
