//! The file (spec sections 3, 4 and 11): label, manifest, chunks, endorsements.

mod endorse;
mod kind;
mod places;
mod reader;
mod writer;

pub use crate::file::{BundleError, LABEL, Part};
pub use crate::framed::{EndorsementSet, EndorsementSetError};
pub use endorse::Salvage;
pub use kind::FileKind;
pub use reader::{BundleReader, Framing, read_statement_file};
pub use writer::{BuildError, SignedManifest, statement_file, write_bundle};
