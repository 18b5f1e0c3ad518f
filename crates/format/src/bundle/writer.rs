//! Writes a bundle: the manifest is signed when all chunks are known.

use std::io::Write;

use super::LABEL;
use super::reader::chunk_head;
use crate::digest::Digest;
use crate::key::{SignError, Signer};
use crate::manifest::{Acknowledgement, Content, Kind, Manifest, Voided};
use crate::site::SiteName;
use crate::statement::{Statement, StatementError};

/// A manifest before its chunks are known.
#[derive(Clone, Debug)]
pub struct ManifestDraft {
    /// Whether the items ask or answer.
    pub kind: Kind,
    /// The site that makes the bundle.
    pub from: SiteName,
    /// The site that it is for.
    pub to: SiteName,
    /// The epoch of the stream, from 1.
    pub epoch: u64,
    /// The sequence in the stream, from 1.
    pub sequence: u64,
    /// The bundle digest of the sequence before.
    pub previous: Option<Digest>,
    /// When it is made, in seconds since 1970-01-01T00:00:00Z.
    pub created: u64,
    /// When it loses its force.
    pub expires: Option<u64>,
    /// Responses: the request bundles answered, ascending.
    pub answers: Vec<Digest>,
    /// What has arrived from the other side, ascending by key.
    pub acknowledges: Vec<Acknowledgement>,
    /// Bundles of this stream that will never come, ascending by sequence.
    pub voided: Vec<Voided>,
}

/// A manifest with its signature.
#[derive(Clone, Debug)]
#[must_use]
pub struct SignedManifest {
    bytes: Vec<u8>,
    digest: Digest,
    manifest: Manifest,
}

impl ManifestDraft {
    /// Completes the manifest with its content and signs it.
    ///
    /// # Errors
    /// What a reader would reject, or the key could not be used.
    pub fn sign(self, content: Content, signer: &dyn Signer) -> Result<SignedManifest, BuildError> {
        let manifest = Manifest {
            kind: self.kind,
            from: self.from,
            to: self.to,
            epoch: self.epoch,
            sequence: self.sequence,
            previous: self.previous,
            created: self.created,
            expires: self.expires,
            answers: self.answers,
            acknowledges: self.acknowledges,
            voided: self.voided,
            content,
        };
        // What we would reject we do not sign.
        Manifest::parse(&manifest.encode()).map_err(StatementError::from)?;
        let (bytes, digest) = manifest.sign(signer)?;
        Ok(SignedManifest { bytes, digest, manifest })
    }
}

impl SignedManifest {
    /// The bundle digest.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// The manifest.
    #[must_use]
    pub const fn manifest(&self) -> &Manifest {
        &self.manifest
    }
}

/// Writes a bundle without endorsements; `frames` are those that the content describes, in order.
///
/// # Errors
/// The output or a frame failed.
pub fn write_bundle(
    out: &mut impl Write,
    manifest: &SignedManifest,
    frames: impl IntoIterator<Item = std::io::Result<Vec<u8>>>,
) -> std::io::Result<()> {
    out.write_all(&LABEL)?;
    out.write_all(&manifest.bytes)?;
    let mut frames = frames.into_iter();
    for (chunk, entry) in manifest.manifest.content.chunks.iter().enumerate() {
        let frame = frames.next().unwrap_or_else(|| Err(std::io::Error::other("frame missing")))?;
        out.write_all(&chunk_head(chunk, entry))?;
        out.write_all(&frame)?;
    }
    Ok(())
}

/// The bytes of a receipt or passport file, and the statement digest.
///
/// # Errors
/// What a reader would reject, or the key could not be used.
pub fn statement_file<T: Statement>(
    statement: &T,
    signer: &dyn Signer,
) -> Result<(Vec<u8>, Digest), BuildError> {
    T::parse(&statement.encode()).map_err(Into::into)?;
    let (signed, digest) = statement.sign(signer)?;
    Ok(([&LABEL[..], &signed].concat(), digest))
}

/// Why a statement was not signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A reader would reject it.
    #[error("not signed, because every reader would refuse it: {0}")]
    Refused(#[from] StatementError),
    /// The key could not be used.
    #[error("not signed: {0}")]
    Sign(#[from] SignError),
}
