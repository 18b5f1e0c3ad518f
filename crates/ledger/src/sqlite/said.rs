//! What a person says at this site: rows of the table `said`, each with its audit entry.

use carnet_chain::Draft;
use carnet_format::{ItemRef, Reason, SiteName};
use rusqlite::{Connection, Row, named_params, params};

use super::change::Change;
use super::codec::{self, all, digest, first, grant_columns, index, int, number, place, uint};
use super::fault::Outcome;
use super::group::{self, When};
use super::{answer, log, read, rows};
use crate::item_state::{By, Dispute, Event, Place};
use crate::{
    Claim, Direction, GrantRecord, ItemState, LedgerError, OutcomeRecord, Pending, RequestRecord,
    Said, SaidRecord, Statement,
};

/// A row that is about to be written.
struct Line<'a> {
    what: Said,
    place: Option<Place>,
    answer: Option<Place>,
    grant: Option<GrantRecord>,
    machine: Option<&'a str>,
}

impl Line<'_> {
    const fn of(what: Said, place: Place) -> Self {
        Self { what, place: Some(place), answer: None, grant: None, machine: None }
    }
}

/// Notes what a person says and lets it happen. Returns the number of its entry.
// LEDGER-20.
pub(super) fn say(
    db: &Change<'_>,
    statement: &Statement<'_>,
    ticket: Option<&str>,
    now: u64,
) -> Outcome<u64> {
    match *statement {
        Statement::Dispute(item) => dispute(db, item, ticket, now),
        Statement::Withdraw(item) => {
            let (place, request) = own(db, &item)?;
            if asks_anew(db, place)? {
                let why =
                    "it asks for another answer: carnet ledger dispute ITEM --take-back ends that";
                return refuse(&request, why);
            }
            withdraw(db, item, ticket, None, now)
        }
        Statement::Answer(item, id) => {
            let (place, request) = own(db, &item)?;
            if request.state == ItemState::Granted || request.state == ItemState::Disputed {
                return refuse(&request, "it has an answer already");
            }
            let grant = GrantRecord::ConfirmationId(id);
            let entry = about("answer", &item).with("confirmation_id", id.to_string());
            let line = Line { grant: Some(grant.clone()), ..Line::of(Said::Answer, place) };
            let entry = note(db, entry, &line, ticket, now)?;
            let answered = Event::Answered(place, OutcomeRecord::Granted(grant));
            let done = group::apply(db, place, answered)?;
            done.map_err(|fault| LedgerError::Told { item, fault })?;
            Ok(entry)
        }
        Statement::Scrap(machine) => {
            let entry = hidden(Draft::new("scrap"), machine);
            let line = Line {
                what: Said::Scrap,
                place: None,
                answer: None,
                grant: None,
                machine: Some(machine.name),
            };
            let scrap = note(db, entry, &line, ticket, now)?;
            for item in asked_alone(db, machine.name)? {
                withdraw(db, item, ticket, Some(scrap), now)?;
            }
            Ok(scrap)
        }
        Statement::Applied(item, machine) => {
            let (place, request) = own(db, &item)?;
            if request.state != ItemState::Granted {
                return refuse(&request, "only what was granted can have been typed");
            }
            let entry = hidden(about("applied", &item), machine);
            let line = Line { machine: Some(machine.name), ..Line::of(Said::Applied, place) };
            note(db, entry, &line, ticket, now)
        }
    }
}

fn dispute(db: &Change<'_>, item: ItemRef, ticket: Option<&str>, now: u64) -> Outcome<u64> {
    let (place, request) = own(db, &item)?;
    let Some(grant) = request.grant.clone().filter(|grant| request.gives(grant)) else {
        return refuse(&request, "there is no answer that did not fit");
    };
    let Some(answer) = read::granting(db, &item)? else {
        return refuse(
            &request,
            "its answer came by telephone: carnet ledger answer ITEM --take-back --ticket X",
        );
    };
    let entry = about("dispute", &item).with("answer", answer.to_string());
    let answer =
        rows::bundle_id(db, &answer.bundle)?.map(|bundle| Place { bundle, idx: answer.index });
    let line = Line { answer, grant: Some(grant.clone()), ..Line::of(Said::Dispute, place) };
    let number = note(db, entry, &line, ticket, now)?;
    let disputed = Event::Disputed(Dispute { by: By::Person(number), grant });
    // safe: a dispute always fits.
    let _ = group::apply(db, place, disputed)?;
    Ok(number)
}

/// Whether a request tells that an answer did not fit, and a person still says so.
fn asks_anew(db: &Connection, request: Place) -> Outcome<bool> {
    let found = first(
        db,
        "SELECT 1 FROM request n JOIN said s ON s.bundle = n.old_bundle AND s.idx = n.old_idx
         WHERE n.bundle = ? AND n.idx = ? AND n.reason = ? AND s.what = ? AND s.taken_back IS NULL",
        params![
            request.bundle,
            request.idx,
            number(Reason::AnswerDidNotFit),
            number(Said::Dispute)
        ],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

/// Withdraws a request; with a machine that is gone, by the entry that says so.
fn withdraw(
    db: &Change<'_>,
    item: ItemRef,
    ticket: Option<&str>,
    scrap: Option<u64>,
    now: u64,
) -> Outcome<u64> {
    let (place, request) = own(db, &item)?;
    if !can_be_withdrawn(&request) {
        return refuse(&request, "nobody waits for an answer to it");
    }
    let line = Line::of(Said::Withdraw, place);
    let entry = match scrap {
        // LEDGER-72.
        Some(scrap) => about("withdraw", &item).with("scrap", scrap),
        None => about("withdraw", &item),
    };
    let number = note(db, entry, &line, ticket, now)?;
    // safe: no request is too late to be withdrawn.
    let _ = group::apply(db, place, Event::Withdrawn(place))?;
    Ok(number)
}

/// Also a dispute that was answered: what it disputed may come again.
// STATE-11.
fn can_be_withdrawn(request: &RequestRecord) -> bool {
    let is_dispute = request.reason == Some(Reason::AnswerDidNotFit) && request.mark.is_none();
    match request.state {
        ItemState::Open | ItemState::Deferred => true,
        ItemState::Refused | ItemState::Granted => is_dispute,
        _ => false,
    }
}

/// Takes back what was said in an entry. Where a dispute has crossed, the request that says it is
/// withdrawn.
// LEDGER-23.
pub(super) fn take_back(db: &Change<'_>, said: u64, ticket: &str, now: u64) -> Outcome<()> {
    let row = first(
        db,
        "SELECT s.*, b.digest FROM said s LEFT JOIN bundle b ON b.id = s.bundle
         WHERE s.number = ? AND s.taken_back IS NULL",
        [int(said)],
        |row| {
            let request = match row.get::<_, Option<i64>>("bundle")? {
                Some(_) => Some((place(row, "bundle", "idx")?, item(row)?)),
                None => None,
            };
            Ok((codec::word::<Said>(row, "what")?, uint(row, "after")?, request))
        },
    )?;
    let Some((what, after, request)) = row else {
        return Err(LedgerError::NotSaid { number: said }.into());
    };
    let crossed = match request {
        Some((place, _)) => told(db, what, place, after)?,
        None => None,
    };
    if let (Said::Withdraw, Some((_, item)), Some(_)) = (what, request, crossed) {
        return Err(LedgerError::Crossed { item }.into());
    }
    let entry = Draft::new("take-back").with("entry", said).with("ticket", ticket);
    let (number, _) = log::append(db, entry, now)?;
    db.execute("UPDATE said SET taken_back = ? WHERE number = ?", params![int(number), int(said)])?;
    let Some((place, _)) = request else { return Ok(()) };
    group::replay(db, place)?;
    if let (Said::Dispute, Some(by)) = (what, crossed) {
        let (_, request) = own(db, &by)?;
        if can_be_withdrawn(&request) {
            withdraw(db, by, Some(ticket), None, now)?;
        }
    }
    answer::judge_anew(db, place)
}

/// The request of a standing bundle that told the other side what was said of another.
fn told(db: &Connection, what: Said, of: Place, after: u64) -> Outcome<Option<ItemRef>> {
    first(
        db,
        "SELECT b.digest, n.idx FROM request n JOIN bundle b ON b.id = n.bundle
         WHERE n.old_bundle = :bundle AND n.old_idx = :idx AND n.bundle > :after
           AND b.voided IS NULL AND (:is_dispute = (n.reason IS :dispute))
           AND (NOT :is_dispute OR n.state <> :withdrawn)
         ORDER BY n.bundle DESC LIMIT 1",
        named_params! {
            ":bundle": of.bundle,
            ":idx": of.idx,
            ":after": int(after),
            ":is_dispute": what == Said::Dispute,
            ":withdrawn": number(ItemState::Withdrawn),
            ":dispute": number(Reason::AnswerDidNotFit),
        },
        |row| Ok(ItemRef { bundle: digest(row, "digest")?, index: index(row, "idx")? }),
    )
}

/// What no bundle has told that site yet, in the order in which it was said.
// LEDGER-21.
pub(super) fn pending(db: &Connection, to: &SiteName) -> Outcome<Vec<Pending>> {
    let said = all(
        db,
        "SELECT s.*, b.digest, a.digest AS answer_digest FROM said s JOIN bundle b ON b.id = s.bundle
         JOIN stream t ON t.id = b.stream LEFT JOIN bundle a ON a.id = s.answer_bundle
         JOIN request r ON r.bundle = s.bundle AND r.idx = s.idx
         WHERE s.taken_back IS NULL
           AND (s.what = :dispute AND r.state = :disputed AND NOT (
                 EXISTS (SELECT 1 FROM machine m WHERE m.bundle = s.bundle AND m.idx = s.idx)
                 AND NOT EXISTS (SELECT 1 FROM machine m WHERE m.bundle = s.bundle AND m.idx = s.idx
                   AND m.name NOT IN (SELECT c.machine FROM said c
                     WHERE c.what = :scrap AND c.taken_back IS NULL)))
             OR s.what = :withdraw AND (r.state IN (:withdrawn, :refused)
               OR r.state = :granted AND r.reason IS :misfit) OR s.what = :answer)
           AND t.destination = :to AND b.voided IS NULL
           AND NOT EXISTS (SELECT 1 FROM response p JOIN bundle pb ON pb.id = p.bundle
             WHERE p.request_bundle = s.bundle AND p.request_idx = s.idx AND s.what <> :dispute
               AND p.outcome <> 3 AND p.fault IS NULL AND pb.voided IS NULL
               AND p.bundle > s.after)
         ORDER BY s.number",
        named_params! {
            ":dispute": number(Said::Dispute),
            ":withdraw": number(Said::Withdraw),
            ":answer": number(Said::Answer),
            ":disputed": number(ItemState::Disputed),
            ":withdrawn": number(ItemState::Withdrawn),
            ":refused": number(ItemState::Refused),
            ":granted": number(ItemState::Granted),
            ":misfit": number(Reason::AnswerDidNotFit),
            ":scrap": number(Said::Scrap),
            ":to": to.as_str(),
        },
        |row| {
            let claim = match row.get::<_, Option<i64>>("answer_bundle")? {
                Some(_) => Claim::DidNotFit(ItemRef {
                    bundle: digest(row, "answer_digest")?,
                    index: index(row, "answer_idx")?,
                }),
                None => Claim::Withdrawn,
            };
            let at = place(row, "bundle", "idx")?;
            Ok((codec::word::<Said>(row, "what")?, at, uint(row, "after")?, item(row)?, claim))
        },
    )?;
    let mut pending: Vec<Pending> = Vec::new();
    for (what, at, after, item, claim) in said {
        let is_there = pending.iter().any(|known| known.item == item);
        if !is_there && told(db, what, at, after)?.is_none() {
            pending.push(Pending { item, claim });
        }
    }
    Ok(pending)
}

/// The machines that were scrapped, none of which is now.
// LEDGER-42.
pub(super) fn brought_back(db: &Connection) -> Outcome<Vec<String>> {
    all(
        db,
        "SELECT DISTINCT s.machine FROM said s WHERE s.what = :scrap AND s.taken_back IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM said n WHERE n.what = s.what AND n.machine = s.machine
             AND n.taken_back IS NULL)",
        named_params! { ":scrap": number(Said::Scrap) },
        |row| Ok(row.get("machine")?),
    )
}

/// Everything that was said and not taken back.
pub(super) fn list(db: &Connection) -> Outcome<Vec<SaidRecord>> {
    all(
        db,
        "SELECT s.*, b.digest FROM said s LEFT JOIN bundle b ON b.id = s.bundle
         WHERE s.taken_back IS NULL ORDER BY s.number",
        [],
        |row| {
            let request = match row.get::<_, Option<i64>>("bundle")? {
                Some(_) => Some(item(row)?),
                None => None,
            };
            Ok(SaidRecord {
                number: uint(row, "number")?,
                time: uint(row, "time")?,
                what: codec::word(row, "what")?,
                request,
                machine: row.get("machine")?,
                ticket: row.get("ticket")?,
            })
        },
    )
}

/// What was said about a request, with its place in time.
pub(super) fn events_of(db: &Connection, request: Place) -> Outcome<Vec<(When, Event)>> {
    let mut events = Vec::new();
    for (entry, after, what, grant) in about_request(db, request)? {
        let event = match (what, grant) {
            (Said::Dispute, Some(grant)) => {
                Event::Disputed(Dispute { by: By::Person(entry), grant })
            }
            (Said::Withdraw, _) => Event::Withdrawn(request),
            (Said::Answer, Some(grant)) => Event::Answered(request, OutcomeRecord::Granted(grant)),
            _ => continue,
        };
        events.push((When::entry(after, entry), event));
    }
    Ok(events)
}

/// The disputes that persons made about this request.
pub(super) fn disputes_of(db: &Connection, request: Place) -> Outcome<Vec<Dispute>> {
    let said = about_request(db, request)?.into_iter();
    Ok(said
        .filter_map(|(entry, _, what, grant)| {
            let grant = grant.filter(|_| what == Said::Dispute)?;
            Some(Dispute { by: By::Person(entry), grant })
        })
        .collect())
}

type AboutRequest = (u64, i64, Said, Option<GrantRecord>);

fn about_request(db: &Connection, request: Place) -> Outcome<Vec<AboutRequest>> {
    all(
        db,
        "SELECT number, after, what, grant_form, grant_value FROM said
         WHERE bundle = ? AND idx = ? AND taken_back IS NULL ORDER BY number",
        params![request.bundle, request.idx],
        |row| {
            let what = codec::word(row, "what")?;
            Ok((uint(row, "number")?, row.get("after")?, what, codec::grant(row)?))
        },
    )
}

/// The open requests that no other machine shares that is not gone.
// LEDGER-20.
fn asked_alone(db: &Connection, machine: &str) -> Outcome<Vec<ItemRef>> {
    all(
        db,
        "SELECT b.digest, r.idx FROM machine m JOIN request r ON r.bundle = m.bundle AND r.idx = m.idx
         JOIN bundle b ON b.id = r.bundle
         WHERE m.name = ?1 AND r.state IN (?2, ?3)
           AND NOT EXISTS (SELECT 1 FROM machine o WHERE o.bundle = m.bundle AND o.idx = m.idx
             AND o.name <> m.name AND NOT EXISTS (SELECT 1 FROM said g WHERE g.machine = o.name
               AND g.what = ?4 AND g.taken_back IS NULL))
         ORDER BY r.bundle, r.idx",
        params![
            machine,
            number(ItemState::Open),
            number(ItemState::Deferred),
            number(Said::Scrap)
        ],
        item,
    )
}

/// A request that this site has sent, in a bundle that stands.
fn own(db: &Connection, item: &ItemRef) -> Outcome<(Place, RequestRecord)> {
    let unknown = || LedgerError::UnknownItem { item: *item };
    let bundle = read::bundle(db, &item.bundle)?;
    let is_own = bundle.is_some_and(|bundle| bundle.direction == Direction::Out);
    let id = rows::bundle_id(db, &item.bundle)?.filter(|_| is_own).ok_or_else(unknown)?;
    let request = rows::request_at(db, id, item.index)?.ok_or_else(unknown)?;
    Ok((Place { bundle: id, idx: item.index }, request))
}

fn refuse<T>(request: &RequestRecord, why: &'static str) -> Outcome<T> {
    let RequestRecord { item, state, .. } = *request;
    Err(LedgerError::ItemState { item, state, why }.into())
}

fn about(action: &'static str, item: &ItemRef) -> Draft {
    Draft::new(action).with("request", item.to_string())
}

fn hidden(entry: Draft, machine: &crate::Machine<'_>) -> Draft {
    let salt: String = machine.salt.iter().map(|byte| format!("{byte:02x}")).collect();
    entry.with_digest("machine", &machine.hidden()).with("salt", salt)
}

/// Writes the entry and the row.
fn note(
    db: &Change<'_>,
    mut entry: Draft,
    line: &Line<'_>,
    ticket: Option<&str>,
    now: u64,
) -> Outcome<u64> {
    if let Some(ticket) = ticket {
        entry = entry.with("ticket", ticket);
    }
    let (entry, _) = log::append(db, entry, now)?;
    let (form, value) = line.grant.as_ref().map(grant_columns).unzip();
    db.prepare_cached(
        "INSERT INTO said (number, time, what, after, bundle, idx, answer_bundle, answer_idx,
           grant_form, grant_value, machine, ticket)
         VALUES (?, ?, ?, (SELECT ifnull(max(id), 0) FROM bundle), ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        int(entry),
        int(now),
        number(line.what),
        line.place.map(|place| place.bundle),
        line.place.map(|place| place.idx),
        line.answer.map(|place| place.bundle),
        line.answer.map(|place| place.idx),
        form,
        value,
        line.machine,
        ticket,
    ])?;
    Ok(entry)
}

fn item(row: &Row<'_>) -> Outcome<ItemRef> {
    Ok(ItemRef { bundle: digest(row, "digest")?, index: index(row, "idx")? })
}
