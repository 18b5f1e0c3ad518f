//! What a person says about requests and machines, and takes back.

mod before;
mod find;
mod take_back;

use carnet_format::plain_text::Escaped;
use carnet_format::{Code, ConfirmationId, ItemRef};
use carnet_host::settings::Settings;
use carnet_host::{Failure, Status, json, salt};
use carnet_ledger::{
    GrantRecord, ItemState, Ledger, LedgerError, Machine, Said, SaidRecord, Statement,
    scrapped_since, still_there,
};
use carnet_signer::confirm::{Answer, Consent, ask};

use self::find::{find, last_group, named_item, nothing};
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
    match command {
        LedgerCommand::Dispute(args) => dispute(args, desk),
        LedgerCommand::Withdraw(args) => withdraw(args, desk),
        LedgerCommand::Answer(args) => answer(args, desk),
        LedgerCommand::Scrap(args) => scrap(args, desk),
        LedgerCommand::Applied(args) => applied(args, desk),
        _ => Ok(Status::Done),
    }
}

// LEDGER-24.
fn dispute(args: &DisputeArgs, desk: &mut Desk<'_, '_>) -> Outcome {
    if args.because.take_back {
        return take_back(Said::Dispute, &args.about, None, &args.because.ticket, desk);
    }
    let can_be_disputed = |state| state == ItemState::Granted;
    let item = find(&args.about, desk.ledger, can_be_disputed, "has an answer that could be wrong")
        .or_else(|error| Err(before::granted(&args.about.what, error, desk)?))?;
    let sharers = desk.ledger.sharers(&item)?;
    check_there(desk.ledger, &sharers)?;
    let machines = sharers.join(", ");
    carnet_host::say!("the answer to request {item} is that of: {}", Escaped(&machines));
    let consent = if args.yes { Consent::Given } else { Consent::Asked };
    let question = "Did it not fit? None of them is to type it any more. [yes/no]";
    match ask(consent, question)? {
        Answer::Yes => {}
        Answer::No => return refused("nothing was changed: the answer was not yes"),
        Answer::NobodyToAsk => {
            return refused("nothing was changed: nobody can be asked here; say --yes");
        }
    }
    let done = "disputed; the next export asks again, and names the answer that did not fit";
    say(Statement::Dispute(item), Some(&args.because.ticket), done, desk)
}

fn withdraw(args: &SayArgs, desk: &mut Desk<'_, '_>) -> Outcome {
    if args.because.take_back {
        return take_back(Said::Withdraw, &args.about, None, &args.because.ticket, desk);
    }
    let is_open = |state| matches!(state, ItemState::Open | ItemState::Deferred);
    let item = find(&args.about, desk.ledger, is_open, "waits for an answer")?;
    let done = "withdrawn; the next export tells the other side";
    say(Statement::Withdraw(item), Some(&args.because.ticket), done, desk)
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
    let item = find(&args.about, desk.ledger, waits, "waits for an answer")?;
    check_there(desk.ledger, &desk.ledger.machines(&item)?)?;
    check_not_held(desk.ledger, &item, id)?;
    let done =
        "granted, as told; the next export tells the other side that nobody has to ask for it";
    say(Statement::Answer(item, id), Some(&args.because.ticket), done, desk)
}

/// One confirmation id never fits two installation ids.
// LEDGER-70.
fn check_not_held(ledger: &dyn Ledger, item: &ItemRef, id: ConfirmationId) -> Result<(), Failure> {
    let Some(request) = ledger.request(item)? else { return Ok(()) };
    let own = last_group(&request);
    let holders = ledger.holders(&GrantRecord::ConfirmationId(id))?;
    let is_other = |held: &&carnet_ledger::RequestRecord| !held.subject.is_same(&request.subject);
    let Some(held) = holders.iter().find(is_other) else { return Ok(()) };
    let machines = ledger.machines(&held.item)?.join(", ");
    let message = format!(
        "request {item}, installation id …{own}: this confirmation id is that of {}, installation id …{}, \
         request {}, and fits one of them at most. Nothing was changed; if that one has the wrong id: carnet \
         ledger dispute, or answer … --take-back",
        Escaped(&machines),
        last_group(held),
        held.item,
    );
    Err(Failure::new(Status::Usage, Code::InputContradiction, message))
}

/// Nothing is said for machines that are all gone.
// LEDGER-71.
fn check_there(ledger: &dyn Ledger, machines: &[String]) -> Result<(), Failure> {
    if machines.is_empty() || !still_there(ledger, machines.to_vec())?.is_empty() {
        return Ok(());
    }
    let message = format!(
        "{}: scrapped. If it is there after all: carnet ledger scrap MACHINE --take-back",
        Escaped(&machines.join(", "))
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
        return Err(nothing(&about, "is known here"));
    }
    if is_scrapped(name, desk)? {
        return Err(nothing(&about, "is left: it was scrapped before"));
    }
    let machine = Machine { name, salt: salt()? };
    let done = "scrapped; what it alone asked for is withdrawn, and no export asks for it";
    say(Statement::Scrap(&machine), Some(&args.because.ticket), done, desk)
}

fn applied(args: &AppliedArgs, desk: &mut Desk<'_, '_>) -> Outcome {
    if let Some(ticket) = &args.take_back {
        return take_back(Said::Applied, &args.about, args.machine.as_deref(), ticket, desk);
    }
    let is_granted = |state| state == ItemState::Granted;
    let item =
        find(&args.about, desk.ledger, is_granted, "has an answer that could have been typed")?;
    let machines = desk.ledger.machines(&item)?;
    let named = match named_item(&args.about.what, desk.ledger)? {
        None => Some(&args.about.what),
        Some(_) => args.machine.as_ref(),
    };
    let name = match (named, &machines[..]) {
        (Some(named), _) => machines.iter().find(|name| name.eq_ignore_ascii_case(named)),
        (None, [only]) => Some(only),
        (None, _) => None,
    };
    let Some(name) = name else {
        let names = machines.join(", ");
        let message = format!("{item} is shared by {}: name one with --machine", Escaped(&names));
        return Err(Failure::new(Status::Usage, Code::LedgerSeveralItems, message));
    };
    check_there(desk.ledger, std::slice::from_ref(name))?;
    // LEDGER-73.
    let before = said(desk.ledger, Said::Applied)?;
    let is_it = |said: &&SaidRecord| said.request == Some(item) && is_machine(said, name);
    if let Some(before) = before.iter().find(is_it) {
        let done = "active, as told before; nothing to do";
        return tell(Said::Applied, before.number, Some(item), Some(name), false, done, desk);
    }
    let machine = Machine { name, salt: salt()? };
    let done = "active, as told";
    say(Statement::Applied(item, &machine), None, done, desk)
}

fn say(
    statement: Statement<'_>,
    ticket: Option<&str>,
    done: &str,
    desk: &mut Desk<'_, '_>,
) -> Outcome {
    let entry = desk.ledger.say(&statement, ticket, desk.now)?;
    let (what, item, machine) = match statement {
        Statement::Dispute(item) => (Said::Dispute, Some(item), None),
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

fn refused(message: &str) -> Outcome {
    Err(Failure::new(Status::Usage, None, message))
}
