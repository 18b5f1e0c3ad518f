//! Where each product of each machine stands.

use std::collections::HashMap;

use carnet_format::{Digest, Guid, ItemRef, Reason, SiteName};

use crate::{ItemState, Ledger, LedgerError, RequestRecord, Said, SaidRecord, Subject};

/// A request of this site and one of its machines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MachineRequest {
    /// The machine.
    pub machine: String,
    /// The request.
    pub request: RequestRecord,
    /// The site that is to answer.
    pub to: SiteName,
    /// When its bundle was recorded.
    pub sent: u64,
    /// When the answer that it has was admitted.
    pub answered: Option<u64>,
    /// When its bundle was declared void.
    pub voided: Option<u64>,
    /// When another answer came, which was withheld.
    pub contradicted: Option<u64>,
}

carnet_format::words! {
    /// What is to be done about a product of a machine.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum MachineState {
        /// An answer was granted, and nobody has told that it was used.
        ToType = "to-type",
        /// The machine asked later with another number, perhaps for the same product.
        Uncertain = "uncertain",
        /// Another answer came after the granted one: one of the two is wrong.
        Contradicted = "contradicted",
        /// The answer did not fit, and no other has come.
        Disputed = "disputed",
        /// The answer is no.
        Refused = "refused",
        /// The answer will take time.
        Deferred = "deferred",
        /// The bundle lies in the outbox.
        NotDelivered = "not-delivered",
        /// It is for the other site to answer.
        AtGateway = "at-gateway",
        /// What was sent is void, or another number took its place: nobody is asked.
        NotAsked = "not-asked",
        /// Nobody wants an answer any more.
        Withdrawn = "withdrawn",
        /// A person has told that it was used.
        Active = "active",
        /// The machine is gone.
        Scrapped = "scrapped",
    }
}

/// A product of a machine, under its newest request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MachineRecord {
    /// The machine.
    pub machine: String,
    /// The newest request.
    pub request: RequestRecord,
    /// The site that is to answer.
    pub to: SiteName,
    /// What is to be done.
    pub state: MachineState,
    /// Since when, where that is known.
    pub since: Option<u64>,
    /// An answer to an older request of this product fits another installation id than the newest.
    pub is_stale: bool,
    /// How many other files or fields of this vendor wait for an answer, too.
    pub others: u32,
}

impl MachineRecord {
    /// Whether it is another site's turn, and since when.
    #[must_use]
    pub fn asked_since(&self) -> Option<u64> {
        match (self.state, self.request.state) {
            (MachineState::AtGateway, _) | (MachineState::Disputed, ItemState::Open) => self.since,
            _ => None,
        }
    }
}

/// Every product of every machine once, by the names of the machines. What lies in the outbox has not been
/// delivered.
///
/// # Errors
/// The ledger could not be asked.
pub fn machine_records(
    ledger: &dyn Ledger,
    undelivered: &[Digest],
) -> Result<Vec<MachineRecord>, LedgerError> {
    records_by(ledger, ledger.said()?, undelivered)
}

/// The same, by what of all that was said counts.
pub(crate) fn records_by(
    ledger: &dyn Ledger,
    said: Vec<SaidRecord>,
    undelivered: &[Digest],
) -> Result<Vec<MachineRecord>, LedgerError> {
    let told = Told::of(said, undelivered);
    let mut records = Vec::new();
    let mut requests: Vec<MachineRequest> = Vec::new();
    ledger.machine_requests(&mut |request| {
        let is_next = requests
            .first()
            .is_some_and(|first| !first.machine.eq_ignore_ascii_case(&request.machine));
        if is_next {
            told.fold(std::mem::take(&mut requests), &mut records);
        }
        requests.push(request);
    })?;
    told.fold(requests, &mut records);
    Ok(records)
}

/// What is known of requests and machines besides what crossed.
struct Told<'a> {
    undelivered: &'a [Digest],
    /// What was said about requests, the newest of each kind, and when. What was said about a machine,
    /// too, has its name in small letters.
    requests: HashMap<(Said, ItemRef, Option<String>), u64>,
    /// When machines were scrapped.
    scrapped: HashMap<String, u64>,
}

impl<'a> Told<'a> {
    fn of(said: Vec<SaidRecord>, undelivered: &'a [Digest]) -> Self {
        let mut told = Self { undelivered, requests: HashMap::new(), scrapped: HashMap::new() };
        for SaidRecord { what, time, request, machine, .. } in said {
            let machine = machine.map(|machine| machine.to_ascii_lowercase());
            match (request, machine) {
                (Some(item), machine) => {
                    told.requests.insert((what, item, machine), time);
                }
                (None, Some(machine)) => {
                    told.scrapped.insert(machine, time);
                }
                (None, None) => {}
            }
        }
        told
    }

    /// The products of one machine, whose requests come as they were sent.
    fn fold(&self, requests: Vec<MachineRequest>, records: &mut Vec<MachineRecord>) {
        let Some(name) = requests.first().map(|request| request.machine.clone()) else { return };
        let all = requests.clone();
        for product in products(requests) {
            records.extend(self.record(&product, &all, &name));
        }
    }

    /// When this was last said about one of the requests with the key of this one.
    fn said(
        &self,
        what: Said,
        of: &MachineRequest,
        product: &[MachineRequest],
        machine: Option<&str>,
    ) -> Option<u64> {
        let same = product.iter().filter(|other| other.request.key.agrees(&of.request.key));
        let name = machine.map(str::to_ascii_lowercase);
        same.filter(|other| other.request.grant == of.request.grant)
            .filter_map(|other| self.requests.get(&(what, other.request.item, name.clone())))
            .max()
            .copied()
    }

    /// A product of a machine, and all that this has asked for.
    fn record(
        &self,
        product: &[MachineRequest],
        all: &[MachineRequest],
        name: &str,
    ) -> Option<MachineRecord> {
        let newest = newest(product)?;
        let MachineRequest { request, to, sent, answered, .. } = newest;
        let others = || product.iter().filter(|other| !other.request.key.agrees(&request.key));
        let is_microsoft = matches!(request.subject, Subject::Microsoft(_));
        let is_awaited = |state| matches!(state, ItemState::Open | ItemState::Deferred);
        let waiting = others().filter(|other| is_awaited(other.request.state)).count();
        let is_granted = |other: &MachineRequest| other.request.state == ItemState::Granted;
        let is_stale = is_microsoft && others().any(is_granted);
        let is_dispute = request.reason == Some(Reason::AnswerDidNotFit) && request.mark.is_none();
        let is_undelivered = self.undelivered.contains(&request.item.bundle);
        let said = |what, machine| self.said(what, newest, product, machine);
        let applied = said(Said::Applied, Some(name));
        let scrapped = self.scrapped.get(&name.to_ascii_lowercase()).copied();
        let (state, since) = match request.state {
            _ if scrapped.is_some() => (MachineState::Scrapped, scrapped),
            state if is_awaited(state) && is_undelivered => {
                (MachineState::NotDelivered, Some(*sent))
            }
            state if is_awaited(state) && is_dispute => (MachineState::Disputed, Some(*sent)),
            ItemState::Open => (MachineState::AtGateway, Some(*sent)),
            ItemState::Deferred => (MachineState::Deferred, *answered),
            ItemState::Granted if applied.is_some() => (MachineState::Active, applied),
            ItemState::Granted if newest.contradicted.is_some() => {
                (MachineState::Contradicted, newest.contradicted)
            }
            ItemState::Granted => {
                let state = match is_followed(newest, all) {
                    true => MachineState::Uncertain,
                    false => MachineState::ToType,
                };
                (state, answered.or_else(|| said(Said::Answer, None)))
            }
            ItemState::Refused => (MachineState::Refused, *answered),
            ItemState::Disputed => (MachineState::Disputed, said(Said::Dispute, None)),
            ItemState::Withdrawn => (MachineState::Withdrawn, said(Said::Withdraw, None)),
            ItemState::Replaced | ItemState::Voided | ItemState::Final => {
                (MachineState::NotAsked, product.iter().filter_map(|it| it.voided).max())
            }
        };
        Some(MachineRecord {
            machine: name.to_owned(),
            request: request.clone(),
            to: to.clone(),
            state,
            since,
            is_stale,
            others: if is_microsoft { 0 } else { u32::try_from(waiting).unwrap_or(u32::MAX) },
        })
    }
}

/// The requests of one machine by product, each as they were sent.
fn products(requests: Vec<MachineRequest>) -> Vec<Vec<MachineRequest>> {
    let mut products: Vec<Vec<(usize, MachineRequest)>> = Vec::new();
    for (place, request) in requests.into_iter().enumerate() {
        let is_same = |product: &Vec<(usize, MachineRequest)>| {
            product.iter().any(|(_, other)| same_product(&other.request, &request.request))
        };
        // One that names less may stand between two that prove to be the same by it.
        let (same, others): (Vec<_>, Vec<_>) = products.into_iter().partition(is_same);
        let mut product: Vec<_> = same.into_iter().flatten().collect();
        product.push((place, request));
        product.sort_by_key(|(place, _)| *place);
        products = others;
        products.push(product);
    }
    products.sort_by_key(|product| product.first().map(|(place, _)| *place));
    products.into_iter().map(|it| it.into_iter().map(|(_, request)| request).collect()).collect()
}

/// Whether two requests of one machine ask for the same product. Where a print names none, only the
/// installation id says so.
// STATE-9.
pub(crate) fn same_product(one: &RequestRecord, other: &RequestRecord) -> bool {
    match (&one.subject, &other.subject) {
        (Subject::Vendor { vendor, .. }, Subject::Vendor { vendor: other, .. }) => vendor == other,
        (Subject::Microsoft(numbers), Subject::Microsoft(others)) => {
            let is = |id: Option<Guid>| id.is_some() && id == others.activation_id;
            is(numbers.activation_id) || one.key.agrees(&other.key)
        }
        _ => false,
    }
}

/// The request under which a product of a machine stands: the newest. One that is void counts only where
/// there is no other. So does one that was withdrawn, unless nobody waits for the one before it either.
// STATE-15.
fn newest(product: &[MachineRequest]) -> Option<&MachineRequest> {
    let mut withdrawn = None;
    for request in product.iter().rev() {
        match request.request.state {
            ItemState::Voided | ItemState::Final => {}
            ItemState::Withdrawn => withdrawn = withdrawn.or(Some(request)),
            ItemState::Refused | ItemState::Replaced if withdrawn.is_some() => break,
            _ => return Some(granted_alike(product, request)),
        }
    }
    withdrawn.or_else(|| product.last())
}

/// Whether the machine asked later with another installation id, and not both name their product.
// LEDGER-33.
fn is_followed(request: &MachineRequest, all: &[MachineRequest]) -> bool {
    let Subject::Microsoft(own) = &request.request.subject else { return false };
    let is_it = |other: &MachineRequest| match &other.request.subject {
        Subject::Microsoft(numbers) => {
            numbers.installation_id != own.installation_id
                && (numbers.activation_id.is_none() || own.activation_id.is_none())
                && !matches!(other.request.state, ItemState::Voided | ItemState::Withdrawn)
        }
        Subject::Vendor { .. } => false,
    };
    let is_later =
        |other: &&MachineRequest| other.request.item.bundle != request.request.item.bundle;
    let newer = all.iter().skip_while(|other| other.request.item != request.request.item);
    newer.filter(is_later).any(is_it)
}

/// The one with the same installation id that was granted, if this is still asked for: a print named more or
/// less than the other.
// STATE-7.
fn granted_alike<'a>(product: &'a [MachineRequest], of: &'a MachineRequest) -> &'a MachineRequest {
    let is_dispute = of.request.reason == Some(Reason::AnswerDidNotFit);
    if is_dispute || of.request.state == ItemState::Disputed {
        return of;
    }
    let is_granted = |other: &&MachineRequest| {
        other.request.state == ItemState::Granted && other.request.key.agrees(&of.request.key)
    };
    product.iter().rev().find(is_granted).unwrap_or(of)
}
