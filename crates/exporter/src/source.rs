//! Text from outside, before anybody asks what it says: decoded, searched for product keys, cut
//! into rows.

use carnet_language::text;

mod decode;
mod encoding;
mod lines;
pub(crate) mod objects;
mod product_key;
pub(crate) mod rows;
pub(crate) mod table;

use std::fs::File;
use std::io;
use std::path::Path;

pub(crate) use decode::TextReader;
pub use encoding::{Encoding, UnknownEncoding};
pub(crate) use product_key::{
    has_key, has_ticket_shape, has_wide_key, holds_private_key, is_bare_key, may_be_of_key,
    split_key, spread_key,
};

use crate::fault::{InputError, UnreadableInput};

/// Why an input was not read to its end.
#[derive(Debug)]
pub(crate) enum Ended {
    /// What is wrong is noted already.
    Noted,
    /// The row at this line is at fault, and nothing behind it can be read.
    At(u64, InputError),
    /// The operating system says so.
    Io(String),
}

impl From<io::Error> for Ended {
    fn from(error: io::Error) -> Self {
        // EXP-1.
        match error.get_ref().and_then(|inner| inner.downcast_ref::<lines::Mixed>()) {
            Some(mixed) => Self::At(mixed.line, InputError::TwoEncodings),
            None => Self::Io(error.to_string()),
        }
    }
}

/// Opens a file that a person has named.
pub(crate) fn open(path: &Path) -> Result<File, UnreadableInput> {
    let unreadable = |why: String| UnreadableInput::new(&path.display().to_string(), why);
    if path.is_dir() {
        return Err(unreadable(text!(
            en "it is a folder; name the files in it";
            de "es ist ein Ordner; die Dateien darin nennen"
        )));
    }
    // A regular file only: the other end of a pipe may never come.
    carnet_media::open(path).map_err(|error| unreadable(error.cause().to_string()))
}
