//! The list for people: the counts, a line for each machine below its product, and once for all what to
//! do.

use std::collections::BTreeMap;
use std::io::{self, Write};

use carnet_format::ErrorCode;
use carnet_format::plain_text::Escaped;
use carnet_host::settings::Titles;
use carnet_ledger::MachineState;

use super::words::{STALE, next_step, state, title};
use super::{Counts, Line};

/// No line that is made of parts is longer.
const WIDTH: usize = 98;

/// A longer name pushes what stands behind it to the right.
const NAME_WIDTH: usize = 24;

/// Before what to do, and before the rest of it.
const INDENT: (&str, &str) = ("  ", "    ");

pub(super) fn print(
    all: &Counts,
    shown: &[&Line],
    titles: &Titles,
    out: &mut dyn Write,
) -> io::Result<()> {
    wrapped(&counts(all, shown.len()), ("", "  "), out)?;
    let mut products: BTreeMap<&str, Vec<&Line>> = BTreeMap::new();
    for line in shown {
        products.entry(&line.product).or_default().push(line);
    }
    let name = |line: &Line| match line.is_inherited {
        false => Escaped(&line.record.machine).to_string(),
        true => format!("{} of {}", Escaped(&line.record.machine), titles.of(&line.site)),
    };
    let longest = shown.iter().map(|line| name(line).chars().count()).max().unwrap_or_default();
    let width = longest.min(NAME_WIDTH);
    for (product, lines) in &products {
        writeln!(out, "\n{}", Escaped(product))?;
        for line in lines {
            writeln!(out, "  {:<width$}  {}", name(line), Escaped(&state(line)))?;
        }
    }
    steps(shown, out)
}

/// What there is in all, whether it is shown or not.
fn counts(all: &Counts, shown: usize) -> String {
    let noun =
        |count: u64, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
    let mut text = noun(all.machines, "machine");
    if all.products != all.machines {
        text.push_str(&format!(" with {}", noun(all.products, "product")));
    }
    let states = all.states.iter().map(|(state, count)| format!("{} {count}", title(*state)));
    let more = [(all.overdue, "OVERDUE"), (all.stale, "with a STALE older id")];
    let more = more.iter().filter(|(count, _)| *count > 0);
    let more: Vec<_> = more.map(|(count, word)| format!("{count} {word}")).collect();
    let states: Vec<_> = states.collect();
    if !states.is_empty() {
        text.push_str(&format!(": {}", states.join(", ")));
    }
    if !more.is_empty() {
        text.push_str(&format!("; {}", more.join(", ")));
    }
    if shown as u64 != all.products {
        text.push_str(&format!("; shown: {shown}"));
    }
    text
}

/// What to do, once for all that need the same.
fn steps(shown: &[&Line], out: &mut dyn Write) -> io::Result<()> {
    let mut steps: BTreeMap<(MachineState, String, &str), u64> = BTreeMap::new();
    let mut stale = 0;
    for line in shown {
        stale += u64::from(line.record.is_stale);
        let Some(next) = next_step(line) else { continue };
        let state = line.record.state;
        let given = line.record.request.code.as_ref().map(ErrorCode::as_str);
        // However it was spelled.
        let code = line.known_code().map(|known| known.code).or(given);
        let code = code.filter(|_| state == MachineState::Refused);
        let code = code.map(|code| format!(" {code}")).unwrap_or_default();
        let late = if line.is_overdue { ", overdue" } else { "" };
        let title = match state {
            MachineState::ToType if !line.is_microsoft() => "answer waits in the spool",
            _ => title(state),
        };
        let name = format!("{title}{code}{late}");
        *steps.entry((state, name, next)).or_default() += 1;
    }
    if steps.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nwhat to do")?;
    for ((_, name, next), count) in steps {
        wrapped(&format!("{name} ({count}): {}", Escaped(next)), INDENT, out)?;
    }
    match stale {
        0 => Ok(()),
        _ => wrapped(&format!("stale ({stale}): {STALE}"), INDENT, out),
    }
}

/// A text in lines that are not too long: what the first begins with, and the others.
fn wrapped(text: &str, (first, rest): (&str, &str), out: &mut dyn Write) -> io::Result<()> {
    let (mut line, mut is_begun) = (first.to_owned(), false);
    for word in text.split(' ') {
        if is_begun && line.chars().count() + 1 + word.chars().count() > WIDTH {
            writeln!(out, "{line}")?;
            (line, is_begun) = (rest.to_owned(), false);
        }
        if is_begun {
            line.push(' ');
        }
        line.push_str(word);
        is_begun = true;
    }
    writeln!(out, "{line}")
}
