//! `ledger time`.

use std::io::{self, Write};

use carnet_format::plain_text::Escaped;
use carnet_host::settings::Settings;
use carnet_host::{Failure, Status, json};
use carnet_judge::time::{Now, OwnClock, Utc};
use carnet_ledger::{Ledger, LedgerError, TimeSource, newest_made, time_sources};

use super::Printer;
use crate::cli::TimeArgs;

pub(super) fn run(
    args: &TimeArgs,
    ledger: &mut dyn Ledger,
    settings: &Settings,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    match (args.set, &args.ticket) {
        (Some(to), Some(ticket)) => set(to, ticket, ledger, settings, printer),
        _ => show(ledger, settings, printer),
    }
}

// LEDGER-11.
fn set(
    to: u64,
    ticket: &str,
    ledger: &mut dyn Ledger,
    settings: &Settings,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    let from = ledger.set_time(to, ticket, settings.host_clock())?;
    printer.print(
        "ledger time",
        || json::TimeTaken { from: from.map(Into::into), to: to.into(), ticket: ticket.to_owned() },
        |out| {
            let (to, ticket) = (Utc(to), Escaped(ticket));
            match from {
                Some(from) => writeln!(out, "time floor: {to} by {ticket}, it was {}", Utc(from))?,
                None => writeln!(out, "time floor: {to} by {ticket}, there was none")?,
            }
            writeln!(out, "people vouch for: {to}")
        },
    )?;
    Ok(Status::Done)
}

fn show(
    ledger: &dyn Ledger,
    settings: &Settings,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    let (trust, _) = settings.load_trust()?;
    let known = |time: u64| Some(time).filter(|time| *time > 0);
    let (floor, anchor) = (known(ledger.floor()?), known(ledger.anchor()?));
    let sources = time_sources(ledger)?;
    let floor_set = sources.floor.map(|source| Named::of(source, ledger)).transpose()?;
    let anchor_set = sources.anchor.map(|source| Named::of(source, ledger)).transpose()?;
    let made = newest_made(ledger)?;
    let now = settings.host_clock();
    let clock = settings.own_clock(&trust, now);
    let own = Now::new(clock, floor).own();
    printer.print(
        "ledger time",
        || json::LedgerTime {
            floor: floor.map(Into::into),
            floor_set: floor_set.as_ref().map(Named::json),
            anchor: anchor.map(Into::into),
            anchor_set: anchor_set.as_ref().map(Named::json),
            issued: trust.issued().into(),
            made: made.as_ref().map(|made| json::Made {
                bundle: made.digest.into(),
                name: made.spool_name(),
                created: made.created.into(),
            }),
            now: now.into(),
            clock: if clock == OwnClock::Untrusted { "untrusted" } else { "trusted" }.into(),
            own: own.map(Into::into),
        },
        |out| {
            match (floor, &floor_set) {
                (Some(floor), source) => {
                    writeln!(out, "time floor: {}, the latest time known to have passed", Utc(floor))?;
                    source.iter().try_for_each(|source| source.print(out))?;
                }
                (None, _) => writeln!(out, "time floor: none; nothing has shown that a time has passed")?,
            }
            if let Some(anchor) = anchor {
                writeln!(out, "people vouch for: {}", Utc(anchor))?;
                anchor_set.iter().try_for_each(|source| source.print(out))?;
            }
            writeln!(out, "trust file issued: {}", Utc(trust.issued()))?;
            if let Some(made) = &made {
                let name = made.spool_name();
                writeln!(out, "newest bundle made here: {}, {name}", Utc(made.created))?;
            }
            let worth = match (clock, own) {
                (OwnClock::Untrusted, _) => "not trusted, so no bundle is judged by it",
                (_, Some(_)) => "trusted",
                (_, None) => "trusted, but behind the time floor: no bundle is judged by it",
            };
            writeln!(out, "clock of this host: {}, {worth}", Utc(now))?;
            match (clock, own) {
                (OwnClock::Untrusted, _) | (_, Some(_)) => Ok(()),
                (_, None) => writeln!(
                    out,
                    "next: if the clock is wrong, set it; if the floor is: carnet ledger time --set TIME --ticket \
                     TICKET"
                ),
            }
        },
    )?;
    Ok(Status::Done)
}

/// What set a time, with the name of its bundle.
struct Named {
    source: TimeSource,
    name: Option<String>,
}

impl Named {
    fn of(source: TimeSource, ledger: &dyn Ledger) -> Result<Self, LedgerError> {
        let record = source.bundle.map(|digest| ledger.bundle(&digest)).transpose()?.flatten();
        Ok(Self { source, name: record.map(|record| record.spool_name()) })
    }

    fn print(&self, out: &mut dyn Write) -> io::Result<()> {
        let TimeSource { entry, time, bundle, ticket } = &self.source;
        let time = Utc(*time);
        match (bundle, ticket) {
            (Some(digest), _) => {
                let digits = digest.to_string();
                let name = self.name.as_ref().unwrap_or(&digits);
                write!(out, "  from {name}, admitted {time}")?;
                if let Some(ticket) = ticket {
                    write!(out, ", released by {}", Escaped(ticket))?;
                }
                writeln!(out, ", entry {entry}")
            }
            (None, Some(ticket)) => {
                writeln!(out, "  from a person, {}, {time}, entry {entry}", Escaped(ticket))
            }
            (None, None) => writeln!(out, "  by entry {entry}, {time}"),
        }
    }

    fn json(&self) -> json::TimeSet {
        let TimeSource { entry, time, bundle, ticket } = &self.source;
        json::TimeSet {
            entry: *entry,
            time: (*time).into(),
            bundle: bundle.map(Into::into),
            name: self.name.clone(),
            ticket: ticket.clone(),
        }
    }
}
