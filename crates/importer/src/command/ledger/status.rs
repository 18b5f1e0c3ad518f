//! `ledger status`.

mod sizes;

use std::io::{self, Write};
use std::path::PathBuf;

use carnet_format::Code;
use carnet_format::plain_text::Escaped;
use carnet_host::settings::{Settings, Titles};
use carnet_host::{Failure, Status, json};
use carnet_judge::time::Utc;
use carnet_ledger::{
    BundleRecord, Closing, Direction, HeldRecord, Inherited, InheritedRecord, Ledger, LedgerError,
    LostLedger, ReceiptAlarm, ReceiptRecord, Stranded, StreamRecord, Tally, can_be_released,
    forgotten, outbox_files, stranded,
};

use super::backup::lacking_json;
use super::close::closed_json;
use super::inherit::all_json;
use super::list::{tally_json, tally_words};
use super::{Printer, open_archive, readable, received, say_lost};

pub(super) fn run(
    ledger: &dyn Ledger,
    settings: &Settings,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
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
    // LEDGER-49. Who has no archive has nothing to compare.
    let lacking = match settings.archive() {
        Ok(_) => forgotten::<Failure>(ledger, &open_archive(settings)?)?,
        Err(_) => Vec::new(),
    };
    let outlook = sizes::outlook_here(ledger, settings)?;
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
            warnings: outlook.warnings.iter().map(sizes::warning_json).collect(),
        },
        |out| {
            writeln!(out, "site {}, epoch {epoch}", titles.of(ledger.site()))?;
            if let Some(Closing { time, ticket, .. }) = &closing {
                writeln!(out, "CLOSED since {} by {}", Utc(*time), Escaped(ticket))?;
            }
            for Inherited { record, above, .. } in &inherited {
                let InheritedRecord { site, entries, bundles, ticket, .. } = record;
                let (site, ticket) = (titles.of(site), Escaped(ticket));
                let by = above.last().map(|by| format!(" with {}", titles.of(by)));
                let by = by.unwrap_or_default();
                writeln!(
                    out,
                    "inherited{by}: {site} by {ticket}: {bundles} bundles, {entries} audit entries"
                )?;
            }
            for LostLedger { record, .. } in &lost {
                let InheritedRecord { site, entries, ticket, .. } = record;
                let (site, ticket) = (titles.of(site), Escaped(ticket));
                writeln!(
                    out,
                    "inherited: {site} by {ticket}: NOT AS IT CAME HERE ({entries} audit entries)"
                )?;
            }
            writeln!(out, "audit log: {entries} entries, head {head}")?;
            sizes::print(&outlook, out)?;
            if floor > 0 {
                writeln!(out, "time floor: {}, the latest time known to have passed", Utc(floor))?;
            }
            if let Some(anchor) = anchor {
                writeln!(out, "people vouch for: {}", Utc(anchor))?;
            }
            print_tally("requests sent", &sent, out)?;
            print_tally("requests received", &received, out)?;
            if unspooled > 0 {
                writeln!(out, "admitted, not yet in the spool: {unspooled}; `ledger respool`")?;
            }
            undelivered.iter().try_for_each(|(bundle, file)| {
                let digest = bundle.digest.short();
                writeln!(out, "UNDELIVERED: {file:?} is recorded and was not delivered")?;
                writeln!(out, "  write it with: carnet ledger bundle {digest} --media DIR")
            })?;
            for it in &stranded {
                writeln!(out, "STANDS STILL: {it} [{}]", it.code)?;
                writeln!(out, "  {}", it.way_on())?;
            }
            if !lacking.is_empty() {
                writeln!(
                    out,
                    "OLDER than its archive, which has bundles that it does not know: {} [{}]",
                    lacking.len(),
                    Code::LedgerOlder
                )?;
                writeln!(out, "  next: {}", Code::LedgerOlder.next_step())?;
                lacking.iter().try_for_each(|it| writeln!(out, "  {it}"))?;
            }
            for (_, alarm) in &alarms {
                let code = alarm.code();
                writeln!(out, "ALARM: {alarm} [{code}]\n  next: {}", code.next_step())?;
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
            carnet_host::say!("note: not looked for bundles under revoked keys: {error}");
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
    for (count, word) in counts.into_iter().filter(|(count, _)| *count > 0) {
        write!(out, " {word} {count}")?;
    }
    writeln!(out)
}

fn print_held(held: &HeldRecord, titles: &Titles, out: &mut dyn Write) -> io::Result<()> {
    let HeldRecord { digest, from, epoch, sequence, since, ticket, .. } = held;
    let from = titles.of(from);
    writeln!(out, "held: {digest} from {from}, epoch {epoch}, sequence {sequence}")?;
    match ticket {
        Some(ticket) => writeln!(out, "  released by {}: import it again", Escaped(ticket))?,
        None => writeln!(out, "  since {}", Utc(*since))?,
    }
    print_codes(held, out)
}

/// What a person lets pass who releases it.
pub(super) fn print_codes(held: &HeldRecord, out: &mut dyn Write) -> io::Result<()> {
    for code in &held.codes {
        write!(out, "  {} [{code}]", code.meaning())?;
        match held.jump.filter(|_| *code == Code::TimeJump) {
            Some(jump) => writeln!(out, ": {}", Utc(jump))?,
            None if can_be_released(*code) => writeln!(out)?,
            None => writeln!(out, ": no release passes it")?,
        }
    }
    Ok(())
}

fn print_stream(
    stream: &StreamRecord,
    receipt: Option<&(u64, ReceiptRecord)>,
    titles: &Titles,
    out: &mut dyn Write,
) -> io::Result<()> {
    let settled = match stream.direction {
        Direction::Out => "arrived up to",
        Direction::In => "nothing missing up to",
    };
    writeln!(
        out,
        "{:<3}  {} to {}, key {}, epoch {}: sequence {}, {settled} {}",
        stream.direction.as_str(),
        titles.of(&stream.from),
        titles.of(&stream.to),
        stream.key.short(),
        stream.epoch,
        stream.highest.sequence,
        stream.settled.map_or(0, |head| head.sequence),
    )?;
    match receipt {
        Some((sequence, it)) => writeln!(out, "     sequence {sequence} {}", received::line(it)),
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
