//! What `export` says.

mod json;
mod table;

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use carnet_format::plain_text::Escaped;
use carnet_format::{Kind, SiteName};
use carnet_host::settings::{Form, Settings, Titles};
use carnet_judge::time::Utc;
use carnet_media::System;
use carnet_signer::target::say_written;

use super::left::{Left, Of};
use crate::export::{Exported, Foreseen, Replacement, Waiting, Why};
use crate::intake::{SkipReason, Skipped, several};

/// What becomes of rows of which something is wrong.
const LEFT_OUT: &str = "left out, named above";

/// As many of a kind as are listed one by one.
const LISTED: usize = 50;

pub(super) struct Printer<'a> {
    form: Form,
    titles: &'a Titles,
    out: &'a mut dyn Write,
}

impl<'a> Printer<'a> {
    pub(super) fn new(settings: &'a Settings, out: &'a mut dyn Write) -> Self {
        Self { form: settings.form, titles: &settings.titles, out }
    }

    /// Names every row that needs a person, on standard error. What a weekly run meets every week is
    /// counted in the table, and nowhere else.
    // EXP-37.
    pub(super) fn left(&self, left: &Left) -> io::Result<()> {
        let mut log = anstream::stderr().lock();
        // EXP-10.
        for replacement in &left.replacements {
            let Replacement { place, machines, old, new } = replacement;
            writeln!(
                log,
                "{place}: {} asks anew: installation id … {} in place of … {}",
                Escaped(&machines.join(", ")),
                new.last_group(),
                old.last_group()
            )?;
        }
        // EXP-36.
        for waiting in &left.waiting {
            wait(&mut log, waiting)?;
        }
        for name in &left.idle {
            let waits = left.waiting.iter().any(|row| row.machine.eq_ignore_ascii_case(name));
            let why = if waits {
                "rows of it wait with different numbers or for different products; name one, as above"
            } else {
                "no row of it waits"
            };
            writeln!(log, "note: --replace {} lets nothing through: {why}", Escaped(name))?;
        }
        // A table of answers is written by hand, and no week is like the other.
        let is_named =
            |row: &&Skipped| row.reason == SkipReason::Uncertain || matches!(left.of, Of::Answers);
        for row in left.skipped.iter().filter(is_named) {
            writeln!(log, "{}: skipped: {}", row.place, row.reason)?;
        }
        for note in left.notes.iter().take(LISTED) {
            writeln!(log, "{note}")?;
        }
        if left.notes.len() > LISTED {
            writeln!(log, "and {} more notes", left.notes.len() - LISTED)?;
        }
        // EXP-31.
        if left.untied > 0 {
            writeln!(
                log,
                "note: joined by the item number alone: {}; nothing in the table ties them to this bundle. \
                 Keep the columns bundle and installation_id_groups of requests.csv beside them, and \
                 they are compared",
                counted(Kind::Response, left.untied)
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
            Form::Json => json::print(self.out, json::Bundle::None, left),
        }
    }

    /// There is nothing that needs to cross, or that may.
    pub(super) fn nothing(&mut self, left: &Left) -> io::Result<()> {
        match self.form {
            Form::Json => json::print(self.out, json::Bundle::None, left),
            Form::Text => {
                let dry = if left.is_dry { "dry run: " } else { "" };
                writeln!(self.out, "{dry}nothing to export; no file was written")?;
                table::print(self.out, self.titles, left, LEFT_OUT)
            }
        }
    }

    /// Answers were looked at, and nothing was written.
    pub(super) fn checked(&mut self, good: usize, left: &Left) -> io::Result<()> {
        let good = good as u64;
        if self.form == Form::Json {
            return json::checked(self.out, good, left);
        }
        let answers = counted(Kind::Response, good);
        writeln!(self.out, "good: {answers}; nothing was written")?;
        table::print(self.out, self.titles, left, "at fault, named above")
    }

    /// What an export would be. Nothing was written.
    // EXP-39.
    pub(super) fn foreseen(
        &mut self,
        foreseen: &Foreseen,
        (from, to): (&SiteName, &SiteName),
        left: &Left,
    ) -> io::Result<()> {
        if self.form == Form::Json {
            return json::print(self.out, json::Bundle::Foreseen(foreseen), left);
        }
        let items = counted(foreseen.kind, foreseen.items);
        let (from, to) = (self.titles.of(from), self.titles.of(to));
        writeln!(self.out, "dry run: would export {items} from {from} to {to}")?;
        table::print(self.out, self.titles, left, LEFT_OUT)?;
        for hold in &foreseen.holds {
            writeln!(self.out, "  held    {hold}, until somebody acts")?;
        }
        Ok(())
    }

    pub(super) fn done(&mut self, exported: &Exported, path: &Path, left: &Left) -> io::Result<()> {
        if self.form == Form::Json {
            return json::print(self.out, json::Bundle::Exported(exported, Some(path)), left);
        }
        let manifest = &exported.manifest;
        let items = counted(manifest.kind, manifest.items());
        let (from, to) = (self.titles.of(&manifest.from), self.titles.of(&manifest.to));
        let sequence = manifest.sequence;
        writeln!(self.out, "exported {items} from {from} to {to}, sequence {sequence}")?;
        writeln!(self.out, "  bundle  {}", exported.digest)?;
        writeln!(self.out, "  file    {path:?}, read back and compared")?;
        table::print(self.out, self.titles, left, LEFT_OUT)?;
        for hold in &exported.holds {
            writeln!(self.out, "  held    {hold}, until somebody acts")?;
        }
        Ok(())
    }

    /// Says when the medium is safe to remove.
    pub(super) fn written(
        &mut self,
        folder: &Path,
        took: Duration,
        system: &System,
    ) -> io::Result<()> {
        match self.form {
            Form::Text => say_written(folder, took, system, self.out),
            Form::Json => say_written(folder, took, system, &mut anstream::stderr()),
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
            Form::Json => {
                let bundle =
                    exported.map_or(json::Bundle::None, |it| json::Bundle::Exported(it, None));
                json::print(self.out, bundle, left)
            }
        }
    }
}

/// Says why a row waits, and what lets it through.
fn wait(log: &mut impl Write, waiting: &Waiting) -> io::Result<()> {
    let Waiting { place, machine, why, own, sent, since, joins, is_shared, digits } = waiting;
    let (own, sent, since) = (own.last_group(), sent.last_group(), Utc(*since));
    let name = Escaped(machine);
    match why {
        Why::Replaces => {
            let sent = format!("… {sent}, which was sent {since} and is not answered");
            write!(log, "{place}: {name} waits: installation id … {own}")?;
            if joins.is_empty() && !is_shared {
                writeln!(log, " would end the request for {sent}")?;
            } else if joins.is_empty() {
                writeln!(log, " would leave the request for {sent}; other machines share it")?;
            } else {
                let others = several(joins);
                writeln!(
                    log,
                    " is the request of {others}; with it the machine would leave its own for {sent}"
                )?;
            }
        }
        Why::Older => writeln!(
            log,
            "{place}: {name} waits: installation id … {own} is an older print; … {sent} was sent \
             {since}"
        )?,
    }
    writeln!(
        log,
        "  if … {own} is what the machine shows now: carnet export … --replace {}",
        word(machine, digits.as_deref())
    )
}

/// A name as a word of a command line, where every shell takes it for nothing else. Somebody else may
/// have chosen it.
fn word(name: &str, digits: Option<&str>) -> String {
    let is_bare = |c: char| c.is_alphanumeric() || "-._".contains(c);
    let digits = digits.map(|digits| format!(":{digits}")).unwrap_or_default();
    if name.chars().all(is_bare) {
        format!("{name}{digits}")
    } else if name.chars().all(|c| is_bare(c) || " #()+".contains(c)) {
        format!("\"{name}{digits}\"")
    } else if digits.is_empty() {
        "with this name".to_owned()
    } else {
        format!("with this name and {digits} behind it")
    }
}

fn counted(kind: Kind, items: u64) -> String {
    let noun = match (kind, items) {
        (Kind::Request, 1) => "request",
        (Kind::Request, _) => "requests",
        (Kind::Response, 1) => "answer",
        (Kind::Response, _) => "answers",
    };
    format!("{items} {noun}")
}

#[cfg(test)]
mod tests {
    use super::word;

    /// EXP-36. What is shown to be typed does what it says, whatever the machine is called.
    #[test]
    fn a_name_in_a_command_is_one_word_in_every_shell() {
        assert_eq!(word("SERVER1.plant-3", None), "SERVER1.plant-3");
        assert_eq!(word("Prüfstand-3", None), "Prüfstand-3");
        assert_eq!(word("HMI (old)", None), "\"HMI (old)\"");
        assert_eq!(word("HMI (old)", Some("0001115")), "\"HMI (old):0001115\"");
        for name in ["a$(b)", "a`b`", "a&b", "a%b%", "a!b", "a'b", "a\\b", "a<b"] {
            assert_eq!(word(name, None), "with this name");
        }
    }
}
