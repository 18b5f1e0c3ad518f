//! A bundle that was judged before.

use std::io::{Read, Seek};

use carnet_format::{Digest, Item};

use super::Opened;
use crate::content::{self, ContentError};

/// A bundle that whoever keeps records has judged before, when other keys, dates and rules may have held. The
/// bundle digest in the record stands for that verdict; there is no other way to make one:
///
/// ```compile_fail
/// use carnet_judge::verdict::{Opened, Recorded};
/// fn trust_me<R>(opened: Opened<R>) -> Recorded<R> {
///     Recorded(opened)
/// }
/// ```
#[derive(Debug)]
#[must_use]
pub struct Recorded<R>(Opened<R>);

impl<R: Read + Seek> Opened<R> {
    /// As the bundle of a record; none if it is another one.
    pub fn recorded(self, digest: &Digest) -> Option<Recorded<R>> {
        (self.digest() == *digest).then_some(Recorded(self))
    }
}

impl<R: Read + Seek> Recorded<R> {
    /// Reads the items in order; every digest is checked.
    ///
    /// # Errors
    /// The file cannot be read, or is not what was judged.
    pub fn read_items(&mut self, each: impl FnMut(u32, &Item)) -> Result<(), ContentError> {
        let Opened { manifest, reader } = &mut self.0;
        let framing = reader.framing(manifest)?;
        content::read_items(reader, &framing, manifest, each)
    }
}
