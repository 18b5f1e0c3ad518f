//! Saved output of `slmgr.vbs` and `ospp.vbs` in any language, and lists of properties as PowerShell
//! and wmic print them.
//!
//! A print is cut into paragraphs at blank and drawn lines, a paragraph into the blocks of products.
//! A fact belongs to the block in whose bounds it stands. What may belong to two is an error.

mod block;
mod facts;
mod loose;
mod number;
mod told;
mod wrapped;

use std::collections::BTreeSet;
use std::net::IpAddr;

use carnet_format::Guid;

use block::Block;
use facts::{Facts, What};

use super::column::{Column, is_passed_over};
use super::lines::{Line, Shape, lines};
use super::{Collector, machine, shown};
use crate::fault::InputError;
use crate::source::rows::Rows as _;
use crate::source::table::Column as _;
use crate::source::{Ended, has_key};

/// Reads the products of a print. Whether there was anything at all.
pub(super) fn read(text: &str, rows: &mut Collector<'_>) -> Result<bool, Ended> {
    let lines = lines(text);
    if let Some(line) = table_for_the_eye(&lines) {
        return Err(Ended::At(line, InputError::FormatTable));
    }
    let width = lines.iter().map(Line::width).max().unwrap_or_default();
    let mut print = Print { width, ..Print::default() };
    let mut faults = Vec::new();
    let mut rest = &lines[..];
    while !rest.is_empty() {
        let length = paragraph_length(rest);
        print.paragraph(&rest[..length], &mut faults);
        print.headings.extend(rest.get(length).and_then(heading));
        rest = rest.get(length + 1..).unwrap_or_default();
    }
    faults.extend(loose::digits(&lines, &print.consumed));
    let is_something = !faults.is_empty() || !print.blocks.is_empty();
    for (line, error) in faults {
        rows.fault(line, None, error);
    }
    print.name_machines();
    print.join_office();
    print.hand_out(rows)?;
    Ok(is_something)
}

/// How many lines there are before a blank or drawn one. In a list of properties a blank line that
/// reaches to where the values stand, or above a line that begins there, is a piece of one.
fn paragraph_length(lines: &[Line<'_>]) -> usize {
    // Half a value may look like another pair: the first one tells.
    let mut column = None;
    let mut below = lines.iter().skip(1);
    let is_in = |line: &&Line<'_>| {
        let below = below.next();
        column = column.or_else(|| line.value_column().filter(|column| *column > 12));
        if !is_bound(line.shape()) {
            return true;
        }
        let Some(column) = column else { return false };
        let goes_on = below.is_some_and(|it| it.indent == column && !is_bound(it.shape()));
        line.text.is_empty() && (goes_on || (column..column + 2).contains(&line.indent))
    };
    lines.iter().take_while(is_in).count()
}

/// A machine by its label.
struct Named {
    line: u64,
    /// The last line of its paragraph, such as `systeminfo` prints it.
    end: u64,
    name: String,
    /// In a record of a list, with what is said of the product.
    in_record: bool,
}

/// No console is narrower.
const NARROWEST: usize = 40;

fn is_bound(shape: Shape<'_>) -> bool {
    matches!(shape, Shape::Blank | Shape::Rule | Shape::Heading(_))
}

/// What a print has said so far.
#[derive(Default)]
struct Print {
    blocks: Vec<Block>,
    /// Machines by their labels.
    machines: Vec<Named>,
    /// What is drawn above prints, and words that stand alone there: they may name a machine.
    headings: Vec<(u64, String)>,
    words: Vec<(u64, String)>,
    /// What stands among the facts and says nothing of a product.
    unread: Vec<(u64, String)>,
    /// The versions of Windows that prints begin with.
    versions: Vec<(u64, String)>,
    consumed: BTreeSet<u64>,
    /// How wide the widest line is.
    width: usize,
    /// Numbers of which it is not certain what is said of them.
    uncertain: Vec<(u64, String)>,
    unknown: BTreeSet<String>,
    is_os_license: bool,
    /// A label for the machine has nothing behind it.
    is_left_empty: bool,
}

impl Print {
    fn paragraph(&mut self, paragraph: &[Line<'_>], faults: &mut Vec<(u64, InputError)>) {
        if paragraph.is_empty() {
            return;
        }
        let mut facts = Facts::of(paragraph);
        self.words.extend(paragraph.first().filter(|_| !facts.is_list).and_then(word));
        self.versions.extend(paragraph.iter().filter_map(version));
        // `hostname` was typed at a prompt, and this is what it said.
        let asked = |two: &&[Line<'_>]| two[0].text.to_lowercase().ends_with("> hostname");
        let told = paragraph.windows(2).filter(asked).filter_map(|two| word(&two[1]));
        self.headings.extend(told);
        self.consumed.extend(&facts.consumed);
        faults.append(&mut facts.faults);
        self.unknown.extend(facts.unknown.drain(..));
        self.is_os_license |= facts.is_os_license;
        if !facts.is_list {
            // The values of a paragraph without a number are details: of a KMS host, of the directory.
            let has_number = facts.facts.iter().any(|fact| fact.what == block::INSTALLATION);
            let whole = |text: &str| paragraph.iter().any(|line| line.text == text);
            facts.unread.retain(|(_, text)| has_number || paragraph.len() == 1 || whole(text));
            self.unread.append(&mut facts.unread);
        }
        let is_machine = |what| matches!(what, What::Column(Column::Machine(_)));
        // A machine alone is the heading of what follows.
        let alone = facts.facts.iter().all(|fact| is_machine(fact.what));
        // Below the only number of its paragraph it is that block's own.
        let place = |is: &dyn Fn(What) -> bool| facts.facts.iter().position(|fact| is(fact.what));
        let numbers = facts.facts.iter().filter(|fact| fact.what == block::INSTALLATION).count();
        let is_below = numbers == 1
            && place(&is_machine).is_some_and(|machine| {
                place(&|what| what == block::INSTALLATION).is_some_and(|number| machine > number)
            });
        let in_record = (facts.is_list && !alone) || is_below;
        for fact in facts.facts.iter().filter(|fact| is_machine(fact.what)) {
            if machine::is_left_out(&fact.value) {
                // EXP-4.
                self.is_left_empty |=
                    matches!(fact.what, What::Column(column) if column.is_for_a_machine_by_hand());
            } else {
                let (line, mut name) = (fact.line, fact.value.clone());
                // What it was broken at, nobody knows.
                if !facts.is_list
                    && let Some(rest) = self.may_go_on_in(paragraph, line)
                {
                    name = format!("{name}\n{rest}");
                }
                let end = paragraph.last().map_or(line, |last| last.number);
                self.machines.push(Named { line, end, name, in_record });
            }
        }
        if !in_record {
            facts.facts.retain(|fact| !is_machine(fact.what));
        }
        match block::blocks(&facts) {
            Ok(blocks) => self.blocks.extend(blocks),
            Err(ambiguous) => {
                faults.push((ambiguous.line, InputError::Ambiguous));
                let numbers = facts.facts.iter().filter(|fact| fact.what == block::INSTALLATION);
                self.uncertain.extend(numbers.map(|fact| (fact.line, fact.value.clone())));
            }
        }
    }

    /// The line below one that is as wide as the console, where it may be the rest of a name.
    fn may_go_on_in<'l>(&self, paragraph: &'l [Line<'_>], line: u64) -> Option<&'l str> {
        let place = paragraph.iter().position(|it| it.number == line)?;
        let width = paragraph[place].width();
        let below = paragraph.get(place + 1).filter(|_| width >= self.width.max(NARROWEST))?;
        let is_part = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        (below.shape() == Shape::Bare && below.text.chars().all(is_part)).then_some(&*below.text)
    }

    /// A machine that is named above its prints holds down to the next, or to a heading.
    fn name_machines(&mut self) {
        let first = |block: &Block| block.facts.first().map_or(0, |fact| fact.line);
        for block in &mut self.blocks {
            let line = first(block);
            let below = self.machines.partition_point(|named| named.line <= line);
            let is_of_another = |named: &Named| {
                let is_between = |above: &[(u64, String)]| {
                    let below = above.partition_point(|(heading, _)| *heading <= line);
                    above[..below].last().is_some_and(|(heading, _)| *heading > named.line)
                };
                // A record of a list names its own machine, and so does a block with the name below.
                let said = |(at, text): &(u64, String)| {
                    (named.end + 1..line).contains(at) && may_name_a_machine(text)
                };
                is_between(&self.headings)
                    || is_between(&self.words)
                    || self.unread.iter().any(said)
                    || named.in_record
            };
            let above = self.machines[..below].last();
            block.machine = match above.filter(|named| !is_of_another(named)) {
                Some(named) => Some(named.name.clone()),
                // It is named for others in this file.
                None if !self.machines.is_empty() => Some(String::new()),
                None => None,
            };
        }
    }

    /// `ospp.vbs /dinstid` tells the number of a product, `/dstatus` the rest: under the same name of
    /// the licence they are one.
    fn join_office(&mut self) {
        let bare = |block: &Block| told::bare(block.text(Column::Name));
        let waiting: Vec<(String, Block)> = self
            .blocks
            .iter()
            .filter(|block| is_office(block) && block.is_waiting())
            .map(|block| (bare(block), block.clone()))
            .collect();
        let headings = &self.headings;
        let heading_of = |line: u64| headings.partition_point(|(heading, _)| *heading < line);
        let mut joined = BTreeSet::new();
        for block in &mut self.blocks {
            let is_named_only = |block: &Block| {
                is_office(block)
                    && !block.is_waiting()
                    && block.text(Column::ActivationId).is_empty()
                    && block.text(Column::Description).is_empty()
            };
            if !is_named_only(block) {
                continue;
            }
            let name = bare(block);
            let mut same = waiting.iter().filter(|(known, told)| {
                *known == name
                    && told.machine == block.machine
                    && heading_of(told.line()) == heading_of(block.line())
            });
            if let (Some((_, told)), None) = (same.next(), same.next()) {
                let more = told.facts.iter().filter(|fact| fact.what != What::Column(Column::Name));
                block.facts.extend(more.cloned());
                joined.insert(told.line());
            }
        }
        self.blocks.retain(|block| !(joined.contains(&block.line()) && block.is_waiting()));
    }

    fn hand_out(self, rows: &mut Collector<'_>) -> Result<(), Ended> {
        // What was asked of another host is not of the machine that is named here.
        if let Some((line, text)) = self
            .unread
            .iter()
            .find(|(_, text)| asks_another_host(text) && !has_key(text.as_bytes()))
        {
            rows.fault(*line, None, InputError::SeveralMachines { names: shown(text) });
            return Ok(());
        }
        let names = self.several_machines();
        rows.unknown.extend(self.unknown.iter().cloned());
        rows.is_named |= !self.machines.is_empty();
        rows.is_os_license |= self.is_os_license;
        rows.is_left_empty |= self.is_left_empty;
        for (line, number) in &self.uncertain {
            rows.uncertain(*line, number);
        }
        if self.blocks.iter().all(|block| block.machine.is_none()) && !names.is_empty() {
            rows.several_machines = Some(names);
        }
        told::hand_out(&self.blocks, rows)
    }

    /// What may be the names of several machines: headings, versions of Windows that differ, and what
    /// nobody has read between two numbers.
    fn several_machines(&self) -> String {
        let mut numbers: Vec<u64> = self
            .blocks
            .iter()
            .filter(|block| block.product().has_installation_id())
            .map(Block::line)
            .collect();
        numbers.sort_unstable();
        let mut lines: Vec<u64> = self.blocks.iter().map(Block::line).collect();
        lines.sort_unstable();
        // What stands above the first heading is of another machine; words may be anything.
        for (above, counts_none, lines) in [
            (&self.headings, true, &lines),
            (&self.words, false, &numbers),
            (&self.versions, false, &numbers),
        ] {
            let name_of = |line: &u64| {
                let below = above.partition_point(|(heading, _)| heading < line);
                above.get(below.checked_sub(1)?).map(|(_, name)| name.as_str())
            };
            let names: BTreeSet<Option<&str>> = lines.iter().map(name_of).collect();
            if names.iter().filter(|name| counts_none || name.is_some()).count() > 1 {
                return names.into_iter().flatten().collect::<Vec<_>>().join(", ");
            }
        }
        self.between(&numbers)
    }

    /// What stands between two numbers, may name a machine, and does not stand above the first.
    fn between(&self, numbers: &[u64]) -> String {
        let [first, .., last] = numbers else { return String::new() };
        let above: BTreeSet<&str> = self
            .unread
            .iter()
            .filter(|(line, _)| line <= first)
            .map(|(_, text)| text.as_str())
            .collect();
        let names: BTreeSet<&str> = self
            .unread
            .iter()
            .filter(|(line, _)| first < line && line <= last)
            .map(|(_, text)| text.as_str())
            .filter(|text| !above.contains(text) && may_name_a_machine(text))
            // EXP-6. No key is shown.
            .filter(|text| !has_key(text.as_bytes()))
            .collect();
        names.into_iter().take(5).collect::<Vec<_>>().join(", ")
    }
}

/// A line with a word that may be the name or the address of a host: letters and digits, or numbers
/// with dots between them. The command of a print is none, unless it names another host.
fn may_name_a_machine(text: &str) -> bool {
    if asks_another_host(text) {
        return true;
    }
    if command(text).is_some() {
        return false;
    }
    // Behind the prompt, where there is one.
    let is_prompt = text.starts_with("PS ") || text.get(1..3) == Some(":\\");
    let text = if is_prompt { text.rsplit('>').next().unwrap_or(text) } else { text };
    let is_part = |c: char| c.is_alphanumeric() || "-_.\\".contains(c);
    text.split(|c| !is_part(c)).any(|word| {
        let has = |is: fn(char) -> bool| word.chars().any(is);
        let is_address = word.parse::<IpAddr>().is_ok();
        let is_version = word.split('.').all(|part| part.parse::<u32>().is_ok());
        is_address || (has(char::is_alphabetic) && has(|c| c.is_ascii_digit()) && !is_version)
    })
}

/// What stands behind the name of a script of Windows in a command, not in a sentence.
fn command(text: &str) -> Option<&str> {
    let scripts = ["slmgr.vbs", "ospp.vbs", "slmgr", "ospp"];
    let (before, behind) = scripts.iter().find_map(|name| text.split_once(name))?;
    let is_command = before.is_empty() || before.contains("cscript") || before.contains('>');
    is_command.then_some(behind)
}

/// A command whose print is of the host that it names.
fn asks_another_host(text: &str) -> bool {
    // Options, and the activation id of a product.
    let is_option = |word: &str| {
        word.starts_with(['/', '-']) || word.parse::<Guid>().is_ok() || has_key(word.as_bytes())
    };
    let remote = ["Invoke-Command", "-ComputerName", "Enter-PSSession", "psexec"];
    remote.iter().any(|word| text.contains(word))
        || command(text).is_some_and(|behind| {
            // Up to the file that it is written to.
            let mut words = behind.split_whitespace().take_while(|word| !word.contains(['>', '|']));
            !words.all(is_option)
        })
}

/// A licence under its name, as `ospp.vbs` prints it.
fn is_office(block: &Block) -> bool {
    let name = block.text(Column::Name);
    !block.is_record && name.contains("Office") && name.ends_with("edition")
}

/// What is drawn above a print, or the prompt of a remote session.
fn heading(line: &Line<'_>) -> Option<(u64, String)> {
    match line.shape() {
        Shape::Heading(name) => Some((line.number, name.to_owned())),
        _ => None,
    }
}

/// A word that stands alone and may be the name of a machine.
fn word(line: &Line<'_>) -> Option<(u64, String)> {
    let name = match line.shape() {
        Shape::Pair { label, value: "" } if Column::of_label(label).is_none() => label,
        Shape::Bare => line.text.trim_matches(['[', ']', '#', ' ']),
        _ => return None,
    };
    let is_host = (2..=64).contains(&name.len())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
        && name.chars().any(|c| c.is_ascii_alphabetic())
        // A message box; the header of `wmic csproduct get UUID`.
        && !["OK", "UUID"].contains(&name);
    is_host.then(|| (line.number, name.to_owned()))
}

/// `10.0.26100.8036`, which is not an address: its third number is that of a build.
fn version(line: &Line<'_>) -> Option<(u64, String)> {
    let Shape::Pair { value, .. } = line.shape() else { return None };
    let parts: Vec<Option<u32>> = value.split('.').map(|part| part.parse().ok()).collect();
    let is_version = matches!(parts[..], [Some(_), Some(_), Some(2600..), Some(_)]);
    is_version.then(|| (line.number, value.to_owned()))
}

/// The line of a header whose columns stand below each other, with dashes below them or among other
/// text.
fn table_for_the_eye(lines: &[Line<'_>]) -> Option<u64> {
    lines.iter().enumerate().find_map(|(place, line)| {
        let names =
            || line.text.split([' ', '\t', ',', ';', '|', '"']).filter(|name| !name.is_empty());
        let known = |name: &&str| Column::named(name).is_some() || is_passed_over(name);
        let below = lines.get(place + 1).filter(|below| below.shape() == Shape::Rule);
        let is_ruled = below.is_some_and(|below| below.text.split_whitespace().count() > 1);
        let known = names().filter(known).count();
        let is_bare = line.shape() == Shape::Bare;
        // A table that a console has broken, its header too.
        let is_piece =
            line.text.contains([',', ';', '|']) && !line.text.contains(char::is_whitespace);
        let has_property = || names().any(Column::is_property);
        let is_header = match is_piece {
            true => known > 1 || has_property(),
            false => known > 1 && has_property(),
        };
        (known > 1 && is_ruled || is_bare && is_header).then_some(line.number)
    })
}
