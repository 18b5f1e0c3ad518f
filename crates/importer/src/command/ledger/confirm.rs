//! `ledger confirm`.

use std::io::{self, Write};

use carnet_format::plain_text::Escaped;
use carnet_format::{MicrosoftRequest, SiteName};
use carnet_host::settings::Settings;
use carnet_host::{Failure, Status, json};
use carnet_judge::product;
use carnet_judge::time::Utc;
use carnet_ledger::{
    Confirmation, GrantRecord, Inherited, ItemState, Ledger, LedgerError, RequestRecord, Said,
    SaidRecord, Standing, Subject,
};

use super::{Printer, inherited};
use crate::cli::ConfirmArgs;
use crate::command::code_in_words;

/// A machine of which nothing is known is a plain *no*. Where anything is shown that is not to be typed,
/// a person has to look.
// LEDGER-9.
pub(super) fn run(
    args: &ConfirmArgs,
    ledger: &dyn Ledger,
    settings: &Settings,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    let mut all = Told::all(&args.machine, ledger)?;
    let is_gone_here = scrapped(&args.machine, ledger)?.is_some();
    // LEDGER-27.
    for Inherited { record, ledger: kept, .. } in inherited(ledger, settings)? {
        let told = Told::all(&args.machine, &kept)?.into_iter();
        for told in told.filter(|told| told.confirmation.request.grant.is_some()) {
            let is_uncertain = is_gone_here || is_asked_here(&told.confirmation, ledger)?;
            all.push(Told { site: Some(record.site.clone()), is_uncertain, ..told });
        }
    }
    let titles = printer.titles;
    for told in &all {
        let shown = told.json(ledger.site());
        printer.print(
            "ledger confirm",
            || shown.clone(),
            |out| {
                let machine = Escaped(&told.confirmation.machine);
                match &told.site {
                    None => writeln!(out, "{machine}: {}", shown.product)?,
                    Some(site) => writeln!(out, "{machine} of {}: {}", titles.of(site), shown.product)?,
                }
                standing(&told.confirmation, told.scrapped, out)?;
                if told.is_granted() && told.confirmation.perhaps_newer.is_some() {
                    writeln!(
                        out,
                        "  UNCERTAIN: the machine asked later with another installation id, and not both prints name \
                         the product. Type it only where the screen shows this installation id"
                    )?;
                }
                if told.is_uncertain {
                    writeln!(
                        out,
                        "  UNCERTAIN: {} has known a machine of this name or number itself since. Type it only \
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
                match (&told.confirmation.request.grant, &told.site) {
                    (Some(GrantRecord::Content(_)), None) => {
                        writeln!(out, "  a vendor's answer, which lies in the spool")
                    }
                    (Some(GrantRecord::Content(_)), Some(site)) => writeln!(
                        out,
                        "  a vendor's answer, which lies in the archive of {site}: docs/sites.md says how to \
                         get it"
                    ),
                    _ => Ok(()),
                }
            },
        )?;
    }
    if all.is_empty() {
        let message =
            format!("{}: nothing was granted, and nothing is asked", Escaped(&args.machine));
        return Err(Failure::new(Status::Rejected, None, message));
    }
    Ok(if all.iter().all(Told::is_good) { Status::Done } else { Status::Held })
}

/// What a ledger says of a machine.
struct Told {
    confirmation: Confirmation,
    /// Since when the machine is gone.
    scrapped: Option<u64>,
    /// Whose ledger says so, where it was inherited.
    site: Option<SiteName>,
    /// Whether it may be of another machine by now.
    is_uncertain: bool,
}

impl Told {
    fn all(machine: &str, ledger: &dyn Ledger) -> Result<Vec<Self>, LedgerError> {
        let scrapped = scrapped(machine, ledger)?;
        let told = |confirmation| Self { confirmation, scrapped, site: None, is_uncertain: false };
        Ok(ledger.confirmations(machine)?.into_iter().map(told).collect())
    }

    fn is_granted(&self) -> bool {
        self.confirmation.request.state == ItemState::Granted
    }

    /// Whether the confirmation id can be typed now.
    fn is_good(&self) -> bool {
        self.confirmation.is_good() && self.scrapped.is_none() && !self.is_uncertain
    }
}

/// Since when a machine is gone.
fn scrapped(machine: &str, ledger: &dyn Ledger) -> Result<Option<u64>, LedgerError> {
    let is_gone = |said: &SaidRecord| {
        let name = said.machine.as_deref();
        said.what == Said::Scrap && name.is_some_and(|name| name.eq_ignore_ascii_case(machine))
    };
    Ok(ledger.said()?.into_iter().find(is_gone).map(|said| said.time))
}

/// Whether this site has asked for what another one was granted, or a machine of that name has asked here for
/// that product with another installation id: it may be another machine, or its board was swapped.
// LEDGER-27.
fn is_asked_here(confirmation: &Confirmation, ledger: &dyn Ledger) -> Result<bool, LedgerError> {
    let Confirmation { machine, request, .. } = confirmation;
    let is_other_answer = match ledger.standing(&request.key)? {
        Standing::New => false,
        Standing::Confirmed(item) => {
            ledger.request(&item)?.is_none_or(|own| own.grant != request.grant)
        }
        _ => true,
    };
    let newer = match &request.subject {
        Subject::Microsoft(MicrosoftRequest { activation_id: Some(id), .. }) => {
            ledger.predecessor(machine, id, &request.key)?
        }
        _ => None,
    };
    Ok(is_other_answer || newer.is_some())
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
        ItemState::Granted if it.contradicted.is_some() => writeln!(
            out,
            "  CONTRADICTED since {}: do not type it. Another answer came and was withheld: ask the gateway which \
             is right. If it is the other one: carnet ledger dispute. If the machine has taken this one: carnet \
             ledger applied",
            Utc(it.contradicted.unwrap_or(it.asked))
        ),
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

/// Whether both are about one thing: one installation id, or one file of a vendor.
pub(super) fn is_same(one: &RequestRecord, other: &RequestRecord) -> bool {
    match (&one.subject, &other.subject) {
        (Subject::Microsoft(one), Subject::Microsoft(other)) => {
            one.installation_id == other.installation_id
        }
        (one, other) => one == other,
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

impl Told {
    /// It in words and plain digits.
    fn json(&self, here: &SiteName) -> json::Grant {
        let Self { confirmation, scrapped, site, is_uncertain } = self;
        let request = &confirmation.request;
        let (product, activation_id) = product_of(request);
        json::Grant {
            machine: confirmation.machine.clone(),
            site: site.as_ref().unwrap_or(here).to_string(),
            request: (&request.item).into(),
            product,
            state: request.state.into(),
            good: self.is_good(),
            asked: confirmation.asked.into(),
            disputed: confirmation.disputed.map(Into::into),
            newer: confirmation.newer.as_ref().map(Into::into),
            scrapped: scrapped.map(Into::into),
            contradicted: confirmation.contradicted.map(Into::into),
            uncertain: *is_uncertain || (self.is_granted() && confirmation.perhaps_newer.is_some()),
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
}
