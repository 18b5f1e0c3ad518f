//! The same for scripts.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use carnet_format::{ItemRef, Outcome};
use carnet_host::json;

use super::table::reasons;
use crate::command::elsewhere::Elsewhere;
use crate::command::left::Left;
use crate::command::outbox::Undelivered;
use crate::command::scrapped::Scrapped;
use crate::export::{Exported, Foreseen, Refused, RefusedRow, Replacement, Waiting};
use crate::fault::{Fault, Place};
use crate::intake::{Note, Skipped};
use crate::reply::Judged;

/// What became of what crosses.
#[derive(Clone, Copy)]
pub(super) enum Bundle<'a> {
    /// Nothing crosses, or nothing was recorded.
    None,
    /// A dry run would export it.
    Foreseen(&'a Foreseen),
    /// It was exported, and perhaps delivered.
    Exported(&'a Exported, Option<&'a Path>),
}

pub(super) fn print(out: &mut dyn Write, bundle: Bundle<'_>, left: &Left) -> io::Result<()> {
    let (bundle, path, crossing, holds) = match bundle {
        Bundle::None => (None, None, 0, &[][..]),
        Bundle::Foreseen(it) => (None, None, it.items, &it.holds[..]),
        Bundle::Exported(it, path) => (Some(it), path, it.manifest.items(), &it.holds[..]),
    };
    let body = json::Export {
        dry_run: left.is_dry,
        crossing,
        bundle: bundle.map(|it| json::BundleHead::of(&it.manifest, it.digest, it.key)),
        file: path.map(|path| path.display().to_string()),
        reasons: holds.iter().map(Into::into).collect(),
        products: left.products.clone(),
        portal_only: left.portal_only,
        by_file: left.by_file.clone(),
        state_unknown: left.state_unknown,
        decoded: left.decoded.clone(),
        replacing: left.replacing,
        replacements: left.replacements.iter().map(replacement).collect(),
        waiting: left.waiting.iter().map(waiting).collect(),
        idle: left.idle.clone(),
        refused_before: left.refused.iter().map(refused).collect(),
        open: left.open,
        confirmed: left.confirmed.len() as u64,
        confirmed_rows: left.confirmed.iter().map(machine).collect(),
        confirmed_elsewhere: left.elsewhere.iter().map(elsewhere).collect(),
        withdrawn: left.withdrawn.len() as u64,
        withdrawn_rows: left.withdrawn.iter().map(machine).collect(),
        refused: left.stay_refused.len() as u64,
        refused_rows: left.stay_refused.iter().map(stays).collect(),
        scrapped_rows: left.scrapped.iter().map(scrapped).collect(),
        disputes: left.disputes,
        withdrawals: left.withdrawals,
        known: left.known,
        unanswered: left.unanswered,
        answered: left.answered,
        untied: left.untied,
        notes: left.notes.iter().map(note).collect(),
        skipped: counts(left),
        skipped_rows: left.skipped.iter().map(skipped).collect(),
        faults: left.faults.iter().map(fault).collect(),
        undelivered: left.undelivered.iter().map(undelivered).collect(),
        stranded: left.before.stranded(),
        alarms: left.before.alarms(),
    };
    json::print(out, "export", &body)
}

/// Answers that were looked at.
pub(super) fn checked(out: &mut dyn Write, judged: &Judged, left: &Left) -> io::Result<()> {
    let answers: Vec<_> = judged.each().map(answer).collect();
    let body = json::CheckedAnswers {
        good: answers.len() as u64,
        answers,
        unanswered: left.unanswered,
        answered: left.answered,
        untied: left.untied,
        notes: left.notes.iter().map(note).collect(),
        skipped: counts(left),
        faults: left.faults.iter().map(fault).collect(),
    };
    json::print(out, "answers check", &body)
}

fn answer((place, item, outcome): (&Place, ItemRef, &Outcome)) -> json::CheckedAnswer {
    json::CheckedAnswer {
        file: file(place),
        line: place.line,
        item: (&item).into(),
        outcome: match outcome {
            Outcome::Granted(_) => "granted",
            Outcome::Refused(_) => "refused",
            Outcome::Deferred(_) => "deferred",
        }
        .into(),
    }
}

fn counts(left: &Left) -> BTreeMap<&'static str, u64> {
    let counts = reasons(&left.skipped).into_iter();
    counts.map(|(reason, count)| (reason.as_str(), count)).collect()
}

fn file(place: &Place) -> String {
    place.file.to_string()
}

fn replacement(replacement: &Replacement) -> json::Replacement {
    let Replacement { place, machines, old, new } = replacement;
    let (old, new) = (old.last_group(), new.last_group());
    json::Replacement { file: file(place), line: place.line, machines: machines.clone(), old, new }
}

fn waiting(waiting: &Waiting) -> json::WaitingRow {
    let Waiting { place, machine, why, own, sent, since, .. } = waiting;
    json::WaitingRow {
        file: file(place),
        line: place.line,
        machine: machine.clone(),
        why: why.as_str(),
        own: own.last_group(),
        sent: sent.last_group(),
        since: (*since).into(),
    }
}

fn refused(refused: &Refused) -> json::RefusedBefore {
    let Refused { place, machines, code } = refused;
    let code = code.as_ref().map(ToString::to_string);
    json::RefusedBefore { file: file(place), line: place.line, machines: machines.clone(), code }
}

fn stays(row: &RefusedRow) -> json::RefusedRow {
    let RefusedRow { place, machine, code, .. } = row;
    let code = code.as_ref().map(ToString::to_string);
    json::RefusedRow { file: file(place), line: place.line, machine: machine.clone(), code }
}

fn machine((place, machine): &(Place, String)) -> json::MachineRow {
    json::MachineRow { file: file(place), line: place.line, machine: machine.clone() }
}

fn scrapped(row: &Scrapped) -> json::MachineRow {
    let Scrapped { place, machine, .. } = row;
    json::MachineRow { file: file(place), line: place.line, machine: machine.clone() }
}

fn elsewhere(row: &Elsewhere) -> json::ElsewhereRow {
    let Elsewhere { place, machine, site, there } = row;
    json::ElsewhereRow {
        file: file(place),
        line: place.line,
        machine: machine.clone(),
        site: site.to_string(),
        there: there.clone(),
    }
}

fn note(note: &Note) -> json::InputNote {
    let Note { place, remark } = note;
    json::InputNote { file: file(place), line: place.line, message: remark.to_string() }
}

fn skipped(row: &Skipped) -> json::SkippedRow {
    json::SkippedRow { file: file(&row.place), line: row.place.line, reason: row.reason.as_str() }
}

fn fault(fault: &Fault) -> json::InputFault {
    json::InputFault {
        file: file(&fault.place),
        line: fault.place.line,
        column: fault.column.clone(),
        code: fault.fault.code().into(),
        message: fault.fault.to_string(),
    }
}

fn undelivered(bundle: &Undelivered) -> json::BundleFile {
    json::BundleFile { digest: bundle.digest.into(), file: bundle.file.display().to_string() }
}
