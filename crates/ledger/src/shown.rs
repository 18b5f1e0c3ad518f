//! Which installation id a machine showed last.

use carnet_format::{Guid, InstallationId, Reason};

use crate::{MachineRequest, RequestRecord, Subject};

/// When a machine showed what a request asks for, in the order of what was written here. What became of the
/// bundle says nothing about the board in the machine.
// LEDGER-71.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shown {
    /// The number of the newest bundle then.
    pub bundle: u64,
    /// The number of the entry by which the machine came to a request that had been sent, or by which a person
    /// told that it is active by it; 0 where its bundle says so.
    pub entry: u64,
}

/// When the machine showed this, going by all that it asked for. A dispute repeats what was shown before.
pub(crate) fn shown(request: &MachineRequest, all: &[MachineRequest]) -> Option<Shown> {
    let is_repeated = || {
        all.iter().any(|other| !is_dispute(other) && same_number(&other.request, &request.request))
    };
    (!is_dispute(request) || !is_repeated()).then_some(request.shown)
}

/// Whether both have one installation id; of other vendors, one content.
pub(crate) fn same_number(one: &RequestRecord, other: &RequestRecord) -> bool {
    match (&one.subject, &other.subject) {
        (Subject::Microsoft(one), Subject::Microsoft(other)) => {
            one.installation_id == other.installation_id
        }
        _ => one.key == other.key,
    }
}

/// The request by which the machine last asked with another installation id, after it showed that of this one:
/// for the product that both name.
pub(crate) fn newer<'a>(
    request: &RequestRecord,
    all: &'a [MachineRequest],
) -> Option<&'a MachineRequest> {
    later(request, all, |one, other| one.is_some() && one == other)
}

/// The same, where not both name their product: it may be the same.
// LEDGER-69.
pub(crate) fn perhaps_newer<'a>(
    request: &RequestRecord,
    all: &'a [MachineRequest],
) -> Option<&'a MachineRequest> {
    later(request, all, |one, other| one.is_none() || other.is_none())
}

fn later<'a>(
    request: &RequestRecord,
    all: &'a [MachineRequest],
    may_be_one: impl Fn(Option<Guid>, Option<Guid>) -> bool,
) -> Option<&'a MachineRequest> {
    let (number, product) = numbers(request)?;
    let same = all.iter().filter(|other| same_number(&other.request, request));
    let own = same.filter_map(|other| shown(other, all)).max()?;
    let is_other = |other: &&MachineRequest| {
        numbers(&other.request)
            .is_some_and(|(other, its)| other != number && may_be_one(product, its))
    };
    let others = all.iter().filter(is_other);
    let others = others.filter_map(|other| Some((shown(other, all)?, other)));
    let later = others.filter(|(at, _)| *at > own).max_by_key(|(at, _)| *at);
    later.map(|(_, other)| other)
}

fn numbers(request: &RequestRecord) -> Option<(&InstallationId, Option<Guid>)> {
    match &request.subject {
        Subject::Microsoft(numbers) => Some((&numbers.installation_id, numbers.activation_id)),
        Subject::Vendor { .. } => None,
    }
}

fn is_dispute(request: &MachineRequest) -> bool {
    request.request.reason == Some(Reason::AnswerDidNotFit)
}
