//! `ledger list`.

use carnet_format::plain_text::Escaped;
use carnet_host::{Failure, Status};
use carnet_judge::product;
use carnet_judge::time::Utc;
use carnet_ledger::{
    BundleRecord, BundleState, Direction, ItemState, Ledger, LedgerError, MediumRecord,
    RequestRecord, Subject, Tally,
};
use serde_json::{Value, json};

use super::Printer;
use crate::cli::ListArgs;
use crate::command::items;

/// How many items are asked for at a time.
pub(super) const PAGE: u32 = 1_000;

pub(super) fn run(
    args: &ListArgs,
    ledger: &dyn Ledger,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    for direction in [Direction::Out, Direction::In] {
        for record in ledger.bundles(direction, "")? {
            if args.open {
                let fetch = |from| ledger.unanswered(&record.digest, from, PAGE);
                let form = RequestForm { indent: "", since: Some(record.recorded) };
                print_requests(ledger, fetch, &form, printer)?;
            } else {
                let tally = ledger.tally(direction, Some(&record.digest))?;
                printer.print(
                    || bundle_json(&record, &tally),
                    |out| writeln!(out, "{}", bundle_line(&record, &tally)),
                )?;
            }
        }
    }
    Ok(Status::Done)
}

/// How a request is printed within a list.
pub(super) struct RequestForm {
    /// Before each line of text.
    pub indent: &'static str,
    /// When it was recorded, where that is not told otherwise.
    pub since: Option<u64>,
}

/// Prints the requests that `fetch` gives from an index on, a page at a time.
pub(super) fn print_requests(
    ledger: &dyn Ledger,
    fetch: impl Fn(u32) -> Result<Vec<RequestRecord>, LedgerError>,
    form: &RequestForm,
    printer: &mut Printer<'_>,
) -> Result<(), Failure> {
    let mut from = 0;
    loop {
        let page = fetch(from)?;
        let Some(last) = page.last() else { return Ok(()) };
        from = last.item.index + 1;
        for request in &page {
            let machines = ledger.machines(&request.item)?;
            printer.print(
                || item_json(request, &machines, form.since),
                |out| writeln!(out, "{}{}", form.indent, item_line(request, &machines)),
            )?;
        }
    }
}

pub(super) fn bundle_line(record: &BundleRecord, tally: &Tally) -> String {
    let arrow = match record.direction {
        Direction::Out => "out",
        Direction::In => "in ",
    };
    let mut line = format!(
        "{arrow}  {}  {}  {} to {}  {} of kind {}  {}",
        record.spool_name(),
        Utc(record.recorded),
        record.from,
        record.to,
        items(record.items.into()),
        record.kind.as_str(),
        state_word(record.state),
    );
    for (count, word) in tally_words(tally) {
        if count > 0 {
            line.push_str(&format!("  {word} {count}"));
        }
    }
    line
}

pub(super) fn bundle_json(record: &BundleRecord, tally: &Tally) -> Value {
    json!({
        "carnet": 1,
        "command": "ledger",
        "direction": match record.direction { Direction::Out => "out", Direction::In => "in" },
        "digest": record.digest.to_string(),
        "name": record.spool_name(),
        "kind": record.kind.as_str(),
        "from": record.from.as_str(),
        "to": record.to.as_str(),
        "key": record.key.to_string(),
        "epoch": record.epoch,
        "sequence": record.sequence,
        "created": record.created,
        "expires": record.expires,
        "recorded": record.recorded,
        "items": record.items,
        "state": state_word(record.state),
        "trust": record.trust.to_string(),
        "file": { "sha256": record.archived.file.to_string(), "length": record.archived.length },
        "requests": tally_json(tally),
        "medium": record.medium.as_ref().map(MediumRecord::json),
    })
}

pub(super) const fn tally_words(tally: &Tally) -> [(u64, &'static str); 9] {
    [
        (tally.open, "open"),
        (tally.deferred, "deferred"),
        (tally.granted, "granted"),
        (tally.refused, "refused"),
        (tally.disputed, "disputed"),
        (tally.replaced, "replaced"),
        (tally.withdrawn, "withdrawn"),
        (tally.voided, "voided"),
        (tally.r#final, "final"),
    ]
}

pub(super) fn tally_json(tally: &Tally) -> Value {
    tally_words(tally).into_iter().map(|(count, word)| (word.to_owned(), json!(count))).collect()
}

const fn state_word(state: BundleState) -> &'static str {
    match state {
        BundleState::Sent => "sent",
        BundleState::Acknowledged => "acknowledged",
        BundleState::Voided { .. } => "voided",
        BundleState::Admitted => "admitted",
    }
}

pub(super) const fn item_word(state: ItemState) -> &'static str {
    match state {
        ItemState::Open => "open",
        ItemState::Deferred => "deferred",
        ItemState::Granted => "granted",
        ItemState::Refused => "refused",
        ItemState::Replaced => "replaced",
        ItemState::Voided => "voided",
        ItemState::Final => "final",
        ItemState::Disputed => "disputed",
        ItemState::Withdrawn => "withdrawn",
    }
}

pub(super) fn item_line(request: &RequestRecord, machines: &[String]) -> String {
    let (product, number) = subject(request);
    let machines = machines.join(", ");
    let mut line = format!(
        "{:<9}  {}:{}  {}  {}  {}",
        item_word(request.state),
        request.item.bundle.short(),
        request.item.index,
        Escaped(&machines),
        product,
        number.unwrap_or_default(),
    );
    if let Some(mark) = request.mark {
        line.push_str(&format!("  MARKED [{mark}]"));
    }
    line
}

pub(super) fn item_json(request: &RequestRecord, machines: &[String], since: Option<u64>) -> Value {
    let (product, number) = subject(request);
    json!({
        "carnet": 1,
        "command": "ledger",
        "item": format!("{}:{}", request.item.bundle, request.item.index),
        "state": item_word(request.state),
        "machines": machines,
        "product": product,
        "installation_id_groups": number,
        "code": request.code.as_ref().map(ToString::to_string),
        "since": since,
        "marked": request.mark.map(|mark| mark.as_str()),
    })
}

fn subject(request: &RequestRecord) -> (String, Option<String>) {
    match &request.subject {
        Subject::Microsoft(numbers) => {
            let name =
                product::name(numbers.activation_id.as_ref(), numbers.application_id.as_ref());
            (name.to_owned(), Some(numbers.installation_id.groups().replace(' ', "-")))
        }
        Subject::Vendor { vendor, .. } => (vendor.to_string(), None),
    }
}
