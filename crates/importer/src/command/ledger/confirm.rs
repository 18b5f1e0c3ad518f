//! `ledger confirm`.

use carnet_format::SiteName;
use carnet_format::plain_text::Escaped;
use carnet_host::{Failure, Status, json};
use carnet_judge::product;
use carnet_judge::time::Utc;
use carnet_ledger::{Confirmation, GrantRecord, Ledger, Subject};

use super::Printer;
use crate::cli::ConfirmArgs;

/// A machine that was granted nothing is a plain *no*.
// LEDGER-8.
pub(super) fn run(
    args: &ConfirmArgs,
    ledger: &dyn Ledger,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    let confirmations = ledger.confirmations(&args.machine)?;
    for confirmation in &confirmations {
        let shown = grant(confirmation, ledger.site());
        printer.print(
            "ledger confirm",
            || shown.clone(),
            |out| {
                writeln!(out, "{}: {}", Escaped(&confirmation.machine), shown.product)?;
                if let Some(since) = confirmation.disputed {
                    let since = Utc(since);
                    writeln!(out, "  DISPUTED since {since}: do not type it, it did not fit")?;
                }
                for (title, value) in [
                    ("activation id  ", &shown.activation_id),
                    ("installation id", &shown.installation_id),
                    ("confirmation id", &shown.confirmation_id),
                ] {
                    if let Some(value) = value {
                        writeln!(out, "  {title}  {value}")?;
                    }
                }
                if shown.confirmation_id.is_none() {
                    writeln!(out, "  a vendor's answer, which lies in the spool")?;
                }
                Ok(())
            },
        )?;
    }
    if confirmations.is_empty() {
        let message = format!("{}: nothing was granted", Escaped(&args.machine));
        return Err(Failure::new(Status::Rejected, None, message));
    }
    // Where nothing is left to be typed, a person has to wait for another answer.
    let is_disputed = |confirmation: &Confirmation| confirmation.disputed.is_some();
    Ok(if confirmations.iter().all(is_disputed) { Status::Held } else { Status::Done })
}

/// A confirmation in words and plain digits.
fn grant(confirmation: &Confirmation, site: &SiteName) -> json::Grant {
    let request = &confirmation.request;
    let (product, numbers) = match &request.subject {
        Subject::Microsoft(numbers) => {
            let ids = (numbers.activation_id.as_ref(), numbers.application_id.as_ref());
            (product::name(ids.0, ids.1), Some(numbers))
        }
        Subject::Vendor { vendor, .. } => (vendor.to_string(), None),
    };
    json::Grant {
        machine: confirmation.machine.clone(),
        site: site.to_string(),
        request: (&request.item).into(),
        product,
        state: request.state.into(),
        disputed: confirmation.disputed.map(Into::into),
        activation_id: numbers.and_then(|n| n.activation_id).map(|id| id.to_string()),
        installation_id: numbers.map(|numbers| numbers.installation_id.to_string()),
        confirmation_id: match &request.grant {
            Some(GrantRecord::ConfirmationId(id)) => Some(id.to_string()),
            _ => None,
        },
    }
}
