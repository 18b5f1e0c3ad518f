//! `ledger time`.

use std::io::{self, Write};

use carnet_format::plain_text::Escaped;
use carnet_host::settings::Settings;
use carnet_host::{Failure, Status, json};
use carnet_judge::time::{Now, OwnClock, When};
use carnet_language::text;
use carnet_ledger::{Ledger, LedgerError, TimeSource, newest_made, time_sources};

use super::{Printer, anchor_line, floor_line};
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
            let (at, ticket) = (When(to), Escaped(ticket));
            let text = match from.map(When) {
                Some(from) => text!(
                    en "time floor: {at} by {ticket}, it was {from}";
                    de "Zeituntergrenze: {at}, Vorgang {ticket}, sie war {from}"
                ),
                None => text!(
                    en "time floor: {at} by {ticket}, there was none";
                    de "Zeituntergrenze: {at}, Vorgang {ticket}, vorher keine"
                ),
            };
            writeln!(out, "{text}\n{}", anchor_line(to))
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
                    writeln!(out, "{}", floor_line(floor))?;
                    source.iter().try_for_each(|source| source.print(out))?;
                }
                (None, _) => {
                    let text = text!(
                        en "time floor: none; nothing has shown that a time has passed";
                        de "Zeituntergrenze: keine; nichts hat gezeigt, dass eine Zeit vorbei ist"
                    );
                    writeln!(out, "{text}")?;
                }
            }
            if let Some(anchor) = anchor {
                writeln!(out, "{}", anchor_line(anchor))?;
                anchor_set.iter().try_for_each(|source| source.print(out))?;
            }
            let issued = When(trust.issued());
            let text = text!(
                en "trust file issued: {issued}";
                de "Vertrauensdatei ausgestellt: {issued}"
            );
            writeln!(out, "{text}")?;
            if let Some(made) = &made {
                let (name, created) = (made.spool_name(), When(made.created));
                let text = text!(
                    en "newest bundle made here: {created}, {name}";
                    de "neuestes Bündel von hier: {created}, {name}"
                );
                writeln!(out, "{text}")?;
            }
            let now = When(now);
            let text = match (clock, own) {
                (OwnClock::Untrusted, _) => text!(
                    en "clock of this host: {now}, not trusted, so no bundle is judged by it";
                    de "Uhr dieses Rechners: {now}, nicht verlässlich; kein Bündel wird nach ihr geprüft"
                ),
                (_, Some(_)) => text!(
                    en "clock of this host: {now}, trusted";
                    de "Uhr dieses Rechners: {now}, verlässlich"
                ),
                (_, None) => text!(
                    en "clock of this host: {now}, trusted, but behind the time floor: no bundle is judged by it";
                    de "Uhr dieses Rechners: {now}, verlässlich, aber hinter der Zeituntergrenze: Kein Bündel wird nach \
                        ihr geprüft"
                ),
            };
            writeln!(out, "{text}")?;
            match (clock, own) {
                (OwnClock::Untrusted, _) | (_, Some(_)) => Ok(()),
                (_, None) => {
                    let text = text!(
                        en "next: if the clock is wrong, set it; if the floor is: carnet ledger time --set TIME \
                            --ticket TICKET";
                        de "weiter: Geht die Uhr falsch, sie stellen; ist die Untergrenze falsch: carnet ledger time \
                            --set ZEIT --ticket VORGANG"
                    );
                    writeln!(out, "{text}")
                }
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
        let time = When(*time);
        match (bundle, ticket) {
            (Some(digest), _) => {
                let digits = digest.to_string();
                let name = self.name.as_ref().unwrap_or(&digits);
                let text = match ticket.as_ref().map(|it| Escaped(it)) {
                    Some(ticket) => text!(
                        en "from {name}, admitted {time}, released by {ticket}, entry {entry}";
                        de "aus {name}, übernommen {time}, eingelassen unter Vorgang {ticket}, Eintrag {entry}"
                    ),
                    None => text!(
                        en "from {name}, admitted {time}, entry {entry}";
                        de "aus {name}, übernommen {time}, Eintrag {entry}"
                    ),
                };
                writeln!(out, "  {text}")
            }
            (None, Some(ticket)) => {
                let text = text!(
                    ticket = Escaped(ticket);
                    en "from a person, {ticket}, {time}, entry {entry}";
                    de "von einer Person, Vorgang {ticket}, {time}, Eintrag {entry}"
                );
                writeln!(out, "  {text}")
            }
            (None, None) => {
                let text = text!(en "by entry {entry}, {time}"; de "durch Eintrag {entry}, {time}");
                writeln!(out, "  {text}")
            }
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
