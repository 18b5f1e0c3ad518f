//! Which bundles are listed, by what the audit log says of them.

use std::collections::BTreeSet;

use carnet_format::{Code, MediumId};
use carnet_host::settings::Settings;
use carnet_host::{Failure, Status};
use carnet_judge::trust::medium_text;
use carnet_language::text;
use carnet_ledger::{AuditEntry, Ledger, audit_log};
use serde::Deserialize;
use serde_json::Value;

use super::approver;
use crate::cli::ListArgs;

/// The digests of the bundles that are wanted; none where no filter looks into the log. A bundle passes each
/// filter that was given.
// LEDGER-60. LEDGER-61. LEDGER-62.
pub(super) fn wanted(
    args: &ListArgs,
    ledger: &dyn Ledger,
    settings: &Settings,
) -> Result<Option<BTreeSet<String>>, Failure> {
    let ListArgs { approved_by, ticket, medium, .. } = args;
    let medium = medium.as_ref().map(medium_text);
    if approved_by.is_none() && ticket.is_none() && medium.is_none() {
        return Ok(None);
    }
    let approver = approved_by.as_ref().map(|text| approver::resolve(text, ledger, settings));
    let approver = approver.transpose()?;
    let (mut approved, mut under, mut on) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    each(ledger, |entry| {
        // What names no bundle is about none.
        let Some(bundle) = entry.value["bundle"].as_str().map(str::to_owned) else { return Ok(()) };
        let approvals = approver::approvals(entry)?.approvals;
        if approvals.iter().any(|it| approver.as_ref().is_some_and(|by| it.is_by(by))) {
            approved.insert(bundle.clone());
        }
        let is_under = |text: &str| ticket.as_deref() == Some(text);
        if entry.value["ticket"].as_str().is_some_and(is_under)
            || approvals.iter().any(|it| is_under(&it.ticket))
        {
            under.insert(bundle.clone());
        }
        if medium.is_some() && entry.value["medium"]["id"].as_str() == medium.as_deref() {
            on.insert(bundle);
        }
        Ok(())
    })?;
    let given =
        [(approved_by.is_some(), approved), (ticket.is_some(), under), (medium.is_some(), on)];
    let sets = given.into_iter().filter(|(given, _)| *given).map(|(_, set)| set);
    Ok(sets.reduce(|all, set| &all & &set))
}

/// What was asked for, where nothing was found.
// LEDGER-65.
pub(super) fn nothing(args: &ListArgs) -> String {
    let approved = args
        .approved_by
        .as_ref()
        .map(|it| text!(en "was approved by {it}"; de "ist von {it} freigegeben"));
    let under =
        args.ticket.as_ref().map(|it| text!(en "has ticket {it}"; de "hat den Vorgang {it}"));
    let on = args.medium.as_ref().map(medium_text).map(|it| {
        text!(
            en "came on, or was delivered to, medium {it}";
            de "kam auf Datenträger {it} oder ging darauf"
        )
    });
    let to_carry =
        args.to_carry.then(|| text!(en "waits to be carried"; de "ist noch wegzutragen"));
    let filters: Vec<String> = [to_carry, approved, under, on].into_iter().flatten().collect();
    let filters = filters.join(&text!(en ", and "; de " und "));
    text!(
        en "no bundle of this ledger {filters}";
        de "kein Bündel dieses Registers {filters}"
    )
}

/// An entry of the log, as it was stored.
pub(super) struct Entry {
    number: u64,
    pub(super) value: Value,
}

impl Entry {
    fn of(entry: &AuditEntry) -> Result<Self, Failure> {
        let value = serde_json::from_str(&entry.text).map_err(|_| damaged(entry.number))?;
        Ok(Self { number: entry.number, value })
    }

    /// The members of a type.
    pub(super) fn read<T: for<'de> Deserialize<'de>>(&self) -> Result<T, Failure> {
        T::deserialize(&self.value).map_err(|_| self.damaged())
    }

    pub(super) fn damaged(&self) -> Failure {
        damaged(self.number)
    }
}

// LEDGER-66.
fn damaged(number: u64) -> Failure {
    let message = text!(
        en "entry {number} of the audit log cannot be read: carnet ledger audit says more";
        de "Eintrag {number} des Protokolls ist nicht lesbar: carnet ledger audit sagt mehr"
    );
    Failure::new(Status::Unknown, Code::LedgerDamaged, message)
}

/// Goes through the whole log, oldest first.
pub(super) fn each(
    ledger: &dyn Ledger,
    mut take: impl FnMut(&Entry) -> Result<(), Failure>,
) -> Result<(), Failure> {
    for entry in audit_log(ledger) {
        take(&Entry::of(&entry?)?)?;
    }
    Ok(())
}

/// Whether an entry is of that medium, or no medium is wanted.
pub(super) fn is_on(entry: &Entry, medium: Option<&MediumId>) -> bool {
    medium.is_none_or(|medium| entry.value["medium"]["id"] == medium_text(medium))
}
