//! `ledger show`.

use std::io::{self, Write};

use carnet_format::Kind;
use carnet_format::plain_text::Escaped;
use carnet_host::{Failure, Status, json};
use carnet_judge::medium::{Attribute, caveat};
use carnet_judge::time::When;
use carnet_judge::trust::medium_text;
use carnet_judge::words::Words;
use carnet_language::text;
use carnet_ledger::{
    AnswerRecord, Archived, BundleRecord, BundleState, Direction, ItemState, KeptRecord, KnownBy,
    Ledger, MediumRecord, Moved, OutcomeRecord, resolve,
};

use super::list::{PAGE, RequestForm, bundle_json, bundle_lines, print_requests};
use super::{Printer, received};
use crate::cli::ShowArgs;
use crate::command::row;

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
            bundle_lines(&record, &tally, titles, out)?;
            row(out, &text!(en "digest"; de "Prüfsumme"), record.digest)?;
            row(out, &text!(en "key"; de "Schlüssel"), Words::from(record.key))?;
            row(out, "", record.key)?;
            let (epoch, sequence) = (record.epoch, record.sequence);
            let place = text!(
                en "epoch {epoch}, sequence {sequence}";
                de "Epoche {epoch}, Nummer {sequence}"
            );
            row(out, &text!(en "place"; de "Platz"), place)?;
            row(out, &text!(en "created"; de "erstellt"), When(record.created))?;
            row(out, &text!(en "trust"; de "Vertrauen"), record.trust)?;
            let Archived { file, length } = &record.archived;
            let bytes = text!(en "{length} bytes, {file}"; de "{length} Bytes, {file}");
            row(out, &text!(en "archived"; de "Archiv"), bytes)?;
            if let Some(Moved { number, time, ticket }) = &record.moved {
                let (time, ticket) = (When(*time), Escaped(ticket));
                let text = text!(
                    en "out of the archive at {time} by {ticket}, audit entry {number}";
                    de "{time}, Vorgang {ticket}, Eintrag {number} im Protokoll"
                );
                row(out, &text!(en "moved"; de "ausgelag."), text)?;
            }
            if let Some(KeptRecord { archived, endorsements, .. }) = &kept {
                let Archived { file, length } = archived;
                let text = text!(
                    en "with {endorsements} endorsements: {length} bytes, {file}";
                    de "Freigaben und Virenprüfungen {endorsements}: {length} Bytes, {file}"
                );
                row(out, &text!(en "kept"; de "aufbew."), text)?;
            }
            if let Some(receipt) = &receipt {
                received::print(&receipt.into(), titles, out)?;
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
    let known = match medium.known.map(|(id, how)| (medium_text(&id), how)) {
        Some((id, KnownBy::Passport)) => text!(en "{id} (its passport)"; de "{id} (laut Ausweis)"),
        Some((id, KnownBy::Stated)) => text!(en "{id} (as stated)"; de "{id} (wie angegeben)"),
        None => text!(
            en "a medium without an accepted passport";
            de "ein Datenträger ohne anerkannten Ausweis"
        ),
    };
    let text = match record.direction {
        Direction::In => text!(en "came on {known}"; de "gekommen auf: {known}"),
        Direction::Out => {
            text!(en "last delivered to {known}"; de "zuletzt ausgeliefert auf: {known}")
        }
    };
    row(out, &text!(en "medium"; de "Stick"), text)?;
    for (attribute, value) in Attribute::told(&medium.attributes) {
        row(out, "", format_args!("{} {}", attribute.words(), Escaped(&value)))?;
    }
    if !medium.differs.is_empty() {
        let differs = medium.differs.join(", ");
        let differs = Escaped(&differs);
        let text = text!(
            en "DIFFERED from its passport in: {differs}";
            de "WICH von seinem Ausweis AB: {differs}"
        );
        row(out, "", text)?;
    }
    match medium.foreign {
        Some(count) if count > 0 => {
            row(out, "", text!(en "other things on it: {count}"; de "weitere Dateien: {count}"))?;
        }
        _ => {}
    }
    match medium.known {
        // A person said so, and nothing was read from it.
        Some((_, KnownBy::Stated)) => Ok(()),
        _ => caveat().iter().try_for_each(|line| row(out, "", line)),
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
                || answer_json(answer, outcome.as_str(), machines.clone()),
                |out| writeln!(out, "  {}", answer_line(answer, outcome, &machines)),
            )?;
        }
    }
}

fn answer_line(answer: &AnswerRecord, outcome: ItemState, machines: &[String]) -> String {
    let machines = machines.join(", ");
    let (outcome, index, machines) = (outcome.said(), answer.index, Escaped(&machines));
    let (bundle, item) = (answer.item.bundle.short(), answer.item.index);
    let mut line = text!(
        en "{outcome:<8}  item {index}, to {bundle}:{item}  {machines}";
        de "{outcome:<12}  Posten {index}, auf {bundle}:{item}  {machines}"
    );
    if let Some(fault) = answer.fault {
        line.push_str(&text!(en "  WITHHELD [{fault}]"; de "  EINBEHALTEN [{fault}]"));
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
fn outcome_word(record: &BundleRecord, answer: &AnswerRecord) -> ItemState {
    let is_voided = matches!(record.state, BundleState::Voided { .. });
    match answer.outcome {
        OutcomeRecord::Granted(_) if answer.is_disputed() && !is_voided => ItemState::Disputed,
        OutcomeRecord::Granted(_) => ItemState::Granted,
        OutcomeRecord::Refused(_) => ItemState::Refused,
        OutcomeRecord::Deferred(_) => ItemState::Deferred,
    }
}
