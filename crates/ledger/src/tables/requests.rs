//! The tables `request` and `known`: what only some requests have.

use carnet_format::{Code, ErrorCode};

use super::columns;
use super::db::Db;
use super::fault::Outcome;
use super::sql::{Row, values};
use crate::GrantRecord;
use crate::item_state::Place;

/// What only some requests have.
#[derive(Clone, Debug, Default)]
pub(crate) struct More {
    /// The request that this one replaces, in a bundle of the same way.
    pub(crate) old: Option<Place>,
    /// The answer that did not fit, as this request says.
    pub(crate) answer: Option<Place>,
    /// Whether it keeps others from using what was granted by that.
    pub(crate) disputes: bool,
    pub(crate) code: Option<ErrorCode>,
    pub(crate) grant: Option<GrantRecord>,
    /// What the ledger found wrong with it.
    pub(crate) mark: Option<Code>,
}

fn read(row: Row<'_>) -> Outcome<More> {
    Ok(More {
        old: row.get("old")?,
        answer: row.get("answer")?,
        disputes: row.get("disputes")?,
        code: row.optional_parsed("code")?,
        grant: columns::grant(row)?,
        mark: row.optional_parsed("mark")?,
    })
}

pub(crate) fn more(db: &Db<'_>, request: Place) -> Outcome<Option<More>> {
    db.first("SELECT * FROM request WHERE item = ?", values![request], read)
}

/// Makes a row for a request that has none.
pub(crate) fn add(db: &Db<'_>, request: Place) -> Outcome<()> {
    db.change("INSERT INTO request (item) VALUES (?)", values![request])?;
    Ok(())
}

/// What was answered to a request, which may have no row yet.
pub(crate) fn set_answer(
    db: &Db<'_>,
    request: Place,
    code: Option<&ErrorCode>,
    grant: Option<&GrantRecord>,
) -> Outcome<()> {
    let (form, value) = grant.map(columns::grant_columns).unzip();
    db.change(
        "INSERT INTO request (item, code, grant_form, grant_value) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (item) DO UPDATE SET code = ?2, grant_form = ?3, grant_value = ?4",
        values![request, code.map(|code| code.as_str()), form, value],
    )?;
    Ok(())
}

/// Notes of which others a request says something.
pub(crate) fn link(
    db: &Db<'_>,
    request: Place,
    old: Option<Place>,
    answer: Option<Place>,
) -> Outcome<()> {
    let statement = "UPDATE request SET old = ?, answer = ? WHERE item = ?";
    db.change(statement, values![old, answer, request])?;
    Ok(())
}

/// Notes what is wrong with a request.
pub(crate) fn mark(db: &Db<'_>, request: Place, code: Code) -> Outcome<()> {
    db.change("UPDATE request SET mark = ? WHERE item = ?", values![code.as_str(), request])?;
    Ok(())
}

/// Whether a request keeps others from using what it disputes.
pub(crate) fn set_disputes(db: &Db<'_>, request: Place, disputes: bool) -> Outcome<()> {
    db.change("UPDATE request SET disputes = ? WHERE item = ?", values![disputes, request])?;
    Ok(())
}

/// The requests that replace this one, in the order in which they were recorded.
pub(crate) fn replacing(db: &Db<'_>, old: Place) -> Outcome<Vec<Place>> {
    let question = "SELECT item FROM request WHERE old = ? ORDER BY item";
    db.all(question, values![old], |row| row.get("item"))
}

/// The requests to which this was granted, in the order in which they were recorded.
pub(crate) fn granted(db: &Db<'_>, grant: &GrantRecord) -> Outcome<Vec<Place>> {
    let (form, value) = columns::grant_columns(grant);
    let question =
        "SELECT item FROM request WHERE grant_value = ? AND grant_form = ? ORDER BY item";
    db.all(question, values![value, form], |row| row.get("item"))
}

/// Notes that a request was granted at once, or anew: perhaps no answer has told the other side.
pub(crate) fn note_known(db: &Db<'_>, request: Place) -> Outcome<()> {
    db.change("INSERT INTO known (item) VALUES (?) ON CONFLICT DO NOTHING", values![request])?;
    Ok(())
}

/// The requests that were granted so.
pub(crate) fn known(db: &Db<'_>) -> Outcome<Vec<Place>> {
    db.all("SELECT item FROM known ORDER BY item", &[], |row| row.get("item"))
}
