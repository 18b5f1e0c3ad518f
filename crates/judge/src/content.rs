//! Reads all chunks of a bundle on all cores, in order, within 16 MiB.

use std::io::{Read, Seek};

use carnet_format::item::Edges;
use carnet_format::{
    BundleError, BundleReader, ChunkEntry, ChunkError, Code, Framing, Item, Kind, Manifest,
    Verified, chunk,
};

use crate::parallel;

carnet_format::faults! {
    /// What can go wrong with the content.
    #[derive(Debug, thiserror::Error)]
    pub enum ContentError -> Option<Code> {
        self.0: transparent Read(#[from] BundleError);
        self.error: "chunk {chunk}: {error}" Chunk { chunk: usize, error: ChunkError };
    }
}

/// BUN-8. Hands every item with its index in the bundle to `each`, in order.
///
/// # Errors
/// The first fault in the order of the chunks. Items of earlier chunks have been handed out by
/// then: the caller must not act on them before this returns.
pub(crate) fn read_items<R: Read + Seek>(
    reader: &mut BundleReader<R>,
    framing: &Framing,
    manifest: &Verified<Manifest>,
    mut each: impl FnMut(u32, Item),
) -> Result<(), ContentError> {
    let task = Task { kind: manifest.kind, answers: manifest.answers.len() };
    let mut joined = Joined { index: 0, before: None, each: &mut each };
    let frames = manifest.chunks.iter().enumerate().map(|(chunk, entry)| {
        let frame = reader.frame(framing, manifest, chunk)?;
        Ok((entry.plain_length as usize, (chunk, entry, frame)))
    });
    let decode = |(chunk, entry, frame): (usize, _, Vec<u8>)| {
        let decoded = task.decode(entry, &frame);
        decoded
            .map(|decoded| (chunk, entry, decoded))
            .map_err(|error| ContentError::Chunk { chunk, error })
    };
    parallel::in_order(parallel::cores(), frames, decode, |decoded| joined.take(decoded?))
}

/// What a worker needs to know besides its chunk.
#[derive(Clone, Copy)]
struct Task {
    kind: Kind,
    answers: usize,
}

/// What a worker hands back.
struct Decoded {
    items: Vec<Item>,
    edges: Edges,
}

impl Task {
    fn decode(self, entry: &ChunkEntry, frame: &[u8]) -> Result<Decoded, ChunkError> {
        let plain = chunk::decode(entry, frame)?;
        let mut items = Vec::new();
        let edges = chunk::items(entry, self.kind, self.answers, &plain, |item| items.push(item))?;
        Ok(Decoded { items, edges })
    }
}

/// The chunks taken so far, in order.
struct Joined<'a> {
    index: u32,
    before: Option<(ChunkEntry, Edges)>,
    each: &'a mut dyn FnMut(u32, Item),
}

impl Joined<'_> {
    fn take(
        &mut self,
        (chunk, entry, decoded): (usize, &ChunkEntry, Decoded),
    ) -> Result<(), ContentError> {
        if let Some((before, edges)) = &self.before {
            chunk::border((before, edges), (entry, &decoded.edges))
                .map_err(|error| ContentError::Chunk { chunk, error })?;
        }
        self.before = Some((*entry, decoded.edges));
        for item in decoded.items {
            (self.each)(self.index, item);
            self.index += 1;
        }
        Ok(())
    }
}
