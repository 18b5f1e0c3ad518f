//! What the rows of a result table say is taken back.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use carnet_host::Failure;
use carnet_language::{Number, text};
use carnet_ledger::{Ledger, LedgerError};
use carnet_signer::confirm::{Consent, ask};

use super::judge::{Bench, Judged, Standing};
use super::{Shown, Told};
use crate::cli::AppliedArgs;
use crate::command::ledger::said::{Desk, agreed, sharers_line};

/// What stands of a row.
struct Plan {
    judged: Judged,
    /// The entries that say what the row says.
    entries: BTreeSet<u64>,
    /// What else stands, and what to do.
    next: Option<String>,
}

/// Finds what stands of all rows, asks once, and takes it back.
// LEDGER-83.
pub(super) fn take_back(
    args: &AppliedArgs,
    ticket: &str,
    judged: Vec<Judged>,
    bench: &mut Bench,
    desk: &mut Desk<'_, '_>,
) -> Result<(Vec<Shown>, Result<(), Failure>), Failure> {
    // What stands is found in one and the same ledger.
    let found = loop {
        let found: Result<Vec<Standing>, _> =
            judged.iter().map(|row| bench.standing(row, desk.ledger)).collect();
        if desk.ledger.audit_head()?.0 == bench.newest {
            break found?;
        }
        bench.look_again(desk.ledger)?;
    };
    let plan = |(judged, Standing { entries, next })| Plan { judged, entries, next };
    let plans: Vec<Plan> = judged.into_iter().zip(found).map(plan).collect();
    consent(args, &plans, desk.ledger)?;
    let mut done: HashMap<u64, bool> = HashMap::new();
    let (mut shown, mut ended) = (Vec::with_capacity(plans.len()), Ok(()));
    for Plan { judged, entries, next } in plans {
        let mut entry = None;
        for number in entries {
            match end(number, ticket, &mut done, desk) {
                Ok(true) => entry = Some(number),
                // Somebody else has taken it back.
                Ok(false) => {}
                Err(error) => {
                    ended = Err(error.into());
                    break;
                }
            }
        }
        let told = if entry.is_some() { Told::TakenBack } else { Told::Nothing };
        shown.push(Shown { judged, told, entry, next });
        if ended.is_err() {
            break;
        }
    }
    Ok((shown, ended))
}

/// Whether this call has taken an entry back, of which several rows may be.
fn end(
    number: u64,
    ticket: &str,
    done: &mut HashMap<u64, bool>,
    desk: &mut Desk<'_, '_>,
) -> Result<bool, LedgerError> {
    if let Some(is_done) = done.get(&number) {
        return Ok(*is_done);
    }
    let is_done = match desk.ledger.take_back(number, ticket, desk.now) {
        Ok(()) => true,
        Err(LedgerError::NotSaid { .. }) => false,
        Err(error) => return Err(error),
    };
    done.insert(number, is_done);
    Ok(is_done)
}

/// Says how much it is, names all machines that share a disputed answer, and asks once.
fn consent(args: &AppliedArgs, plans: &[Plan], ledger: &dyn Ledger) -> Result<(), Failure> {
    let mut active: BTreeSet<u64> = BTreeSet::new();
    let mut disputed = BTreeMap::new();
    for Plan { judged, entries, .. } in plans {
        match judged.is_active() {
            true => active.extend(entries),
            false => disputed.extend(entries.iter().map(|entry| (*entry, judged.row.item))),
        }
    }
    if active.is_empty() && disputed.is_empty() {
        return Ok(());
    }
    for item in disputed.values() {
        carnet_host::say!("{}", sharers_line(item, &ledger.sharers(item)?));
    }
    let [active, disputed] = [active.len(), disputed.len()].map(|count| Number(count as u64));
    let question = text!(
        en "Take it back? That a machine is active, also where that was said by hand or by another table, too: {active}; \
            answers that were disputed: {disputed}. [yes/no]";
        de "Zurücknehmen? Meldungen, dass eine Maschine aktiv ist, auch die von Hand und aus einer anderen Tabelle: {active}; \
            beanstandete Antworten: {disputed}. [ja/nein]"
    );
    let consent = if args.yes { Consent::Given } else { Consent::Asked };
    agreed(ask(consent, &question)?)
}
