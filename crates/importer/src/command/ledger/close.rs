//! `ledger close`: the site asks for nothing new, and withdraws what is open.

use carnet_format::plain_text::Escaped;
use carnet_format::{ItemRef, Reason};
use carnet_host::settings::Settings;
use carnet_host::{Failure, Status, json};
use carnet_judge::time::Utc;
use carnet_ledger::{Closing, Direction, ExportLock, Ledger, LedgerError};

use super::Printer;
use super::list::PAGE;
use crate::cli::CloseArgs;
use crate::command::seconds_since_1970;

pub(super) fn run(
    args: &CloseArgs,
    ledger: &mut dyn Ledger,
    settings: &Settings,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    let _lock = ExportLock::take(settings.ledger()?, || {
        carnet_host::say!("note: an export of this site is running; waiting for its end");
    })?;
    if args.take_back {
        return take_back(args, ledger, printer);
    }
    let before = ledger.closing()?.is_some();
    let closing = ledger.close(&args.ticket, seconds_since_1970())?;
    let (open, disputes) = open(ledger)?;
    let withdrawn = open.len() as u64;
    let site = printer.titles.of(ledger.site()).to_string();
    printer.print(
        "ledger close",
        || json::SiteClosed { closed: closed_json(&closing), withdrawn, disputes },
        |out| {
            let ticket = Escaped(&closing.ticket);
            let since =
                if before { format!(" since {}", Utc(closing.time)) } else { String::new() };
            writeln!(out, "{site}: closed{since} by {ticket}; withdrawn: {withdrawn}")
        },
    )?;
    Ok(Status::Done)
}

/// What waits for an answer, and how many disputes do: to withdraw one would be to say that what it disputes
/// fits after all.
fn open(ledger: &dyn Ledger) -> Result<(Vec<ItemRef>, u64), LedgerError> {
    let (mut open, mut disputes) = (Vec::new(), 0);
    for bundle in ledger.bundles(Direction::Out, "")? {
        let mut from = 0;
        loop {
            let page = ledger.unanswered(&bundle.digest, from, PAGE)?;
            let Some(last) = page.last() else { break };
            from = last.item.index + 1;
            for request in page {
                match request.reason {
                    Some(Reason::AnswerDidNotFit) => disputes += 1,
                    _ => open.push(request.item),
                }
            }
        }
    }
    Ok((open, disputes))
}

fn take_back(
    args: &CloseArgs,
    ledger: &mut dyn Ledger,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    ledger.reopen(&args.ticket, seconds_since_1970())?;
    Ok(Status::Done)
}

pub(super) fn closed_json(closing: &Closing) -> json::Closed {
    json::Closed { since: closing.time.into(), ticket: closing.ticket.clone() }
}
