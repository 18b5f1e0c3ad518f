//! The manifest (spec section 7): what a bundle is, from where to where, and what its chunks are.

mod chunks;

pub use chunks::ChunkEntry;

use carnet_language::count;

use crate::cbor::{CborError, Reader, Value, Writer, map};
use crate::codes::Code;
use crate::digest::{Digest, KeyId};
use crate::limits::{MAX_ACKNOWLEDGES, MAX_ANSWERS, MAX_MANIFEST, MAX_VOIDED};
use crate::site::SiteName;
use crate::statement::{CoseError, Statement};

crate::words! {
    /// Whether the items of a bundle ask or answer.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Kind {
        /// The items are requests.
        1 Request = "request" / "Anfrage",
        /// The items are responses.
        2 Response = "response" / "Antwort",
    }
}

impl Kind {
    /// So many items of the kind, as people say it.
    #[must_use]
    pub fn counted(self, items: u64) -> String {
        match self {
            Self::Request => {
                count!(n = items; en "{n} request", "{n} requests"; de "{n} Anfrage", "{n} Anfragen")
            }
            Self::Response => {
                count!(n = items; en "{n} answer", "{n} answers"; de "{n} Antwort", "{n} Antworten")
            }
        }
    }
}

/// The signed description of a bundle. Times are seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// Whether the items ask or answer.
    pub kind: Kind,
    /// The site that made the bundle.
    pub from: SiteName,
    /// The site that it is for.
    pub to: SiteName,
    /// The epoch of the stream, from 1.
    pub epoch: u64,
    /// The sequence in the stream, from 1.
    pub sequence: u64,
    /// The bundle digest of the sequence before; none at sequence 1.
    pub previous: Option<Digest>,
    /// When it was made, by the maker's clock.
    pub created: u64,
    /// When it loses its force.
    pub expires: Option<u64>,
    /// Responses: the request bundles that the items answer, ascending.
    pub answers: Vec<Digest>,
    /// What has arrived from the other side, ascending by key.
    pub acknowledges: Vec<Acknowledgement>,
    /// Bundles of this stream that will never come, ascending by sequence.
    pub voided: Vec<Voided>,
    /// The chunks in order.
    pub chunks: Vec<ChunkEntry>,
}

/// The highest bundle of a received stream below which nothing is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acknowledgement {
    /// The exporter key of the stream.
    pub key: KeyId,
    /// Its highest epoch.
    pub epoch: u64,
    /// The highest sequence with nothing missing below.
    pub sequence: u64,
    /// The bundle digest of that sequence.
    pub digest: Digest,
}

/// A bundle of the own stream that will never come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Voided {
    /// Its sequence.
    pub sequence: u64,
    /// Its bundle digest.
    pub digest: Digest,
}

impl Statement for Manifest {
    const TYPE: &'static str = "application/vnd.carnet.manifest+cbor";
    const MAX_PAYLOAD: usize = MAX_MANIFEST;
    type Error = ManifestError;

    map! { ManifestError;
        // MAN-1.
        version: ManifestError::Version,
        2 kind: required read_kind,
        3 from: required read_site,
        4 to: required read_site,
        5 epoch: required Reader::counter,
        6 sequence: required Reader::counter,
        7 previous: optional Reader::digest,
        8 created: required Reader::number,
        9 expires: optional Reader::number,
        10 answers: optional read_answers,
        11 acknowledges: optional read_acknowledges,
        12 voided: optional read_voided,
        13 chunks: required chunks::read,
    }

    fn check(&self) -> Result<(), ManifestError> {
        // MAN-8.
        if self.from == self.to {
            return Err(ManifestError::Route(self.from.clone()));
        }
        // MAN-9.
        if self.previous.is_some() != (self.sequence > 1) {
            return Err(ManifestError::Previous { sequence: self.sequence });
        }
        // MAN-10.
        if let Some(expires) = self.expires.filter(|expires| *expires <= self.created) {
            return Err(ManifestError::Expires { created: self.created, expires });
        }
        // MAN-11.
        if self.answers.is_empty() != (self.kind == Kind::Request) {
            return Err(ManifestError::AnswersPlace(self.kind));
        }
        // MAN-12.
        if let Some(last) = self.voided.last().filter(|last| last.sequence >= self.sequence) {
            return Err(ManifestError::VoidedLater { sequence: last.sequence });
        }
        chunks::check(&self.chunks)
    }
}

impl Manifest {
    /// The items of all chunks together.
    #[must_use]
    pub fn items(&self) -> u64 {
        chunks::items(&self.chunks)
    }

    /// The bytes of all items together, uncompressed.
    #[must_use]
    pub fn plain_length(&self) -> u64 {
        self.chunks.iter().map(|entry| u64::from(entry.plain_length)).sum()
    }

    /// The name of the file on a medium: `FROM_TO_SEQUENCE_DIGEST8.carnet`. It has no authority.
    #[must_use]
    pub fn file_name(&self, digest: &Digest) -> String {
        format!("{}_{}_{}_{}.carnet", self.from, self.to, self.sequence, digest.short())
    }
}

impl Value for Acknowledgement {
    fn write(&self, out: &mut Writer) {
        out.array(4).bytes(self.key.as_bytes()).uint(self.epoch).uint(self.sequence);
        self.digest.write(out);
    }
}

impl Value for Voided {
    fn write(&self, out: &mut Writer) {
        out.array(2).uint(self.sequence).bytes(self.digest.as_bytes());
    }
}

/// MAN-2.
fn read_kind(reader: &mut Reader<'_>) -> Result<Kind, ManifestError> {
    reader.word(ManifestError::Kind)
}

/// MAN-3.
fn read_site(reader: &mut Reader<'_>) -> Result<SiteName, ManifestError> {
    let text = reader.text(1..=SiteName::MAX_LENGTH)?;
    text.parse().map_err(|_| ManifestError::Site(text.to_owned()))
}

/// MAN-4.
fn read_answers(reader: &mut Reader<'_>) -> Result<Vec<Digest>, ManifestError> {
    let read = |reader: &mut Reader<'_>| Ok(reader.digest()?);
    reader.ascending(1..=MAX_ANSWERS, read, |digest| digest, ManifestError::AnswersOrder)
}

/// MAN-5.
fn read_acknowledges(reader: &mut Reader<'_>) -> Result<Vec<Acknowledgement>, ManifestError> {
    let read = |reader: &mut Reader<'_>| {
        reader.array(4..=4)?;
        Ok(Acknowledgement {
            key: KeyId::from_bytes(reader.array_of()?),
            epoch: reader.counter()?,
            sequence: reader.counter()?,
            digest: reader.digest()?,
        })
    };
    let disorder = ManifestError::AcknowledgesOrder;
    reader.ascending(1..=MAX_ACKNOWLEDGES, read, |entry| &entry.key, disorder)
}

/// MAN-6.
fn read_voided(reader: &mut Reader<'_>) -> Result<Vec<Voided>, ManifestError> {
    let read = |reader: &mut Reader<'_>| {
        reader.array(2..=2)?;
        Ok(Voided { sequence: reader.counter()?, digest: reader.digest()? })
    };
    reader.ascending(1..=MAX_VOIDED, read, |entry| &entry.sequence, ManifestError::VoidedOrder)
}

crate::faults! {
    /// What can be wrong with a signed manifest.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum ManifestError -> Code {
        self.0: "{_0}" Cose(#[from] CoseError);
        self.0: "{_0}" Cbor(#[from] CborError);
        "MAN-1" ManifestVersion: "version {_0}, expected 1" / "Version {_0}, erwartet 1" Version(u64);
        "MAN-2" ManifestKind: "kind {_0}, expected 1 or 2" / "Art {_0}, erwartet 1 oder 2" Kind(u64);
        "MAN-3" ManifestSite: "site name {_0:?} has characters that are not permitted"
            / "der Standortname {_0:?} hat unerlaubte Zeichen" Site(String);
        "MAN-4" ManifestAnswers: "answered bundles are not in ascending order"
            / "die beantworteten Bündel stehen nicht in aufsteigender Reihenfolge" AnswersOrder;
        "MAN-5" ManifestAcknowledges: "acknowledged streams are not in ascending order"
            / "die bestätigten Reihen stehen nicht in aufsteigender Reihenfolge"
            AcknowledgesOrder;
        "MAN-6" ManifestVoided: "voided bundles are not in ascending order"
            / "die für verloren erklärten Bündel stehen nicht in aufsteigender Reihenfolge" VoidedOrder;
        "MAN-8" ManifestRoute: "from and to are both {_0}" / "from und to sind beide {_0}" Route(SiteName);
        "MAN-9" ManifestPrevious:
            "previous is present only above sequence 1, got sequence {sequence}"
            / "previous steht nur über der Nummer 1, hier ist die Nummer {sequence}"
            Previous { sequence: u64 };
        "MAN-10" ManifestExpires: "expires {expires} is not after created {created}"
            / "expires {expires} liegt nicht nach created {created}"
            Expires { created: u64, expires: u64 };
        "MAN-11" ManifestAnswers: "answers are for responses only and required there, got a {kind}"
            / "answers gehören zu Antworten und nur zu diesen, hier ist eine {kind}" (kind = _0.said())
            AnswersPlace(Kind);
        "MAN-12" ManifestVoided: "voided sequence {sequence} is not below the own"
            / "die für verloren erklärte Nummer {sequence} liegt nicht unter der eigenen"
            VoidedLater { sequence: u64 };
        "MAN-13" ManifestFrameLength:
            "chunk {chunk}: frame of {frame} bytes for {plain} plain bytes"
            / "Block {chunk}: Rahmen mit {frame} Bytes für {plain} Bytes Inhalt"
            FrameLength { chunk: usize, frame: u64, plain: u64 };
        "MAN-13" ManifestChunkCut: "chunk {chunk}: several items in {plain} plain bytes"
            / "Block {chunk}: mehrere Posten in {plain} Bytes Inhalt"
            ChunkCut { chunk: usize, plain: u64 };
        "MAN-14" ManifestItems: "the chunks hold {_0} items, expected at most 4194304"
            / "die Blöcke enthalten {_0} Posten, erwartet höchstens 4194304" Items(u64);
    }
}
