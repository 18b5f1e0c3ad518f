//! Saved output of `slmgr.vbs` and `ospp.vbs` in any language.
//!
//! Labels are translated, values are not: they are found by their shape. A product begins where a
//! value of a kind comes again that the product at hand already has.

mod number;

use carnet_format::{ExtendedPid, Guid};
use carnet_judge::product::is_application;
use number::{Number, number};

use super::Collector;
use super::channel::{is_licensed, is_state_label};
use super::product::Product;
use crate::source::Ended;
use crate::source::rows::Rows as _;

/// Reads the products of a print. Whether there was anything at all.
pub(super) fn read(text: &str, rows: &mut Collector<'_>) -> Result<bool, Ended> {
    let lines: Vec<&str> = text.lines().collect();
    let mut blocks = Blocks::default();
    let mut faults = false;
    let mut next = 0;
    while next < lines.len() {
        let line = next as u64 + 1;
        let rest = &lines[next..];
        blocks.facts(line, rest[0]);
        next += match number(rest) {
            Number::None => 1,
            Number::Id { digits, used } => {
                blocks.number(line, digits);
                used
            }
            Number::Bad { error, used } => {
                rows.fault(line, None, error);
                faults = true;
                used
            }
        };
    }
    let blocks = blocks.finish();
    for block in &blocks {
        rows.product(block.line, &block.product(), |_| None)?;
    }
    Ok(faults || !blocks.is_empty())
}

/// What is known of a product.
#[derive(Debug, Default)]
struct Block<'a> {
    line: u64,
    activation_id: &'a str,
    application_id: &'a str,
    extended_pid: &'a str,
    channel: &'a str,
    license_status: &'a str,
    installation_id: String,
}

impl Block<'_> {
    fn has_facts(&self) -> bool {
        [self.activation_id, self.application_id, self.extended_pid, self.channel]
            .iter()
            .any(|fact| !fact.is_empty())
    }

    fn product(&self) -> Product<'_> {
        Product {
            installation_id: &self.installation_id,
            activation_id: self.activation_id,
            application_id: self.application_id,
            extended_pid: self.extended_pid,
            channel: self.channel,
            license_status: self.license_status,
            ..Product::default()
        }
    }
}

#[derive(Debug, Default)]
struct Blocks<'a> {
    done: Vec<Block<'a>>,
    open: Block<'a>,
    /// An empty line came after the last fact.
    gap: bool,
}

impl<'a> Blocks<'a> {
    fn facts(&mut self, line: u64, text: &'a str) {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            self.gap = true;
            return;
        }
        // ospp.vbs and message boxes draw lines between things.
        if trimmed.starts_with("---") && !trimmed.contains(':') {
            self.end();
            return;
        }
        // Details of the KMS host, the directory or the virtual machine host are indented.
        let indented = text.starts_with([' ', '\t']);
        if let Some(channel) = description(trimmed) {
            self.note(line, false, channel, |block| &mut block.channel);
        } else if let Some(channel) = channel(trimmed) {
            // It says again what the description has said.
            self.note(line, true, channel, |block| &mut block.channel);
        }
        for word in words(trimmed) {
            if let Ok(guid) = word.parse::<Guid>() {
                self.note(line, indented, word, |block| match is_application(&guid) {
                    true => &mut block.application_id,
                    false => &mut block.activation_id,
                });
            } else if word.parse::<ExtendedPid>().is_ok() {
                // Never the first value of a product; a second one is a detail of the first.
                self.note(line, true, word, |block| &mut block.extended_pid);
            }
        }
        if let Some((label, state)) = trimmed.split_once([':', '\u{ff1a}'])
            && is_state_label(label)
        {
            self.open.license_status = state.trim();
        }
        let status = trimmed.rsplit([':', '\u{ff1a}']).next().unwrap_or_default();
        if status.trim() != "1" && status.len() < trimmed.len() && is_licensed(status) {
            self.open.license_status = status;
        }
    }

    /// Notes a fact. One that the block has already begins a new block, unless it is `detail`.
    fn note(
        &mut self,
        line: u64,
        detail: bool,
        value: &'a str,
        slot: impl for<'b> Fn(&'b mut Block<'a>) -> &'b mut &'a str,
    ) {
        if !slot(&mut self.open).is_empty() {
            if detail || *slot(&mut self.open) == value {
                return;
            }
            self.end();
        } else if !self.open.installation_id.is_empty() && !self.open.has_facts() {
            self.end();
        }
        *slot(&mut self.open) = value;
        self.begin(line);
    }

    fn number(&mut self, line: u64, digits: String) {
        // After an empty line it is the output of another command.
        if !self.open.installation_id.is_empty() || (self.gap && self.open.has_facts()) {
            self.end();
        }
        self.open.installation_id = digits;
        self.open.line = line;
        self.gap = false;
    }

    fn begin(&mut self, line: u64) {
        if self.open.line == 0 {
            self.open.line = line;
        }
        self.gap = false;
    }

    fn end(&mut self) {
        let block = std::mem::take(&mut self.open);
        if block.line != 0 {
            self.done.push(block);
        }
        self.gap = false;
    }

    /// The products. `/dli` tells about a product and `/dti` prints its number: one of each belong
    /// together.
    fn finish(mut self) -> Vec<Block<'a>> {
        self.end();
        let lone = |block: &Block<'_>| !block.has_facts();
        let waiting = |block: &Block<'_>| block.installation_id.is_empty();
        let single = |test: &dyn Fn(&Block<'_>) -> bool| {
            let mut places = (0..self.done.len()).filter(|place| test(&self.done[*place]));
            places.next().filter(|_| places.next().is_none())
        };
        if let (Some(number), Some(product)) = (single(&lone), single(&waiting)) {
            self.done[product].installation_id =
                std::mem::take(&mut self.done[number].installation_id);
            self.done[product].line = self.done[number].line;
            self.done.remove(number);
        }
        self.done
    }
}

/// Runs of characters that GUIDs and extended PIDs are made of.
fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !(c.is_ascii_alphanumeric() || "-{}.".contains(c)))
}

/// The constant of a description, such as `VOLUME_MAK channel`, or of the name of an Office product
/// as ospp.vbs prints it.
fn description(line: &str) -> Option<&str> {
    if let Some((before, _)) = line.split_once(" channel") {
        let constant = before.rsplit([' ', ',']).next().unwrap_or_default();
        let shape = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
        if constant.len() >= 3 && constant.bytes().all(shape) {
            return Some(constant);
        }
    }
    // The name of a product that slmgr.vbs prints has its description below it.
    if !line.ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let office = [
        ("VL_KMS_Client", "VOLUME_KMSCLIENT"),
        ("KMS_Host", "VOLUME_KMS"),
        ("VL_MAK", "VOLUME_MAK"),
        ("R_Retail", "RETAIL"),
        ("R_OEM", "OEM"),
    ];
    let named = office.iter().find(|(part, _)| line.contains(part) && line.contains("edition"));
    named.map(|(_, constant)| *constant)
}

/// The constant of a key channel, such as `Volume:MAK`.
fn channel(line: &str) -> Option<&str> {
    let value = line.rsplit([' ', '\t']).next().unwrap_or_default();
    if value.starts_with("Volume:") || value.starts_with("OEM:") || value == "Retail" {
        return Some(value);
    }
    None
}
