//! Verdicts as text for people and as JSON for scripts.

use std::io::{self, Write};

use carnet_format::plain_text::Escaped;
use carnet_host::json;
use carnet_host::settings::{Sources, Titles};
use carnet_judge::medium::caveat;
use carnet_judge::time::When;
use carnet_judge::trust::TrustFile;
use carnet_judge::verdict::Fault;
use carnet_language::{Number, text};
use carnet_ledger::{Admitted, Elsewhere, GrantRecord};
use carnet_verifier::report::BundleReport;

use super::answers;
use crate::command::{and_more, code_and_step, items, next_of, row};
use crate::{Outcome, Step, Verdict, Writes};

/// How many marked items are printed.
const NAMED: usize = 20;

/// How many other requests are in JSON.
const MOST_JSON: usize = 100;

/// Whether the lines of a medium were printed with an earlier bundle on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    Now,
    Before,
}

pub(super) fn text(
    verdict: &Verdict,
    titles: &Titles,
    medium: Told,
    writes: Writes,
    out: &mut dyn Write,
) -> io::Result<()> {
    let file = verdict.file.display().to_string();
    let (file, word) = (Escaped(&file), verdict.said());
    let title = match writes {
        Writes::All => format!("{file}: {word}"),
        Writes::Nothing => text!(
            en "{file}: dry run, would be {word}";
            de "{file}: Probelauf, wäre {word}"
        ),
    };
    writeln!(out, "{title}")?;
    if let Some(bundle) = &verdict.bundle {
        let manifest = &bundle.manifest;
        row(out, &text!(en "digest"; de "Prüfsumme"), bundle.digest)?;
        let (from, to) = (titles.of(&manifest.from), titles.of(&manifest.to));
        let (epoch, sequence) = (manifest.epoch, manifest.sequence);
        let (items, kind) = (items(manifest.items()), manifest.kind);
        let all = kind.counted(manifest.items());
        let what = text!(
            en "{from} to {to}, epoch {epoch}, sequence {sequence}, {items} of kind {kind}";
            de "{from} nach {to}, Epoche {epoch}, Nummer {sequence}, {all}"
        );
        row(out, &text!(en "bundle"; de "Bündel"), what)?;
    }
    if let Some(derived) = verdict.derived_name() {
        let text = text!(
            en "file name is not the one that it should bear: {derived}";
            de "die Datei heißt nicht so, wie sie sollte: {derived}"
        );
        writeln!(out, "  {text}")?;
    }
    if medium == Told::Now && verdict.medium.text_if_any(out)? {
        caveat().iter().try_for_each(|line| row(out, "", line))?;
    }
    print_outcome(verdict, titles, writes, out)?;
    match &verdict.diagnosis {
        Some(diagnosis) => diagnosis.text(out),
        None => Ok(()),
    }
}

/// IMP-8.
fn not_again() -> String {
    text!(
        en "not judged again, and nothing was spooled";
        de "nicht noch einmal geprüft; nichts wurde abgelegt"
    )
}

fn print_outcome(
    verdict: &Verdict,
    titles: &Titles,
    writes: Writes,
    out: &mut dyn Write,
) -> io::Result<()> {
    match &verdict.outcome {
        Outcome::Imported { folder, admitted, outcomes, elsewhere } => {
            row(out, &text!(en "spool"; de "Ablage"), folder.display())?;
            answers::text(verdict, outcomes, out)?;
            print_elsewhere(elsewhere, titles, out)?;
            if writes == Writes::All {
                let (entry, head) = (admitted.entry(), admitted.head());
                let text = text!(
                    en "entry {entry}, head {head}";
                    de "Eintrag {entry}, Endstand {head}"
                );
                row(out, &text!(en "ledger"; de "Register"), text)?;
            }
            print_admitted(admitted, out)
        }
        Outcome::AlreadyImported { since, folder } => {
            row(out, &text!(en "since"; de "seit"), When(*since))?;
            writeln!(out, "  {} [import.already-imported]", not_again())?;
            let spool = text!(en "spool"; de "Ablage");
            match (folder, &verdict.bundle) {
                (Some(folder), _) => row(out, &spool, folder.display()),
                (None, Some(bundle)) => {
                    let digest = bundle.digest.short();
                    let text = text!(
                        en "its folder is not there; `carnet ledger respool {digest}` writes it again";
                        de "ihr Ordner fehlt; „carnet ledger respool {digest}“ schreibt ihn neu"
                    );
                    row(out, &spool, text)
                }
                (None, None) => Ok(()),
            }
        }
        Outcome::LeftAlone(problem) => {
            writeln!(out, "  {} [{}]", Escaped(&problem.message), problem.code)
        }
        Outcome::Rejected(problem) => print_problem(problem, out),
        Outcome::Held(problems) => {
            problems.iter().try_for_each(|problem| print_problem(problem, out))
        }
        Outcome::Copy { of, bundle, alone, .. } => {
            row(out, &text!(en "digest"; de "Prüfsumme"), bundle)?;
            let label = text!(en "copy of"; de "Kopie von");
            row(out, &label, Escaped(&of.display().to_string()))?;
            match alone {
                Some(problem) => row(out, &text!(en "alone"; de "allein"), fault(problem)),
                None => Ok(()),
            }
        }
        Outcome::Unknown { step, code, message } => {
            writeln!(out, "  {}", at_step(*step, message))?;
            match code {
                Some(code) => writeln!(out, "{}", code_and_step(*code)),
                None => Ok(()),
            }
        }
    }
}

fn print_problem(problem: &Fault, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "  {}\n  {}", fault(problem), next_of(problem.code))
}

fn fault(Fault { step, code, message }: &Fault) -> String {
    format!("{} [{code}]", at_step(*step, message))
}

fn at_step(step: Step, message: &str) -> String {
    let (number, name, message) = (step.number(), step.said(), Escaped(message));
    text!(en "step {number}, {name}: {message}"; de "Schritt {number}, {name}: {message}")
}

/// A machine may have moved from one site to another: nobody is to buy its activation twice.
// IMP-26.
fn print_elsewhere(all: &[Elsewhere], titles: &Titles, out: &mut dyn Write) -> io::Result<()> {
    if !all.is_empty() {
        let text = text!(
            en "ASKED ELSEWHERE  another site asks with the same installation id:";
            de "ANDERSWO ANGEFRAGT  ein anderer Standort fragt mit derselben Installations-ID an:"
        );
        writeln!(out, "  {text}")?;
    }
    for Elsewhere { item, site, request } in all.iter().take(NAMED) {
        let (item, site, state) = (item.index, titles.of(site), request.state.said());
        let asked = request.item;
        let text = text!(
            en "item {item}: {site}, {asked}, {state}";
            de "Posten {item}: {site}, {asked}, {state}"
        );
        write!(out, "    {text}")?;
        match &request.grant {
            Some(GrantRecord::ConfirmationId(id)) => writeln!(out, ": {id}")?,
            _ => writeln!(out)?,
        }
    }
    match all.len().saturating_sub(NAMED) {
        0 => Ok(()),
        more => writeln!(out, "    {}", and_more(more as u64)),
    }
}

fn print_admitted(admitted: &Admitted, out: &mut dyn Write) -> io::Result<()> {
    for alarm in admitted.alarms() {
        row(out, "ALARM", alarm)?;
    }
    if admitted.marked() > 0 {
        let (marked, withheld) = (items(admitted.marked()), Number(admitted.withheld()));
        let text = text!(
            en "{marked} for a person to look into, {withheld} of them withheld:";
            de "{marked} muss sich jemand ansehen, davon einbehalten: {withheld}:"
        );
        row(out, &text!(en "MARKED"; de "MARKIERT"), text)?;
    }
    for marked in admitted.faults().iter().take(NAMED) {
        let (code, index, fault) = (marked.fault.code(), marked.index, marked.fault);
        let text =
            text!(en "item {index}: {fault} [{code}]"; de "Posten {index}: {fault} [{code}]");
        writeln!(out, "    {text}\n      {}", next_of(code))?;
    }
    let more = admitted.marked().saturating_sub(admitted.faults().len().min(NAMED) as u64);
    if more > 0 {
        let (digest, more) = (admitted.bundle().short(), and_more(more));
        let text = text!(
            en "{more}: `carnet ledger show {digest} --items`";
            de "{more}: „carnet ledger show {digest} --items“"
        );
        writeln!(out, "    {text}")?;
    }
    Ok(())
}

/// Counts one more file.
pub(super) fn count(summary: &mut json::ImportVerdicts, outcome: &Outcome) {
    summary.files += 1;
    *match outcome {
        Outcome::Imported { .. } => &mut summary.imported,
        Outcome::AlreadyImported { .. } => &mut summary.already_imported,
        Outcome::LeftAlone(_) => &mut summary.left_alone,
        Outcome::Rejected(_) => &mut summary.rejected,
        Outcome::Held(_) => &mut summary.held,
        Outcome::Copy { .. } => &mut summary.copies,
        Outcome::Unknown { .. } => &mut summary.unknown,
    } += 1;
}

/// Prints which files of this host the verdicts rest on.
pub(super) fn print_sources(
    sources: &Sources,
    trust: &TrustFile,
    out: &mut dyn Write,
) -> io::Result<()> {
    row(out, &text!(en "settings"; de "Einstell."), Escaped(sources.settings_or_none()))?;
    let (serial, digest) = (trust.serial(), trust.digest());
    let text = text!(
        en "serial {serial}, digest {digest}";
        de "Nummer {serial}, Prüfsumme {digest}"
    );
    row(out, &text!(en "trust"; de "Vertrauen"), text)?;
    row(out, "", Escaped(&sources.trust))
}

/// The object of a verdict, under a trust file, at this time.
pub(super) fn json(
    verdict: &Verdict,
    (trust, sources): (&TrustFile, &Sources),
    (now, writes): (u64, Writes),
) -> json::Import {
    let is_dry = writes == Writes::Nothing;
    let (mut spool, mut admitted, mut step, mut message) = (None, None, None, None);
    let mut reasons = Vec::new();
    let (mut told, mut answers, mut elsewhere) = (None, None, &[][..]);
    let (mut copy_of, again) = (None, not_again());
    match &verdict.outcome {
        Outcome::Imported { folder, admitted: it, outcomes, elsewhere: others } => {
            (spool, told) = (Some(folder), Some(it));
            elsewhere = others;
            answers = answers::json(verdict, outcomes);
            admitted = Some(now).filter(|_| !is_dry);
        }
        Outcome::AlreadyImported { since, folder } => {
            (spool, admitted, message) = (folder.as_ref(), Some(*since), Some(again.as_str()));
        }
        Outcome::LeftAlone(problem) | Outcome::Rejected(problem) => {
            (step, message) = (Some(problem.step), Some(problem.message.as_str()));
        }
        Outcome::Held(problems) => {
            let first = problems.first();
            (step, message) = (first.map(|it| it.step), first.map(|it| it.message.as_str()));
            reasons = problems.iter().map(Into::into).collect();
        }
        Outcome::Copy { of, alone, .. } => {
            copy_of = Some(of.display().to_string());
            let alone = alone.as_ref();
            (step, message) = (alone.map(|it| it.step), alone.map(|it| it.message.as_str()));
        }
        Outcome::Unknown { step: at, message: what, .. } => {
            (step, message) = (Some(*at), Some(what.as_str()));
        }
    }
    json::Import {
        file: verdict.file.display().to_string(),
        derived_name: verdict.derived_name().map(str::to_owned),
        verdict: verdict.word().into(),
        copy_of,
        code: verdict.code().map(Into::into),
        message: message.map(str::to_owned),
        step: step.map(Step::number),
        settings: sources.settings.clone(),
        trust: sources.trust_json((trust.digest(), trust.serial())),
        bundle: verdict.bundle.as_ref().map(BundleReport::json),
        reasons,
        spool: spool.map(|folder| folder.display().to_string()),
        receipt: None,
        admitted: admitted.map(Into::into),
        entry: told
            .filter(|_| !is_dry)
            .map(|it| json::Entry { number: it.entry(), head: it.head().into() }),
        answers,
        withheld: told.map_or(0, Admitted::withheld),
        marked: told.map_or(&[][..], Admitted::faults).iter().map(marked_item).collect(),
        elsewhere: elsewhere.iter().take(MOST_JSON).map(asked_elsewhere).collect(),
        alarms: told.map_or(&[][..], Admitted::alarms).iter().map(ToString::to_string).collect(),
        medium: verdict.medium.json(),
        diagnosis: verdict.diagnosis.as_ref().map(Into::into),
        dry_run: is_dry,
    }
}

fn asked_elsewhere(it: &Elsewhere) -> json::AskedElsewhere {
    json::AskedElsewhere {
        item: it.item.index,
        site: it.site.to_string(),
        request: (&it.request.item).into(),
        state: it.request.state.into(),
        confirmation_id: match &it.request.grant {
            Some(GrantRecord::ConfirmationId(id)) => Some(id.to_string()),
            _ => None,
        },
    }
}

fn marked_item(marked: &carnet_ledger::MarkedItem) -> json::MarkedItem {
    json::MarkedItem {
        item: marked.index,
        request: (&marked.item).into(),
        code: marked.fault.code().into(),
        message: marked.fault.to_string(),
    }
}
