//! Where each product of each machine stands.

use std::collections::HashMap;

use carnet_format::{Digest, Guid, ItemRef, Purpose, Reason, SiteName};

use crate::shown::{newer, perhaps_newer, same_number, shown};
use crate::{
    GrantRecord, ItemState, Ledger, LedgerError, RequestRecord, Said, SaidRecord, Shown, Subject,
};

/// A request of this site and one of its machines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MachineRequest {
    /// The machine.
    pub machine: String,
    /// When it showed what this asks for.
    pub shown: Shown,
    /// The request; where that is at an end without a grant, a later one for another machine that asks for the
    /// same and waits.
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
        ToType = "to-type" / "ID einzugeben",
        /// The machine asked later with another number, perhaps for the same product.
        Uncertain = "uncertain" / "ungewiss",
        /// Another answer came after the granted one: one of the two is wrong.
        Contradicted = "contradicted" / "widersprüchlich",
        /// The answer did not fit, and no other has come.
        Disputed = "disputed" / "beanstandet",
        /// The answer is no.
        Refused = "refused" / "verweigert",
        /// The answer will take time.
        Deferred = "deferred" / "aufgeschoben",
        /// The bundle lies in the outbox.
        NotDelivered = "not-delivered" / "nicht ausgeliefert",
        /// It is for the other site to answer.
        AtGateway = "at-gateway" / "beim Gateway",
        /// What was sent is void: nobody is asked.
        NotAsked = "not-asked" / "nicht angefragt",
        /// Nobody wants an answer any more.
        Withdrawn = "withdrawn" / "zurückgezogen",
        /// A person has told that it was used.
        Active = "active" / "aktiv",
        /// The machine is gone.
        Scrapped = "scrapped" / "ausgemustert",
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
    /// The audit entry by which a person disputed the answer that no other has followed yet.
    pub disputed_by: Option<u64>,
    /// An answer to an older request of this product fits another installation id than the newest.
    pub is_stale: bool,
}

impl MachineRecord {
    /// Whether it is another site's turn, and since when.
    #[must_use]
    pub fn asked_since(&self) -> Option<u64> {
        match (self.state, self.request.state) {
            (MachineState::AtGateway | MachineState::Deferred, _)
            | (MachineState::Disputed, ItemState::Open | ItemState::Deferred) => self.since,
            _ => None,
        }
    }
}

/// Tells every product of every machine once, by the names of the machines. What lies in the outbox has not been
/// delivered.
///
/// # Errors
/// The ledger could not be asked.
pub fn machine_records(
    ledger: &dyn Ledger,
    undelivered: &[Digest],
    each: &mut dyn FnMut(MachineRecord),
) -> Result<(), LedgerError> {
    records_by(ledger, ledger.said()?, undelivered, each)
}

/// How many products of a machine wait to be active, but for the one of this request: nobody has called them so, nor
/// withdrawn them.
///
/// # Errors
/// The ledger could not be asked.
// LEDGER-85.
pub fn others_not_active(
    ledger: &dyn Ledger,
    machine: &str,
    item: &ItemRef,
) -> Result<u64, LedgerError> {
    let told = Told::of(ledger.said()?, &[]);
    let all = ledger.requests_of(machine)?;
    let is_other =
        |product: &Vec<MachineRequest>| product.iter().all(|it| it.request.item != *item);
    let others = asked_products(&all).into_iter().filter(is_other);
    let records = others.filter_map(|product| told.record(&product, &all, machine));
    let is_done = |state| matches!(state, MachineState::Active | MachineState::Withdrawn);
    Ok(records.filter(|it| !is_done(it.state)).count() as u64)
}

/// The same, by what of all that was said counts.
pub(crate) fn records_by(
    ledger: &dyn Ledger,
    said: Vec<SaidRecord>,
    undelivered: &[Digest],
    each: &mut dyn FnMut(MachineRecord),
) -> Result<(), LedgerError> {
    let told = Told::of(said, undelivered);
    let mut requests: Vec<MachineRequest> = Vec::new();
    ledger.machine_requests(&mut |request| {
        let is_next = requests
            .first()
            .is_some_and(|first| !first.machine.eq_ignore_ascii_case(&request.machine));
        if is_next {
            told.fold(&requests, each);
            requests.clear();
        }
        requests.push(request);
    })?;
    told.fold(&requests, each);
    Ok(())
}

/// What is known of requests and machines besides what crossed.
struct Told<'a> {
    undelivered: &'a [Digest],
    /// What was said about requests alone, the newest of each kind, and when.
    requests: HashMap<(Said, ItemRef), u64>,
    /// That machines are active by what a request was granted.
    applied: HashMap<ItemRef, Vec<SaidRecord>>,
    /// By which entry the newest dispute of the answer to a request was made, and what that answer was.
    disputes: HashMap<ItemRef, (u64, Option<GrantRecord>)>,
    /// When machines were scrapped.
    scrapped: HashMap<String, u64>,
}

impl<'a> Told<'a> {
    fn of(said: Vec<SaidRecord>, undelivered: &'a [Digest]) -> Self {
        let (requests, applied, disputes, scrapped) = <_>::default();
        let mut told = Self { undelivered, requests, applied, disputes, scrapped };
        for record in said {
            match (record.request, &record.machine) {
                (Some(item), Some(_)) => told.applied.entry(item).or_default().push(record),
                (Some(item), None) => {
                    if record.what == Said::Dispute {
                        told.disputes.insert(item, (record.number, record.grant));
                    }
                    told.requests.insert((record.what, item), record.time);
                }
                (None, Some(machine)) => {
                    told.scrapped.insert(machine.to_ascii_lowercase(), record.time);
                }
                (None, None) => {}
            }
        }
        told
    }

    /// The products of one machine, whose requests come as they were sent.
    fn fold(&self, all: &[MachineRequest], each: &mut dyn FnMut(MachineRecord)) {
        let Some(first) = all.first() else { return };
        for product in asked_products(all) {
            if let Some(record) = self.record(&product, all, &first.machine) {
                each(record);
            }
        }
    }

    /// When this was last said about one of the requests with the key of this one.
    fn said(&self, what: Said, of: &MachineRequest, product: &[MachineRequest]) -> Option<u64> {
        let same = same_answer(of, product);
        same.filter_map(|other| self.requests.get(&(what, other.request.item))).max().copied()
    }

    /// When it was last told that a machine is active by the grant that stands: what was told of an earlier answer
    /// does not count.
    // LEDGER-82.
    fn applied(
        &self,
        of: &MachineRequest,
        product: &[MachineRequest],
        machine: &str,
    ) -> Option<u64> {
        let all = same_answer(of, product).filter_map(|it| self.applied.get(&it.request.item));
        let is_it = |said: &&SaidRecord| {
            said.is_of_machine(machine) && said.is_of_grant(of.request.grant.as_ref())
        };
        all.flatten().filter(is_it).map(|said| said.time).max()
    }

    /// By which entry a person disputed what the newest request of a product was granted, or the one before that it
    /// asks to replace.
    // LEDGER-81.
    fn disputed_by(&self, newest: &MachineRequest, product: &[MachineRequest]) -> Option<u64> {
        let of = product.iter().filter(|other| {
            other.request.state == ItemState::Disputed
                && other.request.key.agrees(&newest.request.key)
        });
        of.filter_map(|other| {
            let (number, grant) = self.disputes.get(&other.request.item)?;
            (*grant == other.request.grant).then_some(*number)
        })
        .max()
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
        let is_awaited = |state| matches!(state, ItemState::Open | ItemState::Deferred);
        let is_stale = product.iter().any(|other| {
            other.request.state == ItemState::Granted && !same_number(&other.request, request)
        });
        let is_dispute = request.reason == Some(Reason::AnswerDidNotFit) && request.mark.is_none();
        let is_undelivered = self.undelivered.contains(&request.item.bundle);
        let said = |what| self.said(what, newest, product);
        let applied = self.applied(newest, product, name);
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
                let is_followed =
                    newer(request, all).or_else(|| perhaps_newer(request, all)).is_some();
                let state = match is_followed {
                    true => MachineState::Uncertain,
                    false => MachineState::ToType,
                };
                (state, answered.or_else(|| said(Said::Answer)))
            }
            ItemState::Refused => (MachineState::Refused, *answered),
            ItemState::Disputed => (MachineState::Disputed, said(Said::Dispute)),
            ItemState::Withdrawn => (MachineState::Withdrawn, said(Said::Withdraw)),
            ItemState::Replaced | ItemState::Voided | ItemState::Final => {
                (MachineState::NotAsked, newest.voided)
            }
        };
        let disputed_by = match state {
            MachineState::Disputed => self.disputed_by(newest, product),
            _ => None,
        };
        // Nobody types anything there.
        let is_done = matches!(state, MachineState::Active | MachineState::Scrapped);
        Some(MachineRecord {
            machine: name.to_owned(),
            request: request.clone(),
            to: to.clone(),
            state,
            since,
            disputed_by,
            is_stale: is_stale && !is_done,
        })
    }
}

/// The requests of a product with the key of this one and its answer.
fn same_answer<'a>(
    of: &'a MachineRequest,
    product: &'a [MachineRequest],
) -> impl Iterator<Item = &'a MachineRequest> {
    let same = product.iter().filter(|other| other.request.key.agrees(&of.request.key));
    same.filter(|other| other.request.grant == of.request.grant)
}

/// What one machine has asked for, by product.
fn asked_products(all: &[MachineRequest]) -> Vec<Vec<MachineRequest>> {
    let asked = |request: &&MachineRequest| request.request.purpose != Purpose::Confirmation;
    products(all.iter().filter(asked).cloned())
}

/// The requests of one machine by product, each as they were sent.
fn products(requests: impl Iterator<Item = MachineRequest>) -> Vec<Vec<MachineRequest>> {
    let mut products: Vec<Vec<(usize, MachineRequest)>> = Vec::new();
    for (place, request) in requests.enumerate() {
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
/// installation id says so. Each file of another vendor is one: any of them may be refused.
// STATE-9.
pub(crate) fn same_product(one: &RequestRecord, other: &RequestRecord) -> bool {
    match (&one.subject, &other.subject) {
        (Subject::Microsoft(numbers), Subject::Microsoft(others)) => {
            let is = |id: Option<Guid>| id.is_some() && id == others.activation_id;
            is(numbers.activation_id) || one.key.agrees(&other.key)
        }
        _ => one.key == other.key,
    }
}

/// The request under which a product of a machine stands: the newest with the installation id that the machine
/// showed last. Of these, one that is void counts only where there is no other. So does one that was withdrawn,
/// unless nobody waits for the one before it either.
// LEDGER-71. STATE-15.
fn newest(product: &[MachineRequest]) -> Option<&MachineRequest> {
    let last = product.iter().max_by_key(|request| shown(request, product))?;
    let same = || product.iter().rev().filter(|it| same_number(&it.request, &last.request));
    let mut withdrawn = None;
    for request in same() {
        match request.request.state {
            ItemState::Voided | ItemState::Final => {}
            ItemState::Withdrawn => withdrawn = withdrawn.or(Some(request)),
            ItemState::Refused | ItemState::Replaced if withdrawn.is_some() => break,
            _ => return Some(granted_alike(product, request)),
        }
    }
    withdrawn.or_else(|| same().next())
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
