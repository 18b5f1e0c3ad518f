//! What stays and what crosses again, counted: one line for each reason.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use carnet_format::plain_text::Escaped;
use carnet_format::{ErrorCode, SiteName};
use carnet_host::settings::Titles;
use carnet_judge::vendor_code;
use carnet_language::{Number, text};

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
        _ => writeln!(out, "  {:>6}  {what}", Number(count)),
    };
    for (product, count) in &left.products {
        say(*count, &Escaped(product).to_string())?;
    }
    // EXP-4.
    let what = text!(
        en "called after their files, in which no machine is named";
        de "heißen wie ihre Dateien, in denen keine Maschine genannt ist"
    );
    say(left.by_file.len() as u64, &some(&what, left.by_file.iter().cloned()))?;
    // EXP-50.
    let what = text!(
        en "called so by --encoding; where one is wrong, that is the wrong encoding";
        de "heißen so nach --encoding; ist ein Name falsch, ist es die falsche Kodierung"
    );
    say(left.decoded.len() as u64, &some(&what, left.decoded.iter().cloned()))?;
    let counts = [
        (
            left.state_unknown,
            text!(
                en "of them without a licence state: they cross, licensed or not";
                de "davon ohne Lizenzstatus: Sie gehen hinüber, lizenziert oder nicht"
            ),
        ),
        (
            left.portal_only,
            text!(
                en "of them without an extended PID: only the portal can answer those";
                de "davon ohne erweiterte PID: Nur das Portal kann sie beantworten"
            ),
        ),
        (
            left.waiting.len() as u64,
            text!(en "wait for a person, named above"; de "warten auf eine Person, oben genannt"),
        ),
        (
            left.disputes,
            text!(en "ask again: the answer did not fit"; de "fragen neu an: Die Antwort passt nicht"),
        ),
        (
            left.withdrawals,
            text!(
                en "are withdrawn: nobody waits for an answer";
                de "sind zurückgezogen: Niemand wartet auf eine Antwort"
            ),
        ),
        (
            left.known,
            text!(en "answered by what was granted before"; de "beantwortet mit früher Bewilligtem"),
        ),
        (
            left.replacing,
            text!(en "cross in place of an earlier request"; de "gehen statt einer früheren Anfrage hinüber"),
        ),
    ];
    for (count, what) in counts {
        say(count, &what)?;
    }
    // EXP-38.
    let refused = left.refused.iter().map(|refused| {
        let machines = refused.machines.join(", ");
        match &refused.code {
            Some(code) => format!("{machines} ({code})"),
            None => machines,
        }
    });
    let what = text!(
        en "cross again after a refusal";
        de "gehen nach einer Verweigerung noch einmal hinüber"
    );
    say(left.refused.len() as u64, &some(&what, refused))?;
    let what = text!(
        en "stay: sent before, the answer is awaited";
        de "bleiben: schon gesendet, Antwort steht aus"
    );
    say(left.open, &what)?;
    let confirmed = left.confirmed.iter().map(|(_, machine)| machine.clone());
    let what = text!(
        en "stay: confirmed before, carnet ledger confirm MACHINE shows the confirmation id";
        de "bleiben: schon bestätigt, carnet ledger confirm MASCHINE zeigt die Bestätigungs-ID"
    );
    say(left.confirmed.len() as u64, &some(&what, confirmed))?;
    // EXP-48.
    for (site, rows) in elsewhere(&left.elsewhere) {
        let what = text!(
            site = titles.of(site);
            en "stay: confirmed before at {site}, carnet ledger confirm MACHINE shows the confirmation id";
            de "bleiben: schon bei {site} bestätigt, carnet ledger confirm MASCHINE zeigt die Bestätigungs-ID"
        );
        say(rows.len() as u64, &some(&what, rows.into_iter()))?;
    }
    let withdrawn = left.withdrawn.iter().map(|(_, machine)| machine.clone());
    // LEDGER-38.
    let again = match left.is_closed {
        true => text!(en "this site is closed"; de "dieser Standort ist geschlossen"),
        false => text!(en "--again exports them"; de "--again exportiert sie"),
    };
    let what = text!(
        en "stay: withdrawn before, {again}";
        de "bleiben: schon zurückgezogen, {again}"
    );
    say(left.withdrawn.len() as u64, &some(&what, withdrawn))?;
    // STATE-9.
    for ((code, meaning), count) in refusals(&left.stay_refused) {
        let meaning = meaning.map(|meaning| format!(": {meaning}")).unwrap_or_default();
        let what = text!(
            en "stay: refused{code}{meaning}; {again}";
            de "bleiben: verweigert{code}{meaning}; {again}"
        );
        say(count, &what)?;
    }
    let scrapped = left.scrapped.iter().map(|row| match &row.site {
        None => row.machine.clone(),
        Some(site) => {
            let (machine, site) = (&row.machine, titles.of(site));
            text!(en "{machine} (at {site})"; de "{machine} (bei {site})")
        }
    });
    let what = text!(
        en "stay: scrapped, carnet ledger scrap MACHINE --take-back --ticket … brings one back";
        de "bleiben: ausgemustert, carnet ledger scrap MASCHINE --take-back --ticket … holt eine zurück"
    );
    say(left.scrapped.len() as u64, &some(&what, scrapped))?;
    say(left.unanswered, &text!(en "have no answer yet"; de "haben noch keine Antwort"))?;
    say(left.answered, &text!(en "were answered before"; de "wurden schon beantwortet"))?;
    for (reason, count) in reasons(&left.skipped) {
        say(count, &text!(en "skipped: {reason}"; de "übergangen: {reason}"))?;
    }
    say(left.faults.len() as u64, at_fault)?;
    for bundle in &left.undelivered {
        let (digest, file) = (bundle.digest.short(), &bundle.file);
        let text = text!(
            en "UNDELIVERED: {file:?} is recorded and was not delivered\n  \
                write it with: carnet ledger bundle {digest} --media DIR";
            de "NICHT AUSGELIEFERT: {file:?} ist eingetragen und wurde nicht ausgeliefert\n  \
                schreiben mit: carnet ledger bundle {digest} --media ORDNER"
        );
        writeln!(out, "{text}")?;
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
            Some(first) if !is_there => {
                text!(en "{machine} (there {first})"; de "{machine} (dort {first})")
            }
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
        more => text!(en " and {more} more"; de " und {more} weitere"),
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
