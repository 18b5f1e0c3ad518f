//! The file (spec sections 3, 4 and 11): label, manifest, chunks, endorsements.

mod endorse;
mod kind;
mod places;
mod reader;
mod writer;

pub use crate::framed::{EndorsementSet, EndorsementSetError};
pub use endorse::Salvage;
pub use kind::FileKind;
pub use reader::{BundleReader, Framing, read_statement_file};
pub(crate) use reader::{read_label, read_window};
pub use writer::{BuildError, SignedManifest, statement_file, write_bundle};

use crate::cbor::CborError;
use crate::codes::Code;
use crate::endorsement::EndorsementError;
use crate::statement::CoseError;

/// LABEL-1. The first bytes of every Carnet file.
pub const LABEL: [u8; 12] = *b"\xd9\xd9\xf8\xdaCRNTCBOR";

/// What can be wrong with the frame of a file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BundleError {
    /// The medium or the disk failed.
    #[error("cannot read: {0}")]
    Io(#[from] std::io::Error),
    /// LABEL-1.
    #[error("the file does not begin with the Carnet label")]
    Label,
    /// CBOR-4, CHUNK-1. The file ends too early.
    #[error("the file ends inside {0}")]
    Truncated(Part),
    /// The envelope of the manifest, a receipt or a passport.
    #[error("{0}")]
    Cose(#[from] CoseError),
    /// The head of a trust update's text.
    #[error("the text: {0}")]
    Text(CborError),
    /// CHUNK-1.
    #[error("the bytes before chunk {chunk} are not those that the manifest demands")]
    ChunkHead {
        /// The chunk's index.
        chunk: usize,
    },
    /// END-1, RCPT-1, PASS-1.
    #[error("bytes follow the end of the file's last part, at byte {offset}")]
    Trailing {
        /// Where, from the start of the file.
        offset: u64,
    },
    /// END-2.
    #[error("more than 16 endorsements")]
    EndorsementCount,
    /// END-5.
    #[error("endorsement {index} is not in order")]
    EndorsementOrder {
        /// Counted from 0.
        index: usize,
    },
    /// END-5.
    #[error("endorsement {index} repeats one before")]
    EndorsementRepeated {
        /// Counted from 0.
        index: usize,
    },
    /// END-3, END-4, COSE-1 to COSE-5; of a trust approval also UPD-2 to UPD-4, UPD-9.
    #[error("endorsement {index}: {error}")]
    Endorsement {
        /// Counted from 0.
        index: usize,
        /// What is wrong with it.
        error: EndorsementError,
    },
}

/// The part of a file that is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The label.
    Label,
    /// The signed manifest, or the one statement of a receipt or passport.
    Statement,
    /// The text of a trust update.
    Text,
    /// A chunk, by its index.
    Chunk(usize),
    /// An endorsement or trust approval, counted from 0.
    Endorsement(usize),
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Label => f.write_str("the label"),
            Self::Statement => f.write_str("the signed statement"),
            Self::Text => f.write_str("the text"),
            Self::Chunk(index) => write!(f, "chunk {index}"),
            Self::Endorsement(index) => write!(f, "endorsement {index}"),
        }
    }
}

impl BundleError {
    /// The stable reject code, or none when the medium failed and nothing can be said.
    #[must_use]
    pub const fn code(&self) -> Option<Code> {
        Some(match self {
            Self::Io(_) => return None,
            Self::Label => Code::LabelBad,
            Self::Truncated(_) => Code::FileTruncated,
            Self::Cose(error) => error.code(),
            Self::Text(error) => error.code(),
            Self::ChunkHead { .. } => Code::BundleChunkHead,
            Self::Trailing { .. } => Code::FileTrailing,
            Self::EndorsementCount => Code::EndorsementCount,
            Self::EndorsementOrder { .. } => Code::EndorsementOrder,
            Self::EndorsementRepeated { .. } => Code::EndorsementRepeated,
            Self::Endorsement { error, .. } => error.code(),
        })
    }
}
