//! Tables with the columns of `SoftwareLicensingProduct`.

use std::collections::BTreeSet;

use super::column::{Column, is_of_os_license, is_passed_over};
use super::digits::{SUSPECT, count, loose_digits, strays};
use super::like::Like;
use super::product::Product;
use super::state::State;
use super::{Collector, Products, machine, objects, shown};
use crate::fault::{Fault, InputError};
use crate::source::Ended;
use crate::source::objects::Pairs;
use crate::source::rows::Rows;
use crate::source::table::{Column as _, Columns, Header, Record, Run, bare};

/// The header, if the file begins with one.
pub(super) fn header(head: &str) -> Option<Header> {
    let enough = |known: &BTreeSet<Column>| {
        Column::NEEDED.iter().any(|it| known.contains(it)) || known.len() > 1
    };
    // `Installation ID:` is the label of a print, with the number below it, and `"IID":""` is of an object.
    let is_other = |name: &str| {
        name.trim_end().ends_with([':', '\u{ff1a}'])
            || name.contains("\":")
            || name.contains(['{', '}'])
    };
    let named = |name: &str| if is_other(name) { None } else { Column::named(name) };
    Header::find(head, named, enough)
}

impl Rows for Collector<'_> {
    type Column = Column;

    fn fault(&mut self, line: u64, column: Option<String>, fault: InputError) {
        let place = self.place(line);
        self.is_torn |= matches!(fault, InputError::Width { .. });
        let is_piece = matches!(fault, InputError::Width { got: 1, .. });
        self.intake.faults.push(Fault { place, column, fault });
        if is_piece {
            self.is_below_piece = true;
            self.tear_row_above();
        }
    }

    fn is_read_as_named(&mut self) {
        self.is_as_named = true;
    }

    /// EXP-2. It has another width, or names a column, and it has no number.
    fn may_be_of_header(record: &Record<'_>, columns: &Columns<Column>) -> bool {
        let is_name = |cell: &str| Column::named(cell).is_some() || is_passed_over(cell);
        (!columns.has_width_of(record) || record.iter().any(is_name))
            && record.iter().any(|cell| !cell.trim().is_empty())
            && record.iter().map(count).sum::<usize>() < SUSPECT
    }

    fn record<'r>(
        &mut self,
        line: u64,
        record: &Record<'_>,
        columns: &Columns<Column>,
        texts: impl Iterator<Item = (Column, &'r str)>,
    ) -> Result<(), Ended> {
        let before = self.said();
        self.last_row = line;
        let mut product = Product::default();
        texts.for_each(|(column, text)| {
            self.is_left_empty |= column.is_for_a_machine_by_hand() && machine::is_left_out(text);
            product.set(column, text);
        });
        if std::mem::take(&mut self.is_below_piece) {
            self.uncertain(line, product.number());
            self.fault(line, None, InputError::TornRow);
            return Ok(());
        }
        let activation_id = columns.name(Column::ActivationId);
        self.is_os_license |= activation_id.is_some_and(is_of_os_license);
        let mut loose = 0;
        for (name, place, is_passed_over) in columns.unknown() {
            let value = record.get(place).unwrap_or_default();
            if let Some(digits) = strays(value, product.number()) {
                self.fault(line, Some(name.to_owned()), InputError::misplaced(digits));
                return Ok(());
            }
            if is_passed_over {
                continue;
            }
            loose += loose_digits(value);
            if State::is_word_for_licensed(value) && self.options.products == Products::Eligible {
                let state = shown(value);
                self.fault(line, Some(name.to_owned()), InputError::StateElsewhere { state });
                return Ok(());
            }
            if !value.trim().is_empty() {
                self.unknown.insert(name.to_owned());
            }
        }
        // EXP-3. The groups of a number, each in a cell of its own.
        if product.number().is_empty() && loose >= SUSPECT {
            self.fault(line, None, InputError::misplaced(loose));
            return Ok(());
        }
        if let Some((column, digits)) = product.stray() {
            self.fault(
                line,
                columns.name(column).map(str::to_owned),
                InputError::misplaced(digits),
            );
            return Ok(());
        }
        let of_device = columns.name(Column::Machine(4)).is_some_and(|name| {
            bare(name) == "devicename"
                && columns.name(Column::ActivationId).is_some_and(|id| bare(id) == "id")
        });
        if of_device && product.tells_nothing_but_an_id() {
            let name = columns.name(Column::ActivationId).map(str::to_owned);
            self.fault(line, name, InputError::WhichId);
            return Ok(());
        }
        self.product(line, &product, |column| columns.name(column).map(str::to_owned))?;
        if let Some(alike) = self.intake.rows.newest_alike()
            && self.said() == [before[0] + 1, before[1], before[2], before[3]]
            && let Some(like) = Like::of(record, columns, &product, alike)
        {
            self.likes.add(like);
        }
        Ok(())
    }

    fn run(&mut self, line: u64, text: &str) -> Run {
        let mut run = Run { are_keyless: true, ..Run::default() };
        let room = self.room() as u64;
        while !self.is_below_piece
            && run.rows < room
            && let Ok(line) = u32::try_from(line + run.rows)
            && let Some((like, length, row)) = self.likes.row(&text[run.length..])
            && self.intake.rows.push_alike(like.alike(), line, &row).is_some()
        {
            run.rows += 1;
            run.length += length;
            run.are_keyless &= like.is_keyless();
        }
        self.products += run.rows;
        if run.rows > 0 {
            self.last_row = line + run.rows - 1;
        }
        run
    }

    fn object(&mut self, line: u64, pairs: &Pairs) -> Result<(), Ended> {
        objects::row(line, pairs, self)
    }

    fn find_key(&self, pairs: &Pairs) -> Option<(String, InputError)> {
        objects::find_key(pairs, &self.options.fields)
    }
}
