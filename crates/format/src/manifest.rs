//! The manifest (spec section 7): what a bundle is, from where to where, and what its chunks are.

mod chunks;

pub use chunks::ChunkEntry;

use crate::cbor::{CborError, Reader, Writer};
use crate::codes::Code;
use crate::digest::{Digest, KeyId};
use crate::limits::{MAX_ACKNOWLEDGES, MAX_ANSWERS, MAX_MANIFEST, MAX_VOIDED};
use crate::site::SiteName;
use crate::statement::{CoseError, Statement, VERSION};

/// Whether the items of a bundle ask or answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The items are requests.
    Request,
    /// The items are responses.
    Response,
}

impl Kind {
    /// The kind in words: `request` or `response`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
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

    fn parse(payload: &[u8]) -> Result<Self, ManifestError> {
        let mut reader = Reader::new(payload);
        let mut draft = Draft::default();
        let mut map = reader.map()?;
        while let Some(key) = map.next_key(&mut reader)? {
            draft.read(key, &mut reader, &map)?;
        }
        let manifest = Self {
            kind: {
                map.required(draft.version)?;
                map.required(draft.kind)?
            },
            from: map.required(draft.from)?,
            to: map.required(draft.to)?,
            epoch: map.required(draft.epoch)?,
            sequence: map.required(draft.sequence)?,
            previous: draft.previous,
            created: map.required(draft.created)?,
            expires: draft.expires,
            answers: draft.answers,
            acknowledges: draft.acknowledges,
            voided: draft.voided,
            chunks: map.required(draft.chunks)?,
        };
        reader.finish()?;
        manifest.check()?;
        Ok(manifest)
    }

    fn encode(&self) -> Vec<u8> {
        let optional = [
            self.previous.is_some(),
            self.expires.is_some(),
            !self.answers.is_empty(),
            !self.acknowledges.is_empty(),
            !self.voided.is_empty(),
        ];
        let mut out = Writer::new();
        out.map(8 + optional.iter().filter(|present| **present).count());
        out.uint(1).uint(VERSION).uint(2).uint(self.kind as u64 + 1);
        out.uint(3).text(self.from.as_str()).uint(4).text(self.to.as_str());
        out.uint(5).uint(self.epoch).uint(6).uint(self.sequence);
        if let Some(previous) = &self.previous {
            out.uint(7).bytes(previous.as_bytes());
        }
        out.uint(8).uint(self.created);
        if let Some(expires) = self.expires {
            out.uint(9).uint(expires);
        }
        if !self.answers.is_empty() {
            out.uint(10).array(self.answers.len());
            for digest in &self.answers {
                out.bytes(digest.as_bytes());
            }
        }
        if !self.acknowledges.is_empty() {
            out.uint(11).array(self.acknowledges.len());
            for entry in &self.acknowledges {
                out.array(4).bytes(entry.key.as_bytes()).uint(entry.epoch).uint(entry.sequence);
                out.bytes(entry.digest.as_bytes());
            }
        }
        if !self.voided.is_empty() {
            out.uint(12).array(self.voided.len());
            for entry in &self.voided {
                out.array(2).uint(entry.sequence).bytes(entry.digest.as_bytes());
            }
        }
        out.uint(13);
        chunks::write(&self.chunks, &mut out);
        out.finish()
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

    /// The rules between values, in the order of their numbers.
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

/// The values read so far.
#[derive(Default)]
struct Draft {
    version: Option<()>,
    kind: Option<Kind>,
    from: Option<SiteName>,
    to: Option<SiteName>,
    epoch: Option<u64>,
    sequence: Option<u64>,
    previous: Option<Digest>,
    created: Option<u64>,
    expires: Option<u64>,
    answers: Vec<Digest>,
    acknowledges: Vec<Acknowledgement>,
    voided: Vec<Voided>,
    chunks: Option<Vec<ChunkEntry>>,
}

impl Draft {
    fn read(
        &mut self,
        key: u64,
        reader: &mut Reader<'_>,
        map: &crate::cbor::Map,
    ) -> Result<(), ManifestError> {
        match key {
            1 => self.version = Some(version(reader)?),
            2 => self.kind = Some(kind(reader)?),
            3 => self.from = Some(site(reader)?),
            4 => self.to = Some(site(reader)?),
            5 => self.epoch = Some(reader.counter()?),
            6 => self.sequence = Some(reader.counter()?),
            7 => self.previous = Some(reader.digest()?),
            8 => self.created = Some(reader.number()?),
            9 => self.expires = Some(reader.number()?),
            10 => self.answers = answers(reader)?,
            11 => self.acknowledges = acknowledges(reader)?,
            12 => self.voided = voided(reader)?,
            13 => self.chunks = Some(chunks::read(reader)?),
            _ => return Err(map.unknown().into()),
        }
        Ok(())
    }
}

/// MAN-1.
fn version(reader: &mut Reader<'_>) -> Result<(), ManifestError> {
    match reader.number()? {
        VERSION => Ok(()),
        other => Err(ManifestError::Version(other)),
    }
}

/// MAN-2.
fn kind(reader: &mut Reader<'_>) -> Result<Kind, ManifestError> {
    match reader.number()? {
        1 => Ok(Kind::Request),
        2 => Ok(Kind::Response),
        other => Err(ManifestError::Kind(other)),
    }
}

/// MAN-3.
fn site(reader: &mut Reader<'_>) -> Result<SiteName, ManifestError> {
    let text = reader.text(1..=SiteName::MAX_LENGTH)?;
    text.parse().map_err(|_| ManifestError::Site(text.to_owned()))
}

/// MAN-4.
fn answers(reader: &mut Reader<'_>) -> Result<Vec<Digest>, ManifestError> {
    let count = reader.array(1..=MAX_ANSWERS)?;
    let mut answers: Vec<Digest> = Vec::with_capacity(count);
    for _ in 0..count {
        let digest = reader.digest()?;
        if answers.last().is_some_and(|last| *last >= digest) {
            return Err(ManifestError::AnswersOrder);
        }
        answers.push(digest);
    }
    Ok(answers)
}

/// MAN-5.
fn acknowledges(reader: &mut Reader<'_>) -> Result<Vec<Acknowledgement>, ManifestError> {
    let count = reader.array(1..=MAX_ACKNOWLEDGES)?;
    let mut entries: Vec<Acknowledgement> = Vec::with_capacity(count);
    for _ in 0..count {
        reader.array(4..=4)?;
        let entry = Acknowledgement {
            key: KeyId::from_bytes(reader.array_of()?),
            epoch: reader.counter()?,
            sequence: reader.counter()?,
            digest: reader.digest()?,
        };
        if entries.last().is_some_and(|last| last.key >= entry.key) {
            return Err(ManifestError::AcknowledgesOrder);
        }
        entries.push(entry);
    }
    Ok(entries)
}

/// MAN-6.
fn voided(reader: &mut Reader<'_>) -> Result<Vec<Voided>, ManifestError> {
    let count = reader.array(1..=MAX_VOIDED)?;
    let mut entries: Vec<Voided> = Vec::with_capacity(count);
    for _ in 0..count {
        reader.array(2..=2)?;
        let entry = Voided { sequence: reader.counter()?, digest: reader.digest()? };
        if entries.last().is_some_and(|last| last.sequence >= entry.sequence) {
            return Err(ManifestError::VoidedOrder);
        }
        entries.push(entry);
    }
    Ok(entries)
}

crate::faults! {
    /// What can be wrong with a signed manifest.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum ManifestError -> Code {
        self.0: transparent Cose(#[from] CoseError);
        self.0: transparent Cbor(#[from] CborError);
        "MAN-1" ManifestVersion: "version {0}, expected 1" Version(u64);
        "MAN-2" ManifestKind: "kind {0}, expected 1 or 2" Kind(u64);
        "MAN-3" ManifestSite: "site name {0:?} has characters that are not permitted" Site(String);
        "MAN-4" ManifestAnswers: "answered bundles are not in ascending order" AnswersOrder;
        "MAN-5" ManifestAcknowledges: "acknowledged streams are not in ascending order"
            AcknowledgesOrder;
        "MAN-6" ManifestVoided: "voided bundles are not in ascending order" VoidedOrder;
        "MAN-8" ManifestRoute: "from and to are both {0}" Route(SiteName);
        "MAN-9" ManifestPrevious:
            "previous is present only above sequence 1, got sequence {sequence}"
            Previous { sequence: u64 };
        "MAN-10" ManifestExpires: "expires {expires} is not after created {created}"
            Expires { created: u64, expires: u64 };
        "MAN-11" ManifestAnswers: "answers are for responses only and required there, got a {}"
            (.0.as_str()) AnswersPlace(Kind);
        "MAN-12" ManifestVoided: "voided sequence {sequence} is not below the own"
            VoidedLater { sequence: u64 };
        "MAN-13" ManifestFrameLength:
            "chunk {chunk}: frame of {frame} bytes for {plain} plain bytes"
            FrameLength { chunk: usize, frame: u64, plain: u64 };
        "MAN-13" ManifestChunkCut: "chunk {chunk}: several items in {plain} plain bytes"
            ChunkCut { chunk: usize, plain: u64 };
        "MAN-14" ManifestItems: "the chunks hold {0} items, expected at most 4194304" Items(u64);
    }
}
