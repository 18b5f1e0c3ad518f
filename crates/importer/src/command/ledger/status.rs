//! `ledger status`.

mod away;
pub(super) mod check;
mod sizes;

use std::io::{self, Write};
use std::path::PathBuf;

use carnet_format::Code;
use carnet_format::plain_text::Escaped;
use carnet_host::settings::{Settings, Titles};
use carnet_host::{Failure, Status, json};
use carnet_judge::time::When;
use carnet_judge::words::short_words;
use carnet_language::{Number, text};
use carnet_ledger::{
    BundleRecord, Closing, Direction, HeldRecord, Inherited, InheritedRecord, Ledger, LedgerError,
    LostLedger, ReceiptAlarm, ReceiptRecord, SiteLedger, Stranded, StreamRecord, Tally,
    can_be_released, forgotten, outbox_files, stranded,
};

use super::audit::faulty_age;
use super::backup::lacking_json;
use super::close::closed_json;
use super::inherit::all_json;
use super::list::{WIDTH, tally_json, tally_words};
use super::{
    Printer, anchor_line, floor_line, log_line, open_archive, readable, received, say_lost, wrapped,
};
use crate::command::next_of;

pub(super) fn run(
    ledger: &SiteLedger,
    settings: &Settings,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    let age = faulty_age(ledger)?;
    // A site that only imports needs no outbox.
    let outbox = settings.outbox().ok();
    let lying = outbox.map_or_else(|| Ok(Vec::new()), |outbox| outbox_files(outbox, ledger))?;
    let undelivered = lying.iter().filter_map(|file| Some((file.undelivered()?, &file.path)));
    let undelivered: Vec<(&BundleRecord, &PathBuf)> = undelivered.collect();
    let sent = ledger.tally(Direction::Out, None)?;
    let received = ledger.tally(Direction::In, None)?;
    let (streams, held) = (ledger.streams()?, ledger.held()?);
    let streams = streams.into_iter().map(|stream| {
        let receipt = ledger.furthest_receipt(&stream)?;
        Ok((stream, receipt))
    });
    let streams = streams.collect::<Result<Vec<_>, LedgerError>>()?;
    let (entries, head) = ledger.audit_head()?;
    let (epoch, floor) = (ledger.epoch()?, ledger.floor()?);
    let anchor = Some(ledger.anchor()?).filter(|anchor| *anchor > 0);
    let unspooled = ledger.unspooled()?.len();
    let closing = ledger.closing()?;
    let (inherited, lost) = readable(ledger, settings)?;
    let (stranded, alarms) = (stranded_here(ledger, settings)?, ledger.receipt_alarms()?);
    // LEDGER-51. Who has no archive has nothing to compare.
    let lacking = match settings.archive() {
        Ok(_) => forgotten::<Failure>(ledger, &open_archive(settings)?)?,
        Err(_) => Vec::new(),
    };
    let outlook = sizes::outlook_here(ledger, settings)?;
    let outage = away::away(settings);
    let titles = printer.titles;
    printer.print(
        "ledger status",
        || json::LedgerStatus {
            site: ledger.site().to_string(),
            epoch,
            floor: Some(floor).filter(|floor| *floor > 0).map(Into::into),
            anchor: anchor.map(Into::into),
            audit: json::AuditHead { entries, head: head.into() },
            sent: tally_json(&sent),
            received: tally_json(&received),
            unspooled,
            undelivered: undelivered
                .iter()
                .map(|(bundle, file)| json::BundleFile {
                    digest: bundle.digest.into(),
                    file: file.display().to_string(),
                })
                .collect(),
            stranded: stranded.iter().map(stranded_json).collect(),
            lacking: lacking_json(&lacking),
            alarms: alarms.iter().map(alarm_json).collect(),
            held: held.iter().map(held_json).collect(),
            streams: streams.iter().map(|(stream, it)| stream_json(stream, it.as_ref())).collect(),
            closed: closing.as_ref().map(closed_json),
            inherited: all_json(&inherited, &lost),
            sizes: sizes::json(&outlook),
            warnings: age
                .iter()
                .map(|it| json::Finding { code: it.code().into(), message: it.to_string() })
                .chain(outlook.warnings.iter().map(sizes::warning_json))
                .collect(),
            responder: outage.responder.as_ref().map(away::json),
            replies: outage.reply.as_ref().map(away::json),
        },
        |out| {
            let site = titles.of(ledger.site());
            let text = text!(en "site {site}, epoch {epoch}"; de "Standort {site}, Epoche {epoch}");
            writeln!(out, "{text}")?;
            if let Some(Closing { time, ticket, .. }) = &closing {
                let (time, ticket) = (When(*time), Escaped(ticket));
                let text = text!(
                    en "CLOSED since {time} by {ticket}";
                    de "GESCHLOSSEN seit {time}, Vorgang {ticket}"
                );
                writeln!(out, "{text}")?;
            }
            for Inherited { record, above, .. } in &inherited {
                let InheritedRecord { site, entries, bundles, ticket, .. } = record;
                let (site, ticket) = (titles.of(site), Escaped(ticket));
                let by = above.last().map(|by| titles.of(by));
                let by = by.map(|by| text!(en " with {by}"; de " mit {by}")).unwrap_or_default();
                let text = text!(
                    en "inherited{by}: {site} by {ticket}: {bundles} bundles, {entries} audit entries";
                    de "geerbt{by}: {site}, Vorgang {ticket}: Bündel {bundles}, Einträge im Protokoll {entries}"
                );
                writeln!(out, "{text}")?;
            }
            for LostLedger { record, .. } in &lost {
                let InheritedRecord { site, entries, ticket, .. } = record;
                let (site, ticket) = (titles.of(site), Escaped(ticket));
                let text = text!(
                    en "inherited: {site} by {ticket}: NOT AS IT CAME HERE ({entries} audit entries)";
                    de "geerbt: {site}, Vorgang {ticket}: NICHT, WIE ES HIERHER KAM (Einträge im Protokoll {entries})"
                );
                writeln!(out, "{text}")?;
            }
            writeln!(out, "{}", log_line(entries, head))?;
            sizes::print(&outlook, out)?;
            if floor > 0 {
                writeln!(out, "{}", floor_line(floor))?;
            }
            if let Some(anchor) = anchor {
                writeln!(out, "{}", anchor_line(anchor))?;
            }
            let titles_of = [
                text!(en "requests sent"; de "gesendete Anfragen"),
                text!(en "requests received"; de "empfangene Anfragen"),
            ];
            for (title, tally) in titles_of.iter().zip([&sent, &received]) {
                print_tally(title, tally, out)?;
            }
            if unspooled > 0 {
                let text = text!(
                    en "admitted, not yet in the spool: {unspooled}; `ledger respool`";
                    de "übernommen, noch nicht abgelegt: {unspooled}; „ledger respool“"
                );
                writeln!(out, "{text}")?;
            }
            undelivered.iter().try_for_each(|(bundle, file)| {
                let digest = bundle.digest.short();
                let text = text!(
                    en "UNDELIVERED: {file:?} is recorded and was not delivered\n  \
                        write it with: carnet ledger bundle {digest} --media DIR";
                    de "NICHT AUSGELIEFERT: {file:?} ist eingetragen und wurde nicht ausgeliefert\n  \
                        schreiben mit: carnet ledger bundle {digest} --media ORDNER"
                );
                writeln!(out, "{text}")
            })?;
            away::print(&outage, out)?;
            for it in &stranded {
                let (code, way_on) = (it.code, it.way_on());
                let text = text!(
                    en "STANDS STILL: {it} [{code}]\n  {way_on}";
                    de "KOMMT NICHT WEITER: {it} [{code}]\n  {way_on}"
                );
                writeln!(out, "{text}")?;
            }
            if let Some(error) = &age {
                let code = error.code();
                let text = text!(en "WARNING: {error} [{code}]"; de "WARNUNG: {error} [{code}]");
                writeln!(out, "{text}\n  {}", next_of(code))?;
            }
            if !lacking.is_empty() {
                let (count, code) = (lacking.len(), Code::LedgerOlder);
                let text = text!(
                    en "OLDER than its archive, which has bundles that it does not know: {count} [{code}]";
                    de "ÄLTER als sein Archiv; darin sind Bündel, die es nicht kennt: {count} [{code}]"
                );
                writeln!(out, "{text}\n  {}", next_of(code))?;
                lacking.iter().try_for_each(|it| writeln!(out, "  {it}"))?;
            }
            for (_, alarm) in &alarms {
                let code = alarm.code();
                writeln!(out, "ALARM: {alarm} [{code}]\n  {}", next_of(code))?;
            }
            held.iter().try_for_each(|held| print_held(held, titles, out))?;
            streams
                .iter()
                .try_for_each(|(stream, it)| print_stream(stream, it.as_ref(), titles, out))
        },
    )?;
    say_lost(&lost);
    Ok(Status::Done)
}

/// Without a trust file nobody knows, and the rest is told all the same.
fn stranded_here(ledger: &dyn Ledger, settings: &Settings) -> Result<Vec<Stranded>, Failure> {
    match settings.load_trust() {
        Ok((trust, _)) => Ok(stranded(ledger, &trust)?),
        Err(error) => {
            carnet_host::note!(
                en "not looked for bundles under revoked keys: {error}";
                de "nach Bündeln unter widerrufenen Schlüsseln wurde nicht gesucht: {error}"
            );
            Ok(Vec::new())
        }
    }
}

fn stranded_json(it: &Stranded) -> json::Stranded {
    json::Stranded {
        digest: it.bundle.digest.into(),
        name: it.bundle.spool_name(),
        to: it.bundle.to.to_string(),
        key: it.bundle.key.into(),
        code: it.code.into(),
    }
}

fn alarm_json((receipt, alarm): &(ReceiptRecord, ReceiptAlarm)) -> json::ReceiptAlarm {
    json::ReceiptAlarm {
        code: alarm.code().into(),
        message: alarm.to_string(),
        bundle: receipt.bundle.into(),
        site: receipt.site.to_string(),
    }
}

fn print_tally(title: &str, tally: &Tally, out: &mut dyn Write) -> io::Result<()> {
    let counts = tally_words(tally);
    if counts.iter().all(|(count, _)| *count == 0) {
        return Ok(());
    }
    write!(out, "{title}:")?;
    for (count, state) in counts.into_iter().filter(|(count, _)| *count > 0) {
        write!(out, " {} {}", state.said(), Number(count))?;
    }
    writeln!(out)
}

fn print_held(held: &HeldRecord, titles: &Titles, out: &mut dyn Write) -> io::Result<()> {
    let HeldRecord { digest, from, epoch, sequence, since, ticket, .. } = held;
    let from = titles.of(from);
    let text = text!(
        en "held: {digest} from {from}, epoch {epoch}, sequence {sequence}";
        de "zurückgehalten: {digest} von {from}, Epoche {epoch}, Nummer {sequence}"
    );
    writeln!(out, "{text}")?;
    let text = match ticket {
        Some(ticket) => text!(
            ticket = Escaped(ticket);
            en "released by {ticket}: import it again";
            de "eingelassen, Vorgang {ticket}: noch einmal importieren"
        ),
        None => text!(since = When(*since); en "since {since}"; de "seit {since}"),
    };
    writeln!(out, "  {text}")?;
    print_codes(held, out)
}

/// What a person lets pass who releases it.
pub(super) fn print_codes(held: &HeldRecord, out: &mut dyn Write) -> io::Result<()> {
    for code in &held.codes {
        write!(out, "  {} [{code}]", code.meaning())?;
        match held.jump.filter(|_| *code == Code::TimeJump) {
            Some(jump) => writeln!(out, ": {}", When(jump))?,
            None if can_be_released(*code) => writeln!(out)?,
            None => {
                let text = text!(
                    en ": no release passes it";
                    de ": lässt sich nicht einlassen"
                );
                writeln!(out, "{text}")?;
            }
        }
    }
    Ok(())
}

/// Before the lines below that of a stream.
const BELOW: &str = "     ";

fn print_stream(
    stream: &StreamRecord,
    receipt: Option<&(u64, ReceiptRecord)>,
    titles: &Titles,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (way, key, epoch) = (stream.direction.said(), short_words(stream.key), stream.epoch);
    let (from, to) = (titles.of(&stream.from), titles.of(&stream.to));
    let highest = stream.highest.sequence;
    let settled = stream.settled.map_or(0, |head| head.sequence);
    let text = match stream.direction {
        Direction::Out => text!(
            en "{way:<3}  {from} to {to}, key {key}, epoch {epoch}: sequence {highest}, arrived up to {settled}";
            de "{way:<3}  {from} nach {to}, Schlüssel {key}, Epoche {epoch}: Nummer {highest}, angekommen bis {settled}"
        ),
        Direction::In => text!(
            en "{way:<3}  {from} to {to}, key {key}, epoch {epoch}: sequence {highest}, nothing missing up to {settled}";
            de "{way:<3}  {from} nach {to}, Schlüssel {key}, Epoche {epoch}: Nummer {highest}, lückenlos bis {settled}"
        ),
    };
    wrapped(&text, ("", BELOW), WIDTH, out)?;
    match receipt {
        Some((sequence, it)) => {
            let text = text!(
                line = received::line(it, titles);
                en "sequence {sequence} {line}";
                de "Nummer {sequence} {line}"
            );
            wrapped(&text, (BELOW, BELOW), WIDTH, out)
        }
        None => Ok(()),
    }
}

fn held_json(held: &HeldRecord) -> json::Held {
    json::Held {
        digest: held.digest.into(),
        from: held.from.to_string(),
        epoch: held.epoch,
        sequence: held.sequence,
        codes: held.codes.iter().copied().map(Into::into).collect(),
        jump: held.jump.map(Into::into),
        since: held.since.into(),
        ticket: held.ticket.clone(),
    }
}

fn stream_json(stream: &StreamRecord, receipt: Option<&(u64, ReceiptRecord)>) -> json::Stream {
    json::Stream {
        direction: stream.direction.into(),
        from: stream.from.to_string(),
        to: stream.to.to_string(),
        key: stream.key.into(),
        epoch: stream.epoch,
        highest: stream.highest.sequence,
        highest_digest: stream.highest.digest.into(),
        settled: stream.settled.map(|head| head.sequence),
        received: receipt.map(|(sequence, _)| *sequence),
        receipt: receipt.map(|(_, it)| received::json(it)),
    }
}
