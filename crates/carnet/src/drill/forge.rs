//! Builds the bundles that somebody hostile could put on a stick.

use std::io::Cursor;

use carnet_format::{
    BundleReader, ChunkEntry, Digest, Manifest, SignedManifest, Signer, SiteName, write_bundle,
};
use carnet_language::text;

use carnet_host::Failure;

use super::unexpected;

/// A genuine bundle, taken apart.
pub struct Genuine {
    bytes: Vec<u8>,
    manifest: Manifest,
    frames: Vec<Vec<u8>>,
}

impl Genuine {
    /// Takes a bundle apart after its signature has verified.
    pub fn read(bytes: Vec<u8>, key: &dyn Signer) -> Result<Self, Failure> {
        let broken = |_| unexpected(&text!(en "the genuine bundle"; de "das echte Bündel"));
        let (manifest, mut reader) = BundleReader::open(Cursor::new(&bytes)).map_err(broken)?;
        let manifest = manifest
            .verify(&key.public_key())
            .map_err(|_| unexpected(&text!(en "the signature of the genuine bundle"; de "die Signatur des echten Bündels")))?;
        let framing = reader.framing(&manifest).map_err(broken)?;
        let mut frames = Vec::new();
        for index in 0..manifest.chunks.len() {
            frames.push(reader.frame(&framing, &manifest, index).map_err(broken)?);
        }
        let manifest = Manifest::clone(&manifest);
        Ok(Self { bytes, manifest, frames })
    }

    /// The same bytes.
    pub fn copy(&self) -> Vec<u8> {
        self.bytes.clone()
    }

    /// One bit of the last chunk is another.
    pub fn flipped(&self) -> Vec<u8> {
        let mut bytes = self.bytes.clone();
        let middle = bytes.len() - self.frames.last().map_or(1, |frame| frame.len() / 2 + 1);
        bytes[middle] ^= 0x10;
        bytes
    }

    /// Signed again by whoever holds `key`.
    pub fn signed_by(&self, key: &dyn Signer) -> Result<Vec<u8>, Failure> {
        self.rebuild(self.manifest.clone(), &self.frames, key)
    }

    /// Addressed to another site and signed again.
    pub fn addressed_to(&self, site: SiteName, key: &dyn Signer) -> Result<Vec<u8>, Failure> {
        self.rebuild(Manifest { to: site, ..self.manifest.clone() }, &self.frames, key)
    }

    /// With `message` in front of the first chunk, in a frame that every zstd decoder skips, and
    /// signed again: all digests and lengths are right.
    pub fn smuggling(&self, message: &[u8], key: &dyn Signer) -> Result<Vec<u8>, Failure> {
        let mut manifest = self.manifest.clone();
        let mut frames = self.frames.clone();
        let (Some(entry), Some(frame)) = (manifest.chunks.first_mut(), frames.first_mut()) else {
            return Err(unexpected(
                &text!(en "a bundle without chunks"; de "ein Bündel ohne Datenblöcke"),
            ));
        };
        let mut hiding = SKIPPABLE.to_vec();
        hiding.extend((message.len() as u32).to_le_bytes());
        hiding.extend(message);
        hiding.append(frame);
        *frame = hiding;
        *entry = ChunkEntry {
            frame_length: frame.len() as u32,
            frame_digest: Digest::of(frame),
            ..*entry
        };
        self.rebuild(manifest, &frames, key)
    }

    fn rebuild(
        &self,
        manifest: Manifest,
        frames: &[Vec<u8>],
        key: &dyn Signer,
    ) -> Result<Vec<u8>, Failure> {
        let signed = SignedManifest::new(manifest, key).map_err(|_| unbuilt())?;
        let mut bytes = Vec::new();
        let frames = frames.iter().map(|frame| Ok(frame.clone()));
        write_bundle(&mut bytes, &signed, frames).map_err(|_| unbuilt())?;
        Ok(bytes)
    }
}

fn unbuilt() -> Failure {
    unexpected(&text!(en "a bundle that can be built"; de "ein Bündel, das sich bauen lässt"))
}

/// How a frame begins that decoders skip (RFC 8878 section 3.1.2).
const SKIPPABLE: [u8; 4] = 0x184D_2A50_u32.to_le_bytes();
