//! What each row of a result table lets the ledger say, before anything is said.

use std::collections::{BTreeSet, HashMap, HashSet};

use carnet_format::{ConfirmationId, InstallationId, ItemRef, Reason};
use carnet_host::Failure;
use carnet_judge::vendor_code::VendorCode;
use carnet_language::text;
use carnet_ledger::{
    Direction, GrantRecord, ItemState, Ledger, LedgerError, RequestRecord, Said, Subject,
};

use super::fault::{Fault, ResultFault};
use super::read::{ResultOutcome, Row};
use crate::command::known;
use crate::command::ledger::confirm::product_of;
use crate::command::ledger::said::find::last_group;
use crate::spool::table::harmless;

/// A row and what it lets the ledger say.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) row: Row,
    /// The machine as the ledger has it.
    pub(super) machine: String,
    pub(super) product: String,
    /// Windows' code, where it is known.
    pub(super) known: Option<VendorCode>,
    pub(super) plan: Plan,
}

/// What the ledger is to say.
#[derive(Debug)]
pub(super) enum Plan {
    Apply,
    Dispute,
    /// It said so before, in this entry; and what to do, if anything.
    Before(u64, Option<String>),
    /// Nothing, and what to do.
    Nothing(String),
}

/// What persons have said, by what it was said of.
pub(super) struct Past {
    /// The machine in small letters.
    pub(super) applied: HashMap<(ItemRef, String), u64>,
    scrapped: HashSet<String>,
    disputed: HashMap<ItemRef, u64>,
}

impl Past {
    pub(super) fn of(ledger: &dyn Ledger) -> Result<Self, LedgerError> {
        let mut past =
            Self { applied: HashMap::new(), scrapped: HashSet::new(), disputed: HashMap::new() };
        for said in ledger.said()? {
            let machine = said.machine.map(|name| name.to_ascii_lowercase());
            match (said.what, said.request, machine) {
                (Said::Applied, Some(item), Some(machine)) => {
                    past.applied.insert((item, machine), said.number);
                }
                (Said::Scrap, _, Some(machine)) => drop(past.scrapped.insert(machine)),
                (Said::Dispute, Some(item), _) => drop(past.disputed.insert(item, said.number)),
                _ => {}
            }
        }
        Ok(past)
    }

    fn is_scrapped(&self, machine: &str) -> bool {
        self.scrapped.contains(&machine.to_ascii_lowercase())
    }
}

/// The two numbers of an answer.
type Pair = (InstallationId, ConfirmationId);

/// What is known of answers by machines that took or refused them; asked for where an answer may be wrong.
#[derive(Default)]
struct Answers {
    /// Those that some machine is active by.
    good: BTreeSet<Pair>,
    /// The installation ids of which an answer is disputed, and by which entry.
    disputed: HashMap<InstallationId, u64>,
}

/// Judges all rows. Where one is wrong, it gives the faults alone.
// LEDGER-76. LEDGER-77.
pub(super) fn judge(
    rows: Vec<Row>,
    past: &Past,
    ledger: &dyn Ledger,
) -> Result<Result<Vec<Judged>, Vec<Fault>>, Failure> {
    let mut bundles = HashMap::new();
    let mut seen: HashMap<(ItemRef, String), usize> = HashMap::new();
    let (mut joined, mut faults): (Vec<(Row, String, RequestRecord)>, _) = (Vec::new(), Vec::new());
    for row in rows {
        let line = row.line;
        let (request, machine) = match join(&row, ledger, &mut bundles)? {
            Ok(joined) => joined,
            Err(fault) => {
                faults.push(Fault { line, fault });
                continue;
            }
        };
        let place = seen.entry((row.item, machine.to_ascii_lowercase())).or_insert(joined.len());
        if let Some((first, ..)) = joined.get(*place)
            && (first.outcome, &first.code) != (row.outcome, &row.code)
        {
            faults.push(Fault { line, fault: ResultFault::Twice { line: first.line } });
            continue;
        }
        joined.push((row, machine, request));
    }
    if !faults.is_empty() {
        return Ok(Err(faults));
    }
    let blames = |row: &Row, request: &RequestRecord| {
        let is_microsoft = matches!(request.subject, Subject::Microsoft(_));
        row.outcome == ResultOutcome::Refused
            && known(row.code.as_ref(), is_microsoft).is_some_and(|it| it.blames_answer())
    };
    let mut answers = Answers::default();
    if joined.iter().any(|(row, _, request)| blames(row, request)) {
        answers = Answers::of(past, ledger)?;
        let active = joined.iter().filter(|(row, ..)| row.outcome == ResultOutcome::Active);
        answers.good.extend(active.filter_map(|(.., request)| pair(request)));
    }
    let mut judged = Vec::with_capacity(joined.len());
    for (row, machine, request) in joined {
        let plan = match row.outcome {
            ResultOutcome::Active => active(&row, &machine, &request, past),
            _ if blames(&row, &request) => wrong(&row, &request, past, &answers, ledger)?,
            _ => Plan::Nothing(step(&row, &request)),
        };
        let known = known(row.code.as_ref(), matches!(request.subject, Subject::Microsoft(_)));
        let product = product_of(&request).0;
        judged.push(Judged { row, machine, product, known, plan });
    }
    Ok(Ok(judged))
}

/// The request of a row, and its machine as the ledger has it.
fn join(
    row: &Row,
    ledger: &dyn Ledger,
    bundles: &mut HashMap<carnet_format::Digest, bool>,
) -> Result<Result<(RequestRecord, String), ResultFault>, LedgerError> {
    let item = row.item;
    let is_own = match bundles.get(&item.bundle) {
        Some(is_own) => *is_own,
        None => {
            let bundle = ledger.bundle(&item.bundle)?;
            let is_own = bundle.is_some_and(|it| it.direction == Direction::Out);
            bundles.insert(item.bundle, is_own);
            is_own
        }
    };
    let request = if is_own { ledger.request(&item)? } else { None };
    let Some(request) = request else { return Ok(Err(ResultFault::Unknown { item })) };
    let machines = ledger.machines(&item)?;
    // The spool writes some names so that no spreadsheet takes them for a formula.
    let is_it = |name: &&String| {
        name.eq_ignore_ascii_case(&row.machine) || harmless(name).eq_ignore_ascii_case(&row.machine)
    };
    let Some(machine) = machines.iter().find(is_it).cloned() else {
        let (machine, machines) = (row.machine.clone(), machines.join(", "));
        return Ok(Err(ResultFault::Machine { machine, item, machines }));
    };
    let own = last_group(&request);
    match &row.group {
        Some(got) if *got != own => Ok(Err(ResultFault::Group { item, own, got: got.clone() })),
        _ => Ok(Ok((request, machine))),
    }
}

impl Answers {
    fn of(past: &Past, ledger: &dyn Ledger) -> Result<Self, LedgerError> {
        let mut answers = Self::default();
        for (item, _) in past.applied.keys() {
            answers.good.extend(ledger.request(item)?.as_ref().and_then(pair));
        }
        for (item, number) in &past.disputed {
            if let Some(id) = ledger.request(item)?.and_then(|it| installation_id(&it)) {
                let newest = answers.disputed.entry(id).or_default();
                *newest = (*newest).max(*number);
            }
        }
        Ok(answers)
    }
}

fn installation_id(request: &RequestRecord) -> Option<InstallationId> {
    match &request.subject {
        Subject::Microsoft(numbers) => Some(numbers.installation_id),
        Subject::Vendor { .. } => None,
    }
}

fn pair(request: &RequestRecord) -> Option<Pair> {
    match request.grant {
        Some(GrantRecord::ConfirmationId(id)) => Some((installation_id(request)?, id)),
        _ => None,
    }
}

fn active(row: &Row, machine: &str, request: &RequestRecord, past: &Past) -> Plan {
    let item = row.item;
    if past.is_scrapped(machine) {
        return Plan::Nothing(back(machine));
    }
    if let Some(number) = past.applied.get(&(item, machine.to_ascii_lowercase())) {
        return Plan::Before(*number, None);
    }
    match request.state {
        ItemState::Granted => Plan::Apply,
        ItemState::Disputed => Plan::Nothing(text!(
            en "It is active by an answer that is disputed here. If that was said in error: carnet ledger dispute {item} \
                --take-back --ticket TICKET, then this table again.";
            de "Aktiv mit einer Antwort, die hier beanstandet ist. War das ein Irrtum: carnet ledger dispute {item} \
                --take-back --ticket VORGANG, dann diese Tabelle noch einmal."
        )),
        state => {
            let state = state.said();
            Plan::Nothing(text!(
                en "It is active, but request {item} is {state}, not granted: carnet ledger confirm MACHINE shows what the \
                    ledger knows.";
                de "Aktiv, doch Anfrage {item} ist {state}, nicht bewilligt: carnet ledger confirm MASCHINE zeigt, was das \
                    Register weiß."
            ))
        }
    }
}

fn back(machine: &str) -> String {
    let machine = carnet_format::plain_text::Escaped(machine);
    text!(
        en "Nothing was said: it is scrapped. If it is there after all: carnet ledger scrap {machine} --take-back \
            --ticket TICKET, then this table again.";
        de "Nichts gemeldet: Sie ist ausgemustert. Doch noch da: carnet ledger scrap {machine} --take-back \
            --ticket VORGANG, dann diese Tabelle noch einmal."
    )
}

/// Of an answer that a machine did not take.
fn wrong(
    row: &Row,
    request: &RequestRecord,
    past: &Past,
    answers: &Answers,
    ledger: &dyn Ledger,
) -> Result<Plan, LedgerError> {
    let item = row.item;
    // LEDGER-78. The table does not say which answer the machine had: where another has come to what was disputed, it
    // may have been the one before.
    if let Some(number) = past.disputed.get(&item) {
        let next = (request.state == ItemState::Granted).then(|| by_hand(&item));
        return Ok(Plan::Before(*number, next));
    }
    let asks_anew = request.reason == Some(Reason::AnswerDidNotFit);
    let disputed = installation_id(request).and_then(|id| answers.disputed.get(&id));
    if let (Some(number), false) = (disputed, asks_anew) {
        let next = (request.state == ItemState::Granted).then(|| by_hand(&item));
        return Ok(Plan::Before(*number, next));
    }
    if request.state != ItemState::Granted {
        let state = request.state.said();
        return Ok(Plan::Nothing(text!(
            en "Request {item} is {state}: there is no answer to dispute.";
            de "Anfrage {item} ist {state}: Es gibt keine Antwort zu beanstanden."
        )));
    }
    let machines = ledger.sharers(&item)?;
    if machines.iter().all(|name| past.is_scrapped(name)) {
        return Ok(Plan::Nothing(back(&row.machine)));
    }
    if ledger.granting(&item)?.is_none() {
        return Ok(Plan::Nothing(text!(
            en "Its answer came by telephone: carnet ledger answer {item} --take-back --ticket TICKET takes it back.";
            de "Ihre Antwort kam per Telefon: carnet ledger answer {item} --take-back --ticket VORGANG nimmt sie zurück."
        )));
    }
    if pair(request).is_some_and(|pair| answers.good.contains(&pair)) {
        return Ok(Plan::Nothing(text!(
            en "Another row, or the ledger, calls a machine active by this answer: one of the two is wrong. If it did not \
                fit all the same: carnet ledger dispute {item} --ticket TICKET.";
            de "Eine andere Zeile oder das Register nennt eine Maschine aktiv mit dieser Antwort: Eines von beiden stimmt \
                nicht. Passt sie doch nicht: carnet ledger dispute {item} --ticket VORGANG."
        )));
    }
    Ok(Plan::Dispute)
}

fn by_hand(item: &ItemRef) -> String {
    text!(
        en "An answer to this installation id was disputed before. If the one that stands now does not fit either: carnet \
            ledger dispute {item} --ticket TICKET.";
        de "Eine Antwort auf diese Installations-ID wurde schon beanstandet. Passt auch die nicht, die jetzt gilt: carnet \
            ledger dispute {item} --ticket VORGANG."
    )
}

/// What to do where the ledger says nothing.
fn step(row: &Row, request: &RequestRecord) -> String {
    let is_microsoft = matches!(request.subject, Subject::Microsoft(_));
    match (row.outcome, &row.code) {
        (ResultOutcome::Changed, _) => text!(
            en "Board or key have changed: export this machine again. (The installation id of a forest is shown by no \
                machine: apply leaves it alone.)";
            de "Mainboard oder Schlüssel sind neu: diese Maschine neu exportieren. (Die Installations-ID einer \
                Gesamtstruktur zeigt keine Maschine: apply lässt sie aus.)"
        ),
        (_, Some(code)) => match known(Some(code), is_microsoft) {
            Some(known) => known.next.to_owned(),
            None => text!(
                en "Look up what {code} means, mend it at the machine, and run apply again.";
                de "Nachsehen, was {code} bedeutet, an der Maschine beheben und apply noch einmal laufen lassen."
            ),
        },
        (_, None) => text!(
            en "It could not be reached, or did not say why: the warnings of apply do. Run apply again there.";
            de "Sie war nicht erreichbar oder nannte keinen Grund: Die Warnungen von apply nennen ihn. Dort apply noch \
                einmal laufen lassen."
        ),
    }
}
