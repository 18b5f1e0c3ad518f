//! Vendors' request files: carried byte for byte.

mod recognise;

use std::io::{self, Read};

use carnet_format::limits::MAX_CHUNK;
use carnet_format::{RequestBody, Vendor};

use super::{Collector, Note, Remark};
use crate::fault::{AnswerError, InputError};
use crate::source::rows::Rows as _;
use recognise::{KNOWN, Recognised, Role};

use crate::source::{Ended, TextReader, has_wide_key, holds_private_key};

/// The largest file: with its vendor's name it still fits into one item.
const MAX_FILE: usize = MAX_CHUNK - 1024;

/// The beginning of a file, by which it is recognised.
const HEAD: u64 = 64 * 1024;

/// A file that nobody has begun to read, but for its beginning.
pub(super) struct Peeked<R> {
    head: Vec<u8>,
    rest: R,
    recognised: Option<Recognised>,
}

impl<R: Read> Peeked<R> {
    pub(super) fn of(mut input: R) -> io::Result<Self> {
        let mut head = Vec::new();
        input.by_ref().take(HEAD).read_to_end(&mut head)?;
        let recognised = recognise::recognise(&head)?;
        Ok(Self { head, rest: input, recognised })
    }

    /// The whole file, from its first byte on.
    pub(super) fn whole(self) -> impl Read {
        io::Cursor::new(self.head).chain(self.rest)
    }
}

/// The vendor whose request file this is: the one that was named, else the one that is certain; none
/// where it is another kind of file.
// EXP-11, EXP-12.
pub(super) fn vendor_of<R>(
    file: &Peeked<R>,
    rows: &mut Collector<'_>,
) -> Result<Option<Vendor>, Ended> {
    let named = rows.options.vendor.clone();
    let Some(Recognised { vendor, role }) = file.recognised else { return Ok(named) };
    let refused = |error| Err(Ended::At(1, error));
    match (role, named) {
        (Role::Answer, _) => refused(InputError::VendorAnswer { vendor }),
        (Role::Unclear, None) => refused(InputError::Nothing),
        (Role::Request | Role::Unclear, Some(named)) => {
            if named.as_str() != vendor && KNOWN.contains(&named.as_str()) {
                return refused(InputError::OtherVendor { vendor, named });
            }
            Ok(Some(named))
        }
        (Role::Request, None) => {
            let place = rows.place(1);
            rows.intake.notes.push(Note { place, remark: Remark::Recognised { vendor } });
            // safe: all known names have the form of vendors' names.
            Ok(vendor.parse().ok())
        }
    }
}

pub(super) fn read(
    input: impl Read,
    vendor: Vendor,
    rows: &mut Collector<'_>,
) -> Result<(), Ended> {
    let file = read_bounded(input)?.map_err(|error| Ended::At(1, error))?;
    let text = TextReader::new(&*file, rows.options.encoding)?;
    let keys = text.finish()?;
    if !keys.is_empty() {
        keys.iter().for_each(|line| rows.fault(*line, None, InputError::ProductKey));
        return Err(Ended::Noted);
    }
    // The text may lie anywhere in a binary file.
    if has_wide_key(&file) {
        return Err(Ended::At(1, InputError::ProductKey));
    }
    if holds_private_key(&file) {
        return Err(Ended::At(1, InputError::PrivateKey));
    }
    rows.vendor_item(1, None, RequestBody::VendorFile { vendor, file })
}

/// Reads a vendor's response file.
pub(crate) fn read_response(input: impl Read) -> Result<Vec<u8>, Ended> {
    let file = read_bounded(input)?.map_err(|error| Ended::At(1, error))?;
    let keys = TextReader::new(&*file, None)?.finish()?;
    if let Some(line) = keys.first() {
        return Err(Ended::At(*line, InputError::ProductKey));
    }
    // EXP-27.
    match recognise::recognise(&file[..file.len().min(HEAD as usize)])? {
        Some(Recognised { vendor, role: Role::Request }) => {
            Err(Ended::At(1, AnswerError::Request { vendor }.into()))
        }
        _ => Ok(file),
    }
}

fn read_bounded(input: impl Read) -> io::Result<Result<Vec<u8>, InputError>> {
    let mut file = Vec::new();
    input.take(MAX_FILE as u64 + 1).read_to_end(&mut file)?;
    if file.is_empty() || file.len() > MAX_FILE {
        return Ok(Err(InputError::VendorFile { got: file.len() as u64 }));
    }
    Ok(Ok(file))
}
