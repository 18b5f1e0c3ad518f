//! One answer as it is written.

use std::fmt;
use std::path::Path;

use carnet_format::{ConfirmationId, ErrorCode, Grant, InstallationId, Outcome};
use serde_json::Value;

use super::response_file;
use crate::fault::{InputError, Place};
use crate::intake::{installation_id, is_rounded, read_fields, shown};
use crate::source::objects::Pairs;

/// One answer, whole in itself.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) place: Place,
    /// The request bundle, if the row names one.
    pub(super) bundle: Option<String>,
    pub(super) item: u32,
    /// The installation id that the row repeats from the request, if it does, whole or in groups.
    pub(super) installation_id: Option<InstallationId>,
    pub(super) outcome: Outcome,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    Bundle,
    Item,
    InstallationId,
    InstallationGroups,
    Outcome,
    ConfirmationId,
    ResponseFile,
    Code,
}

impl Column {
    /// The column of this name, in any case and with any blanks, dashes or underscores.
    pub(super) fn named(name: &str) -> Option<Self> {
        let bare: String =
            name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        Some(match bare.as_str() {
            "bundle" | "requestbundle" => Self::Bundle,
            "item" | "requestitem" | "itemnumber" => Self::Item,
            "installationid" | "offlineinstallationid" | "iid" => Self::InstallationId,
            "installationidgroups" => Self::InstallationGroups,
            "outcome" => Self::Outcome,
            "confirmationid" | "cid" => Self::ConfirmationId,
            "responsefile" => Self::ResponseFile,
            "code" | "errorcode" => Self::Code,
            _ => return None,
        })
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bundle => "bundle",
            Self::Item => "item",
            Self::InstallationId => "installation_id",
            Self::InstallationGroups => "installation_id_groups",
            Self::Outcome => "outcome",
            Self::ConfirmationId => "confirmation_id",
            Self::ResponseFile => "response_file",
            Self::Code => "code",
        })
    }
}

/// The texts of a row, empty where there is none.
#[derive(Debug, Default)]
pub(super) struct Fields {
    bundle: String,
    item: String,
    installation_id: String,
    installation_groups: String,
    outcome: String,
    confirmation_id: String,
    response_file: String,
    code: String,
    /// A vendor's answer in names and values; only JSON has it.
    fields: Option<Value>,
}

impl Fields {
    pub(super) fn set(&mut self, column: Column, value: String) {
        *match column {
            Column::Bundle => &mut self.bundle,
            Column::Item => &mut self.item,
            Column::InstallationId => &mut self.installation_id,
            Column::InstallationGroups => &mut self.installation_groups,
            Column::Outcome => &mut self.outcome,
            Column::ConfirmationId => &mut self.confirmation_id,
            Column::ResponseFile => &mut self.response_file,
            Column::Code => &mut self.code,
        } = value;
    }

    pub(super) fn of_object(pairs: Pairs) -> Result<Self, (Column, InputError)> {
        let mut fields = Self::default();
        let mut seen = Vec::new();
        for (name, value) in pairs.0 {
            if name == "fields" {
                fields.fields = Some(value).filter(|value| !value.is_null());
                continue;
            }
            let Some(column) = Column::named(&name) else { continue };
            if seen.contains(&column) {
                return Err((column, InputError::ColumnTwice));
            }
            seen.push(column);
            let text = match value {
                Value::Null => String::new(),
                Value::String(text) => text.trim().to_owned(),
                Value::Number(number) if column == Column::Item => number.to_string(),
                _ => {
                    let why = format!("{column}: expected a text");
                    return Err((column, InputError::Json(why)));
                }
            };
            fields.set(column, text);
        }
        Ok(fields)
    }

    /// Reads the row; none if it has no answer yet.
    pub(super) fn read(
        &self,
        place: Place,
        folder: &Path,
    ) -> Result<Option<Row>, (Column, InputError)> {
        let Some(outcome) = self.outcome(folder)? else { return Ok(None) };
        let no_number = |_| (Column::Item, InputError::ItemNumber { text: shown(&self.item) });
        let item = self.item.parse().map_err(no_number)?;
        let installation_id = self.installation_id()?;
        let bundle = Some(self.bundle.clone()).filter(|bundle| !bundle.is_empty());
        Ok(Some(Row { place, bundle, item, installation_id, outcome }))
    }

    /// The installation id of the row: a spreadsheet rounds the whole number and leaves the groups.
    fn installation_id(&self) -> Result<Option<InstallationId>, (Column, InputError)> {
        let read = |text: &str, column| match text {
            "" => Ok(None),
            text => installation_id(text).map(Some).map_err(|error| (column, error)),
        };
        let groups = read(&self.installation_groups, Column::InstallationGroups)?;
        if groups.is_some() && is_rounded(&self.installation_id) {
            return Ok(groups);
        }
        let whole = read(&self.installation_id, Column::InstallationId)?;
        match (whole, groups) {
            (Some(whole), Some(groups)) if whole != groups => {
                Err((Column::InstallationId, InputError::TwoInstallationIds))
            }
            (whole, groups) => Ok(whole.or(groups)),
        }
    }

    fn outcome(&self, folder: &Path) -> Result<Option<Outcome>, (Column, InputError)> {
        // `refused` and `deferred` may also stand where the confirmation id would.
        let word = |text: &str| {
            ["granted", "refused", "deferred"]
                .into_iter()
                .find(|word| text.eq_ignore_ascii_case(word))
        };
        let (said, number) = match (word(&self.outcome), word(&self.confirmation_id)) {
            (None, None) if self.outcome.is_empty() => (None, self.confirmation_id.as_str()),
            (None, Some(word)) if self.outcome.is_empty() => (Some(word), ""),
            (Some(word), None) => (Some(word), self.confirmation_id.as_str()),
            (Some(one), Some(other)) if one == other => (Some(one), ""),
            _ => {
                let text = shown(&self.outcome);
                return Err((Column::Outcome, InputError::Outcome { text }));
            }
        };
        let grants = [!number.is_empty(), !self.response_file.is_empty(), self.fields.is_some()];
        match (said, grants.iter().filter(|given| **given).count()) {
            (None, 0) if self.code.is_empty() => Ok(None),
            (None | Some("granted"), 1) if self.code.is_empty() => {
                self.grant(number, folder).map(|grant| Some(Outcome::Granted(grant)))
            }
            (Some("refused"), 0) => Ok(Some(Outcome::Refused(self.code()?))),
            (Some("deferred"), 0) => Ok(Some(Outcome::Deferred(self.code()?))),
            _ => Err((Column::Outcome, InputError::MixedAnswer)),
        }
    }

    fn grant(&self, number: &str, folder: &Path) -> Result<Grant, (Column, InputError)> {
        if let Some(fields) = &self.fields {
            let fields = read_fields(fields).map_err(|error| (Column::Outcome, error))?;
            return Ok(Grant::Fields(fields));
        }
        if !self.response_file.is_empty() {
            let file = response_file::read(folder, &self.response_file);
            return file.map(Grant::File).map_err(|error| (Column::ResponseFile, error));
        }
        let id: Result<ConfirmationId, _> = number.parse();
        id.map(Grant::ConfirmationId).map_err(|error| {
            let error = if is_rounded(number) {
                InputError::Spreadsheet { text: shown(number) }
            } else {
                InputError::NoConfirmationId(error)
            };
            (Column::ConfirmationId, error)
        })
    }

    fn code(&self) -> Result<Option<ErrorCode>, (Column, InputError)> {
        if self.code.is_empty() {
            return Ok(None);
        }
        let wrong = |_| (Column::Code, InputError::ErrorCode { text: shown(&self.code) });
        self.code.parse().map(Some).map_err(wrong)
    }
}
