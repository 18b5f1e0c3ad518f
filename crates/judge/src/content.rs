//! Reads all chunks of a bundle on all cores, in order, within 16 MiB.

use std::collections::VecDeque;
use std::io::{Read, Seek};
use std::num::NonZeroUsize;
use std::thread::{self, ScopedJoinHandle};

use carnet_format::item::Edges;
use carnet_format::{
    BundleError, BundleReader, ChunkEntry, ChunkError, Code, Framing, Item, Kind, Manifest,
    Verified, chunk,
};

/// Plain bytes of chunks held at a time (spec section 11).
const MAX_IN_FLIGHT: usize = 16 * 1_048_576;

/// What can go wrong with the content.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ContentError {
    /// The file could not be read.
    #[error(transparent)]
    Read(#[from] BundleError),
    /// A chunk breaks a rule.
    #[error("chunk {chunk}: {error}")]
    Chunk {
        /// Its index.
        chunk: usize,
        /// What is wrong.
        error: ChunkError,
    },
}

impl ContentError {
    /// The stable reject code, or none when nothing can be said of the bundle.
    #[must_use]
    pub const fn code(&self) -> Option<Code> {
        match self {
            Self::Read(error) => error.code(),
            Self::Chunk { error, .. } => Some(error.code()),
        }
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
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let task = Task { kind: manifest.kind, answers: manifest.answers.len() };
    let mut joined = Joined { index: 0, before: None, each: &mut each };
    thread::scope(|scope| {
        let mut pending: VecDeque<Pending<'_>> = VecDeque::new();
        for (chunk, entry) in manifest.chunks.iter().enumerate() {
            let full = |pending: &VecDeque<Pending<'_>>| {
                let held: usize = pending.iter().map(|(_, entry, _)| plain_length(entry)).sum();
                pending.len() > threads || held + plain_length(entry) > MAX_IN_FLIGHT
            };
            while full(&pending) {
                let Some(next) = pending.pop_front() else { break };
                joined.take(next)?;
            }
            match reader.frame(framing, manifest, chunk) {
                Ok(frame) => {
                    let worker = scope.spawn(move || task.decode(chunk, entry, &frame));
                    pending.push_back((chunk, entry, worker));
                }
                Err(error) => {
                    // A fault in an earlier chunk comes first.
                    pending.into_iter().try_for_each(|next| joined.take(next))?;
                    return Err(error.into());
                }
            }
        }
        pending.into_iter().try_for_each(|next| joined.take(next))
    })
}

type Pending<'scope> =
    (usize, &'scope ChunkEntry, ScopedJoinHandle<'scope, Result<Decoded, ContentError>>);

fn plain_length(entry: &ChunkEntry) -> usize {
    entry.plain_length as usize
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
    fn decode(
        self,
        chunk: usize,
        entry: &ChunkEntry,
        frame: &[u8],
    ) -> Result<Decoded, ContentError> {
        let named = |error| ContentError::Chunk { chunk, error };
        let plain = chunk::decode(entry, frame).map_err(named)?;
        let mut items = Vec::new();
        let edges = chunk::items(entry, self.kind, self.answers, &plain, |item| items.push(item))
            .map_err(named)?;
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
    fn take(&mut self, (chunk, entry, worker): Pending<'_>) -> Result<(), ContentError> {
        let decoded = match worker.join() {
            Ok(decoded) => decoded?,
            Err(panic) => std::panic::resume_unwind(panic),
        };
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
