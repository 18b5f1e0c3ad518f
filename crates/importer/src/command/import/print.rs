//! Verdicts as text for people and as JSON for scripts.

use std::io::{self, Write};

use carnet_format::Digest;
use carnet_format::plain_text::Escaped;
use carnet_judge::time::Utc;
use carnet_ledger::Admitted;
use carnet_verifier::diagnosis::Diagnosis;
use serde_json::{Map, Value, json};

use crate::command::items;
use crate::{BundleSummary, Outcome, Problem, Verdict};

/// How many marked items are printed.
const NAMED: usize = 20;

/// Whether the lines of a medium were printed with an earlier bundle on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    Now,
    Before,
}

pub(super) fn text(verdict: &Verdict, medium: Told, out: &mut dyn Write) -> io::Result<()> {
    let file = verdict.file.display().to_string();
    writeln!(out, "{}: {}", Escaped(&file), verdict.word().to_uppercase())?;
    if let Some(bundle) = &verdict.bundle {
        let manifest = &bundle.manifest;
        writeln!(out, "  digest    {}", bundle.digest)?;
        writeln!(
            out,
            "  bundle    {} to {}, epoch {}, sequence {}, {} of kind {}",
            manifest.from,
            manifest.to,
            manifest.epoch,
            manifest.sequence,
            items(manifest.items()),
            manifest.kind.as_str()
        )?;
    }
    if let Some(derived) = verdict.derived_name() {
        writeln!(out, "  file name is not the one that it should bear: {derived}")?;
    }
    if medium == Told::Now {
        verdict.medium.text_if_any(out)?;
    }
    print_outcome(verdict, out)?;
    match &verdict.diagnosis {
        Some(diagnosis) => diagnosis.text(out),
        None => Ok(()),
    }
}

fn print_outcome(verdict: &Verdict, out: &mut dyn Write) -> io::Result<()> {
    match &verdict.outcome {
        Outcome::Imported { folder, admitted } => {
            writeln!(out, "  spool     {}", folder.display())?;
            print_admitted(admitted, out)
        }
        Outcome::AlreadyImported { since, folder } => {
            writeln!(out, "  since     {}", Utc(*since))?;
            writeln!(out, "  not judged again, and nothing was spooled [import.already-imported]")?;
            match (folder, &verdict.bundle) {
                (Some(folder), _) => writeln!(out, "  spool     {}", folder.display()),
                (None, Some(bundle)) => writeln!(
                    out,
                    "  spool     its folder is not there; `carnet ledger respool {}` writes it again",
                    bundle.digest.short()
                ),
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
        Outcome::Unknown { step, code, message } => {
            writeln!(out, "  step {}, {}: {}", step.number(), step.name(), Escaped(message))?;
            match code {
                Some(code) => writeln!(out, "  code: {code}\n  next: {}", code.next_step()),
                None => Ok(()),
            }
        }
    }
}

fn print_problem(problem: &Problem, out: &mut dyn Write) -> io::Result<()> {
    let Problem { step, code, message } = problem;
    writeln!(out, "  step {}, {}: {} [{code}]", step.number(), step.name(), Escaped(message))?;
    writeln!(out, "  next: {}", code.next_step())
}

fn print_admitted(admitted: &Admitted, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "  ledger    entry {}, head {}", admitted.entry(), admitted.head())?;
    for alarm in admitted.alarms() {
        writeln!(out, "  ALARM     {alarm}")?;
    }
    if admitted.marked() > 0 {
        let (marked, withheld) = (items(admitted.marked()), admitted.withheld());
        writeln!(
            out,
            "  MARKED    {marked} for a person to look into, {withheld} of them withheld:"
        )?;
    }
    for marked in admitted.faults().iter().take(NAMED) {
        let code = marked.fault.code();
        writeln!(out, "    item {}: {} [{code}]", marked.index, marked.fault)?;
        writeln!(out, "      next: {}", code.next_step())?;
    }
    let more = admitted.marked().saturating_sub(admitted.faults().len().min(NAMED) as u64);
    if more > 0 {
        writeln!(
            out,
            "    and {more} more: `carnet ledger show {} --items`",
            admitted.bundle().short()
        )?;
    }
    Ok(())
}

pub(super) fn json(verdict: &Verdict, trust: (Digest, u64)) -> Value {
    let mut object = Map::new();
    let mut set = |name: &str, value: Value| object.insert(name.to_owned(), value);
    set("carnet", json!(1));
    set("command", json!("import"));
    set("file", json!(verdict.file.display().to_string()));
    set("derived_name", json!(verdict.derived_name()));
    set("verdict", json!(verdict.word()));
    set("code", json!(verdict.code().map(|code| code.as_str())));
    set("message", message(&verdict.outcome));
    set("step", step(&verdict.outcome));
    set("trust", json!({ "digest": trust.0.to_string(), "serial": trust.1 }));
    set("bundle", verdict.bundle.as_ref().map_or(Value::Null, bundle));
    set("reasons", reasons(&verdict.outcome));
    let (mut spool, mut entry) = (Value::Null, Value::Null);
    if let Outcome::AlreadyImported { folder: Some(folder), .. } = &verdict.outcome {
        spool = json!(folder.display().to_string());
    }
    let (mut marked, mut withheld, mut alarms) = (json!([]), 0, json!([]));
    if let Outcome::Imported { folder, admitted } = &verdict.outcome {
        spool = json!(folder.display().to_string());
        entry = json!({ "number": admitted.entry(), "head": admitted.head().to_string() });
        marked = admitted.faults().iter().map(marked_item).collect();
        withheld = admitted.withheld();
        alarms = admitted.alarms().iter().map(|alarm| json!(alarm.to_string())).collect();
    }
    set("spool", spool);
    set("entry", entry);
    set("withheld", json!(withheld));
    set("marked", marked);
    set("alarms", alarms);
    set("medium", verdict.medium.json());
    set("diagnosis", verdict.diagnosis.as_ref().map_or(Value::Null, Diagnosis::json));
    Value::Object(object)
}

fn marked_item(marked: &carnet_ledger::MarkedItem) -> Value {
    json!({
        "item": marked.index,
        "request": format!("{}:{}", marked.item.bundle, marked.item.index),
        "code": marked.fault.code().as_str(),
        "message": marked.fault.to_string(),
    })
}

fn message(outcome: &Outcome) -> Value {
    match outcome {
        Outcome::Imported { .. } | Outcome::AlreadyImported { .. } => Value::Null,
        Outcome::LeftAlone(problem) | Outcome::Rejected(problem) => json!(problem.message),
        Outcome::Held(problems) => json!(problems.first().map(|problem| &problem.message)),
        Outcome::Unknown { message, .. } => json!(message),
    }
}

fn step(outcome: &Outcome) -> Value {
    match outcome {
        Outcome::Imported { .. } | Outcome::AlreadyImported { .. } => Value::Null,
        Outcome::LeftAlone(problem) | Outcome::Rejected(problem) => json!(problem.step.number()),
        Outcome::Held(problems) => {
            json!(problems.first().map(|problem| problem.step.number()))
        }
        Outcome::Unknown { step, .. } => json!(step.number()),
    }
}

fn reasons(outcome: &Outcome) -> Value {
    let Outcome::Held(problems) = outcome else { return json!([]) };
    let reason = |problem: &Problem| {
        json!({
            "step": problem.step.number(),
            "code": problem.code.as_str(),
            "message": problem.message,
        })
    };
    problems.iter().map(reason).collect()
}

fn bundle(bundle: &BundleSummary) -> Value {
    let manifest = &bundle.manifest;
    json!({
        "digest": bundle.digest.to_string(),
        "kind": manifest.kind.as_str(),
        "from": manifest.from.as_str(),
        "to": manifest.to.as_str(),
        "key": bundle.key.to_string(),
        "epoch": manifest.epoch,
        "sequence": manifest.sequence,
        "created": manifest.created,
        "items": manifest.items(),
        "answers": manifest.answers.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}
