//! What all Carnet files have (spec sections 3 and 4): the label, and what can be wrong with a frame.

use std::io::Read;

use carnet_language::text;

use crate::cbor::CborError;
use crate::codes::Code;
use crate::endorsement::EndorsementError;
use crate::statement::CoseError;

/// LABEL-1. The first bytes of every Carnet file.
pub const LABEL: [u8; 12] = *b"\xd9\xd9\xf8\xdaCRNTCBOR";

/// LABEL-1. What stands after it.
pub(crate) fn read_label(bytes: &[u8]) -> Result<&[u8], BundleError> {
    bytes.strip_prefix(&LABEL).ok_or(if LABEL.starts_with(bytes) {
        BundleError::Truncated(Part::Label)
    } else {
        BundleError::Label
    })
}

/// At most `most` bytes; fewer only at the end of the source. Memory grows with what is there.
pub(crate) fn read_window(source: &mut impl Read, most: usize) -> Result<Vec<u8>, std::io::Error> {
    // Most of what is read is short.
    let mut bytes = Vec::with_capacity(most.min(4_096));
    source.by_ref().take(most as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

crate::faults! {
    /// What can be wrong with the frame of a file.
    #[derive(Debug, thiserror::Error)]
    pub enum BundleError -> Option<Code> {
        None: "cannot read: {_0}" / "lässt sich nicht lesen: {_0}" Io(#[from] std::io::Error);
        "LABEL-1" LabelBad: "the file does not begin with the Carnet label"
            / "die Datei beginnt nicht mit der Carnet-Kennung" Label;
        "CBOR-4" FileTruncated: "the file ends inside {_0}" / "die Datei endet mitten in: {_0}" Truncated(Part);
        self.0: "{_0}" Cose(#[from] CoseError);
        self.0: "the text: {_0}" / "der Text: {_0}" Text(CborError);
        "CHUNK-1" BundleChunkHead:
            "the bytes before chunk {chunk} are not those that the manifest demands"
            / "vor Block {chunk} stehen andere Bytes, als die Beschreibung verlangt"
            ChunkHead { chunk: usize };
        // Of a file of one statement RCPT-1 or PASS-1.
        "END-1" FileTrailing: "bytes follow the end of the file's last part, at byte {offset}"
            / "hinter dem Ende des letzten Teils der Datei stehen weitere Bytes, ab Byte {offset}"
            Trailing { offset: u64 };
        "END-2" EndorsementCount: "more than 16 endorsements"
            / "mehr als 16 Freigaben und Virenprüfungen" EndorsementCount;
        "END-5" EndorsementOrder: "endorsement {index} is not in order"
            / "Freigabe oder Virenprüfung {index} steht nicht in der richtigen Reihenfolge"
            EndorsementOrder { index: usize };
        "END-5" EndorsementRepeated: "endorsement {index} repeats one before"
            / "Freigabe oder Virenprüfung {index} wiederholt eine frühere"
            EndorsementRepeated { index: usize };
        self.error: "endorsement {index}: {error}" / "Freigabe oder Virenprüfung {index}: {error}"
            Endorsement { index: usize, error: EndorsementError };
    }
}

/// The part of a file that is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
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
            Self::Label => f.write_str(&text!(en "the label"; de "Kennung")),
            Self::Statement => {
                f.write_str(&text!(en "the signed statement"; de "signierte Aussage"))
            }
            Self::Text => f.write_str(&text!(en "the text"; de "Text")),
            Self::Chunk(index) => write!(f, "{}", text!(en "chunk {index}"; de "Block {index}")),
            Self::Endorsement(index) => write!(
                f,
                "{}",
                text!(en "endorsement {index}"; de "Freigabe oder Virenprüfung {index}")
            ),
        }
    }
}
