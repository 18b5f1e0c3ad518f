//! What became of many machines, by the table that the script `apply` wrote.

mod back;
mod fault;
mod judge;
mod read;
mod words;

use std::collections::{HashMap, HashSet};
use std::path::Path;

use carnet_format::plain_text::Escaped;
use carnet_format::{Code, ItemRef};
use carnet_host::{Failure, Status, json, salt};
use carnet_judge::product;
use carnet_language::{Number, count, text};
use carnet_ledger::{ItemState, LedgerError, Machine, RequestKey, Statement};
use carnet_signer::confirm::{Consent, ask};

use self::fault::Fault;
use self::judge::{Bench, Judged, Plan};
pub use self::read::RESULT_COLUMNS;
use self::read::{ResultOutcome, Row, read};
use super::{Desk, Outcome, agreed, refused, sharers_line, table_word};
use crate::cli::AppliedArgs;
use crate::command::and_more;
use crate::command::ledger::mend::spool_changed;

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
        /// What the row says, no longer.
        TakenBack = "taken-back" / "zurückgenommen",
        /// Nothing.
        Nothing = "nothing" / "nichts",
    }
}

/// Whether it is the name of a table.
pub(super) fn is_table(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|it| it.eq_ignore_ascii_case("csv"))
}

/// Reads and judges the whole table, and then says what it says.
// LEDGER-78. LEDGER-79. LEDGER-80.
pub(super) fn run(args: &AppliedArgs, desk: &mut Desk<'_, '_>) -> Outcome {
    let name = &args.what;
    if args.machine.is_some() || args.product.is_some() {
        return refused(text!(
            name = Escaped(name);
            en "{name} is a table: --machine and --product go with a machine or a request";
            de "{name} ist eine Tabelle: --machine und --product gehören zu einer Maschine oder Anfrage"
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
    let mut bench = Bench::of(desk.ledger)?;
    let rows = (table.rows.len() + table.faults.len()) as u64;
    let mut faults = table.faults;
    let judged = match bench.judge(table.rows, desk.ledger)? {
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
    let (shown, said) = match &args.take_back {
        Some(ticket) => back::take_back(args, ticket, judged, &mut bench, desk)?,
        None => say(args, judged, bench, desk)?,
    };
    // SPOOL-11. What was said before something failed counts, too.
    let spooled = spool_changed(desk.ledger, desk.settings);
    // LEDGER-80. Nobody who reads no further stops what was agreed to.
    let mut counts = Counts::of(rows, args.take_back.is_some());
    let printed = shown.iter().try_for_each(|row| {
        counts.add(row);
        row.print(desk)
    });
    said?;
    spooled?;
    printed?;
    counts.print(name, desk)?;
    Ok(if counts.is_done { Status::Done } else { Status::Held })
}

/// Lets the ledger say what the rows say; what was said before something failed is told, too.
fn say(
    args: &AppliedArgs,
    judged: Vec<Judged>,
    bench: Bench,
    desk: &mut Desk<'_, '_>,
) -> Result<(Vec<Shown>, Result<(), Failure>), Failure> {
    if args.ticket.is_some() {
        consent(args, &judged)?;
    }
    let mut teller = Teller { args, bench, applied: HashMap::new(), disputes: HashMap::new() };
    let mut shown = Vec::with_capacity(judged.len());
    for row in judged {
        match teller.say(row, desk) {
            Ok(row) => shown.push(row),
            Err(error) => return Ok((shown, Err(error))),
        }
    }
    Ok((shown, Ok(())))
}

/// Names all machines that share the answers which did not fit, and asks once.
// LEDGER-79.
fn consent(args: &AppliedArgs, judged: &[Judged]) -> Result<(), Failure> {
    let mut items: HashSet<ItemRef> = HashSet::new();
    for Judged { row, plan, .. } in judged {
        if let Plan::Dispute(machines) = plan
            && items.insert(row.item)
        {
            carnet_host::say!("{}", sharers_line(&row.item, machines));
        }
    }
    if items.is_empty() {
        return Ok(());
    }
    let question = text!(
        en "None of these machines is to type its id any more, and the next export asks for others. Dispute \
            them? [yes/no]";
        de "An keiner dieser Maschinen wird ihre ID mehr eingegeben, und der nächste Export fragt neu an. \
            Beanstanden? [ja/nein]"
    );
    let consent = if args.yes { Consent::Given } else { Consent::Asked };
    agreed(ask(consent, &question)?)
}

/// Lets the ledger say what the rows say.
struct Teller<'a> {
    args: &'a AppliedArgs,
    bench: Bench,
    /// The entries that this call has made, by request and the machine in small letters.
    applied: HashMap<(ItemRef, String), u64>,
    /// The same, by what is asked for.
    disputes: HashMap<RequestKey, u64>,
}

impl Teller<'_> {
    fn say(&mut self, mut judged: Judged, desk: &mut Desk<'_, '_>) -> Result<Shown, Failure> {
        // Where others write, too, it is judged anew until nothing has come between.
        let (told, entry, next) = loop {
            self.bench.judge_anew(&mut judged, desk.ledger)?;
            let said = match &judged.plan {
                Plan::Nothing(next) => break (Told::Nothing, None, Some(next.clone())),
                Plan::Before(entry) => break (Told::Before, Some(*entry), None),
                Plan::Apply => self.apply(&judged, desk)?,
                Plan::Dispute(_) => match &self.args.ticket {
                    None => break (Told::NeedsTicket, None, Some(needs_ticket(&self.args.what))),
                    Some(ticket) => self.dispute(&judged.row, ticket, desk)?,
                },
            };
            match said {
                Some((told, entry)) => break (told, Some(entry), None),
                None => self.bench.look_again(desk.ledger)?,
            }
        };
        Ok(Shown { judged, told, entry, next })
    }

    fn apply(&mut self, judged: &Judged, desk: &mut Desk<'_, '_>) -> Result<Said, Failure> {
        let Judged { row, machine, .. } = judged;
        let key = (row.item, machine.to_ascii_lowercase());
        // It stands twice in the table.
        if let Some(entry) = self.applied.get(&key) {
            return Ok(Some((Told::Before, *entry)));
        }
        let machine = Machine { name: machine, salt: salt()? };
        let Some(entry) = self.after(&Statement::Applied(row.item, &machine), None, desk)? else {
            return Ok(None);
        };
        self.applied.insert(key, entry);
        Ok(Some((Told::Active, entry)))
    }

    fn dispute(
        &mut self,
        row: &Row,
        ticket: &str,
        desk: &mut Desk<'_, '_>,
    ) -> Result<Said, Failure> {
        let request = desk.ledger.request(&row.item)?;
        let request = request.ok_or(LedgerError::UnknownItem { item: row.item })?;
        // Another row has the same answer.
        if let Some(entry) = self.disputes.get(&request.key)
            && request.state == ItemState::Disputed
        {
            return Ok(Some((Told::Disputed, *entry)));
        }
        let dispute = Statement::Dispute(row.item, row.code.as_ref());
        let Some(entry) = self.after(&dispute, Some(ticket), desk)? else { return Ok(None) };
        self.disputes.insert(request.key, entry);
        Ok(Some((Told::Disputed, entry)))
    }

    /// Says it, unless others have written something since it was judged.
    // LEDGER-80.
    fn after(
        &mut self,
        statement: &Statement<'_>,
        ticket: Option<&str>,
        desk: &mut Desk<'_, '_>,
    ) -> Result<Option<u64>, LedgerError> {
        let entry = desk.ledger.say_after(self.bench.newest, statement, ticket, desk.now)?;
        self.bench.newest = entry.unwrap_or(self.bench.newest);
        Ok(entry)
    }
}

/// What was said and in which entry; nothing where it is to be judged anew.
type Said = Option<(Told, u64)>;

fn needs_ticket(name: &str) -> String {
    let name = table_word(name);
    text!(
        en "Windows did not take the answer: carnet ledger applied {name} --ticket TICKET disputes it.";
        de "Windows nahm die Antwort nicht: carnet ledger applied {name} --ticket VORGANG beanstandet sie."
    )
}

/// A row as it is printed.
struct Shown {
    judged: Judged,
    told: Told,
    entry: Option<u64>,
    next: Option<String>,
}

impl Shown {
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
        let is_active = row.outcome == ResultOutcome::Active && *told != Told::TakenBack;
        let is_plain = next.is_none() && (is_active || *told == Told::Nothing);
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
                (Told::Before | Told::Disputed | Told::TakenBack, None) => {
                    writeln!(out, "  {}", told.said().replace('-', " "))
                }
                (_, Some(next)) => writeln!(out, "  {next}"),
                (_, None) => Ok(()),
            }
        })?;
        Ok(())
    }
}

/// How many rows there are, and what became of them.
struct Counts {
    table: json::AppliedTable,
    is_back: bool,
    /// All rows are active and the ledger says so; or nothing stands of them.
    is_done: bool,
}

impl Counts {
    fn of(rows: u64, is_back: bool) -> Self {
        let [active, before, disputed, taken_back, open] = [0; 5];
        let faults = Vec::new();
        let table = json::AppliedTable { rows, active, before, disputed, taken_back, open, faults };
        Self { table, is_back, is_done: true }
    }

    fn add(&mut self, shown: &Shown) {
        let count = match shown.told {
            Told::Active => &mut self.table.active,
            Told::Before => &mut self.table.before,
            Told::Disputed => &mut self.table.disputed,
            Told::TakenBack => &mut self.table.taken_back,
            Told::NeedsTicket | Told::Nothing => &mut self.table.open,
        };
        *count += 1;
        let is_known = matches!(shown.told, Told::Active | Told::Before);
        self.is_done &= match self.is_back {
            true => shown.next.is_none(),
            false => shown.judged.is_active() && is_known,
        };
    }

    fn print(&self, name: &str, desk: &mut Desk<'_, '_>) -> Result<(), Failure> {
        let lost = self.table.open;
        let json::AppliedTable { active, before, disputed, taken_back, open, .. } = self.table;
        let [active, before, disputed, taken_back, open] =
            [active, before, disputed, taken_back, open].map(Number);
        let text = match self.is_back {
            true if self.is_done && self.table.taken_back == 0 => text!(
                en "nothing was taken back: nothing of what this table says stands";
                de "es wurde nichts zurückgenommen: Nichts von dem, was diese Tabelle sagt, gilt noch"
            ),
            true => text!(
                en "{taken_back} taken back, {open} left unchanged";
                de "{taken_back} zurückgenommen, {open} unverändert"
            ),
            false => text!(
                en "{active} active, {before} told before, {disputed} disputed, {open} not active";
                de "{active} aktiv, {before} schon gemeldet, {disputed} beanstandet, {open} nicht aktiv"
            ),
        };
        let body = || self.table.clone();
        Ok(desk.printer.print(COMMAND, body, |out| {
            writeln!(out, "{text}")?;
            match self.is_back || lost == 0 {
                true => Ok(()),
                false => writeln!(out, "{}", not_kept(lost, name)),
            }
        })?)
    }
}

/// Of rows that let the ledger say nothing: it does not know of them.
// LEDGER-79.
fn not_kept(rows: u64, name: &str) -> String {
    let name = Escaped(name);
    count!(
        n = rows;
        en "The ledger keeps nothing of {n} row: carnet ledger machines does not know of it, and may still say to type \
            the id. Keep {name} and this output.",
            "The ledger keeps nothing of {n} rows: carnet ledger machines does not know of them, and may still say to \
            type the ids. Keep {name} and this output.";
        de "{n} Zeile hält das Register nicht fest: carnet ledger machines kennt sie nicht und nennt die ID vielleicht \
            weiter als einzugeben. {name} und diese Ausgabe aufheben.",
            "{n} Zeilen hält das Register nicht fest: carnet ledger machines kennt sie nicht und nennt die IDs vielleicht \
            weiter als einzugeben. {name} und diese Ausgabe aufheben."
    )
}

/// Names what is wrong, and says nothing.
// LEDGER-78.
fn tell_faults(name: &str, rows: u64, faults: &[Fault], desk: &mut Desk<'_, '_>) -> Outcome {
    let mut steps: Vec<(Code, String)> = Vec::new();
    let file = Escaped(name);
    for Fault { line, fault } in faults.iter().take(NAMED) {
        let code = fault.code();
        carnet_host::say!("{file}:{line}: {fault} [{code}]");
        let step = (code, fault.next());
        if !steps.contains(&step) {
            steps.push(step);
        }
    }
    if let Some(more) = faults.len().checked_sub(NAMED).filter(|more| *more > 0) {
        carnet_host::say!("{}", and_more(more as u64));
    }
    // The first comes with the error.
    for (code, next) in steps.iter().skip(1) {
        carnet_host::say!("{code}: {}", text!(en "next: {next}"; de "weiter: {next}"));
    }
    let fault = |Fault { line, fault }: &Fault| json::InputFault {
        file: name.to_owned(),
        line: *line,
        column: None,
        code: fault.code().into(),
        message: fault.to_string(),
    };
    let faults_json = || faults.iter().take(NAMED).map(fault).collect();
    let body = || json::AppliedTable { faults: faults_json(), ..Counts::of(rows, false).table };
    desk.printer.print(COMMAND, body, |_| Ok(()))?;
    let ((first, next), count) = (steps.into_iter().next().unzip(), Number(faults.len() as u64));
    let message = text!(
        en "nothing was said; faults in {file}: {count}";
        de "es wurde nichts gemeldet; Fehler in {file}: {count}"
    );
    Err(Failure::new(Status::Usage, first, message).then(next))
}
