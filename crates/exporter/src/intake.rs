//! Reads what plants have: tables, JSON, saved prints, vendors' request files.

mod channel;
mod objects;
mod prints;
mod product;
mod table;
#[cfg(test)]
mod tests;
mod unify;
mod vendor;
mod wanted;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::io::{BufRead, Read};
use std::path::Path;
use std::sync::Arc;

use carnet_format::limits::MAX_ITEMS;
use carnet_format::{Fields, Purpose, Request, RequestBody, Vendor};

use crate::fault::{Fault, InputError, Place, UnreadableInput};
use crate::source::rows::{Rows, read, read_table};
use crate::source::{Encoding, Ended, TextReader, has_key};
pub(crate) use objects::read_fields;
use product::{Column, Product, Verdict};
pub(crate) use product::{installation_id, is_rounded, shown};
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

/// One good row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Where it stands.
    pub place: Place,
    /// The machine, which never leaves.
    pub machine: String,
    /// What is asked for.
    pub request: Request,
}

/// Everything the inputs held.
#[derive(Debug, Default)]
pub struct Intake {
    /// The good rows.
    pub rows: Vec<Row>,
    /// Rows that need no export.
    pub skipped: Vec<Skipped>,
    /// All that is wrong.
    pub faults: Vec<Fault>,
    /// Licence states that no known language has, of rows that are exported all the same, and how
    /// many rows have each.
    pub unknown_states: BTreeMap<String, u64>,
    /// Files that gave their name to a machine, by that name in small letters.
    named: HashMap<String, Arc<str>>,
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
        let mut rows = Collector { intake: self, file: Arc::from(name), stem, options };
        let read = match &options.vendor {
            Some(vendor) => vendor::read(input, vendor.clone(), &mut rows),
            None => read_text(input, &mut rows),
        };
        rows.ended(name, read)
    }

    /// Joins the rows that share an item, after the last file. Rows that contradict each other go
    /// to [`Intake::faults`], repetitions to [`Intake::skipped`].
    pub fn items(&mut self) -> Vec<Wanted> {
        unify::unify(self)
    }
}

/// The largest print: a thousand `slmgr /dlv all` in one file.
const MAX_PRINT: usize = 64 * 1024 * 1024;

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
}

impl Collector<'_> {
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
        match product.judge(self.options, self.stem) {
            Verdict::Export { machine, request } => {
                if product.machine.is_none() && self.is_named_twice(line) {
                    return Ok(());
                }
                if self.options.products == Products::Eligible
                    && !product.license_status.is_empty()
                    && !channel::is_known(product.license_status)
                {
                    let state = shown(product.license_status);
                    *self.intake.unknown_states.entry(state).or_default() += 1;
                }
                return self.row(line, machine, request);
            }
            Verdict::Skip(reason) => {
                let place = self.place(line);
                self.intake.skipped.push(Skipped { place, reason });
            }
            Verdict::Bad(faults) => {
                for (column, error) in faults {
                    self.fault(line, column.and_then(&name), error);
                }
            }
        }
        Ok(())
    }

    /// Whether another file has given its name, which is the same, to its machine. Then nobody
    /// knows which machine is which.
    fn is_named_twice(&mut self, line: u64) -> bool {
        if self.options.machine.is_some() {
            return false;
        }
        let named = &mut self.intake.named;
        let first = named.entry(self.stem.to_lowercase()).or_insert_with(|| Arc::clone(&self.file));
        if *first == self.file {
            return false;
        }
        let other = first.to_string();
        self.fault(line, None, InputError::NameTwice { other });
        true
    }

    fn vendor_fields(
        &mut self,
        line: u64,
        machine: Option<&str>,
        vendor: Vendor,
        fields: Fields,
    ) -> Result<(), Ended> {
        if fields.iter().any(|(_, value)| has_key(value.as_bytes())) {
            self.fault(line, Some("fields".to_owned()), InputError::ProductKey);
            return Ok(());
        }
        self.vendor_item(line, machine, RequestBody::VendorFields { vendor, fields })
    }

    fn vendor_item(
        &mut self,
        line: u64,
        own: Option<&str>,
        body: RequestBody,
    ) -> Result<(), Ended> {
        match product::machine(own, self.options, self.stem) {
            Err(error) => {
                self.fault(line, Some("machine".to_owned()), error);
                Ok(())
            }
            Ok(_) if own.is_none() && self.is_named_twice(line) => Ok(()),
            Ok(machine) => {
                let purpose = Purpose::Activate;
                let (reason, replaces, continues) = (None, None, None);
                self.row(line, machine, Request { purpose, reason, replaces, continues, body })
            }
        }
    }

    fn row(&mut self, line: u64, machine: String, request: Request) -> Result<(), Ended> {
        if self.intake.rows.len() == MAX_ITEMS as usize {
            return Err(Ended::At(line, InputError::TooMany));
        }
        let place = self.place(line);
        self.intake.rows.push(Row { place, machine, request });
        Ok(())
    }
}

/// Why a good row is not exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SkipReason {
    /// The product has no installation id: no key is installed.
    NoInstallationId,
    /// It activates against a KMS host or the directory.
    KmsClient,
    /// It is activated.
    Licensed,
    /// The same row stands before.
    Repeated,
}

impl SkipReason {
    /// The reason as JSON has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoInstallationId => "no-installation-id",
            Self::KmsClient => "kms-client",
            Self::Licensed => "licensed",
            Self::Repeated => "repeated",
        }
    }
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoInstallationId => "no installation id",
            Self::KmsClient => "a KMS client, which activates against its KMS host",
            Self::Licensed => "already licensed",
            Self::Repeated => "a repetition of a row before",
        })
    }
}

/// A row that is not exported, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The row.
    pub place: Place,
    /// Why.
    pub reason: SkipReason,
}
