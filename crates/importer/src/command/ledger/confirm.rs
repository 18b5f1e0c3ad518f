//! `ledger confirm`.

mod text;

use carnet_format::plain_text::Escaped;
use carnet_format::{ErrorCode, SiteName};
use carnet_host::settings::Settings;
use carnet_host::{Failure, Status, json};
use carnet_judge::product;
use carnet_language::text;
use carnet_ledger::{
    Beside, Confirmation, Doubt, GrantRecord, Inherited, ItemState, Ledger, LedgerError,
    RequestRecord, Said, Subject, dispute_code, scrapped_since,
};

use super::{Printer, readable, say_lost};
use crate::cli::ConfirmArgs;
use crate::command::meaning;

/// A machine of which nothing is known is a plain *no*. Where anything is shown that is not to be typed,
/// a person has to look.
// LEDGER-13.
pub(super) fn run(
    args: &ConfirmArgs,
    ledger: &dyn Ledger,
    settings: &Settings,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    let (inherited, lost) = readable(ledger, settings)?;
    let all = told(&args.machine, ledger, &inherited)?;
    for told in &all {
        let shown = told.json(ledger.site());
        let titles = printer.titles;
        printer.print(
            "ledger confirm",
            || shown.clone(),
            |out| text::print(told, &shown, titles, out),
        )?;
    }
    if all.is_empty() {
        // LEDGER-45.
        if let Some(first) = lost.into_iter().next() {
            return Err(first.error.into());
        }
        let message = text!(
            machine = Escaped(&args.machine);
            en "{machine}: nothing was granted, and nothing is asked";
            de "{machine}: Es wurde nichts bewilligt und nichts angefragt"
        );
        return Err(Failure::new(Status::Rejected, None, message));
    }
    say_lost(&lost);
    let is_all_good = lost.is_empty() && all.iter().all(Told::is_good);
    Ok(if is_all_good { Status::Done } else { Status::Held })
}

/// What all ledgers say of a machine, the own one first.
// LEDGER-40.
fn told(
    machine: &str,
    ledger: &dyn Ledger,
    inherited: &[Inherited],
) -> Result<Vec<Told>, LedgerError> {
    let beside = Beside::of(ledger, inherited)?;
    let mut all = Vec::new();
    let scrapped_here = scrapped_since(ledger, machine)?;
    for confirmation in ledger.confirmations(machine)? {
        let doubt = beside.doubt_of_own(machine, &confirmation.request)?;
        let twin = twin(&confirmation.request, ledger)?;
        let refused_with = refused_with(&confirmation.request, ledger)?;
        let scrapped = scrapped_here;
        all.push(Told { confirmation, scrapped, site: None, doubt, twin, refused_with });
    }
    for (place, Inherited { record, ledger: kept, .. }) in inherited.iter().enumerate() {
        let scrapped = beside.scrapped(place, machine);
        for confirmation in kept.confirmations(machine)? {
            let request = &confirmation.request;
            if request.grant.is_none() && beside.is_known_above(place, machine, request) {
                continue;
            }
            let doubt = beside.doubt(place, machine, request)?;
            let (site, twin) = (Some(record.site.clone()), twin(request, kept)?);
            let refused_with = refused_with(request, kept)?;
            all.push(Told { confirmation, scrapped, site, doubt, twin, refused_with });
        }
    }
    Ok(all)
}

/// What a ledger says of a machine.
struct Told {
    confirmation: Confirmation,
    /// Since when the machine is gone.
    scrapped: Option<u64>,
    /// Whose ledger says so, where it was inherited.
    site: Option<SiteName>,
    /// What the others say against it.
    doubt: Doubt,
    /// Of which machines another installation id holds the same confirmation id: one of the two is wrong.
    twin: Option<String>,
    /// With what the machine refused it, where it is disputed and that is known.
    refused_with: Option<ErrorCode>,
}

/// With what code the answer was refused that a person disputes.
// LEDGER-81.
fn refused_with(
    request: &RequestRecord,
    ledger: &dyn Ledger,
) -> Result<Option<ErrorCode>, LedgerError> {
    if request.state != ItemState::Disputed {
        return Ok(None);
    }
    let said = ledger.said()?.into_iter().rev();
    for said in said.filter(|it| it.what == Said::Dispute && it.grant == request.grant) {
        let of = said.request.map(|item| ledger.request(&item)).transpose()?.flatten();
        if of.is_some_and(|of| of.key == request.key) {
            return dispute_code(ledger, said.number);
        }
    }
    Ok(None)
}

// LEDGER-70.
fn twin(request: &RequestRecord, ledger: &dyn Ledger) -> Result<Option<String>, LedgerError> {
    let Some(grant @ GrantRecord::ConfirmationId(_)) = &request.grant else { return Ok(None) };
    if request.state != ItemState::Granted {
        return Ok(None);
    }
    match ledger.holders(grant)?.iter().find(|held| !held.subject.is_same(&request.subject)) {
        Some(held) => Ok(Some(ledger.machines(&held.item)?.join(", "))),
        None => Ok(None),
    }
}

impl Told {
    fn is_granted(&self) -> bool {
        self.confirmation.request.state == ItemState::Granted
    }

    /// Whether the confirmation id can be typed now.
    fn is_good(&self) -> bool {
        let is_doubted = self.doubt != Doubt::default() || self.twin.is_some();
        self.confirmation.is_good() && self.scrapped.is_none() && !is_doubted
    }

    /// It in words and plain digits.
    fn json(&self, here: &SiteName) -> json::Grant {
        let Self { confirmation, scrapped, site, doubt, twin, refused_with } = self;
        let request = &confirmation.request;
        let (product, activation_id) = product_of(request);
        let disputed = doubt.disputed.as_ref();
        let uncertain = doubt.uncertain.as_ref();
        let code = request.code.as_ref().or(refused_with.as_ref());
        json::Grant {
            machine: confirmation.machine.clone(),
            site: site.as_ref().unwrap_or(here).to_string(),
            request: (&request.item).into(),
            product,
            state: request.state.into(),
            good: self.is_good(),
            asked: confirmation.asked.into(),
            disputed: confirmation.disputed.or(disputed.map(|(_, since)| *since)).map(Into::into),
            disputed_at: match confirmation.disputed {
                Some(_) => Some(site.as_ref().unwrap_or(here).to_string()),
                None => disputed.map(|(site, _)| site.to_string()),
            },
            newer: confirmation.newer.as_ref().map(Into::into),
            scrapped: scrapped.map(Into::into),
            contradicted: confirmation.contradicted.map(Into::into),
            uncertain: uncertain.is_some()
                || twin.is_some()
                || (self.is_granted() && confirmation.perhaps_newer.is_some()),
            uncertain_at: uncertain.map(|(site, _)| site.to_string()),
            code: code.map(ToString::to_string),
            meaning: meaning(code, matches!(request.subject, Subject::Microsoft(_))),
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

/// Whether a text is of the name of a request's product, or is its activation id or the last group of that.
// LEDGER-66.
pub(super) fn matches_product(request: &RequestRecord, text: &str) -> bool {
    let (name, id) = product_of(request);
    let text = text.to_lowercase();
    let is_it = |id: String| id == text || id.rsplit('-').next() == Some(&text);
    name.to_lowercase().contains(&text) || id.is_some_and(|id| is_it(id.to_lowercase()))
}

/// A product for people, so that two of one machine can be told apart: many of Microsoft's have no public name but that
/// of their family.
// LEDGER-67.
pub(super) fn label(request: &RequestRecord) -> String {
    let (name, _) = product_of(request);
    let name = product::said(&name);
    let id = match &request.subject {
        Subject::Microsoft(numbers) => numbers.activation_id,
        Subject::Vendor { .. } => None,
    };
    match id.filter(|id| product::of_activation_id(id).is_none()) {
        Some(id) => {
            let id = id.to_string();
            let end = id.rsplit('-').next().unwrap_or(&id);
            text!(en "{name}, activation id …{end}"; de "{name}, Aktivierungs-ID …{end}")
        }
        None => name.into_owned(),
    }
}
