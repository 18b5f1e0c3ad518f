//! What became of many machines, by the table that the script `apply` wrote.

mod fault;
mod judge;
mod read;

use std::collections::{HashMap, HashSet};
use std::path::Path;

use carnet_format::plain_text::Escaped;
use carnet_format::{Code, ItemRef};
use carnet_host::{Failure, Status, json, salt};
use carnet_judge::product;
use carnet_language::{Number, text};
use carnet_ledger::{ItemState, LedgerError, Machine, RequestKey, Statement};
use carnet_signer::confirm::{Consent, ask};

use self::fault::Fault;
use self::judge::{Judged, Past, Plan, judge};
pub use self::read::RESULT_COLUMNS;
use self::read::{ResultOutcome, read};
use super::{Desk, Outcome, agreed, refused, sharers_line};
use crate::cli::AppliedArgs;
use crate::command::ledger::mend::spool_changed;
use crate::command::{and_more, next_of};

const COMMAND: &str = "ledger applied";

/// How many faults are named.
const NAMED: usize = 100;

carnet_format::words! {
    /// What the ledger said by a row.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum Told {
        /// That the machine is active.
        Active = "active" / "aktiv",
        /// It was said before.
        Before = "before" / "schon gemeldet",
        /// That the answer did not fit.
        Disputed = "disputed" / "beanstandet",
        /// That takes a ticket.
        NeedsTicket = "needs-ticket" / "braucht einen Vorgang",
        /// Nothing.
        Nothing = "nothing" / "nichts",
    }
}

/// Whether it is the name of a table.
pub(super) fn is_table(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|it| it.eq_ignore_ascii_case("csv"))
}

/// Reads and judges the whole table, and then says what it says.
// LEDGER-76. LEDGER-77. LEDGER-78.
pub(super) fn run(args: &AppliedArgs, desk: &mut Desk<'_, '_>) -> Outcome {
    let name = &args.what;
    if args.machine.is_some() || args.product.is_some() || args.take_back.is_some() {
        return refused(text!(
            name = Escaped(name);
            en "{name} is a table: --machine, --product and --take-back go with a machine or a request";
            de "{name} ist eine Tabelle: --machine, --product und --take-back gehören zu einer Maschine oder Anfrage"
        ));
    }
    if desk.ledger.all_machines()?.iter().any(|it| it.eq_ignore_ascii_case(name)) {
        return refused(text!(
            name = Escaped(name);
            en "{name} is the name of a machine, too: name the file with its folder, or the request of the machine";
            de "{name} heißt auch eine Maschine: die Datei mit ihrem Ordner nennen, oder die Anfrage der Maschine"
        ));
    }
    let table = read(Path::new(name))?;
    let mut past = Past::of(desk.ledger)?;
    let rows = (table.rows.len() + table.faults.len()) as u64;
    let mut faults = table.faults;
    let judged = match judge(table.rows, &past, desk.ledger)? {
        Ok(judged) => judged,
        Err(mut more) => {
            faults.append(&mut more);
            Vec::new()
        }
    };
    if !faults.is_empty() {
        faults.sort_by_key(|it| it.line);
        return tell_faults(name, rows, &faults, desk);
    }
    if args.ticket.is_some() {
        consent(args, &judged, desk)?;
    }
    let mut counts = Counts::of(rows);
    let mut entries = HashMap::new();
    let mut said = Ok(());
    for row in judged {
        said = tell(&row, args, &mut past, &mut entries, &mut counts, desk);
        if said.is_err() {
            break;
        }
    }
    // SPOOL-11. What was said before something failed counts, too.
    spool_changed(desk.ledger, desk.settings)?;
    said?;
    counts.print(desk)?;
    Ok(if counts.is_all_active { Status::Done } else { Status::Held })
}

/// Names all machines that share the answers which did not fit, and asks once.
// LEDGER-77.
fn consent(args: &AppliedArgs, judged: &[Judged], desk: &Desk<'_, '_>) -> Result<(), Failure> {
    let mut items: HashSet<ItemRef> = HashSet::new();
    for Judged { row, .. } in judged.iter().filter(|it| matches!(it.plan, Plan::Dispute)) {
        if items.insert(row.item) {
            let machines = desk.ledger.sharers(&row.item)?;
            carnet_host::say!("{}", sharers_line(&row.item, &machines));
        }
    }
    if items.is_empty() {
        return Ok(());
    }
    let question = text!(
        en "Did they not fit? None of these machines is to type them any more. [yes/no]";
        de "Passen sie nicht? An keiner dieser Maschinen werden sie dann mehr eingegeben. [ja/nein]"
    );
    let consent = if args.yes { Consent::Given } else { Consent::Asked };
    agreed(ask(consent, &question)?)
}

/// Lets the ledger say what a row says, and prints it.
fn tell(
    judged: &Judged,
    args: &AppliedArgs,
    past: &mut Past,
    disputes: &mut HashMap<RequestKey, u64>,
    counts: &mut Counts,
    desk: &mut Desk<'_, '_>,
) -> Result<(), Failure> {
    let Judged { row, machine, plan, .. } = judged;
    let (told, entry, next) = match plan {
        Plan::Nothing(next) => (Told::Nothing, None, Some(next.clone())),
        Plan::Before(entry, next) => (Told::Before, Some(*entry), next.clone()),
        Plan::Apply => {
            let key = (row.item, machine.to_ascii_lowercase());
            match past.applied.get(&key) {
                // It stands twice in the table.
                Some(entry) => (Told::Before, Some(*entry), None),
                None => {
                    let machine = Machine { name: machine, salt: salt()? };
                    let applied = Statement::Applied(row.item, &machine);
                    let entry = desk.ledger.say(&applied, None, desk.now)?;
                    past.applied.insert(key, entry);
                    (Told::Active, Some(entry), None)
                }
            }
        }
        Plan::Dispute => match &args.ticket {
            None => (Told::NeedsTicket, None, Some(needs_ticket(&args.what))),
            Some(ticket) => {
                let request = desk.ledger.request(&row.item)?;
                let request = request.ok_or(LedgerError::UnknownItem { item: row.item })?;
                let entry = match disputes.get(&request.key) {
                    // Another row has the same answer.
                    Some(entry) if request.state == ItemState::Disputed => *entry,
                    _ => {
                        let dispute = Statement::Dispute(row.item, row.code.as_ref());
                        desk.ledger.say(&dispute, Some(ticket), desk.now)?
                    }
                };
                disputes.insert(request.key, entry);
                (Told::Disputed, Some(entry), None)
            }
        },
    };
    counts.add(row.outcome, told);
    Shown { judged, told, entry, next }.print(desk)
}

fn needs_ticket(name: &str) -> String {
    let name = Escaped(name);
    text!(
        en "Windows did not take the answer: carnet ledger applied {name} --ticket TICKET disputes it.";
        de "Windows nahm die Antwort nicht: carnet ledger applied {name} --ticket VORGANG beanstandet sie."
    )
}

/// A row as it is printed.
struct Shown<'a> {
    judged: &'a Judged,
    told: Told,
    entry: Option<u64>,
    next: Option<String>,
}

impl Shown<'_> {
    fn print(&self, desk: &mut Desk<'_, '_>) -> Result<(), Failure> {
        let Self { judged: Judged { row, machine, product, known, .. }, told, entry, next } = self;
        let code = row.code.as_ref().map(ToString::to_string);
        let meaning = known.map(|it| it.words());
        let body = || json::AppliedRow {
            line: row.line,
            machine: machine.clone(),
            product: product.clone(),
            request: (&row.item).into(),
            outcome: row.outcome.into(),
            code: code.clone(),
            meaning: meaning.clone(),
            told: (*told).into(),
            entry: *entry,
            next: next.clone(),
        };
        let is_plain = row.outcome == ResultOutcome::Active && next.is_none();
        desk.printer.print(COMMAND, body, |out| {
            if is_plain {
                return Ok(());
            }
            let (machine, outcome) = (Escaped(machine), row.outcome.said());
            write!(out, "{machine}: {}: {outcome}", Escaped(&product::said(product)))?;
            if let Some(code) = &code {
                write!(out, " {code}")?;
            }
            if let Some(meaning) = &meaning {
                write!(out, ": {meaning}")?;
            }
            writeln!(out)?;
            match (told, next) {
                (Told::Before | Told::Disputed, None) => writeln!(out, "  {}", told.said()),
                (Told::Before, Some(next)) => {
                    writeln!(out, "  {}\n  {}", told.said(), Escaped(next))
                }
                (_, Some(next)) => writeln!(out, "  {}", Escaped(next)),
                (_, None) => Ok(()),
            }
        })?;
        Ok(())
    }
}

/// How many rows there are, and what became of them.
struct Counts {
    rows: u64,
    active: u64,
    before: u64,
    disputed: u64,
    open: u64,
    is_all_active: bool,
}

impl Counts {
    fn of(rows: u64) -> Self {
        Self { rows, active: 0, before: 0, disputed: 0, open: 0, is_all_active: true }
    }

    fn add(&mut self, outcome: ResultOutcome, told: Told) {
        let count = match told {
            Told::Active => &mut self.active,
            Told::Before => &mut self.before,
            Told::Disputed => &mut self.disputed,
            Told::NeedsTicket | Told::Nothing => &mut self.open,
        };
        *count += 1;
        let is_known = matches!(told, Told::Active | Told::Before);
        self.is_all_active &= outcome == ResultOutcome::Active && is_known;
    }

    fn json(&self, faults: Vec<json::InputFault>) -> json::AppliedTable {
        let Self { rows, active, before, disputed, open, .. } = *self;
        json::AppliedTable { rows, active, before, disputed, open, faults }
    }

    fn print(&self, desk: &mut Desk<'_, '_>) -> Result<(), Failure> {
        let [active, before, disputed, open] =
            [self.active, self.before, self.disputed, self.open].map(Number);
        let text = text!(
            en "{active} active, {before} told before, {disputed} disputed, {open} not active";
            de "{active} aktiv, {before} schon gemeldet, {disputed} beanstandet, {open} nicht aktiv"
        );
        let body = || self.json(Vec::new());
        Ok(desk.printer.print(COMMAND, body, |out| writeln!(out, "{text}"))?)
    }
}

/// Names what is wrong, and says nothing.
// LEDGER-76.
fn tell_faults(name: &str, rows: u64, faults: &[Fault], desk: &mut Desk<'_, '_>) -> Outcome {
    let mut steps: Vec<Code> = Vec::new();
    let file = Escaped(name);
    for Fault { line, fault } in faults.iter().take(NAMED) {
        let code = fault.code();
        carnet_host::say!("{file}:{line}: {fault} [{code}]");
        if !steps.contains(&code) {
            steps.push(code);
        }
    }
    if let Some(more) = faults.len().checked_sub(NAMED).filter(|more| *more > 0) {
        carnet_host::say!("{}", and_more(more as u64));
    }
    // The first comes with the error.
    for code in steps.into_iter().skip(1) {
        let next = next_of(code);
        carnet_host::say!("{code}: {next}");
    }
    let fault = |Fault { line, fault }: &Fault| json::InputFault {
        file: name.to_owned(),
        line: *line,
        column: None,
        code: fault.code().into(),
        message: fault.to_string(),
    };
    let body = || Counts::of(rows).json(faults.iter().take(NAMED).map(fault).collect());
    desk.printer.print(COMMAND, body, |_| Ok(()))?;
    let (first, count) = (faults.first().map(|it| it.fault.code()), Number(faults.len() as u64));
    let message = text!(
        en "nothing was said; faults in {file}: {count}";
        de "es wurde nichts gemeldet; Fehler in {file}: {count}"
    );
    Err(Failure::new(Status::Usage, first, message))
}
