//! What `export` says.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use carnet_format::Kind;
use carnet_format::plain_text::Escaped;
use carnet_host::settings::Form;
use carnet_host::{Failure, Status, json};
use carnet_media::System;
use carnet_signer::target::{Eject, let_go};

use super::outbox::Undelivered;
use crate::export::{Exported, Replacement, Standings};
use crate::fault::{Fault, InputError, Place, last_group, next_step_for_answers};
use crate::intake::{Note, SkipReason, Skipped};

/// What the input holds.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum Of {
    #[default]
    Requests,
    Answers,
}

impl Of {
    /// What the person does next who made the input.
    fn next_step(self, error: &InputError) -> &'static str {
        match self {
            Self::Requests => error.code().next_step_for_own(),
            Self::Answers => next_step_for_answers(error),
        }
    }
}

/// What of the input does not cross, and why.
#[derive(Debug, Default)]
pub(super) struct Left {
    pub(super) of: Of,
    pub(super) faults: Vec<Fault>,
    pub(super) skipped: Vec<Skipped>,
    pub(super) standings: Standings,
    /// Rows whose confirmation the ledger has.
    pub(super) confirmed: Vec<(Place, String)>,
    /// Rows that a newer request has replaced.
    pub(super) replaced: Vec<(Place, String)>,
    /// Rows whose request was withdrawn.
    pub(super) withdrawn: Vec<(Place, String)>,
    /// Requests that take the place of one with another installation id.
    pub(super) replacements: Vec<Replacement>,
    /// What a person should know of rows that cross.
    pub(super) notes: Vec<Note>,
    /// Rows without an answer.
    pub(super) waiting: u64,
    /// Answers that are out already.
    pub(super) known: u64,
    /// Answers that name their request by its number alone.
    pub(super) untied: u64,
    /// Bundles that are recorded and lie in the outbox still.
    pub(super) undelivered: Vec<Undelivered>,
}

impl Left {
    /// EXP-16. The status of an export that went well: somebody has to carry what was left behind.
    pub(super) fn status(&self) -> Status {
        if self.undelivered.is_empty() { Status::Done } else { Status::Held }
    }
}

/// As many skipped rows as are listed one by one.
const LISTED: usize = 50;

pub(super) struct Printer<'a> {
    form: Form,
    out: &'a mut dyn Write,
}

impl<'a> Printer<'a> {
    pub(super) fn new(form: Form, out: &'a mut dyn Write) -> Self {
        Self { form, out }
    }

    /// Names every row that stays, on standard error.
    pub(super) fn left(&self, left: &Left) -> io::Result<()> {
        let mut log = anstream::stderr().lock();
        for skipped in left.skipped.iter().take(LISTED) {
            writeln!(log, "{}: skipped: {}", skipped.place, skipped.reason)?;
        }
        if left.skipped.len() > LISTED {
            writeln!(log, "and {} more rows skipped", left.skipped.len() - LISTED)?;
        }
        for (place, machine) in left.confirmed.iter().take(LISTED) {
            writeln!(
                log,
                "{place}: confirmed before; carnet ledger confirm {} shows the confirmation id",
                Escaped(machine)
            )?;
        }
        if left.confirmed.len() > LISTED {
            writeln!(log, "and {} more rows confirmed before", left.confirmed.len() - LISTED)?;
        }
        for (place, machine) in left.replaced.iter().take(LISTED) {
            writeln!(
                log,
                "{place}: {} stays: an older print, a newer installation id was sent. Export a \
                 fresh print; to go back, void the bundle with the newer one (carnet ledger void) \
                 and export again",
                Escaped(machine)
            )?;
        }
        if left.replaced.len() > LISTED {
            writeln!(log, "and {} more older prints", left.replaced.len() - LISTED)?;
        }
        // STATE-11.
        for (place, machine) in left.withdrawn.iter().take(LISTED) {
            let machine = Escaped(machine);
            writeln!(
                log,
                "{place}: {machine} stays: its request was withdrawn; --again exports it"
            )?;
        }
        if left.withdrawn.len() > LISTED {
            writeln!(log, "and {} more that were withdrawn", left.withdrawn.len() - LISTED)?;
        }
        // EXP-4.
        for replacement in &left.replacements {
            let Replacement { place, machines, old, new } = replacement;
            writeln!(
                log,
                "{place}: {} asks anew: installation id … {} in place of … {}",
                Escaped(&machines.join(", ")),
                last_group(new),
                last_group(old)
            )?;
        }
        for note in left.notes.iter().take(LISTED) {
            writeln!(log, "{note}")?;
        }
        if left.notes.len() > LISTED {
            writeln!(log, "and {} more notes", left.notes.len() - LISTED)?;
        }
        // EXP-37.
        if left.untied > 0 {
            writeln!(
                log,
                "note: joined by the item number alone: {}; nothing in the table ties them to this bundle. \
                 Keep the columns bundle and installation_id_groups of requests.csv beside them, and \
                 they are compared",
                counted(left.untied, "answer")
            )?;
        }
        let mut steps = Vec::new();
        for fault in &left.faults {
            let code = fault.fault.code();
            writeln!(log, "{fault} [{code}]")?;
            let step = (code, left.of.next_step(&fault.fault));
            if !steps.contains(&step) {
                steps.push(step);
            }
        }
        for (code, next) in steps {
            writeln!(log, "next for {code}: {next}")?;
        }
        Ok(())
    }

    /// Nothing was exported because of the faults.
    pub(super) fn refused(&mut self, left: &Left) -> io::Result<()> {
        match self.form {
            Form::Text => Ok(()),
            Form::Json => self.json(None, left),
        }
    }

    /// There is nothing that needs to cross.
    pub(super) fn nothing(&mut self, left: &Left) -> io::Result<()> {
        match self.form {
            Form::Json => self.json(None, left),
            Form::Text => {
                writeln!(self.out, "nothing to export; no file was written")?;
                self.counts(left, "left out, named above")
            }
        }
    }

    /// Answers were looked at, and nothing was written.
    pub(super) fn checked(&mut self, good: usize, left: &Left) -> io::Result<()> {
        let good = good as u64;
        if self.form == Form::Json {
            let body = json::CheckedAnswers {
                good,
                unanswered: left.waiting,
                answered: left.known,
                untied: left.untied,
                skipped: skipped(left),
                faults: faults(left),
            };
            return json::print(self.out, "answers check", &body);
        }
        writeln!(self.out, "good: {}; nothing was written", counted(good, "answer"))?;
        self.counts(left, "at fault, named above")
    }

    pub(super) fn done(&mut self, exported: &Exported, path: &Path, left: &Left) -> io::Result<()> {
        if self.form == Form::Json {
            return self.json(Some((exported, Some(path))), left);
        }
        let manifest = &exported.manifest;
        let items = manifest.items();
        let noun = match (manifest.kind, items) {
            (Kind::Request, 1) => "request",
            (Kind::Request, _) => "requests",
            (Kind::Response, 1) => "answer",
            (Kind::Response, _) => "answers",
        };
        let (from, to, sequence) = (&manifest.from, &manifest.to, manifest.sequence);
        writeln!(self.out, "exported {items} {noun} from {from} to {to}, sequence {sequence}")?;
        writeln!(self.out, "  bundle  {}", exported.digest)?;
        writeln!(self.out, "  file    {path:?}, read back and compared")?;
        self.counts(left, "left out, named above")?;
        for hold in &exported.holds {
            writeln!(self.out, "  held    {hold}, until somebody acts")?;
        }
        Ok(())
    }

    /// Says that the medium is safe to remove, once it is.
    pub(super) fn let_go(
        &mut self,
        folder: &Path,
        took: Option<Duration>,
        eject: Eject,
        system: &System,
    ) -> Result<(), Failure> {
        match self.form {
            Form::Text => let_go(folder, took, eject, system, self.out),
            Form::Json => let_go(folder, took, eject, system, &mut anstream::stderr()),
        }
    }

    /// The export is recorded and was not delivered; the error that follows says it in words.
    pub(super) fn undelivered(
        &mut self,
        exported: Option<&Exported>,
        left: &Left,
    ) -> io::Result<()> {
        match self.form {
            Form::Text => Ok(()),
            Form::Json => self.json(exported.map(|exported| (exported, None)), left),
        }
    }

    fn counts(&mut self, left: &Left, at_fault: &str) -> io::Result<()> {
        let Standings { open, confirmed, replaced, withdrawn, replacing } = left.standings;
        let mut say = |count: u64, what: &str| match count {
            0 => Ok(()),
            _ => writeln!(self.out, "  {count:>6}  {what}"),
        };
        say(replacing, "cross in place of an earlier request")?;
        say(open, "stay: sent before, the answer is awaited")?;
        say(confirmed, "stay: confirmed before, the ledger has the confirmation")?;
        say(replaced, "stay: older prints, a newer installation id was sent")?;
        say(withdrawn, "stay: withdrawn before")?;
        say(left.waiting, "have no answer yet")?;
        say(left.known, "were answered before")?;
        for (reason, count) in reasons(&left.skipped) {
            say(count, &format!("skipped: {reason}"))?;
        }
        say(left.faults.len() as u64, at_fault)?;
        for bundle in &left.undelivered {
            let (digest, file) = (bundle.digest.short(), &bundle.file);
            writeln!(self.out, "UNDELIVERED: {file:?} is recorded and was not delivered")?;
            writeln!(self.out, "  write it with: carnet ledger bundle {digest} --media DIR")?;
        }
        Ok(())
    }

    fn json(
        &mut self,
        exported: Option<(&Exported, Option<&Path>)>,
        left: &Left,
    ) -> io::Result<()> {
        let (bundle, path) = exported.unzip();
        let note = |note: &Note| json::InputNote {
            file: note.place.file.to_string(),
            line: note.place.line,
            message: note.remark.to_string(),
        };
        let replacement = |replacement: &Replacement| json::Replacement {
            file: replacement.place.file.to_string(),
            line: replacement.place.line,
            machines: replacement.machines.clone(),
            old: last_group(&replacement.old),
            new: last_group(&replacement.new),
        };
        let undelivered = |bundle: &Undelivered| json::BundleFile {
            digest: bundle.digest.into(),
            file: bundle.file.display().to_string(),
        };
        let Standings { open, confirmed, replaced, withdrawn, replacing } = left.standings;
        let body = json::Export {
            bundle: bundle.map(|it| json::BundleHead::of(&it.manifest, it.digest, it.key)),
            file: path.flatten().map(|path| path.display().to_string()),
            reasons: bundle.iter().flat_map(|it| &it.holds).map(Into::into).collect(),
            replacing,
            replacements: left.replacements.iter().map(replacement).collect(),
            open,
            confirmed,
            replaced,
            withdrawn,
            unanswered: left.waiting,
            answered: left.known,
            untied: left.untied,
            notes: left.notes.iter().map(note).collect(),
            skipped: skipped(left),
            faults: faults(left),
            undelivered: left.undelivered.iter().map(undelivered).collect(),
        };
        json::print(self.out, "export", &body)
    }
}

fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn faults(left: &Left) -> Vec<json::InputFault> {
    let fault = |fault: &Fault| json::InputFault {
        file: fault.place.file.to_string(),
        line: fault.place.line,
        column: fault.column.clone(),
        code: fault.fault.code().into(),
        message: fault.fault.to_string(),
    };
    left.faults.iter().map(fault).collect()
}

fn skipped(left: &Left) -> BTreeMap<&'static str, u64> {
    let counts = reasons(&left.skipped).into_iter();
    counts.map(|(reason, count)| (reason.as_str(), count)).collect()
}

fn reasons(skipped: &[Skipped]) -> BTreeMap<SkipReason, u64> {
    let mut counts = BTreeMap::new();
    for row in skipped {
        *counts.entry(row.reason).or_default() += 1;
    }
    counts
}
