//! Rows that differ from one before in their machine and their numbers only: nearly all of a long table.

#[cfg(test)]
mod tests;

use std::ops::Range;

use carnet_format::{ExtendedPid, InstallationId};

use super::column::Column;
use super::digits::{SUSPECT, count};
use super::machine;
use super::product::Product;
use crate::source::table::{Columns, Record};
use crate::source::{has_key, may_be_of_key};

/// A row that became an item with nothing else to say of it, and what another may differ in to become one by the
/// same reading.
pub(super) struct Like {
    /// The row with its line end.
    line: String,
    /// The cells that may differ, in their order.
    cells: Vec<(Differs, Range<usize>)>,
    /// Which of the list's alike rows it is.
    alike: u32,
    /// No product key stands in a row like this, and none reaches into it.
    is_keyless: bool,
}

/// What may stand in a cell.
#[derive(Clone, Copy)]
enum Differs {
    Machine,
    InstallationId,
    ExtendedPid,
}

/// What a row says that is like another.
pub(super) struct Row<'t> {
    pub(super) machine: &'t str,
    pub(super) installation_id: InstallationId,
    pub(super) extended_pid: Option<ExtendedPid>,
}

/// The newest of such rows.
pub(super) struct Likes {
    likes: Vec<Like>,
    /// How many are kept.
    most: usize,
    /// Which one was the last to be like a row, or is the newest.
    last: usize,
}

/// So many products of one machine stand in turn in a table that has them all.
const KEPT: usize = 4;

impl Default for Likes {
    fn default() -> Self {
        Self { likes: Vec::new(), most: KEPT, last: 0 }
    }
}

impl Likes {
    /// Adds one, in place of the one behind the last, if there are enough.
    pub(super) fn add(&mut self, like: Like) {
        if self.likes.len() < self.most {
            self.last = self.likes.len();
            self.likes.push(like);
        } else if !self.likes.is_empty() {
            self.last = (self.last + 1) % self.likes.len();
            self.likes[self.last] = like;
        }
    }

    /// Reads the row with which `text` begins, if it is like one of them, and returns its length.
    #[inline]
    pub(super) fn row<'t>(&mut self, text: &'t str) -> Option<(&Like, usize, Row<'t>)> {
        let others = (0..self.likes.len()).filter(|place| *place != self.last);
        let found = std::iter::once(self.last).chain(others).find_map(|place| {
            let (length, row) = self.likes.get(place)?.row(text)?;
            Some((place, length, row))
        });
        let (place, length, row) = found?;
        self.last = place;
        Some((&self.likes[place], length, row))
    }
}

impl Like {
    /// Of a row that became an item, the one of `alike`, where nothing in it depends on what may differ.
    pub(super) fn of(
        record: &Record<'_>,
        columns: &Columns<Column>,
        product: &Product<'_>,
        alike: u32,
    ) -> Option<Self> {
        let line = record.line()?;
        let mut machines = columns.places(|column| matches!(column, Column::Machine(_)));
        let machine = machines.next().filter(|_| machines.next().is_none())?;
        let number = match product.forest_installation_id {
            "" => Column::InstallationId,
            _ => Column::ForestInstallationId,
        };
        let number = columns.places(|column| column == number).next()?;
        let pid = columns.places(|column| column == Column::ExtendedPid).next();
        let mut cells = vec![(Differs::Machine, machine), (Differs::InstallationId, number)];
        cells.extend(
            pid.filter(|_| !product.extended_pid.is_empty()).map(|pid| (Differs::ExtendedPid, pid)),
        );
        cells.sort_unstable_by_key(|(_, place)| *place);
        // What others say of a number with as many digits depends on the number.
        let mut rest = (0..record.len()).filter(|place| cells.iter().all(|(_, it)| it != place));
        if rest.any(|place| record.get(place).is_none_or(|text| count(text) >= SUSPECT)) {
            return None;
        }
        let cell = |(differs, place)| Some((differs, record.range(place)?));
        let cells = cells.into_iter().map(cell).collect::<Option<Vec<_>>>()?;
        let mut like = Self { line: line.to_owned(), cells, alike, is_keyless: false };
        // It is one like itself, or something stands there that only the full reading reads.
        let (length, _) = like.row(line)?;
        like.is_keyless = like.is_quoted() && !has_key(line.as_bytes());
        (length == line.len()).then_some(like)
    }

    pub(super) fn alike(&self) -> u32 {
        self.alike
    }

    pub(super) fn is_keyless(&self) -> bool {
        self.is_keyless
    }

    /// Reads the row with which `text` begins, if it is like this one, and returns its length.
    #[inline]
    pub(super) fn row<'t>(&self, text: &'t str) -> Option<(usize, Row<'t>)> {
        let (line, bytes) = (self.line.as_bytes(), text.as_bytes());
        let (mut known, mut at) = (0, 0);
        let (mut machine, mut installation_id, mut extended_pid) = (None, None, None);
        for (differs, cell) in &self.cells {
            let same = &line[known..cell.start];
            at += same.len();
            if bytes.get(at - same.len()..at)? != same {
                return None;
            }
            let end = match differs {
                Differs::Machine => at + machine::host_length(&bytes[at..]),
                Differs::InstallationId | Differs::ExtendedPid => at + cell.len(),
            };
            let text = text.get(at..end)?;
            match differs {
                Differs::Machine => machine = Some(text),
                Differs::InstallationId => installation_id = Some(number(text)?),
                Differs::ExtendedPid => extended_pid = Some(text.parse().ok()?),
            }
            (known, at) = (cell.end, end);
        }
        let same = &line[known..];
        let length = at + same.len();
        if bytes.get(at..length)? != same {
            return None;
        }
        let (machine, installation_id) = (machine?, installation_id?);
        let row = Row { machine, installation_id, extended_pid };
        may_be_passed(machine).then_some((length, row))
    }

    /// Whether no key of another cell or row reaches into a cell that may differ, nor one of this row into
    /// another row: no key has a quotation mark.
    fn is_quoted(&self) -> bool {
        let line = self.line.as_bytes();
        let is_mark = |place: Option<usize>| place.and_then(|it| line.get(it)) == Some(&b'"');
        let are_quoted = self
            .cells
            .iter()
            .all(|(_, cell)| is_mark(cell.start.checked_sub(1)) && is_mark(Some(cell.end)));
        are_quoted && line.starts_with(b"\"") && line.ends_with(b"\"\n")
    }
}

/// A number in digits only.
fn number(text: &str) -> Option<InstallationId> {
    let are_digits = text.bytes().fold(true, |all, byte| all & byte.is_ascii_digit());
    if are_digits { text.parse().ok() } else { None }
}

/// Whether a name of letters, digits, dots and dashes is a machine's, and has nothing of a key or a number that
/// another cell might go on with.
fn may_be_passed(name: &str) -> bool {
    // A key has 25 characters and something between them.
    let is_short = name.len() <= 25 || (name.len() < SUSPECT && !has_key(name.as_bytes()));
    is_short && !name.starts_with('-') && !may_be_of_key(name) && !machine::is_nobody(name)
}
