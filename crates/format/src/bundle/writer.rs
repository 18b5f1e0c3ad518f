//! Writes a bundle: the manifest is signed when all chunks are known.

use std::io::Write;

use carnet_language::text;

use super::reader::chunk_head;
use crate::digest::Digest;
use crate::file::LABEL;
use crate::key::{SignError, Signer};
use crate::manifest::{Manifest, ManifestError};
use crate::statement::Statement;

/// A manifest with its signature.
#[derive(Clone, Debug)]
#[must_use]
pub struct SignedManifest {
    bytes: Vec<u8>,
    digest: Digest,
    manifest: Manifest,
}

impl SignedManifest {
    /// Signs a manifest whose content is complete.
    ///
    /// # Errors
    /// What a reader would reject, or the key could not be used.
    pub fn new(manifest: Manifest, signer: &dyn Signer) -> Result<Self, BuildError<ManifestError>> {
        // What we would reject we do not sign.
        Manifest::parse(&manifest.encode()).map_err(BuildError::Refused)?;
        let (bytes, digest) = manifest.sign(signer)?;
        Ok(Self { bytes, digest, manifest })
    }

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
    for entry in &manifest.manifest.chunks {
        let frame = frames.next().unwrap_or_else(|| Err(std::io::Error::other("frame missing")))?;
        out.write_all(&chunk_head(entry))?;
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
) -> Result<(Vec<u8>, Digest), BuildError<T::Error>> {
    T::parse(&statement.encode()).map_err(BuildError::Refused)?;
    let (signed, digest) = statement.sign(signer)?;
    Ok(([&LABEL[..], &signed].concat(), digest))
}

/// Why a statement was not signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError<E> {
    /// A reader would reject it.
    #[error("{because}: {0}", because = text!(
        en "not signed, because every reader would refuse it";
        de "nicht signiert, weil es jeder Empfänger ablehnen würde"
    ))]
    Refused(#[source] E),
    /// The key could not be used.
    #[error("{}", text!(en "not signed: {_0}"; de "nicht signiert: {_0}"))]
    Sign(#[from] SignError),
}
