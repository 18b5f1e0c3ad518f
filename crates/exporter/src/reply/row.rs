//! One answer as it is written.

use std::collections::BTreeMap;
use std::path::Path;

use carnet_format::{ConfirmationId, ErrorCode, Grant, InstallationId, Outcome};
use serde_json::Value;

use super::cell::{self, Cell, Word};
use super::column::Column;
use super::{misplaced, response_file, spread};
use crate::fault::{AnswerError, InputError, Place};
use crate::intake::{installation_id, is_rounded, read_fields, shown};

/// One answer, whole in itself.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) place: Place,
    /// The request bundle, if the row names one.
    pub(super) bundle: Option<String>,
    /// Its number there, if the row has it.
    pub(super) item: Option<u32>,
    /// The installation id that the row repeats from the request, if it does.
    pub(super) installation_id: Option<InstallationId>,
    /// Installation ids in columns that are passed over.
    pub(super) beside: Vec<InstallationId>,
    pub(super) outcome: Outcome,
}

/// What a row says.
#[derive(Debug, Default)]
pub(super) struct Fields {
    texts: BTreeMap<Column, String>,
    /// A vendor's answer in names and values; only JSON has it.
    fields: Option<Value>,
}

/// What is wrong, and in which column.
type Fault = (Column, InputError);

impl Fields {
    pub(super) fn new(
        texts: impl Iterator<Item = (Column, impl AsRef<str>)>,
        fields: Option<Value>,
    ) -> Self {
        let texts = texts.map(|(column, text)| (column, cell::plain(text.as_ref()))).collect();
        Self { texts, fields }
    }

    /// The text in a column, empty where there is none.
    fn text(&self, column: Column) -> &str {
        self.texts.get(&column).map_or("", String::as_str)
    }

    /// Whether blocks of a confirmation id stand in cells of their own.
    pub(super) fn are_in_blocks(&self) -> bool {
        let is_block = |(column, text): (&Column, &String)| {
            matches!(column, Column::Block(_)) && !text.is_empty()
        };
        self.texts.iter().any(is_block)
    }

    /// Reads the row; none if it has no answer yet.
    // EXP-22.
    pub(super) fn read(&self, place: Place, folder: &Path) -> Result<Option<Row>, Fault> {
        let Some(outcome) = self.outcome(&place, folder)? else { return self.no_answer() };
        let item = match self.text(Column::Item) {
            "" => None,
            text => {
                let no_number = |_| AnswerError::ItemNumber { text: shown(text) };
                Some(text.parse().map_err(no_number).map_err(at(Column::Item))?)
            }
        };
        let installation_id = self.installation_id()?;
        if item.is_none() && installation_id.is_none() {
            return Err(at(Column::Item)(AnswerError::NoRequest));
        }
        let bundle = Some(self.text(Column::Bundle).to_owned()).filter(|it| !it.is_empty());
        Ok(Some(Row { place, bundle, item, installation_id, beside: Vec::new(), outcome }))
    }

    /// Makes sure that the answer does not stand in the place of what is asked.
    // EXP-24.
    fn no_answer(&self) -> Result<Option<Row>, Fault> {
        for (&column, text) in &self.texts {
            // What is asked may be mistyped, too.
            let is_asked = matches!(column, Column::InstallationId(_));
            let digits = spread::count_in_known(text);
            if let Some(digits) = digits.filter(|digits| !is_asked || *digits < spread::ASKED) {
                return Err(at(column)(AnswerError::Digits { digits }));
            }
            if misplaced::says_outcome(text) {
                return Err(at(column)(AnswerError::Word { text: shown(text) }));
            }
        }
        Ok(None)
    }

    /// The installation id of the row: a spreadsheet rounds the whole number and leaves the groups.
    fn installation_id(&self) -> Result<Option<InstallationId>, Fault> {
        let mut found = None;
        let mut rounded = None;
        for (&column, text) in &self.texts {
            let text = cell::behind_label(text, Column::is_installation);
            if !matches!(column, Column::InstallationId(_)) || text.is_empty() {
                continue;
            }
            if is_rounded(text) {
                rounded = Some((column, InputError::Spreadsheet { text: shown(text) }));
                continue;
            }
            let id = installation_id(text).map_err(|error| (column, error))?;
            if *found.get_or_insert(id) != id {
                return Err(at(column)(AnswerError::TwoInstallationIds));
            }
        }
        match (found, rounded) {
            (None, Some(fault)) => Err(fault),
            (found, _) => Ok(found),
        }
    }

    /// What the row says under all names of the confirmation id: a word, an id, or neither.
    fn confirmation(&self) -> Result<(Option<Said>, Option<ConfirmationId>), Fault> {
        let mut said: Option<Said> = None;
        let mut found: Option<ConfirmationId> = None;
        let mut rounded = None;
        let mut keep = |column, id| match *found.get_or_insert(id) == id {
            true => Ok(()),
            false => Err(at(column)(AnswerError::TwoConfirmationIds)),
        };
        for (&column, text) in &self.texts {
            if !matches!(column, Column::ConfirmationId(_)) {
                continue;
            }
            match cell::confirmation(text).map_err(at(column))? {
                Cell::Empty => {}
                Cell::Id(id) => keep(column, id)?,
                Cell::Word(word, code) => said = Some(join(said, Said { word, code })?),
                Cell::Rounded => {
                    rounded = Some(at(column)(AnswerError::Rounded { text: shown(text) }));
                }
            }
        }
        let blocks = self.texts.iter().filter_map(|(column, text)| match column {
            Column::Block(block) => Some((*block, text.as_str())),
            _ => None,
        });
        let is_block = |(column, _): &(&Column, &String)| matches!(column, Column::Block(_));
        if let Some((&first, _)) = self.texts.iter().find(is_block)
            && let Some(id) = cell::blocks(blocks).map_err(at(first))?
        {
            keep(first, id)?;
        }
        match (found, rounded) {
            (None, Some(fault)) => Err(fault),
            (found, _) => Ok((said, found)),
        }
    }

    fn outcome(&self, place: &Place, folder: &Path) -> Result<Option<Outcome>, Fault> {
        // `refused` and `deferred` may also stand where the confirmation id would.
        let (mut said, id) = self.confirmation()?;
        let text = self.text(Column::Outcome);
        if !text.is_empty() {
            let read = cell::word(text).map_err(at(Column::Outcome))?;
            let no_word = || AnswerError::Outcome { text: shown(text) };
            let (word, code) = read.ok_or_else(no_word).map_err(at(Column::Outcome))?;
            said = Some(join(said, Said { word, code })?);
        }
        let code = match self.text(Column::Code) {
            "" => None,
            text => Some(cell::error_code(text).map_err(at(Column::Code))?),
        };
        let file = self.text(Column::ResponseFile);
        let given = [id.is_some(), !file.is_empty(), self.fields.is_some()];
        let given = given.into_iter().filter(|given| *given).count();
        let mixed = || at(Column::Outcome)(AnswerError::Mixed);
        let Some(Said { word, code: own }) = said else {
            return match (given, code) {
                (0, None) => Ok(None),
                (1, None) => self.grant(id, place, folder).map(Some),
                _ => Err(mixed()),
            };
        };
        let code = match (own, code) {
            (Some(own), Some(code)) if own != code => return Err(mixed()),
            (own, code) => own.or(code),
        };
        match (word, given) {
            (Word::Granted, 0) => Err(at(Column::Outcome)(AnswerError::Nothing)),
            (Word::Granted, 1) if code.is_none() => self.grant(id, place, folder).map(Some),
            (Word::Refused, 0) => Ok(Some(Outcome::Refused(code))),
            (Word::Deferred, 0) => Ok(Some(Outcome::Deferred(code))),
            _ => Err(mixed()),
        }
    }

    fn grant(
        &self,
        id: Option<ConfirmationId>,
        place: &Place,
        folder: &Path,
    ) -> Result<Outcome, Fault> {
        let grant = match (id, &self.fields) {
            (Some(id), _) => Grant::ConfirmationId(id),
            (None, Some(fields)) => {
                Grant::Fields(read_fields(fields).map_err(|error| (Column::Outcome, error))?)
            }
            (None, None) => {
                let file =
                    response_file::read(folder, &place.file, self.text(Column::ResponseFile));
                Grant::File(file.map_err(|error| (Column::ResponseFile, error))?)
            }
        };
        Ok(Outcome::Granted(grant))
    }
}

/// An outcome in words.
struct Said {
    word: Word,
    code: Option<ErrorCode>,
}

/// Two columns may say it, and then they say the same.
fn join(one: Option<Said>, other: Said) -> Result<Said, Fault> {
    let Some(one) = one else { return Ok(other) };
    match (one.code, other.code) {
        (Some(one), Some(other)) if one != other => Err(at(Column::Outcome)(AnswerError::Mixed)),
        _ if one.word != other.word => Err(at(Column::Outcome)(AnswerError::Mixed)),
        (code, own) => Ok(Said { word: one.word, code: code.or(own) }),
    }
}

fn at(column: Column) -> impl Fn(AnswerError) -> Fault {
    move |error| (column, InputError::Reply(error))
}
