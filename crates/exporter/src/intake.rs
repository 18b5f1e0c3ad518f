//! Reads what plants have: tables, JSON, saved prints, vendors' request files.

mod bound;
mod column;
mod digits;
mod kind;
mod like;
mod lines;
mod list;
mod machine;
mod note;
mod objects;
mod prints;
mod product;
mod skip;
mod state;
mod table;
#[cfg(test)]
mod tests;
mod unify;
mod vendor;
mod wanted;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, Read};
use std::path::Path;
use std::sync::Arc;

use carnet_format::limits::MAX_ITEMS;
use carnet_format::{Fields, Purpose, Reason, Request, RequestBody, Vendor};

use crate::fault::{Fault, InputError, Place, UnreadableInput};
use crate::source::rows::{Rows, read, read_table};
use crate::source::{Encoding, Ended, TextReader};
use bound::Bound;
use column::Column;
pub(crate) use digits::{count, half_width, installation_id, is_rounded, longest_run};
use like::Likes;
pub use list::WantedList;
pub use machine::Machines;
use machine::NamedBy;
pub(crate) use note::several;
pub use note::{Note, Remark};
pub(crate) use objects::read_fields;
pub(crate) use product::shown;
use product::{Alike, Product, Verdict};
pub use skip::{SkipReason, Skipped};
pub(crate) use vendor::read_response;
pub use wanted::Wanted;

/// How inputs are read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The machine of rows that name none; without it the file's stem.
    pub machine: Option<String>,
    /// Which products are exported.
    pub products: Products,
    /// The encoding of text without a mark.
    pub encoding: Option<Encoding>,
    /// The vendor whose request files the inputs are.
    pub vendor: Option<Vendor>,
    /// The fields that the route names, in which tickets of CodeMeter may cross.
    pub fields: BTreeSet<String>,
}

/// Which products are exported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Products {
    /// Those that offline activation helps: neither KMS clients nor licensed ones.
    #[default]
    Eligible,
    /// All that have an installation id.
    All,
}

/// Everything the inputs held.
#[derive(Debug, Default)]
pub struct Intake {
    /// The good rows, each of one machine.
    pub rows: WantedList,
    /// Rows that need no export.
    pub skipped: Vec<Skipped>,
    /// All that is wrong.
    pub faults: Vec<Fault>,
    /// What a person should know of rows that are exported all the same.
    pub notes: Vec<Note>,
    /// What must not be asked for, wherever else it stands.
    bound: Vec<Bound>,
    /// Machines whose names have letters that another encoding has elsewhere, in files read in the one that was named.
    decoded: BTreeSet<String>,
    /// Files that gave their name to a machine, and that name, by it in small letters.
    named: BTreeMap<String, (String, Arc<str>)>,
}

impl Intake {
    /// Reads one file by its name, adding to what was read before.
    ///
    /// # Errors
    /// The file cannot be read. What is wrong *in* the file stands in [`Intake::faults`].
    pub fn file(&mut self, path: &Path, options: &Options) -> Result<(), UnreadableInput> {
        let file = crate::source::open(path)?;
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let name = path.display().to_string();
        self.stream(&name, &stem.unwrap_or_default(), file, options)
    }

    /// Reads one input that is shown as `name`; `stem` is the machine where none is named.
    ///
    /// # Errors
    /// As [`Intake::file`].
    pub fn stream(
        &mut self,
        name: &str,
        stem: &str,
        input: impl Read,
        options: &Options,
    ) -> Result<(), UnreadableInput> {
        Collector::new(self, name, stem, options).take(name, input)
    }

    /// Joins the rows that share an item, after the last file. Rows that contradict each other go
    /// to [`Intake::faults`], repetitions to [`Intake::skipped`].
    pub fn items(&mut self) -> WantedList {
        unify::unify(self)
    }

    /// The machines whose names a wrong encoding would have changed.
    // EXP-50.
    pub(crate) fn called_by_encoding(&self) -> Vec<String> {
        self.decoded.iter().cloned().collect()
    }

    /// The machines that are called after their files, which name none.
    pub(crate) fn called_after_files(&self) -> Vec<String> {
        self.named.values().map(|(machine, _)| machine.clone()).collect()
    }
}

/// The largest print: a thousand `slmgr /dlv all` in one file.
const MAX_PRINT: usize = 64 * 1024 * 1024;

fn read_any(input: impl Read, rows: &mut Collector<'_>) -> Result<(), Ended> {
    let input = vendor::Peeked::of(input)?;
    match vendor::vendor_of(&input, rows)? {
        Some(vendor) => vendor::read(input.whole(), vendor, rows),
        None => read_text(input.whole(), rows),
    }
}

fn read_text(input: impl Read, rows: &mut Collector<'_>) -> Result<(), Ended> {
    read(input, rows.options.encoding, rows, |reader, rows| {
        if let Some(header) = table::header(reader.head()) {
            return read_table(reader, header, rows);
        }
        let (text, reader) = whole(reader)?;
        if !prints::read(&text, rows)? {
            rows.fault(1, None, InputError::Nothing);
        }
        Ok(reader)
    })
}

fn whole<R: Read>(mut reader: TextReader<R>) -> Result<(String, TextReader<R>), Ended> {
    let mut text = Vec::new();
    loop {
        reader.renew_budget();
        let piece = reader.fill_buf()?;
        let length = piece.len();
        if length == 0 {
            break;
        }
        if text.len() + length > MAX_PRINT {
            return Err(Ended::At(1, InputError::PrintTooLong));
        }
        text.extend_from_slice(piece);
        reader.consume(length);
    }
    // The reader writes UTF-8 only, so nothing is replaced.
    Ok((String::from_utf8_lossy(&text).into_owned(), reader))
}

/// Takes the rows of one file.
struct Collector<'a> {
    intake: &'a mut Intake,
    file: Arc<str>,
    stem: &'a str,
    options: &'a Options,
    /// Rows that name no machine: what it is, the whole file tells.
    nameless: Vec<Wanted>,
    bound: Vec<Bound>,
    /// It is read in the encoding that a person named.
    is_as_named: bool,
    /// A row has named a machine.
    is_named: bool,
    /// A row, an object or a list has left the place empty in which people name the machine.
    is_left_empty: bool,
    /// Columns with values whose meaning is not known.
    unknown: BTreeSet<String>,
    /// `Get-OSLicenseInfo` has written it.
    is_os_license: bool,
    /// How many products the file tells of, and where the first stands.
    products: u64,
    first: u64,
    /// Rows of the table have other widths than its header.
    is_torn: bool,
    /// The line above has one value only: it may be the beginning of a row, or the end of one.
    is_below_piece: bool,
    /// Where the last row begins that has as many values as the header.
    last_row: u64,
    /// What stands above the prints of this file, if it may be the names of several machines.
    several_machines: Option<String>,
    /// What the row before has said.
    alike: Alike,
    /// Rows of a table that the next ones may be like.
    likes: Likes,
}

impl<'a> Collector<'a> {
    fn new(intake: &'a mut Intake, name: &str, stem: &'a str, options: &'a Options) -> Self {
        Self {
            intake,
            file: Arc::from(name),
            stem,
            options,
            nameless: Vec::new(),
            bound: Vec::new(),
            is_as_named: false,
            is_named: false,
            is_left_empty: false,
            unknown: BTreeSet::new(),
            is_os_license: false,
            products: 0,
            first: 0,
            is_torn: false,
            is_below_piece: false,
            last_row: 0,
            several_machines: None,
            alike: Alike::default(),
            likes: Likes::default(),
        }
    }

    fn take(mut self, name: &str, input: impl Read) -> Result<(), UnreadableInput> {
        let read = read_any(input, &mut self);
        self.settle();
        self.ended(name, read)
    }

    fn place(&self, line: u64) -> Place {
        Place { file: Arc::clone(&self.file), line }
    }

    /// Judges a product; `name` tells what the file calls a column.
    fn product(
        &mut self,
        line: u64,
        product: &Product<'_>,
        name: impl Fn(Column) -> Option<String>,
    ) -> Result<(), Ended> {
        let machine = self.named_machine(product.machine);
        self.products += 1;
        if self.first == 0 {
            self.first = line;
        }
        if let (Some(one), Some(other)) = (product.machine, product.other_machine) {
            let (one, other) = (shown(one), shown(other));
            self.uncertain(line, product.number());
            self.fault(line, None, InputError::TwoMachines { one, other });
            return Ok(());
        }
        // What does not name a product may name a machine.
        if product.may_be_called_otherwise() {
            let called = name(Column::Name).or(name(Column::Description));
            self.unknown.insert(called.unwrap_or_else(|| "Name".to_owned()));
        }
        match product.judge(self.options, &mut self.alike) {
            Verdict::Export { numbers, reason, is_unlicensed, unknown_state, unknown_kind } => {
                let remarks = [
                    unknown_state.map(|state| Remark::State { state }),
                    unknown_kind.map(|kind| Remark::Kind { kind }),
                ];
                for remark in remarks.into_iter().flatten() {
                    let place = self.place(line);
                    self.intake.notes.push(Note { place, remark });
                }
                let called = (!product.name.is_empty()).then(|| product.name.to_owned());
                let request = request(reason, RequestBody::Microsoft(numbers));
                return self.row(line, machine, request, called, is_unlicensed);
            }
            Verdict::Skip(reason) => {
                let place = self.place(line);
                if let Some(bound) = Bound::of(product, reason, place.clone()) {
                    self.bound.push(bound);
                }
                self.intake.skipped.push(Skipped { place, reason });
            }
            Verdict::Bad(faults) => {
                self.uncertain(line, product.number());
                for (column, error) in faults {
                    self.fault(line, column.and_then(&name), error);
                }
            }
        }
        Ok(())
    }

    /// The machine that a row names, which is one to search for whatever becomes of the row.
    // EXP-15.
    fn named_machine<'m>(&mut self, machine: Option<&'m str>) -> Option<&'m str> {
        let machine = machine.filter(|machine| !machine.is_empty())?;
        self.is_named = true;
        if let Ok(name) = machine::read(machine, NamedBy::Somebody) {
            self.intake.rows.name(name);
            if self.is_as_named && !name.is_ascii() && !self.intake.decoded.contains(name) {
                self.intake.decoded.insert(name.to_owned());
            }
        }
        Some(machine)
    }

    /// What is said of this number is not certain: it crosses from no other row either.
    fn uncertain(&mut self, line: u64, number: &str) {
        let product = Product { installation_id: number, ..Product::default() };
        let bound = Bound::of(&product, SkipReason::Uncertain, self.place(line));
        self.bound.extend(bound);
    }

    /// A row that is broken within its last value has as many values as it should have, and the line below has
    /// one.
    // EXP-2.
    fn tear_row_above(&mut self) {
        let above = self.last_row;
        let is_above = |place: &Place| place.line == above && Arc::ptr_eq(&place.file, &self.file);
        let rows = &mut self.intake.rows;
        let newest = rows.len().checked_sub(1).filter(|newest| is_above(&rows.place(*newest)));
        let row = match newest {
            Some(newest) => Some(rows.remove(newest)),
            None => self.nameless.pop_if(|row| is_above(&row.place)),
        };
        let Some(row) = row else { return };
        if let RequestBody::Microsoft(numbers) = &row.request.body {
            self.uncertain(row.place.line, &numbers.installation_id.to_string());
        }
        self.fault(row.place.line, None, InputError::TornRow);
    }

    fn vendor_fields(
        &mut self,
        line: u64,
        machine: Option<&str>,
        vendor: Vendor,
        fields: Fields,
    ) -> Result<(), Ended> {
        self.vendor_item(line, machine, RequestBody::VendorFields { vendor, fields })
    }

    fn vendor_item(
        &mut self,
        line: u64,
        machine: Option<&str>,
        body: RequestBody,
    ) -> Result<(), Ended> {
        let machine = self.named_machine(machine);
        self.row(line, machine, request(None, body), None, false)
    }

    /// How many items there are, and how much is said of rows.
    fn said(&self) -> [usize; 4] {
        let Intake { rows, skipped, faults, notes, .. } = &*self.intake;
        [rows.len(), skipped.len(), faults.len(), notes.len()]
    }

    /// How many more items fit.
    fn room(&self) -> usize {
        (MAX_ITEMS as usize).saturating_sub(self.intake.rows.len() + self.nameless.len())
    }

    fn row(
        &mut self,
        line: u64,
        machine: Option<&str>,
        request: Request,
        name: Option<String>,
        is_unlicensed: bool,
    ) -> Result<(), Ended> {
        if self.room() == 0 {
            return Err(Ended::At(line, InputError::TooMany));
        }
        let place = self.place(line);
        let (machines, others) = (Vec::new(), Vec::new());
        let mut row = Wanted { request, machines, place, others, name, is_unlicensed };
        match machine.map(|name| machine::read(name, NamedBy::Somebody)) {
            None => self.nameless.push(row),
            Some(Ok(machine)) => {
                row.machines = vec![machine.to_owned()];
                self.intake.rows.push(row);
            }
            Some(Err(error)) => self.fault(line, Some("machine".to_owned()), error),
        }
        Ok(())
    }

    /// EXP-4. Names the machine of the rows that do not: as it was typed, else by the file, where
    /// nothing speaks against it.
    fn settle(&mut self) {
        if self.is_os_license && self.products == 1 {
            let place = self.place(self.first);
            self.intake.notes.push(Note { place, remark: Remark::AddOns });
        }
        let rows = std::mem::take(&mut self.nameless);
        match self.name_of(&rows) {
            Ok(machine) => {
                if !rows.is_empty() || !self.is_named {
                    self.intake.rows.name(&machine);
                }
                // A column that nobody knows may name another.
                if self.unknown.is_empty() || self.options.machine.is_some() {
                    for bound in &mut self.bound {
                        bound.machine.get_or_insert_with(|| machine.clone());
                    }
                }
                for row in rows {
                    self.intake.rows.push(Wanted { machines: vec![machine.clone()], ..row });
                }
            }
            Err(error) => {
                for row in &rows {
                    self.fault(row.place.line, None, error.clone());
                    // One is enough where the file is to blame.
                    if !matches!(
                        error,
                        InputError::NoMachine | InputError::EmptyMachine | InputError::Torn
                    ) {
                        break;
                    }
                }
            }
        }
        self.intake.bound.append(&mut self.bound);
    }

    /// The machine of `rows`, which do not name it.
    fn name_of(&mut self, rows: &[Wanted]) -> Result<String, InputError> {
        if let Some(name) = &self.options.machine {
            return machine::read(name, NamedBy::Somebody).map(str::to_owned);
        }
        let Some(first) = rows.first() else { return Ok(self.stem.to_owned()) };
        if self.is_named {
            return Err(InputError::NoMachine);
        }
        if self.is_left_empty {
            return Err(InputError::EmptyMachine);
        }
        if self.is_torn {
            return Err(InputError::Torn);
        }
        if let Some(names) = self.several_machines.take() {
            return Err(InputError::SeveralMachines { names });
        }
        if !self.unknown.is_empty() {
            let names: Vec<&str> = self.unknown.iter().map(String::as_str).collect();
            let names = shown(&names.join(", "));
            if self.products > 1 {
                return Err(InputError::UnknownColumns { names });
            }
            let remark = Remark::UnknownColumns { names, machine: self.stem.to_owned() };
            self.intake.notes.push(Note { place: first.place.clone(), remark });
        }
        let machine = machine::read(self.stem, NamedBy::File)?;
        let named = &mut self.intake.named;
        let mine = || (machine.to_owned(), Arc::clone(&self.file));
        let (_, first) = named.entry(machine.to_lowercase()).or_insert_with(mine);
        if *first != self.file {
            return Err(InputError::NameTwice { other: first.to_string() });
        }
        Ok(machine.to_owned())
    }
}

/// A request as a row asks for it.
fn request(reason: Option<Reason>, body: RequestBody) -> Request {
    Request { purpose: Purpose::Activate, reason, replaces: None, continues: None, body }
}
