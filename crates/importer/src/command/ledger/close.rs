//! `ledger close`: the site asks for nothing new, and withdraws what is open.

use carnet_format::plain_text::Escaped;
use carnet_format::{ItemRef, Reason};
use carnet_host::settings::Settings;
use carnet_host::{Failure, Status, json};
use carnet_language::text;
use carnet_ledger::{
    Closing, Direction, ExportLock, Ledger, LedgerError, Said, SiteLedger, Statement, Tally,
};

use super::list::PAGE;
use super::{Printer, say_waiting};
use crate::cli::CloseArgs;

/// Whoever closes or inherits a gateway has probably taken one site for another.
pub(super) fn never_asked() -> String {
    text!(
        en "note: this site has never asked for anything: there are no machines and no confirmations to take over. \
            Is it the right one?";
        de "Hinweis: Dieser Standort hat nie etwas angefragt: Es gibt keine Maschinen und keine Bestätigungen zu \
            übernehmen. Ist es der richtige?"
    )
}

pub(super) fn run(
    args: &CloseArgs,
    ledger: &mut SiteLedger,
    settings: &Settings,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    let _lock = ExportLock::take(ledger, say_waiting)?;
    let now = settings.host_clock();
    if args.because.take_back {
        return take_back(args, ledger, now, printer);
    }
    let was_closed = ledger.closing()?.is_some();
    let closing = ledger.close(&args.because.ticket, now)?;
    // LEDGER-38. What a killed command left is withdrawn by the next one.
    let (open, disputes) = open(ledger)?;
    for item in &open {
        ledger.say(&Statement::Withdraw(*item), Some(&closing.ticket), now)?;
    }
    let withdrawn = open.len();
    let has_asked = ledger.tally(Direction::Out, None)? != Tally::default();
    let site = printer.titles.of(ledger.site()).to_string();
    printer.print(
        "ledger close",
        || json::SiteClosed { closed: closed_json(&closing), withdrawn, disputes },
        |out| {
            let ticket = Escaped(&closing.ticket);
            let text = match was_closed {
                true => text!(
                    en "{site}: closed before by {ticket}; requests withdrawn: {withdrawn}";
                    de "{site}: schon geschlossen, Vorgang {ticket}; zurückgezogene Anfragen: {withdrawn}"
                ),
                false => text!(
                    en "{site}: closed by {ticket}; requests withdrawn: {withdrawn}";
                    de "{site}: geschlossen, Vorgang {ticket}; zurückgezogene Anfragen: {withdrawn}"
                ),
            };
            writeln!(out, "{text}")?;
            if !has_asked {
                writeln!(out, "{}", never_asked())?;
            }
            if disputes > 0 {
                let text = text!(
                    en "note: disputes that wait for an answer: {disputes}. They go on: import their answers \
                        before the last backup";
                    de "Hinweis: Beanstandungen, die auf Antwort warten: {disputes}. Sie laufen weiter: vor der letzten \
                        Sicherung die Antworten darauf importieren"
                );
                writeln!(out, "{text}")?;
            }
            let text = text!(
                en "  next: carnet export --to SITE --media DIR, so that the other side hears of it\n        \
                    carnet ledger backup DIR, for carnet ledger inherit DIR at the other plant";
                de "  weiter: carnet export --to STANDORT --media ORDNER, damit es die andere Seite erfährt\n          \
                    carnet ledger backup ORDNER, für carnet ledger inherit ORDNER im anderen Werk"
            );
            writeln!(out, "{text}")
        },
    )?;
    Ok(Status::Done)
}

/// Opens the site again, and what it had withdrawn, unless that has crossed.
fn take_back(
    args: &CloseArgs,
    ledger: &mut dyn Ledger,
    now: u64,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    let closing = ledger.closing()?.ok_or(LedgerError::NotClosed)?;
    let (mut open, mut crossed) = (0, 0);
    for said in ledger.said()? {
        let by_closing =
            said.number > closing.number && said.ticket.as_ref() == Some(&closing.ticket);
        if said.what != Said::Withdraw || !by_closing {
            continue;
        }
        match ledger.take_back(said.number, &args.because.ticket, now) {
            Ok(()) => open += 1,
            Err(LedgerError::Crossed { .. }) => crossed += 1,
            Err(error) => return Err(error.into()),
        }
    }
    // Last, so that a killed command goes on when it is run again.
    ledger.reopen(&args.because.ticket, now)?;
    let site = printer.titles.of(ledger.site()).to_string();
    printer.print(
        "ledger close",
        || json::SiteReopened { reopened: ledger.site().to_string(), open, crossed },
        |out| {
            let ticket = Escaped(&args.because.ticket);
            let text = text!(
                en "{site}: open again by {ticket}; requests that are open again: {open}";
                de "{site}: wieder offen, Vorgang {ticket}; wieder offene Anfragen: {open}"
            );
            writeln!(out, "{text}")?;
            match crossed {
                0 => Ok(()),
                _ => {
                    let text = text!(
                        en "note: withdrawals that may have crossed and stay: {crossed}; they lie in a bundle. Export \
                            those machines with --again";
                        de "Hinweis: zurückgezogene Anfragen, die vielleicht schon drüben sind und zurückgezogen \
                            bleiben: {crossed}; sie liegen in einem Bündel. Diese Maschinen mit --again exportieren"
                    );
                    writeln!(out, "{text}")
                }
            }
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

pub(super) fn closed_json(closing: &Closing) -> json::Closed {
    json::Closed { since: closing.time.into(), ticket: closing.ticket.clone() }
}
