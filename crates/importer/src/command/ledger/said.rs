//! What a person says about requests and machines, and takes back.

mod before;
mod find;
mod result;
mod take_back;

use std::path::Path;

use carnet_format::plain_text::Escaped;
use carnet_format::{Code, ConfirmationId, ItemRef};
use carnet_host::settings::Settings;
use carnet_host::{Failure, Status, json, salt, word, word_of_machine};
use carnet_language::{count, text};
use carnet_ledger::{
    GrantRecord, ItemState, Ledger, LedgerError, Machine, Said, SaidRecord, Statement,
    others_not_active, scrapped_since, still_there,
};
use carnet_signer::confirm::{Answer, Consent, ask};

use self::find::{by_item, find, label, last_group, named_item, nothing};
pub use self::result::RESULT_COLUMNS;
use self::take_back::take_back;
use super::Printer;
use super::mend::spool_changed;
use crate::cli::{About, AnswerArgs, AppliedArgs, DisputeArgs, LedgerCommand, SayArgs, ScrapArgs};

type Outcome = Result<Status, Failure>;

/// Where a person says something.
pub(super) struct Desk<'a, 'p> {
    pub(super) ledger: &'a mut dyn Ledger,
    pub(super) settings: &'a Settings,
    pub(super) now: u64,
    pub(super) printer: &'a mut Printer<'p>,
}

pub(super) fn run(command: &LedgerCommand, desk: &mut Desk<'_, '_>) -> Outcome {
    let status = match command {
        LedgerCommand::Dispute(args) => dispute(args, desk),
        LedgerCommand::Withdraw(args) => withdraw(args, desk),
        LedgerCommand::Answer(args) => answer(args, desk),
        LedgerCommand::Scrap(args) => scrap(args, desk),
        LedgerCommand::Applied(args) => applied(args, desk),
        _ => return Ok(Status::Done),
    }?;
    note_closed(desk.ledger)?;
    Ok(status)
}

// LEDGER-24.
fn dispute(args: &DisputeArgs, desk: &mut Desk<'_, '_>) -> Outcome {
    if args.because.take_back {
        return take_back(Said::Dispute, &args.about, None, &args.because.ticket, desk);
    }
    let can_be_disputed = |state| state == ItemState::Granted;
    let what = text!(
        en "has an answer that could be wrong";
        de "eine Antwort hat, die falsch sein könnte"
    );
    let found = find(&args.about, desk.ledger, can_be_disputed, &what)
        .or_else(|error| Err(before::granted(&args.about.what, error, desk)?))?;
    let item = found.not_left(&args.about.what, desk.ledger, |item| {
        Ok(text!(
            en "carnet ledger dispute {item} --ticket TICKET";
            de "carnet ledger dispute {item} --ticket VORGANG"
        ))
    })?;
    let sharers = desk.ledger.sharers(&item)?;
    check_there(desk.ledger, &sharers)?;
    carnet_host::say!("{}", sharers_line(&item, &sharers));
    let consent = if args.yes { Consent::Given } else { Consent::Asked };
    let question = text!(
        en "None of these machines is to type it any more, and the next export asks for another one. Dispute \
            it? [yes/no]";
        de "An keiner dieser Maschinen wird sie mehr eingegeben, und der nächste Export fragt neu an. \
            Beanstanden? [ja/nein]"
    );
    agreed(ask(consent, &question)?)?;
    let done = text!(
        en "disputed; the next export asks again, and names the answer that did not fit";
        de "beanstandet; der nächste Export fragt neu an und nennt die Antwort, die nicht passt"
    );
    say(Statement::Dispute(item, None), Some(&args.because.ticket), &done, desk)
}

/// Before a dispute all machines are named that share the answer.
// LEDGER-24.
fn sharers_line(item: &ItemRef, machines: &[String]) -> String {
    let machines = machines.join(", ");
    let machines = Escaped(&machines);
    text!(
        en "the answer to request {item} is that of: {machines}";
        de "die Antwort auf Anfrage {item} gehört zu: {machines}"
    )
}

/// Only what a person has agreed to is said.
fn agreed(answer: Answer) -> Result<(), Failure> {
    let why = match answer {
        Answer::Yes => return Ok(()),
        Answer::No => text!(
            en "nothing was changed: the answer was not yes";
            de "es wurde nichts geändert: Die Antwort war nicht ja"
        ),
        Answer::NobodyToAsk => text!(
            en "nothing was changed: nobody can be asked here; say --yes";
            de "es wurde nichts geändert: Hier ist niemand zu fragen; --yes angeben"
        ),
    };
    Err(Failure::new(Status::Usage, None, why))
}

fn withdraw(args: &SayArgs, desk: &mut Desk<'_, '_>) -> Outcome {
    if args.because.take_back {
        return take_back(Said::Withdraw, &args.about, None, &args.because.ticket, desk);
    }
    let is_open = |state| matches!(state, ItemState::Open | ItemState::Deferred);
    let item = find(&args.about, desk.ledger, is_open, &waiting())?.item;
    let done = text!(
        en "withdrawn; the next export tells the other side";
        de "zurückgezogen; der nächste Export sagt es der anderen Seite"
    );
    say(Statement::Withdraw(item), Some(&args.because.ticket), &done, desk)
}

fn answer(args: &AnswerArgs, desk: &mut Desk<'_, '_>) -> Outcome {
    let id = match &args.confirmation_id {
        Some(text) if !args.because.take_back => text,
        _ => {
            return take_back(Said::Answer, &args.about, None, &args.because.ticket, desk);
        }
    };
    let id: ConfirmationId = id
        .parse()
        .map_err(|error| Failure::of(Status::Usage, Code::InputConfirmationId, &error))?;
    let waits = |state| !matches!(state, ItemState::Granted | ItemState::Disputed);
    let found = find(&args.about, desk.ledger, waits, &waiting())?;
    let item = found.not_left(&args.about.what, desk.ledger, |item| {
        Ok(text!(
            en "carnet ledger answer {item} --confirmation-id ID --ticket TICKET";
            de "carnet ledger answer {item} --confirmation-id ID --ticket VORGANG"
        ))
    })?;
    check_there(desk.ledger, &desk.ledger.machines(&item)?)?;
    check_not_held(desk.ledger, &item, id)?;
    let done = text!(
        en "granted, as told; the next export tells the other side that nobody has to ask for it";
        de "bewilligt, wie gemeldet; der nächste Export sagt der anderen Seite, dass niemand danach fragen muss"
    );
    say(Statement::Answer(item, id), Some(&args.because.ticket), &done, desk)
}

/// One confirmation id never fits two installation ids.
// LEDGER-73.
fn check_not_held(ledger: &dyn Ledger, item: &ItemRef, id: ConfirmationId) -> Result<(), Failure> {
    let Some(request) = ledger.request(item)? else { return Ok(()) };
    let own = last_group(&request);
    let holders = ledger.holders(&GrantRecord::ConfirmationId(id))?;
    let is_other = |held: &&carnet_ledger::RequestRecord| !held.subject.is_same(&request.subject);
    let Some(held) = holders.iter().find(is_other) else { return Ok(()) };
    let machines = ledger.machines(&held.item)?.join(", ");
    let (machines, group, other) = (Escaped(&machines), last_group(held), held.item);
    let message = text!(
        en "request {item}, installation id …{own}: this confirmation id is that of {machines}, installation id \
            …{group}, request {other}, and fits one of them at most. Nothing was changed; if that one has the wrong \
            id: carnet ledger dispute {other} --ticket TICKET, or where it was told by hand: carnet ledger answer {other} \
            --take-back --ticket TICKET";
        de "Anfrage {item}, Installations-ID …{own}: Diese Bestätigungs-ID ist die von {machines}, Installations-ID \
            …{group}, Anfrage {other}, und passt höchstens zu einer davon. Es wurde nichts geändert; ist sie dort \
            falsch: carnet ledger dispute {other} --ticket VORGANG, oder, wenn sie von Hand gemeldet wurde: carnet \
            ledger answer {other} --take-back --ticket VORGANG"
    );
    Err(Failure::new(Status::Usage, Code::InputContradiction, message))
}

/// Nothing is said for machines that are all gone.
// LEDGER-74.
fn check_there(ledger: &dyn Ledger, machines: &[String]) -> Result<(), Failure> {
    if machines.is_empty() || !still_there(ledger, machines.to_vec())?.is_empty() {
        return Ok(());
    }
    let machines = machines.join(", ");
    let machines = Escaped(&machines);
    let message = text!(
        en "{machines}: scrapped. If it is there after all: carnet ledger scrap MACHINE --take-back --ticket TICKET";
        de "{machines}: ausgemustert. Doch noch da: carnet ledger scrap MASCHINE --take-back --ticket VORGANG"
    );
    Err(Failure::new(Status::Usage, Code::LedgerItemState, message))
}

fn scrap(args: &ScrapArgs, desk: &mut Desk<'_, '_>) -> Outcome {
    let name = &args.machine;
    let about = About { what: name.clone(), product: None };
    if args.because.take_back {
        before::scrap(name, &args.because.ticket, desk)?;
        return take_back::scrap(name, &args.because.ticket, desk);
    }
    let is_name = |known: &String| known.eq_ignore_ascii_case(name);
    let is_known = desk.ledger.all_machines()?.iter().any(is_name);
    if !is_known && !before::knows(name, desk)? {
        return Err(nothing(&about, &text!(en "is known here"; de "hier bekannt ist")));
    }
    if is_scrapped(name, desk)? {
        let what = text!(
            en "is left: it was scrapped before";
            de "noch da ist: Sie wurde schon ausgemustert"
        );
        return Err(nothing(&about, &what));
    }
    let machine = Machine { name, salt: salt()? };
    let done = text!(
        en "scrapped; what it alone asked for is withdrawn, and no export asks for it";
        de "ausgemustert; was nur sie angefragt hat, ist zurückgezogen, und kein Export fragt mehr für sie an"
    );
    say(Statement::Scrap(&machine), Some(&args.because.ticket), &done, desk)
}

fn applied(args: &AppliedArgs, desk: &mut Desk<'_, '_>) -> Outcome {
    if result::is_table(&args.what) {
        return result::run(args, desk);
    }
    if args.ticket.is_some() || args.yes {
        return refused(text!(
            en "--ticket and --yes go with the table that apply wrote";
            de "--ticket und --yes gehören zu der Tabelle, die apply schrieb"
        ));
    }
    check_no_table(&args.what, desk)?;
    let is_by_name = named_item(&args.what, desk.ledger)?.is_none();
    if let Some(other) = &args.machine
        && is_by_name
        && !other.eq_ignore_ascii_case(&args.what)
    {
        let (name, other) = (Escaped(&args.what), Escaped(other));
        return refused(text!(
            en "{name} is a machine, and --machine names another: {other}";
            de "{name} ist eine Maschine, und --machine nennt eine andere: {other}"
        ));
    }
    let about = About { what: args.what.clone(), product: args.product.clone() };
    if let Some(ticket) = &args.take_back {
        return take_back(Said::Applied, &about, args.machine.as_deref(), ticket, desk);
    }
    let is_granted = |state| state == ItemState::Granted;
    let what = text!(
        en "has an answer that could have been typed";
        de "eine Antwort hat, die eingegeben sein könnte"
    );
    let found = find(&about, desk.ledger, is_granted, &what)?;
    let item =
        found.not_left(&args.what, desk.ledger, |item| by_item(item, &args.what, desk.ledger))?;
    let machines = desk.ledger.machines(&item)?;
    let named = if is_by_name { Some(&args.what) } else { args.machine.as_ref() };
    let name = match (named, &machines[..]) {
        (Some(named), _) => machines.iter().find(|name| name.eq_ignore_ascii_case(named)),
        (None, [only]) => Some(only),
        (None, _) => None,
    };
    let Some(name) = name else {
        let names = machines.join(", ");
        let names = Escaped(&names);
        let message = text!(
            en "{item} is shared by {names}: name one with --machine";
            de "{item} teilen sich {names}: eine davon mit --machine nennen"
        );
        return Err(Failure::new(Status::Usage, Code::LedgerSeveralItems, message));
    };
    check_there(desk.ledger, std::slice::from_ref(name))?;
    let request = desk.ledger.request(&item)?.ok_or(LedgerError::UnknownItem { item })?;
    let others = others(desk.ledger, name, &item)?;
    let label = label(&request);
    // LEDGER-76. LEDGER-82.
    let before = said(desk.ledger, Said::Applied)?;
    let grant = request.grant.as_ref();
    let is_it = |said: &&SaidRecord| {
        said.request == Some(item) && is_machine(said, name) && said.is_of_grant(grant)
    };
    if let Some(before) = before.iter().find(is_it) {
        let done = text!(
            en "{label}: active, as told before; nothing to do{others}";
            de "{label}: aktiv, wie schon gemeldet; nichts zu tun{others}"
        );
        return tell(Said::Applied, before.number, Some(item), Some(name), false, &done, desk);
    }
    let machine = Machine { name, salt: salt()? };
    let done = text!(
        en "{label}: active, as told{others}";
        de "{label}: aktiv, wie gemeldet{others}"
    );
    say(Statement::Applied(item, &machine), None, &done, desk)
}

/// Where no machine is called so, a table may be meant.
// LEDGER-78.
fn check_no_table(name: &str, desk: &Desk<'_, '_>) -> Result<(), Failure> {
    let table = format!("{name}.csv");
    let (is_table, is_file) = (Path::new(&table).is_file(), Path::new(name).is_file());
    if !(is_table || is_file)
        || !desk.ledger.requests_of(name)?.is_empty()
        || before::knows(name, desk)?
    {
        return Ok(());
    }
    let (name, table) = (Escaped(name), table_word(&table));
    let message = match is_table {
        true => text!(
            en "no machine is called {name}, but a table here: carnet ledger applied {table}";
            de "{name} heißt keine Maschine, aber hier eine Tabelle: carnet ledger applied {table}"
        ),
        false => text!(
            en "no machine is called {name}, but a file here: if it is the table that apply wrote, name it {table}";
            de "{name} heißt keine Maschine, aber hier eine Datei: Ist es die Tabelle, die apply schrieb, sie {table} \
                nennen"
        ),
    };
    Err(Failure::new(Status::Usage, Code::LedgerUnknownItem, message))
}

/// How many other products of the machine nobody has called active.
// LEDGER-85.
fn others(ledger: &dyn Ledger, machine: &str, item: &ItemRef) -> Result<String, LedgerError> {
    let others = others_not_active(ledger, machine, item)?;
    if others == 0 {
        return Ok(String::new());
    }
    let name = word_of_machine(machine);
    Ok(count!(
        n = others;
        en "; {n} other product of it is not: carnet ledger machines {name} --not-active",
            "; {n} other products of it are not: carnet ledger machines {name} --not-active";
        de "; {n} anderes Produkt von ihr nicht: carnet ledger machines {name} --not-active",
            "; {n} andere Produkte von ihr nicht: carnet ledger machines {name} --not-active"
    ))
}

/// A site that is closed asks for nothing new, and another may have taken it over already.
// LEDGER-84.
fn note_closed(ledger: &dyn Ledger) -> Result<(), LedgerError> {
    if let Some(closing) = ledger.closing()? {
        let ticket = Escaped(&closing.ticket);
        carnet_host::note!(
            en "this site is closed, by {ticket}: nothing new is asked for here; a dispute, a withdrawal or an answer goes \
                out with the next export. The site that takes over hears what was said by another backup: carnet ledger \
                backup DIR, and there carnet ledger inherit DIR. New prints are exported there, or here after carnet \
                ledger close --take-back --ticket TICKET";
            de "dieser Standort ist geschlossen, Vorgang {ticket}: Hier wird nichts Neues angefragt; Beanstandung, Rückzug \
                oder Antwort gehen mit dem nächsten Export hinaus. Der Standort, der ihn übernimmt, erfährt das Gemeldete \
                aus einer weiteren Sicherung: carnet ledger backup ORDNER, und dort carnet ledger inherit ORDNER. Neue \
                Ausgaben werden dort exportiert, oder hier nach carnet ledger close --take-back --ticket VORGANG"
        );
    }
    Ok(())
}

fn say(
    statement: Statement<'_>,
    ticket: Option<&str>,
    done: &str,
    desk: &mut Desk<'_, '_>,
) -> Outcome {
    let entry = desk.ledger.say(&statement, ticket, desk.now)?;
    let (what, item, machine) = match statement {
        Statement::Dispute(item, _) => (Said::Dispute, Some(item), None),
        Statement::Withdraw(item) => (Said::Withdraw, Some(item), None),
        Statement::Answer(item, _) => (Said::Answer, Some(item), None),
        Statement::Scrap(machine) => (Said::Scrap, None, Some(machine.name)),
        Statement::Applied(item, machine) => (Said::Applied, Some(item), Some(machine.name)),
    };
    tell(what, entry, item, machine, false, done, desk)
}

/// Prints what was done. The spool tells it, too.
fn tell(
    what: Said,
    entry: u64,
    item: Option<ItemRef>,
    machine: Option<&str>,
    taken_back: bool,
    done: &str,
    desk: &mut Desk<'_, '_>,
) -> Outcome {
    let body = || json::Said {
        entry,
        request: item.as_ref().map(Into::into),
        machine: machine.map(str::to_owned),
        taken_back,
    };
    desk.printer.print(&format!("ledger {}", what.as_str()), body, |out| {
        match (machine, item) {
            (Some(name), _) => write!(out, "{}", Escaped(name))?,
            (None, Some(item)) => write!(out, "{item}")?,
            (None, None) => {}
        }
        writeln!(out, ": {done}")
    })?;
    spool_changed(desk.ledger, desk.settings)?;
    Ok(Status::Done)
}

fn is_scrapped(name: &str, desk: &Desk<'_, '_>) -> Result<bool, LedgerError> {
    Ok(scrapped_since(desk.ledger, name)?.is_some())
}

fn said(ledger: &dyn Ledger, what: Said) -> Result<Vec<SaidRecord>, LedgerError> {
    Ok(ledger.said()?.into_iter().filter(|record| record.what == what).collect())
}

fn is_machine(record: &SaidRecord, name: &str) -> bool {
    record.is_of_machine(name)
}

fn waiting() -> String {
    text!(en "waits for an answer"; de "auf Antwort wartet")
}

fn refused(message: String) -> Outcome {
    Err(Failure::new(Status::Usage, None, message))
}

/// A table of results, for a command that is to take it.
fn table_word(name: &str) -> String {
    word(name).unwrap_or_else(|| text!(en "RESULT"; de "ERGEBNIS"))
}
