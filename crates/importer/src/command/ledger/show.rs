//! `ledger show`.

use carnet_format::Kind;
use carnet_ledger::{AnswerRecord, BundleRecord, Ledger, OutcomeRecord, resolve};
use carnet_verifier::Status;
use carnet_verifier::text::Escaped;
use carnet_verifier::time::Utc;
use serde_json::{Value, json};

use super::list::{PAGE, RequestForm, bundle_json, bundle_line, print_requests};
use super::{CommandError, Printer};
use crate::cli::ShowArgs;

pub(super) fn run(
    args: &ShowArgs,
    ledger: &dyn Ledger,
    printer: &mut Printer<'_>,
) -> Result<Status, CommandError> {
    let record = resolve(ledger, None, &args.reference)?;
    let tally = ledger.tally(record.direction, Some(&record.digest))?;
    printer.print(
        || bundle_json(&record, &tally),
        |out| {
            writeln!(out, "{}", bundle_line(&record, &tally))?;
            writeln!(out, "  digest    {}", record.digest)?;
            writeln!(out, "  key       {}", record.key)?;
            writeln!(out, "  place     epoch {}, sequence {}", record.epoch, record.sequence)?;
            writeln!(out, "  created   {}", Utc(record.created))?;
            writeln!(out, "  trust     {}", record.trust)?;
            writeln!(out, "  archived  {} bytes, {}", record.archived.length, record.archived.file)
        },
    )?;
    if args.items {
        match record.kind {
            Kind::Request => {
                let fetch = |from| ledger.requests(&record.digest, from, PAGE);
                let form = RequestForm { indent: "  ", since: None };
                print_requests(ledger, fetch, &form, printer)?;
            }
            Kind::Response => answers(&record, ledger, printer)?,
        }
    }
    Ok(Status::Done)
}

fn answers(
    record: &BundleRecord,
    ledger: &dyn Ledger,
    printer: &mut Printer<'_>,
) -> Result<(), CommandError> {
    let mut from = 0;
    loop {
        let page = ledger.answers(&record.digest, from, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        from = last.index + 1;
        for answer in &page {
            let machines = ledger.machines(&answer.item)?;
            printer.print(
                || answer_json(answer, &machines),
                |out| writeln!(out, "  {}", answer_line(answer, &machines)),
            )?;
        }
    }
}

fn answer_line(answer: &AnswerRecord, machines: &[String]) -> String {
    let machines = machines.join(", ");
    let mut line = format!(
        "{:<8}  item {}, to {}:{}  {}",
        outcome_word(&answer.outcome),
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

fn answer_json(answer: &AnswerRecord, machines: &[String]) -> Value {
    json!({
        "carnet": 1,
        "command": "ledger",
        "item": answer.index,
        "request": format!("{}:{}", answer.item.bundle, answer.item.index),
        "outcome": outcome_word(&answer.outcome),
        "machines": machines,
        "withheld": answer.fault.map(|fault| fault.as_str()),
    })
}

const fn outcome_word(outcome: &OutcomeRecord) -> &'static str {
    match outcome {
        OutcomeRecord::Granted(_) => "granted",
        OutcomeRecord::Refused(_) => "refused",
        OutcomeRecord::Deferred(_) => "deferred",
    }
}
