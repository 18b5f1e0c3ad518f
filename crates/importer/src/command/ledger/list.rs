//! `ledger list`.

mod approver;
mod rejected;
mod wanted;

use std::io::{self, Write};

use carnet_format::plain_text::Escaped;
use carnet_host::settings::{Form, Settings, Titles};
use carnet_host::{Failure, Status, json};
use carnet_judge::product;
use carnet_judge::time::When;
use carnet_judge::trust::medium_text;
use carnet_language::{Number, text};
use carnet_ledger::{
    BundleRecord, BundleState, Direction, ItemState, KeptRecord, Ledger, LedgerError, MediumRecord,
    ReceiptRecord, RequestRecord, Subject, Tally,
};

use super::confirm::product_of;
use super::{Printer, received, wrapped};
use crate::cli::ListArgs;
use crate::command::code_in_words;
use crate::record::{bundle_head, trust_json};

/// How many items are asked for at a time.
pub(super) const PAGE: u32 = 1_000;

/// How long a line is.
pub(super) const WIDTH: usize = 80;

pub(super) fn run(
    args: &ListArgs,
    ledger: &dyn Ledger,
    settings: &Settings,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    if args.rejected {
        return rejected::run(args.medium.as_ref(), ledger, printer);
    }
    let wanted = wanted::wanted(args, ledger, settings)?;
    let mut found = false;
    for direction in [Direction::Out, Direction::In] {
        for record in ledger.bundles(direction, "")? {
            if wanted.as_ref().is_some_and(|it| !it.contains(&record.digest.to_string()))
                || args.to_carry && !is_to_carry(&record)
            {
                continue;
            }
            found = true;
            if args.open {
                let fetch = |from| ledger.unanswered(&record.digest, from, PAGE);
                let form = RequestForm { command: "ledger list", indent: "", bundle: &record };
                print_requests(ledger, fetch, &form, printer)?;
            } else {
                let tally = ledger.tally(direction, Some(&record.digest))?;
                let receipt = ledger.receipt(&record.digest)?;
                let kept = ledger.kept(&record.digest)?;
                let titles = printer.titles;
                printer.print(
                    "ledger list",
                    || bundle_json(&record, &tally, (receipt.as_ref(), kept.as_ref())),
                    |out| {
                        bundle_lines(&record, &tally, titles, out)?;
                        match &receipt {
                            Some(it) => below(&received::line(it, titles), out),
                            None => Ok(()),
                        }
                    },
                )?;
            }
        }
    }
    if (wanted.is_some() || args.to_carry) && !found && printer.form == Form::Text {
        let text = wanted::nothing(args);
        writeln!(printer.out, "{}", Escaped(&text))?;
    }
    Ok(Status::Done)
}

// LEDGER-63.
fn is_to_carry(record: &BundleRecord) -> bool {
    record.direction == Direction::Out
        && record.state == BundleState::Sent
        && record.medium.is_none()
}

/// How a request is printed within a list.
pub(super) struct RequestForm<'a> {
    pub command: &'static str,
    /// Before each line of text.
    pub indent: &'static str,
    /// The bundle in which it lies.
    pub bundle: &'a BundleRecord,
}

/// Prints the requests that `fetch` gives from an index on, a page at a time.
pub(super) fn print_requests(
    ledger: &dyn Ledger,
    fetch: impl Fn(u32) -> Result<Vec<RequestRecord>, LedgerError>,
    form: &RequestForm<'_>,
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
                form.command,
                || item_json(request, machines.clone(), form.bundle),
                |out| item_lines(request, &machines, form.indent, out),
            )?;
        }
    }
}

/// A bundle in a list, in lines of 80 columns.
pub(super) fn bundle_lines(
    record: &BundleRecord,
    tally: &Tally,
    titles: &Titles,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (way, name, state) =
        (record.direction.said(), record.spool_name(), state_said(record.state));
    let away = match record.moved {
        Some(_) => text!(en ", moved out of the archive"; de ", aus dem Archiv ausgelagert"),
        None => String::new(),
    };
    writeln!(out, "{way:<3}  {name}  {state}{away}")?;
    let items = record.kind.counted(record.items.into());
    let (from, to) = (titles.of(&record.from), titles.of(&record.to));
    let time = When(record.recorded);
    let mut text = text!(
        en "{from} to {to}, {time}: {items}";
        de "{from} nach {to}, {time}: {items}"
    );
    for (count, state) in tally_words(tally).into_iter().filter(|(count, _)| *count > 0) {
        text.push_str(&format!(", {} {}", state.said(), Number(count)));
    }
    below(&text, out)
}

/// What more is told of a bundle in a list.
fn below(text: &str, out: &mut dyn Write) -> io::Result<()> {
    wrapped(text, ("     ", "     "), WIDTH, out)
}

pub(super) fn bundle_json(
    record: &BundleRecord,
    tally: &Tally,
    (receipt, kept): (Option<&ReceiptRecord>, Option<&KeptRecord>),
) -> json::LedgerBundle {
    let [recorded, admitted] = moments(record);
    json::LedgerBundle {
        direction: record.direction.into(),
        head: bundle_head(record),
        name: record.spool_name(),
        recorded,
        admitted,
        state: state_word(record.state).into(),
        trust: trust_json(record),
        archived: json::Archived {
            sha256: record.archived.file.into(),
            length: record.archived.length,
        },
        requests: tally_json(tally),
        medium: record.medium.as_ref().map(medium_json),
        kept: kept.map(|it| json::KeptCopy {
            sha256: it.archived.file.into(),
            length: it.archived.length,
            endorsements: it.endorsements,
        }),
        moved: record.moved.as_ref().map(|it| json::MovedAway {
            time: it.time.into(),
            ticket: it.ticket.clone(),
            entry: it.number,
        }),
        received: receipt.map(received::json),
    }
}

/// When it was recorded, and when it was admitted: one of the two.
fn moments(record: &BundleRecord) -> [Option<json::Time>; 2] {
    let moment = Some(record.recorded.into());
    match record.direction {
        Direction::Out => [moment, None],
        Direction::In => [None, moment],
    }
}

fn medium_json(medium: &MediumRecord) -> json::MediumRecord {
    json::MediumRecord {
        id: medium.known.map(|(id, _)| id.into()),
        known: medium.known.map(|(_, how)| how.into()),
        differs: medium.differs.iter().map(Into::into).collect(),
        seen: (&medium.attributes).into(),
        foreign: medium.foreign,
    }
}

/// Which medium it was, where that is known.
fn medium_words(medium: Option<&MediumRecord>) -> String {
    match medium.and_then(|it| it.known) {
        Some((id, _)) => {
            text!(id = medium_text(&id); en " on medium {id}"; de " auf Datenträger {id}")
        }
        None => String::new(),
    }
}

pub(super) const fn tally_words(tally: &Tally) -> [(u64, ItemState); 9] {
    [
        (tally.open, ItemState::Open),
        (tally.deferred, ItemState::Deferred),
        (tally.granted, ItemState::Granted),
        (tally.refused, ItemState::Refused),
        (tally.disputed, ItemState::Disputed),
        (tally.replaced, ItemState::Replaced),
        (tally.withdrawn, ItemState::Withdrawn),
        (tally.voided, ItemState::Voided),
        (tally.r#final, ItemState::Final),
    ]
}

pub(super) const fn tally_json(tally: &Tally) -> json::Requests {
    let Tally { open, deferred, granted, refused, disputed, replaced, withdrawn, voided, r#final } =
        *tally;
    json::Requests {
        open,
        deferred,
        granted,
        refused,
        disputed,
        replaced,
        withdrawn,
        voided,
        r#final,
    }
}

const fn state_word(state: BundleState) -> &'static str {
    match state {
        BundleState::Sent => "sent",
        BundleState::Acknowledged => "acknowledged",
        BundleState::Voided { .. } => "voided",
        BundleState::Admitted => "admitted",
    }
}

fn state_said(state: BundleState) -> String {
    match state {
        BundleState::Sent => text!(en "sent"; de "gesendet"),
        BundleState::Acknowledged => text!(en "acknowledged"; de "Empfang bestätigt"),
        BundleState::Voided { .. } => text!(en "voided"; de "verloren"),
        BundleState::Admitted => text!(en "admitted"; de "übernommen"),
    }
}

/// A request in a list; its number, the longest of all, has a line of its own.
fn item_lines(
    request: &RequestRecord,
    machines: &[String],
    indent: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (product, number) = subject(request);
    let product = product::said(&product);
    let machines = machines.join(", ");
    let (state, bundle, index) =
        (request.state.said(), request.item.bundle.short(), request.item.index);
    let machines = Escaped(&machines);
    let mut text = text!(
        en "{state:<9}  {bundle}:{index}  {machines}  {product}";
        de "{state:<13}  {bundle}:{index}  {machines}  {product}"
    );
    if request.code.is_some() {
        let is_microsoft = matches!(request.subject, Subject::Microsoft(_));
        text.push_str(&format!("  {}", code_in_words(request.code.as_ref(), is_microsoft)));
    }
    if let Some(mark) = request.mark {
        text.push_str(&text!(en "  MARKED [{mark}]"; de "  MARKIERT [{mark}]"));
    }
    let rest = format!("{indent}    ");
    wrapped(&text, (indent, &rest), WIDTH, out)?;
    match number {
        Some(number) => writeln!(out, "{rest}{number}"),
        None => Ok(()),
    }
}

fn item_json(
    request: &RequestRecord,
    machines: Vec<String>,
    bundle: &BundleRecord,
) -> json::Request {
    let (product, number) = subject(request);
    let [recorded, admitted] = moments(bundle);
    json::Request {
        request: (&request.item).into(),
        state: request.state.into(),
        machines,
        product,
        installation_id_groups: number,
        code: request.code.as_ref().map(ToString::to_string),
        recorded,
        admitted,
        marked: request.mark.map(Into::into),
    }
}

pub(super) fn subject(request: &RequestRecord) -> (String, Option<String>) {
    let groups = match &request.subject {
        Subject::Microsoft(numbers) => Some(numbers.installation_id.groups().replace(' ', "-")),
        Subject::Vendor { .. } => None,
    };
    (product_of(request).0, groups)
}
