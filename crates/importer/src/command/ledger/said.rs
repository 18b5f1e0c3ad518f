//! What a person says about requests and machines, and takes back.

mod before;

use carnet_format::plain_text::Escaped;
use carnet_format::{Code, ConfirmationId, ItemRef};
use carnet_host::settings::Settings;
use carnet_host::{Failure, Status, json};
use carnet_ledger::{
    Confirmation, ItemState, Ledger, LedgerError, Machine, Said, SaidRecord, Statement,
};
use carnet_signer::confirm::{Answer, Consent, ask};

use super::Printer;
use super::confirm::product_of;
use crate::cli::{About, AnswerArgs, AppliedArgs, DisputeArgs, SayArgs, ScrapArgs};

type Outcome = Result<Status, Failure>;

/// Where a person says something.
pub(super) struct Desk<'a, 'p> {
    pub(super) ledger: &'a mut dyn Ledger,
    pub(super) now: u64,
    pub(super) settings: &'a Settings,
    pub(super) printer: &'a mut Printer<'p>,
}

// LEDGER-18.
pub(super) fn dispute(args: &DisputeArgs, desk: &mut Desk<'_, '_>) -> Outcome {
    if args.because.take_back {
        return take_back(Said::Dispute, &args.about, &args.because.ticket, desk);
    }
    let can_be_disputed = |state| state == ItemState::Granted;
    let item = find(&args.about, desk.ledger, can_be_disputed, "has an answer that could be wrong")
        .or_else(|error| Err(before::granted(&args.about.what, error, desk)?))?;
    let machines = desk.ledger.sharers(&item)?.join(", ");
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

pub(super) fn withdraw(args: &SayArgs, desk: &mut Desk<'_, '_>) -> Outcome {
    if args.because.take_back {
        return take_back(Said::Withdraw, &args.about, &args.because.ticket, desk);
    }
    let is_open = |state| matches!(state, ItemState::Open | ItemState::Deferred);
    let item = find(&args.about, desk.ledger, is_open, "waits for an answer")?;
    let done = "withdrawn; the next export tells the other side";
    say(Statement::Withdraw(item), Some(&args.because.ticket), done, desk)
}

pub(super) fn answer(args: &AnswerArgs, desk: &mut Desk<'_, '_>) -> Outcome {
    let id = match &args.confirmation_id {
        Some(text) if !args.because.take_back => text,
        _ => {
            return take_back(Said::Answer, &args.about, &args.because.ticket, desk);
        }
    };
    let id: ConfirmationId = id
        .parse()
        .map_err(|error| Failure::of(Status::Usage, Code::InputConfirmationId, &error))?;
    let waits = |state| !matches!(state, ItemState::Granted | ItemState::Disputed);
    let item = find(&args.about, desk.ledger, waits, "waits for an answer")?;
    let done =
        "granted, as told; the next export tells the other side that nobody has to ask for it";
    say(Statement::Answer(item, id), Some(&args.because.ticket), done, desk)
}

pub(super) fn scrap(args: &ScrapArgs, desk: &mut Desk<'_, '_>) -> Outcome {
    let name = &args.machine;
    let about = About { what: name.clone(), product: None };
    if args.because.take_back {
        before::scrap(name, &args.because.ticket, desk)?;
        return take_back(Said::Scrap, &about, &args.because.ticket, desk);
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

pub(super) fn applied(args: &AppliedArgs, desk: &mut Desk<'_, '_>) -> Outcome {
    if let Some(ticket) = &args.take_back {
        return take_back(Said::Applied, &args.about, ticket, desk);
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
    tell(what, entry, item, machine, false, done, desk.printer)
}

fn tell(
    what: Said,
    entry: u64,
    item: Option<ItemRef>,
    machine: Option<&str>,
    taken_back: bool,
    done: &str,
    printer: &mut Printer<'_>,
) -> Outcome {
    let body = || json::Said {
        entry,
        request: item.as_ref().map(Into::into),
        machine: machine.map(str::to_owned),
        taken_back,
    };
    printer.print(&format!("ledger {}", what.as_str()), body, |out| {
        match (machine, item) {
            (Some(name), _) => write!(out, "{}", Escaped(name))?,
            (None, Some(item)) => write!(out, "{item}")?,
            (None, None) => {}
        }
        writeln!(out, ": {done}")
    })?;
    Ok(Status::Done)
}

// LEDGER-17.
fn take_back(what: Said, about: &About, ticket: &str, desk: &mut Desk<'_, '_>) -> Outcome {
    let item = named_item(&about.what, desk.ledger)?;
    let all = said(desk.ledger, what)?;
    let mut found = Vec::new();
    for record in all {
        let is_meant = match (record.request, item) {
            (request, Some(item)) => request == Some(item),
            (None, None) => is_machine(&record, &about.what),
            (Some(_), None) if record.machine.is_some() => is_machine(&record, &about.what),
            (Some(request), None) => is_of(desk.ledger, &request, &about.what)?,
        };
        let product = match (&about.product, record.request) {
            (Some(product), Some(request)) => is_product(desk.ledger, &request, product)?,
            _ => true,
        };
        if is_meant && product {
            found.push(record);
        }
    }
    let [record] = &found[..] else {
        if found.is_empty() {
            let message = format!(
                "no {} of {} stands that could be taken back",
                noun(what),
                Escaped(&about.what)
            );
            return Err(Failure::new(Status::Usage, Code::LedgerNotSaid, message));
        }
        let items: Vec<ItemRef> = found.iter().filter_map(|record| record.request).collect();
        return Err(several(&about.what, items));
    };
    desk.ledger.take_back(record.number, ticket, desk.now)?;
    let done = match what {
        Said::Dispute => {
            "the answer counts again; if the other side was told, the next export tells it"
        }
        Said::Scrap => {
            "the machine is back; what was withdrawn with it crosses again by carnet export … --again"
        }
        _ => "taken back; it stands as if it had not been said",
    };
    tell(what, record.number, record.request, record.machine.as_deref(), true, done, desk.printer)
}

const fn noun(what: Said) -> &'static str {
    match what {
        Said::Dispute => "dispute",
        Said::Withdraw => "withdrawal",
        Said::Answer => "answer by telephone",
        Said::Scrap => "scrapping",
        Said::Applied => "report of an activation",
    }
}

fn is_scrapped(name: &str, desk: &Desk<'_, '_>) -> Result<bool, LedgerError> {
    Ok(said(desk.ledger, Said::Scrap)?.iter().any(|said| is_machine(said, name)))
}

fn said(ledger: &dyn Ledger, what: Said) -> Result<Vec<SaidRecord>, LedgerError> {
    Ok(ledger.said()?.into_iter().filter(|record| record.what == what).collect())
}

fn is_machine(record: &SaidRecord, name: &str) -> bool {
    record.machine.as_deref().is_some_and(|machine| machine.eq_ignore_ascii_case(name))
}

fn is_of(ledger: &dyn Ledger, item: &ItemRef, machine: &str) -> Result<bool, LedgerError> {
    Ok(ledger.machines(item)?.iter().any(|name| name.eq_ignore_ascii_case(machine)))
}

fn is_product(ledger: &dyn Ledger, item: &ItemRef, text: &str) -> Result<bool, LedgerError> {
    let request = ledger.request(item)?;
    Ok(request.is_some_and(|request| matches_product(&product_of(&request), text)))
}

/// The public name of a product and its activation id hold the text.
fn matches_product((name, id): &(String, Option<String>), text: &str) -> bool {
    let text = text.to_lowercase();
    let in_id = id.as_ref().is_some_and(|id| id.to_lowercase() == text);
    name.to_lowercase().contains(&text) || in_id
}

/// The item that is named in so many digits; none where the text is the name of a machine.
fn named_item(text: &str, ledger: &dyn Ledger) -> Result<Option<ItemRef>, Failure> {
    let Some((bundle, index)) = text.rsplit_once(':') else { return Ok(None) };
    let Ok(index) = index.parse() else { return Ok(None) };
    let bundle = carnet_ledger::resolve(ledger, None, bundle)?.digest;
    Ok(Some(ItemRef { bundle, index }))
}

/// The one request that is meant: the item that is named, or the one of this machine of which it can be
/// said. Where several are, nothing is guessed.
// LEDGER-18.
fn find(
    about: &About,
    ledger: &dyn Ledger,
    can_be: impl Fn(ItemState) -> bool,
    what: &str,
) -> Result<ItemRef, Failure> {
    if let Some(item) = named_item(&about.what, ledger)? {
        return Ok(item);
    }
    let fits = |it: &Confirmation| {
        let product = about.product.as_ref();
        can_be(it.request.state)
            && product.is_none_or(|text| matches_product(&product_of(&it.request), text))
    };
    let all = ledger.confirmations(&about.what)?;
    let found: Vec<ItemRef> = all.iter().filter(|it| fits(it)).map(|it| it.request.item).collect();
    match found[..] {
        [item] => Ok(item),
        [] => Err(nothing(about, what)),
        _ => {
            for it in all.iter().filter(|it| fits(it)) {
                let (name, _) = product_of(&it.request);
                carnet_host::say!("  {}  {}  {name}", it.request.item, it.request.state.as_str());
            }
            Err(several(&about.what, found))
        }
    }
}

fn nothing(about: &About, what: &str) -> Failure {
    let of = about.product.as_ref().map(|text| format!(" for {text}")).unwrap_or_default();
    let message = format!("nothing of machine {}{} {what}", Escaped(&about.what), Escaped(&of));
    Failure::new(Status::Usage, Code::LedgerUnknownItem, message)
}

fn several(machine: &str, items: Vec<ItemRef>) -> Failure {
    let items: Vec<String> = items.iter().map(ToString::to_string).collect();
    let message = format!(
        "{} can mean several requests: {}; nothing was changed",
        Escaped(machine),
        items.join(", ")
    );
    Failure::new(Status::Usage, Code::LedgerSeveralItems, message)
}

fn refused(message: &str) -> Outcome {
    Err(Failure::new(Status::Usage, None, message))
}

/// 16 random bytes.
fn salt() -> Result<[u8; 16], Failure> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|error| Failure::of(Status::Unknown, None, &error))?;
    Ok(salt)
}
