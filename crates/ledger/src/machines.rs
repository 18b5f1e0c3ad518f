//! Where each product of each machine stands.

use carnet_format::{Digest, Guid, Reason, SiteName};

use crate::{ItemState, Ledger, LedgerError, RequestRecord, Subject};

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
}

carnet_format::words! {
    /// What is to be done about a product of a machine.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum MachineState {
        /// An answer was granted, and nobody has told that it was used.
        ToType = "to-type",
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
    let mut records = Vec::new();
    let mut requests: Vec<MachineRequest> = Vec::new();
    ledger.machine_requests(&mut |request| {
        let is_next = requests
            .first()
            .is_some_and(|first| !first.machine.eq_ignore_ascii_case(&request.machine));
        if is_next {
            fold(std::mem::take(&mut requests), undelivered, &mut records);
        }
        requests.push(request);
    })?;
    fold(requests, undelivered, &mut records);
    Ok(records)
}

/// The products of one machine, whose requests come as they were sent.
fn fold(requests: Vec<MachineRequest>, undelivered: &[Digest], records: &mut Vec<MachineRecord>) {
    let Some(name) = requests.first().map(|request| request.machine.clone()) else { return };
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
    for product in products {
        let product: Vec<_> = product.into_iter().map(|(_, request)| request).collect();
        records.extend(newest(product, &name, undelivered));
    }
}

/// Whether two requests of one machine ask for the same product. Where a print names none, only the
/// installation id says so.
// STATE-9.
fn same_product(one: &RequestRecord, other: &RequestRecord) -> bool {
    match (&one.subject, &other.subject) {
        (Subject::Vendor { vendor, .. }, Subject::Vendor { vendor: other, .. }) => vendor == other,
        (Subject::Microsoft(numbers), Subject::Microsoft(others)) => {
            let is = |id: Option<Guid>| id.is_some() && id == others.activation_id;
            is(numbers.activation_id) || one.key.agrees(&other.key)
        }
        _ => false,
    }
}

fn newest(
    mut product: Vec<MachineRequest>,
    name: &str,
    undelivered: &[Digest],
) -> Option<MachineRecord> {
    let MachineRequest { request, to, sent, answered, voided, .. } = product.pop()?;
    let is_other = |other: &&MachineRequest| !other.request.key.agrees(&request.key);
    let others = || product.iter().filter(is_other);
    let is_microsoft = matches!(request.subject, Subject::Microsoft(_));
    let is_awaited = |state| matches!(state, ItemState::Open | ItemState::Deferred);
    let waiting = others().filter(|other| is_awaited(other.request.state)).count();
    let is_granted = |other: &MachineRequest| other.request.state == ItemState::Granted;
    // Whoever has withdrawn the newer number says that it was none.
    let is_stale =
        is_microsoft && request.state != ItemState::Withdrawn && others().any(is_granted);
    let is_dispute = request.reason == Some(Reason::AnswerDidNotFit) && request.mark.is_none();
    let (state, since) = match request.state {
        ItemState::Open | ItemState::Deferred if undelivered.contains(&request.item.bundle) => {
            (MachineState::NotDelivered, Some(sent))
        }
        ItemState::Open | ItemState::Deferred if is_dispute => (MachineState::Disputed, Some(sent)),
        ItemState::Open => (MachineState::AtGateway, Some(sent)),
        ItemState::Deferred => (MachineState::Deferred, answered),
        ItemState::Granted => (MachineState::ToType, answered),
        ItemState::Refused => (MachineState::Refused, answered),
        ItemState::Disputed => (MachineState::Disputed, None),
        ItemState::Withdrawn => (MachineState::Withdrawn, None),
        ItemState::Replaced | ItemState::Voided | ItemState::Final => {
            (MachineState::NotAsked, voided)
        }
    };
    let others = if is_microsoft { 0 } else { u32::try_from(waiting).unwrap_or(u32::MAX) };
    Some(MachineRecord { machine: name.to_owned(), request, to, state, since, is_stale, others })
}
