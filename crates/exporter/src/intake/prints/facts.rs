//! What the lines of a paragraph say, each for itself.

use carnet_format::{ExtendedPid, Guid};
use carnet_judge::product::is_application;

use super::number::{Number, ends_in_digits, number};
use crate::fault::InputError;
use crate::intake::column::{Column, is_of_os_license};
use crate::intake::kind::{self, Kind};
use crate::intake::lines::{Line, Shape};
use crate::intake::state::State;

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
    /// It is a list of properties.
    pub(super) is_list: bool,
    /// `Get-OSLicenseInfo` has printed it.
    pub(super) is_os_license: bool,
    /// Where the values of the list begin.
    margin: usize,
}

impl Facts {
    pub(super) fn of(paragraph: &[Line<'_>]) -> Self {
        let is_list = paragraph.iter().any(|line| match line.shape() {
            Shape::Pair { label, .. } => {
                // PowerShell puts the marks below each other.
                Column::is_property(label) || line.text[label.len()..].starts_with("  ")
            }
            _ => false,
        });
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
        let line = lines[0].number;
        let shape = self.shape(&lines[0]);
        let label = match shape {
            Shape::Pair { label, .. } if self.is_list => {
                <Column as crate::source::table::Column>::named(label)
            }
            Shape::Pair { label, .. } => Column::of_label(label),
            _ => None,
        };
        if let Some(used) = self.number(lines, label, place) {
            return used;
        }
        if let (Shape::Pair { .. }, Some(column)) = (shape, lines[0].value_column()) {
            self.margin = column;
        }
        let Shape::Pair { label: name, value: whole } = shape else {
            let below = self.tails(lines);
            let (text, used) = described(&lines[0].text, below.get(..1).unwrap_or_default());
            if kind::description(&text).is_none() {
                // Words that could not be decoded.
                if text.chars().all(|c| "?\u{fffd} ".contains(c)) {
                    self.push(What::Words, &text, line, place);
                }
                return 1;
            }
            self.push(What::Column(Column::Description), &text, line, place);
            return used;
        };
        let more = self.tails(lines);
        self.is_os_license |= self.is_list && is_of_os_license(name);
        // A no-break space that could not be decoded.
        let value =
            whole.trim_matches(|c: char| c.is_whitespace() || c == char::REPLACEMENT_CHARACTER);
        match label {
            Some(column @ (Column::ActivationId | Column::ApplicationId)) => {
                let (value, used) = longest(value, &more, |text| text.parse::<Guid>().is_ok());
                self.push(What::Column(column), &value, line, place);
                return used;
            }
            Some(Column::ExtendedPid) => {
                let (value, used) =
                    longest(value, &more, |text| text.parse::<ExtendedPid>().is_ok());
                self.push(What::Column(Column::ExtendedPid), &value, line, place);
                return used;
            }
            Some(Column::Description) => {
                let (value, used) = described(value, &more);
                self.push(What::Column(Column::Description), &value, line, place);
                return used;
            }
            Some(Column::Channel) if self.is_list => {
                let value = format!("{value}{}", more.concat());
                self.push(What::Column(Column::Channel), &value, line, place);
            }
            Some(Column::Channel) => {
                let known = |text: &str| Kind::of(text).is_some_and(|kind| kind != Kind::Other);
                let (value, used) = longest(value, &more, known);
                self.push(What::Column(Column::Channel), &value, line, place);
                return used;
            }
            Some(Column::LicenseStatus) if self.is_list && !more.is_empty() => {
                let whole =
                    [format!("{value}{}", more.concat()), format!("{value} {}", more.join(" "))];
                let known = |text: &&String| State::of(text).is_some_and(|it| it != State::Unknown);
                let value = whole.iter().find(known).unwrap_or(&whole[1]);
                self.push(What::Column(Column::LicenseStatus), value, line, place);
            }
            Some(Column::Name) if self.is_list => {
                let value = format!("{value}{}", more.concat());
                self.push(What::Column(Column::Name), &value, line, place);
            }
            // What it was broken at, nobody knows.
            Some(Column::Machine(_)) if self.is_list && !more.is_empty() && !value.is_empty() => {
                let broken = format!("{whole}\n{}", more.join("\n"));
                self.push(What::Column(Column::Machine(0)), &broken, line, place);
            }
            // The words stand below it.
            Some(Column::LicenseStatus) if value.is_empty() => {
                let below = lines.get(1).filter(|line| !line.text.is_empty());
                let value = below.map_or("", |line| &line.text);
                self.push(What::Column(Column::LicenseStatus), value, line, place);
                return 1 + usize::from(below.is_some());
            }
            Some(Column::Name) => {
                let is_licence =
                    |text: &str| text.trim_end_matches([':', ' ']).ends_with("edition");
                let (value, used) = longest(value, &more, is_licence);
                let value = value.trim_end_matches([':', ' ']);
                self.push(What::Column(Column::Name), value, line, place);
                return used;
            }
            // A name that lost its first letter is another.
            Some(column @ Column::Machine(_)) => {
                // A transcript of PowerShell tells the version of Windows behind it.
                let name = whole.split(" (Microsoft Windows").next().unwrap_or(whole);
                self.push(What::Column(column), name, line, place);
            }
            Some(column) => self.push(What::Column(column), value, line, place),
            None => return self.unlabelled(name, value, lines, place),
        }
        1
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
        let texts: Vec<&str> =
            lines[skipped..].iter().take(MOST_LINES).map(|line| &*line.text).collect();
        let (result, used) = match number(&texts) {
            Number::None => return None,
            Number::Id { digits, used } => (Ok(digits), used),
            Number::Bad { error, used } => (Err(error), used),
        };
        let line = lines[0].number;
        self.consumed.extend(lines[..skipped + used].iter().map(|line| line.number));
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
                    let joined =
                        lines[..=skipped].iter().map(|line| &*line.text).collect::<String>();
                    let name = joined.split_once([':', '\u{ff1a}']).map_or("", |(_, rest)| rest);
                    let ends = |c: char| {
                        c.is_ascii_digit()
                            || c == ':'
                            || carnet_format::InstallationId::separates(c)
                    };
                    let lost = |c: char| c == char::REPLACEMENT_CHARACTER;
                    let ends = |c: char| ends(c) || lost(c);
                    let starts = |c: char| c.is_whitespace() || lost(c);
                    let name = name.trim_start_matches(starts).trim_end_matches(ends).to_owned();
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
            if !value.is_empty() && !crate::intake::column::is_passed_over(label) {
                self.unknown.push(label.to_owned());
            }
            return 1;
        }
        let (guid, used) = longest(value, &more, |text| text.parse::<Guid>().is_ok());
        if let Ok(found) = guid.parse::<Guid>() {
            let what = match is_application(&found) {
                true => What::Column(Column::ApplicationId),
                false if is_of_a_device(label) => return used,
                false => What::Guid,
            };
            self.push(what, &guid, line, place);
            return used;
        }
        let (pid, used) = longest(value, &more, |text| text.parse::<ExtendedPid>().is_ok());
        if pid.parse::<ExtendedPid>().is_ok() {
            self.push(What::Pid, &pid, line, place);
            return used;
        }
        let (text, used) = described(value, &more);
        if kind::description(&text).is_some() {
            self.push(What::Column(Column::Description), &text, line, place);
            return used;
        }
        if kind::is_channel(value) {
            self.push(What::Column(Column::Channel), value, line, place);
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
                told.iter().any(|(known, what)| *known == place && wanted.contains(what))
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

/// The most lines of one number: a digit in each.
const MOST_LINES: usize = 64;

/// The value with as many of the lines below it as make it whole, and how many lines that is.
fn longest(value: &str, more: &[&str], is_whole: impl Fn(&str) -> bool) -> (String, usize) {
    let mut text = value.to_owned();
    for (used, tail) in std::iter::once(&"").chain(more).enumerate() {
        text.push_str(tail);
        if is_whole(&text) {
            return (text, used + 1);
        }
    }
    (value.to_owned(), 1)
}

/// A description with as much of the lines below as its constant needs.
fn described(value: &str, more: &[&str]) -> (String, usize) {
    let known = |text: &str| {
        kind::description(text).and_then(Kind::of).is_some_and(|kind| kind != Kind::Other)
    };
    let direct = longest(value, more, known);
    if known(&direct.0) {
        return direct;
    }
    let apart: Vec<String> = more.iter().map(|tail| format!(" {tail}")).collect();
    let apart: Vec<&str> = apart.iter().map(String::as_str).collect();
    let apart = longest(value, &apart, known);
    if known(&apart.0) {
        return apart;
    }
    // A narrow console breaks at blanks, too, and nobody sees them then.
    let squeezed: String =
        format!("{value}{}", more.concat()).chars().filter(|c| !c.is_whitespace()).collect();
    let spaced = squeezed.replacen("channel", " channel", 1);
    if known(&spaced) { (spaced, 1 + more.len()) } else { apart }
}

fn is_office(label: &str) -> bool {
    crate::source::table::bare(label) == "installationidfor"
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
