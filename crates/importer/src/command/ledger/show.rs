//! `ledger show`.

use std::io::{self, Write};

use carnet_format::Kind;
use carnet_format::plain_text::Escaped;
use carnet_host::{Failure, Status, json};
use carnet_judge::medium::{Attribute, CAVEAT};
use carnet_judge::time::Utc;
use carnet_judge::trust::medium_text;
use carnet_ledger::{
    AnswerRecord, Archived, BundleRecord, BundleState, Direction, KeptRecord, KnownBy, Ledger,
    MediumRecord, Moved, OutcomeRecord, resolve,
};

use super::list::{PAGE, RequestForm, bundle_json, bundle_line, print_requests};
use super::{Printer, received};
use crate::cli::ShowArgs;

pub(super) fn run(
    args: &ShowArgs,
    ledger: &dyn Ledger,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    let record = resolve(ledger, None, &args.reference)?;
    let tally = ledger.tally(record.direction, Some(&record.digest))?;
    let receipt = ledger.receipt(&record.digest)?;
    let kept = ledger.kept(&record.digest)?;
    let titles = printer.titles;
    printer.print(
        "ledger show",
        || bundle_json(&record, &tally, (receipt.as_ref(), kept.as_ref())),
        |out| {
            writeln!(out, "{}", bundle_line(&record, &tally, titles))?;
            writeln!(out, "  digest    {}", record.digest)?;
            writeln!(out, "  key       {}", record.key)?;
            writeln!(out, "  place     epoch {}, sequence {}", record.epoch, record.sequence)?;
            writeln!(out, "  created   {}", Utc(record.created))?;
            writeln!(out, "  trust     {}", record.trust)?;
            writeln!(
                out,
                "  archived  {} bytes, {}",
                record.archived.length, record.archived.file
            )?;
            if let Some(Moved { number, time, ticket }) = &record.moved {
                let (time, ticket) = (Utc(*time), Escaped(ticket));
                writeln!(
                    out,
                    "  moved     out of the archive at {time} by {ticket}, audit entry {number}"
                )?;
            }
            if let Some(KeptRecord { archived, endorsements, .. }) = &kept {
                let Archived { file, length } = archived;
                writeln!(
                    out,
                    "  kept      with {endorsements} endorsements: {length} bytes, {file}"
                )?;
            }
            if let Some(receipt) = &receipt {
                received::print(&receipt.into(), out)?;
            }
            match &record.medium {
                Some(medium) => print_medium(&record, medium, out),
                None => Ok(()),
            }
        },
    )?;
    if args.items {
        match record.kind {
            Kind::Request => {
                let fetch = |from| ledger.requests(&record.digest, from, PAGE);
                let form = RequestForm { command: "ledger show", indent: "  ", bundle: &record };
                print_requests(ledger, fetch, &form, printer)?;
            }
            Kind::Response => answers(&record, ledger, printer)?,
        }
    }
    Ok(Status::Done)
}

fn print_medium(
    record: &BundleRecord,
    medium: &MediumRecord,
    out: &mut dyn Write,
) -> io::Result<()> {
    let way = match record.direction {
        Direction::In => "came on",
        Direction::Out => "last delivered to",
    };
    let known = match medium.known {
        Some((id, KnownBy::Passport)) => format!("{} (its passport)", medium_text(&id)),
        Some((id, KnownBy::Stated)) => format!("{} (as stated)", medium_text(&id)),
        None => "a medium without an accepted passport".to_owned(),
    };
    writeln!(out, "  medium    {way} {known}")?;
    for (attribute, value) in Attribute::told(&medium.attributes) {
        writeln!(out, "            {} {}", attribute.words(), Escaped(&value))?;
    }
    if !medium.differs.is_empty() {
        let differs = medium.differs.join(", ");
        writeln!(out, "            DIFFERED from its passport in: {}", Escaped(&differs))?;
    }
    match medium.foreign {
        Some(count) if count > 0 => writeln!(out, "            other things on it: {count}")?,
        _ => {}
    }
    match medium.known {
        // A person said so, and nothing was read from it.
        Some((_, KnownBy::Stated)) => Ok(()),
        _ => writeln!(out, "            {CAVEAT}"),
    }
}

fn answers(
    record: &BundleRecord,
    ledger: &dyn Ledger,
    printer: &mut Printer<'_>,
) -> Result<(), Failure> {
    let mut from = 0;
    loop {
        let page = ledger.answers(&record.digest, from, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        from = last.index + 1;
        for answer in &page {
            let machines = ledger.machines(&answer.item)?;
            let outcome = outcome_word(record, answer);
            printer.print(
                "ledger show",
                || answer_json(answer, outcome, machines.clone()),
                |out| writeln!(out, "  {}", answer_line(answer, outcome, &machines)),
            )?;
        }
    }
}

fn answer_line(answer: &AnswerRecord, outcome: &str, machines: &[String]) -> String {
    let machines = machines.join(", ");
    let mut line = format!(
        "{outcome:<8}  item {}, to {}:{}  {}",
        answer.index,
        answer.item.bundle.short(),
        answer.item.index,
        Escaped(&machines),
    );
    if let Some(fault) = answer.fault {
        line.push_str(&format!("  WITHHELD [{fault}]"));
    }
    line
}

fn answer_json(answer: &AnswerRecord, outcome: &str, machines: Vec<String>) -> json::Answer {
    json::Answer {
        item: answer.index,
        request: (&answer.item).into(),
        outcome: outcome.into(),
        machines,
        marked: answer.fault.map(Into::into),
    }
}

/// A voided bundle says what it said: nothing of it stands.
fn outcome_word(record: &BundleRecord, answer: &AnswerRecord) -> &'static str {
    let is_voided = matches!(record.state, BundleState::Voided { .. });
    match answer.outcome {
        OutcomeRecord::Granted(_) if answer.is_disputed() && !is_voided => "disputed",
        OutcomeRecord::Granted(_) => "granted",
        OutcomeRecord::Refused(_) => "refused",
        OutcomeRecord::Deferred(_) => "deferred",
    }
}
