//! `ledger confirm`.

use carnet_format::plain_text::Escaped;
use carnet_format::{MicrosoftRequest, SiteName};
use carnet_host::settings::Settings;
use carnet_host::{Failure, Status, json};
use carnet_judge::product;
use carnet_judge::time::Utc;
use carnet_ledger::{Confirmation, GrantRecord, Ledger, LedgerError, Standing, Subject};

use super::{Printer, inherited};
use crate::cli::ConfirmArgs;

/// A confirmation, and whose ledger says so.
struct Told {
    confirmation: Confirmation,
    /// Where it is not this site's own.
    site: Option<SiteName>,
    /// Whether this site has asked for the same since.
    uncertain: bool,
}

/// A machine that was granted nothing is a plain *no*.
// LEDGER-8.
pub(super) fn run(
    args: &ConfirmArgs,
    ledger: &dyn Ledger,
    settings: &Settings,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    let own = ledger.confirmations(&args.machine)?.into_iter();
    let own = own.map(|confirmation| Told { confirmation, site: None, uncertain: false });
    let mut all: Vec<Told> = own.collect();
    for inherited in inherited(ledger, settings)? {
        for confirmation in inherited.ledger.confirmations(&args.machine)? {
            let site = Some(inherited.record.site.clone());
            let uncertain = is_uncertain(&confirmation, ledger)?;
            all.push(Told { confirmation, site, uncertain });
        }
    }
    for told in &all {
        let Told { confirmation, site, uncertain } = told;
        let shown = grant(told, ledger.site());
        let titles = printer.titles;
        printer.print(
            "ledger confirm",
            || shown.clone(),
            |out| {
                let machine = Escaped(&confirmation.machine);
                match site {
                    None => writeln!(out, "{machine}: {}", shown.product)?,
                    Some(site) => writeln!(out, "{machine} of {}: {}", titles.of(site), shown.product)?,
                }
                if let Some(since) = confirmation.disputed {
                    let since = Utc(since);
                    writeln!(out, "  DISPUTED since {since}: do not type it, it did not fit")?;
                }
                if *uncertain {
                    writeln!(
                        out,
                        "  UNCERTAIN: {} has asked for the same since, for a machine of this name. Type it only \
                         where the screen shows this installation id",
                        titles.of(ledger.site())
                    )?;
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
                match (&shown.confirmation_id, site) {
                    (Some(_), _) => Ok(()),
                    (None, None) => writeln!(out, "  a vendor's answer, which lies in the spool"),
                    (None, Some(site)) => writeln!(
                        out,
                        "  a vendor's answer, which lies in the archive of {site}: docs/sites.md says how to get it"
                    ),
                }
            },
        )?;
    }
    if all.is_empty() {
        let message = format!("{}: nothing was granted", Escaped(&args.machine));
        return Err(Failure::new(Status::Rejected, None, message));
    }
    // Where nothing is left to be typed, a person has to look, or to wait for another answer.
    let is_sure = |told: &Told| told.confirmation.disputed.is_none() && !told.uncertain;
    Ok(if all.iter().any(is_sure) { Status::Done } else { Status::Held })
}

/// Whether this site itself has asked for what another one was granted, or a machine of that name has asked
/// here for that product with another installation id. It may be another machine, or its board was swapped.
// LEDGER-82.
fn is_uncertain(confirmation: &Confirmation, ledger: &dyn Ledger) -> Result<bool, LedgerError> {
    let Confirmation { machine, request, .. } = confirmation;
    let fits = match ledger.standing(&request.key)? {
        Standing::New => true,
        Standing::Confirmed(item) => {
            ledger.request(&item)?.is_some_and(|own| own.grant == request.grant)
        }
        _ => false,
    };
    let other = match &request.subject {
        Subject::Microsoft(MicrosoftRequest { activation_id: Some(id), .. }) => {
            ledger.predecessor(machine, id, &request.key)?
        }
        _ => None,
    };
    Ok(!fits || other.is_some())
}

/// A confirmation in words and plain digits.
fn grant(Told { confirmation, site, uncertain }: &Told, here: &SiteName) -> json::Grant {
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
        site: site.as_ref().unwrap_or(here).to_string(),
        request: (&request.item).into(),
        product,
        state: request.state.into(),
        disputed: confirmation.disputed.map(Into::into),
        uncertain: *uncertain,
        activation_id: numbers.and_then(|n| n.activation_id).map(|id| id.to_string()),
        installation_id: numbers.map(|numbers| numbers.installation_id.to_string()),
        confirmation_id: match &request.grant {
            Some(GrantRecord::ConfirmationId(id)) => Some(id.to_string()),
            _ => None,
        },
    }
}
