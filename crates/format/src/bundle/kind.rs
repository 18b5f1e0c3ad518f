//! What a file is, told by its content.

use crate::cbor::read::BYTES;
use crate::file::read_label;
use crate::passport::Passport;
use crate::receipt::Receipt;
use crate::statement::{Envelope, Statement};

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A bundle, or something that is judged as one.
    Bundle,
    /// A receipt.
    Receipt,
    /// A media passport.
    Passport,
    /// A trust update.
    TrustUpdate,
}

impl FileKind {
    /// How many bytes of a file tell its kind, if it has so many.
    pub const START: usize = 512;

    /// LABEL-2. Tells it from the first [`FileKind::START`] bytes. Nothing is verified or refused.
    ///
    /// ```
    /// use carnet_format::bundle::{FileKind, LABEL};
    /// let update = [&LABEL[..], &[0x41, b'x']].concat();
    /// assert_eq!(FileKind::of(&update), FileKind::TrustUpdate);
    /// assert_eq!(FileKind::of(b"no Carnet file"), FileKind::Bundle);
    /// ```
    #[must_use]
    pub fn of(start: &[u8]) -> Self {
        let Ok(rest) = read_label(start) else { return Self::Bundle };
        if rest.first().is_some_and(|initial| initial >> 5 == BYTES) {
            return Self::TrustUpdate;
        }
        match Envelope::read_typ(rest).as_deref() {
            Ok(Receipt::TYPE) => Self::Receipt,
            Ok(Passport::TYPE) => Self::Passport,
            _ => Self::Bundle,
        }
    }
}
