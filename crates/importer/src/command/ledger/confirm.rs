//! `ledger confirm`.

use std::io::{self, Write};

use carnet_format::plain_text::Escaped;
use carnet_host::{Failure, Status, json};
use carnet_judge::product;
use carnet_judge::time::Utc;
use carnet_ledger::{Confirmation, GrantRecord, ItemState, Ledger, RequestRecord, Said, Subject};

use super::Printer;
use crate::cli::ConfirmArgs;
use crate::command::code_in_words;

/// A machine of which nothing is known is a plain *no*. Where anything is shown that is not to be typed,
/// a person has to look.
// LEDGER-8.
pub(super) fn run(
    args: &ConfirmArgs,
    ledger: &dyn Ledger,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    let confirmations = ledger.confirmations(&args.machine)?;
    let is_gone = |said: &&carnet_ledger::SaidRecord| {
        let machine = said.machine.as_deref();
        said.what == Said::Scrap
            && machine.is_some_and(|name| name.eq_ignore_ascii_case(&args.machine))
    };
    let scrapped = ledger.said()?.iter().find(is_gone).map(|said| said.time);
    for confirmation in &confirmations {
        let shown = grant(confirmation, scrapped);
        printer.print(
            "ledger confirm",
            || shown.clone(),
            |out| {
                writeln!(out, "{}: {}", Escaped(&confirmation.machine), shown.product)?;
                standing(confirmation, scrapped, out)?;
                for (title, value) in [
                    ("activation id  ", &shown.activation_id),
                    ("installation id", &shown.installation_id),
                    ("confirmation id", &shown.confirmation_id),
                ] {
                    if let Some(value) = value {
                        writeln!(out, "  {title}  {value}")?;
                    }
                }
                if let Some(GrantRecord::Content(_)) = confirmation.request.grant {
                    writeln!(out, "  a vendor's answer, which lies in the spool")?;
                }
                Ok(())
            },
        )?;
    }
    if confirmations.is_empty() {
        let message =
            format!("{}: nothing was granted, and nothing is asked", Escaped(&args.machine));
        return Err(Failure::new(Status::Rejected, None, message));
    }
    let is_good = |confirmation: &Confirmation| confirmation.is_good() && scrapped.is_none();
    Ok(if confirmations.iter().all(is_good) { Status::Done } else { Status::Held })
}

/// Why this is not to be typed.
fn standing(it: &Confirmation, scrapped: Option<u64>, out: &mut dyn Write) -> io::Result<()> {
    if let Some(since) = scrapped {
        writeln!(out, "  SCRAPPED {}", Utc(since))?;
    }
    let asked = Utc(it.asked);
    let is_microsoft = matches!(it.request.subject, Subject::Microsoft(_));
    let code = match &it.request.code {
        Some(code) => format!(", code {}", code_in_words(Some(code), is_microsoft)),
        None => String::new(),
    };
    match it.request.state {
        ItemState::Granted if it.newer.is_some() => writeln!(
            out,
            "  STALE: do not type it. The machine asked again with another installation id; this fits the \
             one below"
        ),
        ItemState::Disputed => {
            let since = Utc(it.disputed.unwrap_or(it.asked));
            writeln!(out, "  DISPUTED since {since}: do not type it, it did not fit")
        }
        ItemState::Open => writeln!(out, "  open: asked for {asked}, no answer yet"),
        ItemState::Deferred => {
            writeln!(out, "  deferred: asked for {asked}, the answer takes time{code}")
        }
        ItemState::Refused => writeln!(out, "  REFUSED: asked for {asked}{code}"),
        ItemState::Withdrawn => writeln!(out, "  withdrawn: nobody waits for an answer"),
        ItemState::Granted | ItemState::Replaced | ItemState::Voided | ItemState::Final => Ok(()),
    }
}

/// The name of the product that a request is for, and its activation id.
pub(super) fn product_of(request: &RequestRecord) -> (String, Option<String>) {
    match &request.subject {
        Subject::Microsoft(numbers) => {
            let ids = (numbers.activation_id.as_ref(), numbers.application_id.as_ref());
            (product::name(ids.0, ids.1), ids.0.map(ToString::to_string))
        }
        Subject::Vendor { vendor, .. } => (vendor.to_string(), None),
    }
}

/// A confirmation in words and plain digits.
fn grant(confirmation: &Confirmation, scrapped: Option<u64>) -> json::Grant {
    let request = &confirmation.request;
    let (product, activation_id) = product_of(request);
    json::Grant {
        machine: confirmation.machine.clone(),
        request: (&request.item).into(),
        product,
        state: request.state.into(),
        good: confirmation.is_good() && scrapped.is_none(),
        asked: confirmation.asked.into(),
        disputed: confirmation.disputed.map(Into::into),
        newer: confirmation.newer.as_ref().map(Into::into),
        scrapped: scrapped.map(Into::into),
        code: request.code.as_ref().map(ToString::to_string),
        activation_id,
        installation_id: match &request.subject {
            Subject::Microsoft(numbers) => Some(numbers.installation_id.to_string()),
            Subject::Vendor { .. } => None,
        },
        confirmation_id: match &request.grant {
            Some(GrantRecord::ConfirmationId(id)) => Some(id.to_string()),
            _ => None,
        },
    }
}
