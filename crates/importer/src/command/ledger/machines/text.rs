//! The list for people: the counts, a line for each machine below its product, and once for all what to
//! do.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::io::{self, Write};

use carnet_format::ErrorCode;
use carnet_format::plain_text::Escaped;
use carnet_host::settings::Titles;
use carnet_language::{Number, count, text};
use carnet_ledger::MachineState;

use super::super::confirm::label;
use super::super::wrapped;
use super::words::{next_step, stale_step, state, title};
use super::{Counts, Line};

/// No line that is made of parts is longer.
const WIDTH: usize = 80;

/// A longer name pushes what stands behind it to the right.
const NAME_WIDTH: usize = 24;

/// Before what to do, and before the rest of it.
const INDENT: (&str, &str) = ("  ", "    ");

/// What is to be printed, in little room: most machines are in one of a few states.
#[derive(Default)]
pub(super) struct Text {
    products: BTreeMap<String, Vec<Shown>>,
    names: String,
    states: Vec<String>,
    /// Where each of them stands there.
    numbers: HashMap<String, u32>,
    steps: BTreeMap<(MachineState, String, String), u64>,
    stale: u64,
    longest: usize,
}

/// Where the name ends in [`Text::names`], from where it begins, and which of the states.
struct Shown {
    name: usize,
    length: u32,
    state: u32,
}

impl Text {
    pub(super) fn add(&mut self, line: &Line, titles: &Titles) {
        let name = self.names.len();
        // safe: a string takes everything.
        let _ = match line.is_inherited {
            false => write!(self.names, "{}", Escaped(&line.record.machine)),
            true => {
                let (machine, site) = (Escaped(&line.record.machine), titles.of(&line.site));
                self.names.write_str(&text!(en "{machine} of {site}"; de "{machine} von {site}"))
            }
        };
        self.longest = self.longest.max(self.names[name..].chars().count());
        let length = (self.names.len() - name) as u32;
        let said = state(line);
        let state = match self.numbers.get(&said) {
            Some(number) => *number,
            None => {
                let number = self.states.len() as u32;
                self.states.push(Escaped(&said).to_string());
                self.numbers.insert(said, number);
                number
            }
        };
        let shown = Shown { name, length, state };
        self.products.entry(label(&line.record.request)).or_default().push(shown);
        self.step(line);
    }

    /// What to do, once for all that need the same.
    fn step(&mut self, line: &Line) {
        self.stale += u64::from(line.record.is_stale);
        let Some(next) = next_step(line) else { return };
        let state = line.record.state;
        let given = line.record.request.code.as_ref().map(ErrorCode::as_str);
        // However it was spelled.
        let code = line.known_code().map(|known| known.code).or(given);
        let code = code.filter(|_| state == MachineState::Refused);
        let code = code.map(|code| format!(" {code}")).unwrap_or_default();
        let late = match line.is_overdue {
            true => text!(en ", overdue"; de ", überfällig"),
            false => String::new(),
        };
        let title = match state {
            MachineState::ToType if !line.is_microsoft() => {
                text!(en "answer waits in the spool"; de "Antwort liegt in der Ablage")
            }
            MachineState::AtGateway if line.has_arrived => {
                text!(en "at the gateway"; de "beim Gateway")
            }
            MachineState::AtGateway => text!(en "no receipt yet"; de "noch keine Quittung"),
            _ => title(state),
        };
        let name = format!("{title}{code}{late}");
        *self.steps.entry((state, name, next)).or_default() += 1;
    }

    pub(super) fn print(&self, all: &Counts, shown: u64, out: &mut dyn Write) -> io::Result<()> {
        wrapped(&counts(all, shown), ("", "  "), WIDTH, out)?;
        let width = self.longest.min(NAME_WIDTH);
        for (product, lines) in &self.products {
            writeln!(out, "\n{}", Escaped(product))?;
            for Shown { name, length, state } in lines {
                let name = self.names.get(*name..name + *length as usize).unwrap_or_default();
                let state = self.states.get(*state as usize).map_or("", String::as_str);
                writeln!(out, "  {name:<width$}  {state}")?;
            }
        }
        if self.steps.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n{}", text!(en "what to do"; de "was zu tun ist"))?;
        for ((_, name, next), count) in &self.steps {
            let text = format!("{name} ({}): {}", Number(*count), Escaped(next));
            wrapped(&text, INDENT, WIDTH, out)?;
        }
        match self.stale {
            0 => Ok(()),
            stale => {
                let (stale, next) = (Number(stale), stale_step());
                let text = text!(en "stale ({stale}): {next}"; de "überholt ({stale}): {next}");
                wrapped(&text, INDENT, WIDTH, out)
            }
        }
    }
}

/// What there is in all, whether it is shown or not.
fn counts(all: &Counts, shown: u64) -> String {
    let mut text = count!(
        n = all.machines;
        en "{n} machine", "{n} machines";
        de "{n} Maschine", "{n} Maschinen"
    );
    if all.products != all.machines {
        text.push_str(&count!(
            n = all.products;
            en " with {n} product", " with {n} products";
            de " mit {n} Produkt", " mit {n} Produkten"
        ));
    }
    let states =
        all.states.iter().map(|(state, count)| format!("{} {}", title(*state), Number(*count)));
    let more = [
        (all.overdue, text!(en "OVERDUE"; de "ÜBERFÄLLIG")),
        (all.stale, text!(en "with a STALE older id"; de "mit einer ÜBERHOLTEN älteren ID")),
    ];
    let more = more.iter().filter(|(count, _)| *count > 0);
    let more: Vec<_> = more.map(|(count, word)| format!("{} {word}", Number(*count))).collect();
    let states: Vec<_> = states.collect();
    if !states.is_empty() {
        text.push_str(&format!(": {}", states.join(", ")));
    }
    if !more.is_empty() {
        text.push_str(&format!("; {}", more.join(", ")));
    }
    if shown != all.products {
        let shown = Number(shown);
        text.push_str(&text!(en "; shown: {shown}"; de "; gezeigt: {shown}"));
    }
    text
}
