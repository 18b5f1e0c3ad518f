//! The table `said`: what persons said at this site.

use super::columns;
use super::db::Db;
use super::fault::Outcome;
use super::sql::{Row, values, word};
use crate::item_state::Place;
use crate::{GrantRecord, Said};

/// What a person said.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// The number of its audit entry.
    pub(crate) number: u64,
    pub(crate) time: u64,
    pub(crate) what: Said,
    /// The newest bundle then.
    pub(crate) after: i64,
    pub(crate) request: Option<Place>,
    /// The answer that did not fit.
    pub(crate) answer: Option<Place>,
    /// What did not fit, what was told by telephone, or what is in use.
    pub(crate) grant: Option<GrantRecord>,
    pub(crate) machine: Option<String>,
    pub(crate) ticket: Option<String>,
}

fn read(row: Row<'_>) -> Outcome<Line> {
    Ok(Line {
        number: row.get("number")?,
        time: row.get("time")?,
        what: row.word("what")?,
        after: row.get("after")?,
        request: row.get("request")?,
        answer: row.get("answer")?,
        grant: columns::grant(row)?,
        machine: row.get("machine")?,
        ticket: row.get("ticket")?,
    })
}

pub(crate) fn add(db: &Db<'_>, line: &Line) -> Outcome<()> {
    let (form, value) = line.grant.as_ref().map(columns::grant_columns).unzip();
    db.change(
        "INSERT INTO said (number, time, what, after, request, answer, grant_form, grant_value,
           machine, ticket)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        values![
            line.number,
            line.time,
            word(line.what),
            line.after,
            line.request,
            line.answer,
            form,
            value,
            line.machine.as_deref(),
            line.ticket.as_deref(),
        ],
    )?;
    Ok(())
}

/// What was said in an entry, and not taken back.
pub(crate) fn standing(db: &Db<'_>, number: u64) -> Outcome<Option<Line>> {
    let question = "SELECT * FROM said WHERE number = ? AND taken_back IS NULL";
    db.first(question, values![number], read)
}

/// Notes the entry that took back what was said in another.
pub(crate) fn take_back(db: &Db<'_>, number: u64, by: u64) -> Outcome<()> {
    db.change("UPDATE said SET taken_back = ? WHERE number = ?", values![by, number])?;
    Ok(())
}

/// Everything that was said and not taken back, in its order.
pub(crate) fn list(db: &Db<'_>) -> Outcome<Vec<Line>> {
    db.all("SELECT * FROM said WHERE taken_back IS NULL ORDER BY number", &[], read)
}

/// The same of what was said of requests and has to cross: no machine that was scrapped, no answer that was typed.
pub(crate) fn to_cross(db: &Db<'_>) -> Outcome<Vec<Line>> {
    db.all(
        "SELECT * FROM said WHERE taken_back IS NULL AND what IN (?, ?, ?) ORDER BY number",
        values![word(Said::Dispute), word(Said::Withdraw), word(Said::Answer)],
        read,
    )
}

/// The same of a request.
pub(crate) fn of(db: &Db<'_>, request: Place) -> Outcome<Vec<Line>> {
    let question = "SELECT * FROM said WHERE request = ? AND taken_back IS NULL ORDER BY number";
    db.all(question, values![request], read)
}

/// Whether this was said of a machine, and not taken back.
pub(crate) fn is_said_of(db: &Db<'_>, machine: &str, what: Said) -> Outcome<bool> {
    let folded = db.folded("machine");
    let question =
        format!("SELECT 1 FROM said WHERE {folded} = ? AND what = ? AND taken_back IS NULL");
    db.has(&question, values![&machine.to_ascii_lowercase(), word(what)])
}

/// The machines of which this was said, and of which it stands no more, as they were written first.
pub(crate) fn machines_taken_back(db: &Db<'_>, what: Said) -> Outcome<Vec<String>> {
    let (one, other) = (db.folded("n.machine"), db.folded("s.machine"));
    let question = format!(
        "SELECT s.machine FROM said s
         WHERE s.what = ? AND s.machine IS NOT NULL AND s.taken_back IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM said n WHERE n.what = s.what AND {one} = {other}
             AND (n.taken_back IS NULL OR n.number < s.number))
         ORDER BY s.number"
    );
    db.all(&question, values![word(what)], |row| row.get("machine"))
}

/// The machine of which something was said in an entry.
pub(crate) fn machine(db: &Db<'_>, number: u64) -> Outcome<Option<String>> {
    let question = "SELECT machine FROM said WHERE number = ?";
    Ok(db.first(question, values![number], |row| row.get("machine"))?.flatten())
}

/// Forgets of which machine something was said in an entry.
pub(crate) fn forget_machine(db: &Db<'_>, number: u64) -> Outcome<()> {
    db.change("UPDATE said SET machine = NULL WHERE number = ?", values![number])?;
    Ok(())
}

/// The requests of which something was said.
pub(crate) fn requests(db: &Db<'_>) -> Outcome<Vec<Place>> {
    db.all("SELECT DISTINCT request FROM said WHERE request IS NOT NULL", &[], |row| {
        row.get("request")
    })
}
