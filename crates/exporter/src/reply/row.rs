//! One answer as it is written.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use carnet_format::{ConfirmationId, ErrorCode, Grant, InstallationId, Outcome};
use serde_json::Value;

use super::response_file;
use crate::fault::{InputError, Place};
use crate::intake::{installation_id, is_rounded, read_fields, shown};
use crate::source::table;

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

impl table::Column for Column {
    const NEEDED: &'static [Self] = &[Self::Item];
    const MISSING: InputError = InputError::NoItemColumn;

    fn of(bare: &str) -> Option<Self> {
        Some(match bare {
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

/// What a row says.
#[derive(Debug)]
pub(super) struct Fields {
    pub(super) texts: BTreeMap<Column, String>,
    /// A vendor's answer in names and values; only JSON has it.
    pub(super) fields: Option<Value>,
}

impl Fields {
    /// The text in a column, empty where there is none.
    fn text(&self, column: Column) -> &str {
        self.texts.get(&column).map_or("", String::as_str)
    }

    /// Reads the row; none if it has no answer yet.
    pub(super) fn read(
        &self,
        place: Place,
        folder: &Path,
    ) -> Result<Option<Row>, (Column, InputError)> {
        let Some(outcome) = self.outcome(folder)? else { return Ok(None) };
        let item = self.text(Column::Item);
        let no_number = |_| (Column::Item, InputError::ItemNumber { text: shown(item) });
        let item = item.parse().map_err(no_number)?;
        let installation_id = self.installation_id()?;
        let bundle = Some(self.text(Column::Bundle).to_owned()).filter(|it| !it.is_empty());
        Ok(Some(Row { place, bundle, item, installation_id, outcome }))
    }

    /// The installation id of the row: a spreadsheet rounds the whole number and leaves the groups.
    fn installation_id(&self) -> Result<Option<InstallationId>, (Column, InputError)> {
        let read = |column| match self.text(column) {
            "" => Ok(None),
            text => installation_id(text).map(Some).map_err(|error| (column, error)),
        };
        let groups = read(Column::InstallationGroups)?;
        if groups.is_some() && is_rounded(self.text(Column::InstallationId)) {
            return Ok(groups);
        }
        let whole = read(Column::InstallationId)?;
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
        let (outcome, confirmation) =
            (self.text(Column::Outcome), self.text(Column::ConfirmationId));
        let (said, number) = match (word(outcome), word(confirmation)) {
            (None, None) if outcome.is_empty() => (None, confirmation),
            (None, Some(word)) if outcome.is_empty() => (Some(word), ""),
            (Some(word), None) => (Some(word), confirmation),
            (Some(one), Some(other)) if one == other => (Some(one), ""),
            _ => {
                let text = shown(outcome);
                return Err((Column::Outcome, InputError::Outcome { text }));
            }
        };
        let is_file = !self.text(Column::ResponseFile).is_empty();
        let grants = [!number.is_empty(), is_file, self.fields.is_some()];
        let no_code = self.text(Column::Code).is_empty();
        match (said, grants.iter().filter(|given| **given).count()) {
            (None, 0) if no_code => Ok(None),
            (None | Some("granted"), 1) if no_code => {
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
        let file = self.text(Column::ResponseFile);
        if !file.is_empty() {
            let file = response_file::read(folder, file);
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
        let code = self.text(Column::Code);
        if code.is_empty() {
            return Ok(None);
        }
        let wrong = |_| (Column::Code, InputError::ErrorCode { text: shown(code) });
        code.parse().map(Some).map_err(wrong)
    }
}
