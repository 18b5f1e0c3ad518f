//! The table `response`.

use carnet_format::{Code, Response};

use super::columns;
use super::db::Db;
use super::fault::Outcome;
use super::sql::{Row, values};
use crate::item_state::Place;
use crate::{GrantRecord, ItemFault, OutcomeRecord};

/// An answer as the ledger has it.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) place: Place,
    pub(crate) request: Option<Place>,
    /// The index of the request in the bundle that is answered.
    pub(crate) index: u32,
    /// The position of that bundle among those that are answered.
    pub(crate) position: u32,
    pub(crate) outcome: OutcomeRecord,
    pub(crate) fault: Option<Code>,
}

impl Answer {
    /// What it grants.
    pub(crate) const fn grant(&self) -> Option<&GrantRecord> {
        match &self.outcome {
            OutcomeRecord::Granted(grant) => Some(grant),
            _ => None,
        }
    }
}

fn read(row: Row<'_>) -> Outcome<Answer> {
    Ok(Answer {
        place: row.get("item")?,
        request: row.get("request")?,
        index: row.get("request_idx")?,
        position: row.get("position")?,
        outcome: columns::outcome(row)?,
        fault: row.optional_parsed("fault")?,
    })
}

/// Adds an answer to a request in this bundle.
pub(crate) fn add(
    db: &Db<'_>,
    place: Place,
    response: &Response,
    outcome: &OutcomeRecord,
    request: Option<i64>,
    fault: Option<ItemFault>,
) -> Outcome<()> {
    let (code, grant) = match outcome {
        OutcomeRecord::Granted(grant) => (None, Some(grant)),
        OutcomeRecord::Refused(code) | OutcomeRecord::Deferred(code) => (code.as_ref(), None),
    };
    let (form, value) = grant.map(columns::grant_columns).unzip();
    db.change(
        "INSERT INTO response (item, position, request, request_idx, outcome, code, grant_form,
           grant_value, fault)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        values![
            place,
            response.answers_index,
            request.map(|bundle| Place { bundle, idx: response.item_index }),
            response.item_index,
            columns::outcome_number(outcome),
            code.map(|code| code.as_str()),
            form,
            value,
            fault.map(|fault| fault.code().as_str()),
        ],
    )?;
    Ok(())
}

/// Notes which request an answer is for, and what is wrong with it.
pub(crate) fn judge(
    db: &Db<'_>,
    answer: Place,
    request: Place,
    fault: Option<ItemFault>,
) -> Outcome<()> {
    let fault = fault.map(|fault| fault.code().as_str());
    let statement = "UPDATE response SET request = ?, fault = ? WHERE item = ?";
    db.change(statement, values![request, fault, answer])?;
    Ok(())
}

/// An answer by its place.
pub(crate) fn get(db: &Db<'_>, place: Place) -> Outcome<Option<Answer>> {
    db.first("SELECT * FROM response WHERE item = ?", values![place], read)
}

/// The answers to a request, in the order in which they were recorded.
pub(crate) fn to(db: &Db<'_>, request: Place) -> Outcome<Vec<Answer>> {
    db.all("SELECT * FROM response WHERE request = ? ORDER BY item", values![request], read)
}

/// At most `limit` answers of a bundle from an index on.
pub(crate) fn of(db: &Db<'_>, bundle: i64, from: u32, limit: u32) -> Outcome<Vec<Answer>> {
    let [from, to] = [Place { bundle, idx: from }, Place { bundle: bundle + 1, idx: 0 }];
    db.all(
        "SELECT * FROM response WHERE item >= ? AND item < ? ORDER BY item LIMIT ?",
        values![from, to, limit],
        read,
    )
}

/// The requests to which a bundle of answers has one, in its order.
pub(crate) fn requests_of(db: &Db<'_>, bundle: i64) -> Outcome<Vec<Place>> {
    let [from, to] = [bundle, bundle + 1].map(|bundle| Place { bundle, idx: 0 });
    db.all(
        "SELECT request FROM response WHERE item >= ? AND item < ? AND request IS NOT NULL
         ORDER BY item",
        values![from, to],
        |row| row.get("request"),
    )
}

/// The answers of a bundle to another, named at this position, none of whose requests the ledger had.
pub(crate) fn unjoined(db: &Db<'_>, bundle: i64, position: u32) -> Outcome<Vec<Answer>> {
    let [from, to] = [bundle, bundle + 1].map(|bundle| Place { bundle, idx: 0 });
    db.all(
        "SELECT * FROM response WHERE item >= ? AND item < ? AND position = ? AND request IS NULL
         ORDER BY item",
        values![from, to, position],
        read,
    )
}

/// Whether there are answers to requests of a bundle.
pub(crate) fn is_answered(db: &Db<'_>, bundle: i64) -> Outcome<bool> {
    let [from, to] = [bundle, bundle + 1].map(|bundle| Place { bundle, idx: 0 });
    db.has("SELECT 1 FROM response WHERE request >= ? AND request < ? LIMIT 1", values![from, to])
}
