//! What `export` says.

mod json;
mod table;

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use carnet_format::plain_text::Escaped;
use carnet_format::{Kind, SiteName};
use carnet_host::settings::{Form, Settings, Titles};
use carnet_judge::time::When;
use carnet_language::{count, text};
use carnet_media::{Flushed, System};
use carnet_signer::target::say_written;

use super::left::{Left, Of};
use crate::export::{Exported, Foreseen, Replacement, Waiting, Why};
use crate::intake::{SkipReason, Skipped, several};
use crate::reply::Judged;

/// What becomes of rows of which something is wrong.
fn left_out() -> String {
    text!(en "left out, named above"; de "weggelassen, oben genannt")
}

fn say_holds(holds: &[impl std::fmt::Display], out: &mut dyn Write) -> io::Result<()> {
    holds.iter().try_for_each(|hold| {
        let text = text!(
            en "held    {hold}, until somebody acts";
            de "zurückgehalten, bis jemand handelt: {hold}"
        );
        writeln!(out, "  {text}")
    })
}

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
        let mut log = carnet_host::stderr();
        // EXP-10.
        for replacement in &left.replacements {
            let Replacement { place, machines, old, new } = replacement;
            let machines = machines.join(", ");
            let (machines, new, old) = (Escaped(&machines), new.last_group(), old.last_group());
            let text = text!(
                en "{place}: {machines} asks anew: installation id … {new} in place of … {old}";
                de "{place}: {machines} fragt neu an: Installations-ID … {new} statt … {old}"
            );
            writeln!(log, "{text}")?;
        }
        // EXP-36.
        for waiting in &left.waiting {
            wait(&mut log, waiting)?;
        }
        for name in &left.idle {
            let waits = left.waiting.iter().any(|row| row.machine.eq_ignore_ascii_case(name));
            let name = Escaped(name);
            let text = if waits {
                text!(
                    en "note: --replace {name} lets nothing through: rows of it wait with different numbers or for \
                        different products; name one, as above";
                    de "Hinweis: --replace {name} lässt nichts durch: Zeilen dieser Maschine warten mit verschiedenen \
                        Nummern oder für verschiedene Produkte; eine davon nennen, wie oben"
                )
            } else {
                text!(
                    en "note: --replace {name} lets nothing through: no row of it waits";
                    de "Hinweis: --replace {name} lässt nichts durch: Keine Zeile dieser Maschine wartet"
                )
            };
            writeln!(log, "{text}")?;
        }
        // A table of answers is written by hand, and no week is like the other.
        let is_named =
            |row: &&Skipped| row.reason == SkipReason::Uncertain || matches!(left.of, Of::Answers);
        for row in left.skipped.iter().filter(is_named) {
            let (place, reason) = (&row.place, row.reason);
            let text = text!(en "{place}: skipped: {reason}"; de "{place}: übergangen: {reason}");
            writeln!(log, "{text}")?;
        }
        for note in left.notes.iter().take(LISTED) {
            writeln!(log, "{note}")?;
        }
        if left.notes.len() > LISTED {
            let more = left.notes.len() - LISTED;
            writeln!(
                log,
                "{}",
                text!(en "and {more} more notes"; de "und {more} weitere Hinweise")
            )?;
        }
        // EXP-31.
        if left.untied > 0 {
            let untied = Kind::Response.counted(left.untied);
            let text = text!(
                en "note: joined by the item number alone: {untied}; nothing in the table ties them to this bundle. \
                    Keep the columns bundle and installation_id_groups of requests.csv beside them, and \
                    they are compared";
                de "Hinweis: nur über die Postennummer zugeordnet: {untied}; nichts in der Tabelle bindet sie an dieses \
                    Bündel. Die Spalten bundle und installation_id_groups von requests.csv daneben stehen lassen, dann \
                    wird verglichen"
            );
            writeln!(log, "{text}")?;
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
            writeln!(
                log,
                "{}",
                text!(en "next for {code}: {next}"; de "weiter bei {code}: {next}")
            )?;
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
                let dry = match left.is_dry {
                    true => text!(en "dry run: "; de "Probelauf: "),
                    false => String::new(),
                };
                let text = match left.stay() {
                    0 => text!(
                        en "{dry}nothing to export; no file was written";
                        de "{dry}nichts zu exportieren; es wurde keine Datei geschrieben"
                    ),
                    n => count!(
                        n;
                        en "{dry}nothing to export, {n} row stays; no file was written",
                            "{dry}nothing to export, {n} rows stay; no file was written";
                        de "{dry}nichts zu exportieren, {n} Zeile bleibt; es wurde keine Datei geschrieben",
                            "{dry}nichts zu exportieren, {n} Zeilen bleiben; es wurde keine Datei geschrieben"
                    ),
                };
                writeln!(self.out, "{text}")?;
                table::print(self.out, self.titles, left, &left_out())
            }
        }
    }

    /// Answers were looked at, and nothing was written.
    pub(super) fn checked(&mut self, judged: &Judged, left: &Left) -> io::Result<()> {
        let good = judged.responses.len() as u64;
        if self.form == Form::Json {
            return json::checked(self.out, judged, left);
        }
        let answers = Kind::Response.counted(good);
        let text = text!(
            en "good: {answers}; nothing was written";
            de "gut: {answers}; es wurde nichts geschrieben"
        );
        writeln!(self.out, "{text}")?;
        let at_fault = text!(en "at fault, named above"; de "fehlerhaft, oben genannt");
        table::print(self.out, self.titles, left, &at_fault)
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
        let items = foreseen.kind.counted(foreseen.items);
        let (from, to) = (self.titles.of(from), self.titles.of(to));
        let text = text!(
            en "dry run: would export {items} from {from} to {to}";
            de "Probelauf: würde {items} von {from} nach {to} exportieren"
        );
        writeln!(self.out, "{text}")?;
        table::print(self.out, self.titles, left, &left_out())?;
        say_holds(&foreseen.holds, self.out)
    }

    pub(super) fn done(&mut self, exported: &Exported, path: &Path, left: &Left) -> io::Result<()> {
        if self.form == Form::Json {
            return json::print(self.out, json::Bundle::Exported(exported, Some(path)), left);
        }
        let manifest = &exported.manifest;
        let items = manifest.kind.counted(manifest.items());
        let (from, to) = (self.titles.of(&manifest.from), self.titles.of(&manifest.to));
        let sequence = manifest.sequence;
        let digest = exported.digest;
        let text = text!(
            en "exported {items} from {from} to {to}, sequence {sequence}\n  bundle  {digest}\n  \
                file    {path:?}, read back and compared";
            de "{items} von {from} nach {to} exportiert, Nummer {sequence}\n  Bündel  {digest}\n  \
                Datei   {path:?}, zurückgelesen und verglichen"
        );
        writeln!(self.out, "{text}")?;
        table::print(self.out, self.titles, left, &left_out())?;
        say_holds(&exported.holds, self.out)
    }

    /// Says when the medium is safe to remove.
    pub(super) fn written(
        &mut self,
        folder: &Path,
        written: (Duration, Flushed),
        system: &System,
    ) -> io::Result<()> {
        match self.form {
            Form::Text => say_written(folder, written, system, self.out),
            Form::Json => say_written(folder, written, system, &mut carnet_host::stderr()),
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
    let (own, sent, since) = (own.last_group(), sent.last_group(), When(*since));
    let name = Escaped(machine);
    let text = match why {
        Why::Replaces if joins.is_empty() && !is_shared => text!(
            en "{place}: {name} waits: installation id … {own} would end the request for … {sent}, which was sent \
                {since} and is not answered";
            de "{place}: {name} wartet: Installations-ID … {own} würde die Anfrage für … {sent} beenden, gesendet \
                {since} und nicht beantwortet"
        ),
        Why::Replaces if joins.is_empty() => text!(
            en "{place}: {name} waits: installation id … {own} would leave the request for … {sent}, which was sent \
                {since} and is not answered; other machines share it";
            de "{place}: {name} wartet: Installations-ID … {own} würde die Anfrage für … {sent} verlassen, gesendet \
                {since} und nicht beantwortet; andere Maschinen teilen sie"
        ),
        Why::Replaces => {
            let others = several(joins);
            text!(
                en "{place}: {name} waits: installation id … {own} is the request of {others}; with it the machine \
                    would leave its own for … {sent}, which was sent {since} and is not answered";
                de "{place}: {name} wartet: Installations-ID … {own} ist die Anfrage von {others}; damit würde die \
                    Maschine ihre eigene für … {sent} verlassen, gesendet {since} und nicht beantwortet"
            )
        }
        Why::Older => text!(
            en "{place}: {name} waits: installation id … {own} is an older print; … {sent} was sent {since}";
            de "{place}: {name} wartet: Installations-ID … {own} ist eine ältere Ausgabe; … {sent} wurde gesendet \
                {since}"
        ),
    };
    let word = word(machine, digits.as_deref());
    let step = text!(
        en "if … {own} is what the machine shows now: carnet export … --replace {word}";
        de "zeigt die Maschine jetzt … {own}: carnet export … --replace {word}"
    );
    writeln!(log, "{text}\n  {step}")
}

/// A name with the digits behind it as a word of a command line.
fn word(name: &str, digits: Option<&str>) -> String {
    let digits = digits.map(|digits| format!(":{digits}")).unwrap_or_default();
    carnet_host::word(&format!("{name}{digits}")).unwrap_or_else(|| match digits.is_empty() {
        true => text!(en "with this name"; de "mit diesem Namen"),
        false => {
            text!(en "with this name and {digits} behind it"; de "mit diesem Namen und {digits} dahinter")
        }
    })
}
