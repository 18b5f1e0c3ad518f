//! What stays and what crosses again, counted: one line for each reason.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use carnet_format::plain_text::Escaped;
use carnet_format::{ErrorCode, SiteName};
use carnet_host::settings::Titles;
use carnet_judge::vendor_code;

use crate::command::elsewhere::Elsewhere;
use crate::command::left::Left;
use crate::export::RefusedRow;
use crate::intake::{SkipReason, Skipped};

/// As many machines as a line names.
const NAMED: usize = 5;

// EXP-37.
pub(super) fn print(
    out: &mut dyn Write,
    titles: &Titles,
    left: &Left,
    at_fault: &str,
) -> io::Result<()> {
    let mut say = |count: u64, what: &str| match count {
        0 => Ok(()),
        _ => writeln!(out, "  {count:>6}  {what}"),
    };
    for (product, count) in &left.products {
        say(*count, &Escaped(product).to_string())?;
    }
    say(left.portal_only, "of them without an extended PID: only the portal can answer those")?;
    say(left.waiting.len() as u64, "wait for a person, named above")?;
    say(left.disputes, "ask again: the answer did not fit")?;
    say(left.withdrawals, "are withdrawn: nobody waits for an answer")?;
    say(left.known, "answered by what was granted before")?;
    say(left.replacing, "cross in place of an earlier request")?;
    // EXP-38.
    let refused = left.refused.iter().map(|refused| {
        let machines = refused.machines.join(", ");
        match &refused.code {
            Some(code) => format!("{machines} ({code})"),
            None => machines,
        }
    });
    say(left.refused.len() as u64, &some("cross again after a refusal", refused))?;
    say(left.open, "stay: sent before, the answer is awaited")?;
    let confirmed = left.confirmed.iter().map(|(_, machine)| machine.clone());
    let what = "stay: confirmed before, carnet ledger confirm MACHINE shows the confirmation id";
    say(left.confirmed.len() as u64, &some(what, confirmed))?;
    // EXP-48.
    for (site, rows) in elsewhere(&left.elsewhere) {
        let what = format!(
            "stay: confirmed before at {}, carnet ledger confirm MACHINE shows the confirmation id",
            titles.of(site)
        );
        say(rows.len() as u64, &some(&what, rows.into_iter()))?;
    }
    let withdrawn = left.withdrawn.iter().map(|(_, machine)| machine.clone());
    // LEDGER-36.
    let again = match left.is_closed {
        true => "this site is closed",
        false => "--again exports them",
    };
    let what = format!("stay: withdrawn before, {again}");
    say(left.withdrawn.len() as u64, &some(&what, withdrawn))?;
    // STATE-9.
    for ((code, meaning), count) in refusals(&left.stay_refused) {
        let meaning = meaning.map(|meaning| format!(": {meaning}")).unwrap_or_default();
        say(count, &format!("stay: refused{code}{meaning}; {again}"))?;
    }
    let scrapped = left.scrapped.iter().map(|row| match &row.site {
        None => row.machine.clone(),
        Some(site) => format!("{} (at {})", row.machine, titles.of(site)),
    });
    let what = "stay: scrapped, carnet ledger scrap MACHINE --take-back --ticket … brings one back";
    say(left.scrapped.len() as u64, &some(what, scrapped))?;
    say(left.unanswered, "have no answer yet")?;
    say(left.answered, "were answered before")?;
    for (reason, count) in reasons(&left.skipped) {
        say(count, &format!("skipped: {reason}"))?;
    }
    say(left.faults.len() as u64, at_fault)?;
    for bundle in &left.undelivered {
        let (digest, file) = (bundle.digest.short(), &bundle.file);
        writeln!(out, "UNDELIVERED: {file:?} is recorded and was not delivered")?;
        writeln!(out, "  write it with: carnet ledger bundle {digest} --media DIR")?;
    }
    left.before.print(out)
}

/// How many machines stay refused with each code.
fn refusals(rows: &[RefusedRow]) -> BTreeMap<(String, Option<String>), u64> {
    let mut counts = BTreeMap::new();
    for RefusedRow { code, is_microsoft, .. } in rows {
        let known = code.as_ref().filter(|_| *is_microsoft).and_then(vendor_code::of);
        let given = code.as_ref().map(ErrorCode::as_str);
        // However it was spelled.
        let code = known.map(|known| known.code).or(given);
        let code = code.map(|code| format!(" {code}")).unwrap_or_default();
        *counts.entry((code, known.map(|known| known.words()))).or_default() += 1;
    }
    counts
}

/// The machines of each site whose answers are there already, by the name that they have there.
fn elsewhere(rows: &[Elsewhere]) -> BTreeMap<&SiteName, Vec<String>> {
    let mut sites = BTreeMap::<_, Vec<String>>::new();
    for Elsewhere { machine, site, there, .. } in rows {
        let is_there = there.iter().any(|name| name.eq_ignore_ascii_case(machine));
        let name = match there.first() {
            Some(first) if !is_there => format!("{machine} (there {first})"),
            _ => machine.clone(),
        };
        sites.entry(site).or_default().push(name);
    }
    sites
}

/// A reason and the first of the machines that it concerns, each once; JSON has all of them.
fn some(what: &str, names: impl Iterator<Item = String>) -> String {
    let mut seen = BTreeSet::new();
    let names: Vec<String> = names.filter(|name| seen.insert(name.clone())).collect();
    let more = match names.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let names = names.into_iter().take(NAMED).collect::<Vec<_>>().join(", ");
    format!("{what}: {}{more}", Escaped(&names))
}

pub(super) fn reasons(skipped: &[Skipped]) -> BTreeMap<SkipReason, u64> {
    let mut counts = BTreeMap::new();
    for row in skipped {
        *counts.entry(row.reason).or_default() += 1;
    }
    counts
}
