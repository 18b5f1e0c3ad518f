//! What a person says at this site, each time with its audit entry.

use carnet_chain::Draft;
use carnet_format::{ErrorCode, ItemRef, Reason, SiteName};
use carnet_language::text;

use super::change::Change;
use super::group::{self, When};
use super::items::{self, Stored};
use super::names;
use super::{answer, log, read};
use crate::item_state::{By, Dispute, Event, Place};
use crate::tables::audit;
use crate::tables::db::Db;
use crate::tables::fault::Outcome;
use crate::tables::said::{self, Line};
use crate::tables::{bundles, responses::Answer};
use crate::{
    Claim, Direction, GrantRecord, ItemState, LedgerError, Machine, OutcomeRecord, Pending,
    RequestRecord, Said, SaidRecord, Statement,
};

impl Line {
    /// What is said now of a request. Its number comes with its entry.
    fn of(what: Said, request: Place) -> Self {
        Self { request: Some(request), ..Self::nothing(what) }
    }

    fn nothing(what: Said) -> Self {
        let (request, answer, grant, machine, ticket) = <_>::default();
        let (number, time, after) = <_>::default();
        Self { number, time, what, after, request, answer, grant, machine, ticket }
    }
}

/// Notes what a person says and lets it happen. Returns the number of its entry.
// LEDGER-20.
pub(crate) fn say(
    db: &Change<'_>,
    statement: &Statement<'_>,
    ticket: Option<&str>,
    now: u64,
) -> Outcome<u64> {
    match *statement {
        Statement::Dispute(item, code) => dispute(db, item, code, ticket, now),
        Statement::Withdraw(item) => {
            let (place, request) = own(db, &item)?;
            if asks_anew(db, place)? {
                let why = text!(
                    en "it asks for another answer: carnet ledger dispute ITEM --take-back --ticket TICKET ends that";
                    de "sie verlangt eine andere Antwort: carnet ledger dispute POSTEN --take-back --ticket VORGANG beendet das"
                );
                return refuse(&request, why);
            }
            withdraw(db, item, ticket, None, now)
        }
        Statement::Answer(item, id) => {
            let (place, request) = own(db, &item)?;
            if request.state == ItemState::Granted || request.state == ItemState::Disputed {
                let why = text!(en "it has an answer already"; de "sie hat schon eine Antwort");
                return refuse(&request, why);
            }
            let grant = GrantRecord::ConfirmationId(id);
            let entry = about("answer", &item).with("confirmation_id", id.to_string());
            let line = Line { grant: Some(grant.clone()), ..Line::of(Said::Answer, place) };
            let entry = note(db, entry, line, ticket, now)?;
            let answered = Event::Answered(place, OutcomeRecord::Granted(grant));
            let done = group::apply(db, place, answered)?;
            done.map_err(|fault| LedgerError::Told { item, fault })?;
            Ok(entry)
        }
        Statement::Scrap(machine) => {
            let scrap = note_scrap(db, machine, ticket, now)?;
            for item in asked_alone(db, machine.name)? {
                withdraw(db, item, ticket, Some(scrap), now)?;
            }
            Ok(scrap)
        }
        Statement::Applied(item, machine) => {
            let (place, request) = own(db, &item)?;
            if request.state != ItemState::Granted {
                let why = text!(
                    en "only what was granted can have been typed";
                    de "eingegeben worden sein kann nur, was bewilligt ist"
                );
                return refuse(&request, why);
            }
            let entry = hidden(about("applied", &item), machine);
            // LEDGER-82.
            let (grant, machine) = (request.grant, Some(machine.name.to_owned()));
            let line = Line { grant, machine, ..Line::of(Said::Applied, place) };
            note(db, entry, line, ticket, now)
        }
    }
}

/// The same, where the ledger is still what was judged.
// LEDGER-80.
pub(crate) fn say_after(
    db: &Change<'_>,
    newest: u64,
    statement: &Statement<'_>,
    ticket: Option<&str>,
    now: u64,
) -> Outcome<Option<u64>> {
    match audit::head(db)?.0 == newest {
        true => say(db, statement, ticket, now).map(Some),
        false => Ok(None),
    }
}

/// Notes that a machine is gone, and withdraws nothing.
pub(crate) fn note_scrap(
    db: &Change<'_>,
    machine: &Machine<'_>,
    ticket: Option<&str>,
    now: u64,
) -> Outcome<u64> {
    let entry = hidden(Draft::new("scrap"), machine);
    let line = Line { machine: Some(machine.name.to_owned()), ..Line::nothing(Said::Scrap) };
    note(db, entry, line, ticket, now)
}

fn dispute(
    db: &Change<'_>,
    item: ItemRef,
    code: Option<&ErrorCode>,
    ticket: Option<&str>,
    now: u64,
) -> Outcome<u64> {
    let (place, request) = own(db, &item)?;
    let Some(grant) = request.grant.clone().filter(|grant| request.gives(grant)) else {
        let why = text!(
            en "there is no answer that did not fit";
            de "eine Antwort, die nicht gepasst hätte, gibt es nicht"
        );
        return refuse(&request, why);
    };
    let Some(answer) = read::granting(db, &item)? else {
        let why = text!(
            en "its answer came by telephone: carnet ledger answer ITEM --take-back --ticket TICKET";
            de "ihre Antwort kam per Telefon: carnet ledger answer POSTEN --take-back --ticket VORGANG"
        );
        return refuse(&request, why);
    };
    let mut entry = about("dispute", &item).with("answer", answer.to_string());
    // LEDGER-81.
    if let Some(code) = code {
        entry = entry.with("code", code.as_str());
    }
    let answer = items::place_of(db, &answer)?;
    let line = Line { answer, grant: Some(grant.clone()), ..Line::of(Said::Dispute, place) };
    let number = note(db, entry, line, ticket, now)?;
    let disputed = Event::Disputed(Dispute { by: By::Person(number), grant });
    // safe: a dispute always fits.
    let _ = group::apply(db, place, disputed)?;
    Ok(number)
}

/// Whether a request tells that an answer did not fit, and a person still says so.
fn asks_anew(db: &Db<'_>, request: Place) -> Outcome<bool> {
    let request = items::must(db, request)?;
    let (true, Some(old)) = (request.is_dispute(), request.more.old) else { return Ok(false) };
    Ok(said::of(db, old)?.iter().any(|said| said.what == Said::Dispute))
}

/// Withdraws a request; with a machine that is gone, by the entry that says so.
pub(crate) fn withdraw(
    db: &Change<'_>,
    item: ItemRef,
    ticket: Option<&str>,
    scrap: Option<u64>,
    now: u64,
) -> Outcome<u64> {
    let (place, request) = own(db, &item)?;
    if !can_be_withdrawn(&request) {
        let why = text!(
            en "nobody waits for an answer to it";
            de "niemand wartet auf eine Antwort darauf"
        );
        return refuse(&request, why);
    }
    let line = Line::of(Said::Withdraw, place);
    let entry = match scrap {
        // LEDGER-75.
        Some(scrap) => about("withdraw", &item).with("scrap", scrap),
        None => about("withdraw", &item),
    };
    let number = note(db, entry, line, ticket, now)?;
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
pub(crate) fn take_back(db: &Change<'_>, number: u64, ticket: &str, now: u64) -> Outcome<()> {
    let Some(Line { what, after, request, .. }) = said::standing(db, number)? else {
        return Err(LedgerError::NotSaid { number }.into());
    };
    let crossed = match request {
        Some(place) => told(db, what, place, after)?,
        None => None,
    };
    if let (Said::Withdraw, Some(place), Some(_)) = (what, request, crossed) {
        let item = items::item_ref(db, place)?;
        return Err(LedgerError::Crossed { item }.into());
    }
    let entry = Draft::new("take-back").with("entry", number).with("ticket", ticket);
    let (by, _) = log::append(db, entry, now)?;
    said::take_back(db, number, by)?;
    let Some(place) = request else { return Ok(()) };
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
fn told(db: &Db<'_>, what: Said, of: Place, after: i64) -> Outcome<Option<ItemRef>> {
    let mut newest: Option<Place> = None;
    for newer in items::replacing(db, of)? {
        let says_it = match what {
            Said::Dispute => newer.is_dispute() && newer.state != ItemState::Withdrawn,
            _ => !newer.is_dispute(),
        };
        let bundle = newer.place.bundle;
        if says_it && bundle > after && items::voided(db, bundle)?.is_none() {
            newest = newest.max(Some(newer.place));
        }
    }
    newest.map(|place| items::item_ref(db, place)).transpose()
}

/// What no bundle has told that site yet, in the order in which it was said.
// LEDGER-21.
pub(crate) fn pending(db: &Db<'_>, to: &SiteName) -> Outcome<Vec<Pending>> {
    let mut pending: Vec<Pending> = Vec::new();
    for Line { what, after, request, answer, .. } in said::to_cross(db)? {
        let Some(place) = request else { continue };
        let about = db.about(place.bundle)?;
        let item = ItemRef { bundle: about.digest, index: place.idx };
        if about.to == *to
            && !pending.iter().any(|known| known.item == item)
            && items::voided(db, place.bundle)?.is_none()
            && is_wanted(db, what, after, &items::must(db, place)?)?
            && told(db, what, place, after)?.is_none()
        {
            let claim = match answer {
                Some(answer) => Claim::DidNotFit(items::item_ref(db, answer)?),
                None => Claim::Withdrawn,
            };
            pending.push(Pending { item, claim });
        }
    }
    Ok(pending)
}

/// Whether the other side still has to hear what was said of a request.
fn is_wanted(db: &Db<'_>, what: Said, after: i64, request: &Stored) -> Outcome<bool> {
    let is_so = match (what, request.state) {
        (Said::Dispute, ItemState::Disputed) => return Ok(!is_scrapped(db, request.place)?),
        (Said::Dispute, _) => return Ok(false),
        (Said::Withdraw, ItemState::Withdrawn | ItemState::Refused) | (Said::Answer, _) => true,
        (Said::Withdraw, ItemState::Granted) => request.is_dispute(),
        _ => false,
    };
    // Its answer has come since.
    let has_come = |answer: &Answer| {
        answer.place.bundle > after && !matches!(answer.outcome, OutcomeRecord::Deferred(_))
    };
    Ok(is_so && !items::good_answers(db, request.place)?.iter().any(has_come))
}

/// Whether all machines of a request are gone.
fn is_scrapped(db: &Db<'_>, request: Place) -> Outcome<bool> {
    let machines = names::of(db, request)?;
    for machine in &machines {
        if !is_gone(db, &machine.name)? {
            return Ok(false);
        }
    }
    Ok(!machines.is_empty())
}

fn is_gone(db: &Db<'_>, machine: &str) -> Outcome<bool> {
    said::is_said_of(db, machine, Said::Scrap)
}

/// Everything that was said and not taken back.
pub(crate) fn list(db: &Db<'_>) -> Outcome<Vec<SaidRecord>> {
    let record = |line: Line| {
        let Line { number, time, what, request, grant, machine, ticket, .. } = line;
        let request = request.map(|place| items::item_ref(db, place)).transpose()?;
        Ok(SaidRecord { number, time, what, request, grant, machine, ticket })
    };
    said::list(db)?.into_iter().map(record).collect()
}

/// What was said about a request, with its place in time.
pub(crate) fn events_of(db: &Db<'_>, request: Place) -> Outcome<Vec<(When, Event)>> {
    let mut events = Vec::new();
    for Line { number, after, what, grant, .. } in said::of(db, request)? {
        let event = match (what, grant) {
            (Said::Dispute, Some(grant)) => {
                Event::Disputed(Dispute { by: By::Person(number), grant })
            }
            (Said::Withdraw, _) => Event::Withdrawn(request),
            (Said::Answer, Some(grant)) => Event::Answered(request, OutcomeRecord::Granted(grant)),
            _ => continue,
        };
        events.push((When::entry(after, number), event));
    }
    Ok(events)
}

/// The disputes that persons made about this request.
pub(crate) fn disputes_of(db: &Db<'_>, request: Place) -> Outcome<Vec<Dispute>> {
    let said = said::of(db, request)?.into_iter();
    Ok(said
        .filter(|said| said.what == Said::Dispute)
        .filter_map(|said| Some(Dispute { by: By::Person(said.number), grant: said.grant? }))
        .collect())
}

/// The open requests that no other machine shares that is not gone.
// LEDGER-20.
fn asked_alone(db: &Db<'_>, machine: &str) -> Outcome<Vec<ItemRef>> {
    let mut alone = Vec::new();
    for own in names::requests_of(db, machine)? {
        let mut is_alone = items::must(db, own.place)?.is_unanswered();
        for other in names::of(db, own.place)? {
            is_alone &= names::is_same(&other.name, machine) || is_gone(db, &other.name)?;
        }
        if is_alone {
            alone.push(items::item_ref(db, own.place)?);
        }
    }
    Ok(alone)
}

/// A request that this site has sent, in a bundle that stands.
fn own(db: &Db<'_>, item: &ItemRef) -> Outcome<(Place, RequestRecord)> {
    let unknown = || LedgerError::UnknownItem { item: *item };
    let request = items::find(db, item)?.ok_or_else(unknown)?;
    if db.about(request.place.bundle)?.way != Direction::Out {
        return Err(unknown().into());
    }
    Ok((request.place, request.record(db)?))
}

fn refuse<T>(request: &RequestRecord, why: String) -> Outcome<T> {
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

/// Writes the entry, and what was said.
fn note(
    db: &Change<'_>,
    mut entry: Draft,
    line: Line,
    ticket: Option<&str>,
    now: u64,
) -> Outcome<u64> {
    if let Some(ticket) = ticket {
        entry = entry.with("ticket", ticket);
    }
    let (number, _) = log::append(db, entry, now)?;
    let (after, ticket) = (bundles::newest(db)?, ticket.map(str::to_owned));
    said::add(db, &Line { number, time: now, after, ticket, ..line })?;
    Ok(number)
}
