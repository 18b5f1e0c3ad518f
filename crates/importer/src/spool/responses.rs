//! Inside the plant: what is to be applied on which machine.

use std::collections::VecDeque;

use carnet_format::{ConfirmationId, ErrorCode, Grant, Item, Outcome};
use carnet_host::json::SpooledResponse;
use carnet_judge::product;
use carnet_ledger::{AnswerRecord, ArchiveError, BundleRecord, Ledger, Subject};

use super::folder::Folder;
use super::requests::{write_fields, write_file};
use super::table::{Table, long_number};
use super::{Rows, SpoolError};

/// How many answers are asked for at a time.
const PAGE: u32 = 1_000;

/// `responses.csv`, `responses.jsonl` and the vendors' files.
pub(super) struct Responses<'a> {
    folder: &'a Folder,
    ledger: &'a dyn Ledger,
    record: &'a BundleRecord,
    page: VecDeque<AnswerRecord>,
    table: Table,
    withheld: u64,
}

/// What an answer gives.
#[derive(Default)]
struct Given {
    confirmation: Option<ConfirmationId>,
    file: Option<String>,
    code: Option<ErrorCode>,
}

impl<'a> Responses<'a> {
    pub(super) fn begin(
        folder: &'a Folder,
        ledger: &'a dyn Ledger,
        record: &'a BundleRecord,
    ) -> Result<Self, SpoolError> {
        let table = Table::begin::<SpooledResponse>(folder, "responses")?;
        Ok(Self { folder, ledger, record, page: VecDeque::new(), table, withheld: 0 })
    }

    /// What the ledger says about the answer with this index; they are asked for in order.
    fn answer(&mut self, index: u32) -> Result<AnswerRecord, SpoolError> {
        if self.page.is_empty() {
            self.page = self.ledger.answers(&self.record.digest, index, PAGE)?.into();
        }
        self.page.pop_front().filter(|answer| answer.index == index).ok_or_else(|| {
            let why = format!("the ledger has no answer {index}");
            ArchiveError::disagrees(&self.record.digest, &why).into()
        })
    }

    fn response(&mut self, index: u32, outcome: &Outcome) -> Result<(), SpoolError> {
        let answer = self.answer(index)?;
        // IMP-19.
        if answer.fault.is_some() {
            self.withheld += 1;
            return Ok(());
        }
        // STATE-10. Nobody is to type it, or to use its file.
        let given = match answer.is_disputed() {
            true => Given::default(),
            false => self.give(index, outcome)?,
        };
        let machines = self.ledger.machines(&answer.item)?;
        if machines.is_empty() {
            return self.row(index, None, outcome, &given, &answer);
        }
        machines
            .iter()
            .try_for_each(|machine| self.row(index, Some(machine), outcome, &given, &answer))
    }

    fn give(&self, index: u32, outcome: &Outcome) -> Result<Given, SpoolError> {
        let mut given = Given::default();
        match outcome {
            Outcome::Granted(Grant::ConfirmationId(id)) => given.confirmation = Some(*id),
            Outcome::Granted(Grant::File(bytes)) => {
                given.file = Some(write_file(self.folder, index, bytes)?);
            }
            Outcome::Granted(Grant::Fields(fields)) => {
                given.file = Some(write_fields(self.folder, index, fields)?);
            }
            Outcome::Refused(code) | Outcome::Deferred(code) => given.code.clone_from(code),
        }
        Ok(given)
    }

    fn row(
        &mut self,
        index: u32,
        machine: Option<&String>,
        outcome: &Outcome,
        given: &Given,
        answer: &AnswerRecord,
    ) -> Result<(), SpoolError> {
        let (mut product, mut numbers) = (None, None);
        match answer.request.as_ref().map(|request| &request.subject) {
            Some(Subject::Microsoft(microsoft)) => {
                let ids = (&microsoft.activation_id, &microsoft.application_id);
                product = Some(product::name(ids.0.as_ref(), ids.1.as_ref()));
                numbers = Some(microsoft);
            }
            Some(Subject::Vendor { vendor, .. }) => product = Some(vendor.to_string()),
            None => {}
        }
        let installation = numbers.map(|numbers| numbers.installation_id.groups());
        let [installation_id_groups, installation_id] = long_number(installation);
        let confirmation = given.confirmation.map(|id| id.groups());
        let [confirmation_id_groups, confirmation_id] = long_number(confirmation);
        let outcome = if answer.is_disputed() { "disputed" } else { outcome.as_str() };
        // SPOOL-7.
        self.table.row(&SpooledResponse {
            machine: machine.cloned(),
            product,
            outcome: outcome.into(),
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
            item: index,
        })
    }
}

impl Rows for Responses<'_> {
    fn item(&mut self, index: u32, item: Item) -> Result<(), SpoolError> {
        match item {
            Item::Response(response) => self.response(index, &response.outcome),
            // The manifest's kind, under which the item was read, rules it out.
            Item::Request(_) => Ok(()),
        }
    }

    fn finish(&mut self) -> Result<u64, SpoolError> {
        self.table.finish().map(|()| self.withheld)
    }
}
