//! What the lines of a paragraph say, each for itself.

use carnet_format::{ExtendedPid, Guid, InstallationId};
use carnet_judge::product::is_application;

use super::number::{Number, ends_in_digits, number};
use super::wrapped::{channel, decoded, described, in_list, longest};
use crate::fault::InputError;
use crate::intake::column::{Column, is_of_os_license, is_passed_over};
use crate::intake::kind;
use crate::intake::lines::{Line, Shape};
use crate::source::table::{Column as _, bare};

/// One thing that a print says.
#[derive(Clone, Debug)]
pub(super) struct Fact {
    pub(super) what: What,
    pub(super) value: String,
    pub(super) line: u64,
    /// Its place among the lines of the paragraph that say anything.
    place: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    Column(Column),
    /// The last characters of the product key, which a request does not need.
    PartialKey,
    /// Under a label that nobody knows: what it may be, its neighbours tell.
    Guid,
    Pid,
    Words,
}

/// What a paragraph says.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) facts: Vec<Fact>,
    pub(super) faults: Vec<(u64, InputError)>,
    /// The lines of installation ids, good or bad.
    pub(super) consumed: Vec<u64>,
    /// Labels of a list whose meaning is not known.
    pub(super) unknown: Vec<String>,
    /// What stands among the facts of a print, says nothing of a product, and may name a machine.
    pub(super) unread: Vec<(u64, String)>,
    /// It is a list of properties.
    pub(super) is_list: bool,
    /// `Get-OSLicenseInfo` has printed it.
    pub(super) is_os_license: bool,
    /// Where the values of the list begin.
    margin: usize,
}

impl Facts {
    pub(super) fn of(paragraph: &[Line<'_>]) -> Self {
        // PowerShell puts the marks below each other.
        let pairs = paragraph.iter().filter_map(|line| match line.shape() {
            Shape::Pair { label, .. } => {
                let is_of_list =
                    Column::is_property(label) || line.text[label.len()..].starts_with("  ");
                Some((matches!(Column::named(label), Some(Column::Machine(_))), is_of_list))
            }
            _ => None,
        });
        // A machine may stand above anything: what follows says whether it is a list.
        let (machines, others): (Vec<_>, Vec<_>) = pairs.partition(|(is_machine, _)| *is_machine);
        let told = if others.is_empty() { machines } else { others };
        let is_list = told.iter().any(|(_, is_of_list)| *is_of_list);
        let mut facts = Self { is_list, ..Self::default() };
        let mut next = 0;
        let mut place = 0;
        while next < paragraph.len() {
            next += facts.read(&paragraph[next..], place);
            place += 1;
        }
        facts.ask_neighbours();
        facts
    }

    /// Reads the first of `lines`, and says how many it took.
    fn read(&mut self, lines: &[Line<'_>], place: usize) -> usize {
        let first = &lines[0];
        let shape = self.shape(first);
        let column = match shape {
            Shape::Pair { label, .. } if self.is_list => Column::named(label),
            Shape::Pair { label, .. } => Column::of_label(label),
            _ => None,
        };
        // What stands before the label, on every line or on this one, nobody knows.
        if !self.is_list && has_prefix(&first.text) {
            self.faults.push((first.number, InputError::Ambiguous));
            return 1;
        }
        if let Some(used) = self.number(lines, column, place) {
            if let (Shape::Pair { label, .. }, None) = (shape, column) {
                self.unread.push((first.number, label.to_owned()));
            }
            return used;
        }
        let Shape::Pair { label, value } = shape else { return self.bare(lines, place) };
        // Half a value may look like another pair.
        let is_known = self.margin == 0 || column.is_some() || is_passed_over(label);
        if let Some(margin) = first.value_column().filter(|_| is_known) {
            self.margin = margin;
        }
        self.is_os_license |= self.is_list && is_of_os_license(label);
        match column {
            Some(column) => self.labelled(column, value, lines, place),
            None => self.unlabelled(label, decoded(value), lines, place),
        }
    }

    /// A line without a label: it may be a description, with its label lost.
    fn bare(&mut self, lines: &[Line<'_>], place: usize) -> usize {
        let line = lines[0].number;
        let below = self.tails(lines);
        let (text, used) = described(&lines[0].text, below.get(..1).unwrap_or_default());
        if kind::description(&text).is_some() {
            self.push(What::Column(Column::Description), &text, line, place);
            return used;
        }
        let mut words = lines[0].text.split_whitespace();
        if words.next().is_some_and(Column::is_property) && words.next().is_some() {
            // A property and its value, with blanks between them.
            self.faults.push((line, InputError::Ambiguous));
            return 1;
        }
        if is_activated(&lines[0].text) {
            self.push(What::Column(Column::LicenseStatus), "licensed", line, place);
            return 1;
        }
        self.unread.push((line, lines[0].text.to_string()));
        // Words that could not be decoded.
        if text.chars().all(|c| "?\u{fffd} ".contains(c)) {
            self.push(What::Words, &text, line, place);
        }
        1
    }

    /// A value under a label that is known.
    fn labelled(&mut self, column: Column, whole: &str, lines: &[Line<'_>], place: usize) -> usize {
        let more = self.tails(lines);
        let value = decoded(whole);
        let line = lines[0].number;
        if self.is_list
            && let Some((column, value)) = in_list(column, whole, &more)
        {
            self.push(What::Column(column), &value, line, place);
            return 1;
        }
        let (value, used) = match column {
            Column::ActivationId | Column::ApplicationId => longest(value, &more, is::<Guid>),
            Column::ExtendedPid => longest(value, &more, is::<ExtendedPid>),
            Column::Description => described(value, &more),
            Column::Channel => channel(value, &more),
            // The words stand below it.
            Column::LicenseStatus if value.is_empty() => {
                let below = lines.get(1).filter(|line| !line.text.is_empty());
                let value = below.map_or_else(String::new, |line| line.text.to_string());
                (value, 1 + usize::from(below.is_some()))
            }
            Column::Name => {
                let is_licence =
                    |text: &str| text.trim_end_matches([':', ' ']).ends_with("edition");
                let (value, used) = longest(value, &more, is_licence);
                (value.trim_end_matches([':', ' ']).to_owned(), used)
            }
            Column::Machine(_) => {
                // A transcript of PowerShell tells the version of Windows behind it. A name that lost
                // its first letter is another: nothing is taken off.
                let name = whole.split(" (Microsoft Windows").next().unwrap_or(whole);
                (name.to_owned(), 1)
            }
            _ => (value.to_owned(), 1),
        };
        self.push(What::Column(column), &value, line, place);
        if matches!(column, Column::ActivationId | Column::ApplicationId | Column::ExtendedPid) {
            self.took(&lines[..used]);
        }
        used
    }

    /// These lines are read: their digits are of what they say.
    fn took(&mut self, lines: &[Line<'_>]) {
        self.consumed.extend(lines.iter().map(|line| line.number));
    }

    /// An installation id that begins in the first of `lines`.
    fn number(&mut self, lines: &[Line<'_>], label: Option<Column>, place: usize) -> Option<usize> {
        // ospp.vbs prints the name of the product before its number; a console wraps it anywhere.
        let skipped = match (label, self.shape(&lines[0])) {
            (Some(Column::Name), Shape::Pair { label, .. }) if is_office(label) => {
                lines.iter().take(3).position(|line| ends_in_digits(&line.text)).unwrap_or(0)
            }
            // The number stands below its label.
            (
                Some(Column::InstallationId | Column::ForestInstallationId),
                Shape::Pair { value: "", .. },
            ) if lines.get(1).is_some_and(|line| self.shape(line) == Shape::Bare) => 1,
            _ => 0,
        };
        let rest = &lines[skipped..];
        let (result, used) = match number(&rest[..rest.len().min(MOST_LINES)]) {
            Number::None => return None,
            Number::Id { digits, used } => (Ok(digits), used),
            Number::Bad { error, used } => (Err(error), used),
        };
        let line = lines[0].number;
        self.took(&lines[..skipped + used]);
        let column = match label {
            Some(Column::ForestInstallationId) => Column::ForestInstallationId,
            None | Some(Column::InstallationId | Column::Name) => Column::InstallationId,
            // Another value stands there.
            Some(_) => {
                self.faults.push((line, InputError::NoHeader));
                return Some(skipped + used);
            }
        };
        match result {
            Ok(digits) => {
                if label == Some(Column::Name) {
                    let name = name_before_number(&lines[..=skipped]);
                    self.push(What::Column(Column::Name), &name, line, place);
                }
                self.push(What::Column(column), &digits, lines[skipped].number, place);
            }
            Err(error) => self.faults.push((line, error)),
        }
        Some(skipped + used)
    }

    /// A value under a label that is not known.
    fn unlabelled(&mut self, label: &str, value: &str, lines: &[Line<'_>], place: usize) -> usize {
        let line = lines[0].number;
        let more = self.tails(lines);
        if self.is_list {
            if !value.is_empty() && !is_passed_over(label) {
                self.unknown.push(label.to_owned());
            }
            return 1;
        }
        let (guid, used) = longest(value, &more, is::<Guid>);
        if let Ok(found) = guid.parse::<Guid>() {
            let what = match is_application(&found) {
                true => What::Column(Column::ApplicationId),
                false if is_of_a_device(label) => return used,
                false => What::Guid,
            };
            self.push(what, &guid, line, place);
            self.took(&lines[..used]);
            return used;
        }
        let (pid, used) = longest(value, &more, is::<ExtendedPid>);
        if is::<ExtendedPid>(&pid) {
            self.push(What::Pid, &pid, line, place);
            self.took(&lines[..used]);
            return used;
        }
        let (text, used) = described(value, &more);
        if kind::description(&text).is_some() {
            self.push(What::Column(Column::Description), &text, line, place);
            return used;
        }
        if value.is_empty() {
            self.unread.push((line, label.to_owned()));
        } else if value.contains("://") {
            // A console may have broken the address.
            return 1 + more.iter().take_while(|tail| !tail.contains(char::is_whitespace)).count();
        } else if is_host(value) && !is_partial_key(value) {
            self.unread.push((line, value.to_owned()));
        }
        if kind::is_channel(value) {
            let (text, used) = channel(value, &more);
            self.push(What::Column(Column::Channel), &text, line, place);
            return used;
        } else if is_partial_key(value) {
            self.push(What::PartialKey, value, line, place);
        } else if is_words(value) {
            self.push(What::Words, value, line, place);
        }
        1
    }

    /// In a list of properties the value goes on where the values stand.
    fn shape<'l>(&self, line: &'l Line<'_>) -> Shape<'l> {
        match line.shape() {
            Shape::Pair { .. } if self.is_list && self.margin > 0 && line.indent == self.margin => {
                Shape::Bare
            }
            // Half an address that a console has broken off.
            Shape::Pair { label, .. }
                if !self.is_list && line.text[label.len()..].trim_start().starts_with('=') =>
            {
                Shape::Bare
            }
            Shape::Blank => Shape::Bare,
            shape => shape,
        }
    }

    /// The lines below the first that a console may have broken off: those that say nothing
    /// themselves.
    fn tails<'l>(&self, lines: &'l [Line<'_>]) -> Vec<&'l str> {
        let is_tail = |line: &&Line<'_>| self.shape(line) == Shape::Bare;
        let most = if self.is_list { MOST_LINES } else { 3 };
        lines[1..].iter().take_while(is_tail).take(most).map(|line| &*line.text).collect()
    }

    fn push(&mut self, what: What, value: &str, line: u64, place: usize) {
        self.facts.push(Fact { what, value: value.to_owned(), line, place });
    }

    /// In the order of `slmgr.vbs`, in any language: description, activation id, application id,
    /// extended PID.
    fn ask_neighbours(&mut self) {
        let told: Vec<(usize, What)> =
            self.facts.iter().map(|fact| (fact.place, fact.what)).collect();
        let at = |place: Option<usize>, wanted: &[What]| {
            place.is_some_and(|place| {
                let from = told.partition_point(|(known, _)| *known < place);
                let there = told[from..].iter().take_while(|(known, _)| *known == place);
                there.into_iter().any(|(_, what)| wanted.contains(what))
            })
        };
        let application = What::Column(Column::ApplicationId);
        let activation = What::Column(Column::ActivationId);
        for fact in &mut self.facts {
            let (before, after) = (fact.place.checked_sub(1), Some(fact.place + 1));
            match fact.what {
                What::Guid
                    if at(after, &[application])
                        || at(before, &[What::Column(Column::Description)]) =>
                {
                    fact.what = activation;
                }
                What::Pid if at(before, &[application, activation]) => {
                    fact.what = What::Column(Column::ExtendedPid);
                }
                _ => {}
            }
        }
        self.facts.retain(|fact| !matches!(fact.what, What::Guid | What::Pid));
    }
}

fn is_host(value: &str) -> bool {
    !value.starts_with("0x") && value.chars().all(|c| c.is_alphanumeric() || "-_.\\".contains(c))
}

/// Whether a label that every print has stands behind something else: a time, the name of a host.
fn has_prefix(text: &str) -> bool {
    const LABELS: [Column; 4] =
        [Column::InstallationId, Column::ActivationId, Column::LicenseStatus, Column::Channel];
    let head: String = text.chars().take(120).collect();
    head.match_indices([':', '\u{ff1a}']).any(|(end, _)| {
        let words: Vec<&str> = head[..end].split_whitespace().collect();
        // The whole of it is the label, or is not.
        (1..words.len().min(6)).any(|first| {
            let label = words[first..].join(" ");
            words.len() - first > 1
                && Column::of_label(&label).is_some_and(|column| LABELS.contains(&column))
                && Column::of_label(&words.join(" ")).is_none()
        })
    })
}

/// What `slmgr.vbs /xpr` says of a product that needs no activation, in the languages that are known.
fn is_activated(text: &str) -> bool {
    const WORDS: [&str; 5] = [
        "permanently activated",
        "dauerhaft aktiviert",
        "permanent aktiviert",
        "activé de façon permanente",
        "activado de forma permanente",
    ];
    let text = text.to_lowercase();
    WORDS.iter().any(|words| text.contains(words))
}

/// The most lines of one number: a digit in each.
const MOST_LINES: usize = 64;

/// Whether a value can be read as it stands.
fn is<T: std::str::FromStr>(text: &str) -> bool {
    text.parse::<T>().is_ok()
}

/// The name of the product between its label and its number.
fn name_before_number(lines: &[Line<'_>]) -> String {
    let joined: String = lines.iter().map(|line| &*line.text).collect();
    let name = joined.split_once([':', '\u{ff1a}']).map_or("", |(_, rest)| rest);
    let lost = |c: char| c == char::REPLACEMENT_CHARACTER;
    let starts = |c: char| c.is_whitespace() || lost(c);
    let ends = |c: char| c.is_ascii_digit() || c == ':' || InstallationId::separates(c) || lost(c);
    name.trim_start_matches(starts).trim_end_matches(ends).to_owned()
}

fn is_office(label: &str) -> bool {
    bare(label) == "installationidfor"
}

/// GUIDs of a device or a client, in the words that Windows has for them.
fn is_of_a_device(label: &str) -> bool {
    let label = label.to_lowercase();
    ["device", "gerät", "uuid", "iaid", "cmid", "client machine"]
        .iter()
        .any(|word| label.contains(word))
}

fn is_partial_key(value: &str) -> bool {
    value.len() == 5 && value.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// Words and nothing else: neither a number nor a time nor an address.
fn is_words(value: &str) -> bool {
    let letter = |c: char| c.is_alphabetic() || c == '?' || c == char::REPLACEMENT_CHARACTER;
    value.chars().any(letter) && !value.chars().any(|c| c.is_ascii_digit() || "/\\@=".contains(c))
}
