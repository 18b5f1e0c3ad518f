//! Vendors' request files: carried byte for byte.

use std::io::{self, Read};

use carnet_format::limits::MAX_CHUNK;
use carnet_format::{RequestBody, Vendor};

use super::Collector;
use crate::fault::InputError;
use crate::source::rows::Rows as _;
use crate::source::{Ended, TextReader, has_wide_key};

/// The largest file: with its vendor's name it still fits into one item.
const MAX_FILE: usize = MAX_CHUNK - 1024;

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
    rows.vendor_item(1, None, RequestBody::VendorFile { vendor, file })
}

/// Reads a vendor's response file.
pub(crate) fn read_response(input: impl Read) -> Result<Vec<u8>, Ended> {
    let file = read_bounded(input)?.map_err(|error| Ended::At(1, error))?;
    let keys = TextReader::new(&*file, None)?.finish()?;
    if keys.is_empty() { Ok(file) } else { Err(Ended::At(keys[0], InputError::ProductKey)) }
}

fn read_bounded(input: impl Read) -> io::Result<Result<Vec<u8>, InputError>> {
    let mut file = Vec::new();
    input.take(MAX_FILE as u64 + 1).read_to_end(&mut file)?;
    if file.is_empty() || file.len() > MAX_FILE {
        return Ok(Err(InputError::VendorFile { got: file.len() as u64 }));
    }
    Ok(Ok(file))
}
